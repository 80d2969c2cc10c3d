package paper_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hilo/paper"
)

var (
	aTag      = regexp.MustCompile(`/Type /StructElem /S /(\w+) /P (\d+) 0 R`)
	anAlt     = regexp.MustCompile(`/Alt <FEFF([0-9A-F]*)>`)
	itsPage   = regexp.MustCompile(`/Pg (\d+) 0 R`)
	itsKids   = regexp.MustCompile(`/K \[(.*)\]`)
	aKid      = regexp.MustCompile(`<< /Type /MCR /Pg (\d+) 0 R /MCID (\d+) >>|(\d+) 0 R|(\d+)`)
	operators = regexp.MustCompile(`/(\w+) << /MCID (\d+) >> BDC|/Artifact BMC|EMC|BT|/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>\] TJ|/I\d+ Do| l S`)
)

// marked is what a page shows by its marks, each text with its tag; what is none of the text stands under -1. It fails
// when something is shown under no mark, or a mark is not ended.
func (p pdfRead) marked(t *testing.T, page int) map[int][]string {
	t.Helper()
	out := map[int][]string{}
	const none = -2
	font, tag, mark := "", "", none
	for _, m := range operators.FindAllStringSubmatch(p.streams[page], -1) {
		shows := ""
		switch {
		case m[1] != "":
			if mark != none {
				t.Errorf("page %d: %s within another", page, m[0])
			}
			tag, mark = m[1], number(t, m[2])
		case m[0] == "/Artifact BMC":
			tag, mark = "Artifact", -1
		case m[0] == "EMC":
			mark = none
		case m[3] != "":
			font = m[3]
		case m[4] != "":
			var b strings.Builder
			for code := range len(m[4]) / 4 {
				b.WriteString(p.codes[font][m[4][4*code:4*code+4]])
			}
			shows = b.String()
		case strings.HasSuffix(m[0], "Do"):
			shows = "(picture)"
		case m[0] == " l S":
			shows = "(line)"
		}
		if shows == "" {
			continue
		}
		if mark == none {
			t.Errorf("page %d: %q is under no mark", page, shows)
		}
		out[mark] = append(out[mark], tag+" "+shows)
	}
	return out
}

// spoken is what is read aloud of a document: each element's tag, with what it holds.
func (p pdfRead) spoken(t *testing.T) []string {
	t.Helper()
	pages := make([]map[int][]string, len(p.streams))
	for i := range pages {
		pages[i] = p.marked(t, i)
	}
	var out []string
	var walk func(n, above, depth int)
	walk = func(n, above, depth int) {
		o := p.object(t, n)
		m := aTag.FindStringSubmatch(o)
		if m == nil || number(t, m[2]) != above {
			t.Fatalf("%d under %d is %s", n, above, o)
		}
		line := strings.Repeat(" ", depth) + m[1]
		if alt := anAlt.FindStringSubmatch(o); alt != nil {
			line += " [" + unicodeOf(t, alt[1]) + "]"
		}
		at := len(out)
		out = append(out, line)
		for _, k := range aKid.FindAllStringSubmatch(itsKids.FindStringSubmatch(o)[1], -1) {
			on, mark := k[1], k[2]
			switch {
			case k[3] != "":
				walk(number(t, k[3]), n, depth+1)
				continue
			case k[4] != "":
				on, mark = itsPage.FindStringSubmatch(o)[1], k[4]
			}
			page := slices.Index(p.numbers, number(t, on))
			for _, text := range pages[page][number(t, mark)] {
				tag, words, _ := strings.Cut(text, " ")
				if tag != m[1] {
					t.Errorf("%q is marked as %s and stands in %s", words, tag, m[1])
				}
				out[at] += " " + words
			}
			if got := p.parent(t, page, number(t, mark)); got != n {
				t.Errorf("page %d, mark %d leads to %d, not %d", page, number(t, mark), got, n)
			}
			delete(pages[page], number(t, mark))
		}
	}
	root := reference(t, p.object(t, 1), "StructTreeRoot")
	walk(reference(t, p.object(t, root), "K"), root, 0)
	for i, left := range pages {
		delete(left, -1)
		if len(left) > 0 {
			t.Errorf("page %d: nobody reads %v", i, left)
		}
	}
	return out
}

// parent is where the table of parents leads.
func (p pdfRead) parent(t *testing.T, page, mark int) int {
	t.Helper()
	if !strings.Contains(p.object(t, p.numbers[page]), fmt.Sprintf("/StructParents %d ", page)) {
		t.Errorf("page %d is not in the table of parents", page)
	}
	table := p.object(t, reference(t, p.object(t, 1), "StructTreeRoot"))
	list := regexp.MustCompile(fmt.Sprintf(`[\[\]] %d \[([^\]]*)\]`, page)).FindStringSubmatch(table)
	return number(t, strings.Fields(list[1])[3*mark])
}

