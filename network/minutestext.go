package network

import (
	"strings"
	"time"
)

// MinutesVersion is the text of minutes as they were approved once. It never changes.
type MinutesVersion struct {
	Version    int
	Approved   time.Time
	ApprovedBy int64  // 0 is the deadline
	Reason     string // why the version before was opened again
	Markdown   string // with marks in the place of people's names
	Data       []byte // JSON of a Written
}

// Written are minutes as they are read, in one language, with marks in the place of people's names (WithNames). It is what
// is kept of approved minutes, beside their Markdown: every drawing of them is made of it.
type Written struct {
	Lang     string        `json:"lang"`
	Title    string        `json:"title"` // «Acta 3/2023 · Empleo y Formación»
	Subtitle string        `json:"subtitle"`
	Meeting  int64         `json:"meeting"`
	Version  int           `json:"version"`
	Start    time.Time     `json:"start"`
	Facts    []WrittenFact `json:"facts"`
	Parts    []WrittenPart `json:"parts"`
	Notes    []string      `json:"notes,omitempty"`
}

// WrittenFact is a label with what stands beside it: place, who attends, who is excused, the next meeting.
type WrittenFact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// WrittenPart is a point with what came of it; the title of what belongs to no point may be "".
type WrittenPart struct {
	Title    string           `json:"title"`
	Empty    string           `json:"empty,omitempty"` // what is said where nothing came of it
	Outcomes []WrittenOutcome `json:"outcomes,omitempty"`
}

// WrittenOutcome is an outcome in words, with its data for machines. Due is a day, "" for none.
type WrittenOutcome struct {
	Kind  OutcomeKind `json:"kind"`
	Label string      `json:"label"`
	Text  string      `json:"text"`
	Body  string      `json:"body"`
	Who   string      `json:"who,omitempty"`
	Due   string      `json:"due,omitempty"`
}

// WithNames is the same with names in the place of marks.
func (w Written) WithNames(name func(person int64) string) Written {
	put := func(s string) string { return WithNames(s, name) }
	out := w
	out.Facts, out.Parts, out.Notes = nil, nil, nil
	for _, f := range w.Facts {
		out.Facts = append(out.Facts, WrittenFact{Label: f.Label, Value: put(f.Value)})
	}
	for _, p := range w.Parts {
		part := WrittenPart{Title: p.Title, Empty: p.Empty}
		for _, o := range p.Outcomes {
			o.Text, o.Body, o.Who = put(o.Text), put(o.Body), put(o.Who)
			part.Outcomes = append(part.Outcomes, o)
		}
		out.Parts = append(out.Parts, part)
	}
	for _, n := range w.Notes {
		out.Notes = append(out.Notes, put(n))
	}
	return out
}

// inMarkdown keeps what people typed from being read as marks of Markdown.
var inMarkdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", `\<`, "#", `\#`, "|", `\|`)

// Markdown is the text as a document.
func (w Written) Markdown() string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	safe := func(s string) string { return inMarkdown.Replace(strings.Join(strings.Fields(s), " ")) }
	line("# ", safe(w.Title))
	line()
	line(safe(w.Subtitle))
	line()
	for _, f := range w.Facts {
		line("- **", safe(f.Label), ":** ", safe(f.Value))
	}
	for _, p := range w.Parts {
		line()
		if p.Title != "" {
			line("## ", safe(p.Title))
			line()
		}
		if p.Empty != "" {
			line(safe(p.Empty))
		}
		for _, o := range p.Outcomes {
			line("- **", safe(o.Label), ":** ", safe(o.Text))
		}
	}
	for _, n := range w.Notes {
		line()
		line("_", safe(n), "_")
	}
	return b.String()
}
