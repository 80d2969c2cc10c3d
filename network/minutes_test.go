package network_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
)

var meetingStart = time.Date(2023, time.January, 26, 9, 0, 0, 0, time.UTC)

func heldMeeting() network.Meeting {
	return network.Meeting{Number: 3, State: network.MeetingConvened, Start: meetingStart, End: meetingStart.Add(90 * time.Minute), Areas: []int64{1}}
}

func coordinator() network.Actor {
	return network.Actor{Person: network.Person{ID: 1}, Network: 1, Role: network.Coordinator, Entity: 1}
}

func technician(id int64) network.Actor {
	return network.Actor{Person: network.Person{ID: id}, Network: 1, Role: network.Technician, Entity: id}
}

func started(tb testing.TB) network.Minutes {
	tb.Helper()
	m, err := network.StartMinutes(coordinator(), heldMeeting(), []network.AgendaPoint{{Number: 4}, {Number: 2}}, "es", meetingStart)
	if err != nil || m.Point != 4 {
		tb.Fatal(m.Point, err)
	}
	for id := int64(2); id <= 3; id++ {
		if _, err := m.Mark(technician(id), network.Attendee{Person: id, How: network.Present}); err != nil {
			tb.Fatal(err)
		}
	}
	return m
}

func TestBeginning(t *testing.T) {
	of := heldMeeting()
	off := of
	off.State = network.MeetingCalledOff
	for _, c := range []struct {
		name string
		who  network.Actor
		of   network.Meeting
		at   time.Time
		want any
	}{
		{"at its hour", coordinator(), of, meetingStart, nil},
		{"a bit before", coordinator(), of, meetingStart.Add(-network.EarlyStart), nil},
		{"the day after, from paper", coordinator(), of, meetingStart.AddDate(0, 0, 1), nil},
		{"too early", coordinator(), of, meetingStart.Add(-network.EarlyStart - time.Minute), &network.TooEarlyError{}},
		{"called off", coordinator(), off, meetingStart, &network.MeetingStateError{}},
		{"not the coordination", technician(2), of, meetingStart, &network.ForbiddenError{}},
	} {
		_, err := network.StartMinutes(c.who, c.of, nil, "es", c.at)
		if c.want == nil && err != nil || c.want != nil && !errors.As(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestDictating(t *testing.T) {
	m, of := started(t), heldMeeting()
	if _, err := m.Dictate(technician(9), of, network.Outcome{Kind: network.OutcomeDecision, Body: "x"}, meetingStart); !errors.Is(err, network.ErrNotPresent) {
		t.Errorf("somebody who is not there: %v", err)
	}
	o, err := m.Dictate(technician(2), of, network.Outcome{Kind: network.OutcomeDecision, Body: " Se abre ⟨7⟩ ", WhoText: "⟨1⟩"}, meetingStart)
	if err != nil || o.Body != "Se abre <7>" || o.WhoText != "<1>" {
		t.Fatalf("dictated %+v: %v", o, err)
	}
	if _, err := m.Restate(technician(3), of, network.Outcome{Number: o.Number, Body: "y"}, meetingStart); !errors.Is(err, network.ErrNotYours) {
		t.Errorf("another's words: %v", err)
	}
	if _, err := m.TakeBack(technician(2), of, o.Number, network.OutcomeTakenBack, meetingStart); err != nil || len(m.Standing()) != 0 {
		t.Errorf("taken back: %v, %v", m.Standing(), err)
	}
	moved := of
	moved.Start = meetingStart.AddDate(0, 0, 7)
	if _, err := m.Dictate(technician(2), moved, network.Outcome{Kind: network.OutcomeDecision, Body: "x"}, meetingStart); err == nil {
		t.Error("the meeting was moved to next week, and takes outcomes")
	}
}

func TestDeserted(t *testing.T) {
	alone, err := network.StartMinutes(coordinator(), heldMeeting(), nil, "es", meetingStart)
	if err != nil || !alone.Deserted() || alone.Speaks(coordinator().Person.ID) {
		t.Fatalf("begun: %+v, %v", alone, err)
	}
	mark := func(m *network.Minutes, id int64, how network.Presence) {
		t.Helper()
		if _, err := m.Mark(coordinator(), network.Attendee{Person: id, How: how}); err != nil {
			t.Fatal(err)
		}
	}
	mark(&alone, coordinator().Person.ID, network.Present)
	mark(&alone, 2, network.Excused)
	if !alone.Deserted() || !alone.Speaks(2) || alone.Speaks(3) {
		t.Errorf("who began it is alone: %+v", alone.Attendees)
	}
	dropped := alone
	if err := dropped.Drop(coordinator(), meetingStart); err != nil {
		t.Errorf("left without minutes: %v", err)
	}
	mark(&alone, 2, network.Connected)
	if alone.Deserted() || alone.Drop(coordinator(), meetingStart) == nil {
		t.Error("somebody came, and it is left without minutes")
	}
}

func TestNamesAreMarks(t *testing.T) {
	text := "Pedir el local — " + network.PersonMark(12) + ", ⟨x⟩"
	got := network.WithNames(text, func(p int64) string { return map[int64]string{12: "Ana"}[p] })
	if got != "Pedir el local — Ana, ⟨x⟩" {
		t.Error(got)
	}
}

func TestMarkdownKeepsTyping(t *testing.T) {
	w := network.Written{Title: "Acta 1/2023 · *Empleo*", Facts: []network.WrittenFact{{Label: "Lugar", Value: "# Sala\n_2_"}},
		Parts: []network.WrittenPart{{Title: "1. [x](y)", Outcomes: []network.WrittenOutcome{{Label: "Decisión", Text: "<b>sí</b>\n- no"}}}}}
	got := w.Markdown()
	for _, want := range []string{"# Acta 1/2023 · \\*Empleo\\*\n", "- **Lugar:** \\# Sala \\_2\\_\n", "## 1. \\[x\\](y)\n", "- **Decisión:** \\<b>sí\\</b> - no\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestEarlyApproval(t *testing.T) {
	m := started(t)
	if err := m.Finish(coordinator(), nil, network.DefaultSettings(), meetingStart); err != nil {
		t.Fatal(err)
	}
	approve := func(want error) {
		t.Helper()
		if err := m.Approve(coordinator(), meetingStart); !errors.Is(err, want) {
			t.Errorf("approved early: %v, want %v", err, want)
		}
	}
	approve(network.ErrNotAgreed)
	for id := int64(2); id <= 3; id++ {
		if err := m.Agree(technician(id), meetingStart); err != nil {
			t.Fatal(err)
		}
	}
	c, err := m.Propose(technician(2), network.Correction{Part: network.PartMissing, Body: "x"}, meetingStart)
	if err != nil {
		t.Fatal(err)
	}
	approve(network.ErrOpenCorrections)
	if _, err := m.Withdraw(technician(2), c.Number, meetingStart); err != nil {
		t.Fatal(err)
	}
	approve(network.ErrNotAgreed) // who corrected has not agreed any more
	if err := m.Agree(technician(2), meetingStart); err != nil {
		t.Fatal(err)
	}
	approve(nil)
}

// TestMinutesLife does anything to minutes, in any order, and looks at what must always hold.
func TestMinutesLife(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, of, now := started(t), heldMeeting(), meetingStart
		ended := map[int64]network.CorrectionState{}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "hours")) * time.Hour)
			was := cloned(m)
			err := anything(rt, &m, of, now)
			if err != nil && !reflect.DeepEqual(was, cloned(m)) {
				rt.Fatalf("refused (%v) and changed:\n%+v\n%+v", err, was, m)
			}
			if was.State == network.MinutesApproved {
				unchangedText(rt, was, m)
			}
			if m.State == network.MinutesApproved && (len(m.Open()) > 0 || was.State != m.State && now.Before(was.Deadline) && !was.AllAgreed()) {
				rt.Fatalf("approved too early: %+v", m)
			}
			for _, c := range m.Corrections {
				if before, ok := ended[c.Number]; ok && before != c.State {
					rt.Fatalf("correction %d ended as %s and then as %s", c.Number, before, c.State)
				}
				if c.State != network.CorrectionOpen {
					ended[c.Number] = c.State
				}
			}
			if m.Turn < was.Turn || m.Version < was.Version {
				rt.Fatalf("went back: %+v", m)
			}
		}
	})
}

