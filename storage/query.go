package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
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
	rows, err := stmt.Stmt.QueryContext(ctx, plain(args)...)
	return every(dest, rows, err)
}

// every reads all rows that a query gave, or did not, into a slice of structs or of single values. They are database/sql's own rows, not sqlx's around them:
// a method that comes of what a struct holds is left by a jump, over which the race detector (of Go 1.26) loses count of
// the calls, so that each row would have it remember more and take longer.
func every(dest any, rows *sql.Rows, err error) error {
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	out := reflect.ValueOf(dest).Elem()
	of := out.Type().Elem()
	if of.Kind() == reflect.Struct && of != reflect.TypeFor[time.Time]() {
		return classify(sqlx.StructScan(rows, dest))
	}
	for rows.Next() {
		value := reflect.New(of)
		if err := rows.Scan(value.Interface()); err != nil {
			return err
		}
		out.Set(reflect.Append(out, value.Elem()))
	}
	return classify(rows.Err())
}

// allIn reads with a text whose "in (?)" takes a list, or one that is composed anew for each question.
func (t *Tx) allIn(ctx context.Context, dest any, text string, args ...any) error {
	if text, args, ok := t.asArrays(text, args); ok {
		return t.all(ctx, dest, text, args...)
	}
	rows, err := t.tx.Tx.QueryContext(ctx, t.tx.Rebind(text), plain(args)...)
	return every(dest, rows, err)
}

// execIn is allIn for a change.
func (t *Tx) execIn(ctx context.Context, text string, args ...any) (int64, error) {
	if text, args, ok := t.asArrays(text, args); ok {
		return t.exec(ctx, text, args...)
	}
	res, err := t.tx.ExecContext(ctx, t.tx.Rebind(text), plain(args)...)
	if err != nil {
		return 0, classify(err)
	}
	return res.RowsAffected()
}

// asArrays has each list given as one value, so that the text is the same for every length and is prepared. It says
// whether there was a list: a text without one may never come again, and preparing it would only gather them.
func (t *Tx) asArrays(text string, args []any) (string, []any, bool) {
	const list = "in (?)"
	if !strings.Contains(text, list) {
		return text, args, false
	}
	whole := "in (select value from json_each(?))"
	if t.store.dialect == "postgres" {
		whole = "= any(?)"
	}
	out := slices.Clone(args)
	for i, a := range out {
		switch {
		case reflect.TypeOf(a).Kind() != reflect.Slice:
		case t.store.dialect == "postgres":
			out[i] = pq.Array(a)
		default:
			out[i] = jsonArray{a}
		}
	}
	return strings.ReplaceAll(text, list, whole), out, true
}

// jsonArray is a list as SQLite takes it.
type jsonArray struct{ list any }

// Value is the list's text.
func (a jsonArray) Value() (driver.Value, error) {
	text, err := json.Marshal(a.list)
	return string(text), err
}

// jsonSQL is a text in which JSON is made as the database names it.
func (t *Tx) jsonSQL(text string) string {
	if t.store.dialect == "postgres" {
		return text
	}
	return jsonOfSQLite.Replace(text)
}

var jsonOfSQLite = strings.NewReplacer("json_agg(", "json_group_array(", "json_build_object(", "json_object(")

// fromJSON reads what a query made; nothing leaves the value as it is.
func fromJSON(data []byte, into any) error {
	if len(data) == 0 {
		return nil
	}
	return jsonv2.Unmarshal(data, into)
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
const rowsAtOnce = 1024

// addRows adds many rows by few statements and gives the numbers that these return: head says the table and columns, tail
// what follows the values.
func (t *Tx) addRows(ctx context.Context, head, tail string, rows [][]any) ([]int64, error) {
	var out []int64
	for text, args := range inserts(head, tail, rows) {
		var some []int64
		if err := t.all(ctx, &some, text, args...); err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// putRows is addRows for statements that return nothing.
func (t *Tx) putRows(ctx context.Context, head, tail string, rows [][]any) error {
	for text, args := range inserts(head, tail, rows) {
		if _, err := t.exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// inserts are the statements that add many rows, with their values. Each adds a power of two of rows, so that its text comes
// again and is prepared.
func inserts(head, tail string, rows [][]any) iter.Seq2[string, []any] {
	return func(yield func(string, []any) bool) {
		for left := rows; len(left) > 0; {
			some := min(rowsAtOnce, 1<<(bits.Len(uint(len(left)))-1))
			row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(left[0])), ", ") + ")"
			text := head + " values " + strings.TrimSuffix(strings.Repeat(row+", ", some), ", ") + " " + tail
			if !yield(text, slices.Concat(left[:some]...)) {
				return
			}
			left = left[some:]
		}
	}
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
