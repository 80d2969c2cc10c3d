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

func (w town) stored(tb testing.TB, s *storage.Store, number int64) network.Need {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.Need, error) { return tx.Need(ctx, w.ID, number) })
}

func (w town) sharers(tb testing.TB, s *storage.Store, number int64) []int64 {
	tb.Helper()
	list := read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]network.Entity, error) {
		return tx.Sharers(ctx, w.ID, number)
	})
	out := make([]int64, len(list))
	for i, e := range list {
		out[i] = e.ID
	}
	slices.Sort(out)
	return out
}

func TestNeedIsKeptWhole(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		n := w.add(t, s, network.Need{Title: "Faltan plazas de guardería", Detail: "desde enero", Affected: "single_parents",
			Author: w.people[0].ID, Entity: w.entities[0], Areas: w.areas})
		got := w.stored(t, s, n.Number)
		if got.Number != 1 || got.State != network.Open || got.Joined != 1 || !got.Created.Equal(monday) || !slices.Equal(got.Areas, w.areas) {
			t.Errorf("stored %+v", got)
		}
		if got.Title != n.Title || got.Detail != n.Detail || got.Affected != n.Affected || got.Author != n.Author || got.Entity != n.Entity {
			t.Errorf("stored %+v, want %+v", got, n)
		}
		c.Add(time.Hour)
		got.Title, got.Detail, got.Areas = "Falta transporte", "", w.areas[1:]
		got.State, got.Reason, got.Score, got.Round, got.Changed = network.Covered, "hay bus", -25, 3, c.Now()
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveNeed(ctx, w.ID, got) })
		again := w.stored(t, s, n.Number)
		if again.Title != got.Title || again.State != network.Covered || again.Reason != "hay bus" || again.Score != -25 ||
			again.Round != 3 || !again.Changed.Equal(c.Now()) || !again.Created.Equal(monday) || !slices.Equal(again.Areas, w.areas[1:]) {
			t.Errorf("saved %+v, want %+v", again, got)
		}
		if got := w.find(t, s, "guardería"); len(got) != 0 {
			t.Errorf("the old title is still found: %v", got)
		}
	})
}

func TestNeedNotFound(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for name, fn := range map[string]func(tx *storage.Tx) error{
			"Need":       func(tx *storage.Tx) error { _, err := tx.Need(t.Context(), w.ID, 9); return err },
			"SaveNeed":   func(tx *storage.Tx) error { return tx.SaveNeed(t.Context(), w.ID, network.Need{Number: 9}) },
			"DeleteNeed": func(tx *storage.Tx) error { return tx.DeleteNeed(t.Context(), w.ID, 9) },
		} {
			if err := s.Update(t.Context(), "", fn); !errors.Is(err, network.ErrNotFound) {
				t.Errorf("%s of none: %v, want ErrNotFound", name, err)
			}
		}
	})
}

func TestJoinAndLeave(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		steps := []struct {
			name   string
			do     func(context.Context, *storage.Tx) (bool, error)
			news   bool
			joined int
		}{
			{"join", func(ctx context.Context, tx *storage.Tx) (bool, error) {
				return tx.JoinNeed(ctx, w.ID, n, w.entities[1], w.people[1].ID)
			}, true, 2},
			{"join again", func(ctx context.Context, tx *storage.Tx) (bool, error) {
				return tx.JoinNeed(ctx, w.ID, n, w.entities[1], w.people[2].ID)
			}, false, 2},
			{"leave", func(ctx context.Context, tx *storage.Tx) (bool, error) {
				return tx.LeaveNeed(ctx, w.ID, n, w.entities[1])
			}, true, 1},
			{"leave again", func(ctx context.Context, tx *storage.Tx) (bool, error) {
				return tx.LeaveNeed(ctx, w.ID, n, w.entities[1])
			}, false, 1},
		}
		for _, step := range steps {
			var news bool
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				var err error
				news, err = step.do(ctx, tx)
				return err
			})
			if got := w.stored(t, s, n).Joined; news != step.news || got != step.joined {
				t.Errorf("%s: %v and %d joined, want %v and %d", step.name, news, got, step.news, step.joined)
			}
		}
		if got := w.sharers(t, s, n); !slices.Equal(got, w.entities[:1]) {
			t.Errorf("shared by %v, want %v", got, w.entities[:1])
		}
	})
}

