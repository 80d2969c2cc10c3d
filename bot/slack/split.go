package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hilo/bot"
)

// split cuts a text into texts of at most limit runes as people read them, with nothing lost: at the ends of lines and
// words where it can, and between the items of a list.
func split(t bot.Text, limit int) []bot.Text {
	var out []bot.Text
	var now bot.Text
	room := limit
	put := func(n bot.Node) {
		size := runes(bot.Text{n})
		if size > room && len(now) > 0 {
			out, now, room = append(out, now), nil, limit
		}
		now, room = append(now, n), room-size
	}
	for _, n := range t {
		for _, part := range splitNode(n, limit) {
			put(part)
		}
	}
	if len(now) > 0 {
		out = append(out, now)
	}
	return out
}

// splitNode cuts one node so that every part fits alone; links, times and people stay whole.
func splitNode(n bot.Node, limit int) []bot.Node {
	if runes(bot.Text{n}) <= limit {
		return []bot.Node{n}
	}
	var out []bot.Node
	switch n := n.(type) {
	case bot.Plain:
		for _, s := range splitString(string(n), limit) {
			out = append(out, bot.Plain(s))
		}
	case bot.Bold:
		for _, s := range splitString(string(n), limit) {
			out = append(out, bot.Bold(s))
		}
	case bot.Link:
		return []bot.Node{bot.Link{Label: shorten(n.Label, limit), URL: n.URL}}
	case bot.List:
		for _, item := range n {
			for _, part := range split(item, limit-len("\n• ")) {
				out = append(out, bot.List{part})
			}
		}
	default:
		return []bot.Node{n}
	}
	return out
}

func splitString(s string, limit int) []string {
	var out []string
	for rest := []rune(s); len(rest) > 0; {
		n := min(limit, len(rest))
		if n < len(rest) {
			n = goodEnd(rest[:n])
		}
		out, rest = append(out, string(rest[:n])), rest[n:]
	}
	return out
}

// goodEnd is where to cut: after the last line, else after the last word, when that leaves more than half.
func goodEnd(part []rune) int {
	s := string(part)
	for _, cut := range []int{strings.LastIndexByte(s, '\n'), strings.LastIndexFunc(s, unicode.IsSpace)} {
		if n := utf8.RuneCountInString(s[:cut+1]); n > len(part)/2 {
			return n
		}
	}
	return len(part)
}

// runes is the length of a text as people read it; a time is taken as long as the longest.
func runes(t bot.Text) int {
	return utf8.RuneCountInString(t.Flat(func(bot.Time) string { return "miércoles 27 de septiembre, 14:00" }))
}
