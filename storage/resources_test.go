package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
	"hilo/storage"
)

// fullCard has something in every part.
func fullCard() network.Card {
	return network.Card{Name: "Servicio de «acompañamiento»", Provider: "Cruz Roja", Description: "Línea 1\nLínea 2", Audience: "Jóvenes", Groups: []string{"youth", "women"},
		Conditions: "18 a 30 años", Documents: "DNI", Referral: network.ReferralReport, How: "Con informe", Cost: "Gratis", Place: "C/ Mayor, 1", Access: "Rampa",
		Municipalities: []string{"Alhama", "Àgost"}, Hours: "L-V 9-14", Languages: "es, ca", Phones: []string{"968 63 00 00 (mañanas)", "112"}, Mail: "a@b.es",
		Web: "https://b.es", Contact: "la coordinadora", Until: "2027-01-31", Lang: "es", Source: "origen-1", HSDS: json.RawMessage(`{"id":"1","x":[1,2.50]}`)}
}

func TestAResourceComesBackWhole(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		r := w.publish(t, s, network.Resource{Entity: w.entities[0], Unit: 7, Areas: w.areas, Owner: w.people[0].ID, ChangedBy: w.people[1].ID, Card: fullCard()})
		if r.Number != 1 || r.Version != 1 || r.State != network.ResourceCurrent || !r.Confirmed.Equal(monday) || r.ConfirmedBy != w.people[1].ID {
			t.Errorf("added as %+v", r)
		}
		got := w.resource(t, s, r.Number)
		if !got.Card.Equal(fullCard()) || got.Card.Source != "origen-1" {
			t.Errorf("the card is %+v", got.Card)
		}
		var hsds struct{ X []float64 }
		if err := json.Unmarshal(got.Card.HSDS, &hsds); err != nil || !slices.Equal(hsds.X, []float64{1, 2.5}) {
			t.Errorf("of the imported service is left %s (%v)", got.Card.HSDS, err)
		}
		got.Card, r.Card = network.Card{}, network.Card{}
		if d := cmp.Diff(r, got); d != "" {
			t.Error(d)
		}
	})
}

func TestACardOfStrangeCharacters(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		r := w.publish(t, s, network.Resource{Areas: []int64{99}, Card: network.Card{Name: "a\x00b\xff <script>", Groups: []string{"\x00"}, Municipalities: []string{"\x00\xff"},
			HSDS: json.RawMessage(`{"a":"\u0000x","b":"\ud800","c":"\\u0000"}`)}})
		got := w.resource(t, s, r.Number)
		var hsds map[string]string
		if err := json.Unmarshal(got.Card.HSDS, &hsds); err != nil || got.Card.Name != "ab\ufffd <script>" || hsds["a"] != "x" || hsds["c"] != `\u0000` {
			t.Errorf("%q, %q (%v)", got.Card.Name, hsds, err)
		}
		if len(got.Areas) != 0 {
			t.Errorf("an area of nobody: %v", got.Areas)
		}
	})
}

func TestAResourceIsWrittenAnew(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := guided(t, s)
		c.Add(time.Hour)
		card := network.Card{Name: "Oficina joven", Municipalities: []string{"Mula"}, Hours: "S 10-13"}
		w.rule(t, s, 2, func(r *network.Resource, a network.Actor, now time.Time) error { return r.Write(a, card, now) })
		w.rule(t, s, 2, func(r *network.Resource, _ network.Actor, _ time.Time) error {
			r.Areas, r.Entity = w.areas[:1], w.entities[2]
			return nil
		})
		for q, want := range map[string][]int64{"vivienda": nil, "jóvenes": {2}, "àmbit": {2}} {
			if got := w.searched(t, s, storage.ResourceQuery{Text: q}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", q, got, want)
			}
		}
		if got := w.searched(t, s, storage.ResourceQuery{Town: "Mula", Area: w.areas[0]}); !slices.Equal(got, []int64{2}) {
			t.Errorf("by its new place: %v", got)
		}
		if got := w.searched(t, s, storage.ResourceQuery{Town: "Totana"}); len(got) != 0 {
			t.Errorf("by its old place: %v", got)
		}
		story := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Writing, error) { return tx.Writings(ctx, w.ID, 2) })
		if len(story) != 2 || story[0].Version != 2 || !story[0].Card.Equal(card) || story[0].Person != w.people[0].ID || !story[0].At.Equal(c.Now()) ||
			story[1].Card.Name != "Oficina de la vivienda" || !story[1].At.Equal(monday) {
			t.Errorf("its story is %+v", story)
		}
	})
}

func TestTwoWhoWriteACardAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		old := w.resource(t, s, 1)
		w.rule(t, s, 1, func(r *network.Resource, a network.Actor, now time.Time) error {
			return r.Write(a, network.Card{Name: "Una"}, now)
		})
		save := func(r network.Resource) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.SaveResource(t.Context(), w.ID, r) })
		}
		second := old
		if err := second.Write(network.Actor{Role: network.Coordinator}, network.Card{Name: "Otra"}, monday); err != nil {
			t.Fatal(err)
		}
		ahead := w.resource(t, s, 1)
		ahead.Version += 2
		nobody := old
		nobody.Number = 99
		for name, tt := range map[string]struct {
			r    network.Resource
			want error
		}{
			"a card written meanwhile": {second, network.ErrChanged},
			"what was read before":     {old, network.ErrChanged},
			"two versions ahead":       {ahead, network.ErrChanged},
			"nobody's":                 {nobody, network.ErrNotFound},
		} {
			if err := save(tt.r); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", name, err, tt.want)
			}
		}
		if got := w.resource(t, s, 1); got.Card.Name != "Una" || got.Version != 2 {
			t.Errorf("the card is %q, version %d", got.Card.Name, got.Version)
		}
	})
}

func TestRetiredAndOfferedAgain(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		w.retire(t, s, 1)
		if got := w.searched(t, s, storage.ResourceQuery{Text: "absentismo"}); !slices.Equal(got, []int64{5}) {
			t.Errorf("while it is gone: %v", got)
		}
		card := w.resource(t, s, 1).Card
		w.rule(t, s, 1, func(r *network.Resource, a network.Actor, now time.Time) error { return r.Write(a, card, now) })
		if got := w.searched(t, s, storage.ResourceQuery{Text: "absentismo"}); !slices.Equal(got, []int64{1, 5}) {
			t.Errorf("offered again: %v", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DeleteResource(ctx, w.ID, 1) })
		err := s.View(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.Resource(t.Context(), w.ID, 1)
			return err
		})
		if got := w.searched(t, s, storage.ResourceQuery{Text: "absentismo"}); !slices.Equal(got, []int64{5}) || !errors.Is(err, network.ErrNotFound) {
			t.Errorf("taken away: %v (%v)", got, err)
		}
	})
}

func TestAnEntityRenamedIsFoundByItsNewName(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.SaveEntity(ctx, w.ID, network.Entity{ID: w.entities[0], Name: "Fundación Ítaca", Kind: network.ThirdSector, Weight: 100})
		})
		if old, now := w.searched(t, s, storage.ResourceQuery{Text: "cáritas"}), w.searched(t, s, storage.ResourceQuery{Text: "itaca"}); len(old) != 0 || !slices.Equal(now, []int64{4}) {
			t.Errorf("by its old name %v, by its new one %v", old, now)
		}
	})
}

func TestDoubts(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		raise := func(resource int64, body string) (d network.Doubt, err error) {
			err = s.Update(t.Context(), "", func(tx *storage.Tx) error {
				d, err = tx.RaiseDoubt(t.Context(), w.ID, network.Doubt{Resource: resource, Person: w.people[1].ID, Body: body})
				return err
			})
			return d, err
		}
		first, err := raise(1, "El teléfono no es")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raise(1, "Cerrado en agosto"); err != nil {
			t.Fatal(err)
		}
		if _, err := raise(99, "De nadie"); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("a doubt about nothing: %v", err)
		}
		open := func(resource int64) []network.Doubt {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Doubt, error) {
				return tx.OpenDoubts(ctx, w.ID, resource)
			})
		}
		if got := open(1); len(got) != 2 || got[0] != first || got[1].Body != "Cerrado en agosto" || len(open(2)) != 0 {
			t.Errorf("open: %+v and %+v", got, open(2))
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SettleDoubts(ctx, w.ID, 1) })
		settled := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Doubt, error) {
			return tx.Doubt(ctx, w.ID, first.Number)
		})
		if len(open(1)) != 0 || !settled.Settled.Equal(monday) {
			t.Errorf("after they were settled: %+v, %+v", open(1), settled)
		}
	})
}

