package playground

import (
	"fmt"
	"net/url"
	"unicode/utf8"

	"hilo/bot"
)

// The least that every chat system gives, in characters or things.
const (
	maxTitle    = 24   // a form's title, its submit button, a field's label
	maxButton   = 30   // a button's label
	maxOption   = 75   // an option's label and its value
	maxHint     = 150  // a hint or placeholder
	maxText     = 3000 // a section
	maxRow      = 5    // controls in a row
	maxControls = 25   // controls in a message
	maxOptions  = 100  // options in a list
)

// RefusedError says which limit of the strictest chat system a message or form goes beyond.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "refused: " + e.Reason }

func refused(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...)}
}

// short refuses a text that is empty or has too many runes.
func short(what, text string, most int) error {
	if text == "" {
		return refused("%s: it is empty", what)
	}
	return within(what, text, most)
}

func within(what, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return refused("%s %q: %d characters, at most %d", what, text, n, most)
	}
	return nil
}

// checkMessage refuses what another chat system could not show.
func checkMessage(m bot.Message) error {
	controls := 0
	for _, b := range m.Blocks {
		if row, ok := b.(bot.Controls); ok {
			controls += len(row)
		}
		if err := checkBlock(b); err != nil {
			return err
		}
	}
	if controls > maxControls {
		return refused("message: %d controls, at most %d", controls, maxControls)
	}
	return nil
}

func checkBlock(b bot.Block) error {
	switch b := b.(type) {
	case bot.Section:
		return checkText("section", b.Text)
	case bot.Note:
		return checkText("note", b.Text)
	case bot.Facts:
		for _, f := range b {
			if err := checkText("fact", f.Value); err != nil {
				return err
			}
		}
	case bot.Controls:
		return checkRow(b)
	case bot.Image:
		return short("image name", b.Name, maxText)
	case bot.File:
		return short("file name", b.Name, maxText)
	}
	return nil
}

func checkText(what string, t bot.Text) error {
	flat := t.Flat(func(bot.Time) string { return "miércoles 27 de septiembre, 14:00" }) // as long as any
	if n := utf8.RuneCountInString(flat); n > maxText {
		return refused("%s: %d characters, at most %d", what, n, maxText)
	}
	return checkLinks(t)
}

func checkLinks(t bot.Text) error {
	for _, n := range t {
		switch n := n.(type) {
		case bot.Link:
			if !bot.Links(n.URL) {
				return refused("link %q: no address of the web and no telephone", n.URL)
			}
		case bot.List:
			for _, item := range n {
				if err := checkLinks(item); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return refused("link %q: not an absolute http or https address", address)
	}
	return nil
}

func checkRow(row bot.Controls) error {
	if len(row) > maxRow {
		return refused("controls: %d in a row, at most %d", len(row), maxRow)
	}
	for _, c := range row {
		if err := checkControl(c); err != nil {
			return err
		}
	}
	return nil
}

func checkControl(c bot.Control) error {
	switch c := c.(type) {
	case bot.Button:
		return short("button label", c.Label, maxButton)
	case bot.LinkButton:
		if err := short("button label", c.Label, maxButton); err != nil {
			return err
		}
		return checkURL(c.URL)
	case bot.Select:
		if err := within("select label", c.Label, maxHint); err != nil {
			return err
		}
		return checkOptions("select "+c.Label, c.Options)
	}
	return nil
}

func checkOptions(what string, list []bot.Option) error {
	if len(list) == 0 || len(list) > maxOptions {
		return refused("%s: %d options, at least 1 and at most %d", what, len(list), maxOptions)
	}
	for _, o := range list {
		if err := short("option label", o.Label, maxOption); err != nil {
			return err
		}
		if err := short("option value", o.Value, maxOption); err != nil {
			return err
		}
	}
	return nil
}

// checkForm refuses a form that another chat system could not open.
func checkForm(f bot.Form) error {
	if err := short("form title", f.Title, maxTitle); err != nil {
		return err
	}
	if err := within("submit label", f.Submit, maxTitle); err != nil {
		return err
	}
	if err := checkText("form intro", f.Intro); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, in := range f.Fields {
		if in.Name == "" || seen[in.Name] {
			return refused("field %q: its name is empty or stands twice", in.Name)
		}
		seen[in.Name] = true
		if err := checkInput(in); err != nil {
			return err
		}
	}
	return nil
}

func checkInput(in bot.Input) error {
	if err := short("field label", in.Label, maxTitle); err != nil {
		return err
	}
	if err := within("field hint", in.Hint, maxHint); err != nil {
		return err
	}
	if err := within("field placeholder", in.Placeholder, maxHint); err != nil {
		return err
	}
	if in.Kind == bot.ChoiceInput {
		return checkOptions("field "+in.Name, in.Options)
	}
	return nil
}
