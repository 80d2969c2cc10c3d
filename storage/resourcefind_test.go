package storage_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"

	"pgregory.net/rapid"
)

// guided is a town whose guide has a card of each kind.
func guided(tb testing.TB, s *storage.Store) town {
	tb.Helper()
	w := found(tb, s, "alhama")
	for _, r := range []network.Resource{
		{Entity: w.entities[1], Areas: w.areas[:1], Card: network.Card{Name: "Prevención del absentismo escolar", Audience: "Alumnado de primaria y secundaria",
			Groups: []string{"children"}, Municipalities: []string{"Alhama de Murcia"}, Hours: "lunes a viernes de 9 a 14"}},
		{Areas: w.areas[1:], Owner: w.people[0].ID, Card: network.Card{Name: "Oficina de la vivienda", Provider: "Provivienda", Groups: []string{"families"},
			Description: "Información sobre alquiler y desahucios", Municipalities: []string{"Totana", "Alhama de Murcia"}}},
		{Areas: w.areas, Card: network.Card{Name: "Escoleta municipal", Lang: "ca", Audience: "Xiquets i xiquetes de 0 a 3 anys", Groups: []string{"children", "families"},
			Municipalities: []string{"Àgost"}, Hours: "dilluns a divendres de 7:30 a 15"}},
		{Entity: w.entities[0], Card: network.Card{Name: "Comedor social", Description: "Comidas para llevar", Hours: "sábados de 10 a 13"}},
		{Card: network.Card{Name: "Teleasistencia", Audience: "Personas mayores", How: "Con informe de absentismo familiar"}},
		{Card: network.Card{Name: "Ayuda a domicilio", Audience: "Personas mayores o con dependencia"}},
		{Areas: w.areas, Card: network.Card{Name: "Taller de absentismo", Municipalities: []string{"Librilla"}}},
	} {
		w.publish(tb, s, r)
	}
	w.retire(tb, s, 7)
	return w
}

func (w town) publish(tb testing.TB, s *storage.Store, r network.Resource) network.Resource {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		r, err = tx.AddResource(ctx, w.ID, r)
		return err
	})
	return r
}

func (w town) resource(tb testing.TB, s *storage.Store, number int64) network.Resource {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.Resource, error) {
		return tx.Resource(ctx, w.ID, number)
	})
}

// rule changes a resource as a command does.
func (w town) rule(tb testing.TB, s *storage.Store, number int64, change func(r *network.Resource, a network.Actor, now time.Time) error) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Resource(ctx, w.ID, number)
		if err != nil {
			return err
		}
		a := w.actor(0)
		a.Role = network.Coordinator
		if err := change(&r, a, tx.Now()); err != nil {
			return err
		}
		return tx.SaveResource(ctx, w.ID, r)
	})
}

func (w town) retire(tb testing.TB, s *storage.Store, number int64) {
	tb.Helper()
	w.rule(tb, s, number, func(r *network.Resource, a network.Actor, now time.Time) error { return r.Retire(a, now) })
}

func (w town) searched(tb testing.TB, s *storage.Store, q storage.ResourceQuery) []int64 {
	tb.Helper()
	page := w.guide(tb, s, q)
	out := make([]int64, len(page.resources))
	for i, r := range page.resources {
		out[i] = r.Number
	}
	if q.Limit == 0 && q.Offset == 0 && page.total != len(out) {
		tb.Errorf("%+v: %d of %d", q, len(out), page.total)
	}
	return out
}

func TestSearchTheGuide(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		for text, want := range map[string][]int64{
			"absentismo": {1, 5}, // by its name before by what is brought along
			"¿Quién lleva el absentismo en primaria?": {1, 5},
			"ABSENTISMOS":           {1, 5},
			"absentisme":            {1, 5},
			"ebsentismo":            {1, 5},
			"absntismo en primaria": {1, 5},
			"habitatge de lloguer":  {2},
			"pisos":                 {2},
			"guardería":             {3},
			"guarderías para niños": {3},
			"menjador":              {4},
			"Cáritas":               {4}, // the entity that offers it
			"provivienda":           {2},
			"telassistencia":        {5},
			"mayores":               {6, 5}, // alike, so by name
			"ayuda a domicilio para personas mayores": {6, 5},
			"teleasistencia o ayuda a domicilio":      {6, 5},
			"mariposas":                               nil,
			"a":                                       nil,
			"🏠🏠":                                      nil,
			"para todos los que no hay":               nil,
			"%_'\"\\; drop table resources --":        nil,
			strings.Repeat("absentismo en primaria ", 90): {1, 5},
			strings.Repeat("x", 2000):                     nil,
			strings.Repeat("palabra nada mucho ", 110):    nil,
			"\x00\xff absentismo":                         {1, 5},
		} {
			if got := w.searched(t, s, storage.ResourceQuery{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%.60q finds %v, want %v", text, got, want)
			}
		}
		if got := w.searched(t, s, storage.ResourceQuery{Text: "absentismo", Gone: true}); !slices.Equal(got, []int64{7}) {
			t.Errorf("of what is gone, %v, want R-7", got)
		}
	})
}

