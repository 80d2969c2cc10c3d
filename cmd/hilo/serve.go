package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/locales"
	"hilo/storage"
)

type serveCmd struct {
	database
	mattermostFlags
	Addr      string     `env:"HILO_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen; :8080 is every address of the machine. By default ${default}."`
	LogLevel  slog.Level `env:"HILO_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"debug, info, warn or error; by default ${default}."`
	NoMigrate bool       `help:"Refuse a database that hilo migrate has not prepared, rather than preparing it."`
}

func (serveCmd) Help() string {
	return `Prepares the database, works off what is due and answers over HTTP, until SIGTERM or Ctrl-C; then it finishes
what is under way, within ten seconds. Several processes may share one PostgreSQL.

  /healthz   200 while the process runs
  /readyz    200 while its database answers and is prepared

It speaks in Mattermost when MATTERMOST_URL, MATTERMOST_TOKEN and HILO_PUBLIC_URL are set; hilo doctor says what is
missing there. Without a chat system there is hilo demo to try.

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
		chat, err := c.chat(ctx, store, catalog, log)
		if err != nil {
			return err
		}
		p := parts{store: store, catalog: catalog, clock: bot.SystemClock{}, log: log}
		if chat != nil {
			p.platforms = append(p.platforms, chat)
		}
		hilo, err := newApp(p)
		if err != nil {
			return err
		}
		return c.answer(ctx, hilo, chat, log)
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

// chat is the Mattermost server, nil where none is set up.
func (c *serveCmd) chat(ctx context.Context, store *storage.Store, catalog *locales.Catalog, log *slog.Logger) (*mattermost.Server, error) {
	speaks, err := c.set()
	if err != nil || !speaks {
		return nil, err
	}
	server, err := c.connect(ctx, store, catalog, log)
	if setup, ok := errors.AsType[*mattermost.SetupError](err); ok {
		return nil, fmt.Errorf("%w; %s", setup, setup.Do)
	}
	return server, err
}

func (c *serveCmd) answer(ctx context.Context, hilo *app, chat *mattermost.Server, log *slog.Logger) error {
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
	mux, stop := routes(hilo.store, chat != nil), hilo.stop
	if chat != nil {
		mount(mux, chat, hilo.engine)
		speaking := speak(ctx, chat, hilo.engine, log)
		stop = func(ctx context.Context) error { return errors.Join(speaking.end(ctx), hilo.stop(ctx)) }
	}
	log.Info("listening", "addr", ln.Addr().String(), "version", version)
	err = answer(ctx, newServer(mux, log), ln, stop)
	log.Info("stopped")
	return err
}

const welcome = `This is hilo.

%s

/healthz says whether this process runs, /readyz whether its database answers.
`

const (
	atWork = `It works in Mattermost: write to its bot there, or type /hilo.`
	silent = `No chat system is set up. For Mattermost set MATTERMOST_URL, MATTERMOST_TOKEN and HILO_PUBLIC_URL, and
ask hilo doctor. To try it there is a local chat with a network to play with:

    hilo demo`
)

// routes is what is answered over HTTP whatever the chat system.
func routes(store *storage.Store, speaks bool) *http.ServeMux {
	mux := http.NewServeMux()
	status := silent
	if speaks {
		status = atWork
	}
	mux.HandleFunc("GET /{$}", say(http.StatusOK, fmt.Sprintf(welcome, status)))
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
