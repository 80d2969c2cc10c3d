package bot

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"strings"

	"hilo/network"
)

// read takes a verb's fields out of typed text; fits is false when what was typed does not begin with something
// required, or when text is left over; what is missing at the end is asked for by the form.
func (e *Engine) read(ctx context.Context, r *Request, route, text string) (values Values, fits bool, err error) {
	v, ok := e.verbOf(route)
	if !ok {
		return nil, false, nil
	}
	values, rest := Values{}, strings.TrimSpace(text)
	for _, f := range v.Fields { // fields that depend on what there is are never typed
		if (f.Hidden && f.Read == nil) || rest == "" {
			continue
		}
		value, after, ok, err := e.readField(ctx, r, f, rest)
		if err != nil {
			return nil, false, err
		}
		if !ok {
			if f.Required && f.Kind != ChoiceInput { // a choice is asked for in the form
				return nil, false, nil
			}
			continue
		}
		values[f.Name], rest = value, strings.TrimSpace(after)
	}
	return values, rest == "", nil
}

func (e *Engine) readField(ctx context.Context, r *Request, f Field, text string) (value, rest string, ok bool, err error) {
	switch {
	case f.Read != nil:
		return f.Read(ctx, r, text)
	case f.Kind == ChoiceInput:
		options, err := f.Options(ctx, r)
		if err != nil {
			return "", text, false, err
		}
		value, rest, ok = readOption(options, text)
		return value, rest, ok, nil
	case f.Kind == TextInput || f.Kind == LongTextInput:
		return text, "", true, nil
	}
	return "", text, false, nil
}

// readOption finds the option that a text begins with, by its label or value; the longest wins.
func readOption(options []Option, text string) (value, rest string, ok bool) {
	best := 0
	for _, o := range options {
		for _, name := range []string{o.Label, o.Value} {
			words := len(strings.Fields(name))
			if words <= best {
				continue
			}
			if head, after := cutWords(text, words); network.Fold(head) == network.Fold(name) {
				best, value, rest, ok = words, o.Value, after, true
			}
		}
	}
	if !ok {
		rest = text
	}
	return value, rest, ok
}

// cutWords cuts n words off a text.
func cutWords(text string, n int) (head, rest string) {
	var words []string
	rest = text
	for range n {
		var w string
		if w, rest = cutWord(rest); w == "" {
			break
		}
		words = append(words, w)
	}
	return strings.Join(words, " "), rest
}

// near finds the one name that a word misses by a slip of the finger.
func near(word string, names []string) (string, bool) { return network.Near(network.Fold(word), names) }

// Form makes the form of a verb, with what is known already standing in its fields.
func (r *Request) Form(ctx context.Context, c Call) (*Form, error) {
	v := r.engine.verbs[c.Route]
	id := strings.ReplaceAll(c.Route, "/", ".")
	form := &Form{
		Lang: r.Lang, Call: Call{c.Route, Values{}}, Key: rand.Text(),
		Title: r.String("form."+id+".title", nil), Submit: r.String("form."+id+".submit", nil),
	}
	if r.Has("form." + id + ".intro") {
		form.Intro = r.T("form."+id+".intro", nil)
	}
	asked := map[string]bool{}
	fields, err := v.fields(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		if f.Hidden {
			continue
		}
		asked[f.Name] = true
		in, err := r.input(ctx, commandID(c.Route), f, c.Values[f.Name])
		if err != nil {
			return nil, err
		}
		form.Fields = append(form.Fields, in)
	}
	for name, value := range c.Values {
		if !asked[name] {
			form.Call.Values[name] = value
		}
	}
	return form, nil
}

// label is a field's own, or the one that its command's texts have.
func (r *Request) label(command string, f Field) string {
	if f.Label != "" {
		return f.Label
	}
	return r.String("field."+command+"."+f.Name, nil)
}

func (r *Request) input(ctx context.Context, command string, f Field, value string) (Input, error) {
	in := Input{Name: f.Name, Label: r.label(command, f), Hint: f.Hint, Kind: f.Kind, Required: f.Required, Value: value, Max: f.Max}
	if hint := "field." + command + "." + f.Name + "_hint"; f.Label == "" && r.Has(hint) {
		in.Hint = r.String(hint, nil)
	}
	var err error
	if f.Options != nil {
		if in.Options, err = f.Options(ctx, r); err != nil {
			return in, err
		}
	}
	if value == "" && f.Default != nil {
		in.Value, err = f.Default(ctx, r)
	}
	return in, err
}

// OpenForm is the route of a button that opens the form of the call in its values "route" and "with"; with "submit" and
// "intro" it has these words instead of the verb's own. What is submitted is checked as always.
const OpenForm = "form"

// Fill is a call that opens the form of another call, filled in.
func Fill(c Call) Call { return Do(OpenForm, "route", c.Route, "with", encode(c.Values)) }

// opened answers the press of such a button.
func (r *Request) opened(ctx context.Context) (Reply, error) {
	values, err := decode(r.Values["with"])
	if err != nil {
		return Reply{}, err
	}
	route, intro, submit := r.Values["route"], r.Values["intro"], r.Values["submit"]
	v, ok := r.engine.verbOf(route)
	if !ok {
		return Reply{}, fmt.Errorf("no verb %q", route)
	}
	r.verb, r.route, r.Values = v, route, values
	waiting := Call{OpenForm, Values{"route": route, "with": encode(values)}}
	if reply, err := r.engine.admit(ctx, r, v, waiting); reply != nil || err != nil {
		return deref(reply), err
	}
	form, err := r.Form(ctx, Call{route, r.Values})
	if err == nil && submit != "" {
		form.Intro, form.Submit = Say(intro), submit
	}
	return Reply{Form: form}, err
}

// Open answers with a form, or with a button that opens it where a form may not be opened at once (an answer to a
// plain message, a page of hilo's own).
func (r *Request) Open(f *Form) Reply {
	if r.CanOpenForm || r.Kind != Said && r.Kind != Opened {
		return Reply{Form: f}
	}
	return Reply{Whisper: formButton(r.Printer, f, nil)}
}

// FormButton is a message with a button that opens a form as it is filled in, with its own words above the fields and
// on its button: a form that follows another tells there what was found in it.
func FormButton(p Printer, f *Form) *Message {
	return formButton(p, f, Values{"intro": f.Intro.Flat(p.Moment), "submit": f.Submit})
}

func formButton(p Printer, f *Form, words Values) *Message {
	values := make(Values, len(f.Fields)+len(f.Call.Values))
	for k, v := range f.Call.Values {
		values[k] = v
	}
	for _, in := range f.Fields {
		if in.Value != "" {
			values[in.Name] = in.Value
		}
	}
	call := Fill(Call{f.Call.Route, values})
	maps.Copy(call.Values, words)
	return p.Compose(
		Section{Join("\n", Text{Bold(f.Title)}, f.Intro)},
		Controls{Button{Label: p.String("button.open_form", nil), Style: Primary, Call: call}},
	)
}