func TestADocumentIsReadInItsOrder(t *testing.T) {
	p := readPDF(t, made(t, paper.Document{Title: "Acta", Subtitle: "Red Alhameña", Lang: "es", Emblems: emblems(t), Parts: []paper.Part{
		paper.Heading{Level: 2, Text: "Sin otra antes"}, paper.Heading{Level: 1, Text: "Asisten"},
		paper.Table{Head: []string{"Entidad", "Cómo"}, Rows: [][]string{{"CAVI"}, {"Cruz Roja", "se conecta"}}},
		paper.Heading{Level: 1, Text: "Puntos"}, paper.Heading{Level: 2, Text: "Guardería"},
		paper.Together{paper.Paragraph(strings.Repeat("plazas ", 20) + "\ny horarios"), paper.List{"Pedir más", ""}},
		paper.Facts{{"Lugar", "Vivero"}, {"", "planta baja"}, {}}, paper.Note("Aprobada"), paper.Paragraph(" "),
	}}))
	want := []string{"Document", " Figure [Escudo] (picture)", " Figure [Unión Europea] (picture)", " H1 Acta", " P Red Alhameña", " H2 Sin otra antes", " H2 Asisten",
		" Table", "  TR", "   TH Entidad", "   TH Cómo", "  TR", "   TD CAVI", "   TD", "  TR", "   TD Cruz Roja", "   TD se conecta",
		" H2 Puntos", " H3 Guardería", " P " + strings.TrimSpace(strings.Repeat("plazas ", 20)) + " y horarios",
		" L", "  LI", "   Lbl •", "   LBody Pedir más", " L", "  LI", "   Lbl Lugar", "   LBody Vivero", "  LI", "   LBody planta baja",
		" P Aprobada"}
	if got := p.spoken(t); !slices.Equal(got, want) {
		t.Errorf("read aloud it is\n%s", strings.Join(got, "\n"))
	}
}

// TestCompulsoryEmblemsAreOnEveryPage counts what is drawn: all on the first page, and on the others those that must be.
func TestCompulsoryEmblemsAreOnEveryPage(t *testing.T) {
	d := minutes(t)
	pdf := made(t, d)
	p := readPDF(t, pdf)
	if len(p.pages) < 10 {
		t.Fatalf("%d pages", len(p.pages))
	}
	spoken := strings.Join(p.spoken(t), "\n")
	if got := strings.Count(spoken, "Figure"); got != 2 {
		t.Errorf("%d figures are read aloud", got)
	}
	for i := range p.pages {
		want := 1
		if i == 0 {
			want = 2
		}
		if got := strings.Count(p.streams[i], " Do"); got != want {
			t.Errorf("page %d has %d pictures, not %d", i+1, got, want)
		}
		if !p.pages[i].has(fmt.Sprintf("Página %d de %d", i+1, len(p.pages))) {
			t.Errorf("page %d does not say so: %q", i+1, p.pages[i])
		}
		if head := p.pages[i].has("Entidad Quién"); head != (i < len(p.pages)-1) {
			t.Errorf("page %d: the head of the table stands there: %v", i+1, head)
		}
	}
	if got := strings.Count(string(pdf), "/Subtype /Image"); got != 2 {
		t.Errorf("the file holds %d pictures", got)
	}
}

func TestTooWideEmblemsGetSmaller(t *testing.T) {
	wide := paper.Emblem{PNG: picture(t, 1000, 60), Alt: "tira", Width: 1000, Height: 60, Compulsory: true}
	none := paper.Emblem{Alt: "nada"}
	own := wide
	own.Compulsory = false
	p := readPDF(t, made(t, paper.Document{Title: "T", Emblems: []paper.Emblem{own, wide, wide, none}}))
	placed := regexp.MustCompile(`([\d.]+) 0 0\n ([\d.]+) ([\d.]+) ([\d.]+) cm\n`).FindAllStringSubmatch(p.streams[0], -1)
	right := 0.0
	for _, m := range placed {
		var w, h, x, y float64
		if _, err := fmt.Sscan(strings.Join(m[1:], " "), &w, &h, &x, &y); err != nil {
			t.Fatal(err)
		}
		if x < right || x+w > 540 || w < 10*h {
			t.Errorf("an emblem is at %v, %v wide and %v high, after %v", x, w, h, right)
		}
		right = x + w
	}
	if len(placed) != 3 {
		t.Errorf("%d emblems are drawn", len(placed))
	}
}

func picture(tb testing.TB, w, h int) []byte {
	tb.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i*i>>9) | byte(255*(i%4/3))
	}
	m.SetRGBA(0, 0, color.RGBA{uint8(w), uint8(h), 0, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func emblems(tb testing.TB) []paper.Emblem {
	tb.Helper()
	return []paper.Emblem{{PNG: picture(tb, 400, 300), Alt: "Escudo", Width: 400, Height: 300},
		{PNG: picture(tb, 1000, 160), Alt: "Unión Europea", Width: 1000, Height: 160, Compulsory: true}}
}

// minutes is a document like the minutes of a long meeting.
func minutes(tb testing.TB) paper.Document {
	tb.Helper()
	d := paper.Document{Title: "Acta de la reunión", Subtitle: "Red Alhameña", Header: "Acta 3/2023", Lang: "es", Emblems: emblems(tb),
		PageOf: func(page, pages int) string { return fmt.Sprintf("Página %d de %d", page, pages) }}
	table := paper.Table{Head: []string{"Entidad", "Quién", "Cómo"}, Wide: []float64{3, 2, 1}}
	for n := range 240 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("Entidad %d, con un nombre de los largos que ocupa dos líneas", n), "Ana López", "asiste"})
	}
	d.Parts = append(d.Parts, paper.Heading{Level: 1, Text: "Asisten"}, table, paper.Together{paper.Heading{Level: 1, Text: "Firman"}, paper.Paragraph("Coordinación")})
	for range 12 {
		d.Parts = append(d.Parts, paper.Paragraph(strings.Repeat("Se habla de las plazas de guardería y del transporte. ", 8)))
	}
	return d
}

// BenchmarkMinutes makes ten pages with two emblems.
func BenchmarkMinutes(b *testing.B) {
	d := minutes(b)
	for b.Loop() {
		if pdf := made(b, d); len(pdf) == 0 {
			b.Fatal("nothing")
		}
	}
}
