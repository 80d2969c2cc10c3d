package commands

import (
	"context"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// needCard is a need in its channel, as it is now.
func (f *Features) needCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var n network.Need
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		n, err = t.Need(ctx, d.Network, d.Subject.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.Compose(
		bot.Section{Text: bot.Text{bot.Bold(n.Title), bot.Plain(" (" + network.Code("N", n.Number) + ")")}},
		bot.Note{Text: f.needLine(p, n)},
		cardControls(p, n),
	), nil
}

func cardControls(p bot.Printer, n network.Need) bot.Block {
	see := bot.Button{Label: p.String("button.see", nil), Call: bot.Do("need/show", "need", itoa(n.Number))}
	if !n.State.Live() {
		return bot.Controls{see}
	}
	return bot.Controls{
		bot.Button{Label: p.String("button.join", nil), Style: bot.Primary, Call: bot.Do("need/join", "need", itoa(n.Number))},
		see,
	}
}

// needLine is what is to be known of a need at a glance: «Priorizada: alta · A familias · La comparten 4 entidades».
func (f *Features) needLine(p bot.Printer, n network.Need) bot.Text {
	parts := []string{f.stateOf(p, n)}
	if n.Affected != "" {
		parts = append(parts, affected(p, n.Affected))
	}
	if n.State.Live() && n.Joined > 0 {
		parts = append(parts, f.sharedBy(p, n).Flat(p.Moment))
	}
	return bot.Say(upperFirst(strings.Join(parts, " · ")))
}

// stateOf is a need's state in words, with its urgency or the need it became part of.
func (f *Features) stateOf(p bot.Printer, n network.Need) string {
	switch {
	case n.State == network.MergedInto:
		return p.String("need.merged_into", bot.Args{"Code": network.Code("N", n.Merged)})
	case n.State == network.Prioritised && n.Score > 0:
		return p.String("need.prioritised_as", bot.Args{"Grade": scoreWord(p, n.Score), "Score": n.Score.Text(decimalOf(p))})
	case !n.State.Live() && n.Reason != "":
		return p.String("state."+string(n.State), nil) + ": " + n.Reason
	}
	return p.String("state."+string(n.State), nil)
}

// affected is who is affected: a word of the list, or somebody's own.
func affected(p bot.Printer, key string) string {
	if p.Has("affected." + key) {
		return p.String("affected."+key, nil)
	}
	return key
}

// scoreWord is the grade nearest to a score, in words.
func scoreWord(p bot.Printer, s urgency.Score) string {
	return gradeWord(p, urgency.Grade((int64(s)+500_000)/1_000_000))
}

func gradeWord(p bot.Printer, g urgency.Grade) string {
	return p.String("grade."+strconv.Itoa(int(g))+"_word", nil)
}

// decimalOf is the sign between whole and part in the reader's language.
func decimalOf(p bot.Printer) rune {
	if p.Lang == "en" {
		return '.'
	}
	return ','
}

// showNeed is a need with its story, for one reader.
func (f *Features) showNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var n network.Need
	var sharers []network.Entity
	var story []network.Event
	var names map[int64]string
	var cards []network.Resource
	num := number(r.Values, "need")
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if n, err = t.Need(ctx, r.Network.ID, num); err != nil {
			return err
		}
		if sharers, err = t.Sharers(ctx, r.Network.ID, num); err != nil {
			return err
		}
		if story, err = t.History(ctx, r.Network.ID, network.Subject{Kind: network.KindNeed, ID: num}); err != nil {
			return err
		}
		if names, err = t.AreaNames(ctx, r.Network.ID); err != nil {
			return err
		}
		cards, err = cardsFor(ctx, t, r.Network.ID, n)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{
		bot.Section{Text: bot.Text{bot.Bold(n.Title), bot.Plain(" (" + network.Code("N", n.Number) + ")")}},
	}
	if n.Detail != "" {
		blocks = append(blocks, bot.Section{Text: bot.Say(n.Detail)})
	}
	blocks = append(append(blocks, f.needFacts(r, n, sharers, names)), inGuide(r.Printer, cards)...)
	blocks = append(blocks, bot.Note{Text: f.story(r, story)})
	return bot.Reply{Whisper: r.Compose(append(blocks, needControls(r, n)...)...)}, nil
}

func (f *Features) needFacts(r *bot.Request, n network.Need, sharers []network.Entity, areas map[int64]string) bot.Facts {
	facts := bot.Facts{{Label: r.String("need.label_state", nil), Value: bot.Say(f.stateOf(r.Printer, n))}}
	if n.Affected != "" {
		facts = append(facts, bot.Fact{Label: r.String("need.label_affected", nil), Value: bot.Say(affected(r.Printer, n.Affected))})
	}
	var in []string
	for _, a := range n.Areas {
		in = append(in, areas[a])
	}
	if len(in) > 0 {
		facts = append(facts, bot.Fact{Label: r.String("need.label_area", nil), Value: bot.Say(strings.Join(in, ", "))})
	}
	var by []string
	for _, e := range sharers {
		by = append(by, e.Name)
	}
	if len(by) > 0 {
		facts = append(facts, bot.Fact{Label: r.String("need.label_shared", nil), Value: bot.Say(strings.Join(by, ", "))})
	}
	return facts
}

// story is a need's history in short lines, the newest eight.
func (f *Features) story(r *bot.Request, events []network.Event) bot.Text {
	list := bot.List{}
	for _, e := range events[max(0, len(events)-8):] {
		list = append(list, bot.Text{r.When(e.At, bot.Day), bot.Plain(": " + r.String("story."+e.Verb, nil))})
	}
	return bot.Text{list}
}

// needControls are what this reader may do with a need.
func needControls(r *bot.Request, n network.Need) []bot.Block {
	num := itoa(n.Number)
	mine := n.Edit(r.Actor) == nil
	var row bot.Controls
	if n.Join(r.Actor) == nil {
		row = append(row, bot.Button{Label: r.String("button.join", nil), Style: bot.Primary, Call: bot.Do("need/join", "need", num)})
	}
	if mine {
		row = append(row,
			bot.Button{Label: r.String("button.change", nil), Call: bot.Fill(bot.Do("need/change", "need", num))},
			bot.Button{Label: r.String("button.close", nil), Call: bot.Fill(bot.Do("need/close", "need", num))},
			bot.Button{Label: r.String("button.same_as", nil), Call: bot.Do("need/same", "need", num)})
	}
	if again := n; !n.State.Live() && again.Reopen(r.Actor, r.Now) == nil {
		row = append(row, bot.Button{Label: r.String("button.reopen", nil), Call: bot.Do("need/reopen", "need", num)})
	}
	if len(row) == 0 {
		return nil
	}
	return []bot.Block{row}
}
