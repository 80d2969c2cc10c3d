// Package storage keeps a network's record in PostgreSQL or in an embedded SQLite file, with one SQL text for both.
// There is one concrete Store; every method of a Tx takes the network as its first key, so that no row of another
// network can be reached. Rules are not here: package network decides, storage writes, and guards in the statement
// what two people could change at once.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/riverqueue/river"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// Options are how a store is opened.
type Options struct {
	// URL is "postgres://…" or "sqlite:PATH".
	URL string
	// Fast lets SQLite lose the last moments at a power cut: for the demo.
	Fast bool
	// MaxConns bounds the connections to PostgreSQL; 0 is 10.
	MaxConns int
	// Now is the clock; nil is the machine's.
	Now func() time.Time
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	write, read *sqlx.DB // the same pool on PostgreSQL; SQLite has one writer and several readers
	dialect     string
	file        string
	now         func() time.Time
	jobs        jobs

	// turn is SQLite's one writer's: who waits for it is served in order, which the pool of connections does not promise.
	turn chan struct{}
	// log puts SQLite's commits on the disk; nil where the database does so itself, or where nobody asks for it.
	log *flusher

	// votes are of those who vote at the same moment.
	votes *together[hall, voting, voted]

	mu    sync.RWMutex
	stmts map[stmtKey]*sqlx.Stmt
}

type stmtKey struct {
	db   *sqlx.DB
	text string
}

// Open connects and checks that the database answers; it does not migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().UTC() }
	}
	s := &Store{now: o.Now, stmts: map[stmtKey]*sqlx.Stmt{}}
	s.votes = newTogether(s.votesIn)
	var err error
	if path, ok := strings.CutPrefix(o.URL, "sqlite:"); ok {
		err = s.openSQLite(path, o)
	} else {
		err = s.openPostgres(o)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := s.reach(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), s.Close())
	}
	// Until StartJobs, jobs can be queued but are not worked off; whether one has to wait, the store's clock says.
	cfg := &river.Config{Logger: quiet()}
	cfg.Test.Time = stepped{s.Now}
	s.jobs.client, err = river.NewClient(s.driver(), cfg)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open job queue: %w", err), s.Close())
	}
	return s, nil
}

func (s *Store) openSQLite(path string, o Options) error {
	if path == "" {
		return errors.New("sqlite: the path is missing (sqlite:hilo.db)")
	}
	dsn := func(lock string) string {
		v := url.Values{"_txlock": {lock}, "_time_format": {"sqlite"}, "_pragma": {
			"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(NORMAL)",
		}}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode() // a "#" belongs to the name
	}
	write, err := sqlx.Open("sqlite", dsn("immediate"))
	if err != nil {
		return err
	}
	write.SetMaxOpenConns(1)
	read, err := sqlx.Open("sqlite", dsn("deferred"))
	if err != nil {
		return errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	s.write, s.read, s.dialect, s.file = write, read, "sqlite", path
	s.turn = make(chan struct{}, 1)
	if !o.Fast {
		s.log = newFlusher(syncFile(path + "-wal"))
	}
	return nil
}

func (s *Store) openPostgres(o Options) error {
	cfg, err := pq.NewConfig(o.URL)
	if err != nil {
		return err
	}
	if cfg.Runtime == nil {
		cfg.Runtime = map[string]string{}
	}
	// Our questions are few and go by keys: planning each anew took longer than answering it.
	cfg.Runtime["plan_cache_mode"] = "force_generic_plan"
	cfg.Runtime["jit"] = "off" // for the same reason
	// A page out of order costs no more than the next one in memory or on a disk without moving parts.
	cfg.Runtime["random_page_cost"] = "1.1"
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return err
	}
	conns := o.MaxConns
	if conns == 0 {
		conns = 10
	}
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	s.write, s.read, s.dialect = db, db, "postgres"
	return nil
}

// How long an SQLite file that is locked while it is opened is asked again, and how often.
const (
	reachWithin = 10 * time.Second
	reachEvery  = 20 * time.Millisecond
)

