package paper_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// sheetRead is what a reader finds on one page: each text that was written, in order.
type sheetRead []string

func (s sheetRead) has(text string) bool { return strings.Contains(strings.Join(s, " "), text) }

// pdfRead is a PDF as far as these tests read it: by the latest of each object.
type pdfRead struct {
	objects map[int]string
	pages   []sheetRead
	numbers []int    // of the pages' objects
	streams []string // what is drawn on each
	codes   map[string]map[string]string
}

var (
	anObject  = regexp.MustCompile(`(?s)(\d+) 0 obj\n(.*?)endobj\n`)
	aFont     = regexp.MustCompile(`/(F\d+) (\d+) 0 R`)
	toUnicode = regexp.MustCompile(`/ToUnicode (\d+) 0 R`)
	aCode     = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4})>`)
	contents  = regexp.MustCompile(`/Contents +(\d+) 0 R`)
	shown     = regexp.MustCompile(`/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>\] TJ`)
	title     = regexp.MustCompile(`/Title <FEFF([0-9A-F]*)>`)
	theEnd    = regexp.MustCompile(`(?s)startxref\n(\d+)\n%%EOF\n$`)
	anEntry   = regexp.MustCompile(`^(\d{10}) 00000 n \n`)
)

func readPDF(t *testing.T, pdf []byte) pdfRead {
	t.Helper()
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.7\n")) {
		t.Fatalf("it begins with %q", pdf[:9])
	}
	p := pdfRead{objects: map[int]string{}}
	for _, m := range anObject.FindAllSubmatch(pdf, -1) {
		n, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		p.objects[n] = unpacked(t, m[2])
	}
	codes := map[string]map[string]string{}
	for _, m := range aFont.FindAllStringSubmatch(p.object(t, 4), -1) {
		codes[m[1]] = map[string]string{}
		table := p.object(t, number(t, toUnicode.FindStringSubmatch(p.object(t, number(t, m[2])))[1]))
		for _, c := range aCode.FindAllStringSubmatch(table, -1) {
			codes[m[1]][c[1]] = unicodeOf(t, c[2])
		}
	}
	_, kids, _ := strings.Cut(p.object(t, 2), "/Kids")
	for _, m := range regexp.MustCompile(`(\d+) 0 R`).FindAllStringSubmatch(kids, -1) {
		page := p.object(t, number(t, m[1]))
		stream := p.object(t, number(t, contents.FindStringSubmatch(page)[1]))
		p.numbers, p.streams = append(p.numbers, number(t, m[1])), append(p.streams, stream)
		p.pages = append(p.pages, readPage(stream, codes))
	}
	p.codes = codes
	return p
}

// readPage puts what is shown back into letters.
func readPage(stream string, codes map[string]map[string]string) (out sheetRead) {
	font := ""
	for _, m := range shown.FindAllStringSubmatch(stream, -1) {
		if m[1] != "" {
			font = m[1]
			continue
		}
		var b strings.Builder
		for code := range len(m[2]) / 4 {
			b.WriteString(codes[font][m[2][4*code:4*code+4]])
		}
		out = append(out, b.String())
	}
	return out
}

// unpacked is an object with its stream unfolded.
func unpacked(t *testing.T, object []byte) string {
	t.Helper()
	head, body, ok := bytes.Cut(object, []byte("stream\n"))
	if !ok || !bytes.Contains(head, []byte("FlateDecode")) {
		return string(object)
	}
	r, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(head) + string(plain)
}

func (p pdfRead) object(t *testing.T, n int) string {
	t.Helper()
	o, ok := p.objects[n]
	if !ok {
		t.Fatalf("there is no object %d", n)
	}
	return o
}

// titles are those of the document and of its outline, in the order of their objects.
func (p pdfRead) titles(t *testing.T) (out []string) {
	t.Helper()
	for n := range len(p.objects) + 1 {
		if m := title.FindStringSubmatch(p.objects[n]); m != nil {
			out = append(out, unicodeOf(t, m[1]))
		}
	}
	return out
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func unicodeOf(t *testing.T, digits string) string {
	t.Helper()
	data, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
	}
	return string(utf16.Decode(units))
}
