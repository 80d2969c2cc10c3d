package calendar

import "time"

// Warning is one thing about a day for which it deserves a second look, though it is a valid one.
type Warning struct {
	Weekend bool     // it is a Saturday or a Sunday
	Holiday *Holiday // it is this holiday
	August  bool     // it is in August, when half of the people are away
	Friday  bool     // it is a Friday afternoon
}

// Warnings are what is to be said of the date and the clock that t shows, where t is, before something is held on it: at most one of
// each kind, and none for an ordinary day.
func (d Days) Warnings(t time.Time) []Warning {
	var warnings []Warning
	if !weekday(t) {
		warnings = append(warnings, Warning{Weekend: true})
	}
	if holiday, ok := d.Holiday(t); ok {
		warnings = append(warnings, Warning{Holiday: &holiday})
	}
	if t.Month() == time.August {
		warnings = append(warnings, Warning{August: true})
	}
	if t.Weekday() == time.Friday && sinceMidnight(t) >= fridayOff {
		warnings = append(warnings, Warning{Friday: true})
	}
	return warnings
}
