package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sniffed is how much of a file is looked at before it is read.
const sniffed = 64 << 10

// ReadCSV reads a list whose cells are parted by semicolons, commas, tabs or bars, in UTF-8, UTF-16 or Windows-1252.
func ReadCSV(r io.Reader, known func(heading string) bool) (*Reader, error) {
	in := bufio.NewReaderSize(io.LimitReader(r, maxFile+1), sniffed)
	begin, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("csv: %w", err)
	}
	if bytes.HasPrefix(begin, []byte("PK\x03\x04")) || bytes.HasPrefix(begin, []byte("\xd0\xcf\x11\xe0")) {
		return nil, fmt.Errorf("csv: %w: it is a workbook", ErrNotASheet)
	}
	decoded, text := decode(in, begin)
	c := csv.NewReader(decoded)
	c.Comma, c.LazyQuotes, c.FieldsPerRecord, c.ReuseRecord = separator(text), true, -1, true
	return read(&csvRows{in: c, bytes: maxFile}, known)
}

// decode finds the encoding out. Without a mark it is UTF-8 if it can be, else what Windows writes in western Europe. It
// returns the beginning decoded, too.
func decode(in io.Reader, begin []byte) (io.Reader, []byte) {
	dec := charmap.Windows1252.NewDecoder().Transformer
	switch {
	case bytes.HasPrefix(begin, []byte("\xff\xfe")), bytes.HasPrefix(begin, []byte("\xfe\xff")):
		dec = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Transformer
	case valid(begin):
		dec = unicode.UTF8BOM.NewDecoder().Transformer
	}
	text, _, err := transform.Bytes(dec, begin)
	if err != nil { // cut in the middle of a letter
		text = begin
	}
	dec.Reset()
	return transform.NewReader(in, dec), text
}

// valid says whether a text that may be cut in the middle of a letter is UTF-8.
func valid(begin []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(begin); cut++ {
		if utf8.Valid(begin[:len(begin)-cut]) {
			return cut == 0 || len(begin) == sniffed
		}
	}
	return false
}

// separator is the one that parts the first lines most evenly: of those that part every second line at least, the one
// that parts most.
func separator(begin []byte) rune {
	best, most := ';', 0
	for _, sep := range []rune{';', '\t', ',', '|'} {
		c := csv.NewReader(bytes.NewReader(begin))
		c.Comma, c.LazyQuotes, c.FieldsPerRecord = sep, true, -1
		parted := 0
		for range maxHead {
			cells, err := c.Read()
			if err != nil {
				break
			}
			parted += len(cells) - 1
		}
		if parted > most {
			best, most = sep, parted
		}
	}
	return best
}

type csvRows struct {
	in    *csv.Reader
	bytes int64 // that may still come
}

func (c *csvRows) next() (numbered, error) {
	cells, err := c.in.Read()
	switch {
	case errors.Is(err, io.EOF):
		return numbered{}, io.EOF
	case err != nil:
		return numbered{}, fmt.Errorf("csv: %w: %w", ErrNotASheet, err)
	case c.in.InputOffset() > c.bytes:
		return numbered{}, fmt.Errorf("csv: %w", ErrTooLarge)
	}
	line, _ := c.in.FieldPos(0)
	return clean(line, cells)
}

func (*csvRows) close() error { return nil }

// WriteCSV writes a list as a Spanish spreadsheet program opens it by a double click: UTF-8 with its mark, semicolons. What
// such a program would calculate is marked as text by an apostrophe, which ReadCSV takes away again.
func WriteCSV(w io.Writer, headings []string, each func(write func(cells []string) error) error) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	write := func(cells []string) error {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			if calculates(cell) {
				cell = "'" + cell
			}
			safe[i] = cell
		}
		return out.Write(safe)
	}
	if err := errors.Join(write(headings), each(write)); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}
