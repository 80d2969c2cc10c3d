package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// referentNotice tells somebody that the questions of a topic are asked her, and how to step down. Its turn is her number.
func (f *Features) referentNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	w, err := f.referentWorld(ctx, d.Network)
	if err != nil {
		return nil, err
	}
	for _, x := range w.referents {
		if x.Number == d.Turn && x.Person == d.Person {
			return p.Compose(
				bot.Section{Text: p.T("question.you_refer", bot.Args{"Topic": w.questionView.topics[x.Topic]})},
				bot.Controls{button(p, "question.button_step_down", bot.Do("question/unrefer", "referent", itoa(x.Number)))}), nil
		}
	}
	return nil, nil
}

// myTopics are those about which the actor is asked, each with a way out.
func (f *Features) myTopics(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	w, err := f.referentWorld(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	list, controls := bot.List{}, bot.Controls{}
	for _, x := range w.referents {
		if x.Person != r.Actor.Person.ID {
			continue
		}
		name := w.questionView.topics[x.Topic]
		list = append(list, bot.Text{bot.Bold(upperFirst(name)), bot.Plain(w.only(r.Printer, x))})
		controls = append(controls, bot.Button{Label: r.String("question.button_leave_topic", bot.Args{"Topic": shorten(name, 20)}),
			Call: bot.Do("question/unrefer", "referent", itoa(x.Number))})
	}
	if len(list) == 0 {
		return whisper(r, "question.none_topics", nil, bot.Controls{button(r.Printer, "question.button_referents", bot.Do("question/referents"))}), nil
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: bot.Join("", r.T("question.my_topics", nil), bot.Text{list})}, controls,
		bot.Note{Text: r.T("question.absences", nil)}, bot.Controls{button(r.Printer, "notice.button_settings", bot.Fill(bot.Do("hilo/notices")))})}, nil
}

// changeReferent carries out a change of one reference person, by the coordination or herself.
func (f *Features) changeReferent(ctx context.Context, r *bot.Request, verb string, change func(*storage.Tx, network.Referent) error) (network.Topic, error) {
	var topic network.Topic
	err := f.update(ctx, r, func(t *storage.Tx) error {
		x, err := t.Referent(ctx, r.Network.ID, number(r.Values, "referent"))
		if err != nil {
			return err
		}
		if err := x.Change(r.Actor); err != nil {
			return err
		}
		if topic, err = t.Topic(ctx, r.Network.ID, x.Topic); err != nil {
			return err
		}
		if err := change(t, x); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, topicSubject(x.Topic), r.Actor.Person.ID, verb, nil)
	})
	return topic, err
}

// removeReferent has somebody asked about a topic no more. What she has stays hers until it passes on.
func (f *Features) removeReferent(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	topic, err := f.changeReferent(ctx, r, "unrefer", func(t *storage.Tx, x network.Referent) error {
		return t.RemoveReferent(ctx, r.Network.ID, x.Number)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	out := answered(r, r.Compose(bot.Section{Text: r.T("question.unreferred", bot.Args{"Topic": topic.Name})},
		bot.Controls{button(r.Printer, "button.undo", bot.Do("question/restore_referent", "referent", r.Values["referent"]))}))
	out.Refresh = []network.Subject{topicSubject(topic.Number)}
	return out, nil
}

func (f *Features) restoreReferent(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	topic, err := f.changeReferent(ctx, r, "restore_referent", func(t *storage.Tx, x network.Referent) error {
		return t.RestoreReferent(ctx, r.Network.ID, x.Number)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	out := answered(r, r.Compose(bot.Section{Text: r.T("question.restored", bot.Args{"Topic": topic.Name})}))
	out.Refresh = []network.Subject{topicSubject(topic.Number)}
	return out, nil
}

// leadReferent has somebody asked first about a topic.
func (f *Features) leadReferent(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.changeReferent(ctx, r, "lead", func(t *storage.Tx, x network.Referent) error {
		return t.LeadReferent(ctx, r.Network.ID, x.Number)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.referentsHere(ctx, r)
}

// referentsHere shows the list in the place of what was pressed.
func (f *Features) referentsHere(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	reply, err := f.showReferents(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, reply.Whisper), nil
}

// dropTopic takes a topic away; what was asked about it stays.
func (f *Features) dropTopic(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	topic, err := f.changeTopic(ctx, r, "drop_topic", func(t *storage.Tx, n int64) error { return t.RemoveTopic(ctx, r.Network.ID, n) })
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, r.Compose(bot.Section{Text: r.T("question.topic_dropped", bot.Args{"Topic": topic.Name})},
		bot.Controls{button(r.Printer, "button.undo", bot.Do("question/restore_topic", "topic", r.Values["topic"]))})), nil
}

func (f *Features) restoreTopic(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if _, err := f.changeTopic(ctx, r, "restore_topic", func(t *storage.Tx, n int64) error { return t.RestoreTopic(ctx, r.Network.ID, n) }); err != nil {
		return bot.Reply{}, err
	}
	return f.referentsHere(ctx, r)
}

func (f *Features) changeTopic(ctx context.Context, r *bot.Request, verb string, change func(*storage.Tx, int64) error) (network.Topic, error) {
	var topic network.Topic
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := r.Actor.Manage(); err != nil {
			return err
		}
		var err error
		if topic, err = t.Topic(ctx, r.Network.ID, number(r.Values, "topic")); err != nil {
			return err
		}
		if err := change(t, topic.Number); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, topicSubject(topic.Number), r.Actor.Person.ID, verb, nil)
	})
	return topic, err
}
