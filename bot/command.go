package bot

import (
	"context"
	"time"

	"hilo/network"
)

// Command is one feature as data: what can be asked of it, the cards it draws and the jobs it does later. Its names
// and its verbs' names stand in the locale files, under command.ID and verb.ID.VERB, in every language at once.
type Command struct {
	ID    string
	Verbs []Verb
	Views map[string]View
	Jobs  []Job
}

// Verb is one thing that can be asked. However it is asked (typed, said, pressed or filled in), it is called by the
// same Run, with the same checks before it.
type Verb struct {
	ID     string
	Fields []Field
	// FieldsFor gives the fields where they depend on what there is (a tick for each area); else Fields stand.
	FieldsFor func(context.Context, *Request) ([]Field, error)
	Who       Audience
	// Rechecks says that the verb reads the actor's rights again in its own transaction, so that a press may begin with a
	// standing that was looked up some seconds ago.
	Rechecks bool
	// Default takes what is typed after the command's name when no other verb fits.
	Default bool
	// Confirm says that the form is always shown first, filled in.
	Confirm bool
	// Shortcut offers the verb in the menu of every message, where the chat system has one; nil offers it nowhere.
	Shortcut *Shortcut
	// Prepare runs before the fields are looked at: it may refuse early, complete the values, or answer for the verb.
	Prepare func(context.Context, *Request) (*Reply, error)
	Run     func(context.Context, *Request) (Reply, error)
}

// View draws a subject as it is now for one reader or channel. A nil message, or network.ErrNotFound, means that it has
// lost its sense: it is not sent, and one that stands is taken away.
type View func(ctx context.Context, p Printer, d network.Delivery) (*Message, error)

// Audience is who may call a verb.
type Audience int

// The audiences, from wide to narrow.
const (
	Anyone       Audience = iota // also people whom hilo does not know yet
	Members                      // who has joined the network
	Contributors                 // technicians and coordinators, not observers
	Coordination
)

// Field is one input of a verb. The parser of typed text, the form, the help and the checks all come from it.
// Its label stands in the locale files under field.COMMAND.NAME, its hint under field.COMMAND.NAME_hint.
type Field struct {
	Name     string
	Label    string // for a field of FieldsFor, whose label is somebody's words; at most 24 runes are shown
	Hint     string // the same
	Kind     InputKind
	Required bool
	Hidden   bool // never shown in the form: it travels with buttons and forms, or is typed where it has a Read
	Max      int  // runes; 0 is 3000
	Guard    Guard
	// Options are the choices of a ChoiceInput.
	Options func(context.Context, *Request) ([]Option, error)
	// Default is what stands in the form at first.
	Default func(context.Context, *Request) (string, error)
	// Read takes the field's value from the beginning of typed text and returns what is left; ok is false when the
	// text does not begin with such a value. Without it a text field takes all that is left, and a choice the option
	// that the text begins with.
	Read func(ctx context.Context, r *Request, text string) (value, rest string, ok bool, err error)
}

// Guard is what the privacy guard does with a field.
type Guard int

// The degrees of the guard.
const (
	Unguarded Guard = iota
	Situation       // people's own words about their work: the strict one
	Contact         // places and ways to reach somebody at work
)

// Request is an Intent after dispatch has found out who speaks, where, when and in which language.
type Request struct {
	Intent
	Actor   network.Actor
	Network network.Network // ID 0 where the workspace has none
	Spot    network.Spot    // the area of the channel; empty elsewhere
	Now     time.Time
	Values  Values
	Printer // in the actor's language

	verb   *Verb
	route  string
	engine *Engine
}

// InboxKey names what the actor did where it can be named, so that a repetition changes nothing: pass it to the
// store's Update. It holds the route, because one act may carry out two verbs: joining, and what waited for it. It is
// empty for buttons, which are idempotent by the state that they change.
func (r *Request) InboxKey() string {
	switch {
	case r.Kind == Submitted && r.FormKey != "":
		return "form:" + r.FormKey + "/" + r.route
	case r.Key != "":
		return r.Who.Platform + ":" + r.Key + "/" + r.route
	}
	return ""
}

// In is a printer for somebody else: a channel, another language.
func (r *Request) In(lang string) Printer { return In(r.engine.catalog, lang, r.Zone) }

// Public is the printer for what is read in the channel where the request was made.
func (r *Request) Public() Printer {
	if r.Spot.Lang != "" {
		return r.In(r.Spot.Lang)
	}
	return r.In(r.Network.Lang)
}

// Do is a call of a verb with pairs of names and values.
func Do(route string, pairs ...string) Call {
	v := make(Values, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		v[pairs[i]] = pairs[i+1]
	}
	return Call{Route: route, Values: v}
}

// Route is the verb being carried out, as buttons name it.
func (r *Request) Route() string { return r.route }
