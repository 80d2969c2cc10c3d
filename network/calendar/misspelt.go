package calendar

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// shortest is how many letters a word must have to be taken for a slip.
const shortest = 4

// readMended reads the phrase with its first unknown word taken for the weekday or the month that is one slip away,
// and asks about what it then says. A misspelt word does not end a phrase with a text after it: there it may be the
// first of the text.
func (r reader) readMended(now time.Time, accept func(end int) bool) (Reading, int) {
	unknown := slices.IndexFunc(r.tokens, func(t token) bool {
		return len(t.terms) == 0 && t.number < 0 && utf8.RuneCountInString(t.text) >= shortest
	})
	if unknown < 0 {
		return Reading{Reason: ReasonNotADate}, 0
	}
	var all []Reading
	end := 0
	for _, name := range namesNear(r.tokens[unknown].text) {
		mended := reader{tokens: slices.Clone(r.tokens)}
		mended.tokens[unknown].terms = []term{name}
		moments, last := mended.moments(accept)
		if len(moments) > 0 && (last > unknown+1 || last == len(r.tokens)) && last >= end {
			all, end = append(all, readAll(moments, now)), last
		}
	}
	if len(all) == 0 {
		return Reading{Reason: ReasonNotADate}, 0
	}
	return among(all, ReasonMisspelt), end
}

// namesNear are the weekdays and months, each once, with a name of five letters or more that is one slip away.
func namesNear(word string) []term {
	var near []term
	for _, row := range listed {
		if row.kind != weekdayWord && row.kind != monthWord {
			continue
		}
		for name := range strings.FieldsSeq(row.words) {
			name = fold(name)
			if len(name) > shortest && oneSlip(word, name) {
				near = append(near, term{kind: row.kind, value: row.value})
				break
			}
		}
	}
	return near
}

// oneSlip reports whether a word becomes another when one letter is added, dropped or changed, or two neighbours
// change places.
func oneSlip(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return len(a) <= 1 && len(b) <= 1 || swapped
}
