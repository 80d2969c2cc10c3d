package network_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
)

func TestEntityAnswer(t *testing.T) {
	const redCross, other = 1, 2
	said := func(person int64, a network.Answer) network.Said {
		return network.Said{Person: person, Entity: redCross, Answer: a}
	}
	sends := func(person int64, d network.Delegate) network.Said {
		return network.Said{Person: person, Entity: redCross, Answer: network.Delegated, Delegate: d}
	}
	guest := func(a network.Answer) network.Said { return network.Said{Person: 9, Entity: other, Answer: a} }
	for name, tt := range map[string]struct {
		said []network.Said
		want network.Answer
	}{
		"nobody":                          {nil, ""},
		"another entity":                  {[]network.Said{guest(network.Coming)}, ""},
		"one cannot, one comes":           {[]network.Said{said(1, network.NotComing), said(2, network.Coming)}, network.Coming},
		"one connects, one comes":         {[]network.Said{said(1, network.Connecting), said(2, network.Coming)}, network.Coming},
		"one cannot, one does not know":   {[]network.Said{said(1, network.NotComing), said(2, network.Unsure)}, network.Unsure},
		"nobody can":                      {[]network.Said{said(1, network.NotComing), said(2, network.NotComing)}, network.NotComing},
		"another, it is not known who":    {[]network.Said{sends(1, network.Delegate{})}, network.Coming},
		"another, off the chat":           {[]network.Said{sends(1, network.Delegate{Name: "Rosa Pla"})}, network.Coming},
		"another who has not answered":    {[]network.Said{sends(1, network.Delegate{Person: 9})}, network.Coming},
		"another who connects":            {[]network.Said{sends(1, network.Delegate{Person: 9}), guest(network.Connecting)}, network.Connecting},
		"another who does not know":       {[]network.Said{sends(1, network.Delegate{Person: 9}), guest(network.Unsure)}, network.Unsure},
		"another who cannot":              {[]network.Said{sends(1, network.Delegate{Person: 9}), guest(network.NotComing)}, ""},
		"another who sends another":       {[]network.Said{sends(1, network.Delegate{Person: 9}), {Person: 9, Entity: other, Answer: network.Delegated}}, ""},
		"another who has left":            {[]network.Said{sends(1, network.Delegate{Person: 9, Gone: true})}, ""},
		"another who cannot, and herself": {[]network.Said{sends(1, network.Delegate{Person: 2}), said(2, network.NotComing)}, network.NotComing},
		"each sends the other":            {[]network.Said{sends(1, network.Delegate{Person: 2}), sends(2, network.Delegate{Person: 1})}, ""},
	} {
		if got := network.EntityAnswer(redCross, tt.said); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// drawSaid draws what some people of some entities say, each once; 0 is no entity.
func drawSaid(t *rapid.T) []network.Said {
	people := rapid.Permutation([]int64{1, 2, 3, 4, 5, 6, 7, 8}).Draw(t, "people")
	var out []network.Said
	for _, p := range people[:rapid.IntRange(0, 8).Draw(t, "answered")] {
		s := network.Said{Person: p, Entity: p % 4, Answer: rapid.SampledFrom(network.Answers).Draw(t, "answer")}
		if s.Answer == network.Delegated {
			s.Delegate = network.Delegate{Person: rapid.Int64Range(0, 8).Draw(t, "delegate"), Gone: rapid.Bool().Draw(t, "gone")}
			s.Delegate.Gone = s.Delegate.Gone && s.Delegate.Person != 0
		}
		out = append(out, s)
	}
	return out
}

func TestPresenceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := drawSaid(t)
		seated := rapid.SliceOfDistinct(rapid.Int64Range(1, 5), rapid.ID[int64]).Draw(t, "seated")
		p := network.EntityPresenceOf(seated, said)
		all := slices.Concat(p.Coming, p.Connecting, p.NotComing, p.Unsure, p.Silent)
		slices.Sort(all)
		if want := slices.Sorted(slices.Values(seated)); !slices.Equal(all, want) {
			t.Fatalf("counted %v, seated %v", all, want)
		}
		if p.Seated() != len(seated) || p.Answered()+len(p.Awaited()) != len(seated) {
			t.Fatalf("%d seated, %d answered, %d awaited of %d", p.Seated(), p.Answered(), len(p.Awaited()), len(seated))
		}
		if slices.ContainsFunc(p.Guests, func(e int64) bool { return e == 0 || slices.Contains(seated, e) }) {
			t.Fatalf("guests %v", p.Guests)
		}
		slices.Reverse(said)
		if got := network.EntityPresenceOf(seated, said); !slices.Equal(got.Coming, p.Coming) || !slices.Equal(got.Silent, p.Silent) {
			t.Fatal("the order of the answers counts")
		}
		// One more who comes never makes an entity's answer worse, and who says nothing changes none.
		for _, e := range seated {
			more := append(slices.Clone(said), network.Said{Person: 100, Entity: e, Answer: network.Coming})
			if network.EntityAnswer(e, more) != network.Coming {
				t.Fatalf("entity %d does not come, though one of its people does", e)
			}
		}
		for _, s := range said {
			if a := s.Counts(said); a == network.Delegated || (s.Refused(said) && a != "") {
				t.Fatalf("%+v counts as %q", s, a)
			}
		}
	})
}

