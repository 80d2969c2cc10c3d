package storage

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/riverqueue/river/rivermigrate"

	"hilo/migrations"
)

// migrationLock is the advisory lock's number on PostgreSQL: "hilo" in ASCII.
const migrationLock = 0x68696c6f

// Migrate brings the database to this version's shape, ours and the job queue's, under one lock: several processes
// may start at once. It returns how many of our migrations were applied.
func (s *Store) Migrate(ctx context.Context) (int, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: lock: %w", err)
	}
	defer unlock()
	provider, err := migrator(s.dialect, s.write.DB)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	river, err := rivermigrate.New(s.driver(), &rivermigrate.Config{Logger: quiet()})
	if err != nil {
		return 0, fmt.Errorf("migrate jobs: %w", err)
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return 0, fmt.Errorf("migrate jobs: %w", err)
	}
	return len(applied), nil
}

// Migrated says whether the database has this version's shape.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	provider, err := migrator(s.dialect, s.write.DB)
	if err != nil {
		return false, fmt.Errorf("migrate: %w", err)
	}
	pending, err := provider.HasPending(ctx)
	return !pending, err
}

// migrator applies our migrations. It is given their statements whole: its own reading of a file, statement by statement,
// took longer than carrying them out.
func migrator(dialect string, db *sql.DB) (*goose.Provider, error) {
	steps, err := migrations.For(dialect)
	if err != nil {
		return nil, err
	}
	list := make([]*goose.Migration, len(steps))
	for i, step := range steps {
		list[i] = goose.NewGoMigration(step.Version, running(step.Up), running(step.Down))
	}
	called := database.DialectPostgres
	if dialect == "sqlite" {
		called = database.DialectSQLite3
	}
	return goose.NewProvider(called, db, nil, goose.WithGoMigrations(list...))
}

func running(statements string) *goose.GoFunc {
	return &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statements)
		return err
	}}
}

// lock waits until no other process migrates. It polls, because a waiting statement would hold back the very
// migrations that another process runs (an index built concurrently waits for all transactions).
func (s *Store) lock(ctx context.Context) (func(), error) {
	if s.dialect == "sqlite" {
		return lockFile(ctx, s.file+".lock")
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for {
		var got bool
		if err := conn.QueryRowContext(ctx, `select pg_try_advisory_lock($1)`, migrationLock).Scan(&got); err != nil {
			return nil, closing(conn, err)
		}
		if got {
			return func() {
				_, err := conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, migrationLock)
				_ = closing(conn, err) // the lock ends with the connection in any case
			}, nil
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, closing(conn, err)
		}
	}
}

func closing(c *sql.Conn, err error) error {
	if e := c.Close(); err == nil {
		return e
	}
	return err
}

// lockFile takes an exclusive lock on a file beside the database.
func lockFile(ctx context.Context, path string) (func(), error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil // closing ends the lock
		}
		if err != syscall.EWOULDBLOCK {
			_ = f.Close()
			return nil, err
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			_ = f.Close()
			return nil, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
