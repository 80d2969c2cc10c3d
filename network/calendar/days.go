package calendar

import "time"

// Holiday is why a day is not worked.
type Holiday struct {
	// Key names the day: "epiphany", "good_friday" and so on for the computed ones, "regional" for a
	// region's own day and "local" for one that a network added.
	Key    string
	Region Region // whose own day it is, of a regional one
	Name   string // as it was typed, of a local one; may be ""
}

// Days knows which days are worked in one place. The zero value knows the holidays that all of Spain keeps.
type Days struct {
	Region Region  // one that is not known counts as ""
	Local  []Local // these win over what is computed
	// ShutAugust has no day of August worked but those that a local line says are.
	ShutAugust bool
}

// patience is for how many days without a working day one is looked for, before Monday to Friday count as working
// days again: a calendar filled with holidays by mistake must still give a deadline.
const patience = 400

// Holiday reports whether the date that t shows, where t is, is a holiday, and which. A Sunday is none unless its date
// is one; a holiday may well fall on a Sunday, and is not moved to the Monday.
//
// Of several local lines on one date, those of a single year win over those of every year, and later ones over
// earlier ones.
func (d Days) Holiday(t time.Time) (Holiday, bool) {
	line, found := d.lineOn(t)
	switch {
	case !found:
		return computed(d.Region, t)
	case line.Worked:
		return Holiday{}, false
	default:
		return Holiday{Key: "local", Name: line.Name}, true
	}
}

// Workday reports whether the date that t shows, where t is, is a working day: from Monday to Friday, no holiday, and not
// in an August that is shut.
func (d Days) Workday(t time.Time) bool {
	if !weekday(t) {
		return false
	}
	if d.ShutAugust && t.Month() == time.August {
		line, found := d.lineOn(t)
		return found && line.Worked
	}
	_, holiday := d.Holiday(t)
	return !holiday
}

// AddWorkdays returns the n-th working day after the day of t, or before it where n is negative, when the wall clock
// there shows at. The day of t itself is never counted, worked or not; with n = 0 it is the answer. A wall time that a
// change of clocks skips or repeats is resolved as time.Date does.
//
// After 400 days on end without a working day, holidays from Monday to Friday are counted too.
func (d Days) AddWorkdays(t time.Time, n int, at time.Duration) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	day, idle := noon(t), 0
	for n > 0 {
		day = day.AddDate(0, 0, step)
		switch {
		case d.Workday(day):
			n, idle = n-1, 0
		case idle >= patience && weekday(day):
			n--
		default:
			idle++
		}
	}
	return onClock(day, at, t.Location())
}

// Workdays returns the moments at which the wall clock shows at on the next n working days after the day of from, in
// order: deadlines to choose from.
func (d Days) Workdays(from time.Time, n int, at time.Duration) []time.Time {
	days := make([]time.Time, 0, max(n, 0))
	for i := range n {
		days = append(days, d.AddWorkdays(from, i+1, at))
	}
	return days
}

// Within reports whether t is in working hours on a working day.
func (d Days) Within(t time.Time, hours Hours) bool {
	clock := sinceMidnight(t)
	return hours.From <= clock && clock < hours.To && d.Workday(t)
}

// NextWorking returns t itself where it is within working hours, and otherwise the next moment at which they begin, on
// a day as AddWorkdays finds it.
func (d Days) NextWorking(t time.Time, hours Hours) time.Time {
	switch {
	case d.Within(t, hours):
		return t
	case sinceMidnight(t) < hours.From && d.Workday(t):
		return d.AddWorkdays(t, 0, hours.From)
	default:
		return d.AddWorkdays(t, 1, hours.From)
	}
}

// lineOn is the local line that decides on the date of t.
func (d Days) lineOn(t time.Time) (line Local, found bool) {
	for _, l := range d.Local {
		if l.on(t) && (!found || line.Year == 0 || l.Year != 0) {
			line, found = l, true
		}
	}
	return line, found
}

// weekday reports whether the date that t shows is one from Monday to Friday.
func weekday(t time.Time) bool {
	day := t.Weekday()
	return day != time.Saturday && day != time.Sunday
}
