package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones must not depend on the machine

	"hilo/network/calendar"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// office is a usual working day of a town hall.
var office = calendar.Hours{From: 8 * time.Hour, To: 15 * time.Hour}

// twoPM is a usual hour for deadlines.
const twoPM = 14 * time.Hour

func TestWorkday(t *testing.T) {
	for day, want := range map[string]bool{
		"2023-01-16 00:00": true, // Monday
		"2023-01-20 23:59": true, // Friday
		"2023-01-21 00:00": false,
		"2023-01-22 23:59": false,
		"2023-01-23 00:00": true,
	} {
		if got := calendar.Workday(moment(t, day)); got != want {
			t.Errorf("Workday(%s) = %v, want %v", day, got, want)
		}
	}
}

func TestWorkdayIsWhereTheMomentIs(t *testing.T) {
	monday := moment(t, "2023-01-23 00:30")
	if calendar.Workday(monday.UTC()) {
		t.Error("in UTC it is still Sunday")
	}
}

func TestAddWorkdays(t *testing.T) {
	for _, tt := range []struct {
		from string
		n    int
		at   time.Duration
		want string
	}{
		{"2023-01-20 12:00", 1, twoPM, "2023-01-23 14:00 +0100"},
		{"2023-01-20 12:00", 5, twoPM, "2023-01-27 14:00 +0100"},
		{"2023-01-20 23:59", 1, 0, "2023-01-23 00:00 +0100"},
		{"2023-01-21 12:00", 1, twoPM, "2023-01-23 14:00 +0100"},
		{"2023-01-22 00:00", 10, twoPM, "2023-02-03 14:00 +0100"},
		{"2023-01-20 12:00", 0, twoPM, "2023-01-20 14:00 +0100"},
		{"2023-01-21 12:00", 0, twoPM, "2023-01-21 14:00 +0100"},
		{"2023-01-23 09:00", -1, twoPM, "2023-01-20 14:00 +0100"},
		{"2023-01-22 09:00", -1, twoPM, "2023-01-20 14:00 +0100"},
		{"2023-01-27 09:00", -5, 9*time.Hour + 30*time.Minute, "2023-01-20 09:30 +0100"},
		// The clocks go forward on Sunday 26 March, back on Sunday 29 October.
		{"2023-03-24 18:00", 1, twoPM, "2023-03-27 14:00 +0200"},
		{"2023-03-26 01:30", 1, 0, "2023-03-27 00:00 +0200"},
		{"2023-03-26 12:00", 0, 9 * time.Hour, "2023-03-26 09:00 +0200"},
		{"2023-03-27 00:00", -1, twoPM, "2023-03-24 14:00 +0100"},
		{"2023-10-27 18:00", 1, twoPM, "2023-10-30 14:00 +0100"},
		{"2023-10-29 12:00", 0, 9 * time.Hour, "2023-10-29 09:00 +0100"},
		{"2023-10-30 00:30", -1, twoPM, "2023-10-27 14:00 +0200"},
		// Year's end.
		{"2022-12-30 12:00", 1, twoPM, "2023-01-02 14:00 +0100"},
		{"2023-01-02 12:00", -1, twoPM, "2022-12-30 14:00 +0100"},
		{"2023-12-29 12:00", 3, twoPM, "2024-01-03 14:00 +0100"},
	} {
		got := calendar.AddWorkdays(moment(t, tt.from), tt.n, tt.at).Format("2006-01-02 15:04 -0700")
		if got != tt.want {
			t.Errorf("AddWorkdays(%s, %d, %v) = %s, want %s", tt.from, tt.n, tt.at, got, tt.want)
		}
	}
}

