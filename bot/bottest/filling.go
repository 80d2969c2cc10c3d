package bottest

import (
	"context"
	"errors"
	"fmt"

	"hilo/bot"
)

// Fill writes in the fields of the form that the person has open.
func (w *ChatWorld) Fill(_ context.Context, person string, answers []Answer) error {
	f, ok := w.open[person]
	if !ok {
		return fmt.Errorf("%s has no form open", person)
	}
	return f.Fill(answers, func(handle string) (string, error) {
		who, err := w.chat.whoIs(handle)
		return who.User, err
	})
}

// Submit sends the form that the person has open, if nothing that it requires is missing.
func (w *ChatWorld) Submit(ctx context.Context, person, label string) error {
	f, ok := w.open[person]
	if !ok {
		return fmt.Errorf("%s has no form open", person)
	}
	who, err := w.chat.whoIs(person)
	if err != nil {
		return err
	}
	values, err := f.Submit(label)
	if err != nil {
		return err
	}
	call := bot.Call{Route: f.Call.Route, Values: f.Call.Values}
	for name, value := range values {
		call.Values = call.Values.With(name, value)
	}
	return w.tell(ctx, bot.Intent{
		Kind: bot.Submitted, Who: who, Where: f.where, Direct: f.where == DirectPlace(person), Call: call,
		FormKey: f.Key, Message: f.message, CanOpenForm: true,
	})
}

// openForm shows a dialog, in the place of one that was open.
func (w *ChatWorld) openForm(in bot.Intent, person string, f bot.Form) error {
	if !in.CanOpenForm {
		return fmt.Errorf("hilo opens form %q where a chat lets it open none", f.Title)
	}
	w.chat.check(CheckForm(f))
	d := NewDialog(f)
	w.open[person] = &dialog{Dialog: d, where: in.Where, message: in.Message}
	w.answer(person, Asked, f.Title, w.chat.view.Form(f, d.Values, in.Who.Lang))
	return nil
}

// refuse keeps a form open and shows what is wrong with it.
func (w *ChatWorld) refuse(in bot.Intent, person string, wrong map[string]string) error {
	f, ok := w.open[person]
	if !ok || in.Kind != bot.Submitted {
		return errors.New("hilo finds a form wrong, but none was submitted")
	}
	lines, err := f.Refused(wrong)
	if err != nil {
		return err
	}
	w.answer(person, Refused, f.Title, lines)
	return nil
}

func (w *ChatWorld) answer(person string, kind EventKind, title string, lines []string) {
	w.answers = append(w.answers, Event{At: w.clock.Now(), Kind: kind, Where: person, Title: title, Lines: lines})
}
