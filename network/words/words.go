// Package words compares texts as the people of a network write them: in
// Spanish, in Valencian or Catalan, with or without accents, on a phone. It
// folds spelling away, reduces a text to the stems that go into the search
// index, brings look-alikes of both languages to one form (guardería and
// escoleta), says how alike two texts are, and reads a typed code or a
// mistyped name.
//
// It is not a linguistic stemmer, translates nothing that is shown, and knows
// no language of its reader: stems are keys to compare, never words to print.
// A stored stem is only comparable with stems of the same version of the
// tables beside this file.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in the form in which spellings are compared: lower case,
// without accents (ñ is n, ç is c, l·l is ll), with compatibility forms
// resolved (NFKD), straight quotes and apostrophes, no control or zero-width
// characters, and white space collapsed to single spaces and trimmed. What is
// not valid UTF-8 is dropped. Fold(Fold(s)) is Fold(s).
func Fold(s string) string {
	// Invalid bytes go first: norm leaves what follows them as it is.
	s = apostrophes.Replace(strings.ToValidUTF8(s, ""))
	f := folder{out: make([]byte, 0, len(s))}
	for _, r := range norm.NFKD.String(s) {
		f.add(r)
	}
	return string(f.out)
}

// apostrophes replaces the acute accent typed alone in place of an apostrophe,
// which NFKD would turn into a space.
var apostrophes = strings.NewReplacer("´", "'")

// folder collects folded text.
type folder struct {
	out   []byte
	space bool // white space was seen and is due before the next character
}

func (f *folder) add(r rune) {
	switch {
	case unicode.IsSpace(r):
		f.space = len(f.out) > 0
		return
	case r == utf8.RuneError || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cc, unicode.Cf):
		return
	}
	if f.space {
		f.out, f.space = append(f.out, ' '), false
	}
	f.write(r)
}

func (f *folder) write(r rune) {
	// By way of the capital, so that the two small forms that some letters
	// have (i and ı, σ and ς) end alike.
	r = unicode.ToLower(unicode.ToUpper(r))
	if r == 'l' {
		f.dropMiddleDot()
	}
	if plain, ok := plainLetter(r); ok {
		f.out = append(f.out, plain...)
		return
	}
	f.out = utf8.AppendRune(f.out, r)
}

// dropMiddleDot takes back the dot of l·l before its second l is written. On
// keyboards without the raised dot people type a full stop (col.lectiu).
func (f *folder) dropMiddleDot() {
	if n := len(f.out); n >= 2 && f.out[n-1] == '.' && f.out[n-2] == 'l' {
		f.out = f.out[:n-1]
		return
	}
	for _, dot := range []string{"l·", "l•", "l‧", "l∙", "l⋅", "l・"} {
		if n := len(f.out) - len(dot); n >= 0 && string(f.out[n:]) == dot {
			f.out = f.out[:n+1]
			return
		}
	}
}

// plainLetter gives what stands for a lower-case character that has no
// decomposition of its own.
func plainLetter(r rune) (string, bool) {
	switch r {
	case '‘', '’', '‚', '‛', '`', 'ʼ', 'ʹ', '′', 'ʻ', 'ʽ':
		return "'", true
	case '“', '”', '„', '‟', '«', '»':
		return `"`, true
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ø':
		return "o", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	}
	return "", false
}
