package words

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// typedCode matches a folded code. Its groups are the letter and the number.
var typedCode = regexp.MustCompile(
	`^(?:(?:la|el) |l')?` + // la 3, l'A-2
		`(?:(?:n\.?[o°]|num|num\.|numero) ?|# ?)?` + // nº 3, núm. 3, #3
		`(?:([a-z]) ?[-.]? ?)?` + // N-3, n3, n 3
		`([0-9]{1,9})$`)

// Code reads what people type for the code of a need, a proposal, an action or
// a meeting: N-3, n3, «n 3», la 3, nº 3, #3 or 3 alone. The prefix is the
// capital letter, or 0 when none was given; whether it means anything is for
// the caller to say. The number is at least 1. A text that is not wholly a
// code is not ok.
func Code(text string) (prefix byte, number int, ok bool) {
	folded := strings.Trim(strings.Map(plainDash, Fold(text)), ` "'()[].,;:!?¿¡`)
	groups := typedCode.FindStringSubmatch(folded)
	if groups == nil {
		return 0, 0, false
	}
	number, err := strconv.Atoi(groups[2])
	if err != nil || number == 0 {
		return 0, 0, false
	}
	if letter := groups[1]; letter != "" {
		prefix = letter[0] - 'a' + 'A'
	}
	return prefix, number, true
}

// plainDash turns every dash, and the minus sign, into a hyphen.
func plainDash(r rune) rune {
	if unicode.Is(unicode.Pd, r) || r == '−' {
		return '-'
	}
	return r
}
