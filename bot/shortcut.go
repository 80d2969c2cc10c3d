package bot

import "hilo/locales"

// MostQuoted is how many runes of a message an adapter hands on: more is in no field of a form, and what waits for
// somebody to join has to fit into a form of theirs.
const MostQuoted = 1500

// Shortcut is how a verb is offered in the menu of a message. The name that people press stands in the locale files
// under shortcut.COMMAND.VERB, of at most 24 runes, and what it does under shortcut.COMMAND.VERB_about.
type Shortcut struct {
	Text string // the value of the verb that takes the message's text, as it was written, MostQuoted runes of it
	Link string // the value that takes the address at which the message is read; it is empty where there is none
}

// MessageShortcut is an entry of the menu that chat systems show on a message. It is pressed: its intent calls Route
// with the two values that Shortcut names.
type MessageShortcut struct {
	Shortcut
	Route       string // names the entry too: no other has it
	Name, About string // in the language asked for
}

// Shortcuts are the verbs that the menu of a message offers, in the order of the commands and in one language: a chat
// system has one name for each of them, whoever reads it.
func Shortcuts(c *locales.Catalog, commands []Command, lang string) []MessageShortcut {
	p := c.Printer(lang)
	var out []MessageShortcut
	for _, cmd := range commands {
		for _, v := range cmd.Verbs {
			if v.Shortcut == nil {
				continue
			}
			key := "shortcut." + cmd.ID + "." + v.ID
			out = append(out, MessageShortcut{Shortcut: *v.Shortcut, Route: cmd.ID + "/" + v.ID, Name: p.T(key, nil), About: p.T(key+"_about", nil)})
		}
	}
	return out
}
