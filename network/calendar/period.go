package calendar

import (
	"time"
	"unicode/utf8"
)

// Period is a stretch of whole days that has begun: From belongs to it, To does not. Both are midnights where it was
// asked; To is never later than the one that ends today.
type Period struct {
	From, To time.Time
	// SinceMeeting says that it begins with the last meeting, which only its reader knows: From is zero.
	SinceMeeting bool
}

// ReadPeriod understands a period that has begun as people type it, in Spanish, Valencian or English: «enero»,
// «la semana pasada», «últimos 15 días», «del 10 al 20 de enero», «desde la última reunión». It is strict: a single word
// that is no part of it, or a second reading, and it is not understood. A month, a day or a weekday by itself is the
// latest one that has begun. What goes on (this month) ends today.
func ReadPeriod(text string, now time.Time) (Period, bool) {
	if utf8.RuneCountInString(text) > maxPhrase {
		return Period{}, false
	}
	tokens, whole := scan(text)
	if !whole {
		return Period{}, false
	}
	p := periodReader{reader: newReader(trimmed(tokens)), today: noon(now)}
	found, ok := p.read()
	if !ok {
		return Period{}, false
	}
	return found.period(p.today, now.Location())
}

// stretch is a period as dates, the last one included.
type stretch struct {
	from, last time.Time
	meeting    bool
}

// period is the stretch as far as it has come by today.
func (s stretch) period(today time.Time, loc *time.Location) (Period, bool) {
	if s.meeting {
		return Period{To: onClock(today.AddDate(0, 0, 1), 0, loc), SinceMeeting: true}, true
	}
	if s.last.After(today) {
		s.last = today
	}
	if s.from.After(s.last) {
		return Period{}, false
	}
	return Period{From: onClock(s.from, 0, loc), To: onClock(s.last.AddDate(0, 0, 1), 0, loc)}, true
}

// periodReader reads a phrase by the rules of periodrules.go.
type periodReader struct {
	reader
	today time.Time
}

// read is the one stretch that the whole phrase means; none when it means none, or several.
func (p periodReader) read() (stretch, bool) {
	var found []stretch
	for _, rule := range periodRules() {
		p.match(rule.phrase, 0, nil, func(said []said, end int) {
			if end != len(p.tokens) {
				return
			}
			if s, ok := rule.mean(p.today, said); ok {
				found = append(found, s)
			}
		})
	}
	for _, s := range found {
		if s != found[0] {
			return stretch{}, false
		}
	}
	return append(found, stretch{})[0], len(found) > 0
}

// match calls back for every way in which a phrase can be read from a token on, with what its slots were filled with.
func (p periodReader) match(phrase []piece, at int, have []said, found func(said []said, end int)) {
	if len(phrase) == 0 {
		found(have, at)
		return
	}
	first, rest := phrase[0], phrase[1:]
	if first.optional {
		p.match(rest, at, have, found)
	}
	for _, words := range first.words {
		if p.stand(at, words) {
			p.match(rest, at+len(words), have, found)
		}
	}
	if first.slot != nil {
		for _, s := range first.slot(p, at) {
			p.match(rest, s.end, append(have[:len(have):len(have)], s), found)
		}
	}
}

// stand says whether these words stand at a place.
func (p periodReader) stand(at int, words []string) bool {
	for i, w := range words {
		if !p.is(at+i, w) {
			return false
		}
	}
	return true
}

// said is what fills a slot of a phrase, and where it ends.
type said struct {
	n   int // a number, a month, a year or a kind of span
	day dayWords
	end int
}

// The slots of phrases.

func (p periodReader) months(at int) []said {
	if month, end, ok := p.word(at, monthWord); ok {
		return []said{{n: month, end: p.dot(end)}}
	}
	return nil
}

func (p periodReader) years(at int) []said {
	if year, ok := p.digits(at, 4, 4); ok && year >= 1900 {
		return []said{{n: year, end: at + 1}}
	}
	return nil
}

// shortYears are years of two figures, near today's.
func (p periodReader) shortYears(at int) []said {
	year, ok := p.digits(at, 2, 2)
	if year += 2000; !ok || year < p.today.Year()-5 || year > p.today.Year() {
		return nil
	}
	return []said{{n: year, end: at + 1}}
}

func (p periodReader) counts(at int) []said {
	if n, ok := p.digits(at, 1, 3); ok && n > 0 {
		return []said{{n: n, end: at + 1}}
	}
	if n, end, ok := p.word(at, numberWord); ok && n > 0 {
		return []said{{n: n, end: end}}
	}
	return nil
}

func (p periodReader) units(at int) []said {
	if unit, end, ok := p.word(at, unitWord); ok {
		return []said{{n: unit, end: end}}
	}
	return nil
}

func (p periodReader) ordinals(at int) []said {
	n, end, ok := p.word(at, ordinalWord)
	if !ok || n < 1 {
		return nil
	}
	return []said{{n: n, end: end}}
}

// daysSaid are the days that can be told as they are. A number by itself is none.
func (p periodReader) daysSaid(at int) []said {
	var out []said
	for _, d := range p.days(at) {
		switch d.day.form {
		case inDays, dated, onWeekday, thisWeekday, pastWeekday, weekdayOfWeek:
			if d.day.part == anyPart && d.day.also == nil && !d.day.idiom {
				out = append(out, said{day: d.day, end: d.end})
			}
		default: // they name several days, or none
		}
	}
	return out
}
