package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// scheduleMeeting queues the reminders of a meeting that are still to come, and its end. A reminder says nothing twice,
// however often it is queued.
func (f *Features) scheduleMeeting(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) error {
	for _, reminder := range network.Reminders {
		at := m.RemindAt(reminder, n.Settings)
		if !at.After(t.Now()) || !at.Before(m.Start) { // never, or too late
			continue
		}
		if err := t.Enqueue(ctx, remindMeeting{n.ID, m.Number, m.Moves, reminder}, at); err != nil {
			return err
		}
	}
	if err := f.scheduleAgenda(ctx, t, n, m); err != nil {
		return err
	}
	return t.Enqueue(ctx, meetingEnd{n.ID, m.Number}, m.Finish())
}

// rescheduleMeetings queues the reminders of all meetings ahead anew: for when the network's calendar or its settings
// have changed. What was queued before drops itself, or says nothing more.
func (f *Features) rescheduleMeetings(ctx context.Context, t *storage.Tx, n network.Network) error {
	filter := storage.MeetingFilter{From: t.Now()}
	for {
		page, total, err := t.ListMeetings(ctx, n.ID, filter)
		if err != nil {
			return err
		}
		for _, m := range page { // some dozens at most
			if !m.Ahead(t.Now()) {
				continue
			}
			if err := f.scheduleMeeting(ctx, t, n, m); err != nil {
				return err
			}
			if _, err := f.remindLate(ctx, t, n, m, nil); err != nil {
				return err
			}
		}
		if filter.Offset += len(page); len(page) == 0 || filter.Offset >= total {
			return nil
		}
	}
}

