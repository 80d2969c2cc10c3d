package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hilo/network"
)

// answerWithin bounds the work on one request.
const answerWithin = 10 * time.Second

// Handle carries out what somebody did and answers them. It never fails: a rule that says no becomes one plain
// sentence, and a fault a sentence with a short code under which the log tells the rest.
func (e *Engine) Handle(ctx context.Context, in Intent) (reply Reply) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	in = in.cleaned()
	r := &Request{Intent: in, Now: e.clock.Now(), Values: in.Call.Values, engine: e}
	defer func() {
		if p := recover(); p != nil {
			reply = e.fault(ctx, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	r.Printer = In(e.catalog, in.Who.Lang, nil)
	if err := e.identify(ctx, r); err != nil {
		return e.fault(ctx, r, err)
	}
	reply, err := e.route(ctx, r)
	if err != nil {
		reply = e.refuse(ctx, r, err)
	}
	if len(reply.Errors) > 0 && reply.Back == nil {
		reply.Back = r.back(ctx, reply.Errors)
	}
	for _, s := range reply.Refresh {
		e.Refresh(r.Network.ID, s) //nolint:contextcheck // a drawing outlives the request that caused it
	}
	return reply
}

// identify finds out who speaks, where, and in which language to answer.
func (e *Engine) identify(ctx context.Context, r *Request) error {
	standing, err := e.standing(ctx, r)
	if err != nil {
		return fmt.Errorf("who: %w", err)
	}
	r.Network, r.Actor = standing.Network, standing.Actor
	if r.Actor.Person.Name == "" {
		r.Actor.Person.Name = r.Who.Name
	}
	if r.Actor.Person.Zone == "" {
		r.Actor.Person.Zone = r.Who.Zone
	}
	if r.Network.ID != 0 && !r.Direct {
		if r.Spot, err = e.store.SpotOf(ctx, r.Network.ID, r.Where); err != nil {
			return fmt.Errorf("where: %w", err)
		}
	}
	r.speak(e.languageOf(r))
	if p := r.Actor.Person; p.ID != 0 && p.Lang == "" && e.spoken(r) != "" && e.spoken(r) != r.Network.Lang {
		// Buttons carry no language: what follows is to be in the one that was typed.
		return e.store.NoteLanguage(ctx, p.ID, e.spoken(r))
	}
	return nil
}

// route turns what was done into one call of one verb.
func (e *Engine) route(ctx context.Context, r *Request) (Reply, error) {
	switch r.Kind {
	case Pressed, Submitted:
		if r.Call.Route == OpenForm {
			return r.opened(ctx)
		}
		return e.Run(ctx, r, r.Call)
	case Typed:
		c, ok := e.names.command(r.Command)
		if !ok {
			return e.Run(ctx, r, Do(e.hooks.Menu))
		}
		return e.typed(ctx, r, c.id, r.Text)
	case Opened:
		return e.home(ctx, r)
	default:
		return e.said(ctx, r)
	}
}

// home is what stands on a page of hilo's own. Nothing opens over a page unasked: a form is a button there.
func (e *Engine) home(ctx context.Context, r *Request) (Reply, error) {
	r.CanOpenForm = false
	return e.Run(ctx, r, Do(e.hooks.Home))
}

// said is a mention or a direct message: a command without its slash, or a plain sentence.
func (e *Engine) said(ctx context.Context, r *Request) (Reply, error) {
	word, rest := cutWord(r.Text)
	if e.sent(r, word, rest) {
		return e.Run(ctx, r, Do(e.hooks.Sent, "text", r.Text))
	}
	if word == "" || network.Fold(word) == "hilo" && rest == "" {
		return e.Run(ctx, r, Do(e.hooks.Menu))
	}
	if c, ok := e.names.command(word); ok && !sentence(word, rest) {
		return e.typed(ctx, r, c.id, rest)
	}
	return e.Run(ctx, r, Do(e.hooks.Plain, "text", r.Text))
}

// sentence says whether a command's word only opens a plain sentence: "Necesidad de plazas en la escoleta".
func sentence(word, rest string) bool {
	if strings.HasPrefix(word, "/") {
		return false
	}
	next, _ := cutWord(network.Fold(rest))
	return next == "de" || next == "del" || strings.HasPrefix(next, "d'") || next == "of"
}

// typed finds the verb of a typed command. A word is a verb only when everything after it fits the verb's fields;
// otherwise it is text.
func (e *Engine) typed(ctx context.Context, r *Request, command, text string) (Reply, error) {
	if commandID(e.hooks.Menu) == command {
		if word, rest := cutWord(text); word != "" {
			if c, ok := e.names.command(word); ok && c.id != command && !sentence(word, rest) {
				return e.typed(ctx, r, c.id, rest)
			}
		}
	}
	for _, c := range e.names.candidates(command, text) {
		route := command + "/" + c.id
		values, fits, err := e.read(ctx, r, route, c.rest)
		if err != nil {
			return Reply{}, err
		}
		if fits {
			return e.Run(ctx, r, Call{route, values})
		}
	}
	return e.text(ctx, r, command, text)
}

// text is what is typed after a command's name when no verb fits: the command's own default takes it.
func (e *Engine) text(ctx context.Context, r *Request, command, text string) (Reply, error) {
	route := e.defaultOf(command)
	if word, rest := cutWord(text); word != "" && rest == "" {
		if verb, ok := near(word, e.names.verbWords(command)); ok {
			n := e.names.verbs[command][verb]
			return e.Run(ctx, r, Do(e.hooks.Nearly, "word", word, "verb", verb, "then", command+"/"+n.id, "else", route))
		}
	}
	values, fits, err := e.read(ctx, r, route, text)
	if err != nil {
		return Reply{}, err
	}
	switch {
	case !fits && (command == commandID(e.hooks.Plain) || command == commandID(e.hooks.Menu)):
		return e.Run(ctx, r, Do(e.hooks.Plain, "text", text))
	case !fits:
		return e.Run(ctx, r, Do(e.hooks.Unclear, "command", command, "text", text))
	}
	return e.Run(ctx, r, Call{route, values})
}

// Run carries out one call with all the checks that every way in shares: who may, where it may be said, what is
// missing, what the privacy guard says. Features use it to go on with another verb.
func (e *Engine) Run(ctx context.Context, r *Request, c Call) (Reply, error) {
	v, ok := e.verbOf(c.Route)
	if !ok {
		return Reply{}, fmt.Errorf("no verb %q", c.Route)
	}
	values := make(Values, len(c.Values))
	maps.Copy(values, c.Values) // the adapter's own may be pressed by two at once
	c.Values = values
	r.verb, r.route, r.Values = v, c.Route, c.Values
	if reply, err := e.admit(ctx, r, v, c); reply != nil || err != nil {
		return deref(reply), err
	}
	if reply, err := e.check(ctx, r, v); reply != nil || err != nil {
		return deref(reply), err
	}
	return v.Run(ctx, r)
}

// Before is a call of a verb, with pairs of names and values, in which another call waits for the verb to Continue it.
func Before(waiting Call, route string, pairs ...string) Call {
	return Do(route, append(pairs, "then", waiting.Route, "with", encode(waiting.Values))...)
}

// Continue carries out a call that waited in the values "then" and "with" (see Hooks).
func (r *Request) Continue(ctx context.Context) (Reply, error) {
	values, err := decode(r.Values["with"])
	if err != nil {
		return Reply{}, err
	}
	then := r.Values["then"]
	if then == OpenForm {
		r.Values = values
		return r.opened(ctx)
	}
	return r.engine.Run(ctx, r, Call{then, values})
}

// Waiting is the route of the call that waits in the values "then" and "with"; where its form waits, the form's own.
func (r *Request) Waiting() (string, error) {
	if r.Values["then"] != OpenForm {
		return r.Values["then"], nil
	}
	values, err := decode(r.Values["with"])
	return values["route"], err
}

// Run is Engine.Run for features.
func (r *Request) Run(ctx context.Context, c Call) (Reply, error) { return r.engine.Run(ctx, r, c) }

// encode and decode carry one call inside another's values.
func encode(v Values) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // a map of strings always has a JSON form
	}
	return string(b)
}

