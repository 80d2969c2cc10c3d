package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"hilo/network/calendar"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestReadLocals(t *testing.T) {
	for line, want := range map[string]calendar.Local{
		"15/05 San Isidro":               {Month: time.May, Day: 15, Name: "San Isidro"},
		"15/5":                           {Month: time.May, Day: 15},
		"24-3-2026 Fiestas":              {Year: 2026, Month: time.March, Day: 24, Name: "Fiestas"},
		"24.03.26: Fiestas  mayores":     {Year: 2026, Month: time.March, Day: 24, Name: "Fiestas mayores"},
		"2026-03-24, Fiestas":            {Year: 2026, Month: time.March, Day: 24, Name: "Fiestas"},
		"laborable 19/03/2026":           {Year: 2026, Month: time.March, Day: 19, Worked: true},
		"Feiner: 19/3/26":                {Year: 2026, Month: time.March, Day: 19, Worked: true},
		"WORKING 19/03":                  {Month: time.March, Day: 19, Worked: true},
		"19/03/2026 laborable.":          {Year: 2026, Month: time.March, Day: 19, Worked: true},
		"19/03/2026 - laborable, bando":  {Year: 2026, Month: time.March, Day: 19, Worked: true, Name: "bando"},
		"19/03/2026 no laborable":        {Year: 2026, Month: time.March, Day: 19, Name: "no laborable"},
		"19/03 laborables de Sant Josep": {Month: time.March, Day: 19, Name: "laborables de Sant Josep"},
		"- 8/9 – Mare de Déu":            {Month: time.September, Day: 8, Name: "Mare de Déu"},
		"  •\u00a08/9\u00a0Feria ":       {Month: time.September, Day: 8, Name: "Feria"},
		"29/02 Bisiesto":                 {Month: time.February, Day: 29, Name: "Bisiesto"},
	} {
		got, rest := calendar.ReadLocals(line)
		if diff := cmp.Diff([]calendar.Local{want}, got); diff != "" || len(rest) != 0 {
			t.Errorf("%q: rest %q (-want +got)\n%s", line, rest, diff)
		}
	}
}

func TestReadLocalsGivesBackTheRest(t *testing.T) {
	got, rest := calendar.ReadLocals("fiestas:\r\n\r\n15/05 San Isidro\r\n  30/02\n29/02/2026 x\n8 de septiembre\n" +
		"24/06-28 Feria\n24/06-28/06\n15/05San\n0/1\n1/0\n1/13\n1/1/0000\n0000-01-01\n2026-13-01\nno laborable 15/05\n15/05/202")
	want := []calendar.Local{{Month: time.May, Day: 15, Name: "San Isidro"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	lines := []string{"fiestas:", "30/02", "29/02/2026 x", "8 de septiembre", "24/06-28 Feria", "24/06-28/06", "15/05San",
		"0/1", "1/0", "1/13", "1/1/0000", "0000-01-01", "2026-13-01", "no laborable 15/05", "15/05/202"}
	if diff := cmp.Diff(lines, rest); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLocalLine(t *testing.T) {
	for want, l := range map[string]calendar.Local{
		"15/05 San Isidro":           {Month: time.May, Day: 15, Name: "San Isidro"},
		"laborable 09/06/2026":       {Year: 2026, Month: time.June, Day: 9, Worked: true},
		"laborable 09/06/2026 bando": {Year: 2026, Month: time.June, Day: 9, Worked: true, Name: "bando"},
	} {
		if got := l.String(); got != want {
			t.Errorf("%+v is written %q, want %q", l, got, want)
		}
	}
}

// files are the two ways in which local days are written down: the record, and the files that people edit.
var files = map[string]struct {
	write func(any) ([]byte, error)
	read  func([]byte, any) error
	want  string
}{
	"json": {json.Marshal, json.Unmarshal, `["laborable 19/03/2026 x","15/05"]`},
	"yaml": {yaml.Marshal, func(b []byte, v any) error { return yaml.Unmarshal(b, v) }, "- laborable 19/03/2026 x\n- 15/05\n"},
}

// What is stored must not change how it is written.
func TestLocalInFiles(t *testing.T) {
	want := []calendar.Local{{Year: 2026, Month: time.March, Day: 19, Worked: true, Name: "x"}, {Month: time.May, Day: 15}}
	for name, file := range files {
		text, err := file.write(want)
		if err != nil || string(text) != file.want {
			t.Errorf("%s: %s, %v, want %s", name, text, err, file.want)
		}
		var got []calendar.Local
		if err := file.read(text, &got); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: read %v, %v", name, got, err)
		}
	}
}

func TestLocalInFilesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := []calendar.Local{anyLocal(t)}
		for name, file := range files {
			text, err := file.write(want)
			if err != nil {
				t.Fatal(err)
			}
			var got []calendar.Local
			if err := file.read(text, &got); err != nil || !cmp.Equal(want, got) {
				t.Fatalf("%s: %s is read %v, %v", name, text, got, err)
			}
		}
	})
}

func TestLinesThatAreNoLocalDay(t *testing.T) {
	for _, line := range []string{"8 de septiembre", "30/02 Feria", "", "15/05\n16/05"} {
		for name, file := range files {
			text, err := file.write([]string{line})
			if err != nil {
				t.Fatal(err)
			}
			var got []calendar.Local
			if e, ok := errors.AsType[calendar.LineError](file.read(text, &got)); !ok || e.Line != line {
				t.Errorf("%s: %q is read %v, refused as %q", name, line, got, e.Line)
			}
		}
	}
	if text, err := json.Marshal(calendar.Local{}); err == nil {
		t.Errorf("no day at all is written %s", text)
	}
}

func TestLocalLinesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyLocal(t)
		got, rest := calendar.ReadLocals(want.String())
		if diff := cmp.Diff([]calendar.Local{want}, got); diff != "" || len(rest) != 0 {
			t.Fatalf("%q: rest %q (-want +got)\n%s", want, rest, diff)
		}
	})
}

// Whatever is typed, no line is lost, and what was understood reads back to itself.
func TestReadLocalsProperties(t *testing.T) {
	line := rapid.StringMatching(`(laborable |feiner:)?[0-3]?[0-9][/.-][01]?[0-9]([/.-](20)?[0-9]{2})?[ :,-]{0,2}(\PC{0,12}|laborable.{0,4})`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(line, rapid.String()).Draw(t, "text")
		locals, _ := calendar.ReadLocals(text)
		for _, l := range locals {
			again, rest := calendar.ReadLocals(l.String())
			if diff := cmp.Diff([]calendar.Local{l}, again); diff != "" || len(rest) != 0 {
				t.Fatalf("%q became %q, rest %q (-want +got)\n%s", text, l, rest, diff)
			}
		}
	})
}

func anyLocal(t *rapid.T) calendar.Local {
	date := time.Unix(rapid.Int64Range(1672531200, 1798675200).Draw(t, "date"), 0).UTC() // 2023 to 2026
	l := calendar.Local{
		Month: date.Month(), Day: date.Day(),
		Worked: rapid.Bool().Draw(t, "worked"),
		Name:   rapid.SampledFrom([]string{"", "San Isidro", "Mare de Déu de l'Assumpció", "24 de març", "1/1"}).Draw(t, "name"),
	}
	if rapid.Bool().Draw(t, "once") {
		l.Year = date.Year()
	}
	return l
}
