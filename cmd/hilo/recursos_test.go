package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
	"hilo/network/hsds"
	"hilo/storage"
)

// guided prepares a database with a small network in it.
func guided(t *testing.T) {
	t.Helper()
	hilo(t, 0, "migrate")
	hilo(t, 0, "import", file(t, small), "--yes")
}

const samples = "../../network/hsds/testdata/services.json"

// services are those of a file of JSON, or of a package, that has to be read.
func services(t *testing.T, path string) (all []hsds.Service) {
	t.Helper()
	problems := new(hsds.Problems)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	each := hsds.ReadJSON(f, problems)
	if filepath.Ext(path) == ".zip" {
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		p, err := hsds.OpenZip(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		aside, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		defer aside.Close()
		tables, err := hsds.ReadTables(p, aside, problems)
		if err != nil {
			t.Fatal(err)
		}
		each = tables.Services()
	}
	for r, err := range each {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.Service)
	}
	return all
}

// What is imported goes out as it came, through the database and either kind of file.
func TestResourcesGoThroughTheGuide(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		guided(t)
		want := services(t, samples)
		out, _ := hilo(t, 0, "recursos", "check", samples)
		if d := cmp.Diff("  servicio 2, email: «@no» no es un correo electrónico\nProblemas: 1. Se dejan fuera las filas marcadas con !: 0.\n"+
			"Fichas: 2. Nuevas: 2. Ya en la guía: 0.\n", out); d != "" {
			t.Error(d)
		}
		if out, _ := hilo(t, 0, "recursos", "import", samples); !strings.HasSuffix(out, "Hecho. Nuevas: 2. Cambiadas: 0. Iguales: 0. Sin tocar: 0.\n") {
			t.Errorf("first: %q", out)
		}
		if out, _ := hilo(t, 0, "recursos", "check", samples); !strings.HasSuffix(out, "Fichas: 2. Nuevas: 0. Ya en la guía: 2.\n") {
			t.Errorf("check: %q", out)
		}
		dir := t.TempDir()
		for _, name := range []string{"guia.json", "guia.zip"} {
			path := filepath.Join(dir, name)
			hilo(t, 0, "recursos", "export", path)
			if d := cmp.Diff(want, services(t, path)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			if out, _ := hilo(t, 0, "recursos", "import", path); !strings.HasSuffix(out, "Hecho. Nuevas: 0. Cambiadas: 0. Iguales: 2. Sin tocar: 0.\n") {
				t.Errorf("%s: %q", name, out)
			}
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
			t.Errorf("%d files, %v", len(left), err)
		}
		if out, _ := hilo(t, 0, "recursos", "import", "../../network/hsds/testdata/package"); !strings.HasSuffix(out, "Iguales: 2. Sin tocar: 0.\n") {
			t.Errorf("folder: %q", out)
		}
	})
}

// A file that cannot be read to its end, or of which nothing is left, changes nothing, and what it staged is gone.
func TestAFileThatCannotBeReadIsRefused(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	guided(t)
	for name, text := range map[string]string{
		"cut":          `[{"id":"1","name":"A","status":"active"},{"id":"2"`,
		"another kind": `{"features":[]}`,
		"nothing left": `[{"id":"1","status":"active"}]`,
	} {
		path := filepath.Join(t.TempDir(), "a.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		hilo(t, 1, "recursos", "check", path)
		if _, stderr := hilo(t, 1, "recursos", "import", path); !strings.Contains(stderr, "nothing was imported") {
			t.Errorf("%s: %q", name, stderr)
		}
	}
	out := filepath.Join(t.TempDir(), "out.json")
	hilo(t, 0, "recursos", "export", out)
	if text, err := os.ReadFile(out); err != nil || string(text) != "[]\n" {
		t.Errorf("%q, %v", text, err)
	}
	for _, args := range [][]string{{"import", "nowhere.json"}, {"import", "recursos.go"}, {"export", "guia.doc"}, {"export", "nowhere/guia.json"}} {
		hilo(t, 1, append([]string{"recursos"}, args...)...)
	}
}

// A service with something wrong is left out, in JSON and in tables; the rest is taken.
func TestABadServiceIsLeftOut(t *testing.T) {
	bad := []string{`{"id":"2","status":"active"}`, `{"id":"1","name":"B","status":"active"}`, `{"id":"4","name":"D","status":"offen"}`}
	good := []string{`{"id":"1","name":"A","status":"active"}`, `{"id":"5","name":"E","status":"active"}`}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "services.csv"),
		[]byte("id,name,status\n1,A,active\n2,,active\n1,B,active\n4,D,offen\n5,E,active\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(list, []byte("["+strings.Join([]string{good[0], bad[0], bad[1], bad[2], good[1]}, ",")+"]"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{list, folder} {
		t.Setenv("HILO_DATABASE_URL", freshFile(t))
		guided(t)
		check, _ := hilo(t, 0, "recursos", "check", path)
		for _, want := range []string{", name: falta\n", ", id: «1» ya lo lleva otro servicio\n", ", status: «offen» no es ninguno", "marcadas con !: 3.", "Nuevas: 2."} {
			if !strings.Contains(check, want) {
				t.Errorf("%s: %q is not in %q", path, want, check)
			}
		}
		if out, _ := hilo(t, 0, "recursos", "import", path); !strings.HasSuffix(out, "Nuevas: 2. Cambiadas: 0. Iguales: 0. Sin tocar: 0.\n") {
			t.Errorf("%s: %q", path, out)
		}
	}
}

