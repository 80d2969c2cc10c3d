package commands

import (
	"context"
	"errors"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// previewSeriesChange says how a series would go on, before it does.
func (f *Features) previewSeriesChange(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, reply := f.readPattern(r)
	if reply != nil {
		return *reply, nil
	}
	was, err := f.theSeries(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var d seriesDraft
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		d, err = f.planSeries(ctx, t, r, sameRule(was, rec, r.Now), &was)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if d.series.Recurrence == was.Recurrence && d.series.Place == was.Place && d.series.Title == was.Title {
		return answered(r, r.Compose(bot.Section{Text: r.T("meeting.unchanged", nil)})), nil
	}
	return answered(r, f.seriesEcho(r, d)), nil
}

// sameRule is the recurrence that a series has where another says the same of what is to come.
func sameRule(was network.Series, rec calendar.Recurrence, now time.Time) calendar.Recurrence {
	if was.Rule != rec.Rule || was.Length != rec.Length {
		return rec
	}
	if !sameDates(was.Recurrence, rec, now) {
		return rec
	}
	return was.Recurrence
}

// confirmSeriesChange changes a series from now on: its meetings move to the dates of the new rule, those that were moved
// or called off by themselves stay as they are. Of two at once the second is told how it stands now.
func (f *Features) confirmSeriesChange(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, reply := f.readPattern(r)
	if reply != nil {
		return *reply, nil
	}
	num := number(r.Values, "series")
	var d seriesDraft
	var after network.Series
	err := f.store.Update(ctx, "series:"+r.Values["once"], func(t *storage.Tx) error {
		was, err := t.LockSeries(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchSeries(err, num)
		}
		if d, err = f.planSeries(ctx, t, r, sameRule(was, rec, r.Now), &was); err != nil {
			return err
		}
		if len(d.open()) > 0 {
			return errUndecided
		}
		after = was
		if err := after.Change(r.Actor, number(r.Values, "changes"), d.series, r.Now); err != nil {
			return err
		}
		after.Dates = d.series.Dates
		if err := t.Record(ctx, r.Network.ID, seriesSubject(num), r.Actor.Person.ID, "change", map[string]string{"was": was.Rule}); err != nil {
			return err
		}
		if err := f.rebind(ctx, t, r, was, &after); err != nil {
			return err
		}
		if after, _, err = f.tend(ctx, t, r.Network, after); err != nil {
			return err
		}
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "series/changed_card", Subject: seriesSubject(num),
			Turn: after.Changes}, after.Areas)
	})
	switch {
	case errors.Is(err, storage.ErrRepeated):
		return bot.Reply{}, nil
	case errors.Is(err, errUndecided):
		return answered(r, f.seriesEcho(r, d)), nil
	}
	return f.seriesChanged(ctx, r, num, "series.changed", err)
}

// seriesChanged answers a change of a series, and has it drawn again with its meetings.
func (f *Features) seriesChanged(ctx context.Context, r *bot.Request, num int64, key string, err error) (bot.Reply, error) {
	if changed, ok := errors.AsType[network.SeriesChangedError](err); ok {
		return answered(r, r.Compose(bot.Section{Text: r.T("series.overtaken", bot.Args{"Code": network.Code("S", num),
			"Repeats": repeats(r.Printer, changed.Series.Recurrence, r.Now)})},
			bot.Controls{button(r.Printer, "series.button_see", bot.Do("meeting/series_show", "series", itoa(num)))})), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	v, err := f.gatherSeries(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T(key, bot.Args{"Series": seriesCoded(r.Printer, v.Series, v.names),
		"Repeats": repeats(r.Printer, v.Recurrence, r.Now)})}}
	if v.State == network.SeriesEnded {
		blocks = append(blocks, bot.Controls{button(r.Printer, "button.undo", bot.Do("meeting/series_undo", "series", itoa(num)))})
	} else {
		blocks = append(blocks, bot.Controls{button(r.Printer, "series.button_see", bot.Do("meeting/series_show", "series", itoa(num)))})
	}
	reply := answered(r, r.Compose(blocks...))
	reply.Refresh = []network.Subject{seriesSubject(num)}
	for _, m := range v.meetings {
		reply.Refresh = append(reply.Refresh, meetingSubject(m.Number))
	}
	return reply, nil
}

