package calendar_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network/calendar"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// repeating are words of phrases of repetition; mixed with those of dates they say all kinds of things.
var repeating = strings.Fields(`cada los els todos todas every tots primer segundo último first quinto jueves martes dijous
	Thursday viernes lunes mes meses month semana semanas setmanes weeks dos tres 2 15 31 30 día días de of a las at 10 9:30 17
	11 hasta fins until desde el the junio juny 30/06 veces times durante alternos y and , other`)

func anyPattern(t *rapid.T) calendar.Pattern {
	p := calendar.Pattern{Monthly: rapid.Bool().Draw(t, "monthly"), Every: rapid.IntRange(1, 6).Draw(t, "every")}
	weekday := rapid.Custom(func(t *rapid.T) time.Weekday { return time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")) })
	switch {
	case !p.Monthly:
		p.Weekdays = rapid.SliceOfNDistinct(weekday, 1, 4, rapid.ID).Draw(t, "weekdays")
	case rapid.Bool().Draw(t, "nth"):
		p.Weekdays = []time.Weekday{weekday.Draw(t, "weekday")}
		p.Nths = rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1}), 1, 3, rapid.ID).Draw(t, "nths")
	case rapid.Bool().Draw(t, "or last"):
		p.Days, p.OrLast = []int{rapid.IntRange(29, 31).Draw(t, "day")}, true
	default:
		p.Days = rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 15, 28, 29, 30, 31, -1}), 1, 3, rapid.ID).Draw(t, "days")
	}
	switch rapid.IntRange(0, 2).Draw(t, "end") {
	case 1:
		p.Times = rapid.IntRange(1, 40).Draw(t, "times")
	case 2:
		p.Until = time.Date(2023, time.Month(rapid.IntRange(1, 40).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "until"), 12, 0, 0, 0, time.UTC)
	}
	return p
}

// satisfies says whether a date is one of a pattern's, but for its period.
func satisfies(p calendar.Pattern, at time.Time) bool {
	last := at.AddDate(0, 0, 1).Day() == 1
	switch {
	case len(p.Nths) > 0:
		return at.Weekday() == p.Weekdays[0] && slices.ContainsFunc(p.Nths, func(n int) bool {
			return n == (at.Day()+6)/7 || n == -1 && at.AddDate(0, 0, 7).Month() != at.Month()
		})
	case len(p.Days) > 0:
		return slices.Contains(p.Days, at.Day()) || last && (slices.Contains(p.Days, -1) || p.OrLast && at.Day() < p.Days[0])
	default:
		return slices.Contains(p.Weekdays, at.Weekday())
	}
}

// TestOccurrencesKeepTheirRule draws rules and looks at every occurrence of some years, across all changes of clocks.
func TestOccurrencesKeepTheirRule(t *testing.T) {
	madrid := recurNow(t).Location()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPattern(t)
		start := time.Date(2023, 1, rapid.IntRange(1, 31).Draw(t, "start"), rapid.IntRange(0, 23).Draw(t, "hour"), 30, 0, 0, madrid)
		r := calendar.Recurrence{Start: start, Length: time.Hour, Rule: p.Rule(madrid)}
		if back, err := r.Pattern(); err != nil || back.Rule(madrid) != r.Rule {
			t.Fatalf("%q reads back as %+v, %v", r.Rule, back, err)
		}
		before := start.Add(-time.Second)
		spans := r.After(before, 60)
		for i, s := range spans {
			if !s.Start.After(before) || i > 0 && !s.Start.After(spans[i-1].Start) || s.End.Sub(s.Start) != time.Hour {
				t.Fatalf("%q: %v after %v", r.Rule, s, before)
			}
			skipped := start.Hour() == 2 && s.Start.Hour() == 3 // the clocks went forward over it
			if !satisfies(p, s.Start) || s.Start.Minute() != 30 || s.Start.Hour() != start.Hour() && !skipped {
				t.Fatalf("%q from %v has %v", r.Rule, start, s.Start)
			}
			if !p.Until.IsZero() && s.Start.After(p.Until.Add(12*time.Hour)) || p.Times > 0 && i >= p.Times {
				t.Fatalf("%q goes on to %v", r.Rule, s.Start)
			}
		}
	})
}

// TestRulesAreOfTheStandard has the library that knows RFC 5545 read what is kept, and find the same dates.
func TestRulesAreOfTheStandard(t *testing.T) {
	madrid := recurNow(t).Location()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPattern(t)
		r := calendar.Recurrence{Start: time.Date(2023, 1, 10, 10, 0, 0, 0, madrid), Rule: p.Rule(madrid)}
		option, err := rrule.StrToROptionInLocation(r.Rule, madrid)
		if err != nil {
			t.Fatalf("%q: %v", r.Rule, err)
		}
		option.Dtstart = r.Start
		theirs, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatalf("%q: %v", r.Rule, err)
		}
		next := theirs.Iterator()
		for _, s := range r.After(r.Start.Add(-time.Second), 30) {
			if at, ok := next(); !ok || !at.Equal(s.Start) {
				t.Fatalf("%q: ours is %v, theirs %v", r.Rule, s.Start, at)
			}
		}
	})
}

