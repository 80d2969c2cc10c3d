package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// maxOpening is how many characters opening hours may have; what is longer is a text.
const maxOpening = 600

// ReadOpening understands opening hours as people type them in Spanish, Valencian, English or all of them at once:
// «L-V 9-14», «de dilluns a divendres, de 9.00 a 14.00 h; dijous de 16 a 19», «24 horas», «julio y agosto L-V 8-14, resto
// L-V 8-15», «agosto cerrado». It understands them wholly or not at all: ok is false where a single word is left over,
// where hours have no days, where an hour may be of the morning as well as of the evening, and where a month other than
// August differs from the rest of the year in the weekdays, which Mask could not tell. That one goes there by
// appointment, and what is said of holidays, changes no hours.
func ReadOpening(text string) (o Opening, ok bool) {
	if utf8.RuneCountInString(text) > maxOpening {
		return Opening{}, false
	}
	var w openingWriter
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		r, whole := openingReaderOf(line)
		if !whole || !r.openingLine(&w) {
			return Opening{}, false
		}
		w.pause()
	}
	return w.opening()
}

// openingLine hands what a line says to w, piece by piece.
func (r reader) openingLine(w *openingWriter) bool {
	for at := 0; at < len(r.tokens); {
		end, ok := r.openingPiece(at, w)
		if !ok {
			return false
		}
		at = end
	}
	return true
}

// openingPiece is the next thing said, of which separators are one.
func (r reader) openingPiece(at int, w *openingWriter) (end int, ok bool) {
	if end, ok := r.openingSeparator(at, w); ok {
		return end, true
	}
	if _, end, ok := r.word(r.skip(at, onlyWord), appointmentWord); ok {
		w.appointment = true
		return end, true
	}
	if _, end, ok := r.word(at, openWord); ok {
		return end, true
	}
	if _, next, ok := r.word(at, exceptWord); ok {
		out, end := r.openingShut(next, w.months)
		w.closed = append(w.closed, out...)
		return end, len(out) > 0
	}
	if _, next, ok := r.word(at, closedWord); ok {
		return r.openingClosed(next, w)
	}
	if _, end, ok := r.word(r.skip(at, articleWord, feminineWord), restWord); ok {
		return end, w.scope(0)
	}
	if days, end, ok := r.openingDays(at); ok {
		return end, w.onDays(days)
	}
	if months, end, ok := r.openingMonths(at); ok {
		return end, w.scope(months)
	}
	hours, end, ok := r.openingHours(at)
	return end, ok && w.hours(hours)
}

// openingSeparator passes over one mark or «y» between two things said.
func (r reader) openingSeparator(at int, w *openingWriter) (end int, ok bool) {
	switch r.tokens[at].text {
	case ".", ")", "]":
		w.pause()
		return at + 1, true
	case ",", ":", "-", "/", "·", "|", "(", "[", "+", "*", "•", "&":
		return at + 1, true
	}
	_, end, ok = r.word(at, andWord)
	return end, ok
}

// openingClosed is what is closed: what was said just before, or is named after it.
func (r reader) openingClosed(at int, w *openingWriter) (end int, ok bool) {
	if w.bare && (w.days != 0 || w.months != 0) {
		w.close()
		return at, true
	}
	out, end := r.openingShut(r.pause(at), 0)
	w.shut(out)
	return end, len(out) > 0 && !w.bare
}

// openingShut are days and months that are closed, in a list; the days in those months.
func (r reader) openingShut(at int, within monthBits) (out []shutting, end int) {
	for end = at; ; {
		next := r.listLink(at)
		if len(out) == 0 {
			next = at
		}
		if days, last, ok := r.openingDays(next); ok {
			out, at, end = append(out, shutting{within, days}), last, last
		} else if months, last, ok := r.openingMonths(next); ok {
			out, at, end = append(out, shutting{months, 0}), last, last
		} else {
			return out, end
		}
	}
}

// openingDays are days in a list, with ranges: «de lunes a jueves y sábados».
func (r reader) openingDays(at int) (days uint8, end int, ok bool) {
	days, end, ok = r.openingDayRange(at)
	if !ok {
		return 0, at, false
	}
	for {
		more, next, ok := r.openingDayRange(r.listLink(end))
		if !ok || next == end {
			return days, end, true
		}
		days, end = days|more, next
	}
}

// listLink passes over what joins the things of a list.
func (r reader) listLink(at int) int {
	if r.is(at, ",") || r.is(at, "/") || r.is(at, "+") || r.is(at, "&") {
		at++
	}
	return r.skip(at, andWord)
}

// openingDayRange is one day, several by one word, or from one day to another.
func (r reader) openingDayRange(at int) (days uint8, end int, ok bool) {
	if bits, end, ok := r.word(r.skip(at, onlyWord), daysWord); ok {
		return uint8(bits), end, true
	}
	at = r.skip(at, onlyWord, fromWord, everyWord, articleWord)
	if bits, end, ok := r.word(at, daysWord); ok {
		return uint8(bits), end, true
	}
	first, end, ok := r.openingDay(at)
	if !ok {
		return 0, at, false
	}
	days = 1 << first
	if _, next, ok := r.word(end, toWord); ok {
		if last, next, ok := r.openingDay(r.skip(next, everyWord, articleWord)); ok && last != first {
			for day := first; day != last; {
				day = (day + 1) % 7
				days |= 1 << day
			}
			end = next
		}
	}
	if bits, next, ok := r.word(end, daysWord); ok && bits == workdayBits && days == workdayBits {
		end = next // de lunes a viernes laborables
	}
	return days, end, true
}

func (r reader) openingDay(at int) (day time.Weekday, end int, ok bool) {
	for _, k := range [...]kind{weekdayWord, pluralWord, letterWord} {
		value, end, ok := r.word(at, k)
		if ok && !(k == letterWord && r.is(end, "'")) { // d'agost
			return time.Weekday(value), r.shortened(at, end), true
		}
	}
	return 0, at, false
}

// shortened passes over the full stop of a short word; after a long one it ends what was said.
func (r reader) shortened(at, end int) int {
	if utf8.RuneCountInString(r.tokens[at].text) > 4 {
		return end
	}
	return r.dot(end)
}

// monthBits has a bit for each month, by time.Month.
type monthBits uint16

// openingMonths are months in a list, with ranges: «en julio y agosto», «de septiembre a junio».
func (r reader) openingMonths(at int) (months monthBits, end int, ok bool) {
	months, end, ok = r.openingMonthRange(at)
	if !ok {
		return 0, at, false
	}
	for {
		more, next, ok := r.openingMonthRange(r.listLink(end))
		if !ok || next == end {
			return months, end, true
		}
		months, end = months|more, next
	}
}

func (r reader) openingMonthRange(at int) (months monthBits, end int, ok bool) {
	first, end, ok := r.openingMonth(r.skip(at, fromWord, monthLink, articleWord))
	if !ok {
		return 0, at, false
	}
	months = 1 << first
	if _, next, ok := r.word(end, toWord); ok {
		if last, next, ok := r.openingMonth(next); ok {
			for month := first; month != last; {
				month = month%12 + 1
				months |= 1 << month
			}
			end = next
		}
	}
	return months, end, true
}

func (r reader) openingMonth(at int) (month time.Month, end int, ok bool) {
	value, end, ok := r.word(at, monthWord)
	if !ok {
		return 0, at, false
	}
	return time.Month(value), r.shortened(at, end), true
}
