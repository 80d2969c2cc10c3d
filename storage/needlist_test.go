package storage_test

import (
	"context"
	"slices"
	"testing"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

type page struct {
	needs []network.Need
	total int
}

func (w town) list(tb testing.TB, s *storage.Store, f storage.NeedFilter) page {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (p page, err error) {
		p.needs, p.total, err = tx.ListNeeds(ctx, w.ID, f)
		return p, err
	})
}

func (w town) find(tb testing.TB, s *storage.Store, text string) []int64 {
	tb.Helper()
	return numbers(w.list(tb, s, storage.NeedFilter{Text: text}).needs)
}

// catalogue is six needs that differ in all a list may ask for.
func catalogue(tb testing.TB, s *storage.Store) town {
	tb.Helper()
	w := found(tb, s, "alhama")
	for i, n := range []network.Need{
		{Title: "Faltan plazas de guardería", Author: w.people[0].ID, Entity: w.entities[0], Areas: w.areas[:1], Affected: "families"},
		{Title: "Transporte a las pedanías", Author: w.people[1].ID, Entity: w.entities[1], Areas: w.areas},
		{Title: "Clases de español", Author: w.people[1].ID, Entity: w.entities[1], Areas: w.areas[1:], Affected: "migrants"},
		{Title: "Asesoría jurídica", Author: w.people[2].ID, Entity: w.entities[2], Areas: w.areas[1:]},
		{Title: "Falta vivienda", Author: w.people[0].ID, Areas: w.areas[:1]},
		{Title: "Escoleta en agosto", Author: w.people[2].ID, Areas: w.areas[:1]},
	} {
		n = w.add(tb, s, n)
		n.Score, n.State = []urgency.Score{0, 300, 0, 300, 0, -50}[i],
			[]network.NeedState{network.Open, network.Prioritised, network.Open, network.InRound, network.Covered, network.Open}[i]
		update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
			if i == 2 || i == 3 {
				if _, err := tx.JoinNeed(ctx, w.ID, n.Number, w.entities[0], w.people[0].ID); err != nil {
					return err
				}
			}
			return tx.SaveNeed(ctx, w.ID, n)
		})
	}
	return w
}

func TestListNeeds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := catalogue(t, s)
		for _, c := range []struct {
			name   string
			filter storage.NeedFilter
			want   []int64
			total  int
		}{
			{"by urgency, then joined, then the older", storage.NeedFilter{}, []int64{4, 2, 3, 1, 6}, 5},
			{"area", storage.NeedFilter{Area: w.areas[1]}, []int64{4, 2, 3}, 3},
			{"state", storage.NeedFilter{States: []network.NeedState{network.Covered, network.InRound}}, []int64{4, 5}, 2},
			{"affected", storage.NeedFilter{Affected: "migrants"}, []int64{3}, 1},
			{"mine, or my entity's", storage.NeedFilter{Author: w.people[0].ID, Entity: w.entities[0]}, []int64{4, 3, 1}, 3},
			{"mine, without an entity", storage.NeedFilter{Author: w.people[1].ID}, []int64{2, 3}, 2},
			{"text across languages", storage.NeedFilter{Text: "guardería"}, []int64{1, 6}, 2},
			{"text in the other language", storage.NeedFilter{Text: "ESCOLETES"}, []int64{1, 6}, 2},
			{"all words of a text", storage.NeedFilter{Text: "guarderia agosto"}, []int64{6}, 1},
			{"several filters", storage.NeedFilter{Area: w.areas[0], Text: "transport", Author: w.people[1].ID}, []int64{2}, 1},
			{"nothing", storage.NeedFilter{Text: "piscina"}, nil, 0},
			{"first page", storage.NeedFilter{Limit: 2}, []int64{4, 2}, 5},
			{"second page", storage.NeedFilter{Limit: 2, Offset: 2}, []int64{3, 1}, 5},
			{"last page", storage.NeedFilter{Limit: 2, Offset: 4}, []int64{6}, 5},
			{"beyond", storage.NeedFilter{Limit: 2, Offset: 6}, nil, 5},
		} {
			got := w.list(t, s, c.filter)
			if !slices.Equal(numbers(got.needs), c.want) || got.total != c.total {
				t.Errorf("%s: %v of %d, want %v of %d", c.name, numbers(got.needs), got.total, c.want, c.total)
			}
		}
	})
}

func TestListNeedsBoundsAPage(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for range 51 {
				if _, err := tx.AddNeed(ctx, w.ID, network.Need{Title: "Transporte"}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, limit := range []int{0, 50, 1000} {
			if got := w.list(t, s, storage.NeedFilter{Limit: limit}); len(got.needs) != 50 || got.total != 51 {
				t.Errorf("limit %d gave %d of %d, want 50 of 51", limit, len(got.needs), got.total)
			}
		}
	})
}

func TestAlike(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for _, title := range []string{
			"Plazas de guardería para familias monoparentales", // 1
			"Guardería municipal",                              // 2
			"Transporte a las pedanías",                        // 3
			"Places d'escoleta",                                // 4
			"Guardería los sábados por la tarde",               // 5
			"Plazas de guardería que ya se cubren",             // 6
		} {
			w.need(t, s, title)
		}
		covered := w.stored(t, s, 6)
		covered.State = network.Covered
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveNeed(ctx, w.ID, covered) })
		for _, c := range []struct {
			name, text string
			least      float64
			top        int
			except     int64
			want       []int64
		}{
			{"nearest first, at most three", "Plazas de guardería", 0.1, 3, 0, []int64{4, 2, 1}},
			{"not the one itself", "Plazas de guardería", 0.1, 3, 4, []int64{2, 1, 5}},
			{"only what is near", "Plazas de guardería", 0.99, 3, 0, []int64{4}},
			{"nothing alike", "Piscina", 0.1, 3, 0, nil},
			{"no words", "¿?", 0.1, 3, 0, nil},
		} {
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Match, error) {
				return tx.Alike(ctx, w.ID, c.text, c.least, c.top, c.except)
			})
			var found []int64
			for _, m := range got {
				found = append(found, m.Number)
			}
			if !slices.Equal(found, c.want) {
				t.Errorf("%s: %+v, want %v", c.name, got, c.want)
			}
			if !slices.IsSortedFunc(got, func(a, b storage.Match) int { return int(1000 * (b.Likeness - a.Likeness)) }) {
				t.Errorf("%s: not the nearest first: %+v", c.name, got)
			}
		}
	})
}
