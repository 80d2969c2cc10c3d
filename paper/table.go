package paper

import "slices"

// Table is rows of cells under a head that is repeated on every page where it goes on.
type Table struct {
	Head []string
	Rows [][]string // as many cells as the head has; what is missing is empty
	Wide []float64  // how wide the columns are, in shares of the whole; nil is all alike
}

// List is points, one under the other.
type List []string

const (
	cellGap    = 8.0  // between columns
	listIndent = 12.0 // of a point's text
)

func headStyle() style { return style{bold, 9.5, 12.8, black} }

// columns are where a table's columns begin, and how wide they are without the gap.
func (t Table) columns() (at, width []float64) {
	shares := slices.Clone(t.Wide)
	for len(shares) < len(t.Head) {
		shares = append(shares, 1)
	}
	sum, x := 0.0, 0.0
	for _, s := range shares[:len(t.Head)] {
		sum += s
	}
	for _, s := range shares[:len(t.Head)] {
		w := textWidth * s / sum
		at, width = append(at, x), append(width, w-cellGap)
		x += w
	}
	return at, width
}

func (t Table) rows(s *setter) []row {
	if len(t.Head) == 0 || len(t.Rows) == 0 {
		return nil
	}
	defer s.within("Table")()
	head := t.line(s, t.Head, "TH", headStyle())
	head[0].gap = 8
	for i := range head {
		head[i].keep = true
	}
	head[len(head)-1].hair = true
	again := unmarked(head)
	out := head
	for _, cells := range t.Rows {
		lines := t.line(s, cells, "TD", valueStyle())
		for i := range lines {
			lines[i].again = again
			lines[i].keep = i < len(lines)-1
		}
		out = append(out, lines...)
	}
	return out
}

// line is one row of a table: as many lines as its longest cell has.
func (t Table) line(s *setter, cells []string, tag string, st style) []row {
	defer s.within("TR")()
	at, width := t.columns()
	out := []row{{gap: 3, height: st.height}}
	for i := range t.Head {
		text := ""
		if i < len(cells) {
			text = cells[i]
		}
		in := s.add(tag)
		if tag == "TH" {
			in.attributes = "/O /Table /Scope /Column"
		}
		for n, line := range s.faces[st.weight].wrap(text, st.size, width[i]) {
			if n == len(out) {
				out = append(out, row{height: st.height})
			}
			out[n].runs = append(out[n].runs, run{at[i], line, st, in})
		}
	}
	return out
}

// unmarked are rows that repeat what was said already: they are drawn, and not read again.
func unmarked(rows []row) []row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].runs = slices.Clone(out[i].runs)
		for j := range out[i].runs {
			out[i].runs[j].in = nil
		}
	}
	return out
}

func (l List) rows(s *setter) []row {
	defer s.within("L")()
	st := textStyle()
	var out []row
	for _, text := range l {
		lines := s.faces[st.weight].wrap(text, st.size, textWidth-listIndent)
		if len(lines) == 0 {
			continue
		}
		leave := s.within("LI")
		label, body := s.add("Lbl"), s.add("LBody")
		leave()
		gap := 3.0
		for i, line := range lines {
			r := row{gap: gap, height: st.height, runs: []run{{listIndent, line, st, body}}}
			if i == 0 {
				r.runs = append([]run{{0, "•", st, label}}, r.runs...)
			}
			out, gap = append(out, r), 0
		}
	}
	return out
}
