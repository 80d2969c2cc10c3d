package storage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"hilo/network"
	"hilo/network/words"
)

// The bounds of one search, so that it is quick in a guide of any size.
const (
	searchReach    = 2000 // rows of the index of words that it reads, shared among the words asked for
	searchWalk     = 400  // cards of a word that more cards have
	searchBest     = 200  // cards that are looked at more closely
	searchVariants = 8    // other words that stand for one that was asked
)

// asked is one word of a search, with what stands for it.
type asked struct {
	stem     string
	variants []variant
	cards    int  // how many cards answer it, as far as was counted
	common   bool // more than were counted
}

// variant is one or more stems, of which a card must have all, that stand for a word.
type variant struct {
	stems  []string
	factor int // in tenths, how much it is the word itself
}

// A synonym of the network's own says nearly as much as the word itself; a word that is only spelt alike says rather less. What
// means the same everywhere is often only near it: in the name of a card it says a little more than the word itself does in
// the text.
const (
	factorSame    = 10
	factorSynonym = 9
	factorSpelt   = 6
	factorGiven   = 3
)

// search is one search on its way.
type search struct {
	*Tx
	network int64
	query   ResourceQuery
	within  narrowed
	before  string // stands before each word of the index
	asked   []asked
	size    int            // how many cards there are, as far as searchReach
	reach   int            // so many cards are counted of each word
	cards   map[string]int // that have a word
}

// hit is a card that answers a search.
type hit struct {
	Number  int64  `db:"number"`
	Told    int64  `db:"told"` // how much of what was asked it answers: the rarer a word, the more
	Score   int64  `db:"score"`
	Total   int    `db:"total"`
	Folded  string `db:"folded"`
	Opening int64  `db:"opening"`
}

// searchResources are the numbers of a page of the cards that answer a text, the best first, and how many do.
func (t *Tx) searchResources(ctx context.Context, networkID int64, q ResourceQuery, w narrowed, stems []string) ([]int64, int, error) {
	s := search{Tx: t, network: networkID, query: q, within: w, cards: map[string]int{}}
	if q.Gone {
		s.before = goneBefore
	}
	for _, stem := range stems {
		s.asked = append(s.asked, asked{stem: legible(stem), variants: []variant{{[]string{legible(stem)}, factorSame}}})
	}
	for _, step := range []func(context.Context) error{s.measure, s.addSynonyms, s.count, s.addSpelt} {
		if err := step(ctx); err != nil {
			return nil, 0, err
		}
	}
	hits, err := s.read(ctx)
	if err != nil || len(hits) == 0 {
		return nil, 0, err
	}
	if err := s.refine(ctx, hits); err != nil {
		return nil, 0, err
	}
	from := min(q.Offset, len(hits))
	numbers := make([]int64, 0, q.Limit)
	for _, h := range hits[from:min(from+q.Limit, len(hits))] {
		numbers = append(numbers, h.Number)
	}
	return numbers, hits[0].Total, nil
}

// measure finds out how many cards there are: a word of fifty is rare among thousands only.
func (s *search) measure(ctx context.Context) error {
	state := network.ResourceCurrent
	if s.query.Gone {
		state = network.ResourceGone
	}
	return s.get(ctx, &s.size, fmt.Sprintf(`select count(*) from (select 1 from resources where network = ? and state = ? limit %d) few`, searchReach),
		s.network, state)
}

// addSynonyms widens each word by what the network says means the same, and after that by what does everywhere.
func (s *search) addSynonyms(ctx context.Context) error {
	stems := s.stems()
	var lines []string
	if err := s.allIn(ctx, &lines, `select line from synonyms where network = ? and number in (
		select synonym from synonym_words where network = ? and word in (?)) order by number`, s.network, s.network, stems); err != nil {
		return err
	}
	dropped, err := s.droppedSynonyms(ctx, s.network)
	if err != nil {
		return err
	}
	s.heed(stems, lines, factorSynonym)
	s.heed(stems, givenFor(stems, dropped), factorGiven)
	return nil
}

// heed widens the words asked for, whose stems are given, by lines of synonyms.
func (s *search) heed(stems, lines []string, factor int) {
	for _, line := range lines {
		terms, others := synonymTerms(line)
		for _, term := range terms {
			if slices.ContainsFunc(term, func(stem string) bool { return !slices.Contains(stems, stem) }) {
				continue // it was not asked for, or not wholly
			}
			for _, other := range others {
				s.widen(term, variant{other, factor})
			}
		}
	}
}

