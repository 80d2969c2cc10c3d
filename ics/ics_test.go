package ics_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	read "github.com/emersion/go-ical"
	"pgregory.net/rapid"

	"hilo/ics"
)

func madrid(tb testing.TB) *time.Location { tb.Helper(); return located(tb, "Europe/Madrid") }

func located(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

// appointment is one at a moment, with all that an event may have.
func appointment(at time.Time) ics.Event {
	return ics.Event{UID: "m-1.abc@hilo.invalid", Sequence: 3, Title: "Reunión de Empleo y Formación",
		Description: "Convoca: Red Alhameña; coordinación\nMás en el chat", Place: "Vivero de Empresas, C/ Postas 12, 1.º",
		URL: "https://meet.example.org/a?b=c&d=e", Start: at, End: at.Add(90 * time.Minute),
		Organizer: ics.Address{Name: "Red de l'Horta, \"la nostra\": València", Mail: "red@example.org"},
		Attendee:  ics.Address{Name: "Cáritas", Mail: "caritas@example.org"},
		Stamp:     at.Add(-time.Hour), Created: at.Add(-48 * time.Hour), Changed: at.Add(-24 * time.Hour)}
}

func written(tb testing.TB, c ics.Calendar) []byte {
	tb.Helper()
	data, err := c.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	mustRules(tb, data)
	return data
}

// readBack is a calendar as another library understands it.
func readBack(tb testing.TB, data []byte) *read.Calendar {
	tb.Helper()
	c, err := read.NewDecoder(bytes.NewReader(data)).Decode()
	if err != nil {
		tb.Fatalf("%v in\n%s", err, data)
	}
	return c
}

func request(events ...ics.Event) ics.Calendar {
	return ics.Calendar{Product: "-//hilo//ES", Method: ics.Request, Events: events}
}

func TestReadBack(t *testing.T) {
	at := time.Date(2023, time.January, 26, 10, 0, 0, 0, madrid(t))
	c := readBack(t, written(t, request(appointment(at))))
	if got, err := c.Props.Text("METHOD"); got != "REQUEST" || err != nil {
		t.Errorf("METHOD is %q, %v", got, err)
	}
	e := c.Events()[0]
	for name, want := range map[string]string{"UID": "m-1.abc@hilo.invalid", "SEQUENCE": "3", "STATUS": "CONFIRMED",
		"SUMMARY": "Reunión de Empleo y Formación", "LOCATION": "Vivero de Empresas, C/ Postas 12, 1.º",
		"DESCRIPTION": "Convoca: Red Alhameña; coordinación\nMás en el chat", "URL": "https://meet.example.org/a?b=c&d=e",
		"ORGANIZER": "mailto:red@example.org", "ATTENDEE": "mailto:caritas@example.org"} {
		got := e.Props.Get(name).Value
		if slices.Contains([]string{"SUMMARY", "LOCATION", "DESCRIPTION"}, name) {
			got, _ = e.Props.Text(name)
		}
		if got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := e.Props.Get("ORGANIZER").Params.Get("CN"); got != "Red de l’Horta la nostra València" {
		t.Errorf("the organizer is called %q", got)
	}
	start, err := e.DateTimeStart(nil)
	end, endErr := e.DateTimeEnd(nil)
	if err != nil || endErr != nil || !start.Equal(at) || !end.Equal(at.Add(90*time.Minute)) {
		t.Errorf("it is from %v to %v, %v %v", start, end, err, endErr)
	}
	if got := e.Props.Get("DTSTART").Params.Get("TZID"); got != "Europe/Madrid" {
		t.Errorf("its zone is %q", got)
	}
}

func TestCancelled(t *testing.T) {
	e := appointment(time.Date(2023, time.January, 26, 10, 0, 0, 0, madrid(t)))
	e.Cancelled = true
	c := readBack(t, written(t, ics.Calendar{Product: "-//hilo//ES", Method: ics.Cancel, Events: []ics.Event{e}}))
	status, err := c.Events()[0].Status()
	if method, _ := c.Props.Text("METHOD"); err != nil || status != read.EventCancelled || method != "CANCEL" {
		t.Errorf("METHOD %s, STATUS %s, %v", method, status, err)
	}
}

func TestFeed(t *testing.T) {
	at := time.Date(2023, time.January, 26, 10, 0, 0, 0, madrid(t))
	data := written(t, ics.Calendar{Product: "-//hilo//ES", Name: "Reuniones · Red, la nuestra", Method: ics.Publish, Refresh: time.Hour,
		Events: []ics.Event{appointment(at), appointment(at.UTC())}})
	c := readBack(t, data)
	every, err := c.Props.Get("REFRESH-INTERVAL").Duration()
	if name, _ := c.Props.Text("X-WR-CALNAME"); name != "Reuniones · Red, la nuestra" || every != time.Hour || err != nil {
		t.Errorf("it is called %q and asked for every %v, %v", name, every, err)
	}
	if got := c.Events()[1].Props.Get("DTSTART"); got.Value != "20230126T090000Z" || got.Params.Get("TZID") != "" {
		t.Errorf("in UTC it begins at %s %v", got.Value, got.Params)
	}
	if n := bytes.Count(data, []byte("BEGIN:VTIMEZONE")); n != 1 {
		t.Errorf("%d zones are told, want 1", n)
	}
}

// TestTheHourThatComesTwice: by the clock alone nobody could tell which of the two is meant.
func TestTheHourThatComesTwice(t *testing.T) {
	for _, c := range []struct {
		at   time.Time // in UTC
		want string
	}{
		{time.Date(2023, time.October, 29, 0, 30, 0, 0, time.UTC), "20231029T023000"},
		{time.Date(2023, time.October, 29, 1, 30, 0, 0, time.UTC), "20231029T013000Z"},
		{time.Date(2023, time.October, 29, 2, 30, 0, 0, time.UTC), "20231029T033000"},
	} {
		e := appointment(c.at.In(madrid(t)))
		e.End = time.Time{}
		if got := readBack(t, written(t, request(e))).Events()[0].Props.Get("DTSTART").Value; got != c.want {
			t.Errorf("%v is written %s, want %s", c.at, got, c.want)
		}
	}
}

// TestTexts: whatever people have typed comes back, but for signs that no program shows.
func TestTexts(t *testing.T) {
	loc := madrid(t)
	rapid.Check(t, func(r *rapid.T) {
		e := appointment(time.Date(2023, time.January, 26, 10, 0, 0, 0, loc))
		words := rapid.StringOfN(rapid.RuneFrom([]rune("aAñç·ü,;:\\\"' nN-–—«»€😀\u200d\n\t\r\x00\x1b=<>|%")), 0, 200, -1)
		e.Title, e.Place, e.Organizer.Name = words.Draw(r, "title"), words.Draw(r, "place"), words.Draw(r, "name")
		data, err := request(e).Bytes()
		if err != nil {
			r.Fatal(err)
		}
		mustRules(r, data)
		c, err := read.NewDecoder(bytes.NewReader(data)).Decode()
		if err != nil {
			r.Fatalf("%v in\n%s", err, data)
		}
		for name, typed := range map[string]string{"SUMMARY": e.Title, "LOCATION": e.Place} {
			got := ""
			if p := c.Events()[0].Props.Get(name); p != nil {
				got, _ = p.Text()
			}
			if letters(got) != letters(typed) {
				r.Errorf("%s is %q, want %q", name, got, typed)
			}
		}
	})
}

// letters are what is seen of a text.
func letters(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' }), " ")
}

func TestNothingSlipsIn(t *testing.T) {
	e := appointment(time.Date(2023, time.January, 26, 10, 0, 0, 0, madrid(t)))
	evil := "x\r\nATTENDEE:mailto:evil@example.org\r\nX-EVIL:1"
	e.Title, e.Place, e.Description, e.URL, e.Organizer.Name = evil, evil, evil, "https://a.example\r\nX-EVIL:1", evil
	for _, l := range unfolded(written(t, request(e))) {
		if strings.HasPrefix(l, "X-EVIL") || strings.HasPrefix(l, "ATTENDEE:mailto:evil") {
			t.Errorf("a line of its own: %s", l)
		}
	}
}

// reporter is what both kinds of tests have.
type reporter interface {
	Errorf(format string, args ...any)
	Helper()
}

// unfolded are the lines of a calendar as they are meant.
func unfolded(data []byte) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(data), "\r\n ", ""), "\r\n"), "\r\n")
}

