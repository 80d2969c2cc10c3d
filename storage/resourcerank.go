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
	return s.tell(ctx, numbers, common, at)
}

// tell adds to cards what these of the words asked for tell of them: of several ways to say one, the best that a card has.
// Ways of several words are left out; such a one is never needed where the word itself stands in very many cards.
func (s *search) tell(ctx context.Context, numbers []int64, which []int, at map[int64]*hit) error {
	var stems []string
	type meant struct {
		asked int
		by    variant
	}
	of := map[string][]meant{}
	for _, i := range which {
		for _, v := range s.asked[i].variants {
			if len(v.stems) == 1 {
				word := s.before + v.stems[0]
				stems, of[word] = append(stems, word), append(of[word], meant{i, v})
			}
		}
	}
	var rows []struct {
		Resource int64  `db:"resource"`
		Word     string `db:"word"`
		Weight   int64  `db:"weight"`
	}
	if err := s.allIn(ctx, &rows, `select resource, word, weight from resource_words where network = ? and resource in (?) and word in (?)`,
		s.network, numbers, stems); err != nil {
		return err
	}
	best := map[[2]int64]int64{} // by card and word asked for
	for _, r := range rows {
		for _, m := range of[r.Word] {
			key := [2]int64{r.Resource, int64(m.asked)}
			if _, counted := best[key]; !counted {
				at[r.Resource].Told += int64(s.told(s.asked[m.asked]))
			}
			best[key] = max(best[key], r.Weight*int64(s.points(s.asked[m.asked], m.by)))
		}
	}
	for key, points := range best {
		at[key[0]].Score += points
	}
	return nil
}
