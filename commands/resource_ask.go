package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// Who keeps a card is asked now and then whether it is still so: at half past eight on the working day on which that is
// due, or the next, so that what was written on one day is asked about together.
const (
	timerResources = "resources"
	// cardsAtOnce bounds the cards that one transaction asks about.
	cardsAtOnce = 500
	// asksApart is how many cards somebody is asked about one by one; more are gone through with one button.
	asksApart = 5
)

// resourcesJob asks who keeps a network's cards whether they are still so, and sets when to ask about the next.
type resourcesJob struct {
	Network int64 `json:"network"`
}

func (resourcesJob) Kind() string { return "resources" }

// wakeResources sees to it that whoever keeps a network's cards is asked when it is time. It is called after a card was
// added or kept, in the same transaction, and for every network when hilo starts.
func (f *Features) wakeResources(ctx context.Context, t *storage.Tx, networkID int64) error {
	n, err := t.Network(ctx, networkID)
	if err != nil {
		return err
	}
	first, err := t.EarliestConfirmed(ctx, networkID)
	if err != nil || first.IsZero() {
		return err
	}
	at := workMorning(n, network.Resource{Confirmed: first}.AskAt(n.Settings))
	return t.WakeBy(ctx, networkID, timerResources, at, resourcesJob{networkID})
}

// workMorning is the first half past eight of a working day from a moment on, in the network's zone. What the guide asks
// rests in an August that is quiet.
func workMorning(n network.Network, from time.Time) time.Time {
	from = from.In(n.Location())
	days := n.Settings.BusyDays()
	if at := days.AddWorkdays(from.AddDate(0, 0, -1), 1, mondayClock); !at.Before(from) {
		return at
	}
	return days.AddWorkdays(from, 1, mondayClock)
}

// resourcesDue is the timer's job.
func (f *Features) resourcesDue(ctx context.Context, j resourcesJob) (bot.Changes, error) {
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		due, err := t.TimerDue(ctx, j.Network, timerResources)
		if err != nil || !due {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		cards, err := t.ResourcesToAsk(ctx, n.ID, t.Now().UTC().AddDate(0, 0, -n.Settings.ResourceDays), cardsAtOnce)
		if err != nil {
			return err
		}
		if err := askAbout(ctx, t, n, cards); err != nil {
			return err
		}
		if err := t.MarkAsked(ctx, n.ID, numbersOf(cards)); err != nil {
			return err
		}
		return f.wakeResources(ctx, t, n.ID)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return bot.Changes{Network: j.Network}, err
}

// askAbout has the keepers of some cards asked whether they are still so.
func askAbout(ctx context.Context, t *storage.Tx, n network.Network, cards []network.Resource) error {
	if len(cards) == 0 {
		return nil
	}
	people, err := peopleIn(ctx, t, n.ID)
	if err != nil {
		return err
	}
	kept := map[int64][]network.Resource{}
	for _, c := range cards {
		for _, person := range c.Keepers(people) {
			kept[person] = append(kept[person], c)
		}
	}
	var notices []network.Notice
	for _, a := range people { // in one order always, so that two runs never wait for each other
		notices = append(notices, askNotices(n, a.Person.ID, kept[a.Person.ID], t.Now())...)
	}
	return t.Notify(ctx, notices)
}

func numbersOf(cards []network.Resource) []int64 {
	out := make([]int64, len(cards))
	for i, c := range cards {
		out[i] = c.Number
	}
	return out
}

// askNotices ask one person about her cards: about each, or where they are many about all together, once a day.
func askNotices(n network.Network, person int64, cards []network.Resource, now time.Time) []network.Notice {
	one := network.Notice{Network: n.ID, Person: person, Class: network.NoticeDuty}
	if len(cards) > asksApart {
		one.View, one.Subject = "resource/asks", network.Subject{Kind: network.KindPerson, ID: person}
		one.Turn = dayNumber(now.In(n.Location()))
		return []network.Notice{one}
	}
	out := make([]network.Notice, len(cards))
	for i, c := range cards {
		out[i] = one
		out[i].View, out[i].Subject, out[i].Turn = "resource/ask", resourceSubject(c.Number), c.Confirmed.Unix()
	}
	return out
}

// dayNumber is a date as a number: 20230301.
func dayNumber(t time.Time) int64 {
	year, month, day := t.Date()
	return int64((year*100+int(month))*100 + day)
}

// peopleIn are the people of a network as the rules see them, by number.
func peopleIn(ctx context.Context, t *storage.Tx, networkID int64) ([]network.Actor, error) {
	members, err := t.Members(ctx, networkID)
	out := make([]network.Actor, len(members))
	for i, m := range members {
		out[i] = m.Actor
	}
	slices.SortFunc(out, func(a, b network.Actor) int { return int(a.Person.ID - b.Person.ID) })
	return out, err
}

// askCard asks whoever keeps a card whether it is still so. One that was answered before it was told is not told; where it
// stands it says what holds, whoever said so.
func (f *Features) askCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	c, err := f.keptFor(ctx, d)
	if err != nil {
		return nil, err
	}
	if c.Asked.IsZero() || c.Confirmed.Unix() != d.Turn || c.State != network.ResourceCurrent {
		return f.reviewed(ctx, p, d, c, func(e network.Event) bool { return e.At.Unix() > d.Turn })
	}
	blocks := append([]bot.Block{bot.Section{Text: p.T("keep.ask", nil)}}, c.lines(p)...)
	return p.Compose(append(blocks, keepControls(p, c.Number, "keep.button_yes"))...), nil
}

