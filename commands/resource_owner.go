package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// ownerForm asks who keeps a card from now on.
func (f *Features) ownerForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if reply, err := f.cardNamed(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	if r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		return nil, nil
	}
	res, err := f.readOneResource(ctx, r.Network.ID, number(r.Values, "resource"))
	if err != nil {
		return nil, err
	}
	if err := res.HandOver(r.Actor, 0); err != nil {
		return nil, err
	}
	return f.formWith(ctx, r, r.T("keep.owner_intro", bot.Args{"Card": cardTitle(res)}))
}

// ownerFields offer who may keep a card: the people of the entity that offers it first, then all others, and the
// coordination.
func (f *Features) ownerFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	options := func(ctx context.Context, r *bot.Request) ([]bot.Option, error) {
		res, err := f.readOneResource(ctx, r.Network.ID, number(r.Values, "resource"))
		if err != nil {
			return nil, err
		}
		return f.ownerOptions(ctx, r, res)
	}
	present := func(ctx context.Context, r *bot.Request) (string, error) {
		res, err := f.readOneResource(ctx, r.Network.ID, number(r.Values, "resource"))
		return itoa(res.Owner), err
	}
	return []bot.Field{f.chosenResource(), {Name: "owner", Kind: bot.ChoiceInput, Required: true, Options: options, Default: present, Read: unread}}, nil
}

func (f *Features) ownerOptions(ctx context.Context, r *bot.Request, res network.Resource) ([]bot.Option, error) {
	var members []storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		members, err = t.Members(ctx, r.Network.ID)
		return err
	})
	var near, far []bot.Option
	for _, m := range members {
		o := bot.Option{Value: itoa(m.Person.ID), Label: shorten(m.Person.Name+" · "+entityOf(r.Printer, m), maxOption)}
		switch {
		case !m.Contributes():
		case m.Person.ID == res.Owner || res.Entity != 0 && m.Entity == res.Entity:
			near = append(near, o)
		default:
			far = append(far, o)
		}
	}
	out := append([]bot.Option{{Value: "0", Label: r.String("keep.coordination", nil)}}, append(near, far...)...)
	return out[:min(len(out), maxOptions)], err
}

