// Package sheet reads lists as town halls make them, in CSV or XLSX, and writes such files so that a Spanish
// spreadsheet program opens them rightly. It finds out what nobody tells: the encoding, the separator, and the row of
// headings below a title and merged cells. It knows nothing of what the columns mean: whoever reads says which headings
// are known.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// The limits of a file: what is beyond them is refused, whatever is in it.
const (
	MaxColumns = 200
	MaxCell    = 20_000   // bytes
	maxHead    = 15       // rows in which the headings are looked for
	maxFile    = 64 << 20 // bytes, as a file and unpacked
)

var (
	// ErrNoHeadings means that no row among the first ones has headings that are known.
	ErrNoHeadings = errors.New("no row of headings that are known")
	// ErrTooLarge means that a file, a row or a cell is beyond the limits.
	ErrTooLarge = errors.New("too large")
	// ErrNotASheet means that the file is not what its name says.
	ErrNotASheet = errors.New("not a sheet")
)

// Row is one line of a sheet below its headings: a cell for each of them, trimmed, in their order.
type Row struct {
	Number int // as the spreadsheet program counts, from 1
	Cells  []string
}

// Reader reads the rows of a sheet one by one.
type Reader struct {
	Headings []string // as written; "" where a column has none
	raw      rows
	first    []numbered // read while the headings were looked for
}

// rows are the lines of a file as they are.
type rows interface {
	next() (numbered, error) // io.EOF after the last
	close() error
}

type numbered struct {
	number int
	cells  []string
}

// read finds the headings: of the first rows the one with most headings that are known, those of cells that were merged
// downwards with it.
func read(raw rows, known func(heading string) bool) (*Reader, error) {
	var head []numbered
	for len(head) < maxHead {
		row, err := raw.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(err, raw.close())
		}
		head = append(head, row)
	}
	r, most := &Reader{raw: raw}, 0
	for i, row := range head {
		headings := row.cells
		if i > 0 && count(row.cells, known) > 0 {
			headings = below(head[i-1].cells, row.cells, known)
		}
		if n := count(headings, known); n > most {
			most, r.Headings, r.first = n, headings, head[i+1:]
		}
	}
	if most == 0 {
		return nil, errors.Join(ErrNoHeadings, raw.close())
	}
	return r, nil
}

// count is how many headings are known.
func count(headings []string, known func(string) bool) int {
	n := 0
	for _, h := range headings {
		if known(h) {
			n++
		}
	}
	return n
}

// below completes headings by the row above them, where cells were merged downwards: a column without a heading has the one
// above, and so has one whose heading nobody knows, if the one above is known.
func below(above, headings []string, known func(string) bool) []string {
	out := make([]string, max(len(above), len(headings)))
	copy(out, headings)
	for i, cell := range above {
		if out[i] == "" || !known(out[i]) && known(cell) {
			out[i] = cell
		}
	}
	return out
}

// Next is the next row that holds anything; io.EOF after the last.
func (r *Reader) Next() (Row, error) {
	for {
		line, err := r.line()
		if err != nil {
			return Row{}, err
		}
		row := Row{Number: line.number, Cells: make([]string, len(r.Headings))}
		empty := true
		for i := range row.Cells {
			if i < len(line.cells) {
				row.Cells[i] = line.cells[i]
				empty = empty && row.Cells[i] == ""
			}
		}
		if !empty {
			return row, nil
		}
	}
}

func (r *Reader) line() (numbered, error) {
	if len(r.first) > 0 {
		line := r.first[0]
		r.first = r.first[1:]
		return line, nil
	}
	return r.raw.next()
}

// Close ends the reading.
func (r *Reader) Close() error { return r.raw.close() }

// clean is a row within the limits, its cells trimmed and without what cannot be seen; the mark by which Write keeps a
// spreadsheet program from calculating is taken away.
func clean(number int, cells []string) (numbered, error) {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > MaxColumns {
		return numbered{}, fmt.Errorf("row %d has %d columns: %w", number, len(cells), ErrTooLarge)
	}
	out := make([]string, len(cells))
	for i, cell := range cells {
		if len(cell) > MaxCell {
			return numbered{}, fmt.Errorf("row %d, column %d: %w", number, i+1, ErrTooLarge)
		}
		cell = strings.TrimSpace(strings.Map(visible, strings.ToValidUTF8(cell, "")))
		if rest, marked := strings.CutPrefix(cell, "'"); marked && calculates(rest) {
			cell = rest
		}
		out[i] = cell
	}
	return numbered{number, out}, nil
}

// visible drops control characters but line breaks, which become spaces, and invisible ones.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t' || r == '\u00a0':
		return ' '
	case unicode.IsControl(r) || r == '\ufeff' || r == '\u200b' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}

// calculates says whether a spreadsheet program would take a text for a formula.
func calculates(text string) bool {
	return text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0]))
}