// rebind has the meetings ahead follow a series that was changed.
func (f *Features) rebind(ctx context.Context, t *storage.Tx, r *bot.Request, was network.Series, s *network.Series) error {
	ahead, err := t.SeriesMeetings(ctx, r.Network.ID, s.Number, r.Now)
	if err != nil {
		return err
	}
	if s.Recurrence == was.Recurrence {
		for _, m := range ahead { // some dozens at most
			if err := f.renameOccasion(ctx, t, r, was, *s, m); err != nil {
				return err
			}
		}
		return nil
	}
	for _, b := range s.Rebind(was, r.Network.Settings.Days(), ahead, r.Now) {
		if err := f.shiftOccasion(ctx, t, r, was, *s, b); err != nil {
			return err
		}
	}
	return nil
}

// renamed gives a meeting the name and place of its series, where it had them before.
func renamed(was, s network.Series, m network.Meeting) (title, place, link string) {
	title = m.Title
	if title == was.Title {
		title = s.Title
	}
	place, link = m.Where()
	if before, by := network.PlaceAndLink(was.Place); place == before && link == by {
		place, link = network.PlaceAndLink(s.Place)
	}
	return title, place, link
}

func (f *Features) renameOccasion(ctx context.Context, t *storage.Tx, r *bot.Request, was, s network.Series, m network.Meeting) error {
	title, place, link := renamed(was, s, m)
	if !m.Ahead(r.Now) || title == m.Title && place == m.Place && link == m.Link {
		return nil
	}
	if err := m.Relocate(r.Actor, title, place, link, r.Now); err != nil {
		return err
	}
	if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil {
		return err
	}
	return t.Record(ctx, r.Network.ID, meetingSubject(m.Number), r.Actor.Person.ID, "relocate", nil)
}

// shiftOccasion has one meeting follow its series. The channel hears of the series, not of each; who had answered is told.
func (f *Features) shiftOccasion(ctx context.Context, t *storage.Tx, r *bot.Request, was, s network.Series, b network.Rebound) error {
	m := b.Meeting
	if b.Off {
		if err := m.CallOff(r.Actor, f.networkPrinter(r).String("series.reason_changed", nil), r.Now); err != nil {
			return err
		}
		return f.keepOff(ctx, t, r, m, false)
	}
	before := m
	m.Title, m.Place, m.Link = renamed(was, s, m)
	if err := m.Move(r.Actor, m.Moves, b.To, r.Now); err != nil {
		return err
	}
	if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil || m.Moves == before.Moves {
		return err
	}
	data := map[string]string{"from": before.Start.Format(time.RFC3339), "to": m.Start.Format(time.RFC3339)}
	if err := t.Record(ctx, r.Network.ID, meetingSubject(m.Number), r.Actor.Person.ID, "move", data); err != nil {
		return err
	}
	return f.followMove(ctx, t, r.Network, m)
}

// askSeriesEnd asks what becomes of the meetings that a series has made.
func (f *Features) askSeriesEnd(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if reply, err := f.seriesGoesOn(ctx, r); reply != nil || err != nil {
		return bot.Reply{}, err
	}
	v, err := f.gatherSeries(ctx, r.Network.ID, number(r.Values, "series"))
	if err != nil {
		return bot.Reply{}, err
	}
	values := r.Values.With("changes", itoa(v.Changes))
	text := r.T("series.end", bot.Args{"Series": seriesCoded(r.Printer, v.Series, v.names)})
	call := func(off string) bot.Call {
		return bot.Call{Route: "meeting/series_confirm_end", Values: values.With("off", off)}
	}
	ahead := v.ahead()
	if len(ahead) == 0 {
		return answered(r, r.Compose(bot.Section{Text: text}, bot.Controls{primary(r.Printer, "series.button_end", call("")),
			button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))})), nil
	}
	text = bot.Join(" ", text, r.T("series.end_ahead", bot.Args{"Count": len(ahead), "Days": f.meetingDays(r.Printer, ahead)}))
	return answered(r, r.Compose(bot.Section{Text: text}, bot.Controls{
		button(r.Printer, "series.button_end_keep", call("")),
		bot.Button{Label: r.String("series.button_end_off", nil), Style: bot.Danger, Call: call("yes")},
		button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))})), nil
}