// handOverCard gives a card to another person to keep, who is told.
func (f *Features) handOverCard(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	to := number(r.Values, "owner")
	var event network.Event
	var member storage.Member
	data := map[string]string{"to": itoa(to)}
	res, err := f.withCard(ctx, r, verbOwner, data, func(t *storage.Tx, res *network.Resource) error {
		data["from"] = itoa(res.Owner)
		if to != 0 {
			var err error
			if member, err = t.MemberOf(ctx, r.Network.ID, to); err != nil {
				return err
			}
			if !member.Contributes() {
				return network.ErrNotFound
			}
		}
		return res.HandOver(r.Actor, to)
	}, func(t *storage.Tx, res network.Resource) error {
		var err error
		if event, err = t.LastEvent(ctx, r.Network.ID, resourceSubject(res.Number)); err != nil {
			return err
		}
		return f.tellHandedOver(ctx, t, r, res, event)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	undo := bot.Controls{button(r.Printer, "button.undo", bot.Do("resource/owner_undo", "event", itoa(event.Number)))}
	reply := whisper(r, "keep.owner_none", bot.Args{"Card": cardTitle(res)}, undo)
	if to != 0 {
		reply = whisper(r, "keep.owner_now", bot.Args{"Card": cardTitle(res), "Who": named(member)}, undo)
	}
	reply.Refresh = []network.Subject{resourceSubject(res.Number)}
	return reply, nil
}

// tellHandedOver tells somebody that she keeps a card now, and passes on what its former keeper was asked and told.
func (f *Features) tellHandedOver(ctx context.Context, t *storage.Tx, r *bot.Request, res network.Resource, e network.Event) error {
	doubts, err := t.OpenDoubts(ctx, r.Network.ID, res.Number)
	if err != nil {
		return err
	}
	var asked []network.Resource
	if !res.Asked.IsZero() {
		asked = append(asked, res)
	}
	if err := passOn(ctx, t, r.Network, asked, doubts, res.Owner); err != nil {
		return err
	}
	if res.Owner == 0 || res.Owner == r.Actor.Person.ID {
		return nil
	}
	return t.Notify(ctx, []network.Notice{{Network: r.Network.ID, Person: res.Owner, Class: network.NoticeOwn,
		View: "resource/handed", Subject: resourceSubject(res.Number), Turn: e.Number}})
}

// passOn tells an owner, or with 0 the coordination, what waits for an answer about cards that were another's.
func passOn(ctx context.Context, t *storage.Tx, n network.Network, asked []network.Resource, doubts []network.Doubt, to int64) error {
	for i := range asked {
		asked[i].Owner = to
	}
	if err := askAbout(ctx, t, n, asked); err != nil {
		return err
	}
	for _, d := range doubts { // a handful
		if _, err := tellKeepers(ctx, t, n.ID, network.Resource{Number: d.Resource, Owner: to}, d); err != nil {
			return err
		}
	}
	return nil
}

// handedCard tells somebody that she keeps a card now, for as long as that is so.
func (f *Features) handedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	c, err := f.keptFor(ctx, d)
	if err != nil || c.Owner != d.Person {
		return nil, err
	}
	var days int
	err = f.store.View(ctx, func(t *storage.Tx) error {
		last, err := t.LastEvent(ctx, d.Network, d.Subject, verbOwner, verbOwnerUndone)
		if err != nil {
			return err
		}
		if last.Number != d.Turn {
			return network.ErrNotFound
		}
		n, err := t.Network(ctx, d.Network)
		days = n.Settings.ResourceDays
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("keep.handed", bot.Args{"Card": cardTitle(c.Resource), "Count": days, "N": days})},
		bot.Controls{
			button(p, "guide.button_see", bot.Do("resource/show", "resource", itoa(c.Number))),
			button(p, "keep.button_owner", bot.Fill(bot.Do("resource/owner", "resource", itoa(c.Number)))),
		}), nil
}

// undoHandOver gives a card back to who kept it before, right after, by whoever handed it over.
func (f *Features) undoHandOver(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var res network.Resource
	err := f.update(ctx, r, func(t *storage.Tx) error {
		e, err := t.EventByNumber(ctx, r.Network.ID, number(r.Values, "event"))
		if err != nil {
			return err
		}
		last, err := t.LastEvent(ctx, r.Network.ID, e.Subject)
		if err != nil {
			return err
		}
		if e.Verb != verbOwner || e.Number != last.Number || e.Actor != r.Actor.Person.ID || r.Now.Sub(e.At) > network.UndoWindow {
			return network.ErrTooLate
		}
		if res, err = t.Resource(ctx, r.Network.ID, e.Subject.ID); err != nil {
			return err
		}
		res.Owner = number(bot.Values(e.Data), "from")
		if err := t.SaveResource(ctx, r.Network.ID, res); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, e.Subject, r.Actor.Person.ID, verbOwnerUndone, nil)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("keep.owner_undone", bot.Args{"Card": cardTitle(res)})}),
		Refresh: []network.Subject{resourceSubject(res.Number)}}, nil
}

// leaveCards gives the cards of somebody who leaves her place in the network to the coordination, with what waits for an
// answer about them.
func leaveCards(ctx context.Context, t *storage.Tx, n network.Network, person int64) error {
	asked, _, err := t.ResourcesAsked(ctx, n.ID, []int64{person}, cardsAtOnce, 0)
	if err != nil {
		return err
	}
	doubts, err := t.OpenDoubtsOf(ctx, n.ID, person)
	if err != nil {
		return err
	}
	moved, err := t.HandOverResources(ctx, n.ID, person, 0)
	if err != nil || moved == 0 {
		return err
	}
	return passOn(ctx, t, n, asked, doubts, 0)
}
