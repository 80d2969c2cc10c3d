package commands

import (
	"context"
	"errors"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// turnout is how many voices have answered.
type turnout = urgency.Turnout

// closeDue is the deadline's job: it closes the round, or extends it once when too few took part.
func (f *Features) closeDue(ctx context.Context, j closeRound) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		round, err := t.LockRound(ctx, j.Network, j.Round)
		if err != nil || round.State != network.RoundOpen {
			return err
		}
		if t.Now().Before(round.Deadline) { // moved meanwhile, or the queue's clock runs ahead of ours
			return t.Enqueue(ctx, j, round.Deadline)
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		ballots, err := t.Ballots(ctx, j.Network, j.Round)
		if err != nil {
			return err
		}
		changes.Subjects = afterClose(round)
		if round.AtDeadline(round.Turnout(ballots), n, t.Now()) {
			return f.keepExtension(ctx, t, n, round, 0)
		}
		return f.keepResult(ctx, t, j.Network, round, ballots, 0)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// keepExtension keeps a later deadline with its jobs and tells the channels.
func (f *Features) keepExtension(ctx context.Context, t *storage.Tx, n network.Network, round network.Round, actor int64) error {
	if err := t.SaveRound(ctx, n.ID, round); err != nil {
		return err
	}
	subject := network.Subject{Kind: network.KindRound, ID: round.Number}
	if err := t.Record(ctx, n.ID, subject, actor, "extend", nil); err != nil {
		return err
	}
	if err := t.Tell(ctx, network.Delivery{Network: n.ID, View: "round/extended", Subject: subject, Turn: round.Deadline.Unix()}, round.Areas); err != nil {
		return err
	}
	return f.schedule(ctx, t, n, round)
}

// keepResult counts a closed round and keeps what was found: the round, the needs' urgency, the summary, the posts.
func (f *Features) keepResult(ctx context.Context, t *storage.Tx, networkID int64, round network.Round, ballots []network.Ballot, actor int64) error {
	if err := t.SaveRound(ctx, networkID, round); err != nil {
		return err
	}
	result, err := f.countRound(ctx, t, networkID, round, ballots)
	if err != nil {
		return err
	}
	for _, line := range result.Lines {
		if err := t.ScoreNeed(ctx, networkID, line.Need, round.Number, line.score()); err != nil { // sixty at most
			return err
		}
		if err := t.Record(ctx, networkID, network.Subject{Kind: network.KindNeed, ID: line.Need}, 0, "valued", nil); err != nil {
			return err
		}
	}
	subject := network.Subject{Kind: network.KindRound, ID: round.Number}
	if err := t.DropNotices(ctx, networkID, network.Subject{Kind: kindNudge, ID: round.Number}); err != nil {
		return err
	}
	if err := f.keepSummary(ctx, t, networkID, round, result); err != nil {
		return err
	}
	if err := t.Record(ctx, networkID, subject, actor, "close", nil); err != nil {
		return err
	}
	return t.Tell(ctx, network.Delivery{Network: networkID, View: "round/result", Subject: subject}, round.Areas)
}

// afterClose are the cards to be drawn again when a round has ended.
func afterClose(round network.Round) []network.Subject {
	out := roundSubjects(round.Number)
	for _, n := range round.Needs {
		out = append(out, network.Subject{Kind: network.KindNeed, ID: n.Need})
	}
	return out
}

// closeEarly closes a round before its deadline, after one question.
func (f *Features) closeEarly(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "round")
	if r.Values["sure"] == "" {
		_, turnout, err := f.roundNow(ctx, r.Network.ID, num)
		if err != nil {
			return bot.Reply{}, err
		}
		return whisper(r, "round.close_sure", bot.Args{"Count": turnout.Answered, "Answered": turnout.Answered,
			"Voices": f.count(r.Printer, "count.voices", turnout.Entitled)},
			bot.Controls{
				bot.Button{Label: r.String("button.close_now", nil), Style: bot.Danger, Call: bot.Do("round/close", "round", itoa(num), "sure", "yes")},
				bot.Button{Label: r.String("button.not_now", nil), Call: bot.Do("hilo/not_now")},
			}), nil
	}
	var round network.Round
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if round, err = t.LockRound(ctx, r.Network.ID, num); err != nil {
			return err
		}
		if err := round.CloseEarly(r.Actor, r.Now); err != nil {
			return err
		}
		ballots, err := t.Ballots(ctx, r.Network.ID, num)
		if err != nil {
			return err
		}
		return f.keepResult(ctx, t, r.Network.ID, round, ballots, r.Actor.Person.ID)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("round.closed_now", nil)}), Refresh: afterClose(round)}, nil
}

