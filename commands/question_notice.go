package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
)

// What people are told about questions by direct message. These are parts of a message that stays: once something has come
// of a question, they say what, in the place of the buttons.

// askedNotice asks who may know, or the coordination. Its turn is the step of the question's way.
func (f *Features) askedNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherQuestion(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn < 1 || d.Turn > int64(len(v.Steps)) {
		return nil, err
	}
	step := v.Steps[d.Turn-1]
	if d.Ref == "" && !step.Open() { // it has passed on before it was told
		return nil, nil
	}
	key := "question.asked"
	switch {
	case step.Note != "":
		key = "question.asked_more"
	case step.Person == 0 && step.Open():
		key = "question.asked_coordination"
	}
	who := v.who(p, v.Author)
	blocks := append([]bot.Block{
		bot.Section{Text: p.T(key, bot.Args{"Who": who, "Topic": v.topicOf(p), "Code": network.Code("C", v.Number)})},
		bot.Section{Text: v.quoted()},
	}, v.about(p)...)
	if step.Note != "" {
		blocks = append(blocks, bot.Section{Text: p.T("question.missing", bot.Args{"Note": step.Note})})
	}
	if step.By != 0 && step.Note == "" {
		blocks = append(blocks, bot.Note{Text: p.T("question.passed_by", bot.Args{"Who": v.who(p, step.By)})})
	}
	return p.Compose(append(blocks, v.stepBlocks(p, step, d.Person)...)...), nil
}

// reminderNotice tells the coordination once more of a question that it has and that nobody answered. It goes when somebody
// has. Its turn is the step of the question's way.
func (f *Features) reminderNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherQuestion(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn < 1 || d.Turn > int64(len(v.Steps)) {
		return nil, err
	}
	step := v.Steps[d.Turn-1]
	if !step.Open() || v.State != network.QuestionOpen {
		return nil, nil
	}
	blocks := append([]bot.Block{
		bot.Section{Text: p.T("question.reminder", bot.Args{"Who": v.who(p, v.Author), "Topic": v.topicOf(p), "Code": network.Code("C", v.Number),
			"Since": sinceWhen(p, step.Asked, v.now)})},
		bot.Section{Text: v.quoted()},
	}, v.about(p)...)
	return p.Compose(append(blocks, v.stepBlocks(p, step, d.Person)...)...), nil
}

// stepBlocks are what can be done about a question by whoever has it, or what has come of it.
func (v questionView) stepBlocks(p bot.Printer, s network.Step, person int64) []bot.Block {
	if s.Open() && v.State == network.QuestionOpen {
		out := []bot.Block{holdingControls(p, v.Number, s)}
		switch {
		case s.Outcome == network.StepTaken:
			out = append(out, bot.Note{Text: p.T("question.you_took", bot.Args{"Until": bot.Time{At: s.Due, Form: bot.DayTime}})})
		case !s.Due.IsZero() && s.Person != 0:
			out = append(out, bot.Note{Text: p.T("question.passes_on", bot.Args{"Until": bot.Time{At: s.Due, Form: bot.DayTime}})})
		}
		return out
	}
	if r, ok := v.replyOf(person); ok {
		return v.repliedBlocks(p, r)
	}
	out := []bot.Block{bot.Note{Text: v.outcome(p, s)}}
	if v.State == network.QuestionOpen && (s.Outcome == network.StepExpired || s.Outcome == network.StepBusy) {
		out = append(out, bot.Controls{button(p, "question.button_answer", bot.Fill(bot.Do("question/answer", "question", itoa(v.Number))))})
	}
	return out
}

// holdingControls are the buttons of who has a question. The coordination is the end of its way.
func holdingControls(p bot.Printer, question int64, s network.Step) bot.Controls {
	num := itoa(question)
	out := bot.Controls{primary(p, "question.button_answer", bot.Fill(bot.Do("question/answer", "question", num)))}
	if s.Person == 0 {
		return append(out, button(p, "question.button_pass_to", bot.Fill(bot.Do("question/pass", "question", num))))
	}
	if s.Outcome == network.StepWaiting {
		out = append(out, button(p, "question.button_take", bot.Do("question/take", "question", num)))
	}
	return append(out,
		button(p, "question.button_pass", bot.Fill(bot.Do("question/pass", "question", num))),
		button(p, "question.button_busy", bot.Do("question/busy", "question", num)))
}

// replyOf is the last answer that somebody gave.
func (v questionView) replyOf(person int64) (network.Reply, bool) {
	for i := len(v.Replies) - 1; i >= 0; i-- {
		if v.Replies[i].Person == person {
			return v.Replies[i], true
		}
	}
	return network.Reply{}, false
}

// repliedBlocks show who answered what they said, and what can be done about it.
func (v questionView) repliedBlocks(p bot.Printer, r network.Reply) []bot.Block {
	num, reply := itoa(v.Number), itoa(r.Number)
	out := []bot.Block{bot.Section{Text: p.T("question.you_answered", bot.Args{"Body": r.Body})}}
	if v.State == network.QuestionSettled {
		out = append(out, bot.Note{Text: p.T("question.it_served", nil)})
	}
	controls := bot.Controls{button(p, "button.change", bot.Fill(bot.Do("question/rewrite", "question", num, "reply", reply)))}
	if v.Published.IsZero() && (v.State == network.QuestionAnswered || v.State == network.QuestionSettled) {
		controls = append(controls, button(p, "question.button_publish", bot.Do("question/publish", "question", num)))
	}
	if !v.Published.IsZero() {
		out = append(out, bot.Note{Text: p.T("question.is_published", nil)})
		controls = append(controls, button(p, "question.button_unpublish", bot.Do("question/unpublish", "question", num)))
	}
	return append(out, controls)
}

