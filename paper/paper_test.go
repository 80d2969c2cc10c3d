package paper_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/paper"
)

func made(t testing.TB, d paper.Document) []byte {
	t.Helper()
	d.Made = time.Date(2023, time.January, 16, 8, 0, 0, 0, time.UTC)
	pdf, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestAPageHasItsWords(t *testing.T) {
	p := readPDF(t, made(t, paper.Document{Title: "Guía de recursos", Subtitle: "Red Alhameña · 16 de enero", Lang: "es", Parts: []paper.Part{
		paper.Heading{Level: 1, Text: "Vivienda"},
		paper.Paragraph("«Año», l·l, ŀ, ç, 20 € – à è ï ü\nsegunda línea"),
		paper.Facts{{"Teléfono", "968 63 00 00"}, {"Una etiqueta que no cabe en su columna", "corto"}},
		paper.Note("letra pequeña"),
	}}))
	want := sheetRead{"Guía de recursos", "Red Alhameña · 16 de enero", "Vivienda", "«Año», l·l, ŀ, ç, 20 € – à è ï ü", "segunda línea",
		"Teléfono", "968 63 00 00", "Una etiqueta que no", "corto", "cabe en su columna", "letra pequeña", "1 / 1"}
	if len(p.pages) != 1 || !slices.Equal(p.pages[0], want) {
		t.Errorf("the pages are %q", p.pages)
	}
	if got, want := p.titles(t), []string{"Guía de recursos", "Vivienda"}; !slices.Equal(got, want) {
		t.Errorf("the titles are %q", got)
	}
	if catalog := p.object(t, 1); !strings.Contains(catalog, "/MarkInfo << /Marked true >>") || !strings.Contains(catalog, "/Lang <FEFF00650073>") || !strings.Contains(catalog, "/DisplayDocTitle true") {
		t.Errorf("the catalog is %s", catalog)
	}
}

func TestWhatTheFontsDoNotHold(t *testing.T) {
	for text, want := range map[string]string{
		"Hola 😀 👩‍👧 mundo":       "Hola mundo",
		"man\u0303ana":           "mañana",
		"日本 ب":                   "?? ?",
		"ḿ \u200b\u202e\x00\x07": "m",
		"a\u00adb\xff":           "ab",
		"no\u2011se":             "no-se",
		"𝐀𝐁":                     "AB",
		"a\t\u2003b":             "a b",
	} {
		p := readPDF(t, made(t, paper.Document{Title: "T", Parts: []paper.Part{paper.Paragraph(text)}}))
		if got := p.pages[0][1]; got != want {
			t.Errorf("%q comes out as %q, not %q", text, got, want)
		}
	}
}

func TestEmptyPartsTakeNoRoom(t *testing.T) {
	p := readPDF(t, made(t, paper.Document{Parts: []paper.Part{
		paper.Heading{Level: 1, Text: "😀"}, paper.Paragraph(" \n "), paper.Facts{{}}, paper.Together{}, paper.Note(""),
	}}))
	if len(p.pages) != 1 || !slices.Equal(p.pages[0], sheetRead{"1 / 1"}) {
		t.Errorf("the pages are %q", p.pages)
	}
}

func TestLongWordsAreCut(t *testing.T) {
	address := "https://www.example.org/" + strings.Repeat("ayudas-al-alquiler/", 20)
	p := readPDF(t, made(t, paper.Document{Parts: []paper.Part{paper.Paragraph(address + " " + strings.Repeat("a", 300))}}))
	if text := strings.Join(p.pages[0], ""); !strings.HasPrefix(text, address) {
		t.Errorf("the address is %q", text)
	}
	for _, line := range p.pages[0] {
		if len(line) > 110 {
			t.Errorf("too long a line: %q", line)
		}
	}
	if first := p.pages[0][0]; !strings.HasSuffix(first, "/") && !strings.HasSuffix(first, "-") {
		t.Errorf("the address is cut after %q", first)
	}
}

func TestCardsStayWhole(t *testing.T) {
	p := readPDF(t, made(t, guide(60)))
	if len(p.pages) < 3 {
		t.Fatalf("%d pages", len(p.pages))
	}
	for i, page := range p.pages {
		if !page.has(fmt.Sprintf("%d / %d", i+1, len(p.pages))) {
			t.Errorf("page %d does not say so", i+1)
		}
		if page.has("Guía de recursos · Red Alhameña") != (i > 0) {
			t.Errorf("page %d: the running title is missing, or too much", i+1)
		}
	}
	for n := range 60 {
		on := slices.IndexFunc(p.pages, func(s sheetRead) bool { return s.has(fmt.Sprintf("Recurso %d.", n)) })
		if on < 0 || !p.pages[on].has(fmt.Sprintf("recurso%d@example.org", n)) {
			t.Errorf("card %d is torn, or is not there", n)
		}
	}
}

func TestACardLongerThanAPage(t *testing.T) {
	parts := []paper.Part{paper.Heading{Level: 2, Text: "Larga"}}
	for n := range 100 {
		parts = append(parts, paper.Paragraph(fmt.Sprintf("línea %d.", n)))
	}
	p := readPDF(t, made(t, paper.Document{Title: "T", Parts: []paper.Part{paper.Together(parts)}}))
	var all []string
	for _, page := range p.pages {
		all = append(all, page...)
	}
	if len(p.pages) != 3 || !slices.Contains(all, "línea 0.") || !slices.Contains(all, "línea 99.") {
		t.Errorf("%d pages: %q", len(p.pages), all)
	}
	if !p.pages[0].has("Larga línea 0.") {
		t.Errorf("the first page is %q", p.pages[0])
	}
}

// TestTheOutlineHangsTogether follows it from the catalog, forward and down.
func TestTheOutlineHangsTogether(t *testing.T) {
	var parts []paper.Part
	for _, h := range []paper.Heading{{2, "a"}, {1, "b"}, {2, "b1"}, {2, "b2"}, {1, "c"}, {1, "d"}, {2, "d1"}} {
		parts = append(parts, h, paper.Paragraph("x"))
	}
	p := readPDF(t, made(t, paper.Document{Title: "T", Parts: parts}))
	var walk func(n int) string
	walk = func(n int) string {
		out := ""
		for n != 0 {
			o := p.object(t, n)
			out += unicodeOf(t, title.FindStringSubmatch(o)[1])
			if below := reference(t, o, "First"); below != 0 {
				out += "(" + walk(below) + ")"
			}
			n = reference(t, o, "Next")
		}
		return out
	}
	root := reference(t, p.object(t, 1), "Outlines")
	if got := walk(reference(t, p.object(t, root), "First")); got != "ab(b1b2)cd(d1)" {
		t.Errorf("the outline is %s", got)
	}
}

func reference(t *testing.T, object, name string) int {
	t.Helper()
	_, after, ok := strings.Cut(object, "/"+name+" ")
	if !ok {
		return 0
	}
	digits, _, _ := strings.Cut(after, " ")
	return number(t, digits)
}

// TestTheTablesPointAtObjects looks at where each table says that objects begin.
func TestTheTablesPointAtObjects(t *testing.T) {
	pdf := made(t, guide(3))
	at := number(t, string(theEnd.FindSubmatch(pdf)[1]))
	table := string(pdf[at:])
	if !strings.HasPrefix(table, "xref\n1 1\n") {
		t.Fatalf("the last table is %.40q", table)
	}
	next, entries := 0, 0
	listed, _, _ := strings.Cut(strings.TrimPrefix(table, "xref\n"), "trailer")
	for line := range strings.SplitSeq(listed, "\n") {
		if m := anEntry.FindStringSubmatch(line + "\n"); m != nil {
			if begins := string(pdf[number(t, m[1]):]); !strings.HasPrefix(begins, fmt.Sprintf("%d 0 obj\n", next)) {
				t.Errorf("object %d begins %.20q", next, begins)
			}
			next, entries = next+1, entries+1
		} else if first, _, ok := strings.Cut(line, " "); ok {
			next = number(t, first)
		}
	}
	if before := reference(t, strings.ReplaceAll(table, " >>", " "), "Prev"); !strings.HasPrefix(string(pdf[before:]), "xref\n0 ") {
		t.Errorf("the table before it is not at %d", before)
	}
	if got := strings.Count(string(pdf[strings.Index(string(pdf), "%%EOF\n"):]), " 0 obj\n"); got != entries {
		t.Errorf("%d objects and %d entries", got, entries)
	}
}

// guide is a document like the printed guide.
func guide(cards int) paper.Document {
	d := paper.Document{Title: "Guía de recursos", Subtitle: "Red Alhameña", Header: "Guía de recursos · Red Alhameña", Lang: "es",
		Parts: []paper.Part{paper.Heading{Level: 1, Text: "Vivienda"}}}
	for n := range cards {
		d.Parts = append(d.Parts, paper.Together{
			paper.Heading{Level: 2, Text: fmt.Sprintf("Recurso %d. Ayudas al alquiler para familias", n)},
			paper.Paragraph("Orientación y tramitación de las ayudas al alquiler de la comunidad autónoma, con acompañamiento " +
				"hasta la resolución y mediación con la propiedad cuando hace falta."),
			paper.Facts{
				{"Para quién", "Familias y personas que viven solas, con ingresos por debajo de dos veces el IPREM"},
				{"Condiciones", "Empadronamiento en el municipio desde hace seis meses y contrato a su nombre"},
				{"Qué llevar", "DNI o NIE, contrato, último recibo y certificado de ingresos"},
				{"Horario", "Lunes a viernes de 9 a 14; agosto, de 9 a 13"},
				{"Teléfono", "968 63 00 00 (mañanas)"},
				{"Correo", fmt.Sprintf("recurso%d@example.org", n)},
			},
		})
	}
	return d
}

func BenchmarkGuide(b *testing.B) {
	for b.Loop() {
		if pdf := made(b, guide(300)); len(pdf) == 0 {
			b.Fatal("nothing")
		}
	}
}
