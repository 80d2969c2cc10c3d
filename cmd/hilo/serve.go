package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"hilo/bot"
	"hilo/locales"
	"hilo/storage"
)

type serveCmd struct {
	database
	Addr      string     `env:"HILO_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen; :8080 is every address of the machine. By default ${default}."`
	LogLevel  slog.Level `env:"HILO_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"debug, info, warn or error; by default ${default}."`
	NoMigrate bool       `help:"Refuse a database that hilo migrate has not prepared, rather than preparing it."`
}

func (serveCmd) Help() string {
	return `Prepares the database, works off what is due and answers over HTTP, until SIGTERM or Ctrl-C; then it finishes
what is under way, within ten seconds. Several processes may share one PostgreSQL.

  /healthz   200 while the process runs
  /readyz    200 while its database answers and is prepared

It speaks in no chat system yet: try it with hilo demo.

  hilo serve
  HILO_DATABASE_URL=postgres://hilo@db/hilo HILO_ADDR=:8080 hilo serve --no-migrate`
}

func (c *serveCmd) Run(ctx context.Context, con console) error {
	log := newLog(con, c.LogLevel)
	return c.with(ctx, func(store *storage.Store) error {
		if err := c.prepare(ctx, store, log); err != nil {
			return err
		}
		catalog, err := locales.Load()
		if err != nil {
			return err
		}
		hilo, err := newApp(parts{store: store, catalog: catalog, clock: bot.SystemClock{}, log: log})
		if err != nil {
			return err
		}
		return c.answer(ctx, hilo, log)
	})
}

func (c *serveCmd) prepare(ctx context.Context, store *storage.Store, log *slog.Logger) error {
	if c.NoMigrate {
		return migrated(ctx, store)
	}
	steps, err := store.Migrate(ctx)
	if steps > 0 {
		log.Info("database prepared", "steps", steps)
	}
	return err
}

func (c *serveCmd) answer(ctx context.Context, hilo *app, log *slog.Logger) error {
	ln, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	jobs := storage.JobOptions{Poll: 500 * time.Millisecond, Parallel: 8, Logger: log}
	if hilo.store.Dialect() == "postgres" {
		jobs.Poll = time.Second // a poll is a round trip there
	}
	if err := hilo.start(ctx, jobs); err != nil {
		return errors.Join(err, ln.Close())
	}
	log.Info("listening", "addr", ln.Addr().String(), "version", version)
	err = answer(ctx, newServer(routes(hilo.store), log), ln, hilo.stop)
	log.Info("stopped")
	return err
}

const welcome = `This is hilo.

No chat system is configured: this version speaks in none yet. What works today is the demo, a local chat
with a network to play with:

    hilo demo

/healthz says whether this process runs, /readyz whether its database answers.
`

// routes is all that is answered over HTTP.
func routes(store *storage.Store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", say(http.StatusOK, welcome))
	mux.HandleFunc("GET /healthz", say(http.StatusOK, "ok\n"))
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		switch err := migrated(ctx, store); {
		case errors.Is(err, errUnmigrated):
			say(http.StatusServiceUnavailable, err.Error()+"\n")(w, r)
		case err != nil: // what the driver says may name the server
			say(http.StatusServiceUnavailable, "the database does not answer\n")(w, r)
		default:
			say(http.StatusOK, "ready\n")(w, r)
		}
	})
	return mux
}

// say answers a plain text.
func say(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text) // whoever asked is gone
	}
}
