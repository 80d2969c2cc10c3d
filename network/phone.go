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
