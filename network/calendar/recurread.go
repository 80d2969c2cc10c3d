package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// RecurReading is what a phrase of repetition was understood as.
type RecurReading struct {
	Recurrence           // set when it was understood wholly: Reason is ""
	Reason     Reason    // why it is asked back or refused
	Choices    []Settled // what may be meant, 5 at most; none when refused, and for an hour that was not said
	Hours      bool      // the choices differ by their hours, and otherwise by what Reason says
	Day        int       // the day or weekday that some months lack, for ReasonShortMonth
	First      time.Time // the date of the first occurrence, where it is known
}

// Understood reports whether the phrase says how something repeats, and nothing is left to ask.
func (r RecurReading) Understood() bool { return r.Reason == "" }

// Asked reports whether one of the choices is to be made, or an hour to be said.
func (r RecurReading) Asked() bool { return len(r.Choices) > 0 || r.Reason == ReasonNoHour }

// Settled is what has been asked about a phrase of repetition, and what was answered.
type Settled struct {
	Timed    bool          // From and To were chosen
	From, To time.Duration // of the wall clock; To is 0 where no end was said
	Short    ShortMonth    // what happens in months that lack the day
	First    time.Time     // noon in UTC of the date of the first occurrence
}

// ShortMonth is what becomes of something in a month that lacks its day.
type ShortMonth string

// What may become of it.
const (
	ShortAsked ShortMonth = ""
	ShortLast  ShortMonth = "last" // the last day, or the last such weekday
	ShortSkip  ShortMonth = "skip"
)

// The reasons that only phrases of repetition have. Those to ask are the first two.
const (
	ReasonShortMonth  Reason = "short_month"  // the 31st of every month: not all have it
	ReasonWhichFirst  Reason = "which_first"  // every two weeks: from which on?
	ReasonNotASeries  Reason = "not_a_series" // it says nothing of repetition, or something else too
	ReasonNoSeriesDay Reason = "no_series_day"
	ReasonEndsFirst   Reason = "ends_first" // it would end before it begins
)

// ReadRecurrence understands a phrase that says how something repeats and at which hour, in Spanish, Valencian, English
// or all at once, as strictly as Read: «el primer jueves de cada mes a las 10», «cada dos semanas los martes de 9:30 a
// 11, hasta junio». What was asked about it before is settled.
//
// What it takes for granted: what repeats begins at its next day, «hasta junio» is to the end of June, and hours are
// read as Read does.
func ReadRecurrence(phrase string, settled Settled, now time.Time) RecurReading {
	if utf8.RuneCountInString(phrase) > maxPhrase {
		return RecurReading{Reason: ReasonNotASeries}
	}
	tokens, whole := scan(phrase)
	if !whole {
		return RecurReading{Reason: ReasonNotASeries}
	}
	r := newRecurReader(trimmed(tokens))
	words, _ := r.read(func(end int) bool { return end == len(r.tokens) })
	return words.read(settled, now)
}

// LeadingRecurrence cuts a text after the longest beginning that is a phrase of repetition, where it ends at a comma or
// before words that say nothing of dates; phrase is "" where there is none.
func LeadingRecurrence(text string) (phrase, rest string) {
	tokens, _ := scan(text)
	r := newRecurReader(opened(tokens))
	words, end := r.read(func(end int) bool {
		return r.cleanCut(end) && (end == len(r.tokens) || !r.goesOnRepeating(r.pause(end)))
	})
	if words.pattern == nil || end == 0 {
		return "", text
	}
	cut := r.tokens[end-1].end
	return strings.TrimSpace(text[:cut]), strings.TrimSpace(strings.TrimLeft(text[cut:], " \t\r\n,;:.·|-–—»”\""))
}

// goesOnRepeating reports whether what stands at a place says more of a repetition.
func (r recurReader) goesOnRepeating(at int) bool {
	for _, k := range []kind{cadaWord, allWord, otherWord, weeklyWord, monthlyWord, duringWord, beginWord, endWord} {
		if _, _, ok := r.word(at, k); ok {
			return true
		}
	}
	_, next, ok := r.numeral(at)
	_, _, times := r.word(next, timesUnit)
	return ok && times
}

// recurWords is what a phrase of repetition says.
type recurWords struct {
	pattern *patternWords
	hour    hourWords
	begin   *dayWords
	end     *endWords
}