func TestFilterTheGuide(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		on := func(day int) int64 { return calendar.MaskOn(time.Date(2023, time.January, day, 12, 0, 0, 0, time.UTC)) }
		for name, tt := range map[string]struct {
			q    storage.ResourceQuery
			want []int64
		}{
			"all, by name":                 {storage.ResourceQuery{}, []int64{6, 4, 3, 2, 1, 5}},
			"area":                         {storage.ResourceQuery{Area: w.areas[0]}, []int64{3, 1}},
			"group":                        {storage.ResourceQuery{Group: "families"}, []int64{3, 2}},
			"town":                         {storage.ResourceQuery{Town: "alhama de  MURCIA"}, []int64{2, 1}},
			"town without its accent":      {storage.ResourceQuery{Town: "Agost"}, []int64{3}},
			"town with a slip":             {storage.ResourceQuery{Town: "Tottana"}, []int64{2}},
			"town of a card that is gone":  {storage.ResourceQuery{Town: "Librilla"}, nil},
			"town and group":               {storage.ResourceQuery{Town: "Alhama de Murcia", Group: "children"}, []int64{1}},
			"entity":                       {storage.ResourceQuery{Entity: w.entities[0]}, []int64{4}},
			"entity and area":              {storage.ResourceQuery{Entity: w.entities[1], Area: w.areas[0]}, []int64{1}},
			"owner":                        {storage.ResourceQuery{Owner: w.people[0].ID}, []int64{2}},
			"on a Saturday, unknown after": {storage.ResourceQuery{Open: on(21)}, []int64{4, 6, 2, 5}},
			"on a Monday":                  {storage.ResourceQuery{Open: on(16)}, []int64{3, 1, 6, 2, 5}},
			"on a Monday, in a town":       {storage.ResourceQuery{Open: on(16), Town: "Alhama de Murcia"}, []int64{1, 2}},
			"gone":                         {storage.ResourceQuery{Gone: true}, []int64{7}},
			"gone, in a town":              {storage.ResourceQuery{Gone: true, Town: "Librilla", Area: w.areas[0]}, []int64{7}},
			"text and town":                {storage.ResourceQuery{Text: "absentismo vivienda", Town: "Totana"}, []int64{2}},
			"text and group":               {storage.ResourceQuery{Text: "absentismo", Group: "families"}, nil},
			"text and day":                 {storage.ResourceQuery{Text: "absentismo", Open: on(21)}, []int64{5}},
			"text and entity":              {storage.ResourceQuery{Text: "absentismo", Entity: w.entities[1]}, []int64{1}},
			"no word that can be searched": {storage.ResourceQuery{Text: "🏠", Area: w.areas[1]}, []int64{3, 2}},
			"a page":                       {storage.ResourceQuery{Limit: 2, Offset: 1}, []int64{4, 3}},
			"after the last":               {storage.ResourceQuery{Limit: 2, Offset: 60}, nil},
			"a page of a search":           {storage.ResourceQuery{Text: "absentismo", Limit: 1, Offset: 1}, []int64{5}},
			"after the last of a search":   {storage.ResourceQuery{Text: "absentismo", Limit: 1, Offset: 9}, nil},
		} {
			if got := w.searched(t, s, tt.q); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", name, got, tt.want)
			}
		}
		if p := w.guide(t, s, storage.ResourceQuery{Text: "absentismo", Limit: 1, Offset: 9}); p.total != 2 {
			t.Errorf("after the last, %d are said to fit, want 2", p.total)
		}
	})
}

