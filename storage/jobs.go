package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// jobs is the queue's client: at first one that only inserts, then the working one.
type jobs struct {
	client *river.Client[*sql.Tx]
	events <-chan *river.Event
	cancel func()
}

// Job is something to be done later. Its fields are its arguments: ids only, never people's text.
type Job interface{ Kind() string }

// JobOptions are how jobs run.
type JobOptions struct {
	Workers *river.Workers
	// Poll is how often the queue is asked for work.
	Poll time.Duration
	// Parallel bounds the jobs that run at once in this process.
	Parallel int
	// Stepped says that the store's clock is moved by hand: the queue then follows it.
	Stepped bool
	Logger  *slog.Logger
}

func (s *Store) driver() riverdriver.Driver[*sql.Tx] {
	if s.dialect == "sqlite" {
		return riversqlite.New(s.write.DB)
	}
	return riverdatabasesql.New(s.write.DB)
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// StartJobs starts working off the queue, until StopJobs.
func (s *Store) StartJobs(ctx context.Context, o JobOptions) error {
	cfg := &river.Config{
		FetchPollInterval: o.Poll,
		FetchCooldown:     min(o.Poll, 100*time.Millisecond),
		Logger:            o.Logger,
		Workers:           o.Workers,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Parallel}},
		JobTimeout:        time.Minute,
		// A job of a process that was killed is tried again then, and no sooner than it could have ended.
		RescueStuckJobsAfter: 3 * time.Minute,
		PollOnly:             true,
	}
	if o.Stepped {
		cfg.Test.Time = stepped{s.Now}
		// The queue's own upkeep goes by the machine's clock: it would take a job of another year for one that hangs, or
		// for one that was done long ago, and it forgets the queue's row, of which it then complains for ever.
		cfg.RescueStuckJobsAfter, cfg.CompletedJobRetentionPeriod = century, century
		cfg.RetryPolicy = retries{s.Now}
		cfg.Logger, cfg.ErrorHandler = quiet(), failures{o.Logger}
		cfg.Middleware = []rivertype.Middleware{river.WorkerMiddlewareFunc(s.promptly)}
	}
	client, err := river.NewClient(s.driver(), cfg)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	s.jobs.events, s.jobs.cancel = client.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed,
		river.EventKindJobSnoozed, river.EventKindJobCancelled)
	s.jobs.client = client
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: start: %w", err)
	}
	return nil
}

// StopJobs lets running jobs end, or cancels them when the context does.
func (s *Store) StopJobs(ctx context.Context) error {
	if s.jobs.cancel == nil {
		return nil
	}
	s.jobs.cancel()
	err := s.jobs.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		err = s.jobs.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

// Enqueue has a job done at a moment, or at once when that has come; it is queued when the transaction commits.
func (t *Tx) Enqueue(ctx context.Context, job Job, at time.Time) error {
	return t.enqueueAll(ctx, []queued{{job, at}})
}

// queued is a job and when it is to be done.
type queued struct {
	job Job
	at  time.Time
}

// enqueueAll is Enqueue for many jobs.
func (t *Tx) enqueueAll(ctx context.Context, list []queued) error {
	client := t.store.jobs.client
	if client == nil {
		return errors.New("jobs: the queue is not open")
	}
	params := make([]river.InsertManyParams, len(list))
	for i, q := range list {
		opts := &river.InsertOpts{}
		if q.at.After(t.now) {
			opts.ScheduledAt = wholeMilli(q.at)
		}
		params[i] = river.InsertManyParams{Args: q.job, InsertOpts: opts}
	}
	var err error
	switch len(list) {
	case 0:
	case 1:
		_, err = client.InsertTx(ctx, t.tx.Tx, list[0].job, params[0].InsertOpts)
	default:
		_, err = client.InsertManyFastTx(ctx, t.tx.Tx, params)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", list[0].job.Kind(), classify(err))
	}
	return nil
}

// wholeMilli is the next whole millisecond. On SQLite the queue compares no finer than that, and rounds: a job must not
// run before its time.
func wholeMilli(at time.Time) time.Time {
	return at.UTC().Add(time.Millisecond - time.Nanosecond).Truncate(time.Millisecond)
}

// NextDue is when the next job that waits for its time is due, and whether there is one. (The queue calls a job
// available some seconds before its time.)
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	return s.earliest(ctx, rivertype.JobStateScheduled, rivertype.JobStateRetryable, rivertype.JobStateAvailable)
}

