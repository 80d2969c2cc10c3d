package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
)

// showQuestion is one question as the actor may see it: with its way for who takes part, else what was published.
func (f *Features) showQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.questionFor(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	v, err := f.questionView(ctx, r.Network.ID, q)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: v.page(r)}, nil
}

func (v questionView) page(r *bot.Request) *bot.Message {
	p := r.Printer
	blocks := append([]bot.Block{bot.Section{Text: bot.Text{bot.Bold(v.Text), bot.Plain(" (" + network.Code("C", v.Number) + ")")}}}, v.about(p)...)
	facts := bot.Facts{}
	if topic := v.topics[v.Topic]; topic != "" {
		facts = append(facts, bot.Fact{Label: p.String("question.label_topic", nil), Value: bot.Say(topic)})
	}
	if v.TakesPart(r.Actor) {
		if v.Author != r.Actor.Person.ID {
			facts = append(facts, bot.Fact{Label: p.String("question.label_author", nil), Value: v.who(p, v.Author)})
		}
		facts = append(facts, bot.Fact{Label: p.String("question.label_standing", nil), Value: v.standing(p)})
	}
	if len(facts) > 0 {
		blocks = append(blocks, facts)
	}
	blocks = append(blocks, v.replyBlocks(p)...)
	if v.TakesPart(r.Actor) && len(v.Steps) > 1 {
		blocks = append(blocks, bot.Note{Text: bot.Join("", p.T("question.way", nil), bot.Text{v.way(p)})})
	}
	return r.Compose(rowed(blocks, v.rights(r))...)
}

// way is who had the question and what came of it, in short lines.
func (v questionView) way(p bot.Printer) bot.List {
	list := bot.List{}
	for _, s := range v.Steps {
		who := p.T("question.the_coordination", nil)
		if s.Person != 0 {
			who = v.who(p, s.Person)
		}
		list = append(list, bot.Join(" · ", bot.Text{p.When(s.Asked, bot.DayTime)}, who, p.T("question.step_"+string(s.Outcome), nil)))
	}
	return list
}

// rights are what this reader may do with a question.
func (v questionView) rights(r *bot.Request) bot.Controls {
	p, num := r.Printer, itoa(v.Number)
	mine := v.Author == r.Actor.Person.ID
	var out bot.Controls
	if v.HasTurn(r.Actor) {
		for _, s := range v.Holders() {
			if s.Person == r.Actor.Person.ID || s.Person == 0 {
				out = append(out, holdingControls(p, v.Number, s)...)
				break
			}
		}
	}
	switch {
	case mine && v.State == network.QuestionHeld:
		out = append(out, primary(p, "question.button_send", bot.Do("question/send", "question", num)))
	case mine && v.State == network.QuestionAnswered:
		out = append(out, primary(p, "question.button_useful", bot.Do("question/useful", "question", num)),
			button(p, "question.button_more", bot.Fill(bot.Do("question/more", "question", num, "reply", itoa(int64(len(v.Replies)))))))
	}
	if (mine || r.Actor.Coordinates()) && (v.State == network.QuestionHeld || v.State == network.QuestionOpen) {
		out = append(out, button(p, "question.button_withdraw", bot.Do("question/withdraw", "question", num)))
	}
	if v.MayPublish(r.Actor) {
		out = append(out, button(p, "question.button_publish", bot.Do("question/publish", "question", num)))
	}
	if unpublished := v.Question; !v.Published.IsZero() && unpublished.Unpublish(r.Actor) == nil {
		out = append(out, button(p, "question.button_unpublish", bot.Do("question/unpublish", "question", num)))
	}
	for _, reply := range v.Standing() {
		if reply.Person == r.Actor.Person.ID {
			out = append(out, button(p, "button.change", bot.Fill(bot.Do("question/rewrite", "question", num, "reply", itoa(reply.Number)))))
			break
		}
	}
	return out
}
