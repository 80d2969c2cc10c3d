package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// Lines of a card's history that others ask for.
const (
	verbConfirm     = "confirm"
	verbRetire      = "retire"
	verbDoubt       = "doubt"
	verbUndoubt     = "undoubt"
	verbOwner       = "owner"
	verbOwnerUndone = "owner_undone"
)

// resourceKeeping are the verbs by which cards stay true.
func (f *Features) resourceKeeping() []bot.Verb {
	card, chosen := f.cardField(), f.chosenResource()
	return []bot.Verb{
		{ID: "confirm", Who: bot.Contributors, Prepare: f.cardNamed, Run: f.confirmResource, Fields: []bot.Field{card, hidden("turn")}},
		{ID: "retire", Who: bot.Contributors, Prepare: f.cardNamed, Run: f.retireResource, Fields: []bot.Field{card, hidden("turn")}},
		{ID: "return", Who: bot.Contributors, Prepare: f.cardNamed, Run: f.returnResource, Fields: []bot.Field{card}},
		{ID: "review", Who: bot.Contributors, Run: f.reviewCards, Fields: []bot.Field{hidden("turn")}},
		{ID: "doubt", Who: bot.Members, Prepare: f.doubtForm, Run: f.raiseDoubt, Fields: []bot.Field{chosen,
			{Name: "body", Kind: bot.TextInput, Required: true, Max: maxDoubt, Guard: bot.Contact}}},
		{ID: "undoubt", Who: bot.Members, Run: f.withdrawDoubt, Fields: []bot.Field{hidden("doubt")}},
		{ID: "owner", Who: bot.Contributors, Prepare: f.ownerForm, Run: f.handOverCard, FieldsFor: f.ownerFields, Fields: []bot.Field{chosen}},
		{ID: "owner_undo", Who: bot.Contributors, Run: f.undoHandOver, Fields: []bot.Field{hidden("event")}},
		{ID: "story", Who: bot.Members, Prepare: f.cardNamed, Run: f.cardStory, Fields: []bot.Field{card, hidden("page"), hidden("turned")}},
		{ID: "revert", Who: bot.Contributors, Run: f.revertCard, Fields: []bot.Field{hidden("resource"), hidden("version")}},
	}
}

func (f *Features) resourceKeepingViews() map[string]bot.View {
	return map[string]bot.View{"resource/ask": f.askCard, "resource/asks": f.asksCard, "resource/doubted": f.doubtedCard,
		"resource/settled": f.settledCard, "resource/handed": f.handedCard, "resource/wanted": f.wantedCard}
}

func (f *Features) resourceJobs() []bot.Job {
	return []bot.Job{bot.JobOf(f.resourcesDue), bot.JobOf(f.wantsDue)}
}

func resourceSubject(number int64) network.Subject {
	return network.Subject{Kind: network.KindResource, ID: number}
}

// cardTitle is how a card is named within a sentence: «Absentismo escolar».
func cardTitle(r network.Resource) bot.Text {
	return bot.Say("«" + shorten(r.Card.Name, maxTitle) + "» (" + network.Code("R", r.Number) + ")")
}

// chosenResource is a resource that was named before a form opens: it is shown above the fields, not asked again.
func (f *Features) chosenResource() bot.Field {
	field := f.cardField()
	field.Hidden = true
	return field
}

// withCard reads a resource, lets a rule change it, and keeps it with a line of history and the moment at which its
// keeper is asked next; what is to be said of it comes last.
func (f *Features) withCard(ctx context.Context, r *bot.Request, verb string, data map[string]string,
	change func(*storage.Tx, *network.Resource) error, say ...func(*storage.Tx, network.Resource) error) (network.Resource, error) {
	var res network.Resource
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if res, err = t.Resource(ctx, r.Network.ID, number(r.Values, "resource")); err != nil {
			return err
		}
		if err := change(t, &res); err != nil {
			return err
		}
		if err := t.SaveResource(ctx, r.Network.ID, res); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, resourceSubject(res.Number), r.Actor.Person.ID, verb, data); err != nil {
			return err
		}
		for _, say := range say {
			if err := say(t, res); err != nil {
				return err
			}
		}
		return f.wakeResources(ctx, t, r.Network.ID)
	})
	return res, err
}

// settling has those who doubted a card told what came of it, in the transaction that changed it.
func (f *Features) settling(ctx context.Context, r *bot.Request) func(*storage.Tx, network.Resource) error {
	return func(t *storage.Tx, res network.Resource) error { return f.settleDoubts(ctx, t, r, res) }
}

// confirmResource says that a card is true.
func (f *Features) confirmResource(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	res, err := f.withCard(ctx, r, verbConfirm, nil, func(_ *storage.Tx, res *network.Resource) error {
		return res.Confirm(r.Actor, r.Now)
	}, f.settling(ctx, r))
	if err != nil {
		return bot.Reply{}, err
	}
	return f.keptCard(ctx, r, res, whisper(r, "keep.confirmed", bot.Args{"Card": cardTitle(res)}))
}

// retireResource says that a resource is no longer offered.
func (f *Features) retireResource(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	res, err := f.withCard(ctx, r, verbRetire, nil, func(_ *storage.Tx, res *network.Resource) error {
		return res.Retire(r.Actor, r.Now)
	}, f.settling(ctx, r))
	if err != nil {
		return bot.Reply{}, err
	}
	return f.keptCard(ctx, r, res, whisper(r, "keep.retired", bot.Args{"Card": cardTitle(res)}, bot.Controls{
		button(r.Printer, "button.undo", bot.Do("resource/return", "resource", itoa(res.Number)))}))
}

// keptCard answers who said what holds for a card: in a notice with nothing more, for that says so now; while she goes
// through several with the next one; else with a word.
func (f *Features) keptCard(ctx context.Context, r *bot.Request, res network.Resource, word bot.Reply) (bot.Reply, error) {
	reply := word
	switch {
	case r.Values["turn"] != "":
		next, err := f.reviewCards(ctx, r)
		if err != nil {
			return bot.Reply{}, err
		}
		reply = bot.Reply{Here: r.Compose(slices.Concat(word.Whisper.Blocks, []bot.Block{bot.Divider{}}, blocksOf(next))...)}
	case r.Values["quiet"] != "":
		reply = bot.Reply{}
	}
	reply.Refresh = []network.Subject{resourceSubject(res.Number), {Kind: network.KindPerson, ID: r.Actor.Person.ID}}
	return reply, nil
}

// blocksOf is what a reply shows, wherever that is.
func blocksOf(r bot.Reply) []bot.Block {
	if r.Here != nil {
		return r.Here.Blocks
	}
	return r.Whisper.Blocks
}

// returnResource has a resource offered again that was said to be gone.
func (f *Features) returnResource(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	res, err := f.withCard(ctx, r, "return", nil, func(_ *storage.Tx, res *network.Resource) error {
		return res.Return(r.Actor, r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.keptCard(ctx, r, res, answered(r, r.Compose(bot.Section{Text: r.T("keep.returned", bot.Args{"Card": cardTitle(res)})},
		bot.Controls{button(r.Printer, "guide.button_see", bot.Do("resource/show", "resource", itoa(res.Number)))})))
}
