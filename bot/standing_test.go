package bot

import (
	"context"
	"testing"
	"time"

	"hilo/network"
)

// asked counts how often it is asked who somebody is.
type asked struct {
	Store
	times int
}

func (a *asked) StandingOf(context.Context, string, string, string, string) (network.Standing, error) {
	a.times++
	return network.Standing{Actor: network.Actor{Role: network.Technician}}, nil
}

func TestAStandingServesForSomeSecondsOnlyWhereItIsCheckedAgain(t *testing.T) {
	store := &asked{}
	e := &Engine{store: store, verbs: map[string]*Verb{"vote/cast": {Rechecks: true}, "need/add": {}}}
	start := time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC)
	act := func(after time.Duration, kind Kind, route string) int {
		t.Helper()
		before := store.times
		r := &Request{Intent: Intent{Kind: kind, Who: Who{User: "ana"}, Call: Do(route)}, Now: start.Add(after)}
		if _, err := e.standing(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return store.times - before
	}
	for _, step := range []struct {
		what  string
		after time.Duration
		kind  Kind
		route string
		want  int
	}{
		{"the first press", 0, Pressed, "vote/cast", 1},
		{"the next one", time.Second, Pressed, "vote/cast", 0},
		{"a verb that does not look again", 2 * time.Second, Pressed, "need/add", 1},
		{"a press after it, which may have changed who she is", 3 * time.Second, Pressed, "vote/cast", 1},
		{"a form", 4 * time.Second, Submitted, "vote/cast", 1},
		{"a press after the form", 4 * time.Second, Pressed, "vote/cast", 1},
		{"a press much later", 15 * time.Second, Pressed, "vote/cast", 1},
	} {
		if got := act(step.after, step.kind, step.route); got != step.want {
			t.Errorf("%s asked %d times, want %d", step.what, got, step.want)
		}
	}
}