func decode(s string) (Values, error) {
	v := Values{}
	if s == "" {
		return v, nil
	}
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return nil, fmt.Errorf("waiting call: %w", err)
	}
	return v, nil
}

func deref(r *Reply) Reply {
	if r == nil {
		return Reply{}
	}
	return *r
}

// admit is what stands before a verb's fields, whether it is called or its form is opened: who may, and what the verb
// prepares. The call waits where somebody has to do something else first.
func (e *Engine) admit(ctx context.Context, r *Request, v *Verb, waiting Call) (*Reply, error) {
	if gate, ok := e.gate(r, v); ok {
		reply, err := e.Run(ctx, r, Before(waiting, gate))
		return &reply, err
	}
	if v.Who == Contributors && !r.Actor.Contributes() {
		return nil, network.ForbiddenError{Needs: network.Technician}
	}
	if v.Prepare != nil {
		return v.Prepare(ctx, r)
	}
	return nil, nil
}

// gate is the route that stands before a verb which the actor may not call as things are.
func (e *Engine) gate(r *Request, v *Verb) (string, bool) {
	switch {
	case v.Who == Anyone:
		return "", false
	case r.Network.ID == 0:
		return e.hooks.Found, true
	case !r.Actor.Member():
		return e.hooks.Welcome, true
	case v.Who == Coordination && !r.Actor.Coordinates():
		return e.hooks.Ask, true
	}
	return "", false
}

