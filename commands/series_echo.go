package commands

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// seriesDraft is what a series would be: read once for the echo, and again when it is convened or changed.
type seriesDraft struct {
	convening
	series network.Series
	was    *network.Series // the one that is changed; nil is a new one
	dates  []network.Occasion
	days   calendar.Days
}

// planSeries reads what a series that repeats so would be.
func (f *Features) planSeries(ctx context.Context, t *storage.Tx, r *bot.Request, rec calendar.Recurrence, was *network.Series) (seriesDraft, error) {
	d := seriesDraft{was: was, days: r.Network.Settings.Days()}
	d.series = network.Series{State: network.SeriesRunning, Title: r.Values["title"], Place: placeName(r.Values["place"]), Recurrence: rec}
	if was != nil {
		d.series.Number, d.series.Dates, d.series.Standing = was.Number, was.Dates, was.Standing
	}
	for kind, choice := range decidedValues(r.Values) {
		d.series.DecideAll(kind, choice, r.Actor.Person.ID, d.days, r.Now)
	}
	d.dates = d.series.Considered(d.days, r.Now)
	span := calendar.Span{Start: rec.Start}
	if i := slices.IndexFunc(d.dates, func(o network.Occasion) bool { return !o.Skipped() }); i >= 0 {
		span = d.dates[i].Span
	}
	var err error
	if d.convening, err = f.planMeeting(ctx, t, r, span); err != nil || was == nil {
		d.series.Areas = d.Areas
		return d, err
	}
	d.series.Areas, d.Areas, d.unticked, d.mute, d.sameDay = was.Areas, was.Areas, false, nil, nil
	d.people, d.entities = map[int64]bool{}, map[int64]bool{}
	return d, d.invite(ctx, t, r.Network.ID)
}

// open are the dates about which somebody has to decide, by kind.
func (d seriesDraft) open() map[calendar.Doubt][]network.Occasion {
	out := map[calendar.Doubt][]network.Occasion{}
	for _, o := range d.dates {
		if o.Undecided() && o.Meeting == 0 {
			out[o.Doubt] = append(out[o.Doubt], o)
		}
	}
	return out
}

// held is how many of the dates take place.
func (d seriesDraft) held() int {
	return len(slices.DeleteFunc(slices.Clone(d.dates), network.Occasion.Skipped))
}

// previewSeries says what was understood, with the next dates, before it counts.
func (f *Features) previewSeries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, reply := f.readPattern(r)
	if reply != nil {
		return *reply, nil
	}
	var d seriesDraft
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		d, err = f.planSeries(ctx, t, r, rec, nil)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if reply, err := f.withoutAreas(ctx, r, len(d.names) > 0, d.unticked); reply != nil || err != nil {
		return orEmpty(reply), err
	}
	return answered(r, f.seriesEcho(r, d)), nil
}

// seriesEcho is what will be convened or changed: how it repeats, its next dates, and what is to be decided about those
// that fall on bad days. Only when nothing is left to decide can it be confirmed.
func (f *Features) seriesEcho(r *bot.Request, d seriesDraft) *bot.Message {
	for _, a := range d.Areas {
		r.Values["area_"+itoa(a)] = "true"
	}
	place := where(r.Printer, network.Meeting{Place: d.series.Place})
	if len(place) > 0 {
		place = bot.Join("", bot.Say(","), place)
	}
	key := "series.echo"
	if d.was != nil {
		key = "series.echo_change"
	}
	blocks := []bot.Block{
		bot.Section{Text: r.T(key, bot.Args{"Series": seriesCoded(r.Printer, d.series, d.names), "Where": place,
			"Repeats": bot.Bold(upperFirst(repeats(r.Printer, d.series.Recurrence, r.Now)))})},
		bot.Section{Text: r.T("meeting.echo_whom", bot.Args{"Meeting": bot.Bold(f.seriesWho(r, d)),
			"People": f.count(r.Printer, "count.people", len(d.people)), "Entities": f.count(r.Printer, "count.voices", len(d.entities))})},
		f.nextDates(r.Printer, d.dates, nil, d.days, r.Now),
	}
	for _, o := range d.sameDay[:min(len(d.sameDay), 3)] {
		blocks = append(blocks, bot.Note{Text: r.T("series.same_day", bot.Args{"Day": shortDay(r.Printer, d.Start),
			"Meeting": theCoded(r.Printer, o, d.names), "Hours": hours(r.Printer, spanOf(o))})})
	}
	if len(d.mute) > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.echo_mute", bot.Args{"Areas": strings.Join(d.mute, ", ")})})
	}
	return r.Compose(append(blocks, f.seriesQuestions(r, d)...)...)
}

