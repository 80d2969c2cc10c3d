package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// attendees are who is to be asked whether they come, and in whose place.
type attendees struct {
	members    []storage.Member
	seats      map[int64][]int64
	said       []storage.Attendance
	now        []network.Said // of these, what holds
	colleagues map[int64]network.Colleague
}

// readAsked reads what decides about whom to ask.
func readAsked(ctx context.Context, t *storage.Tx, networkID, meeting int64) (a attendees, err error) {
	if a.members, err = t.Concerned(ctx, networkID, meeting); err != nil {
		return a, err
	}
	if a.seats, err = t.Seats(ctx, networkID); err != nil {
		return a, err
	}
	if a.said, err = t.Attendances(ctx, networkID, meeting); err != nil {
		return a, err
	}
	a.now = storage.SaidNow(a.said)
	a.colleagues, err = t.Absences(ctx, networkID)
	return a, err
}

// answer is what somebody has said about the present date: nothing where whom she sent will not go.
func (a attendees) answer(person int64) network.Answer {
	for _, s := range a.now {
		if s.Person == person && !s.Refused(a.now) {
			return s.Answer
		}
	}
	return ""
}

// sent says whether somebody was asked to go in another's place.
func (a attendees) sent(person int64) bool {
	return slices.ContainsFunc(a.now, func(s network.Said) bool { return s.Answer == network.Delegated && s.Delegate.Person == person })
}

// ask is what those are asked who are wanted to say whether they come, by a view of their own; whoever stands in is asked
// for those who are away on that day. A colleague of the same entity is asked once, for both.
func (a attendees) ask(t *storage.Tx, n network.Network, m network.Meeting, wanted []storage.Member, view string) []network.Notice {
	var notices []network.Notice
	covered := map[int64]bool{}
	for _, who := range wanted {
		standIn := m.AskedAbout(who.Person.ID, a.colleagues)
		if covered[who.Person.ID] = covered[who.Person.ID] || standIn != 0; standIn == 0 || !a.askInstead(standIn, who) {
			continue
		}
		notice := meetingNotice(t, n, m, standIn, "attendance/instead", "")
		notice.Turn = insteadTurn(who.Person.ID, m.Moves)
		notices = append(notices, notice)
		covered[standIn] = covered[standIn] || who.Entity != 0 && a.colleagues[standIn].Actor.Entity == who.Entity
	}
	for _, who := range wanted {
		if !covered[who.Person.ID] {
			notices = append(notices, meetingNotice(t, n, m, who.Person.ID, view, a.answer(who.Person.ID)))
		}
	}
	return notices
}

// askInstead says whether it makes sense to ask who stands in for somebody: not where somebody of her entity takes part
// anyway, nor where the one who stands in has said that she cannot come.
func (a attendees) askInstead(standIn int64, who storage.Member) bool {
	return a.answer(standIn) != network.NotComing && (who.Entity == 0 || !network.EntityAnswer(who.Entity, a.now).Attends())
}

// nudgeEntities asks, once for each date, the people of the entities that have not answered.
func (f *Features) nudgeEntities(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, subject := number(r.Values, "meeting"), meetingSubject(number(r.Values, "meeting"))
	people, entities := map[int64]bool{}, map[int64]bool{}
	before := false
	err := f.update(ctx, r, func(t *storage.Tx) error {
		m, err := t.LockMeeting(ctx, r.Network.ID, num)
		switch {
		case err != nil:
			return noSuchMeeting(err, num)
		case !m.Ahead(r.Now):
			return network.MeetingStateError{Meeting: m}
		}
		if before, err = nudgedFor(ctx, t, r.Network.ID, m); err != nil || before {
			return err
		}
		a, err := readAsked(ctx, t, r.Network.ID, num)
		if err != nil {
			return err
		}
		awaited := network.EntityPresenceOf(network.SeatedIn(m.Areas, a.seats), a.now).Awaited()
		var wanted []storage.Member
		for _, who := range a.members {
			if who.Person.ID != r.Actor.Person.ID && who.Contributes() && slices.Contains(awaited, who.Entity) && a.answer(who.Person.ID).Awaited() {
				wanted, entities[who.Entity] = append(wanted, who), true
			}
		}
		notices := a.ask(t, r.Network, m, wanted, "attendance/nudge")
		for _, notice := range notices {
			people[notice.Person] = true
		}
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, verbNudge, map[string]string{"moves": itoa(m.Moves)}); err != nil {
			return err
		}
		return t.Notify(ctx, notices)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	g, err := f.gather(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	page := f.meetingPage(r, g)
	if !before {
		page.Blocks = append(page.Blocks, bot.Note{Text: r.T("attendance.nudged", bot.Args{"People": f.count(r.Printer, "count.people", len(people)),
			"Entities": f.count(r.Printer, "count.voices", len(entities))})})
	}
	return bot.Reply{Here: page}, nil
}

// nudgedFor says whether the entities were asked about the date that the meeting has.
func nudgedFor(ctx context.Context, t *storage.Tx, networkID int64, m network.Meeting) (bool, error) {
	events, err := t.History(ctx, networkID, meetingSubject(m.Number))
	return slices.ContainsFunc(events, func(e network.Event) bool {
		return e.Verb == verbNudge && e.Data["moves"] == itoa(m.Moves)
	}), err
}
