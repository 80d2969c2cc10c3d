package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// dateQuestion asks what to do with a date that falls on a bad day.
func (f *Features) dateQuestion(p bot.Printer, v seriesView, o network.Occasion) bot.Text {
	args := bot.Args{"Day": p.Day(o.Ruled.Start) + ofYear(p, o.Ruled.Start, v.now), "Why": f.doubtWords(p, o.Ruled.Start, v.days()),
		"Series": seriesCoded(p, v.Series, v.names)}
	if o.Meeting != 0 {
		return p.T("series.ask_made", args)
	}
	return p.T("series.ask", args)
}

// dateButtons are the three answers, the second with the day that it would be.
func (v seriesView) dateButtons(p bot.Printer, o network.Occasion) bot.Controls {
	call := func(c network.SeriesChoice) bot.Call {
		return bot.Do("meeting/series_decide", "series", itoa(v.Number), "slot", o.Slot, "choice", string(c))
	}
	to := v.days().Suitable(o.Ruled.Start, 1)
	return bot.Controls{
		button(p, "series.button_skip", call(network.SkipDate)),
		bot.Button{Label: p.String("series.button_next", bot.Args{"Day": upperFirst(shortDay(p, to)), "Month": shortMonth(p, to)}), Call: call(network.NextDay)},
		button(p, "series.button_keep", call(network.KeepDate)),
	}
}

// asked is a date of the series by the turn of the notice about it.
func (v seriesView) asked(turn int64) (network.Occasion, bool) {
	slot := network.TurnSlot(turn)
	all := v.Occasions(v.days(), v.now.AddDate(0, 0, -1), 60) // those that can have been asked about
	i := slices.IndexFunc(all, func(o network.Occasion) bool { return o.Slot == slot })
	if i < 0 {
		return network.Occasion{}, false
	}
	return all[i], true
}

// seriesAskNotice asks the coordination about one date, or says what was decided. It goes when the day is an ordinary one
// after all, or the series has it no more.
func (f *Features) seriesAskNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherSeries(ctx, d.Network, d.Subject.ID)
	if err != nil || v.State != network.SeriesRunning {
		return nil, err
	}
	o, found := v.asked(d.Turn)
	if !found || o.Doubt == calendar.NoDoubt {
		return nil, nil
	}
	if !o.Undecided() {
		if d.Ref == "" { // decided before it was told
			return nil, nil
		}
		var m *network.Meeting
		if of, made := v.meetings[o.Meeting]; made {
			m = &of
		}
		return p.Compose(bot.Section{Text: bot.Join(" ", bot.Say(seriesCoded(p, v.Series, v.names)+":"), f.dateLine(p, o, m, v.days(), v.now))}), nil
	}
	return p.Compose(bot.Section{Text: f.dateQuestion(p, v, o)}, v.dateButtons(p, o), bot.Note{Text: p.T(map[bool]string{
		true: "series.unanswered_made", false: "series.unanswered"}[o.Meeting != 0], nil)}), nil
}

// seriesOrphanNotice tells the coordination that a series has no area any more. It goes when it has one again, or ends.
func (f *Features) seriesOrphanNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherSeries(ctx, d.Network, d.Subject.ID)
	if err != nil || v.State != network.SeriesRunning {
		return nil, err
	}
	var areas []storage.Area
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		areas, err = t.Areas(ctx, v.net)
		return err
	})
	if err != nil || slices.ContainsFunc(areas, func(a storage.Area) bool { return slices.Contains(v.Areas, a.ID) }) {
		return nil, err
	}
	text := p.T("series.orphan", bot.Args{"Series": seriesCoded(p, v.Series, v.names)})
	if ahead := v.ahead(); len(ahead) > 0 {
		text = bot.Join(" ", text, p.T("series.ended_stay", bot.Args{"Count": len(ahead), "Days": f.meetingDays(p, ahead)}))
	}
	return p.Compose(bot.Section{Text: text}, bot.Controls{button(p, "series.button_end",
		bot.Do("meeting/series_end", "series", itoa(v.Number), "changes", itoa(v.Changes)))}), nil
}

