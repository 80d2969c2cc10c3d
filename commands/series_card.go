package commands

import (
	"context"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// seriesView is a series with what is needed to draw it.
type seriesView struct {
	network.Series
	net      network.Network
	names    map[int64]string // of areas
	meetings map[int64]network.Meeting
	dates    []network.Occasion
	now      time.Time
}

// gatherSeries reads a series as it is now.
func (f *Features) gatherSeries(ctx context.Context, networkID, number int64) (seriesView, error) {
	v := seriesView{meetings: map[int64]network.Meeting{}}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		v.now = t.Now()
		var err error
		if v.Series, err = t.Series(ctx, networkID, number); err != nil {
			return err
		}
		if v.net, err = t.Network(ctx, networkID); err != nil {
			return err
		}
		if v.names, err = t.AreaNames(ctx, networkID); err != nil {
			return err
		}
		list, err := t.SeriesMeetings(ctx, networkID, number, v.now.AddDate(0, -1, 0))
		for _, m := range list {
			v.meetings[m.Number] = m
		}
		return err
	})
	v.now = v.now.In(v.net.Location())
	v.dates = v.Considered(v.days(), v.now)
	return v, err
}

func (v seriesView) days() calendar.Days { return v.net.Settings.Days() }

// ahead are its meetings that stand and have not begun, the next first.
func (v seriesView) ahead() []network.Meeting {
	var out []network.Meeting
	for _, m := range v.meetings {
		if m.Ahead(v.now) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b network.Meeting) int { return a.Start.Compare(b.Start) })
	return out
}

// seriesHead is what a series is called, how it repeats, where, and its next dates.
func (f *Features) seriesHead(p bot.Printer, v seriesView) []bot.Block {
	state := "series.state_running"
	if v.State == network.SeriesEnded {
		state = "series.state_ended"
	} else if v.Over(v.now) {
		state = "series.state_over"
	}
	blocks := []bot.Block{
		bot.Section{Text: bot.Text{bot.Bold(seriesName(p, v.Series, v.names)), bot.Plain(" (" + network.Code("S", v.Number) + ")")}},
		bot.Section{Text: bot.Join("", bot.Say(p.String(state, nil)+" · "), bot.Text{bot.Bold(repeats(p, v.Recurrence, v.now))})},
	}
	if facts := placeFacts(p, network.Meeting{Place: v.Place}); len(facts) > 0 {
		blocks = append(blocks, facts)
	}
	if v.State == network.SeriesRunning && len(v.dates) > 0 {
		blocks = append(blocks, f.nextDates(p, v.dates, v.meetings, v.days(), v.now))
	}
	return blocks
}

// seriesControls lead to its meetings, and to the series.
func (v seriesView) seriesControls(p bot.Printer, see bool) []bot.Block {
	var controls bot.Controls
	if ahead := v.ahead(); len(ahead) > 0 {
		pick := bot.Select{Label: p.String("meeting.choose", nil), Call: bot.Do("meeting/show"), Pick: "meeting"}
		for _, m := range ahead[:min(len(ahead), maxOptions)] {
			label := upperFirst(p.Day(m.Start)) + ", " + p.Clock(m.Start)
			pick.Options = append(pick.Options, bot.Option{Value: itoa(m.Number), Label: shorten(label, maxOption-9) + " (" + network.Code("M", m.Number) + ")"})
		}
		controls = append(controls, pick)
	}
	if see {
		controls = append(controls, button(p, "series.button_see", bot.Do("meeting/series_show", "series", itoa(v.Number))))
	}
	if len(controls) == 0 {
		return nil
	}
	return []bot.Block{controls}
}

// seriesCard is a series in its channels, the same for everybody.
func (f *Features) seriesCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherSeries(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	blocks := append(f.seriesHead(p, v), v.seriesControls(p, true)...)
	if v.State == network.SeriesRunning && !v.Over(v.now) {
		blocks = append(blocks, bot.Note{Text: p.T("series.card_how", nil)})
	}
	return p.Compose(blocks...), nil
}

// seriesChangedCard tells the channel how a series goes on, until it is changed once more.
func (f *Features) seriesChangedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherSeries(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != v.Changes || v.State != network.SeriesRunning {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("series.changed_card", bot.Args{"Series": seriesCoded(p, v.Series, v.names),
		"Repeats": repeats(p, v.Recurrence, v.now), "Where": where(p, network.Meeting{Place: v.Place})})},
		f.nextDates(p, v.dates, v.meetings, v.days(), v.now)), nil
}

