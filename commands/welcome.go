package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// unlisted is the option of an entity that is not in the list.
const unlisted = "new"

const (
	maxEntityName = 120
	maxOptions    = 100 // of a choice, on every chat system
	maxOption     = 75  // runes of one
)

func (f *Features) hiloJoining() []bot.Verb {
	return []bot.Verb{
		{ID: "welcome", Who: bot.Anyone, Run: f.welcome, Fields: []bot.Field{hidden("then"), hidden("with")}},
		{ID: "join", Who: bot.Anyone, Prepare: f.joinForm, Run: f.joinNetwork, FieldsFor: f.joinFields},
		{ID: "undo_join", Who: bot.Coordination, Run: f.undoJoin, Fields: []bot.Field{hidden("event")}},
		{ID: "change_entity", Who: bot.Members, Prepare: f.changeEntityForm, Run: f.changeEntity, FieldsFor: f.joinFields},
	}
}

// welcome stands before every verb for members when somebody unknown calls it.
func (f *Features) welcome(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return r.Run(ctx, bot.Call{Route: "hilo/join", Values: r.Values})
}

// joinFields ask for an entity: out of a list as long as a choice can hold it, or by its name.
func (f *Features) joinFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	fields := []bot.Field{hidden("then"), hidden("with"), hidden("lang")}
	seats, err := f.listSeats(ctx, r.Network.ID)
	if err != nil {
		return nil, err
	}
	name := bot.Field{Name: "name", Kind: bot.TextInput, Max: maxEntityName, Read: unread}
	if len(seats) == 0 || len(seats) >= maxOptions {
		name.Required = true
		return append(fields, name), nil
	}
	options := func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
		out := make([]bot.Option, 0, len(seats)+1)
		for _, s := range seats {
			out = append(out, bot.Option{Value: s.value(), Label: shorten(s.label, maxOption)})
		}
		return append(out, bot.Option{Value: unlisted, Label: r.String("hilo.unlisted", nil)}), nil
	}
	return append(fields, bot.Field{Name: "entity", Kind: bot.ChoiceInput, Required: true, Options: options, Read: unread}, name), nil
}

// seat is where somebody can belong: an entity, or one of its units.
type seat struct {
	entity, unit int64
	label        string // «INAEM — Oficina Compromiso de Caspe»
}

func (s seat) value() string { return itoa(s.entity) + ":" + itoa(s.unit) }

// listSeats are all entities, each followed by its units.
func (f *Features) listSeats(ctx context.Context, networkID int64) ([]seat, error) {
	entities, err := f.entities(ctx, networkID)
	var out []seat
	for _, e := range entities {
		out = append(out, seat{entity: e.ID, label: e.Name})
		for _, u := range e.Units {
			out = append(out, seat{entity: e.ID, unit: u.ID, label: e.Name + " — " + u.Name})
		}
	}
	return out, err
}

func (f *Features) entities(ctx context.Context, networkID int64) ([]network.Entity, error) {
	var out []network.Entity
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		out, err = t.Entities(ctx, networkID)
		return err
	})
	return out, err
}

// joinForm says who answers for the data before it asks for anything.
func (f *Features) joinForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Network.ID == 0 {
		reply, err := r.Run(ctx, bot.Call{Route: "network/found", Values: r.Values})
		return &reply, err
	}
	if r.Actor.Member() { // a second press of an old button
		reply, err := f.goOn(ctx, r)
		return &reply, err
	}
	if r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		return nil, nil
	}
	r.Values = r.Values.With("lang", r.Lang)
	responsible := r.Network.Responsible
	if responsible == "" {
		responsible = r.Network.Name
	}
	return f.formWith(ctx, r, r.T("hilo.join_intro", bot.Args{"Network": r.Network.Name, "Responsible": responsible}))
}

// formWith opens the form of the verb under way with an intro of its own.
func (f *Features) formWith(ctx context.Context, r *bot.Request, intro bot.Text) (*bot.Reply, error) {
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values})
	if err != nil {
		return nil, err
	}
	form.Intro = intro
	reply := r.Open(form)
	return &reply, nil
}

