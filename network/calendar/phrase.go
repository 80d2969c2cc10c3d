package calendar

import (
	"strings"
	"time"
	"unicode/utf8"
)

// maxPhrase is how many characters a phrase of date may have; what is longer is a text.
const maxPhrase = 200

// Span is when something is held. End is zero where none was said, and else later than Start.
type Span struct {
	Start, End time.Time
}

// Reading is what a phrase of date and hour was understood as.
type Reading struct {
	When    Span     // set when it was understood wholly: Reason is ""
	Reason  Reason   // why it is asked back or refused
	Choices []Choice // what it may mean, in order of time, 5 at most; none when refused
}

// Understood reports whether the phrase names one moment, and nothing is left to ask.
func (r Reading) Understood() bool { return r.Reason == "" }

// Asked reports whether one of the choices is to be made.
func (r Reading) Asked() bool { return len(r.Choices) > 0 }

// Choice is one of the things that a phrase may mean.
type Choice struct {
	When   Span
	NoHour bool // only the day is meant, from midnight on; its hour is to be asked for, and ReadHour reads the answer
}

// Reason is why a phrase was not understood wholly.
type Reason string

// The reasons to ask back. A moment said in two ways at once is asked about the day first.
const (
	ReasonWhichWeek       Reason = "which_week"       // «el viernes», on a Friday; «el jueves que viene», on a Monday
	ReasonWhichHalf       Reason = "which_half"       // 7 and 8, morning or evening
	ReasonRepeatedHour    Reason = "repeated_hour"    // the clocks go back, and show it twice
	ReasonWeekdayMismatch Reason = "weekday_mismatch" // the weekday is not the one of that date
	ReasonPartOfDay       Reason = "part_of_day"      // «a mediodía», «por la tarde», and twelve at night: of which day?
	ReasonFifteenDays     Reason = "fifteen_days"     // «dentro de quince días», «de ocho días»: weeks or days
	ReasonTwoDates        Reason = "two_dates"        // «martes 24 o jueves 26»
	ReasonSeries          Reason = "series"           // «los jueves»: the next three are the choices
	ReasonNoHour          Reason = "no_hour"          // the choice is the day
	ReasonNoDay           Reason = "no_day"           // the choices are the weekdays it may be
	ReasonMisspelt        Reason = "misspelt"         // «juves»: the choices are what it says once mended
)

// The reasons to refuse.
const (
	ReasonPast        Reason = "past"
	ReasonNoSuchDay   Reason = "no_such_day"
	ReasonSkippedHour Reason = "skipped_hour" // the clocks go forward over it
	ReasonBackwards   Reason = "backwards"    // it ends before it begins
	ReasonTooFar      Reason = "too_far"      // more than two years ahead
	ReasonNotADate    Reason = "not_a_date"
)

// Read understands a phrase that says a day and an hour, or from which hour to which, in Spanish, Valencian, English
// or all of them at once. It is strict: a phrase with a single word that is no part of it is not a date. Moments are in
// the zone of now and later than now.
//
// What it takes for granted: the day stands before the month. A date without its year is the next one; only where it
// was within the last thirty days is it past. Hours from 1 to 6 are in the afternoon, unless written with their nought
// (04:00) or with a part of the day; 7 and 8 are asked about, but for 8:00 after a date written out as hilo writes it
// («jueves 26 de enero, 8:00»).
func Read(phrase string, now time.Time) Reading {
	if utf8.RuneCountInString(phrase) > maxPhrase {
		return Reading{Reason: ReasonNotADate}
	}
	tokens, whole := scan(phrase)
	if !whole {
		return Reading{Reason: ReasonNotADate}
	}
	r := newReader(trimmed(tokens))
	reading, _ := r.read(now, func(end int) bool { return end == len(r.tokens) })
	return reading
}

// ReadLeading reads the longest beginning of a text that is a phrase of date, as Read would. It ends at a comma, or
// where words follow that say nothing of dates; rest is these, without the separators before them. Where the text does
// not begin with a date the reason is ReasonNotADate, and rest the whole text.
func ReadLeading(text string, now time.Time) (reading Reading, rest string) {
	tokens, _ := scan(text)
	r := newReader(opened(tokens))
	reading, end := r.read(now, r.cleanCut)
	if reading.Reason == ReasonNotADate {
		return reading, text
	}
	rest = text[r.tokens[end-1].end:]
	return reading, strings.TrimSpace(strings.TrimLeft(rest, " \t\r\n,;:.·|-–—»”\""))
}

// ReadHour reads an hour, or from which to which, on the day that day shows where it is: what answers when a choice
// lacks its hour. Here a number alone is one.
func ReadHour(phrase string, day, now time.Time) Reading {
	tokens, whole := scan(phrase)
	r := newReader(trimmed(tokens))
	r.bare = true
	for _, h := range r.hours(0) {
		if whole && h.end == len(r.tokens) {
			year, month, number := day.Date()
			on := dayWords{form: dated, number: number, month: month, year: year}
			return moment{day: on, hour: h.hour}.read(now)
		}
	}
	return Reading{Reason: ReasonNotADate}
}

// The marks that may open a phrase, and those that may close it.
const (
	opening = "¿¡('"
	closing = ".,;:!?)'"
)

// opened is a phrase without the marks that may open it, trimmed without those that may close it too.
func opened(tokens []token) []token {
	for len(tokens) > 0 && strings.Contains(opening, tokens[0].text) {
		tokens = tokens[1:]
	}
	return tokens
}

func trimmed(tokens []token) []token {
	tokens = opened(tokens)
	for len(tokens) > 0 && strings.Contains(closing, tokens[len(tokens)-1].text) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}
