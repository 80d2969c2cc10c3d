package storage_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

const day = 24 * time.Hour

// moved is what happened in a town's area, or all of it for area 0, from one moment to another.
func moved(t *testing.T, s *storage.Store, w town, area int64, from, to time.Time) storage.Movement {
	t.Helper()
	return read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.Movement, error) {
		return tx.Movement(ctx, w.ID, area, from, to, 10)
	})
}

// busyWeek fills a week from Monday on: two needs in the first area and one in the second, joined on Tuesday, a round
// from Wednesday to Thursday, a need covered on Friday, and one merged.
func busyWeek(t *testing.T, s *storage.Store, c *clock) town {
	t.Helper()
	w := found(t, s, "alhama")
	w.need(t, s, "Faltan plazas de guardería")
	w.need(t, s, "Nadie conoce los recursos")
	w.add(t, s, network.Need{Title: "Transporte rural", Author: w.people[1].ID, Entity: w.entities[1], Areas: w.areas[1:]})
	c.Add(day)
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		_, err1 := tx.JoinNeed(ctx, w.ID, 2, w.entities[1], w.people[1].ID)
		_, err2 := tx.JoinNeed(ctx, w.ID, 2, w.entities[2], w.people[2].ID)
		_, err3 := tx.JoinNeed(ctx, w.ID, 1, w.entities[1], w.people[1].ID)
		return errors.Join(err1, err2, err3)
	})
	c.Add(day)
	r := w.open(t, s, w.areas[0], 1, 2)
	c.Add(day)
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		r.State, r.Closed = network.RoundClosed, tx.Now()
		_, err := tx.AddSummary(ctx, w.ID, network.Summary{Kind: "result", Data: []byte(`{"short":true}`),
			Subject: network.Subject{Kind: network.KindRound, ID: r.Number}})
		return errors.Join(err, tx.SaveRound(ctx, w.ID, r))
	})
	c.Add(day)
	conclude(t, s, w, 1, network.Covered)
	w.need(t, s, "Faltan plazas de escoleta")
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		n, err := tx.Need(ctx, w.ID, 4)
		n.State, n.Merged = network.MergedInto, 1
		return errors.Join(err, tx.SaveNeed(ctx, w.ID, n))
	})
	c.Add(day)
	return w
}

// conclude closes a need in a state.
func conclude(t *testing.T, s *storage.Store, w town, num int64, state network.NeedState) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		n, err := tx.Need(ctx, w.ID, num)
		if err != nil {
			return err
		}
		n.State = state
		return errors.Join(tx.SaveNeed(ctx, w.ID, n), tx.Record(ctx, w.ID, needSubject(num), w.people[0].ID, "close", nil))
	})
}

func TestMovementTellsAWeek(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := busyWeek(t, s, c)
		m := moved(t, s, w, w.areas[0], monday, c.Now())
		if got := numbers(m.New); m.News != 2 || !reflect.DeepEqual(got, []int64{2, 1}) {
			t.Errorf("new needs: %d, %v; want those not merged, the most shared first", m.News, got)
		}
		joined := []storage.Joining{{Need: 2, Title: "Nadie conoce los recursos", Entities: 2}, {Need: 1, Title: "Faltan plazas de guardería", Entities: 1}}
		if m.Joiners != 2 || !reflect.DeepEqual(m.Joined, joined) {
			t.Errorf("joined: %d, %v; want no entity that registered the need", m.Joiners, m.Joined)
		}
		if got := numbers(m.Settled); !reflect.DeepEqual(got, []int64{1}) {
			t.Errorf("settled: %v", got)
		}
		if len(m.Rounds) != 1 || m.Rounds[0].Round != 1 || !m.Rounds[0].Closed.Equal(monday.Add(3*day)) || len(m.Running) != 0 {
			t.Errorf("rounds: %+v, %v running", m.Rounds, m.Running)
		}
		if all := moved(t, s, w, 0, monday, c.Now()); all.News != 3 || all.Joiners != 2 {
			t.Errorf("in the whole network %d new, %d joiners", all.News, all.Joiners)
		}
	})
}

func TestMovementKeepsToItsPeriod(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := busyWeek(t, s, c)
		second := w.areas[1]
		if m := moved(t, s, w, second, monday.Add(day), c.Now()); !reflect.DeepEqual(m, storage.Movement{New: []network.Need{}, Settled: []network.Need{}}) {
			t.Errorf("in the area where nothing moved: %+v", m)
		}
		if m := moved(t, s, w, second, monday, monday); m.News != 0 {
			t.Error("the end belongs to the period")
		}
		if m := moved(t, s, w, w.areas[0], monday, monday.Add(3*day)); len(m.Rounds) != 0 {
			t.Errorf("a round that closes at the end: %+v", m.Rounds)
		}
		conclude(t, s, w, 1, network.Open)
		r := w.open(t, s, second, 3)
		m := moved(t, s, w, 0, monday, c.Now())
		if len(m.Settled) != 0 || len(m.Running) != 1 || m.Running[0].Round != r.Number || !m.Running[0].Deadline.Equal(r.Deadline) {
			t.Errorf("reopened: %v, running: %+v", numbers(m.Settled), m.Running)
		}
		if one := read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.Movement, error) {
			return tx.Movement(ctx, w.ID, 0, monday, c.Now(), 1)
		}); len(one.New) != 1 || one.News != 3 || len(one.Joined) != 1 || one.Joiners != 2 {
			t.Errorf("with one of each: %+v", one)
		}
	})
}

