package commands

import (
	"context"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

const (
	// alikeQuestion is the similarity from which an answered question is shown before a new one is asked: lower than that
	// of needs, for to read one in vain costs less than to wait for an answer that is there.
	alikeQuestion = 0.35
	// alikeShown are so many questions, and so many cards of the guide, that are shown at most.
	alikeShown = 2
	// noTopic is the choice of who cannot say what a question is about.
	noTopic = "none"
)

// codeShows shows a question whose code was typed.
func (f *Features) codeShows(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if _, n, code := words.Code(r.Values["text"]); code {
		reply, err := r.Run(ctx, bot.Do("question/show", "question", itoa(int64(n))))
		return &reply, err
	}
	return nil, nil
}

// askFields are what is asked of a question: one thing is required. The municipality is asked for where reference persons
// differ by it.
func (f *Features) askFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	var topics []network.Topic
	var towns bool
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if topics, err = t.Topics(ctx, r.Network.ID); err != nil {
			return err
		}
		referents, err := t.Referents(ctx, r.Network.ID)
		towns = slices.ContainsFunc(referents, func(x network.Referent) bool { return x.Town != "" })
		return err
	})
	fields := []bot.Field{{Name: "text", Kind: bot.LongTextInput, Required: true, Max: maxQuestion, Guard: bot.Situation}}
	if len(topics) > 0 {
		fields = append(fields, bot.Field{Name: "topic", Kind: bot.ChoiceInput,
			Options: func(context.Context, *bot.Request) ([]bot.Option, error) { return topicOptions(topics), nil }})
	}
	fields = append(fields, bot.Field{Name: "behalf", Kind: bot.TextInput, Max: maxBehalf, Guard: bot.Situation},
		bot.Field{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions, Default: f.areaDefault})
	if towns {
		fields = append(fields, bot.Field{Name: "town", Kind: bot.TextInput, Max: 60})
	}
	return fields, err
}

func topicOptions(topics []network.Topic) []bot.Option {
	out := make([]bot.Option, min(len(topics), maxOptions))
	for i := range out {
		out[i] = bot.Option{Value: itoa(topics[i].Number), Label: shorten(topics[i].Name, maxOption)}
	}
	return out
}

