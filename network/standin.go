package network

import (
	"errors"
	"time"
)

// ErrNotStandingIn means that somebody would answer in the place of one for whom she does not stand in, or who has
// answered herself.
var ErrNotStandingIn = errors.New("nobody stands in here")

// Colleague is a member as the rules about absences see her.
type Colleague struct {
	Actor  Actor
	Habits Habits
}

// StandIn is who is asked in the place of somebody who is away on the date that day shows. Where she who was named is away
// too, whoever stands in for that one is asked, and so on. It is 0 for one who is not away, and where nobody is left: none
// was named, the named one has left the network or only observes, or all who were named are away and name one another.
func StandIn(person int64, day time.Time, members map[int64]Colleague) int64 {
	c, ok := members[person]
	if !ok || !c.Habits.Away(day) {
		return 0
	}
	met := map[int64]bool{person: true}
	for next := c.Habits.StandIn; !met[next]; next = members[next].Habits.StandIn {
		named, ok := members[next]
		switch {
		case !ok || !named.Actor.Contributes():
			return 0
		case !named.Habits.Away(day):
			return next
		}
		met[next] = true
	}
	return 0
}

// StandsInFor are those in whose place somebody is asked on the date that day shows, in no order.
func StandsInFor(person int64, day time.Time, members map[int64]Colleague) []int64 {
	var out []int64
	for id := range members {
		if StandIn(id, day, members) == person {
			out = append(out, id)
		}
	}
	return out
}

// AskedAbout is who is asked about a meeting in somebody's place, and 0 where she is asked herself: she is away on the
// day on which it is held, wherever she is when she is asked.
func (m Meeting) AskedAbout(person int64, members map[int64]Colleague) int64 {
	return StandIn(person, m.Start, members)
}
