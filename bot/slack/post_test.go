package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

// texts are what can be read in a channel.
func texts(s *strict.Slack, channel string) []string {
	var out []string
	for _, m := range s.Messages(channel) {
		out = append(out, m.Text)
	}
	return out
}

func wantTexts(t *testing.T, s *strict.Slack, channel string, want ...string) {
	t.Helper()
	if got := texts(s, channel); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("in %s: %q, want %q", channel, got, want)
	}
}

func TestPostReturnsTheRefByWhichItIsDrawnAgain(t *testing.T) {
	a, s := connect(t)
	ref, err := a.Post(t.Context(), channel1, "key1", sentence("Hola & adiós"))
	if err != nil {
		t.Fatal(err)
	}
	posted := s.Messages("C1")
	if len(posted) != 1 || posted[0].TS != ref || posted[0].Text != "Hola &amp; adiós" {
		t.Fatalf("ref %q, posted %+v", ref, posted)
	}
	if got := fmt.Sprint(posted[0].Metadata); !strings.Contains(got, "key1") {
		t.Errorf("metadata %s lacks the key", got)
	}
	if err := a.Update(t.Context(), channel1, ref, sentence("Otra cosa")); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, s, "C1", "Otra cosa")
	if err := errors.Join(a.Pin(t.Context(), channel1, ref), a.Pin(t.Context(), channel1, ref)); err != nil {
		t.Errorf("pinned twice: %v", err)
	}
	if err := errors.Join(a.Delete(t.Context(), channel1, ref), a.Delete(t.Context(), channel1, ref)); err != nil {
		t.Errorf("deleted twice: %v", err)
	}
	if err := a.Update(t.Context(), channel1, ref, sentence("Nada")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a deleted message drawn again: %v", err)
	}
}

func TestAnAttemptOfUnclearOutcomeIsLookedForBeforeTheNext(t *testing.T) {
	for name, c := range map[string]struct {
		where bot.Place
		fail  strict.Failure
	}{
		"done, and the answer lost":  {channel1, strict.Failure{Cut: true, Done: true}},
		"done, and the server broke": {channel1, strict.Failure{Status: 500, Done: true}},
		"not done":                   {channel1, strict.Failure{Cut: true}},
		"done in a thread":           {thread1, strict.Failure{Cut: true, Done: true}},
	} {
		t.Run(name, func(t *testing.T) {
			a, s := connect(t)
			parent, err := a.Post(t.Context(), channel1, "other", sentence("antes"))
			if err != nil {
				t.Fatal(err)
			}
			where := c.where
			if where.Thread != "" {
				where.Thread = parent
			}
			s.Fail("chat.postMessage", c.fail)
			_, err = a.Post(t.Context(), where, "key", sentence("hola"))
			if _, later := errors.AsType[bot.LaterError](err); !later || !errors.Is(err, errUnclear) {
				t.Fatalf("the first attempt: %v", err)
			}
			ref, err := a.Post(t.Context(), where, "key", sentence("hola"))
			if err != nil {
				t.Fatal(err)
			}
			wantTexts(t, s, "C1", "antes", "hola")
			if last := s.Messages("C1")[1]; last.TS != ref || last.Thread != where.Thread {
				t.Errorf("ref %q of %+v", ref, last)
			}
		})
	}
}

func TestWhereHiloMayNotReadItPostsOnceMore(t *testing.T) {
	a, s := connect(t)
	s.Fail("chat.postMessage", strict.Failure{Cut: true, Done: true})
	s.Fail("conversations.history", strict.Failure{Error: "missing_scope"})
	_, _ = a.Post(t.Context(), channel1, "key", sentence("hola"))
	if _, err := a.Post(t.Context(), channel1, "key", sentence("hola")); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, s, "C1", "hola", "hola")
}

