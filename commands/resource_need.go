package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// What a need's card shows of the guide: how many cards, and of how many that a search finds they are chosen.
const (
	cardsForNeed   = 3
	cardsLookedFor = 20
)

// cardsFor are the cards of the guide that clearly are about what a need is about.
func cardsFor(ctx context.Context, t *storage.Tx, networkID int64, n network.Need) ([]network.Resource, error) {
	found, _, err := t.FindResources(ctx, networkID, storage.ResourceQuery{Text: n.Title, Limit: cardsLookedFor})
	about := words.Telling(words.Stems(n.Title))
	found = slices.DeleteFunc(found, func(r network.Resource) bool { return !answers(about, r.Card) })
	return found[:min(len(found), cardsForNeed)], err
}

// answers says whether a card is about what some stems tell: its name says one of them, or the whole card two.
func answers(about []string, c network.Card) bool {
	name := words.Stems(c.Name)
	all := words.Stems(c.Name + " " + c.Description + " " + c.Audience)
	in := func(stems []string) int {
		return len(slices.DeleteFunc(slices.Clone(about), func(s string) bool { return !slices.Contains(stems, s) }))
	}
	return in(name) >= 1 || in(all) >= 2
}

// inGuide shows the cards that answer a need, with a button to each; nothing where there are none.
func inGuide(p bot.Printer, cards []network.Resource) []bot.Block {
	if len(cards) == 0 {
		return nil
	}
	list, row := bot.List{}, bot.Controls{}
	for _, c := range cards {
		list = append(list, cardTitle(c))
		row = append(row, bot.Button{Label: p.String("keep.button_see_code", bot.Args{"Code": network.Code("R", c.Number)}),
			Call: bot.Do("resource/show", "resource", itoa(c.Number))})
	}
	return []bot.Block{bot.Section{Text: bot.Join("", p.T("keep.in_guide", nil), bot.Text{list})}, row}
}