// What was written here goes out, and does not come in as something else; what is no longer offered is not taken.
func TestResourcesOfOurOwn(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	guided(t)
	inGuide(t, func(ctx context.Context, g *guide) error {
		return g.store.Update(ctx, "", func(tx *storage.Tx) error {
			_, err := tx.AddResource(ctx, g.network.ID, network.Resource{Card: network.Card{Name: "Ropero"}, Entity: g.entities[0].ID})
			return err
		})
	})
	path := filepath.Join(t.TempDir(), "guia.json")
	if out, _ := hilo(t, 0, "recursos", "export", path); out != "Fichas escritas en "+path+": 1.\n" {
		t.Errorf("got %q", out)
	}
	all := services(t, path)
	if len(all) != 1 || all[0].Object("organization").Text("name") != "Cruz Roja" || all[0].Text("assured_date") == "" {
		t.Errorf("got %v", all)
	}
	if out, _ := hilo(t, 0, "recursos", "import", path); out != "Hecho. Nuevas: 0. Cambiadas: 0. Iguales: 1. Sin tocar: 0.\n" {
		t.Errorf("got %q", out)
	}
	other := filepath.Join(t.TempDir(), "other.json")
	if err := os.WriteFile(other, []byte(`[{"id":"1","name":"A","status":"defunct"},`+
		`{"id":"2","name":"B","status":"active","description":"Llamar a la usuaria con DNI 12345678Z"},{"id":"3","name":"C","status":"active"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := hilo(t, 0, "recursos", "import", other)
	if !strings.Contains(out, "! servicio 2: se deja fuera, porque aquí no se guardan datos personales y lleva un DNI") || !strings.Contains(out, "Nuevas: 1") {
		t.Errorf("got %q", out)
	}
}

// inGuide does something in the guide of the database that the environment names.
func inGuide(tb testing.TB, fn func(context.Context, *guide) error) {
	tb.Helper()
	c := ofNetwork{database: database{URL: os.Getenv("HILO_DATABASE_URL")}}
	if err := c.with(tb.Context(), func(g *guide) error { return fn(tb.Context(), g) }); err != nil {
		tb.Fatal(err)
	}
}

// An import that was cut off goes on where it was.
func TestAnImportGoesOn(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	guided(t)
	path := filepath.Join(t.TempDir(), "a.ndjson")
	manyServices(t, path, 1200)
	inGuide(t, func(ctx context.Context, g *guide) error {
		digest, err := digestOf(path)
		if err != nil {
			return err
		}
		imp, err := g.store.BeginImport(ctx, g.network.ID, digest)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(ctx)
		s := staging{guide: g, imp: imp}
		read := g.reading(there{})
		if err := read.file(ctx, path, func(r network.Resource) error {
			if s.seen == 700 {
				cancel()
			}
			return s.add(ctx, r)
		}); err == nil {
			t.Error("it was not cut off")
		}
		return nil
	})
	out, stderr := hilo(t, 0, "recursos", "import", path)
	if !strings.Contains(stderr, "ya estaban preparadas 500") || !strings.Contains(out, "Nuevas: 1200.") {
		t.Errorf("%q, %q", out, stderr)
	}
}

// manyServices writes services as towns have them, one a line.
func manyServices(tb testing.TB, path string, count int) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range count {
		if _, err := io.WriteString(f, oneOfMany(i)+"\n"); err != nil {
			tb.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}

func oneOfMany(i int) string {
	kinds := []string{"Mediación en vivienda", "Taller de empleo", "Apoyo escolar", "Ayuda a domicilio", "Ropero", "Centro de día", "Atención a la mujer"}
	return fmt.Sprintf(`{"id":"s-%[1]d","name":"%[2]s %[1]d","description":"Acompaña a familias de la zona %[1]d para que no pierdan su casa, con`+
		` talleres, mediación y apoyo de una trabajadora social y de personas voluntarias del barrio.","status":"active","url":"https://red.example/%[1]d",`+
		`"email":"recurso%[1]d@red.example","eligibility_description":"Familias y personas mayores","application_process":"Con informe de servicios sociales",`+
		`"fees_description":"Gratuito","phones":[{"id":"p-%[1]d","number":"968 63 %04[3]d","description":"mañanas"}],"schedules":[{"id":"h-%[1]d",`+
		`"freq":"WEEKLY","byday":"MO,TU,WE,TH,FR","opens_at":"09:00","closes_at":"14:00"}],"organization":{"id":"o-%[4]d","name":"Entidad %[4]d",`+
		`"description":"Entidad social"},"required_documents":[{"id":"d-%[1]d","document":"DNI o NIE"}],"languages":[{"id":"l-%[1]d","name":"Castellano"}],`+
		`"service_at_locations":[{"id":"sal-%[1]d","location":{"id":"loc-%[5]d","location_type":"physical","name":"Centro %[5]d","addresses":[{"id":"a-%[5]d",`+
		`"address_1":"Calle Mayor, %[5]d","city":"Alhama de Murcia","state_province":"Murcia","postal_code":"30840","country":"ES","address_type":"physical"}]}}]}`,
		i, kinds[i%len(kinds)], i%10000, i%800, i%3000)
}

// asTables writes the services of a file as tables into a folder.
func asTables(tb testing.TB, path string) string {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	folder := tb.TempDir()
	w := hsds.NewTableWriter(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(folder, name)) })
	for r, err := range hsds.ReadJSON(f, new(hsds.Problems)) {
		if err == nil {
			err = w.Write(r.Service)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return folder
}

// BenchmarkImport imports 50,000 services of JSON and of tables, and tells the most memory that was in use. 60 s and
// 300 MB are what an import may take.
func BenchmarkImport(b *testing.B) {
	for _, kind := range []string{"json", "tables"} {
		for name, fresh := range map[string]func(testing.TB) string{"sqlite": freshFile, "postgres": freshSchema} {
			b.Run(kind+"/"+name, func(b *testing.B) {
				b.Setenv("HILO_DATABASE_URL", fresh(b))
				quiet(b, "migrate")
				quiet(b, "import", file(b, small), "--yes")
				path := filepath.Join(b.TempDir(), "many.ndjson")
				manyServices(b, path, 50_000)
				if kind == "tables" {
					path = asTables(b, path)
				}
				for b.Loop() {
					most := watched(func() { quiet(b, "recursos", "import", path) })
					b.ReportMetric(float64(most)/(1<<20), "MB-most")
				}
			})
		}
	}
}

// watched runs fn and says how much memory Go had of the system at most.
func watched(fn func()) uint64 {
	runtime.GC()
	done, told := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.Sys-m.HeapReleased)
			select {
			case <-tick.C:
			case <-done:
				told <- most
				return
			}
		}
	}()
	fn()
	close(done)
	return <-told
}

