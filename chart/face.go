package chart

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// face is a font at one size, in the picture's own pixels.
type face struct {
	face font.Face
	size float64 // as drawn, before scaling
}

// faces are the sizes of a picture. They belong to one picture: a font's face remembers what it has drawn.
type faces struct{ title, label, strong, small, tiny, number face }

func newFaces() (faces, error) {
	var f faces
	for _, font := range []struct {
		data []byte
		of   map[*face]float64
	}{
		{gobold.TTF, map[*face]float64{&f.title: 20, &f.strong: 16, &f.number: 14}},
		{goregular.TTF, map[*face]float64{&f.label: 15, &f.small: 14, &f.tiny: 12.5}},
	} {
		parsed, err := opentype.Parse(font.data)
		if err != nil {
			return f, fmt.Errorf("font: %w", err)
		}
		for at, size := range font.of {
			sized, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size * scale, DPI: 72})
			if err != nil {
				return f, fmt.Errorf("font: %w", err)
			}
			*at = face{sized, size}
		}
	}
	return f, nil
}

// line is the height of a line of text.
func (f face) line() float64 { return f.size * 1.3 }

// width is that of a text, in units of the sheet.
func (f face) width(text string) float64 {
	return float64(font.MeasureString(f.face, text)) / float64(fixed.I(1)) / scale
}

// fit is a text in characters that the font holds.
func (f face) fit(text string) string {
	return strings.Map(f.nearest, norm.NFC.String(strings.ToValidUTF8(text, "")))
}

func (f face) holds(r rune) bool {
	_, ok := f.face.GlyphAdvance(r)
	return ok && unicode.IsGraphic(r)
}

// nearest is the character that stands for another; -1 is none.
func (f face) nearest(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case f.holds(r):
		return r
	case unicode.IsLetter(r), unicode.IsNumber(r):
		if base := []rune(norm.NFKD.String(string(r)))[0]; base != r && f.holds(base) {
			return base
		}
		return '?'
	}
	return -1
}

// wrap cuts a text into lines no wider than a width.
func (f face) wrap(text string, width float64) []string {
	var out []string
	line := ""
	for word := range strings.FieldsSeq(f.fit(text)) {
		for f.width(word) > width { // an address
			if line != "" {
				out, line = append(out, line), ""
			}
			head := f.head(word, width)
			out, word = append(out, head), word[len(head):]
		}
		switch longer := line + " " + word; {
		case line == "":
			line = word
		case f.width(longer) > width:
			out, line = append(out, line), word
		default:
			line = longer
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// head is the beginning of a word that fits a width, at least one character.
func (f face) head(word string, width float64) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && f.width(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}
