package network_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
)

func questionTown(s network.Settings) network.Network {
	return network.Network{Zone: "Europe/Madrid", Settings: s}
}

func TestAfterWork(t *testing.T) {
	n := questionTown(network.DefaultSettings()) // from 8 to 15
	for _, c := range []struct {
		from string
		work time.Duration
		want string
	}{
		{"2023-01-17 09:30", 2 * time.Hour, "2023-01-17 11:30"},
		{"2023-01-17 09:30", 7 * time.Hour, "2023-01-18 09:30"},
		{"2023-01-17 08:00", 7 * time.Hour, "2023-01-18 08:00"}, // not at the end of the day
		{"2023-01-17 19:30", time.Hour, "2023-01-18 09:00"},
		{"2023-01-20 14:00", 2 * time.Hour, "2023-01-23 09:00"}, // over the weekend
		{"2023-01-05 14:30", time.Hour, "2023-01-09 08:30"},     // over Epiphany
		{"2023-01-21 12:00", time.Hour, "2023-01-23 09:00"},
	} {
		if got := n.AfterWork(at(c.from), c.work); !got.Equal(at(c.want)) {
			t.Errorf("%s of work after %s is %s, want %s", c.work, c.from, got, c.want)
		}
	}
}

// TestWorkIsWorked: whatever the settings, what is due after so much work is due in working hours, and so much was worked.
func TestWorkIsWorked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := network.DefaultSettings()
		s.WorkFrom = rapid.IntRange(0, 20).Draw(t, "from")
		s.WorkTo = rapid.IntRange(s.WorkFrom+1, 24).Draw(t, "to")
		n := questionTown(s)
		from := at("2023-03-20 00:00").Add(time.Duration(rapid.IntRange(0, 60*24*20).Draw(t, "minutes")) * time.Minute)
		work := time.Duration(rapid.IntRange(1, 80).Draw(t, "hours")) * time.Hour
		due := n.AfterWork(from, work)
		hours := s.HoursOf(network.Municipal)
		if !s.Days().Within(due, hours) {
			t.Errorf("due at %s, out of hours %v", due, hours)
		}
		if got := n.Worked(from, due); got != work {
			t.Errorf("%s was worked from %s to %s, want %s", got, from, due, work)
		}
	})
}

// knowing is a reference person of topic 1 who is at work, unless her habits say otherwise.
func knowing(person, position int64, h network.Habits) network.Knower {
	return network.Knower{Referent: network.Referent{Number: position, Topic: 1, Person: person, Position: position}, Reader: clerk(h)}
}

func TestNext(t *testing.T) {
	away := network.Habits{AwayFrom: "2023-01-16", AwayTo: "2023-01-31"}
	in := func(k network.Knower, area int64, town string) network.Knower {
		k.Area, k.Town = area, town
		return k
	}
	now, q := at("2023-01-17 10:00"), network.Question{Topic: 1, Area: 1, Author: 99}
	town := q
	town.Town = "Librilla"
	had := q
	had.Steps = []network.Step{{Number: 1, Person: 10, Outcome: network.StepExpired}}
	for _, c := range []struct {
		name    string
		q       network.Question
		all     bool
		knowers []network.Knower
		want    []int64
	}{
		{"nobody knows", q, false, nil, nil},
		{"the first one", q, false, []network.Knower{knowing(11, 2, network.Habits{}), knowing(10, 1, network.Habits{})}, []int64{10}},
		{"all at once", q, true, []network.Knower{knowing(11, 2, network.Habits{}), knowing(10, 1, network.Habits{})}, []int64{10, 11}},
		{"who stands in", q, false, []network.Knower{knowing(10, 1, away), knowing(11, 2, network.Habits{})}, []int64{11}},
		{"all are away", q, false, []network.Knower{knowing(10, 1, away)}, nil},
		{"who wants to be told nothing", q, false, []network.Knower{knowing(10, 1, network.Habits{Muted: network.NoticeClasses})}, nil},
		{"off on the days that it would take", q, false, []network.Knower{knowing(10, 1, network.Habits{Off: []time.Weekday{time.Tuesday, time.Wednesday}})}, nil},
		{"not who asks", q, false, []network.Knower{knowing(99, 1, network.Habits{}), knowing(11, 2, network.Habits{})}, []int64{11}},
		{"not again", had, false, []network.Knower{knowing(10, 1, network.Habits{})}, nil},
		{"not of another topic", network.Question{Topic: 2}, false, []network.Knower{knowing(10, 1, network.Habits{})}, nil},
		{"of the area first", q, false, []network.Knower{knowing(10, 1, network.Habits{}), in(knowing(11, 2, network.Habits{}), 1, "")}, []int64{11}},
		{"of another area at last", q, true, []network.Knower{in(knowing(11, 1, network.Habits{}), 2, ""), knowing(10, 2, network.Habits{})}, []int64{10, 11}},
		{"of the municipality first", town, true, []network.Knower{knowing(10, 1, network.Habits{}), in(knowing(11, 2, network.Habits{}), 0, "LIBRILLA")}, []int64{11, 10}},
		{"never of another", town, false, []network.Knower{in(knowing(11, 2, network.Habits{}), 0, "Totana")}, nil},
		{"in two roles, once", q, true, []network.Knower{in(knowing(10, 1, network.Habits{}), 1, ""), knowing(10, 2, network.Habits{})}, []int64{10}},
	} {
		s := network.DefaultSettings()
		s.QuestionAll = c.all
		if got := c.q.Next(c.knowers, s, questionTown(s).StepDue(now, false), now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v is asked, want %v", c.name, got, c.want)
		}
	}
}

