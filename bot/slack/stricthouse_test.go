package slack_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
	"hilo/commands"
	"hilo/commands/beginnings"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// house is hilo at work in one workspace of a strict Slack.
type house struct {
	tb    testing.TB
	slack *strict.Slack
	url   string // of the database
	clock *bot.MovableClock
	log   *slog.Logger
	manner
	live   bool                          // as hilo serve runs: work is done when its time has come, not step by step
	wrap   func(*slack.App) bot.Platform // what the engine speaks through
	hear   func(bot.Handler) bot.Handler // what hears before the engine
	routes atomic.Pointer[http.Handler]

	store  *storage.Store
	hilo   *commands.Features
	engine *bot.Engine

	installs *slack.Installs // of many workspaces; nil else
	app      *slack.App
	hush     context.CancelFunc // ends the listening
	ears     sync.WaitGroup
}

// newHouse makes hilo a database and an address in a Slack, which must have the workspace red; nothing runs before
// begin. The Slack must live by the clock.
func newHouse(tb testing.TB, s *strict.Slack, clock *bot.MovableClock, how manner) *house {
	tb.Helper()
	h := &house{
		tb: tb, slack: s, url: migratedCopy(tb), clock: clock, manner: how,
		log:  slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
		wrap: func(a *slack.App) bot.Platform { return a },
		hear: func(h bot.Handler) bot.Handler { return h },
	}
	if how.socket {
		return h
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := h.routes.Load(); to != nil {
			(*to).ServeHTTP(w, r)
			return
		}
		http.Error(w, "stopped", http.StatusServiceUnavailable)
	}))
	tb.Cleanup(front.Close)
	s.RequestURL(front.URL)
	return h
}

// migrated is an empty database with all its tables, and catalogs are all sentences: to make either for every story
// would cost more than many a story does.
var (
	migrated = sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "hilo")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		file := filepath.Join(dir, "hilo.db")
		s, err := storage.Open(context.Background(), storage.Options{URL: "sqlite:" + file, Fast: true})
		if err != nil {
			return nil, err
		}
		_, err = s.Migrate(context.Background())
		if err := errors.Join(err, s.Close()); err != nil {
			return nil, err
		}
		return os.ReadFile(file)
	})
	catalog = sync.OnceValues(locales.Load)
)

// migratedCopy is the URL of an empty SQLite database with its tables.
func migratedCopy(tb testing.TB) string {
	tb.Helper()
	data, err := migrated()
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "hilo.db")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	return "sqlite:" + file
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
	options := storage.Options{URL: h.url, Fast: true, MaxConns: 4, Now: h.clock.Now}
	jobs := storage.JobOptions{Poll: 5 * time.Millisecond, Parallel: 1, Stepped: true, Logger: h.log}
	if h.live {
		options.Fast, options.MaxConns = false, 16
		jobs = storage.JobOptions{Poll: time.Second, Parallel: 8, Logger: h.log}
	}
	h.store, err = storage.Open(ctx, options)
	if err != nil {
		return err
	}
	if _, err := h.store.Migrate(ctx); err != nil {
		return err
	}
	texts, err := catalog()
	if err != nil {
		return err
	}
	if h.app, err = h.connect(ctx, texts); err != nil {
		return err
	}
	h.hilo = commands.New(h.store, texts).ServedAt("https://hilo.example.org").MailedBy(&beginnings.Post{})
	h.engine, err = bot.New(bot.Options{Catalog: texts, Store: h.store, Clock: h.clock, Platforms: []bot.Platform{h.wrap(h.app)},
		Commands: h.hilo.Commands(), Hooks: h.hilo.Hooks(), Log: h.log})
	if err != nil {
		return err
	}
	jobs.Workers = h.engine.Workers()
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

func (h *house) connect(ctx context.Context, texts *locales.Catalog) (*slack.App, error) {
	key, err := h.store.Secret(ctx, "seal")
	if err != nil {
		return nil, err
	}
	seal, err := bot.NewSeal([]byte(key))
	if err != nil {
		return nil, err
	}
	cfg := slack.Config{API: h.slack.URL(), BotToken: h.slack.Token(red), SigningSecret: strict.SigningSecret, Seal: seal, Texts: texts,
		Clock: h.clock, Log: h.log, Memory: h.store}
	if h.socket {
		cfg.AppToken, cfg.SigningSecret = strict.AppToken, ""
	}
	if h.live {
		cfg.RedrawEvery = time.Second
	}
	if h.many {
		cfg.BotToken = ""
		if err := h.open(&cfg); err != nil {
			return nil, err
		}
		if err := h.install(ctx, red, h.slack.Token(red)); err != nil {
			return nil, err
		}
	}
	app, err := slack.Connect(ctx, cfg)
	if err == nil && !h.paced {
		slack.Unpaced(app)
	}
	if err == nil && h.calm {
		slack.Calm(app)
	}
	return app, err
}

// open lets workspaces install hilo.
func (h *house) open(cfg *slack.Config) error {
	vault, err := slack.NewVault(strings.Repeat("0f", 32))
	if err != nil {
		return err
	}
	cfg.Installs = &slack.Installs{API: cfg.API, ClientID: strict.ClientID, ClientSecret: strict.ClientSecret, PublicURL: "https://hilo.example.org",
		Vault: vault, Store: h.store, Memory: h.store, Seal: cfg.Seal, Texts: cfg.Texts, Clock: h.clock, Log: h.log}
	h.installs = cfg.Installs
	return nil
}

// install has a workspace install hilo.
func (h *house) install(ctx context.Context, workspace, token string) error {
	i := network.Installation{Platform: slack.Name, Workspace: workspace, Name: "Red", Bot: "U0HILO" + workspace[1:]}
	i, err := slack.SealedFor(h.installs, i, token)
	if err != nil {
		return err
	}
	return h.store.SaveInstallation(ctx, i)
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// listen opens the way by which hilo is spoken to.
func (h *house) listen(ctx context.Context) error {
	heard := h.hear(h.engine)
	routes := h.app.Handler(heard)
	h.routes.Store(&routes)
	var listening context.Context
	listening, h.hush = context.WithCancel(context.WithoutCancel(ctx))
	h.ears.Go(func() {
		if err := h.app.Listen(listening, heard); err != nil {
			h.log.Error("listen", "err", err)
		}
	})
	if h.many {
		h.ears.Go(func() { h.installs.Run(listening) })
	}
	within := time.NewTimer(patience)
	defer within.Stop()
	select {
	case <-h.app.Listening():
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
	errs := []error{h.app.Close(ctx), h.store.StopJobs(ctx)}
	h.engine.Stop()
	return errors.Join(append(errs, h.store.Close())...)
}

// settle returns when hilo has done everything that follows from what it was told.
func (h *house) settle(ctx context.Context) error {
	return errors.Join(h.app.Close(ctx), h.engine.Settle(ctx))
}
