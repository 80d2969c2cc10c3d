package calendar

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// The kinds of words that only phrases of repetition have.
const (
	cadaWord  kind = tonightWord + 1 + iota // before a number, a unit, a weekday or an ordinal
	allWord                                 // before a unit in the plural, or weekdays
	otherWord                               // every other
	alternateWord
	weeklyWord   // value: weeks
	monthlyWord  // value: months
	monthsUnit   // value: months
	weeksUnit    // value: weeks
	timesUnit    // veces
	duringWord   // durante
	beginWord    // value: 1 where an article stands in it
	endWord      // the same
	endOfWord    // finales de
	plainMonth   // the month after «de», in «primer jueves de mes»
	monthlyOfDel // «del mes», a series only where something else tells so
)

// listedOfSeries are the words that only phrases of repetition have, as in listed.
var listedOfSeries = []struct {
	kind  kind
	value int
	words string
}{
	{cadaWord, 0, "cada every each"},
	{allWord, 0, "todos+los todas+las tots+els totes+les all+the"},
	{otherWord, 0, "every+other"},
	{alternateWord, 0, "alternos alternas alterns alternes"},
	{weeklyWord, 1, "semanalmente setmanalment weekly"},
	{weeklyWord, 2, "quincenalmente quinzenalment fortnightly"},
	{monthlyWord, 1, "mensualmente mensualment monthly"},
	{monthlyWord, 2, "bimestralmente bimestralment"},
	{monthlyWord, 3, "trimestralmente trimestralment quarterly"},
	{monthsUnit, 3, "trimestre trimestres quarter quarters"},
	{monthsUnit, 6, "semestre semestres"},
	{monthsUnit, 12, "año años any anys year years"},
	{weeksUnit, 2, "quincena quincenas quinzena quinzenes fortnight fortnights"},
	{timesUnit, 0, "veces vez vegades vegada times sesiones sessions reuniones reunions meetings"},
	{duringWord, 0, "durante durant for"},
	{beginWord, 0, "desde des+de a+partir+de a+partir+d' empezando+en començant+en starting+on starting+in starting from since"},
	{beginWord, 1, "desde+el des+del a+partir+del empezando+el començant+el starting+on+the from+the"},
	{endWord, 0, "hasta fins fins+a until till"},
	{endWord, 1, "hasta+el fins+al fins+el hasta+el+día fins+al+dia fins+a+l' until+the till+the"},
	{endOfWord, 0, "finales+de final+de fin+de el+final+de acabar finals+de el+fin+de the+end+of end+of"},
	{plainMonth, 0, "mes month"},
	{monthlyOfDel, 0, "del+mes of+the+month"},
}

// recurVocabulary is that of dates with the words of repetition.
var recurVocabulary = sync.OnceValue(func() lexicon {
	words := lexicon{}
	for first, terms := range vocabulary() {
		words[first] = slices.Clone(terms)
	}
	for _, row := range listedOfSeries {
		for _, written := range strings.Fields(row.words) {
			words.add(row.kind, row.value, strings.ReplaceAll(written, "+", " "))
		}
	}
	for _, first := range slices.Collect(maps.Keys(words)) {
		slices.SortStableFunc(words[first], func(a, b term) int { return cmp.Compare(len(b.rest), len(a.rest)) })
	}
	return words
})

// newRecurReader is a reader of phrases of repetition.
func newRecurReader(tokens []token) recurReader {
	words := recurVocabulary()
	for i := range tokens {
		tokens[i].terms = words[tokens[i].text]
	}
	return recurReader{reader{tokens: tokens}}
}

// recurReader reads what of a phrase tells how something repeats. Its rules end in several places, as the reader's do.
type recurReader struct{ reader }

// patternWords are what was said of the days. With nothing but a period they have none.
type patternWords struct {
	period   bool // the period was said
	monthly  bool
	every    int
	weekdays []time.Weekday
	nths     []int
	days     []int
}

func (p patternWords) dayless() bool { return len(p.weekdays) == 0 && len(p.days) == 0 }

type foundPattern struct {
	words patternWords
	end   int
}

// patterns are all the patterns that may be read at a place.
func (r recurReader) patterns(at int) []foundPattern {
	var found []foundPattern
	for _, p := range r.periods(at) {
		found = append(found, p)
		for _, link := range []int{r.pause(p.end), r.skip(r.pause(p.end), ofWord)} {
			for _, d := range r.daySets(link) {
				found = appendJoined(found, p.words, d)
			}
		}
	}
	for _, d := range r.daySets(at) {
		for _, p := range r.periods(r.pause(d.end)) {
			found = appendJoined(found, p.words, foundPattern{d.words, p.end})
		}
	}
	return append(found, r.wholePatterns(at)...)
}

// appendJoined adds the days of a period where they are of its kind.
func appendJoined(found []foundPattern, period patternWords, days foundPattern) []foundPattern {
	if period.monthly == (len(days.words.nths) == 0 && len(days.words.days) == 0) {
		return found
	}
	w := days.words
	w.period, w.monthly, w.every = true, period.monthly, period.every
	return append(found, foundPattern{w, days.end})
}

// periods are «cada dos semanas», «todos los meses», «mensualmente».
func (r recurReader) periods(at int) []foundPattern {
	if n, end, ok := r.word(at, weeklyWord); ok {
		return []foundPattern{{patternWords{period: true, every: n}, end}}
	}
	if n, end, ok := r.word(at, monthlyWord); ok {
		return []foundPattern{{patternWords{period: true, monthly: true, every: n}, end}}
	}
	var next int
	many := 1
	if _, end, ok := r.word(at, otherWord); ok {
		many, next = 2, end
	} else if _, end, ok := r.word(at, allWord); ok {
		next = end
	} else if _, end, ok := r.word(at, cadaWord); ok {
		next = end
		if n, after, ok := r.quantity(end); ok {
			many, next = n, after
		}
	} else {
		return nil
	}
	return r.units(next, many)
}

// units are so many weeks or months.
func (r recurReader) units(at, many int) []foundPattern {
	w := patternWords{period: true, monthly: true}
	if n, end, ok := r.word(at, monthsUnit); ok {
		w.every = n * many
		return periodOf(w, end)
	}
	if n, end, ok := r.word(at, weeksUnit); ok {
		w.monthly, w.every = false, n*many
		return periodOf(w, end)
	}
	unit, end, ok := r.word(at, unitWord)
	if !ok {
		return nil
	}
	switch days := idiomaticSpan(unit * many); {
	case unit == aMonth:
		w.every = many
	case days%7 == 0:
		w.monthly, w.every = false, days/7
	default:
		return nil
	}
	return periodOf(w, end)
}

// idiomaticSpan is how many days are meant by so many: ocho días are a week, quince two.
func idiomaticSpan(days int) int { return idiomatic(days) }

// longestPeriods are those of which people still speak so, in months and in weeks.
const longestPeriods = 12

func periodOf(w patternWords, end int) []foundPattern {
	if w.every < 1 || w.every > longestPeriods {
		return nil
	}
	return []foundPattern{{w, end}}
}
