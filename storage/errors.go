package storage

import (
	"errors"
	"strconv"

	"github.com/lib/pq"
	"modernc.org/sqlite"
)

var (
	// ErrRepeated means that an inbox key was handled before: nothing is done a second time.
	ErrRepeated = errors.New("already handled")
	// ErrTaken means that another row already holds what must be unique.
	ErrTaken = errors.New("already taken")
	// ErrBusy means that two changes met and this one lost: it may be tried again.
	ErrBusy = errors.New("busy")
)

// code is the driver's code of an error: an SQLSTATE on PostgreSQL, an extended result code on SQLite.
// 23505 unique violation, 40001 and 40P01 serialisation and deadlock; 2067 and 1555 unique constraint and primary key,
// 5, 6 and 517 busy, locked and busy snapshot (https://www.sqlite.org/rescode.html).
func code(err error) string {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return string(e.Code)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return strconv.Itoa(e.Code())
	}
	return ""
}
