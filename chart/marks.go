package chart

// The grid of marks.
const (
	markRadius = 12.0
	markRow    = 2*markRadius + 8
)

func (m Marks) lay(s *sheet) {
	m.key(s)
	s.y += 12
	step := m.step()
	m.times(s)
	for i, row := range m.Rows {
		if i > 0 && i%6 == 0 { // a phone shows some six rows at once
			s.y += 12
			m.times(s)
		}
		s.labelled(row.Label, row.Aside, 10)
		s.y += 3
		y := s.y + markRadius
		for i, cell := range row.Cells {
			s.mark(margin+step*(float64(i)+0.5), y, cell)
		}
		s.y += markRow
		under := s.y
		s.draw(func(c canvas) { c.rect(margin, under, inner, 1, hair) })
	}
}

// step is how far the columns are apart.
func (m Marks) step() float64 { return min(inner/float64(max(len(m.Times), 1)), 64) }

func (m Marks) times(s *sheet) {
	for i, name := range m.Times {
		s.centred(margin+m.step()*(float64(i)+0.5), s.tiny.fit(name), s.tiny, ink)
	}
	s.y += s.tiny.line() + 2
}

// key tells what each mark means.
func (m Marks) key(s *sheet) {
	s.y += 12
	x := margin
	for i, mark := range []Mark{Present, Excused, Absent} {
		label := s.small.fit(m.Key[i])
		wide := 2*markRadius + 6 + s.small.width(label)
		if x > margin && x+wide > margin+inner {
			x, s.y = margin, s.y+markRow
		}
		s.mark(x+markRadius, s.y+markRadius, Cell{Mark: mark})
		at, middle := x+2*markRadius+6, s.y+markRadius
		s.draw(func(c canvas) { c.write(at, middle+s.small.size*0.36, label, s.small, ink) })
		x += wide + 14
	}
	s.y += markRow
}

func (s *sheet) mark(x, y float64, cell Cell) {
	text := s.number.fit(cell.Text)
	s.draw(func(c canvas) {
		switch cell.Mark {
		case Present:
			c.disc(x, y, markRadius, deep)
			c.write(x-s.number.width(text)/2, y+s.number.size*0.36, text, s.number, ground)
		case Excused:
			c.ring(x, y, markRadius, 2, ink)
			c.rect(x-markRadius/2, y-1, markRadius, 2, ink)
		case Absent:
			c.disc(x, y, 3, grey)
		case Nowhere:
		}
	})
}
