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

// What people are told about meetings one by one. These are parts of a direct message that stays: once somebody has
// answered, they show the answer in the place of the question.

// tomorrowNotice is S7.
func (f *Features) tomorrowNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Moves || !g.open() {
		return nil, err
	}
	answer, _ := g.answerOf(d.Person)
	if d.Ref == "" && !answer.Attends() && !answer.Awaited() { // answered before it was told
		return nil, nil
	}
	if g.remindedSoon(d.Person) { // what comes right before says it too
		return nil, nil
	}
	told := g.reminder(p)
	if answer == "" {
		told = bot.Join(" ", told, p.T("meeting.count_on_you", nil))
	}
	agenda, err := f.agendaBlocks(ctx, p, g, d.Person)
	return p.Compose(slices.Insert(g.asking(p, told, answer), 1, agenda...)...), err
}

// remindedSoon says whether somebody was reminded right before the meeting: who comes, and had said so by then.
func (g gathering) remindedSoon(person int64) bool {
	soon := g.RemindAt(network.ReminderMinutes, g.net.Settings)
	if soon.IsZero() || g.now.Before(soon) {
		return false
	}
	return slices.ContainsFunc(g.answers, func(a storage.Attendance) bool {
		return a.Person.ID == person && !a.Lapsed && a.Answer.Attends() && a.At.Before(soon)
	})
}

// reminder is when, what and where.
func (g gathering) reminder(p bot.Printer) bot.Text {
	return p.T("meeting.reminder", bot.Args{"When": whenToday(p, g.Start, g.now),
		"Meeting": mention(p, g.Meeting, g.names), "Where": where(p, g.Meeting)})
}

// asking is what is told, with a question and its most likely answers, or with the answer that was given.
func (g gathering) asking(p bot.Printer, told bot.Text, answer network.Answer) []bot.Block {
	num := itoa(g.Number)
	if answer != "" {
		told = bot.Join(" ", told, p.T("meeting.you_said", bot.Args{"Answer": p.String("answer."+string(answer), nil)}))
	}
	if !answer.Awaited() {
		return []bot.Block{bot.Section{Text: told},
			bot.Controls{button(p, "meeting.button_change_answer", bot.Do("meeting/show", "meeting", num))}}
	}
	var row bot.Controls
	for _, a := range []network.Answer{network.Coming, network.Connecting, network.NotComing} {
		if g.Offers(a) {
			row = append(row, answerButton(p, g.Meeting, a, "quiet", "yes"))
		}
	}
	return []bot.Block{bot.Section{Text: told},
		append(row, button(p, "meeting.button_other_answer", bot.Do("meeting/show", "meeting", num)))}
}

// soonNotice reminds right before, with the way in.
func (f *Features) soonNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Moves || !g.open() {
		return nil, err
	}
	answer, _ := g.answerOf(d.Person)
	if d.Ref == "" && !answer.Attends() {
		return nil, nil
	}
	if !answer.Attends() {
		return p.Compose(g.asking(p, g.reminder(p), answer)...), nil
	}
	return p.Compose(bot.Section{Text: p.T("meeting.soon", bot.Args{"At": p.Clock(g.Start),
		"Meeting": theMeetingNamed(p, g.Meeting, g.names), "Where": where(p, g.Meeting)})},
		bot.Controls{button(p, "meeting.button_change_answer", bot.Do("meeting/show", "meeting", itoa(g.Number)))}), nil
}

// movedNotice is S8, for who had answered: their answer was for another date.
func (f *Features) movedNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Moves || !g.open() {
		return nil, err
	}
	answer, _ := g.answerOf(d.Person)
	if d.Ref == "" && answer != "" { // answered anew before it was told
		return nil, nil
	}
	var at time.Time
	for _, a := range g.answers {
		if a.Person.ID == d.Person && a.Lapsed {
			at = a.At
		}
	}
	from, err := f.dateBefore(ctx, g, at)
	if err != nil {
		return nil, err
	}
	text := p.T("meeting.moved", bot.Args{"Meeting": upperFirst(theMeetingNamed(p, g.Meeting, g.names)), "Change": change(p, from, spanOf(g.Meeting))})
	if answer == "" {
		was, is := weekday(p, from.Start), weekday(p, g.Start)
		if was == is {
			was, is = shortDay(p, from.Start), shortDay(p, g.Start)
		}
		key := "meeting.moved_answer"
		if sameDay(from.Start, g.Start) {
			key, was, is = "meeting.moved_answer_hour", p.Clock(from.Start), p.Clock(g.Start)
		}
		text = bot.Join(" ", text, p.T(key, bot.Args{"Was": was, "Is": is}))
	}
	return p.Compose(g.asking(p, text, answer)...), nil
}

// dateBefore is the date that a meeting had at a moment, before it was moved; the zero moment means before its last move.
func (f *Features) dateBefore(ctx context.Context, g gathering, at time.Time) (calendar.Span, error) {
	var events []network.Event
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		events, err = t.History(ctx, g.net.ID, meetingSubject(g.Number))
		return err
	})
	var from time.Time
	for _, e := range events {
		if e.Verb != "move" || e.Data["from"] == e.Data["to"] {
			continue
		}
		if was, err := time.Parse(time.RFC3339, e.Data["from"]); err == nil {
			from = was.In(g.Start.Location())
		}
		if !at.IsZero() && e.At.After(at) {
			break
		}
	}
	return calendar.Span{Start: from}, err
}

// offNotice tells who was coming, or might have, that a meeting is off.
func (f *Features) offNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || g.State != network.MeetingCalledOff || d.Turn != g.Changed.UnixMicro() {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("meeting.off", bot.Args{"Meeting": theMeetingNamed(p, g.Meeting, g.names),
		"When": spanText(p, spanOf(g.Meeting)), "Reason": g.Reason})}), nil
}
