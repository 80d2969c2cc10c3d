package commands

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/locales"
	"hilo/network"
	"hilo/network/calendar"
)

func madrid(tb testing.TB) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

func TestMondays(t *testing.T) {
	loc := madrid(t)
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2023, month, day, hour, minute, 0, 0, loc)
	}
	early := network.DefaultSettings()
	late := early
	late.WorkFrom = 9
	for _, tt := range []struct {
		name              string
		settings          network.Settings
		now, last, coming time.Time
	}{
		{"before it", early, at(1, 23, 8, 29), at(1, 16, 8, 30), at(1, 23, 8, 30)},
		{"at the moment", early, at(1, 23, 8, 30), at(1, 23, 8, 30), at(1, 30, 8, 30)},
		{"on Sunday", early, at(1, 29, 23, 59), at(1, 23, 8, 30), at(1, 30, 8, 30)},
		{"on a Monday that is a holiday", early, at(5, 1, 12, 0), at(4, 24, 8, 30), at(5, 2, 8, 30)},
		{"on the Tuesday after it", early, at(5, 2, 8, 30), at(5, 2, 8, 30), at(5, 8, 8, 30)},
		{"when the clocks have gone forward", early, at(3, 26, 12, 0), at(3, 20, 8, 30), at(3, 27, 8, 30)},
		{"where work begins at nine", late, at(1, 23, 8, 45), at(1, 16, 9, 0), at(1, 23, 9, 0)},
	} {
		if got := lastMonday(tt.settings, tt.now); !got.Equal(tt.last) {
			t.Errorf("%s: the last is %s, want %s", tt.name, got, tt.last)
		}
		if got := nextMonday(tt.settings, tt.now); !got.Equal(tt.coming) {
			t.Errorf("%s: the next is %s, want %s", tt.name, got, tt.coming)
		}
	}
}

// TestMondaysHaveNoGap walks years of any calendar: a moment is the last one from when it comes until the next, and the
// next one is another.
func TestMondaysHaveNoGap(t *testing.T) {
	loc := madrid(t)
	rapid.Check(t, func(t *rapid.T) {
		s := network.DefaultSettings()
		s.Region = rapid.SampledFrom(calendar.Regions()).Draw(t, "region")
		for range rapid.IntRange(0, 40).Draw(t, "local holidays") {
			s.Holidays = append(s.Holidays, calendar.Local{Month: 1, Day: rapid.IntRange(1, 31).Draw(t, "day")})
		}
		now := time.Unix(rapid.Int64Range(1_600_000_000, 1_900_000_000).Draw(t, "now"), 0).In(loc)
		last, coming := lastMonday(s, now), nextMonday(s, now)
		switch {
		case last.After(now) || !coming.After(now):
			t.Fatalf("at %s the last is %s, the next %s", now, last, coming)
		case !lastMonday(s, coming).Equal(coming), !nextMonday(s, last).Equal(coming), !lastMonday(s, coming.Add(-time.Second)).Equal(last):
			t.Fatalf("between %s and %s there is another", last, coming)
		case !s.Days().Workday(coming):
			t.Fatalf("%s is not worked", coming)
		}
	})
}

func TestPeriodsToPressAreUnderstood(t *testing.T) {
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2023, time.January, 20, 12, 0, 0, 0, madrid(t))
	for _, lang := range locales.Languages {
		for _, key := range []string{"summary.example_week", "summary.example_month", "summary.example_course"} {
			phrase := catalog.Printer(lang).T(key, nil)
			if _, ok := calendar.ReadPeriod(phrase, now); !ok {
				t.Errorf("%s: %q is not understood", lang, phrase)
			}
		}
	}
}
