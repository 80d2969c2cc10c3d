package slack

import (
	"errors"
	"sync"
	"testing"
	"time"

	"hilo/bot/slack/strict"
)

func TestTokensAreRenewedOnceBeforeTheyEnd(t *testing.T) {
	l := newLobby(t)
	l.slack.Rotate()
	l.installed("", "T1")
	first := l.token("", "T1")
	l.clock.Set(monday.Add(12*time.Hour - renewAtLast - time.Minute))
	if l.token("", "T1") != first {
		t.Error("renewed before it is time")
	}
	l.clock.Set(monday.Add(12*time.Hour - renewAtLast))
	got := make([]string, 8)
	var wait sync.WaitGroup
	for i := range got {
		wait.Go(func() {
			c, err := l.in.Token(t.Context(), "", "T1")
			if err != nil {
				t.Error(err)
			}
			got[i] = c.Token
		})
	}
	wait.Wait()
	for _, token := range got {
		if token == first || token != got[0] {
			t.Errorf("tokens %q after %q", got, first)
			break
		}
	}
	if n := l.slack.Calls("oauth.v2.access"); n != 2 {
		t.Errorf("%d calls for tokens, want the installation's and one more", n)
	}
	if err := l.knows(got[0]); err != nil {
		t.Error(err)
	}
}

func TestTheRoundRenewsWhatEndsSoon(t *testing.T) {
	l := newLobby(t)
	l.slack.Rotate()
	l.installed("", "T1")
	l.clock.Set(monday.Add(3 * time.Hour))
	l.installed("", "T2")
	one, two := l.token("", "T1"), l.token("", "T2")
	l.clock.Set(monday.Add(12*time.Hour - renewAhead))
	if err := l.in.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.token("", "T1") == one || l.token("", "T2") != two {
		t.Error("the one that ends soon is to be renewed, and no other")
	}
	i, err := l.store.Installation(t.Context(), Name, "T1")
	if want := l.clock.Now().Add(12 * time.Hour); err != nil || !i.Expires.Equal(want) {
		t.Errorf("it ends at %s, want %s: %v", i.Expires, want, err)
	}
}

func TestWhileSlackIsAwayATokenIsGoodToItsEnd(t *testing.T) {
	l := newLobby(t)
	l.slack.Rotate()
	l.installed("", "T1")
	first := l.token("", "T1")
	l.slack.Fail("oauth.v2.access", strict.Failure{Status: 503, Times: 3})
	l.clock.Set(monday.Add(12*time.Hour - time.Hour))
	if err := l.in.round(t.Context()); err == nil {
		t.Error("the round says nothing")
	}
	l.clock.Set(monday.Add(12*time.Hour - time.Minute))
	if l.token("", "T1") != first {
		t.Error("the token is not what it was")
	}
	l.clock.Set(monday.Add(12 * time.Hour))
	if _, err := l.in.Token(t.Context(), "", "T1"); err == nil || errors.Is(err, errNotInstalled) {
		t.Errorf("a token that has ended: %v", err)
	}
	if l.token("", "T1") == first {
		t.Error("Slack is back, and the token is what it was")
	}
}

// TestAChangeOfKeys seals anew by a new key, after which the old one is not needed.
func TestAChangeOfKeys(t *testing.T) {
	l := newLobby(t)
	l.installed("", "T1")
	l.installed("E1", "T2")
	old, fresh := vaultKeyOf('a'), vaultKeyOf('b')
	want := l.token("", "T1")
	l.in.Vault = vaultOf(t, fresh)
	if err := l.in.reseal(t.Context()); !errors.Is(err, ErrVault) {
		t.Errorf("without the old key: %v", err)
	}
	if found := l.in.examine(t.Context()); len(found) != 2 || found[1].What != "The tokens of 2 of them do not open." {
		t.Errorf("the doctor finds %+v", found)
	}
	l.in.Vault = vaultOf(t, fresh, old)
	if found := l.in.examine(t.Context()); len(found) != 2 || !found[1].Optional {
		t.Errorf("the doctor finds %+v", found)
	}
	l.in.Run(ended(t))
	if err := l.in.reseal(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.in.Vault = vaultOf(t, fresh)
	if got := l.token("", "T1"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if found := l.in.examine(t.Context()); len(found) != 1 || found[0].What != "hilo is installed in 2 workspaces or organisations." {
		t.Errorf("the doctor finds %+v", found)
	}
}
