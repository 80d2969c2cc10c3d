package network

import (
	"slices"
	"time"
)

// What becomes of answers: they are published without the name of who asked, and are kept true by who gave them.

// Publish lets everybody read the question with its answers: who answered, or the coordination.
func (q *Question) Publish(a Actor, now time.Time) error {
	if err := q.publishes(a); err != nil {
		return err
	}
	if err := q.in(QuestionAnswered, QuestionSettled); err != nil {
		return err
	}
	if q.Published.IsZero() {
		q.Published = now
	}
	return nil
}

// MayPublish says whether Publish would change something.
func (q Question) MayPublish(a Actor) bool {
	return q.Published.IsZero() && q.publishes(a) == nil && q.in(QuestionAnswered, QuestionSettled) == nil
}

func (q Question) publishes(a Actor) error {
	if a.Coordinates() || a.Contributes() && q.replied(a.Person.ID) {
		return nil
	}
	return ForbiddenError{Needs: Coordinator}
}

// Unpublish takes that back; who asked may do so too.
func (q *Question) Unpublish(a Actor) error {
	if q.own(a) != nil {
		if err := q.publishes(a); err != nil {
			return err
		}
	}
	q.Published = time.Time{}
	return nil
}

// Reply is an answer by its number.
func (q Question) Reply(number int64) (Reply, error) {
	i := slices.IndexFunc(q.Replies, func(r Reply) bool { return r.Number == number })
	if i < 0 {
		return Reply{}, ErrNotFound
	}
	return q.Replies[i], nil
}

// kept is an answer that the actor keeps true: their own, or any for the coordination.
func (q *Question) kept(a Actor, number int64) (*Reply, error) {
	i := slices.IndexFunc(q.Replies, func(r Reply) bool { return r.Number == number })
	switch {
	case i < 0:
		return nil, ErrNotFound
	case !a.Coordinates() && (!a.Member() || q.Replies[i].Person != a.Person.ID):
		return nil, ForbiddenError{Needs: Coordinator}
	}
	return &q.Replies[i], nil
}

// Keeps says whether the actor keeps an answer true.
func (q Question) Keeps(a Actor, number int64) bool {
	_, err := q.kept(a, number)
	return err == nil
}

// Confirm says that an answer is still so.
func (q *Question) Confirm(a Actor, number int64, now time.Time) error {
	r, err := q.kept(a, number)
	if err != nil {
		return err
	}
	r.Confirmed, r.Inquired, r.Retired = now, time.Time{}, time.Time{}
	return nil
}

// Rewrite gives an answer another text, which confirms it too.
func (q *Question) Rewrite(a Actor, number int64, body string, now time.Time) error {
	if err := q.Confirm(a, number, now); err != nil {
		return err
	}
	r, err := q.kept(a, number)
	if err == nil {
		r.Body = body
	}
	return err
}

// Retire says that an answer is no longer so: who looks for it finds it no more. Confirm brings it back.
func (q *Question) Retire(a Actor, number int64, now time.Time) error {
	r, err := q.kept(a, number)
	if err != nil {
		return err
	}
	r.Retired, r.Inquired = now, time.Time{}
	return nil
}

// Standing are the answers that are still so.
func (q Question) Standing() []Reply {
	return slices.DeleteFunc(slices.Clone(q.Replies), func(r Reply) bool { return !r.Retired.IsZero() })
}

// InquireAt is when who gave an answer is asked whether it is still so.
func (r Reply) InquireAt(s Settings) time.Time { return r.Confirmed.AddDate(0, 0, s.ResourceDays) }

// Unconfirmed says whether an answer has to be shown as one that nobody has confirmed for long.
func (r Reply) Unconfirmed(s Settings, now time.Time) bool { return !now.Before(r.InquireAt(s)) }