// seriesEndedCard tells the channel that a series has ended, and which of its meetings go with it.
func (f *Features) seriesEndedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherSeries(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != v.Changes || v.State != network.SeriesEnded {
		return nil, err
	}
	var off []network.Meeting
	for _, m := range v.meetings {
		if m.State == network.MeetingCalledOff && m.Changed.Equal(v.Changed) {
			off = append(off, m)
		}
	}
	slices.SortFunc(off, func(a, b network.Meeting) int { return a.Start.Compare(b.Start) })
	text := p.T("series.ended_card", bot.Args{"Series": seriesCoded(p, v.Series, v.names)})
	if len(off) > 0 {
		text = bot.Join(" ", text, p.T("series.ended_off", bot.Args{"Count": len(off), "Days": f.meetingDays(p, off)}))
	}
	if stay := v.ahead(); len(stay) > 0 {
		text = bot.Join(" ", text, p.T("series.ended_stay", bot.Args{"Count": len(stay), "Days": f.meetingDays(p, stay)}))
	}
	return p.Compose(bot.Section{Text: text}), nil
}

// showSeries is a series for one reader: what is to be decided, and what may be done.
func (f *Features) showSeries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "series")
	v, err := f.gatherSeries(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, noSuchSeries(err, num)
	}
	blocks := append(f.seriesHead(r.Printer, v), v.seriesControls(r.Printer, false)...)
	if r.Actor.Coordinates() && v.State == network.SeriesRunning {
		for _, o := range v.openDates() {
			blocks = append(blocks, bot.Section{Text: f.dateQuestion(r.Printer, v, o)}, v.dateButtons(r.Printer, o))
		}
		args := []string{"series", itoa(num), "changes", itoa(v.Changes)}
		blocks = append(blocks, bot.Controls{
			button(r.Printer, "button.change", bot.Fill(bot.Do("meeting/series_change", args...))),
			bot.Button{Label: r.String("series.button_end", nil), Style: bot.Danger, Call: bot.Do("meeting/series_end", args...)}})
	}
	return bot.Reply{Whisper: r.Compose(blocks...)}, nil
}

// openDates are the next dates about which somebody has to decide; one message has room for three.
func (v seriesView) openDates() []network.Occasion {
	var out []network.Occasion
	for _, o := range v.dates {
		m, made := v.meetings[o.Meeting]
		if o.Undecided() && o.Asked && (!made || m.Ahead(v.now) && m.Start.Equal(o.Ruled.Start)) {
			out = append(out, o)
		}
	}
	return out[:min(len(out), 3)]
}

// listSeries are the series that go on. What is typed after it convenes one.
func (f *Features) listSeries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["text"] != "" {
		return r.Run(ctx, bot.Do("meeting/series", "text", r.Values["text"]))
	}
	var list []network.Series
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if list, err = t.ListSeries(ctx, r.Network.ID, network.SeriesRunning); err != nil {
			return err
		}
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	list = slices.DeleteFunc(list, func(s network.Series) bool { return s.Over(r.Now) })
	var controls bot.Controls
	if len(list) > 0 {
		pick := bot.Select{Label: r.String("series.choose", nil), Call: bot.Do("meeting/series_show"), Pick: "series"}
		for _, s := range list[:min(len(list), maxOptions)] {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(s.Number), Label: shorten(seriesName(r.Printer, s, names), maxOption-9) + " (" + network.Code("S", s.Number) + ")"})
		}
		controls = append(controls, pick)
	}
	if r.Actor.Coordinates() {
		controls = append(controls, button(r.Printer, "series.button_convene", bot.Fill(bot.Do("meeting/series"))))
	}
	controls = append(controls, button(r.Printer, "meeting.button_all", bot.Do("meeting/list", "area", "0")))
	if len(list) == 0 {
		return bot.Reply{Whisper: r.Compose(bot.Section{Text: r.T("series.none", nil)}, controls)}, nil
	}
	blocks := []bot.Block{bot.Section{Text: r.T("series.list", bot.Args{"Count": len(list), "N": len(list)})}}
	blocks = append(blocks, lines(f.seriesLines(r, list, names))...)
	return bot.Reply{Whisper: r.Compose(append(blocks, controls)...)}, nil
}

// seriesLines are series in a list: what, how often, and when next.
func (f *Features) seriesLines(r *bot.Request, list []network.Series, names map[int64]string) bot.List {
	out := bot.List{}
	for _, s := range list {
		line := bot.Text{bot.Bold(seriesName(r.Printer, s, names)), bot.Plain(" (" + network.Code("S", s.Number) + ") — " + repeats(r.Printer, s.Recurrence, r.Now))}
		if s.Place != "" {
			line = bot.Join(", ", line, placeText(s.Place))
		}
		out = append(out, line)
	}
	return out
}
