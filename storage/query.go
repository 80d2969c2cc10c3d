package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"hilo/network"
)

// The texts of queries carry ? on both databases. A text is prepared once per connection: the first transaction
// that meets it prepares it for itself and teaches it to the store when it has committed, because a transaction must
// never wait for a second connection.

func (t *Tx) prepared(ctx context.Context, text string) (*sqlx.Stmt, error) {
	t.store.mu.RLock()
	stmt := t.store.stmts[stmtKey{t.db, text}]
	t.store.mu.RUnlock()
	switch {
	case stmt != nil && t.tx == nil:
		return stmt, nil
	case stmt != nil:
		return t.tx.StmtxContext(ctx, stmt), nil
	case t.tx == nil:
		return t.store.learn(ctx, t.db, text)
	}
	own, err := t.tx.PreparexContext(ctx, t.tx.Rebind(text))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", classify(err))
	}
	t.unknown = append(t.unknown, text)
	return own, nil
}

// learn prepares a text for all later transactions.
func (s *Store) learn(ctx context.Context, db *sqlx.DB, text string) (*sqlx.Stmt, error) {
	stmt, err := db.PreparexContext(ctx, db.Rebind(text))
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", classify(err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if quicker := s.stmts[stmtKey{db, text}]; quicker != nil {
		return quicker, stmt.Close()
	}
	s.stmts[stmtKey{db, text}] = stmt
	return stmt, nil
}

func (t *Tx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	stmt, err := t.prepared(ctx, text)
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(ctx, plain(args)...)
	if err != nil {
		return 0, classify(err)
	}
	return res.RowsAffected()
}

// get reads one row; none is network.ErrNotFound.
func (t *Tx) get(ctx context.Context, dest any, text string, args ...any) error {
	stmt, err := t.prepared(ctx, text)
	if err != nil {
		return err
	}
	return classify(stmt.GetContext(ctx, dest, plain(args)...))
}

func (t *Tx) all(ctx context.Context, dest any, text string, args ...any) error {
	stmt, err := t.prepared(ctx, text)
	if err != nil {
		return err
	}
	return classify(stmt.SelectContext(ctx, dest, plain(args)...))
}

// allIn reads with a text whose "in (?)" takes a list, or one that is composed anew for each question.
func (t *Tx) allIn(ctx context.Context, dest any, text string, args ...any) error {
	if text, args, ok := t.asArrays(text, args); ok {
		return t.all(ctx, dest, text, args...)
	}
	text, args, err := sqlx.In(text, args...)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	return classify(t.tx.SelectContext(ctx, dest, t.tx.Rebind(text), plain(args)...))
}

// execIn is allIn for a change.
func (t *Tx) execIn(ctx context.Context, text string, args ...any) (int64, error) {
	if text, args, ok := t.asArrays(text, args); ok {
		return t.exec(ctx, text, args...)
	}
	text, args, err := sqlx.In(text, args...)
	if err != nil {
		return 0, fmt.Errorf("list: %w", err)
	}
	res, err := t.tx.ExecContext(ctx, t.tx.Rebind(text), plain(args)...)
	if err != nil {
		return 0, classify(err)
	}
	return res.RowsAffected()
}

// asArrays has PostgreSQL take each list as one value, so that the text is the same for every length and is prepared. It
// says whether there was a list: a text without one may never come again, and preparing it would only gather them.
func (t *Tx) asArrays(text string, args []any) (string, []any, bool) {
	const list = "in (?)"
	if t.store.dialect != "postgres" || !strings.Contains(text, list) {
		return text, args, false
	}
	out := slices.Clone(args)
	for i, a := range out {
		if reflect.TypeOf(a).Kind() == reflect.Slice {
			out[i] = pq.Array(a)
		}
	}
	return strings.ReplaceAll(text, list, "= any(?)"), out, true
}

// plain has every instant written as the store's clock tells it, in UTC to the microsecond: SQLite keeps them as text,
// which compares rightly in one zone only.
func plain(args []any) []any {
	out := slices.Clone(args)
	for i, a := range out {
		switch v := a.(type) {
		case time.Time:
			out[i] = instant(v)
		case sql.NullTime:
			v.Time = instant(v.Time)
			out[i] = v
		}
	}
	return out
}

func instant(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// next gives the next number of a kind in a network; it also makes the writers of one network wait for each other
// until they commit, so numbers have no gaps.
func (t *Tx) next(ctx context.Context, networkID int64, kind string) (int64, error) {
	return t.nextOf(ctx, networkID, kind, 1)
}

// nextOf is the first of so many next numbers.
func (t *Tx) nextOf(ctx context.Context, networkID int64, kind string, many int) (int64, error) {
	var last int64
	err := t.get(ctx, &last, `insert into counters (network, kind, last) values (?, ?, ?)
		on conflict (network, kind) do update set last = counters.last + excluded.last returning last`, networkID, kind, many)
	return last - int64(many) + 1, err
}

// rowsAtOnce are so many that no statement has more than the 32,766 values that SQLite takes.
const rowsAtOnce = 1000

// addRows adds many rows by few statements: head says the table and columns, tail what follows the values. What the
// statements return is appended to dest.
func (t *Tx) addRows(ctx context.Context, dest any, head, tail string, rows [][]any) error {
	for part := range slices.Chunk(rows, rowsAtOnce) {
		one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(part[0])), ", ") + ")"
		text := head + " values " + strings.TrimSuffix(strings.Repeat(one+", ", len(part)), ", ") + " " + tail
		args := slices.Concat(part...)
		var err error
		if len(part) == 1 || len(part) == rowsAtOnce {
			err = t.all(ctx, dest, text, args...)
		} else { // such texts differ by their length and are not prepared
			err = classify(t.tx.SelectContext(ctx, dest, t.tx.Rebind(text), plain(args)...))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// one turns "no row changed" into network.ErrNotFound.
func one(n int64, err error) error {
	if err == nil && n == 0 {
		return network.ErrNotFound
	}
	return err
}

// classify turns a driver's error into ours, by its code and never by its text.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return network.ErrNotFound
	}
	switch code(err) {
	case "23505", "2067", "1555":
		return fmt.Errorf("%w: %w", ErrTaken, err)
	case "40001", "40P01", "5", "6", "517":
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return err
}
