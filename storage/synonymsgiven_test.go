package storage_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// asPeopleSay is a guide in Spanish and Valencian that is searched with the words of the street and in English.
func asPeopleSay(tb testing.TB, s *storage.Store) town {
	tb.Helper()
	w := found(tb, s, "alhama")
	for _, c := range []network.Card{
		{Name: "Oficina municipal de vivienda"},
		{Name: "Programa de infancia y familia"},
		{Name: "Centre de dia per a persones majors"},
		{Name: "Orientación laboral"},
		{Name: "Comedor social"},
		{Name: "Asesoría de extranjería"},
		{Name: "Atención a víctimas de maltrato"},
		{Name: "Ayudas contra la pobreza energética"},
		{Name: "Prevención del absentismo"},
		{Name: "Ropero solidario"},
		{Name: "Alberg municipal", Place: "C/ Larga 1"},
		{Name: "Asesoría jurídica"},
		{Name: "Empadronamiento", Place: "Plaza del Ayuntamiento, calle Mayor 3"},
		{Name: "Servicio de higiene"},
		{Name: "Servicio de ayuda y programa de atención", Description: "Servicio, ayuda, programa, recurso"},
	} {
		w.publish(tb, s, network.Resource{Card: c})
	}
	return w
}

func TestSearchAsPeopleSay(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := asPeopleSay(t, s)
		for text, want := range map[string][]int64{
			"housing": {1}, "lloguer": {1}, "alquiler de un piso": {1},
			"peques": {2}, "children": {2}, "menors": {2},
			"elderly": {3}, "tercera edad": {3}, "ancianos": {3},
			"I need a job": {4}, "feina": {4}, "ocupació": {4},
			"food": {5}, "banco de alimentos": {5}, "aliments": {5}, "meals for people": {5},
			"papeles": {6}, "arreglar los papeles": {6}, "immigration": {6}, "regularización": {6},
			"violencia": {7}, "domestic violence": {7},
			"pagar la luz": {8}, "factura del gas": {8}, "water": {8},
			"cole": {9}, "escola": {9}, "absentismo": {9},
			"roba": {10}, "clothes": {10},
			"dónde dormir": {11}, "sensellar": {11}, "homeless people": {11},
			"advocat": {12}, "lawyer": {12}, "legal help": {12},
			"padró": {13}, "register": nil,
			"ducha": {14}, "shower": {14},
			"servicio de ayuda para el alquiler":  {1},
			"programa de ayuda con los alimentos": {5},
			"servei d'ajuda":                      {15, 8, 14},
		} {
			if got := w.searched(t, s, storage.ResourceQuery{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", text, got, want)
			}
		}
	})
}

// A card that answers the rare word of a search comes before one that answers two of which the guide is full.
func TestRareWordsComeFirst(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for range 20 {
			w.publish(t, s, network.Resource{Card: network.Card{Name: "Taller juvenil de tarde"}})
		}
		rare := w.publish(t, s, network.Resource{Card: network.Card{Name: "Hipoterapia"}})
		got := w.searched(t, s, storage.ResourceQuery{Text: "taller de tarde con hipoterapia"})
		if len(got) != 21 || got[0] != rare.Number {
			t.Errorf("found %v, want R-%d first of 21", got, rare.Number)
		}
	})
}

func TestANetworkTakesAGivenLineAway(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := asPeopleSay(t, s), found(t, s, "totana")
		given := func(of town) (heeded, dropped []storage.Synonym) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				var err error
				heeded, dropped, err = tx.GivenSynonyms(ctx, of.ID)
				return err
			})
			return heeded, dropped
		}
		all, _ := given(w)
		i := slices.IndexFunc(all, func(s storage.Synonym) bool { return strings.Contains(s.Line, "clothes") })
		change := func(fn func(*storage.Tx, context.Context, int64, int64) (string, error)) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				line, err := fn(tx, t.Context(), w.ID, all[i].Number)
				if err == nil && line != all[i].Line {
					t.Errorf("the line is %q, want %q", line, all[i].Line)
				}
				return err
			})
		}
		if err := change((*storage.Tx).RemoveSynonym); err != nil {
			t.Fatal(err)
		}
		if err := change((*storage.Tx).RemoveSynonym); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("taken away twice: %v", err)
		}
		if got := w.searched(t, s, storage.ResourceQuery{Text: "clothes"}); len(got) != 0 {
			t.Errorf("after its line was taken away a word finds %v", got)
		}
		if heeded, dropped := given(w); len(heeded) != len(all)-1 || !slices.Equal(dropped, all[i:i+1]) {
			t.Errorf("%d heeded, dropped %v", len(heeded), dropped)
		}
		if _, dropped := given(other); len(dropped) != 0 {
			t.Errorf("another network has lost %v", dropped)
		}
		if err := change((*storage.Tx).RestoreSynonym); err != nil {
			t.Fatal(err)
		}
		if got := w.searched(t, s, storage.ResourceQuery{Text: "clothes"}); !slices.Equal(got, []int64{10}) {
			t.Errorf("after it was restored a word finds %v", got)
		}
	})
}

// Every line has a number of its own, and two terms at least that search does not take for one anyway.
func TestGivenLines(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			all, _, err := tx.GivenSynonyms(ctx, w.ID)
			for i, line := range all {
				if line.Number != -int64(i+1) {
					t.Errorf("line %q has the number %d, want %d", line.Line, line.Number, -i-1)
				}
				terms := map[string]bool{}
				for term := range strings.FieldsFuncSeq(line.Line, func(r rune) bool { return r == ',' || r == '→' }) {
					terms[strings.Join(words.Stems(term), " ")] = true
				}
				if terms[""] || len(terms) < 2 {
					t.Errorf("line %q has the terms %v", line.Line, terms)
				}
			}
			return err
		})
	})
}
