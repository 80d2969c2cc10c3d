package hsds

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Package is a tabular data package, whose tables are in the folder in which services.csv is.
type Package struct {
	files  fs.FS
	folder string
	most   int64 // what its tables may take together
}

// OpenZip finds the package in a zip of so many bytes. What its tables unpack to is limited: to a gigabyte, and above 16
// megabytes to a hundred times the zip.
func OpenZip(r io.ReaderAt, size int64) (*Package, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("%d files: %w", len(z.File), ErrTooLarge)
	}
	return open(z, min(maxTotal, max(freeRatio, size*maxRatio)))
}

// OpenFolder finds the package in a folder.
func OpenFolder(files fs.FS) (*Package, error) { return open(files, maxTotal) }

func open(files fs.FS, most int64) (*Package, error) {
	for _, folder := range []string{".", "*", "*/*"} {
		for _, name := range []string{"services.csv", "service.csv"} {
			found, err := fs.Glob(files, path.Join(folder, name))
			if err != nil {
				return nil, err
			}
			if len(found) > 0 {
				return &Package{files, path.Dir(found[0]), most}, nil
			}
		}
	}
	return nil, ErrNoServices
}

// open opens the file of a table; nil where the package has none.
func (p *Package) open(t *table) (fs.File, string, error) {
	for _, name := range []string{t.file, t.name, t.name + "s", "services_at_location"} {
		if name == "services_at_location" && t.name != "service_at_location" {
			continue
		}
		f, err := p.files.Open(path.Join(p.folder, name+".csv"))
		if !errors.Is(err, fs.ErrNotExist) {
			return f, name + ".csv", err
		}
	}
	return nil, "", nil
}

// rows are the rows of one table as they are read.
type rows struct {
	table  *table
	file   string
	header []string
	places []int // of the table's columns in the header, -1 where it lacks one
	csv    *csv.Reader
	gate   *gate
	row    int
}

// rowsOf begins to read a table; nil where the package has none. Most counts down by what is read.
func (p *Package) rowsOf(t *table, most *int64) (*rows, io.Closer, error) {
	f, name, err := p.open(t)
	if err != nil || f == nil {
		return nil, nil, err
	}
	g := &gate{from: withoutMark(&meter{f, most}), left: maxObject}
	in := bufio.NewReader(g)
	r := &rows{table: t, file: name, csv: csv.NewReader(in), gate: g, row: 1}
	r.csv.Comma, r.csv.FieldsPerRecord, r.csv.ReuseRecord = separator(in), -1, true
	if err := r.readHeader(); err != nil {
		f.Close()
		return nil, nil, err
	}
	return r, f, nil
}

// meter counts down what is read, whatever a file says of its own size.
type meter struct {
	from io.Reader
	left *int64
}

func (m *meter) Read(p []byte) (int, error) {
	if *m.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := m.from.Read(p[:min(int64(len(p)), *m.left)])
	*m.left -= int64(n)
	return n, err
}

// separator is what a table is written with: a spreadsheet of these languages writes semicolons.
func separator(in *bufio.Reader) rune {
	line, _ := in.Peek(in.Size())
	first, _, _ := strings.Cut(string(line), "\n")
	if strings.Contains(first, ";") && !strings.Contains(first, ",") {
		return ';'
	}
	return ','
}

func (r *rows) readHeader() error {
	header, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		header = nil
	case err != nil:
		return fmt.Errorf("%s: %w", r.file, err)
	case len(header) > maxColumns:
		return fmt.Errorf("%s: %d columns: %w", r.file, len(header), ErrTooLarge)
	}
	for _, name := range header {
		r.header = append(r.header, strings.Clone(strings.TrimSpace(name)))
	}
	for _, c := range r.table.columns {
		r.places = append(r.places, slices.Index(r.header, c.name))
	}
	return nil
}

// next is the next row, which is good until the one after it; io.EOF at the end.
func (r *rows) next() ([]string, error) {
	r.gate.open()
	cells, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.file, err)
	}
	r.row++
	return cells, nil
}

// check adds what is wrong with a row by itself, and says whether it can be taken.
func (r *rows) check(cells []string, problems *Problems) bool {
	c := checker{file: r.file, row: r.row}
	if len(cells) != len(r.header) {
		c.note("", Columns, "", r.table.name == "service" && len(cells) > len(r.header))
	}
	for _, cell := range cells {
		if !utf8.ValidString(cell) {
			c.note("", NotUTF8, "", r.table.name == "service")
			break
		}
	}
	for i, column := range r.table.columns {
		var v any
		if at := r.places[i]; at >= 0 && at < len(cells) {
			v = cells[at]
		}
		c.value(r.table, column, v, "")
	}
	problems.Add(c.found...)
	return !grave(c.found)
}
