package mattermost_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/commands"
	"hilo/commands/beginnings"
	"hilo/locales"
	"hilo/storage"
)

// conns are hilo's to a PostgreSQL database.
const conns = 4

// house is hilo at work on the real server, for one team.
type house struct {
	tb     testing.TB
	place  *place
	url    string // of the database
	clock  *bot.MovableClock
	log    *slog.Logger
	tune   func(*mattermost.Config)
	wrap   func(*mattermost.Server) bot.Platform // what the engine speaks through
	hear   func(bot.Handler) bot.Handler         // what hears before the engine
	second bool                                  // another replica listens
	routes atomic.Pointer[http.Handler]
	front  *httptest.Server

	store  *storage.Store
	hilo   *commands.Features
	engine *bot.Engine
	server *mattermost.Server
	hush   context.CancelFunc // ends the listening
	ears   sync.WaitGroup
}

// newHouse makes hilo a database and an address; nothing runs before start.
func newHouse(tb testing.TB, p *place, start time.Time) *house {
	tb.Helper()
	h := &house{
		tb: tb, place: p, url: "sqlite:" + filepath.Join(tb.TempDir(), "hilo.db"), clock: bot.NewMovableClock(start, false),
		log:  slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		wrap: func(s *mattermost.Server) bot.Platform { return s },
		hear: func(h bot.Handler) bot.Handler { return h },
		tune: func(*mattermost.Config) {},
	}
	h.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := h.routes.Load(); to != nil {
			(*to).ServeHTTP(w, r)
			return
		}
		http.Error(w, "stopped", http.StatusServiceUnavailable)
	}))
	tb.Cleanup(h.front.Close)
	return h
}

// begin starts hilo and has it stopped when the test ends.
func (h *house) begin() {
	h.tb.Helper()
	if err := h.start(h.tb.Context()); err != nil {
		h.tb.Fatal(err)
	}
	h.tb.Cleanup(func() {
		if err := h.stop(context.WithoutCancel(h.tb.Context())); err != nil {
			h.tb.Error(err)
		}
	})
}

// start is what hilo serve does: it returns when hilo can be spoken to.
func (h *house) start(ctx context.Context) (err error) {
	h.store, err = storage.Open(ctx, storage.Options{URL: h.url, Fast: true, MaxConns: conns, Now: h.clock.Now})
	if err != nil {
		return err
	}
	if _, err := h.store.Migrate(ctx); err != nil {
		return err
	}
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	h.hilo = commands.New(h.store, catalog).ServedAt("https://hilo.example.org").MailedBy(&beginnings.Post{})
	if h.server, err = h.connect(ctx, catalog, h.hilo.Commands()); err != nil {
		return err
	}
	h.engine, err = bot.New(bot.Options{Catalog: catalog, Store: h.store, Clock: h.clock, Platforms: []bot.Platform{h.wrap(h.server)},
		Commands: h.hilo.Commands(), Hooks: h.hilo.Hooks(), Log: h.log})
	if err != nil {
		return err
	}
	jobs := storage.JobOptions{Workers: h.engine.Workers(), Poll: 5 * time.Millisecond, Parallel: 1, Stepped: true, Logger: h.log}
	if err := h.store.StartJobs(ctx, jobs); err != nil {
		return err
	}
	if err := h.hilo.Begin(ctx); err != nil {
		return err
	}
	if err := h.engine.Start(ctx); err != nil {
		return err
	}
	return h.listen(ctx)
}

func (h *house) connect(ctx context.Context, catalog *locales.Catalog, all []bot.Command) (*mattermost.Server, error) {
	key, err := h.store.Secret(ctx, "seal")
	if err != nil {
		return nil, err
	}
	seal, err := bot.NewSeal([]byte(key))
	if err != nil {
		return nil, err
	}
	path, err := h.store.Secret(ctx, "mattermost")
	if err != nil {
		return nil, err
	}
	cfg := mattermost.Config{URL: h.place.server.url, Token: h.place.token, Team: h.place.team.Name, PublicURL: h.front.URL,
		Seal: seal, Secret: path, Texts: catalog, Clock: h.clock, Log: h.log, Memory: h.store}
	for _, l := range bot.Listing(catalog, all) {
		cfg.Commands = append(cfg.Commands, mattermost.Command{Lang: l.Lang, Trigger: l.Name, Description: l.About, Hint: l.Hint,
			Unlisted: l.Spelling})
	}
	h.tune(&cfg)
	return mattermost.Connect(ctx, cfg)
}

// listen opens all ways by which hilo is spoken to.
func (h *house) listen(ctx context.Context) error {
	heard := h.hear(h.engine)
	routes := h.server.Handler(heard)
	h.routes.Store(&routes)
	if err := h.server.Register(ctx); err != nil {
		return err
	}
	ctx, h.hush = context.WithCancel(context.WithoutCancel(ctx))
	h.ears.Go(func() {
		if err := h.server.Listen(ctx, heard); err != nil {
			h.log.Error("listen", "err", err)
		}
	})
	if h.second {
		return nil
	}
	within := time.NewTimer(patience)
	defer within.Stop()
	select {
	case <-h.server.Listening():
		return nil
	case <-within.C:
		return errors.New("hilo does not listen")
	}
}

// stop is what hilo serve does at its end.
func (h *house) stop(ctx context.Context) error {
	h.routes.Store(nil)
	h.hush()
	h.ears.Wait()
	errs := []error{h.server.Close(ctx), h.store.StopJobs(ctx)}
	h.engine.Stop()
	return errors.Join(append(errs, h.store.Close())...)
}