var lineOf = regexp.MustCompile(`^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$`)

// mustRules are the rules of RFC 5545 that a program may rely on, looked at without any library.
func mustRules(tb reporter, data []byte) {
	tb.Helper()
	if bytes.Count(data, []byte("\n")) != bytes.Count(data, []byte("\r\n")) || bytes.Count(data, []byte("\r")) != bytes.Count(data, []byte("\n")) ||
		!bytes.HasSuffix(data, []byte("\r\n")) {
		tb.Errorf("lines do not all end in CRLF: %q", data)
	}
	for _, l := range strings.Split(string(data), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) || strings.ContainsFunc(l, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			tb.Errorf("%d octets: %q", len(l), l)
		}
	}
	lines := unfolded(data)
	if lines[0] != "BEGIN:VCALENDAR" || lines[len(lines)-1] != "END:VCALENDAR" {
		tb.Errorf("it begins with %q and ends with %q", lines[0], lines[len(lines)-1])
	}
	var open []string
	seen := map[string]int{} // by component and property
	zones := map[string]bool{}
	for i, l := range lines {
		m := lineOf.FindStringSubmatch(l)
		if m == nil {
			tb.Errorf("no line of a calendar: %q", l)
			return
		}
		name, params, value := m[1], m[2], m[3]
		switch name {
		case "BEGIN":
			open = append(open, value)
			if value == "VEVENT" || value == "STANDARD" || value == "DAYLIGHT" {
				seen = map[string]int{}
			}
		case "END":
			if len(open) == 0 || open[len(open)-1] != value {
				tb.Errorf("line %d ends %s within %v", i, value, open)
				return
			}
			complete(tb, value, seen)
			open = open[:len(open)-1]
		case "TZID":
			zones[value] = true
		}
		seen[name]++
		if zone, ok := strings.CutPrefix(params, ";TZID="); ok && !zones[zone] {
			tb.Errorf("%s names a zone that is not told before", l)
		}
	}
}

