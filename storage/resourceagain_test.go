package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// Rows with a number change the resources that were written here, unless somebody did after the rows were written.
func TestRowsTakeAPlaceByNumber(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		var rows []network.Resource
		for _, name := range []string{"Ropero", "Comedor", "Albergue", "Ludoteca", "Taller"} {
			r := w.publish(t, s, network.Resource{Entity: w.entities[0], Owner: w.people[0].ID, Areas: w.areas[:1], Card: network.Card{Name: name}})
			r.Entity, r.Areas = 0, nil
			rows = append(rows, r)
		}
		for i := range rows[:4] {
			rows[i].Card.Hours = "de 9 a 14"
		}
		imp := w.begin(t, s, "list")
		w.stage(t, s, imp, rows[:1])
		w.stage(t, s, imp, rows) // cut off and staged again
		w.rule(t, s, 2, func(r *network.Resource, a network.Actor, now time.Time) error {
			return r.Write(a, network.Card{Name: "Comedor social"}, now)
		})
		w.retire(t, s, 3)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DeleteResource(ctx, w.ID, 4) })
		if p, err := s.Publish(t.Context(), w.ID, imp.Number); p != (storage.Published{Changed: 1, Same: 1, Left: 3}) || err != nil {
			t.Errorf("published: %+v (%v)", p, err)
		}
		one, two, three := w.resource(t, s, 1), w.resource(t, s, 2), w.resource(t, s, 3)
		if one.Card.Hours != "de 9 a 14" || one.Version != 2 || one.Entity != w.entities[0] || one.Owner != w.people[0].ID || len(one.Areas) != 1 || one.Card.Source != "" {
			t.Errorf("changed by a row: %+v", one)
		}
		if two.Card.Name != "Comedor social" || two.Card.Hours != "" || three.State != network.ResourceGone {
			t.Errorf("changed before the row: %+v, %+v", two, three)
		}
		writings := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Writing, error) { return tx.Writings(ctx, w.ID, 1) })
		if len(writings) != 2 || writings[0].Card.Hours != "de 9 a 14" || writings[0].Person != 0 || writings[1].Card.Hours != "" {
			t.Errorf("its story: %+v", writings)
		}
		if got := w.searched(t, s, storage.ResourceQuery{}); !slices.Equal(got, []int64{2, 1, 5}) {
			t.Errorf("the guide holds %v", got)
		}
	})
}
