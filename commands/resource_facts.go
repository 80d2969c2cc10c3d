package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// cardFacts is what a card's text is made of.
type cardFacts struct {
	resource               network.Resource
	network                network.Network
	by                     string
	areas                  []string
	changedBy, confirmedBy bot.Text
	now                    time.Time
}

// resourceBlocks are a card's whole text, without buttons; network.ErrNotFound where there is none.
func (f *Features) resourceBlocks(ctx context.Context, p bot.Printer, networkID, number int64) ([]bot.Block, error) {
	var c cardFacts
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		c, err = readFacts(ctx, t, networkID, number)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.now = c.now.In(c.network.Location())
	blocks := []bot.Block{bot.Section{Text: bot.Join(" · ", resourceName(c.resource), said(resourceFlag(p, c.resource, c.now)))}}
	if what := c.resource.Card.Description; what != "" {
		blocks = append(blocks, bot.Section{Text: bot.Say(shorten(what, maxFact))})
	}
	if facts := f.factsOf(p, c); len(facts) > 0 {
		blocks = append(blocks, facts)
	}
	return append(blocks, bot.Note{Text: c.written(p)}), nil
}

func readFacts(ctx context.Context, t *storage.Tx, networkID, number int64) (cardFacts, error) {
	c := cardFacts{now: t.Now()}
	var err error
	if c.resource, err = t.Resource(ctx, networkID, number); err != nil {
		return c, err
	}
	if c.network, err = t.Network(ctx, networkID); err != nil {
		return c, err
	}
	if c.by, err = offeredBy(ctx, t, networkID, c.resource); err != nil {
		return c, err
	}
	names, err := t.AreaNames(ctx, networkID)
	if err != nil {
		return c, err
	}
	for _, a := range c.resource.Areas {
		c.areas = append(c.areas, names[a])
	}
	if c.changedBy, err = personIn(ctx, t, networkID, c.resource.ChangedBy); err != nil {
		return c, err
	}
	c.confirmedBy, err = personIn(ctx, t, networkID, c.resource.ConfirmedBy)
	return c, err
}

// personIn is a person of the network; nothing of one who is not, or not any more.
func personIn(ctx context.Context, t *storage.Tx, networkID, person int64) (bot.Text, error) {
	if person == 0 {
		return nil, nil
	}
	m, err := t.MemberOf(ctx, networkID, person)
	if errors.Is(err, network.ErrNotFound) {
		return nil, nil
	}
	return named(m), err
}

// factsOf are what a card says, in the order in which somebody in the street asks: who, for whom, how, where and when,
// whom to call.
func (f *Features) factsOf(p bot.Printer, c cardFacts) bot.Facts {
	card := c.resource.Card
	var out bot.Facts
	add := func(key string, parts ...string) {
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		if text := strings.Join(parts, " · "); text != "" {
			out = append(out, bot.Fact{Label: p.String(key, nil), Value: bot.Say(shorten(text, maxFact))})
		}
	}
	add("guide.label_by", c.by)
	add("guide.label_for", groupsOf(p, card), card.Audience)
	way := referralOf(p, card.Referral)
	if network.ReadReferral(card.How) == card.Referral { // it says so in its own words
		way = ""
	}
	add("guide.label_way", way, card.How)
	add("guide.label_conditions", card.Conditions)
	add("guide.label_documents", card.Documents)
	add("guide.label_cost", card.Cost)
	add("guide.label_place", card.Place)
	add("guide.label_access", card.Access)
	add("guide.label_hours", card.Hours, f.openToday(p, c))
	if len(card.Phones) > 0 {
		var phones []bot.Text
		for _, phone := range card.Phones {
			phones = append(phones, phoneOf(shorten(phone, maxFact/4)))
		}
		out = append(out, bot.Fact{Label: p.String("guide.label_phones", nil), Value: bot.Join(" · ", phones...)})
	}
	add("guide.label_mail", card.Mail)
	if card.Web != "" {
		out = append(out, bot.Fact{Label: p.String("guide.label_web", nil), Value: webOf(card.Web)})
	}
	add("guide.label_contact", card.Contact)
	add("guide.label_languages", card.Languages)
	add("guide.label_towns", strings.Join(card.Municipalities, ", "))
	add("guide.label_area", strings.Join(c.areas, ", "))
	if day := untilDay(card); !day.IsZero() && !c.resource.Ended(c.now) {
		add("guide.label_until", writtenDay(p, day, c.now))
	}
	return out
}

