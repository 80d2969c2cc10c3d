package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// resolved finds the needs that the values name, so that the verb has their numbers; it asks when none is named or
// several match.
func (f *Features) resolved(fields ...string) func(context.Context, *bot.Request) (*bot.Reply, error) {
	return func(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
		for _, field := range fields {
			if r.Values[field] == "" {
				return f.askWhich(ctx, r, field)
			}
			n, reply, err := f.theNeed(ctx, r, field)
			if reply != nil || err != nil {
				return reply, err
			}
			r.Values[field] = itoa(n.Number)
		}
		return nil, nil
	}
}

// askWhich offers the needs at the top of the list.
func (f *Features) askWhich(ctx context.Context, r *bot.Request, field string) (*bot.Reply, error) {
	filter := storage.NeedFilter{Area: r.Spot.Area.ID, Limit: 50}
	if r.Route() == "need/reopen" {
		filter.States = []network.NeedState{network.Covered, network.NotCovered, network.MergedInto}
	}
	var needs []network.Need
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		needs, _, err = t.ListNeeds(ctx, r.Network.ID, filter)
		return err
	})
	if err != nil {
		return nil, err
	}
	pick := bot.Select{Label: r.String("need.choose", nil), Call: bot.Call{Route: r.Route(), Values: r.Values}, Pick: field}
	for _, n := range needs {
		if itoa(n.Number) != r.Values["need"] {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(n.Number), Label: shorten(n.Title, 60) + " (" + network.Code("N", n.Number) + ")"})
		}
	}
	if len(pick.Options) == 0 {
		return &bot.Reply{Whisper: f.noNeeds(r)}, nil
	}
	reply := whisper(r, "need.ask_"+field, nil, bot.Controls{pick})
	return &reply, nil
}

// editable is resolved, with the right to change looked at before the form opens. It is looked at again when the
// change is made.
func (f *Features) editable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if reply, err := f.resolved("need")(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	n, err := f.readOne(ctx, r.Network.ID, number(r.Values, "need"))
	if err != nil {
		return nil, err
	}
	return nil, n.Edit(r.Actor)
}

// fromNeed fills a form's field with what stands in the need.
func (f *Features) fromNeed(fill func(network.Need) string) func(context.Context, *bot.Request) (string, error) {
	return func(ctx context.Context, r *bot.Request) (string, error) {
		n, err := f.readOne(ctx, r.Network.ID, number(r.Values, "need"))
		return fill(n), err
	}
}

// withNeed reads a need, lets a rule change it, and keeps it with a line of history; what is to be said of it comes
// last, as everywhere, so that two changes never wait for each other's numbers.
func (f *Features) withNeed(ctx context.Context, r *bot.Request, verb string, data map[string]string,
	change func(*storage.Tx, *network.Need) error, say ...func(*storage.Tx, network.Need) error) (network.Need, error) {
	var n network.Need
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if n, err = t.Need(ctx, r.Network.ID, number(r.Values, "need")); err != nil {
			return err
		}
		if err := change(t, &n); err != nil {
			return err
		}
		if err := t.SaveNeed(ctx, r.Network.ID, n); err != nil {
			return err
		}
		subject := network.Subject{Kind: network.KindNeed, ID: n.Number}
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, verb, data); err != nil {
			return err
		}
		for _, say := range say {
			if err := say(t, n); err != nil {
				return err
			}
		}
		return touchAgendas(ctx, t, r, n)
	})
	return n, err
}

func refreshed(reply bot.Reply, needs ...int64) bot.Reply {
	for _, n := range needs {
		reply.Refresh = append(reply.Refresh, network.Subject{Kind: network.KindNeed, ID: n})
	}
	return reply
}

// changeNeed keeps a new wording. In an open round the ballots stand: the wording is shown with a mark.
func (f *Features) changeNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	title, detail := splitTitle(r.Values["title"], r.Values["detail"])
	var rounds []int64
	data := map[string]string{"title": title}
	n, err := f.withNeed(ctx, r, "change", data, func(t *storage.Tx, n *network.Need) error {
		if err := n.Edit(r.Actor); err != nil {
			return err
		}
		data["before"] = n.Title
		n.Title, n.Detail, n.Affected, n.Changed = title, detail, r.Values["affected"], r.Now
		n.Areas = wantedAreas(r, n.Areas)
		var err error
		rounds, err = t.RoundsValuing(ctx, r.Network.ID, n.Number)
		return err
	}, func(t *storage.Tx, n network.Need) error {
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "need/card", Subject: network.Subject{Kind: network.KindNeed, ID: n.Number}}, n.Areas)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	key := "need.changed"
	if len(rounds) > 0 && data["before"] != title {
		key = "need.changed_in_round"
	}
	return refreshed(whisper(r, key, bot.Args{"Need": titled(n)}), n.Number), nil
}

