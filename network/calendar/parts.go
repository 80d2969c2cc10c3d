package calendar

import "time"

// part is a part of the day, by the words for it.
type part uint8

const (
	anyPart part = iota
	morning
	midday
	afternoon
	evening
	night
	dawn
	firstHour
	midMorning
	lateMorning
	earlyAfternoon
	midAfternoon
	lateAfternoon
	lastHour
	beforeNoon
	afterNoon
)

// parts are, for each part of the day, the hours that people say with it, from the first to before the last, counted
// past 24 where they are after midnight; and those to offer to who says nothing but the part.
var parts = [...]struct {
	from, to int
	offered  []time.Duration
}{
	anyPart:        {0, 24, nil},
	morning:        {1, 13, []time.Duration{clock(9, 0), clock(10, 0), clock(11, 0), clock(12, 0)}},
	midday:         {12, 16, []time.Duration{clock(12, 0), clock(14, 0)}},
	afternoon:      {12, 22, []time.Duration{clock(16, 0), clock(17, 0), clock(18, 0)}},
	evening:        {17, 24, []time.Duration{clock(18, 0), clock(19, 0), clock(20, 0)}},
	night:          {18, 30, []time.Duration{clock(20, 0), clock(21, 0)}},
	dawn:           {0, 7, []time.Duration{clock(5, 0), clock(6, 0)}},
	firstHour:      {7, 10, []time.Duration{clock(8, 0), clock(9, 0)}},
	midMorning:     {10, 13, []time.Duration{clock(10, 30), clock(11, 0), clock(11, 30)}},
	lateMorning:    {12, 15, []time.Duration{clock(13, 0), clock(14, 0)}},
	earlyAfternoon: {15, 18, []time.Duration{clock(15, 0), clock(16, 0)}},
	midAfternoon:   {16, 20, []time.Duration{clock(17, 0), clock(18, 0)}},
	lateAfternoon:  {18, 22, []time.Duration{clock(19, 0), clock(20, 0)}},
	lastHour:       {12, 22, []time.Duration{clock(13, 0), clock(14, 0), clock(19, 0), clock(20, 0)}},
	beforeNoon:     {0, 12, []time.Duration{clock(9, 0), clock(10, 0), clock(11, 0)}},
	afterNoon:      {12, 24, []time.Duration{clock(16, 0), clock(17, 0), clock(18, 0)}},
}

// aDay is what the wall clock counts from one midnight to the next.
const aDay = 24 * time.Hour

func clock(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

// hours are those that a time of the clock may be in this part of the day, none where it cannot be of it. Twelve at
// night is both the first hour of the day and that of the next, and so are the hours after it.
func (p part) hours(c clockWords) []time.Duration {
	hour := c.hour
	if hour == 12 {
		hour = 0
	}
	var hours []time.Duration
	for ; hour < 36; hour += 12 {
		within := parts[p].from <= hour && hour < parts[p].to
		switch small := hour % 24; {
		case !within, c.literal && small != c.hour:
		case hour >= 24, hour == 0 && c.hour == 12:
			return []time.Duration{clock(small, c.minute), clock(small+24, c.minute)}
		default:
			hours = append(hours, clock(hour, c.minute))
		}
	}
	return hours
}

// partName is the name of a part of the day.
func (r reader) partName(at int) (part, int, bool) {
	if p, end, ok := r.word(at, partWord); ok {
		return part(p), end, true
	}
	p, end, ok := r.word(at, morningWord)
	return part(p), end, ok
}

// linkedPart is what says the part of the day of an hour: de la mañana, pm.
func (r reader) linkedPart(at int) (part, int, bool) {
	if p, end, ok := r.word(at, halfDayWord); ok {
		return part(p), end, true
	}
	_, next, ok := r.word(at, partLink)
	if !ok {
		return anyPart, at, false
	}
	return r.partName(next)
}

// loosePart is what says the part of a day: por la tarde, and in «demà matí» its mere name.
func (r reader) loosePart(at int) (part, int, bool) {
	if p, end, ok := r.linkedPart(at); ok {
		return p, end, true
	}
	p, end, ok := r.word(at, partWord)
	return part(p), end, ok
}
