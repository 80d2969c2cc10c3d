package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// What can be chosen in the place of a member.
const (
	delegateOff     = "off"     // somebody who is not in the chat
	delegateUnknown = "unknown" // it is not known yet
)

// verbNudge is the history's line of the coordination asking who has not answered.
const verbNudge = "nudge"

// attendancePart is who comes: another in one's place, those who stand in for who is away, and the entities that have not
// answered.
func (f *Features) attendancePart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "delegate", Who: bot.Members, Prepare: f.delegateForm, Run: f.delegate, Fields: []bot.Field{
				hidden("meeting"), hidden("moves"), hidden("quiet"), hidden("from"),
				{Name: "delegate", Kind: bot.ChoiceInput, Required: true, Options: f.delegateOptions, Read: unread},
				{Name: "name", Kind: bot.TextInput, Max: maxName, Guard: bot.Contact, Read: unread}}},
			{ID: "instead", Who: bot.Contributors, Run: f.answerInstead,
				Fields: []bot.Field{hidden("meeting"), hidden("moves"), hidden("person"), hidden("answer")}},
			{ID: "nudge", Who: bot.Coordination, Run: f.nudgeEntities, Fields: []bot.Field{hidden("meeting"), hidden("moves")}},
		},
		Views: map[string]bot.View{
			"attendance/asked": f.delegateAsked, "attendance/refused": f.delegateRefused, "attendance/taken_back": f.delegateFreed,
			"attendance/instead": f.insteadNotice, "attendance/nudge": f.nudgedNotice,
			"attendance/stand_in": f.standInNotice, "attendance/stand_in_gone": f.standInGone, nudgeVoice: f.voiceNudge,
		},
	}
}

// delegateForm asks who goes, over the meeting that it is about.
func (f *Features) delegateForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if reply, err := f.meantMeeting(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	if submitted(r) || r.Values["delegate"] != "" {
		return nil, nil
	}
	m, err := f.theMeeting(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := m.Answer(r.Actor, network.Delegated, r.Now); err != nil {
		return nil, err
	}
	if r.Values["moves"] == "" {
		r.Values["moves"] = itoa(m.Moves)
	}
	intro, err := f.meetingIntro(ctx, r, m, "attendance.delegate_intro")
	if err != nil {
		return nil, err
	}
	return f.formWith(ctx, r, intro)
}

// meetingIntro says above a form which meeting it is about.
func (f *Features) meetingIntro(ctx context.Context, r *bot.Request, m network.Meeting, key string) (bot.Text, error) {
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	head := bot.Text{bot.Bold(upperFirst(coded(r.Printer, m, names))), bot.Plain(", " + spanText(r.Printer, spanOf(m)) + ".")}
	return bot.Join("\n", head, r.T(key, nil)), err
}

// delegateOptions are who may go: the colleagues of the actor's entity, who is not in the chat, and everybody else. Who
// has said that they cannot is not among them.
func (f *Features) delegateOptions(ctx context.Context, r *bot.Request) ([]bot.Option, error) {
	var members []storage.Member
	no := map[int64]bool{r.Actor.Person.ID: true}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if members, err = t.Members(ctx, r.Network.ID); err != nil {
			return err
		}
		said, err := t.Attendances(ctx, r.Network.ID, number(r.Values, "meeting"))
		for _, s := range storage.SaidNow(said) {
			if s.Answer == network.NotComing || s.Answer == network.Delegated {
				no[s.Person] = true
			}
		}
		return err
	})
	near, far := nearAndFar(r, members, no)
	out := slices.Concat(near, labelled(r, "attendance.who_", []string{delegateOff, delegateUnknown}), far)
	return out[:min(len(out), maxOptions)], err
}

// nearAndFar are those who contribute to choose from, but for some: the colleagues of the actor's entity, and everybody else.
func nearAndFar(r *bot.Request, members []storage.Member, not map[int64]bool) (near, far []bot.Option) {
	for _, m := range members {
		switch {
		case not[m.Person.ID] || !m.Contributes():
		case r.Actor.Entity != 0 && m.Entity == r.Actor.Entity:
			near = append(near, bot.Option{Value: itoa(m.Person.ID), Label: shorten(m.Person.Name, maxOption)})
		default:
			far = append(far, bot.Option{Value: itoa(m.Person.ID), Label: shorten(personLabel(r.Printer, m), maxOption)})
		}
	}
	return near, far
}

