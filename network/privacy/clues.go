package privacy

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// clue is a sighting in the view. One that is loud is worth a hint alone; the others are said of anybody and count
// only beside somebody.
type clue struct {
	Sighting
	loud  bool
	first int // the words it is made of
	last  int
}

// reach is how many words may stand between two clues that meet: a sentence or two.
const reach = 30

// clues looks for one person in what is not hidden, and judges.
func (g *Guard) clues(v *view) ([]Sighting, Verdict) {
	s := g.words(v)
	var found []clue
	for _, look := range []func(sentence) []clue{named, families, initials, ages, attributes, places, written} {
		found = append(found, look(s)...)
	}
	sortClues(found)
	found = append(found, someone(s, found)...)
	found = s.unknown(found, g.knownIn(s))
	sortClues(found)
	sightings := make([]Sighting, 0, len(found))
	for _, c := range found {
		sightings = append(sightings, Sighting{Clue: c.Clue, Start: v.from[c.Start], End: v.to[c.End-1]})
	}
	return sightings, judge(found)
}

// clue makes one of words i to j.
func (s sentence) clue(c Clue, i, j int, loud bool) clue {
	return clue{
		Sighting: Sighting{Clue: c, Start: s.words[i].start, End: s.words[j].end},
		loud:     loud, first: i, last: j,
	}
}

func sortClues(found []clue) {
	slices.SortStableFunc(found, func(a, b clue) int { return cmp.Compare(a.Start, b.Start) })
}

// unknown leaves out what belongs to the network's own names. Somebody in the singular stays: «Mujer» may be an area.
func (s sentence) unknown(found []clue, known []bool) []clue {
	return slices.DeleteFunc(found, func(c clue) bool {
		return c.Clue != Single && !slices.Contains(known[c.first:c.last+1], false)
	})
}

// judge weighs the clues together. They are in order of the text.
func judge(found []clue) Verdict {
	verdict := Pass
	for i, a := range found {
		if a.Clue == FullName {
			return Ask
		}
		if a.loud {
			verdict = Hint
		}
		for _, b := range found[i+1 : min(i+1+reach, len(found))] {
			if b.first-a.last > reach {
				break
			}
			if meet(a, b) {
				return Ask
			}
		}
	}
	return verdict
}

// meet tells whether two clues point to one person together: one says who, and the other who or what; or both are loud.
func meet(a, b clue) bool {
	return a.Clue != b.Clue && (a.who() || b.who() || a.loud && b.loud)
}

func (c clue) who() bool {
	switch c.Clue {
	case Initials, Family, Name, Single, File:
		return true
	default:
		return false
	}
}

// attributes finds what is said of people: origin, illness, violence.
func attributes(s sentence) []clue {
	var found []clue
	for i, t := range s.words {
		switch {
		case t.has(violence):
			found = append(found, s.clue(Violence, i, i, false))
		case t.has(illness) && !(t.is("tea", "sida") && t.capital && !t.upper):
			found = append(found, s.clue(Illness, i, i, false))
		case t.has(origin):
			found = append(found, s.clue(Origin, i, i, false))
		}
	}
	return found
}

// places finds «en El Berro», «de Gebas», «la pedanía»: where few people live. Capitals alone tell a place here.
func places(s sentence) []clue {
	var found []clue
	for i, t := range s.words {
		if t.has(localityWord) {
			found = append(found, s.clue(Place, i, i, false))
		}
		if !t.is("en", "de", "del", "d", "a") || t.upper {
			continue
		}
		at := i + 1
		if s.word(at).is("el", "la", "los", "las", "l", "els", "les") {
			at++
		}
		if at < len(s.words) && s.near(i, at) && s.words[at].proper() && !s.words[at].has(firstName) {
			found = append(found, s.clue(Place, i+1, at, false))
		}
	}
	return found
}

// near tells whether only spaces and apostrophes stand between words i and j.
func (s sentence) near(i, j int) bool {
	for ; i < j; i++ {
		if strings.Trim(s.gap(i), " '") != "" {
			return false
		}
	}
	return true
}

var (
	fileNumber = regexp.MustCompile(`\b(?:(?:exptes?|exped|exp|expedientes?|expedients?)[ :.]{0,3}(?:n(?:um|umero|o)?[ :.]{0,3}o?[ .]{0,2})?\d{1,7}(?:[/-]\d{1,6})?|(?:hs|historia social)[ :.-]{0,3}(?:no?[ .]{0,2})?\d{2,8}|siuss[ :.-]{0,3}(?:no?[ :.]{0,3}o? ?)?\d{2,12}|no?\.?o? ?(?:de )?siuss)\b`)
	// The letter of a class is a capital: «6.º a» is something else.
	schoolClass = regexp.MustCompile(`\b[1-6](?:\.?(?:o|er|r|n|on|t|e)|\.)? ?"?(?:de |d')?(?:[EP][A-Za-z]{1,8} )?"?[A-F]\b`)
	ordinalMark = regexp.MustCompile(`^[1-6]\.?(?:o|er|r|n|on|t|e)`)
)

// written finds what is told by its writing: file numbers, school classes, streets.
func written(s sentence) []clue {
	var found []clue
	if s.mentions([]string{"exp", "hs", "historia social", "siuss"}) {
		found = s.match(File, fileNumber, s.low)
	}
	if s.digit {
		for _, c := range s.match(Class, schoolClass, s.plain) {
			if ordinalMark.Match(s.low[c.Start:c.End]) {
				found = append(found, c)
			}
		}
	}
	if s.mentions(ways) {
		found = append(found, s.match(Street, anyStreet, s.plain)...)
		found = append(found, s.match(Street, lowStreet, s.low)...)
	}
	return found
}

// match makes loud clues of the first group of a pattern, or of all of it.
func (s sentence) match(c Clue, re *regexp.Regexp, text []byte) []clue {
	var found []clue
	for _, m := range re.FindAllSubmatchIndex(text, -1) {
		start, end := m[0], m[1]
		if len(m) > 2 {
			start, end = m[2], m[3]
		}
		first, last := s.index(start), s.index(end-1)
		found = append(found, clue{Sighting: Sighting{c, start, end}, loud: true, first: first, last: last})
	}
	return found
}

// index returns which word stands at byte i, or the last before it.
func (s sentence) index(i int) int {
	at, _ := slices.BinarySearchFunc(s.words, i+1, func(t token, i int) int { return cmp.Compare(t.start, i) })
	return max(0, at-1)
}
