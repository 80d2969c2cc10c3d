package network_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hilo/network"
	"hilo/network/calendar"
)

var (
	marta  = network.Actor{Person: network.Person{ID: 1}, Role: network.Coordinator}
	ana    = network.Actor{Person: network.Person{ID: 2}, Role: network.Technician, Entity: 7}
	eva    = network.Actor{Person: network.Person{ID: 3}, Role: network.Observer, Entity: 7}
	nobody = network.Actor{Person: network.Person{ID: 4}, Entity: 7}
)

func madrid(t require, clock string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// require is what a test and a property have in common.
type require interface {
	Helper()
	Fatal(args ...any)
}

// convened is a meeting of Thursday 26 at ten, for an hour and a half, convened by Marta on Friday 20 at noon.
func convened(t *testing.T) (m network.Meeting, now time.Time) {
	t.Helper()
	now = madrid(t, "2023-01-20 12:00")
	m = network.Meeting{Number: 3, Start: madrid(t, "2023-01-26 10:00"), End: madrid(t, "2023-01-26 11:30"), Areas: []int64{2, 5}}
	m, err := network.Convene(marta, m, now)
	if err != nil {
		t.Fatal(err)
	}
	return m, now
}

func TestConvene(t *testing.T) {
	m, now := convened(t)
	if m.State != network.MeetingConvened || m.ConvenedBy != 1 || !m.Convened.Equal(now) || !m.Changed.Equal(now) || m.Moves != 0 {
		t.Errorf("convened as %+v", m)
	}
	for name, tt := range map[string]struct {
		by    network.Actor
		start time.Time
		want  error
	}{
		"by a technician": {ana, m.Start, network.ForbiddenError{Needs: network.Coordinator}},
		"by nobody":       {nobody, m.Start, network.ForbiddenError{Needs: network.Coordinator}},
		"at once":         {marta, now, network.ErrMeetingPast},
		"in a moment":     {marta, now.Add(time.Second), nil},
		"yesterday":       {marta, now.AddDate(0, 0, -1), network.ErrMeetingPast},
	} {
		if _, err := network.Convene(tt.by, network.Meeting{Start: tt.start}, now); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestMeetingGoesOnUntilItsEnd(t *testing.T) {
	m, _ := convened(t)
	open := m
	open.End = time.Time{}
	off := m
	off.State = network.MeetingCalledOff
	for _, tt := range []struct {
		name        string
		m           network.Meeting
		at          string
		ahead, held bool
	}{
		{"before", m, "2023-01-26 09:59", true, false},
		{"at its start", m, "2023-01-26 10:00", false, false},
		{"in its last minute", m, "2023-01-26 11:29", false, false},
		{"at its end", m, "2023-01-26 11:30", false, true},
		{"without an end, after an hour and a half", open, "2023-01-26 11:30", false, false},
		{"without an end, after two hours", open, "2023-01-26 12:00", false, true},
		{"called off, before", off, "2023-01-26 09:59", false, false},
		{"called off, after", off, "2023-01-27 09:59", false, false},
	} {
		now := madrid(t, tt.at)
		if ahead, held := tt.m.Ahead(now), tt.m.Held(now); ahead != tt.ahead || held != tt.held {
			t.Errorf("%s: ahead %v, held %v, want %v, %v", tt.name, ahead, held, tt.ahead, tt.held)
		}
	}
}

func TestAnswerUntilItEnds(t *testing.T) {
	m, now := convened(t)
	off := m
	off.State = network.MeetingCalledOff
	for name, tt := range map[string]struct {
		m      network.Meeting
		by     network.Actor
		answer network.Answer
		now    time.Time
		want   error
	}{
		"a technician":      {m, ana, network.Coming, now, nil},
		"an observer":       {m, eva, network.Connecting, now, nil},
		"during it":         {m, ana, network.NotComing, m.Start, nil},
		"after it":          {m, ana, network.Coming, m.End, network.MeetingStateError{}},
		"called off":        {off, ana, network.Coming, now, network.MeetingStateError{}},
		"not yet joined":    {m, nobody, network.Coming, now, network.ForbiddenError{Needs: network.Technician}},
		"something else":    {m, ana, "perhaps", now, network.ErrNoSuchAnswer},
		"nothing in answer": {m, ana, "", now, network.ErrNoSuchAnswer},
	} {
		if err := tt.m.Answer(tt.by, tt.answer, tt.now); !refusedFor(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// refusedFor is errors.Is, but errors that carry a meeting are compared by their kind.
func refusedFor(err, want error) bool {
	_, state := errors.AsType[network.MeetingStateError](want)
	_, moved := errors.AsType[network.MeetingMovedError](want)
	switch {
	case state:
		_, ok := errors.AsType[network.MeetingStateError](err)
		return ok
	case moved:
		_, ok := errors.AsType[network.MeetingMovedError](err)
		return ok
	}
	return errors.Is(err, want)
}

func TestAnswersSayWhoIsStillAsked(t *testing.T) {
	for answer, want := range map[network.Answer]struct{ valid, attends, awaited bool }{
		"":                 {false, false, true},
		network.Coming:     {true, true, false},
		network.Connecting: {true, true, false},
		network.NotComing:  {true, false, false},
		network.Unsure:     {true, false, true},
		network.Delegated:  {true, false, false},
		"perhaps":          {false, false, false},
	} {
		if answer.Valid() != want.valid || answer.Attends() != want.attends || answer.Awaited() != want.awaited {
			t.Errorf("%q: valid %v, attends %v, awaited %v, want %+v", answer, answer.Valid(), answer.Attends(), answer.Awaited(), want)
		}
	}
}

func TestMoveMeeting(t *testing.T) {
	m, now := convened(t)
	tuesday := calendar.Span{Start: madrid(t, "2023-01-31 10:00"), End: madrid(t, "2023-01-31 11:30")}
	later := now.Add(time.Hour)
	for _, tt := range []struct {
		name  string
		by    network.Actor
		moves int64
		to    calendar.Span
		now   time.Time
		want  error
		moved int64
	}{
		{"to another day", marta, 0, tuesday, later, nil, 1},
		{"to another end", marta, 0, calendar.Span{Start: m.Start, End: m.End.Add(time.Hour)}, later, nil, 0},
		{"to no end", marta, 0, calendar.Span{Start: m.Start}, later, nil, 0},
		{"to where it is", marta, 0, calendar.Span{Start: m.Start.UTC(), End: m.End.UTC()}, later, nil, 0},
		{"by a technician", ana, 0, tuesday, later, network.ForbiddenError{Needs: network.Coordinator}, 0},
		{"moved meanwhile", marta, 1, tuesday, later, network.MeetingMovedError{}, 0},
		{"into the past", marta, 0, calendar.Span{Start: now}, later, network.ErrMeetingPast, 0},
		{"when it has begun", marta, 0, tuesday, m.Start, network.MeetingStateError{}, 0},
	} {
		got := m
		err := got.Move(tt.by, tt.moves, tt.to, tt.now)
		if !refusedFor(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		want := m
		if err == nil && (!tt.to.Start.Equal(m.Start) || !tt.to.End.Equal(m.End)) {
			want.Start, want.End, want.Moves, want.Changed = tt.to.Start, tt.to.End, tt.moved, tt.now
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// Two coordinators who both looked at the meeting as it stood: the second is told where it is now.
func TestTheSecondMoverIsTold(t *testing.T) {
	m, now := convened(t)
	if err := m.Move(marta, 0, calendar.Span{Start: madrid(t, "2023-01-31 10:00")}, now); err != nil {
		t.Fatal(err)
	}
	err := m.Move(marta, 0, calendar.Span{Start: madrid(t, "2023-02-01 10:00")}, now)
	if e, ok := errors.AsType[network.MeetingMovedError](err); !ok || !e.Meeting.Start.Equal(madrid(t, "2023-01-31 10:00")) {
		t.Errorf("the second mover was told %v", err)
	}
	if err := m.Move(marta, 1, calendar.Span{Start: madrid(t, "2023-02-01 10:00")}, now); err != nil || m.Moves != 2 {
		t.Errorf("who looked again: %v, moved %d times", err, m.Moves)
	}
}

func TestRelocateAndCallOff(t *testing.T) {
	m, now := convened(t)
	for name, tt := range map[string]struct {
		do   func(*network.Meeting) error
		want error
	}{
		"relocate":             {func(m *network.Meeting) error { return m.Relocate(marta, "Mesa", "Vivero", "", now) }, nil},
		"relocate as any":      {func(m *network.Meeting) error { return m.Relocate(ana, "", "", "", now) }, network.ForbiddenError{Needs: network.Coordinator}},
		"relocate when begun":  {func(m *network.Meeting) error { return m.Relocate(marta, "", "", "", m.Start) }, network.MeetingStateError{}},
		"call off":             {func(m *network.Meeting) error { return m.CallOff(marta, "huelga", now) }, nil},
		"call off as any":      {func(m *network.Meeting) error { return m.CallOff(ana, "huelga", now) }, network.ForbiddenError{Needs: network.Coordinator}},
		"call off for nothing": {func(m *network.Meeting) error { return m.CallOff(marta, "", now) }, network.ErrNoReason},
		"call off when begun":  {func(m *network.Meeting) error { return m.CallOff(marta, "huelga", m.Start) }, network.MeetingStateError{}},
		"call off a second one": {func(m *network.Meeting) error {
			return errors.Join(m.CallOff(marta, "a", now), m.CallOff(marta, "b", now))
		}, network.MeetingStateError{}},
	} {
		got := m
		if err := tt.do(&got); !refusedFor(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	later := now.Add(time.Hour)
	if err := m.Relocate(marta, "Mesa de empleo", "Vivero", "", later); err != nil || m.Title != "Mesa de empleo" || m.Place != "Vivero" || m.Moves != 0 || !m.Changed.Equal(later) {
		t.Errorf("relocated: %v, %+v", err, m)
	}
	if err := m.CallOff(marta, "huelga", later); err != nil || m.State != network.MeetingCalledOff || m.Reason != "huelga" || !m.Changed.Equal(later) {
		t.Errorf("called off: %v, %+v", err, m)
	}
}

func TestUndoMeeting(t *testing.T) {
	m, now := convened(t)
	calledOff := func(m network.Meeting, at time.Time) network.Meeting {
		if err := m.CallOff(marta, "huelga", at); err != nil {
			t.Fatal(err)
		}
		return m
	}
	relocated := m
	if err := relocated.Relocate(marta, "", "Vivero", "", now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	hourLater, lastMinute := now.Add(time.Hour), m.Start.Add(-time.Second)
	for name, tt := range map[string]struct {
		m    network.Meeting
		by   network.Actor
		at   time.Time
		want error
		left network.MeetingState
	}{
		"convened just now":                 {m, marta, now.Add(network.UndoWindow), nil, network.MeetingUndone},
		"convened too long ago":             {m, marta, now.Add(network.UndoWindow + 1), network.ErrTooLate, network.MeetingConvened},
		"convened, by a technician":         {m, ana, now, network.ForbiddenError{Needs: network.Coordinator}, network.MeetingConvened},
		"convened and changed":              {relocated, marta, now.Add(2 * time.Second), network.ErrTooLate, network.MeetingConvened},
		"called off just now":               {calledOff(m, hourLater), marta, hourLater.Add(network.UndoWindow), nil, network.MeetingConvened},
		"called off too long ago":           {calledOff(m, hourLater), marta, hourLater.Add(network.UndoWindow + 1), network.ErrTooLate, network.MeetingCalledOff},
		"called off, would have begun":      {calledOff(m, lastMinute), marta, m.Start, network.ErrTooLate, network.MeetingCalledOff},
		"called off right before its start": {calledOff(m, lastMinute), marta, lastMinute, nil, network.MeetingConvened},
	} {
		got := tt.m
		if err := got.Undo(tt.by, tt.at); !errors.Is(err, tt.want) || got.State != tt.left {
			t.Errorf("%s: %v and %s, want %v and %s", name, err, got.State, tt.want, tt.left)
		}
		if got.State == network.MeetingConvened && got.Reason != "" {
			t.Errorf("%s: it stands, but is called off for %q", name, got.Reason)
		}
	}
	twice := calledOff(m, hourLater)
	if err := errors.Join(twice.Undo(marta, hourLater), twice.Undo(marta, hourLater)); !errors.Is(err, network.ErrTooLate) {
		t.Errorf("a calling off undone twice took the meeting back: %v", err)
	}
}

func TestInvited(t *testing.T) {
	m, _ := convened(t)
	seats := map[int64][]int64{7: {1, 5}, 8: {1, 3}}
	in := func(role network.Role, entity int64) network.Actor { return network.Actor{Role: role, Entity: entity} }
	for name, tt := range map[string]struct {
		who  network.Actor
		want bool
	}{
		"who sits in one of its areas": {in(network.Technician, 7), true},
		"who sits in others":           {in(network.Technician, 8), false},
		"who sits nowhere":             {in(network.Technician, 9), false},
		"who has no entity":            {in(network.Technician, 0), false},
		"who observes":                 {in(network.Observer, 7), false},
		"who has not joined":           {in(network.None, 7), false},
		"who coordinates":              {in(network.Coordinator, 0), true},
		"who coordinates from outside": {in(network.Coordinator, 8), true},
	} {
		if got := m.Invited(tt.who, seats); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// Whatever is done to a meeting, and by whomever: Moves counts the changes of its start, what is refused changes nothing,
// and only the coordination changes anything.
func TestMeetingsLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := madrid(t, "2026-03-27 12:00")
		m, err := network.Convene(marta, network.Meeting{Start: now.Add(72 * time.Hour)}, now)
		if err != nil {
			t.Fatal(err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				if (m.State == network.MeetingCalledOff) != (m.Reason != "") {
					t.Fatalf("it is %s for %q", m.State, m.Reason)
				}
			},
			"time passes": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "seconds")) * time.Second)
			},
			"something is done": func(t *rapid.T) {
				before, by := m, rapid.SampledFrom([]network.Actor{marta, ana, eva, nobody}).Draw(t, "by")
				err := doSomething(t, &m, by, now)
				switch diff := cmp.Diff(before, m); {
				case diff == "":
				case err != nil:
					t.Fatalf("refused with %v, and yet\n%s", err, diff)
				case !by.Coordinates():
					t.Fatalf("changed by %s\n%s", by.Role, diff)
				}
				moved := !m.Start.Equal(before.Start)
				if moved != (m.Moves == before.Moves+1) || moved == (m.Moves == before.Moves) {
					t.Fatalf("moved %v: from %d to %d", moved, before.Moves, m.Moves)
				}
			},
		})
	})
}

func doSomething(t *rapid.T, m *network.Meeting, by network.Actor, now time.Time) error {
	switch what := rapid.SampledFrom([]string{"move", "relocate", "call off", "undo"}).Draw(t, "what"); what {
	case "move":
		hours := func(name string) time.Duration { return time.Duration(rapid.IntRange(-1, 2).Draw(t, name)) * time.Hour }
		to := calendar.Span{Start: m.Start.Add(hours("by"))}
		if long := hours("long"); long > 0 {
			to.End = to.Start.Add(long)
		}
		return m.Move(by, m.Moves-int64(rapid.IntRange(0, 1).Draw(t, "missed")), to, now)
	case "relocate":
		return m.Relocate(by, fmt.Sprint("Mesa ", now.Unix()%2), "", "", now)
	case "call off":
		return m.CallOff(by, rapid.SampledFrom([]string{"", "huelga"}).Draw(t, "reason"), now)
	default:
		return m.Undo(by, now)
	}
}
