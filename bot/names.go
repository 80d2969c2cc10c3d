package bot

import (
	"fmt"
	"slices"
	"strings"

	"hilo/locales"
	"hilo/network"
)

// names knows the words by which commands and verbs are called, in every language at once and whatever the reader's.
type names struct {
	commands map[string]named            // folded name → command
	verbs    map[string]map[string]named // command → folded name → verb
	longest  int                         // words of the longest verb
}

type named struct {
	id   string
	lang string // the only language that calls it so; "" when several do
}

func newNames(c *locales.Catalog, commands []Command) (*names, error) {
	n := &names{commands: map[string]named{}, verbs: map[string]map[string]named{}, longest: 1}
	for _, cmd := range commands {
		if err := collect(n.commands, c.Words("command."+cmd.ID), cmd.ID); err != nil {
			return nil, fmt.Errorf("command %s: %w", cmd.ID, err)
		}
		verbs := map[string]named{}
		for _, v := range cmd.Verbs {
			if err := collect(verbs, c.Words("verb."+cmd.ID+"."+v.ID), v.ID); err != nil {
				return nil, fmt.Errorf("command %s: %w", cmd.ID, err)
			}
		}
		for name := range verbs {
			n.longest = max(n.longest, len(strings.Fields(name)))
		}
		n.verbs[cmd.ID] = verbs
	}
	return n, nil
}

// collect adds the words of one id; a word that means two things is a fault of the locale files.
func collect(into map[string]named, words map[string][]string, id string) error {
	for lang, list := range words {
		for _, w := range list {
			if strings.HasPrefix(w, "[") { // no such key: it is never typed
				continue
			}
			key := network.Fold(w)
			old, taken := into[key]
			switch {
			case taken && old.id != id:
				return fmt.Errorf("the word %q means both %s and %s", w, old.id, id)
			case taken && old.lang != lang:
				into[key] = named{id, ""}
			default:
				into[key] = named{id, lang}
			}
		}
	}
	return nil
}

// command finds a command by the first word of a text, with or without its slash.
func (n *names) command(word string) (named, bool) {
	c, ok := n.commands[network.Fold(strings.TrimPrefix(strings.TrimSpace(word), "/"))]
	return c, ok
}

// candidates are the verbs that a text may begin with, the longest name first, each with what follows it.
func (n *names) candidates(command, text string) []candidate {
	var out []candidate
	rest, name := text, ""
	for range n.longest {
		word, after := cutWord(rest)
		if word == "" {
			break
		}
		name = strings.TrimSpace(name + " " + network.Fold(word))
		if v, ok := n.verbs[command][strings.TrimRight(name, ":,.")]; ok {
			out = append(out, candidate{v, after})
		}
		rest = after
	}
	slices.Reverse(out)
	return out
}

type candidate struct {
	named
	rest string
}

// verbWords are the names of a command's verbs, sorted.
func (n *names) verbWords(command string) []string {
	out := make([]string, 0, len(n.verbs[command]))
	for name := range n.verbs[command] {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// cutWord cuts the first word off a text.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	i := strings.IndexFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\u00a0' })
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimSpace(text[i:])
}