// remindDue is a reminder's job. It reads its meeting again, and does nothing when that was moved or is off, or has begun.
func (f *Features) remindDue(ctx context.Context, j remindMeeting) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network, Subjects: []network.Subject{meetingSubject(j.Meeting)}}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		m, err := t.Meeting(ctx, j.Network, j.Meeting)
		if err != nil || m.Moves != j.Moves || !m.Ahead(t.Now()) {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		switch at := m.RemindAt(j.Reminder, n.Settings); {
		case at.IsZero(): // the network does not want it any more
			return nil
		case t.Now().Before(at): // a holiday was added or taken away
			return t.Enqueue(ctx, j, at)
		}
		return f.remind(ctx, t, n, m, j.Reminder)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

func (f *Features) remind(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting, reminder network.Reminder) error {
	tell := func(view string) error { return f.tellReminder(ctx, t, n, m, view) }
	switch reminder {
	case network.ReminderDays:
		if daysOver(m, n.Settings, t.Now()) { // the process was down: the later reminder is enough
			return nil
		}
		return tell("meeting/days")
	case network.ReminderWorkday:
		if _, err := f.drafted(ctx, t, n.ID, m); err != nil {
			return err
		}
		if err := tell("meeting/day"); err != nil {
			return err
		}
		return f.notifyTomorrow(ctx, t, n, m, nil)
	case network.ReminderMinutes:
		return f.notifySoon(ctx, t, n, m)
	}
	return nil
}

// daysOver says whether the reminder of days before has been overtaken by that of the working day before.
func daysOver(m network.Meeting, s network.Settings, now time.Time) bool {
	next := m.RemindAt(network.ReminderWorkday, s)
	return !next.IsZero() && !now.Before(next)
}

// remindLate tells people at once when the moment at which they would have been reminded is over already; late says
// whether it is. Who is left out is told in another way.
func (f *Features) remindLate(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting, leftOut map[int64]bool) (late bool, err error) {
	if !daysOver(m, n.Settings, t.Now()) {
		return false, nil
	}
	return true, f.notifyTomorrow(ctx, t, n, m, leftOut)
}

// notifyTomorrow reminds who comes, and asks who is invited or sent by another and has not answered or does not know yet:
// whoever stands in, where they are away.
func (f *Features) notifyTomorrow(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting, leftOut map[int64]bool) error {
	a, err := readAsked(ctx, t, n.ID, m.Number)
	if err != nil {
		return err
	}
	presents, err := presenters(ctx, t, n.ID, m.Number)
	if err != nil {
		return err
	}
	var asked []storage.Member
	var notices []network.Notice
	for _, member := range a.members {
		person, answer := member.Person.ID, a.answer(member.Person.ID)
		wanted := answer == network.Unsure || answer == "" && (m.Invited(member.Actor, a.seats) || a.sent(person) || presents[person])
		switch {
		case leftOut[person]:
		case wanted:
			asked = append(asked, member)
		case answer.Attends():
			notices = append(notices, meetingNotice(t, n, m, person, "meeting/tomorrow", answer))
		}
	}
	return t.Notify(ctx, append(notices, a.ask(t, n, m, asked, "meeting/tomorrow")...))
}

// notifySoon reminds who comes right before.
func (f *Features) notifySoon(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) error {
	said, err := t.Attendances(ctx, n.ID, m.Number)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, a := range said {
		if !a.Lapsed && a.Answer.Attends() {
			notices = append(notices, meetingNotice(t, n, m, a.Person.ID, "meeting/soon", a.Answer))
		}
	}
	return t.Notify(ctx, notices)
}

// meetingNotice is what somebody is told about a meeting at its present date, until it begins: who comes, until the
// reminder right before it takes its place.
func meetingNotice(t *storage.Tx, n network.Network, m network.Meeting, person int64, view string, answer network.Answer) network.Notice {
	out := network.Notice{Network: n.ID, Person: person, Class: network.NoticeMeeting, View: view,
		Subject: meetingSubject(m.Number), Turn: m.Moves, Due: t.Now(), Lapses: m.Start}
	if !answer.Attends() {
		return out
	}
	out.Class = network.NoticeAttending
	if soon := m.RemindAt(network.ReminderMinutes, n.Settings); view == "meeting/tomorrow" && soon.After(t.Now()) {
		out.Lapses = soon
	}
	return out
}

// meetingOver is the job at a meeting's end: its messages ask no longer.
func (f *Features) meetingOver(ctx context.Context, j meetingEnd) (bot.Changes, error) {
	subjects, err := f.withSeries(ctx, j.Network, j.Meeting)
	return bot.Changes{Network: j.Network, Subjects: subjects}, err
}

// channelReminder reminds the channel, and asks who comes. That of days before goes when the one of the day before comes.
func (f *Features) channelReminder(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Moves || !g.open() {
		return nil, err
	}
	if d.View == "meeting/days" && daysOver(g.Meeting, g.net.Settings, g.now) {
		return nil, nil
	}
	blocks := []bot.Block{bot.Section{Text: p.T("meeting.reminder", bot.Args{"When": whenToday(p, g.Start, g.now),
		"Meeting": coded(p, g.Meeting, g.names), "Where": where(p, g.Meeting)})}}
	more := addAPoint(p, g.Number)
	if d.View == "meeting/day" {
		agenda, err := f.agendaBlocks(ctx, p, g, 0)
		if err != nil {
			return nil, err
		}
		if len(agenda) > 0 {
			blocks, more = append(blocks, agenda...), seeAgenda(p, g.Number)
		}
	}
	return p.Compose(append(blocks, answerRow(p, g.Meeting), bot.Controls{seeMeeting(p, g.Meeting), more})...), nil
}

// reminderPlan tells how what is to be convened will be reminded of.
func (f *Features) reminderPlan(r *bot.Request, c convening) bot.Text {
	days, workday := c.RemindAt(network.ReminderDays, r.Network.Settings), c.RemindAt(network.ReminderWorkday, r.Network.Settings)
	var channel []string
	if days.After(r.Now) && (workday.IsZero() || days.Before(workday)) {
		channel = append(channel, theDay(r.Printer, days, r.Now))
	}
	if workday.After(r.Now) {
		channel = append(channel, theDay(r.Printer, workday, r.Now))
	}
	var parts []bot.Text
	if len(channel) > 0 && len(c.mute) < len(c.Areas) {
		parts = append(parts, r.T("meeting.plan_channel", bot.Args{"Days": strings.Join(channel, r.String("list.and", nil))}))
	}
	switch {
	case workday.After(r.Now):
		parts = append(parts, r.T("meeting.plan_people", bot.Args{"Day": theDay(r.Printer, workday, r.Now)}))
	case !workday.IsZero():
		parts = append(parts, r.T("meeting.plan_now", nil))
	}
	if soon := c.RemindAt(network.ReminderMinutes, r.Network.Settings); soon.After(r.Now) {
		parts = append(parts, r.T("meeting.plan_soon", bot.Args{"At": r.Clock(soon)}))
	}
	if len(parts) == 0 {
		return r.T("meeting.plan_none", nil)
	}
	return bot.Join(" ", parts...)
}
