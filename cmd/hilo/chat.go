package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hilo/bot"
)

// chat is a chat system that hilo speaks in, from its settings on: while it is not reached, whatever is to be said there
// waits.
type chat struct {
	title   string // what people call it
	path    string // under which it calls us
	connect func(context.Context) (speaker, error)
	door    door
	waiting awaited

	server  speaker // once it was reached
	stop    context.CancelFunc
	hearing sync.WaitGroup
}

// speaker is a chat system that was reached.
type speaker interface {
	bot.Platform
	// Handler answers what the chat system calls.
	Handler(h bot.Handler) http.Handler
	// Listen hears what it tells, and does what is to be done there from time to time, until the context ends.
	Listen(ctx context.Context, h bot.Handler) error
	// Close finishes what was heard.
	Close(ctx context.Context) error
}

// newChat is a chat system by the name that its places bear.
func newChat(name, title string, connect func(context.Context) (speaker, error)) *chat {
	return &chat{title: title, path: "/" + name + "/", connect: connect, waiting: awaited{name: name}}
}

// door leads to what a chat system calls, once that is there.
type door struct{ to atomic.Pointer[http.Handler] }

func (d *door) open() bool { return d.to.Load() != nil }

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if to := d.to.Load(); to != nil {
		(*to).ServeHTTP(w, r)
		return
	}
	http.Error(w, "not yet", http.StatusServiceUnavailable)
}

// speak listens, until end.
func (c *chat) speak(ctx context.Context, h bot.Handler, log *slog.Logger) {
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	c.hearing.Go(func() {
		if err := c.server.Listen(ctx, h); err != nil {
			log.ErrorContext(ctx, strings.ToLower(c.title)+": listen", "err", err)
		}
	})
	to := c.server.Handler(h)
	c.door.to.Store(&to)
}

// end hears no more and finishes what was heard.
func (c *chat) end(ctx context.Context) error {
	if c.stop == nil {
		return nil
	}
	c.stop()
	c.hearing.Wait()
	return c.server.Close(ctx)
}

// How long to wait before a chat system is tried again: longer each time while it is away; where an administrator has to
// do something first, the longest at once.
const (
	tryLeast = time.Second
	tryMost  = time.Minute
)

// reach connects however often that fails; it returns false when the context ends before.
func (c *chat) reach(ctx context.Context, log *slog.Logger) bool {
	name := strings.ToLower(c.title)
	for wait := tryLeast; ; wait = min(2*wait, tryMost) {
		server, err := c.connect(ctx)
		if err == nil {
			c.server = server
			c.waiting.there.Store(&server)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if setup, ok := errors.AsType[*bot.SetupError](err); ok && !setup.Away {
			wait = tryMost
			log.ErrorContext(ctx, name+": "+setup.Error(), "do", setup.Do, "again_in", wait)
		} else {
			log.WarnContext(ctx, name+": not reached", "err", err, "again_in", wait)
		}
		if bot.Pause(ctx, wait) != nil {
			return false
		}
	}
}
