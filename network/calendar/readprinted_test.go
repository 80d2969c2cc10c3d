package calendar_test

import (
	"fmt"
	"testing"
	"time"

	"hilo/network/calendar"

	"pgregory.net/rapid"
)

// printer writes a moment as hilo does in one language.
type printer struct {
	weekdays, months   [13]string // from Sunday; from 1
	day, year          string
	clock, span, comma string
}

var printers = map[string]printer{
	"es": {
		weekdays: [13]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		months: [13]string{"", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
			"octubre", "noviembre", "diciembre"},
		day: "%s %d de %s", year: " de %d", clock: "%d:%02d", span: "%s de %s a %s", comma: "%s, %s",
	},
	"ca": {
		weekdays: [13]string{"diumenge", "dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte"},
		months: [13]string{"", "de gener", "de febrer", "de març", "d'abril", "de maig", "de juny", "de juliol",
			"d'agost", "de setembre", "d'octubre", "de novembre", "de desembre"},
		day: "%s %d %s", year: " de %d", clock: "%d.%02d", span: "%s de %s a %s h", comma: "%s, %s h",
	},
	"en": {
		weekdays: [13]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		months: [13]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September",
			"October", "November", "December"},
		day: "%s %d %s", year: " %d", clock: "%d:%02d", span: "%s from %s to %s", comma: "%s, %s",
	},
}

func (p printer) print(s calendar.Span, year bool) string {
	day := fmt.Sprintf(p.day, p.weekdays[s.Start.Weekday()], s.Start.Day(), p.months[s.Start.Month()])
	if year {
		day += fmt.Sprintf(p.year, s.Start.Year())
	}
	if s.End.IsZero() {
		return fmt.Sprintf(p.comma, day, p.time(s.Start))
	}
	return fmt.Sprintf(p.span, day, p.time(s.Start), p.time(s.End))
}

// time writes the hours from 1 to 6 with their nought: without it they are those of the afternoon.
func (p printer) time(t time.Time) string {
	clock := fmt.Sprintf(p.clock, t.Hour(), t.Minute())
	if 1 <= t.Hour() && t.Hour() <= 6 {
		clock = "0" + clock
	}
	return clock
}

// TestPrintedReadsBack reads what hilo writes: the same moment, and where the clocks show it twice a choice of it.
func TestPrintedReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyNow(t)
		s := anySpan(t, now)
		year := s.Start.After(now.AddDate(1, 0, -1)) || rapid.Bool().Draw(t, "with its year")
		for lang, p := range printers {
			text := p.print(s, year)
			if got := calendar.Read(text, now); !means(got, s) {
				t.Errorf("%s: Read(%q) at %s: %+v", lang, text, now, got)
			}
		}
	})
}

// TestPrintedLeads reads it before a comma and a place.
func TestPrintedLeads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyNow(t)
		s := anySpan(t, now)
		for lang, p := range printers {
			text := p.print(s, true)
			got, rest := calendar.ReadLeading(text+", Vivero de Empresas", now)
			if !means(got, s) || rest != "Vivero de Empresas" {
				t.Errorf("%s: ReadLeading(%q) at %s: %+v, %q", lang, text, now, got, rest)
			}
		}
	})
}

func means(r calendar.Reading, s calendar.Span) bool {
	if r.Understood() {
		return sameSpan(r.When, s)
	}
	for _, c := range r.Choices {
		if sameSpan(c.When, s) {
			return r.Reason == calendar.ReasonRepeatedHour
		}
	}
	return false
}

func sameSpan(a, b calendar.Span) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) }

// anyNow is any minute of some years, and often one near a change of clocks.
func anyNow(t *rapid.T) time.Time {
	zone := rapid.SampledFrom([]string{"Europe/Madrid", "Atlantic/Canary"}).Draw(t, "zone")
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	if rapid.Bool().Draw(t, "near a change of clocks") {
		start = rapid.SampledFrom(changes).Draw(t, "change").Add(-36 * time.Hour)
		return start.Add(time.Duration(rapid.IntRange(0, 72*60).Draw(t, "minutes")) * time.Minute).In(loc)
	}
	return start.Add(time.Duration(rapid.IntRange(0, 6*366*24*60).Draw(t, "minutes")) * time.Minute).In(loc)
}

// changes are moments at which the clocks change in the European Union.
var changes = []time.Time{
	time.Date(2023, 3, 26, 1, 0, 0, 0, time.UTC),
	time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC),
	time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC),
}

// anySpan is later than now, within two years, and ends on its day if at all. Sometimes it is near.
func anySpan(t *rapid.T, now time.Time) calendar.Span {
	most := rapid.SampledFrom([]int{48, 24 * 400, 24 * 729}).Draw(t, "most hours")
	start := now.Add(time.Duration(rapid.IntRange(1, most*60).Draw(t, "minutes ahead")) * time.Minute)
	s := calendar.Span{Start: start}
	end := start.Add(time.Duration(rapid.IntRange(1, 5*60).Draw(t, "minutes long")) * time.Minute)
	if rapid.Bool().Draw(t, "with an end") && sameDay(start, end) && !repeated(start) && !repeated(end) {
		s.End = end
	}
	return s
}

// repeated reports whether the clocks show the hour of a moment twice.
func repeated(at time.Time) bool {
	for _, by := range []time.Duration{-time.Hour, time.Hour} {
		if at.Add(by).Format(time.DateTime) == at.Format(time.DateTime) {
			return true
		}
	}
	return false
}
