package locales_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"hilo/bot"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
)

// message is one text of a file by its plural forms; one that is always the same has only the form "".
type message map[string]string

// load is the catalog that hilo speaks with.
func load(tb testing.TB) *locales.Catalog {
	tb.Helper()
	c, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// messages are the texts of a language by key, as they stand in its files.
func messages(tb testing.TB, lang string) map[string]message {
	tb.Helper()
	names, err := filepath.Glob("*." + lang + ".toml")
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]message{}
	for _, name := range append(names, lang+".toml") {
		data, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		var tree map[string]any
		if err := toml.Unmarshal(data, &tree); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		before := len(out)
		own := map[string]message{}
		flatten(tb, own, name, "", tree)
		maps.Copy(out, own)
		if len(out) != before+len(own) {
			tb.Errorf("%s: a text of it stands in another file too", name)
		}
	}
	return out
}

func flatten(tb testing.TB, out map[string]message, file, key string, value any) {
	tb.Helper()
	switch v := value.(type) {
	case string:
		out[key] = message{"": v}
	case map[string]any:
		if forms, ok := plural(v); ok {
			out[key] = forms
			return
		}
		for name, inner := range v {
			flatten(tb, out, file, strings.TrimPrefix(key+"."+name, "."), inner)
		}
	default:
		tb.Errorf("%s: %s is %T, want a text", file, key, value)
	}
}

// plural says whether a table holds the forms of one text.
func plural(table map[string]any) (message, bool) {
	forms := message{}
	for name, v := range table {
		text, ok := v.(string)
		if !ok || name != "one" && name != "other" {
			return nil, false
		}
		forms[name] = text
	}
	return forms, true
}

