package commands

import (
	"context"
	"slices"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// maxReasons is for how many needs a reason is asked: the gravest of one's own answers.
const maxReasons = 10

// reasonFields are one line for each need that the voter valued, the gravest first. What is typed will be published
// unsigned, which the form says above them.
func (f *Features) reasonFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	paper, err := f.paperOf(ctx, r.Network.ID, number(r.Values, "round"), r.Actor.Person.ID)
	if err != nil {
		return nil, err
	}
	if err := paper.Round.TakesBallots(r.Now); err != nil {
		return nil, err
	}
	own, err := f.ownReasons(ctx, r)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(paper.Lines, func(a, b storage.BallotLine) int { return int(b.Grade) - int(a.Grade) })
	var out []bot.Field
	for _, l := range paper.Lines {
		if !l.Answered || l.Grade == int8(urgency.CannotJudge) || len(out) == maxReasons {
			continue
		}
		body := own[l.Need]
		out = append(out, bot.Field{Name: "reason_" + itoa(l.Need), Kind: bot.TextInput, Max: 300, Guard: bot.Situation,
			Label: shorten(network.Code("N", l.Need)+" "+l.Title, 24), Hint: shorten(l.Title, 150),
			Default: func(context.Context, *bot.Request) (string, error) { return body, nil }})
	}
	return out, nil
}

func (f *Features) ownReasons(ctx context.Context, r *bot.Request) (map[int64]string, error) {
	out := map[int64]string{}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		list, err := t.ReasonsOf(ctx, r.Network.ID, number(r.Values, "round"), r.Actor.Person.ID)
		for _, reason := range list {
			out[reason.Need] = reason.Body
		}
		return err
	})
	return out, err
}

// keepReasons keeps the voter's reasons; an emptied line takes one back.
func (f *Features) keepReasons(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "round")
	var kept int
	err := f.update(ctx, r, func(t *storage.Tx) error {
		kept = 0
		paper, err := t.BallotPaper(ctx, r.Network.ID, num, r.Actor.Person.ID)
		if err != nil {
			return err
		}
		if err := paper.Round.TakesBallots(r.Now); err != nil {
			return err
		}
		for _, l := range paper.Lines {
			body, asked := r.Values["reason_"+itoa(l.Need)]
			if !asked || !l.Answered {
				continue
			}
			if err := t.SaveReason(ctx, r.Network.ID, num, l.Need, r.Actor.Person.ID, body); err != nil { // ten at most
				return err
			}
			if body != "" {
				kept++
			}
		}
		return nil
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return whisper(r, "ballot.reasons_kept", bot.Args{"Count": kept, "N": kept}), nil
}

// paperFields are the entity that handed a paper ballot in, and a grade for each need.
func (f *Features) paperFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	var round network.Round
	var entities []network.Entity
	var needs map[int64]network.Need
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if round, err = t.Round(ctx, r.Network.ID, number(r.Values, "round")); err != nil {
			return err
		}
		if entities, err = t.Entities(ctx, r.Network.ID); err != nil {
			return err
		}
		var numbers []int64
		for _, n := range round.Needs {
			if n.Withdrawn == "" {
				numbers = append(numbers, n.Need)
			}
		}
		needs, err = t.Needs(ctx, r.Network.ID, numbers)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := round.TakesBallots(r.Now); err != nil {
		return nil, err
	}
	fields := []bot.Field{{Name: "voice", Kind: bot.ChoiceInput, Required: true,
		Options: func(context.Context, *bot.Request) ([]bot.Option, error) { return roundVoices(round, entities), nil }}}
	for _, n := range round.Needs {
		if need, ok := needs[n.Need]; ok {
			fields = append(fields, bot.Field{Name: "grade_" + itoa(n.Need), Kind: bot.ChoiceInput, Options: gradeOptions,
				Label: shorten(network.Code("N", n.Need)+" "+need.Title, 24), Hint: shorten(need.Title, 150)})
		}
	}
	return fields, nil
}

// roundVoices are the voices of a round by name.
func roundVoices(round network.Round, entities []network.Entity) []bot.Option {
	names := map[network.Voice]string{}
	for _, e := range entities {
		names[network.Voice{Entity: e.ID}] = e.Name
		for _, u := range e.Units {
			names[network.Voice{Entity: e.ID, Unit: u.ID}] = e.Name + " — " + u.Name
		}
	}
	var out []bot.Option
	for _, v := range round.Voices {
		name := names[network.Voice{Entity: v.Entity, Unit: v.Unit}]
		out = append(out, bot.Option{Value: itoa(v.Entity) + "." + itoa(v.Unit), Label: shorten(name, 75)})
	}
	return out
}

// keepPaper enters a paper ballot for somebody who is not on chat: marked as such, never changed afterwards, undone whole.
func (f *Features) keepPaper(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "round")
	var voter int64
	var answered int
	err := f.update(ctx, r, func(t *storage.Tx) error {
		answered = 0
		round, err := t.Round(ctx, r.Network.ID, num)
		if err != nil {
			return err
		}
		voice, err := chosenVoice(round, r.Values["voice"])
		if err != nil {
			return err
		}
		if voter, err = t.PaperVoter(ctx, r.Network.ID); err != nil {
			return err
		}
		for _, n := range round.Needs {
			grade, err := strconv.Atoi(r.Values["grade_"+itoa(n.Need)])
			if err != nil || n.Withdrawn != "" {
				continue
			}
			b, err := round.CastPaper(r.Actor, voice, voter, n.Need, urgency.Grade(grade), r.Now)
			if err != nil {
				return err
			}
			if err := t.CastBallot(ctx, r.Network.ID, num, b); err != nil { // sixty at most
				return err
			}
			answered++
		}
		if answered == 0 {
			return ErrEmptyPaper
		}
		return t.Record(ctx, r.Network.ID, network.Subject{Kind: network.KindRound, ID: num}, r.Actor.Person.ID, "paper",
			map[string]string{"entity": itoa(voice.Entity)})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "ballot.paper_kept", bot.Args{"Count": answered, "N": answered}, bot.Controls{
		bot.Button{Label: r.String("button.undo", nil), Call: bot.Do("ballot/undo_paper", "round", itoa(num), "voter", itoa(voter))},
		bot.Button{Label: r.String("button.another_paper", nil), Call: bot.Fill(bot.Do("ballot/paper", "round", itoa(num)))},
	})
	reply.Refresh = []network.Subject{{Kind: network.KindRound, ID: num}}
	return reply, nil
}

// chosenVoice reads a choice of roundVoices.
func chosenVoice(round network.Round, value string) (network.Voice, error) {
	for _, v := range round.Voices {
		if value == itoa(v.Entity)+"."+itoa(v.Unit) {
			return v, nil
		}
	}
	return network.Voice{}, network.NotEntitledError{}
}

// undoPaper takes a paper ballot back while its round is open.
func (f *Features) undoPaper(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	voter := number(r.Values, "voter")
	if voter >= 0 {
		return bot.Reply{}, network.ErrNotFound
	}
	var rounds []int64
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		rounds, err = t.DropBallots(ctx, r.Network.ID, voter)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(rounds) == 0 {
		return bot.Reply{}, network.ErrTooLate
	}
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("ballot.paper_undone", nil)}),
		Refresh: []network.Subject{{Kind: network.KindRound, ID: rounds[0]}}}, nil
}