// unchangedText holds locked minutes to what they say: only opening them again, with a reason, changes more than that.
func unchangedText(rt *rapid.T, was, is network.Minutes) {
	if !reflect.DeepEqual(was.Outcomes, is.Outcomes) || !reflect.DeepEqual(was.Points, is.Points) ||
		!reflect.DeepEqual(was.Attendees, is.Attendees) || !reflect.DeepEqual(was.Corrections, is.Corrections) {
		rt.Fatalf("locked, and changed:\n%+v\n%+v", was, is)
	}
	if is.State != network.MinutesApproved && (is.Version != was.Version+1 || is.Reason == "") {
		rt.Fatalf("unlocked without a reason and a version: %+v", is)
	}
}

func cloned(m network.Minutes) network.Minutes {
	m.Attendees, m.Points, m.Outcomes = slices.Clone(m.Attendees), slices.Clone(m.Points), slices.Clone(m.Outcomes)
	m.Corrections, m.Agreed = slices.Clone(m.Corrections), slices.Clone(m.Agreed)
	return m
}

// anything does one thing as one of five people.
func anything(rt *rapid.T, m *network.Minutes, of network.Meeting, now time.Time) error {
	actor := rapid.SampledFrom([]network.Actor{coordinator(), coordinator(), technician(2), technician(3), technician(4)}).Draw(rt, "who")
	number := int64(rapid.IntRange(0, 6).Draw(rt, "number"))
	words := rapid.SampledFrom([]string{"", "Se abre los martes", "Otra cosa"}).Draw(rt, "words")
	part := rapid.SampledFrom([]network.CorrectionPart{network.PartPoint, network.PartOutcome, network.PartMissing, network.PartAttendance}).Draw(rt, "part")
	var err error
	switch rapid.IntRange(0, 13).Draw(rt, "what") {
	case 0:
		_, err = m.Mark(actor, network.Attendee{Person: number, How: network.Present})
	case 1:
		err = m.Unmark(actor, number)
	case 2:
		_, err = m.Dictate(actor, of, network.Outcome{Kind: network.OutcomeDecision, Body: words}, now)
	case 3:
		_, err = m.Restate(actor, of, network.Outcome{Number: number, Body: words}, now)
	case 4:
		_, err = m.TakeBack(actor, of, number, network.OutcomeTakenBack, now)
	case 5:
		err = m.Finish(actor, []network.MinutesPoint{{Number: 1, Title: "Taller"}, {Number: 2, Title: "Transporte"}}, network.DefaultSettings(), now)
	case 6:
		_, err = m.Propose(actor, network.Correction{Part: part, Target: number, Body: words}, now)
	case 7:
		_, err = m.Accept(actor, number, words, now)
	case 8:
		_, err = m.Reply(actor, number, words, now)
	case 9:
		_, err = m.Withdraw(actor, number, now)
	case 10:
		err = m.Agree(actor, now)
	case 11:
		err = m.Approve(actor, now)
	case 12:
		m.Ripen(now)
	case 13:
		err = m.Reopen(actor, words, network.DefaultSettings(), now)
	}
	return err
}
