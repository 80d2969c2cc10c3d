package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hilo/bot"
)

// Fill writes in the fields of the form that the person has open.
func (w *ChatWorld) Fill(_ context.Context, person string, answers []Answer) error {
	f, ok := w.open[person]
	if !ok {
		return fmt.Errorf("%s has no form open", person)
	}
	for _, a := range answers {
		i := slices.IndexFunc(f.Fields, func(in bot.Input) bool { return in.Label == a.Label })
		if i < 0 {
			return fmt.Errorf("form %q has no field %q: it has %s", f.Title, a.Label, strings.Join(labels(f.Fields), ", "))
		}
		value, err := w.chat.typed(f.Fields[i], a.Value)
		if err != nil {
			return err
		}
		f.values[f.Fields[i].Name] = value
	}
	return nil
}

// Submit sends the form that the person has open, if nothing that it requires is missing.
func (w *ChatWorld) Submit(ctx context.Context, person, label string) error {
	f, ok := w.open[person]
	if !ok {
		return fmt.Errorf("%s has no form open", person)
	}
	if label != "" && label != f.Submit {
		return fmt.Errorf("form %q is submitted by [%s], not by [%s]", f.Title, f.Submit, label)
	}
	who, err := w.chat.whoIs(person)
	if err != nil {
		return err
	}
	call := bot.Call{Route: f.Call.Route, Values: f.Call.Values}
	for _, in := range f.Fields {
		value := f.values[in.Name]
		if in.Required && strings.TrimSpace(value) == "" {
			return fmt.Errorf("form %q cannot be submitted without %q", f.Title, in.Label)
		}
		call.Values = call.Values.With(in.Name, value)
	}
	return w.tell(ctx, bot.Intent{
		Kind: bot.Submitted, Who: who, Where: f.where, Direct: f.where == DirectPlace(person), Call: call,
		FormKey: f.Key, Message: f.message, CanOpenForm: true,
	})
}

// typed is the value that a field takes from what somebody writes or chooses in it.
func (c *Chat) typed(in bot.Input, text string) (string, error) {
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
		who, err := c.whoIs(strings.TrimPrefix(text, "@"))
		return who.User, err
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

// openForm shows a dialog, in the place of one that was open.
func (w *ChatWorld) openForm(in bot.Intent, person string, f bot.Form) error {
	if !in.CanOpenForm {
		return fmt.Errorf("hilo opens form %q where a chat lets it open none", f.Title)
	}
	w.chat.check(CheckForm(f))
	values := bot.Values{}
	for _, field := range f.Fields {
		values[field.Name] = field.Value
		if field.Kind == bot.BoolInput && field.Value == "" {
			values[field.Name] = "false"
		}
	}
	w.open[person] = &dialog{Form: f, where: in.Where, message: in.Message, values: values}
	w.answer(person, Asked, f.Title, w.chat.view.form(f, values, in.Who.Lang))
	return nil
}

// refuse keeps a form open and shows what is wrong with it.
func (w *ChatWorld) refuse(in bot.Intent, person string, wrong map[string]string) error {
	f, ok := w.open[person]
	if !ok || in.Kind != bot.Submitted {
		return errors.New("hilo finds a form wrong, but none was submitted")
	}
	var lines []string
	for _, field := range f.Fields {
		if sentence, ok := wrong[field.Name]; ok {
			lines = append(lines, field.Label+": "+sentence)
		}
	}
	if sentence, ok := wrong[""]; ok {
		lines = append(lines, sentence)
	}
	if len(lines) < len(wrong) {
		return fmt.Errorf("hilo finds fields wrong that form %q does not have: %v", f.Title, wrong)
	}
	w.answer(person, Refused, f.Title, lines)
	return nil
}

func (w *ChatWorld) answer(person string, kind EventKind, title string, lines []string) {
	w.answers = append(w.answers, Event{At: w.clock.Now(), Kind: kind, Where: person, Title: title, Lines: lines})
}

func labels(fields []bot.Input) []string {
	var out []string
	for _, in := range fields {
		out = append(out, in.Label)
	}
	return out
}
