package locales_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hilo/locales"
)

// TestLengths keeps what every chat system can show whole.
func TestLengths(t *testing.T) {
	buttons := onButtons(readModule(t))
	for _, lang := range locales.Languages {
		for key, m := range messages(t, lang) {
			most := mostRunes(key, buttons)
			for form, text := range m {
				// A number stands for each placeholder: hundreds at most.
				if n := utf8.RuneCountInString(placeholder.ReplaceAllString(text, "100")); most > 0 && n > most {
					t.Errorf("%s: %s %s has %d runes, at most %d: %q", lang, key, form, n, most, text)
				}
			}
		}
	}
}

// mostRunes is how long a text may be; 0 is as long as it wants.
func mostRunes(key string, buttons map[string]bool) int {
	switch {
	case strings.HasPrefix(key, "field.") && strings.HasSuffix(key, "_hint"), strings.HasPrefix(key, "shortcut.") && strings.HasSuffix(key, "_about"):
		return 150
	case strings.HasPrefix(key, "field."), strings.HasPrefix(key, "shortcut."), strings.HasPrefix(key, "form.") && !strings.HasSuffix(key, ".intro"):
		return 24
	case buttons[key], strings.HasPrefix(key, "button."), strings.Contains(key, ".button_"), strings.HasPrefix(key, "red.make_"),
		strings.HasPrefix(key, "grade.") && !strings.HasSuffix(key, "_word"):
		return 30
	case strings.HasPrefix(key, "affected."), strings.HasPrefix(key, "kind.is_"), strings.HasPrefix(key, "red.voice_"),
		strings.HasPrefix(key, "hilo.scope_"), strings.HasPrefix(key, "states."):
		return 75 // an option of a choice
	}
	return 0
}

// onButtons are the keys whose text stands on something to press: the label of a control, or of one that the features'
// helpers make.
func onButtons(m module) map[string]bool {
	out := map[string]bool{}
	add := func(n ast.Node) {
		for _, s := range literals(n) {
			out[s] = true
		}
	}
	for _, f := range m.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if slices.Contains([]string{"Button", "Select", "LinkButton"}, nameOf(n.Type)) {
					for _, e := range n.Elts {
						if kv, ok := e.(*ast.KeyValueExpr); ok && nameOf(kv.Key) == "Label" {
							add(kv.Value)
						}
					}
				}
			case *ast.CallExpr:
				if name := nameOf(n.Fun); (name == "button" || name == "primary") && len(n.Args) > 1 {
					add(n.Args[1])
				}
			}
			return true
		})
	}
	return out
}
