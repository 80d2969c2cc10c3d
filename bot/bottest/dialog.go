package bottest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hilo/bot"
)

// Dialog is a form that somebody has before them.
type Dialog struct {
	bot.Form
	Values bot.Values // what stands in the fields now
}

// NewDialog is a form as it opens.
func NewDialog(f bot.Form) *Dialog {
	d := &Dialog{Form: f, Values: bot.Values{}}
	for _, field := range f.Fields {
		d.Values[field.Name] = field.Value
		if field.Kind == bot.BoolInput && field.Value == "" {
			d.Values[field.Name] = "false"
		}
	}
	return d
}

// Fill writes in the fields, as far as they take it; user is the chat's id of the person of a handle.
func (d *Dialog) Fill(answers []Answer, user func(handle string) (string, error)) error {
	for _, a := range answers {
		i := slices.IndexFunc(d.Fields, func(in bot.Input) bool { return in.Label == a.Label })
		if i < 0 {
			return fmt.Errorf("form %q has no field %q: it has %s", d.Title, a.Label, strings.Join(labels(d.Fields), ", "))
		}
		value, err := typed(d.Fields[i], a.Value, user)
		if err != nil {
			return err
		}
		d.Values[d.Fields[i].Name] = value
	}
	return nil
}

// Submit is what the fields hold when the button of that label is pressed, any when it is "". It fails when something
// is missing that the form requires.
func (d *Dialog) Submit(label string) (bot.Values, error) {
	if label != "" && label != d.Form.Submit {
		return nil, fmt.Errorf("form %q is submitted by [%s], not by [%s]", d.Title, d.Form.Submit, label)
	}
	out := bot.Values{}
	for _, in := range d.Fields {
		value := d.Values[in.Name]
		if in.Required && strings.TrimSpace(value) == "" {
			return nil, fmt.Errorf("form %q cannot be submitted without %q", d.Title, in.Label)
		}
		out[in.Name] = value
	}
	return out, nil
}

// Refused are the sentences about what is wrong with fields, by their names, as a form shows them; that of the field ""
// is the whole form's.
func (d *Dialog) Refused(wrong map[string]string) ([]string, error) {
	var lines []string
	for _, field := range d.Fields {
		if sentence, ok := wrong[field.Name]; ok {
			lines = append(lines, field.Label+": "+sentence)
		}
	}
	if sentence, ok := wrong[""]; ok {
		lines = append(lines, sentence)
	}
	if len(lines) < len(wrong) {
		return nil, fmt.Errorf("hilo finds fields wrong that form %q does not have: %v", d.Title, wrong)
	}
	return lines, nil
}

// typed is the value that a field takes from what somebody writes or chooses in it.
func typed(in bot.Input, text string, user func(handle string) (string, error)) (string, error) {
	switch in.Kind {
	case bot.ChoiceInput:
		return chosen(in, text)
	case bot.BoolInput:
		value, ok := map[string]string{"yes": "true", "no": "false"}[text]
		if !ok {
			return "", fmt.Errorf("%q is ticked by yes or no, not by %q", in.Label, text)
		}
		return value, nil
	case bot.UserInput:
		if text == "" {
			return "", nil
		}
		return user(strings.TrimPrefix(text, "@"))
	default:
		return text, fits(in, text)
	}
}

// fits says why a text cannot be written in a field, if so.
func fits(in bot.Input, text string) error {
	if n := utf8.RuneCountInString(text); n > room(in) {
		return fmt.Errorf("%d runes do not fit in %q, which takes %d", n, in.Label, room(in))
	}
	if in.Kind == bot.TextInput && strings.Contains(text, "\n") {
		return fmt.Errorf("%q takes one line", in.Label)
	}
	return nil
}

// chosen is the value of the option of a label; nothing is chosen by "".
func chosen(in bot.Input, label string) (string, error) {
	i := slices.IndexFunc(in.Options, func(o bot.Option) bool { return o.Label == label })
	switch {
	case i >= 0:
		return in.Options[i].Value, nil
	case label == "":
		return "", nil
	}
	return "", fmt.Errorf("%q has no option %q: it has %s", in.Label, label, options(in.Options))
}

func labels(fields []bot.Input) []string {
	var out []string
	for _, in := range fields {
		out = append(out, in.Label)
	}
	return out
}
