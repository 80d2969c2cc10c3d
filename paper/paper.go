// Package paper sets a document on A4 sheets, as a PDF that can be printed, searched and read aloud: a title, headings
// that are its outline too, paragraphs, and facts with their labels. It embeds its fonts and asks nothing of the machine.
// It knows neither networks nor languages: whoever prints brings every word.
package paper

import (
	"bytes"
	"fmt"
	"time"
)

// Document is what is printed.
type Document struct {
	Title, Subtitle string
	Header          string // in small print above every page but the first; "" is none
	Lang            string // BCP 47, for whoever has it read aloud
	Made            time.Time
	Emblems         []Emblem
	// PageOf says which page it is of how many, both from 1; nil is "2 / 5".
	PageOf func(page, pages int) string
	Parts  []Part
}

// Part is one piece of a document. The set is closed: Heading, Paragraph, Note, Facts, Table, List and
// Together.
type Part interface{ rows(*setter) []row }

// Heading begins a part and stands in the outline; Level is 1 or 2.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a text; new lines in it are kept.
type Paragraph string

// Note is small print.
type Note string

// Facts are labels with their values, one under the other.
type Facts []Fact

// Fact is one of Facts.
type Fact struct{ Label, Value string }

// Together are parts that share a page, where they fit on one.
type Together []Part

// PDF is the document. What the fonts do not hold is left out where it is a sign, and shown as a question mark where it
// is a letter: nothing that people typed makes a page unreadable.
func (d Document) PDF() ([]byte, error) {
	s, err := newSetter()
	if err != nil {
		return nil, err
	}
	rows := d.opening(s)
	for _, p := range d.Parts {
		rows = append(rows, p.rows(s)...)
	}
	pen, err := newPen()
	if err != nil {
		return nil, err
	}
	sheets := paginate(rows)
	for i, sheet := range sheets {
		if err := pen.draw(sheet, d.margins(s, i, len(sheets))); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	var out bytes.Buffer
	if _, err := pen.pdf.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write pdf: %w", err)
	}
	return d.finish(s, out.Bytes(), pen)
}