// seriesWho is what a series is called, with its areas where its title does not say them.
func (f *Features) seriesWho(r *bot.Request, d seriesDraft) string {
	name := seriesName(r.Printer, d.series, d.names)
	if d.series.Title != "" {
		name += " · " + areaList(d.Areas, d.names)
	}
	return name
}

// seriesQuestions are what is still to be decided, or the button that confirms.
func (f *Features) seriesQuestions(r *bot.Request, d seriesDraft) []bot.Block {
	route, confirm, label := "meeting/series", "meeting/series_confirm", "series.button_convene"
	if d.was != nil {
		route, confirm, label = "meeting/series_change", "meeting/series_confirm_change", "series.button_change"
	}
	var blocks []bot.Block
	open := d.open()
	for _, kind := range calendar.Doubts {
		if len(open[kind]) > 0 {
			var days []string
			for _, o := range open[kind] {
				days = append(days, r.Day(o.Ruled.Start)+ofYear(r.Printer, o.Ruled.Start, r.Now))
			}
			blocks = append(blocks, f.kindQuestion(r, kind, days, route)...)
		}
	}
	again := bot.Call{Route: route, Values: without(r.Values, settledValues()...)}
	again.Values["pattern"] = patternPhrase(r.Printer, d.series.Recurrence, r.Now.In(r.Network.Location()), r.Values["pattern"])
	controls := bot.Controls{button(r.Printer, "button.change", bot.Fill(again)), button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))}
	switch {
	case len(blocks) > 0:
		return append(blocks, controls)
	case d.held() == 0:
		return append(blocks, bot.Section{Text: r.T("series.none_left", nil)}, controls)
	}
	values := r.Values.With("once", rand.Text())
	return append(blocks, append(bot.Controls{primary(r.Printer, label, bot.Call{Route: confirm, Values: values})}, controls...),
		bot.Note{Text: r.T("series.how", nil)})
}

// nextDates lists the next dates of a series.
func (f *Features) nextDates(p bot.Printer, dates []network.Occasion, meetings map[int64]network.Meeting, days calendar.Days, now time.Time) bot.Block {
	list := bot.List{}
	for _, o := range dates[:min(len(dates), network.SeriesShown)] {
		var of *network.Meeting
		if m, ok := meetings[o.Meeting]; ok {
			of = &m
		}
		list = append(list, f.dateLine(p, o, of, days, now))
	}
	return bot.Section{Text: bot.Join("\n", p.T("series.next_dates", nil), bot.Text{list})}
}