func TestAnothersMessageIsNotTakenForOurs(t *testing.T) {
	a, _ := connect(t)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"messages":[{"type":"message","user":"U666","ts":"1.2","metadata":` +
			`{"event_type":"hilo","event_payload":{"key":"key","page":"1","pages":"1"}}}]}`))
	}))
	defer api.Close()
	a.cfg.API = api.URL + "/"
	ws := *a.own
	ws.api = a.client("xoxb-T1")
	left, err := a.traces(t.Context(), &ws, bot.Bond{Channel: "C1", Delivery: "key"})
	if err != nil || len(left.pages) != 0 {
		t.Errorf("%+v, %v", left, err)
	}
}

func TestSealsHaveRoomForAllButTheKey(t *testing.T) {
	a, s := connect(t)
	m := sentence("x")
	m.Blocks = append(m.Blocks, bot.Controls{bot.Button{Label: "Voy", Call: bot.Do("meeting/going")}})
	if _, err := a.Post(t.Context(), channel1, "key", m); err != nil {
		t.Fatal(err)
	}
	button := s.Messages("C1")[0].Blocks[1].(map[string]any)["elements"].([]any)[0].(map[string]any)
	got, err := a.cfg.Seal.OpenPress(button["value"].(string), "C1", "U1", a.cfg.Clock.Now())
	if err != nil || got.Bond != (bot.Bond{Channel: "C1"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsLeftOfALongMessageIsPostedAfterAFailure(t *testing.T) {
	a, s := connect(t)
	s.Fail("chat.postMessage", strict.Failure{Cut: true, Done: true})
	for _, want := range []error{errUnclear, nil} {
		ref, err := a.Post(t.Context(), channel1, "key", long(3, "x"))
		if !errors.Is(err, want) {
			t.Fatalf("%v, want %v", err, want)
		}
		if n := len(strings.Split(ref, ",")); err == nil && n != 3 {
			t.Errorf("ref %q of %d pages", ref, n)
		}
	}
	if n := len(s.Messages("C1")); n != 3 {
		t.Errorf("%d posts, want 3", n)
	}
}

func TestPagesComeAndGo(t *testing.T) {
	a, s := connect(t)
	ref, err := a.Post(t.Context(), channel1, "key", long(3, "largo"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Update(t.Context(), channel1, ref, long(4, "más")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a message that grew: %v", err)
	}
	if got := texts(s, "C1"); !strings.HasPrefix(got[0], "largo") {
		t.Errorf("half of it was drawn: %q", got[0])
	}
	if err := a.Update(t.Context(), channel1, ref, long(2, "menos")); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Messages("C1")); n != 2 {
		t.Errorf("%d pages stand, want 2", n)
	}
	if err := a.Delete(t.Context(), channel1, ref); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, s, "C1")
}

func TestWhereHiloIsNotIsGone(t *testing.T) {
	a, s := connect(t)
	s.AddChannel(strict.Channel{ID: "C4", Workspace: "T1", Name: "borrado"}, "U1")
	s.DeleteChannel("C4")
	for _, channel := range []string{"C2", "C3", "C4"} {
		where := bot.Place{Platform: Name, Workspace: "T1", Channel: channel}
		if _, err := a.Post(t.Context(), where, channel, sentence("x")); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%s: %v", channel, err)
		}
	}
	elsewhere := bot.Place{Platform: Name, Workspace: "T7", Channel: "C1"}
	if _, err := a.Post(t.Context(), elsewhere, "x", sentence("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("another workspace: %v", err)
	}
	if err := a.Delete(t.Context(), elsewhere, "1.2"); err != nil {
		t.Errorf("taken away where hilo is not: %v", err)
	}
}

func TestARefusalIsHeeded(t *testing.T) {
	a, s := connect(t)
	s.RateLimit("T1", "chat.postMessage", time.Minute)
	_, err := a.Post(t.Context(), channel1, "key", sentence("x"))
	later, ok := errors.AsType[bot.LaterError](err)
	if !ok || later.After < 59*time.Second || errors.Is(err, errUnclear) {
		t.Fatalf("%v", err)
	}
	calls := s.Calls("chat.postMessage")
	_, err = a.send(t.Context(), a.own, bot.Bond{Channel: "C1"}, sentence("x"), answers)
	if _, ok := errors.AsType[bot.LaterError](err); !ok || s.Calls("chat.postMessage") != calls {
		t.Errorf("while it holds: %v, %d calls", err, s.Calls("chat.postMessage")-calls)
	}
}

func TestWhoHasToWaitHasLeftNothingToLookFor(t *testing.T) {
	a, s := connect(t)
	a.own.limits.hold(tierPosting, time.Hour)
	for range 2 {
		if _, err := a.Post(t.Context(), channel1, "key", sentence("x")); err == nil {
			t.Fatal("it did not wait")
		}
	}
	if n := s.Calls("conversations.history"); n != 0 {
		t.Errorf("looked %d times for what was never sent", n)
	}
}

func TestSlacksOwnPaceIsKept(t *testing.T) {
	s := strict.New(t, strict.Paced())
	settled(s)
	a, err := Connect(t.Context(), settings(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 { // a burst, and one that waits a second
		if _, err := a.Post(t.Context(), channel1, fmt.Sprint(i), sentence("x")); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Calls("chat.postMessage"); n != 4 {
		t.Errorf("%d calls for 4 posts", n)
	}
}

func TestARefusedTokenIsAnotherDaysMatter(t *testing.T) {
	a, s := connect(t)
	s.Revoke("T1")
	_, err := a.Post(t.Context(), channel1, "key", sentence("x"))
	if later, ok := errors.AsType[bot.LaterError](err); !ok || later.After != afterRefusal || !errors.Is(err, errToken) {
		t.Errorf("%v", err)
	}
}
