package privacy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// token is one word or number of a view.
type token struct {
	start, end int
	low        string
	class      class
	capital    bool // begins with a capital letter
	upper      bool // all capitals: an acronym, or a name shouted
	lone       bool // a single letter
	digits     bool // digits alone
}

// sentence is the words of a view with the view they come from.
type sentence struct {
	*view
	words []token
}

// words splits the view; whatever is no letter or digit stands between words.
func (g *Guard) words(v *view) sentence {
	s := sentence{view: v}
	for i := 0; i < len(v.low); {
		if !isWord(v.low[i]) {
			i++
			continue
		}
		start := i
		for i < len(v.low) && isWord(v.low[i]) {
			i++
		}
		s.words = append(s.words, g.token(v, start, i))
	}
	return s
}

func (g *Guard) token(v *view, start, end int) token {
	t := token{start: start, end: end, low: string(v.low[start:end])}
	t.class = g.lexicon[t.low]
	t.capital = isUpper(v.plain[start])
	t.lone = end-start == 1 && isLetter(v.low[start])
	capitals, digits := 0, 0
	for i := start; i < end; i++ {
		if isUpper(v.plain[i]) {
			capitals++
		}
		if isDigit(v.plain[i]) {
			digits++
		}
	}
	t.upper = capitals == end-start && capitals > 1
	t.digits = digits == end-start
	return t
}

// is tells whether the word is any of these.
func (t token) is(words ...string) bool { return slices.Contains(words, t.low) }

// has tells whether the word may be any of the classes.
func (t token) has(c class) bool { return t.class&c != 0 }

// proper tells a word that reads as somebody's name by its letters alone: a capital, some small ones, no known meaning.
func (t token) proper() bool {
	return t.capital && !t.upper && !t.lone && !t.has(common|institution|origin|link|localityWord|human)
}

// word returns the word at i; outside the text, one that is nothing.
func (s sentence) word(i int) token {
	if i < 0 || i >= len(s.words) {
		return token{}
	}
	return s.words[i]
}

// gap returns what stands between word i and the one after it.
func (s sentence) gap(i int) string {
	if i < 0 || i+1 >= len(s.words) {
		return ""
	}
	return string(s.low[s.words[i].end:s.words[i+1].start])
}

// joined tells whether word i and the one after it are of one name.
func (s sentence) joined(i int) bool {
	gap := s.gap(i)
	return gap == " " || gap == "-" || gap == "  "
}

// learn keeps a known name, and its first two words where it has more.
func (g *Guard) learn(name string) {
	s := g.words(newView(name))
	if len(s.words) == 0 {
		return
	}
	rest := make([]string, 0, len(s.words))
	for _, t := range s.words[1:] {
		rest = append(rest, t.low)
	}
	first := s.words[0].low
	g.known[first] = append(g.known[first], rest)
	if len(rest) > 1 {
		g.known[first] = append(g.known[first], rest[:1])
	}
}

// knownIn tells, word by word, which belong to the network's own names.
func (g *Guard) knownIn(s sentence) []bool {
	known := make([]bool, len(s.words))
	for i, t := range s.words {
		for _, rest := range g.known[t.low] {
			if s.follow(i, rest) {
				for k := range len(rest) + 1 {
					known[i+k] = true
				}
			}
		}
	}
	return known
}

// follow tells whether these words follow word i.
func (s sentence) follow(i int, rest []string) bool {
	for k, word := range rest {
		if s.word(i+1+k).low != word || strings.IndexByte(s.gap(i+k), hidden) >= 0 {
			return false
		}
	}
	return true
}

// small reads a number of up to three figures; 0 for any other word.
func (t token) small() int {
	n := 0
	if !t.digits || len(t.low) > 3 {
		return 0
	}
	for _, c := range t.low {
		n = n*10 + int(c-'0')
	}
	return n
}

// plural tells a word of several, as both languages mark it.
func (t token) plural() bool {
	return len(t.low) > 3 && strings.HasSuffix(t.low, "s") && utf8.ValidString(t.low)
}
