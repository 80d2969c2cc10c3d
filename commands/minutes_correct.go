package commands

import (
	"context"
	"errors"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// correctable looks, before the form opens, whether the reader may still correct.
func (f *Features) correctable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return nil, err
	}
	return nil, rec.Correctable(r.Actor, r.Now)
}

// partOptions are the parts that a correction may be about: each outcome and point as it reads, and what is not there.
func (f *Features) partOptions(ctx context.Context, r *bot.Request) ([]bot.Option, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []bot.Option
	for _, o := range rec.Standing() {
		out = append(out, bot.Option{Value: "outcome:" + itoa(o.Number), Label: shorten(r.String("minutes.kind_"+string(o.Kind), nil)+": "+o.Body, maxOption)})
	}
	for i, point := range rec.Points {
		out = append(out, bot.Option{Value: "point:" + itoa(point.Number), Label: shorten(strconv.Itoa(i+1)+". "+dealtTitle(point), maxOption)})
	}
	out = out[:min(len(out), maxOptions-2)]
	for _, part := range []network.CorrectionPart{network.PartMissing, network.PartAttendance} {
		out = append(out, bot.Option{Value: string(part), Label: r.String("minutes.part_"+string(part), nil)})
	}
	return out, nil
}

// proposeCorrection keeps a change that somebody wants, and tells the coordination.
func (f *Features) proposeCorrection(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	part, target, ok := network.ReadPart(r.Values["part"])
	if !ok {
		return bot.Reply{Errors: map[string]string{"part": r.String("error.not_offered", nil)}}, nil
	}
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		c, err := m.Propose(r.Actor, network.Correction{Part: part, Target: target, Body: r.Values["change"]}, r.Now)
		if err != nil {
			return err
		}
		if err := t.SaveCorrection(ctx, r.Network.ID, m.Meeting, c); err != nil {
			return err
		}
		if err := t.Agree(ctx, r.Network.ID, m.Meeting, m.Version, r.Actor.Person.ID, false); err != nil {
			return err
		}
		if err := f.recordCorrection(ctx, t, r, m.Meeting, c, "propose"); err != nil {
			return err
		}
		return f.notifyCoordination(ctx, t, r.Network.ID, m.Meeting, "minutes/correction", c.Number)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "minutes.proposed", nil, bot.Controls{button(r.Printer, "minutes.button_read", bot.Do("meeting/minutes", "meeting", itoa(m.Meeting)))})
	reply.Refresh = bothSubjects(m.Meeting)
	return reply, nil
}

func (f *Features) recordCorrection(ctx context.Context, t *storage.Tx, r *bot.Request, meeting int64, c network.Correction, verb string) error {
	return t.Record(ctx, r.Network.ID, minutesSubject(meeting), r.Actor.Person.ID, verb, map[string]string{"correction": itoa(c.Number)})
}

// agreeMinutes keeps that who presses finds the draft right.
func (f *Features) agreeMinutes(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		if err := m.Agree(r.Actor, r.Now); err != nil {
			return err
		}
		return t.Agree(ctx, r.Network.ID, m.Meeting, m.Version, r.Actor.Person.ID, true)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Refresh: bothSubjects(m.Meeting)}
	if r.Values["quiet"] != "yes" {
		reply.Whisper = whisper(r, "minutes.agreed", nil).Whisper
	}
	return reply, nil
}

// proposedWording fills the form by which a correction is accepted with what was proposed.
func (f *Features) proposedWording(ctx context.Context, r *bot.Request) (string, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return "", err
	}
	c, err := rec.Correction(number(r.Values, "correction"))
	return c.Body, err
}

// acceptCorrection changes the text as a correction wants it, or as the coordination words it.
func (f *Features) acceptCorrection(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.endCorrection(ctx, r, "accept", "minutes.accepted", func(m *network.Minutes) (network.Correction, error) {
		return m.Accept(r.Actor, number(r.Values, "correction"), r.Values["wording"], r.Now)
	})
}

