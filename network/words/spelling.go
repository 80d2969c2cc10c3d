package words

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Spellings are the keys under which a stem is found after one slip of the
// finger: the stem, every other stem that means the same, and each of these
// with one letter left out. Two stems of which one is a slip of the other (see
// Slip) share a key; that they share one does not mean that they are. Stems of
// fewer than four letters and such with digits are not made out after a slip;
// a stem that has no key at all has none of its own either.
func Spellings(stem string) []string {
	keys := map[string]bool{}
	for _, form := range formsOf(stem) {
		if !spelt(form) {
			continue
		}
		keys[stem], keys[form] = true, true
		for i, r := range form {
			keys[form[:i]+form[i+utf8.RuneLen(r):]] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// Slip says whether a stem, as Stems gives it for a mistyped word, is one slip
// from a stem or from one that means the same: a letter too many, too few,
// wrong, or two neighbours swapped. A stem that the tables know is no slip.
func Slip(typed, stem string) bool {
	if !spelt(typed) || forms()[typed] != nil {
		return false
	}
	return slices.ContainsFunc(formsOf(stem), func(form string) bool {
		return form != typed && spelt(form) && oneSlip([]rune(typed), []rune(form))
	})
}

// spelt says whether a stem is long enough to be made out after a slip, and a
// word.
func spelt(stem string) bool {
	return utf8.RuneCountInString(stem) >= minNear && utf8.ValidString(stem) && !strings.ContainsFunc(stem, unicode.IsDigit)
}

// formsOf are the stems of the words that a concept stands for; any other stem
// stands for itself.
func formsOf(stem string) []string {
	if of := forms()[stem]; of != nil {
		return of
	}
	return []string{stem}
}

// forms are the concepts of the tables with the stems of the single words that
// each stands for.
var forms = sync.OnceValue(func() map[string][]string {
	lex, out := lexicon(), map[string][]string{}
	for stem, concept := range lex.stems {
		out[concept] = append(out[concept], stem)
	}
	for word, concept := range lex.written {
		out[concept] = append(out[concept], lightStem(word))
	}
	for concept, list := range out {
		slices.Sort(list)
		out[concept] = slices.Compact(list)
	}
	return out
})