// decideDate settles one date. Of two who decide, the first counts, and the second is told.
func (f *Features) decideDate(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "series")
	choice := network.SeriesChoice(r.Values["choice"])
	var decided network.SeriesDate
	err := f.update(ctx, r, func(t *storage.Tx) error {
		s, err := t.LockSeries(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchSeries(err, num)
		}
		if decided, err = s.Decide(r.Actor, r.Values["slot"], choice, r.Now); err != nil {
			return err
		}
		if decided.By == r.Actor.Person.ID && decided.Choice == choice {
			data := map[string]string{"slot": decided.Slot, "choice": string(choice)}
			if err := t.Record(ctx, r.Network.ID, seriesSubject(num), r.Actor.Person.ID, "decide", data); err != nil {
				return err
			}
			if err := f.carryOut(ctx, t, r, s, decided); err != nil {
				return err
			}
		}
		_, _, err = f.tend(ctx, t, r.Network, s)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	v, err := f.gatherSeries(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	var text bot.Text
	if at := slices.IndexFunc(v.dates, func(o network.Occasion) bool { return o.Slot == decided.Slot }); at >= 0 {
		var m *network.Meeting
		if of, made := v.meetings[v.dates[at].Meeting]; made {
			m = &of
		}
		text = f.dateLine(r.Printer, v.dates[at], m, v.days(), v.now)
	}
	key := "series.decided"
	if decided.Choice != choice {
		key = "series.decided_before"
	}
	reply := answered(r, r.Compose(bot.Section{Text: bot.Join(" ", r.T(key, nil), text)}))
	reply.Refresh = []network.Subject{seriesSubject(num)}
	if decided.Meeting != 0 {
		reply.Refresh = append(reply.Refresh, meetingSubject(decided.Meeting))
	}
	return reply, nil
}

// carryOut moves or calls off the meeting that a date has become already.
func (f *Features) carryOut(ctx context.Context, t *storage.Tx, r *bot.Request, s network.Series, d network.SeriesDate) error {
	if d.Meeting == 0 || d.Choice == network.KeepDate {
		return nil
	}
	m, err := t.LockMeeting(ctx, r.Network.ID, d.Meeting)
	if err != nil || !m.Ahead(r.Now) {
		return err
	}
	days := r.Network.Settings.Days()
	if d.Choice == network.SkipDate {
		why := f.doubtWords(f.networkPrinter(r), m.Start, days)
		if err := m.CallOff(r.Actor, why, r.Now); err != nil {
			return err
		}
		return f.keepOff(ctx, t, r, m, true)
	}
	was := m
	to := calendar.Span{Start: days.Suitable(m.Start, 1)}
	if !m.End.IsZero() {
		to.End = to.Start.Add(m.End.Sub(m.Start))
	}
	if err := m.Move(r.Actor, m.Moves, to, r.Now); err != nil {
		return err
	}
	return f.keepMove(ctx, t, r, was, m)
}

// networkPrinter speaks the network's language: for what is kept.
func (f *Features) networkPrinter(r *bot.Request) bot.Printer { return r.In(r.Network.Lang) }

// keepOff keeps that a meeting was called off, with all that follows from it. Without public, the channel is told otherwise.
func (f *Features) keepOff(ctx context.Context, t *storage.Tx, r *bot.Request, m network.Meeting, public bool) error {
	subject := meetingSubject(m.Number)
	if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil {
		return err
	}
	if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "call_off", map[string]string{"reason": m.Reason}); err != nil {
		return err
	}
	if err := t.DropNotices(ctx, r.Network.ID, subject); err != nil {
		return err
	}
	if public {
		if err := f.tellChange(ctx, t, m, "meeting/off_card", r.Network.ID); err != nil {
			return err
		}
	}
	_, err := f.notifyOff(ctx, t, r.Network, m)
	return err
}
