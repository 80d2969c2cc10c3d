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

// changeable finds the meeting that is to be changed, before a form opens: the one named, or the only one ahead here;
// of several it asks which. It must not have begun.
func (f *Features) changeable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Values["meeting"] == "" {
		list, err := f.aheadHere(ctx, r)
		if err != nil || len(list) == 0 {
			return f.noMeetings(r), err
		}
		if reply, err := f.oneOf(ctx, r, list); reply != nil || err != nil {
			return reply, err
		}
	}
	if reply, err := f.meantMeeting(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	m, err := f.theMeeting(ctx, r)
	if err != nil {
		return nil, err
	}
	if !m.Ahead(r.Now) {
		return nil, network.MeetingStateError{Meeting: m}
	}
	if r.Values["moves"] == "" {
		r.Values["moves"] = itoa(m.Moves)
	}
	return nil, nil
}

// changeForm finds the meeting that is to be changed and, unless one of some values says already how, opens the verb's form
// with its name above it: of several meetings nobody changes the wrong one.
func (f *Features) changeForm(said ...string) func(context.Context, *bot.Request) (*bot.Reply, error) {
	return func(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
		if reply, err := f.changeable(ctx, r); reply != nil || err != nil {
			return reply, err
		}
		if submitted(r) || slices.ContainsFunc(said, func(name string) bool { return r.Values[name] != "" }) {
			return nil, nil
		}
		m, err := f.theMeeting(ctx, r)
		if err != nil {
			return nil, err
		}
		intro, err := f.meetingIntro(ctx, r, m, "form."+strings.ReplaceAll(r.Route(), "/", ".")+".intro")
		if err != nil {
			return nil, err
		}
		return f.formWith(ctx, r, intro)
	}
}

// fromMeeting fills a form's field with what stands in the meeting.
func (f *Features) fromMeeting(fill func(*bot.Request, network.Meeting) string) func(context.Context, *bot.Request) (string, error) {
	return func(ctx context.Context, r *bot.Request) (string, error) {
		m, err := f.theMeeting(ctx, r)
		return fill(r, m), err
	}
}

// presentWhen is a meeting's date as its form holds it.
func presentWhen(r *bot.Request, m network.Meeting) string {
	return whenPhrase(r.Printer, spanOf(m), r.Now.In(m.Start.Location()))
}

// previewMove says how the date would change before it does.
func (f *Features) previewMove(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	m, err := f.theMeeting(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	span, reply := f.readWhen(r, &m)
	if reply != nil {
		return *reply, nil
	}
	if span.Start.Equal(m.Start) && span.End.Equal(m.End) {
		return f.sameDate(r, m), nil
	}
	overtaken := number(r.Values, "moves") != m.Moves
	r.Values = without(r.Values, valueStart, valueEnd, valueDay).With("moves", itoa(m.Moves))
	r.Values["when"] = whenPhrase(r.Printer, span, r.Now.In(r.Zone))
	msg, err := f.moveEcho(ctx, r, m.Number, span, overtaken)
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, msg), nil
}

// sameDate says that nothing would change.
func (f *Features) sameDate(r *bot.Request, m network.Meeting) bot.Reply {
	text := r.T("meeting.same_date", bot.Args{"When": spanText(r.Printer, spanOf(m))})
	if submitted(r) {
		return bot.Reply{Errors: map[string]string{"when": text.Flat(r.Moment)}}
	}
	return answered(r, r.Compose(bot.Section{Text: text}))
}

// moveEcho is the new date with who will be told. Overtaken, it begins with what somebody else has done meanwhile.
func (f *Features) moveEcho(ctx context.Context, r *bot.Request, num int64, span calendar.Span, overtaken bool) (*bot.Message, error) {
	g, err := f.gather(ctx, r.Network.ID, num)
	if err != nil {
		return nil, err
	}
	values := withSpan(r.Values, span)
	var blocks []bot.Block
	if overtaken {
		blocks = append(blocks, bot.Section{Text: r.T("meeting.overtaken", bot.Args{"When": spanText(r.Printer, spanOf(g.Meeting))})})
	}
	blocks = append(blocks, bot.Section{Text: r.T("meeting.move_echo", bot.Args{
		"Meeting": upperFirst(theCoded(r.Printer, g.Meeting, g.names)), "Change": change(r.Printer, spanOf(g.Meeting), span)})})
	asked := 0
	for _, a := range g.answers {
		if !a.Lapsed {
			asked++
		}
	}
	switch {
	case span.Start.Equal(g.Start):
		blocks = append(blocks, bot.Section{Text: r.T("meeting.answers_stand", nil)})
	case asked > 0:
		blocks = append(blocks, bot.Section{Text: r.T("meeting.will_ask", bot.Args{"Count": asked, "N": asked})})
	}
	look := doubtful{label: "meeting.button_move"}
	if !sameDay(span.Start, g.Start) {
		look = f.secondLook(r, span, look.label, bot.Call{Route: "meeting/move", Values: values})
	}
	ahead := button(r.Printer, look.label, bot.Call{Route: "meeting/confirm_move", Values: values})
	if len(look.better) == 0 {
		ahead.Style = bot.Primary
	}
	return r.Compose(append(append(blocks, look.blocks...), append(look.better, ahead,
		button(r.Printer, "button.change", bot.Fill(bot.Call{Route: "meeting/move", Values: r.Values})),
		button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))))...), nil
}

