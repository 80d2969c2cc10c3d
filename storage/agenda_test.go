package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

func (w town) agenda(tb testing.TB, s *storage.Store, meeting int64) network.Agenda {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.Agenda, error) {
		return tx.Agenda(ctx, w.ID, meeting)
	})
}

func titles(points []network.AgendaPoint) []string {
	out := []string{}
	for _, p := range points {
		out = append(out, p.Title)
	}
	return out
}

func TestAgendaIsKeptInItsOrder(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday.AddDate(0, 0, 3), w.areas...).Number
		if a := w.agenda(t, s, m); len(a.Points) > 0 || !a.Changed.IsZero() {
			t.Errorf("an agenda before anything was on it: %+v", a)
		}
		need := w.need(t, s, "Transporte").Number
		w.plan(t, s, m, need)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			p, err := tx.AddAgendaPoint(ctx, w.ID, m, network.AgendaPoint{Title: "Ruegos", Minutes: 5, Origin: network.PointAdded, AddedBy: w.people[1].ID})
			if p.Number != 2 || p.Position != 2 || !p.Added.Equal(tx.Now()) {
				t.Errorf("added as %+v", p)
			}
			return err
		})
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			a, err := tx.LockAgenda(ctx, w.ID, m)
			slices.Reverse(a.Points)
			a.Trimmed, a.TrimmedBy = tx.Now(), w.people[0].ID
			return errors.Join(err, tx.SaveAgenda(ctx, w.ID, a))
		})
		a := w.agenda(t, s, m)
		if got := titles(a.Points); !slices.Equal(got, []string{"Ruegos", "Transporte"}) || a.Points[1].Position != 2 || a.Trimmed.IsZero() {
			t.Errorf("kept as %+v", a)
		}
		if a.Points[1].Own || !a.Points[0].Own || a.Points[0].AddedBy != w.people[1].ID || a.Points[0].Minutes != 5 {
			t.Errorf("points kept as %+v", a.Points)
		}
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			_, err := tx.AddAgendaPoint(t.Context(), w.ID, 99, network.AgendaPoint{Title: "?"})
			return err
		})
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("a point of a meeting that there is not: %v", err)
		}
	})
}

func TestPointsFallWithTheirNeeds(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday.AddDate(0, 0, 3), w.areas...).Number
		before, during := w.need(t, s, "Transporte"), w.need(t, s, "Vivienda")
		w.plan(t, s, m, before.Number)
		w.plan(t, s, m, during.Number)
		closeAt := func(n network.Need, at time.Time) {
			c.Set(at)
			n.State, n.Changed = network.Covered, at
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveNeed(ctx, w.ID, n) })
		}
		closeAt(before, monday.AddDate(0, 0, 1))
		closeAt(during, monday.AddDate(0, 0, 3).Add(time.Minute))
		if got := titles(w.agenda(t, s, m).Points); !slices.Equal(got, []string{"Vivienda"}) {
			t.Errorf("on the agenda are %v, want what the meeting itself closed", got)
		}
	})
}

func TestNobodyPresentsWhoHasLeft(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		held, ahead := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas...).Number, w.convene(t, s, monday.AddDate(0, 0, 9), w.areas...).Number
		need := w.need(t, s, "Transporte").Number
		w.plan(t, s, held, need)
		w.plan(t, s, ahead, need)
		c.Set(monday.AddDate(0, 0, 5))
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.ErasePerson(ctx, w.ID, w.people[0].ID) })
		if p := w.agenda(t, s, ahead).Points[0].Presenter; p != 0 {
			t.Errorf("%d presents, who has left", p)
		}
		if p := w.agenda(t, s, held).Points[0].Presenter; p != w.people[0].ID {
			t.Errorf("%d presented what was held", p)
		}
	})
}