// confirmSeries convenes what was shown. What has come up meanwhile is asked first.
func (f *Features) confirmSeries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, reply := f.readPattern(r)
	if reply != nil {
		return *reply, nil
	}
	var d seriesDraft
	var made []network.Meeting
	err := f.store.Update(ctx, "series:"+r.Values["once"], func(t *storage.Tx) error {
		var err error
		if d, err = f.planSeries(ctx, t, r, rec, nil); err != nil {
			return err
		}
		if d.unticked {
			return ErrNoArea
		}
		if len(d.open()) > 0 {
			return errUndecided
		}
		d.series, made, err = f.keepNewSeries(ctx, t, r, d.series)
		return err
	})
	same, again := errors.AsType[network.SameSeriesError](err)
	switch {
	case errors.Is(err, storage.ErrRepeated): // pressed twice: the first press answers
		return bot.Reply{}, nil
	case errors.Is(err, errUndecided):
		return answered(r, f.seriesEcho(r, d)), nil
	case again: // two coordinators at once
		return answered(r, r.Compose(bot.Section{Text: r.T("series.same", bot.Args{"Series": seriesCoded(r.Printer, same.Series, d.names)})},
			bot.Controls{button(r.Printer, "button.see", bot.Do("meeting/series_show", "series", itoa(same.Series.Number)))})), nil
	case err != nil:
		return bot.Reply{}, err
	}
	return f.seriesConvened(r, d, made), nil
}

// errUndecided has a transaction left without a change, because something is to be decided first.
var errUndecided = errors.New("a date is undecided")

// keepNewSeries keeps a series that may be convened, and makes its first meetings.
func (f *Features) keepNewSeries(ctx context.Context, t *storage.Tx, r *bot.Request, s network.Series) (network.Series, []network.Meeting, error) {
	s, err := network.ConveneSeries(r.Actor, s, nil, r.Now)
	if err != nil {
		return s, nil, err
	}
	if s, err = t.AddSeries(ctx, r.Network.ID, s); err != nil {
		return s, nil, err
	}
	// Looked at once it has a number, for which others wait: of two at once the second sees what the first has convened.
	others, err := t.ListSeries(ctx, r.Network.ID, network.SeriesRunning)
	if err != nil {
		return s, nil, err
	}
	others = slices.DeleteFunc(others, func(o network.Series) bool { return o.Number == s.Number })
	if s, err = network.ConveneSeries(r.Actor, s, others, r.Now); err != nil {
		return s, nil, err
	}
	if err := t.Record(ctx, r.Network.ID, seriesSubject(s.Number), r.Actor.Person.ID, "convene", nil); err != nil {
		return s, nil, err
	}
	// The card of the series stands before those of its meetings.
	if err := t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "series/card", Subject: seriesSubject(s.Number)}, s.Areas); err != nil {
		return s, nil, err
	}
	return f.tend(ctx, t, r.Network, s)
}

// seriesConvened tells that it is done, and can be taken back.
func (f *Features) seriesConvened(r *bot.Request, d seriesDraft, made []network.Meeting) bot.Reply {
	blocks := []bot.Block{bot.Section{Text: r.T("series.convened", bot.Args{"Series": seriesCoded(r.Printer, d.series, d.names),
		"Repeats": repeats(r.Printer, d.series.Recurrence, r.Now)})}}
	if len(made) > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("series.made", bot.Args{"Count": len(made), "Days": f.meetingDays(r.Printer, made)})})
	}
	if len(d.mute) > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.without_channel", bot.Args{"Areas": strings.Join(d.mute, ", ")})})
	}
	num := itoa(d.series.Number)
	return answered(r, r.Compose(append(blocks, bot.Controls{button(r.Printer, "button.see", bot.Do("meeting/series_show", "series", num)),
		button(r.Printer, "button.undo", bot.Do("meeting/series_undo", "series", num))})...))
}

// meetingDays names some meetings by their days: «jueves 2 de febrero (M-1), jueves 2 de marzo (M-2)».
func (f *Features) meetingDays(p bot.Printer, list []network.Meeting) string {
	var days []string
	for _, m := range list[:min(len(list), network.SeriesShown)] {
		days = append(days, p.Day(m.Start)+" ("+network.Code("M", m.Number)+")")
	}
	text := strings.Join(days, ", ")
	if more := len(list) - len(days); more > 0 {
		text += " " + p.String("list.more", bot.Args{"Count": more, "N": more})
	}
	return text
}