// check looks at the fields. It answers in place of the verb when something is missing or may not pass.
func (e *Engine) check(ctx context.Context, r *Request, v *Verb) (*Reply, error) {
	errs := map[string]string{}
	fields, err := v.fields(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		value := strings.TrimSpace(r.Values[f.Name])
		r.Values[f.Name] = value
		limit := f.Max
		if limit == 0 {
			limit = 3000
		}
		switch n := utf8.RuneCountInString(value); {
		case f.Required && value == "":
			errs[f.Name] = r.String("error.missing", nil)
		case n > limit:
			errs[f.Name] = r.String("error.long", Args{"Max": limit, "Count": n - limit})
		}
		if ok, err := r.offered(ctx, f, value); err != nil {
			return nil, err
		} else if !ok {
			errs[f.Name] = r.String("error.not_offered", nil)
		}
	}
	if len(errs) > 0 || (v.Confirm && (r.Kind != Submitted || r.Call.Route != r.route)) {
		return e.ask(ctx, r, errs)
	}
	for _, f := range fields {
		if f.Guard == Unguarded || r.Values[f.Name] == "" {
			continue
		}
		if reply, err := e.hooks.Guard(ctx, r, f, r.Values[f.Name]); reply != nil || err != nil {
			return reply, err
		}
	}
	return nil, nil
}

// offered says whether a submitted choice is one of those that can be chosen: what comes back from a client is not
// taken on trust, and some choices go out of date while a form is open.
func (r *Request) offered(ctx context.Context, f Field, value string) (bool, error) {
	if r.Kind != Submitted || f.Kind != ChoiceInput || f.Hidden || value == "" || f.Options == nil {
		return true, nil
	}
	options, err := f.Options(ctx, r)
	return slices.ContainsFunc(options, func(o Option) bool { return o.Value == value }), err
}

// fields are the verb's fields as things are.
func (v *Verb) fields(ctx context.Context, r *Request) ([]Field, error) {
	if v.FieldsFor != nil {
		return v.FieldsFor(ctx, r)
	}
	return v.Fields, nil
}

// ask opens the verb's form with what is known already, or keeps the submitted one open with its errors.
func (e *Engine) ask(ctx context.Context, r *Request, errs map[string]string) (*Reply, error) {
	if r.Kind == Submitted && r.Call.Route == r.route {
		return &Reply{Errors: errs}, nil
	}
	form, err := r.Form(ctx, Call{r.route, r.Values})
	if err != nil {
		return nil, err
	}
	reply := r.Open(form)
	return &reply, nil
}

// refuse answers an error: the rules' in words, any other as a fault.
func (e *Engine) refuse(ctx context.Context, r *Request, err error) Reply {
	text, ok := e.hooks.Explain(r, err)
	if !ok {
		return e.fault(ctx, r, err)
	}
	if r.Kind == Submitted && r.Call.Route == r.route {
		return Reply{Errors: map[string]string{"": text.Flat(r.Moment)}}
	}
	return Reply{Whisper: r.Compose(Section{text})}
}

// fault logs what went wrong under a short code and gives people back what they had typed.
func (e *Engine) fault(ctx context.Context, r *Request, err error) Reply {
	id := rand.Text()[:4]
	e.log.Error("fault", "id", id, "route", r.route, "kind", r.Kind, "network", r.Network.ID, "err", err)
	key := "error.fault"
	typed := r.Text
	if r.Kind == Submitted {
		errs := map[string]string{"": r.String("error.fault_form", Args{"Code": id})}
		return Reply{Errors: errs, Back: r.back(ctx, errs)}
	}
	m := r.Compose()
	if typed == "" {
		key = "error.fault_press"
	}
	m.Blocks = append(m.Blocks, Section{r.T(key, Args{"Code": id})})
	if typed != "" {
		m.Blocks = append(m.Blocks, Section{Say(typed)})
	}
	return Reply{Whisper: m}
}
