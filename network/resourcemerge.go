package network

import "strings"

// CardChange is one thing that a card comes to say in another way: its heading in a list, and the texts.
type CardChange struct{ Column, Before, After string }

// Merge is a card of the guide with what a row of a list, which was written from it, changed: cells that say what the list
// said before, and columns that it does not have, change nothing.
func (r *SheetReader) Merge(stored, told SheetCard) SheetCard {
	before := asListed(stored)
	out := stored
	for i, c := range columns {
		now := c.get(told)
		if !r.has(i) || c.merging == mergeNever || now == "" && c.merging == mergeSaid || sameWords(c.get(before), now) {
			continue
		}
		c.set(&out, now) // it was read of a row without fault
	}
	if out.Entity != stored.Entity { // else it would still be said to be offered by who did before
		out.Card.Provider = ""
	}
	return out
}

func (r *SheetReader) has(column int) bool {
	for _, c := range r.columns {
		if c == column {
			return true
		}
	}
	return false
}

// asListed is a card as it comes back out of a list.
func asListed(c SheetCard) SheetCard {
	var out SheetCard
	for _, col := range columns {
		if text := col.get(c); text != "" {
			col.set(&out, text)
		}
	}
	return out
}

func sameWords(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}

// MergeHSDS is the resource's card with what a service, as which it was exported for the same space and the same name of
// its entity, changed. Where somebody else offers it now, the card says who.
func (c Resource) MergeHSDS(space, offered string, told Card) Card {
	before := CardFromHSDS(c.HSDS(space, offered))
	out := c.Card
	for _, p := range hsdsParts {
		if now := p.get(told); now != p.get(before) {
			p.set(&out, now)
		}
	}
	return out
}

// CardChanges are what parts two cards, under the headings of a language.
func CardChanges(before, after SheetCard, lang string) []CardChange {
	var out []CardChange
	headings := SheetHeadings(lang)
	for i, c := range columns {
		if was, is := c.get(before), c.get(after); was != is && c.merging != mergeNever {
			out = append(out, CardChange{headings[i], was, is})
		}
	}
	return out
}