// reviewed is what stands where somebody was asked about a card, or told that it is not so, since that is settled: what
// came of it after the line of history with which it began. A doubt that was withdrawn goes.
func (f *Features) reviewed(ctx context.Context, p bot.Printer, d network.Delivery, c keptResource, begun func(network.Event) bool) (*bot.Message, error) {
	if d.Ref == "" {
		return nil, nil
	}
	e, who, err := f.reviewOf(ctx, d.Network, c.Number, begun)
	switch {
	case err != nil || e.Verb == verbUndoubt:
		return nil, err
	case c.State == network.ResourceGone && e.Verb == verbRetire:
		return p.Compose(bot.Note{Text: p.T("keep.asked_gone", bot.Args{"Card": cardTitle(c.Resource)})},
			bot.Controls{button(p, "keep.button_return", bot.Do("resource/return", "resource", itoa(c.Number)))}), nil
	case len(who) == 0:
		return p.Compose(bot.Note{Text: p.T("keep.asked_done", bot.Args{"Card": cardTitle(c.Resource)})}), nil
	}
	return p.Compose(bot.Note{Text: p.T("keep.asked_by", bot.Args{"Card": cardTitle(c.Resource), "Who": who,
		"Day": p.Day(e.At.In(p.Zone))})}), nil
}

// reviewOf is the first line of a card's history by which it was written, confirmed or retired, or the doubt withdrawn
// with which it begins; and who did that. An import leaves none; of somebody who left there is no name.
func (f *Features) reviewOf(ctx context.Context, networkID, number int64, begun func(network.Event) bool) (network.Event, bot.Text, error) {
	var found network.Event
	var who bot.Text
	err := f.store.View(ctx, func(t *storage.Tx) error {
		story, err := t.History(ctx, networkID, resourceSubject(number))
		if err != nil {
			return err
		}
		from := slices.IndexFunc(story, begun)
		if from < 0 {
			return nil
		}
		i := slices.IndexFunc(story[from:], func(e network.Event) bool { return settles(e, story[from].Data["doubt"]) })
		if i < 0 {
			return nil
		}
		found = story[from+i]
		who, err = personIn(ctx, t, networkID, found.Actor)
		return err
	})
	return found, who, err
}

// settles says whether a line of history answers what was asked about a card, or a doubt by its number.
func settles(e network.Event, doubt string) bool {
	switch e.Verb {
	case verbDoubt, verbOwner, verbOwnerUndone:
		return false
	case verbUndoubt:
		return doubt != "" && e.Data["doubt"] == doubt
	}
	return true
}

// keepControls are what whoever keeps a card says of it.
func keepControls(p bot.Printer, number int64, yes string) bot.Controls {
	num := itoa(number)
	return bot.Controls{
		primary(p, yes, bot.Do("resource/confirm", "resource", num)),
		button(p, "button.change", bot.Fill(bot.Do("resource/change", "resource", num))),
		button(p, "keep.button_gone", bot.Do("resource/retire", "resource", num)),
		button(p, "guide.button_see", bot.Do("resource/show", "resource", num)),
	}
}

// keptResource is a card for one of its keepers.
type keptResource struct {
	network.Resource
	by  string // who offers it
	now time.Time
}

