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

func (w town) state(tb testing.TB, s *storage.Store, m network.Meeting, state network.MeetingState) {
	tb.Helper()
	m.State, m.Reason = state, "motivo"
	w.save(tb, s, m)
}

func TestMergedNeedsAreFollowed(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		first, both := w.convene(t, s, monday.AddDate(0, 0, 3), w.areas...).Number, w.convene(t, s, monday.AddDate(0, 0, 4), w.areas...).Number
		from, into := w.need(t, s, "Autobús"), w.need(t, s, "Transporte")
		w.plan(t, s, first, from.Number)
		w.plan(t, s, both, from.Number)
		w.plan(t, s, both, into.Number)
		from.State, from.Merged, from.Changed = network.MergedInto, into.Number, monday
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.SaveNeed(ctx, w.ID, from), tx.TakeOver(ctx, w.ID, from.Number, into.Number))
		})
		for _, m := range []int64{first, both} {
			points := w.agenda(t, s, m).Points
			if got := titles(points); !slices.Equal(got, []string{"Transporte"}) || points[0].Need != into.Number {
				t.Errorf("on the agenda of %d are %v", m, got)
			}
		}
	})
}

func TestWhatIsLeftOfMeetingsThatWereCalledOff(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		off, next := w.convene(t, s, monday.AddDate(0, 0, 3), w.areas[0]), w.convene(t, s, monday.AddDate(0, 0, 9), w.areas[0])
		add := func(meeting int64, p network.AgendaPoint) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.AddAgendaPoint(ctx, w.ID, meeting, p)
				return err
			})
		}
		w.plan(t, s, off.Number, w.need(t, s, "Transporte").Number)
		add(off.Number, network.AgendaPoint{Title: "Ruegos", Origin: network.PointAdded, AddedBy: w.people[1].ID, Minutes: 5})
		left := func(area int64) []network.AgendaPoint {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.AgendaPoint, error) {
				return tx.LeftPoints(ctx, w.ID, []int64{area}, monday.AddDate(0, -6, 0), next.Number)
			})
		}
		if got := left(w.areas[0]); len(got) != 0 {
			t.Errorf("left of a meeting that stands: %v", titles(got))
		}
		w.state(t, s, off, network.MeetingCalledOff)
		got := left(w.areas[0])
		if !slices.Equal(titles(got), []string{"Ruegos"}) || got[0].Source != network.PointSource(off.Number, 2) || got[0].AddedBy != w.people[1].ID || got[0].Minutes != 5 {
			t.Errorf("left are %+v", got)
		}
		if got := left(w.areas[1]); len(got) != 0 {
			t.Errorf("left in another area: %v", titles(got))
		}
		add(w.convene(t, s, monday.AddDate(0, 0, 12), w.areas[0]).Number, got[0])
		if got := left(w.areas[0]); len(got) != 0 {
			t.Errorf("left is what another meeting has taken over: %v", titles(got))
		}
	})
}

func TestLastResultsAndWhatWasTalkedOver(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		need := w.need(t, s, "Transporte").Number
		for i := range 3 { // the last one stays open
			r := w.open(t, s, w.areas[0], need)
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.AddSummary(ctx, w.ID, network.Summary{Kind: "result", Subject: network.Subject{Kind: network.KindRound, ID: r.Number}, Data: []byte(`{"round": 1}`)})
				return err
			})
			if i < 2 {
				w.finish(t, s, r.Number, network.RoundClosed)
			}
		}
		results := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.RoundResult, error) {
			return tx.LastResults(ctx, w.ID, w.areas)
		})
		if len(results) != 1 || results[0].Round != 2 || len(results[0].Data) == 0 {
			t.Errorf("the last results are %+v", results)
		}
		held, ahead := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas...), w.convene(t, s, monday.AddDate(0, 0, 9), w.areas...)
		w.plan(t, s, held.Number, need)
		w.plan(t, s, ahead.Number, need)
		talked := func() map[int64]time.Time {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) (map[int64]time.Time, error) {
				return tx.TalkedOver(ctx, w.ID, []int64{need, 99}, c.Now())
			})
		}
		if got := talked(); len(got) != 0 {
			t.Errorf("talked over before any meeting: %v", got)
		}
		c.Set(monday.AddDate(0, 0, 2))
		if got := talked(); len(got) != 1 || !got[need].Equal(held.Start) {
			t.Errorf("talked over: %v, want at %v", got, held.Start)
		}
		with := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) {
			return tx.AgendasWith(ctx, w.ID, []int64{need})
		})
		if !slices.Equal(with, []int64{ahead.Number}) {
			t.Errorf("on the agendas of %v, want of the meeting that is ahead", with)
		}
		w.state(t, s, held, network.MeetingCalledOff)
		if got := talked(); len(got) != 0 {
			t.Errorf("talked over at a meeting that was called off: %v", got)
		}
	})
}

func TestPointsAddedAtOnceAreAllKept(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday.AddDate(0, 0, 3), w.areas...).Number
		const many = 8
		errs := make(chan error, many)
		for range many {
			go func() {
				errs <- s.Update(t.Context(), "", func(tx *storage.Tx) error {
					_, err := tx.AddAgendaPoint(t.Context(), w.ID, m, network.AgendaPoint{Title: "Ruegos", Origin: network.PointAdded})
					return err
				})
			}()
		}
		for range many {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		a := w.agenda(t, s, m)
		if len(a.Points) != many || a.Last != many {
			t.Errorf("%d points, the last number is %d", len(a.Points), a.Last)
		}
		for i, p := range a.Points {
			if p.Number != int64(i+1) {
				t.Errorf("point %d has the number %d", i+1, p.Number)
			}
		}
	})
}
