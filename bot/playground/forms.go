package playground

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"hilo/bot"
)

// maxForms is how many unsent forms are remembered for one person; the oldest is forgotten first.
const maxForms = 50

// opened is a form that waits to be sent, with the person who alone may send it.
type opened struct {
	id, person string
	where      bot.Place
	pressed    string // ref of the message from which it was opened; may be empty
	form       bot.Form
}

// forms holds the forms that are open. They do not survive a restart.
type forms struct {
	mu   sync.Mutex
	byID map[string]opened
	ids  map[string][]string // by person, oldest first
}

func newForms() *forms { return &forms{byID: map[string]opened{}, ids: map[string][]string{}} }

func (f *forms) add(o opened) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byID[o.id] = o
	f.ids[o.person] = append(f.ids[o.person], o.id)
	if ids := f.ids[o.person]; len(ids) > maxForms {
		delete(f.byID, ids[0])
		f.ids[o.person] = slices.Delete(ids, 0, 1)
	}
}

func (f *forms) find(id string) (opened, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	o, ok := f.byID[id]
	return o, ok
}

func (f *forms) forget(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	o := f.byID[id]
	f.ids[o.person] = slices.DeleteFunc(f.ids[o.person], func(x string) bool { return x == id })
	delete(f.byID, id)
}

type formBody struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Submit string      `json:"submit"`
	Intro  []node      `json:"intro"`
	Fields []fieldBody `json:"fields"`
}

type fieldBody struct {
	Name        string        `json:"name"`
	Label       string        `json:"label"`
	Kind        bot.InputKind `json:"kind"`
	Required    bool          `json:"required"`
	Value       string        `json:"value"`
	Options     []option      `json:"options"`
	Hint        string        `json:"hint"`
	Placeholder string        `json:"placeholder"`
	Max         int           `json:"max"`
}

// open remembers the form of a reply, if there is one, and draws it for the person who asked.
func (p *Playground) open(a act, form *bot.Form) *formBody {
	if form == nil {
		return nil
	}
	o := opened{id: "f" + rand.Text(), person: a.by.ID, where: a.in.Where, pressed: a.pressed, form: *form}
	p.forms.add(o)
	v := viewer{p: p, lang: a.by.Lang, zone: p.location(a.by)}
	body := &formBody{ID: o.id, Title: form.Title, Submit: form.Submit, Intro: v.nodes(nodes(form.Intro)), Fields: []fieldBody{}}
	for _, in := range form.Fields {
		body.Fields = append(body.Fields, p.field(in))
	}
	return body
}

func (p *Playground) field(in bot.Input) fieldBody {
	out := fieldBody{
		Name: in.Name, Label: in.Label, Kind: in.Kind, Required: in.Required, Value: in.Value,
		Options: options(in.Options), Hint: in.Hint, Placeholder: in.Placeholder, Max: in.Max,
	}
	if in.Kind == bot.UserInput {
		out.Options = make([]option, 0, len(p.opts.Cast.People))
		for _, m := range p.opts.Cast.People {
			out.Options = append(out.Options, option{Value: m.ID, Label: m.Name})
		}
	}
	return out
}

// filled is the form's call with what was filled in. A field that was not sent is as the form showed it; values
// that are no field of the form do not exist.
func filled(form bot.Form, sent map[string]any) (bot.Values, error) {
	out := bot.Values{}
	for name, value := range form.Call.Values {
		out[name] = value
	}
	for _, in := range form.Fields {
		value, err := text(in, sent)
		if err != nil {
			return nil, err
		}
		out[in.Name] = value
	}
	return out, nil
}

// text is a field's value as values travel.
func text(in bot.Input, sent map[string]any) (string, error) {
	out := in.Value
	if value, there := sent[in.Name]; there {
		switch value := value.(type) {
		case nil:
			out = ""
		case string:
			out = value
		case bool:
			out = strconv.FormatBool(value)
		case float64:
			out = strconv.FormatFloat(value, 'f', -1, 64)
		default:
			return "", errBadJSON.because(fmt.Sprintf("field %s: %T", in.Name, value))
		}
	}
	if in.Kind == bot.BoolInput && out != "true" {
		out = "false"
	}
	return out, nil
}
