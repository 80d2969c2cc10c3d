package bot

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"hilo/network"
)

// Job is work to be done later, as a command declares it with JobOf.
type Job interface{ register(*river.Workers, *Engine) }

// Changes are what a job has changed: the standing messages of these subjects are drawn again.
type Changes struct {
	Network  int64
	Subjects []network.Subject
}

// JobOf makes a job of a function and the type of its arguments, which are ids and never people's text. The function
// re-reads its subject and does nothing when that has moved on; an error has it tried again later.
func JobOf[A river.JobArgs](fn func(ctx context.Context, args A) (Changes, error)) Job {
	return job[A]{fn}
}

type job[A river.JobArgs] struct {
	fn func(context.Context, A) (Changes, error)
}

func (j job[A]) register(w *river.Workers, e *Engine) {
	river.AddWorker(w, &worker[A]{fn: j.fn, engine: e})
}

type worker[A river.JobArgs] struct {
	river.WorkerDefaults[A]
	fn     func(context.Context, A) (Changes, error)
	engine *Engine
}

func (w *worker[A]) Work(ctx context.Context, j *river.Job[A]) error {
	changes, err := w.fn(ctx, j.Args)
	if err != nil {
		return err
	}
	w.engine.changed(changes) //nolint:contextcheck // a drawing outlives the job that caused it
	return nil
}

// changed has what has changed drawn again.
func (e *Engine) changed(c Changes) {
	for _, s := range c.Subjects {
		e.Refresh(c.Network, s)
	}
}

// Advance moves a hand-moved clock forward, from due time to due time, doing at each what is due then, so that nothing
// happens out of order.
func (e *Engine) Advance(ctx context.Context, to time.Time) error {
	clock, ok := e.clock.(*MovableClock)
	if !ok {
		return nil
	}
	for {
		if err := e.Settle(ctx); err != nil {
			return err
		}
		due, ok, err := e.store.NextDue(ctx)
		if err != nil {
			return err
		}
		if !ok || due.After(to) {
			clock.Set(to)
			return e.Settle(ctx)
		}
		clock.Set(due)
	}
}

// NextDue is when something is due next, and whether anything is.
func (e *Engine) NextDue(ctx context.Context) (time.Time, bool, error) { return e.store.NextDue(ctx) }

// Settle returns when everything that is due now has been done and drawn.
func (e *Engine) Settle(ctx context.Context) error {
	for {
		e.redraws.wait()
		idle, err := e.store.Promote(ctx)
		if err != nil {
			return err
		}
		if idle && e.redraws.idle() {
			return nil
		}
		if err := Pause(ctx, 3*time.Millisecond); err != nil {
			return err
		}
	}
}
