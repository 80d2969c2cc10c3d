package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hilo/network/sheet"
)

func typedTable(name string) sheet.Table {
	madrid := time.FixedZone("", 3600)
	return sheet.Table{Name: name,
		Columns: []sheet.Column{{Heading: "Título", Width: 40}, {Heading: "Número", Kind: sheet.Whole}, {Heading: "Urgencia", Kind: sheet.Decimal},
			{Heading: "Día", Kind: sheet.Day}, {Heading: "Cuándo", Kind: sheet.Moment}, {Heading: "Dividida", Kind: sheet.Flag}},
		Each: func(write func([]any) error) error {
			at := time.Date(2023, time.January, 26, 10, 30, 0, 0, madrid)
			for _, title := range []string{"=HYPERLINK(\"http://x\")", "@SUM(A1)", "Faltan plazas;\nsegunda línea\x01", ""} {
				if err := write([]any{title, int64(7), 4.38, at, at, true}); err != nil {
					return err
				}
			}
			return write([]any{nil, nil, nil, nil, nil, nil})
		}}
}

// A workbook is read back by the library: each cell has the type of its column, and no text is a formula.
func TestBookIsTyped(t *testing.T) {
	var out bytes.Buffer
	if err := sheet.WriteBook(&out, []sheet.Table{typedTable("Necesidades"), typedTable("Otra")}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := fmt.Sprint(book.GetSheetList()); got != "[Necesidades Otra]" {
		t.Errorf("sheets %s", got)
	}
	for at, want := range map[string]struct {
		kind excelize.CellType
		text string
	}{
		"A2": {excelize.CellTypeInlineString, `=HYPERLINK("http://x")`}, "A3": {excelize.CellTypeInlineString, "@SUM(A1)"},
		"B2": {excelize.CellTypeNumber, "7"}, "C2": {excelize.CellTypeNumber, "4.38"},
		"E2": {excelize.CellTypeNumber, "44952.4375"}, "F2": {excelize.CellTypeBool, "1"}, "B6": {excelize.CellTypeUnset, ""},
	} {
		kind, err := book.GetCellType("Otra", at)
		if err != nil {
			t.Fatal(err)
		}
		text, err := book.GetCellValue("Otra", at, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if kind == excelize.CellTypeUnset && want.kind == excelize.CellTypeNumber { // a number has no mark of its own
			kind = want.kind
		}
		if kind != want.kind || text != want.text {
			t.Errorf("%s is %d %q, want %d %q", at, kind, text, want.kind, want.text)
		}
		if f, err := book.GetCellFormula("Otra", at); f != "" || err != nil {
			t.Errorf("%s calculates %q, %v", at, f, err)
		}
	}
	for at, want := range map[string]string{"D2": "01-26-23", "E2": "1/26/23 10:30", "C2": "4.38"} {
		if got, err := book.GetCellValue("Necesidades", at); got != want || err != nil {
			t.Errorf("%s is shown as %q, want %q, %v", at, got, want, err)
		}
	}
	panes, err := book.GetPanes("Otra")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the headings do not stay: %+v, %v", panes, err)
	}
}

func TestTablesOfText(t *testing.T) {
	var out bytes.Buffer
	m := sheet.Manner{Decimal: ',', Yes: "sí", No: "no"}
	if err := sheet.WriteTables(&out, m, []sheet.Table{typedTable("necesidades")}); err != nil {
		t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(files.File) != 1 || files.File[0].Name != "necesidades.csv" {
		t.Fatalf("%v %v", files, err)
	}
	in, err := files.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	rest := ";7;4,38;2023-01-26;2023-01-26 10:30;sí\r\n"
	want := "\xef\xbb\xbfTítulo;Número;Urgencia;Día;Cuándo;Dividida\r\n" +
		`"'=HYPERLINK(""http://x"")"` + rest + "'@SUM(A1)" + rest + "\"Faltan plazas;\r\nsegunda línea\"" + rest + rest + ";;;;;\r\n"
	if string(got) != want {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

func TestTablesThatFail(t *testing.T) {
	broken := typedTable("x")
	broken.Each = func(func([]any) error) error { return io.ErrUnexpectedEOF }
	for name, write := range map[string]func(io.Writer, []sheet.Table) error{
		"book": sheet.WriteBook,
		"zip":  func(w io.Writer, t []sheet.Table) error { return sheet.WriteTables(w, sheet.Manner{Decimal: ','}, t) },
	} {
		if err := write(io.Discard, []sheet.Table{broken}); err == nil || !strings.Contains(err.Error(), "unexpected EOF") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