func TestSummariesAreListedByTheirArea(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		area := network.Subject{Kind: network.KindArea, ID: w.areas[0]}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for _, x := range []network.Summary{{Kind: "week", Subject: area, Markdown: "# 1"},
				{Kind: "result", Subject: network.Subject{Kind: network.KindRound, ID: w.areas[0]}},
				{Kind: "week", Subject: network.Subject{Kind: network.KindArea, ID: w.areas[1]}},
				{Kind: "period", Subject: network.Subject{Kind: network.KindNetwork, ID: w.ID}}, {Kind: "period", Subject: area}} {
				x.Data = []byte("{}")
				if _, err := tx.AddSummary(ctx, w.ID, x); err != nil {
					return err
				}
			}
			return nil
		})
		for _, tt := range []struct {
			area          int64
			limit, offset int
			want          []int64
			total         int
		}{
			{w.areas[0], 8, 0, []int64{5, 1}, 2}, {w.areas[0], 1, 1, []int64{1}, 2}, {w.areas[1], 8, 0, []int64{3}, 1},
			{0, 8, 0, []int64{5, 4, 3, 1}, 4}, {99, 8, 0, []int64{}, 0},
		} {
			got := []int64{}
			total := read(t, s, func(ctx context.Context, tx *storage.Tx) (int, error) {
				list, total, err := tx.SummariesOf(ctx, w.ID, tt.area, tt.limit, tt.offset)
				for _, x := range list {
					got = append(got, x.Number)
				}
				return total, err
			})
			if !reflect.DeepEqual(got, tt.want) || total != tt.total {
				t.Errorf("area %d: %v of %d, want %v of %d", tt.area, got, total, tt.want, tt.total)
			}
		}
		one := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Summary, error) {
			return tx.SummaryByNumber(ctx, w.ID, 1)
		})
		if one.Number != 1 || one.Kind != "week" || one.Subject != area || one.Markdown != "# 1" || !one.Made.Equal(monday) {
			t.Errorf("summary 1 is %+v", one)
		}
		if err := s.View(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.SummaryByNumber(t.Context(), w.ID, 9)
			return err
		}); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("a summary that there is not gives %v", err)
		}
	})
}

func TestUrgentAreas(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		for i := range 3 {
			n := w.add(t, s, network.Need{Title: "Sin techo", Author: w.people[0].ID, Entity: w.entities[0], Areas: w.areas})
			r := w.open(t, s, w.areas[0], n.Number)
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				r.State, r.Closed = network.RoundClosed, tx.Now()
				return errors.Join(tx.SaveRound(ctx, w.ID, r), tx.ScoreNeed(ctx, w.ID, n.Number, r.Number, urgency.Score(5_000_000-i*1_000_000)))
			})
		}
		urgent := func() []storage.UrgentArea {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.UrgentArea, error) {
				return tx.UrgentAreas(ctx, w.ID, 4_000_000)
			})
		}
		want := []storage.UrgentArea{{Area: w.areas[0], Name: "alhama Empleo", Needs: 2}, {Area: w.areas[1], Name: "alhama Educación", Needs: 2}}
		if got := urgent(); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.AddMeeting(ctx, w.ID, network.Meeting{State: network.MeetingConvened, Start: monday.Add(day), Areas: w.areas[:1],
				Convened: monday, Changed: monday})
			return err
		})
		if got := urgent(); !reflect.DeepEqual(got, want[1:]) {
			t.Errorf("with a meeting ahead in the first: %+v", got)
		}
		c.Add(2 * day)
		if got := urgent(); !reflect.DeepEqual(got, want[1:]) {
			t.Errorf("when they have met: %+v", got)
		}
		n := w.add(t, s, network.Need{Title: "Sin agua", Author: w.people[0].ID, Entity: w.entities[0], Areas: w.areas[:1]})
		r := w.open(t, s, w.areas[0], n.Number)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			r.State, r.Closed = network.RoundClosed, tx.Now()
			return errors.Join(tx.SaveRound(ctx, w.ID, r), tx.ScoreNeed(ctx, w.ID, n.Number, r.Number, 5_000_000))
		})
		if got := urgent(); len(got) != 2 || got[0].Area != w.areas[0] || got[0].Needs != 1 {
			t.Errorf("once another was valued after that: %+v", got)
		}
	})
}
