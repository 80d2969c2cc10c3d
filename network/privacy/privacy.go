// Package privacy finds personal data in a text that is about to be kept, so that hilo holds situations and never
// persons. It refuses and masks what is certain, asks about what may point to one person, and leaves the rest alone.
//
// It is not a general detector: it knows what is typed in the social services of Spain, in Spanish and Valencian, and
// decides with cue words, because a check digit alone misses the commonest leak, a mistyped number. It holds no
// sentence for people; its kinds and clues are keys for the locale files. It does no I/O and keeps nothing it reads.
package privacy

import (
	"cmp"
	"slices"
	"strings"
)

// Mask stands where personal data was.
const Mask = "███"

// Field says where a text is going, and so what it may hold.
type Field int

const (
	// Situation is everything that tells of needs: titles, reasons, outcomes, group and file names.
	Situation Field = iota
	// Contact is a meeting's place and link, a resource, a reference person: work addresses, phones and mail are
	// what it is for, and names are no clue there. Numbers that identify a person are refused all the same.
	Contact
)

// Kind names what was found, as a stable key.
type Kind string

// The kinds of personal data that are refused and masked.
const (
	DNI            Kind = "dni"
	NIE            Kind = "nie"
	Passport       Kind = "passport"
	SocialSecurity Kind = "social_security"
	Phone          Kind = "phone"
	Email          Kind = "email"
	IBAN           Kind = "iban" // also a Spanish account without its IBAN
	Address        Kind = "address"
	HealthCard     Kind = "health_card" // SIP, CIP, NHC
	Pupil          Kind = "pupil"       // NIA
	Cadastral      Kind = "cadastral"
	Plate          Kind = "plate"
	CaseFile       Kind = "case_file" // a court's: autos, diligencias, NIG
	BirthDate      Kind = "birth_date"
)

// Clue names something that may point to one person when it meets another, as a stable key.
type Clue string

// The clues of one person.
const (
	Initials Clue = "initials"
	Family   Clue = "family"
	Name     Clue = "name"
	FullName Clue = "full_name" // name and surname are two clues that have met already
	Age      Clue = "age"
	Origin   Clue = "origin"
	Illness  Clue = "illness"
	Violence Clue = "violence"
	Place    Clue = "place"
	Single   Clue = "single"       // one person in the singular: «la usuaria», «una mujer»
	Class    Clue = "school_class" // «6.º B»
	File     Clue = "file"         // exp., HS, SIUSS
	Street   Clue = "street"
)

// Verdict is what to do with a text; a greater one is stricter.
type Verdict int

const (
	// Pass leaves the text alone.
	Pass Verdict = iota
	// Hint is one clue alone: a line under the preview, no extra press.
	Hint
	// Ask is two clues that meet: sentence S3.
	Ask
	// Refuse is certain personal data: sentence S2, with the masked text.
	Refuse
)

// Finding is one piece of personal data; Start and End are byte offsets in the text that was checked.
type Finding struct {
	Kind       Kind
	Start, End int
}

// Sighting is one clue; Start and End are byte offsets in the text that was checked.
type Sighting struct {
	Clue       Clue
	Start, End int
}

// Report is what a text holds. Found is in order of the text and never overlaps; Clues leaves out what Found covers.
type Report struct {
	Verdict Verdict
	Found   []Finding
	Clues   []Sighting
	// Masked is the text with Mask in the place of every finding and not one other byte changed.
	Masked string
	// After is the verdict the masked text would get by itself: never Refuse, but «la usuaria ███ de 34 años» still
	// is a person. Without findings it equals Verdict.
	After Verdict
}

// Kinds returns the kinds found, each once, in order of the text.
func (r Report) Kinds() []Kind {
	var kinds []Kind
	for _, f := range r.Found {
		if !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

// Guard checks texts for one network. It is safe for concurrent use.
type Guard struct {
	lexicon map[string]class
	known   map[string][][]string // first word → the words that follow it
}

// New returns a guard to which the known names, the network's own technicians, entities and areas, are never clues.
// A known name of three words or more is also recognised by its first two («Marta Ruiz» for «Marta Ruiz Gil»); a first
// name alone is known only when it is passed alone.
func New(known []string) *Guard {
	g := &Guard{lexicon: newLexicon(), known: map[string][][]string{}}
	for _, name := range known {
		g.learn(name)
	}
	return g
}

// Check reports what the text holds, as far as the field cares. Any string may be checked; the time taken grows with
// its length alone.
func (g *Guard) Check(text string, f Field) Report {
	v := newView(text)
	v.search(f)
	r := Report{Found: v.found, Masked: text}
	slices.SortFunc(r.Found, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	if f == Situation {
		r.Clues, r.After = g.clues(v)
	}
	r.Verdict = r.After
	if len(r.Found) > 0 {
		r.Verdict = Refuse
		r.Masked = masked(text, r.Found)
	}
	return r
}

// masked replaces the findings, which are in order and apart.
func masked(text string, found []Finding) string {
	var b strings.Builder
	at := 0
	for _, f := range found {
		b.WriteString(text[at:f.Start])
		b.WriteString(Mask)
		at = f.End
	}
	b.WriteString(text[at:])
	return b.String()
}
