// Package calendar knows working time: which days are worked, deadlines some
// working days away, and the hours in which people may be written to. It is
// pure and never reads the clock: every function is given its moments, and
// answers in the time zone they carry.
//
// It knows no holidays: every Monday to Friday is a working day.
package calendar

import "time"

// Hours is the working time of a working day, as wall-clock times counted from
// midnight: From belongs to it, To does not. To is later than From, and both
// lie within one day.
type Hours struct {
	From, To time.Duration
}

// Workday reports whether the day of t, where t is, is a working day.
func Workday(t time.Time) bool {
	day := t.Weekday()
	return day != time.Saturday && day != time.Sunday
}

// AddWorkdays returns the n-th working day after the day of t, or before it
// where n is negative, when the wall clock there shows at. The day of t itself
// is never counted, worked or not; with n = 0 it is the answer. A wall time
// that a change of clocks skips or repeats is resolved as time.Date does.
func AddWorkdays(t time.Time, n int, at time.Duration) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	day := noon(t)
	for n > 0 {
		day = day.AddDate(0, 0, step)
		if Workday(day) {
			n--
		}
	}
	return onClock(day, at, t.Location())
}

// Workdays returns the moments at which the wall clock shows at on the next n
// working days after the day of from, in order: deadlines to choose from.
func Workdays(from time.Time, n int, at time.Duration) []time.Time {
	days := make([]time.Time, 0, max(n, 0))
	for i := range n {
		days = append(days, AddWorkdays(from, i+1, at))
	}
	return days
}

// Within reports whether t is in working hours on a working day.
func Within(t time.Time, hours Hours) bool {
	clock := sinceMidnight(t)
	return Workday(t) && hours.From <= clock && clock < hours.To
}

// NextWorking returns t itself where it is within working hours, and otherwise
// the next moment at which they begin.
func NextWorking(t time.Time, hours Hours) time.Time {
	switch {
	case Within(t, hours):
		return t
	case Workday(t) && sinceMidnight(t) < hours.From:
		return AddWorkdays(t, 0, hours.From)
	default:
		return AddWorkdays(t, 1, hours.From)
	}
}

// Halfway returns the moment in the middle between from and to, by time
// elapsed and not by the wall clock, in the location of from.
func Halfway(from, to time.Time) time.Time {
	return from.Add(to.Sub(from) / 2)
}

// noon stands for the date of t where no change of clocks can move it to
// another day.
func noon(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

// onClock returns the moment at which the wall clock in loc shows at on a date.
func onClock(date time.Time, at time.Duration, loc *time.Location) time.Time {
	year, month, day := date.Date()
	// Part by part: nanoseconds alone overflow an int of 32 bits.
	return time.Date(year, month, day, int(at/time.Hour), int(at%time.Hour/time.Minute),
		int(at%time.Minute/time.Second), int(at%time.Second), loc)
}

// sinceMidnight is what the wall clock shows at t, which on a day of 23 or 25
// hours is not the time elapsed since midnight.
func sinceMidnight(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
}
