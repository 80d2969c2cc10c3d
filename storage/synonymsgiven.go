package storage

import (
	_ "embed" // the lines
	"slices"
	"strconv"
	"strings"
	"sync"

	"hilo/network/words"
)

//go:embed synonyms.txt
var givenTable string

// given is what every network's search knows of words to begin with.
type given struct {
	lines  []Synonym          // by falling numbers: -1, -2…
	having map[string][]int64 // the numbers of the lines that have a stem
	empty  map[string]bool    // stems of words that say nothing beside others
}

// givenWords are read once and never changed afterwards. The head of the table explains its form.
var givenWords = sync.OnceValue(func() given {
	g := given{having: map[string][]int64{}, empty: map[string]bool{}}
	for row := range strings.Lines(givenTable) {
		first, rest, _ := strings.Cut(strings.TrimSpace(row), " ")
		if number, err := strconv.ParseInt(first, 10, 64); err == nil {
			g.addLine(Synonym{-number, rest})
		} else if first == "~" {
			for _, stem := range words.Stems(rest) {
				g.empty[stem] = true
			}
		}
	}
	return g
})

func (g *given) addLine(s Synonym) {
	g.lines = append(g.lines, s)
	for _, stem := range words.Stems(s.Line) {
		g.having[stem] = append(g.having[stem], s.Number)
	}
}

// telling are the stems that say what somebody looks for; a text of nothing else keeps them all.
func telling(stems []string) []string {
	stems = words.Telling(stems)
	empty := givenWords().empty
	out := slices.DeleteFunc(slices.Clone(stems), func(stem string) bool { return empty[stem] })
	if len(out) == 0 {
		return stems
	}
	return out
}

// givenFor are the lines that have one of some stems, but for those of some numbers.
func givenFor(stems []string, dropped []int64) []string {
	g := givenWords()
	var numbers []int64
	for _, stem := range stems {
		numbers = append(numbers, g.having[stem]...)
	}
	slices.Sort(numbers)
	var out []string
	for _, number := range slices.Backward(slices.Compact(numbers)) {
		if !slices.Contains(dropped, number) {
			line, _ := givenLine(number)
			out = append(out, line)
		}
	}
	return out
}