// lines are the card in a few lines: as a list of results tells of it, and what changes most.
func (c keptResource) lines(p bot.Printer) []bot.Block {
	out := resourceLines(p, c.Resource, c.by, c.now)
	var facts bot.Facts
	for _, part := range []struct{ label, text string }{
		{"guide.label_hours", c.Card.Hours}, {"guide.label_place", c.Card.Place}, {"guide.label_contact", c.Card.Contact},
	} {
		if part.text != "" {
			facts = append(facts, bot.Fact{Label: p.String(part.label, nil), Value: bot.Say(shorten(part.text, maxDoubt))})
		}
	}
	if len(facts) > 0 {
		out = append(out, facts)
	}
	return out
}

// keptFor reads a notice's card; one that its reader does not keep is network.ErrNotFound.
func (f *Features) keptFor(ctx context.Context, d network.Delivery) (keptResource, error) {
	var out keptResource
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if out.Resource, err = t.Resource(ctx, d.Network, d.Subject.ID); err != nil {
			return err
		}
		people, err := peopleIn(ctx, t, d.Network)
		if err != nil {
			return err
		}
		if !slices.Contains(out.Keepers(people), d.Person) {
			return network.ErrNotFound
		}
		out.now = t.Now()
		by, err := t.Offerers(ctx, d.Network)
		out.by = by.Of(out.Resource, ofUnit)
		return err
	})
	return out, err
}

// asksCard offers to go through the many cards that wait for somebody's word, as many as there are when it is drawn.
func (f *Features) asksCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	_, count, err := f.cardsAsked(ctx, d.Network, d.Person, 0)
	if err != nil || count == 0 {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("keep.asks", bot.Args{"Count": count, "N": count})},
		bot.Controls{primary(p, "keep.button_review", bot.Do("resource/review"))}), nil
}

// cardsAsked is one of the cards about which somebody is asked, and how many they are: her own, and for who coordinates
// those of nobody's.
func (f *Features) cardsAsked(ctx context.Context, networkID, person int64, at int) (network.Resource, int, error) {
	var page []network.Resource
	var count int
	err := f.store.View(ctx, func(t *storage.Tx) error {
		m, err := t.MemberOf(ctx, networkID, person)
		if err != nil || !m.Contributes() {
			return err
		}
		owners := []int64{person}
		if m.Coordinates() {
			owners = append(owners, 0)
		}
		page, count, err = t.ResourcesAsked(ctx, networkID, owners, 1, at)
		return err
	})
	if err != nil || len(page) == 0 {
		return network.Resource{}, count, err
	}
	return page[0], count, nil
}

// reviewCards shows one card after the other, whole, to who keeps them. "turn" counts those that were put off.
func (f *Features) reviewCards(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	at := max(0, int(number(r.Values, "turn"))-1)
	c, count, err := f.cardsAsked(ctx, r.Network.ID, r.Actor.Person.ID, at)
	if err == nil && c.Number == 0 && count > 0 { // from the first again
		at = 0
		c, count, err = f.cardsAsked(ctx, r.Network.ID, r.Actor.Person.ID, 0)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Number == 0 {
		return reviewing(r, r.Compose(bot.Section{Text: r.T("keep.review_none", nil)})), nil
	}
	card, err := f.resourceBlocks(ctx, r.Printer, r.Network.ID, c.Number)
	if err != nil {
		return bot.Reply{}, err
	}
	row := keepControls(r.Printer, c.Number, "keep.button_yes")[:3]
	for i := range row {
		b := row[i].(bot.Button)
		if b.Call.Route != bot.OpenForm {
			b.Call.Values = b.Call.Values.With("turn", itoa(int64(at+1)))
		}
		row[i] = b
	}
	if count > 1 {
		row = append(row, button(r.Printer, "keep.button_later", bot.Do("resource/review", "turn", itoa(int64(at+2)))))
	}
	blocks := append([]bot.Block{bot.Note{Text: r.T("keep.review", bot.Args{"Count": count, "N": count})}}, card...)
	return reviewing(r, r.Compose(append(blocks, row)...)), nil
}

// reviewing takes the place of the card that was there before, or is said in private.
func reviewing(r *bot.Request, m *bot.Message) bot.Reply {
	if r.Values["turn"] != "" {
		return bot.Reply{Here: m}
	}
	return bot.Reply{Whisper: m}
}
