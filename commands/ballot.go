package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/network/words"
	"hilo/storage"
)

// ballot is /valorar: the private card on which each technician values a round, need by need.
func (f *Features) ballot() bot.Command {
	return bot.Command{
		ID: "ballot",
		Verbs: []bot.Verb{
			{ID: "open", Who: bot.Members, Default: true, Run: f.openBallot, Fields: []bot.Field{
				{Name: "need", Kind: bot.TextInput, Hidden: true, Read: f.readNeed},
				{Name: "grade", Kind: bot.ChoiceInput, Hidden: true, Options: gradeOptions, Read: readGrade},
			}},
			{ID: "grade", Who: bot.Members, Rechecks: true, Run: f.castBallot},
			{ID: "at", Who: bot.Members, Run: f.turnBallot},
			{ID: "reasons", Who: bot.Contributors, Confirm: true, Run: f.keepReasons, FieldsFor: f.reasonFields},
			{ID: "paper", Who: bot.Coordination, Confirm: true, Prepare: f.theRound, Run: f.keepPaper, FieldsFor: f.paperFields},
			{ID: "undo_paper", Who: bot.Coordination, Run: f.undoPaper},
		},
		Views: map[string]bot.View{"ballot/card": f.ballotCard},
	}
}

// grades are the answers in the order of the card; the last is "I cannot judge it".
var grades = []urgency.Grade{urgency.CanWait, urgency.Low, urgency.Medium, urgency.High, urgency.Immediate, urgency.CannotJudge}

func gradeOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	out := make([]bot.Option, len(grades))
	for i, g := range grades {
		out[i] = bot.Option{Value: strconv.Itoa(int(g)), Label: r.String("grade."+strconv.Itoa(int(g)), nil)}
	}
	return out, nil
}

// readGrade takes a grade by its word, in the reader's language.
func readGrade(_ context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	if g, ok := gradeNamed(r.Printer, text); ok {
		return g, "", true, nil
	}
	return "", text, false, nil
}

func gradeNamed(p bot.Printer, text string) (string, bool) {
	said := network.Fold(strings.TrimRight(text, ".!"))
	for _, g := range grades {
		n := strconv.Itoa(int(g))
		if said == network.Fold(p.String("grade."+n, nil)) || said == network.Fold(gradeWord(p, g)) {
			return n, true
		}
	}
	return "", false
}

// valuation reads "n3 alta": a grade, whoever else may read it there.
func valuation(p bot.Printer, said string) (bot.Call, bool) {
	head, rest := headWords(said, 1)
	prefix, num, code := words.Code(head)
	if !code || prefix != 'N' || rest == "" {
		return bot.Call{}, false
	}
	g, ok := gradeNamed(p, rest)
	return bot.Do("ballot/open", "need", itoa(int64(num)), "grade", g), ok
}

