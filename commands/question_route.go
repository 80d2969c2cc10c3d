package commands

import (
	"context"
	"errors"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// questionsAtOnce bounds the questions that one transaction lets pass on.
const questionsAtOnce = 50

// withQuestion locks a question, lets a rule change it, lets it go on where nobody has it any more, and keeps it with a line
// of history. Who has it newly is told; what else is to be said comes last, as everywhere.
func (f *Features) withQuestion(ctx context.Context, r *bot.Request, verb string, change func(*storage.Tx, *network.Question) error,
	say ...func(*storage.Tx, network.Question) error) (network.Question, error) {
	var q network.Question
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if q, err = t.LockQuestion(ctx, r.Network.ID, number(r.Values, "question")); err != nil {
			return err
		}
		before := len(q.Steps)
		if err := change(t, &q); err != nil {
			return err
		}
		if err := f.keepQuestion(ctx, t, r.Network, &q); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, questionSubject(q.Number), r.Actor.Person.ID, verb, nil); err != nil {
			return err
		}
		for _, say := range say {
			if err := say(t, q); err != nil {
				return err
			}
		}
		return f.tellHolders(ctx, t, r.Network, q, before)
	})
	return q, err
}

// keepQuestion keeps a changed question; one that nobody has goes on first.
func (f *Features) keepQuestion(ctx context.Context, t *storage.Tx, n network.Network, q *network.Question) error {
	if q.Stranded() {
		if err := f.sendOn(ctx, t, n, q); err != nil {
			return err
		}
	}
	return t.SaveQuestion(ctx, n.ID, *q)
}

// sendOn gives a question to those who are asked next, at last to the coordination.
func (f *Features) sendOn(ctx context.Context, t *storage.Tx, n network.Network, q *network.Question) error {
	knowers, err := t.Knowers(ctx, n, q.Topic)
	if err != nil {
		return err
	}
	due := n.StepDue(t.Now(), false)
	q.Send(q.Next(knowers, n.Settings, due, t.Now()), due, n.RemindDue(t.Now()), t.Now())
	return nil
}

// tellHolders tells those who have a question since so many steps, and sets the timer for when it passes on.
func (f *Features) tellHolders(ctx context.Context, t *storage.Tx, n network.Network, q network.Question, before int) error {
	var notices []network.Notice
	for _, s := range q.Steps[before:] {
		people := []int64{s.Person}
		if s.Person == 0 {
			var err error
			if people, err = f.coordinationFor(ctx, t, n.ID, q); err != nil {
				return err
			}
		}
		for _, person := range people {
			notices = append(notices, questionNotice(n.ID, person, "question/asked", q.Number, s.Number))
		}
	}
	if err := t.Notify(ctx, notices); err != nil {
		return err
	}
	return t.WakeForQuestions(ctx, n)
}

func questionNotice(networkID, person int64, view string, question, turn int64) network.Notice {
	return network.Notice{Network: networkID, Person: person, Class: network.NoticeAsked, View: view,
		Subject: questionSubject(question), Turn: turn}
}

// questionsDue lets questions pass on whose time is up, and asks whether old answers are still so.
func (f *Features) questionsDue(ctx context.Context, j network.QuestionsJob) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		changes.Subjects = nil
		due, err := t.TimerDue(ctx, j.Network, network.QuestionsTimer)
		if err != nil || !due {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		numbers, err := t.QuestionsDue(ctx, n.ID, questionsAtOnce)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			if err := f.passDue(ctx, t, n, number); err != nil {
				return err
			}
			changes.Subjects = append(changes.Subjects, questionSubject(number))
		}
		if err := f.inquire(ctx, t, n); err != nil {
			return err
		}
		return t.WakeForQuestions(ctx, n)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// passDue lets one question pass on. One whose author has left is asked no more.
func (f *Features) passDue(ctx context.Context, t *storage.Tx, n network.Network, number int64) error {
	q, err := t.LockQuestion(ctx, n.ID, number)
	if err != nil {
		return err
	}
	before := len(q.Steps)
	remind := q.Expire(t.Now())
	if _, err := t.MemberOf(ctx, n.ID, q.Author); errors.Is(err, network.ErrNotFound) {
		q.Abandon(t.Now())
	} else if err != nil {
		return err
	}
	if err := f.keepQuestion(ctx, t, n, &q); err != nil {
		return err
	}
	if err := t.Record(ctx, n.ID, questionSubject(number), 0, "pass_due", nil); err != nil {
		return err
	}
	if err := f.tellHolders(ctx, t, n, q, before); err != nil || remind == 0 || q.State != network.QuestionOpen {
		return err
	}
	return f.remindCoordination(ctx, t, n, q, remind)
}

// remindCoordination tells those who coordinate, once, that nobody has answered a question that they have.
func (f *Features) remindCoordination(ctx context.Context, t *storage.Tx, n network.Network, q network.Question, step int64) error {
	people, err := f.coordinationFor(ctx, t, n.ID, q)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, person := range people {
		notices = append(notices, questionNotice(n.ID, person, "question/reminder", q.Number, step))
	}
	return t.Notify(ctx, notices)
}

// coordinationFor are those who coordinate, as they are told of a question.
func (f *Features) coordinationFor(ctx context.Context, t *storage.Tx, networkID int64, q network.Question) ([]int64, error) {
	people, err := t.Coordination(ctx, networkID)
	if len(people) > 1 { // who asks knows; the only one who coordinates is told all the same, that it has come back
		people = slices.DeleteFunc(people, func(p int64) bool { return p == q.Author })
	}
	return people, err
}

// inquire asks who gave published answers, once, whether they are still so; the coordination where they have left.
func (f *Features) inquire(ctx context.Context, t *storage.Tx, n network.Network) error {
	numbers, err := t.QuestionsToInquire(ctx, n.ID, t.Now().AddDate(0, 0, -n.Settings.ResourceDays), questionsAtOnce)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		q, err := t.LockQuestion(ctx, n.ID, number)
		if err != nil {
			return err
		}
		var notices []network.Notice
		for i, r := range q.Replies {
			if !r.Retired.IsZero() || !r.Inquired.IsZero() || !r.Unconfirmed(n.Settings, t.Now()) {
				continue
			}
			q.Replies[i].Inquired = t.Now()
			owners, err := f.ownersOf(ctx, t, n.ID, r)
			if err != nil {
				return err
			}
			for _, person := range owners {
				notices = append(notices, questionNotice(n.ID, person, "question/inquire", number, inquiryTurn(r)))
			}
		}
		if err := t.SaveQuestion(ctx, n.ID, q); err != nil {
			return err
		}
		if err := t.Notify(ctx, notices); err != nil {
			return err
		}
	}
	return nil
}

// ownersOf are who keeps an answer true.
func (f *Features) ownersOf(ctx context.Context, t *storage.Tx, networkID int64, r network.Reply) ([]int64, error) {
	m, err := t.MemberOf(ctx, networkID, r.Person)
	switch {
	case err == nil && m.Contributes():
		return []int64{r.Person}, nil
	case err != nil && !errors.Is(err, network.ErrNotFound):
		return nil, err
	}
	return t.Coordination(ctx, networkID)
}
