package network

import (
	"errors"
	"slices"
	"time"
)

// Delegate is who goes to a meeting in the place of somebody whose answer is Delegated. Without a person and a name it is
// not known yet who.
type Delegate struct {
	Person int64  // 0 is somebody who is not in the chat, or not known yet
	Name   string // of the person, or of a professional who is not in the chat; "" of a person who has left
	Gone   bool   // the person has left the network since
}

// Known says whether it has been said who goes.
func (d Delegate) Known() bool { return d.Person != 0 || d.Name != "" }

// ErrNoDelegate means that somebody cannot go in another's place: they are the same, or one who only observes.
var ErrNoDelegate = errors.New("no such delegate")

// DelegateError means that whoever was to go in another's place has said already that they cannot.
type DelegateError struct{ Name string }

func (e DelegateError) Error() string { return "the delegate has said no" }

// Said is what one person says about coming to a meeting at its present date.
type Said struct {
	Person, Entity int64 // no entity is 0
	Answer         Answer
	Delegate       Delegate // of the answer Delegated
}

// Delegate decides whether somebody may say that another member goes in her place; to is that member, who has answered so.
func (m Meeting) Delegate(a, to Actor, answer Answer, now time.Time) error {
	if err := m.Answer(a, Delegated, now); err != nil {
		return err
	}
	switch {
	case to.Person.ID == a.Person.ID || !to.Contributes():
		return ErrNoDelegate
	case answer == NotComing || answer == Delegated:
		return DelegateError{Name: to.Person.Name}
	}
	return nil
}

// AnswerFor decides whether the actor may answer in the place of somebody who is away, who has answered so herself: only
// who stands in for her may, and nobody overrides what she has said.
func (m Meeting) AnswerFor(a Actor, standIn int64, own, answer Answer, now time.Time) error {
	if err := m.Answer(a, answer, now); err != nil {
		return err
	}
	if standIn != a.Person.ID || !own.Awaited() {
		return ErrNotStandingIn
	}
	return nil
}

// Counts is an answer as it counts among all of a meeting. Who sends another comes as that other does, and is taken to
// come while that is not known; when the other cannot or has left, she has to answer again and counts as if she had said
// nothing. Nobody sends on: a delegate who delegates cannot come.
func (s Said) Counts(all []Said) Answer {
	if s.Answer != Delegated {
		return s.Answer
	}
	switch {
	case s.Delegate.Gone:
		return ""
	case s.Delegate.Person == 0:
		return Coming
	}
	i := slices.IndexFunc(all, func(o Said) bool { return o.Person == s.Delegate.Person })
	if i < 0 {
		return Coming
	}
	switch a := all[i].Answer; a {
	case NotComing, Delegated:
		return ""
	case "":
		return Coming
	default:
		return a
	}
}

// Refused says whether somebody has sent another who will not go.
func (s Said) Refused(all []Said) bool { return s.Answer == Delegated && s.Counts(all) == "" }

// better orders answers as those of one entity: that somebody comes outweighs that another does not.
var better = []Answer{"", NotComing, Unsure, Connecting, Coming}

// EntityAnswer is what an entity answers: the best of what its people say. It comes or connects where one of them does,
// herself or by a delegate; it is not known where one does not know yet; it does not come where all who answered cannot,
// and "" is an entity of which nobody has answered.
func EntityAnswer(entity int64, all []Said) Answer {
	best := Answer("")
	for _, s := range all {
		if s.Entity != entity {
			continue
		}
		if a := s.Counts(all); slices.Index(better, a) > slices.Index(better, best) {
			best = a
		}
	}
	return best
}

// EntityPresence is who comes to a meeting, by entities.
type EntityPresence struct {
	// What the entities say that sit in the meeting's areas; each is in one of these.
	Coming, Connecting, NotComing, Unsure, Silent []int64
	// Guests are other entities of which somebody takes part.
	Guests []int64
}

// Seated is how many entities sit in the meeting's areas.
func (p EntityPresence) Seated() int {
	return p.Represented() + len(p.NotComing) + len(p.Unsure) + len(p.Silent)
}

// Represented is for how many of these somebody takes part.
func (p EntityPresence) Represented() int { return len(p.Coming) + len(p.Connecting) }

// Answered is how many of these have said whether they take part.
func (p EntityPresence) Answered() int { return p.Represented() + len(p.NotComing) }

// Awaited are those that have not: nobody of theirs has answered, or only that they do not know.
func (p EntityPresence) Awaited() []int64 { return slices.Concat(p.Unsure, p.Silent) }

// EntityPresenceOf counts what was said of a meeting against the entities that sit in its areas, each named once.
func EntityPresenceOf(seated []int64, all []Said) EntityPresence {
	var p EntityPresence
	for _, e := range seated {
		list := map[Answer]*[]int64{Coming: &p.Coming, Connecting: &p.Connecting, NotComing: &p.NotComing,
			Unsure: &p.Unsure, "": &p.Silent}[EntityAnswer(e, all)]
		*list = append(*list, e)
	}
	for _, s := range all {
		if s.Entity != 0 && !slices.Contains(seated, s.Entity) && !slices.Contains(p.Guests, s.Entity) &&
			EntityAnswer(s.Entity, all).Attends() {
			p.Guests = append(p.Guests, s.Entity)
		}
	}
	return p
}

// SeatedIn are the entities that sit in any of some areas, by their number.
func SeatedIn(areas []int64, seats map[int64][]int64) []int64 {
	var out []int64
	for entity, sits := range seats {
		if slices.ContainsFunc(sits, func(a int64) bool { return slices.Contains(areas, a) }) {
			out = append(out, entity)
		}
	}
	slices.Sort(out)
	return out
}
