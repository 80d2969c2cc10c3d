package calendar

// hourWords is what was said of the hour.
type hourWords struct {
	timed  bool // there is a start
	start  clockWords
	ranged bool // there is an end
	end    clockWords
	part   part // said apart from the clock
	called bool // as «a las»
}

// clockWords is what was said of one time of the clock.
type clockWords struct {
	hour, minute int
	literal      bool // of the 24 hours of the day, beyond doubt
	digital      bool // written 8:30
	marked       bool // cannot be but an hour
	part         part
}

func (h hourWords) said() bool { return h.timed || h.part != anyPart }

type foundHour struct {
	hour hourWords
	end  int
}

// hours are all the hours that may be read at a place.
func (r reader) hours(at int) []foundHour {
	found := r.clockHours(at, nil)
	p, end, ok := r.loosePart(at)
	if !ok {
		return found
	}
	found = append(found, foundHour{hourWords{part: p}, end})
	for _, h := range r.clockHours(r.pause(end), nil) {
		h.hour.part = p
		found = append(found, h)
	}
	return found
}

// clockHours are the times of the clock and the ranges between two of them.
func (r reader) clockHours(at int, found []foundHour) []foundHour {
	for _, opening := range [...]kind{atWord, fromWord, betweenWord, 0} {
		first, ok := at, true
		if opening != 0 {
			_, first, ok = r.word(at, opening)
		}
		if !ok {
			continue
		}
		start, end, ok := r.clock(first, opening)
		if !ok {
			continue
		}
		called := opening == atWord
		h := hourWords{timed: true, start: start, called: called}
		if called || opening == 0 && (start.marked || r.bare) {
			found = append(found, foundHour{h, end})
		}
		if last, end, ok := r.rangeEnd(end, start, opening); ok {
			h.ranged, h.end = true, last
			found = append(found, foundHour{h, end})
		}
	}
	return found
}

// rangeEnd is the end of a range after its start. Two bare numbers are one only with a dash between them.
func (r reader) rangeEnd(at int, start clockWords, opening kind) (clockWords, int, bool) {
	_, next, ok := r.word(at, toWord)
	if !ok && opening == betweenWord {
		_, next, ok = r.word(at, andWord)
	}
	if !ok && r.is(at, ",") {
		_, next, ok = r.word(at+1, untilWord)
	}
	if !ok {
		return clockWords{}, at, false
	}
	last, end, ok := r.clock(r.skip(next, atWord), atWord)
	sure := opening != 0 || start.marked || last.marked || r.is(at, "-") || r.bare
	return last, end, ok && sure
}

// clock is one time of the clock with the part of the day that may follow it. «From ten to eleven» does not begin with
// ten to eleven.
func (r reader) clock(at int, opening kind) (clockWords, int, bool) {
	c, end, ok := r.catalanClock(at)
	if !ok && opening != fromWord {
		c, end, ok = r.englishClock(at)
	}
	if !ok {
		c, end, ok = r.plainClock(at)
	}
	if !ok {
		return c, at, false
	}
	if _, next, ok := r.word(end, hourUnit); ok {
		c.marked, end = true, r.dot(next)
	}
	if p, next, ok := r.linkedPart(end); ok {
		c.part, c.marked, end = p, true, r.skip(next, hourUnit) // de la mañana, en punto
	}
	return c, end, true
}

// catalanClock counts the quarters on the way to an hour: dos quarts de deu are half past nine.
func (r reader) catalanClock(at int) (clockWords, int, bool) {
	quarters, next, ok := r.numeral(r.skip(at, oneWord)) // «a», which leads up to quarters as «a les» does to hours
	if !ok || quarters < 1 || quarters > 3 {
		return clockWords{}, at, false
	}
	_, next, ok = r.word(next, quartersWord)
	if !ok {
		return clockWords{}, at, false
	}
	minutes := 15 * quarters
	if _, more, ok := r.word(next, andWord); ok {
		if n, end, ok := r.numeral(more); ok && n < 15 {
			minutes, next = minutes+n, end
		}
	}
	_, next, ok = r.word(next, ofWord)
	hour, end, named := r.numeral(next)
	if !ok || !named {
		return clockWords{}, at, false
	}
	return onTheWay(hour-1, minutes), end, 1 <= hour && hour <= 12
}