func quiet(b *testing.B, args ...string) {
	b.Helper()
	var out strings.Builder
	if status := run(b.Context(), args, &out, &out); status != 0 {
		b.Fatalf("hilo %v: %s", args, out.String())
	}
}

// A file of 50,000 services comes in whole. They are short: BenchmarkImport has them as long as towns write them.
func TestFiftyThousandServices(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	guided(t)
	var file strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&file, `{"id":"s-%[1]d","name":"Ropero %[1]d","status":"active","description":"Ropa y calzado","email":"ropero%[1]d@red.example"}`+"\n", i)
	}
	path := filepath.Join(t.TempDir(), "many.ndjson")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := hilo(t, 0, "recursos", "import", path); out != "Hecho. Nuevas: 50000. Cambiadas: 0. Iguales: 0. Sin tocar: 0.\n" {
		t.Errorf("imported: %q", out)
	}
	inGuide(t, func(ctx context.Context, g *guide) error {
		return g.store.View(ctx, func(tx *storage.Tx) error {
			found, _, err := tx.FindResources(ctx, g.network.ID, storage.ResourceQuery{Text: "ropero 49998", Limit: 5})
			if len(found) == 0 || found[0].Card.Name != "Ropero 49998" {
				t.Errorf("found %v", found)
			}
			return err
		})
	})
}
