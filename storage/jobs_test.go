package storage_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"hilo/storage"
)

// note is a job that tells which one it was and when it ran.
type note struct {
	ID int64 `json:"id"`
}

func (note) Kind() string { return "note" }

type ran struct {
	id int64
	at time.Time
}

type noter struct {
	river.WorkerDefaults[note]
	store *storage.Store
	done  chan ran
}

func (n *noter) Work(_ context.Context, j *river.Job[note]) error {
	n.done <- ran{j.Args.ID, n.store.Now()}
	if j.Args.ID == failing && j.Attempt == 1 {
		return errUndone
	}
	return nil
}

// failing is the job that fails at its first attempt.
const failing = 13

func startJobs(t *testing.T, s *storage.Store) <-chan ran {
	t.Helper()
	done := make(chan ran, 100)
	workers := river.NewWorkers()
	river.AddWorker(workers, &noter{store: s, done: done})
	err := s.StartJobs(t.Context(), storage.JobOptions{Workers: workers, Poll: 5 * time.Millisecond, Parallel: 2, Stepped: true,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.StopJobs(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return done
}

func enqueue(t *testing.T, s *storage.Store, id int64, at time.Time) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Enqueue(ctx, note{id}, at) })
}

// settle waits until nothing is to be done now: it looks again whenever a job has ended.
func settle(t *testing.T, s *storage.Store) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a queue that never rests has a fault
	defer cancel()
	for {
		idle, err := s.Promote(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if idle {
			return
		}
		select {
		case <-s.JobEvents():
		case <-time.After(20 * time.Millisecond): // an event is a hint and may be missed
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
}

func drain(done <-chan ran) []ran {
	var out []ran
	for {
		select {
		case r := <-done:
			out = append(out, r)
		default:
			return out
		}
	}
}

func TestEnqueueInARolledBackChange(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		done := startJobs(t, s)
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			return errors.Join(tx.Enqueue(t.Context(), note{1}, tx.Now()), errUndone)
		})
		if !errors.Is(err, errUndone) {
			t.Fatal(err)
		}
		enqueue(t, s, 2, monday)
		settle(t, s)
		if got := drain(done); !slices.Equal(got, []ran{{2, monday}}) {
			t.Errorf("ran %v, want only the one that was kept", got)
		}
	})
}

func TestJobsFollowTheClock(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		enqueue(t, s, 1, monday.Add(72*time.Hour)) // before anything works the queue off
		done := startJobs(t, s)
		enqueue(t, s, 2, monday.Add(time.Hour))
		settle(t, s)
		if got := drain(done); len(got) != 0 {
			t.Errorf("%v ran before its time", got)
		}
		if due, ok, err := s.NextDue(t.Context()); err != nil || !ok || !due.Equal(monday.Add(time.Hour)) {
			t.Errorf("next due is %v, %v (%v), want in an hour", due, ok, err)
		}
		c.Add(time.Hour)
		if idle, err := s.Promote(t.Context()); err != nil || idle {
			t.Errorf("idle with a job due: %v, %v", idle, err)
		}
		settle(t, s)
		if got := drain(done); !slices.Equal(got, []ran{{2, monday.Add(time.Hour)}}) {
			t.Errorf("after an hour ran %v", got)
		}
	})
}

func TestJobsRunInTheOrderOfTheirTimes(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		done := startJobs(t, s)
		var want []ran
		for i := range 7 {
			id := int64(i + 1)
			want = append(want, ran{id, monday.Add(time.Duration(id) * 500 * time.Millisecond)})
		}
		for _, i := range []int{4, 0, 6, 2, 5, 1, 3} {
			enqueue(t, s, want[i].id, want[i].at)
		}
		for {
			due, ok, err := s.NextDue(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			c.Set(due)
			settle(t, s)
		}
		if got := drain(done); !slices.Equal(got, want) {
			t.Errorf("ran %v, want %v", got, want)
		}
	})
}

func TestNoJobRunsBeforeItsTime(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		done := startJobs(t, s)
		at := monday.Add(time.Hour + 1234*time.Microsecond)
		enqueue(t, s, 1, at)
		due, _, err := s.NextDue(t.Context())
		if err != nil || due.Before(at) || due.After(at.Add(time.Millisecond)) {
			t.Errorf("due at %v (%v), want %v or right after", due, err, at)
		}
		c.Set(due)
		settle(t, s)
		if got := drain(done); len(got) != 1 {
			t.Errorf("ran %v, want once", got)
		}
	})
}

func TestAFailedJobIsTriedAgainByTheSameClock(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		done := startJobs(t, s)
		enqueue(t, s, failing, monday)
		settle(t, s)
		due, ok, err := s.NextDue(t.Context())
		if err != nil || !ok || !due.After(monday) || due.After(monday.Add(time.Minute)) {
			t.Fatalf("it is due again at %v, %v (%v), want some seconds later", due, ok, err)
		}
		c.Set(due)
		settle(t, s)
		if got := drain(done); !slices.Equal(got, []ran{{failing, monday}, {failing, due}}) {
			t.Errorf("ran %v, want it twice", got)
		}
	})
}

func TestIdleOfAnEmptyQueue(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		if idle, err := s.Promote(t.Context()); err != nil || !idle {
			t.Errorf("idle is %v, %v", idle, err)
		}
		if _, ok, err := s.NextDue(t.Context()); err != nil || ok {
			t.Errorf("due is %v, %v", ok, err)
		}
		enqueue(t, s, 1, monday)
		if idle, err := s.Promote(t.Context()); err != nil || idle {
			t.Errorf("idle is %v, %v with a job that nobody took", idle, err)
		}
		if err := s.StopJobs(t.Context()); err != nil {
			t.Errorf("stopping what was not started: %v", err)
		}
	})
}
