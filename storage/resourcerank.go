package storage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hilo/network"
)

// refine looks at the best cards more closely: at the words by which they were not found, at their names and their hours.
func (s *search) refine(ctx context.Context, hits []hit) error {
	numbers, at := make([]int64, len(hits)), make(map[int64]*hit, len(hits))
	for i := range hits {
		numbers[i], at[hits[i].Number] = hits[i].Number, &hits[i]
	}
	var names []hit
	// The version, which is 1 at least, stands in no index: SQLite would walk through the names in place of the numbers.
	if err := s.allIn(ctx, &names, `select number, folded, opening from resources where network = ? and number in (?) and version > 0`,
		s.network, numbers); err != nil {
		return err
	}
	typed := network.Fold(s.query.Text)
	for _, n := range names {
		h := at[n.Number]
		h.Folded, h.Opening = n.Folded, n.Opening
		if strings.Contains(n.Folded, typed) { // whoever types a card's name means that card
			h.Score *= 2
		}
	}
	if err := s.addCommon(ctx, numbers, at); err != nil {
		return err
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(s.unknown(a), s.unknown(b)), cmp.Compare(b.Told, a.Told), cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.Number, b.Number))
	})
	return nil
}

// unknown is 1 for a card whose hours are asked for and not known.
func (s *search) unknown(h hit) int {
	if s.query.Open != 0 && h.Opening == 0 {
		return 1
	}
	return 0
}

// addCommon counts the words that very many cards have, where cards were found by rarer ones.
func (s *search) addCommon(ctx context.Context, numbers []int64, at map[int64]*hit) error {
	rare, common := s.rare()
	if len(rare) == 0 || len(common) == 0 {
		return nil
	}
	var stems []string
	type meant struct {
		asked int
		by    variant
	}
	of := map[string]meant{}
	for _, i := range common {
		for _, v := range s.asked[i].variants {
			if len(v.stems) == 1 {
				stems, of[s.before+v.stems[0]] = append(stems, s.before+v.stems[0]), meant{i, v}
			}
		}
	}
	var rows []struct {
		Resource int64  `db:"resource"`
		Word     string `db:"word"`
		Weight   int64  `db:"weight"`
	}
	err := s.allIn(ctx, &rows, `select resource, word, weight from resource_words where network = ? and resource in (?) and word in (?)`,
		s.network, numbers, stems)
	counted := map[[2]int64]bool{}
	for _, r := range rows {
		m, h := of[r.Word], at[r.Resource]
		a := s.asked[m.asked]
		h.Score += r.Weight * int64(s.points(a, m.by))
		if once := [2]int64{r.Resource, int64(m.asked)}; !counted[once] {
			counted[once] = true
			h.Told += int64(s.told(a))
		}
	}
	return err
}
