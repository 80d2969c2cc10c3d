package commands_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"hilo/bot"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

var keepFiles = flag.String("keep", "", "a folder to write files and pictures to, to look at them")

// kept writes a file where somebody wants to look at it.
func kept(tb testing.TB, name string, data []byte) {
	tb.Helper()
	if *keepFiles == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*keepFiles, name), data, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// The record of these tests begins here.
var newYear = time.Date(2023, time.January, 1, 0, 0, 0, 0, time.UTC)

// yearOf makes a network in which so many needs were registered in a year, with rounds, meetings and names that would be
// calculated; its clock stands at the end of the year.
func yearOf(tb testing.TB, url string, needs int) (*commands.Features, *storage.Store, network.Network) {
	tb.Helper()
	clock := bot.NewMovableClock(newYear, false)
	store, err := storage.Open(tb.Context(), storage.Options{URL: url, Fast: true, Now: clock.Now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := store.Close(); err != nil {
			tb.Error(err)
		}
	})
	if _, err := store.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	y := year{clock: clock, net: network.Network{Platform: "chat", Workspace: "W", Name: "Red Alhameña", Lang: "es", Zone: "Europe/Madrid",
		Settings: network.DefaultSettings()}}
	if err := store.Update(tb.Context(), "", func(t *storage.Tx) error { return y.begin(tb.Context(), t) }); err != nil {
		tb.Fatal(err)
	}
	for month := range 12 {
		clock.Set(newYear.AddDate(0, month, 10).Add(9 * time.Hour))
		if err := store.Update(tb.Context(), "", func(t *storage.Tx) error { return y.month(tb.Context(), t, month, needs/12) }); err != nil {
			tb.Fatal(err)
		}
	}
	clock.Set(newYear.AddDate(1, 0, 0))
	return commands.New(store, catalog), store, y.net
}

// year is a network being filled.
type year struct {
	clock    *bot.MovableClock
	net      network.Network
	areas    []int64
	entities []int64
	people   []int64
}

func (y *year) begin(ctx context.Context, t *storage.Tx) error {
	var err error
	if y.net.ID, err = t.Found(ctx, y.net); err != nil {
		return err
	}
	for _, name := range []string{"Empleo y Formación", "Sociosanitaria", "=Educación"} {
		id, err := t.AddArea(ctx, y.net.ID, name, "")
		if err != nil {
			return err
		}
		y.areas = append(y.areas, id)
	}
	for i, name := range []string{"Cruz Roja", "Asociación de Familias de Personas con Discapacidad Intelectual del Valle", "@Servicios Sociales",
		"Centro de Salud", "Fundación Puente Nuevo", "Igualdad"} {
		id, err := t.AddEntity(ctx, y.net.ID, network.Entity{Name: name, Kind: network.EntityKinds[i%3], Weight: network.FullVoice, Areas: y.areas[:1+i%3]})
		if err != nil {
			return err
		}
		p, err := t.SavePerson(ctx, network.Person{Platform: "chat", Workspace: "W", User: "U" + name, Name: "Ana " + name})
		if err != nil {
			return err
		}
		role := network.Technician
		if i == 0 {
			role = network.Coordinator
		}
		if err := t.Join(ctx, network.Actor{Person: p, Network: y.net.ID, Role: role, Entity: id}); err != nil {
			return err
		}
		y.entities, y.people = append(y.entities, id), append(y.people, p.ID)
	}
	return nil
}

func (y *year) month(ctx context.Context, t *storage.Tx, month, needs int) error {
	titles := []string{"=SUMA(A1) plazas de guardería por la tarde en las pedanías para familias monoparentales que trabajan a turnos",
		"Nadie conoce todos los recursos del municipio", "Los cursos; no llegan", "Faltan viviendas"}
	for i := range needs {
		if _, err := t.AddNeed(ctx, y.net.ID, network.Need{Title: titles[i%len(titles)], State: network.Open, Entity: y.entities[i%len(y.entities)],
			Author: y.people[i%len(y.people)], Areas: y.areas[i%3 : i%3+1], Affected: network.AffectedGroups[(i+month)%9], Created: t.Now(), Changed: t.Now()}); err != nil {
			return err
		}
	}
	m, err := t.AddMeeting(ctx, y.net.ID, network.Meeting{State: network.MeetingConvened, Start: t.Now().Add(48 * time.Hour), End: t.Now().Add(50 * time.Hour),
		Areas: y.areas[:1+month%2], Place: "Vivero de Empresas", ConvenedBy: y.people[0], Convened: t.Now(), Changed: t.Now()})
	for i, person := range y.people {
		if answer := network.Answers[(i*month+i)%4]; err == nil && (i+month)%4 != 0 {
			err = t.SaveAnswer(ctx, y.net.ID, m.Number, person, answer, 0)
		}
	}
	return err
}

