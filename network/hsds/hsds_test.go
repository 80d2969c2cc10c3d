package hsds_test

import (
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/network/hsds"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// tester is a test, or one of the many of a property.
type tester interface {
	Helper()
	Fatal(args ...any)
}

// read reads services of JSON that has to be read.
func read(tb testing.TB, text string) ([]hsds.Service, hsds.Problems) {
	tb.Helper()
	var problems hsds.Problems
	var all []hsds.Service
	for r, err := range hsds.ReadJSON(strings.NewReader(text), &problems) {
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, r.Service)
	}
	return all, problems
}

func write(tb tester, all []hsds.Service) string {
	tb.Helper()
	var b strings.Builder
	w := hsds.NewJSONWriter(&b)
	for _, s := range all {
		if err := w.Write(s); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func sample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/services.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestJSONRoundTrip(t *testing.T) {
	all, problems := read(t, sample(t))
	if len(all) != 2 {
		t.Fatalf("%d services", len(all))
	}
	if problems.Count != 1 || problems.Told[0].String() != `service 2: email: not a mail "@no"` {
		t.Errorf("problems: %v", problems.Told)
	}
	again, _ := read(t, write(t, all))
	if d := cmp.Diff(all, again); d != "" {
		t.Error(d)
	}
	if !strings.Contains(write(t, all), `12500.50`) {
		t.Error("a number was written in another way than it was read")
	}
}

// The same services in each of the ways in which they come.
func TestShapesOfJSON(t *testing.T) {
	one, two := `{"id":"1","name":"A","status":"active"}`, `{"id":"2","name":"B","status":"active"}`
	for name, text := range map[string]string{
		"list":          "[" + one + "," + two + "]",
		"contents":      `{"page_number":1,"contents":[` + one + "," + two + `],"total_items":2}`,
		"services":      `{"services":[` + one + "," + two + `]}`,
		"lines":         one + "\n" + two + "\n",
		"byte mark":     "\ufeff[" + one + "," + two + "]",
		"pages":         `{"contents":[` + one + `]}` + "\n" + `{"contents":[` + two + `]}`,
		"with a nought": `[{"id":"1","name":"A\u0000","status":"active"},` + two + `]`,
	} {
		all, problems := read(t, text)
		if len(all) != 2 || problems.Count != 0 || all[0].Text("name") != "A" || all[1].Text("name") != "B" {
			t.Errorf("%s: %v, %v", name, all, problems)
		}
	}
}

func TestWhatIsNoJSONOfServices(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "text": "hola", "number": "7", "null": "null", "list of numbers": "[1,2]", "list of null": "[null]",
		"cut": `[{"id":"1","name":"A"`, "cut after one": `[{"id":"1"},`, "contents is no list": `{"contents":{"id":"1"}}`,
		"deep": strings.Repeat("[", 100_000), "deep in one": `[{"id":` + strings.Repeat("[", 100_000),
	} {
		var last error
		for _, err := range hsds.ReadJSON(strings.NewReader(text), new(hsds.Problems)) {
			last = err
		}
		if last == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestAnObjectOfAMegabyteIsRefused(t *testing.T) {
	for name, text := range map[string]io.Reader{
		"one": strings.NewReader(`[{"id":"1","name":"` + strings.Repeat("a", 1<<20) + `"}]`),
		// What never ends is not waited for.
		"endless text":   io.MultiReader(strings.NewReader(`[{"id":"`), endless('a')),
		"endless list":   io.MultiReader(strings.NewReader(`[{"id":[`), endless('[')),
		"endless spaces": io.MultiReader(strings.NewReader(`[`), endless(' ')),
		"by itself":      io.MultiReader(strings.NewReader(`{"a":"`), endless('a')),
	} {
		var last error
		for _, err := range hsds.ReadJSON(text, new(hsds.Problems)) {
			last = err
		}
		if last == nil {
			t.Errorf("%s was read", name)
		}
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestCheck(t *testing.T) {
	_, problems := read(t, `[
		{"id":"1","status":"open","name":"A"},
		{"name":"B","status":"active","url":"www.x.es","assured_date":"30/09/2026","minimum_age":"dieciocho"},
		{"id":"1","name":" ","status":"active","phones":[{"id":"p"},7],"schedules":[{"id":"h","opens_at":"9","byday":"LU","freq":"DAILY"}]},
		{"id":"4","name":["x"],"status":"active","phones":"968","organization":{"id":"o","name":"O"}},
		{"id":"5","name":"E","status":"active","service_at_locations":[{"id":"s","location":{"id":"l","location_type":"casa"}}]}
	]`)
	var got []string
	for _, p := range problems.Told {
		grave := ""
		if p.Grave {
			grave = "!"
		}
		got = append(got, p.String()+grave)
	}
	want := []string{
		`service 1: status: not listed "open"!`,
		`service 2: id: missing!`, `service 2: url: not a url "www.x.es"`, `service 2: minimum_age: wrong type "dieciocho"`,
		`service 2: assured_date: not a date "30/09/2026"`,
		`service 3: name: missing!`, `service 3: phones[0].number: missing`, `service 3: phones[1]: wrong type "7"!`,
		`service 3: schedules[0].freq: not listed "DAILY"`, `service 3: schedules[0].byday: not a day "LU"`,
		`service 3: schedules[0].opens_at: not a time "9"`, `service 3: id: repeated "1"!`,
		`service 4: name: wrong type "[]interface {}"!`, `service 4: phones: wrong type "968"!`, `service 4: organization.description: missing`,
		`service 5: service_at_locations[0].location.location_type: not listed "casa"`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if problems.Count != len(want) || problems.Grave != 7 {
		t.Errorf("%d, %d of them grave", problems.Count, problems.Grave)
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	_, problems := read(t, "["+strings.Repeat(`{"id":"x"},`, 299)+`{"id":"x"}]`)
	if len(problems.Told) != hsds.MaxTold || problems.Count != 300*2+299 {
		t.Errorf("%d told, %d counted", len(problems.Told), problems.Count)
	}
}
