package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// file is an import of cards by name; the source of each is its place in the file.
func file(names ...string) []network.Resource {
	out := make([]network.Resource, len(names))
	for i, name := range names {
		out[i].Card = network.Card{Name: name, Source: fmt.Sprint("source ", i), Municipalities: []string{"Mula"}}
	}
	return out
}

func (w town) begin(tb testing.TB, s *storage.Store, digest string) storage.Import {
	tb.Helper()
	imp, err := s.BeginImport(tb.Context(), w.ID, digest)
	if err != nil {
		tb.Fatal(err)
	}
	return imp
}

func (w town) stage(tb testing.TB, s *storage.Store, imp storage.Import, cards []network.Resource) {
	tb.Helper()
	if err := s.Stage(tb.Context(), w.ID, imp.Number, cards); err != nil {
		tb.Fatal(err)
	}
}

// bring imports a file and says how many cards were added, changed and the same.
func (w town) bring(tb testing.TB, s *storage.Store, cards []network.Resource) [3]int {
	tb.Helper()
	imp := w.begin(tb, s, "file")
	w.stage(tb, s, imp, cards)
	p, err := s.Publish(tb.Context(), w.ID, imp.Number)
	if err != nil {
		tb.Fatal(err)
	}
	return [3]int{p.Added, p.Changed, p.Same}
}

// seen is what there is of a guide: the names of its cards.
func (w town) seen(tb testing.TB, s *storage.Store) []string {
	tb.Helper()
	var out []string
	if err := s.EachResource(tb.Context(), w.ID, func(r network.Resource) error { out = append(out, r.Card.Name); return nil }); err != nil {
		tb.Fatal(err)
	}
	return out
}

func TestNothingIsSeenBeforeItIsPublished(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		w.bring(t, s, file("Ropero"))
		before := w.begin(t, s, "second")
		w.stage(t, s, before, append(file("Comedor", "Albergue"), network.Resource{Areas: w.areas, Owner: w.people[0].ID, Card: network.Card{Name: "Piscina", Municipalities: []string{"Yecla"}}}))
		for name, q := range map[string]storage.ResourceQuery{"all": {}, "text": {Text: "ropero comedor albergue"}, "town": {Town: "Mula"}} {
			if got := w.searched(t, s, q); !slices.Equal(got, []int64{1}) {
				t.Errorf("%s: %v, want the old one alone", name, got)
			}
		}
		for name, q := range map[string]storage.ResourceQuery{"text": {Text: "albergue"}, "slip": {Text: "albergues"}, "town": {Town: "Yecla"}, "area": {Area: w.areas[0]},
			"owner": {Owner: w.people[0].ID}, "text and area": {Text: "piscina", Area: w.areas[0]}, "gone": {Gone: true}} {
			if got := w.searched(t, s, q); len(got) != 0 {
				t.Errorf("%s: %v, want nothing", name, got)
			}
		}
		unseen := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]string, error) {
			towns, err := tx.Towns(ctx, w.ID)
			story, storyErr := tx.Writings(ctx, w.ID, 2)
			there, thereErr := tx.Resources(ctx, w.ID, []int64{-1, 2, 3, 4})
			due, dueErr := tx.ResourcesToAsk(ctx, w.ID, tx.Now(), 9)
			if len(story)+len(there) != 0 || len(due) != 1 {
				t.Errorf("seen: a story %v, resources %v, to be asked about %v", story, there, due)
			}
			return towns, errors.Join(err, storyErr, thereErr, dueErr)
		})
		if !slices.Equal(unseen, []string{"Mula"}) || !slices.Equal(w.seen(t, s), []string{"Ropero"}) {
			t.Errorf("seen: towns %v, cards %v", unseen, w.seen(t, s))
		}
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			_, err := tx.RaiseDoubt(t.Context(), w.ID, network.Doubt{Resource: 2, Body: "?"})
			return errors.Join(err, tx.DeleteResource(t.Context(), w.ID, 3), tx.SaveResource(t.Context(), w.ID, network.Resource{Number: 2, Version: 2}))
		})
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("changed before it was published: %v", err)
		}
		if _, err := s.Publish(t.Context(), w.ID, before.Number); err != nil {
			t.Fatal(err)
		}
		if got := w.seen(t, s); !slices.Equal(got, []string{"Comedor", "Albergue", "Piscina"}) {
			t.Errorf("published: %v", got)
		}
		for text, want := range map[string]int64{"ropero": 0, "comedor": 1, "albergue": 2, "piscina": 3} {
			if got := w.searched(t, s, storage.ResourceQuery{Text: text}); want == 0 && len(got) > 0 || want > 0 && !slices.Equal(got, []int64{want}) {
				t.Errorf("published, %q finds %v, want %d", text, got, want)
			}
		}
	})
}