// view is what a view of the features draws for somebody.
func view(tb testing.TB, f *commands.Features, name string, n network.Network, person, id int64) *bot.Message {
	tb.Helper()
	for _, c := range f.Commands() {
		if draw := c.Views[name]; draw != nil {
			m, err := draw(tb.Context(), printerOf(tb, n), network.Delivery{Network: n.ID, Person: person, Subject: network.Subject{Kind: "order", ID: id}})
			if err != nil {
				tb.Fatal(err)
			}
			return m
		}
	}
	tb.Fatalf("no view %s", name)
	return nil
}

func printerOf(tb testing.TB, n network.Network) bot.Printer {
	tb.Helper()
	catalog, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return bot.In(catalog, n.Lang, n.Location())
}

func TestPicturesOfAYear(t *testing.T) {
	f, _, n := yearOf(t, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"), 60)
	madrid := n.Location()
	from, to := time.Date(2023, time.January, 1, 0, 0, 0, 0, madrid), time.Date(2024, time.January, 1, 0, 0, 0, 0, madrid)
	for kind, want := range []string{"Educación 12", "Cruz Roja: "} {
		m := view(t, f, "summary/chart", n, 1, commands.OrderNumber(int64(kind), 0, from, to))
		for _, b := range m.Blocks {
			if img, ok := b.(bot.Image); ok {
				kept(t, img.Name, img.Data)
				if _, err := png.Decode(bytes.NewReader(img.Data)); err != nil || !strings.Contains(img.Alt, want) {
					t.Errorf("%v %q does not say %q", err, img.Alt, want)
				}
				want = ""
			}
		}
		if want != "" {
			t.Errorf("no picture that says %q", want)
		}
	}
	if m := view(t, f, "summary/chart", n, 1, commands.OrderNumber(0, 0, from.AddDate(-3, 0, 0), from.AddDate(-2, 0, 0))); len(m.Blocks) != 1 {
		t.Errorf("a picture of nothing: %+v", m)
	}
}

func TestMemoriaOfAYear(t *testing.T) {
	f, store, n := yearOf(t, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"), 120)
	madrid := n.Location()
	from, to := time.Date(2023, time.January, 1, 0, 0, 0, 0, madrid), time.Date(2024, time.January, 1, 0, 0, 0, 0, madrid)
	if err := store.Update(t.Context(), "", func(tx *storage.Tx) error {
		return tx.SaveMemoriaTotals(t.Context(), n.ID, "2023-01-01", "2023-12-31", network.MemoriaTotals{Women: 312, Men: 201, Unstated: 5})
	}); err != nil {
		t.Fatal(err)
	}
	m := view(t, f, "summary/memoria", n, 1, commands.OrderNumber(0, 0, from, to))
	files := map[string][]byte{}
	for _, b := range m.Blocks {
		if file, ok := b.(bot.File); ok {
			kept(t, file.Name, file.Data)
			files[filepath.Ext(file.Name)] = file.Data
		}
	}
	for _, want := range []string{"# Memoria justificativa", "Necesidades registradas**: 120", "Reuniones celebradas**: 12", "Total de personas atendidas**: 518",
		"=SUMA(A1) plazas", "| Cruz Roja | 9 | 1 | 9 |", "Y 60 más"} {
		if !strings.Contains(string(files[".md"]), want) {
			t.Errorf("%q is not in\n%s", want, files[".md"])
		}
	}
	if !bytes.HasPrefix(files[".pdf"], []byte("%PDF-")) {
		t.Error("no PDF")
	}
	book, err := excelize.OpenReader(bytes.NewReader(files[".xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for at, want := range map[string]string{"B4": "120", "B9": "12", "B16": "518"} {
		if got, err := book.GetCellValue("Cifras", at); got != want || err != nil {
			t.Errorf("%s is %q, want %q, %v", at, got, want, err)
		}
	}
	if view(t, f, "summary/memoria", n, 1, commands.OrderNumber(0, 0, from.AddDate(-9, 0, 0), from.AddDate(-8, 0, 0))) == nil {
		t.Error("a year without anything has no document")
	}
}

// An order says the same after it was a number.
func TestOrdersAreNumbers(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []time.Time{{}, time.Date(1990, 1, 2, 0, 0, 0, 0, madrid), time.Date(2023, 10, 29, 0, 0, 0, 0, madrid), time.Date(2024, 2, 29, 0, 0, 0, 0, madrid)} {
		for _, area := range []int64{0, 7, 90_000_000} {
			kind, gotArea, gotFrom, gotTo := commands.OrderOf(commands.OrderNumber(2, area, from, from.AddDate(0, 3, 1)), madrid)
			if kind != 2 || gotArea != area || !gotFrom.Equal(from) || !from.IsZero() && !gotTo.Equal(from.AddDate(0, 3, 1)) {
				t.Errorf("%v %d: %d %d %v %v", from, area, kind, gotArea, gotFrom, gotTo)
			}
		}
	}
}

// A file of everything holds every need, whatever its format.
func TestTenThousandNeedsAreTaken(t *testing.T) {
	f, _, n := yearOf(t, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"), 2400)
	var csv, xlsx, json bytes.Buffer
	for format, out := range map[commands.DataFormat]*bytes.Buffer{commands.DataCSV: &csv, commands.DataXLSX: &xlsx, commands.DataJSON: &json} {
		if err := f.WriteData(t.Context(), out, n, commands.DataOrder{Format: format}); err != nil {
			t.Fatal(err)
		}
	}
	kept(t, "datos.xlsx", xlsx.Bytes())
	kept(t, "datos.zip", csv.Bytes())
	files, err := zip.NewReader(bytes.NewReader(csv.Bytes()), int64(csv.Len()))
	if err != nil {
		t.Fatal(err)
	}
	in, err := files.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if lines := strings.Count(string(text), "\r\n"); err != nil || lines != 2401 {
		t.Errorf("%d lines, %v", lines, err)
	}
	if strings.Contains(json.String(), "Ana ") {
		t.Error("somebody is named")
	}
	if n := strings.Count(json.String(), `"merged_into":null`); n != 2400 {
		t.Errorf("%d needs", n)
	}
	book, err := excelize.OpenReader(&xlsx)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Necesidades")
	if err != nil || len(rows) != 2401 || !strings.HasPrefix(rows[1][1], "=SUMA(A1)") {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	broken := errors.New("the disk is full")
	if err := f.WriteData(t.Context(), failing{broken}, n, commands.DataOrder{Format: commands.DataJSON}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// peak is a file that is thrown away, and how much memory was in use at most while it was written.
type peak struct {
	most    uint64
	written int
}

func (p *peak) Write(data []byte) (int, error) {
	before := p.written / (256 << 10)
	if p.written += len(data); p.written/(256<<10) == before { // looking stops everything
		return len(data), nil
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	p.most = max(p.most, m.HeapInuse)
	return len(data), nil
}

// BenchmarkExport writes the record of 10,000 needs; peak-MB is all the memory in use at its highest.
func BenchmarkExport(b *testing.B) {
	f, _, n := yearOf(b, "sqlite:"+b.TempDir()+"/hilo.db", 10_000)
	for _, format := range commands.DataFormats {
		b.Run(string(format), func(b *testing.B) {
			var p peak
			for b.Loop() {
				if err := f.WriteData(b.Context(), &p, n, commands.DataOrder{Format: format}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(p.most)/(1<<20), "peak-MB")
		})
	}
}

// BenchmarkTaken makes the document of a year with 10,000 needs, and its pictures, from the record on.
func BenchmarkTaken(b *testing.B) {
	f, _, n := yearOf(b, "sqlite:"+b.TempDir()+"/hilo.db", 10_000)
	from, to := newYear, newYear.AddDate(1, 0, 0)
	for name, o := range map[string]struct {
		view string
		kind int64
	}{"memoria": {"summary/memoria", 0}, "needs": {"summary/chart", 0}, "attendance": {"summary/chart", 1}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				view(b, f, o.view, n, 1, commands.OrderNumber(o.kind, 0, from, to))
			}
		})
	}
}
