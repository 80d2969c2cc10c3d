// Package calendar knows working time and dates: which days are holidays in a
// region of Spain, which are worked, deadlines some working days away, the
// hours in which people may be written to, and the dates that people type. It
// is pure and never reads the clock: every function is given its moments, and
// answers in the time zone they carry. How something repeats is kept as a rule
// of RFC 5545.
//
// It computes the holidays that laws and long custom make certain; what is
// decreed year by year, and the days of a town, are lines that a network adds.
package calendar

import "time"

// Hours is the working time of a working day, as wall-clock times counted from
// midnight: From belongs to it, To does not. To is later than From, and both
// lie within one day.
type Hours struct {
	From, To time.Duration
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
