package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hilo/bot"
)

// mute is a chat system that is there and that nobody speaks to.
type mute struct{ speaker }

func (mute) Post(context.Context, bot.Place, string, bot.Message) (string, error) { return "ref", nil }

// A server that is away is tried ever more seldom, one that refuses us once a minute, and each attempt is told.
func TestReachingAServer(t *testing.T) {
	away := &bot.SetupError{What: "it does not answer", Do: "Look.", Away: true}
	refused := &bot.SetupError{What: "it refuses our token", Do: "Enable the bot.", Err: errors.New("401")}
	for name, c := range map[string]struct {
		errs []error
		took time.Duration
		told string
	}{
		"at once":               {nil, 0, ""},
		"away for a while":      {[]error{away, away, errors.New("broken pipe"), away}, 15 * time.Second, "not reached"},
		"away for long":         {[]error{away, away, away, away, away, away, away, away}, 183 * time.Second, "again_in=1m0s"},
		"refused":               {[]error{refused, refused, refused}, 3 * time.Minute, `do="Enable the bot."`},
		"away and then refuses": {[]error{away, refused, away}, time.Second + 2*time.Minute, "it refuses our token: 401"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				began, tried := time.Now(), 0
				chat := newChat("mattermost", "Mattermost", func(context.Context) (speaker, error) {
					if tried++; tried <= len(c.errs) {
						return nil, c.errs[tried-1]
					}
					return &mute{}, nil
				})
				got := chat.reach(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
				if took := time.Since(began); !got || took != c.took || tried != len(c.errs)+1 {
					t.Errorf("reached after %s and %d attempts, want %s", took, tried, c.took)
				}
				if n := strings.Count(log.String(), "\n"); n != len(c.errs) || !strings.Contains(log.String(), c.told) {
					t.Errorf("told:\n%s", &log)
				}
			})
		})
	}
}

func TestReachingEndsWithTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		chat := newChat("mattermost", "Mattermost", func(context.Context) (speaker, error) { return nil, errors.New("no") })
		if chat.reach(ctx, slog.New(slog.DiscardHandler)) || ctx.Err() == nil {
			t.Error("reached")
		}
	})
}

// chatServer answers what hilo asks a server when it connects, and refuses all else.
func chatServer(w http.ResponseWriter, r *http.Request) {
	answers := map[string]any{
		"/api/v4/users/me":       map[string]any{"id": "h1", "username": "hilo", "is_bot": true},
		"/api/v4/config/client":  map[string]string{"DiagnosticId": "chat"},
		"/api/v4/users/h1/teams": []map[string]string{{"id": "t1", "name": "red"}},
	}
	answer, ok := answers[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusForbidden)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// While Mattermost is away hilo runs and says that it is not ready; when it is there, hilo begins to work by itself.
func TestServeWaitsForMattermost(t *testing.T) {
	none(t)
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("MATTERMOST_URL", "http://"+ln.Addr().String())
	t.Setenv("MATTERMOST_TOKEN", "token")
	t.Setenv("HILO_PUBLIC_URL", "https://hilo.example")
	p := started(t, logged, true, "serve", "--addr", "127.0.0.1:0")
	if status, _ := p.get("/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d", status)
	}
	if status, text := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(text, "Mattermost is not reached yet") {
		t.Errorf("readyz: %d %s", status, text)
	}
	if status, _ := p.ask(http.MethodPost, "/mattermost/commands", nil); status != http.StatusServiceUnavailable {
		t.Errorf("a command: %d", status)
	}
	tried, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := tried.Close(); err != nil { // nobody answers
		t.Fatal(err)
	}
	chat := &httptest.Server{Listener: ln, Config: &http.Server{Handler: http.HandlerFunc(chatServer), ReadHeaderTimeout: time.Minute}}
	chat.Start()
	defer chat.Close()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for status := 0; status != http.StatusOK; <-tick.C {
		if t.Context().Err() != nil {
			t.Fatal("it never began")
		}
		status, _ = p.get("/readyz")
	}
	if status, _ := p.ask(http.MethodPost, "/mattermost/commands", nil); status != http.StatusUnauthorized {
		t.Errorf("a command: %d", status)
	}
	if log := p.stopped(); !strings.Contains(log, `"msg":"mattermost: not reached"`) || !strings.Contains(log, `"msg":"stopped"`) {
		t.Errorf("log: %s", log)
	}
}

// What is to be said in a chat system that is away waits, and goes there once it is reached.
func TestWhatIsAwaited(t *testing.T) {
	c := newChat("slack", "Slack", func(context.Context) (speaker, error) { return mute{}, nil })
	p := &c.waiting
	ctx, where := t.Context(), bot.Place{Platform: "slack", Workspace: "T1", Channel: "C1"}
	_, postErr := p.Post(ctx, where, "key", bot.Message{})
	_, directErr := p.Direct(ctx, "T1", "U1")
	_, membersErr := p.Members(ctx, where)
	for call, err := range map[string]error{
		"post": postErr, "direct": directErr, "members": membersErr, "update": p.Update(ctx, where, "ref", bot.Message{}),
		"delete": p.Delete(ctx, where, "ref"), "pin": p.Pin(ctx, where, "ref"),
	} {
		if later, ok := errors.AsType[bot.LaterError](err); !ok || later.After != askAgain {
			t.Errorf("%s: %v", call, err)
		}
	}
	if !c.reach(ctx, slog.New(slog.DiscardHandler)) {
		t.Fatal("not reached")
	}
	if ref, err := p.Post(ctx, where, "key", bot.Message{}); err != nil || ref != "ref" || p.Name() != "slack" {
		t.Errorf("post: %q, %v", ref, err)
	}
}
