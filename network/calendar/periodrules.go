package calendar

import (
	"strings"
	"sync"
	"time"
)

// periodRule is one way to say a period.
type periodRule struct {
	phrase []piece
	mean   func(today time.Time, s []said) (stretch, bool)
}

// piece is one place of a phrase: one of some words, or a slot.
type piece struct {
	words    [][]string
	slot     func(p periodReader, at int) []said
	optional bool
}

// slots are what may stand in a phrase for something said, by their names in the rules.
var slots = map[string]func(periodReader, int) []said{
	"#month": periodReader.months, "#year": periodReader.years, "#yy": periodReader.shortYears,
	"#n": periodReader.counts, "#unit": periodReader.units, "#nth": periodReader.ordinals, "#day": periodReader.daysSaid,
	"#span": periodReader.spans,
}

// spanNames are the words for spans, in all languages.
var spanNames = map[int]string{
	spanWeek: "semana setmana week", spanMonth: "mes month", spanQuarter: "trimestre quarter",
	spanHalf: "semestre", spanYear: "año any year", spanCourse: "curso curs school+year",
}

// simplePhrases are the periods that may also follow «desde». Alternatives are parted by a bar; in each of them a
// slash parts words for one place, a plus stands for a space, and what ends in a question mark may be missing.
var simplePhrases = []struct {
	phrases string
	mean    func(today time.Time, s []said) (stretch, bool)
}{
	{"#day", func(today time.Time, s []said) (stretch, bool) {
		day, ok := s[0].day.latest(today)
		return stretch{from: day, last: day}, ok && !(s[0].day.form == dated && s[0].day.needsHour)
	}},
	{"hace/fa #n #unit|#n #unit ago", func(today time.Time, s []said) (stretch, bool) {
		day := back(today, s[0].n, s[1].n)
		return stretch{from: day, last: day}, true
	}},
	{"este/esta/aquest/aquesta/this #span|#span actual/corriente/corrent", func(today time.Time, s []said) (stretch, bool) {
		return spanOf(s[0].n, 0, today), true
	}},
	{"#span pasado/pasada/passat/passada/anterior|pasado/pasada/passat/passada/last/previous #span",
		func(today time.Time, s []said) (stretch, bool) { return spanOf(s[0].n, 1, today), true }},
	{"los/las/els/les? últimos/últimas/últims/últimes/darrers/darreres/last/past #n #unit", func(today time.Time, s []said) (stretch, bool) {
		return stretch{from: back(today, s[0].n, s[1].n).AddDate(0, 0, 1), last: today}, true
	}},
	{"último/última/últim/darrer/darrera/past #unit", func(today time.Time, s []said) (stretch, bool) {
		return stretch{from: back(today, 1, s[0].n).AddDate(0, 0, 1), last: today}, s[0].n > 1
	}},
	{"#month|mes de/d' #month|month of #month", func(today time.Time, s []said) (stretch, bool) {
		return monthsFrom(latestMonth(time.Month(s[0].n), 0, today), 1), true
	}},
	{"#month de/del/of? #year|mes de/d' #month de/del #year|month of #month #year", func(today time.Time, s []said) (stretch, bool) {
		return monthsFrom(latestMonth(time.Month(s[0].n), s[1].n, today), 1), true
	}},
	{"#month de/del? #yy", func(today time.Time, s []said) (stretch, bool) { // with «January 23» it is two readings
		return monthsFrom(latestMonth(time.Month(s[0].n), s[1].n, today), 1), true
	}},
	{"año/any/year? #year", func(_ time.Time, s []said) (stretch, bool) { return monthsFrom(dayOf(s[0].n, 1, 1), 12), true }},
	{"#nth trimestre/quarter", func(today time.Time, s []said) (stretch, bool) { return nthSpan(spanQuarter, s[0].n, 0, today) }},
	{"#nth trimestre/quarter de/del/of? #year", func(today time.Time, s []said) (stretch, bool) {
		return nthSpan(spanQuarter, s[0].n, s[1].n, today)
	}},
	{"#nth semestre", func(today time.Time, s []said) (stretch, bool) { return nthSpan(spanHalf, s[0].n, 0, today) }},
	{"#nth semestre de/del? #year", func(today time.Time, s []said) (stretch, bool) { return nthSpan(spanHalf, s[0].n, s[1].n, today) }},
}

