package network

import (
	"errors"
	"testing"
	"time"

	"hilo/network/urgency"
)

func TestTheLastCoordinatorStays(t *testing.T) {
	marta := Actor{Person: Person{ID: 1}, Role: Coordinator}
	ana := Actor{Person: Person{ID: 2}, Role: Technician}
	for name, tt := range map[string]struct {
		err  error
		want error
	}{
		"alone":                     {marta.Leave(1), ErrLastCoordinator},
		"one of two":                {marta.Leave(2), nil},
		"a technician":              {ana.Leave(1), nil},
		"steps down alone":          {marta.Appoint(marta, Observer, 1), ErrLastCoordinator},
		"steps down, one of two":    {marta.Appoint(marta, Technician, 2), nil},
		"appoints another":          {marta.Appoint(ana, Coordinator, 1), nil},
		"appoints herself":          {ana.Appoint(ana, Coordinator, 1), ForbiddenError{Needs: Coordinator}},
		"appoints to no role":       {marta.Appoint(ana, "queen", 1), ErrNotFound},
		"appoints who has not come": {marta.Appoint(Actor{}, Technician, 1), ErrNotFound},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.err, tt.want)
		}
	}
}

func TestUndoAnEvent(t *testing.T) {
	at := time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC)
	marta := Actor{Role: Coordinator}
	removed, joined := Event{Number: 7, At: at, Verb: "removed"}, Event{Number: 7, At: at, Verb: EventJoined}
	for name, tt := range map[string]struct {
		err  error
		want error
	}{
		"at once":                   {removed.Undo(marta, 7, at), nil},
		"at the end of the window":  {removed.Undo(marta, 7, at.Add(UndoWindow)), nil},
		"after the window":          {removed.Undo(marta, 7, at.Add(UndoWindow+1)), ErrTooLate},
		"something happened since":  {removed.Undo(marta, 8, at), ErrTooLate},
		"a joining, days later":     {joined.Undo(marta, 7, at.AddDate(0, 0, 3)), nil},
		"a joining, changed since":  {joined.Undo(marta, 9, at), ErrTooLate},
		"by somebody without right": {joined.Undo(Actor{Role: Technician}, 7, at), ForbiddenError{Needs: Coordinator}},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, tt.err, tt.want)
		}
	}
}

func TestWeightsStayWithinThree(t *testing.T) {
	unit := func(w int) []Unit { return []Unit{{Weight: w}} }
	for name, tt := range map[string]struct {
		entities []Entity
		want     error
	}{
		"none":              {nil, nil},
		"three to one":      {[]Entity{{Weight: 300}, {Weight: 100}}, nil},
		"more than that":    {[]Entity{{Weight: 301}, {Weight: 100}}, WeightError{Least: 100, Most: 301}},
		"a unit counts too": {[]Entity{{Weight: 200, Units: unit(50)}}, WeightError{Least: 50, Most: 200}},
	} {
		if err := CheckWeights(tt.entities); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func TestSettingsHaveBounds(t *testing.T) {
	if err := DefaultSettings().Check(); err != nil {
		t.Fatalf("the defaults: %v", err)
	}
	for setting, spoil := range map[string]func(*Settings){
		"participation": func(s *Settings) { s.Participation = 101 },
		"deadline_days": func(s *Settings) { s.DeadlineDays = 0 },
		"deadline_hour": func(s *Settings) { s.DeadlineHour = 24 },
		"work_from":     func(s *Settings) { s.WorkFrom = -1 },
		"work_to":       func(s *Settings) { s.WorkTo = s.WorkFrom },
		"method":        func(s *Settings) { s.Method = urgency.Method("by lot") },
	} {
		s := DefaultSettings()
		spoil(&s)
		e, ok := errors.AsType[SettingError](s.Check())
		if !ok || e.Setting != setting {
			t.Errorf("%s: got %v", setting, s.Check())
		}
	}
}
