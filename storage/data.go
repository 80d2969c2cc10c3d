package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DataType is what a column of a DataTable holds.
type DataType string

// The types of columns, with what EachData gives for them. A cell without a value is nil.
const (
	DataNumber  DataType = "number"  // int64
	DataDecimal DataType = "decimal" // float64
	DataText    DataType = "text"    // string, as somebody wrote it
	DataWord    DataType = "word"    // string, one of a closed set of code words
	DataMoment  DataType = "moment"  // time.Time in UTC
	DataDay     DataType = "day"     // string, 2006-01-02
	DataFlag    DataType = "flag"    // bool
)

// DataColumn is one column of a DataTable.
type DataColumn struct {
	Name string
	Type DataType
}

// DataTable is one table of what can be taken away: the view data_NAME, which holds neither people nor open ballots.
type DataTable struct {
	Name    string
	Columns []DataColumn
	Key     []string // the columns, all numbers above zero, by which its rows are told apart and ordered
	When    string   // the column of the moment by which a row belongs to a period; "" belongs to all
}

// DataTables are all tables that can be taken away, in their order. A new view is exported, and written down in
// docs/data.md, when it stands here.
var DataTables = []DataTable{
	dataTable("needs", "need", "created_at", "need number, title text, detail text, affected word, areas text, entity text, state word, "+
		"merged_into number, reason text, entities number, urgency decimal, round number, created_at moment, changed_at moment"),
	dataTable("need_entities", "need entity_id", "joined_at", "need number, entity_id number, entity text, joined_at moment"),
	dataTable("need_areas", "need area_id", "created_at", "need number, area_id number, area text, affected word, created_at moment"),
	dataTable("rounds", "round", "opened_at", "round number, state word, areas text, needs number, voices number, answered number, "+
		"opened_at moment, deadline moment, closed_at moment"),
	dataTable("results", "round need", "closed_at", "round number, need number, title text, position number, voices number, "+
		"graded number, cannot_judge number, urgency decimal, can_wait decimal, low decimal, medium decimal, high decimal, "+
		"immediate decimal, on_agenda flag, divided flag, agreed flag, closed_at moment"),
	dataTable("meetings", "meeting", "starts_at", "meeting number, title text, areas text, state word, day day, clock text, zone text, "+
		"minutes number, place text, link text, reason text, moves number, starts_at moment"),
	dataTable("attendance", "meeting entity_id", "starts_at", "meeting number, entity_id number, entity text, coming number, connecting number, "+
		"delegated number, excused number, unsure number, starts_at moment"),
	dataTable("minutes", "meeting", "started_at", "meeting number, state word, version number, numbers text, people number, "+
		"started_at moment, finished_at moment, approved_at moment"),
	dataTable("outcomes", "meeting outcome", "said_at", "meeting number, outcome number, kind word, body text, entity text, "+
		"due_at moment, said_at moment"),
	dataTable("resources", "resource", "created_at", "resource number, name text, offered_by text, state word, areas text, audience text, "+
		"referral word, cost text, hours text, created_at moment, confirmed_at moment, changed_at moment"),
	dataTable("questions", "question", "asked_at", "question number, body text, topic text, area text, town text, state word, "+
		"answers number, asked_at moment, answered_at moment, published_at moment"),
	dataTable("answers", "question answer", "replied_at", "question number, answer number, body text, replied_at moment, confirmed_at moment"),
	dataTable("entities", "entity_id", "", "entity_id number, entity text, kind word, areas text, people number"),
	dataTable("areas", "area_id", "", "area_id number, area text"),
}

// dataTable reads a table's columns: their names, each with its type, parted by commas.
func dataTable(name, key, when, columns string) DataTable {
	t := DataTable{Name: name, Key: strings.Fields(key), When: when}
	for column := range strings.SplitSeq(columns, ",") {
		column, kind, _ := strings.Cut(strings.TrimSpace(column), " ")
		t.Columns = append(t.Columns, DataColumn{column, DataType(kind)})
	}
	return t
}

// EachData calls a function with every row of a table of a network, in the order of its key; where its rows have a moment
// and the period one, those of the period alone, from which to is left out. Zero moments do not narrow. It holds a thousand
// rows at a time.
func (t *Tx) EachData(ctx context.Context, networkID int64, table DataTable, from, to time.Time, each func(cells []any) error) error {
	text, args := table.page(networkID, from, to)
	after := make([]any, len(table.Key))
	for i := range after {
		after[i] = int64(0)
	}
	for {
		rows, err := t.dataPage(ctx, text, slices.Concat(args, after, []any{rowsAtOnce}))
		if err != nil {
			return fmt.Errorf("read %s: %w", table.Name, err)
		}
		for _, row := range rows {
			for i, c := range table.Columns {
				if row[i], err = c.cell(row[i]); err != nil {
					return fmt.Errorf("read %s: %s: %w", table.Name, c.Name, err)
				}
				if k := slices.Index(table.Key, c.Name); k >= 0 {
					after[k] = row[i]
				}
			}
			if err := each(row); err != nil {
				return err
			}
		}
		if len(rows) < rowsAtOnce {
			return nil
		}
	}
}

// page is the question for one page of a table, and its first arguments: the key after which it begins and its length follow.
func (d DataTable) page(networkID int64, from, to time.Time) (string, []any) {
	names := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		names[i] = c.Name
	}
	where, args := "network = ?", []any{networkID}
	if d.When != "" && !from.IsZero() {
		where, args = where+" and "+d.When+" >= ?", append(args, from)
	}
	if d.When != "" && !to.IsZero() {
		where, args = where+" and "+d.When+" < ?", append(args, to)
	}
	key := strings.Join(d.Key, ", ")
	return "select " + strings.Join(names, ", ") + " from data_" + d.Name + " where " + where +
		" and (" + key + ") > (" + strings.TrimSuffix(strings.Repeat("?, ", len(d.Key)), ", ") + ") order by " + key + " limit ?", args
}

func (t *Tx) dataPage(ctx context.Context, text string, args []any) ([][]any, error) {
	stmt, err := t.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryxContext(ctx, plain(args)...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return nil, classify(err)
		}
		out = append(out, row)
	}
	return out, classify(rows.Err())
}

// cell is what a driver gave, as the column's type says: drivers differ for what is computed.
func (c DataColumn) cell(v any) (any, error) {
	if bytes, ok := v.([]byte); ok {
		v = string(bytes)
	}
	switch value := v.(type) {
	case nil:
		return nil, nil
	case time.Time:
		return value.UTC(), nil
	case string:
		return c.fromText(value)
	case int64:
		switch c.Type {
		case DataDecimal:
			return float64(value), nil
		case DataFlag:
			return value != 0, nil
		default:
		}
	}
	return v, nil
}

func (c DataColumn) fromText(text string) (any, error) {
	switch c.Type {
	case DataNumber:
		return strconv.ParseInt(text, 10, 64)
	case DataDecimal:
		return strconv.ParseFloat(text, 64)
	default:
		return text, nil
	}
}