// openBallot puts the ballot of a round into the direct messages, where nobody else reads it.
func (f *Features) openBallot(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rounds, err := f.openFor(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(rounds) == 0 {
		return f.noBallot(ctx, r)
	}
	public := r.Kind == bot.Said && !r.Direct
	if r.Values["grade"] != "" && !public {
		return f.castTyped(ctx, r, rounds)
	}
	err = f.update(ctx, r, func(t *storage.Tx) error {
		for _, num := range rounds { // one for each area at most
			if err := t.Again(ctx, network.Delivery{Network: r.Network.ID, View: "ballot/card", Person: r.Actor.Person.ID,
				Subject: network.Subject{Kind: kindBallot, ID: num},
				Place:   network.Place{Platform: r.Who.Platform, Workspace: r.Who.Workspace}}); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case public && (r.Values["grade"] != "" || r.Values["need"] != ""):
		return whisper(r, "ballot.public", nil, bot.Note{Text: r.T("guard.still_there", nil)}), nil
	case r.Direct:
		return bot.Reply{}, nil // the card itself is the answer
	}
	return whisper(r, "ballot.sent", nil), nil
}

// openFor are the open rounds in which the actor has a voice: the one named, else all.
func (f *Features) openFor(ctx context.Context, r *bot.Request) ([]int64, error) {
	var out []int64
	err := f.store.View(ctx, func(t *storage.Tx) error {
		open, err := t.OpenRounds(ctx, r.Network.ID, 0)
		if err != nil {
			return err
		}
		if named := number(r.Values, "round"); named != 0 {
			open = []int64{named}
		}
		for _, num := range open { // one for each area at most
			round, err := t.Round(ctx, r.Network.ID, num)
			if err != nil {
				return err
			}
			if err := round.TakesBallots(r.Now); err != nil {
				if len(open) == 1 {
					return err
				}
				continue
			}
			if _, err := round.VoiceOf(r.Actor); err == nil {
				out = append(out, num)
			} else if len(open) == 1 {
				return err
			}
		}
		return nil
	})
	return out, err
}

// noBallot says that nothing waits to be valued, and what there is instead.
func (f *Features) noBallot(_ context.Context, r *bot.Request) (bot.Reply, error) {
	return whisper(r, "ballot.none", nil, bot.Controls{
		bot.Button{Label: r.String("button.all_needs", nil), Call: bot.Do("need/list")},
		bot.Button{Label: r.String("button.result", nil), Call: bot.Do("round/result")},
	}), nil
}

// castTyped values a need by a typed line, where nobody else reads it.
func (f *Features) castTyped(ctx context.Context, r *bot.Request, rounds []int64) (bot.Reply, error) {
	n, reply, err := f.theNeed(ctx, r, "need")
	if reply != nil || err != nil {
		return deref(reply), err
	}
	for _, num := range rounds {
		paper, err := f.paperOf(ctx, r.Network.ID, num, r.Actor.Person.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		if slices.ContainsFunc(paper.Lines, func(l storage.BallotLine) bool { return l.Need == n.Number }) {
			r.Values = r.Values.With("round", itoa(num)).With("need", itoa(n.Number))
			done, err := f.castBallot(ctx, r)
			done.Whisper, done.Here = done.Here, nil
			done.Refresh = append(done.Refresh, network.Subject{Kind: kindBallot, ID: num})
			return done, err
		}
	}
	return bot.Reply{}, network.NotInRoundError{Need: n.Number}
}

// castBallot keeps one answer and shows the next need. It is the hot path.
func (f *Features) castBallot(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	round, need := number(r.Values, "round"), number(r.Values, "need")
	g, err := strconv.Atoi(r.Values["grade"])
	if err != nil {
		return bot.Reply{}, network.ErrNoSuchGrade
	}
	paper, err := f.store.Vote(ctx, r.InboxKey(), r.Network.ID, round, r.Actor.Person.ID, func(p storage.BallotPaper) (network.Ballot, error) {
		return p.Round.Cast(p.Actor, need, urgency.Grade(g), r.Now)
	})
	if err != nil {
		return f.lateBallot(ctx, r, round, err)
	}
	at := 0
	for i := range paper.Lines {
		if paper.Lines[i].Need == need {
			paper.Lines[i].Grade, paper.Lines[i].Answered, at = int8(g), true, i
		}
	}
	reply := bot.Reply{
		Here:    f.ballotPage(r.Printer, paper, nextLine(paper.Lines, at)),
		Refresh: []network.Subject{{Kind: network.KindRound, ID: round}},
	}
	if firstOpen(paper.Lines) == len(paper.Lines) { // there is nothing left to be reminded of
		reply.Refresh = append(reply.Refresh, network.Subject{Kind: kindNudge, ID: round})
	}
	return reply, nil
}

// lateBallot redraws the card when its round or need has gone meanwhile: the card itself says so.
func (f *Features) lateBallot(ctx context.Context, r *bot.Request, round int64, err error) (bot.Reply, error) {
	_, closed := errors.AsType[network.RoundClosedError](err)
	_, gone := errors.AsType[network.NotInRoundError](err)
	if !closed && !gone {
		return bot.Reply{}, err
	}
	paper, readErr := f.paperOf(ctx, r.Network.ID, round, r.Actor.Person.ID)
	if readErr != nil {
		return bot.Reply{}, readErr
	}
	reason, _ := f.explain(r, err)
	m := f.ballotPage(r.Printer, paper, firstOpen(paper.Lines))
	m.Blocks = append([]bot.Block{bot.Section{Text: reason}}, m.Blocks...)
	return bot.Reply{Here: m}, nil
}

// turnBallot shows another need of the ballot, to look at or change an answer.
func (f *Features) turnBallot(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	paper, err := f.paperOf(ctx, r.Network.ID, number(r.Values, "round"), r.Actor.Person.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	at := int(number(r.Values, "at"))
	return bot.Reply{Here: f.ballotPage(r.Printer, paper, min(max(at, 0), len(paper.Lines)))}, nil
}

func (f *Features) paperOf(ctx context.Context, networkID, round, person int64) (storage.BallotPaper, error) {
	var out storage.BallotPaper
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		out, err = t.BallotPaper(ctx, networkID, round, person)
		return err
	})
	return out, err
}

// ballotCard is the ballot as it stands when it is sent or drawn again: at the first need without an answer.
func (f *Features) ballotCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	paper, err := f.paperOf(ctx, d.Network, d.Subject.ID, d.Person)
	if err != nil {
		return nil, err
	}
	return f.ballotPage(p, paper, firstOpen(paper.Lines)), nil
}

// firstOpen is the first need without an answer; all the needs when there is none.
func firstOpen(lines []storage.BallotLine) int {
	for i, l := range lines {
		if !l.Answered {
			return i
		}
	}
	return len(lines)
}

// nextLine is where the card goes from an answered need: to the next, whether it has an answer or not, and at the end
// back to what was left open.
func nextLine(lines []storage.BallotLine, at int) int {
	for i := at + 1; i < len(lines); i++ {
		if !lines[i].Answered {
			return i
		}
	}
	return firstOpen(lines)
}

// ballotPage draws one need of the ballot, or the last screen after all of them.
func (f *Features) ballotPage(p bot.Printer, paper storage.BallotPaper, at int) *bot.Message {
	switch {
	case paper.Round.State == network.RoundUndone:
		return p.Compose(bot.Section{Text: p.T("ballot.undone", nil)})
	case paper.Round.State != network.RoundOpen:
		return p.Compose(bot.Section{Text: p.T("ballot.closed", bot.Args{"At": bot.Time{At: paper.Round.Closed, Form: bot.DayTime}})},
			bot.Controls{bot.Button{Label: p.String("button.result", nil), Call: bot.Do("round/result", "round", itoa(paper.Round.Number))}})
	case at >= len(paper.Lines):
		return f.ballotEnd(p, paper)
	}
	l := paper.Lines[at]
	round := itoa(paper.Round.Number)
	blocks := []bot.Block{
		bot.Note{Text: p.T("ballot.place", bot.Args{"At": at + 1, "Of": len(paper.Lines), "Deadline": bot.Time{At: paper.Round.Deadline, Form: bot.DayTime}})},
		bot.Section{Text: bot.Text{bot.Bold(l.Title), bot.Plain(" (" + network.Code("N", l.Need) + ")")}},
	}
	if more := ballotDetail(p, l); more != "" {
		blocks = append(blocks, bot.Section{Text: bot.Say(more)})
	}
	var row1, row2 bot.Controls
	for _, g := range grades {
		n := strconv.Itoa(int(g))
		b := bot.Button{Label: p.String("grade."+n, nil), Call: bot.Do("ballot/grade", "round", round, "need", itoa(l.Need), "grade", n)}
		if l.Answered && int8(g) == l.Grade {
			b.Style = bot.Primary
		}
		if g == urgency.CannotJudge {
			row2 = append(row2, b)
		} else {
			row1 = append(row1, b)
		}
	}
	if at > 0 {
		row2 = append(row2, bot.Button{Label: p.String("button.previous", nil), Call: bot.Do("ballot/at", "round", round, "at", strconv.Itoa(at-1))})
	}
	if l.Answered {
		row2 = append(row2, bot.Button{Label: p.String("button.next", nil), Call: bot.Do("ballot/at", "round", round, "at", strconv.Itoa(at+1))})
	}
	blocks = append(blocks, row1, row2)
	if at == 0 {
		blocks = append(blocks, bot.Note{Text: p.T("ballot.scale", nil)},
			bot.Note{Text: p.T("ballot.secret", bot.Args{"Deadline": bot.Time{At: paper.Round.Deadline, Form: bot.DayTime}})})
	}
	return p.Compose(append(blocks, bot.Note{Text: p.T("ballot.danger", nil)})...)
}

// ballotDetail is what stands under the title: the need's detail, who is affected, the present answer.
func ballotDetail(p bot.Printer, l storage.BallotLine) string {
	var parts []string
	if l.Detail != "" {
		parts = append(parts, shorten(l.Detail, 600))
	}
	if l.Affected != "" {
		parts = append(parts, p.String("need.label_affected", nil)+": "+affected(p, l.Affected))
	}
	if l.Reworded {
		parts = append(parts, p.String("ballot.reworded", nil))
	}
	if l.Answered {
		parts = append(parts, p.String("ballot.yours", bot.Args{"Grade": p.String("grade."+strconv.Itoa(int(l.Grade)), nil)}))
	}
	return strings.Join(parts, "\n")
}

// ballotEnd is the last screen: what was answered, and the optional reasons.
func (f *Features) ballotEnd(p bot.Printer, paper storage.BallotPaper) *bot.Message {
	answered := 0
	for _, l := range paper.Lines {
		if l.Answered {
			answered++
		}
	}
	round := itoa(paper.Round.Number)
	controls := bot.Controls{
		bot.Button{Label: p.String("button.review", nil), Call: bot.Do("ballot/at", "round", round, "at", "0")},
	}
	if answered > 0 {
		controls = append(controls, bot.Button{Label: p.String("button.reasons", nil), Call: bot.Fill(bot.Do("ballot/reasons", "round", round))})
	}
	return p.Compose(
		bot.Section{Text: p.T("ballot.end", bot.Args{"Answered": answered, "Of": f.count(p, "count.needs", len(paper.Lines)),
			"Deadline": bot.Time{At: paper.Round.Deadline, Form: bot.DayTime}})},
		controls,
		bot.Note{Text: p.T("ballot.secret", bot.Args{"Deadline": bot.Time{At: paper.Round.Deadline, Form: bot.DayTime}})},
	)
}
