package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// delegateAsked asks somebody to go in another's place. Its turn is when that other said so. Who answers otherwise
// meanwhile asks no longer.
func (f *Features) delegateAsked(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || !g.open() {
		return nil, err
	}
	i := slices.IndexFunc(g.answers, func(a storage.Attendance) bool {
		return !a.Lapsed && a.Answer == network.Delegated && a.Delegate.Person == d.Person && a.At.UnixMicro() == d.Turn
	})
	switch {
	case i < 0 && d.Ref == "":
		return nil, nil
	case i < 0:
		return p.Compose(bot.Section{Text: p.T("attendance.asked_no_more", bot.Args{"Meeting": theMeetingNamed(p, g.Meeting, g.names)})}), nil
	}
	answer, _ := g.answerOf(d.Person)
	told := p.T("attendance.asked", bot.Args{"Who": personLabel(p, g.answers[i].Member), "Meeting": theMeetingNamed(p, g.Meeting, g.names),
		"When": spanText(p, spanOf(g.Meeting)), "Where": comma(where(p, g.Meeting))})
	if answer == "" {
		told = bot.Join(" ", told, p.T("attendance.can_you", nil))
	}
	return p.Compose(g.asking(p, told, answer)...), nil
}

// delegateRefused tells who had sent another that this one will not go. Its turn is when she said whom she sends.
func (f *Features) delegateRefused(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || !g.open() {
		return nil, err
	}
	own, ok := attendanceOf(g.answers, d.Person)
	if !ok {
		return nil, nil
	}
	still := own.At.UnixMicro() == d.Turn && own.Answer == network.Delegated
	switch {
	case still && g.refused(own):
		key := "attendance.refused"
		if own.Delegate.Gone {
			key = "attendance.refused_gone"
		}
		return p.Compose(bot.Section{Text: p.T(key, bot.Args{"Who": own.Delegate.Name,
			"Meeting": theMeetingNamed(p, g.Meeting, g.names), "When": spanText(p, spanOf(g.Meeting))})},
			bot.Controls{
				answerButton(p, g.Meeting, g.Yes(), "quiet", "yes"),
				answerButton(p, g.Meeting, network.NotComing, "quiet", "yes"),
				answerButton(p, g.Meeting, network.Delegated),
			}), nil
	case d.Ref == "":
		return nil, nil
	}
	told := bot.Join(" ", g.reminder(p), p.T("meeting.you_said", bot.Args{"Answer": g.answerText(p, d.Person, own.Answer)}))
	return p.Compose(bot.Section{Text: told},
		bot.Controls{button(p, "meeting.button_change_answer", bot.Do("meeting/show", "meeting", itoa(g.Number)))}), nil
}

// delegateFreed tells somebody who was to go in another's place that this is no longer so. Its turn is that other.
func (f *Features) delegateFreed(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || !g.open() {
		return nil, err
	}
	other, ok := attendanceOf(g.answers, d.Turn)
	if !ok || other.Answer == network.Delegated && other.Delegate.Person == d.Person {
		return nil, nil
	}
	answer, _ := g.answerOf(d.Person)
	if !answer.Attends() && d.Ref == "" { // she had not said that she goes: what asked her says enough
		return nil, nil
	}
	told := p.T("attendance.freed", bot.Args{"Who": personLabel(p, other.Member), "Meeting": theMeetingNamed(p, g.Meeting, g.names),
		"When": spanText(p, spanOf(g.Meeting))})
	return p.Compose(g.asking(p, told, answer)...), nil
}

// nudgedNotice asks the people of an entity that has not answered. It is said once for each date.
func (f *Features) nudgedNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Moves || !g.open() {
		return nil, err
	}
	answer, _ := g.answerOf(d.Person)
	i := slices.IndexFunc(g.members, func(m storage.Member) bool { return m.Person.ID == d.Person })
	if i < 0 || d.Ref == "" && (!answer.Awaited() || !slices.Contains(g.presence.Awaited(), g.members[i].Entity)) {
		return nil, nil
	}
	told := g.reminder(p)
	if answer == "" {
		told = bot.Join(" ", told, p.T("attendance.nudge", bot.Args{"Entity": g.members[i].EntityName}))
	}
	return p.Compose(g.asking(p, told, answer)...), nil
}

// moveCounted is more than a meeting is ever moved: by it, the turn of what is asked in somebody's place names her and
// the date.
const moveCounted = 1000

func insteadTurn(person, moves int64) int64 { return person*moveCounted + moves%moveCounted }

// insteadNotice asks who stands in for somebody who is away. Its turn names her.
func (f *Features) insteadNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	person := d.Turn / moveCounted
	if err != nil || d.Turn != insteadTurn(person, g.Moves) || !g.open() {
		return nil, err
	}
	var colleagues map[int64]network.Colleague
	if err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		colleagues, err = t.Absences(ctx, d.Network)
		return err
	}); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(g.members, func(m storage.Member) bool { return m.Person.ID == person })
	own, _ := g.answerOf(person)
	asked := g.AskedAbout(person, colleagues) == d.Person
	if i < 0 || d.Ref == "" && (!asked || !own.Awaited() || g.spokenFor(g.members[i].Entity)) {
		return nil, nil
	}
	told := bot.Join(" ", g.reminder(p), p.T("attendance.instead", bot.Args{"Of": of(p, personLabel(p, g.members[i])),
		"Away": awayUntil(p, colleagues[person].Habits, g.Start)}))
	switch {
	case own == network.Delegated:
		return p.Compose(bot.Section{Text: bot.Join(" ", told, p.T("attendance.instead_going", nil))},
			bot.Controls{button(p, "meeting.button_change_answer", bot.Do("meeting/show", "meeting", itoa(g.Number)))}), nil
	case !own.Awaited():
		return p.Compose(bot.Section{Text: bot.Join(" ", told, p.T("attendance.instead_said", bot.Args{"Answer": p.String("answer."+string(own), nil)}))}), nil
	case !asked:
		return p.Compose(bot.Section{Text: g.reminder(p)}, bot.Note{Text: p.T("attendance.instead_over", nil)}), nil
	}
	instead := func(a network.Answer) bot.Button {
		return button(p, "answer."+string(a), bot.Do("meeting/instead", "meeting", itoa(g.Number), "moves", itoa(g.Moves),
			"person", itoa(person), "answer", string(a)))
	}
	var row bot.Controls
	for _, a := range []network.Answer{network.Coming, network.Connecting, network.NotComing} {
		if g.Offers(a) {
			row = append(row, instead(a))
		}
	}
	return p.Compose(bot.Section{Text: bot.Join(" ", told, p.T("attendance.instead_can", nil))}, row), nil
}

// spokenFor says whether somebody of an entity takes part.
func (g gathering) spokenFor(entity int64) bool {
	return entity != 0 && network.EntityAnswer(entity, g.said).Attends()
}

// refused says whether somebody's delegate will not go.
func (g gathering) refused(a storage.Attendance) bool {
	return !a.Lapsed && network.Said{Person: a.Person.ID, Answer: a.Answer, Delegate: a.Delegate}.Refused(g.said)
}

// comma has what follows a sentence's date begin with a comma.
func comma(where bot.Text) bot.Text {
	if len(where) == 0 {
		return where
	}
	return bot.Join("", bot.Say(","), where)
}
