package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones must not depend on the machine

	"hilo/network/calendar"

	"pgregory.net/rapid"
)

func TestHalfway(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"2023-01-20 10:00", "2023-01-27 10:00", "2023-01-23 22:00"},
		{"2023-01-27 10:00", "2023-01-20 10:00", "2023-01-23 22:00"},
		{"2023-01-20 10:00", "2023-01-20 10:00", "2023-01-20 10:00"},
		// 23 and 25 hours from noon to noon.
		{"2023-03-25 12:00", "2023-03-26 12:00", "2023-03-25 23:30"},
		{"2023-10-28 12:00", "2023-10-29 12:00", "2023-10-29 00:30"},
	} {
		got := calendar.Halfway(moment(t, tt.from), moment(t, tt.to))
		if !got.Equal(moment(t, tt.want)) {
			t.Errorf("Halfway(%s, %s) = %v, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestHalfwayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := anyMoment(t), anyMoment(t)
		mid := calendar.Halfway(from, to)
		if d := mid.Sub(from) - to.Sub(mid); d < -time.Nanosecond || d > time.Nanosecond {
			t.Fatalf("%v is not halfway from %v to %v", mid, from, to)
		}
	})
}

func sameDay(a, b time.Time) bool {
	return a.Format(time.DateOnly) == b.Format(time.DateOnly)
}

func anyMoment(t *rapid.T) time.Time {
	start := time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC).Unix()
	end := time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC).Unix()
	return time.Unix(rapid.Int64Range(start, end).Draw(t, "moment"), 0).In(madrid(t))
}

func anyClock(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "clock")) * time.Minute
}

// fataler is what *testing.T and *rapid.T share here.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func madrid(t fataler) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func moment(t fataler, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, madrid(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}
