package calendar

import "time"

// dayForm is the way in which a day was said.
type dayForm uint8

const (
	noDay           dayForm = iota
	inDays                  // count days from today
	inMonths                // count months from today
	dated                   // by its number
	nthWeekday              // the nth weekday of a month
	onWeekday               // el viernes
	thisWeekday             // este viernes
	comingWeekday           // el viernes que viene
	pastWeekday             // el viernes pasado
	weekdayOfWeek           // el viernes de la semana que viene
	wholeWeek               // la semana que viene
	weekdayOfSeries         // los viernes
)

// dayWords is what was said of a day.
type dayWords struct {
	form      dayForm
	count     int  // of days, months or weeks from today's
	idiom     bool // count may be a manner of speaking
	named     bool // weekday was said
	weekday   time.Weekday
	nth       int // -1 is the last
	number    int
	month     time.Month // 0 where it was not said
	year      int        // 0 where it was not said
	monthly   bool       // the month was said as so many from this one, which is count
	part      part
	needsHour bool      // too little without one
	also      *dayWords // the same day in other words
}

// writtenOut reports whether the day is said as hilo says it.
func (d dayWords) writtenOut() bool {
	return d.form == dated && d.named && d.month != 0 && !d.monthly && !d.needsHour
}

type foundDay struct {
	day dayWords
	end int
}

// clear reports whether the words can hardly mean anything but a day.
func (f foundDay) clear() bool { return !f.day.needsHour }

// days are all the days that may be read at a place.
func (r reader) days(at int) []foundDay {
	open := r.skip(at, articleWord)
	found := make([]foundDay, 0, 8)
	found = r.daysFromToday(open, found)
	found = r.weeks(open, found)
	found = r.series(at, found)
	found = r.nthDays(open, found)
	return r.calendarDays(open, open == at, found)
}

// daysFromToday are those said from today: mañana, esta tarde, en dos semanas. The date may follow.
func (r reader) daysFromToday(at int, found []foundDay) []foundDay {
	d, end, ok := r.relativeDay(at)
	if !ok {
		d, end, ok = r.countedDay(at)
	}
	if !ok {
		return found
	}
	found = append(found, foundDay{d, end})
	if d.form != inDays {
		return found
	}
	for _, date := range r.calendarDays(r.skip(r.pause(end), articleWord), false, nil) {
		both := d
		both.also = &date.day
		found = append(found, foundDay{both, date.end})
	}
	return found
}

func (r reader) relativeDay(at int) (dayWords, int, bool) {
	if days, end, ok := r.word(at, relativeWord); ok {
		return dayWords{form: inDays, count: days}, end, true
	}
	if _, end, ok := r.word(at, tonightWord); ok {
		return dayWords{form: inDays, part: night}, end, true
	}
	if _, next, ok := r.word(at, thisWord); ok {
		p, end, ok := r.partName(next)
		return dayWords{form: inDays, part: p}, end, ok
	}
	return dayWords{}, at, false
}

// countedDay is so many days, weeks or months away.
func (r reader) countedDay(at int) (dayWords, int, bool) {
	if _, next, ok := r.word(at, idiomWord); ok {
		n, end, ok := r.numeral(next)
		return dayWords{form: inDays, count: idiomatic(n)}, r.skip(end, unitWord), ok
	}
	_, next, ok := r.word(at, withinWord)
	if !ok {
		return dayWords{}, at, false
	}
	n, next, ok := r.quantity(next)
	if !ok {
		return dayWords{}, at, false
	}
	unit, end, ok := r.word(next, unitWord)
	if unit == aMonth {
		return dayWords{form: inMonths, count: n}, end, ok
	}
	idiom := unit == 1 && idiomatic(n) != n
	return dayWords{form: inDays, count: n * unit, idiom: idiom}, end, ok
}

// idiomatic is how many days are meant by a number that counts today as the first: ocho días are a week.
func idiomatic(n int) int {
	if n == 8 || n == 15 {
		return n - 1
	}
	return n
}

func (r reader) quantity(at int) (n, end int, ok bool) {
	if n, ok := r.digits(at, 1, 3); ok {
		return n, at + 1, true
	}
	if n, end, ok := r.word(at, numberWord); ok {
		return n, end, true
	}
	return r.word(at, oneWord)
}

// weeks are whole ones, and a weekday said after its week.
func (r reader) weeks(at int, found []foundDay) []foundDay {
	weeks, end, ok := r.word(r.skip(at, feminineWord), weekTerm)
	if !ok {
		return found
	}
	found = append(found, foundDay{dayWords{form: wholeWeek, count: weeks}, end})
	if day, end, ok := r.word(r.skip(r.pause(end), articleWord), weekdayWord); ok {
		d := dayWords{form: weekdayOfWeek, count: weeks, named: true, weekday: time.Weekday(day)}
		found = append(found, foundDay{d, r.dot(end)})
	}
	return found
}

// series are weekdays of every week.
func (r reader) series(at int, found []foundDay) []foundDay {
	_, next, every := r.word(at, everyWord)
	day, end, ok := r.word(next, pluralWord)
	if !ok && every {
		day, end, ok = r.word(next, weekdayWord)
	}
	if !ok {
		day, end, ok = r.word(r.skip(at, articleWord), pluralWord) // on Thursdays
	}
	if !ok {
		return found
	}
	return append(found, foundDay{dayWords{form: weekdayOfSeries, named: true, weekday: time.Weekday(day)}, end})
}

// nthDays are weekdays counted in their month.
func (r reader) nthDays(at int, found []foundDay) []foundDay {
	nth, next, ok := r.ordinal(at)
	if !ok {
		return found
	}
	day, next, ok := r.word(next, weekdayWord)
	if !ok {
		return found
	}
	d := dayWords{form: nthWeekday, nth: nth, named: true, weekday: time.Weekday(day)}
	return r.inMonth(r.dot(next), d, found)
}

// ordinal is first, primer or 1er.
func (r reader) ordinal(at int) (n, end int, ok bool) {
	if n, ok := r.digits(at, 1, 1); ok && r.glued(at+1) {
		_, end, ok := r.word(at+1, ordinalMark)
		return n, end, ok && n > 0
	}
	return r.word(at, ordinalWord)
}
