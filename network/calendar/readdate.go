package calendar

import "time"

// calendarDays are those said by their weekday, their number or both. A number with nothing before it is bare.
func (r reader) calendarDays(at int, bare bool, found []foundDay) []foundDay {
	form, named := onWeekday, at
	if _, next, ok := r.word(at, comingWord); ok {
		form, named = comingWeekday, next
	} else if _, next, ok := r.word(at, thisWord); ok {
		form, named = thisWeekday, next
	} else if _, next, ok := r.word(at, pastWord); ok {
		form, named = pastWeekday, next
	}
	if day, end, ok := r.word(named, weekdayWord); ok {
		d := dayWords{form: form, named: true, weekday: time.Weekday(day)}
		found = r.weekdays(r.dot(end), d, found)
	} else if day, end, ok := r.word(named, letterWord); ok {
		d := dayWords{form: form, named: true, weekday: time.Weekday(day), needsHour: true}
		found = r.weekdays(end, d, found)
	}
	if form == pastWeekday {
		return found
	}
	return r.dates(named, dayWords{needsHour: bare && named == at}, found)
}

// weekdays are what may follow a weekday: its date, nothing, or which one it is. The date comes first: «miércoles uno a
// las diez» is no range.
func (r reader) weekdays(at int, d dayWords, found []foundDay) []foundDay {
	dating := d
	dating.needsHour = false
	found = r.dates(r.skip(r.pause(r.skip(at, comingWord)), articleWord), dating, found)
	found = append(found, foundDay{d, at})
	if d.form != onWeekday {
		return found
	}
	for _, after := range [...]struct {
		kind kind
		form dayForm
	}{{comingWord, comingWeekday}, {pastWord, pastWeekday}} {
		if _, end, ok := r.word(at, after.kind); ok {
			d.form = after.form
			found = append(found, foundDay{d, end})
		}
	}
	if weeks, end, ok := r.word(r.skip(r.pause(at), ofWord, feminineWord), weekTerm); ok {
		d.form, d.count = weekdayOfWeek, weeks
		found = append(found, foundDay{d, end})
	}
	return found
}

// dates are days by their number, with what is already known of them.
func (r reader) dates(at int, d dayWords, found []foundDay) []foundDay {
	d.form = dated
	found = r.numericDates(at, d, found)
	if month, next, ok := r.word(at, monthWord); ok { // January 26
		if n, end, ok := r.dayNumber(r.dot(next)); ok {
			first := d
			first.month, first.number, first.needsHour = time.Month(month), n, false
			found = r.withYear(end, first, found)
		}
	}
	n, end, ok := r.dayNumber(at)
	if !ok {
		return found
	}
	d.number = n
	if _, ok := r.digits(at, 1, 2); ok || !d.needsHour {
		found = append(found, foundDay{d, r.skip(end, comingWord)})
	}
	return r.inMonth(end, d, found)
}

// inMonth are the months that a day may be of.
func (r reader) inMonth(at int, d dayWords, found []foundDay) []foundDay {
	d.needsHour = false
	named := r.skip(at, ofWord)
	if month, end, ok := r.word(named, monthWord); ok {
		d.month = time.Month(month)
		return r.withYear(r.dot(end), d, found)
	}
	if months, end, ok := r.word(named, monthTerm); ok && named > at {
		d.monthly, d.count = true, months
		return append(found, foundDay{d, end})
	}
	return found
}

// withYear is a date, and the same with the year that may follow.
func (r reader) withYear(at int, d dayWords, found []foundDay) []foundDay {
	found = append(found, foundDay{d, r.skip(at, comingWord)})
	next := at
	if r.is(next, ",") {
		next++
	}
	next = r.skip(next, ofWord, articleWord, yearWord)
	if year, ok := r.digits(next, 4, 4); ok {
		d.year = year
		found = append(found, foundDay{d, next + 1})
	}
	return found
}

// dayNumber is the number of a day: 26, 1º, 2nd, veintiséis, primero.
func (r reader) dayNumber(at int) (n, end int, ok bool) {
	if n, ok := r.digits(at, 1, 2); ok {
		if r.glued(at + 1) {
			return n, r.skip(at+1, ordinalMark), true
		}
		return n, at + 1, true
	}
	if n, end, ok := r.word(at, numberWord); ok {
		return n, end, true
	}
	n, end, ok = r.word(at, ordinalWord)
	return n, end, ok && n > 0
}

// numericDates are 26/1, 26-01-23, 26.01.2023 and 2023-01-26.
func (r reader) numericDates(at int, d dayWords, found []foundDay) []foundDay {
	second, ok := r.digits(at+2, 1, 2)
	if !ok || second == 0 || !r.joined(at) {
		return found
	}
	d.month, d.needsHour = time.Month(second), false
	last, third := r.digits(at+4, 1, 4)
	third = third && r.joined(at+2) && r.is(at+3, r.tokens[at+1].text)
	if year, ok := r.digits(at, 4, 4); ok {
		if third {
			d.year, d.number = year, last
			found = append(found, foundDay{d, at + 5})
		}
		return found
	}
	if d.number, ok = r.digits(at, 1, 2); !ok {
		return found
	}
	if 1 <= second && second <= 12 {
		found = append(found, foundDay{d, at + 3})
	}
	if third && len(r.tokens[at+4].text)%2 == 0 { // a year of two figures, or of four
		d.year = fullYear(r.tokens[at+4].text)
		found = append(found, foundDay{d, at + 5})
	}
	return found
}

// joined reports whether two numbers are written together as those of a date.
func (r reader) joined(at int) bool {
	return r.glued(at+1) && r.glued(at+2) && (r.is(at+1, "/") || r.is(at+1, "-") || r.is(at+1, "."))
}
