package network_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"hilo/network"
)

func TestHandingOverACard(t *testing.T) {
	owner := network.Actor{Person: network.Person{ID: 1}, Role: network.Technician, Entity: 5}
	colleague := network.Actor{Person: network.Person{ID: 2}, Role: network.Technician, Entity: 5}
	stranger := network.Actor{Person: network.Person{ID: 3}, Role: network.Technician, Entity: 6}
	coordinator := network.Actor{Person: network.Person{ID: 4}, Role: network.Coordinator}
	watching := network.Actor{Person: network.Person{ID: 1}, Role: network.Observer, Entity: 5}
	forbidden := network.ForbiddenError{Needs: network.Coordinator}
	for name, c := range map[string]struct {
		owner int64
		by    network.Actor
		want  error
	}{
		"by its owner":                            {1, owner, nil},
		"by its owner, who only watches now":      {1, watching, network.ForbiddenError{Needs: network.Technician}},
		"by a colleague":                          {1, colleague, forbidden},
		"by the coordination":                     {1, coordinator, nil},
		"of the coordination's, by a colleague":   {0, colleague, nil},
		"of the coordination's, by somebody else": {0, stranger, forbidden},
	} {
		r := network.Resource{Owner: c.owner, Entity: 5}
		err := r.HandOver(c.by, 9)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if (err == nil) != (r.Owner == 9) {
			t.Errorf("%s: owner is %d after %v", name, r.Owner, err)
		}
	}
}

func TestWhoKeepsACard(t *testing.T) {
	who := func(id int64, role network.Role) network.Actor {
		return network.Actor{Person: network.Person{ID: id}, Role: role}
	}
	people := []network.Actor{who(1, network.Technician), who(2, network.Observer), who(3, network.Coordinator), who(4, network.Coordinator)}
	for name, c := range map[string]struct {
		owner int64
		want  []int64
	}{
		"its owner":                        {1, []int64{1}},
		"of an owner who only watches":     {2, []int64{3, 4}},
		"of an owner who coordinates":      {4, []int64{4}},
		"of somebody who left the network": {9, []int64{3, 4}},
		"of nobody's":                      {0, []int64{3, 4}},
	} {
		if got := (network.Resource{Owner: c.owner}).Keepers(people); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAResourceIsOfferedAgain(t *testing.T) {
	now := time.Date(2023, time.March, 1, 9, 0, 0, 0, time.UTC)
	owner := network.Actor{Person: network.Person{ID: 1}, Role: network.Technician}
	r := network.Resource{Owner: 1, State: network.ResourceCurrent, Confirmed: now.AddDate(0, -4, 0), Asked: now.AddDate(0, -1, 0)}
	if err := r.Retire(owner, now); err != nil || r.State != network.ResourceGone {
		t.Fatalf("retired: %v, %s", err, r.State)
	}
	if err := r.Confirm(owner, now); err == nil {
		t.Error("one that is gone was confirmed")
	}
	if err := r.Return(owner, now); err != nil || r.State != network.ResourceCurrent || !r.Confirmed.Equal(now) || r.Unconfirmed(now.AddDate(1, 0, 0)) {
		t.Errorf("returned: %v, %+v", err, r)
	}
	if err := r.Return(network.Actor{Person: network.Person{ID: 7}, Role: network.Technician, Entity: 3}, now); err == nil {
		t.Error("somebody who may not write it had it offered again")
	}
}