// delegate keeps who goes in the actor's place, and tells that person.
func (f *Features) delegate(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, d := number(r.Values, "meeting"), network.Delegate{}
	switch who := r.Values["delegate"]; who {
	case delegateUnknown:
	case delegateOff:
		switch d.Name = r.Values["name"]; {
		case d.Name == "":
			return bot.Reply{Errors: map[string]string{"name": r.String("attendance.name_missing", nil)}}, nil
		case strings.ContainsAny(d.Name, "0123456789@"): // it is shown in the channel
			return bot.Reply{Errors: map[string]string{"name": r.String("attendance.name_only", nil)}}, nil
		}
	default:
		d.Person = number(r.Values, "delegate")
	}
	var m network.Meeting
	outdated := false
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if m, err = t.Meeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		said, err := t.Attendances(ctx, r.Network.ID, num)
		if err != nil {
			return err
		}
		if err := mayDelegate(ctx, t, r, m, said, d); err != nil {
			return err
		}
		if outdated = r.Values["moves"] != "" && number(r.Values, "moves") != m.Moves; outdated {
			return nil
		}
		return f.keepDelegate(ctx, t, r.Network, m, said, r.Actor.Person.ID, d)
	})
	switch {
	case errors.Is(err, network.ErrNotFound) && d.Person != 0: // left while the form was open
		return bot.Reply{}, network.ErrNoDelegate
	case err != nil:
		return bot.Reply{}, err
	case outdated:
		return whisper(r, "meeting.outdated", bot.Args{"When": spanText(r.Printer, spanOf(m))}, answerRow(r.Printer, m)), nil
	}
	return f.noted(ctx, r, num, network.Delegated)
}

func mayDelegate(ctx context.Context, t *storage.Tx, r *bot.Request, m network.Meeting, said []storage.Attendance, d network.Delegate) error {
	if d.Person == 0 {
		return m.Answer(r.Actor, network.Delegated, r.Now)
	}
	to, err := t.MemberOf(ctx, r.Network.ID, d.Person)
	if err != nil {
		return err
	}
	return m.Delegate(r.Actor, to.Actor, answerNow(said, d.Person), r.Now)
}

// keepDelegate keeps that one sends another, who is told; chosen once more it changes nothing.
func (f *Features) keepDelegate(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting, said []storage.Attendance,
	person int64, d network.Delegate) error {
	if was, ok := attendanceOf(said, person); ok && was.Answer == network.Delegated && was.Delegate.Known() &&
		was.Delegate.Person == d.Person && (d.Person != 0 || was.Delegate.Name == d.Name) {
		return nil
	}
	if err := t.SaveDelegate(ctx, n.ID, m.Number, person, d, m.Moves); err != nil {
		return err
	}
	if d.Person != 0 {
		if err := t.Notify(ctx, []network.Notice{askedFor(n.ID, m, d.Person, "attendance/asked", t.Now().UnixMicro())}); err != nil {
			return err
		}
	}
	return f.tellOthers(ctx, t, n, m, said, person, network.Delegated)
}

// tellOthers tells what follows for others when somebody answers anew: whom she had sent is free again, if she knows of it
// at all, and who had sent her learns that she cannot. Said is what was said before.
func (f *Features) tellOthers(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting, said []storage.Attendance,
	person int64, answer network.Answer) error {
	var out []network.Notice
	if was, ok := attendanceOf(said, person); ok && was.Answer == network.Delegated && was.Delegate.Person != 0 && !was.Delegate.Gone {
		untold, err := t.TakeBackNotice(ctx, askedFor(n.ID, m, was.Delegate.Person, "attendance/asked", was.At.UnixMicro()))
		if err != nil {
			return err
		}
		if !untold {
			out = append(out, askedFor(n.ID, m, was.Delegate.Person, "attendance/taken_back", person))
		}
	}
	if answer == network.NotComing || answer == network.Delegated {
		out = append(out, refusedBy(n, m, said, person)...)
	}
	return t.Notify(ctx, out)
}

// refusedBy tells those who had sent somebody that she will not go.
func refusedBy(n network.Network, m network.Meeting, said []storage.Attendance, person int64) []network.Notice {
	var out []network.Notice
	for _, a := range said {
		if !a.Lapsed && a.Answer == network.Delegated && a.Delegate.Person == person {
			out = append(out, askedFor(n.ID, m, a.Person.ID, "attendance/refused", a.At.UnixMicro()))
		}
	}
	return out
}

