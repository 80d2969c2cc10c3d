package storage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// taken are the rows of a table of a town, as text: cells by their column's name.
func taken(t *testing.T, s *storage.Store, w town, table string, from, to time.Time) []map[string]any {
	t.Helper()
	return read(t, s, func(ctx context.Context, tx *storage.Tx) (out []map[string]any, err error) {
		i := slices.IndexFunc(storage.DataTables, func(d storage.DataTable) bool { return d.Name == table })
		err = tx.EachData(ctx, w.ID, storage.DataTables[i], from, to, func(cells []any) error {
			row := map[string]any{}
			for c, cell := range cells {
				row[storage.DataTables[i].Columns[c].Name] = cell
			}
			out = append(out, row)
			return nil
		})
		return out, err
	})
}

const countedResult = `{"turnout":{"entitled":5,"answered":4},"lines":[
	{"need":2,"title":"=2+3","position":1,"tally":{"entitled":5,"graded":4,"cannot_judge":0,"score":4250000,"alarm":true,"disagreement":false,"broad_agreement":false,
		"weights":["","","1/2","","3/2","2"]}},
	{"need":1,"title":"Dos voces","position":0,"tally":{"entitled":5,"graded":0,"cannot_judge":0,"score":0,"weights":["","","","","",""]}}]}`

// fullTown has a counted round, a meeting that was moved, a resource and questions, beside a neighbour with the same.
func fullTown(t *testing.T, s *storage.Store, c *clock) town {
	t.Helper()
	found(t, s, "neighbour").need(t, s, "Ajena")
	w := busyWeek(t, s, c)
	w.offer(t, s, 1)
	w.inquire(t, s, 2)
	w.open(t, s, w.areas[0], 2)
	w.finish(t, s, 2, network.RoundClosed)
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddSummary(ctx, w.ID, network.Summary{Kind: "result", Data: []byte(countedResult),
			Subject: network.Subject{Kind: network.KindRound, ID: 2}})
		return err
	})
	m := w.convene(t, s, monday.AddDate(0, 0, 8), w.areas...)
	w.says(t, s, m.Number, w.people[0], network.Coming, 0)
	w.says(t, s, m.Number, w.people[1], network.NotComing, 0)
	w.says(t, s, m.Number, w.people[2], network.Connecting, 0)
	held := w.convene(t, s, monday.AddDate(0, 0, 9), w.areas[0])
	w.says(t, s, held.Number, w.people[0], network.NotComing, 0) // but came: the minutes tell it
	w.minute(t, s, held, network.MinutesApproved)
	return w
}

func TestDataIsTyped(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := fullTown(t, s, c)
		var never time.Time
		for _, table := range storage.DataTables {
			rows := taken(t, s, w, table.Name, never, never)
			if len(rows) == 0 {
				t.Errorf("%s has no rows", table.Name)
			}
			for _, row := range rows {
				for _, col := range table.Columns {
					if v := row[col.Name]; v != nil && reflect.TypeOf(v) != typeOf[col.Type] {
						t.Errorf("%s.%s is %T %v, want a %s", table.Name, col.Name, v, v, col.Type)
					}
				}
			}
		}
		results := taken(t, s, w, "results", never, never)
		want := map[string]any{"round": int64(2), "need": int64(2), "title": "=2+3", "position": int64(1), "voices": int64(5), "graded": int64(4),
			"cannot_judge": int64(0), "urgency": 4.25, "can_wait": 0.0, "low": 12.5, "medium": 0.0, "high": 37.5, "immediate": 50.0,
			"on_agenda": true, "divided": false, "agreed": false, "closed_at": results[1]["closed_at"]}
		if !reflect.DeepEqual(results[1], want) {
			t.Errorf("result\n%v\nwant\n%v", results[1], want)
		}
		if hidden := results[0]; hidden["urgency"] != nil || hidden["high"] != nil || hidden["position"] != nil {
			t.Errorf("what two people answered is told: %v", hidden)
		}
		if n := taken(t, s, w, "needs", never, never); len(n) < 4 || n[0]["title"] == "Ajena" {
			t.Errorf("needs %v", n)
		}
	})
}

var typeOf = map[storage.DataType]reflect.Type{
	storage.DataNumber: reflect.TypeFor[int64](), storage.DataDecimal: reflect.TypeFor[float64](), storage.DataText: reflect.TypeFor[string](),
	storage.DataWord: reflect.TypeFor[string](), storage.DataMoment: reflect.TypeFor[time.Time](), storage.DataDay: reflect.TypeFor[string](),
	storage.DataFlag: reflect.TypeFor[bool](),
}

