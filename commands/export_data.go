package commands

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/sheet"
	"hilo/storage"
)

// DataFormat is what a file of data is written as.
type DataFormat string

// The formats of data. docs/data.md tells them.
const (
	DataCSV  DataFormat = "csv" // a zip of them
	DataXLSX DataFormat = "xlsx"
	DataJSON DataFormat = "json"
)

// DataFormats are all formats. An order holds their places in this list.
var DataFormats = []DataFormat{DataXLSX, DataCSV, DataJSON}

func (d DataFormat) ending() string {
	if d == DataCSV {
		return ".zip"
	}
	return "." + string(d)
}

func (d DataFormat) mediaType() string {
	switch d {
	case DataCSV:
		return "application/zip"
	case DataXLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	default:
		return "application/json"
	}
}

// DataOrder is what is written: in which format, and of which days. Zero days do not narrow; To is left out.
type DataOrder struct {
	Format   DataFormat
	From, To time.Time
}

// WriteData writes the record of a network as tables, in the network's language and on its clock. It reads them in one
// transaction, row by row: what it holds in memory does not grow with them.
func (f *Features) WriteData(ctx context.Context, w io.Writer, n network.Network, o DataOrder) error {
	out := dataWriter{network: n, order: o, printer: bot.In(f.catalog, n.Lang, n.Location())}
	return f.store.View(ctx, func(t *storage.Tx) error {
		out.tx = t
		switch o.Format {
		case DataXLSX:
			return sheet.WriteBook(w, out.tables(ctx))
		case DataCSV:
			p := out.printer
			return sheet.WriteTables(w, sheet.Manner{Decimal: byte(decimalOf(p)), Yes: p.String("taking.yes", nil), No: p.String("taking.no", nil)},
				out.tables(ctx))
		case DataJSON:
			return out.json(ctx, w)
		}
		return errors.New("no such format")
	})
}

// dataWriter writes the tables of one network.
type dataWriter struct {
	tx      *storage.Tx
	network network.Network
	order   DataOrder
	printer bot.Printer
}

// dataKinds are the kinds of columns in a sheet.
var dataKinds = map[storage.DataType]sheet.Kind{
	storage.DataNumber: sheet.Whole, storage.DataDecimal: sheet.Decimal, storage.DataText: sheet.Words, storage.DataWord: sheet.Words,
	storage.DataMoment: sheet.Moment, storage.DataDay: sheet.Day, storage.DataFlag: sheet.Flag,
}

// tables are the tables as people read them: headings and code words in the network's language.
func (d dataWriter) tables(ctx context.Context) []sheet.Table {
	out := make([]sheet.Table, len(storage.DataTables))
	for i, table := range storage.DataTables {
		columns := make([]sheet.Column, len(table.Columns))
		for c, column := range table.Columns {
			columns[c] = sheet.Column{Heading: d.printer.String("taking.column_"+column.Name, nil), Kind: dataKinds[column.Type]}
			if column.Name == "title" || column.Name == "detail" || column.Name == "body" {
				columns[c].Width = 60
			}
		}
		out[i] = sheet.Table{Name: d.printer.String("taking.table_"+table.Name, nil), Columns: columns,
			Each: func(write func([]any) error) error {
				return d.tx.EachData(ctx, d.network.ID, table, d.order.From, d.order.To, func(cells []any) error {
					for c, column := range table.Columns {
						cells[c] = d.read(table.Name, column, cells[c])
					}
					return write(cells)
				})
			}}
	}
	return out
}

// read is a cell as people read it.
func (d dataWriter) read(table string, c storage.DataColumn, cell any) any {
	switch v := cell.(type) {
	case time.Time:
		return v.In(d.printer.Zone)
	case string:
		switch c.Type {
		case storage.DataWord:
			return d.word(table, c.Name, v)
		case storage.DataDay:
			if day, err := time.Parse(time.DateOnly, v); err == nil {
				return day
			}
		default:
		}
	}
	return cell
}

// word is a code word in the network's language; what is none is somebody's own.
func (d dataWriter) word(table, column, word string) string {
	prefix := map[string]string{"affected": "affected.", "kind": "kind.is_", "referral": "guide.referral_"}[column]
	if column == "state" {
		prefix = map[string]string{"needs": "state.", "rounds": "taking.rounds_", "meetings": "taking.meetings_",
			"resources": "taking.resources_", "questions": "taking.questions_", "minutes": "minutes.state_"}[table]
	}
	if table == "outcomes" {
		prefix = "minutes.kind_"
	}
	if word == "" || !d.printer.Has(prefix+word) {
		return word
	}
	return upperFirst(d.printer.String(prefix+word, nil))
}

// dataVersion rises when what stands in a file of JSON changes its meaning.
const dataVersion = 1

// json writes the tables for machines, row by row.
func (d dataWriter) json(ctx context.Context, w io.Writer) error {
	out := &jsonWriter{w: bufio.NewWriter(w)}
	out.raw("{\n")
	out.field("format", "hilo-data")
	out.field("version", dataVersion)
	out.field("network", map[string]string{"name": d.network.Name, "language": d.network.Lang, "zone": d.network.Zone})
	out.field("made_at", d.tx.Now())
	if !d.order.From.IsZero() {
		out.field("from", d.order.From.Format(time.DateOnly))
	}
	if !d.order.To.IsZero() {
		out.field("to", d.order.To.AddDate(0, 0, -1).Format(time.DateOnly))
	}
	out.raw(`"tables": {`)
	for i, table := range storage.DataTables {
		out.comma(i)
		out.raw("\n")
		out.value(table.Name)
		out.raw(": [")
		rows := 0
		if err := d.tx.EachData(ctx, d.network.ID, table, d.order.From, d.order.To, func(cells []any) error {
			out.comma(rows)
			rows++
			out.row(table.Columns, cells)
			return out.err
		}); err != nil {
			return err
		}
		out.raw("]")
	}
	out.raw("\n}\n}\n")
	return errors.Join(out.err, out.w.Flush())
}

// jsonWriter writes pieces of JSON until one fails.
type jsonWriter struct {
	w   *bufio.Writer
	err error
}

func (j *jsonWriter) raw(text string) {
	if j.err == nil {
		_, j.err = j.w.WriteString(text)
	}
}

func (j *jsonWriter) comma(before int) {
	if before > 0 {
		j.raw(",")
	}
}

func (j *jsonWriter) value(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		j.err = errors.Join(j.err, err)
		return
	}
	j.raw(string(data))
}

func (j *jsonWriter) field(name string, v any) {
	j.value(name)
	j.raw(": ")
	j.value(v)
	j.raw(",\n")
}

// row is an object with a field for each column, in their order.
func (j *jsonWriter) row(columns []storage.DataColumn, cells []any) {
	j.raw("\n{")
	for i, c := range columns {
		j.comma(i)
		j.value(c.Name)
		j.raw(":")
		j.value(cells[i])
	}
	j.raw("}")
}
