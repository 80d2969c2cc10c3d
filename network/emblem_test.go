package network_test

import (
	"errors"
	"testing"
	"time"

	"hilo/network"
)

func TestWhoAddsAnEmblem(t *testing.T) {
	now := time.Date(2023, time.January, 16, 9, 0, 0, 0, time.UTC)
	marta := network.Actor{Person: network.Person{ID: 7}, Network: 1, Role: network.Coordinator}
	ana := network.Actor{Person: network.Person{ID: 8}, Network: 1, Role: network.Technician}
	there := []network.Emblem{{Number: 1, Kind: network.OwnEmblem, Position: 3, PNG: []byte("a")}, {Number: 2, Kind: network.ProgrammeEmblem, Position: 9, PNG: []byte("b")}}
	full := append([]network.Emblem{}, there...)
	for range network.MostEmblems - len(there) {
		full = append(full, network.Emblem{Kind: network.OwnEmblem})
	}
	for name, c := range map[string]struct {
		by    network.Actor
		there []network.Emblem
		png   string
		want  error
	}{
		"by a coordinator": {marta, there, "c", nil},
		"by a technician":  {ana, there, "c", network.ForbiddenError{Needs: network.Coordinator}},
		"of the other":     {marta, there, "b", nil},
		"twice":            {marta, there, "a", network.SameEmblemError{}},
		"one too many":     {marta, full, "c", network.TooManyEmblemsError{Most: network.MostEmblems}},
	} {
		e, err := network.NewEmblem(c.by, c.there, network.OwnEmblem, network.Picture{Width: 300, Height: 200, PNG: []byte(c.png)}, "Red", now)
		var same network.SameEmblemError
		if errors.As(c.want, &same) {
			if !errors.As(err, &same) || same.Emblem.Number != 1 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil && (e.Position != 4 || e.AddedBy != 7 || !e.Added.Equal(now) || e.Alt != "Red" || e.Width != 300) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestTheEmblemBefore(t *testing.T) {
	marta := network.Actor{Role: network.Coordinator}
	list := []network.Emblem{{Number: 5, Kind: network.OwnEmblem, Position: 1}, {Number: 6, Kind: network.OwnEmblem, Position: 4},
		{Number: 7, Kind: network.OwnEmblem, Position: 9}, {Number: 8, Kind: network.ProgrammeEmblem, Position: 2}}
	for of, want := range map[int]int64{2: 6, 1: 5} {
		if before, err := list[of].Before(marta, list); err != nil || before.Number != want {
			t.Errorf("before %d stands %d, want %d (%v)", list[of].Number, before.Number, want, err)
		}
	}
	for _, first := range []network.Emblem{list[0], list[3]} {
		if _, err := first.Before(marta, list); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("before %d: %v", first.Number, err)
		}
	}
	if _, err := list[1].Before(network.Actor{Role: network.Technician}, list); !errors.Is(err, network.ForbiddenError{Needs: network.Coordinator}) {
		t.Errorf("by a technician: %v", err)
	}
}
