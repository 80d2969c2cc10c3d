package bot

import (
	"strings"

	"hilo/locales"
	"hilo/network"
)

// Listed is a command as chat systems list it while somebody types.
type Listed struct {
	Lang  string // the only language that calls it so; "" is several
	Name  string // without its slash
	About string // what it is for, in the language
	Hint  string // the words that may follow it, in the language
	// Spelling says that this is another spelling of a name that is listed too: «reunión» beside «reunion». It is to be
	// understood, not to be shown.
	Spelling bool
}

// Listing are the commands under the first of their names in some languages, all of them when none is named, with its
// other spellings. A name that languages share is listed once, in the words of the first.
func Listing(c *locales.Catalog, commands []Command, langs ...string) []Listed {
	if len(langs) == 0 {
		langs = locales.Languages
	}
	var out []Listed
	at := map[string]int{} // by name
	for _, lang := range langs {
		p := c.Printer(lang)
		for _, cmd := range commands {
			for i, name := range spellings(p, "command."+cmd.ID) {
				if i, twice := at[name]; twice {
					out[i].Lang = ""
					continue
				}
				at[name] = len(out)
				out = append(out, Listed{Lang: lang, Name: name, About: p.T("help."+cmd.ID, nil), Hint: hint(p, cmd), Spelling: i > 0})
			}
		}
	}
	return out
}

// spellings are the first of the words under a key, and those that differ from it in accents alone.
func spellings(p *locales.Printer, key string) []string {
	first := firstWord(p, key)
	out := []string{first}
	for _, w := range p.Words(key) {
		if w != first && network.Fold(w) == network.Fold(first) {
			out = append(out, w)
		}
	}
	return out
}

// hint are the verbs of a command that can be typed: "[nueva | lista | ver]".
func hint(p *locales.Printer, cmd Command) string {
	var words []string
	for _, v := range cmd.Verbs {
		if key := "verb." + cmd.ID + "." + v.ID; p.Has(key) {
			words = append(words, firstWord(p, key))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "[" + strings.Join(words, " | ") + "]"
}

// firstWord is the first of the words under a key.
func firstWord(p *locales.Printer, key string) string {
	words := p.Words(key)
	if len(words) == 0 {
		return ""
	}
	return strings.ReplaceAll(words[0], "+", " ")
}
