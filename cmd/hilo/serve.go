package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"hilo/bot"
	"hilo/locales"
	"hilo/site"
	"hilo/storage"
)

type serveCmd struct {
	database
	chatFlags
	mailFlags
	Addr      string     `env:"HILO_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen; :8080 is every address of the machine. By default ${default}."`
	LogLevel  slog.Level `env:"HILO_LOG_LEVEL" default:"info" placeholder:"LEVEL" help:"debug, info, warn or error; by default ${default}."`
	NoMigrate bool       `help:"Refuse a database that hilo migrate has not prepared, rather than preparing it."`
}

func (serveCmd) Help() string {
	return `Prepares the database, works off what is due and answers over HTTP, until SIGTERM or Ctrl-C; then it finishes
what is under way, within ten seconds. Several processes may share one PostgreSQL.

  /healthz   200 while the process runs
  /readyz    200 while its database answers and is prepared, once its chat systems were reached
  /guia/     the guides of resources that networks have opened, each at its address, to be read only
  /calendario/  meetings for calendar programs, each calendar at an address that cannot be guessed

It speaks in Mattermost when MATTERMOST_URL, MATTERMOST_TOKEN and HILO_PUBLIC_URL are set, and in Slack when
SLACK_BOT_TOKEN is, with SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for requests to /slack/; in both at once
when all of these are. For many Slack workspaces SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, HILO_TOKEN_KEY and HILO_PUBLIC_URL
take the place of the bot's token, and each installs hilo at /slack/install.

It sends e-mail to those whom a network lists as not being in the chat when HILO_SMTP_URL and HILO_MAIL_FROM are set.

Where a chat system is away or refuses the token, it is tried again until it lets hilo in, and the log says why; hilo
doctor says what to do. Without a chat system there is hilo demo to try.

  hilo serve
  HILO_DATABASE_URL=postgres://hilo@db/hilo HILO_ADDR=:8080 hilo serve --no-migrate`
}

func (c *serveCmd) Run(ctx context.Context, con console) error {
	bot.CollectLess()
	log := newLog(con, c.LogLevel)
	return c.with(ctx, func(store *storage.Store) error {
		if err := c.prepare(ctx, store, log); err != nil {
			return err
		}
		catalog, err := locales.Load()
		if err != nil {
			return err
		}
		w := &work{parts: parts{store: store, catalog: catalog, clock: bot.SystemClock{}, base: c.PublicURL, log: log}}
		if w.post, err = c.mailFlags.post(); err != nil {
			return err
		}
		if w.chats, err = c.chats(ctx, w.parts); err != nil {
			return plainly(err)
		}
		return c.answer(ctx, w)
	})
}

// plainly adds to what is wrong what to do about it.
func plainly(err error) error {
	if setup, ok := errors.AsType[*bot.SetupError](err); ok {
		return fmt.Errorf("%w; %s", setup, setup.Do)
	}
	return err
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

// answer serves until the context ends, or the work fails.
func (c *serveCmd) answer(ctx context.Context, w *work) error {
	ln, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	server := newServer(w.routes(), w.log) // before the work begins, which adds to what they are made of
	ended := make(chan struct{})
	begin := func() {
		defer close(ended)
		if err := w.begin(ctx); err != nil {
			fail(err)
		}
	}
	if len(w.chats) == 0 {
		begin()
	} else {
		go begin()
	}
	w.log.Info("listening", "addr", ln.Addr().String(), "version", version)
	err = answer(ctx, server, ln, func(ctx context.Context) error {
		fail(nil)
		<-ended
		return w.end(ctx)
	})
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		err = errors.Join(cause, err)
	}
	w.log.Info("stopped")
	return err
}

const welcome = `This is hilo.

%s

/healthz says whether this process runs, /readyz whether its database answers.
`

const (
	atWork = `It works in %s: write to its bot there, or type /hilo.`
	silent = `No chat system is set up. For Mattermost set MATTERMOST_URL, MATTERMOST_TOKEN and HILO_PUBLIC_URL; for Slack
SLACK_BOT_TOKEN and SLACK_APP_TOKEN, of an app made by what hilo manifest slack prints. Then ask hilo doctor.
To try it there is a local chat with a network to play with:

    hilo demo`
)

// status says in one sentence where hilo works.
func (w *work) status() string {
	if len(w.chats) == 0 {
		return silent
	}
	titles := make([]string, len(w.chats))
	for i, c := range w.chats {
		titles[i] = c.title
	}
	return fmt.Sprintf(atWork, strings.Join(titles, " and "))
}

// missing is the first of the chat systems that was not reached yet; "" when all were.
func (w *work) missing() string {
	for _, c := range w.chats {
		if !c.door.open() {
			return c.title
		}
	}
	return ""
}

// routes is what is answered over HTTP.
func (w *work) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, c := range w.chats {
		mux.Handle(c.path, &c.door)
	}
	mux.Handle(site.Path, site.New(w.store, w.catalog, w.log))
	mux.Handle(site.FeedPath, w.feeds(w.store.Now))
	mux.HandleFunc("GET /{$}", say(http.StatusOK, fmt.Sprintf(welcome, w.status())))
	mux.HandleFunc("GET /healthz", say(http.StatusOK, "ok\n"))
	mux.HandleFunc("GET /readyz", func(rw http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		switch err := migrated(ctx, w.store); {
		case errors.Is(err, errUnmigrated):
			say(http.StatusServiceUnavailable, err.Error()+"\n")(rw, r)
		case err != nil: // what the driver says may name the server
			say(http.StatusServiceUnavailable, "the database does not answer\n")(rw, r)
		case w.missing() != "":
			say(http.StatusServiceUnavailable, w.missing()+" is not reached yet; the log says why, and hilo doctor\n")(rw, r)
		default:
			say(http.StatusOK, "ready\n")(rw, r)
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