// longPhrases are those that stand alone.
var longPhrases = []struct {
	phrases string
	mean    func(today time.Time, s []said) (stretch, bool)
}{
	{"desde/entre/from/between/des? de/del/d'? #day al/a/hasta/fins/-/to/until/till/through/y/i/and a/al? #day",
		func(today time.Time, s []said) (stretch, bool) { return between(s[0].day, s[1].day, today) }},
	{"desde/entre/from/between/des? #month a/hasta/fins/-/to/until/through/y/i/and a? #month" +
		"|des de/d' #month a/fins/fins+a/al #month", func(today time.Time, s []said) (stretch, bool) {
		return betweenMonths(time.Month(s[0].n), time.Month(s[1].n), 0, today), true
	}},
	{"desde/entre/from/between/des? #month a/hasta/fins/-/to/until/through/y/i/and a? #month de/del/of? #year" +
		"|des de/d' #month a/fins/fins+a/al #month de/del #year", func(today time.Time, s []said) (stretch, bool) {
		return betweenMonths(time.Month(s[0].n), time.Month(s[1].n), s[2].n, today), true
	}},
	{"desde la última/pasada/anterior? reunión|desde la reunión pasada/anterior" +
		"|des de la/l' última/darrera/passada/anterior? reunió|des de la reunió passada/anterior" +
		"|since the/our? last/previous meeting", func(time.Time, []said) (stretch, bool) { return stretch{meeting: true}, true }},
}

// small are the words that may stand before any period.
const small = "de/del/d'/of? el/la/l'/the?"

// periodRules are all rules. They are read once and never changed.
var periodRules = sync.OnceValue(func() []periodRule {
	var rules []periodRule
	for _, row := range simplePhrases {
		for phrase := range strings.SplitSeq(row.phrases, "|") {
			rules = append(rules, periodRule{pieces(small + " " + phrase), row.mean},
				periodRule{pieces("desde/des+de/des/d'ençà/a+partir/since " + small + " " + phrase), since(row.mean)})
		}
	}
	for _, row := range longPhrases {
		for phrase := range strings.SplitSeq(row.phrases, "|") {
			rules = append(rules, periodRule{pieces(small + " " + phrase), row.mean})
		}
	}
	return rules
})

// since is all from the beginning of a period until today.
func since(mean func(time.Time, []said) (stretch, bool)) func(time.Time, []said) (stretch, bool) {
	return func(today time.Time, s []said) (stretch, bool) {
		out, ok := mean(today, s)
		out.last = today
		return out, ok
	}
}

// pieces reads a phrase of the rules.
func pieces(phrase string) []piece {
	var out []piece
	for field := range strings.FieldsSeq(phrase) {
		field, optional := strings.CutSuffix(field, "?")
		p := piece{slot: slots[field], optional: optional}
		if p.slot == nil {
			for words := range strings.SplitSeq(field, "/") {
				p.words = append(p.words, texts(strings.ReplaceAll(words, "+", " ")))
			}
		}
		out = append(out, p)
	}
	return out
}

// texts are the words of a phrase as they are compared.
func texts(phrase string) []string {
	tokens, _ := scan(phrase)
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.text
	}
	return out
}

// spans are the named spans that may be read at a place.
func (p periodReader) spans(at int) []said {
	for kind, names := range spanNames {
		for name := range strings.FieldsSeq(names) {
			words := texts(strings.ReplaceAll(name, "+", " "))
			if p.stand(at, words) {
				return []said{{n: kind, end: at + len(words)}}
			}
		}
	}
	return nil
}

// nthSpan is the nth quarter or half of a year, or the last such one that has begun.
func nthSpan(months, nth, year int, today time.Time) (stretch, bool) {
	if nth > 12/months {
		return stretch{}, false
	}
	return monthsFrom(latestMonth(time.Month((nth-1)*months+1), year, today), months), true
}
