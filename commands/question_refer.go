package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// The reference persons of each topic, as the coordination keeps them.

// referentWorld is who is asked about what.
type referentWorld struct {
	questionView
	topics    []network.Topic
	referents []network.Referent
}

func (f *Features) referentWorld(ctx context.Context, networkID int64) (referentWorld, error) {
	v, err := f.questionWorld(ctx, networkID)
	if err != nil {
		return referentWorld{}, err
	}
	out := referentWorld{questionView: v}
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if out.topics, err = t.Topics(ctx, networkID); err != nil {
			return err
		}
		out.referents, err = t.Referents(ctx, networkID)
		return err
	})
	return out, err
}

// of are the reference persons of a topic, in their order.
func (w referentWorld) of(topic int64) []network.Referent {
	return slices.DeleteFunc(slices.Clone(w.referents), func(x network.Referent) bool { return x.Topic != topic })
}

// line is a topic with who is asked about it: the first, and who stands in.
func (w referentWorld) line(p bot.Printer, t network.Topic) bot.Text {
	out := bot.Text{bot.Bold(upperFirst(t.Name))}
	if t.Also != "" {
		out = append(out, bot.Plain(" ("+t.Also+")"))
	}
	out = append(out, bot.Plain(": "))
	all := w.of(t.Number)
	if len(all) == 0 {
		return append(out, p.T("question.no_referent", nil)...)
	}
	for i, x := range all {
		if i > 0 {
			out = append(out, bot.Plain(p.String("question.then", nil)))
		}
		out = append(append(out, w.who(p, x.Person)...), bot.Plain(w.only(p, x)))
	}
	return out
}

// only is what a reference person is limited to: « · solo Empleo y Formación».
func (w referentWorld) only(p bot.Printer, x network.Referent) string {
	var limits []string
	if x.Area != 0 {
		limits = append(limits, w.areas[x.Area])
	}
	if x.Town != "" {
		limits = append(limits, x.Town)
	}
	if len(limits) == 0 {
		return ""
	}
	return " · " + p.String("question.only", bot.Args{"What": strings.Join(limits, ", ")})
}

// showReferents tells whom questions are asked, by topic.
func (f *Features) showReferents(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	w, err := f.referentWorld(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	list := bot.List{}
	for _, t := range w.topics {
		list = append(list, w.line(r.Printer, t))
	}
	text := bot.Join("", r.T("question.referents", nil), bot.Text{list})
	if len(list) == 0 {
		text = r.T("question.none_referents", nil)
	}
	blocks := []bot.Block{bot.Section{Text: text}}
	var controls bot.Controls
	if r.Actor.Coordinates() {
		controls = w.keeping(r)
	}
	if len(topicsOf(w.referents, r.Actor.Person.ID)) > 0 {
		controls = append(controls, button(r.Printer, "question.button_my_topics", bot.Do("question/my_topics")))
	}
	return bot.Reply{Whisper: r.Compose(rowed(blocks, controls)...)}, nil
}

// keeping is what the coordination does with the list.
func (w referentWorld) keeping(r *bot.Request) bot.Controls {
	out := bot.Controls{primary(r.Printer, "question.button_refer", bot.Fill(bot.Do("question/refer")))}
	pick := bot.Select{Label: r.String("question.choose_referent", nil), Call: bot.Do("question/referent"), Pick: "referent"}
	for _, t := range w.topics {
		for _, x := range w.of(t.Number) {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(x.Number), Label: shorten(upperFirst(t.Name)+": "+w.people[x.Person].Person.Name, maxOption)})
		}
		if len(w.of(t.Number)) == 0 {
			pick.Options = append(pick.Options, bot.Option{Value: "topic " + itoa(t.Number),
				Label: shorten(upperFirst(t.Name)+": "+r.String("question.no_referent", nil), maxOption)})
		}
	}
	if len(pick.Options) > 0 {
		pick.Options = pick.Options[:min(len(pick.Options), maxOptions)]
		out = append(out, pick)
	}
	return append(out, button(r.Printer, "question.button_settings", bot.Fill(bot.Do("question/settings"))))
}

