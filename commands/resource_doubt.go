package commands

import (
	"context"
	"errors"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// maxDoubt is how long a line may be by which somebody says that a card is not so.
const maxDoubt = 300

// doubtForm asks what is not so. Who keeps the card gets its own form: she can put it right.
func (f *Features) doubtForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if reply, err := f.cardNamed(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	if r.Values["body"] != "" || r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		return nil, nil
	}
	var res network.Resource
	var keeps bool
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if res, err = t.Resource(ctx, r.Network.ID, number(r.Values, "resource")); err != nil {
			return err
		}
		people, err := peopleIn(ctx, t, r.Network.ID)
		keeps = slices.Contains(res.Keepers(people), r.Actor.Person.ID)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case res.State != network.ResourceCurrent:
		return nil, network.ResourceGoneError{Number: res.Number}
	case keeps:
		reply := whisper(r, "keep.doubt_own", bot.Args{"Card": cardTitle(res)}, keepControls(r.Printer, res.Number, "keep.button_still")[:3])
		return &reply, nil
	}
	return f.formWith(ctx, r, r.T("keep.doubt_intro", bot.Args{"Card": cardTitle(res)}))
}

// raiseDoubt keeps somebody's word that a card is not so, and passes it on to whoever keeps the card.
func (f *Features) raiseDoubt(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var res network.Resource
	var doubt network.Doubt
	var to []storage.Member
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if res, err = t.Resource(ctx, r.Network.ID, number(r.Values, "resource")); err != nil {
			return err
		}
		if err := res.Doubt(r.Actor); err != nil {
			return err
		}
		if doubt, err = t.RaiseDoubt(ctx, r.Network.ID, network.Doubt{Resource: res.Number, Person: r.Actor.Person.ID,
			Body: r.Values["body"], At: r.Now}); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, resourceSubject(res.Number), r.Actor.Person.ID, verbDoubt,
			map[string]string{"doubt": itoa(doubt.Number)}); err != nil {
			return err
		}
		to, err = tellKeepers(ctx, t, r.Network.ID, res, doubt)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	key, args := "keep.doubt_coordination", bot.Args{"Card": cardTitle(res)}
	if len(to) == 1 && to[0].Person.ID == res.Owner {
		key, args = "keep.doubt_owner", bot.Args{"Card": cardTitle(res), "Who": named(to[0])}
	}
	return whisper(r, key, args, bot.Controls{
		button(r.Printer, "button.undo", bot.Do("resource/undoubt", "doubt", itoa(doubt.Number)))}), nil
}

// tellKeepers passes a doubt on, and answers to whom.
func tellKeepers(ctx context.Context, t *storage.Tx, networkID int64, res network.Resource, d network.Doubt) ([]storage.Member, error) {
	members, err := t.Members(ctx, networkID)
	if err != nil {
		return nil, err
	}
	people := make([]network.Actor, len(members))
	for i, m := range members {
		people[i] = m.Actor
	}
	keepers := res.Keepers(people)
	var to []storage.Member
	var notices []network.Notice
	for _, m := range members {
		if slices.Contains(keepers, m.Person.ID) {
			to = append(to, m)
			notices = append(notices, network.Notice{Network: networkID, Person: m.Person.ID, Class: network.NoticeDuty,
				View: "resource/doubted", Subject: resourceSubject(res.Number), Turn: d.Number})
		}
	}
	return to, t.Notify(ctx, notices)
}

// doubtedCard tells whoever keeps a card who says that it is not so; when that is settled, what holds.
func (f *Features) doubtedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	c, err := f.keptFor(ctx, d)
	if err != nil {
		return nil, err
	}
	doubt, who, err := f.doubtOf(ctx, d.Network, d.Turn)
	if err != nil {
		return nil, err
	}
	if !doubt.Settled.IsZero() {
		return f.reviewed(ctx, p, d, c, beginsDoubt(doubt))
	}
	blocks := append([]bot.Block{bot.Section{Text: p.T("keep.doubted", bot.Args{"Who": someone(p, who), "Body": doubt.Body})}}, c.lines(p)...)
	return p.Compose(append(blocks, keepControls(p, c.Number, "keep.button_still"))...), nil
}

