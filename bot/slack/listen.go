package slack

import (
	"context"
	"sync"
	"time"

	"hilo/bot"
)

// How long to wait before trying again: longer each time, unless it went well for a while.
const (
	backoffLeast = 500 * time.Millisecond
	backoffMost  = time.Minute
	wellFor      = time.Minute
)

// doubtEvery is how often it is asked where hilo is though no event told of a change.
const doubtEvery = 15 * time.Minute

// Listen tells where hilo is in its own workspace, and hears Slack through Socket Mode where there is an app-level
// token, until the context ends. Without one Slack speaks to the Handler.
func (a *App) Listen(ctx context.Context, h bot.Handler) error {
	var around sync.WaitGroup
	if a.own != nil {
		around.Go(func() { a.watch(ctx, h) })
	}
	if a.cfg.AppToken == "" {
		a.hears()
		<-ctx.Done()
	} else {
		newSockets(a, h, a.dial).listen(ctx)
	}
	around.Wait()
	return nil
}

// hears notes that events are heard from now on.
func (a *App) hears() { a.heardOnce.Do(func() { close(a.listening) }) }

// watch tells where hilo is in its own workspace, again and again: events may be lost.
func (a *App) watch(ctx context.Context, h bot.Handler) {
	wait := backoffLeast
	for {
		next := doubtEvery
		if err := a.moved(ctx, h, a.own.enterprise, a.own.id); err != nil && ctx.Err() == nil {
			a.cfg.Log.WarnContext(ctx, "slack: channels", "err", err, "again_in", wait)
			next, wait = wait, min(2*wait, backoffMost)
		} else {
			wait = backoffLeast
		}
		if bot.Pause(ctx, next) != nil {
			return
		}
	}
}
