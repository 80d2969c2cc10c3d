package privacy

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// hidden is the byte that stands in a view for what has been found, and for a █ typed or masked before. No pattern
// contains it, so a masked text reads the same whatever was under the mask.
const hidden = '\x01'

// view is a text made plain: no accents, no invisible characters, every digit, space and dash in its ASCII form. Its two
// strings have the same length; from and to give, for each of their bytes, the source character's offsets in the text.
type view struct {
	plain []byte // in the letter case of the text
	low   []byte // ASCII letters in lower case
	from  []int
	to    []int
	found []Finding
	taken []value // what was found, to be looked for elsewhere
	digit bool    // whether there is any digit to look at
}

func newView(text string) *view {
	n := len(text)
	v := &view{plain: make([]byte, 0, n), from: make([]int, 0, n), to: make([]int, 0, n)}
	for i := 0; i < n; {
		r, size := utf8.DecodeRuneInString(text[i:])
		v.read(text, i, r, size)
		i += size
	}
	v.low = make([]byte, len(v.plain))
	for i, c := range v.plain {
		v.low[i] = lower(c)
		v.digit = v.digit || isDigit(c)
	}
	return v
}

// read appends what the rune at i means.
func (v *view) read(text string, i int, r rune, size int) {
	if r < utf8.RuneSelf {
		v.put(plainRune(r), i, i+size)
		return
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		v.stretch(i, i+size)
		return
	}
	if invisible(r, size) {
		return
	}
	whole := norm.NFKD.PropertiesString(text[i:]).Decomposition()
	if whole == nil {
		v.put(plainRune(r), i, i+size)
		return
	}
	for _, part := range string(whole) {
		if !unicode.In(part, unicode.Mn, unicode.Me) && !invisible(part, 0) {
			v.put(plainRune(part), i, i+size)
		}
	}
}

func (v *view) put(r rune, from, to int) {
	for range utf8.RuneLen(r) {
		v.from = append(v.from, from)
		v.to = append(v.to, to)
	}
	v.plain = utf8.AppendRune(v.plain, r)
}

// stretch counts a combining mark to the character before it, so that a mask never leaves one behind.
func (v *view) stretch(from, to int) {
	for k := len(v.to) - 1; k >= 0 && v.to[k] == from; k-- {
		v.to[k] = to
	}
}

// invisible tells characters that are typed or pasted without being seen, the dot of «col·legi», and invalid bytes.
func invisible(r rune, size int) bool {
	switch r {
	case utf8.RuneError:
		return size == 1
	case '·', '‧', '⋅':
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// plainRune gives the one ASCII character by which patterns know r; letters of other scripts stay.
func plainRune(r rune) rune {
	switch {
	case r == '█':
		return hidden
	case r == '\n' || r > ' ' && r < utf8.RuneSelf || r == hidden:
		return r
	case r < ' ' || unicode.IsSpace(r):
		return ' '
	case unicode.IsDigit(r):
		return '0' + digitValue(r)
	case unicode.IsLetter(r):
		return r
	}
	return plainSign(r)
}

func plainSign(r rune) rune {
	switch {
	case r == '€':
		return '$'
	case r == '°':
		return 'o' // typed for the ordinal º
	case r == '’' || r == '‘' || r == '´' || r == 'ʼ':
		return '\''
	case r == '−' || unicode.Is(unicode.Pd, r):
		return '-'
	}
	return '"'
}

// digitValue counts from the start of r's block of ten: Unicode keeps all decimal digits in whole blocks.
func digitValue(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// take records bytes [start, end) of the view as found and hides them from whatever looks next.
func (v *view) take(k Kind, start, end int) {
	// Several bytes of the view may come from one character («№»): all of it is found, and hidden.
	for start > 0 && v.from[start-1] == v.from[start] {
		start--
	}
	for end < len(v.from) && v.from[end] == v.from[end-1] {
		end++
	}
	v.found = append(v.found, Finding{Kind: k, Start: v.from[start], End: v.to[end-1]})
	if len(v.taken) < maxEchoed && end-start >= leastEchoed {
		v.taken = append(v.taken, value{k, string(v.low[start:end])})
	}
	for i := start; i < end; i++ {
		v.plain[i], v.low[i] = hidden, hidden
	}
}

// opens tells whether a word or number may begin at i.
func (v *view) opens(i int) bool { return i == 0 || !isWord(v.low[i-1]) }

// closes tells whether a word or number may end before i.
func (v *view) closes(i int) bool { return i >= len(v.low) || !isWord(v.low[i]) }

// at returns the byte at i, or 0 outside the text.
func (v *view) at(i int) byte {
	if i < 0 || i >= len(v.low) {
		return 0
	}
	return v.low[i]
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isWord(c byte) bool   { return isDigit(c) || isLetter(c) || isUpper(c) || c >= utf8.RuneSelf }
