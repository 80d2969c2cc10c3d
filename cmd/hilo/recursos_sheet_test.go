package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

// asATownHall is a list as it is really kept: a title, headings of two rows, what nobody asked for, two phones in a cell, and
// what a spreadsheet program would calculate.
const asATownHall = "GUÍA DE RECURSOS SOCIALES;;;;;\r\nServicio;Entidad;Contacto;;Horario;Nº\r\n;;Teléfono;Correo electrónico;;\r\n" +
	"Ropero;Cruz Roja;968 00 00 01 / 600 000 001;ropero@hilo.example;L-V 9-14;1\r\n" +
	"=HYPERLINK(\"x\");Otra casa;;;cuando se pueda;2\r\n"

// A list of a town hall in its own encoding comes in, goes out as a list and comes in again as it is.
func TestAListOfATownHall(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		guided(t)
		windows, err := charmap.Windows1252.NewEncoder().String(asATownHall)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		list := filepath.Join(dir, "guía.csv")
		if err := os.WriteFile(list, []byte(windows), 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := hilo(t, 0, "recursos", "check", list)
		if d := cmp.Diff("  column Nº: left out, it is none that a card has\n  row 5, Horario: \"cuando se pueda\" is kept as it is, but not found by «para hoy»\n"+
			"Problemas: 2. De ellos impiden la importación los marcados con !: 0.\nFichas: 2. Nuevas: 2. Ya en la guía: 0.\n", out); d != "" {
			t.Error(d)
		}
		hilo(t, 0, "recursos", "import", list)
		for _, name := range []string{"guia.csv", "guia.xlsx"} {
			path := filepath.Join(dir, name)
			hilo(t, 0, "recursos", "export", path)
			if out, _ := hilo(t, 0, "recursos", "import", path); !strings.HasSuffix(out, "Hecho. Nuevas: 0. Cambiadas: 0. Iguales: 2.\n") {
				t.Errorf("%s: %q", name, out)
			}
		}
		data, err := os.ReadFile(filepath.Join(dir, "guia.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"\r\nRopero;Cruz Roja;", ";968 00 00 01 / 600 000 001;", "\r\n\"'=HYPERLINK(\"\"x\"\")\";Otra casa;"} {
			if !strings.Contains(string(data), want) {
				t.Errorf("%q is not in\n%s", want, data)
			}
		}
	})
}

// A list with something wrong in it changes nothing, and says in which row.
func TestAListWithAFaultIsRefused(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	guided(t)
	list := file(t, "")
	list = strings.TrimSuffix(list, filepath.Ext(list)) + ".csv"
	if err := os.WriteFile(list, []byte("Nombre;Correo;Contacto\nUno;uno@hilo.example;\nDos;no;\nTres;;Pepa, DNI 12345678Z\n;;x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := hilo(t, 1, "recursos", "import", list)
	for _, want := range []string{"! row 3, Correo:", "! row 4, Contacto: personal data is not kept here", "! row 5: it has no name"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
	if strings.Contains(out, "12345678Z") {
		t.Errorf("the DNI is told: %q", out)
	}
	if out, _ := hilo(t, 0, "recursos", "export", filepath.Join(t.TempDir(), "x.csv")); !strings.Contains(out, ": 0.") {
		t.Errorf("something was imported: %q", out)
	}
}
