package chart

import (
	"image/color"
	"slices"
	"strconv"
)

// sheet is a picture being laid out: how far down it has come, and what is to be drawn.
type sheet struct {
	faces
	y       float64
	strokes []func(canvas)
}

func newSheet() (*sheet, error) {
	f, err := newFaces()
	return &sheet{faces: f, y: margin}, err
}

func (s *sheet) draw(stroke func(canvas)) { s.strokes = append(s.strokes, stroke) }

// text sets a paragraph, with a gap above it; nothing sets nothing.
func (s *sheet) text(text string, f face, with color.RGBA, gap float64) {
	s.paragraph(text, f, with, gap, inner)
}

func (s *sheet) paragraph(text string, f face, with color.RGBA, gap, width float64) {
	for i, line := range f.wrap(text, width) {
		if i == 0 {
			s.y += gap
		}
		s.at(margin, line, f, with)
		s.y += f.line()
	}
}

// at writes one line whose upper edge is where the sheet has come to.
func (s *sheet) at(x float64, text string, f face, with color.RGBA) {
	baseline := s.y + f.size
	s.draw(func(c canvas) { c.write(x, baseline, text, f, with) })
}

// centred writes a line around an x.
func (s *sheet) centred(x float64, text string, f face, with color.RGBA) {
	s.at(x-f.width(text)/2, text, f, with)
}

// labelled sets a label, and at its right end on the first line what stands beside it.
func (s *sheet) labelled(label, aside string, gap float64) {
	s.y += gap
	width := inner
	if aside = s.small.fit(aside); aside != "" {
		wide := s.small.width(aside)
		s.at(margin+inner-wide, aside, s.small, grey)
		width -= wide + 12
	}
	s.paragraph(label, s.strong, ink, 0, width)
}

func (h Heading) lay(s *sheet) {
	s.y += 20
	y := s.y
	s.draw(func(c canvas) { c.rect(margin, y, inner, 1.5, deep) })
	s.text(string(h), s.strong, deep, 10)
}

func (k Key) lay(s *sheet) {
	const swatch, height, between = 30.0, 18.0, 16.0
	s.y += 12
	x := margin
	for level := Levels - 1; level >= 0; level-- {
		label := s.small.fit(k[level])
		wide := swatch + 7 + s.small.width(label)
		if x > margin && x+wide > margin+inner {
			x, s.y = margin, s.y+height+8
		}
		at, y := x, s.y
		s.draw(func(c canvas) { c.level(at, y, swatch, height, level) })
		s.at(x+swatch+7, label, s.small, ink)
		x += wide + between
	}
	s.y += height + 4
}

// barHeight is that of a stack.
const barHeight = 30.0

func (stacks Stacks) lay(s *sheet) {
	for _, stack := range stacks {
		s.text(stack.Label, s.strong, ink, 18)
		s.y += 5
		stack.bar(s)
		s.y += barHeight + 4
		s.text(stack.Below, s.small, grey, 0)
	}
}

func (stack Stack) bar(s *sheet) {
	total := 0.0
	for _, l := range stack.Levels {
		total += max(l.Amount, 0)
	}
	y := s.y
	if total == 0 {
		s.draw(func(c canvas) { c.frame(margin, y, inner, barHeight, 1, hair) })
		return
	}
	x := margin
	for level := Levels - 1; level >= 0; level-- {
		part := stack.Levels[level]
		if part.Amount <= 0 {
			continue
		}
		at, width := x, inner*part.Amount/total
		s.draw(func(c canvas) { c.level(at, y, width, barHeight, level) })
		s.inPill(at, y, width, part.Text)
		x += width
	}
}

// inPill writes a number into a part of a bar, on a ground of its own, where there is room for it.
func (s *sheet) inPill(x, y, width float64, text string) {
	text = s.number.fit(text)
	letters := s.number.width(text)
	const height = 21.0
	wide := max(letters+10, height)
	if text == "" || letters+4 > width {
		return
	}
	wide = min(wide, width-2)
	middle, top := x+width/2, y+(barHeight-height)/2
	s.draw(func(c canvas) {
		c.pill(middle-wide/2, top, wide, height, ground)
		c.write(middle-letters/2, top+height/2+s.number.size*0.36, text, s.number, ink)
	})
}

func (columns Columns) lay(s *sheet) {
	most := 1
	for _, row := range columns.Rows {
		for _, v := range row.Values {
			most = max(most, v)
		}
	}
	for _, row := range columns.Rows {
		s.labelled(row.Label, row.Aside, 16)
		columns.row(s, row, most)
	}
}

func (columns Columns) row(s *sheet, row Row, most int) {
	const tallest, number = 44.0, 18.0
	tall := max(tallest*float64(slices.Max(append(row.Values, 0)))/float64(most), 4) // no higher than its own columns
	step := inner / float64(max(len(columns.Times), 1))
	column := min(step*0.72, 40)
	base := s.y + number + tall
	for i, v := range row.Values {
		middle := margin + step*(float64(i)+0.5)
		if v > 0 {
			height := max(tallest*float64(v)/float64(most), 2)
			text := strconv.Itoa(v)
			s.draw(func(c canvas) {
				c.rect(middle-column/2, base-height, column, height, deep)
				c.write(middle-s.number.width(text)/2, base-height-4, text, s.number, ink)
			})
		}
	}
	s.draw(func(c canvas) { c.rect(margin, base, inner, 1, grey) })
	s.y = base + 3
	for i, name := range columns.Times {
		s.centred(margin+step*(float64(i)+0.5), s.tiny.fit(name), s.tiny, grey)
	}
	s.y += s.tiny.line()
}
