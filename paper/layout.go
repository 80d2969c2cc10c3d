package paper

import (
	"strconv"
)

// The sheet, in points.
const (
	sheetWidth  = 595.28
	sheetHeight = 841.89
	left        = 56.0
	top         = 58.0
	bottom      = sheetHeight - 62.0
	textWidth   = sheetWidth - 2*left
	labelWidth  = 108.0 // of a fact's label, with the space after it
)

// style is how a text looks: the height is that of a line.
type style struct {
	weight       weight
	size, height float64
	ink          ink
}

// ink is a colour.
type ink struct{ r, g, b uint8 }

// The colours of a document: dark enough to be read where they come out grey.
var (
	black  = ink{24, 22, 20}
	grey   = ink{84, 78, 70}
	thread = ink{163, 63, 43}
)

func titleStyle() style    { return style{bold, 25, 31, black} }
func subtitleStyle() style { return style{regular, 11.5, 16, grey} }
func textStyle() style     { return style{regular, 10, 13.8, black} }
func valueStyle() style    { return style{regular, 9.5, 12.8, black} }
func labelStyle() style    { return style{regular, 9.5, 12.8, grey} }
func noteStyle() style     { return style{regular, 8.5, 11.6, grey} }

func headingStyle(level int) style {
	if level == 1 {
		return style{bold, 15.5, 20, thread}
	}
	return style{bold, 11, 14.6, black}
}

// row is one line of a page.
type row struct {
	gap    float64 // above it, but not at the top of a page
	height float64
	runs   []run
	keep   bool // it stands on the page of the next one
	rule   bool // a line is drawn through its middle
	hair   bool // a thin one is drawn under it
	mark   *Heading
	// lines are to be written on, at its lower edge.
	lines    []span
	pictures []picture
	again    []row // what is repeated above it where a page begins with it
}

// span is a piece of a row, from the left margin.
type span struct{ x, width float64 }

// run is a text on a line, from the left margin.
type run struct {
	x    float64
	text string
	style
	in *element // nil is none of the text
}

// setter makes rows of parts, and the tree of what they are.
type setter struct {
	faces [2]*face
	root  *element // of the document
	open  *element
	level int // of the last heading
}

func newSetter() (*setter, error) {
	s := &setter{root: &element{tag: "Document"}}
	s.open = s.root
	for w, f := range fonts() {
		var err error
		if s.faces[w], err = newFace(f.data); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// set breaks a text into rows that are one element; "" is none.
func (s *setter) set(text string, st style, gap float64, tag string) []row {
	var in *element
	if tag != "" {
		in = s.add(tag)
	}
	var out []row
	for _, line := range s.faces[st.weight].wrap(text, st.size, textWidth) {
		out = append(out, row{gap: gap, height: st.height, runs: []run{{0, line, st, in}}})
		gap = 0
	}
	return out
}

// opening are the rows above all parts.
func (d Document) opening(s *setter) []row {
	out := d.head(s)
	gap := 0.0
	if len(out) > 0 {
		gap = 22
	}
	if d.Title != "" {
		out = append(out, s.set(d.Title, titleStyle(), gap, s.heading(1))...)
	}
	out = append(out, s.set(d.Subtitle, subtitleStyle(), 3, "P")...)
	return append(out, row{gap: 8, height: 8, rule: true})
}

// margins are what stands around the text of a page: the running title and the page's number.
func (d Document) margins(s *setter, page, pages int) []placed {
	st := noteStyle()
	number := strconv.Itoa(page+1) + " / " + strconv.Itoa(pages)
	if d.PageOf != nil {
		number = s.faces[st.weight].fit(d.PageOf(page+1, pages))
	}
	width := s.faces[st.weight].width(number, st.size)
	out := []placed{{row{height: st.height, runs: []run{{textWidth - width, number, st, nil}}}, sheetHeight - 44}}
	if page == 0 {
		return out
	}
	if header := s.set(d.Header, st, 0, ""); len(header) > 0 {
		out = append(out, placed{header[0], 32})
	}
	return append(out, d.foot()...)
}

func (h Heading) rows(s *setter) []row {
	gap := 15.0
	if h.Level == 1 {
		gap = 24
	}
	out := s.set(h.Text, headingStyle(h.Level), gap, s.heading(h.Level+1))
	for i := range out {
		out[i].keep = true
	}
	if len(out) > 0 {
		out[0].mark = &h
	}
	return out
}

func (p Paragraph) rows(s *setter) []row { return s.set(string(p), textStyle(), 5, "P") }

func (n Note) rows(s *setter) []row { return s.set(string(n), noteStyle(), 3, "P") }

func (f Facts) rows(s *setter) []row {
	defer s.within("L")()
	var out []row
	label, value := labelStyle(), valueStyle()
	gap := 3.0
	for _, fact := range f {
		names := s.faces[label.weight].wrap(fact.Label, label.size, labelWidth-8)
		values := s.faces[value.weight].wrap(fact.Value, value.size, textWidth-labelWidth)
		leave := s.within("LI")
		name, body := s.add("Lbl"), s.add("LBody")
		leave()
		for i := range max(len(names), len(values)) {
			r := row{gap: gap, height: value.height}
			if i < len(names) {
				r.runs = append(r.runs, run{0, names[i], label, name})
			}
			if i < len(values) {
				r.runs = append(r.runs, run{labelWidth, values[i], value, body})
			}
			out, gap = append(out, r), 0
		}
		gap = 1.5
	}
	return out
}

func (t Together) rows(s *setter) []row {
	var out []row
	for _, p := range t {
		out = append(out, p.rows(s)...)
	}
	if tall(out) > bottom-top {
		return out
	}
	for i := range len(out) - 1 {
		out[i].keep = true
	}
	return out
}

// tall is the height of rows at the top of a page.
func tall(rows []row) float64 {
	sum := 0.0
	for i, r := range rows {
		sum += r.height
		if i > 0 {
			sum += r.gap
		}
	}
	return sum
}

// placed is a row with the distance of its upper edge from that of the sheet.
type placed struct {
	row
	y float64
}

// paginate puts rows on pages, at least one.
func paginate(rows []row) [][]placed {
	sheets := [][]placed{nil}
	y := top
	for i := range rows {
		begins := i == 0 || !rows[i-1].keep
		need := tall(rows[i : i+1])
		if begins {
			need = tall(rows[i : i+kept(rows[i:])])
		}
		gap := rows[i].gap
		last := len(sheets) - 1
		switch {
		case len(sheets[last]) == 0:
			gap = 0
		case y+gap+need > bottom:
			sheets = append(sheets, nil)
			last, y, gap = last+1, top, 0
			for _, r := range rows[i].again {
				sheets[last] = append(sheets[last], placed{r, y})
				y, gap = y+r.height, rows[i].gap
			}
		}
		sheets[last] = append(sheets[last], placed{rows[i], y + gap})
		y += gap + rows[i].height
	}
	return sheets
}

// kept is how many rows, from the first on, want to stand on one page.
func kept(rows []row) int {
	n := 1
	for n < len(rows) && rows[n-1].keep {
		n++
	}
	return n
}
