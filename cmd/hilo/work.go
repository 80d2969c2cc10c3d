package main

import (
	"context"
	"errors"
	"time"

	"hilo/storage"
)

// work is what hilo serve does beside answering for itself: it begins once a chat system was reached, as without one
// there is nobody to work for.
type work struct {
	parts
	chats []*chat // none: none is set up

	hilo *app
}

// begin returns when everything runs, or the context has ended before.
func (w *work) begin(ctx context.Context) error {
	if len(w.chats) == 0 {
		return w.start(ctx)
	}
	reached := make(chan *chat, len(w.chats))
	for _, c := range w.chats {
		w.platforms = append(w.platforms, &c.waiting)
		go func() {
			if c.reach(ctx, w.log) {
				reached <- c
			}
		}()
	}
	for range w.chats {
		select {
		case <-ctx.Done():
			return nil
		case c := <-reached:
			if w.hilo == nil {
				if err := w.start(ctx); err != nil {
					return err
				}
			}
			c.speak(ctx, w.hilo.engine, w.log)
		}
	}
	return nil
}

// start begins to work off what is due.
func (w *work) start(ctx context.Context) error {
	hilo, err := newApp(w.parts)
	if err != nil {
		return err
	}
	jobs := storage.JobOptions{Poll: 500 * time.Millisecond, Parallel: 8, Logger: w.log}
	if w.store.Dialect() == "postgres" {
		jobs.Poll = time.Second // a poll is a round trip there
	}
	w.hilo = hilo
	return hilo.start(ctx, jobs)
}

// end finishes what is under way. Begin must have returned.
func (w *work) end(ctx context.Context) error {
	var errs []error
	for _, c := range w.chats {
		errs = append(errs, c.end(ctx))
	}
	if w.hilo != nil {
		errs = append(errs, w.hilo.stop(ctx))
	}
	return errors.Join(errs...)
}
