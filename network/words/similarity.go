package words

import "slices"

// Alike is the similarity from which two needs are shown to each other as
// possibly the same. It was chosen on the labelled pairs of this package's
// tests: two needs of which only the audience is the same, or only the topic,
// stay below it.
const Alike = 0.6

// Weights of a stem: what nearly every need says (falta, personas, servicio)
// counts for little beside what it is about.
const (
	ordinaryWeight = 1.0
	commonWeight   = 0.2
)

// Similarity says how much two texts, given as Stems, are about the same: from
// 0, nothing in common, to 1, the same words. It is symmetric, and order and
// repetition do not matter. A text without stems is like no other, not even
// like itself.
//
// It is the mean of two weighted overlaps, with all that both texts say and
// with what the shorter one says: a short need that a longer one spells out is
// rather like it.
func Similarity(a, b []string) float64 {
	a, b = distinct(a), distinct(b)
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	lex := lexicon()
	whole, other, shared := lex.weigh(a), lex.weigh(b), lex.weigh(intersect(a, b))
	return (2*shared/(whole+other) + shared/min(whole, other)) / 2
}

// Telling are the stems that say what a text is about, without those that nearly
// every need says; a text of nothing else keeps them all. A search for
// look-alikes starts from them.
func Telling(stems []string) []string {
	lex := lexicon()
	var out []string
	for _, s := range stems {
		if lex.weigh([]string{s}) == ordinaryWeight {
			out = append(out, s)
		}
	}
	if out == nil {
		return stems
	}
	return out
}

// distinct returns stems sorted and without repetition, as Stems gives them.
func distinct(stems []string) []string {
	for i := 1; i < len(stems); i++ {
		if stems[i-1] >= stems[i] {
			stems = slices.Sorted(slices.Values(stems))
			return slices.Compact(stems)
		}
	}
	return stems
}

// intersect returns what two sorted lists share.
func intersect(a, b []string) []string {
	var shared []string
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			shared = append(shared, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return shared
}

// weigh adds up how much each stem says.
func (l *tables) weigh(stems []string) float64 {
	var sum float64
	for _, s := range stems {
		if l.common[s] {
			sum += commonWeight
		} else {
			sum += ordinaryWeight
		}
	}
	return sum
}
