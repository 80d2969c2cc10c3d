package hsds_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hilo/network/hsds"
)

// file is one that is written in memory.
type file struct {
	bytes.Buffer
	done func(text []byte)
}

func (f *file) Close() error {
	f.done(f.Bytes())
	return nil
}

func tables(tb tester, all []hsds.Service) fstest.MapFS {
	tb.Helper()
	files := fstest.MapFS{}
	w := hsds.NewTableWriter(func(name string) (io.WriteCloser, error) {
		return &file{done: func(text []byte) { files[name] = &fstest.MapFile{Data: text} }}, nil
	})
	for _, s := range all {
		if err := w.Write(s); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return files
}

// scratch is a scratch file in memory.
type scratch struct{ text []byte }

func (s *scratch) Write(p []byte) (int, error) {
	s.text = append(s.text, p...)
	return len(p), nil
}

func (s *scratch) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(s.text).ReadAt(p, at)
}

func fromTables(p *hsds.Package) (all []hsds.Service, problems hsds.Problems, err error) {
	t, err := hsds.ReadTables(p, new(scratch), &problems)
	if err != nil {
		return nil, problems, err
	}
	for r, err := range t.Services() {
		if err != nil {
			return all, problems, err
		}
		all = append(all, r.Service)
	}
	return all, problems, nil
}

