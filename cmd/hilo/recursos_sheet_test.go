package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"hilo/network"
	"hilo/storage"
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
		if d := cmp.Diff("  columna Nº: no se toma, porque una ficha no tiene ese dato\n"+
			"  fila 5, Horario: «cuando se pueda» se guarda tal cual, pero no se encuentra con «para hoy»\n"+
			"Problemas: 2. Se dejan fuera las filas marcadas con !: 0.\nFichas: 2. Nuevas: 2. Ya en la guía: 0.\n", out); d != "" {
			t.Error(d)
		}
		hilo(t, 0, "recursos", "import", list)
		for _, name := range []string{"guia.csv", "guia.xlsx"} {
			path := filepath.Join(dir, name)
			hilo(t, 0, "recursos", "export", path)
			if out, _ := hilo(t, 0, "recursos", "import", path); !strings.HasSuffix(out, "Hecho. Nuevas: 0. Cambiadas: 0. Iguales: 2. Sin tocar: 0.\n") {
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

// A row with something wrong is left out, and said which; the rest of the list is taken.
func TestARowWithAFaultIsLeftOut(t *testing.T) {
	for lang, want := range map[string][]string{
		"es": {"! fila 3, Correo: «no» no es un correo electrónico", "! fila 4, Contacto: aquí no se guardan datos personales", "! fila 5: le falta el nombre", "con !: 3."},
		"ca": {"! fila 3, Correo: «no» no és un correu electrònic", "! fila 4, Contacto: ací no es guarden dades personals", "! fila 5: li falta el nom", "amb !: 3."},
		"en": {"! row 3, Correo: “no” is no mail address", "! row 4, Contacto: personal data is not kept here", "! row 5: it has no name", "left out: 3."},
	} {
		t.Setenv("HILO_DATABASE_URL", freshFile(t))
		hilo(t, 0, "migrate")
		hilo(t, 0, "import", file(t, "lang: "+lang+"\n"+small), "--yes")
		list := filepath.Join(t.TempDir(), "list.csv")
		if err := os.WriteFile(list, []byte("Nombre;Correo;Contacto\nUno;uno@hilo.example;\nDos;no;\nTres;;Pepa, DNI 12345678Z\n;;x\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		check, _ := hilo(t, 0, "recursos", "check", list)
		for _, want := range want {
			if !strings.Contains(check, want) {
				t.Errorf("%q is not in %q", want, check)
			}
		}
		if strings.Contains(check, "12345678Z") {
			t.Errorf("the DNI is told: %q", check)
		}
		hilo(t, 0, "recursos", "import", list)
		if out, _ := hilo(t, 0, "recursos", "export", filepath.Join(t.TempDir(), "x.csv")); !strings.Contains(out, ": 1.") {
			t.Errorf("of the list came in: %q", out)
		}
	}
}

// own has three cards that were written here.
func own(t *testing.T) {
	t.Helper()
	guided(t)
	inGuide(t, func(ctx context.Context, g *guide) error {
		return g.store.Update(ctx, "", func(tx *storage.Tx) error {
			for _, card := range []network.Card{
				{Name: "Ropero", Hours: "de 9 a 14", Lang: "es", Referral: network.ReferralSelf, How: "Con cita", Phones: []string{"968 000 111 / mañanas"}},
				{Name: "Comedor", Hours: "de 9 a 14"},
				{Name: "Albergue", Hours: "de 9 a 14", Provider: "Otra casa"},
			} {
				r := network.Resource{Card: card}
				if card.Provider == "" {
					r.Entity = g.entities[0].ID
				}
				if _, err := tx.AddResource(ctx, g.network.ID, r); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// edited changes a file that was exported.
func edited(t *testing.T, path string, pairs ...string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	after := strings.NewReplacer(pairs...).Replace(string(text))
	if after == string(text) {
		t.Fatalf("nothing of %q is in %s", pairs, text)
	}
	if err := os.WriteFile(path, []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file that this guide wrote changes its cards when it comes back, but for those that somebody changed since.
func TestAFileThatComesBack(t *testing.T) {
	for name, edit := range map[string][]string{
		"guia.csv":  {"Ropero;", "Ropero solidario;", "Comedor;", "Comedor social;"},
		"guia.json": {`"Ropero"`, `"Ropero solidario"`, `"Comedor"`, `"Comedor social"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("HILO_DATABASE_URL", freshFile(t))
			own(t)
			path := filepath.Join(t.TempDir(), name)
			hilo(t, 0, "recursos", "export", path)
			if out, _ := hilo(t, 0, "recursos", "check", path); !strings.Contains(out, "Cambian: 0. Iguales: 3. Se dejan como están: 0.") {
				t.Errorf("as it was written: %q", out)
			}
			edited(t, path, edit...)
			writeByHand(t, 2, "de 17 a 20")
			check, _ := hilo(t, 0, "recursos", "check", path)
			for _, want := range []string{"  R-1 «Ropero», Nombre: «Ropero» → «Ropero solidario»\n", "  R-2 «Comedor»: alguien la ha cambiado después",
				"Cambian: 1. Iguales: 1. Se dejan como están: 1.\n", "Nuevas: 0. Ya en la guía: 3."} {
				if !strings.Contains(check, want) {
					t.Errorf("%q is not in %q", want, check)
				}
			}
			if out, _ := hilo(t, 0, "recursos", "import", path); !strings.HasSuffix(out, "Hecho. Nuevas: 0. Cambiadas: 1. Iguales: 1. Sin tocar: 1.\n") {
				t.Errorf("import: %q", out)
			}
			cards := map[string]network.Card{}
			inGuide(t, func(ctx context.Context, g *guide) error {
				return g.store.EachResource(ctx, g.network.ID, func(r network.Resource) error {
					cards[network.Code("R", r.Number)+" "+r.Card.Name] = r.Card
					return nil
				})
			})
			got := cards["R-1 Ropero solidario"]
			if got.Hours != "de 9 a 14" || got.Lang != "es" || got.Referral != network.ReferralSelf || len(got.Phones) != 1 || got.Source != "" {
				t.Errorf("changed by the file: %+v of %v", got, cards)
			}
			if cards["R-2 Comedor"].Hours != "de 17 a 20" || cards["R-3 Albergue"].Provider != "Otra casa" {
				t.Errorf("left alone: %v", cards)
			}
		})
	}
}

// writeByHand gives a card other hours, as a person does in the chat.
func writeByHand(t *testing.T, number int64, hours string) {
	t.Helper()
	inGuide(t, func(ctx context.Context, g *guide) error {
		return g.store.Update(ctx, "", func(tx *storage.Tx) error {
			r, err := tx.Resource(ctx, g.network.ID, number)
			if err != nil {
				return err
			}
			r.Card.Hours, r.Version, r.Changed, r.ChangedBy = hours, r.Version+1, tx.Now().Add(time.Second), 1
			return tx.SaveResource(ctx, g.network.ID, r)
		})
	})
}

// A list without its column of versions changes nothing that was written here, and cells that were emptied are.
func TestAListThatLostAColumn(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	own(t)
	path := filepath.Join(t.TempDir(), "guia.csv")
	hilo(t, 0, "recursos", "export", path)
	edited(t, path, "de 9 a 14", "")
	if out, _ := hilo(t, 0, "recursos", "check", path); !strings.Contains(out, "Horario: «de 9 a 14» → «»") || !strings.Contains(out, "Cambian: 3.") {
		t.Errorf("emptied cells: %q", out)
	}
	edited(t, path, "Versión", "Revisado por")
	if out, _ := hilo(t, 0, "recursos", "check", path); !strings.Contains(out, "no dice de qué versión") || !strings.Contains(out, "Cambian: 0. Iguales: 0. Se dejan como están: 3.") {
		t.Errorf("without versions: %q", out)
	}
}