// unfinished are the first jobs that run, are about to, or wait for their time, the earliest first.
func (s *Store) unfinished(ctx context.Context) ([]*rivertype.JobRow, error) {
	list, err := s.jobs.client.JobList(ctx, river.NewJobListParams().
		States(rivertype.JobStateScheduled, rivertype.JobStateRetryable, rivertype.JobStateAvailable, rivertype.JobStateRunning).
		OrderBy(river.JobListOrderByScheduledAt, river.SortOrderAsc).First(100))
	if err != nil {
		return nil, classify(err)
	}
	return list.Jobs, nil
}

// underWay says whether a job runs or is about to. SQLite keeps a job's time to the millisecond, rounded, so one that
// was queued just now may seem to lie ahead; the queue calls others available some seconds before their time.
func underWay(j *rivertype.JobRow, now time.Time) bool {
	return j.State == rivertype.JobStateRunning ||
		j.State == rivertype.JobStateAvailable && !j.ScheduledAt.After(now.Add(time.Millisecond))
}

func (s *Store) earliest(ctx context.Context, states ...rivertype.JobState) (time.Time, bool, error) {
	list, err := s.jobs.client.JobList(ctx, river.NewJobListParams().States(states...).
		OrderBy(river.JobListOrderByScheduledAt, river.SortOrderAsc).First(1))
	if err != nil || len(list.Jobs) == 0 {
		return time.Time{}, false, classify(err)
	}
	return list.Jobs[0].ScheduledAt.UTC(), true, nil
}

// Promote makes the waiting jobs whose time came first run now, without the queue's own delay of some seconds: only
// they, and only when nothing else is under way, so that what a stopped process left behind is done in its order. Idle says
// whether there was nothing to do: nothing running, about to, or due. It asks in one statement, because a job that ends may
// have queued another.
func (s *Store) Promote(ctx context.Context) (idle bool, err error) {
	list, err := s.unfinished(ctx)
	if err != nil || len(list) == 0 {
		return err == nil, err
	}
	now := s.Now()
	busy := slices.ContainsFunc(list, func(j *rivertype.JobRow) bool { return underWay(j, now) })
	first := list[0].ScheduledAt
	if !busy && first.After(now) {
		return true, nil
	}
	for _, job := range list {
		if job.ScheduledAt.After(now) {
			return false, nil
		}
		// On SQLite the queue writes the time of a second attempt so that it overlooks the job at that very moment.
		again := job.State == rivertype.JobStateAvailable && job.Attempt > 0
		if !again && (busy || !job.ScheduledAt.Equal(first)) {
			continue
		}
		if _, err := s.jobs.client.JobRetry(ctx, job.ID); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			return false, classify(err)
		}
	}
	return false, nil
}

// JobEvents tells of jobs that ended; it is a hint to look again, and may skip some.
func (s *Store) JobEvents() <-chan *river.Event { return s.jobs.events }

const century = 100 * 365 * 24 * time.Hour

// failures tells of jobs that failed, where the queue's own log is silent.
type failures struct{ log *slog.Logger }

func (f failures) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.Error("job failed", "kind", job.Kind, "job", job.ID, "err", err)
	return nil
}

func (f failures) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.log.Error("job panicked", "kind", job.Kind, "job", job.ID, "value", value, "trace", trace)
	return nil
}

// stepped gives the queue our own clock.
type stepped struct{ now func() time.Time }

func (t stepped) NowUTC() time.Time { return t.now() }
func (t stepped) NowUTCOrNil() *time.Time {
	now := t.now()
	return &now
}

// promptly notes that a job is done as soon as it is. The queue's own writer collects such notes for up to a quarter of
// a second, and whoever moves the clock by hand waits for each job before the next; should this fail, it does it still.
func (s *Store) promptly(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
	if err := work(ctx); err != nil {
		return err
	}
	done := &river.Job[anyArgs]{JobRow: job}
	return s.Update(ctx, "", func(tx *Tx) error {
		var err error
		if s.dialect == "sqlite" {
			_, err = river.JobCompleteTx[*riversqlite.Driver](ctx, tx.tx.Tx, done)
		} else {
			_, err = river.JobCompleteTx[*riverdatabasesql.Driver](ctx, tx.tx.Tx, done)
		}
		return err
	})
}

// anyArgs are the arguments of a job that nobody reads.
type anyArgs struct{}

func (anyArgs) Kind() string { return "any" }

// retries has a job that failed tried again after the queue's usual delay, but by our own clock.
type retries struct{ now func() time.Time }

// soonest is more than the seconds for which the queue has a failed job wait as an available one: on SQLite it then
// writes the time in another form, and does not see the job at that very instant, where a clock moved by hand stands.
const soonest = 10 * time.Second

func (r retries) NextRetry(job *rivertype.JobRow) time.Time {
	usual := time.Until(new(river.DefaultClientRetryPolicy).NextRetry(job))
	return wholeMilli(r.now().Add(max(usual, soonest)))
}