func TestAnImportTakesThePlaceOfCards(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		if got := w.bring(t, s, file("Ropero", "Comedor", "Albergue", "Ludoteca")); got != [3]int{4, 0, 0} {
			t.Errorf("the first time: %v", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.HandOverResources(ctx, w.ID, 0, w.people[0].ID)
			_, doubtErr := tx.RaiseDoubt(ctx, w.ID, network.Doubt{Resource: 2, Person: w.people[1].ID, Body: "?"})
			return errors.Join(err, doubtErr, tx.MarkAsked(ctx, w.ID, []int64{1, 2, 3, 4}))
		})
		w.rule(t, s, 2, func(r *network.Resource, _ network.Actor, _ time.Time) error { r.Areas = w.areas[:1]; return nil })
		w.retire(t, s, 3)
		w.retire(t, s, 4)
		c.Add(time.Hour)
		second := file("Ropero", "Comedor grande", "Albergue nuevo", "Ludoteca", "Piscina")
		second[0].Card.HSDS = json.RawMessage(`{"id":"r"}`)
		if got := w.bring(t, s, second); got != [3]int{1, 2, 2} {
			t.Errorf("the second time: %v", got)
		}
		same, changed, again, gone := w.resource(t, s, 1), w.resource(t, s, 2), w.resource(t, s, 3), w.resource(t, s, 4)
		if same.Version != 1 || !same.Confirmed.Equal(c.Now()) || !same.Asked.IsZero() || !same.Changed.Equal(monday) || string(same.Card.HSDS) == "" {
			t.Errorf("the same: %+v", same)
		}
		if changed.Card.Name != "Comedor grande" || changed.Version != 2 || changed.Owner != w.people[0].ID || !changed.Changed.Equal(c.Now()) ||
			changed.ChangedBy != 0 || !changed.Asked.IsZero() || !slices.Equal(changed.Areas, w.areas[:1]) {
			t.Errorf("the changed one: %+v", changed)
		}
		if again.State != network.ResourceCurrent || gone.State != network.ResourceGone {
			t.Errorf("what was gone: changed %s, the same %s", again.State, gone.State)
		}
		doubts := read(t, s, func(ctx context.Context, tx *storage.Tx) (int, error) {
			story, err := tx.Writings(ctx, w.ID, 2)
			if len(story) != 2 || story[0].Card.Name != "Comedor grande" || story[0].Person != 0 || story[1].Card.Name != "Comedor" {
				t.Errorf("its story: %+v", story)
			}
			open, doubtErr := tx.OpenDoubts(ctx, w.ID, 2)
			return len(open), errors.Join(err, doubtErr)
		})
		if doubts != 0 {
			t.Errorf("%d doubts are open", doubts)
		}
		for text, want := range map[string][]int64{"grande": {2}, "albergue nuevo": {3}, "ludoteca": nil, "piscina": {5}} {
			if got := w.searched(t, s, storage.ResourceQuery{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", text, got, want)
			}
		}
	})
}

// A file that tells who offers a resource, and in which areas, is believed; one that does not leaves that as it is, and so
// one that has no place for what the standard holds.
func TestAnImportMovesAResource(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		first := file("Ropero", "Comedor")
		for i := range first {
			first[i].Entity, first[i].Areas, first[i].Card.HSDS = w.entities[0], w.areas[:1], json.RawMessage(`{"id":"r"}`)
		}
		w.bring(t, s, first)
		second := file("Ropero", "Comedor")
		second[0].Entity, second[0].Areas = w.entities[1], w.areas[1:2]
		if got := w.bring(t, s, second); got != [3]int{0, 1, 1} {
			t.Errorf("added, changed, same: %v", got)
		}
		moved, left := w.resource(t, s, 1), w.resource(t, s, 2)
		if moved.Entity != w.entities[1] || !slices.Equal(moved.Areas, w.areas[1:2]) || moved.Version != 2 {
			t.Errorf("moved: %+v", moved)
		}
		if left.Entity != w.entities[0] || !slices.Equal(left.Areas, w.areas[:1]) || left.Version != 1 {
			t.Errorf("left as it was: %+v", left)
		}
		if string(moved.Card.HSDS) == "" || string(left.Card.HSDS) == "" {
			t.Errorf("what came by the standard is lost: %q, %q", moved.Card.HSDS, left.Card.HSDS)
		}
		for area, want := range map[int64][]int64{w.areas[0]: {2}, w.areas[1]: {1}} {
			if got := w.searched(t, s, storage.ResourceQuery{Area: area}); !slices.Equal(got, want) {
				t.Errorf("area %d holds %v, want %v", area, got, want)
			}
		}
	})
}

