package urgency

import (
	"cmp"
	"math/big"
	"slices"
	"time"
)

// Item is a need of a round with what its place depends on.
type Item struct {
	Number int       // unique in its network
	Since  time.Time // when the need was logged
	Joined int       // entities that co-signed it
	Tally  Tally
}

// TieBreak names what put one of two needs with equal scores before the other.
type TieBreak string

// The tie-breaks, in the order in which they are tried.
const (
	NoTie       TieBreak = ""          // the scores differ
	ByImmediate TieBreak = "immediate" // the larger share at Immediate
	ByHigh      TieBreak = "high"      // the larger share at High and Immediate together
	ByJoined    TieBreak = "joined"    // more entities co-signed
	ByOlder     TieBreak = "older"     // the need is older
	ByNumber    TieBreak = "number"    // the number is lower
)

// Place is where a need came out.
type Place struct {
	Item
	Position int // from 1, no two alike; 0 when indicative
	// Decided is the tie-break that decided the place against the neighbour
	// above or, where the score did, against the one below; always NoTie when
	// indicative.
	Decided TieBreak
}

// Ranking is a round in order.
type Ranking struct {
	Ranked []Place // needs with a valid tally
	// Indicative holds the needs that missed participation, in the same order
	// but without positions, those without a score last. They are to be listed
	// apart.
	Indicative []Place
}

// Rank puts the needs of a round in order: by score, the most urgent first, then
// by each TieBreak in turn. It leaves items as they are.
func Rank(items []Item) Ranking {
	var ranking Ranking
	contenders := line(items)
	valid := slices.DeleteFunc(slices.Clone(contenders), func(c contender) bool { return !c.Tally.Valid })
	for i, c := range valid {
		ranking.Ranked = append(ranking.Ranked, Place{Item: c.Item, Position: i + 1, Decided: decided(valid, i)})
	}
	for _, c := range contenders {
		if !c.Tally.Valid {
			ranking.Indicative = append(ranking.Indicative, Place{Item: c.Item})
		}
	}
	return ranking
}

// contender is an item with the exact shares that ties are broken by.
type contender struct {
	Item
	immediate, high *big.Rat
}

// line puts all items, valid or not, in order.
func line(items []Item) []contender {
	contenders := make([]contender, len(items))
	for i, item := range items {
		shares := item.Tally.shares()
		contenders[i] = contender{item, shares[Immediate], shares.between(High, Immediate)}
	}
	slices.SortStableFunc(contenders, func(a, b contender) int {
		order, _ := a.against(b)
		return order
	})
	return contenders
}

// against compares two contenders: negative when a goes first, and what decided.
func (a contender) against(b contender) (int, TieBreak) {
	for _, rule := range []struct {
		order int
		name  TieBreak
	}{
		{cmp.Compare(b.Tally.Score, a.Tally.Score), NoTie},
		{b.immediate.Cmp(a.immediate), ByImmediate},
		{b.high.Cmp(a.high), ByHigh},
		{cmp.Compare(b.Joined, a.Joined), ByJoined},
		{a.Since.Compare(b.Since), ByOlder},
	} {
		if rule.order != 0 {
			return rule.order, rule.name
		}
	}
	return cmp.Compare(a.Number, b.Number), ByNumber
}

// decided is the tie-break between a place and its neighbours, the upper first.
func decided(places []contender, i int) TieBreak {
	if i > 0 {
		if _, by := places[i-1].against(places[i]); by != NoTie {
			return by
		}
	}
	if i+1 < len(places) {
		_, by := places[i].against(places[i+1])
		return by
	}
	return NoTie
}
