package paper

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// weight is one of the two fonts of a document.
type weight int

const (
	regular weight = iota
	bold
)

// fonts are the embedded fonts by weight, with the names that they have in a PDF.
func fonts() [2]struct {
	name string
	data []byte
} {
	return [...]struct {
		name string
		data []byte
	}{regular: {"regular", goregular.TTF}, bold: {"bold", gobold.TTF}}
}

// face measures one font. It belongs to one document: it remembers what it has measured.
type face struct {
	font   *sfnt.Font
	buffer sfnt.Buffer
	units  int
	glyphs map[rune]glyph
}

// glyph is a character of a font: how wide it is for a size of 1, and whether it is there.
type glyph struct {
	width float64
	held  bool
}

func newFace(data []byte) (*face, error) {
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	return &face{font: f, units: int(f.UnitsPerEm()), glyphs: map[rune]glyph{}}, nil
}

func (f *face) glyph(r rune) glyph {
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	var g glyph
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if err == nil && index != 0 {
		em := fixed.I(f.units)
		if width, err := f.font.GlyphAdvance(&f.buffer, index, em, font.HintingNone); err == nil {
			g = glyph{width: float64(width) / float64(em), held: true}
		}
	}
	f.glyphs[r] = g
	return g
}

// fit is a text in characters that the font holds, composed, without anything that is neither seen nor a space.
func (f *face) fit(text string) string {
	return strings.Map(f.nearest, norm.NFC.String(strings.ToValidUTF8(text, "")))
}

// nearest is the character that stands for another on paper; -1 is none.
func (f *face) nearest(r rune) rune {
	switch {
	case r == '\n':
		return r
	case unicode.IsSpace(r) && r != '\u00a0':
		return ' '
	case f.glyph(r).held && unicode.IsGraphic(r):
		return r
	case r == '\u2010' || r == '\u2011': // hyphens
		return '-'
	case unicode.IsLetter(r), unicode.IsNumber(r):
		if base := []rune(norm.NFKD.String(string(r)))[0]; base != r && f.glyph(base).held {
			return base
		}
		return '?'
	}
	return -1
}

func (f *face) width(text string, size float64) float64 {
	sum := 0.0
	for _, r := range text {
		sum += f.glyph(r).width
	}
	return sum * size
}

// wrap cuts a text into lines no wider than a width; empty ones are left out.
func (f *face) wrap(text string, size, width float64) (out []string) {
	for line := range strings.SplitSeq(f.fit(text), "\n") {
		out = append(out, f.wrapLine(line, size, width)...)
	}
	return out
}

func (f *face) wrapLine(line string, size, width float64) (out []string) {
	space := f.width(" ", size)
	var words []string
	used := 0.0
	flush := func() {
		if len(words) > 0 {
			out = append(out, strings.Join(words, " "))
		}
		words, used = nil, 0
	}
	for word := range strings.SplitSeq(line, " ") {
		if word == "" {
			continue
		}
		wide := f.width(word, size)
		if len(words) > 0 && used+space+wide > width {
			flush()
		}
		for wide > width { // an address of the web
			head := f.head(word, size, width)
			out = append(out, head)
			word = word[len(head):]
			wide = f.width(word, size)
		}
		words, used = append(words, word), used+space+wide
	}
	flush()
	return out
}

// head is the beginning of a word that fits a width, at least one character: up to a sign between its parts where there
// is one in its second half.
func (f *face) head(word string, size, width float64) string {
	used, end, sign := 0.0, 0, 0
	for i, r := range word {
		used += f.glyph(r).width * size
		next := i + len(string(r))
		if used > width && end > 0 {
			break
		}
		end = next
		if strings.ContainsRune("/-._@&=?", r) {
			sign = next
		}
	}
	if sign > end/2 {
		return word[:sign]
	}
	return word[:end]
}
