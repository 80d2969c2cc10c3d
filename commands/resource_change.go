package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// partsOf makes the parts of a form.
type partsOf func(context.Context, *bot.Request) ([]formPart, error)

// resourceChanging are three forms for a card, each short enough for a phone: what it is, how one gets there, and where,
// when and whom to call.
func (f *Features) resourceChanging() []bot.Verb {
	return []bot.Verb{
		f.changingVerb("change", f.whatParts),
		f.changingVerb("change_way", wayParts),
		f.changingVerb("change_contact", contactParts),
	}
}

func (f *Features) changingVerb(id string, parts partsOf) bot.Verb {
	card := f.cardField()
	fields := func(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
		res, err := f.readOneResource(ctx, r.Network.ID, number(r.Values, "resource"))
		if err != nil {
			return nil, err
		}
		asked, err := parts(ctx, r)
		return append([]bot.Field{card}, fieldsOf(asked, res)...), err
	}
	return bot.Verb{ID: id, Who: bot.Contributors, Confirm: true, Prepare: f.cardEditable, FieldsFor: fields, Fields: []bot.Field{card},
		Run: func(ctx context.Context, r *bot.Request) (bot.Reply, error) { return f.changeResource(ctx, r, parts) }}
}

func (f *Features) whatParts(ctx context.Context, r *bot.Request) ([]formPart, error) {
	offerers, err := f.offererParts(ctx, r)
	parts := slices.Concat([]formPart{namePart()}, offerers, []formPart{descriptionPart(),
		groupPart("group", 0), groupPart("also_group", 1),
		linePart("audience", maxCardLine, func(c *network.Card) *string { return &c.Audience }), untilPart()})
	areas, failed := f.areas(ctx, r)
	if len(areas) > 0 {
		parts = append(parts, f.areaPart())
	}
	return parts, errors.Join(err, failed)
}

func wayParts(context.Context, *bot.Request) ([]formPart, error) {
	return []formPart{
		referralPart(),
		paragraphPart("how", func(c *network.Card) *string { return &c.How }),
		paragraphPart("conditions", func(c *network.Card) *string { return &c.Conditions }),
		paragraphPart("documents", func(c *network.Card) *string { return &c.Documents }),
		linePart("cost", maxCardLine, func(c *network.Card) *string { return &c.Cost }),
	}, nil
}

func contactParts(context.Context, *bot.Request) ([]formPart, error) {
	return []formPart{
		phonesPart(),
		linePart("contact", maxCardLine, func(c *network.Card) *string { return &c.Contact }),
		linePart("hours", maxCardLine, func(c *network.Card) *string { return &c.Hours }),
		linePart("place", maxCardLine, func(c *network.Card) *string { return &c.Place }),
		linePart("access", maxCardLine, func(c *network.Card) *string { return &c.Access }),
		linePart("mail", maxCardLine, func(c *network.Card) *string { return &c.Mail }),
		linePart("web", maxCardLine, func(c *network.Card) *string { return &c.Web }),
		townsPart(),
		linePart("languages", maxCardLine, func(c *network.Card) *string { return &c.Languages }),
	}, nil
}

// cardEditable is cardNamed with the right to change looked at before the form opens; it is looked at again when the
// change is made. The form remembers which writing it was filled with.
func (f *Features) cardEditable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if reply, err := f.cardNamed(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	res, err := f.readOneResource(ctx, r.Network.ID, number(r.Values, "resource"))
	if err != nil {
		return nil, err
	}
	if r.Values["version"] == "" {
		r.Values["version"] = itoa(res.Version)
	}
	if res.Edit(r.Actor) == nil {
		return nil, nil
	}
	return f.notYours(r, res), nil
}

// notYours offers who may not write a card to say what is wrong in it.
func (f *Features) notYours(r *bot.Request, res network.Resource) *bot.Reply {
	reply := whisper(r, "guide.not_yours", bot.Args{"Resource": cardTitle(res)}, bot.Controls{
		primary(r.Printer, "guide.button_doubt", bot.Fill(bot.Do("resource/doubt", "resource", itoa(res.Number)))),
		button(r.Printer, "guide.button_see", bot.Do("resource/show", "resource", itoa(res.Number)))})
	return &reply
}

