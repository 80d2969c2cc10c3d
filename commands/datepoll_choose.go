package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// errLookAgain means that something was convened on the day since whoever presses has looked.
var errLookAgain = errors.New("another meeting was convened on that day meanwhile")

// chooseDate makes one of the dates the meeting, with what people said to it as their answers. The button of the best date
// does it at once, for it stands beside what deserves a second look; another date is shown first, and so is one on whose
// day something was convened meanwhile. Of two who press at once the second is told what the first has done.
func (f *Features) chooseDate(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, slot := number(r.Values, "poll"), number(r.Values, "slot")
	if r.Values["sure"] == "" {
		return f.previewChoice(ctx, r, num, slot)
	}
	var c convening
	var late bool
	err := f.update(ctx, r, func(t *storage.Tx) error {
		p, err := t.LockDatePoll(ctx, r.Network.ID, num)
		if err != nil {
			return goneError(err)
		}
		chosen, err := p.Choose(r.Actor, slot, r.Now)
		if err != nil {
			return err
		}
		r.Values = withMeeting(r.Values, p)
		if c, err = f.planMeeting(ctx, t, r, chosen.Span()); err != nil {
			return err
		}
		if c.unticked {
			return ErrNoArea
		}
		seen := numbers(r.Values["seen"])
		if slices.ContainsFunc(c.sameDay, func(o network.Meeting) bool { return !slices.Contains(seen, o.Number) }) {
			return errLookAgain
		}
		if c, err = f.addMeeting(ctx, t, r, c); err != nil {
			return err
		}
		if err := takeWords(ctx, t, r.Network.ID, p, slot, c.Meeting); err != nil {
			return err
		}
		p.Meeting = c.Number
		if err := f.keepPoll(ctx, t, r.Network.ID, p, r.Actor.Person.ID, "choose"); err != nil {
			return err
		}
		late, err = f.announce(ctx, t, r.Network, c.Meeting)
		return err
	})
	state, isState := errors.AsType[network.DatePollStateError](err)
	switch {
	case errors.Is(err, errLookAgain):
		return f.previewChoice(ctx, r, num, slot)
	case isState && state.Poll.Meeting != 0: // somebody else was quicker
		return answered(r, r.Compose(bot.Section{Text: r.T("datepoll.convened_before", bot.Args{"Code": network.Code("M", state.Poll.Meeting)})},
			bot.Controls{button(r.Printer, "button.see", bot.Do("meeting/show", "meeting", itoa(state.Poll.Meeting)))})), nil
	case err != nil:
		return bot.Reply{}, err
	}
	reply := f.convened(r, c, late)
	reply.Refresh = pollSubjects(num)
	return reply, nil
}

// withMeeting are values that name the meeting that a poll is to become, as the form of convening does.
func withMeeting(values bot.Values, p network.DatePoll) bot.Values {
	values = values.With("title", p.Title).With("place", p.Place)
	for _, a := range p.Areas {
		values["area_"+itoa(a)] = "true"
	}
	return values
}

// takeWords gives a meeting what people said to its date as their answers: they are not asked again.
func takeWords(ctx context.Context, t *storage.Tx, networkID int64, p network.DatePoll, slot int64, m network.Meeting) error {
	said, err := t.SlotAnswers(ctx, networkID, p.Number)
	if err != nil {
		return err
	}
	answers := map[int64]network.Answer{}
	for _, a := range said {
		if a.Slot == slot {
			answers[a.Person] = a.Word.Attendance(takesPart(m))
		}
	}
	return t.TakeAnswers(ctx, networkID, m.Number, answers)
}

// takesPart is how one takes part in a meeting: where its place is a link, by connecting.
func takesPart(m network.Meeting) network.Answer {
	if !m.Offers(network.Coming) {
		return network.Connecting
	}
	return network.Coming
}

// previewChoice shows a date with how the entities stand to it and what deserves a second look, before it is convened.
func (f *Features) previewChoice(ctx context.Context, r *bot.Request, num, slot int64) (bot.Reply, error) {
	g, err := f.pollNow(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, goneError(err)
	}
	s, ok := g.slot(slot)
	if !ok || !s.Start.After(r.Now) {
		return bot.Reply{}, network.ErrNoSuchSlot
	}
	where := inPlace(r.Printer, g.Place)
	if len(where) > 0 {
		where = bot.Join("", bot.Say(","), where)
	}
	blocks := []bot.Block{
		bot.Section{Text: r.T("meeting.echo", bot.Args{"When": spanText(r.Printer, s.Span()), "Where": where})},
		bot.Section{Text: r.T("datepoll.choice", bot.Args{"Meeting": bot.Bold(g.called(r.Printer)), "Counts": slotCounts(r.Printer, s)})},
	}
	if doubts := f.choiceDoubts(r.Printer, g, s); len(doubts) > 0 {
		blocks = append(blocks, bot.Section{Text: bot.Say(r.String("meeting.warn", bot.Args{"What": strings.Join(doubts, ". ")}))})
	}
	return answered(r, r.Compose(append(blocks,
		bot.Controls{primary(r.Printer, "meeting.button_convene", g.choose(slot)),
			button(r.Printer, "datepoll.button_all_dates", bot.Do("meeting/show_dates", "poll", itoa(num), "turned", "yes")),
			button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))},
		bot.Note{Text: r.T("datepoll.words_stand", nil)})...)), nil
}

// pollRefused says why a poll, or one of its dates, does not allow something.
func pollRefused(r *bot.Request, err error) (bot.Text, bool) {
	if e, ok := errors.AsType[network.PastSlotError](err); ok {
		return r.T("datepoll.past", bot.Args{"When": r.DayTime(e.Start.In(r.Zone))}), true
	}
	e, ok := errors.AsType[network.DatePollStateError](err)
	switch {
	case !ok:
		return nil, false
	case e.Poll.State == network.DatePollWithdrawn:
		return r.T("datepoll.withdrawn", nil), true
	case e.Poll.Meeting != 0:
		return r.T("datepoll.convened_before", bot.Args{"Code": network.Code("M", e.Poll.Meeting)}), true
	case e.Poll.Takes(r.Now):
		return r.T("datepoll.still_open", nil), true
	}
	return r.T("datepoll.over_now", nil), true
}

// freePoll is what is drawn again of the poll of which a meeting came that is taken back; nothing where it came of none.
func freePoll(ctx context.Context, t *storage.Tx, r *bot.Request, meeting int64) ([]network.Subject, error) {
	poll, err := t.DatePollOf(ctx, r.Network.ID, meeting)
	if errors.Is(err, network.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return pollSubjects(poll), t.Record(ctx, r.Network.ID, pollSubject(poll), r.Actor.Person.ID, "free", nil)
}