// compare says which of the wanted names are missing and which are too many.
func compare(tb testing.TB, what string, got, want []string) {
	tb.Helper()
	slices.Sort(got)
	slices.Sort(want)
	var missing, extra []string
	for _, w := range want {
		if !slices.Contains(got, w) {
			missing = append(missing, w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			extra = append(extra, g)
		}
	}
	if len(missing) > 0 {
		tb.Errorf("%s: %d missing:\n\t%s", what, len(missing), strings.Join(missing, "\n\t"))
	}
	if len(extra) > 0 {
		tb.Errorf("%s: %d too many:\n\t%s", what, len(extra), strings.Join(extra, "\n\t"))
	}
}

// placeholder is what a text leaves open: {{.Name}} for hilo, {name} for the playground's page.
var placeholder = regexp.MustCompile(`{{\.[A-Za-z]+}}|{[a-z]+}`)

// shape is what must be equal in all languages: the plural forms and, together, the placeholders. (A form may leave
// one out: "un minuto".)
func (m message) shape() string {
	var holes []string
	for _, text := range m {
		holes = append(holes, placeholder.FindAllString(text, -1)...)
	}
	slices.Sort(holes)
	return fmt.Sprint(slices.Sorted(maps.Keys(m)), slices.Compact(holes))
}

func TestSameTextsInEveryLanguage(t *testing.T) {
	want := messages(t, locales.Languages[0])
	for _, lang := range locales.Languages[1:] {
		got := messages(t, lang)
		compare(t, lang, slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
		for _, key := range slices.Sorted(maps.Keys(got)) {
			if w, ok := want[key]; ok && got[key].shape() != w.shape() {
				t.Errorf("%s: %s has %s, want %s", lang, key, got[key].shape(), w.shape())
			}
		}
	}
}

// mark is any brace or star; what is left of them when the known ones are taken out is a slip.
var mark = regexp.MustCompile(`[{}]|<no value>`)

func TestTextsAreWellFormed(t *testing.T) {
	for _, lang := range locales.Languages {
		for key, m := range messages(t, lang) {
			for form, text := range m {
				switch {
				case strings.TrimSpace(text) == "":
					t.Errorf("%s: %s %s is empty", lang, key, form)
				case strings.Count(text, "**")%2 != 0:
					t.Errorf("%s: %s %s opens an emphasis and does not close it: %q", lang, key, form, text)
				case mark.MatchString(placeholder.ReplaceAllString(text, "")):
					t.Errorf("%s: %s %s has a brace that is no placeholder: %q", lang, key, form, text)
				case strings.ContainsAny(text, "\uE000\uE001"):
					t.Errorf("%s: %s %s holds a private rune: %q", lang, key, form, text)
				}
			}
		}
	}
}

func TestPlurals(t *testing.T) {
	c := load(t)
	for _, lang := range locales.Languages {
		p := c.Printer(lang)
		for key, m := range messages(t, lang) {
			if _, ok := m[""]; ok {
				continue
			}
			compare(t, lang+" "+key, slices.Collect(maps.Keys(m)), []string{"one", "other"})
			for count, form := range map[int]string{0: "other", 1: "one", 2: "other", 21: "other"} {
				got := p.T(key, fill(m[form], locales.Args{"Count": count}))
				if want := filled(m[form], count); got != want {
					t.Errorf("%s: %s of %d is %q, want the form %q: %q", lang, key, count, got, form, want)
				}
			}
		}
	}
}

// fill puts a dash in every placeholder of a text but those that stand in the arguments already.
func fill(text string, args locales.Args) locales.Args {
	for _, hole := range placeholder.FindAllString(text, -1) {
		if name := strings.Trim(hole, "{.}"); args[name] == nil {
			args[name] = "-"
		}
	}
	return args
}

func filled(text string, count int) string {
	return placeholder.ReplaceAllStringFunc(text, func(hole string) string {
		if hole == "{{.Count}}" {
			return fmt.Sprint(count)
		}
		return "-"
	})
}

func TestDaysAndHours(t *testing.T) {
	c := load(t)
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2023, time.January, 27, 9, 0, 0, 0, time.UTC).In(madrid)
	april := time.Date(2023, time.April, 2, 7, 5, 0, 0, time.UTC).In(madrid)
	for lang, want := range map[string][2]string{
		"es":    {"viernes 27 de enero, 10:00", "domingo 2 de abril, 09:05"},
		"ca":    {"divendres 27 de gener, 10.00 h", "diumenge 2 d'abril, 09.05 h"},
		"en":    {"Friday 27 January, 10:00", "Sunday 2 April, 09:05"},
		"ca-ES": {"divendres 27 de gener, 10.00 h", "diumenge 2 d'abril, 09.05 h"},
		"es_MX": {"viernes 27 de enero, 10:00", "domingo 2 de abril, 09:05"},
		"":      {"viernes 27 de enero, 10:00", "domingo 2 de abril, 09:05"},
		"fr":    {"viernes 27 de enero, 10:00", "domingo 2 de abril, 09:05"},
	} {
		p := c.Printer(lang)
		if got := [2]string{p.DayTime(friday), p.DayTime(april)}; got != want {
			t.Errorf("%q: %q, want %q", lang, got, want)
		}
	}
}

// TestNamesMeanOneThing goes through all words that can be typed: in the space of commands, and of each command's
// verbs, a word means one thing whatever the language. (The engine refuses to start otherwise; this says all at once.)
func TestNamesMeanOneThing(t *testing.T) {
	c := load(t)
	spaces := map[string]map[string]string{} // space → word → key
	for _, cmd := range features(t) {
		named(t, spaces, c, "commands", "command."+cmd.ID)
		for _, v := range cmd.Verbs {
			if key := "verb." + cmd.ID + "." + v.ID; c.Printer("").Has(key) {
				named(t, spaces, c, cmd.ID, key)
			}
		}
	}
}

func named(t *testing.T, spaces map[string]map[string]string, c *locales.Catalog, space, key string) {
	t.Helper()
	if spaces[space] == nil {
		spaces[space] = map[string]string{}
	}
	words := c.Words(key)
	for _, lang := range locales.Languages {
		for _, w := range words[lang] {
			folded := network.Fold(w)
			if old, taken := spaces[space][folded]; taken && old != key {
				t.Errorf("%s: %q means both %s and %s", lang, w, old, key)
			}
			spaces[space][folded] = key
		}
	}
}

func TestWords(t *testing.T) {
	c := load(t)
	if got := c.Words("verb.need.join")["es"]; !slices.Contains(got, "nos sumamos") {
		t.Errorf("words are %q, want one of two words", got)
	}
	if got := c.Printer("es").Words("word.mine"); !slices.Contains(got, "mis") || slices.Contains(got, "") {
		t.Errorf("words are %q", got)
	}
	if p := c.Printer("es"); p.Has("verb.need.nothing") || !p.Has("verb.need.join") || p.T("verb.need.nothing", nil) != "[verb.need.nothing]" {
		t.Error("a missing text is not told from one that is there")
	}
}

// features are all commands; none of what they do is called.
func features(tb testing.TB) []bot.Command {
	tb.Helper()
	return commands.New(nil, load(tb)).Commands()
}