func referralOf(p bot.Printer, way network.Referral) string {
	if way == network.ReferralUnknown {
		return ""
	}
	return p.String("guide.referral_"+string(way), nil)
}

// webOf is an address on the web as a link; what is none is only shown.
func webOf(web string) bot.Text {
	if address := network.WebLink(web); address != "" {
		return bot.Text{bot.Link{Label: shorten(web, 80), URL: address}}
	}
	return bot.Say(shorten(web, maxFact))
}

// openToday is «hoy abierto hasta las 14:00», of hours that can be understood; on a holiday only that it is one.
func (f *Features) openToday(p bot.Printer, c cardFacts) string {
	opening, ok := calendar.ReadOpening(c.resource.Card.Hours)
	if !ok || opening.Mask() == 0 || c.resource.State != network.ResourceCurrent {
		return ""
	}
	if h, ok := c.network.Settings.Days().Holiday(c.now); ok {
		return p.String("guide.today_holiday", bot.Args{"Holiday": f.holidayName(p, h)})
	}
	return openAt(p, opening, c.now)
}

// openAt says whether something is open at a moment, and what comes next on its day.
func openAt(p bot.Printer, opening calendar.Opening, now time.Time) string {
	const day = 24 * 60
	at := now.Hour()*60 + now.Minute()
	for _, h := range opening.On(now.AddDate(0, 0, -1)) {
		if h.To > day && at < h.To-day { // since the evening before
			return p.String("guide.today_open", bot.Args{"To": clockAt(p, h.To)})
		}
	}
	hours := opening.On(now)
	for _, h := range hours {
		switch {
		case h == calendar.WholeDay:
			return p.String("guide.today_all_day", nil)
		case at < h.From:
			return p.String("guide.today_opens", bot.Args{"From": clockAt(p, h.From)})
		case at < h.To:
			return p.String("guide.today_open", bot.Args{"To": clockAt(p, h.To)})
		}
	}
	if len(hours) > 0 {
		return p.String("guide.today_over", nil)
	}
	return p.String("guide.today_closed", nil)
}

// clockAt is an hour of the day by its minutes, on the clock.
func clockAt(p bot.Printer, minutes int) string {
	return p.Clock(time.Date(2000, time.January, 1, minutes/60, minutes%60, 0, 0, time.UTC))
}

// written says when a card was written and by whom, and when it was confirmed after that.
func (c cardFacts) written(p bot.Printer) bot.Text {
	r := c.resource
	key, day := "guide.updated", writtenDay(p, r.Changed.In(c.now.Location()), c.now)
	switch {
	case r.ChangedBy == 0:
		key = "guide.updated_file"
	case len(c.changedBy) == 0:
		key = "guide.updated_nobody"
	}
	out := p.T(key, bot.Args{"Day": day, "Who": c.changedBy})
	if !r.Confirmed.After(r.Changed) {
		return out
	}
	key = "guide.confirmed"
	if len(c.confirmedBy) == 0 {
		key = "guide.confirmed_nobody"
	}
	day = writtenDay(p, r.Confirmed.In(c.now.Location()), c.now)
	return bot.Join(" · ", out, p.T(key, bot.Args{"Day": day, "Who": c.confirmedBy}))
}

// writtenDay is a day as it is written, with its year where that is not the present one.
func writtenDay(p bot.Printer, day, now time.Time) string {
	if day.Year() != now.Year() {
		return p.String("summary.of_year", bot.Args{"Day": p.Day(day), "Year": day.Year()})
	}
	return p.Day(day)
}
