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

func TestCardsAskedAboutByTheirOwners(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		mine, others := w.people[0].ID, w.people[1].ID
		var numbers []int64
		for _, card := range []network.Resource{{Owner: mine}, {Owner: mine}, {Owner: others}, {}} {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				card.Card.Name = "Comedor"
				added, err := tx.AddResource(ctx, w.ID, card)
				numbers = append(numbers, added.Number)
				return err
			})
		}
		asked := func(owners []int64, limit, offset int) ([]int64, int) {
			t.Helper()
			var count int
			page := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Resource, error) {
				var list []network.Resource
				var err error
				list, count, err = tx.ResourcesAsked(ctx, w.ID, owners, limit, offset)
				return list, err
			})
			out := make([]int64, len(page))
			for i, r := range page {
				out[i] = r.Number
			}
			return out, count
		}
		if page, count := asked([]int64{mine, 0}, 9, 0); len(page) != 0 || count != 0 {
			t.Errorf("before anybody was asked: %v of %d", page, count)
		}
		for _, n := range []int64{numbers[3], numbers[0], numbers[1], numbers[2]} {
			c.Add(time.Minute)
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkAsked(ctx, w.ID, []int64{n}) })
		}
		for name, tt := range map[string]struct {
			owners        []int64
			limit, offset int
			want          []int64
			count         int
		}{
			"the coordination's and mine": {[]int64{mine, 0}, 9, 0, []int64{numbers[3], numbers[0], numbers[1]}, 3},
			"one after the first":         {[]int64{mine, 0}, 1, 1, []int64{numbers[0]}, 3},
			"after the last":              {[]int64{mine}, 1, 2, nil, 2},
			"of nobody":                   {nil, 9, 0, nil, 0},
		} {
			if page, count := asked(tt.owners, tt.limit, tt.offset); !slices.Equal(page, tt.want) || count != tt.count {
				t.Errorf("%s: %v of %d, want %v of %d", name, page, count, tt.want, tt.count)
			}
		}
	})
}

func TestADoubtIsWithdrawnOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		var d network.Doubt
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			r, err := tx.AddResource(ctx, w.ID, network.Resource{Owner: w.people[0].ID, Card: network.Card{Name: "Comedor"}})
			if err != nil {
				return err
			}
			d, err = tx.RaiseDoubt(ctx, w.ID, network.Doubt{Resource: r.Number, Person: w.people[1].ID, Body: "abren a las 10"})
			return err
		})
		of := func() []network.Doubt {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Doubt, error) {
				return tx.OpenDoubtsOf(ctx, w.ID, w.people[0].ID)
			})
		}
		if open := of(); len(open) != 1 || open[0] != d {
			t.Errorf("open: %+v, want %+v", open, d)
		}
		withdraw := func() error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.WithdrawDoubt(t.Context(), w.ID, d.Number) })
		}
		if err := withdraw(); err != nil {
			t.Fatal(err)
		}
		if open := of(); len(open) != 0 {
			t.Errorf("open after it was withdrawn: %+v", open)
		}
		if err := withdraw(); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("withdrawn again: %v", err)
		}
	})
}

func TestWhatIsKeptOfAPersonNamesHerCards(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for i, name := range []string{"Comedor", "Ropero"} {
				r, err := tx.AddResource(ctx, w.ID, network.Resource{Owner: w.people[i].ID, Card: network.Card{Name: name}})
				if err != nil {
					return err
				}
				if _, err := tx.RaiseDoubt(ctx, w.ID, network.Doubt{Resource: r.Number, Person: w.people[1-i].ID, Body: name + " cerrado"}); err != nil {
					return err
				}
			}
			return nil
		})
		kept := read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.Kept, error) {
			return tx.KeptOf(ctx, w.ID, w.people[0].ID)
		})
		if len(kept.Cards) != 1 || kept.Cards[0].Card.Name != "Comedor" || len(kept.Doubts) != 1 || kept.Doubts[0].Body != "Ropero cerrado" {
			t.Errorf("kept are %+v and %+v", kept.Cards, kept.Doubts)
		}
	})
}
