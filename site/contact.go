package site

import (
	"regexp"
	"strings"

	"hilo/network"
)

// text is a value of a card, in pieces.
type text struct {
	Lang   string // where it is not the page's
	Pieces []piece
}

// piece is a part of a text, and where it leads.
type piece struct {
	Text           string
	Tel, Mail, Web string // at most one of them
}

// plain is a text that leads nowhere; an empty one has no pieces.
func plain(s, lang string) text {
	if s = strings.TrimSpace(s); s == "" {
		return text{}
	}
	return text{Lang: lang, Pieces: []piece{{Text: s}}}
}

// shortened cuts a text of one piece.
func (t text) shortened(most int) text {
	if len(t.Pieces) == 1 {
		t.Pieces = []piece{{Text: shorten(t.Pieces[0].Text, most)}}
	}
	return t
}

// phonesIn finds the numbers in a text.
func phonesIn(s string) text {
	var out text
	for _, p := range network.PhoneParts(s) {
		out.Pieces = append(out.Pieces, piece{Text: p.Text, Tel: p.Dial})
	}
	return out
}

var aMail = regexp.MustCompile(`[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>().]+`)

// mailsIn finds the addresses in a text.
func mailsIn(s string) text {
	return pieces(s, aMail, func(address string) piece { return piece{Text: address, Mail: address} })
}

// pieces cuts a text at what it finds.
func pieces(s string, find *regexp.Regexp, lead func(string) piece) text {
	var out text
	s = strings.TrimSpace(s)
	at := 0
	for _, m := range find.FindAllStringIndex(s, -1) {
		if m[0] > at {
			out.Pieces = append(out.Pieces, piece{Text: s[at:m[0]]})
		}
		out.Pieces = append(out.Pieces, lead(s[m[0]:m[1]]))
		at = m[1]
	}
	if at < len(s) {
		out.Pieces = append(out.Pieces, piece{Text: s[at:]})
	}
	return out
}

// webIn leads to a page of the web; what is none is only shown.
func webIn(s string) text {
	out := plain(s, "")
	if len(out.Pieces) == 0 {
		return out
	}
	out.Pieces[0].Web = network.WebLink(s)
	return out
}
