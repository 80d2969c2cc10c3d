package commands

import (
	"context"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
)

// pollCard is a poll in its channels, the same for everybody: how the entities stand to each date, without names.
func (f *Features) pollCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.pollNow(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	blocks := []bot.Block{bot.Section{Text: p.T("datepoll.card", bot.Args{"Meeting": g.called(p)})}}
	if g.Place != "" && g.State != network.DatePollWithdrawn {
		blocks = append(blocks, placeFacts(p, network.Meeting{Place: g.Place}))
	}
	if !g.Takes(g.now) {
		if g.State != network.DatePollWithdrawn {
			blocks = append(blocks, bot.Section{Text: bot.Text{g.counted(p)}})
		}
		blocks = append(append(blocks, bot.Section{Text: g.outcome(p)}), g.seeOutcome(p)...)
		return p.Compose(blocks...), nil
	}
	num := itoa(g.Number)
	return p.Compose(append(blocks, bot.Section{Text: bot.Text{g.counted(p)}},
		bot.Section{Text: bot.Join(" ", g.turnout(f, p), p.T("datepoll.until", bot.Args{"Deadline": bot.Time{At: g.Deadline, Form: bot.DayTime}}))},
		bot.Controls{primary(p, "datepoll.button_say", bot.Do("meeting/paper_dates", "poll", num)),
			button(p, "button.see", bot.Do("meeting/show_dates", "poll", num))},
		bot.Note{Text: p.T("datepoll.counted", nil)})...), nil
}

// counted is every date with how the entities stand to it.
func (g polling) counted(p bot.Printer) bot.List {
	list := bot.List{}
	for _, s := range g.tallies {
		list = append(list, bot.Text{bot.Plain(spanText(p, s.Span()) + " — " + slotCounts(p, s))})
	}
	return list
}

// slotCounts is «pueden 3 · si hace falta 1 · no puede 1», of entities.
func slotCounts(p bot.Printer, s network.SlotTally) string { return slotCountsNamed(p, s, nil) }

