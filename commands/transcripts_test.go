package commands_test

import (
	"context"
	"flag"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/commands"
	"hilo/commands/beginnings"
	"hilo/locales"
	"hilo/storage"
)

var _ = flag.Bool("update", false, "write the transcripts anew with what was seen")

// TestTranscripts plays every story through the real engine over both databases, with a clock moved by hand.
func TestTranscripts(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		bottest.Run(t, "testdata/*.txt", func(t *testing.T, s bottest.Setup) bottest.World {
			return newWorld(t, s, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"))
		})
	})
	t.Run("postgres", func(t *testing.T) {
		bottest.Run(t, "testdata/*.txt", func(t *testing.T, s bottest.Setup) bottest.World {
			return newWorld(t, s, schemaURL(t))
		})
	})
}

// house is hilo at work for one story.
type house struct {
	t      *testing.T
	url    string
	chat   *bottest.Chat
	clock  *bot.MovableClock
	store  *storage.Store
	engine *bot.Engine
	hilo   *commands.Features
	log    *slog.Logger
	post   beginnings.Post
}

func newWorld(t *testing.T, s bottest.Setup, url string) bottest.World {
	h := newHouse(t, s, url, nil)
	if err := h.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return bottest.NewWorld(t, h.engine, h.chat, h.clock).OnRestart(h.stop, h.start)
}

// newHouse starts hilo for a story, at its beginning; a nil log is the test's own.
func newHouse(t *testing.T, s bottest.Setup, url string, log *slog.Logger) *house {
	t.Helper()
	h := &house{t: t, url: url, clock: bot.NewMovableClock(s.Start, false), log: log}
	h.chat = bottest.NewChat(t, h.clock, s)
	if _, err := h.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	h.begin(s)
	return h
}

func (h *house) start(ctx context.Context) (bottest.Driver, error) {
	store, err := storage.Open(ctx, storage.Options{URL: h.url, Fast: true, MaxConns: 4, Now: h.clock.Now})
	if err != nil {
		return nil, err
	}
	if _, err := store.Migrate(ctx); err != nil {
		return nil, err
	}
	catalog, err := locales.Load()
	if err != nil {
		return nil, err
	}
	log := h.log
	if log == nil {
		log = slog.New(slog.NewTextHandler(h.t.Output(), nil))
	}
	features := commands.New(store, catalog).ServedAt("https://hilo.example.org").MailedBy(&h.post)
	h.store, h.hilo = store, features
	h.engine, err = bot.New(bot.Options{Catalog: catalog, Store: store, Clock: h.clock, Platforms: []bot.Platform{h.chat},
		Commands: features.Commands(), Hooks: features.Hooks(), Log: log})
	if err != nil {
		return nil, err
	}
	if err := store.StartJobs(ctx, storage.JobOptions{Workers: h.engine.Workers(), Poll: 5 * time.Millisecond,
		Parallel: 1, Stepped: true, Logger: log}); err != nil {
		return nil, err
	}
	if err := features.Begin(ctx); err != nil {
		return nil, err
	}
	return h.engine, h.engine.Start(ctx)
}

func (h *house) stop(ctx context.Context) error {
	if err := h.store.StopJobs(ctx); err != nil {
		return err
	}
	h.engine.Stop()
	return h.store.Close()
}

// begin makes the networks that a story begins with.
func (h *house) begin(s bottest.Setup) {
	h.t.Helper()
	chat := beginnings.Chat{Platform: bottest.ChatName, Workspace: bottest.Workspace, User: bottest.User, Channel: bottest.ChannelPlace}
	if err := beginnings.Make(h.t.Context(), h.store, chat, s); err != nil {
		h.t.Fatal(err)
	}
	if err := h.hilo.Begin(h.t.Context()); err != nil { // as when hilo starts, or after an import
		h.t.Fatal(err)
	}
}
