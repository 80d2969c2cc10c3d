package locales

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// filler has go-i18n fill in {{.Name}} and nothing else, which is all that a text may hold: text/template, which can do
// much more, took most of the time of drawing a card.
type filler struct{}

var _ template.Parser = filler{}

// Cacheable is true: a parsed text never changes.
func (filler) Cacheable() bool { return true }

// Parse takes a text apart.
func (filler) Parse(text, _, _ string) (template.ParsedTemplate, error) {
	var out holed
	before, rest, found := strings.Cut(text, "{{.")
	for out = append(out, before); found; out = append(out, before) {
		name, after, ended := strings.Cut(rest, "}}")
		if !ended {
			return nil, fmt.Errorf("placeholder without an end: %q", text)
		}
		out = append(out, name)
		before, rest, found = strings.Cut(after, "{{.")
	}
	return out, nil
}

// holed is a text with placeholders: what stands before the first one, its name, what stands behind it, and so on.
type holed []string

// Execute fills in the values of a map[string]any. One that is missing shows, and a test looks for it.
func (h holed) Execute(values any) (string, error) {
	args, _ := values.(map[string]any)
	var out strings.Builder
	for i, s := range h {
		if i%2 == 0 {
			out.WriteString(s)
		} else if value, ok := args[s]; ok {
			fmt.Fprint(&out, value)
		} else {
			out.WriteString("<no value>")
		}
	}
	return out.String(), nil
}