func TestWorkdays(t *testing.T) {
	got := calendar.Workdays(moment(t, "2023-10-26 16:00"), 3, twoPM)
	want := []time.Time{
		moment(t, "2023-10-27 14:00"), moment(t, "2023-10-30 14:00"), moment(t, "2023-10-31 14:00"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, none := range []int{0, -2} {
		if got := calendar.Workdays(want[0], none, twoPM); len(got) != 0 {
			t.Errorf("Workdays of %d days = %v, want none", none, got)
		}
	}
}

func TestNextWorking(t *testing.T) {
	for from, want := range map[string]string{
		"2023-01-20 08:00": "2023-01-20 08:00",
		"2023-01-20 14:59": "2023-01-20 14:59",
		"2023-01-20 15:00": "2023-01-23 08:00",
		"2023-01-20 07:59": "2023-01-20 08:00",
		"2023-01-19 19:30": "2023-01-20 08:00",
		"2023-01-21 10:00": "2023-01-23 08:00",
		"2023-01-22 07:00": "2023-01-23 08:00",
		"2023-03-26 01:30": "2023-03-27 08:00",
		"2023-03-27 07:30": "2023-03-27 08:00",
		"2023-10-29 02:30": "2023-10-30 08:00",
		"2023-12-29 20:00": "2024-01-01 08:00",
	} {
		got := calendar.NextWorking(moment(t, from), office)
		if !got.Equal(moment(t, want)) {
			t.Errorf("NextWorking(%s) = %v, want %s", from, got, want)
		}
		if within := calendar.Within(moment(t, from), office); within != (from == want) {
			t.Errorf("Within(%s) = %v", from, within)
		}
	}
}

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

func TestAddWorkdaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n, at := anyMoment(t), rapid.IntRange(-300, 300).Draw(t, "n"), anyClock(t)
		got := calendar.AddWorkdays(from, n, at)
		if n != 0 && !calendar.Workday(got) {
			t.Fatalf("%v is not a working day", got)
		}
		if between := countWorkdays(from, got); between != max(n, -n) {
			t.Fatalf("from %v to %v there are %d working days, want %d", from, got, between, n)
		}
		midnight := time.Date(got.Year(), got.Month(), got.Day(), 0, 0, 0, 0, got.Location())
		if n != 0 && got.Sub(midnight) != at { // no working day is one on which the clocks change
			t.Fatalf("the clock shows %v, want %v", got, at)
		}
		if n > 0 && calendar.Workday(from) {
			if back := calendar.AddWorkdays(got, -n, at); !sameDay(back, from) {
				t.Fatalf("back from %v is %v, want the day of %v", got, back, from)
			}
		}
	})
}

func TestWorkdaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, n, at := anyMoment(t), rapid.IntRange(0, 40).Draw(t, "n"), anyClock(t)
		days := calendar.Workdays(from, n, at)
		if len(days) != n {
			t.Fatalf("%d days, want %d", len(days), n)
		}
		last := from
		for _, day := range days {
			if !day.After(last) || !calendar.Workday(day) || countWorkdays(last, day) != 1 {
				t.Fatalf("%v does not follow %v", day, last)
			}
			last = day
		}
	})
}

func TestNextWorkingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := anyMoment(t)
		opens := rapid.IntRange(0, 23*60).Draw(t, "opens")
		closes := rapid.IntRange(opens+1, 24*60).Draw(t, "closes")
		hours := calendar.Hours{From: time.Duration(opens) * time.Minute, To: time.Duration(closes) * time.Minute}
		next := calendar.NextWorking(at, hours)
		if !calendar.Within(next, hours) || next.Before(at) {
			t.Fatalf("NextWorking(%v) = %v", at, next)
		}
		if again := calendar.NextWorking(next, hours); !again.Equal(next) {
			t.Fatalf("from %v the next is %v", next, again)
		}
		if next.After(at) {
			between := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(t, "between")))
			if calendar.Within(between, hours) {
				t.Fatalf("%v is within working hours, before %v", between, next)
			}
		}
	})
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

// countWorkdays walks day by day and counts the working days after the day of
// one moment up to the day of another, whichever comes first.
func countWorkdays(from, to time.Time) int {
	step := 1
	if to.Before(from) {
		step = -1
	}
	count := 0
	for day := from; !sameDay(day, to); {
		year, month, d := day.Date()
		day = time.Date(year, month, d+step, 12, 0, 0, 0, day.Location())
		if calendar.Workday(day) {
			count++
		}
	}
	return count
}

func sameDay(a, b time.Time) bool {
	return a.Format(time.DateOnly) == b.Format(time.DateOnly)
}

func anyMoment(t *rapid.T) time.Time {
	start := time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC).Unix()
	end := time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC).Unix()
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