// reach asks the database whether it answers. An SQLite file that other processes are opening or closing at this moment
// may refuse without waiting, whatever its time-out says.
func (s *Store) reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	for {
		err := classify(s.Ping(ctx))
		if !errors.Is(err, ErrBusy) || pause(ctx, reachEvery) != nil {
			return err
		}
	}
}

// Close ends all connections.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.write.PingContext(ctx) }

// Dialect is "postgres" or "sqlite".
func (s *Store) Dialect() string { return s.dialect }

// Now is the moment by the store's clock, to the microsecond that both databases keep.
func (s *Store) Now() time.Time { return instant(s.now()) }

// Tx is one transaction. It must not be used after its function returned.
type Tx struct {
	tx    *sqlx.Tx // nil for a question asked by itself
	store *Store
	db    *sqlx.DB
	now   time.Time
	// unknown are texts met for the first time, to be prepared for later transactions.
	unknown []string
}

// Now is the moment of the transaction: one for all its rows.
func (t *Tx) Now() time.Time { return t.now }

// ask puts a single question without a transaction around it: one round trip.
func (s *Store) ask(fn func(*Tx) error) error {
	return fn(&Tx{store: s, db: s.read, now: s.Now()})
}

// View reads in one transaction.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	return s.run(ctx, s.read, &sql.TxOptions{ReadOnly: true}, fn)
}

// Update changes in one transaction. A key that is not empty is claimed in the inbox first, so that claim and change
// are kept together; a key that was claimed before gives ErrRepeated and nothing is done. A transaction that lost against
// another is rolled back and tried anew, a few times: fn may run more than once and must begin from what it reads.
func (s *Store) Update(ctx context.Context, key string, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := s.change(ctx, func(t *Tx) error {
			if key != "" {
				if err := t.claim(ctx, key); err != nil {
					return err
				}
			}
			return fn(t)
		})
		if !errors.Is(err, ErrBusy) || attempt == 3 {
			return err
		}
	}
}

// change runs one attempt at a change, when its turn has come, and returns when it is kept.
func (s *Store) change(ctx context.Context, fn func(*Tx) error) error {
	if err := s.takingTurns(ctx, func() error { return s.run(ctx, s.write, nil, fn) }); err != nil || s.log == nil {
		return err
	}
	if err := s.log.flush(); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return nil
}

// takingTurns calls a function when the writer's turn has come, where there is one writer only.
func (s *Store) takingTurns(ctx context.Context, fn func() error) error {
	if s.turn == nil {
		return fn()
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
		return fn()
	case <-ctx.Done():
		return fmt.Errorf("wait for the writer: %w", ctx.Err())
	}
}

func (s *Store) run(ctx context.Context, db *sqlx.DB, opts *sql.TxOptions, fn func(*Tx) error) (err error) {
	tx, err := db.BeginTxx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", classify(err))
	}
	done := false
	defer func() {
		if !done { // fn failed or panicked
			if e := tx.Rollback(); e != nil && !errors.Is(e, sql.ErrTxDone) {
				err = errors.Join(err, fmt.Errorf("roll back: %w", e))
			}
		}
	}()
	t := &Tx{tx: tx, store: s, db: db, now: s.Now()}
	if err := fn(t); err != nil {
		return err
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", classify(err))
	}
	ctx, cancel := context.WithTimeout(ctx, learnWithin) // what is kept must not wait for a connection
	defer cancel()
	for _, text := range t.unknown {
		if _, err := s.learn(ctx, db, text); err != nil {
			break // a help only: what is not known is prepared again when it is needed
		}
	}
	return nil
}

// learnWithin bounds the preparing of new texts after a change.
const learnWithin = 200 * time.Millisecond

func (t *Tx) claim(ctx context.Context, key string) error {
	n, err := t.exec(ctx, `insert into inbox (key, seen_at) values (?, ?) on conflict do nothing`, key, t.now)
	if err == nil && n == 0 {
		return ErrRepeated
	}
	return err
}
