package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

func (f *Features) resourceWriting() []bot.Verb {
	number := []bot.Field{hidden("resource")}
	return slices.Concat([]bot.Verb{
		{ID: "add", Who: bot.Contributors, Run: f.addResource, FieldsFor: f.addFields,
			Fields: []bot.Field{{Name: "name", Kind: bot.TextInput}}},
		{ID: "undo", Who: bot.Contributors, Run: f.undoResource, Fields: number},
	}, f.resourceChanging(), f.resourcePasting())
}

// addParts are what is asked of a new resource: few, so that it is saved in one go; the rest can follow.
func (f *Features) addParts(ctx context.Context, r *bot.Request) ([]formPart, error) {
	offerers, err := f.offererParts(ctx, r)
	parts := slices.Concat([]formPart{namePart()}, offerers, []formPart{descriptionPart(), phonesPart(), groupPart("group", 0)})
	return parts, err
}

func (f *Features) offererParts(ctx context.Context, r *bot.Request) ([]formPart, error) {
	var entities []network.Entity
	var by storage.Offerers
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if entities, err = t.Entities(ctx, r.Network.ID); err != nil {
			return err
		}
		by, err = t.Offerers(ctx, r.Network.ID)
		return err
	})
	return offererParts(entities, by), err
}

// addFields begin with the actor's own entity as the one that offers it.
func (f *Features) addFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	parts, err := f.addParts(ctx, r)
	return fieldsOf(parts, network.Resource{Entity: r.Actor.Entity, Unit: r.Actor.Unit}), err
}

// fieldsOf are the fields of a form, filled with what stands in a resource.
func fieldsOf(parts []formPart, stands network.Resource) []bot.Field {
	out := make([]bot.Field, len(parts))
	for i, part := range parts {
		out[i] = part.field
		out[i].Default = func(context.Context, *bot.Request) (string, error) { return part.read(stands), nil }
	}
	return out
}

// addResource keeps a new card at once; what looks like it is told afterwards.
func (f *Features) addResource(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := network.Register(r.Actor); err != nil {
		return bot.Reply{}, err
	}
	parts, err := f.addParts(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	res := network.Resource{Owner: r.Actor.Person.ID}
	if area := r.Spot.Area.ID; area != 0 {
		res.Areas = []int64{area}
	}
	writeParts(r, parts, &res)
	var alike []resourceMatch
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if alike, err = resourcesLike(ctx, t, r.Network.ID, res.Card.Name, alikeNames); err != nil {
			return err
		}
		if res, err = f.keepResource(ctx, t, r, res); err != nil {
			return err
		}
		return f.wakeResources(ctx, t, r.Network.ID)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.savedResource(r, res, alike), nil
}

// keepResource stores a new card and its line of history.
func (f *Features) keepResource(ctx context.Context, t *storage.Tx, r *bot.Request, res network.Resource) (network.Resource, error) {
	res.State, res.ChangedBy, res.ConfirmedBy = network.ResourceCurrent, r.Actor.Person.ID, r.Actor.Person.ID
	res, err := t.AddResource(ctx, r.Network.ID, res)
	if err != nil {
		return res, err
	}
	return res, t.Record(ctx, r.Network.ID, resourceSubject(res.Number), r.Actor.Person.ID, "add", map[string]string{"name": res.Card.Name})
}

// savedResource says that a card is kept, offers the other forms, and tells what looks like it.
func (f *Features) savedResource(r *bot.Request, res network.Resource, alike []resourceMatch) bot.Reply {
	call := func(verb string) bot.Call { return bot.Do("resource/"+verb, "resource", itoa(res.Number)) }
	row := bot.Controls{button(r.Printer, "button.undo", call("undo"))}
	if res.Entity == 0 && res.Card.Provider == "" { // a name alone was typed
		row = append(row, button(r.Printer, "guide.button_what", bot.Fill(call("change"))))
	}
	row = append(row, button(r.Printer, "guide.button_way", bot.Fill(call("change_way"))),
		button(r.Printer, "guide.button_contact", bot.Fill(call("change_contact"))), button(r.Printer, "guide.button_see", call("show")))
	blocks := []bot.Block{bot.Section{Text: r.T("guide.saved", bot.Args{"Resource": cardTitle(res)})}, row}
	if len(alike) > 0 {
		names, found := bot.List{}, make([]network.Resource, len(alike))
		for i, m := range alike {
			names, found[i] = append(names, cardTitle(m.Resource)), m.Resource
		}
		blocks = append(blocks, bot.Section{Text: bot.Join("", r.T("guide.alike", nil), bot.Text{names})}, seeButtons(r, found))
	}
	reply := bot.Reply{Whisper: r.Compose(append(blocks, f.spokenInPublic(r)...)...)}
	if r.Kind == bot.Pressed { // the guard's question has been answered
		reply = bot.Reply{Here: reply.Whisper}
	}
	return reply
}

// undoResource takes a new card back and gives back what was typed.
func (f *Features) undoResource(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var res network.Resource
	subject := resourceSubject(number(r.Values, "resource"))
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if res, err = t.Resource(ctx, r.Network.ID, subject.ID); err != nil {
			return err
		}
		return f.forgetResource(ctx, t, r, res)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	parts, err := f.addParts(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T("guide.undone", bot.Args{"Name": res.Card.Name})}}
	again := bot.Values{}
	for _, part := range parts {
		typed := part.read(res)
		if len(typed) > maxCarried { // more than a button carries
			blocks = append(blocks, bot.Section{Text: bot.Say(typed)})
			continue
		}
		again[part.field.Name] = typed
	}
	blocks = append(blocks, bot.Controls{button(r.Printer, "button.write_again", bot.Fill(bot.Call{Route: "resource/add", Values: again}))})
	return bot.Reply{Here: r.Compose(blocks...), Refresh: []network.Subject{subject}}, nil
}

// forgetResource deletes a card as if it had never been written.
func (f *Features) forgetResource(ctx context.Context, t *storage.Tx, r *bot.Request, res network.Resource) error {
	if err := res.Undo(r.Actor, r.Now); err != nil {
		return err
	}
	if err := t.DeleteResource(ctx, r.Network.ID, res.Number); err != nil {
		return err
	}
	if err := t.Record(ctx, r.Network.ID, resourceSubject(res.Number), r.Actor.Person.ID, "undo", nil); err != nil {
		return err
	}
	return t.DropDeliveries(ctx, r.Network.ID, resourceSubject(res.Number))
}