// confirmMove changes the date. Of two at once the second is told how the meeting stands now, and may still go on.
func (f *Features) confirmMove(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	reading, _ := chosenWhen(r)
	num, span := number(r.Values, "meeting"), reading.When
	var was, m network.Meeting
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if was, err = t.LockMeeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		m = was
		if err := m.Move(r.Actor, number(r.Values, "moves"), span, r.Now); err != nil || spanOf(m) == spanOf(was) {
			return err
		}
		return f.keepMove(ctx, t, r, was, m)
	})
	if moved, ok := errors.AsType[network.MeetingMovedError](err); ok && !moved.Meeting.Start.Equal(span.Start) {
		r.Values = without(r.Values, valueStart, valueEnd).With("moves", itoa(moved.Meeting.Moves))
		msg, err := f.moveEcho(ctx, r, num, span, true)
		return answered(r, msg), err
	} else if ok {
		return f.sameDate(r, moved.Meeting), nil // the other one wanted the same
	}
	if err != nil {
		return bot.Reply{}, err
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T("meeting.moved_now", bot.Args{"When": spanText(r.Printer, spanOf(m))})}))
	reply.Refresh, err = f.withSeries(ctx, r.Network.ID, num)
	return reply, err
}

// keepMove keeps a new date, with all that follows from it: what was still to be said of the old one is not said, its
// answers are asked for again, and the reminders are queued anew.
func (f *Features) keepMove(ctx context.Context, t *storage.Tx, r *bot.Request, was, m network.Meeting) error {
	subject := meetingSubject(m.Number)
	if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil {
		return err
	}
	data := map[string]string{"from": was.Start.Format(time.RFC3339), "to": m.Start.Format(time.RFC3339)}
	if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "move", data); err != nil {
		return err
	}
	if m.Moves == was.Moves {
		if err := f.tellChange(ctx, t, m, "meeting/changed_card", r.Network.ID); err != nil {
			return err
		}
		return t.Enqueue(ctx, meetingEnd{r.Network.ID, m.Number}, m.Finish())
	}
	if err := t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "meeting/moved_card", Subject: subject, Turn: m.Moves}, m.Areas); err != nil {
		return err
	}
	return f.followMove(ctx, t, r.Network, m)
}

// followMove has people hear of a new date: what was still to be said of the old one is not said, whoever answered is
// asked again, and the reminders are queued anew.
func (f *Features) followMove(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) error {
	if err := t.DropNotices(ctx, n.ID, meetingSubject(m.Number)); err != nil {
		return err
	}
	if err := f.scheduleMeeting(ctx, t, n, m); err != nil {
		return err
	}
	told, err := f.notifyMoved(ctx, t, n, m)
	if err != nil {
		return err
	}
	_, err = f.remindLate(ctx, t, n, m, told)
	return err
}

// notifyMoved tells who had answered that the date is another, and returns who they are. Whoever stands in is asked for
// those who are away then.
func (f *Features) notifyMoved(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) (map[int64]bool, error) {
	a, err := readAsked(ctx, t, n.ID, m.Number)
	if err != nil {
		return nil, err
	}
	told := map[int64]bool{}
	var notices []network.Notice
	for _, s := range a.said { // all of them have lapsed
		told[s.Person.ID] = true
		if standIn := m.AskedAbout(s.Person.ID, a.colleagues); standIn == 0 || !s.Answer.Attends() {
			notices = append(notices, meetingNotice(t, n, m, s.Person.ID, "meeting/moved", s.Answer))
		} else {
			notices = append(notices, a.ask(t, n, m, []storage.Member{s.Member}, "meeting/moved")...)
		}
	}
	return told, t.Notify(ctx, notices)
}

// tellChange says something in the channels that is true until the meeting changes once more.
func (f *Features) tellChange(ctx context.Context, t *storage.Tx, m network.Meeting, view string, networkID int64) error {
	return t.Tell(ctx, network.Delivery{Network: networkID, View: view, Subject: meetingSubject(m.Number), Turn: m.Changed.UnixMicro()}, m.Areas)
}