// askedFor is something that one person asks another about a meeting, until it ends.
func askedFor(networkID int64, m network.Meeting, person int64, view string, turn int64) network.Notice {
	return network.Notice{Network: networkID, Person: person, Class: network.NoticeAsked, View: view,
		Subject: meetingSubject(m.Number), Turn: turn, Lapses: m.Finish()}
}

// attendanceOf is what somebody has said about the present date.
func attendanceOf(said []storage.Attendance, person int64) (storage.Attendance, bool) {
	i := slices.IndexFunc(said, func(a storage.Attendance) bool { return a.Person.ID == person && !a.Lapsed })
	if i < 0 {
		return storage.Attendance{}, false
	}
	return said[i], true
}

func answerNow(said []storage.Attendance, person int64) network.Answer {
	a, _ := attendanceOf(said, person)
	return a.Answer
}

// delegateLeaves tells those who had sent somebody who leaves the network, or named her to stand in for them. It is called
// before she leaves, and returns the meetings whose cards name her.
func (f *Features) delegateLeaves(ctx context.Context, t *storage.Tx, n network.Network, person int64) ([]network.Subject, error) {
	if err := f.standInLeaves(ctx, t, n, person); err != nil {
		return nil, err
	}
	numbers, err := t.DelegatedTo(ctx, n.ID, person)
	var subjects []network.Subject
	for _, num := range numbers { // one or two
		m, err := t.Meeting(ctx, n.ID, num)
		if err != nil {
			return nil, err
		}
		said, err := t.Attendances(ctx, n.ID, num)
		if err != nil {
			return nil, err
		}
		if err := t.Record(ctx, n.ID, meetingSubject(num), 0, "delegate_left", nil); err != nil {
			return nil, err
		}
		if err := t.Notify(ctx, refusedBy(n, m, said, person)); err != nil {
			return nil, err
		}
		subjects = append(subjects, meetingSubject(num))
	}
	return subjects, err
}

// answerInstead keeps what the actor says in the place of somebody who is away: that she goes for her, or that nobody does.
func (f *Features) answerInstead(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, person, answer := number(r.Values, "meeting"), number(r.Values, "person"), network.Answer(r.Values["answer"])
	var m network.Meeting
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if m, err = t.Meeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		if number(r.Values, "moves") != m.Moves {
			return network.MeetingMovedError{Meeting: m}
		}
		colleagues, err := t.Absences(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		said, err := t.Attendances(ctx, r.Network.ID, num)
		if err != nil {
			return err
		}
		if err := m.AnswerFor(r.Actor, m.AskedAbout(person, colleagues), answerNow(said, person), answer, r.Now); err != nil {
			return err
		}
		return f.keepInstead(ctx, t, r, m, said, person, answer)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.noted(ctx, r, num, answer)
}

func (f *Features) keepInstead(ctx context.Context, t *storage.Tx, r *bot.Request, m network.Meeting, said []storage.Attendance,
	person int64, answer network.Answer) error {
	own := r.Actor.Person.ID
	if !answer.Attends() {
		if err := t.SaveAnswer(ctx, r.Network.ID, m.Number, person, network.NotComing, m.Moves); err != nil {
			return err
		}
		who, err := t.MemberOf(ctx, r.Network.ID, person)
		if err != nil || who.Entity == 0 || who.Entity != r.Actor.Entity || !answerNow(said, own).Awaited() {
			return err
		}
		return t.SaveAnswer(ctx, r.Network.ID, m.Number, own, network.NotComing, m.Moves) // she was asked for both
	}
	if !answerNow(said, own).Attends() {
		if err := t.SaveAnswer(ctx, r.Network.ID, m.Number, own, answer, m.Moves); err != nil {
			return err
		}
		if err := f.tellOthers(ctx, t, r.Network, m, said, own, answer); err != nil {
			return err
		}
	}
	return t.SaveDelegate(ctx, r.Network.ID, m.Number, person, network.Delegate{Person: own}, m.Moves)
}

// awayUntil is «fuera hasta el jueves 12», seen from a date.
func awayUntil(p bot.Printer, h network.Habits, at time.Time) string {
	to, err := time.ParseInLocation(time.DateOnly, h.AwayTo, at.Location())
	if err != nil {
		return ""
	}
	day := shortDay(p, to)
	if to.Month() != at.Month() || to.Year() != at.Year() {
		day = p.Day(to)
	}
	return p.String("attendance.away_until", bot.Args{"Day": day})
}