// complete says what a component lacks, or has twice.
func complete(tb reporter, component string, seen map[string]int) {
	tb.Helper()
	once := map[string][]string{"VEVENT": {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS"},
		"STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}}
	for _, name := range once[component] {
		if seen[name] != 1 {
			tb.Errorf("%s has %s %d times", component, name, seen[name])
		}
	}
	for _, name := range []string{"DTEND", "SUMMARY", "LOCATION", "URL", "ORGANIZER", "LAST-MODIFIED", "CREATED", "DESCRIPTION"} {
		if seen[name] > 1 {
			tb.Errorf("%s has %s %d times", component, name, seen[name])
		}
	}
}

// TestZones compares the rules that are written with Go's own zone data, hour by hour around every change of clocks.
func TestZones(t *testing.T) {
	for _, name := range []string{"Europe/Madrid", "Atlantic/Canary", "Europe/Dublin", "America/New_York", "America/Sao_Paulo",
		"Asia/Kolkata", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Istanbul"} {
		t.Run(name, func(t *testing.T) {
			loc := located(t, name)
			for year := 2009; year < 2038; year += 3 {
				from, to := time.Date(year, 1, 2, 10, 0, 0, 0, loc), time.Date(year+1, 12, 29, 10, 0, 0, 0, loc)
				rules := rulesIn(t, written(t, request(appointment(from), appointment(to))))
				for at := from; at.Before(to); at = at.Add(5 * time.Hour) {
					_, want := at.Zone()
					if got := rules.offset(at); got != want {
						t.Fatalf("at %v the clock is %d s off UTC, want %d", at, got, want)
					}
				}
			}
		})
	}
}

func TestMadridIsTwoRules(t *testing.T) {
	lines := unfolded(written(t, request(appointment(time.Date(2023, time.March, 26, 10, 0, 0, 0, madrid(t))))))
	want := []string{"BEGIN:VTIMEZONE", "TZID:Europe/Madrid",
		"BEGIN:DAYLIGHT", "DTSTART:20220327T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:20221030T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
		"END:VTIMEZONE"}
	from := slices.Index(lines, want[0])
	if got := lines[from : from+len(want)]; !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// onset is a moment from which the clock is so far off UTC.
type onset struct {
	at     time.Time
	offset int
}

type onsets []onset

// rulesIn are the onsets of the first zone of a calendar, as its rules tell them.
func rulesIn(t *testing.T, data []byte) onsets {
	t.Helper()
	var out onsets
	for _, zone := range readBack(t, data).Children {
		if zone.Name != "VTIMEZONE" {
			continue
		}
		for _, part := range zone.Children {
			from, to := seconds(t, part.Props.Get("TZOFFSETFROM").Value), seconds(t, part.Props.Get("TZOFFSETTO").Value)
			first, err := part.Props.DateTime("DTSTART", time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			set, err := part.RecurrenceSet(time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			walls := []time.Time{first}
			if set != nil {
				walls = set.Between(first, first.AddDate(6, 0, 0), true)
			}
			for _, wall := range walls {
				out = append(out, onset{wall.Add(-time.Duration(from) * time.Second), to})
			}
		}
	}
	slices.SortFunc(out, func(a, b onset) int { return a.at.Compare(b.at) })
	return out
}

// offset is how far the clock is off UTC at a moment.
func (o onsets) offset(at time.Time) int {
	last := 99 * 3600
	for _, x := range o {
		if !x.at.After(at) {
			last = x.offset
		}
	}
	return last
}

func seconds(t *testing.T, s string) int {
	t.Helper()
	var h, m int
	if _, err := fmt.Sscanf(s[1:5], "%02d%02d", &h, &m); err != nil {
		t.Fatal(err)
	}
	n := h*3600 + m*60
	if s[0] == '-' {
		return -n
	}
	return n
}
