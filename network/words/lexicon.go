package words

import (
	_ "embed" // the tables
	"slices"
	"strings"
	"sync"
)

//go:embed lookalikes.txt
var lookalikesTable string

//go:embed stopwords.txt
var stopWordsTable string

// lexicon returns the tables, read once and never changed afterwards.
var lexicon = sync.OnceValue(func() *tables {
	return readTables(stopWordsTable, lookalikesTable)
})

// tables is what the package knows about words. A concept is the form that
// stands for all the look-alikes of one row: its first entry, folded.
type tables struct {
	stop    map[string]bool     // folded words without content
	written map[string]string   // a folded word, exactly so: its concept
	stems   map[string]string   // a stem: its concept
	phrases map[string][]phrase // by the stem of their first term, longest first
	common  map[string]bool     // concepts that say little about a text
}

// phrase is several words that together mean one concept.
type phrase struct {
	terms   []term
	concept string
}

// term is one word of an entry of the table.
type term struct {
	word, stem string
	exact      bool // only as written, not by its stem
}

func (t term) matches(k token) bool {
	if t.exact {
		return t.word == k.word
	}
	return t.stem == k.stem
}

// resolve gives the form in which a single word is indexed; ok is false for a
// word that is not to be indexed.
func (l *tables) resolve(t token) (stem string, ok bool) {
	if t.taken {
		return "", false
	}
	if concept, ok := l.written[t.word]; ok {
		return concept, true
	}
	if l.stop[t.word] {
		return "", false
	}
	if concept, ok := l.stems[t.stem]; ok {
		return concept, true
	}
	return t.stem, true
}

// takePhrases marks the tokens that make up phrases and returns the concepts
// found. The words of a phrase need not stand together, so that their order
// cannot matter.
func (l *tables) takePhrases(tokens []token) []string {
	var concepts []string
	for i := range tokens {
		for _, p := range l.phrases[tokens[i].stem] {
			if p.take(tokens) {
				concepts = append(concepts, p.concept)
			}
		}
	}
	return concepts
}

func (p phrase) take(tokens []token) bool {
	found := make([]int, 0, len(p.terms))
	for _, term := range p.terms {
		i := slices.IndexFunc(tokens, func(k token) bool { return !k.taken && term.matches(k) })
		if i < 0 {
			return false
		}
		found = append(found, i)
	}
	for _, i := range found {
		tokens[i].taken = true
	}
	return true
}

func readTables(stopWords, lookalikes string) *tables {
	l := &tables{
		stop:    map[string]bool{},
		written: map[string]string{},
		stems:   map[string]string{},
		phrases: map[string][]phrase{},
		common:  map[string]bool{},
	}
	for _, line := range rows(stopWords) {
		for _, w := range strings.Fields(Fold(line)) {
			l.stop[w] = true
		}
	}
	for _, line := range rows(lookalikes) {
		l.addRow(line)
	}
	for _, list := range l.phrases {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.terms) - len(a.terms) })
	}
	return l
}

// rows returns the lines of a table that are neither empty nor a comment.
func rows(table string) []string {
	return slices.DeleteFunc(strings.Split(table, "\n"), func(line string) bool {
		line = strings.TrimSpace(line)
		return line == "" || strings.HasPrefix(line, "#")
	})
}

// addRow reads one row of the table of look-alikes; the table's head explains
// its form.
func (l *tables) addRow(line string) {
	line, common := strings.CutPrefix(strings.TrimSpace(line), "~")
	entries := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == '|' })
	concept := strings.ReplaceAll(Fold(strings.ReplaceAll(entries[0], "=", "")), " ", "-")
	if common {
		l.common[concept] = true
	}
	for _, entry := range entries {
		l.addEntry(l.terms(entry), concept)
	}
}

func (l *tables) addEntry(terms []term, concept string) {
	switch {
	case len(terms) == 0: // all stop words; the test of the table reports it
	case len(terms) > 1:
		first := terms[0].stem
		l.phrases[first] = append(l.phrases[first], phrase{terms, concept})
	case terms[0].exact:
		l.written[terms[0].word] = concept
	default:
		l.stems[terms[0].stem] = concept
	}
}

// terms reads an entry; stop words count only where they are marked as exact.
func (l *tables) terms(entry string) []term {
	var terms []term
	for _, field := range strings.Fields(entry) {
		field, exact := strings.CutPrefix(field, "=")
		for _, t := range tokenize(field) {
			if exact || !l.stop[t.word] {
				terms = append(terms, term{t.word, t.stem, exact})
			}
		}
	}
	return terms
}