// joinNetwork binds somebody to an entity and goes on with what they had asked for.
func (f *Features) joinNetwork(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	s, reply, err := f.chosenSeat(ctx, r)
	if reply != nil || err != nil {
		return deref(reply), err
	}
	actor := network.Actor{Person: r.Actor.Person, Network: r.Network.ID, Role: network.Technician}
	if lang := r.Values["lang"]; lang != r.Public().Lang && actor.Person.Lang == "" {
		actor.Person.Lang = lang // she typed a command in it
	}
	err = f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if actor.Person, err = t.SavePerson(ctx, actor.Person); err != nil {
			return err
		}
		return f.take(ctx, t, r, &actor, s, network.EventJoined, map[string]string{})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	r.Actor = actor
	if actor.Person.Lang != "" {
		r.Printer = r.In(actor.Person.Lang)
	}
	out, err := f.goOn(ctx, r)
	if err == nil && out.Whisper != nil {
		hello := bot.Section{Text: r.T("hilo.joined", bot.Args{"Entity": s.label})}
		out.Whisper.Blocks = append([]bot.Block{hello}, out.Whisper.Blocks...)
	}
	return out, err
}

// goOn carries out what waited for the actor to join; nothing that was typed is lost.
func (f *Features) goOn(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["then"] == "" {
		return r.Run(ctx, bot.Do("hilo/menu"))
	}
	return r.Continue(ctx)
}

// chosenSeat is the seat that a form names; a reply keeps the form open.
func (f *Features) chosenSeat(ctx context.Context, r *bot.Request) (seat, *bot.Reply, error) {
	seats, err := f.listSeats(ctx, r.Network.ID)
	if err != nil {
		return seat{}, nil, err
	}
	if value := r.Values["entity"]; value != "" && value != unlisted {
		i := slices.IndexFunc(seats, func(s seat) bool { return s.value() == value })
		if i < 0 {
			return seat{}, nil, network.ErrNotFound
		}
		return seats[i], nil, nil
	}
	name := strings.Join(strings.Fields(r.Values["name"]), " ")
	if name == "" {
		return seat{}, &bot.Reply{Errors: map[string]string{"name": r.String("hilo.name_missing", nil)}}, nil
	}
	if i := slices.IndexFunc(seats, func(s seat) bool { return network.Fold(s.label) == network.Fold(name) }); i >= 0 {
		return seats[i], nil, nil
	}
	return seat{label: name}, nil, nil
}

// take binds an actor to a seat, making its entity when it is new, and shows it to the coordination.
func (f *Features) take(ctx context.Context, t *storage.Tx, r *bot.Request, a *network.Actor, s seat, verb string, data map[string]string) error {
	a.Entity, a.Unit = s.entity, s.unit
	if s.entity == 0 {
		e := network.Entity{Name: s.label, Kind: network.OtherKind, Weight: network.FullWeight}
		if r.Spot.Area.ID != 0 {
			e.Areas = []int64{r.Spot.Area.ID}
		}
		id, made, err := t.EntityNamed(ctx, r.Network.ID, e)
		if err != nil {
			return err
		}
		a.Entity, data["new"] = id, strconv.FormatBool(made)
	}
	if err := t.Join(ctx, *a); err != nil {
		return err
	}
	data["entity"], data["unit"] = itoa(a.Entity), itoa(a.Unit)
	person := network.Subject{Kind: network.KindPerson, ID: a.Person.ID}
	if err := t.Record(ctx, r.Network.ID, person, a.Person.ID, verb, data); err != nil {
		return err
	}
	event, err := t.LastEvent(ctx, r.Network.ID, person, verb)
	if err != nil {
		return err
	}
	return f.tellCoordination(ctx, t, r, "hilo/joined", person, event.Number)
}

// changeEntityForm says what a change does to open rounds before it is made.
func (f *Features) changeEntityForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		return nil, nil
	}
	return f.formWith(ctx, r, r.T("hilo.change_entity_intro", nil))
}

// changeEntity moves the actor to another entity. Her answers in open rounds were that entity's voice: they are taken
// back, and she is told to value again for the new one.
func (f *Features) changeEntity(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	s, reply, err := f.chosenSeat(ctx, r)
	if reply != nil || err != nil {
		return deref(reply), err
	}
	if s.entity != 0 && s.entity == r.Actor.Entity && s.unit == r.Actor.Unit {
		return whisper(r, "hilo.same_entity", bot.Args{"Entity": s.label}), nil
	}
	actor := r.Actor
	var rounds []int64
	err = f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if rounds, err = t.DropBallots(ctx, r.Network.ID, actor.Person.ID); err != nil {
			return err
		}
		if err := leaveCards(ctx, t, r.Network, actor.Person.ID); err != nil {
			return err
		}
		return f.take(ctx, t, r, &actor, s, network.EventMoved,
			map[string]string{"from_entity": itoa(r.Actor.Entity), "from_unit": itoa(r.Actor.Unit)})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	out := whisper(r, "hilo.moved", bot.Args{"Entity": s.label})
	if len(rounds) > 0 {
		out.Whisper.Blocks = append(out.Whisper.Blocks, bot.Section{Text: r.T("hilo.value_again", nil)},
			bot.Controls{primary(r.Printer, "button.value", bot.Do("ballot/open"))})
	}
	out.Refresh = append(roundSubjects(rounds...), network.Subject{Kind: network.KindPerson, ID: actor.Person.ID})
	return out, nil
}