func TestAnImportGoesOnWhereItStopped(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		imp := w.begin(t, s, "file")
		w.stage(t, s, imp, file("Ropero", "Comedor"))
		if other := w.begin(t, s, "other"); other.Number == imp.Number || other.Staged != 0 {
			t.Errorf("another file: %+v", other)
		}
		again := w.begin(t, s, "file")
		if again.Number != imp.Number || again.Staged != 2 {
			t.Errorf("begun again: %+v, want %d with 2 rows", again, imp.Number)
		}
		w.stage(t, s, again, file("Ropero", "Comedor", "Albergue")[2:])
		if p, err := s.Publish(t.Context(), w.ID, imp.Number); p != (storage.Published{Added: 3}) || err != nil {
			t.Errorf("published: %+v (%v)", p, err)
		}
		if anew := w.begin(t, s, "file"); anew.Number == imp.Number || anew.Staged != 0 {
			t.Errorf("begun after it was published: %+v", anew)
		}
		publish := func() error { _, err := s.Publish(t.Context(), w.ID, imp.Number); return err }
		for name, err := range map[string]error{"published": publish(), "dropped": s.DropImport(t.Context(), w.ID, imp.Number),
			"staged": s.Stage(t.Context(), w.ID, imp.Number, file("Tarde"))} {
			if !errors.Is(err, network.ErrNotFound) {
				t.Errorf("%s again: %v", name, err)
			}
		}
		if err := s.Stage(t.Context(), w.ID, 2, make([]network.Resource, 1001)); err == nil {
			t.Error("1,001 rows at once were taken")
		}
	})
}

func TestADroppedImportLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		w.bring(t, s, file("Ropero"))
		left := func() map[string]int {
			out := map[string]int{}
			for _, table := range []string{"resources", "resource_words", "resource_marks", "resource_areas", "resource_writings", "imports", "import_replaces", "import_ranges"} {
				out[table] = len(read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
					return tx.Rows(ctx, "select * from "+table+" where network = ?", w.ID)
				}))
			}
			return out
		}
		before := fmt.Sprint(left())
		imp := w.begin(t, s, "second")
		w.stage(t, s, imp, append(file("Ropero grande", "Comedor"), network.Resource{Areas: w.areas, Card: network.Card{Name: "Piscina"}}))
		if err := s.DropImport(t.Context(), w.ID, imp.Number); err != nil {
			t.Fatal(err)
		}
		if after := fmt.Sprint(left()); after != before {
			t.Errorf("left %s, want %s", after, before)
		}
	})
}

func TestTheLaterOfTwoRowsOfOneSource(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		one, two := w.begin(t, s, "one"), w.begin(t, s, "two")
		row := func(name string) network.Resource {
			return network.Resource{Card: network.Card{Name: name, Source: "same"}}
		}
		w.stage(t, s, one, []network.Resource{row("Primera"), row("Segunda"), {Card: network.Card{Name: "Sin origen"}}, {Card: network.Card{Name: "Sin origen"}}})
		w.stage(t, s, one, []network.Resource{row("Tercera")})
		w.stage(t, s, two, []network.Resource{row("Cuarta")})
		for _, imp := range []storage.Import{one, two} {
			if _, err := s.Publish(t.Context(), w.ID, imp.Number); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.seen(t, s); !slices.Equal(got, []string{"Sin origen", "Sin origen", "Cuarta"}) {
			t.Errorf("seen: %v", got)
		}
		if got := w.searched(t, s, storage.ResourceQuery{Text: "primera segunda tercera"}); len(got) != 0 {
			t.Errorf("found by the words of the earlier rows: %v", got)
		}
	})
}

func TestAPlaceTakenAwayMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		w.bring(t, s, file("Ropero"))
		imp := w.begin(t, s, "second")
		w.stage(t, s, imp, file("Ropero grande"))
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DeleteResource(ctx, w.ID, 1) })
		if p, err := s.Publish(t.Context(), w.ID, imp.Number); p != (storage.Published{Added: 1}) || err != nil {
			t.Errorf("published: %+v (%v)", p, err)
		}
		if got := w.searched(t, s, storage.ResourceQuery{Text: "ropero"}); len(got) != 1 {
			t.Errorf("found: %v", got)
		}
	})
}

func TestEachResourceStops(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		imported(t, s, w, "many", 600, func(*network.Resource) {})
		w.retire(t, s, 300)
		count := 0
		stop := errors.New("stop")
		err := s.EachResource(t.Context(), w.ID, func(r network.Resource) error {
			if count++; r.Number == 300 {
				t.Error("one that is gone was met")
			}
			if count == 550 {
				return stop
			}
			return nil
		})
		if !errors.Is(err, stop) || count != 550 {
			t.Errorf("%d were met: %v", count, err)
		}
	})
}

const manyImported = 50_000

// BenchmarkImportResources brings a county's guide into an empty network, then a second file that changes every tenth card.
func BenchmarkImportResources(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			for b.Loop() {
				s := migrated(b, d.fresh(b), &clock{now: monday})
				w := found(b, s, "alhama")
				began := time.Now()
				if p := imported(b, s, w, "first", manyImported, func(*network.Resource) {}); p.Added != manyImported {
					b.Fatalf("%+v", p)
				}
				b.ReportMetric(time.Since(began).Seconds(), "first-s")
				began = time.Now()
				many := 0
				p := imported(b, s, w, "second", manyImported, func(r *network.Resource) {
					if many++; many%10 == 0 {
						r.Card.Description = "Otra descripción"
					}
				})
				if p.Changed != manyImported/10 || p.Same != manyImported-p.Changed {
					b.Fatalf("%+v", p)
				}
				b.ReportMetric(time.Since(began).Seconds(), "second-s")
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.Sys)/1e6, "MB")
		})
	}
}
