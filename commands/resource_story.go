package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

const (
	// writingsOnPage is how much of a card's story is read at once.
	writingsOnPage = 4
	// maxDifference is how many runes are shown of what a part of a card said.
	maxDifference = 60
)

// cardPart is one part of a card as its story tells of it.
type cardPart struct {
	label string // the key of what it is called
	text  func(bot.Printer, network.Card) string
}

// cardParts are all parts of a card that people write.
func cardParts() []cardPart {
	said := func(of func(network.Card) string) func(bot.Printer, network.Card) string {
		return func(_ bot.Printer, c network.Card) string { return of(c) }
	}
	joined := func(of func(network.Card) []string) func(bot.Printer, network.Card) string {
		return func(_ bot.Printer, c network.Card) string { return strings.Join(of(c), ", ") }
	}
	return []cardPart{
		{"field.resource.name", said(func(c network.Card) string { return c.Name })},
		{"field.resource.provider", said(func(c network.Card) string { return c.Provider })},
		{"field.resource.what", said(func(c network.Card) string { return c.Description })},
		{"field.resource.audience", said(func(c network.Card) string { return c.Audience })},
		{"field.resource.group", groupsOf},
		{"field.resource.conditions", said(func(c network.Card) string { return c.Conditions })},
		{"field.resource.documents", said(func(c network.Card) string { return c.Documents })},
		{"field.resource.referral", func(p bot.Printer, c network.Card) string { return referralOf(p, c.Referral) }},
		{"field.resource.how", said(func(c network.Card) string { return c.How })},
		{"field.resource.cost", said(func(c network.Card) string { return c.Cost })},
		{"field.resource.place", said(func(c network.Card) string { return c.Place })},
		{"field.resource.access", said(func(c network.Card) string { return c.Access })},
		{"field.resource.towns", joined(func(c network.Card) []string { return c.Municipalities })},
		{"field.resource.hours", said(func(c network.Card) string { return c.Hours })},
		{"field.resource.languages", said(func(c network.Card) string { return c.Languages })},
		{"field.resource.phones", joined(func(c network.Card) []string { return c.Phones })},
		{"field.resource.mail", said(func(c network.Card) string { return c.Mail })},
		{"field.resource.web", said(func(c network.Card) string { return c.Web })},
		{"field.resource.contact", said(func(c network.Card) string { return c.Contact })},
		{"field.resource.until", said(func(c network.Card) string { return c.Until })},
		{"keep.part_lang", said(func(c network.Card) string { return c.Lang })},
	}
}

// differences are what one writing of a card changed of the one before, a line each.
func differences(p bot.Printer, was, now network.Card) bot.List {
	var out bot.List
	for _, part := range cardParts() {
		before, after := part.text(p, was), part.text(p, now)
		args := bot.Args{"Part": p.String(part.label, nil), "Before": shorten(before, maxDifference), "After": shorten(after, maxDifference)}
		switch {
		case before == after:
		case before == "":
			out = append(out, p.T("keep.part_new", args))
		case after == "":
			out = append(out, p.T("keep.part_gone", args))
		default:
			out = append(out, p.T("keep.part_changed", args))
		}
	}
	return out
}

// cardStory shows how a card was written, the newest first, with a way back to each writing.
func (f *Features) cardStory(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var res network.Resource
	var writings []network.Writing
	names := map[int64]bot.Text{}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if res, err = t.Resource(ctx, r.Network.ID, number(r.Values, "resource")); err != nil {
			return err
		}
		if writings, err = t.Writings(ctx, r.Network.ID, res.Number); err != nil {
			return err
		}
		members, err := t.Members(ctx, r.Network.ID)
		for _, m := range members {
			names[m.Person.ID] = named(m)
		}
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T("keep.story", bot.Args{"Card": cardTitle(res)})},
		bot.Section{Text: bot.Join("\n", confirmedText(r, res, names), keeperText(r, res, names))}, storyControls(r, res)}
	from := min(pageOf(r.Values)*writingsOnPage, max(0, len(writings)-1))
	to := min(from+writingsOnPage, len(writings))
	for i := from; i < to; i++ {
		blocks = append(blocks, writingBlocks(r, res, writings, i, names)...)
	}
	if turn := storyTurns(r, res.Number, from, to, len(writings)); len(turn) > 0 {
		blocks = append(blocks, turn)
	}
	return leafed(r, r.Compose(blocks...)), nil
}

// confirmedText says who said last that the card is true, or that the resource is gone.
func confirmedText(r *bot.Request, res network.Resource, names map[int64]bot.Text) bot.Text {
	if res.State == network.ResourceGone {
		return r.T("keep.gone_since", bot.Args{"Day": dayIn(r, res.Changed), "Who": writerOf(r.Printer, res.ChangedBy, names)})
	}
	return r.T("keep.confirmed_on", bot.Args{"Day": dayIn(r, res.Confirmed), "Who": writerOf(r.Printer, res.ConfirmedBy, names)})
}

