package commands

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/paper"
	"hilo/storage"
)

// printView draws a guide that somebody asked for on paper; its subject is the area, or 0 for all of it.
const (
	printView = "resource/print"
	kindPrint = "guide_print"
)

// mostPrinted is how many resources a printed guide holds: some 500 pages.
const mostPrinted = 2000

// printGuide has the guide sent to whoever asks, as a PDF. It is made while it is being sent, for it takes a while.
func (f *Features) printGuide(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	area := number(r.Values, "area")
	total := 0
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if _, total, err = t.FindResources(ctx, r.Network.ID, storage.ResourceQuery{Area: area, Limit: 1}); err != nil || total == 0 {
			return err
		}
		return t.Again(ctx, network.Delivery{Network: r.Network.ID, View: printView, Person: r.Actor.Person.ID,
			Subject: network.Subject{Kind: kindPrint, ID: area},
			Place:   network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace}})
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case total == 0 && area != 0:
		return whisper(r, "paper.empty_area", nil, bot.Controls{button(r.Printer, "paper.button_all", bot.Do("resource/print"))}), nil
	case total == 0:
		return whisper(r, "paper.empty", nil, bot.Controls{button(r.Printer, "guide.button_add", bot.Fill(bot.Do("resource/add")))}), nil
	case r.Direct:
		return bot.Reply{}, nil
	}
	return whisper(r, "paper.sent", nil), nil
}

// printed is what a printed guide is made of.
type printed struct {
	network network.Network
	areas   []storage.Area
	by      storage.Offerers
	list    []network.Resource // by name
	all     int                // how many there are, where they do not all fit
	now     time.Time
	emblems []paper.Emblem
}

// printedGuide is the message with the guide as a file.
func (f *Features) printedGuide(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.readPrinted(ctx, d)
	if err != nil {
		return nil, err
	}
	pdf, err := g.document(p, d.Subject.ID).PDF()
	if err != nil {
		return nil, err
	}
	m := p.Compose(bot.Section{Text: p.T("paper.ready", bot.Args{"Day": p.Day(g.now)})})
	if g.all > len(g.list) {
		m.Blocks = append(m.Blocks, bot.Note{Text: p.T("paper.short", bot.Args{"Most": len(g.list), "All": g.all})})
	}
	m.Blocks = append(m.Blocks, bot.File{Name: p.String("paper.file", nil) + "-" + g.now.Format(time.DateOnly) + ".pdf",
		Type: "application/pdf", Data: pdf})
	return m, nil
}

// readPrinted reads what a delivery wants on paper; an area that is gone is network.ErrNotFound.
func (f *Features) readPrinted(ctx context.Context, d network.Delivery) (printed, error) {
	var g printed
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if g.network, err = t.Network(ctx, d.Network); err != nil {
			return err
		}
		if g.areas, err = t.Areas(ctx, g.network); err != nil {
			return err
		}
		if d.Subject.ID != 0 {
			if _, err := areaByID(ctx, t, g.network, d.Subject.ID); err != nil {
				return err
			}
		}
		g.now = t.Now().In(g.network.Location())
		if g.emblems, err = f.emblems(ctx, t, d.Network); err != nil {
			return err
		}
		g.by, err = t.Offerers(ctx, d.Network)
		return err
	})
	if err != nil {
		return g, err
	}
	names := map[int64]string{}
	err = f.store.EachResource(ctx, d.Network, func(r network.Resource) error {
		if d.Subject.ID == 0 || slices.Contains(r.Areas, d.Subject.ID) {
			g.list, names[r.Number] = append(g.list, r), network.Fold(r.Card.Name)
		}
		return nil
	})
	slices.SortStableFunc(g.list, func(a, b network.Resource) int { return cmp.Compare(names[a.Number], names[b.Number]) })
	g.all = len(g.list)
	g.list = g.list[:min(g.all, mostPrinted)]
	return g, err
}

// document is the guide as it is printed: by area, and in each by name. A resource of several areas stands in the first.
func (g printed) document(p bot.Printer, area int64) paper.Document {
	title := p.String("paper.title", nil)
	subtitle := p.String("paper.subtitle", bot.Args{"Network": g.network.Name,
		"Day": p.String("summary.of_year", bot.Args{"Day": p.Day(g.now), "Year": g.now.Year()})})
	parts := map[int64][]paper.Part{}
	for _, r := range g.list {
		at := g.areaOf(r, area)
		parts[at] = append(parts[at], g.card(p, r))
	}
	d := paper.Document{Title: title, Subtitle: subtitle, Header: title + " · " + g.network.Name, Lang: p.Lang, Made: g.now,
		Emblems: g.emblems, PageOf: pageNamed(p)}
	for _, a := range g.areas {
		if a.ID == area {
			d.Title = p.String("paper.title_area", bot.Args{"Area": a.Name})
		} else if len(parts[a.ID]) > 0 {
			d.Parts = append(d.Parts, paper.Heading{Level: 1, Text: a.Name})
		}
		d.Parts = append(d.Parts, parts[a.ID]...)
	}
	if len(d.Parts) > 0 && len(parts[0]) > 0 {
		d.Parts = append(d.Parts, paper.Heading{Level: 1, Text: p.String("paper.others", nil)})
	}
	d.Parts = append(d.Parts, parts[0]...)
	return d
}

// areaOf is the area under which a resource stands: the one that is printed, else its first; 0 is none.
func (g printed) areaOf(r network.Resource, area int64) int64 {
	for _, a := range g.areas {
		if slices.Contains(r.Areas, a.ID) && (area == 0 || a.ID == area) {
			return a.ID
		}
	}
	return 0
}

// card is a resource on paper, in the order in which it is read by whoever wants to go there.
func (g printed) card(p bot.Printer, r network.Resource) paper.Part {
	c := r.Card
	out := paper.Together{paper.Heading{Level: 2, Text: c.Name + " (" + network.Code("R", r.Number) + ")"},
		paper.Note(upperFirst(resourceFlag(p, r, g.now))), paper.Paragraph(c.Description)}
	var facts paper.Facts
	add := func(label string, values ...string) {
		for _, v := range values {
			if v != "" {
				facts = append(facts, paper.Fact{Label: label, Value: v})
				label = ""
			}
		}
	}
	add(p.String("guide.label_by", nil), g.by.Of(r, ofUnit))
	add(p.String("guide.label_phones", nil), c.Phones...)
	add(p.String("guide.label_mail", nil), c.Mail)
	add(p.String("guide.label_web", nil), c.Web)
	add(p.String("guide.label_contact", nil), c.Contact)
	add(p.String("guide.label_place", nil), c.Place)
	add(p.String("guide.label_hours", nil), c.Hours)
	add(p.String("guide.label_for", nil), c.Audience)
	if c.Audience == "" {
		add(p.String("guide.label_for", nil), groupsOf(p, c))
	}
	add(p.String("guide.label_way", nil), referralOf(p, c.Referral), c.How)
	add(p.String("guide.label_conditions", nil), c.Conditions)
	add(p.String("guide.label_documents", nil), c.Documents)
	add(p.String("guide.label_cost", nil), c.Cost)
	add(p.String("guide.label_access", nil), c.Access)
	add(p.String("guide.label_languages", nil), c.Languages)
	if day := untilDay(c); !day.IsZero() && !r.Ended(g.now) {
		add(p.String("guide.label_until", nil), writtenDay(p, day, g.now))
	}
	return append(out, facts)
}
