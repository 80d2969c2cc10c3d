package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"hilo/network"
)

// Cursor is the moment kept under a name, zero when there is none.
func (s *Store) Cursor(ctx context.Context, name string) (time.Time, error) {
	var at time.Time
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &at, `select at from cursors where name = ?`, name)
	})
	if errors.Is(err, network.ErrNotFound) {
		return time.Time{}, nil
	}
	return at.UTC(), err
}

// SetCursor keeps a moment under a name.
func (s *Store) SetCursor(ctx context.Context, name string, at time.Time) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `insert into cursors (name, at) values (?, ?) on conflict (name) do update set at = excluded.at`, name, at)
		return err
	})
}

// handledFor is how long before the newest mark of a list an older one is kept.
const handledFor = 72 * time.Hour

// Handled says whether a key of a list was marked.
func (s *Store) Handled(ctx context.Context, name, key string) (bool, error) {
	var n int
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &n, `select count(*) from handled where name = ? and key = ?`, name, key)
	})
	return n > 0, err
}

// MarkHandled marks a key of a list, for something that happened at a moment, and forgets what happened more than three
// days before it. The moments are the caller's, never the store's clock: lists keep to their own time.
func (s *Store) MarkHandled(ctx context.Context, name, key string, at time.Time) error {
	return s.Update(ctx, "", func(t *Tx) error {
		if _, err := t.exec(ctx, `insert into handled (name, key, at) values (?, ?, ?) on conflict do nothing`, name, key, at); err != nil {
			return err
		}
		_, err := t.exec(ctx, `delete from handled where name = ? and at < ?`, name, at.Add(-handledFor))
		return err
	})
}

// Secret is the random key of a name, 130 bits as text: made when it is asked for first, and the same for all replicas.
func (s *Store) Secret(ctx context.Context, name string) (string, error) {
	var value string
	err := s.Update(ctx, "", func(t *Tx) error {
		if _, err := t.exec(ctx, `insert into secrets (name, value) values (?, ?) on conflict do nothing`, name, rand.Text()+rand.Text()); err != nil {
			return err
		}
		return t.get(ctx, &value, `select value from secrets where name = ?`, name)
	})
	return value, err
}

// How often a replica asks for its turn, and looks whether it still has it.
const (
	turnEvery  = time.Second
	turnChecks = time.Second
)

// turnLock is the first half of the advisory locks' numbers on PostgreSQL: "turn" in ASCII.
const turnLock = 0x7475726e

// Lead runs a function while no other process on this database runs one of that name, after waiting for its turn. The
// function's context ends when the turn is lost with the connection that holds it. An SQLite file has one process, whose
// turn it always is.
func (s *Store) Lead(ctx context.Context, name string, fn func(context.Context) error) error {
	if s.dialect == "sqlite" {
		return fn(ctx)
	}
	for {
		conn, err := s.takeTurn(ctx, name)
		if err != nil {
			return fmt.Errorf("lead %s: %w", name, err)
		}
		if conn != nil {
			return s.lead(ctx, name, conn, fn)
		}
		if err := pause(ctx, turnEvery); err != nil {
			return err
		}
	}
}

// Both numbers of the lock are within one database, where tests have schemas of their own.
const turnKeys = `($1, hashtext(coalesce(current_schema(), '') || '/' || $2))`

// takeTurn is a connection that has the turn, nil when another has it.
func (s *Store) takeTurn(ctx context.Context, name string) (*sql.Conn, error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got bool
	if err := conn.QueryRowContext(ctx, `select pg_try_advisory_lock`+turnKeys, turnLock, name).Scan(&got); err != nil {
		return nil, closing(conn, err)
	}
	if !got {
		return nil, conn.Close()
	}
	return conn, nil
}

func (s *Store) lead(ctx context.Context, name string, conn *sql.Conn, fn func(context.Context) error) error {
	led, stop := context.WithCancel(ctx)
	watched := make(chan error, 1)
	go func() {
		defer stop()
		watched <- watchTurn(led, conn)
	}()
	err := fn(led)
	stop()
	if lost := <-watched; lost != nil {
		err = errors.Join(err, fmt.Errorf("lead %s: %w", name, lost))
	}
	_, unlocked := conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock`+turnKeys, turnLock, name)
	_ = closing(conn, unlocked) // the lock ends with the connection in any case
	return err
}

// watchTurn returns when the connection is lost, or nil when the context has ended.
func watchTurn(ctx context.Context, conn *sql.Conn) error {
	for pause(ctx, turnChecks) == nil {
		if err := conn.PingContext(ctx); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}
