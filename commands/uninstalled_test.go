package commands_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"hilo/bot/bottest"
	"hilo/network"
	"hilo/storage"
)

// overheard is a log that is read while it is written.
type overheard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *overheard) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *overheard) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// standing says whether the story's network is there.
func (s lostStory) standing() bool {
	s.t.Helper()
	err := s.store.View(s.t.Context(), func(tx *storage.Tx) error {
		_, err := tx.NetworkAt(s.t.Context(), bottest.ChatName, bottest.Workspace)
		return err
	})
	if err != nil && !errors.Is(err, network.ErrNotFound) {
		s.t.Fatal(err)
	}
	return err == nil
}

// TestAWorkspaceThatTakesHiloOutIsErased in the middle of its work, a month later, by the job that was queued then; what
// else was queued for its network goes with it.
func TestAWorkspaceThatTakesHiloOutIsErased(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		var log overheard
		restart(t, s, slog.New(slog.NewTextHandler(&log, nil)))
		s.need("Transporte rural")
		i := network.Installation{Platform: bottest.ChatName, Workspace: bottest.Workspace, Sealed: "k.1"}
		if err := s.store.SaveInstallation(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		if err := s.store.Uninstall(t.Context(), bottest.ChatName, bottest.Workspace); err != nil {
			t.Fatal(err)
		}
		s.later(30*24 - 1)
		if !s.standing() {
			t.Fatal("erased before its time")
		}
		s.later(1)
		if s.standing() {
			t.Error("it is still there after a month")
		}
		s.later(15 * 24)
		if due, ok, err := s.engine.NextDue(t.Context()); ok || err != nil {
			t.Errorf("something is due at %s: %v", due, err)
		}
		if text := log.String(); strings.Contains(text, "failed") || strings.Contains(text, "level=ERROR") {
			t.Errorf("the log complains:\n%s", text)
		}
	})
}

// restart has hilo go on with another log.
func restart(t *testing.T, s lostStory, log *slog.Logger) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	if err := s.stop(ctx); err != nil {
		t.Fatal(err)
	}
	s.log = log
	if _, err := s.start(ctx); err != nil {
		t.Fatal(err)
	}
}