// outcome says what has come of a step that is over.
func (v questionView) outcome(p bot.Printer, s network.Step) bot.Text {
	switch {
	case v.State == network.QuestionWithdrawn:
		return p.T("question.over_withdrawn", nil)
	case s.Outcome == network.StepMoot, s.Outcome == network.StepAnswered:
		return p.T("question.over_moot", nil)
	case s.Outcome == network.StepPassed:
		return p.T("question.over_passed", bot.Args{"Who": v.passedTo(p, s)})
	case s.Outcome == network.StepBusy:
		return p.T("question.over_busy", nil)
	default:
		return p.T("question.over_expired", nil)
	}
}

// passedTo is whom a step was passed on to.
func (v questionView) passedTo(p bot.Printer, s network.Step) bot.Text {
	if after := v.Steps[s.Number:]; len(after) > 0 && after[0].Person != 0 && !after[0].Asked.Before(s.Ended) {
		return v.who(p, after[0].Person)
	}
	return p.T("question.the_coordination", nil)
}

// answeredNotice brings an answer to who asked. Its turn is the answer's number.
func (f *Features) answeredNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherQuestion(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	r, err := v.Reply(d.Turn)
	if err != nil {
		return nil, err
	}
	blocks := []bot.Block{
		bot.Section{Text: p.T("question.answer_for_you", bot.Args{"Who": v.who(p, r.Person), "Question": questionNamed(v.Question)})},
		bot.Section{Text: bot.Say(r.Body)},
	}
	if !r.Retired.IsZero() {
		blocks = append(blocks, bot.Note{Text: p.T("question.no_longer_so", nil)})
	}
	return p.Compose(append(blocks, v.verdictBlocks(p, r)...)...), nil
}

// verdictBlocks ask who asked whether an answer serves, or say what they said.
func (v questionView) verdictBlocks(p bot.Printer, r network.Reply) []bot.Block {
	num := itoa(v.Number)
	var out []bot.Block
	switch v.State {
	case network.QuestionAnswered:
		out = append(out, bot.Controls{
			primary(p, "question.button_useful", bot.Do("question/useful", "question", num)),
			button(p, "question.button_more", bot.Fill(bot.Do("question/more", "question", num, "reply", itoa(r.Number))))})
	case network.QuestionOpen:
		out = append(out, bot.Note{Text: v.standing(p)})
	default:
		out = append(out, bot.Note{Text: p.T("question.you_settled", nil)})
	}
	if !v.Published.IsZero() {
		out = append(out, bot.Note{Text: p.T("question.published_nameless", nil)},
			bot.Controls{button(p, "question.button_unpublish", bot.Do("question/unpublish", "question", num))})
	}
	return out
}

// inquiryTurn is the turn by which an answer is asked about once for each time that it was confirmed.
func inquiryTurn(r network.Reply) int64 { return r.Confirmed.Unix()*repliesCounted + r.Number }

// repliesCounted is more than one question ever has answers.
const repliesCounted = 1000

// inquireNotice asks who keeps an answer whether it is still so, or says what they said.
func (f *Features) inquireNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherQuestion(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	r, err := v.Reply(d.Turn % repliesCounted)
	if err != nil {
		return nil, err
	}
	num, reply := itoa(v.Number), itoa(r.Number)
	named := bot.Args{"Question": questionNamed(v.Question)}
	switch {
	case d.Ref == "" && (!r.Retired.IsZero() || inquiryTurn(r) != d.Turn): // it was said before it was asked
		return nil, nil
	case !r.Retired.IsZero():
		return p.Compose(bot.Section{Text: p.T("question.retired", named)},
			bot.Controls{button(p, "button.undo", bot.Do("question/confirm", "question", num, "reply", reply))}), nil
	case inquiryTurn(r) != d.Turn:
		return p.Compose(bot.Section{Text: p.T("question.confirmed", named)}), nil
	}
	return p.Compose(
		bot.Section{Text: p.T("question.inquire", bot.Args{"Question": questionNamed(v.Question), "Day": p.Day(r.Confirmed.In(p.Zone))})},
		bot.Section{Text: bot.Say(r.Body)},
		bot.Controls{
			primary(p, "question.button_still_so", bot.Do("question/confirm", "question", num, "reply", reply)),
			button(p, "button.change", bot.Fill(bot.Do("question/rewrite", "question", num, "reply", reply))),
			button(p, "question.button_no_longer", bot.Do("question/retire", "question", num, "reply", reply))}), nil
}

// questionCard is a published question in its area's channel, without who asked it. Its turn is when it was published.
func (f *Features) questionCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	v, err := f.gatherQuestion(ctx, d.Network, d.Subject.ID)
	if err != nil || v.Published.UnixMicro() != d.Turn || len(v.Standing()) == 0 {
		return nil, err
	}
	blocks := append([]bot.Block{bot.Section{Text: bot.Text{bot.Bold(v.Text), bot.Plain(" (" + network.Code("C", v.Number) + ")")}}},
		v.replyBlocks(p)...)
	return p.Compose(append(blocks, bot.Controls{
		button(p, "button.see", bot.Do("question/show", "question", itoa(v.Number))),
		button(p, "question.button_ask_another", bot.Fill(bot.Do("question/ask")))})...), nil
}
