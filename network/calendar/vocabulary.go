package calendar

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// kind is what a word does in a phrase of date. A word may be of several: «mañana» is a day and a part of one.
type kind uint8

const (
	weekdayWord  kind = iota + 1 // value: a time.Weekday
	letterWord                   // a weekday by its letter, L M X J V S D
	pluralWord                   // weekdays whose plural shows: Thursdays, sábados
	monthWord                    // value: a time.Month
	numberWord                   // value: 0 to 59
	ordinalWord                  // value: 1 to 5, or -1 for the last
	ordinalMark                  // º, st
	articleWord                  // what may stand before a day
	feminineWord                 // what may stand before a week
	everyWord                    // makes a weekday a series
	relativeWord                 // value: days from today
	thisWord
	comingWord
	pastWord
	weekTerm     // value: weeks from this one
	monthTerm    // value: months from this one
	withinWord   // dentro de
	idiomWord    // de hoy en (ocho)
	oneWord      // in a week
	unitWord     // value: days, or a month
	ofWord       // between a day and its month, or an hour and its day
	yearWord     // the year
	atWord       // before an hour
	fromWord     // before the first hour of a range
	toWord       // before the last one
	untilWord    // the same, beyond doubt
	betweenWord  // before the first, with and before the last
	andWord      // between an hour and its minutes
	orWord       // between two dates
	halfWord     // half an hour
	quarterWord  // a quarter of an hour
	quartersWord // dos quarts de deu
	minusWord    // menos
	afterWord    // ten past
	beforeWord   // ten to
	hourUnit     // h, horas
	noonWord     // twelve sharp
	midnightWord
	partLink    // before a part of the day
	partWord    // value: a part
	morningWord // a part only after a partLink, as by itself it is tomorrow
	halfDayWord // am, pm; value: a part
	tonightWord
)

// month is the value of a unitWord that is no fixed number of days.
const aMonth = 30

// term is one meaning of one word, or of several that stand together.
type term struct {
	kind  kind
	value int
	rest  []string // the words after the first
	whole string   // as listed
}

// lexicon is every term by the first of its words, the longest first.
type lexicon map[string][]term

// vocabulary is the words of all three languages at once, as people mix them. It is read once and never changed.
var vocabulary = sync.OnceValue(func() lexicon {
	words := lexicon{}
	for _, row := range listed {
		for _, written := range strings.Fields(row.words) {
			words.add(row.kind, row.value, strings.ReplaceAll(written, "+", " "))
		}
	}
	words.addNumbers()
	for _, terms := range words {
		slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(len(b.rest), len(a.rest)) })
	}
	return words
})

func (l lexicon) add(k kind, value int, written string) {
	tokens, _ := scan(written)
	t := term{kind: k, value: value, whole: written}
	for _, more := range tokens[1:] {
		t.rest = append(t.rest, more.text)
	}
	l[tokens[0].text] = append(l[tokens[0].text], t)
}

// matches reports whether the words after the first are these.
func (t term) matches(after []token) bool {
	if len(after) < len(t.rest) {
		return false
	}
	for i, word := range t.rest {
		if after[i].text != word {
			return false
		}
	}
	return true
}
