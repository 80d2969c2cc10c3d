package commands

import (
	"context"
	"errors"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// openDates asks what was shown.
func (f *Features) openDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	slots := atInstants(r.Values["at"], r.Zone)
	if len(slots) == 0 {
		return bot.Reply{}, network.ErrSlotCount
	}
	var q asking
	err := f.store.Update(ctx, "dates:"+r.Values["once"], func(t *storage.Tx) error {
		var err error
		if q, err = f.planDates(ctx, t, r, slots); err != nil {
			return err
		}
		if q.unticked {
			return ErrNoArea
		}
		if q.DatePoll, err = network.OpenDatePoll(r.Actor, q.DatePoll, r.Now); err != nil {
			return err
		}
		if q.DatePoll, err = t.AddDatePoll(ctx, r.Network.ID, q.DatePoll); err != nil {
			return err
		}
		subject := pollSubject(q.DatePoll.Number)
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "ask", nil); err != nil {
			return err
		}
		if err := t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "datepoll/card", Subject: subject}, q.DatePoll.Areas); err != nil {
			return err
		}
		if err := f.replaceDates(ctx, t, r); err != nil {
			return err
		}
		return f.askPeople(ctx, t, r.Network, q.DatePoll)
	})
	switch {
	case errors.Is(err, storage.ErrRepeated): // pressed twice: the first press answers
		return bot.Reply{}, nil
	case err != nil:
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T("datepoll.asked_now", bot.Args{"People": f.count(r.Printer, "count.people", len(q.people)),
		"Deadline": bot.Time{At: q.Deadline, Form: bot.DayTime}})}}
	if len(q.mute) > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.without_channel", bot.Args{"Areas": strings.Join(q.mute, ", ")})})
	}
	num := itoa(q.DatePoll.Number)
	reply := answered(r, r.Compose(append(blocks, bot.Controls{button(r.Printer, "datepoll.button_say", bot.Do("meeting/paper_dates", "poll", num)),
		button(r.Printer, "button.undo", bot.Do("meeting/undo_dates", "poll", num))})...))
	if from := number(r.Values, "from"); from != 0 {
		reply.Refresh = pollSubjects(from)
	}
	return reply, nil
}

// replaceDates takes the poll off in whose place other dates are asked, if nothing has come of it.
func (f *Features) replaceDates(ctx context.Context, t *storage.Tx, r *bot.Request) error {
	from := number(r.Values, "from")
	if from == 0 {
		return nil
	}
	p, err := t.LockDatePoll(ctx, r.Network.ID, from)
	if errors.Is(err, network.ErrNotFound) || err == nil && !p.Pending() {
		return nil
	}
	if err != nil {
		return err
	}
	if err := p.Withdraw(r.Actor, r.Now); err != nil {
		return err
	}
	return f.keepPoll(ctx, t, r.Network.ID, p, r.Actor.Person.ID, "replace")
}
