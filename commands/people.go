package commands

import (
	"context"
	"errors"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

func (f *Features) peopleVerbs() []bot.Verb {
	return []bot.Verb{
		{ID: "people", Who: bot.Members, Run: f.listPeople, Fields: []bot.Field{hidden("page"), hidden("turned")}},
		{ID: "person", Who: bot.Coordination, Run: f.showPerson, Fields: []bot.Field{hidden("person")}},
		{ID: "role", Who: bot.Coordination, Run: f.setRole, Fields: []bot.Field{hidden("person"), hidden("role")}},
		{ID: "contacts", Who: bot.Members, Run: f.contacts, Fields: []bot.Field{hidden("page"), hidden("turned")}},
	}
}

// listPeople is one page of the network's people with their entities and roles.
func (f *Features) listPeople(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	o, err := f.roster(ctx, r.Network)
	if err != nil {
		return bot.Reply{}, err
	}
	from, to := turned(r, len(o.members))
	lines := bot.List{}
	pick := bot.Select{Label: r.String("red.choose_person", nil), Call: bot.Do("network/person"), Pick: "person"}
	for _, m := range o.members[from:to] {
		line := bot.Join(" · ", named(m), bot.Say(entityOf(r.Printer, m)))
		if m.Role != network.Technician {
			line = bot.Join(" · ", line, r.T("role."+string(m.Role), nil))
		}
		lines = append(lines, line)
		pick.Options = append(pick.Options, bot.Option{Value: itoa(m.Person.ID), Label: shorten(m.Person.Name, maxOption)})
	}
	blocks := []bot.Block{bot.Section{Text: bot.Join("", headcount(r.Printer, len(o.members), o.present()), bot.Say(":"), bot.Text{lines})}}
	controls := turning(r, "network/people", from, len(o.members))
	if r.Actor.Coordinates() {
		controls = append(bot.Controls{pick}, controls...)
	}
	if len(controls) > 0 {
		blocks = append(blocks, controls)
	}
	return leafed(r, r.Compose(blocks...)), nil
}

// showPerson is one person with the roles that they can be given.
func (f *Features) showPerson(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var m storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		m, err = t.MemberOf(ctx, r.Network.ID, number(r.Values, "person"))
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: personCard(r, m)}, nil
}

func personCard(r *bot.Request, m storage.Member) *bot.Message {
	controls := bot.Controls{}
	for _, role := range []network.Role{network.Coordinator, network.Technician, network.Observer} {
		if role != m.Role {
			controls = append(controls, button(r.Printer, "red.make_"+string(role),
				bot.Do("network/role", "person", itoa(m.Person.ID), "role", string(role))))
		}
	}
	return r.Compose(bot.Section{Text: bot.Join(" · ", named(m), bot.Say(entityOf(r.Printer, m)), r.T("role."+string(m.Role), nil))}, controls)
}

// setRole gives somebody a role, and tells them.
func (f *Features) setRole(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	role := network.Role(r.Values["role"])
	person := network.Subject{Kind: network.KindPerson, ID: number(r.Values, "person")}
	var m storage.Member
	err := f.update(ctx, r, func(t *storage.Tx) error {
		// The line comes first: with it, two who change roles at the same moment wait for each other.
		if err := t.Record(ctx, r.Network.ID, person, r.Actor.Person.ID, "role", map[string]string{"role": string(role)}); err != nil {
			return err
		}
		var err error
		if m, err = t.MemberOf(ctx, r.Network.ID, person.ID); err != nil {
			return err
		}
		n, err := t.Coordinators(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		if err := r.Actor.Appoint(m.Actor, role, n); err != nil {
			return err
		}
		if m.Role = role; role == network.Observer { // who only watches keeps no cards
			if err := leaveCards(ctx, t, r.Network, person.ID); err != nil {
				return err
			}
		}
		if err := t.Join(ctx, m.Actor); err != nil || person.ID == r.Actor.Person.ID {
			return err
		}
		event, err := t.LastEvent(ctx, r.Network.ID, person, "role")
		if err != nil {
			return err
		}
		return t.Notify(ctx, []network.Notice{{Network: r.Network.ID, Person: person.ID, Class: network.NoticeOwn,
			View: "network/role", Subject: person, Turn: event.Number}})
	})
	if errors.Is(err, network.ErrLastCoordinator) {
		return whisper(r, "red.last_coordinator", nil,
			bot.Controls{button(r.Printer, "red.button_people", bot.Do("network/people"))}), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	out := whisper(r, "red.role_set", bot.Args{"Who": named(m), "Role": r.String("role."+string(role), nil)})
	out.Refresh = []network.Subject{person}
	return out, nil
}

// roleCard tells somebody what they may do now; a role that was given after goes in a notice of its own.
func (f *Features) roleCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var m storage.Member
	var event network.Event
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if m, err = t.MemberOf(ctx, d.Network, d.Subject.ID); err != nil {
			return err
		}
		event, err = t.LastEvent(ctx, d.Network, d.Subject, "role")
		return err
	})
	if err != nil || event.Number != d.Turn {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("red.your_role_"+string(m.Role), nil)},
		bot.Controls{button(p, "hilo.button_network", bot.Do("network/show"))}), nil
}

// contacts is the way out for a concrete case: who sits in this area, or in the network, to be called by telephone.
func (f *Features) contacts(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	o, err := f.roster(ctx, r.Network)
	if err != nil {
		return bot.Reply{}, err
	}
	var entities []network.Entity
	for _, e := range o.entities {
		sits := r.Spot.Area.ID == 0 || slices.Contains(e.Areas, r.Spot.Area.ID)
		if sits && len(o.peopleOf(e.ID)) > 0 {
			entities = append(entities, e)
		}
	}
	intro := r.T("red.contacts", nil)
	if len(entities) == 0 {
		return leafed(r, r.Compose(bot.Section{Text: intro}, bot.Note{Text: r.T("red.contacts_none", nil)})), nil
	}
	from, to := turned(r, len(entities))
	lines := bot.List{}
	for _, e := range entities[from:to] {
		lines = append(lines, bot.Join(": ", bot.Text{bot.Bold(e.Name)}, o.peopleOf(e.ID)))
	}
	blocks := []bot.Block{bot.Section{Text: bot.Join("", intro, bot.Text{lines})}, bot.Note{Text: r.T("hilo.help_emergency", nil)}}
	if controls := turning(r, "network/contacts", from, len(entities)); len(controls) > 0 {
		blocks = append(blocks, controls)
	}
	return leafed(r, r.Compose(blocks...)), nil
}