// askQuestion keeps a question at once. What looks like it and is answered is shown first; otherwise it sets out.
func (f *Features) askQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	tag, text := network.CutTag(strings.TrimSpace(r.Values["text"]))
	if strings.TrimSpace(text) == "" {
		text = tag
	}
	area, err := f.areaFor(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	q, err := network.Ask(r.Actor, network.Question{Text: upperFirst(text), Area: area.ID, Behalf: r.Values["behalf"],
		Town: r.Values["town"]}, r.Now)
	if err != nil {
		return bot.Reply{}, err
	}
	var near alike
	var doubt []network.Topic
	err = f.update(ctx, r, func(t *storage.Tx) error {
		topics, err := t.Topics(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		q.Topic, doubt = decideTopic(topics, q.Text, tag, r.Values["topic"])
		if q, err = t.AddQuestion(ctx, r.Network.ID, q); err != nil {
			return err
		}
		if near, err = findAlike(ctx, t, r, q); err != nil {
			return err
		}
		return f.setOut(ctx, t, r, &q, len(near.questions)+len(near.cards) == 0 && len(doubt) == 0)
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case q.State == network.QuestionOpen:
		return f.sent(ctx, r, q)
	case len(near.questions)+len(near.cards) > 0:
		return f.offerAlike(ctx, r, q, near)
	}
	return f.whichTopic(r, q, doubt), nil
}

// setOut sends a question that was just kept, unless something is to be read or said first.
func (f *Features) setOut(ctx context.Context, t *storage.Tx, r *bot.Request, q *network.Question, known bool) error {
	if known {
		if err := f.sendOn(ctx, t, r.Network, q); err != nil {
			return err
		}
		if err := t.SaveQuestion(ctx, r.Network.ID, *q); err != nil {
			return err
		}
	}
	if err := t.Record(ctx, r.Network.ID, questionSubject(q.Number), r.Actor.Person.ID, "ask", nil); err != nil {
		return err
	}
	return f.tellHolders(ctx, t, r.Network, *q, 0)
}

// decideTopic is what a question is about: what was chosen or tagged, else the topic that shares most words with it. Where
// that is not clear, doubt are the topics to ask about: those that are equally near, else all.
func decideTopic(topics []network.Topic, text, tag, chosen string) (topic int64, doubt []network.Topic) {
	if n := number(bot.Values{"topic": chosen}, "topic"); n != 0 && slices.ContainsFunc(topics, func(t network.Topic) bool { return t.Number == n }) {
		return n, nil
	}
	if chosen == noTopic {
		return 0, nil
	}
	if tag != "" {
		if t, ok := network.TaggedTopic(topics, tag); ok {
			return t.Number, nil
		}
	}
	switch best := network.MatchTopics(topics, text); len(best) {
	case 1:
		return best[0].Number, nil
	case 0:
		return 0, topics
	default:
		return 0, best
	}
}

// whichTopic asks what a kept question is about.
func (f *Features) whichTopic(r *bot.Request, q network.Question, topics []network.Topic) bot.Reply {
	var controls bot.Controls
	if len(topics) <= 4 {
		for _, t := range topics {
			controls = append(controls, bot.Button{Label: shorten(upperFirst(t.Name), 30),
				Call: bot.Do("question/send", "question", itoa(q.Number), "topic", itoa(t.Number))})
		}
	} else {
		controls = append(controls, bot.Select{Label: r.String("question.choose_topic", nil), Pick: "topic",
			Call: bot.Do("question/send", "question", itoa(q.Number)), Options: topicOptions(topics)})
	}
	controls = append(controls, button(r.Printer, "question.button_no_topic",
		bot.Do("question/send", "question", itoa(q.Number), "topic", noTopic)))
	return answered(r, r.Compose(append([]bot.Block{bot.Section{Text: r.T("question.which_topic", bot.Args{"Text": q.Text})}, controls},
		f.spokenInPublic(r)...)...))
}

// sendQuestion lets a held question set out: what was there does not serve, or its topic has been said.
func (f *Features) sendQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var doubt []network.Topic
	sent := false
	q, err := f.withQuestion(ctx, r, "send", func(t *storage.Tx, q *network.Question) error {
		if sent = q.State == network.QuestionOpen && q.Author == r.Actor.Person.ID; sent { // pressed twice
			return nil
		}
		if err := q.MaySend(r.Actor); err != nil {
			return err
		}
		topics, err := t.Topics(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		if q.Topic == 0 || r.Values["topic"] != "" {
			q.Topic, doubt = decideTopic(topics, q.Text, "", r.Values["topic"])
		}
		if len(doubt) > 0 {
			return nil
		}
		return f.sendOn(ctx, t, r.Network, q)
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(doubt) > 0:
		return f.whichTopic(r, q, doubt), nil
	}
	return f.sent(ctx, r, q)
}

// sent says who has a question now, with a way back.
func (f *Features) sent(ctx context.Context, r *bot.Request, q network.Question) (bot.Reply, error) {
	v, err := f.questionView(ctx, r.Network.ID, q)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{
		bot.Section{Text: r.T("question.sent", bot.Args{"Question": questionNamed(q)})},
		bot.Section{Text: v.destination(r.Printer)},
		bot.Controls{
			button(r.Printer, "question.button_withdraw", bot.Do("question/withdraw", "question", itoa(q.Number))),
			button(r.Printer, "question.button_mine", bot.Do("question/list"))},
	}
	return answered(r, r.Compose(append(blocks, f.spokenInPublic(r)...)...)), nil
}

// questionNamed is how a question is named: its text first, its code after.
func questionNamed(q network.Question) bot.Text {
	return bot.Say("«" + shorten(oneLine(q.Text), maxTitle) + "» (" + network.Code("C", q.Number) + ")")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// destination says where a question has gone, and what happens next.
func (v questionView) destination(p bot.Printer) bot.Text {
	holders := v.Holders()
	topic := v.topics[v.Topic]
	switch {
	case len(holders) == 0:
		return p.T("question.nowhere", nil)
	case holders[0].Person != 0:
		return p.T("question.goes_to", bot.Args{"Who": v.holders(p)})
	case topic == "":
		return p.T("question.goes_coordination", nil)
	}
	return p.T("question.goes_coordination_for", bot.Args{"Topic": topic})
}

// withdrawQuestion has nobody answer any more; what was typed is given back.
func (f *Features) withdrawQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "withdraw", func(_ *storage.Tx, q *network.Question) error {
		if q.State == network.QuestionWithdrawn {
			return nil
		}
		return q.Withdraw(r.Actor, r.Now)
	}, func(t *storage.Tx, q network.Question) error {
		return t.DropNotices(ctx, r.Network.ID, questionSubject(q.Number))
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T("question.withdrawn", bot.Args{"Question": questionNamed(q)})}, bot.Controls{
		bot.Button{Label: r.String("button.write_again", nil), Call: bot.Fill(bot.Do("question/ask", "text", q.Text, "behalf", q.Behalf))}}))
	reply.Refresh = []network.Subject{questionSubject(q.Number)}
	return reply, nil
}