// relocate gives a meeting another place or name; answers stand.
func (f *Features) relocate(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, title := number(r.Values, "meeting"), r.Values["title"]
	place, link := network.Meeting{Place: placeName(r.Values["place"]), Link: r.Values["link"]}.Where()
	var m network.Meeting
	same := false
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if m, err = t.LockMeeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		if same = m.Title == title && m.Place == place && m.Link == link; same {
			return nil
		}
		if err := m.Relocate(r.Actor, title, place, link, r.Now); err != nil {
			return err
		}
		if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, meetingSubject(num), r.Actor.Person.ID, "relocate",
			map[string]string{"place": place, "link": link}); err != nil {
			return err
		}
		return f.tellChange(ctx, t, m, "meeting/changed_card", r.Network.ID)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	key := "meeting.relocated"
	if same {
		key = "meeting.unchanged"
	}
	reply := whisper(r, key, nil)
	reply.Refresh, err = f.withSeries(ctx, r.Network.ID, num)
	return reply, err
}

// callOff takes a meeting off with its reason; who was coming, or might have, is told.
func (f *Features) callOff(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, subject := number(r.Values, "meeting"), meetingSubject(number(r.Values, "meeting"))
	var m network.Meeting
	var told int
	var names map[int64]string
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if m, err = t.LockMeeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		if err := m.CallOff(r.Actor, strings.TrimRight(r.Values["reason"], " ."), r.Now); err != nil {
			return err
		}
		if err := t.SaveMeeting(ctx, r.Network.ID, m); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "call_off", map[string]string{"reason": m.Reason}); err != nil {
			return err
		}
		if err := t.DropNotices(ctx, r.Network.ID, subject); err != nil {
			return err
		}
		if err := f.tellChange(ctx, t, m, "meeting/off_card", r.Network.ID); err != nil {
			return err
		}
		if told, err = f.notifyOff(ctx, t, r.Network, m); err != nil {
			return err
		}
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Controls{button(r.Printer, "button.undo", bot.Do("meeting/undo", "meeting", itoa(num)))}}
	if told > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.off_told", bot.Args{"Count": told, "N": told})})
	}
	reply := whisper(r, "meeting.called_off", bot.Args{"Meeting": theCoded(r.Printer, m, names), "When": spanText(r.Printer, spanOf(m))}, blocks...)
	changed, err := f.withSeries(ctx, r.Network.ID, num)
	reply.Refresh = slices.Concat(changed, []network.Subject{minutesSubject(num)})
	return reply, err
}

// notifyOff tells who was coming, or might have: also those whose answer had lapsed, who may not know of the new date yet.
func (f *Features) notifyOff(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) (int, error) {
	said, err := t.Attendances(ctx, n.ID, m.Number)
	if err != nil {
		return 0, err
	}
	var notices []network.Notice
	for _, a := range said {
		if a.Answer == network.NotComing {
			continue
		}
		notice := meetingNotice(t, n, m, a.Person.ID, "meeting/off", a.Answer)
		notice.Turn = m.Changed.UnixMicro()
		notices = append(notices, notice)
		if d := a.Delegate; d.Person != 0 && !d.Gone && !slices.ContainsFunc(said, func(o storage.Attendance) bool { return o.Person.ID == d.Person }) {
			notice.Person = d.Person
			notices = append(notices, notice)
		}
	}
	return len(notices), t.Notify(ctx, notices)
}

// undoMeeting takes back, within a minute, that a meeting was convened or called off.
func (f *Features) undoMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, subject := number(r.Values, "meeting"), meetingSubject(number(r.Values, "meeting"))
	var m network.Meeting
	var poll []network.Subject // of which it came: a date can be chosen again
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if m, err = t.LockMeeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		if err := m.Undo(r.Actor, r.Now); err != nil {
			return err
		}
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
			if poll, err = freePoll(ctx, t, r, num); err != nil {
				return err
			}
			return t.DropDeliveries(ctx, r.Network.ID, subject)
		}
		if err := f.scheduleMeeting(ctx, t, r.Network, m); err != nil {
			return err
		}
		_, err = f.remindLate(ctx, t, r.Network, m, nil)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	key := "meeting.undone"
	if m.State == network.MeetingConvened {
		key = "meeting.stands_again"
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T(key, bot.Args{"When": spanText(r.Printer, spanOf(m))})}))
	changed, err := f.withSeries(ctx, r.Network.ID, num)
	reply.Refresh = slices.Concat(poll, changed)
	return reply, err
}
