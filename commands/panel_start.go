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
// Who begins it at its hour is there, unless she has excused herself.
func (f *Features) startMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	already, reached, marked := false, false, false
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
			if marked = r.Now.Before(of.Finish()) && !m.Speaks(r.Actor.Person.ID); !marked {
				break
			}
			if err := f.markSelf(ctx, t, r, of, &m); err != nil {
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
	return f.started(ctx, r, already, reached, marked)
}

// beginMinutes keeps new minutes, with those there who said that they would come.
func (f *Features) beginMinutes(ctx context.Context, t *storage.Tx, r *bot.Request, of network.Meeting) (network.Minutes, error) {
	lang, err := languageOfAreas(ctx, t, r.Network, of.Areas)
	if err != nil {
		return network.Minutes{}, err
	}
	agenda, err := t.AgendaPoints(ctx, r.Network.ID, of.Number)
	if err != nil {
		return network.Minutes{}, err
	}
	m, err := network.StartMinutes(r.Actor, of, agenda, lang, r.Now)
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
func (f *Features) started(ctx context.Context, r *bot.Request, already, reached, marked bool) (bot.Reply, error) {
	refresh := bothSubjects(number(r.Values, "meeting"))
	var there []bot.Block
	if marked {
		there = []bot.Block{bot.Note{Text: r.T("minutes.started_there", nil)}}
	}
	if !already && reached {
		out := answered(r, r.Compose(append([]bot.Block{bot.Section{Text: r.T("minutes.started", nil)}}, there...)...))
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
	blocks := slices.Concat([]bot.Block{bot.Section{Text: r.T(key, args)}}, there, []bot.Block{bot.Divider{}}, f.panelBlocks(r.Printer, rec, "yes"))
	return bot.Reply{Whisper: r.Compose(blocks...), Refresh: refresh}, nil
}

func (rec record) zone() *time.Location { return rec.meeting.Start.Location() }

// called is somebody's name, while they are a member.
func (rec record) called(p bot.Printer, person int64) string {
	if m, ok := rec.members[person]; ok && m.Person.Name != "" {
		return m.Person.Name
	}
	return p.String("minutes.somebody", nil)
}
