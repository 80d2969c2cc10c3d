package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// mostOnPanel is how many outcomes the panel shows, the newest: it is read on a phone.
const mostOnPanel = 8

// panelBlocks are what a meeting is run from; own is "yes" for one that somebody has privately.
func (f *Features) panelBlocks(p bot.Printer, rec record, own string) []bot.Block {
	head := bot.Section{Text: bot.Text{bot.Bold(heading(p, rec.meeting, rec.names)), bot.Plain(" (" + network.Code("M", rec.Meeting) + ")")}}
	switch {
	case rec.meeting.State != network.MeetingConvened:
		return []bot.Block{head, bot.Section{Text: p.T("minutes.panel_off", nil)}}
	case rec.State == network.MinutesDropped:
		return []bot.Block{head, bot.Section{Text: p.T("minutes.panel_dropped", nil)}}
	case rec.meeting.Beginnable(rec.now) != nil:
		return []bot.Block{head, bot.Section{Text: p.T("minutes.panel_moved", bot.Args{"When": spanText(p, spanOf(rec.meeting))})}}
	}
	blocks := []bot.Block{head, bot.Note{Text: p.T("minutes.panel_since", bot.Args{"At": p.Clock(rec.Started.In(rec.zone())),
		"Who": rec.called(p, rec.StartedBy)})}}
	blocks = append(blocks, rec.pointBlocks(p)...)
	blocks = append(blocks, rec.presence(p))
	if row := rec.turnRow(p, own); len(row) > 0 {
		blocks = append(blocks, row)
	}
	meeting := []string{"meeting", itoa(rec.Meeting), "own", own}
	form := func(key, route string) bot.Button { return button(p, key, bot.Fill(bot.Do(route, meeting...))) }
	return append(blocks,
		bot.Controls{form("minutes.button_decision", "meeting/decision"), form("minutes.button_action", "meeting/action"),
			form("minutes.button_information", "meeting/information"), form("minutes.button_carried", "meeting/carried")},
		bot.Controls{button(p, "minutes.button_here", bot.Do("meeting/here", meeting...)),
			button(p, "minutes.button_attendance", bot.Do("meeting/attendance", meeting...)),
			button(p, "minutes.button_noted", bot.Do("meeting/noted", meeting...)),
			button(p, "minutes.button_finish", bot.Do("meeting/finish", meeting...))},
		bot.Note{Text: p.T("minutes.panel_how", nil)})
}

// pointBlocks are the point that is dealt with, or what is no point of the agenda, and what was noted there.
func (rec record) pointBlocks(p bot.Printer) []bot.Block {
	at := rec.pointIndex()
	var blocks []bot.Block
	switch {
	case at >= 0:
		blocks = append(blocks, bot.Section{Text: p.T("minutes.panel_point", bot.Args{"N": at + 1, "Of": len(rec.Points), "Title": dealtTitle(rec.Points[at])})})
	case len(rec.Points) > 0:
		blocks = append(blocks, bot.Section{Text: bot.Text{bot.Bold(p.String("minutes.part_other", nil))}})
	}
	list := bot.List{}
	for _, o := range rec.Standing() {
		if o.Point == rec.Point || at < 0 && rec.pointNumbered(o.Point) < 0 {
			list = append(list, rec.outcomeText(p, o))
		}
	}
	if more := len(list) - mostOnPanel; more > 0 {
		blocks = append(blocks, bot.Note{Text: p.T("minutes.panel_more", bot.Args{"Count": more, "N": more})})
		list = list[more:]
	}
	switch {
	case len(list) > 0:
		blocks = append(blocks, lines(list)...)
	case at >= 0:
		blocks = append(blocks, bot.Note{Text: p.T("minutes.panel_nothing", nil)})
	}
	if at >= 0 && at+1 < len(rec.Points) {
		blocks = append(blocks, bot.Note{Text: p.T("minutes.panel_then", bot.Args{"Title": dealtTitle(rec.Points[at+1])})})
	}
	return blocks
}

func dealtTitle(point network.MinutesPoint) string {
	if point.Need != 0 {
		return point.Title + " (" + network.Code("N", point.Need) + ")"
	}
	return point.Title
}

// pointIndex is where the present point stands on the agenda; -1 is nowhere.
func (rec record) pointIndex() int { return rec.pointNumbered(rec.Point) }

func (rec record) pointNumbered(point int64) int {
	return slices.IndexFunc(rec.Points, func(x network.MinutesPoint) bool { return x.Number == point })
}

// turnRow leads to the points before and after; after the last comes what is no point of the agenda.
func (rec record) turnRow(p bot.Printer, own string) bot.Controls {
	var row bot.Controls
	turn := func(point int64) bot.Call {
		return bot.Do("meeting/turn", "meeting", itoa(rec.Meeting), "point", itoa(point), "own", own)
	}
	at, last := rec.pointIndex(), len(rec.Points)-1
	switch {
	case at > 0:
		row = append(row, button(p, "button.previous", turn(rec.Points[at-1].Number)))
	case at < 0 && last >= 0:
		row = append(row, button(p, "button.previous", turn(rec.Points[last].Number)))
	}
	switch {
	case at >= 0 && at < last:
		row = append(row, primary(p, "minutes.button_next", turn(rec.Points[at+1].Number)))
	case at >= 0:
		row = append(row, button(p, "minutes.part_other", turn(0)))
	}
	return row
}

// turnPoint goes to a point.
func (f *Features) turnPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.withMinutes(ctx, r, func(_ *storage.Tx, of network.Meeting, m *network.Minutes) error {
		return m.GoTo(r.Actor, of, number(r.Values, "point"), r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.panelAgain(ctx, r)
}

// panelAgain has the panel drawn again, and one that somebody has privately at once.
func (f *Features) panelAgain(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	reply := bot.Reply{Refresh: []network.Subject{minutesSubject(number(r.Values, "meeting"))}}
	if r.Values["own"] != "yes" || r.Kind != bot.Pressed {
		return reply, nil
	}
	rec, err := f.recordOf(ctx, r)
	if err == nil {
		reply.Here = r.Compose(f.panelBlocks(r.Printer, rec, "yes")...)
	}
	return reply, err
}
