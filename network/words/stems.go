package words

import (
	"slices"
	"strings"
	"unicode"
)

// Stems returns the distinct content words of a text as they go into the
// search index: folded, without stop words (of Spanish, Catalan and English)
// and elided articles, reduced to a light stem, and with look-alikes of both
// languages brought to one form. They come sorted, so the order of the words,
// their accents and their case make no difference. A text without content
// words has none.
func Stems(text string) []string {
	lex := lexicon()
	tokens := tokenize(text)
	stems := lex.takePhrases(tokens)
	for _, t := range tokens {
		if stem, ok := lex.resolve(t); ok {
			stems = append(stems, stem)
		}
	}
	slices.Sort(stems)
	return slices.Compact(stems)
}

// token is one word of a text.
type token struct {
	word  string // folded
	stem  string
	taken bool // it is part of a phrase already counted
}

// tokenize returns the words of a text, sorted so that nothing that follows
// can depend on their order. Single letters are dropped: they are what is left
// of elided words (l'ajuda, perdre'l) or say nothing.
func tokenize(text string) []token {
	words := strings.FieldsFunc(Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	slices.Sort(words)
	tokens := make([]token, 0, len(words))
	for _, w := range words {
		if len(w) > 1 {
			tokens = append(tokens, token{word: w, stem: lightStem(w)})
		}
	}
	return tokens
}

// minRoot is the least number of letters that a stem keeps.
const minRoot = 3

// spelling brings together what Spanish and Catalan write differently for the
// same sound or by habit (profesional and professional, priorizar and
// prioritzar, movilidad and mobilitat, España and Espanya).
var spelling = strings.NewReplacer(
	"ll", "l", "ss", "s", "nn", "n", "mm", "m", "cc", "c", "pp", "p", "tt", "t",
	"nm", "m", "ny", "n", "tz", "c", "z", "c", "v", "b",
)

// endings are tried in this order on a word that has already lost its plural
// and its last vowel; the first that leaves a root is replaced.
var endings = []struct{ ending, by string }{
	{"amient", ""}, {"imient", ""}, {"mient", ""}, {"ament", ""}, {"iment", ""}, {"ment", ""},
	{"acion", ""}, {"aci", ""}, {"ion", ""},
	{"idad", ""}, {"itat", ""}, {"edad", ""}, {"etat", ""}, {"dad", ""}, {"tad", ""}, {"tat", ""},
	{"atg", "aj"}, {"iu", "ib"},
	{"ad", ""}, {"at", ""}, {"id", ""}, {"it", ""},
	{"ars", ""}, {"ers", ""}, {"irs", ""}, {"ar", ""}, {"er", ""}, {"ir", ""}, {"an", ""}, {"en", ""},
	{"qu", "c"}, {"gu", "g"}, {"i", ""},
}

// lightStem cuts number, gender and a few endings off a folded word. It errs
// on the side of cutting alike in both languages.
func lightStem(word string) string {
	w := spelling.Replace(word)
	w = cut(w, "s")
	for _, vowel := range []string{"a", "e", "o"} {
		if shorter := cut(w, vowel); shorter != w {
			w = shorter
			break
		}
	}
	for _, e := range endings {
		if root := cut(w, e.ending); root != w {
			return root + e.by
		}
	}
	return w
}

// cut removes an ending where that leaves a root.
func cut(w, ending string) string {
	if root, ok := strings.CutSuffix(w, ending); ok && len(root) >= minRoot {
		return root
	}
	return w
}