// englishClock is half past nine and ten to ten.
func (r reader) englishClock(at int) (clockWords, int, bool) {
	minutes, next, ok := r.spokenMinutes(at)
	if !ok {
		return clockWords{}, at, false
	}
	_, end, past := r.word(next, afterWord)
	if !past {
		if _, end, ok = r.word(next, beforeWord); !ok {
			return clockWords{}, at, false
		}
		minutes = -minutes
	}
	hour, end, ok := r.numeral(end)
	if !ok || hour < 1 || hour > 12 {
		return clockWords{}, at, false
	}
	return onTheWay(hour, minutes), end, true
}

// spokenMinutes are those before «past» and «to», always in words.
func (r reader) spokenMinutes(at int) (minutes, end int, ok bool) {
	if _, end, ok := r.word(at, halfWord); ok {
		return 30, end, true
	}
	if _, end, ok := r.word(at, quarterWord); ok {
		return 15, end, true
	}
	minutes, end, ok = r.word(at, numberWord)
	return minutes, end, ok && minutes%5 == 0 && 0 < minutes && minutes < 30
}

// onTheWay is a time so many minutes after an hour of twelve, or before it.
func onTheWay(hour, minutes int) clockWords {
	if minutes < 0 {
		hour, minutes = hour-1, minutes+60
	}
	if hour == 0 {
		hour = 12
	}
	return clockWords{hour: hour, minute: minutes, marked: true}
}

// plainClock says the hour first and the minutes after it: 10, 9:30, 17h30, las cinco y media.
func (r reader) plainClock(at int) (clockWords, int, bool) {
	if _, end, ok := r.word(at, noonWord); ok {
		return clockWords{hour: 12, literal: true, marked: true}, end, true
	}
	if _, end, ok := r.word(at, midnightWord); ok {
		return clockWords{hour: 12, part: night, marked: true}, end, true
	}
	hour, next, ok := r.numeral(at)
	if !ok || hour > 23 {
		return clockWords{}, at, false
	}
	c := clockWords{hour: hour, literal: hour == 0 || hour > 12 || r.tokens[at].text[0] == '0'}
	if minutes, end, ok := r.writtenMinutes(next); ok {
		c.minute, c.marked, c.digital = minutes, true, true
		return c, end, true
	}
	if minutes, end, ok := r.wordMinutes(at, next); ok {
		before := onTheWay(hour, minutes)
		c.minute, c.marked = before.minute, true
		if minutes < 0 {
			c.hour = before.hour
		}
		return c, end, true
	}
	return c, next, true
}

// writtenMinutes are two figures after a separator, with no white space.
func (r reader) writtenMinutes(at int) (minutes, end int, ok bool) {
	if !r.glued(at) || !r.glued(at+1) {
		return 0, at, false
	}
	switch r.tokens[at].text {
	case ":", ".", ",", "'", "h":
		minutes, ok = r.digits(at+1, 2, 2)
		return minutes, at + 2, ok && minutes < 60
	}
	return 0, at, false
}

// wordMinutes are those said after the hour, which stands at hour and ends at at; before it they are negative.
func (r reader) wordMinutes(hour, at int) (minutes, end int, ok bool) {
	if _, next, ok := r.word(at, andWord); ok {
		return r.minutes(next)
	}
	if _, next, ok := r.word(at, minusWord); ok {
		minutes, end, ok = r.minutes(next)
		return -minutes, end, ok && minutes < 60
	}
	if r.tokens[hour].number >= 0 {
		return 0, at, false
	}
	minutes, end, ok = r.word(at, numberWord) // five thirty
	return minutes, end, ok && minutes >= 5
}

func (r reader) minutes(at int) (minutes, end int, ok bool) {
	if _, end, ok := r.word(at, halfWord); ok {
		return 30, end, true
	}
	if _, end, ok := r.word(at, quarterWord); ok {
		return 15, end, true
	}
	if n, ok := r.digits(at, 2, 2); ok && n > 12 && n < 60 { // «10 y 11» are rather two hours
		return n, at + 1, true
	}
	minutes, end, ok = r.word(at, numberWord)
	return minutes, end, ok && minutes > 0
}