// showReferent is one reference person, or a topic that has none, with what can be done about it.
func (f *Features) showReferent(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	w, err := f.referentWorld(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	name, empty := strings.CutPrefix(r.Values["referent"], "topic ")
	topic := number(bot.Values{"topic": name}, "topic")
	var controls bot.Controls
	if !empty {
		i := slices.IndexFunc(w.referents, func(x network.Referent) bool { return x.Number == number(r.Values, "referent") })
		if i < 0 {
			return bot.Reply{}, network.ErrNotFound
		}
		x := w.referents[i]
		topic = x.Topic
		if w.of(topic)[0].Number != x.Number {
			controls = append(controls, button(r.Printer, "question.button_lead", bot.Do("question/lead", "referent", itoa(x.Number))))
		}
		controls = append(controls, button(r.Printer, "question.button_unrefer", bot.Do("question/unrefer", "referent", itoa(x.Number))))
	}
	at := slices.IndexFunc(w.topics, func(t network.Topic) bool { return t.Number == topic })
	if at < 0 {
		return bot.Reply{}, network.ErrNotFound
	}
	controls = append(controls, button(r.Printer, "question.button_drop_topic", bot.Do("question/drop_topic", "topic", itoa(topic))))
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: w.line(r.Printer, w.topics[at])}, controls)}, nil
}

// addReferent adds a reference person to a topic, which is made where there is none of that name. She is told.
func (f *Features) addReferent(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	who, err := f.memberChosen(ctx, r, "person")
	switch {
	case errors.Is(err, network.ErrNotFound):
		return bot.Reply{Errors: map[string]string{"person": r.String("question.not_member", nil)}}, nil
	case err != nil:
		return bot.Reply{}, err
	case !who.Contributes():
		return bot.Reply{Errors: map[string]string{"person": r.String("question.only_reads", nil)}}, nil
	}
	name := strings.TrimLeft(oneLine(r.Values["topic"]), "#")
	var topic network.Topic
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if topic, err = f.topicNamed(ctx, t, r.Network.ID, name, r.Values["also"]); err != nil {
			return err
		}
		x, err := t.AddReferent(ctx, r.Network.ID, network.Referent{Topic: topic.Number, Person: who.Person.ID,
			Area: number(r.Values, "area"), Town: oneLine(r.Values["town"])})
		if err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, topicSubject(topic.Number), r.Actor.Person.ID, "refer", nil); err != nil || who.Person.ID == r.Actor.Person.ID {
			return err
		}
		return t.Notify(ctx, []network.Notice{{Network: r.Network.ID, Person: who.Person.ID, Class: network.NoticeOwn,
			View: "question/referent", Subject: topicSubject(topic.Number), Turn: x.Number}})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return whisper(r, "question.referred", bot.Args{"Who": named(who), "Topic": topic.Name}, bot.Controls{
		button(r.Printer, "question.button_refer_another", bot.Fill(bot.Do("question/refer"))),
		button(r.Printer, "question.button_referents", bot.Do("question/referents"))}), nil
}

// topicNamed is the topic of a name, with other words for it added; made where there is none.
func (f *Features) topicNamed(ctx context.Context, t *storage.Tx, networkID int64, name, also string) (network.Topic, error) {
	topics, err := t.Topics(ctx, networkID)
	if err != nil {
		return network.Topic{}, err
	}
	also = oneLine(strings.Trim(also, " ,;"))
	i := slices.IndexFunc(topics, func(x network.Topic) bool { return network.Fold(x.Name) == network.Fold(name) })
	if i < 0 {
		return t.SaveTopic(ctx, networkID, network.Topic{Name: name, Also: also})
	}
	topic := topics[i]
	if also == "" || network.Fold(also) == network.Fold(topic.Also) {
		return topic, nil
	}
	if topic.Also != "" {
		also = topic.Also + ", " + also
	}
	topic.Also = also
	return t.SaveTopic(ctx, networkID, topic)
}