func TestJoinAtOnceCountsEveryEntity(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for range 30 { // they seldom meet within the few microseconds that matter
			n := w.add(t, s, network.Need{Title: "Transporte"}).Number
			errs := together(3, func(i int) error {
				return s.Update(t.Context(), "", func(tx *storage.Tx) error {
					_, err := tx.JoinNeed(t.Context(), w.ID, n, w.entities[i], w.people[i].ID)
					return err
				})
			})
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
			if got := w.stored(t, s, n).Joined; got != 3 {
				t.Fatalf("%d joined, want 3", got)
			}
		}
	})
}

func TestTakeOver(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		into := w.need(t, s, "Guardería")
		from := w.add(t, s, network.Need{Title: "Escoleta", Entity: w.entities[0], Areas: w.areas})
		other := w.need(t, s, "Transporte")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for _, e := range w.entities {
				if _, err := tx.JoinNeed(ctx, w.ID, from.Number, e, w.people[0].ID); err != nil {
					return err
				}
			}
			return tx.TakeOver(ctx, w.ID, from.Number, into.Number)
		})
		got := w.stored(t, s, into.Number)
		if got.Joined != 3 || !slices.Equal(got.Areas, w.areas) || !slices.Equal(w.sharers(t, s, into.Number), w.entities) {
			t.Errorf("%+v shared by %v, want both areas and all three entities", got, w.sharers(t, s, into.Number))
		}
		if got := w.stored(t, s, other.Number); got.Joined != 1 || len(got.Areas) != 1 {
			t.Errorf("another need changed: %+v", got)
		}
	})
}

func TestDeleteNeedLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		keep, gone := w.need(t, s, "Transporte rural"), w.need(t, s, "Guardería rural")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DeleteNeed(ctx, w.ID, gone.Number) })
		for _, table := range []string{"needs", "need_areas", "need_entities", "need_words"} {
			column := "need"
			if table == "needs" {
				column = "number"
			}
			rows := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
				return tx.Rows(ctx, "select "+column+" as n from "+table)
			})
			for _, r := range rows {
				if r["n"] != keep.Number {
					t.Errorf("%s still has %v", table, r)
				}
			}
			if len(rows) == 0 {
				t.Errorf("%s lost what should stay", table)
			}
		}
	})
}

func TestBatchNeeds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		batch := func() (n int64) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				var err error
				n, err = tx.NewBatch(ctx, w.ID)
				return err
			})
			return n
		}
		first, second := batch(), batch()
		for _, b := range []int64{first, 0, second, first} {
			w.add(t, s, network.Need{Title: "Transporte", Batch: b})
		}
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Need, error) {
			return tx.BatchNeeds(ctx, w.ID, first)
		})
		if !slices.Equal(numbers(got), []int64{1, 4}) {
			t.Errorf("the batch holds %v, want 1 and 4", numbers(got))
		}
	})
}

func TestNeedsByNumber(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for _, title := range []string{"a", "b", "c"} {
			w.need(t, s, title)
		}
		for _, ask := range [][]int64{nil, {1, 3, 9}} {
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) (map[int64]network.Need, error) {
				return tx.Needs(ctx, w.ID, ask)
			})
			if ask == nil && len(got) != 0 || ask != nil && (len(got) != 2 || got[1].Title != "a" || got[3].Title != "c") {
				t.Errorf("Needs(%v) = %v", ask, got)
			}
		}
	})
}
