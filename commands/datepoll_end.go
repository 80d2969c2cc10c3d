package commands

import (
	"context"
	"errors"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// askPeople asks everybody once, and queues the reminder and the end of a poll that was opened now.
func (f *Features) askPeople(ctx context.Context, t *storage.Tx, n network.Network, p network.DatePoll) error {
	nudge := p.NudgeAt(n)
	lapses := p.Deadline
	if nudge.After(t.Now()) { // who was not told until then is told by the reminder
		lapses = nudge
	}
	if err := f.tellAsked(ctx, t, n, p, network.Notice{View: "datepoll/asked", Lapses: lapses}); err != nil {
		return err
	}
	for _, s := range p.Slots { // ten at most
		if err := t.Enqueue(ctx, passedSlot{n.ID, p.Number}, s.Start); err != nil {
			return err
		}
	}
	return f.schedulePoll(ctx, t, n, p)
}

// slotOver is the job when one of the dates has come. It does nothing where the poll is settled.
func (f *Features) slotOver(ctx context.Context, j passedSlot) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		p, err := t.DatePoll(ctx, j.Network, j.Poll)
		if err == nil && p.Pending() {
			changes.Subjects = pollSubjects(j.Poll)
		}
		return err
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// schedulePoll queues the reminder and the end of a poll.
func (f *Features) schedulePoll(ctx context.Context, t *storage.Tx, n network.Network, p network.DatePoll) error {
	if nudge := p.NudgeAt(n); nudge.After(t.Now()) {
		if err := t.Enqueue(ctx, nudgeDatePoll{n.ID, p.Number, p.Deadline.Unix()}, nudge); err != nil {
			return err
		}
	}
	return t.Enqueue(ctx, closeDatePoll{n.ID, p.Number}, p.Deadline)
}

// tellAsked tells something to everybody who is asked and has not answered to every date.
func (f *Features) tellAsked(ctx context.Context, t *storage.Tx, n network.Network, p network.DatePoll, what network.Notice) error {
	g, err := f.readPoll(ctx, t, n.ID, p.Number)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, m := range g.members {
		if !m.Contributes() || g.left(m.Person.ID) == 0 {
			continue
		}
		what.Network, what.Person, what.Class = n.ID, m.Person.ID, network.NoticeMeeting
		what.Subject, what.Due = network.Subject{Kind: kindPollAsk, ID: p.Number}, t.Now()
		notices = append(notices, what)
	}
	return t.Notify(ctx, notices)
}

// pollNudgeDue reminds who has not answered. It drops itself when the poll has ended or has another deadline.
func (f *Features) pollNudgeDue(ctx context.Context, j nudgeDatePoll) (bot.Changes, error) {
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		p, err := t.DatePoll(ctx, j.Network, j.Poll)
		if err != nil || !p.Takes(t.Now()) || p.Deadline.Unix() != j.Deadline {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		return f.nudgePeople(ctx, t, n, p)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return bot.Changes{}, err
}

// nudgePeople reminds who has not answered, once for a deadline.
func (f *Features) nudgePeople(ctx context.Context, t *storage.Tx, n network.Network, p network.DatePoll) error {
	return f.tellAsked(ctx, t, n, p, network.Notice{View: "datepoll/nudge", Turn: p.Deadline.Unix(), Lapses: p.Deadline})
}

// pollDue is the deadline's job: it closes the poll, and tells the coordination what suits best.
func (f *Features) pollDue(ctx context.Context, j closeDatePoll) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		p, err := t.LockDatePoll(ctx, j.Network, j.Poll)
		if err != nil {
			return err
		}
		if p.State == network.DatePollOpen && t.Now().Before(p.Deadline) { // moved meanwhile, or the queue's clock runs ahead of ours
			return t.Enqueue(ctx, j, p.Deadline)
		}
		if !p.AtDeadline(t.Now()) {
			return nil
		}
		changes.Subjects = pollSubjects(j.Poll)
		if err := f.keepPoll(ctx, t, j.Network, p, 0, "close"); err != nil {
			return err
		}
		return tellResult(ctx, t, j.Network, p)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// tellResult tells the coordination that a date can be chosen, as long as one lies ahead; later it need not be told any more.
func tellResult(ctx context.Context, t *storage.Tx, networkID int64, p network.DatePoll) error {
	people, err := t.Coordination(ctx, networkID)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, person := range people {
		notices = append(notices, network.Notice{Network: networkID, Person: person, Class: network.NoticeDuty, View: "datepoll/result",
			Subject: pollSubject(p.Number), Turn: p.Closed.Unix()})
	}
	return t.Notify(ctx, notices)
}

// pollResult is what the coordination is told at the end: the date that suits best and a button that convenes, or what to do
// where there is none.
func (f *Features) pollResult(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.pollNow(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	if d.Ref == "" && (!g.Pending() || g.Closed.Unix() != d.Turn) { // it was settled, or is asked anew, before it was told
		return nil, nil
	}
	if !g.Pending() {
		if g.State == network.DatePollOpen {
			return nil, nil
		}
		return p.Compose(append([]bot.Block{bot.Section{Text: p.T("datepoll.card", bot.Args{"Meeting": g.called(p)})},
			bot.Section{Text: g.outcome(p)}}, g.seeOutcome(p)...)...), nil
	}
	blocks := []bot.Block{bot.Section{Text: bot.Join(" ", p.T("datepoll.result", bot.Args{"Meeting": g.called(p)}), g.turnout(f, p))}}
	return p.Compose(append(append(blocks, f.deciding(p, g)...),
		bot.Controls{button(p, "datepoll.button_all_dates", bot.Do("meeting/show_dates", "poll", itoa(g.Number)))})...), nil
}

// keepPoll keeps what a rule has made of a poll. What was still to be told of it is not told when it has ended.
func (f *Features) keepPoll(ctx context.Context, t *storage.Tx, networkID int64, p network.DatePoll, actor int64, verb string) error {
	if err := t.SaveDatePoll(ctx, networkID, p); err != nil {
		return err
	}
	for _, s := range pollSubjects(p.Number)[1:] {
		if err := t.DropNotices(ctx, networkID, s); err != nil {
			return err
		}
	}
	return t.Record(ctx, networkID, pollSubject(p.Number), actor, verb, nil)
}

// changePoll lets a rule change a poll, whatever two coordinators press at once.
func (f *Features) changePoll(ctx context.Context, r *bot.Request, verb string, rule func(*network.DatePoll) error,
	then func(context.Context, *storage.Tx, network.DatePoll) error) (network.DatePoll, error) {
	var p network.DatePoll
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if p, err = t.LockDatePoll(ctx, r.Network.ID, number(r.Values, "poll")); err != nil {
			return goneError(err)
		}
		if err := rule(&p); err != nil {
			return err
		}
		if err := f.keepPoll(ctx, t, r.Network.ID, p, r.Actor.Person.ID, verb); err != nil || then == nil {
			return err
		}
		return then(ctx, t, p)
	})
	return p, err
}

// closeDates ends the asking at once, and shows what suits best; the other coordinators find it where they look.
func (f *Features) closeDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	p, err := f.changePoll(ctx, r, "close", func(p *network.DatePoll) error { return p.Close(r.Actor, r.Now) }, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	g, err := f.pollNow(ctx, r.Network.ID, p.Number)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := answered(r, f.pollFor(r, g))
	reply.Refresh = pollSubjects(p.Number)
	return reply, nil
}

// laterDeadlines are the next working days up to the first date that is ahead, and the last hour before that.
func (f *Features) laterDeadlines(ctx context.Context, r *bot.Request) ([]bot.Option, error) {
	g, err := f.pollNow(ctx, r.Network.ID, number(r.Values, "poll"))
	if err != nil {
		return nil, goneError(err)
	}
	ahead := g.Ahead(r.Now)
	if len(ahead) == 0 {
		return nil, network.ErrAfterFirstSlot
	}
	var out []bot.Option
	add := func(at time.Time) {
		out = append(out, bot.Option{Value: at.Format(time.RFC3339), Label: r.DayTime(at.In(r.Zone))})
	}
	for _, day := range r.Network.Settings.Days().Workdays(r.Now.In(r.Zone), 20, f.closingHour(r.Network)) {
		if day.Before(ahead[0].Start) && !day.Equal(g.Deadline) {
			add(day)
		}
	}
	if last := ahead[0].Start.Add(-time.Hour); last.After(r.Now) {
		add(last)
	}
	if len(out) == 0 {
		return nil, network.ErrAfterFirstSlot
	}
	return out, nil
}

// extendDates gives a poll another deadline; one that was closed takes answers again. Who has not answered is reminded a
// working day before, or at once where that is over.
func (f *Features) extendDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	until, err := parseDeadline(r.Values["later"])
	if err != nil {
		return bot.Reply{}, err
	}
	p, err := f.changePoll(ctx, r, "extend", func(p *network.DatePoll) error { return p.Extend(r.Actor, until, r.Now) },
		func(ctx context.Context, t *storage.Tx, p network.DatePoll) error {
			if !p.NudgeAt(r.Network).After(t.Now()) { // too soon for a reminder by itself
				if err := f.nudgePeople(ctx, t, r.Network, p); err != nil {
					return err
				}
			}
			return f.schedulePoll(ctx, t, r.Network, p)
		})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "datepoll.extended", bot.Args{"Deadline": bot.Time{At: p.Deadline, Form: bot.DayTime}})
	reply.Refresh = pollSubjects(p.Number)
	return reply, nil
}

