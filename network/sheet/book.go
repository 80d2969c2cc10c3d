package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Kind is what the cells of a column hold. A cell without a value is nil.
type Kind int

// The kinds of columns, with the type of their cells.
const (
	Words   Kind = iota // string
	Whole               // int64
	Decimal             // float64
	Day                 // time.Time, of which the date is shown
	Moment              // time.Time, shown as the clock of its zone does
	Flag                // bool
)

// Column is one column of a Table.
type Column struct {
	Heading string
	Kind    Kind
	Width   int // letters that are seen at once; 0 is what its kind wants
}

// Table is one list with typed columns. Each hands its rows to write one by one, a cell for each column.
type Table struct {
	Name    string // of the sheet, 31 letters at most, or of the file without its ending
	Columns []Column
	Each    func(write func(cells []any) error) error
}

// WriteBook writes a workbook with a sheet for each table: numbers are numbers, dates are dates, and nothing that somebody
// wrote is calculated. The headings stay in sight. Rows go to the disk while it grows.
func WriteBook(w io.Writer, tables []Table) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	look, err := newLook(book)
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	for i, t := range tables {
		if i == 0 {
			err = book.SetSheetName("Sheet1", t.Name)
		} else {
			_, err = book.NewSheet(t.Name)
		}
		if err == nil {
			err = look.sheet(book, t)
		}
		if err != nil {
			return fmt.Errorf("xlsx: %s: %w", t.Name, err)
		}
	}
	_, err = book.WriteTo(w)
	return err
}

// look are the styles of a workbook, by the kind of a column.
type look struct {
	head  int
	cells map[Kind]int
}

func newLook(book *excelize.File) (look, error) {
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F0ECE5"}}})
	out := look{head: head, cells: map[Kind]int{}}
	// The formats are those by which the reader's own program writes dates and decimals.
	for kind, format := range map[Kind]int{Words: 0, Whole: 1, Decimal: 2, Day: 14, Moment: 22} {
		style, e := book.NewStyle(&excelize.Style{NumFmt: format})
		out.cells[kind], err = style, errors.Join(err, e)
	}
	return out, err
}

// widths are how wide a column of a kind is, in letters.
var widths = map[Kind]int{Words: 28, Whole: 12, Decimal: 12, Day: 12, Moment: 17, Flag: 12}

func (l look) sheet(book *excelize.File, t Table) error {
	out, err := book.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = excelize.Cell{StyleID: l.head, Value: c.Heading}
		width := max(c.Width, widths[c.Kind], min(len(c.Heading)+2, 30))
		if err := out.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	number, row := 1, make([]any, len(t.Columns))
	if err := t.Each(func(cells []any) error {
		number++
		for i, c := range t.Columns {
			row[i] = excelize.Cell{StyleID: l.cells[c.Kind], Value: shown(cells[i])}
		}
		return out.SetRow("A"+strconv.Itoa(number), row)
	}); err != nil {
		return err
	}
	return out.Flush()
}

// shown is a cell as the workbook takes it: a moment as what the clock of its zone shows, a text without what a workbook
// cannot hold.
func shown(cell any) any {
	switch v := cell.(type) {
	case time.Time:
		return time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), 0, time.UTC)
	case string:
		return legible(v)
	}
	return cell
}

// legible drops the control characters that neither a workbook nor a reader can do anything with.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// Manner is how a CSV file writes what is no text.
type Manner struct {
	Decimal byte // between whole and part
	Yes, No string
}

// WriteTables writes a zip with a CSV file for each table, as WriteCSV writes them: moments are 2006-01-02 15:04, which
// spreadsheet programs take for dates in every language.
func WriteTables(w io.Writer, m Manner, tables []Table) error {
	out := zip.NewWriter(w)
	for _, t := range tables {
		file, err := out.Create(t.Name + ".csv")
		if err != nil {
			return fmt.Errorf("zip: %w", err)
		}
		headings := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			headings[i] = c.Heading
		}
		err = WriteCSV(file, headings, func(write func([]string) error) error {
			row := make([]string, len(t.Columns))
			return t.Each(func(cells []any) error {
				for i, c := range t.Columns {
					row[i] = m.text(c.Kind, cells[i])
				}
				return write(row)
			})
		})
		if err != nil {
			return fmt.Errorf("csv: %s: %w", t.Name, err)
		}
	}
	return out.Close()
}

func (m Manner) text(kind Kind, cell any) string {
	switch v := cell.(type) {
	case string:
		return legible(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", string(m.Decimal), 1)
	case bool:
		if v {
			return m.Yes
		}
		return m.No
	case time.Time:
		if kind == Day {
			return v.Format(time.DateOnly)
		}
		return v.Format("2006-01-02 15:04")
	}
	return ""
}
