// Package chart draws pictures for a chat as PNG: bars in five levels, columns over time, and marks in a grid. They are as
// wide as a phone, on a ground of their own, so that they look the same in dark and light; what a colour tells, a pattern, a
// number or a place tells too. It embeds its fonts and asks nothing of the machine. It knows neither networks nor languages:
// whoever draws brings every word, and the text that stands for the picture.
package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
)

// Picture is what is drawn, from top to bottom.
type Picture struct {
	Title, Subtitle string
	Parts           []Part
	Note            string // in small print below; "" is none
}

// Part is one piece of a picture. The set is closed: Heading, Key, Stacks, Columns and Marks.
type Part interface{ lay(*sheet) }

// Heading parts what stands above it from what stands below.
type Heading string

// Levels is how many levels a stack has.
const Levels = 5

// Key tells what the levels of Stacks are called, from the lowest on. It is drawn from the highest on, as the bars are.
type Key [Levels]string

// Stacks are bars of the same length, one under the other.
type Stacks []Stack

// Stack is a bar that is parted into levels.
type Stack struct {
	Label  string
	Levels [Levels]Level // from the lowest on; a bar without any is an outline
	Below  string        // what is told of it in words
}

// Level is a part of a Stack: how much of it, and the number that is shown in it.
type Level struct {
	Amount float64 // above 0, or it is not there
	Text   string
}

// Columns are rows of columns over the same times and of the same scale.
type Columns struct {
	Times []string // under each column: some five letters
	Rows  []Row
}

// Row is one row of Columns: whole numbers from 0 on, one for each time.
type Row struct {
	Label, Aside string
	Values       []int
}

// Marks is a grid: a row for each label, a column for each time.
type Marks struct {
	Times []string
	Rows  []MarkRow
	Key   [3]string // what Present, Excused and Absent are called
}

// MarkRow is one row of Marks, a cell for each time.
type MarkRow struct {
	Label, Aside string
	Cells        []Cell
}

// Cell is one mark. Text stands in it where it is Present: a number of two digits at most.
type Cell struct {
	Mark Mark
	Text string
}

// Mark is what a cell shows: each has a shape of its own.
type Mark int

// The marks.
const (
	Absent  Mark = iota // a small dot
	Present             // a full disc with its number
	Excused             // a ring with a stroke
	Nowhere             // nothing: it does not apply
)

// mostTall bounds a picture, in its own pixels: what is beyond is cut off, and no chat would show it.
const mostTall = 12_000

// PNG is the picture. What the fonts do not hold is left out where it is a sign, and shown as a question mark where it is a
// letter.
func (p Picture) PNG() ([]byte, error) {
	s, err := newSheet()
	if err != nil {
		return nil, err
	}
	s.text(p.Title, s.title, ink, 0)
	s.text(p.Subtitle, s.small, grey, 3)
	for _, part := range p.Parts {
		part.lay(s)
	}
	s.text(p.Note, s.small, grey, 16)
	img := image.NewRGBA(image.Rect(0, 0, wide*scale, min(int((s.y+margin)*scale), mostTall)))
	c := canvas{img}
	c.rect(0, 0, wide, float64(img.Rect.Dy())/scale, ground)
	for _, draw := range s.strokes {
		draw(c)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return out.Bytes(), nil
}
