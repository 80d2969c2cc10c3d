package calendar

import (
	"cmp"
	"slices"
	"time"
)

// openingWriter puts together what opening hours say, in the order in which it is said: days and then their hours, or
// hours and then their days, all the year or in some months.
type openingWriter struct {
	months      monthBits // of what is said now; 0 is the year
	days        uint8     // the same; 0 where none were said
	bare        bool      // months, or days, were said and nothing of them yet
	broken      bool      // a full stop stands after what was said of these months
	waiting     []OpenHours
	said        []statement
	closed      []shutting
	appointment bool
}

// statement is hours on some days; on all days of the year's week where no days were said.
type statement struct {
	months monthBits
	days   uint8
	hours  OpenHours
}

// shutting takes days out of months; all of them where none were said.
type shutting struct {
	months monthBits
	days   uint8
}

// pause is a full stop, or the end of a line.
func (w *openingWriter) pause() { w.broken = !w.bare }

// scope says for which months what follows is.
func (w *openingWriter) scope(months monthBits) bool {
	if w.bare {
		return false
	}
	w.months, w.days, w.bare, w.broken = months, 0, true, false
	return true
}

// onDays says for which days what follows is, or what stands before it.
func (w *openingWriter) onDays(days uint8) bool {
	switch {
	case len(w.waiting) > 0:
		for _, h := range w.waiting {
			w.said = append(w.said, statement{0, days, h})
		}
		w.waiting = nil
		return true
	case w.bare && w.days != 0, w.months != 0 && w.broken: // two days without hours; days of which months?
		return false
	}
	w.days, w.bare = days, true
	return true
}

func (w *openingWriter) hours(h OpenHours) bool {
	switch {
	case w.months != 0 && w.broken:
		return false
	case w.days == 0 && w.months == 0:
		w.waiting, w.bare = append(w.waiting, h), false
	default:
		w.said = append(w.said, statement{w.months, w.days, h})
		w.bare = false
	}
	return true
}

// close takes out what was said last.
func (w *openingWriter) close() {
	w.closed = append(w.closed, shutting{w.months, w.days})
	if w.days == 0 {
		w.months = 0 // what follows is of the year again
	}
	w.days, w.bare = 0, false
}

// shut takes out what is named after «cerrado»; what follows begins anew.
func (w *openingWriter) shut(all []shutting) {
	w.closed = append(w.closed, all...)
	w.months, w.days, w.bare = 0, 0, false
}

// opening is all that was said; ok is false where it is too little or contradicts itself.
func (w *openingWriter) opening() (Opening, bool) {
	for _, h := range w.waiting {
		if h != WholeDay {
			return Opening{}, false
		}
		w.said = append(w.said, statement{0, everyBits, h})
	}
	if w.bare {
		return Opening{}, false
	}
	weeks, ok := w.weeks()
	if !ok {
		return Opening{}, false
	}
	for _, c := range w.closed {
		weeks.take(c)
	}
	return weeks.opening(w.appointment)
}

// yearOfWeeks is a week for each month, by time.Month.
type yearOfWeeks [13]OpenWeek

// weeks are the hours said, before days are taken out of them.
func (w *openingWriter) weeks() (weeks yearOfWeeks, ok bool) {
	var year OpenWeek
	var own monthBits
	for _, s := range w.said {
		if own |= s.months; s.months == 0 && !year.add(s.days, s.hours) {
			return weeks, false
		}
	}
	for _, c := range w.closed {
		if c.days == 0 {
			own |= c.months
		}
	}
	for month := time.January; month <= time.December; month++ {
		switch {
		case own&(1<<month) == 0 && year.days() == 0:
			return weeks, false // nothing was said of this month
		case own&(1<<month) == 0:
			weeks[month] = year.clone()
		case !weeks[month].addAll(w.said, month, year):
			return weeks, false
		}
	}
	return weeks, true
}

// addAll adds what was said of a month, on the days of the year's week where no days were.
func (w *OpenWeek) addAll(said []statement, month time.Month, year OpenWeek) bool {
	for _, s := range said {
		if s.months&(1<<month) == 0 {
			continue
		}
		days := cmp.Or(s.days, uint8(year.days()))
		if days == 0 && s.hours == WholeDay {
			days = everyBits
		}
		if days == 0 || !w.add(days, s.hours) {
			return false
		}
	}
	return true
}

// add adds hours to some days; it refuses those that were said already.
func (w *OpenWeek) add(days uint8, hours OpenHours) bool {
	for day := range w {
		if days&(1<<day) == 0 {
			continue
		}
		for _, other := range w[day] {
			if hours.From < other.To && other.From < hours.To {
				return false
			}
		}
		w[day] = append(w[day], hours)
		slices.SortFunc(w[day], func(a, b OpenHours) int { return cmp.Compare(a.From, b.From) })
	}
	return true
}

func (w OpenWeek) clone() OpenWeek {
	for day := range w {
		w[day] = slices.Clone(w[day])
	}
	return w
}

// take closes days.
func (y *yearOfWeeks) take(c shutting) {
	for month := time.January; month <= time.December; month++ {
		if c.months != 0 && c.months&(1<<month) == 0 {
			continue
		}
		for day := range y[month] {
			if c.days == 0 || c.days&(1<<day) != 0 {
				y[month][day] = nil
			}
		}
	}
}

// opening is the year told by its most frequent week, of those outside August, and the months that differ.
func (y *yearOfWeeks) opening(appointment bool) (Opening, bool) {
	most, times := time.January, 0
	for month := time.January; month <= time.December; month++ {
		same := 0
		for other := time.January; other <= time.December; other++ {
			if other != time.August && y[other].equal(y[month]) {
				same++
			}
		}
		if month != time.August && same > times {
			most, times = month, same
		}
	}
	o := Opening{Year: y[most], Appointment: appointment}
	for month := time.January; month <= time.December; month++ {
		if y[month].equal(o.Year) {
			continue
		}
		if month != time.August && y[month].days() != o.Year.days() {
			return Opening{}, false
		}
		if o.Months == nil {
			o.Months = map[time.Month]OpenWeek{}
		}
		o.Months[month] = y[month]
	}
	return o, o.Year.days() != 0
}
