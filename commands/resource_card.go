package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// maxFact is how much of one part of a card is read in the chat: what was imported may be long.
const maxFact = 1500

// ofUnit stands between an entity and its unit.
const ofUnit = " — "

// offeredBy is the name of who offers a resource.
func offeredBy(ctx context.Context, t *storage.Tx, networkID int64, r network.Resource) (string, error) {
	by, err := t.Offerers(ctx, networkID)
	return by.Of(r, ofUnit), err
}

// resourceName is how a resource is named in a list: its name first, its code after.
func resourceName(r network.Resource) bot.Text {
	return bot.Text{bot.Bold(shorten(r.Card.Name, maxTitle)), bot.Plain(" (" + network.Code("R", r.Number) + ")")}
}

// resourceLines are a resource as a list of results tells of it, in two lines: what it is and who offers it; for whom, whom
// to call, and whether that may be out of date.
func resourceLines(p bot.Printer, r network.Resource, offeredBy string, now time.Time) []bot.Block {
	second := []bot.Text{said(forWhom(p, r.Card, 80))}
	for _, phone := range r.Card.Phones[:min(len(r.Card.Phones), 2)] {
		second = append(second, phoneOf(shorten(phone, 80)))
	}
	second = append(second, said(resourceFlag(p, r, now)))
	return []bot.Block{bot.Section{Text: bot.Join("\n", bot.Join(" · ", resourceName(r), said(shorten(offeredBy, 120))),
		bot.Join(" · ", second...))}}
}

// phoneOf is a telephone that calls when it is pressed, in one piece; what stands beside it is plain.
func phoneOf(typed string) bot.Text {
	var out bot.Text
	for _, part := range network.PhoneParts(typed) {
		label := strings.ReplaceAll(part.Text, " ", "\u00a0")
		if link := (bot.Link{Label: label, URL: "tel:" + part.Dial}); part.Dial != "" && bot.Links(link.URL) {
			out = append(out, link)
			continue
		}
		out = append(out, bot.Plain(part.Text))
	}
	return out
}

// said is a text of one string; nothing of an empty one, so that Join leaves it out.
func said(s string) bot.Text {
	if s == "" {
		return nil
	}
	return bot.Say(s)
}

// forWhom is whom a resource is for: in its own words, else the groups.
func forWhom(p bot.Printer, c network.Card, most int) string {
	if c.Audience != "" {
		return shorten(c.Audience, most)
	}
	return shorten(groupsOf(p, c), most)
}

func groupsOf(p bot.Printer, c network.Card) string {
	labels := make([]string, len(c.Groups))
	for i, g := range c.Groups {
		labels[i] = affected(p, g)
	}
	return strings.Join(labels, ", ")
}

// resourceFlag says that a card may not be true any more; "" of one that passes for true.
func resourceFlag(p bot.Printer, r network.Resource, now time.Time) string {
	switch {
	case r.State == network.ResourceGone:
		return p.String("guide.gone", nil)
	case r.Ended(now.In(p.Zone)):
		return p.String("guide.ended", bot.Args{"Day": writtenDay(p, untilDay(r.Card), now)})
	case r.Unconfirmed(now):
		return sinceMonth(p, r.Confirmed.In(p.Zone), now.In(p.Zone))
	}
	return ""
}

// sinceMonth is «sin confirmar desde marzo», with the year where that is another one.
func sinceMonth(p bot.Printer, at, now time.Time) string {
	args := bot.Args{"Month": p.String("time.month"+strconv.Itoa(int(at.Month())), nil), "Year": at.Year()}
	if at.Year() != now.Year() {
		return p.String("guide.unconfirmed_year", args)
	}
	return p.String("guide.unconfirmed", args)
}

// untilDay is the last day on which a card's resource is offered; the zero time where none is told.
func untilDay(c network.Card) time.Time {
	day, err := time.Parse(time.DateOnly, c.Until)
	if err != nil {
		return time.Time{}
	}
	return day
}

// resourceCard is one resource in a channel or a notice.
func (f *Features) resourceCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var r network.Resource
	var by storage.Offerers
	var now time.Time
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		now = t.Now()
		if r, err = t.Resource(ctx, d.Network, d.Subject.ID); err != nil {
			return err
		}
		by, err = t.Offerers(ctx, d.Network)
		return err
	})
	if err != nil {
		return nil, err
	}
	see := bot.Controls{button(p, "guide.button_see", bot.Do("resource/show", "resource", itoa(r.Number)))}
	return p.Compose(append(resourceLines(p, r, by.Of(r, ofUnit), now), see)...), nil
}

// showResource is a resource with all that is known of it, for one reader.
func (f *Features) showResource(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "resource")
	blocks, err := f.resourceBlocks(ctx, r.Printer, r.Network.ID, num)
	if errors.Is(err, network.ErrNotFound) {
		return bot.Reply{}, NoSuchResourceError{Number: num}
	}
	if err != nil {
		return bot.Reply{}, err
	}
	res, err := f.readOneResource(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: r.Compose(append(blocks, resourceControls(r, res)...)...)}, nil
}

// resourceControls are what this reader may do with a card: to keep it true is for some, to doubt it for everybody.
func resourceControls(r *bot.Request, res network.Resource) []bot.Block {
	call := func(verb string) bot.Call { return bot.Do("resource/"+verb, "resource", itoa(res.Number)) }
	current := res.State == network.ResourceCurrent
	var row, more bot.Controls
	if res.Edit(r.Actor) == nil {
		if current {
			row = append(row, primary(r.Printer, "guide.button_confirm", call("confirm")))
			more = append(more, button(r.Printer, "guide.button_retire", call("retire")))
		}
		row = append(row, button(r.Printer, "button.change", bot.Fill(call("change"))),
			button(r.Printer, "guide.button_way", bot.Fill(call("change_way"))),
			button(r.Printer, "guide.button_contact", bot.Fill(call("change_contact"))))
	}
	if current {
		more = append(more, button(r.Printer, "guide.button_doubt", bot.Fill(call("doubt"))))
	}
	more = append(more, button(r.Printer, "guide.button_story", call("story")))
	if len(row) == 0 {
		return []bot.Block{more}
	}
	return []bot.Block{row, more}
}
