package commands

import (
	"context"
	"errors"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// questionNumber reads a question's number as buttons carry it or as it is typed; 0 is none.
func questionNumber(s string) int64 {
	if letter, n, ok := words.Code(s); ok && (letter == 0 || letter == 'C') {
		return int64(n)
	}
	return 0
}

// answerable looks before the form opens whether the question can be answered, and still wants to be.
func (f *Features) answerable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	q, err := f.questionFor(ctx, r)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]network.QuestionState{network.QuestionOpen, network.QuestionAnswered, network.QuestionSettled}, q.State) {
		return nil, network.QuestionStateError{Number: q.Number, State: q.State}
	}
	return nil, nil
}

// questionFor is the question that the values name, where the actor may see it: who takes part, and who knows its topic.
func (f *Features) questionFor(ctx context.Context, r *bot.Request) (network.Question, error) {
	var q network.Question
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if q, err = t.Question(ctx, r.Network.ID, number(r.Values, "question")); err != nil {
			return err
		}
		return f.mayOpen(ctx, t, r, q)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = NoSuchQuestionError{Number: number(r.Values, "question")}
	}
	return q, err
}

// mayOpen lets nobody see a question that is not theirs to see: it is as if there were none.
func (f *Features) mayOpen(ctx context.Context, t *storage.Tx, r *bot.Request, q network.Question) error {
	if q.Reads(r.Actor) {
		return nil
	}
	referents, err := t.Referents(ctx, r.Network.ID)
	if err != nil {
		return err
	}
	if q.State != network.QuestionHeld && slices.ContainsFunc(referents, func(x network.Referent) bool {
		return q.Topic != 0 && x.Topic == q.Topic && x.Person == r.Actor.Person.ID
	}) {
		return nil
	}
	return network.ErrNotFound
}

// answerQuestion brings an answer to who asked. A second one, given at the same moment, is kept and brought too.
func (f *Features) answerQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var reply network.Reply
	publish := r.Values["publish"] == "true"
	q, err := f.withQuestion(ctx, r, "answer", func(t *storage.Tx, q *network.Question) error {
		err := f.mayOpen(ctx, t, r, *q)
		if err != nil {
			return err
		}
		if reply, err = q.Answer(r.Actor, r.Values["body"], r.Now); err != nil || !publish {
			return err
		}
		return q.Publish(r.Actor, r.Now)
	}, func(t *storage.Tx, q network.Question) error {
		if publish {
			if err := f.postQuestion(ctx, t, r, q); err != nil {
				return err
			}
		}
		if q.Author == r.Actor.Person.ID {
			return nil
		}
		return t.Notify(ctx, []network.Notice{questionNotice(r.Network.ID, q.Author, "question/answered", q.Number, reply.Number)})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T("question.answer_sent", bot.Args{"Question": questionNamed(q)})}}
	switch {
	case publish:
		blocks = append(blocks, bot.Note{Text: r.T("question.is_published", nil)})
	case q.MayPublish(r.Actor):
		blocks = append(blocks, bot.Controls{button(r.Printer, "question.button_publish", bot.Do("question/publish", "question", itoa(q.Number)))})
	}
	return bot.Reply{Whisper: r.Compose(blocks...), Refresh: []network.Subject{questionSubject(q.Number)}}, nil
}

// done answers a press: the message that was pressed shows what came of it, elsewhere it is said.
func (f *Features) done(r *bot.Request, q network.Question, key string, args bot.Args) bot.Reply {
	out := bot.Reply{Refresh: []network.Subject{questionSubject(q.Number)}}
	if r.Values["quiet"] != "yes" {
		out.Whisper = r.Compose(bot.Section{Text: r.T(key, args)})
	}
	return out
}

// takeQuestion says that the actor will answer.
func (f *Features) takeQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "take", func(_ *storage.Tx, q *network.Question) error {
		return q.Take(r.Actor, r.Network.StepDue(r.Now, true))
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.done(r, q, "question.taken", bot.Args{"Question": questionNamed(q)}), nil
}

// declineQuestion says that the actor cannot now: somebody else is asked.
func (f *Features) declineQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "busy", func(_ *storage.Tx, q *network.Question) error {
		return q.Decline(r.Actor, r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.done(r, q, "question.declined", nil), nil
}

// passQuestion gives a question to the person whom the actor names, or to the coordination.
func (f *Features) passQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var to storage.Member
	var err error
	if r.Values["person"] != "" {
		if to, err = f.memberChosen(ctx, r, "person"); errors.Is(err, network.ErrNotFound) {
			return bot.Reply{Errors: map[string]string{"person": r.String("question.not_member", nil)}}, nil
		} else if err != nil {
			return bot.Reply{}, err
		}
		if !to.Contributes() {
			return bot.Reply{Errors: map[string]string{"person": r.String("question.only_reads", nil)}}, nil
		}
	}
	return f.passTo(ctx, r, to)
}

// handQuestion gives a question to the coordination.
func (f *Features) handQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.passTo(ctx, r, storage.Member{})
}

func (f *Features) passTo(ctx context.Context, r *bot.Request, to storage.Member) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "pass", func(_ *storage.Tx, q *network.Question) error {
		return q.PassOn(r.Actor, to.Person.ID, r.Network.HolderDue(to.Person.ID, r.Now), r.Now)
	})
	whom := r.T("question.the_coordination", nil)
	if to.Person.ID != 0 {
		whom = named(to)
	}
	switch {
	case errors.Is(err, network.ErrPassedBack) && to.Person.ID != 0:
		return whisper(r, "question.passed_back", bot.Args{"Who": whom}, bot.Controls{
			primary(r.Printer, "question.button_to_coordination", bot.Do("question/hand", "question", r.Values["question"])),
			button(r.Printer, "question.button_somebody_else", bot.Fill(bot.Do("question/pass", "question", r.Values["question"])))}), nil
	case err != nil:
		return bot.Reply{}, err
	}
	out := answered(r, r.Compose(bot.Section{Text: r.T("question.passed", bot.Args{"Question": questionNamed(q), "Who": whom})}))
	out.Refresh = []network.Subject{questionSubject(q.Number)}
	return out, nil
}

// memberChosen is the member of the network whom a form's field names by the chat system's id.
func (f *Features) memberChosen(ctx context.Context, r *bot.Request, field string) (storage.Member, error) {
	var members []storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		members, err = t.Members(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return storage.Member{}, err
	}
	for _, m := range members {
		if m.Person.Platform == r.Where.Platform && m.Person.User == r.Values[field] {
			return m, nil
		}
	}
	return storage.Member{}, network.ErrNotFound
}

// settleQuestion says that an answer serves.
func (f *Features) settleQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "settle", func(_ *storage.Tx, q *network.Question) error { return q.Settle(r.Actor) })
	if err != nil {
		return bot.Reply{}, err
	}
	return f.done(r, q, "question.settled", nil), nil
}

// askMore goes back to who answered with what is missing.
func (f *Features) askMore(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "more", func(t *storage.Tx, q *network.Question) error {
		reply, err := q.Reply(number(r.Values, "reply"))
		if err != nil {
			return err
		}
		to, err := t.MemberOf(ctx, r.Network.ID, reply.Person)
		if err != nil && !errors.Is(err, network.ErrNotFound) {
			return err
		}
		return q.More(r.Actor, to.Person.ID, r.Values["note"], r.Network.HolderDue(to.Person.ID, r.Now), r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	v, err := f.questionView(ctx, r.Network.ID, q)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: r.T("question.more_sent", bot.Args{"Who": v.holders(r.Printer)})}),
		Refresh: []network.Subject{questionSubject(q.Number)}}, nil
}