// widen has the words of a term found by another one as well.
func (s *search) widen(term []string, by variant) {
	for i := range s.asked {
		a := &s.asked[i]
		known := slices.ContainsFunc(a.variants, func(v variant) bool { return slices.Equal(v.stems, by.stems) })
		if slices.Contains(term, a.stem) && !slices.Contains(by.stems, a.stem) && !known && len(a.variants) <= searchVariants {
			a.variants = append(a.variants, by)
		}
	}
}

// stems are all stems of the words asked for, each once.
func (s *search) stems() []string {
	var out []string
	for _, a := range s.asked {
		for _, v := range a.variants {
			out = append(out, v.stems...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// count finds out how many cards have each word, as far as the search reaches.
func (s *search) count(ctx context.Context) error {
	stems := s.stems()
	s.reach = max(searchReach/len(stems), searchReach/askedMost)
	return s.countOf(ctx, stems)
}

func (s *search) countOf(ctx context.Context, stems []string) error {
	one := fmt.Sprintf(`select word, count(*) as cards from (select word from resource_words where network = ? and word = ? limit %d) w
		group by word`, s.reach)
	var args []any
	for _, stem := range stems {
		args = append(args, s.network, s.before+stem)
	}
	var rows []struct {
		Word  string `db:"word"`
		Cards int    `db:"cards"`
	}
	if err := s.allIn(ctx, &rows, strings.TrimSuffix(strings.Repeat(one+" union all ", len(stems)), " union all "), args...); err != nil {
		return err
	}
	for _, r := range rows {
		s.cards[strings.TrimPrefix(r.Word, s.before)] = r.Cards
	}
	for i := range s.asked {
		s.weigh(&s.asked[i])
	}
	return nil
}

// weigh says for how many cards a word asked for is answered. A word that is only near it and stands in very many is left
// out where the word itself stands in some: it would bury them.
func (s *search) weigh(a *asked) {
	if own := s.cards[a.stem]; own > 0 && own < s.reach {
		a.variants = slices.DeleteFunc(a.variants, func(v variant) bool { return v.factor == factorGiven && s.cards[s.rarest(v)] >= s.reach })
	}
	a.cards, a.common = 0, false
	for _, v := range a.variants {
		least := s.cards[s.rarest(v)]
		a.cards += least
		a.common = a.common || least >= s.reach
	}
}

// rarest is the stem of a variant that fewest cards have.
func (s *search) rarest(v variant) string {
	return slices.MinFunc(v.stems, func(a, b string) int { return cmp.Compare(s.cards[a], s.cards[b]) })
}

// addSpelt has words that stand in no card found by those from which a slip of the finger parts them.
func (s *search) addSpelt(ctx context.Context) error {
	var spellings []string
	for _, a := range s.asked {
		if a.cards == 0 {
			spellings = append(spellings, words.Spellings(a.stem)...)
		}
	}
	if len(spellings) == 0 {
		return nil
	}
	var near []string
	if err := s.allIn(ctx, &near, `select distinct word from resource_spellings where network = ? and spelling in (?) order by word limit 500`,
		s.network, spellings); err != nil {
		return err
	}
	var added []string
	for i := range s.asked {
		a := &s.asked[i]
		for _, word := range near {
			if a.cards == 0 && len(a.variants) <= searchVariants && words.Slip(a.stem, word) {
				a.variants, added = append(a.variants, variant{[]string{word}, factorSpelt}), append(added, word)
			}
		}
	}
	if len(added) == 0 {
		return nil
	}
	slices.Sort(added)
	return s.countOf(ctx, slices.Compact(added))
}

// told is what a card that answers a word tells of the whole: the rarer the word, the more.
func (s *search) told(a asked) int {
	return int(10 * math.Log2(1+float64(s.size)/float64(max(a.cards, 1))))
}

// points are what a card has by a variant of weight 1.
func (s *search) points(a asked, v variant) int { return v.factor * s.told(a) }

// rare are the words asked for of which all cards are read; common are those that more cards have.
func (s *search) rare() (rare, common []int) {
	for i, a := range s.asked {
		switch {
		case a.common:
			common = append(common, i)
		case a.cards > 0:
			rare = append(rare, i)
		}
	}
	return rare, common
}

// read finds the cards: by the rare words where there are some, else by those that they all have.
func (s *search) read(ctx context.Context) ([]hit, error) {
	rare, common := s.rare()
	switch {
	case len(rare) > 0:
		return s.hits(ctx, rare, searchReach)
	case len(common) == 0:
		return nil, nil
	case s.within.narrow:
		left, err := s.left(ctx)
		if err != nil {
			return nil, err
		}
		if len(left) < searchReach/2 {
			return s.hitsAmong(ctx, left, common)
		}
	}
	return s.hits(ctx, common, searchWalk)
}

// left are the cards that the query leaves of the guide, as far as they can all be read.
func (s *search) left(ctx context.Context) (numbers []int64, err error) {
	return numbers, s.allIn(ctx, &numbers, fmt.Sprintf(`select r.number from %s limit %d`, s.within.from, searchReach/2), s.within.args...)
}

// hits are the best cards that have one of these words, of each word so many at most: those of which it tells most.
func (s *search) hits(ctx context.Context, which []int, most int) ([]hit, error) {
	only, onlyArgs, err := s.only(ctx)
	if err != nil {
		return nil, err
	}
	var parts []string
	var args []any
	for _, i := range which {
		for _, v := range s.asked[i].variants {
			word := s.rarest(v)
			if s.cards[word] == 0 {
				continue
			}
			part := fmt.Sprintf(`select w.resource as number, %d as word, %d as told, w.weight * %d as score from resource_words w
				where w.network = ? and w.word = ?`, i, s.told(s.asked[i]), s.points(s.asked[i], v))
			args = append(args, s.network, s.before+word)
			for _, other := range v.stems {
				if other != word {
					part += ` and exists (select 1 from resource_words o where o.network = w.network and o.resource = w.resource and o.word = ?)`
					args = append(args, s.before+other)
				}
			}
			// The limit also keeps databases from walking through all words in the order of the cards.
			parts, args = append(parts, fmt.Sprintf(`select * from (%s%s order by w.weight desc, w.resource limit %d) most`, part, only, most)),
				append(args, onlyArgs...)
		}
	}
	return s.best(ctx, strings.Join(parts, " union all "), args)
}

// only is the condition on words w that keeps what the query leaves of the guide.
func (s *search) only(ctx context.Context) (string, []any, error) {
	if s.within.narrow {
		// Counted, not asked whether it exists: PostgreSQL would first gather all that is left.
		return ` and (select count(*) from ` + s.within.from + ` and r.number = w.resource) > 0`, s.within.args, nil
	}
	var n narrowed
	err := s.withoutStaged(ctx, s.network, &n, "w.resource")
	return n.from, n.args, err
}

// hitsAmong are the best of these cards.
func (s *search) hitsAmong(ctx context.Context, numbers []int64, which []int) ([]hit, error) {
	all, at := make([]hit, len(numbers)), make(map[int64]*hit, len(numbers))
	for i, number := range numbers {
		all[i].Number, at[number] = number, &all[i]
	}
	if err := s.tell(ctx, numbers, which, at); err != nil {
		return nil, err
	}
	hits := slices.DeleteFunc(all, func(h hit) bool { return h.Told == 0 })
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.Told, a.Told), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number))
	})
	total := len(hits)
	hits = hits[:min(total, s.most())]
	for i := range hits {
		hits[i].Total = total
	}
	return hits, nil
}

// most are so many cards as are looked at more closely.
func (s *search) most() int { return max(searchBest, s.query.Offset+s.query.Limit) }

// best sorts what words found by how much a card answers.
func (s *search) best(ctx context.Context, found string, args []any) ([]hit, error) {
	if slices.ContainsFunc(s.asked, func(a asked) bool { return len(a.variants) > 1 }) { // a card may have a word in several ways
		found = `select number, word, max(told) as told, max(score) as score from (` + found + `) ways where score is not null group by number, word`
	}
	var out []hit
	err := s.allIn(ctx, &out, fmt.Sprintf(`with found as materialized (%s)
		select number, told, score, count(*) over () as total from (
			select number, sum(told) as told, sum(score) as score from found where score is not null group by number) cards
		order by told desc, score desc, number limit %d`, found, s.most()), args...)
	return out, err
}
