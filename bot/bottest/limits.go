package bottest

import (
	"errors"
	"fmt"
	"net/url"
	"unicode/utf8"

	"hilo/bot"
)

// The least that any platform allows, in runes or pieces.
const (
	mostLabel    = 24   // titles, labels and submit labels of forms
	mostControl  = 30   // labels of buttons and selects
	mostOption   = 75   // labels of options
	mostHint     = 150  // hints and placeholders
	mostSection  = 3000 // a paragraph, small print, or what is written in a field
	mostInRow    = 5
	mostControls = 25
	mostBlocks   = 50
	mostChoices  = 100
)

// Check says what of a message some platform would refuse or shorten; nil when nothing.
func Check(m bot.Message) error {
	errs := []error{
		counted("blocks of a message", len(m.Blocks), mostBlocks),
		must(len(m.Blocks) > 0, "a message needs a block"),
		must(m.Lang != "", "a message needs a language"),
	}
	pressable := 0
	for _, b := range m.Blocks {
		if row, ok := b.(bot.Controls); ok {
			pressable += len(row)
		}
		errs = append(errs, checkBlock(b))
	}
	errs = append(errs, counted("controls of a message", pressable, mostControls))
	return errors.Join(errs...)
}

func checkBlock(b bot.Block) error {
	switch b := b.(type) {
	case bot.Section:
		return checkText("a section", b.Text)
	case bot.Note:
		return checkText("a note", b.Text)
	case bot.Facts:
		errs := []error{must(len(b) > 0, "facts need a pair")}
		for _, f := range b {
			errs = append(errs, must(f.Label != "", "a fact needs a label"), checkText("a fact", f.Value))
		}
		return errors.Join(errs...)
	case bot.Controls:
		errs := []error{counted("controls in a row", len(b), mostInRow), must(len(b) > 0, "a row needs a control")}
		for _, c := range b {
			errs = append(errs, checkControl(c))
		}
		return errors.Join(errs...)
	case bot.Image:
		return must(b.Name != "" && b.Alt != "" && len(b.Data) > 0, "an image needs a name, a text and data")
	case bot.File:
		return must(b.Name != "" && b.Type != "" && len(b.Data) > 0, "a file needs a name, a type and data")
	case bot.Divider:
		return nil
	default:
		return fmt.Errorf("no platform knows a block %T", b)
	}
}

func checkControl(c bot.Control) error {
	switch c := c.(type) {
	case bot.Button:
		return errors.Join(named("a button", c.Label, mostControl), must(c.Call.Route != "", "[%s] calls nothing", c.Label))
	case bot.Select:
		return errors.Join(named("a select", c.Label, mostControl), checkOptions(c.Label, c.Options),
			must(c.Call.Route != "" && c.Pick != "", "[%s ▾] calls nothing, or fills nothing", c.Label))
	case bot.LinkButton:
		return errors.Join(named("a link button", c.Label, mostControl), checkURL(c.URL))
	default:
		return fmt.Errorf("no platform knows a control %T", c)
	}
}

func checkOptions(label string, all []bot.Option) error {
	errs := []error{
		counted("options of "+label, len(all), mostChoices),
		must(len(all) > 0, "%q has no option", label),
	}
	values := map[string]bool{}
	for _, o := range all {
		errs = append(errs, named("an option", o.Label, mostOption),
			must(o.Value != "", "option %q has no value", o.Label),
			must(!values[o.Value], "two options of %q have the value %q", label, o.Value))
		values[o.Value] = true
	}
	return errors.Join(errs...)
}

func checkText(what string, t bot.Text) error {
	flat := t.Flat(func(bot.Time) string { return "miércoles 30 de septiembre, 10:00" })
	errs := []error{counted("runes of "+what, utf8.RuneCountInString(flat), mostSection), must(flat != "", "%s is empty", what)}
	return errors.Join(append(errs, checkLinks(t))...)
}

func checkLinks(t bot.Text) error {
	var errs []error
	for _, n := range t {
		switch n := n.(type) {
		case bot.Link:
			errs = append(errs, must(n.Label != "", "a link needs a label"), must(bot.Links(n.URL), "not an absolute address: %q", n.URL))
		case bot.List:
			for _, item := range n {
				errs = append(errs, checkLinks(item))
			}
		}
	}
	return errors.Join(errs...)
}

func checkURL(address string) error {
	u, err := url.Parse(address)
	return must(err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http"), "not an absolute address: %q", address)
}

// CheckForm says what of a form some platform would refuse or shorten; nil when nothing.
func CheckForm(f bot.Form) error {
	errs := []error{
		named("a form", f.Title, mostLabel),
		named("a submit button", f.Submit, mostLabel),
		must(f.Call.Route != "", "form %q calls nothing", f.Title),
		must(f.Key != "", "form %q has no key", f.Title),
	}
	if len(f.Intro) > 0 {
		errs = append(errs, checkText("an intro", f.Intro))
	}
	names, labels := map[string]bool{}, map[string]bool{}
	for _, in := range f.Fields {
		errs = append(errs, checkInput(in),
			must(!names[in.Name], "two fields of form %q are named %q", f.Title, in.Name),
			must(!labels[in.Label], "two fields of form %q are labelled %q", f.Title, in.Label))
		names[in.Name], labels[in.Label] = true, true
	}
	return errors.Join(errs...)
}

func checkInput(in bot.Input) error {
	errs := []error{
		named("a field", in.Label, mostLabel),
		must(in.Name != "", "field %q has no name", in.Label),
		counted("runes of the hint of "+in.Label, utf8.RuneCountInString(in.Hint), mostHint),
		counted("runes of the placeholder of "+in.Label, utf8.RuneCountInString(in.Placeholder), mostHint),
		counted("runes in "+in.Label, utf8.RuneCountInString(in.Value), room(in)),
	}
	return errors.Join(append(errs, checkKind(in))...)
}

func checkKind(in bot.Input) error {
	switch in.Kind {
	case bot.TextInput, bot.LongTextInput, bot.UserInput:
		return must(in.Max >= 0 && in.Max <= mostSection, "field %q asks for more than any platform takes", in.Label)
	case bot.BoolInput:
		return must(in.Value == "" || in.Value == "true" || in.Value == "false", "field %q holds %q", in.Label, in.Value)
	case bot.ChoiceInput:
		known := in.Value == ""
		for _, o := range in.Options {
			known = known || o.Value == in.Value
		}
		return errors.Join(checkOptions(in.Label, in.Options), must(known, "field %q holds no option: %q", in.Label, in.Value))
	default:
		return fmt.Errorf("field %q is of no known kind: %q", in.Label, in.Kind)
	}
}

// room is how many runes fit in a field.
func room(in bot.Input) int {
	if in.Max > 0 {
		return in.Max
	}
	return mostSection
}

// named checks a text that must be there and be short.
func named(what, label string, most int) error {
	return errors.Join(must(label != "", "%s needs a label", what),
		counted(fmt.Sprintf("runes of %s %q", what, label), utf8.RuneCountInString(label), most))
}

func counted(what string, n, most int) error {
	return must(n <= most, "%s: %d, at most %d", what, n, most)
}

func must(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}
