package commands

import (
	"context"
	"strconv"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// questionView is a question with all that is needed to tell of it.
type questionView struct {
	network.Question
	net    network.Network
	people map[int64]storage.Member
	topics map[int64]string
	areas  map[int64]string
	now    time.Time
}

// readQuestion takes a question's code off typed text.
func readQuestion(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	head, after := headWords(text, 1)
	if n := questionNumber(head); n != 0 {
		return itoa(n), after, true, nil
	}
	return "", text, false, nil
}

// gatherQuestion reads a question with all that is needed to tell of it.
func (f *Features) gatherQuestion(ctx context.Context, networkID, number int64) (questionView, error) {
	var q network.Question
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		q, err = t.Question(ctx, networkID, number)
		return err
	})
	if err != nil {
		return questionView{}, err
	}
	return f.questionView(ctx, networkID, q)
}

func (f *Features) questionView(ctx context.Context, networkID int64, q network.Question) (questionView, error) {
	v, err := f.questionWorld(ctx, networkID)
	v.Question = q
	return v, err
}

// questionWorld is what all questions of a network have in common.
func (f *Features) questionWorld(ctx context.Context, networkID int64) (questionView, error) {
	v := questionView{people: map[int64]storage.Member{}}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if v.net, err = t.Network(ctx, networkID); err != nil {
			return err
		}
		if v.topics, err = t.TopicNames(ctx, networkID); err != nil {
			return err
		}
		if v.areas, err = t.AreaNames(ctx, networkID); err != nil {
			return err
		}
		members, err := t.Members(ctx, networkID)
		for _, m := range members {
			v.people[m.Person.ID] = m
		}
		v.now = t.Now()
		return err
	})
	return v, err
}

// who is a member with where she works: «Luis Gil (Fundación Puente Nuevo)».
func (v questionView) who(p bot.Printer, person int64) bot.Text {
	m, ok := v.people[person]
	if !ok {
		return p.T("question.somebody_gone", nil)
	}
	return append(named(m), bot.Plain(" ("+entityOf(p, m)+")"))
}

// holders are those who have the question now.
func (v questionView) holders(p bot.Printer) bot.Text {
	var out bot.Text
	for i, s := range v.Holders() {
		who := p.T("question.the_coordination", nil)
		if s.Person != 0 {
			who = v.who(p, s.Person)
		}
		separator := ", "
		if i > 0 && i == len(v.Holders())-1 {
			separator = p.String("list.and", nil)
		}
		out = bot.Join(separator, out, who)
	}
	return out
}

// standing says how far a question has come, as who takes part may know it: «La tiene Luis Gil desde ayer».
func (v questionView) standing(p bot.Printer) bot.Text {
	holders := v.Holders()
	switch {
	case v.State != network.QuestionOpen:
		return p.T("question.state_"+string(v.State), bot.Args{"Day": sinceWhen(p, v.Answered, v.now)})
	case len(holders) == 0:
		return p.T("question.nowhere", nil)
	}
	args := bot.Args{"Who": v.holders(p), "Since": sinceWhen(p, holders[0].Asked, v.now), "Count": len(holders)}
	if holders[0].Outcome == network.StepTaken {
		return p.T("question.taken_by", args)
	}
	return p.T("question.with", args)
}

// sinceWhen is a past moment as one says it: «las 9:30 de hoy», «ayer», «el jueves 26».
func sinceWhen(p bot.Printer, at, now time.Time) string {
	if at.IsZero() {
		at = now
	}
	at, now = at.In(p.Zone), now.In(p.Zone)
	switch {
	case sameDay(at, now):
		return p.String("question.today", bot.Args{"At": p.Clock(at)})
	case sameDay(at.AddDate(0, 0, 1), now):
		return p.String("question.yesterday", nil)
	}
	return theDay(p, at, now)
}

// replyBlocks are the answers that are still so, each with who gives it and since when it is known.
func (v questionView) replyBlocks(p bot.Printer) []bot.Block {
	var out []bot.Block
	for _, r := range v.Standing() {
		out = append(out, bot.Section{Text: bot.Say(r.Body)}, bot.Note{Text: v.signature(p, r)})
	}
	return out
}

// signature says who gives an answer, and how old it is where nobody has confirmed it for long.
func (v questionView) signature(p bot.Printer, r network.Reply) bot.Text {
	who := v.who(p, r.Person)
	if !r.Unconfirmed(v.net.Settings, v.now) {
		return bot.Join(" · ", who, bot.Say(p.Day(r.Confirmed.In(p.Zone))))
	}
	months := int(v.now.Sub(r.Confirmed).Hours() / 24 / 30)
	if months == 0 {
		return bot.Join(" · ", who, p.T("question.unconfirmed", bot.Args{"Day": p.Day(r.Confirmed.In(p.Zone))}))
	}
	return bot.Join(" · ", who, p.T("question.unconfirmed_months", bot.Args{"Count": months, "N": strconv.Itoa(months)}))
}

// about is what a question is about and for whom it is asked, in one line; nothing where neither was said.
func (v questionView) about(p bot.Printer) []bot.Block {
	var line bot.Text
	if v.Behalf != "" {
		line = bot.Join(" · ", line, p.T("question.behalf", bot.Args{"Whom": v.Behalf}))
	}
	if v.Town != "" {
		line = bot.Join(" · ", line, bot.Say(v.Town))
	}
	if len(line) == 0 {
		return nil
	}
	return []bot.Block{bot.Note{Text: line}}
}

// topicOf is «sobre vivienda», with a space before it; nothing where a question has no topic.
func (v questionView) topicOf(p bot.Printer) bot.Text {
	if v.topics[v.Topic] == "" {
		return bot.Text{}
	}
	return bot.Join("", bot.Say(" "), p.T("question.on_topic", bot.Args{"Topic": v.topics[v.Topic]}))
}

// quoted is the question's whole text.
func (v questionView) quoted() bot.Text { return bot.Say("«" + v.Text + "»") }
