package main

import (
	"archive/zip"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A network whose names would be calculated, with a need of another year.
const formulas = `name: "Red =1+1"
platform: mattermost
workspace: equipo
areas:
  - {name: "=Empleo", channel: canal1}
entities:
  - {name: "@Cruz Roja", kind: third_sector, areas: ["=Empleo"]}
people:
  - {user: ana, name: Ana Ruiz, entity: "@Cruz Roja", role: coordinator}
needs:
  - {title: "=cmd|' /C calc'!A0", areas: ["=Empleo"], entity: "@Cruz Roja", affected: families, created: 2022-03-01T09:00:00Z}
  - {title: "Transporte; con punto y coma", areas: ["=Empleo"], created: 2023-03-01T09:00:00Z}
`

func TestExportData(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		hilo(t, 0, "migrate")
		hilo(t, 0, "import", file(t, formulas), "--yes")
		exportsCSV(t)
		exportsXLSX(t)
		exportsJSON(t)
	})
}

func exportsCSV(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "red.zip")
	hilo(t, 0, "export", "data", "--format", "csv", "--from", "2022-01-01", "--to", "2022-12-31", "-o", path)
	files, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	if len(files.File) != 14 || files.File[0].Name != "Necesidades.csv" {
		t.Errorf("%d files, the first is %s", len(files.File), files.File[0].Name)
	}
	in, err := files.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\r\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "\xef\xbb\xbfNecesidad;Título;") {
		t.Errorf("%q", lines)
	}
	if want := `1;'=cmd|' /C calc'!A0;;Familias;'=Empleo;'@Cruz Roja;Abierta;`; !strings.HasPrefix(lines[1], want) {
		t.Errorf("%q, want %q", lines[1], want)
	}
}

func exportsXLSX(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "red.xlsx")
	hilo(t, 0, "export", "data", "--format", "xlsx", "-o", path)
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for at, want := range map[string]string{"A2": "1", "B2": "=cmd|' /C calc'!A0", "G2": "Abierta", "M2": "44621.416666666664", "B3": "Transporte; con punto y coma"} {
		got, err := book.GetCellValue("Necesidades", at, excelize.Options{RawCellValue: true})
		if err != nil || got != want {
			t.Errorf("%s is %q, want %q, %v", at, got, want, err)
		}
	}
	if f, err := book.GetCellFormula("Necesidades", "B2"); f != "" || err != nil {
		t.Errorf("it calculates %q, %v", f, err)
	}
}

func exportsJSON(t *testing.T) {
	t.Helper()
	out, _ := hilo(t, 0, "export", "data", "--format", "json", "--network", "red =1+1")
	var got struct {
		Format  string
		Version int
		Network map[string]string
		Tables  map[string][]map[string]any
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if got.Format != "hilo-data" || got.Version != 1 || got.Network["name"] != "Red =1+1" || len(got.Tables) != 14 {
		t.Errorf("%+v", got)
	}
	if n := got.Tables["needs"]; len(n) != 2 || n[0]["title"] != "=cmd|' /C calc'!A0" || n[0]["state"] != "open" || n[0]["urgency"] != nil {
		t.Errorf("%v", n)
	}
}

func TestExportDataRefuses(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	hilo(t, 0, "migrate")
	hilo(t, 1, "export", "data", "--format", "csv") // no network yet
	hilo(t, 0, "import", file(t, small), "--yes")
	for name, args := range map[string][]string{
		"not a day":   {"--format", "csv", "--from", "enero"},
		"backwards":   {"--format", "json", "--from", "2023-01-02", "--to", "2023-01-01"},
		"not there":   {"--format", "xlsx", "-o", filepath.Join(t.TempDir(), "no", "such", "folder.xlsx")},
		"not called":  {"--format", "json", "--network", "otra"},
		"not written": {"--format", "json", "-o", t.TempDir()},
	} {
		if out, err := hilo(t, 1, append([]string{"export", "data"}, args...)...); out != "" || err == "" {
			t.Errorf("%s: %q %q", name, out, err)
		}
	}
	hilo(t, 2, "export", "data")
	hilo(t, 2, "export", "data", "--format", "ods")
	if out, _ := hilo(t, 0, "export", "network"); !strings.Contains(out, "Red de prueba") {
		t.Errorf("%s", out)
	}
	if out, _ := hilo(t, 0, "export", "--network", "Red de prueba"); !strings.Contains(out, "Red de prueba") {
		t.Errorf("%s", out)
	}
}