// beginsDoubt finds the line of history with which a doubt begins.
func beginsDoubt(d network.Doubt) func(network.Event) bool {
	return func(e network.Event) bool { return e.Verb == verbDoubt && e.Data["doubt"] == itoa(d.Number) }
}

// doubtOf reads a doubt, and who raised it; nobody when they left.
func (f *Features) doubtOf(ctx context.Context, networkID, number int64) (network.Doubt, *storage.Member, error) {
	var doubt network.Doubt
	var who *storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if doubt, err = t.Doubt(ctx, networkID, number); err != nil {
			return err
		}
		m, err := t.MemberOf(ctx, networkID, doubt.Person)
		if errors.Is(err, network.ErrNotFound) {
			return nil
		}
		who = &m
		return err
	})
	return doubt, who, err
}

// someone is a member with her entity, or what is said of somebody who is no longer one.
func someone(p bot.Printer, m *storage.Member) bot.Text {
	if m == nil {
		return p.T("keep.someone", nil)
	}
	return p.T("keep.who", bot.Args{"Who": named(*m), "Entity": entityOf(p, *m)})
}

// settleDoubts settles what was doubted of a card that was written, confirmed or retired, and has those who doubted it
// told, each once. It is called in the same transaction.
func (f *Features) settleDoubts(ctx context.Context, t *storage.Tx, r *bot.Request, res network.Resource) error {
	doubts, err := t.OpenDoubts(ctx, r.Network.ID, res.Number)
	if err != nil || len(doubts) == 0 {
		return err
	}
	var notices []network.Notice
	told := map[int64]bool{r.Actor.Person.ID: true}
	for _, d := range doubts {
		if !told[d.Person] {
			notices = append(notices, network.Notice{Network: r.Network.ID, Person: d.Person, Class: network.NoticeOwn,
				View: "resource/settled", Subject: resourceSubject(res.Number), Turn: d.Number})
		}
		told[d.Person] = true
	}
	if err := t.SettleDoubts(ctx, r.Network.ID, res.Number); err != nil {
		return err
	}
	return t.Notify(ctx, notices)
}

// settledCard tells who doubted a card what came of it.
func (f *Features) settledCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	res, err := f.readOneResource(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	doubt, _, err := f.doubtOf(ctx, d.Network, d.Turn)
	if err != nil {
		return nil, err
	}
	e, _, err := f.reviewOf(ctx, d.Network, res.Number, beginsDoubt(doubt))
	if err != nil {
		return nil, err
	}
	key := "keep.settled_changed"
	switch e.Verb {
	case verbRetire:
		key = "keep.settled_gone"
	case verbConfirm:
		key = "keep.settled_same"
	}
	return p.Compose(bot.Section{Text: p.T(key, bot.Args{"Card": cardTitle(res)})},
		bot.Controls{button(p, "guide.button_see", bot.Do("resource/show", "resource", itoa(res.Number)))}), nil
}

// withdrawDoubt takes back what its author said of a card.
func (f *Features) withdrawDoubt(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var doubt network.Doubt
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if doubt, err = t.Doubt(ctx, r.Network.ID, number(r.Values, "doubt")); err != nil {
			return err
		}
		if doubt.Person != r.Actor.Person.ID || !doubt.Settled.IsZero() {
			return network.ErrTooLate
		}
		if err := t.WithdrawDoubt(ctx, r.Network.ID, doubt.Number); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, resourceSubject(doubt.Resource), r.Actor.Person.ID, verbUndoubt,
			map[string]string{"doubt": itoa(doubt.Number)})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("keep.doubt_undone", nil)}),
		Refresh: []network.Subject{resourceSubject(doubt.Resource)}}, nil
}