// keeperText says who keeps the card.
func keeperText(r *bot.Request, res network.Resource, names map[int64]bot.Text) bot.Text {
	who, ok := names[res.Owner]
	if !ok {
		who = r.T("keep.coordination", nil)
	}
	return r.T("keep.kept_by", bot.Args{"Who": who})
}

// storyControls lead back to the card, and are what is seldom done with one.
func storyControls(r *bot.Request, res network.Resource) bot.Controls {
	num := itoa(res.Number)
	row := bot.Controls{button(r.Printer, "guide.button_see", bot.Do("resource/show", "resource", num))}
	if again := res; again.HandOver(r.Actor, 0) == nil {
		row = append(row, button(r.Printer, "keep.button_owner", bot.Fill(bot.Do("resource/owner", "resource", num))))
	}
	if res.State == network.ResourceGone && res.Edit(r.Actor) == nil {
		row = append(row, button(r.Printer, "keep.button_return", bot.Do("resource/return", "resource", num)))
	}
	return row
}

// dayIn is a day as the reader's calendar shows it, with its year where that is another one.
func dayIn(r *bot.Request, t time.Time) string {
	return writtenDay(r.Printer, t.In(r.Zone), r.Now.In(r.Zone))
}

// writingBlocks are one writing: when, by whom, and what it changed of the one before.
func writingBlocks(r *bot.Request, res network.Resource, writings []network.Writing, i int, names map[int64]bot.Text) []bot.Block {
	w := writings[i]
	args := bot.Args{"N": w.Version, "Day": dayIn(r, w.At), "Who": writerOf(r.Printer, w.Person, names)}
	text := r.T("keep.first_writing", args)
	if i+1 < len(writings) {
		list := differences(r.Printer, writings[i+1].Card, w.Card)
		if len(list) == 0 {
			list = bot.List{r.T("keep.same_words", nil)}
		}
		text = bot.Join("", r.T("keep.writing", args), bot.Text{list})
	}
	out := []bot.Block{bot.Section{Text: text}}
	if i > 0 && res.Edit(r.Actor) == nil && !w.Card.Equal(res.Card) {
		out = append(out, bot.Controls{bot.Button{Label: r.String("keep.button_revert", bot.Args{"N": w.Version}),
			Call: bot.Do("resource/revert", "resource", itoa(res.Number), "version", itoa(w.Version))}})
	}
	return out
}

// writerOf names who wrote a card: a member, somebody who left, or a file.
func writerOf(p bot.Printer, person int64, names map[int64]bot.Text) bot.Text {
	if name, ok := names[person]; ok {
		return name
	}
	if person == 0 {
		return p.T("keep.by_file", nil)
	}
	return p.T("keep.by_someone", nil)
}

// storyTurns are the buttons to newer and older writings.
func storyTurns(r *bot.Request, num int64, from, to, of int) bot.Controls {
	var out bot.Controls
	turn := func(key string, page int) {
		out = append(out, button(r.Printer, key, bot.Do("resource/story", "resource", itoa(num), "page", itoa(int64(page)), "turned", "yes")))
	}
	if from > 0 {
		turn("button.previous", from/writingsOnPage-1)
	}
	if to < of {
		turn("button.next", from/writingsOnPage+1)
	}
	return out
}

// revertCard writes a card again as it was. The way back is the same.
func (f *Features) revertCard(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	version := number(r.Values, "version")
	var before int64
	var to network.Writing
	data := map[string]string{"version": itoa(version)}
	res, err := f.withCard(ctx, r, "revert", data, func(t *storage.Tx, res *network.Resource) error {
		writings, err := t.Writings(ctx, r.Network.ID, res.Number)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(writings, func(w network.Writing) bool { return w.Version == version })
		if i < 0 {
			return network.ErrNotFound
		}
		before, to = res.Version, writings[i]
		return res.Write(r.Actor, to.Card, r.Now)
	}, f.settling(ctx, r))
	if err != nil {
		return bot.Reply{}, err
	}
	num := itoa(res.Number)
	reply := answered(r, r.Compose(
		bot.Section{Text: r.T("keep.reverted", bot.Args{"Card": cardTitle(res), "Day": dayIn(r, to.At)})},
		bot.Controls{
			button(r.Printer, "button.undo", bot.Do("resource/revert", "resource", num, "version", itoa(before))),
			button(r.Printer, "guide.button_see", bot.Do("resource/show", "resource", num)),
			button(r.Printer, "guide.button_story", bot.Do("resource/story", "resource", num)),
		}))
	reply.Refresh = []network.Subject{resourceSubject(res.Number)}
	return reply, nil
}