// changeResource keeps what a form says of a card, and leaves what it does not ask. Where somebody else has written the
// card since the form was opened, it comes back with what was typed.
func (f *Features) changeResource(ctx context.Context, r *bot.Request, of partsOf) (bot.Reply, error) {
	parts, err := of(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var bad map[string]string
	same := false
	res, err := f.withCard(ctx, r, "change", nil, func(_ *storage.Tx, res *network.Resource) error {
		if itoa(res.Version) != r.Values["version"] {
			return network.ErrChanged
		}
		was := *res
		next := *res
		if bad = writeParts(r, parts, &next); len(bad) > 0 {
			return errRefused
		}
		res.Entity, res.Unit, res.Areas = next.Entity, next.Unit, next.Areas
		same = next.Card.Equal(was.Card) && sameStanding(next, was) && was.State == network.ResourceCurrent
		if same {
			return res.Confirm(r.Actor, r.Now)
		}
		return res.Write(r.Actor, next.Card, r.Now)
	}, f.settling(ctx, r))
	switch {
	case errors.Is(err, errRefused):
		return bot.Reply{Errors: bad}, nil
	case errors.Is(err, network.ErrChanged):
		return f.overtaken(ctx, r, parts)
	case err != nil:
		return bot.Reply{}, err
	}
	key := "guide.changed"
	if same {
		key = "guide.same"
	}
	reply := whisper(r, key, bot.Args{"Resource": cardTitle(res)}, bot.Controls{
		button(r.Printer, "guide.button_see", bot.Do("resource/show", "resource", itoa(res.Number))),
		button(r.Printer, "guide.button_story", bot.Do("resource/story", "resource", itoa(res.Number)))})
	reply.Refresh = []network.Subject{resourceSubject(res.Number)}
	return reply, nil
}

// errRefused ends a transaction because something that was typed cannot be.
var errRefused = errors.New("refused")

// sameStanding says whether two resources have the same place in the network.
func sameStanding(a, b network.Resource) bool {
	return a.Entity == b.Entity && a.Unit == b.Unit && slices.Equal(a.Areas, b.Areas)
}

// overtaken gives back what was typed, in a form that knows the newest writing: what was not touched is as that has it, and
// of what both changed it is said how it stands now.
func (f *Features) overtaken(ctx context.Context, r *bot.Request, parts []formPart) (bot.Reply, error) {
	var res network.Resource
	var who bot.Text
	base := network.Resource{}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if res, err = t.Resource(ctx, r.Network.ID, number(r.Values, "resource")); err != nil {
			return err
		}
		if who, err = personIn(ctx, t, r.Network.ID, res.ChangedBy); err != nil {
			return err
		}
		story, err := t.Writings(ctx, r.Network.ID, res.Number)
		base = res
		if i := slices.IndexFunc(story, func(w network.Writing) bool { return itoa(w.Version) == r.Values["version"] }); i >= 0 {
			base.Card = story[i].Card
		}
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(who) == 0 {
		who = r.T("guide.overtaken_somebody", nil)
	}
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values.With("version", itoa(res.Version))})
	if err != nil {
		return bot.Reply{}, err
	}
	form.Intro = r.T("guide.overtaken", bot.Args{"Who": who.Flat(r.Moment)}) // no chat system leads to somebody from a form
	if clashes := merged(form, r.Values, parts, base, res); len(clashes) > 0 {
		form.Intro = bot.Join("\n", form.Intro, append(r.T("guide.overtaken_both", nil), clashes))
	}
	return bot.Reply{Form: form}, nil
}

// merged fills a form with what somebody typed over one writing of a card and what another changed in it since, and tells
// how that left what both changed.
func merged(form *bot.Form, typed bot.Values, parts []formPart, base, now network.Resource) bot.List {
	clashes := bot.List{}
	for i, in := range form.Fields {
		form.Fields[i].Value = typed[in.Name] // also what was emptied
		at := slices.IndexFunc(parts, func(p formPart) bool { return p.field.Name == in.Name })
		if at < 0 {
			continue
		}
		stands := parts[at].read(now)
		switch {
		case typed[in.Name] == parts[at].read(base):
			form.Fields[i].Value = stands
		case stands != typed[in.Name] && stands != parts[at].read(base) && in.Kind != bot.ChoiceInput:
			clashes = append(clashes, bot.Say(in.Label+": "+shorten(strings.Join(strings.Fields(stands), " "), maxTitle)))
		}
	}
	return clashes
}
