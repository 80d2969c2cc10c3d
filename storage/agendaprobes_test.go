package storage_test

import (
	"context"
	"testing"

	"hilo/network"
	"hilo/storage"
)

// plan puts a need on a meeting's agenda.
func (w town) plan(tb testing.TB, s *storage.Store, meeting, need int64) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddAgendaPoint(ctx, w.ID, meeting, network.AgendaPoint{Need: need, Origin: network.PointAlarm, Presenter: w.people[0].ID})
		return err
	})
}

func (p probe) point() network.AgendaPoint {
	return network.AgendaPoint{Number: p.id, Title: "probe", Need: p.id, Presenter: p.alien, Origin: network.PointAdded, AddedBy: p.alien, Added: monday}
}

var agendaProbes = map[string]func(p probe) (any, error){
	"AddAgendaPoint": func(p probe) (any, error) {
		return values(p.tx.AddAgendaPoint(p.ctx, p.us.ID, p.id, p.point()))
	},
	"Agenda":       func(p probe) (any, error) { return values(p.tx.Agenda(p.ctx, p.us.ID, p.id)) },
	"AgendasWith":  func(p probe) (any, error) { return values(p.tx.AgendasWith(p.ctx, p.us.ID, []int64{1, 2, 3})) },
	"AgendaPoints": func(p probe) (any, error) { return values(p.tx.AgendaPoints(p.ctx, p.us.ID, p.id)) },
	"LastResults": func(p probe) (any, error) {
		return values(p.tx.LastResults(p.ctx, p.us.ID, []int64{1, 2, 3, 4, 5, 6}))
	},
	"LeftPoints": func(p probe) (any, error) {
		return values(p.tx.LeftPoints(p.ctx, p.us.ID, []int64{1, 2, 3, 4, 5, 6}, monday.AddDate(-1, 0, 0), p.id))
	},
	"TalkedOver": func(p probe) (any, error) {
		return values(p.tx.TalkedOver(p.ctx, p.us.ID, []int64{1, 2, 3}, monday.AddDate(1, 0, 0)))
	},
	"LockAgenda": func(p probe) (any, error) { return values(p.tx.LockAgenda(p.ctx, p.us.ID, p.id)) },
	"SaveAgenda": func(p probe) (any, error) {
		return only(p.tx.SaveAgenda(p.ctx, p.us.ID, network.Agenda{Meeting: p.id, Points: []network.AgendaPoint{p.point()}, Dropped: []int64{p.id + 1}, Last: 9}))
	},
}