// wantedAreas are the areas that the form asks for; a form that does not ask leaves them.
func wantedAreas(r *bot.Request, present []int64) []int64 {
	var out []int64
	for _, name := range []string{"area", "also"} {
		if a := number(r.Values, name); a != 0 && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return present
	}
	return out
}

// closeNeed ends a need as covered or not; an open round values it no longer.
func (f *Features) closeNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var rounds []int64
	as := network.NeedState(r.Values["as"])
	n, err := f.withNeed(ctx, r, "close", map[string]string{"as": string(as)}, func(t *storage.Tx, n *network.Need) error {
		if err := n.Close(r.Actor, as, r.Values["reason"], r.Now); err != nil {
			return err
		}
		var err error
		rounds, err = t.WithdrawFromRounds(ctx, r.Network.ID, n.Number, "closed")
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "need.closed_now", bot.Args{"Need": titled(n), "State": r.String("state."+string(n.State), nil)},
		bot.Controls{bot.Button{Label: r.String("button.reopen", nil), Call: bot.Do("need/reopen", "need", itoa(n.Number))}})
	return withdrawn(refreshed(reply, n.Number), rounds, r.T("need.left_round", nil)), nil
}

// withdrawn tells what open rounds that have lost a need do now, and has their cards drawn again.
func withdrawn(reply bot.Reply, rounds []int64, note bot.Text) bot.Reply {
	if len(rounds) == 0 {
		return reply
	}
	reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Note{Text: note})
	reply.Refresh = append(reply.Refresh, roundSubjects(rounds...)...)
	return reply
}

func (f *Features) reopenNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	n, err := f.withNeed(ctx, r, "reopen", nil, func(t *storage.Tx, n *network.Need) error {
		return n.Reopen(r.Actor, r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return refreshed(whisper(r, "need.reopened", bot.Args{"Need": titled(n)}), n.Number), nil
}

// mergeNeed makes a need the same as another: its entities join that one. In an open round the other takes its place;
// what was valued of the first wording is not carried over.
func (f *Features) mergeNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	into := number(r.Values, "into")
	var target network.Need
	var rounds []int64
	n, err := f.withNeed(ctx, r, "merge", map[string]string{"into": itoa(into)}, func(t *storage.Tx, n *network.Need) error {
		var err error
		if target, err = t.Need(ctx, r.Network.ID, into); err != nil {
			return err
		}
		if err := n.Merge(r.Actor, target, r.Now); err != nil {
			return err
		}
		if err := t.TakeOver(ctx, r.Network.ID, n.Number, into); err != nil {
			return err
		}
		if rounds, err = t.WithdrawFromRounds(ctx, r.Network.ID, n.Number, "merged"); err != nil {
			return err
		}
		if err := t.ReplaceInRounds(ctx, r.Network.ID, rounds, n.Number, into); err != nil {
			return err
		}
		if target, err = t.Need(ctx, r.Network.ID, into); err != nil {
			return err
		}
		subject := network.Subject{Kind: network.KindNeed, ID: into}
		return t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "absorb", map[string]string{"from": itoa(n.Number)})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "need.merged", bot.Args{"Need": titled(n), "Into": titled(target), "Shared": f.sharedBy(r.Printer, target)},
		bot.Controls{bot.Button{Label: r.String("button.undo", nil), Call: bot.Do("need/unmerge", "need", itoa(n.Number))}})
	reply = withdrawn(refreshed(reply, n.Number, into), rounds,
		r.T("need.replaced_in_round", bot.Args{"Into": network.Code("N", into)}))
	if r.Kind == bot.Pressed && r.Call.Values["into"] != "" {
		reply.Here, reply.Whisper = reply.Whisper, nil
	}
	return reply, nil
}

// unmergeNeed makes a merged need one of its own again. The entities that it brought stay with the other too: they
// said that they share it, and can take that back themselves.
func (f *Features) unmergeNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	reply, err := f.reopenNeed(ctx, r)
	if err == nil && r.Kind == bot.Pressed {
		reply.Here, reply.Whisper = reply.Whisper, nil
	}
	return reply, err
}
