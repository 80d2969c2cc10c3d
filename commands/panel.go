package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// mostOnPanel is how many outcomes the panel shows, the newest: it is read on a phone.
const mostOnPanel = 8

// startable finds the meeting that is to be begun: the one that is named, or today's of this channel's areas. Of several
// it asks which.
func (f *Features) startable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Values["meeting"] != "" {
		return f.meantMeeting(ctx, r)
	}
	var today, before []network.Meeting
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		today, before, err = beginnable(ctx, t, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(today) > 0 {
		return f.oneOf(ctx, r, today)
	}
	reply, err := f.noneToday(ctx, r, before)
	return &reply, err
}

// beginnable are today's meetings of this channel's area, or of the network, whose minutes are not finished; and those of
// the week before that were never begun.
func beginnable(ctx context.Context, t *storage.Tx, r *bot.Request) (today, before []network.Meeting, err error) {
	midnight := midnight(r.Now.In(r.Network.Location()), 0)
	list, _, err := t.ListMeetings(ctx, r.Network.ID, storage.MeetingFilter{Area: r.Spot.Area.ID, From: midnight.AddDate(0, 0, -7), To: midnight.AddDate(0, 0, 1)})
	if err != nil {
		return nil, nil, err
	}
	numbers := make([]int64, len(list))
	for i, m := range list {
		numbers[i] = m.Number
	}
	states, err := t.MinutesStates(ctx, r.Network.ID, numbers)
	for _, m := range list {
		state := states[m.Number]
		switch {
		case m.State != network.MeetingConvened:
		case state == network.MinutesRunning, !m.Start.Before(midnight) && state == "":
			today = append(today, m)
		case state == "":
			before = append(before, m)
		}
	}
	slices.Reverse(before)
	return today, before, err
}

// noneToday says that no meeting is to be begun, and which could be written down after the fact.
func (f *Features) noneToday(ctx context.Context, r *bot.Request, before []network.Meeting) (bot.Reply, error) {
	if len(before) == 0 {
		return whisper(r, "minutes.none_today", nil, bot.Controls{
			button(r.Printer, "hilo.button_meetings", bot.Do("meeting/list")),
			button(r.Printer, "meeting.button_convene", bot.Fill(bot.Do("meeting/convene")))}), nil
	}
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	return whisper(r, "minutes.none_today_before", nil, bot.Controls{f.pickMeeting(r, before, names, bot.Do("meeting/start"))}), err
}

// running finds the meeting that goes on: the one that the values name, or that of this channel's areas. Of several it
// asks which.
func (f *Features) running(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if code := number(r.Values, "meeting"); code != 0 {
		return nil, nil
	}
	var now []storage.MinutesOf
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if now, err = t.MinutesNow(ctx, r.Network.ID, r.Spot.Area.ID); err == nil && len(now) == 0 && r.Spot.Area.ID != 0 {
			now, err = t.MinutesNow(ctx, r.Network.ID, 0)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []network.Meeting
	for _, m := range now {
		if m.Beginnable(r.Now) == nil {
			list = append(list, m.Meeting)
		}
	}
	if len(list) > 0 {
		return f.oneOf(ctx, r, list)
	}
	reply := whisper(r, "minutes.none_running", nil)
	if r.Actor.Coordinates() {
		reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Controls{primary(r.Printer, "minutes.button_start", bot.Do("meeting/start"))})
	}
	if body := r.Values["body"]; body != "" { // what was dictated is given back
		reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Section{Text: bot.Say("«" + body + "»")})
	}
	return &reply, nil
}

