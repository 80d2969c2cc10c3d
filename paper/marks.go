package paper

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
)

// The library draws and says nothing of what it draws means. So the drawing of each page is read again, and every text
// and picture in it is put between the operators that say to which element it belongs, or that it is none of the text
// (ISO 32000-1, 14.6 and 14.8.2.2). The library writes texts on lines of their own, and a picture at the end of the
// line that says where it is.

// inked is what was drawn on one page, texts and pictures each in their order; nil is none of the text.
type inked struct {
	object int // the page's
	texts  []*element
	images []*element
	marks  int
}

// marker writes a page's drawing anew.
type marker struct {
	page  int
	ink   *inked
	out   bytes.Buffer
	text  int
	image int
}

var errDrawing = errors.New("pdf: a page is not drawn as it should be")

// marked is the drawing of a page with its marks.
func (k *inked) marked(page int, drawing []byte) ([]byte, error) {
	m := marker{page: page, ink: k}
	for line := range bytes.Lines(drawing) {
		if err := m.line(line); err != nil {
			return nil, err
		}
	}
	if m.text != len(k.texts) || m.image != len(k.images) {
		return nil, errDrawing
	}
	return m.out.Bytes(), nil
}

func (m *marker) line(line []byte) error {
	word := bytes.TrimSpace(line)
	switch {
	case bytes.Equal(word, []byte("BT")):
		if m.text == len(m.ink.texts) {
			return errDrawing
		}
		m.begin(m.ink.texts[m.text])
		m.text++
		m.out.Write(line)
	case bytes.Equal(word, []byte("ET")):
		m.out.Write(line)
		m.out.WriteString("EMC\n")
	case bytes.HasSuffix(word, []byte(" Do")):
		if m.image == len(m.ink.images) {
			return errDrawing
		}
		where, what, ok := bytes.Cut(line, []byte(" cm ")) // where it is to be begins on the line before
		if !ok {
			return errDrawing
		}
		m.out.Write(where)
		m.out.WriteString(" cm\n")
		m.begin(m.ink.images[m.image])
		m.image++
		m.out.Write(what)
		m.out.WriteString("EMC\n")
	case bytes.HasSuffix(word, []byte(" S")):
		m.begin(nil)
		m.out.Write(line)
		m.out.WriteString("EMC\n")
	default:
		m.out.Write(line)
	}
	return nil
}

func (m *marker) begin(e *element) {
	if e == nil {
		m.out.WriteString("/Artifact BMC\n")
		return
	}
	fmt.Fprintf(&m.out, "/%s << /MCID %d >> BDC\n", e.tag, m.ink.marks)
	e.bits = append(e.bits, bit{m.page, m.ink.marks})
	m.ink.marks++
}

// objects are where a PDF's objects begin, by number, as its table says.
type objects struct {
	pdf    []byte
	starts []int
}

// readTable reads the table at a place.
func readTable(pdf []byte, at int) (objects, error) {
	const head, entry = "xref\n0 ", 20
	if at < 0 || at > len(pdf) || !bytes.HasPrefix(pdf[at:], []byte(head)) {
		return objects{}, errors.New("pdf: no table")
	}
	line, rest, _ := bytes.Cut(pdf[at+len(head):], []byte("\n"))
	many, err := strconv.Atoi(string(line))
	if err != nil || len(rest) < many*entry {
		return objects{}, errors.New("pdf: table cut off")
	}
	o := objects{pdf: pdf, starts: make([]int, many)}
	for i := range many {
		if o.starts[i], err = strconv.Atoi(string(rest[i*entry : i*entry+10])); err != nil || o.starts[i] > at {
			return objects{}, fmt.Errorf("pdf: table: entry %d (%w)", i, err)
		}
	}
	return o, nil
}

var (
	contentsOf = regexp.MustCompile(`/Contents\s+(\d+) 0 R`)
	lengthOf   = regexp.MustCompile(`/Length (\d+)`)
)

// head is the beginning of an object, up to its stream or its end.
func (o objects) head(number int) ([]byte, error) {
	if number <= 0 || number >= len(o.starts) {
		return nil, errDrawing
	}
	from := o.pdf[o.starts[number]:]
	from = from[:min(len(from), 4096)]
	for _, end := range []string{"stream\n", "endobj"} {
		if at := bytes.Index(from, []byte(end)); at >= 0 {
			return from[:at], nil
		}
	}
	return nil, errDrawing
}

// contents is the number of the drawing of a page.
func (o objects) contents(page int) (int, error) {
	head, err := o.head(page)
	if err != nil {
		return 0, err
	}
	found := contentsOf.FindSubmatch(head)
	if found == nil {
		return 0, errDrawing
	}
	return strconv.Atoi(string(found[1]))
}

// stream unpacks the stream of an object.
func (o objects) stream(number int) ([]byte, error) {
	head, err := o.head(number)
	if err != nil {
		return nil, err
	}
	found := lengthOf.FindSubmatch(head)
	begin := o.starts[number] + len(head) + len("stream\n")
	if found == nil {
		return nil, errDrawing
	}
	length, err := strconv.Atoi(string(found[1]))
	if err != nil || begin+length > len(o.pdf) {
		return nil, errDrawing
	}
	r, err := zlib.NewReader(bytes.NewReader(o.pdf[begin : begin+length]))
	if err != nil {
		return nil, fmt.Errorf("pdf: page: %w", err)
	}
	return io.ReadAll(r)
}

// packed is a stream as an object holds it.
func packed(data []byte) (string, error) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		return "", fmt.Errorf("pdf: page: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("pdf: page: %w", err)
	}
	return fmt.Sprintf("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", b.Len(), b.String()), nil
}
