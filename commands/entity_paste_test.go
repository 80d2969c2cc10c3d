package commands

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
)

func TestReadLines(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want []line
	}{
		"one a line":             {"Cruz Roja\nCáritas\n", []line{{"Cruz Roja", ""}, {"Cáritas", ""}}},
		"units":                  {"INAEM — Oficina Centro\nINAEM - Compromiso de Caspe", []line{{"INAEM", "Oficina Centro"}, {"INAEM", "Compromiso de Caspe"}}},
		"a hyphen is no unit":    {"CEE Alhama-Totana", []line{{"CEE Alhama-Totana", ""}}},
		"bullets and numbers":    {"- Cruz Roja\n* Cáritas\n• ONCE\n4. CAVI\n5) CEPAIM", []line{{"Cruz Roja", ""}, {"Cáritas", ""}, {"ONCE", ""}, {"CAVI", ""}, {"CEPAIM", ""}}},
		"blank lines and spaces": {"\r\n  Cruz   Roja ;\r\n\r\n", []line{{"Cruz Roja", ""}}},
		"twice is once":          {"Cáritas\nCARITAS", []line{{"Cáritas", ""}}},
		"nothing":                {" \n\n", nil},
	} {
		if d := cmp.Diff(tt.want, readLines(tt.text), cmp.AllowUnexported(line{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestSortLines(t *testing.T) {
	t.Parallel()
	known := []network.Entity{{Name: "Cruz Roja"}, {Name: "INAEM", Units: []network.Unit{{Name: "Centro"}}}}
	got := sortLines(readLines("cruz roja\nINAEM — centro\nINAEM — Caspe\nONCE — Murcia\nONCE — Lorca"), known)
	want := sortedLines{newEntities: []string{"ONCE"}, newUnits: []string{"INAEM — Caspe", "ONCE — Murcia", "ONCE — Lorca"}, known: 2}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(sortedLines{})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestReadWeight(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"1": 100, "1,5": 150, " 2.25 ": 225, "0": 0, "-1": 0, "mucho": 0, "": 0, "101": 0} {
		got, ok := readWeight(text)
		if got != want || ok != (want != 0) {
			t.Errorf("%q: got %d, %v; want %d", text, got, ok, want)
		}
	}
}
