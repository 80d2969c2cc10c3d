package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"hilo/network/sheet"
)

// known are the headings of these tests.
func known(heading string) bool {
	return slices.Contains([]string{"Nombre", "Teléfono", "Correo", "Dirección"}, heading)
}

// all reads a sheet to its end: "row number: cells", under its headings.
func all(r *sheet.Reader, err error) (string, error) {
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(strings.Join(r.Headings, "·"))
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out.String(), r.Close()
		}
		if err != nil {
			return out.String(), errors.Join(err, r.Close())
		}
		out.WriteString("\n" + string(rune('0'+row.Number)) + ": " + strings.Join(row.Cells, "·"))
	}
}

const asTownHallsDo = "GUÍA DE RECURSOS;;;\r\nActualizada en marzo;;;\r\n;;;\r\nNombre;Contacto;;Dirección\r\n;Teléfono;Correo;\r\nRopero «Mañana»;968 00 00 01;r@hilo.example;\"C/ Larga, 3\r\nbajo\"\r\n;;;\r\nComedor;=1+1;;\r\n"

const asRead = "Nombre·Teléfono·Correo·Dirección\n6: Ropero «Mañana»·968 00 00 01·r@hilo.example·C/ Larga, 3 bajo\n9: Comedor·=1+1··"

func TestReadCSVAsTownHallsMakeIt(t *testing.T) {
	windows, err := charmap.Windows1252.NewEncoder().String(asTownHallsDo)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(asTownHallsDo)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"UTF-8": asTownHallsDo, "with a mark": "\ufeff" + asTownHallsDo, "Windows-1252": windows, "UTF-16": utf16,
	} {
		got, err := all(sheet.ReadCSV(strings.NewReader(text), known))
		if err != nil || got != asRead {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, asRead)
		}
	}
}

func TestSeparators(t *testing.T) {
	for _, sep := range []string{";", ",", "\t", "|"} {
		text := strings.Join([]string{"Nombre", "Teléfono"}, sep) + "\n" + strings.Join([]string{`"Uno, dos; tres"`, "016"}, sep) + "\n"
		got, err := all(sheet.ReadCSV(strings.NewReader(text), known))
		if err != nil || got != "Nombre·Teléfono\n2: Uno, dos; tres·016" {
			t.Errorf("%q: %v %q", sep, err, got)
		}
	}
}

func TestRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for name, megabytes := range map[string]int{"[Content_Types].xml": 1, "xl/workbook.xml": 1, "xl/worksheets/sheet1.xml": 100} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range megabytes {
			if _, err := w.Write(blank); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		read func(io.Reader, func(string) bool) (*sheet.Reader, error)
		data string
		want error
	}{
		"a bomb":                {sheet.ReadXLSX, bomb.String(), sheet.ErrNotASheet},
		"no workbook":           {sheet.ReadXLSX, "Nombre;Teléfono", sheet.ErrNotASheet},
		"a workbook called CSV": {sheet.ReadCSV, "PK\x03\x04", sheet.ErrNotASheet},
		"nothing":               {sheet.ReadCSV, "", sheet.ErrNoHeadings},
		"other headings":        {sheet.ReadCSV, "a;b\n1;2\n", sheet.ErrNoHeadings},
		"many columns":          {sheet.ReadCSV, "Nombre;Teléfono\n" + strings.Repeat(";", 300) + "x\n", sheet.ErrTooLarge},
		"a cell without end":    {sheet.ReadCSV, "Nombre;Teléfono\nx;\"" + strings.Repeat("y", 30_000), sheet.ErrTooLarge},
	} {
		if _, err := all(c.read(strings.NewReader(c.data), known)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestReadXLSX(t *testing.T) {
	book := excelize.NewFile()
	if _, err := book.NewSheet("Guía"); err != nil {
		t.Fatal(err)
	}
	for at, text := range map[string]string{"A1": "GUÍA", "A2": "Nombre", "B2": "Contacto", "B3": "Teléfono", "C3": "Correo", "A4": "Ropero", "B4": "968 00 00 01"} {
		if err := book.SetCellStr("Guía", at, text); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A1", "C1"}, {"A2", "A3"}, {"B2", "C2"}} {
		if err := book.MergeCell("Guía", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := errors.Join(book.Write(&file), book.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := all(sheet.ReadXLSX(&file, known))
	if err != nil || got != "Nombre·Teléfono·Correo\n4: Ropero·968 00 00 01·" {
		t.Errorf("%v %q", err, got)
	}
}

// What is written reads back, and a spreadsheet program has nothing to calculate.
func TestWrittenReadsBack(t *testing.T) {
	cell := rapid.OneOf(rapid.StringMatching(`[=+@-][A-Z(]{1,4}[0-9]{0,3}`), rapid.StringMatching(`[a-zñ ;,"]{0,12}`))
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(cell, 2, 2).Draw(t, "cells")
		each := func(write func([]string) error) error { return write(append([]string{"Uno"}, cells...)) }
		headings := []string{"Nombre", "Teléfono", "Correo"}
		var csv, xlsx bytes.Buffer
		if err := errors.Join(sheet.WriteCSV(&csv, headings, each), sheet.WriteXLSX(&xlsx, "Guía", headings, each)); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(csv.String(), "\r\n") {
			for c := range strings.SplitSeq(line, ";") {
				if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
					t.Fatalf("%q would be calculated", c)
				}
			}
		}
		want := "Nombre·Teléfono·Correo\n2: Uno·" + strings.TrimSpace(cells[0]) + "·" + strings.TrimSpace(cells[1])
		for name, r := range map[string]func() (*sheet.Reader, error){
			"csv":  func() (*sheet.Reader, error) { return sheet.ReadCSV(&csv, known) },
			"xlsx": func() (*sheet.Reader, error) { return sheet.ReadXLSX(&xlsx, known) },
		} {
			if got, err := all(r()); err != nil || got != want {
				t.Fatalf("%s: %v %q, want %q", name, err, got, want)
			}
		}
	})
}