func TestUnconfirmedCards(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := guided(t, s)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.MarkAsked(ctx, w.ID, []int64{1, 2, 7}) })
		c.Add(network.ResourceGrace - time.Second)
		if got := w.searched(t, s, storage.ResourceQuery{Unconfirmed: true}); len(got) != 0 {
			t.Errorf("a second before: %v", got)
		}
		c.Add(time.Second)
		w.rule(t, s, 2, func(r *network.Resource, a network.Actor, now time.Time) error { return r.Confirm(a, now) })
		if got := w.searched(t, s, storage.ResourceQuery{Unconfirmed: true}); !slices.Equal(got, []int64{1}) {
			t.Errorf("a month after, one of them confirmed: %v", got)
		}
	})
}

func TestSynonymsWidenASearch(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		var numbers []int64
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for _, line := range []string{"botón rojo, teleasistencia", "cole, absentismo escolar; pirola"} {
				n, err := tx.AddSynonym(ctx, w.ID, line)
				if err != nil {
					return err
				}
				numbers = append(numbers, n)
			}
			return nil
		})
		for text, want := range map[string][]int64{
			"botón rojo":           {5},
			"botón":                nil, // half a term is not meant
			"pirolas":              {1, 5},
			"botón rojo y pirolas": {5, 1},
		} {
			if got := w.searched(t, s, storage.ResourceQuery{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", text, got, want)
			}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			line, err := tx.RemoveSynonym(ctx, w.ID, numbers[0])
			if line != "botón rojo, teleasistencia" {
				t.Errorf("removed %q", line)
			}
			return err
		})
		if got := w.searched(t, s, storage.ResourceQuery{Text: "botón rojo"}); len(got) != 0 {
			t.Errorf("after the line was removed: %v", got)
		}
		left := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Synonym, error) { return tx.Synonyms(ctx, w.ID) })
		if len(left) != 1 || left[0] != (storage.Synonym{Number: numbers[1], Line: "cole, absentismo escolar; pirola"}) {
			t.Errorf("lines left: %+v", left)
		}
	})
}

func TestSearchByWordsOfVeryManyCards(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		imported(t, s, w, "many", 2100, func(*network.Resource) {})
		rare := w.publish(t, s, network.Resource{Entity: w.entities[0], Card: network.Card{Name: "Servicio de hipoterapia", Municipalities: []string{"Aledo"}}})
		for name, q := range map[string]storage.ResourceQuery{
			"beside a rare word":   {Text: "hipoterapia programa de servicio municipal con informe", Limit: 5},
			"within an entity":     {Text: "servicio", Entity: w.entities[0], Limit: 5},
			"as a name":            {Text: "Servicio de hipoterapia", Limit: 5},
			"with a slip":          {Text: "hipotarapia", Limit: 5},
			"within a small place": {Text: "servicio hipoterapia", Town: "Aledo", Limit: 5},
		} {
			if got := w.searched(t, s, q); len(got) == 0 || got[0] != rare.Number {
				t.Errorf("%s: %v, want %d first", name, got, rare.Number)
			}
		}
		everywhere := w.guide(t, s, storage.ResourceQuery{Text: "informe", Limit: 5})
		if len(everywhere.resources) != 5 || everywhere.total < 300 {
			t.Errorf("a word of all cards: %d of %d", len(everywhere.resources), everywhere.total)
		}
	})
}

func TestSearchNeverFails(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		rapid.Check(t, func(rt *rapid.T) {
			word := rapid.OneOf(rapid.SampledFrom(strings.Fields("absentismo vivienda mayores de la R-1 %")), rapid.String())
			q := storage.ResourceQuery{Text: strings.Join(rapid.SliceOfN(word, 0, 30).Draw(rt, "words"), " "), Town: rapid.String().Draw(rt, "town"),
				Group: rapid.String().Draw(rt, "group"), Limit: rapid.IntRange(-1, 60).Draw(rt, "limit"), Offset: rapid.IntRange(-1, 9).Draw(rt, "offset")}
			if rapid.Bool().Draw(rt, "text alone") {
				q.Town, q.Group = "", ""
			}
			if p := w.guide(t, s, q); len(p.resources) > p.total {
				rt.Fatalf("%+v: %d of %d", q, len(p.resources), p.total)
			}
		})
	})
}

func TestTowns(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := guided(t, s)
		towns := func() []string {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]string, error) { return tx.Towns(ctx, w.ID) })
		}
		if got, want := towns(), []string{"Àgost", "Alhama de Murcia", "Totana"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		w.retire(t, s, 2)
		if got, want := towns(), []string{"Àgost", "Alhama de Murcia"}; !slices.Equal(got, want) {
			t.Errorf("after the card of Totana is gone: %v, want %v", got, want)
		}
	})
}
