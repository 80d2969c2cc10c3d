package calendar

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longest phrases of date have some twenty tokens; what has more is a text.
const maxTokens = 48

// token is a word, a run of digits or one separator of a typed text.
type token struct {
	text   string // folded
	start  int    // where it begins in the text, in bytes
	end    int    // and where what comes after it begins
	spaced bool   // white space stands before it
	number int    // what its digits say, or -1
	terms  []term // what the vocabulary has that begins with it
}

// digits reports whether the token is a number of at least so many figures and at most so many.
func (t token) digits(least, most int) bool {
	return t.number >= 0 && len(t.text) >= least && len(t.text) <= most
}

// scan cuts a text into tokens, as many as a phrase may have at most; whole is false where there were more.
// Quotation marks around words count as white space.
func scan(text string) (tokens []token, whole bool) { return scanUpTo(text, maxTokens) }

func scanUpTo(text string, most int) (tokens []token, whole bool) {
	tokens = make([]token, 0, 16)
	spaced := true
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) || strings.ContainsRune(`"«»“”„`, r) {
			spaced, at = true, at+size
			continue
		}
		if len(tokens) == most {
			return tokens, false
		}
		t := next(text, at, r, size)
		t.spaced, spaced = spaced, false
		tokens = append(tokens, t)
		at = t.end
	}
	return tokens, true
}

// next is the token that begins with the rune r of the text.
func next(text string, at int, r rune, size int) token {
	switch {
	case isDigit(r):
		end := run(text, at, isDigit)
		return token{text: text[at:end], start: at, end: end, number: value(text[at:end])}
	case isLetter(r):
		end := run(text, at, isLetter)
		return token{text: fold(text[at:end]), start: at, end: end, number: -1}
	default:
		return token{text: plain(r, text[at:at+size]), start: at, end: at + size, number: -1}
	}
}

func run(text string, at int, belongs func(rune) bool) int {
	if n := strings.IndexFunc(text[at:], func(r rune) bool { return !belongs(r) }); n >= 0 {
		return at + n
	}
	return len(text)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) }

// value is what digits say; no date and no hour has more than four of them.
func value(digits string) int {
	if len(digits) > 4 {
		return -1
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}

// fold is a word in lower case without its accents.
func fold(word string) string {
	word = strings.ToLower(word)
	if norm.NFD.QuickSpan([]byte(word)) == len(word) && !strings.ContainsFunc(word, isMark) {
		return word
	}
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, norm.NFD.String(word))
}

func isMark(r rune) bool { return unicode.Is(unicode.Mn, r) }

// plain is a separator with all dashes made one and all apostrophes.
func plain(r rune, written string) string {
	switch {
	case unicode.Is(unicode.Pd, r), r == '−':
		return "-"
	case strings.ContainsRune("’‘´`′", r):
		return "'"
	}
	return written
}
