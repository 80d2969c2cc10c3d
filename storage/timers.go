package storage

import (
	"context"
	"time"
)

const (
	// timerDead is how long after its moment a timer counts as forgotten: its job has failed for good.
	timerDead = time.Hour
	// clockSkew is by how much the clocks of two processes may differ: a job may run so much before its timer's moment.
	clockSkew = 10 * time.Second
)

// WakeBy has a network's periodic work of a name done no later than at: the job looks whether its TimerDue. A timer set
// for later gives way, and so does one that is dead: its moment is over an hour past. A name has one timer at a time, so
// all its calls name the same job.
func (t *Tx) WakeBy(ctx context.Context, networkID int64, name string, at time.Time, job Job) error {
	if at.Before(t.now) {
		at = t.now
	}
	n, err := t.exec(ctx, `insert into timers (network, name, at) values (?, ?, ?)
		on conflict (network, name) do update set at = excluded.at where timers.at > excluded.at or timers.at < ?`,
		networkID, name, at, t.now.Add(-timerDead))
	if err != nil || n == 0 {
		return err
	}
	return t.Enqueue(ctx, job, at)
}

// TimerDue takes a network's timer when its moment has come, for the job that it named. False means that another run of
// the job has it, or that it was set anew for later. Work and TimerDue belong in one transaction: so what fails is done
// again.
func (t *Tx) TimerDue(ctx context.Context, networkID int64, name string) (bool, error) {
	n, err := t.exec(ctx, `delete from timers where network = ? and name = ? and at <= ?`, networkID, name, t.now.Add(clockSkew))
	return n > 0, err
}