// withdrawDates takes a poll off; it can be undone for a minute.
func (f *Features) withdrawDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	p, err := f.changePoll(ctx, r, "withdraw", func(p *network.DatePoll) error { return p.Withdraw(r.Actor, r.Now) }, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T("datepoll.withdrawn_now", nil)},
		bot.Controls{button(r.Printer, "button.undo", bot.Do("meeting/undo_dates", "poll", itoa(p.Number)))}))
	reply.Refresh = pollSubjects(p.Number)
	return reply, nil
}

// undoDates takes back, within a minute, that a poll was opened or withdrawn.
func (f *Features) undoDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	p, err := f.changePoll(ctx, r, "undo", func(p *network.DatePoll) error { return p.Undo(r.Actor, r.Now) },
		func(ctx context.Context, t *storage.Tx, p network.DatePoll) error {
			switch {
			case p.State == network.DatePollUndone:
				return t.DropDeliveries(ctx, r.Network.ID, pollSubject(p.Number))
			case p.Pending():
				return tellResult(ctx, t, r.Network.ID, p)
			}
			return f.askPeople(ctx, t, r.Network, p)
		})
	if err != nil {
		return bot.Reply{}, err
	}
	key := "datepoll.undone"
	if p.State != network.DatePollUndone {
		key = "datepoll.stands_again"
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T(key, nil)}))
	reply.Refresh = pollSubjects(p.Number)
	return reply, nil
}
