package storage_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"hilo/migrations"
	"hilo/storage"
)

// dump is every row of a network, as text.
func dump(t *testing.T, s *storage.Store, w town) string {
	t.Helper()
	return read(t, s, func(ctx context.Context, tx *storage.Tx) (string, error) { return dumpIn(ctx, tx, w) })
}

func dumpIn(ctx context.Context, tx *storage.Tx, w town) (string, error) {
	tables, err := tables()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, q := range tables {
		rows, err := tx.Rows(ctx, q.text, q.id(w))
		if err != nil {
			return "", err
		}
		lines := make([]string, len(rows))
		for i, row := range rows {
			lines[i] = fmt.Sprintf("%s %s\n", q.table, row)
		}
		slices.Sort(lines)
		out.WriteString(strings.Join(lines, ""))
	}
	return out.String(), nil
}

type tableQuery struct {
	table, text string
	id          func(town) int64
}

var tableDDL = regexp.MustCompile(`(?s)create table (\w+) \((.*?)\n\);`)

// tables are all tables of the migrations that hold rows of a network, read once.
var tables = sync.OnceValues(readTables)

func readTables() ([]tableQuery, error) {
	steps, err := migrations.For("postgres")
	if err != nil {
		return nil, err
	}
	network := func(w town) int64 { return w.ID }
	out := []tableQuery{
		{"networks", "select * from networks where id = ?", network},
		{"people", "select * from people where id = ?", func(w town) int64 { return w.people[0].ID }},
	}
	for _, step := range steps {
		for _, m := range tableDDL.FindAllStringSubmatch(step.Up, -1) {
			switch {
			case regexp.MustCompile(`(?m)^\s*network +bigint`).MatchString(m[2]):
				out = append(out, tableQuery{m[1], "select * from " + m[1] + " where network = ?", network})
			case !slices.Contains([]string{"networks", "people", "inbox", "playground_messages", "cursors", "handled", "secrets", "installations", "installed_spaces"}, m[1]):
				return nil, fmt.Errorf("table %s has no network", m[1])
			}
		}
	}
	return out, nil
}

// difference is the lines that are in one of two texts alone.
func difference(a, b string) string {
	var out []string
	for _, pair := range []struct{ sign, from, other string }{{"-", a, b}, {"+", b, a}} {
		for line := range strings.Lines(pair.from) {
			if !strings.Contains(pair.other, line) {
				out = append(out, pair.sign+" "+line)
			}
		}
	}
	return strings.Join(out, "")
}