// TestAWayEndsWithTheCoordination lets everybody do what they like with a question: nobody is asked twice by itself, nobody
// who is away, never who asks; somebody always has it, and in the end the coordination.
func TestAWayEndsWithTheCoordination(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := network.DefaultSettings()
		s.QuestionAll = rapid.Bool().Draw(t, "all")
		n, now := questionTown(s), at("2023-01-17 10:00")
		knowers, away := drawKnowers(t)
		q := network.Question{Number: 1, Topic: 1, Author: 1}
		route := func() {
			due := n.StepDue(now, false)
			to := q.Next(knowers, s, due, now)
			for _, person := range to {
				if away[person] || person == q.Author || slices.ContainsFunc(q.Steps, func(x network.Step) bool { return x.Person == person }) {
					t.Fatalf("%d is asked: away %v, steps %v", person, away[person], q.Steps)
				}
			}
			q.Send(to, due, due, now)
		}
		route()
		for range 60 {
			holders := q.Holders()
			if len(holders) == 0 {
				t.Fatalf("nobody has it: %v", q.Steps)
			}
			if holders[0].Person == 0 {
				return // it is where it is never lost
			}
			step(t, n, &q, holders[0].Person, now)
			if now = now.Add(time.Hour); q.Stranded() {
				route()
			}
		}
		t.Fatalf("it never comes to the coordination: %v", q.Steps)
	})
}

// step is what somebody does who has a question: anything but answer it.
func step(t *rapid.T, n network.Network, q *network.Question, person int64, now time.Time) {
	a := network.Actor{Person: network.Person{ID: person}, Role: network.Technician}
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "deed") {
	case 0:
		err = q.Decline(a, now)
	case 1:
		if err = q.PassOn(a, rapid.Int64Range(0, 9).Draw(t, "to"), n.StepDue(now, false), now); err != nil {
			err = q.Decline(a, now)
		}
	case 2:
		if err = q.Take(a, n.StepDue(now, true)); err == nil {
			q.Expire(n.StepDue(now, true))
		}
	default:
		q.Expire(n.StepDue(now, true).Add(24 * time.Hour))
	}
	if err != nil {
		t.Fatalf("%d: %v", person, err)
	}
}

func drawKnowers(t *rapid.T) (knowers []network.Knower, away map[int64]bool) {
	away = map[int64]bool{}
	for i := range rapid.IntRange(0, 6).Draw(t, "knowers") {
		person := rapid.Int64Range(1, 8).Draw(t, "person")
		h := network.Habits{}
		if rapid.Bool().Draw(t, "away") || away[person] {
			h, away[person] = network.Habits{AwayFrom: "2023-01-01", AwayTo: "2023-12-31"}, true
		}
		knowers = append(knowers, knowing(person, int64(i+1), h))
	}
	for i := range knowers { // one person has one calendar
		if away[knowers[i].Person] {
			knowers[i].Reader = clerk(network.Habits{AwayFrom: "2023-01-01", AwayTo: "2023-12-31"})
		}
	}
	return knowers, away
}

func TestTopics(t *testing.T) {
	topics := []network.Topic{{Number: 1, Name: "vivienda", Also: "alquiler, hipoteca"}, {Number: 2, Name: "Asesoría jurídica"},
		{Number: 3, Name: "empleo"}}
	for text, want := range map[string][]int64{
		"¿Quién ayuda con la hipoteca?":           {1},
		"Dubtes sobre l'habitatge i els lloguers": {1},
		"¿Hay cursos?":                            nil,
		"¿Vivienda y empleo a la vez?":            {1, 3},
		"¿Empleo, o alquiler de vivienda?":        {1},
		"¿A quién pregunto de asesoría jurídica?": {2},
	} {
		var got []int64
		for _, x := range network.MatchTopics(topics, text) {
			got = append(got, x.Number)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is about %v, want %v", text, got, want)
		}
	}
	for tag, want := range map[string]int64{"vivienda": 1, "Habitatge": 1, "hipotecas": 1, "asesoria-juridica": 2,
		"AsesoríaJurídica": 2, "otra": 0, "": 0} {
		if got, _ := network.TaggedTopic(topics, tag); got.Number != want {
			t.Errorf("#%s is topic %d, want %d", tag, got.Number, want)
		}
	}
}

func TestCutTag(t *testing.T) {
	for text, want := range map[string][2]string{
		"¿Puede acogerse? #vivienda":         {"vivienda", "¿Puede acogerse?"},
		"#vivienda ¿Puede acogerse?":         {"vivienda", "¿Puede acogerse?"},
		"¿Puede acogerse #vivienda?":         {"vivienda", "¿Puede acogerse?"},
		"¿Es el portal #3?":                  {"", "¿Es el portal #3?"},
		"¿Puede acogerse? #vivienda #empleo": {"vivienda", "¿Puede acogerse? #empleo"},
		"sin etiqueta\ny dos líneas":         {"", "sin etiqueta\ny dos líneas"},
	} {
		if tag, rest := network.CutTag(text); tag != want[0] || rest != want[1] {
			t.Errorf("CutTag(%q) = %q, %q, want %q", text, tag, rest, want)
		}
	}
}

func TestMedianOf(t *testing.T) {
	for want, all := range map[time.Duration][]time.Duration{0: nil, 2: {3, 1, 2}, 1: {4, 1}, 5: {5}} {
		if got := network.MedianOf(all); got != want {
			t.Errorf("the median of %v is %d, want %d", all, got, want)
		}
	}
}