// endWords is when something ends: on a day, with a month or a year, after so many times, weeks or months.
type endWords struct {
	day           *dayWords
	month         time.Month
	year          int
	times         int
	weeks, months int
}

// read is the longest phrase of repetition that begins the text and ends where accept says that it may.
func (r recurReader) read(accept func(end int) bool) (recurWords, int) {
	var best recurWords
	longest := 0
	var walk func(at int, w recurWords)
	walk = func(at int, w recurWords) {
		if w.pattern != nil && at > longest && accept(at) {
			best, longest = w, at
		}
		r.more(r.pause(at), w, walk)
	}
	walk(0, recurWords{})
	return best, longest
}

// more goes on with each of the things that may be said next and were not yet.
func (r recurReader) more(at int, w recurWords, walk func(int, recurWords)) {
	if w.pattern == nil {
		for _, p := range r.patterns(at) {
			with := w
			with.pattern = &p.words
			walk(p.end, with)
		}
	}
	if !w.hour.said() {
		for _, h := range r.hours(at) {
			with := w
			with.hour = h.hour
			walk(h.end, with)
		}
	}
	if w.end == nil {
		for _, e := range r.ends(at) {
			with := w
			with.end = &e.words
			walk(e.end, with)
		}
	}
	if w.begin == nil {
		for _, d := range r.begins(at) {
			with := w
			with.begin = &d.day
			walk(d.end, with)
		}
	}
}

// begins are «desde el 1 de febrero», «a partir de febrero», «desde la semana que viene».
func (r recurReader) begins(at int) []foundDay {
	article, next, ok := r.word(at, beginWord)
	if !ok {
		return nil
	}
	return append(r.limits(next, article > 0), r.daysFromToday(next, nil)...)
}

// limits are dates, and months by themselves, that something begins or ends with.
func (r recurReader) limits(at int, article bool) []foundDay {
	open := r.skip(at, articleWord)
	var found []foundDay
	for _, d := range r.calendarDays(open, !article && open == at, nil) {
		if d.day.form == dated && !d.day.needsHour {
			found = append(found, d)
		}
	}
	if month, end, ok := r.word(open, monthWord); ok {
		d := dayWords{form: dated, number: 1, month: time.Month(month)}
		found = r.withYear(r.dot(end), d, found)
	}
	return found
}

type foundEnd struct {
	words endWords
	end   int
}

// ends are all the ends that may be read at a place.
func (r recurReader) ends(at int) []foundEnd {
	var found []foundEnd
	if article, next, ok := r.word(at, endWord); ok {
		found = r.untils(next, article > 0, found)
	}
	if _, next, ok := r.word(at, duringWord); ok {
		if n, after, ok := r.quantity(next); ok {
			for _, p := range r.units(after, n) {
				e := endWords{weeks: p.words.every}
				if p.words.monthly {
					e = endWords{months: p.words.every}
				}
				found = append(found, foundEnd{e, p.end})
			}
		}
	}
	if n, next, ok := r.numeral(at); ok && n > 0 {
		if _, end, ok := r.word(next, timesUnit); ok {
			found = append(found, foundEnd{endWords{times: n}, end})
		}
	}
	return found
}

// untils are what may follow «hasta»: a date, a month, the end of one or of the year.
func (r recurReader) untils(at int, article bool, found []foundEnd) []foundEnd {
	open := r.skip(at, endOfWord)
	if _, end, ok := r.word(open, yearWord); ok && open > at {
		found = append(found, foundEnd{endWords{month: time.December}, end})
	}
	for _, d := range r.limits(open, article) {
		if d.day.number == 1 && r.onlyMonth(open, d) {
			found = append(found, foundEnd{endWords{month: d.day.month, year: d.day.year}, d.end})
		} else if open == at {
			found = append(found, foundEnd{endWords{day: &d.day}, d.end})
		}
	}
	return found
}

// onlyMonth reports whether a limit that stands at a place is a month without a day.
func (r recurReader) onlyMonth(at int, d foundDay) bool {
	open := r.skip(at, articleWord)
	_, end, ok := r.word(open, monthWord)
	if !ok {
		return false
	}
	_, _, numbered := r.dayNumber(r.dot(end))
	return !numbered || d.end == r.dot(end)
}
