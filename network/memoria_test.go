package network_test

import (
	"errors"
	"testing"

	"hilo/network"
)

func TestMemoriaTotalsAreCountedByTheCoordination(t *testing.T) {
	coordinator := network.Actor{Person: network.Person{ID: 1}, Network: 1, Role: network.Coordinator}
	technician := network.Actor{Person: network.Person{ID: 2}, Network: 1, Role: network.Technician, Entity: 1}
	m := network.MemoriaTotals{Women: 3, Men: 2, Unstated: 1}
	if err := m.Count(coordinator); err != nil || m.Sum() != 6 {
		t.Errorf("%v %d", err, m.Sum())
	}
	if _, refused := errors.AsType[network.ForbiddenError](m.Count(technician)); !refused {
		t.Error("a technician counts")
	}
	for _, m := range []network.MemoriaTotals{{Women: -1}, {Men: network.MostCounted + 1}} {
		if e, wrong := errors.AsType[network.CountError](m.Count(coordinator)); !wrong || e.Error() == "" {
			t.Errorf("%+v passes", m)
		}
	}
}