// startMeeting begins a meeting: its panel is posted in its channels. Begun already, it shows the panel to whoever asked.
func (f *Features) startMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	already, reached := false, false
	err := f.update(ctx, r, func(t *storage.Tx) error {
		of, err := t.LockMeeting(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchMeeting(err, num)
		}
		m, err := t.LockMinutes(ctx, r.Network.ID, num)
		switch {
		case errors.Is(err, network.ErrNotFound):
			if m, err = f.beginMinutes(ctx, t, r, of); err != nil {
				return err
			}
		case err != nil:
			return err
		case m.State == network.MinutesDropped:
			was := m
			if err := m.Resume(r.Actor, of, r.Now); err != nil {
				return err
			}
			if err := t.SaveMinutes(ctx, r.Network.ID, was, m); err != nil {
				return err
			}
		case m.State != network.MinutesRunning:
			return network.MinutesStateError{Meeting: num, State: m.State}
		default:
			already = true
			return nil
		}
		if err := t.Enqueue(ctx, meetingLeftOpen{r.Network.ID, num}, later(of.Finish(), r.Now).Add(leftOpenAfter)); err != nil {
			return err
		}
		reached, err = f.postCard(ctx, t, r.Network, m, of.Areas)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.started(ctx, r, already, reached)
}

// beginMinutes keeps new minutes, with those there who said that they would come.
func (f *Features) beginMinutes(ctx context.Context, t *storage.Tx, r *bot.Request, of network.Meeting) (network.Minutes, error) {
	lang, err := languageOfAreas(ctx, t, r.Network, of.Areas)
	if err != nil {
		return network.Minutes{}, err
	}
	m, err := network.StartMinutes(r.Actor, of, lang, r.Now)
	if err != nil {
		return m, err
	}
	if err := t.AddMinutes(ctx, r.Network.ID, m); err != nil {
		return m, err
	}
	said, err := t.Attendances(ctx, r.Network.ID, of.Number)
	if err != nil {
		return m, err
	}
	for _, a := range said {
		who := network.Attendee{Person: a.Person.ID, Entity: a.Entity, Label: memberLabel(a.Member), How: network.PresenceOf(a.Answer)}
		if a.Answer == network.Delegated && a.Entity != 0 {
			who.Person, who.How = 0, network.Present
		}
		if a.Lapsed || who.How == "" {
			continue
		}
		if who, err = m.Mark(r.Actor, who); err != nil {
			return m, err
		}
		if err := t.SaveAttendee(ctx, r.Network.ID, of.Number, who); err != nil {
			return m, err
		}
	}
	return m, t.Record(ctx, r.Network.ID, minutesSubject(of.Number), r.Actor.Person.ID, "start", nil)
}

// memberLabel is whom somebody speaks for, as it is kept in minutes; "" for those of no entity.
func memberLabel(m storage.Member) string {
	if m.UnitName != "" {
		return m.EntityName + " — " + m.UnitName
	}
	return m.EntityName
}

// languageOfAreas is the language of the first of some areas' channels that has one, else the network's.
func languageOfAreas(ctx context.Context, t *storage.Tx, n network.Network, areas []int64) (string, error) {
	list, err := t.Areas(ctx, n)
	for _, a := range list {
		if slices.Contains(areas, a.ID) && a.Lang != "" {
			return a.Lang, err
		}
	}
	return n.Lang, err
}

// leftOpenAfter is how long after its end a meeting that goes on is taken to have been forgotten.
const leftOpenAfter = 2 * time.Hour

// meetingLeftOpen reminds the coordination of a meeting that nobody ended.
type meetingLeftOpen struct {
	Network int64 `json:"network"`
	Meeting int64 `json:"meeting"`
}

func (meetingLeftOpen) Kind() string { return "meeting_left_open" }

// leftOpen is that reminder's job. A meeting that was ended, called off or moved drops it.
func (f *Features) leftOpen(ctx context.Context, j meetingLeftOpen) (bot.Changes, error) {
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		m, err := t.Minutes(ctx, j.Network, j.Meeting)
		if err != nil || m.State != network.MinutesRunning {
			return err
		}
		of, err := t.Meeting(ctx, j.Network, j.Meeting)
		if err != nil || of.Beginnable(t.Now()) != nil {
			return err
		}
		return f.notifyCoordination(ctx, t, j.Network, j.Meeting, "minutes/open", m.Turn)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return bot.Changes{}, err
}

// postCard posts the card of a meeting's minutes anew in its channels: the panel while it goes on, then the draft. Reached
// says whether there is a channel.
func (f *Features) postCard(ctx context.Context, t *storage.Tx, n network.Network, m network.Minutes, in []int64) (reached bool, err error) {
	list, err := t.Areas(ctx, n)
	if err != nil {
		return false, err
	}
	reached = slices.ContainsFunc(list, func(a storage.Area) bool {
		return slices.Contains(in, a.ID) && a.Place.Channel != "" && a.Lost == 0
	})
	return reached, t.Tell(ctx, network.Delivery{Network: n.ID, View: "minutes/card", Subject: minutesSubject(m.Meeting), Turn: m.Turn}, in)
}

// started tells who began a meeting where its panel is; where no channel shows it, or it was begun before, it is shown.
func (f *Features) started(ctx context.Context, r *bot.Request, already, reached bool) (bot.Reply, error) {
	refresh := bothSubjects(number(r.Values, "meeting"))
	if !already && reached {
		out := answered(r, r.Compose(bot.Section{Text: r.T("minutes.started", nil)}))
		out.Refresh = refresh
		return out, nil
	}
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	key, args := "minutes.started_nowhere", bot.Args{}
	if already {
		key, args = "minutes.already", bot.Args{"Who": rec.called(r.Printer, rec.StartedBy), "At": r.Clock(rec.Started.In(rec.zone()))}
	}
	return bot.Reply{Whisper: r.Compose(append([]bot.Block{bot.Section{Text: r.T(key, args)}, bot.Divider{}}, f.panelBlocks(r.Printer, rec, "yes")...)...),
		Refresh: refresh}, nil
}

func (rec record) zone() *time.Location { return rec.meeting.Start.Location() }

// called is somebody's name, while they are a member.
func (rec record) called(p bot.Printer, person int64) string {
	if m, ok := rec.members[person]; ok && m.Person.Name != "" {
		return m.Person.Name
	}
	return p.String("minutes.somebody", nil)
}

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

// pointBlocks are the point that is dealt with, or all of them before the first, and what was noted there.
func (rec record) pointBlocks(p bot.Printer) []bot.Block {
	at := rec.pointIndex()
	var blocks []bot.Block
	switch {
	case at >= 0:
		blocks = append(blocks, bot.Section{Text: p.T("minutes.panel_point", bot.Args{"N": at + 1, "Of": len(rec.Points), "Title": dealtTitle(rec.Points[at])})})
	case len(rec.Points) > 0:
		agenda := []bot.Text{p.T("minutes.panel_agenda", nil)}
		for i, point := range rec.Points {
			agenda = append(agenda, bot.Say(strconv.Itoa(i+1)+". "+dealtTitle(point)))
		}
		blocks = append(blocks, bot.Section{Text: bot.Join("\n", agenda...)})
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
		return append(blocks, lines(list)...)
	case at >= 0:
		return append(blocks, bot.Note{Text: p.T("minutes.panel_nothing", nil)})
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

// turnRow leads to the points before and after.
func (rec record) turnRow(p bot.Printer, own string) bot.Controls {
	var row bot.Controls
	turn := func(point int64) bot.Call {
		return bot.Do("meeting/turn", "meeting", itoa(rec.Meeting), "point", itoa(point), "own", own)
	}
	at := rec.pointIndex()
	if at == 0 {
		row = append(row, button(p, "button.previous", turn(0)))
	}
	if at > 0 {
		row = append(row, button(p, "button.previous", turn(rec.Points[at-1].Number)))
	}
	if at+1 < len(rec.Points) {
		row = append(row, primary(p, "minutes.button_next", turn(rec.Points[at+1].Number)))
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