// undoJoin takes back that somebody bound herself to an entity, and with it her ballots of open rounds.
func (f *Features) undoJoin(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var event network.Event
	var rounds []int64
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if event, err = t.EventByNumber(ctx, r.Network.ID, number(r.Values, "event")); err != nil {
			return err
		}
		rounds, err = f.takeBackJoin(ctx, t, r, event)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	card, err := f.joinedCard(ctx, r.Printer, network.Delivery{Network: r.Network.ID, Subject: event.Subject, Turn: event.Number, Ref: r.Message})
	return bot.Reply{Here: card, Refresh: append(roundSubjects(rounds...), event.Subject)}, err
}

func (f *Features) takeBackJoin(ctx context.Context, t *storage.Tx, r *bot.Request, event network.Event) ([]int64, error) {
	last, err := t.LastEvent(ctx, r.Network.ID, event.Subject, joinEvents...)
	if err != nil {
		return nil, err
	}
	if err := event.Undo(r.Actor, last.Number, r.Now); err != nil {
		return nil, err
	}
	rounds, err := t.DropBallots(ctx, r.Network.ID, event.Subject.ID)
	if err != nil {
		return nil, err
	}
	if err := leaveCards(ctx, t, r.Network, event.Subject.ID); err != nil {
		return nil, err
	}
	if err := t.Record(ctx, r.Network.ID, event.Subject, r.Actor.Person.ID, "join_undone", nil); err != nil {
		return nil, err
	}
	if event.Verb == network.EventJoined {
		if _, err := f.delegateLeaves(ctx, t, r.Network, event.Subject.ID); err != nil {
			return nil, err
		}
		return rounds, t.Leave(ctx, r.Network.ID, event.Subject.ID)
	}
	m, err := t.MemberOf(ctx, r.Network.ID, event.Subject.ID)
	if err != nil {
		return nil, err
	}
	data := bot.Values(event.Data)
	m.Actor.Entity, m.Actor.Unit = number(data, "from_entity"), number(data, "from_unit")
	return rounds, t.Join(ctx, m.Actor)
}

// joinEvents are the lines of a person's history that tell where she belongs.
var joinEvents = []string{network.EventJoined, network.EventMoved, "join_undone", "erased"}

// joinedCard tells the coordination who bound herself to which entity. What has happened to her place since is shown in
// the notice that stands; she who moves again is told of anew, and the older notice goes.
func (f *Features) joinedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var event network.Event
	var who storage.Member
	var gone bool
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if event, err = t.LastEvent(ctx, d.Network, d.Subject, joinEvents...); err != nil {
			return err
		}
		who, err = t.MemberOf(ctx, d.Network, d.Subject.ID)
		if gone = errors.Is(err, network.ErrNotFound); gone {
			return nil
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case event.Number != d.Turn && (d.Ref == "" || event.Verb == network.EventJoined || event.Verb == network.EventMoved):
		return nil, nil
	case gone:
		return p.Compose(bot.Section{Text: p.T("hilo.notice_gone", nil)}), nil
	}
	args := bot.Args{"Who": named(who), "Entity": entityOf(p, who)}
	if event.Verb == "join_undone" {
		return p.Compose(bot.Section{Text: p.T("hilo.notice_back", args)}), nil
	}
	blocks := []bot.Block{bot.Section{Text: p.T("hilo.notice_"+event.Verb, args)}}
	if event.Data["new"] == "true" {
		blocks = append(blocks, bot.Note{Text: p.T("hilo.notice_new_entity", nil)})
	}
	return p.Compose(append(blocks, bot.Controls{
		button(p, "button.undo", bot.Do("hilo/undo_join", "event", itoa(event.Number))),
		button(p, "red.button_person", bot.Do("network/person", "person", itoa(d.Subject.ID))),
	})...), nil
}

// named is a person as chat systems show them.
func named(m storage.Member) bot.Text {
	return bot.Text{bot.Person{User: m.Person.User, Name: m.Person.Name}}
}

// entityOf is where a member belongs, in words.
func entityOf(p bot.Printer, m storage.Member) string {
	switch {
	case m.UnitName != "":
		return m.EntityName + " — " + m.UnitName
	case m.EntityName != "":
		return m.EntityName
	default:
		return p.String("red.no_entity", nil)
	}
}

// deref is a reply, or none.
func deref(r *bot.Reply) bot.Reply {
	if r == nil {
		return bot.Reply{}
	}
	return *r
}
