package privacy

import (
	"bytes"
	"regexp"
	"slices"
)

var (
	email    = regexp.MustCompile(`[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}`)
	spelled  = regexp.MustCompile(`[a-z0-9][a-z0-9._-]* ?[\[(]? ?(?:arroba|@) ?[\])]? ?[a-z0-9-]+ ?(?:\.| punto | punt )[ ]?[a-z]{2,}\b`)
	land     = regexp.MustCompile(`\b(?:\d{7} ?[a-z]{2}\d{4}[a-z] ?\d{4} ?[a-z]{2}|\d{5} ?[a-z] ?\d{3} ?\d{5} ?\d{4} ?[a-z]{2})\b`)
	personal = []Kind{Phone, Email, Address}
)

// every finds all that a pattern matches.
func every(k Kind, re *regexp.Regexp) func(*view) {
	return func(v *view) {
		for _, m := range re.FindAllIndex(v.low, -1) {
			v.take(k, m[0], m[1])
		}
	}
}

// search hides, one after another, all that the field refuses. What is hidden can leave a new beginning or end beside it,
// so it looks again until there is nothing more.
func (v *view) search(f Field) {
	for before := -1; len(v.found) > before; {
		before = len(v.found)
		v.sweep(f)
		v.echoes()
	}
}

// A value is what was found, as the view has it.
type value struct {
	kind Kind
	text string
}

// What is found once is looked for elsewhere when it is long enough to be no coincidence, for so many values.
const (
	leastEchoed = 6
	maxEchoed   = 50
)

// echoes hides what was found wherever it stands again, be it in a link, where nobody would look for it by itself.
func (v *view) echoes() {
	for _, e := range v.taken {
		for from := 0; ; {
			i := bytes.Index(v.low[from:], []byte(e.text))
			if i < 0 {
				break
			}
			from += i
			if v.opens(from) && v.closes(from+len(e.text)) {
				v.take(e.kind, from, from+len(e.text))
			}
			from += len(e.text)
		}
	}
}

func (v *view) sweep(f Field) {
	refuses := func(k Kind) bool { return f != Contact || !slices.Contains(personal, k) }
	if refuses(Email) && v.mentions([]string{"@", "arroba"}) {
		every(Email, email)(v)
		every(Email, spelled)(v)
	}
	if refuses(Address) {
		addresses(v)
	}
	if !v.digit {
		return
	}
	every(Cadastral, land)(v)
	accounts(v)
	cued(v, refuses)
	identities(v)
	affiliations(v)
	if refuses(Phone) {
		phones(v)
	}
}

// mentions tells whether any of the words occurs, be it within another: a cheap question before a costly pattern.
func (v *view) mentions(words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(v.low, []byte(word)) })
}