// extendRound gives a round a later deadline.
func (f *Features) extendRound(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var round network.Round
	err := f.update(ctx, r, func(t *storage.Tx) error {
		p, err := parseDeadline(r.Values["deadline"])
		if err != nil {
			return err
		}
		if round, err = t.LockRound(ctx, r.Network.ID, number(r.Values, "round")); err != nil {
			return err
		}
		if err := round.Extend(r.Actor, p, r.Now); err != nil {
			return err
		}
		return f.keepExtension(ctx, t, r.Network, round, r.Actor.Person.ID)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "round.extended_now", bot.Args{"Deadline": bot.Time{At: round.Deadline, Form: bot.DayTime}})
	reply.Refresh = roundSubjects(round.Number)
	return reply, nil
}

// undoRound takes a round back that was opened by mistake.
func (f *Features) undoRound(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var round network.Round
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if round, err = t.LockRound(ctx, r.Network.ID, number(r.Values, "round")); err != nil {
			return err
		}
		ballots, err := t.Ballots(ctx, r.Network.ID, round.Number)
		if err != nil {
			return err
		}
		if err := round.Undo(r.Actor, len(ballots), r.Now); err != nil {
			return err
		}
		if err := t.SaveRound(ctx, r.Network.ID, round); err != nil {
			return err
		}
		if err := t.FreeNeeds(ctx, r.Network.ID, round.Number); err != nil {
			return err
		}
		subject := network.Subject{Kind: network.KindRound, ID: round.Number}
		if err := t.DropDeliveries(ctx, r.Network.ID, subject); err != nil {
			return err
		}
		if err := t.DropNotices(ctx, r.Network.ID, network.Subject{Kind: kindNudge, ID: round.Number}); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "undo", nil)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("round.undone", nil)}), Refresh: afterClose(round)}, nil
}

// roundProgress answers «¿puedo ver cómo va?»: participation, and why no more; the coordination also manages it here.
func (f *Features) roundProgress(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "round")
	round, turnout, err := f.roundNow(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	if round.State != network.RoundOpen {
		return r.Run(ctx, bot.Do("round/result", "round", itoa(num)))
	}
	controls := bot.Controls{bot.Button{Label: r.String("button.value", nil), Style: bot.Primary, Call: bot.Do("ballot/open", "round", itoa(num))}}
	if r.Actor.Coordinates() {
		controls = append(controls,
			bot.Button{Label: r.String("button.paper", nil), Call: bot.Fill(bot.Do("ballot/paper", "round", itoa(num)))},
			bot.Button{Label: r.String("button.extend", nil), Call: bot.Fill(bot.Do("round/extend", "round", itoa(num)))},
			bot.Button{Label: r.String("button.close_round", nil), Call: bot.Do("round/close", "round", itoa(num))})
	}
	return whisper(r, "round.progress", bot.Args{"Deadline": bot.Time{At: round.Deadline, Form: bot.DayTime},
		"Count": turnout.Answered, "Answered": turnout.Answered, "Voices": f.count(r.Printer, "count.voices", turnout.Entitled)},
		bot.Note{Text: r.T("round.why_secret", bot.Args{"Deadline": bot.Time{At: round.Deadline, Form: bot.DayTime}})}, controls), nil
}

// nudgeDue reminds each voter who has needs left to value. The one at half time loses its sense on the day of the last.
func (f *Features) nudgeDue(ctx context.Context, j nudgeRound) (bot.Changes, error) {
	return bot.Changes{}, f.store.Update(ctx, "", func(t *storage.Tx) error {
		round, err := t.Round(ctx, j.Network, j.Round)
		if err != nil || round.TakesBallots(t.Now()) != nil || round.Deadline.Unix() != j.Deadline {
			if errors.Is(err, network.ErrNotFound) {
				return nil
			}
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		members, err := t.Members(ctx, j.Network)
		if err != nil {
			return err
		}
		answered, err := t.AnswersOf(ctx, j.Network, j.Round)
		if err != nil {
			return err
		}
		lapses := round.Deadline
		if _, last := nudgeMoments(n, round); j.View == nudgeHalf {
			lapses = startOfDay(last)
		}
		var notices []network.Notice
		for _, a := range network.Voters(actorsOf(members), round.Voices) {
			if answered[a.Person.ID] < round.Live() {
				notices = append(notices, network.Notice{Network: j.Network, Person: a.Person.ID, Class: network.NoticeRound,
					View: j.View, Subject: network.Subject{Kind: kindNudge, ID: j.Round}, Turn: j.Deadline, Lapses: lapses})
			}
		}
		if j.View == nudgeLast && len(notices) > 0 {
			if err := f.missingVoices(ctx, t, round, answered, notices); err != nil {
				return err
			}
		}
		return t.Notify(ctx, notices)
	})
}

// nudge is S5. Drawn again when the round has closed or has another deadline, or when nothing is left to value, it goes
// away.
func (f *Features) nudge(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	paper, err := f.paperOf(ctx, d.Network, d.Subject.ID, d.Person)
	if err != nil || paper.Round.State != network.RoundOpen || paper.Round.Deadline.Unix() != d.Turn {
		return nil, err
	}
	left := 0
	for _, l := range paper.Lines {
		if !l.Answered {
			left++
		}
	}
	if left == 0 {
		return nil, nil
	}
	minutes := max(1, (left*20+59)/60) // twenty seconds a need
	return p.Compose(
		bot.Section{Text: p.T("round.nudge", bot.Args{"Count": left, "Needs": f.count(p, "count.needs", left),
			"Minutes": f.count(p, "count.minutes", minutes), "Deadline": bot.Time{At: paper.Round.Deadline, Form: bot.DayTime}})},
		bot.Controls{
			bot.Button{Label: p.String("button.value", nil), Style: bot.Primary, Call: bot.Do("ballot/open", "round", itoa(d.Subject.ID))},
			bot.Button{Label: p.String("button.not_now", nil), Call: bot.Do("hilo/not_now")},
		}), nil
}
