package slack

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"hilo/bot"
)

// priority says who goes first where Slack's limits make calls wait.
type priority int

// The priorities, the first first.
const (
	answers priority = iota // what somebody waits for
	news                    // posts
	redraws                 // what is drawn again, and what nobody sees
)

// patience is how long a call waits for its turn. Who would wait longer is told to come again: a delivery that is put
// off keeps nobody else waiting.
const patience = 5 * time.Second

// lanesMost is how many lanes there are before the idle ones are taken away.
const lanesMost = 256

// limiter keeps the calls for one workspace within Slack's limits. Slack counts the calls of each method; when it
// refuses one, hilo leaves all methods of that tier alone for as long as it is told. It is safe for concurrent use.
type limiter struct {
	clock bot.Clock
	pace  func(laneKey) pace
	mu    sync.Mutex
	lanes map[laneKey]*lane
	held  map[tier]time.Time
}

func newLimiter(clock bot.Clock, pace func(laneKey) pace) *limiter {
	return &limiter{clock: clock, pace: pace, lanes: map[laneKey]*lane{}, held: map[tier]time.Time{}}
}

// wait returns when a call may be made. It fails with a bot.LaterError where that is too far off, or when the context
// ends before.
func (l *limiter) wait(ctx context.Context, m method, channel string, p priority) error {
	for _, k := range m.lanes(channel) {
		if err := l.waitIn(ctx, k, p); err != nil {
			return err
		}
	}
	return nil
}

func (l *limiter) waitIn(ctx context.Context, k laneKey, p priority) error {
	w, err := l.join(k, p)
	if w == nil || err != nil {
		return err
	}
	select {
	case err := <-w.turn:
		return err
	case <-ctx.Done():
		l.leave(k, w)
		return fmt.Errorf("%w: %w", bot.LaterError{After: afterFailure}, ctx.Err())
	}
}

// join takes a turn at once, or queues up for one.
func (l *limiter) join(k laneKey, p priority) (*waiter, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	a := l.lane(k, now)
	before := a.before(p)
	wait := a.wait(now, l.held[k.method.tier()], before)
	switch {
	case wait <= 0:
		a.take(now)
		return nil, nil
	case wait > patience:
		return nil, bot.LaterError{After: wait}
	}
	w := &waiter{priority: p, turn: make(chan error, 1)}
	a.queue = slices.Insert(a.queue, before, w)
	if len(a.queue) == 1 {
		l.wake(k, a, wait)
	}
	return w, nil
}

func (l *limiter) leave(k laneKey, w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.lanes[k]; a != nil {
		a.queue = slices.DeleteFunc(a.queue, func(other *waiter) bool { return other == w })
	}
}

// lane is the one of a name. Idle ones are like new ones, so they need not be kept.
func (l *limiter) lane(k laneKey, now time.Time) *lane {
	a := l.lanes[k]
	if a == nil {
		if len(l.lanes) >= lanesMost {
			for name, other := range l.lanes {
				if other.idle(now) {
					delete(l.lanes, name)
				}
			}
		}
		a = &lane{pace: l.pace(k)}
		l.lanes[k] = a
	}
	return a
}

// wake has those who queue up in a lane looked after, after a while.
func (l *limiter) wake(k laneKey, a *lane, after time.Duration) {
	var t *time.Timer
	t = time.AfterFunc(after, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if a.timer == t { // else it was set anew meanwhile
			l.serve(k, a)
		}
	})
	a.timer = t
}

// serve gives turns to those who have waited. Where none is free although the time is over, the clock stands still, and
// they are told to come again.
func (l *limiter) serve(k laneKey, a *lane) {
	now, held := l.clock.Now(), l.held[k.method.tier()]
	served := false
	for len(a.queue) > 0 && a.wait(now, held, 0) <= 0 {
		a.take(now)
		a.next(nil)
		served = true
	}
	if len(a.queue) == 0 {
		return
	}
	after := a.wait(now, held, 0)
	if served {
		l.wake(k, a, after)
		return
	}
	a.dismiss(after)
}

// hold leaves all methods of a tier alone for a while. Who would wait too long for its end is told so.
func (l *limiter) hold(t tier, d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if until := now.Add(d); until.After(l.held[t]) {
		l.held[t] = until
	}
	for k, a := range l.lanes {
		if k.method.tier() != t || len(a.queue) == 0 {
			continue
		}
		after := a.wait(now, l.held[t], 0)
		if after > patience {
			a.dismiss(after)
			continue
		}
		l.wake(k, a, after)
	}
}

// lane is where calls that Slack counts together go one after the other.
type lane struct {
	pace
	full  time.Time // when the whole burst is there again
	queue []*waiter // by priority, then as they came
	timer *time.Timer
}

// waiter is a call that waits for its turn, which comes as nil.
type waiter struct {
	priority priority
	turn     chan error
}

// before is how many go before somebody who comes now.
func (a *lane) before(p priority) int {
	n := slices.IndexFunc(a.queue, func(w *waiter) bool { return w.priority > p })
	if n < 0 {
		return len(a.queue)
	}
	return n
}

// wait is how long the turn after so many others is off.
func (a *lane) wait(now, held time.Time, others int) time.Duration {
	turn := now
	if a.full.After(now) {
		turn = a.full
	}
	turn = turn.Add(time.Duration(others-a.burst+1) * a.every)
	if held.After(turn) {
		turn = held
	}
	return turn.Sub(now)
}

func (a *lane) take(now time.Time) {
	if a.full.Before(now) {
		a.full = now
	}
	a.full = a.full.Add(a.every)
}

// next lets the first who waits go on.
func (a *lane) next(err error) {
	a.queue[0].turn <- err
	a.queue = a.queue[1:]
}

// dismiss has all who wait come again.
func (a *lane) dismiss(after time.Duration) {
	for len(a.queue) > 0 {
		a.next(bot.LaterError{After: after})
	}
}

func (a *lane) idle(now time.Time) bool { return len(a.queue) == 0 && !a.full.After(now) }