// slotCountsNamed is that with the names of the entities after each number, where there are any.
func slotCountsNamed(p bot.Printer, s network.SlotTally, names map[int64]string) string {
	var parts []string
	for i, n := range []int{s.Yes, s.IfNeedBe, s.No} {
		if n == 0 {
			continue
		}
		word := network.SlotWords[i]
		part := p.String("datepoll.count_"+string(word), bot.Args{"Count": n, "N": n})
		if who := whoSaid(s, word, names); len(who) > 0 {
			part += " (" + strings.Join(who, ", ") + ")"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return p.String("datepoll.no_answers", nil)
	}
	return strings.Join(parts, " · ")
}

// whoSaid are the names of the entities that said a word to a date.
func whoSaid(s network.SlotTally, w network.SlotWord, names map[int64]string) []string {
	var out []string
	for entity, said := range s.Words {
		if name := names[entity]; said == w && name != "" {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, byName)
	return out
}

// turnout is how many of the entities that are asked have said anything.
func (g polling) turnout(f *Features, p bot.Printer) bot.Text {
	n := len(g.heard())
	return p.T("datepoll.turnout", bot.Args{"Count": n, "Answered": n, "Voices": f.count(p, "count.voices", len(g.entities))})
}

// outcome is how a poll stands that takes no answers any more.
func (g polling) outcome(p bot.Printer) bot.Text {
	best, found := network.BestSlot(g.tallies, g.now)
	switch {
	case g.State == network.DatePollWithdrawn:
		return p.T("datepoll.withdrawn", nil)
	case g.Meeting != 0 && g.came.Moves == 0:
		return p.T("datepoll.convened_on", bot.Args{"When": spanText(p, spanOf(g.came)), "Code": network.Code("M", g.Meeting)})
	case g.Meeting != 0: // its own messages tell the date that it has now
		return p.T("datepoll.convened", bot.Args{"Code": network.Code("M", g.Meeting)})
	case found:
		return p.T("datepoll.best", bot.Args{"When": spanText(p, best.Span()), "Counts": slotCounts(p, best)})
	}
	return p.T(g.noBest(), nil)
}

// noBest is why no date can be chosen.
func (g polling) noBest() string {
	switch {
	case len(g.Ahead(g.now)) == 0:
		return "datepoll.all_over"
	case len(g.heard()) == 0:
		return "datepoll.nobody"
	}
	return "datepoll.all_refused"
}

// seeOutcome leads to what came of a poll.
func (g polling) seeOutcome(p bot.Printer) []bot.Block {
	switch {
	case g.Meeting != 0:
		return []bot.Block{bot.Controls{button(p, "button.see", bot.Do("meeting/show", "meeting", itoa(g.Meeting)))}}
	case g.State == network.DatePollWithdrawn:
		return nil
	}
	return []bot.Block{bot.Controls{button(p, "button.see", bot.Do("meeting/show_dates", "poll", itoa(g.Number)))}}
}

// showDates is a poll for one reader: what the card shows, and for the coordination which entities said what, and what can
// be done.
func (f *Features) showDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	g, err := f.pollNow(ctx, r.Network.ID, number(r.Values, "poll"))
	if err != nil {
		return bot.Reply{}, goneError(err)
	}
	m := f.pollFor(r, g)
	if r.Values["turned"] != "" {
		return bot.Reply{Here: m}, nil
	}
	return bot.Reply{Whisper: m}, nil
}

func (f *Features) pollFor(r *bot.Request, g polling) *bot.Message {
	p, num := r.Printer, itoa(g.Number)
	blocks := []bot.Block{bot.Section{Text: p.T("datepoll.card", bot.Args{"Meeting": g.called(p)})}}
	list, names := bot.List{}, map[int64]string(nil)
	if r.Actor.Coordinates() {
		names = g.entities
	}
	for _, s := range g.tallies {
		list = append(list, bot.Text{bot.Bold(spanText(p, s.Span())), bot.Plain(" — " + slotCountsNamed(p, s, names))})
	}
	blocks = append(blocks, lines(list)...)
	open := g.Takes(g.now)
	if open {
		blocks = append(blocks, bot.Section{Text: bot.Join(" ", g.turnout(f, p), p.T("datepoll.until", bot.Args{"Deadline": bot.Time{At: g.Deadline, Form: bot.DayTime}}))})
	}
	if missing := g.missing(); r.Actor.Coordinates() && open && len(missing) > 0 {
		blocks = append(blocks, bot.Section{Text: p.T("datepoll.missing", bot.Args{"Entities": shorten(strings.Join(missing, ", "), 1000)})})
	}
	if r.Actor.Coordinates() && g.State != network.DatePollWithdrawn && g.Meeting == 0 {
		return p.Compose(slices.Concat(blocks, f.deciding(p, g), f.managing(p, g))...)
	}
	if open && g.Asked(r.Actor, g.seats) && r.Actor.Contributes() {
		return p.Compose(append(blocks, bot.Controls{primary(p, "datepoll.button_say", bot.Do("meeting/paper_dates", "poll", num))})...)
	}
	if !open {
		blocks = append(blocks, bot.Section{Text: g.outcome(p)})
		if g.Meeting != 0 {
			blocks = append(blocks, g.seeOutcome(p)...)
		}
	}
	return p.Compose(blocks...)
}

func byName(a, b string) int { return strings.Compare(network.Fold(a), network.Fold(b)) }

// missing are the entities that have said nothing.
func (g polling) missing() []string {
	var out []string
	heard := g.heard()
	for entity, name := range g.entities {
		if !heard[entity] {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, byName)
	return out
}

// deciding is what the coordination sees of a poll of which no meeting came: the date that suits best with what deserves a
// second look, or why there is none, and the button that goes on from there.
func (f *Features) deciding(p bot.Printer, g polling) []bot.Block {
	best, found := network.BestSlot(g.tallies, g.now)
	switch {
	case !found && g.Takes(g.now):
		return nil
	case !found:
		return []bot.Block{bot.Section{Text: bot.Join(" ", p.T(g.noBest(), nil), p.T("datepoll.what_now", nil))},
			bot.Controls{primary(p, "datepoll.button_others", f.othersOf(g))}}
	}
	blocks := []bot.Block{bot.Section{Text: p.T("datepoll.best_now", bot.Args{"When": spanText(p, best.Span()), "Counts": slotCounts(p, best)})}}
	if doubts := f.choiceDoubts(p, g, best); len(doubts) > 0 {
		blocks = append(blocks, bot.Section{Text: bot.Say(p.String("meeting.warn", bot.Args{"What": strings.Join(doubts, ". ")}))})
	}
	label := p.String("datepoll.button_convene_on", bot.Args{"When": shortDay(p, best.Start) + ", " + p.Clock(best.Start)})
	return append(blocks, bot.Controls{bot.Button{Label: shorten(label, 30), Style: bot.Primary, Call: g.choose(best.Number)}})
}

// managing is what else the coordination can do with a poll of which no meeting came.
func (f *Features) managing(p bot.Printer, g polling) []bot.Block {
	num := itoa(g.Number)
	var out []bot.Block
	if others := g.otherDates(p); len(others.Options) > 0 {
		out = append(out, bot.Controls{others})
	}
	row := bot.Controls{}
	if g.State == network.DatePollOpen {
		row = append(row, button(p, "datepoll.button_say", bot.Do("meeting/paper_dates", "poll", num)),
			button(p, "datepoll.button_close", bot.Do("meeting/close_dates", "poll", num)))
	}
	if len(g.Ahead(g.now)) > 0 {
		row = append(row, button(p, "button.extend", bot.Fill(bot.Do("meeting/extend_dates", "poll", num))))
	}
	return append(out, append(row, button(p, "datepoll.button_withdraw", bot.Do("meeting/withdraw_dates", "poll", num)),
		button(p, "datepoll.button_new", bot.Fill(bot.Do("meeting/ask_dates")))))
}

// choiceDoubts are what deserves a second look before a date is made the meeting's.
func (f *Features) choiceDoubts(p bot.Printer, g polling, s network.SlotTally) []string {
	list := f.slotDoubts(p, g.net, s.DateSlot, g.clashes[s.Number], g.names, g.now)
	for _, n := range s.LeadersMissing(g.needs) {
		list = append(list, p.String("datepoll.leader_missing", bot.Args{"Entity": g.entities[n.Entity], "Need": "«" + n.Title + "» (" + network.Code("N", n.Number) + ")"}))
	}
	return list
}

// choose makes a date the meeting's. The button knows which other meetings of that day its reader has seen.
func (g polling) choose(slot int64) bot.Call {
	return bot.Do("meeting/choose_dates", "poll", itoa(g.Number), "slot", itoa(slot), "seen", g.seen(slot), "sure", "yes")
}

// seen are the other meetings on a date's day.
func (g polling) seen(slot int64) string {
	var ids []int64
	for _, o := range g.clashes[slot] {
		ids = append(ids, o.Number)
	}
	return list(ids)
}

// otherDates lets any date ahead but the best be looked at.
func (g polling) otherDates(p bot.Printer) bot.Select {
	best, _ := network.BestSlot(g.tallies, g.now)
	pick := bot.Select{Label: p.String("datepoll.other_date", nil), Call: bot.Do("meeting/choose_dates", "poll", itoa(g.Number)), Pick: "slot"}
	for _, s := range g.tallies {
		if s.Number != best.Number && s.Start.After(g.now) {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(s.Number),
				Label: shorten(upperFirst(shortDay(p, s.Start))+", "+p.Clock(s.Start)+" — "+slotCounts(p, s), maxOption)})
		}
	}
	return pick
}

// othersOf opens the form for other dates, with all else as it was.
func (f *Features) othersOf(g polling) bot.Call {
	values := bot.Values{"title": g.Title, "place": g.Place, "from": itoa(g.Number)}
	for _, a := range g.Areas {
		values["area_"+itoa(a)] = "true"
	}
	var needs []string
	for _, n := range g.Needs {
		needs = append(needs, network.Code("N", n))
	}
	values["needs"] = strings.Join(needs, ", ")
	return bot.Fill(bot.Call{Route: "meeting/ask_dates", Values: values})
}
