package sheet

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// ReadXLSX reads the sheet of a workbook that has headings that are known, the first of them in its order. Merged cells
// hold their text in the first of them.
func ReadXLSX(r io.Reader, known func(heading string) bool) (*Reader, error) {
	book, err := excelize.OpenReader(io.LimitReader(r, maxFile), excelize.Options{UnzipSizeLimit: maxFile, UnzipXMLSizeLimit: maxFile / 4})
	if err != nil {
		return nil, fmt.Errorf("xlsx: %w: %w", ErrNotASheet, err)
	}
	for _, name := range book.GetSheetList() {
		in, err := book.Rows(name)
		if err != nil {
			continue // a sheet of charts
		}
		found, err := read(&xlsxRows{in: in}, known)
		if err == nil {
			found.raw.(*xlsxRows).book = book
			return found, nil
		}
		if !errors.Is(err, ErrNoHeadings) {
			return nil, errors.Join(err, book.Close())
		}
	}
	return nil, errors.Join(fmt.Errorf("xlsx: %w", ErrNoHeadings), book.Close())
}

type xlsxRows struct {
	in     *excelize.Rows
	book   *excelize.File // closed with the rows; nil while its sheet may not be the one
	number int
}

func (x *xlsxRows) next() (numbered, error) {
	if !x.in.Next() {
		if err := x.in.Error(); err != nil {
			return numbered{}, fmt.Errorf("xlsx: %w: %w", ErrNotASheet, err)
		}
		return numbered{}, io.EOF
	}
	x.number++
	cells, err := x.in.Columns()
	if err != nil {
		return numbered{}, fmt.Errorf("xlsx: %w: %w", ErrNotASheet, err)
	}
	return clean(x.number, cells)
}

func (x *xlsxRows) close() error {
	err := x.in.Close()
	if x.book != nil {
		err = errors.Join(err, x.book.Close())
	}
	return err
}

// WriteXLSX writes a workbook of one sheet. All cells are text: nothing is calculated.
func WriteXLSX(w io.Writer, title string, headings []string, each func(write func(cells []string) error) error) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName("Sheet1", title); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	out, err := book.NewStreamWriter(title)
	if err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	number := 0
	write := func(cells []string) error {
		number++
		values := make([]any, len(cells))
		for i, cell := range cells {
			values[i] = cell
		}
		return out.SetRow(fmt.Sprintf("A%d", number), values)
	}
	if err := errors.Join(write(headings), each(write)); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("xlsx: %w", err)
	}
	_, err = book.WriteTo(w)
	return err
}
