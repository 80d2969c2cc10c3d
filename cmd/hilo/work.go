package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/storage"
)

// work is what hilo serve does beside answering for itself: it begins once the chat system was reached, as without it
// there is nobody to work for.
type work struct {
	parts
	chat *mattermost.Config // nil: none is set up
	door door

	hilo     *app
	speaking *speaking
}

// door leads to what Mattermost calls, once that is there.
type door struct{ to atomic.Pointer[http.Handler] }

func (d *door) open() bool { return d.to.Load() != nil }

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if to := d.to.Load(); to != nil {
		(*to).ServeHTTP(w, r)
		return
	}
	http.Error(w, "not yet", http.StatusServiceUnavailable)
}

// begin returns when everything runs, or the context has ended before.
func (w *work) begin(ctx context.Context) error {
	var server *mattermost.Server
	if w.chat != nil {
		connect := func(ctx context.Context) (*mattermost.Server, error) { return mattermost.Connect(ctx, *w.chat) }
		if server = reach(ctx, w.log, connect); server == nil {
			return nil
		}
		w.platforms = append(w.platforms, server)
	}
	hilo, err := newApp(w.parts)
	if err != nil {
		return err
	}
	jobs := storage.JobOptions{Poll: 500 * time.Millisecond, Parallel: 8, Logger: w.log}
	if w.store.Dialect() == "postgres" {
		jobs.Poll = time.Second // a poll is a round trip there
	}
	w.hilo = hilo
	if err := hilo.start(ctx, jobs); err != nil {
		return err
	}
	if server != nil {
		w.speak(ctx, server)
	}
	return nil
}

func (w *work) speak(ctx context.Context, server *mattermost.Server) {
	var h bot.Handler = w.hilo.engine
	w.speaking = speak(ctx, server, h, w.log)
	to := server.Handler(h)
	w.door.to.Store(&to)
}

// end finishes what is under way. Begin must have returned.
func (w *work) end(ctx context.Context) error {
	var errs []error
	if w.speaking != nil {
		errs = append(errs, w.speaking.end(ctx))
	}
	if w.hilo != nil {
		errs = append(errs, w.hilo.stop(ctx))
	}
	return errors.Join(errs...)
}

// How long to wait before a server is tried again: longer each time while it is away; where an administrator has to do
// something first, the longest at once.
const (
	tryLeast = time.Second
	tryMost  = time.Minute
)

// reach connects however often that fails; it returns nil when the context ends before.
func reach(ctx context.Context, log *slog.Logger, connect func(context.Context) (*mattermost.Server, error)) *mattermost.Server {
	for wait := tryLeast; ; wait = min(2*wait, tryMost) {
		server, err := connect(ctx)
		if err == nil {
			return server
		}
		if ctx.Err() != nil {
			return nil
		}
		if setup, ok := errors.AsType[*bot.SetupError](err); ok && !setup.Away {
			wait = tryMost
			log.ErrorContext(ctx, "mattermost: "+setup.Error(), "do", setup.Do, "again_in", wait)
		} else {
			log.WarnContext(ctx, "mattermost: not reached", "err", err, "again_in", wait)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
	}
}
