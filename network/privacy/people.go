package privacy

import (
	"cmp"
	"slices"
	"strings"
)

// named finds names: after a cue («se llama…», «D.ª…», «la madre de…»), from the list of first names, or as two
// surnames together.
func named(s sentence) []clue {
	var found []clue
	for i := 0; i < len(s.words); i++ {
		last, full, ok := s.name(i)
		if !ok {
			continue
		}
		if full {
			found = append(found, s.clue(FullName, i, last, true))
		} else {
			found = append(found, s.clue(Name, i, last, true))
		}
		i = last
	}
	return found
}

// name reads a name that begins at word i.
func (s sentence) name(i int) (last int, full, ok bool) {
	t := s.words[i]
	if s.ofInstitution(i) {
		return 0, false, false
	}
	switch {
	case t.has(firstName) && !t.has(common):
		last, full = s.surnames(i)
		return last, full, true
	case t.capital && t.has(surname) && s.joined(i) && s.word(i+1).capital && s.word(i+1).has(surname):
		return i + 1, true, true
	case t.lone && t.capital && s.gap(i) == ". " && s.word(i+1).capital && s.word(i+1).has(surname):
		return i + 1, false, true
	case t.proper() && s.introduced(i), t.proper() && s.pointed(i):
		last, full = s.surnames(i)
		return last, full, true
	}
	return 0, false, false
}

// surnames reads on from a first name: second names, particles, surnames.
func (s sentence) surnames(i int) (last int, full bool) {
	last = i
	for at := i + 1; at < len(s.words) && at <= i+5 && s.joined(at-1); at++ {
		t := s.words[at]
		switch {
		case t.capital && (t.has(surname) || t.proper() && s.arabic(at-1)):
			last, full = at, true
		case t.has(firstName) && !t.has(common):
			last = at
		case !t.is("de", "la", "del", "el", "al", "ben", "ait", "los"):
			return last, full
		}
	}
	return last, full
}

// arabic tells the particle of a surname: «El Idrissi».
func (s sentence) arabic(i int) bool {
	return s.words[i].capital && s.words[i].is("el", "al", "ben", "ait")
}

// introduced tells whether what stands before word i says that it is a name.
func (s sentence) introduced(i int) bool {
	a, b, c := s.word(i-3), s.word(i-2), s.word(i-1)
	gap := s.gap(i - 1)
	switch {
	case c.is("llama", "diu") && b.is("se", "es", "s"), c.is("llamada", "llamado", "anomenada", "anomenat"):
		return gap == " "
	case c.is("don", "dona", "sra", "sr", "senora", "senor", "senyora", "senyor", "da") && (gap == " " || gap == ". "):
		return true
	case c.low == "a" && b.low == "d" && s.gap(i-2) == ".":
		return gap == " " || gap == ". "
	case c.low == "d" && c.capital && gap == ". ":
		return s.words[i].has(firstName) || s.word(i+1).has(surname)
	case c.is("de", "d") && b.has(kin) && s.near(i-2, i):
		// «vecina de Alhama» is no name, «madre de Youssef» is.
		return !b.is("mujer", "vecina", "vecino", "veina", "familia", "dona") && !a.has(common)
	}
	return false
}

// pointed tells «Fátima, la del CAVI», «Nerea, la de Gebas».
func (s sentence) pointed(i int) bool {
	return s.gap(i) == ", " && s.word(i+1).is("la", "el") && s.word(i+2).is("de", "del") && s.near(i+1, i+2)
}

// ofInstitution tells whether word i belongs to a place named like a person: «IES Valle de Leiva», «calle de San José».
func (s sentence) ofInstitution(i int) bool {
	for k := i - 1; k >= 0 && k >= i-5; k-- {
		gap := strings.Trim(s.gap(k), " .'\"/")
		t := s.words[k]
		if gap != "" {
			return false
		}
		if t.has(institution) {
			return true
		}
		if !t.has(link) && !t.capital {
			return false
		}
	}
	return false
}

// families finds «la familia García» and «los García».
func families(s sentence) []clue {
	var found []clue
	for i, t := range s.words {
		called := s.word(i + 1)
		if !t.has(groupHeading) || s.gap(i) != " " || !called.capital || s.ofInstitution(i) {
			continue
		}
		if called.has(surname) || t.is("familia") && called.proper() && s.word(i-1).is("la", "una", "esta") {
			found = append(found, s.clue(Family, i+1, i+1, true))
		}
	}
	return found
}

// acronyms written with stops, which are not somebody's initials.
const acronyms = " cee cavi sad smi usm csm sl sa slu sau rd rdl dni nif nie cif nuss sip cip nhc nia nig cp once ies ss uc ong ampa pp dp dl ap cc pd ps ae ue am pm iva erte ere imv rai pai td ti tv ee uu eeuu av "

