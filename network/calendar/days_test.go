package calendar_test

import (
	"testing"
	"time"

	"hilo/network/calendar"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// spain knows the holidays that all of Spain keeps, and nothing else.
var spain calendar.Days

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
		"2023-01-06 12:00": false, // Epiphany, a Friday
		"2023-12-07 12:00": true,  // between two holidays
	} {
		if got := spain.Workday(moment(t, day)); got != want {
			t.Errorf("Workday(%s) = %v, want %v", day, got, want)
		}
	}
}

func TestWorkdayIsWhereTheMomentIs(t *testing.T) {
	monday := moment(t, "2023-01-23 00:30")
	if spain.Workday(monday.UTC()) {
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
		// Two holidays in one week, Easter.
		{"2023-12-05 12:00", 1, twoPM, "2023-12-07 14:00 +0100"},
		{"2023-12-05 12:00", 2, twoPM, "2023-12-11 14:00 +0100"},
		{"2023-12-11 12:00", -2, twoPM, "2023-12-05 14:00 +0100"},
		{"2023-04-06 12:00", 1, twoPM, "2023-04-10 14:00 +0200"},
		// Year's end.
		{"2022-12-30 12:00", 1, twoPM, "2023-01-02 14:00 +0100"},
		{"2023-01-02 12:00", -1, twoPM, "2022-12-30 14:00 +0100"},
		{"2023-12-29 12:00", 3, twoPM, "2024-01-04 14:00 +0100"},
	} {
		got := spain.AddWorkdays(moment(t, tt.from), tt.n, tt.at).Format("2006-01-02 15:04 -0700")
		if got != tt.want {
			t.Errorf("AddWorkdays(%s, %d, %v) = %s, want %s", tt.from, tt.n, tt.at, got, tt.want)
		}
	}
}

func TestWorkdays(t *testing.T) {
	got := spain.Workdays(moment(t, "2023-10-26 16:00"), 3, twoPM)
	want := []time.Time{
		moment(t, "2023-10-27 14:00"), moment(t, "2023-10-30 14:00"), moment(t, "2023-10-31 14:00"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, none := range []int{0, -2} {
		if got := spain.Workdays(want[0], none, twoPM); len(got) != 0 {
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
		"2023-12-29 20:00": "2024-01-02 08:00",
		"2023-10-12 09:00": "2023-10-13 08:00", // a Thursday, and a holiday
		"2023-10-12 07:00": "2023-10-13 08:00",
		"2023-12-05 16:00": "2023-12-07 08:00",
	} {
		got := spain.NextWorking(moment(t, from), office)
		if !got.Equal(moment(t, want)) {
			t.Errorf("NextWorking(%s) = %v, want %s", from, got, want)
		}
		if within := spain.Within(moment(t, from), office); within != (from == want) {
			t.Errorf("Within(%s) = %v", from, within)
		}
	}
}

func TestLocalLinesWin(t *testing.T) {
	locals, _ := calendar.ReadLocals(`
		15/05 San Isidro
		laborable 09/06/2026
		15/05/2025 laborable
		05/05/2025 laborable
		05/05 Feria
		12/10/2026 Fiestas del Pilar
		laborable 02/01
		02/01/2026
		03/01 laborable
		03/01 Otra vez`)
	days := calendar.Days{Region: "MC", Local: locals}
	local := calendar.Holiday{Key: "local"}
	for day, want := range map[string]calendar.Holiday{
		"2024-05-15": {Key: "local", Name: "San Isidro"},
		"2025-05-15": {}, // the line of one year wins over that of every year
		"2026-05-15": {Key: "local", Name: "San Isidro"},
		"2025-05-05": {},
		"2026-05-05": {Key: "local", Name: "Feria"},
		"2025-06-09": {Key: "regional", Region: "MC"},
		"2026-06-09": {},
		"2025-10-12": {Key: "national_day"},
		"2026-10-12": {Key: "local", Name: "Fiestas del Pilar"},
		"2026-01-02": local,
		"2025-01-02": {},
		"2025-01-03": {Key: "local", Name: "Otra vez"}, // the later line wins
	} {
		got, holiday := days.Holiday(moment(t, day+" 12:00"))
		if got != want || holiday != (want != calendar.Holiday{}) {
			t.Errorf("%s is %+v, %v, want %+v", day, got, holiday, want)
		}
	}
}

func TestAWorkedLineDoesNotWorkWeekends(t *testing.T) {
	saturday := calendar.Local{Year: 2026, Month: time.August, Day: 15, Worked: true}
	if (calendar.Days{Local: []calendar.Local{saturday}}).Workday(moment(t, "2026-08-15 12:00")) {
		t.Error("a Saturday is worked")
	}
}

// A calendar where every day is a holiday gives deadlines nevertheless.
func TestNothingIsWorked(t *testing.T) {
	never := everyDay()
	from := moment(t, "2023-01-20 12:00")
	patience := from.AddDate(0, 0, 400)
	for _, day := range never.Workdays(from, 5, twoPM) {
		if day.Before(patience) || day.After(patience.AddDate(0, 0, 8)) {
			t.Errorf("%v is a working day, want it in the week after %v", day, patience)
		}
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			t.Errorf("%v is a working day", day)
		}
	}
	if back := never.AddWorkdays(from, -1, twoPM); back.After(from.AddDate(0, 0, -400)) {
		t.Errorf("the day before is %v", back)
	}
	if next := never.NextWorking(from, office); next.Before(patience) {
		t.Errorf("the next is %v", next)
	}
}

// One day worked a year is found without patience running out.
func TestOneDayIsWorked(t *testing.T) {
	once := everyDay()
	once.Local = append(once.Local, calendar.Local{Month: time.July, Day: 1, Worked: true})
	got := once.Workdays(moment(t, "2024-07-01 12:00"), 2, twoPM)
	want := []time.Time{moment(t, "2025-07-01 14:00"), moment(t, "2026-07-01 14:00")} // Tuesday, Wednesday
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAddWorkdaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, from, n, at := anyDays(t), anyMoment(t), rapid.IntRange(-300, 300).Draw(t, "n"), anyClock(t)
		got := days.AddWorkdays(from, n, at)
		if n != 0 && !days.Workday(got) {
			t.Fatalf("%v is not a working day", got)
		}
		if between := countWorkdays(days, from, got); between != max(n, -n) {
			t.Fatalf("from %v to %v there are %d working days, want %d", from, got, between, n)
		}
		midnight := time.Date(got.Year(), got.Month(), got.Day(), 0, 0, 0, 0, got.Location())
		if n != 0 && got.Sub(midnight) != at { // no working day is one on which the clocks change
			t.Fatalf("the clock shows %v, want %v", got, at)
		}
		if more := days.AddWorkdays(from, n+1, at); !more.After(got) {
			t.Fatalf("one more than %v is %v", got, more)
		}
		if n > 0 && days.Workday(from) {
			if back := days.AddWorkdays(got, -n, at); !sameDay(back, from) {
				t.Fatalf("back from %v is %v, want the day of %v", got, back, from)
			}
		}
	})
}

func TestWorkdaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, from, n, at := anyDays(t), anyMoment(t), rapid.IntRange(0, 40).Draw(t, "n"), anyClock(t)
		moments := days.Workdays(from, n, at)
		if len(moments) != n {
			t.Fatalf("%d moments, want %d", len(moments), n)
		}
		last := from
		for _, day := range moments {
			if !day.After(last) || !days.Workday(day) || countWorkdays(days, last, day) != 1 {
				t.Fatalf("%v does not follow %v", day, last)
			}
			last = day
		}
	})
}

func TestNextWorkingProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, at := anyDays(t), anyMoment(t)
		opens := rapid.IntRange(0, 23*60).Draw(t, "opens")
		closes := rapid.IntRange(opens+1, 24*60).Draw(t, "closes")
		hours := calendar.Hours{From: time.Duration(opens) * time.Minute, To: time.Duration(closes) * time.Minute}
		next := days.NextWorking(at, hours)
		if !days.Within(next, hours) || next.Before(at) {
			t.Fatalf("NextWorking(%v) = %v", at, next)
		}
		if again := days.NextWorking(next, hours); !again.Equal(next) {
			t.Fatalf("from %v the next is %v", next, again)
		}
		if next.After(at) {
			between := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(t, "between")))
			if days.Within(between, hours) {
				t.Fatalf("%v is within working hours, before %v", between, next)
			}
		}
	})
}

// everyDay is a calendar filled with holidays.
func everyDay() calendar.Days {
	var days calendar.Days
	for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2024; day = day.AddDate(0, 0, 1) {
		days.Local = append(days.Local, calendar.Local{Month: day.Month(), Day: day.Day()})
	}
	return days
}

// countWorkdays walks day by day and counts the working days after the day of
// one moment up to the day of another, whichever comes first.
func countWorkdays(days calendar.Days, from, to time.Time) int {
	step := 1
	if to.Before(from) {
		step = -1
	}
	count := 0
	for day := from; !sameDay(day, to); {
		year, month, d := day.Date()
		day = time.Date(year, month, d+step, 12, 0, 0, 0, day.Location())
		if days.Workday(day) {
			count++
		}
	}
	return count
}

// anyDays is a region with a few local days.
func anyDays(t *rapid.T) calendar.Days {
	return calendar.Days{
		Region: rapid.SampledFrom(append(calendar.Regions(), "")).Draw(t, "region"),
		Local:  rapid.SliceOfN(rapid.Custom(anyLocal), 0, 8).Draw(t, "local"),
	}
}

func BenchmarkHoliday(b *testing.B) {
	locals, _ := calendar.ReadLocals("15/05 San Isidro\n24/03/2026\nlaborable 19/03/2026")
	for name, days := range map[string]calendar.Days{
		"spain": {}, "murcia": {Region: "MC"}, "murcia with local days": {Region: "MC", Local: locals},
	} {
		b.Run(name, func(b *testing.B) {
			day := time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC) // no holiday: all are looked through
			b.ReportAllocs()
			for b.Loop() {
				days.Holiday(day)
			}
		})
	}
}

func BenchmarkAddWorkdays(b *testing.B) {
	from := time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		calendar.Days{Region: "VC"}.AddWorkdays(from, 20, twoPM)
	}
}

func TestHolidayDoesNotAllocate(t *testing.T) {
	days, day := calendar.Days{Region: "MC"}, moment(t, "2026-06-09 12:00")
	if n := testing.AllocsPerRun(100, func() { days.Holiday(day) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