// TestRepetitionIsReadSafely reads all kinds of words: nothing panics, and what is understood begins ahead, on its rule.
func TestRepetitionIsReadSafely(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyNow(t)
		words := rapid.SliceOfN(rapid.SampledFrom(append(slices.Clone(repeating), words...)), 0, 14).Draw(t, "words")
		text := strings.Join(words, " ")
		got := calendar.ReadRecurrence(text, calendar.Settled{}, now)
		if len(got.Choices) > 5 || got.Understood() == (got.Rule == "") {
			t.Fatalf("%q: %+v", text, got)
		}
		for _, c := range got.Choices {
			if then := calendar.ReadRecurrence(text, c, now); then.Reason == got.Reason {
				t.Fatalf("%q asks %s again after %+v", text, got.Reason, c)
			}
		}
		if got.Understood() {
			all := got.After(got.Start.Add(-time.Second), 1)
			if !got.Start.After(now) || len(all) != 1 || !all[0].Start.Equal(got.Start) {
				t.Fatalf("%q at %v: %+v, first %v", text, now, got, all)
			}
		}
		if phrase, rest := calendar.LeadingRecurrence(text); phrase != "" && !strings.HasPrefix(strings.TrimSpace(text), phrase) || !strings.HasSuffix(text, rest) {
			t.Fatalf("LeadingRecurrence(%q): %q, %q", text, phrase, rest)
		}
	})
}

func FuzzReadRecurrence(f *testing.F) {
	for _, s := range []string{"el primer jueves de cada mes a las 10", "cada dos semanas los martes, hasta el 30/06", "l'últim divendres"} {
		f.Add(s)
	}
	now := recurNow(f)
	f.Fuzz(func(t *testing.T, text string) {
		if got := calendar.ReadRecurrence(text, calendar.Settled{}, now); got.Understood() && !got.Start.After(now) {
			t.Errorf("%q: %+v", text, got)
		}
		calendar.LeadingRecurrence(text)
	})
}

// TestEndOfOctober keeps ten o'clock when the clocks go back, and half past two where there is none.
func TestEndOfOctober(t *testing.T) {
	madrid := recurNow(t).Location()
	r := calendar.Recurrence{Start: time.Date(2023, 10, 22, 10, 0, 0, 0, madrid), Rule: "FREQ=WEEKLY;BYDAY=SU"}
	got := r.After(r.Start, 2)
	if want := time.Date(2023, 10, 29, 10, 0, 0, 0, madrid); !got[0].Start.Equal(want) || want.Sub(r.Start) != 7*24*time.Hour+time.Hour {
		t.Errorf("after %v: %v, want %v", r.Start, got[0].Start, want)
	}
	night := calendar.Recurrence{Start: time.Date(2023, 3, 19, 2, 30, 0, 0, madrid), Rule: "FREQ=WEEKLY;BYDAY=SU"}
	if got, want := night.After(night.Start, 1)[0].Start, time.Date(2023, 3, 26, 3, 30, 0, 0, madrid); !got.Equal(want) {
		t.Errorf("skipped: %v, want %v", got, want)
	}
}

func TestForeignRulesAreRefused(t *testing.T) {
	for _, rule := range []string{"", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYDAY=TH;BYHOUR=3",
		"FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=WEEKLY;INTERVAL=0;BYDAY=TH", "FREQ=WEEKLY;BYDAY=TH;UNTIL=tomorrow"} {
		if p, err := calendar.ReadRule(rule, time.UTC); err == nil {
			t.Errorf("%q: %+v", rule, p)
		}
	}
}

func TestDoubts(t *testing.T) {
	murcia := calendar.Days{Region: "MC"}
	for _, tt := range []struct {
		at      string
		want    calendar.Doubt
		nearest string
	}{
		{"2023-01-26 10:00", "", ""},
		{"2023-08-15 10:00", calendar.DoubtHoliday, "2023-07-31 10:00"},
		{"2023-08-22 10:00", calendar.DoubtAugust, "2023-09-01 10:00"},
		{"2023-01-28 10:00", calendar.DoubtWeekend, "2023-01-27 10:00"},
		{"2023-01-29 10:00", calendar.DoubtWeekend, "2023-01-30 10:00"},
		{"2023-01-27 17:00", calendar.DoubtFridayOff, "2023-01-26 17:00"},
		{"2023-01-27 13:30", "", ""},
		{"2023-01-21 10:00", calendar.DoubtWeekend, "2023-01-23 10:00"}, // Friday's ten is past
	} {
		at := moment(t, tt.at)
		if got := murcia.Doubt(at); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.at, got, tt.want)
		}
		if tt.want == "" {
			continue
		}
		if got := murcia.Nearest(at, recurNow(t)); got.Format("2006-01-02 15:04") != tt.nearest || murcia.Doubt(got) != "" {
			t.Errorf("%s: nearest is %v, want %s", tt.at, got, tt.nearest)
		}
	}
}
