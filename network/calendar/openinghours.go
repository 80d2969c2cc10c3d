package calendar

import "time"

// openingHours are from when to when: «de 9 a 14 h», «9:00-14:00», «tardes de 4 a 7», «24 horas».
func (r reader) openingHours(at int) (OpenHours, int, bool) {
	if end, ok := r.wholeDay(at); ok {
		return WholeDay, end, true
	}
	spoken, at := r.openingPart(at)
	between := false
	first := r.skip(at, fromWord)
	if first == at {
		if _, next, ok := r.word(at, betweenWord); ok {
			first, between = next, true
		}
	}
	from, next, ok := r.openingClock(r.skip(first, atWord))
	if !ok {
		return OpenHours{}, at, false
	}
	_, last, ok := r.word(next, toWord)
	if !ok && between {
		_, last, ok = r.word(next, andWord)
	}
	if !ok {
		return OpenHours{}, at, false
	}
	to, end, ok := r.openingClock(r.skip(last, atWord))
	if from.part == anyPart {
		from.part = spoken
	}
	if !ok {
		return OpenHours{}, at, false
	}
	hours, ok := between12or24(from, to)
	return hours, end, ok
}

// openingPart is what says the part of the day before its hours.
func (r reader) openingPart(at int) (part, int) {
	p, end, ok := r.word(at, partsWord)
	if ok {
		return part(p), r.pause(end)
	}
	if p, end, ok := r.loosePart(at); ok {
		return p, r.pause(end)
	}
	return anyPart, at
}

// wholeDay is «24 horas» and what people make of it.
func (r reader) wholeDay(at int) (end int, ok bool) {
	at = r.skip(at, atWord)
	if n, ok := r.digits(at, 2, 2); !ok || n != 24 {
		return at, false
	}
	if r.is(at+1, "/") && r.is(at+2, "7") {
		return at + 3, true
	}
	_, end, ok = r.word(at+1, hourUnit)
	if _, _, ranged := r.word(end, toWord); ranged {
		return at, false
	}
	return r.skip(r.dot(end), dayTail), ok
}

// openingClock is one time of the clock. Unlike in a date a comma does not lead to its minutes, nor does «y» but before
// half and quarter hours: «9-14,16-19» and «de 10 a 13 y 16 a 18» are two ranges.
func (r reader) openingClock(at int) (clockWords, int, bool) {
	if c, end, ok := r.catalanClock(at); ok {
		return c, end, true
	}
	c, end, ok := r.openingTime(at)
	if !ok {
		return c, at, false
	}
	if _, next, ok := r.word(end, hourUnit); ok {
		end = r.dot(next)
	}
	if p, next, ok := r.linkedPart(end); ok {
		c.part, end = p, r.skip(next, hourUnit)
	}
	return c, end, true
}

func (r reader) openingTime(at int) (clockWords, int, bool) {
	if _, end, ok := r.word(at, noonWord); ok {
		return clockWords{hour: 12, literal: true}, end, true
	}
	if _, end, ok := r.word(at, midnightWord); ok {
		return clockWords{hour: 24, literal: true}, end, true
	}
	hour, end, ok := r.numeral(at)
	if !ok || hour > 24 {
		return clockWords{}, at, false
	}
	c := clockWords{hour: hour, literal: hour == 0 || hour > 12 || r.tokens[at].text[0] == '0'}
	if !r.is(end, ",") {
		if minute, next, ok := r.writtenMinutes(end); ok {
			c.minute, c.digital = minute, true
			return c, next, hour < 24 || minute == 0
		}
	}
	if minutes, next, ok := r.spokenQuarter(end); ok {
		t := onTheWay(hour, minutes)
		c.hour, c.minute, end = t.hour, t.minute, next
	}
	return c, end, true
}

// spokenQuarter is «y media», «i quart», «menos cuarto».
func (r reader) spokenQuarter(at int) (minutes, end int, ok bool) {
	sign := 1
	_, next, ok := r.word(at, andWord)
	if !ok {
		sign = -1
		_, next, ok = r.word(at, minusWord)
	}
	if !ok {
		return 0, at, false
	}
	if _, end, ok := r.word(next, halfWord); ok {
		return sign * 30, end, true
	}
	_, end, ok = r.word(next, quarterWord)
	return sign * 15, end, ok
}

const halfDay = minutesOfDay / 2

// between12or24 finds out what two times of the clock mean together, of which people say some by twelve hours and some
// by twenty-four; ok is false where two readings are as good.
func between12or24(from, to clockWords) (OpenHours, bool) {
	from.literal = from.literal || to.literal && from.digital && to.digital
	to.literal = to.literal || from.literal && from.digital && to.digital
	fixed, last := from.part != anyPart || from.literal, to.part != anyPart || to.literal
	starts, ends := from.openingMinutes(), to.openingMinutes()
	if len(starts) == 0 || len(ends) == 0 {
		return OpenHours{}, false
	}
	var h OpenHours
	ok := true
	switch {
	case fixed && last:
		h = OpenHours{starts[0], ends[0]}
		for h.To <= h.From {
			h.To += minutesOfDay
		}
	case fixed:
		h, ok = endAfter(from, starts[0], ends)
	case last:
		h, ok = startBefore(starts, to, ends[len(ends)-1])
	default:
		h, ok = bothByTwelve(from, to, starts[0], ends)
	}
	return h, ok && h.From < minutesOfDay && h.From < h.To && h.To-h.From <= minutesOfDay
}

// endAfter finds an end said by twelve hours to a start that is known.
func endAfter(from clockWords, start int, ends []int) (OpenHours, bool) {
	for _, end := range ends {
		if end > start {
			// «16-8» may end in the evening or the next morning.
			sure := from.part != anyPart || end == ends[0] || start < halfDay
			return OpenHours{start, end}, sure
		}
	}
	return OpenHours{start, ends[0] + minutesOfDay}, true
}

// startBefore finds a start said by twelve hours to an end that is known: «de 4 a 7 de la tarde», «9-14».
func startBefore(starts []int, to clockWords, end int) (OpenHours, bool) {
	later := starts[len(starts)-1]
	switch {
	case later >= end:
		return OpenHours{starts[0], end}, starts[0] < end
	case to.part != anyPart:
		return OpenHours{later, end}, true
	default: // «6-22» may begin in the afternoon
		return OpenHours{starts[0], end}, starts[0] >= 7*60
	}
}

// bothByTwelve takes hours from 1 to 6 for those of the afternoon, as all dates here do.
func bothByTwelve(from, to clockWords, start int, ends []int) (OpenHours, bool) {
	if start < 7*60 {
		end := ends[len(ends)-1]
		return OpenHours{start + halfDay, end}, end > start+halfDay
	}
	if ends[0] <= start {
		return OpenHours{start, ends[len(ends)-1]}, true
	}
	// «de 7 a 9» may be in the morning or in the evening.
	sure := start >= 9*60 || ends[0] > 10*60 || from.digital && to.digital
	return OpenHours{start, ends[0]}, sure
}

// openingMinutes are the minutes of the day that a time of the clock may be, the earliest first.
func (c clockWords) openingMinutes() []int {
	switch {
	case c.part != anyPart:
		var all []int
		for _, at := range c.part.hours(c) {
			all = append(all, int(at/time.Minute))
		}
		return all
	case c.literal, c.hour > 12:
		return []int{c.hour*60 + c.minute}
	default:
		return []int{c.hour*60 + c.minute, c.hour*60 + c.minute + halfDay}
	}
}
