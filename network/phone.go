package network

import (
	"regexp"
	"strings"
)

// asPhone is how a telephone begins: nine figures or more, or a short number (016, 112).
var asPhone = regexp.MustCompile(`^\+?\(?\d(?:[ .\-()]?\d){8,}|^(?:0\d\d|1\d\d)(?:\D|$)`)

// betweenPhones parts telephones that stand on one line.
var betweenPhones = regexp.MustCompile(`\s*[/,;|]\s*|\s+(?:y|i|e|o|and|or)\s+`)

// IsPhone says whether a text begins as a telephone does.
func IsPhone(text string) bool { return asPhone.MatchString(text) }

// SplitPhones reads telephones, one a line or parted by a sign or a word; what stands beside one stays with it: «968 63 00 00
// (de 9 a 14) / 600 111 222» are two.
func SplitPhones(typed string) []string {
	var out []string
	for row := range strings.Lines(typed) {
		row = strings.Trim(strings.Join(strings.Fields(row), " "), " /,;|")
		from := 0
		for _, at := range betweenPhones.FindAllStringIndex(row, -1) {
			if IsPhone(row[at[1]:]) && from < at[0] {
				out = append(out, row[from:at[0]])
				from = at[1]
			}
		}
		if row[from:] != "" {
			out = append(out, row[from:])
		}
	}
	return out
}

// aPhone is a number as people write it: with the country's, or the nine digits of Spain, or at the beginning a short one
// (016). What stands beside it may be figures too: "968 63 00 00 de 9 a 14".
var aPhone = regexp.MustCompile(`(?:\+|\b00)34(?:[ .-]?\d){9}\b|(?:\+|\b00)\d(?:[ .-]?\d){6,14}\b|\b\d(?:[ .-]?\d){8}\b|^\d{3,6}\b`)

// PhonePart is a piece of what was typed of a telephone; Dial is what calls it ("+34968630000"), "" for words beside it.
type PhonePart struct{ Text, Dial string }

// PhoneParts finds the numbers in what was typed of a telephone.
func PhoneParts(typed string) []PhonePart {
	var out []PhonePart
	typed = strings.TrimSpace(typed)
	at := 0
	for _, m := range aPhone.FindAllStringIndex(typed, -1) {
		if m[0] > at {
			out = append(out, PhonePart{Text: typed[at:m[0]]})
		}
		number := typed[m[0]:m[1]]
		out = append(out, PhonePart{Text: number, Dial: strings.Map(dialled, number)})
		at = m[1]
	}
	if at < len(typed) {
		out = append(out, PhonePart{Text: typed[at:]})
	}
	return out
}

// dialled keeps what is dialled of a number.
func dialled(r rune) rune {
	if r == '+' || '0' <= r && r <= '9' {
		return r
	}
	return -1
}