// initials finds «M.G.L.» and «M. G.»; capitals without stops are acronyms.
func initials(s sentence) []clue {
	var found []clue
	for i := 0; i < len(s.words); i++ {
		last, joined := i, s.words[i].low
		for s.words[last].lone && s.stopped(last, i) {
			last++
			if len(joined) < 8 { // longer than any acronym
				joined += s.words[last].low
			}
		}
		long := last > i+1
		sure := long || s.words[i].capital && s.at(s.words[last].end) == '.'
		if last > i && sure && !strings.Contains(acronyms, " "+joined+" ") {
			found = append(found, s.clue(Initials, i, last, true))
		}
		i = last
	}
	return found
}

// stopped tells whether word i is followed by a stop and by one more letter of the same case as the first; small letters
// have no space between them.
func (s sentence) stopped(i, first int) bool {
	after, capital := s.word(i+1), s.words[first].capital
	return after.lone && after.capital == capital && (s.gap(i) == "." || capital && s.gap(i) == ". ")
}

// ages finds the age of one person: neither a threshold, nor a range, nor that of a group, nor a term.
func ages(s sentence) []clue {
	var found []clue
	for i, t := range s.words {
		n := t.small()
		if n < 1 || n > 110 {
			continue
		}
		years := s.word(i+1).is("anos", "ano", "anys", "any") && s.near(i, i+1)
		bare := s.word(i-1).low == "de" && s.somebody(i-2) && !s.word(i+1).is("a", "h", "hores", "horas", "personas", "persones", "mesos", "meses") && s.gap(i) != "/" && s.gap(i) != "."
		if (years || bare) && !s.general(i) {
			last := i
			if years {
				last++
			}
			found = append(found, s.clue(Age, i, last, s.says(i)))
		}
	}
	return found
}

// somebody tells whether a person in the singular stands at i or up to three words before.
func (s sentence) somebody(i int) bool {
	for k := i; k > i-4; k-- {
		if s.word(k).has(person | human) {
			return true
		}
	}
	return false
}

// says tells an age that is given as such: «tiene 34 años», «…, 34 años».
func (s sentence) says(i int) bool {
	return s.word(i-1).is("tiene", "te", "cumple", "complix") || s.gap(i-1) == ", "
}

// general tells an age or term of many: «de 16 a 18», «+45 años», «mayores de 65», «niños de 3 años», «hace 2 años».
func (s sentence) general(i int) bool {
	before := s.gap(i - 1)
	if strings.ContainsAny(before, "+>-/<=") || strings.HasPrefix(s.gap(i), "-") {
		return true
	}
	for k := i - 1; k >= i-3; k-- {
		t := s.word(k)
		if t.is("mas", "mes", "menos", "menys", "hasta", "fins", "partir", "desde", "des", "entre", "durante", "durant", "hace", "fa",
			"cada", "ultimos", "proximos", "ultims", "lleva", "llevan", "porta", "porten", "plazo", "termini", "los", "als", "dels", "tras", "despues", "en", "minimo", "menor", "mayor", "major", "plan", "pla", "convenio", "al") {
			return true
		}
		if t.digits || t.plural() {
			return true
		}
		if !t.is("de", "d", "a", "y", "i", "o", "els") {
			return false
		}
	}
	return false
}

// someone finds one person in the singular. Said of anybody («la mujer») it counts only beside an exact age, or beside
// an origin and a place.
func someone(s sentence, others []clue) []clue {
	var found []clue
	for i, t := range s.words {
		before := s.word(i - 1)
		article := before.is("un", "una") && s.near(i-1, i)
		switch {
		case t.has(person) && !before.is("cada", "por", "per", "al", "del", "como", "com", "perfil"), t.has(human) && article && !t.has(faceless):
			found = append(found, s.clue(Single, i, i, true))
		case t.has(human) && article:
			found = append(found, s.clue(Single, i, i, false))
		case t.has(person|human) && !before.is("cada", "por", "per") && described(i, others):
			found = append(found, s.clue(Single, i, i, false))
		case t.is("la", "el") && s.pointedAt(i), t.has(kin) && s.word(i+1).is("de", "d") && s.word(i+2).capital && s.introduced(i+2):
			found = append(found, s.clue(Single, i, i, true))
		}
	}
	return found
}

// pointedAt tells whether word i is the «la» of «Fátima, la del CAVI».
func (s sentence) pointedAt(i int) bool {
	return s.gap(i-1) == ", " && s.word(i-1).capital && s.pointed(i-1)
}

// described tells whether an exact age, or an origin and a place, are said within six words after word i. The others are
// in order of the text.
func described(i int, others []clue) bool {
	next, _ := slices.BinarySearchFunc(others, i+1, func(c clue, i int) int { return cmp.Compare(c.first, i) })
	var from, where bool
	for _, c := range others[next:] {
		if c.first > i+6 {
			break
		}
		switch c.Clue {
		case Age:
			return true
		case Origin:
			from = true
		case Place:
			where = true
		default: // the other clues say nothing of a description
		}
	}
	return from && where
}