// endSeries ends a series, and where that was asked calls off what it has made.
func (f *Features) endSeries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "series")
	err := f.update(ctx, r, func(t *storage.Tx) error {
		s, err := t.LockSeries(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchSeries(err, num)
		}
		if err := s.End(r.Actor, number(r.Values, "changes"), r.Now); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, seriesSubject(num), r.Actor.Person.ID, "end", nil); err != nil {
			return err
		}
		if r.Values["off"] == "yes" {
			if err := f.callOffAhead(ctx, t, r, num); err != nil {
				return err
			}
		}
		if err := t.DropNotices(ctx, r.Network.ID, seriesSubject(num)); err != nil {
			return err
		}
		if s, _, err = f.tend(ctx, t, r.Network, s); err != nil {
			return err
		}
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "series/ended_card", Subject: seriesSubject(num),
			Turn: s.Changes}, s.Areas)
	})
	return f.seriesChanged(ctx, r, num, "series.ended", err)
}

func (f *Features) callOffAhead(ctx context.Context, t *storage.Tx, r *bot.Request, num int64) error {
	ahead, err := t.SeriesMeetings(ctx, r.Network.ID, num, r.Now)
	if err != nil {
		return err
	}
	for _, m := range ahead { // some dozens at most
		if !m.Ahead(r.Now) {
			continue
		}
		if err := m.CallOff(r.Actor, f.networkPrinter(r).String("series.reason_ended", nil), r.Now); err != nil {
			return err
		}
		if err := f.keepOff(ctx, t, r, m, false); err != nil {
			return err
		}
	}
	return nil
}

// undoSeries takes back, within a minute, that a series was convened or ended, with what that did to its meetings.
func (f *Features) undoSeries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, subject := number(r.Values, "series"), seriesSubject(number(r.Values, "series"))
	var s network.Series
	refresh := []network.Subject{subject}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		was, err := t.LockSeries(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchSeries(err, num)
		}
		s = was
		if err := s.Undo(r.Actor, r.Now); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "undo", nil); err != nil {
			return err
		}
		ahead, err := t.SeriesMeetings(ctx, r.Network.ID, num, r.Now)
		if err != nil {
			return err
		}
		for _, m := range ahead { // some dozens at most
			if m, touched := s.TakeBack(was, m, r.Now); touched {
				refresh = append(refresh, meetingSubject(m.Number))
				if err := f.keepTakenBack(ctx, t, r, m); err != nil {
					return err
				}
			}
		}
		if s.State == network.SeriesUndone {
			if err := t.DropNotices(ctx, r.Network.ID, subject); err != nil {
				return err
			}
			if err := t.DropDeliveries(ctx, r.Network.ID, subject); err != nil {
				return err
			}
		}
		_, _, err = f.tend(ctx, t, r.Network, s)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	key := "series.undone"
	if s.State == network.SeriesRunning {
		key = "series.goes_on"
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T(key, nil)}))
	reply.Refresh = refresh
	return reply, nil
}

// keepTakenBack keeps a meeting that goes with its series, or comes back with it.
func (f *Features) keepTakenBack(ctx context.Context, t *storage.Tx, r *bot.Request, m network.Meeting) error {
	subject := meetingSubject(m.Number)
	if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil {
		return err
	}
	if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "undo", nil); err != nil {
		return err
	}
	if err := t.DropNotices(ctx, r.Network.ID, subject); err != nil {
		return err
	}
	if m.State == network.MeetingUndone {
		return t.DropDeliveries(ctx, r.Network.ID, subject)
	}
	if err := f.scheduleMeeting(ctx, t, r.Network, m); err != nil {
		return err
	}
	_, err := f.remindLate(ctx, t, r.Network, m, nil)
	return err
}