func TestWhomToAskWhetherItIsStillSo(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := guided(t, s)
		c.Add(time.Hour)
		w.rule(t, s, 2, func(r *network.Resource, a network.Actor, now time.Time) error { return r.Confirm(a, now) })
		due := func(before time.Time, most int) (out []int64) {
			list := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Resource, error) {
				return tx.ResourcesToAsk(ctx, w.ID, before, most)
			})
			for _, r := range list {
				out = append(out, r.Number)
			}
			return out
		}
		if got := due(monday, 9); !slices.Equal(got, []int64{1, 3, 4, 5, 6}) {
			t.Errorf("an hour ago: %v", got)
		}
		if got := due(c.Now(), 2); !slices.Equal(got, []int64{1, 3}) {
			t.Errorf("two of now: %v", got)
		}
		earliest := func() time.Time {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) (time.Time, error) { return tx.EarliestConfirmed(ctx, w.ID) })
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.MarkAsked(ctx, w.ID, []int64{1, 3, 4, 5, 6, 7})
		})
		if got := earliest(); !got.Equal(c.Now()) || !slices.Equal(due(c.Now(), 9), []int64{2}) {
			t.Errorf("after they were asked: %v, %v", got, due(c.Now(), 9))
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkAsked(ctx, w.ID, []int64{2}) })
		if got := earliest(); !got.IsZero() {
			t.Errorf("after all were asked: %v", got)
		}
		if gone := w.resource(t, s, 7); !gone.Asked.IsZero() {
			t.Errorf("asked about what is gone: %v", gone.Asked)
		}
	})
}

func TestCardsOfWhoLeaves(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		owner := func() int64 { return w.resource(t, s, 2).Owner }
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			n, err := tx.HandOverResources(ctx, w.ID, w.people[0].ID, w.people[1].ID)
			if n != 1 {
				t.Errorf("%d were handed over", n)
			}
			return err
		})
		if owner() != w.people[1].ID {
			t.Errorf("the owner is %d", owner())
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Leave(ctx, w.ID, w.people[1].ID) })
		if owner() != 0 {
			t.Errorf("after the owner left it is %d's", owner())
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.HandOverResources(ctx, w.ID, 0, w.people[2].ID)
			return errors.Join(err, tx.ErasePerson(ctx, w.ID, w.people[2].ID))
		})
		if owner() != 0 {
			t.Errorf("after the owner was erased it is %d's", owner())
		}
	})
}

func TestMissesByMonth(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		miss := func(texts ...string) {
			for _, text := range texts {
				update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Miss(ctx, w.ID, text) })
			}
		}
		miss("Mariposas azules", "azules  mariposas", "¿Hay una mariposa azul?", "logopeda", "🏠", "de la", "zapatos", "zapatos")
		c.Set(time.Date(2023, time.February, 1, 0, 0, 0, 0, time.UTC))
		miss("logopeda")
		for name, tt := range map[string]struct {
			month       string
			least, most int
			want        []storage.Miss
		}{
			"often":    {"2023-01", 2, 9, []storage.Miss{{Example: "Mariposas azules", Times: 3}, {Example: "zapatos", Times: 2}}},
			"most":     {"2023-01", 1, 1, []storage.Miss{{Example: "Mariposas azules", Times: 3}}},
			"February": {"2023-02", 1, 9, []storage.Miss{{Example: "logopeda", Times: 1}}},
			"March":    {"2023-03", 1, 9, nil},
		} {
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Miss, error) {
				return tx.Misses(ctx, w.ID, tt.month, tt.least, tt.most)
			})
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: %+v, want %+v", name, got, tt.want)
			}
		}
	})
}

func TestGuidePage(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		save := func(of town, p storage.GuidePage) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.SaveGuidePage(t.Context(), of.ID, p) })
		}
		at := func(address string) (int64, error) {
			n, err := s.GuideAt(t.Context(), address)
			return n.ID, err
		}
		if _, err := at("alhama"); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("before it was opened: %v", err)
		}
		if err := errors.Join(save(w, storage.GuidePage{Address: "x1"}), save(w, storage.GuidePage{Address: "alhama", Public: true})); err != nil {
			t.Fatal(err)
		}
		if err := save(other, storage.GuidePage{Address: "alhama"}); !errors.Is(err, storage.ErrTaken) {
			t.Errorf("at a neighbour's address: %v", err)
		}
		if id, err := at("alhama"); err != nil || id != w.ID {
			t.Errorf("at its address is %d (%v)", id, err)
		}
		if _, err := at("x1"); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("at its old address: %v", err)
		}
		page := read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.GuidePage, error) { return tx.GuidePage(ctx, w.ID) })
		if page != (storage.GuidePage{Address: "alhama", Public: true}) {
			t.Errorf("the page is %+v", page)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.CloseGuidePage(ctx, w.ID) })
		if _, err := at("alhama"); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("after it was closed: %v", err)
		}
	})
}
