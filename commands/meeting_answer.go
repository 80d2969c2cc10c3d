package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// answerMeeting keeps whether somebody comes. Pressed on a card that was drawn before the date changed, it keeps nothing
// and asks for the new date. The same answer twice changes nothing.
func (f *Features) answerMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	answer, num := network.Answer(r.Values["answer"]), number(r.Values, "meeting")
	if answer == network.Delegated { // it is asked who
		return r.Run(ctx, bot.Call{Route: "meeting/delegate", Values: without(r.Values, "answer")})
	}
	var m network.Meeting
	outdated := false
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if m, err = t.Meeting(ctx, r.Network.ID, num); err != nil {
			return noSuchMeeting(err, num)
		}
		if err := m.Answer(r.Actor, answer, r.Now); err != nil {
			return err
		}
		if outdated = r.Values["moves"] != "" && number(r.Values, "moves") != m.Moves; outdated {
			return nil
		}
		said, err := t.Attendances(ctx, r.Network.ID, num)
		if err != nil || answerNow(said, r.Actor.Person.ID) == answer {
			return err
		}
		if err := t.SaveAnswer(ctx, r.Network.ID, num, r.Actor.Person.ID, answer, m.Moves); err != nil {
			return err
		}
		return f.tellOthers(ctx, t, r.Network, m, said, r.Actor.Person.ID, answer)
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case outdated:
		return whisper(r, "meeting.outdated", bot.Args{"When": spanText(r.Printer, spanOf(m))}, answerRow(r.Printer, m)), nil
	}
	return f.noted(ctx, r, num, answer)
}

// noted says what was kept, where that is not seen anyway.
func (f *Features) noted(ctx context.Context, r *bot.Request, num int64, answer network.Answer) (bot.Reply, error) {
	reply := bot.Reply{Refresh: []network.Subject{meetingSubject(num)}}
	if r.Values["quiet"] == "yes" {
		return reply, nil
	}
	g, err := f.gather(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	if r.Values["from"] == "show" {
		reply.Here = f.meetingPage(r, g)
		return reply, nil
	}
	said := whisper(r, "meeting.noted", bot.Args{"Answer": g.answerText(r.Printer, r.Actor.Person.ID, answer),
		"Meeting": theMeetingNamed(r.Printer, g.Meeting, g.names), "When": spanText(r.Printer, spanOf(g.Meeting))})
	reply.Whisper = said.Whisper
	return reply, nil
}

// answerText is an answer in words, with who goes in the place of who sends another.
func (g gathering) answerText(p bot.Printer, person int64, answer network.Answer) string {
	text := p.String("answer."+string(answer), nil)
	if own, ok := attendanceOf(g.answers, person); ok && own.Answer == answer && own.Delegate.Name != "" {
		text += ": " + own.Delegate.Name
	}
	return text
}
