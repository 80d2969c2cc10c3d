package calendar

import "time"

// Doubt is why a moment is no good one for a meeting, as far as a calendar tells.
type Doubt string

// The doubts, the gravest first. A moment has one: what is decided about it covers the lesser ones.
const (
	NoDoubt        Doubt = ""
	DoubtHoliday   Doubt = "holiday"
	DoubtWeekend   Doubt = "weekend"
	DoubtAugust    Doubt = "august"
	DoubtFridayOff Doubt = "friday" // a Friday afternoon
)

// Doubts are all kinds, the gravest first.
var Doubts = []Doubt{DoubtHoliday, DoubtWeekend, DoubtAugust, DoubtFridayOff}

// fridayOff is when the working week ends: who begins at eight has gone home.
const fridayOff = 14 * time.Hour

// Doubt is what deserves a second look in a moment, by the date and the clock that it shows.
func (d Days) Doubt(t time.Time) Doubt {
	_, holiday := d.Holiday(t)
	switch {
	case holiday:
		return DoubtHoliday
	case !weekday(t):
		return DoubtWeekend
	case t.Month() == time.August:
		return DoubtAugust
	case t.Weekday() == time.Friday && sinceMidnight(t) >= fridayOff:
		return DoubtFridayOff
	}
	return NoDoubt
}

// Suitable is the same hour of the first day after that of t, or before it where step is -1, about which there is no
// doubt. Where none is found within patience, it is the next working day.
func (d Days) Suitable(t time.Time, step int) time.Time {
	at := sinceMidnight(t)
	day := t
	for range patience {
		day = d.AddWorkdays(day, step, at)
		if d.Doubt(day) == NoDoubt {
			return day
		}
	}
	return d.AddWorkdays(t, step, at)
}

// Nearest is the suitable moment nearest to t that lies after now, the later one of two as near.
func (d Days) Nearest(t, now time.Time) time.Time {
	before, after := d.Suitable(t, -1), d.Suitable(t, 1)
	if before.After(now) && noon(t).Sub(noon(before)) < noon(after).Sub(noon(t)) {
		return before
	}
	return after
}
