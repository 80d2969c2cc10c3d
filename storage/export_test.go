package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"

	"github.com/jmoiron/sqlx"
)

// Rows reads any table within a transaction, for tests that compare what is stored.
func (t *Tx) Rows(ctx context.Context, text string, args ...any) ([]map[string]any, error) {
	rows, err := t.tx.QueryxContext(ctx, t.tx.Rebind(text), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []map[string]any
	for rows.Next() {
		row := map[string]any{}
		if err := rows.MapScan(row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// Exec runs any text through the store's own way of preparing it.
func (t *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	return t.exec(ctx, text, args...)
}

// Get reads one row through the store's own way of preparing it.
func (t *Tx) Get(ctx context.Context, dest any, text string, args ...any) error {
	return t.get(ctx, dest, text, args...)
}

// Tidy does to a PostgreSQL database what its own housekeeping does within a minute of much that is new.
func Tidy(ctx context.Context, s *Store) error {
	if s.dialect != "postgres" {
		return nil
	}
	_, err := s.write.ExecContext(ctx, "vacuum analyze")
	return err
}

// Texts are the statements that a recorded store was given.
type Texts struct {
	mu   sync.Mutex
	seen map[string]bool
}

// All are the texts, each once.
func (x *Texts) All() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []string
	for text := range x.seen {
		out = append(out, text)
	}
	return out
}

func (x *Texts) add(text string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seen[text] = true
}

// Record has every statement that an SQLite store prepares from now on written down.
func (s *Store) Record() (*Texts, error) {
	texts := &Texts{seen: map[string]bool{}}
	inner := s.write.Driver()
	if err := errors.Join(s.read.Close(), s.write.Close()); err != nil {
		return nil, err
	}
	open := func(lock string) *sqlx.DB {
		dsn := "file:" + s.file + "?_txlock=" + lock + "&_time_format=sqlite&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
		return sqlx.NewDb(sql.OpenDB(recorder{inner, dsn, texts}), "sqlite")
	}
	s.write, s.read = open("immediate"), open("deferred")
	s.write.SetMaxOpenConns(1)
	return texts, nil
}

type recorder struct {
	inner driver.Driver
	dsn   string
	texts *Texts
}

func (r recorder) Driver() driver.Driver { return r.inner }

func (r recorder) Connect(context.Context) (driver.Conn, error) {
	c, err := r.inner.Open(r.dsn)
	return recordedConn{c, r.texts}, err
}

// recordedConn knows no shortcut for statements that are not prepared, so all of them pass PrepareContext.
type recordedConn struct {
	driver.Conn
	texts *Texts
}

func (c recordedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	c.texts.add(text)
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
}

func (c recordedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

// OfNetworks are the tables that erasing a network empties.
func OfNetworks() []string { return ofNetworks }

// Migrator applies the migrations to a database that a test has opened.
var Migrator = migrator
