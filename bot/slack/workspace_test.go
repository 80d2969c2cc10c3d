package slack

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
	"hilo/network"
)

// shelf is a store of installations that tells what it is asked for; tests put into it what they need.
type shelf struct {
	InstallationStore
	mu    sync.Mutex
	by    map[string]network.Installation
	asked int
}

func (s *shelf) Installation(_ context.Context, _, id string) (network.Installation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	i, ok := s.by[id]
	if !ok {
		return i, network.ErrNotFound
	}
	return i, nil
}

func (s *shelf) EnterpriseOf(context.Context, string, string) (string, error) {
	return "", network.ErrNotFound
}

func (s *shelf) SetEnterpriseOf(context.Context, string, string, string) error { return nil }

// installed is an App of the workspaces T1 and T2, and of the organisation E1.
func installed(t *testing.T) (*App, *strict.Slack, *shelf) {
	t.Helper()
	s := strict.New(t)
	settled(s)
	s.AddWorkspace(strict.Workspace{ID: "T2", Name: "Otra"})
	vault, err := NewVault("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
	if err != nil {
		t.Fatal(err)
	}
	store := &shelf{by: map[string]network.Installation{}}
	cfg := settings(t, s)
	cfg.BotToken = ""
	cfg.Installs = &Installs{Vault: vault, Store: store, Memory: cfg.Memory, Clock: cfg.Clock, Log: slog.New(slog.DiscardHandler)}
	for _, i := range []network.Installation{{Workspace: "T1"}, {Workspace: "T2"}, {Enterprise: "E1"}} {
		i.Platform, i.Bot = Name, "U0HILO"
		if i.Sealed, err = cfg.Installs.seal(i, tokens{Access: s.Token(cmp.Or(i.Workspace, "T1"))}); err != nil {
			t.Fatal(err)
		}
		store.by[i.ID()] = i
	}
	a, err := Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	Unpaced(a)
	return a, s, store
}

func TestManyWorkspacesHaveTheirOwnTokensAndLimits(t *testing.T) {
	a, s, store := installed(t)
	s.AddChannel(strict.Channel{ID: "C5", Workspace: "T2", Name: "suyo"}, "U0HILO2")
	there := bot.Place{Platform: Name, Workspace: "T2", Channel: "C5"}
	for i, where := range []bot.Place{channel1, there, channel1} {
		if _, err := a.Post(t.Context(), where, string(rune('a'+i)), sentence(where.Workspace)); err != nil {
			t.Fatal(err)
		}
	}
	wantTexts(t, s, "C1", "T1", "T1")
	wantTexts(t, s, "C5", "T2")
	if store.asked != 2 {
		t.Errorf("asked %d times for two workspaces", store.asked)
	}
	s.RateLimit("T1", "chat.postMessage", time.Minute)
	_, err := a.Post(t.Context(), channel1, "d", sentence("x"))
	if _, later := errors.AsType[bot.LaterError](err); !later {
		t.Errorf("limited: %v", err)
	}
	a.drop("", "T1") // a new token has the same limits
	ws, err := a.space(t.Context(), "", "T1")
	if err != nil || ws.limits.wait(t.Context(), postMessage, "C1", answers) == nil {
		t.Errorf("the limit was forgotten with the token: %v", err)
	}
	if _, err := a.Post(t.Context(), there, "e", sentence("libre")); err != nil {
		t.Errorf("another workspace is held up too: %v", err)
	}
}

func TestARefusedTokenIsAskedForAnew(t *testing.T) {
	a, s, store := installed(t)
	if _, err := a.Post(t.Context(), channel1, "a", sentence("uno")); err != nil {
		t.Fatal(err)
	}
	s.Fail("chat.postMessage", strict.Failure{Error: "token_revoked"})
	if _, err := a.Post(t.Context(), channel1, "b", sentence("dos")); !errors.Is(err, errToken) {
		t.Fatalf("%v", err)
	}
	asked := store.asked
	if _, err := a.Post(t.Context(), channel1, "b", sentence("dos")); err != nil || store.asked == asked {
		t.Errorf("%v, asked %d times more", err, store.asked-asked)
	}
	delete(store.by, "T1")
	a.drop("", "T1")
	if _, err := a.Post(t.Context(), channel1, "c", sentence("tres")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("after it was taken out: %v", err)
	}
	if _, err := a.Direct(t.Context(), "T1", "U1"); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("a person there: %v", err)
	}
	if err := a.Delete(t.Context(), channel1, "1.2"); err != nil {
		t.Errorf("taken away there: %v", err)
	}
}

func TestAWorkspaceOfAnOrganisation(t *testing.T) {
	a, _, _ := installed(t)
	ws, err := a.space(t.Context(), "E1", "T8")
	if err != nil || ws.id != "T8" || ws.enterprise != "E1" || ws.bot != "U0HILO" {
		t.Errorf("%+v, %v", ws, err)
	}
	if _, err := a.space(t.Context(), "E2", "T9"); !errors.Is(err, errNotInstalled) {
		t.Errorf("of another organisation: %v", err)
	}
}
