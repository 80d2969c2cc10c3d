package commands

import (
	"context"
	"errors"

	"hilo/bot"
	"hilo/network"
	"hilo/paper"
	"hilo/storage"
)

// showEmblems has the emblems sent to whoever asks: pictures are drawn while they are sent.
func (f *Features) showEmblems(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	err := f.update(ctx, r, func(t *storage.Tx) error { return t.Again(ctx, emblemsFor(r)) })
	if err != nil || r.Direct {
		return bot.Reply{}, err
	}
	return whisper(r, "emblem.sent", nil), nil
}

// emblemsFor is the message with the emblems for whoever acts. It is never drawn again, only said again: some chat systems
// change no pictures of a message that stands. So its subject is another than that of the emblems' history.
func emblemsFor(r *bot.Request) network.Delivery {
	return network.Delivery{Network: r.Network.ID, View: emblemsView, Person: r.Actor.Person.ID,
		Subject: network.Subject{Kind: "emblems_shown", ID: r.Network.ID},
		Place:   network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace}}
}

// keepEmblems writes in the history what was done with an emblem, and shows them anew to whoever did it, if they were
// shown before.
func (f *Features) keepEmblems(ctx context.Context, t *storage.Tx, r *bot.Request, verb string, data map[string]string) (network.Event, error) {
	if _, err := t.Anew(ctx, emblemsFor(r)); err != nil {
		return network.Event{}, err
	}
	return f.keep(ctx, t, r, network.Subject{Kind: network.KindEmblems, ID: r.Network.ID}, verb, data)
}

// emblemsCard is a network's emblems with what can be done with each. Who does not coordinate any more loses it.
func (f *Features) emblemsCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var list []network.Emblem
	err := f.store.View(ctx, func(t *storage.Tx) error {
		reader, err := t.MemberOf(ctx, d.Network, d.Person)
		if err != nil {
			return err
		}
		if !reader.Coordinates() {
			return network.ErrNotFound
		}
		list, err = t.Emblems(ctx, d.Network)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return p.Compose(bot.Section{Text: p.T("emblem.empty", nil)}), nil
	}
	m := p.Compose(bot.Section{Text: p.T("emblem.title", nil)})
	for i, e := range list {
		m.Blocks = append(m.Blocks, emblemBlocks(p, e, i > 0 && list[i-1].Kind == e.Kind)...)
	}
	key := "emblem.more"
	if len(list) >= network.MostEmblems {
		key = "emblem.full"
	}
	m.Blocks = append(m.Blocks, bot.Note{Text: p.T(key, bot.Args{"Most": network.MostEmblems})})
	return m, nil
}

// emblemBlocks are one emblem: of which kind, what it shows, and what can be done with it.
func emblemBlocks(p bot.Printer, e network.Emblem, up bool) []bot.Block {
	key := "emblem.is_own"
	if e.Kind == network.ProgrammeEmblem {
		key = "emblem.is_programme"
	}
	does := func(label, verb string) bot.Button {
		return button(p, label, bot.Do("network/"+verb, "emblem", itoa(e.Number)))
	}
	row := bot.Controls{button(p, "emblem.button_text", bot.Fill(bot.Do("network/emblem_text", "emblem", itoa(e.Number)))),
		does("emblem.button_remove", "emblem_remove")}
	if up {
		row = append(bot.Controls{does("emblem.button_up", "emblem_up")}, row...)
	}
	return []bot.Block{
		bot.Section{Text: p.T(key, bot.Args{"Alt": e.Alt})},
		bot.Image{Name: p.String("emblem.file", nil) + ".png", Alt: e.Alt, Data: e.PNG},
		row,
	}
}

// emblemAlt is what an emblem shows in words as it stands.
func (f *Features) emblemAlt(ctx context.Context, r *bot.Request) (string, error) {
	var e network.Emblem
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		e, err = t.Emblem(ctx, r.Network.ID, number(r.Values, "emblem"))
		return err
	})
	return e.Alt, err
}

// describeEmblem keeps what an emblem shows in other words.
func (f *Features) describeEmblem(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	event, _, err := f.withEmblem(ctx, r, "emblem_described", func(t *storage.Tx, e network.Emblem) error {
		return t.DescribeEmblem(ctx, r.Network.ID, e.Number, r.Values["alt"])
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.emblemChanged(r, event, "emblem.described", r.Values["alt"]), nil
}

// removeEmblem takes an emblem out of what is printed.
func (f *Features) removeEmblem(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	event, e, err := f.withEmblem(ctx, r, "emblem_removed", func(t *storage.Tx, e network.Emblem) error {
		return t.RemoveEmblem(ctx, r.Network.ID, e.Number)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.emblemChanged(r, event, "emblem.removed", e.Alt), nil
}

// raiseEmblem puts an emblem before the one that precedes it; the first stays where it is.
func (f *Features) raiseEmblem(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, _, err := f.withEmblem(ctx, r, "emblem_raised", func(t *storage.Tx, e network.Emblem) error {
		there, err := t.Emblems(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		before, err := e.Before(r.Actor, there)
		if errors.Is(err, network.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return t.SwapEmblems(ctx, r.Network.ID, e, before)
	})
	return bot.Reply{}, err
}

// withEmblem changes an emblem and writes it in the history, with what it showed before.
func (f *Features) withEmblem(ctx context.Context, r *bot.Request, verb string, change func(*storage.Tx, network.Emblem) error) (network.Event, network.Emblem, error) {
	var e network.Emblem
	var event network.Event
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := r.Actor.Manage(); err != nil {
			return err
		}
		var err error
		if e, err = t.Emblem(ctx, r.Network.ID, number(r.Values, "emblem")); err != nil {
			return err
		}
		if err := change(t, e); err != nil {
			return err
		}
		event, err = f.keepEmblems(ctx, t, r, verb, map[string]string{"emblem": itoa(e.Number), "was": e.Alt})
		return err
	})
	return event, e, err
}

// pageNamed says in the language of a document which of its pages one is.
func pageNamed(p bot.Printer) func(page, pages int) string {
	return func(page, pages int) string { return p.String("paper.page_of", bot.Args{"Page": page, "Pages": pages}) }
}

// emblems are a network's emblems for what it prints.
func (f *Features) emblems(ctx context.Context, t *storage.Tx, networkID int64) ([]paper.Emblem, error) {
	list, err := t.Emblems(ctx, networkID)
	out := make([]paper.Emblem, len(list))
	for i, e := range list {
		out[i] = paper.Emblem{PNG: e.PNG, Alt: e.Alt, Width: e.Width, Height: e.Height, Compulsory: e.Kind == network.ProgrammeEmblem}
	}
	return out, err
}