// replyCorrection says why a correction is not taken in.
func (f *Features) replyCorrection(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.endCorrection(ctx, r, "reply", "minutes.replied", func(m *network.Minutes) (network.Correction, error) {
		return m.Reply(r.Actor, number(r.Values, "correction"), r.Values["why"], r.Now)
	})
}

// withdrawCorrection takes one's own correction back.
func (f *Features) withdrawCorrection(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.endCorrection(ctx, r, "withdraw", "minutes.withdrawn", func(m *network.Minutes) (network.Correction, error) {
		return m.Withdraw(r.Actor, number(r.Values, "correction"), r.Now)
	})
}

// endCorrection keeps what has become of a correction, and tells who proposed it. After the deadline the draft is approved
// with its last one.
func (f *Features) endCorrection(ctx context.Context, r *bot.Request, verb, key string, end func(*network.Minutes) (network.Correction, error)) (bot.Reply, error) {
	var c network.Correction
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		var err error
		if c, err = end(m); err != nil {
			return err
		}
		if err := f.keepChanged(ctx, t, r.Network.ID, m, c); err != nil {
			return err
		}
		if err := t.SaveCorrection(ctx, r.Network.ID, m.Meeting, c); err != nil {
			return err
		}
		if err := f.recordCorrection(ctx, t, r, m.Meeting, c, verb); err != nil {
			return err
		}
		if c.Part != network.PartAttendance || c.State != network.CorrectionAccepted {
			m.Ripen(r.Now)
		} else if err := f.waitForList(ctx, t, r, m); err != nil {
			return err
		}
		if c.By == r.Actor.Person.ID {
			return nil
		}
		return t.Notify(ctx, []network.Notice{{Network: r.Network.ID, Person: c.By, Class: network.NoticeOwn, View: "minutes/replied",
			Subject: minutesSubject(m.Meeting), Turn: c.Number, Due: t.Now()}})
	})
	if errors.Is(err, network.ErrChanged) {
		return whisper(r, "minutes.answered_already", nil), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if m.State == network.MinutesApproved {
		return f.minutesAgain(ctx, r, "minutes.approved_now", nil)
	}
	list := c.Part == network.PartAttendance && c.State == network.CorrectionAccepted
	if list {
		key = "minutes.accepted_attendance"
	}
	reply, err := f.minutesAgain(ctx, r, key, nil)
	if err == nil && list {
		reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Controls{button(r.Printer, "minutes.button_attendance", bot.Do("meeting/attendance", "meeting", r.Values["meeting"]))})
	}
	return reply, err
}

// waitForList leaves a draft whose deadline is over open until the next working day's end, so that the coordination has
// time to change the list of who was there.
func (f *Features) waitForList(ctx context.Context, t *storage.Tx, r *bot.Request, m *network.Minutes) error {
	if !m.Ripe(r.Now) {
		return nil
	}
	s := r.Network.Settings
	s.MinutesDays = 1
	return t.Enqueue(ctx, minutesDue{r.Network.ID, m.Meeting, m.Version}, s.CorrectUntil(r.Now.In(r.Network.Location())))
}

// keepChanged keeps what an accepted correction has changed in the text.
func (f *Features) keepChanged(ctx context.Context, t *storage.Tx, networkID int64, m *network.Minutes, c network.Correction) error {
	if c.State != network.CorrectionAccepted {
		return nil
	}
	switch c.Part {
	case network.PartPoint:
		return t.SavePoints(ctx, networkID, *m)
	case network.PartOutcome, network.PartMissing:
		o, err := m.Outcome(c.Target)
		if err != nil {
			return err
		}
		return t.SaveOutcome(ctx, networkID, o)
	default: // the list of who was there is changed by hand
		return nil
	}
}

// minutesAgain says what has come of a press or a form, with the way to the text.
func (f *Features) minutesAgain(ctx context.Context, r *bot.Request, key string, args bot.Args) (bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Whisper: r.Compose(bot.Section{Text: r.T(key, args)}, bot.Note{Text: rec.status(r.Printer)},
		bot.Controls{button(r.Printer, "minutes.button_read", bot.Do("meeting/minutes", "meeting", itoa(rec.Meeting)))})}
	reply.Refresh = bothSubjects(rec.Meeting)
	return reply, nil
}