func TestDelegate(t *testing.T) {
	now := time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC)
	m := network.Meeting{State: network.MeetingConvened, Start: now.Add(time.Hour)}
	actor := func(id int64, role network.Role) network.Actor {
		return network.Actor{Person: network.Person{ID: id, Name: "Luis"}, Role: role}
	}
	ana, luis := actor(1, network.Technician), actor(2, network.Technician)
	for name, tt := range map[string]struct {
		a, to  network.Actor
		answer network.Answer
		at     time.Time
		want   error
	}{
		"a colleague":                 {ana, luis, "", now, nil},
		"who comes anyway":            {ana, luis, network.Coming, now, nil},
		"who does not know":           {ana, luis, network.Unsure, now, nil},
		"who cannot":                  {ana, luis, network.NotComing, now, network.DelegateError{Name: "Luis"}},
		"who sends another":           {ana, luis, network.Delegated, now, network.DelegateError{Name: "Luis"}},
		"herself":                     {ana, ana, "", now, network.ErrNoDelegate},
		"who observes":                {ana, actor(2, network.Observer), "", now, network.ErrNoDelegate},
		"who has left":                {ana, actor(2, network.None), "", now, network.ErrNoDelegate},
		"one who has not joined":      {actor(1, network.None), luis, "", now, network.ForbiddenError{Needs: network.Technician}},
		"when the meeting has ended":  {ana, luis, "", now.Add(24 * time.Hour), network.MeetingStateError{}},
		"while it is still under way": {ana, luis, "", now.Add(90 * time.Minute), nil},
	} {
		err := m.Delegate(tt.a, tt.to, tt.answer, tt.at)
		if fmt.Sprint(err) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestAnswerFor(t *testing.T) {
	now := time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC)
	m := network.Meeting{State: network.MeetingConvened, Start: now.Add(time.Hour)}
	ana := network.Actor{Person: network.Person{ID: 1}, Role: network.Technician}
	for name, tt := range map[string]struct {
		standIn int64
		own     network.Answer
		want    error
	}{
		"she stands in":               {1, "", nil},
		"who was away did not know":   {1, network.Unsure, nil},
		"who was away has said no":    {1, network.NotComing, network.ErrNotStandingIn},
		"who was away sends somebody": {1, network.Delegated, network.ErrNotStandingIn},
		"another stands in":           {2, "", network.ErrNotStandingIn},
		"nobody stands in":            {0, "", network.ErrNotStandingIn},
	} {
		if err := m.AnswerFor(ana, tt.standIn, tt.own, network.Coming, now); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func colleague(role network.Role, standIn int64, from, to string) network.Colleague {
	return network.Colleague{Actor: network.Actor{Role: role}, Habits: network.Habits{StandIn: standIn, AwayFrom: from, AwayTo: to}}
}

func TestStandIn(t *testing.T) {
	day := at("2023-01-18 10:00")
	here := func(standIn int64) network.Colleague { return colleague(network.Technician, standIn, "", "") }
	away := func(standIn int64) network.Colleague {
		return colleague(network.Technician, standIn, "2023-01-16", "2023-01-18")
	}
	for name, tt := range map[string]struct {
		members map[int64]network.Colleague
		want    int64
	}{
		"she is here":              {map[int64]network.Colleague{1: here(2), 2: here(0)}, 0},
		"away, nobody named":       {map[int64]network.Colleague{1: away(0), 2: here(0)}, 0},
		"away":                     {map[int64]network.Colleague{1: away(2), 2: here(0)}, 2},
		"the other is away too":    {map[int64]network.Colleague{1: away(2), 2: away(3), 3: here(0)}, 3},
		"and names nobody":         {map[int64]network.Colleague{1: away(2), 2: away(0)}, 0},
		"they name each other":     {map[int64]network.Colleague{1: away(2), 2: away(1)}, 0},
		"a loop further on":        {map[int64]network.Colleague{1: away(2), 2: away(3), 3: away(2)}, 0},
		"herself":                  {map[int64]network.Colleague{1: away(1)}, 0},
		"who has left":             {map[int64]network.Colleague{1: away(2)}, 0},
		"who only observes":        {map[int64]network.Colleague{1: away(2), 2: colleague(network.Observer, 0, "", "")}, 0},
		"back since yesterday":     {map[int64]network.Colleague{1: colleague(network.Technician, 2, "2023-01-10", "2023-01-17"), 2: here(0)}, 0},
		"not a member any more":    {map[int64]network.Colleague{2: here(0)}, 0},
		"who is not away stays in": {map[int64]network.Colleague{1: away(2), 2: here(3), 3: here(0)}, 2},
	} {
		if got := network.StandIn(1, day, tt.members); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

// TestStandInProperties draws who is away and who was named, loops and people who have left among them.
func TestStandInProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := at("2023-01-18 10:00")
		members := map[int64]network.Colleague{}
		for id := int64(1); id <= 6; id++ {
			if rapid.IntRange(0, 9).Draw(t, "left") == 0 {
				continue
			}
			c := colleague(rapid.SampledFrom([]network.Role{network.Technician, network.Coordinator, network.Observer}).Draw(t, "role"),
				rapid.Int64Range(0, 6).Draw(t, "stand-in"), "", "")
			if rapid.Bool().Draw(t, "away") {
				c.Habits.AwayFrom, c.Habits.AwayTo = "2023-01-16", "2023-01-20"
			}
			members[id] = c
		}
		for id := range members {
			got := network.StandIn(id, day, members)
			if got == 0 {
				continue
			}
			c, member := members[got]
			if got == id || !member || c.Habits.Away(day) || !c.Actor.Contributes() || !members[id].Habits.Away(day) {
				t.Fatalf("%d for %d of %+v", got, id, members)
			}
			if !slices.Contains(network.StandsInFor(got, day, members), id) {
				t.Fatalf("%d does not stand in for %d", got, id)
			}
		}
	})
}