func TestDataOfAPeriodAndInPages(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Exec(ctx, `insert into needs (network, number, title, state, author, created_at, changed_at)
				with recursive n (i) as (select 1 union all select i + 1 from n where i < 2500)
				select cast(? as bigint), i, 'Necesidad', 'open', 1, ?, ? from n`, w.ID, monday, monday)
			_, err2 := tx.Exec(ctx, `update needs set created_at = ? where network = ? and number > 2400`, monday.AddDate(1, 0, 0), w.ID)
			return errors.Join(err, err2)
		})
		if n := taken(t, s, w, "needs", time.Time{}, time.Time{}); len(n) != 2500 || n[1700]["need"] != int64(1701) {
			t.Errorf("%d needs", len(n))
		}
		if n := taken(t, s, w, "needs", monday.AddDate(0, 0, 1), time.Time{}); len(n) != 100 {
			t.Errorf("%d needs of a period", len(n))
		}
		groups, areas, err := overTime(t, s, w, 0)
		if err != nil || fmt.Sprint(groups) != "[{0  2400} {1  100}]" || len(areas) != 0 {
			t.Errorf("%v %v %v", groups, areas, err)
		}
	})
}

func overTime(t *testing.T, s *storage.Store, w town, area int64) (groups, areas []storage.NeedCount, err error) {
	t.Helper()
	err = s.View(t.Context(), func(tx *storage.Tx) error {
		var err error
		groups, areas, err = tx.NeedsOverTime(t.Context(), w.ID, area, []time.Time{monday.AddDate(0, 0, -1), monday.AddDate(0, 6, 0)}, monday.AddDate(2, 0, 0))
		return err
	})
	return groups, areas, err
}

func TestParticipations(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := fullTown(t, s, c)
		m := w.meeting(t, s, 1)
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Participation, error) {
			return tx.Participations(ctx, w.ID, monday, monday.AddDate(0, 1, 0))
		})
		for i := range got {
			got[i].Entity, got[i].Name = 0, ""
		}
		if want := []storage.Participation{{Meetings: 1, Sessions: 1, People: 1}, {Meetings: 2, Sessions: 2, People: 1}, {Excused: 1}}; !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
		m.Moves++
		w.save(t, s, m)
		there := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Presence, error) {
			return tx.Presences(ctx, w.ID, []int64{1})
		})
		if len(there) != 0 {
			t.Errorf("answers about another date count: %v", there)
		}
		groups, areas, err := overTime(t, s, w, w.areas[0])
		if err != nil || len(groups) == 0 || len(areas) != 1 {
			t.Errorf("%v %v %v", groups, areas, err)
		}
	})
}

func TestMemoriaTotals(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for _, m := range []network.MemoriaTotals{{Women: 1}, {Women: 2, Men: 3, Unstated: 4}} {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				return tx.SaveMemoriaTotals(ctx, w.ID, "2022-01-01", "2022-12-31", m)
			})
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.MemoriaTotals, error) {
				return tx.MemoriaTotals(ctx, w.ID, "2022-01-01", "2022-12-31")
			})
			if got != m {
				t.Errorf("%+v, want %+v", got, m)
			}
		}
	})
}

// What docs/data.md tells an analyst is so: its tables and columns are those that there are, and its questions are answered.
func TestDataIsWrittenDown(t *testing.T) {
	text, err := os.ReadFile("../docs/data.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range storage.DataTables {
		_, section, ok := strings.Cut(string(text), "### `data_"+table.Name+"`")
		section, _, _ = strings.Cut(section, "\n### ")
		if !ok {
			t.Errorf("data_%s is not in docs/data.md", table.Name)
		}
		for _, c := range table.Columns {
			if !strings.Contains(section, fmt.Sprintf("| `%s` | %s |", c.Name, c.Type)) {
				t.Errorf("data_%s.%s, a %s, is not in docs/data.md", table.Name, c.Name, c.Type)
			}
		}
	}
	queries := regexp.MustCompile("(?s)```sql\n(select.*?);\n```").FindAllStringSubmatch(string(text), -1)
	if len(queries) < 3 {
		t.Errorf("%d questions in docs/data.md, want three", len(queries))
	}
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := fullTown(t, s, c)
		for _, q := range queries {
			query := strings.ReplaceAll(q[1], "'Red Alhameña'", "'"+w.Name+"'")
			rows := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) { return tx.Rows(ctx, query) })
			if len(rows) == 0 {
				t.Errorf("nothing answers\n%s", query)
			}
		}
	})
}

// No view tells of people: of none of the columns that name one is there a trace.
func TestDataHasNoPeople(t *testing.T) {
	text, err := os.ReadFile("../migrations/0012_data.sql")
	if err != nil {
		t.Fatal(err)
	}
	for view := range strings.SplitSeq(string(text), "create view ") {
		view, _, _ = strings.Cut(view, ";")
		for _, column := range []string{"author", "owner", "convened_by", "opened_by", "changed_by", "voter", "p.person", "a.person,", "users", "behalf",
			"'phones'", "'mail'", "'contact'", "ballots b"} {
			if name, _, _ := strings.Cut(view, " "); strings.Contains(view, column) {
				t.Errorf("%s tells of %s", name, column)
			}
		}
	}
}
