package calendar

import (
	"slices"
	"time"
)

// reader holds a phrase cut into tokens. Its rules begin at a token and say at which they end. A rule that may end in
// several places finds them all, and the longest phrase that can be made of them is taken: so «jueves 26, 10-12h» is
// the 26th from 10 to 12 and not the 10th of December.
type reader struct {
	tokens []token
	bare   bool // a number by itself is an hour
}

// moment is what a phrase says of one day and its hour.
type moment struct {
	day  dayWords
	hour hourWords
	own  bool // written as hilo writes it
}

func newReader(tokens []token) reader {
	words := vocabulary()
	for i := range tokens {
		tokens[i].terms = words[tokens[i].text]
	}
	return reader{tokens: tokens}
}

// word is the longest term of a kind at a place.
func (r reader) word(at int, k kind) (value, end int, ok bool) {
	if at >= len(r.tokens) {
		return 0, at, false
	}
	for _, t := range r.tokens[at].terms {
		if t.kind == k && t.matches(r.tokens[at+1:]) {
			return t.value, at + 1 + len(t.rest), true
		}
	}
	return 0, at, false
}

// skip passes over one term of each kind, where there is one, in this order.
func (r reader) skip(at int, kinds ...kind) int {
	for _, k := range kinds {
		_, at, _ = r.word(at, k)
	}
	return at
}

// is reports whether a text stands at a place.
func (r reader) is(at int, text string) bool { return at < len(r.tokens) && r.tokens[at].text == text }

// glued reports whether a token stands at a place without white space before it.
func (r reader) glued(at int) bool { return at < len(r.tokens) && !r.tokens[at].spaced }

// digits are a number of so many figures at a place.
func (r reader) digits(at, least, most int) (int, bool) {
	if at >= len(r.tokens) || !r.tokens[at].digits(least, most) {
		return 0, false
	}
	return r.tokens[at].number, true
}

// numeral is a number of two figures at most, or in words.
func (r reader) numeral(at int) (value, end int, ok bool) {
	if n, ok := r.digits(at, 1, 2); ok {
		return n, at + 1, true
	}
	return r.word(at, numberWord)
}

// dot passes over the full stop of an abbreviation.
func (r reader) dot(at int) int {
	if r.is(at, ".") && r.glued(at) {
		return at + 1
	}
	return at
}

// pause passes over what people put between a day and an hour.
func (r reader) pause(at int) int {
	for at < len(r.tokens) {
		switch r.tokens[at].text {
		case ",", ";", "-", "·", "|", ".":
		case ":":
			if r.glued(at + 1) {
				return at
			}
		default:
			return at
		}
		at++
	}
	return at
}

// read reads the phrase that begins the text and ends where accept says that it may.
func (r reader) read(now time.Time, accept func(end int) bool) (Reading, int) {
	if moments, end := r.moments(accept); len(moments) > 0 {
		return readAll(moments, now), end
	}
	return r.readMended(now, accept)
}

// moments are those that a phrase joins with «o»: none where it is no phrase of date.
func (r reader) moments(accept func(end int) bool) (all []moment, end int) {
	joined := func(end int) bool {
		_, _, ok := r.word(end, orWord)
		return ok || accept(end)
	}
	for at := 0; ; {
		m, next, ok := r.moment(at, joined)
		if !ok {
			break
		}
		all, end = append(all, m), next
		if _, at, ok = r.word(end, orWord); !ok {
			break
		}
	}
	shareBack(all)
	if len(all) == 0 || !accept(end) || slices.ContainsFunc(all, moment.unsound) {
		return nil, 0
	}
	shareOn(all)
	return all, end
}

// best is the longest moment found so far; of two as long, the one that says more, then the first.
type best struct {
	accept func(end int) bool
	moment moment
	end    int
}

func (b *best) offer(m moment, end int) {
	longer := end > b.end || end == b.end && m.complete() && !b.moment.complete()
	if longer && b.accept(end) {
		b.moment, b.end = m, end
	}
}

func (m moment) complete() bool { return m.day.form != noDay && m.hour.said() }

// unsound reports whether what was said is too little to be of a date, as «26» and «J» are by themselves.
func (m moment) unsound() bool { return m.day.needsHour && !m.hour.said() }

// moment is the longest phrase of a day, an hour or both, in either order.
func (r reader) moment(at int, accept func(end int) bool) (moment, int, bool) {
	b := best{accept: accept}
	for _, d := range r.days(at) {
		b.offer(moment{day: d.day}, d.end)
		for _, h := range r.hours(r.pause(d.end)) {
			m := moment{day: d.day, hour: h.hour}
			m.own = m.day.writtenOut() && m.hour.start.digital && !m.hour.called
			b.offer(m, h.end)
		}
	}
	for _, h := range r.hours(at) {
		b.offer(moment{hour: h.hour}, h.end)
		for _, d := range r.days(r.skip(r.pause(h.end), ofWord)) {
			b.offer(moment{day: d.day, hour: h.hour}, d.end)
		}
	}
	return b.moment, b.end, b.end > at
}

// cleanCut reports whether a phrase may end here with a text after it: at a comma, or before words that do not go on
// about dates.
func (r reader) cleanCut(end int) bool {
	if end == len(r.tokens) {
		return true
	}
	next := r.tokens[end]
	switch next.text {
	case ",":
		return !slices.ContainsFunc(r.days(end+1), foundDay.clear)
	case ";", "(", "!", "?":
		return true
	case ".", "-", "·", "|", ":":
		return end+1 == len(r.tokens) || r.tokens[end+1].spaced
	}
	return next.spaced && next.number < 0 && !r.goesOn(end) && len(r.hours(end)) == 0
}

// goesOn reports whether the words at a place, after some small ones, speak of a date or an hour.
func (r reader) goesOn(at int) bool {
	for _, k := range []kind{atWord, fromWord} {
		if _, ok := r.digits(r.skip(at, orWord, k), 1, 2); ok {
			return true
		}
	}
	for _, k := range []kind{weekdayWord, pluralWord, monthWord, relativeWord, tonightWord, weekTerm, monthTerm,
		partWord, morningWord, halfDayWord, hourUnit, comingWord} {
		if _, _, ok := r.word(r.skip(at, partLink, ofWord, articleWord), k); ok {
			return true
		}
	}
	return false
}