// The golden package: what is written of the sample, and read back to it.
func TestTablesRoundTrip(t *testing.T) {
	all, _ := read(t, sample(t))
	files := tables(t, all)
	if *rewrite {
		for name, f := range files {
			if err := os.WriteFile(filepath.Join("testdata/package", name), f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	p, err := hsds.OpenFolder(os.DirFS("testdata/package"))
	if err != nil {
		t.Fatal(err)
	}
	again, problems, err := fromTables(p)
	if err != nil {
		t.Fatal(err)
	}
	if problems.Count != 1 || problems.Told[0].String() != `services.csv row 3: email: not a mail "@no"` {
		t.Errorf("problems: %v", problems.Told)
	}
	if d := cmp.Diff(all, again); d != "" {
		t.Error(d)
	}
	for name, f := range files {
		want, err := os.ReadFile(filepath.Join("testdata/package", name))
		if err != nil {
			t.Error(err)
		} else if d := cmp.Diff(string(want), string(f.Data)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Whatever an object has in it, tables keep it: what they have no column for, what is empty, what is of another type.
func TestTablesKeepEverything(t *testing.T) {
	texts := rapid.Map(rapid.OneOf(rapid.StringMatching(`[a-zñ =+@,;"\n\r-]{0,12}`), rapid.String()), func(s string) string {
		return strings.ReplaceAll(s, "\x00", "")
	})
	plain := func(t *rapid.T) any {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return texts.Draw(t, "text")
		case 1:
			return json.Number(strconv.Itoa(rapid.IntRange(-9, 99).Draw(t, "number")))
		case 2:
			return nil
		case 3:
			return []any{rapid.Bool().Draw(t, "bool")}
		}
		return map[string]any{"a": texts.Draw(t, "inner")}
	}
	next := 0
	object := func(t *rapid.T, fields ...string) map[string]any {
		next++
		o := map[string]any{"id": "id-" + string(rune('a'+next%26)) + strings.Repeat("x", next/26%40)}
		for _, f := range fields {
			if rapid.Bool().Draw(t, f) {
				o[f] = plain(t)
			}
		}
		return o
	}
	rapid.Check(t, func(t *rapid.T) {
		next = 0
		s := object(t, "name", "status", "minimum_age", "alert", "phones", "organization", "x_own", "contacts")
		if rapid.Bool().Draw(t, "has phones") {
			phone := object(t, "number", "extension", "x_phone")
			phone["languages"] = []any{object(t, "name", "code")}
			s["phones"] = []any{phone, object(t, "number", "description")}
		}
		if rapid.Bool().Draw(t, "has places") {
			sal := object(t, "description")
			sal["location"] = object(t, "name", "latitude", "addresses", "x_floor")
			s["service_at_locations"] = []any{sal}
		}
		if rapid.Bool().Draw(t, "has an attribute") {
			at := object(t, "value", "label")
			at["taxonomy_term"] = object(t, "name", "code")
			s["attributes"] = []any{at}
		}
		before := write(t, []hsds.Service{s})
		p, err := hsds.OpenFolder(tables(t, []hsds.Service{s}))
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := fromTables(p)
		if err != nil {
			t.Fatal(err)
		}
		// Compared as they are written: JSON has one way to say what is no text.
		if d := cmp.Diff(before, write(t, again)); d != "" {
			t.Fatal(d)
		}
	})
}

// pack is a package with these tables, as CSVs.
func pack(tb testing.TB, tables map[string]string) *hsds.Package {
	tb.Helper()
	files := fstest.MapFS{}
	for name, text := range tables {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := hsds.OpenFolder(files)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// What others write: other names of files, a folder around them, semicolons, columns of their own, rows out of order.
func TestTablesOfOthers(t *testing.T) {
	all, problems, err := fromTables(pack(t, map[string]string{
		"hsds/services.csv":             "\ufeffid;organization_id;name;status;barrio\n2;o;Dos;active;\n1;o;Uno;active;San Pedro\n",
		"hsds/organization.csv":         "id,name,description\no,Cáritas,Entidad\n",
		"hsds/services_at_location.csv": "id,service_id,location_id\ns,1,l\n",
		"hsds/locations.csv":            "id,location_type,name\nl,physical,Sede\n",
		"hsds/phones.csv":               "id,service_id,location_id,number\np,1,,968 1\nq,2,,968 2\nr,,l,968 3\nr,9,,968 4\n",
		"hsds/attributes.csv":           "id,link_id,link_entity,value\na,1,service,x\nb,1,organization,y\n",
		"hsds/notes.txt":                "x",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := `[
{"id":"2","name":"Dos","organization":{"description":"Entidad","id":"o","name":"Cáritas"},"phones":[{"id":"q","number":"968 2"}],"status":"active"},
{"attributes":[{"id":"a","value":"x"}],"barrio":"San Pedro","id":"1","name":"Uno","organization":{"description":"Entidad","id":"o","name":"Cáritas"},` +
		`"phones":[{"id":"p","number":"968 1"}],"service_at_locations":[{"id":"s","location":{"id":"l","location_type":"physical","name":"Sede",` +
		`"phones":[{"id":"r","number":"968 3"}]}}],"status":"active"}
]
`
	if d := cmp.Diff(want, write(t, all)); d != "" {
		t.Error(d)
	}
	if problems.Count != 1 || problems.Told[0].String() != "phones.csv row 5: service_id: no such row" {
		t.Errorf("%v", problems.Told)
	}
}

func TestProblemsOfTables(t *testing.T) {
	_, problems, err := fromTables(pack(t, map[string]string{
		"services.csv": "id,name,status\n1,Uno,active\n1,Otro,active\n,Tres,abierto\n4,Cuatro\n5,Ci\xf1o,active,más\n",
		"phones.csv":   "id,service_id,number\np,1,\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems.Told {
		got = append(got, p.String())
	}
	want := []string{
		`services.csv row 3: id: repeated "1"`, `services.csv row 4: id: missing`, `services.csv row 4: status: not listed "abierto"`,
		`services.csv row 5: : columns`, `services.csv row 5: status: missing`,
		`services.csv row 6: : columns`, `services.csv row 6: : not utf8`,
		`phones.csv row 2: number: missing`,
	}
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// zipped is a zip of these files.
func zipped(tb testing.TB, files map[string]io.Reader) ([]byte, error) {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, files[name]); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

func openZip(tb testing.TB, files map[string]io.Reader) error {
	tb.Helper()
	text, err := zipped(tb, files)
	if err != nil {
		tb.Fatal(err)
	}
	p, err := hsds.OpenZip(bytes.NewReader(text), int64(len(text)))
	if err == nil {
		_, _, err = fromTables(p)
	}
	return err
}

const tinyServices = "id,name,status\n1,Uno,active\n"

func TestZip(t *testing.T) {
	if err := openZip(t, map[string]io.Reader{"a/b/services.csv": strings.NewReader(tinyServices)}); err != nil {
		t.Error(err)
	}
	// Names lead nowhere: nothing of a zip is written, and what is read is within it.
	if err := openZip(t, map[string]io.Reader{"../../etc/services.csv": strings.NewReader(tinyServices)}); err != nil {
		t.Error(err)
	}
	many := map[string]io.Reader{"services.csv": strings.NewReader(tinyServices)}
	for i := range 1001 {
		many[strings.Repeat("x", i+1)] = strings.NewReader("")
	}
	for name, c := range map[string]struct {
		files map[string]io.Reader
		want  error
	}{
		"nothing":      {map[string]io.Reader{"a.txt": strings.NewReader("x")}, hsds.ErrNoServices},
		"many files":   {many, hsds.ErrTooLarge},
		"a long row":   {map[string]io.Reader{"services.csv": io.LimitReader(endless('a'), 2<<20)}, hsds.ErrTooLarge},
		"a bomb":       {map[string]io.Reader{"services.csv": strings.NewReader(tinyServices + strings.Repeat(strings.Repeat("1", 1_000_000)+"\n", 20))}, hsds.ErrTooLarge},
		"many columns": {map[string]io.Reader{"services.csv": strings.NewReader(strings.Repeat("a,", 300))}, hsds.ErrTooLarge},
	} {
		if err := openZip(t, c.files); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hsds.OpenZip(strings.NewReader("no zip"), 6); err == nil {
		t.Error("what is no zip was opened")
	}
}

// A row that thousands belong to is not put together for each of them again and again without end.
func TestAServiceOfTooMuchIsRefused(t *testing.T) {
	phones := "id,service_id,number,description\n" + strings.Repeat("p,1,968,"+strings.Repeat("x", 1000)+"\n", 1200)
	_, _, err := fromTables(pack(t, map[string]string{"services.csv": tinyServices, "phones.csv": phones}))
	if !errors.Is(err, hsds.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestReadingAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\[\]{}":,a0\\ ]{0,40}`)).Draw(t, "text")
		for _, err := range hsds.ReadJSON(strings.NewReader(text), new(hsds.Problems)) {
			if err != nil && err.Error() == "" {
				t.Fatal("an error without a word")
			}
		}
		p, err := hsds.OpenFolder(fstest.MapFS{"services.csv": {Data: []byte("id,name,hilo_extra\n" + text)}, "phones.csv": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := fromTables(p); err != nil && err.Error() == "" {
			t.Fatal("an error without a word")
		}
	})
}
