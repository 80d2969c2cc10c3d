package urgency_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network/urgency"
)

const lastVoice = 9

var (
	rolls   = rapid.MapOfN(rapid.Int64Range(1, lastVoice), rapid.IntRange(100, 300), 1, lastVoice)
	methods = rapid.SampledFrom([]urgency.Method{urgency.PerVoice, urgency.PerTechnician})
	ballots = rapid.SliceOfN(rapid.Custom(drawBallot), 0, 40)
)

// drawBallot now and then draws a voice off the roll or a grade off the scale.
func drawBallot(t *rapid.T) urgency.Ballot {
	return urgency.Ballot{
		Voice: rapid.Int64Range(1, lastVoice+1).Draw(t, "voice"),
		Grade: urgency.Grade(rapid.IntRange(-1, 6).Draw(t, "grade")),
	}
}

// round is a need's ballots with all that is needed to count them.
type round struct {
	ballots []urgency.Ballot
	roll    urgency.Roll
	rules   urgency.Rules
}

func drawRound(t *rapid.T) round {
	return round{
		ballots: ballots.Draw(t, "ballots"),
		roll:    rolls.Draw(t, "roll"),
		rules:   urgency.Rules{Method: methods.Draw(t, "method")},
	}
}

func (r round) count(ballots []urgency.Ballot) urgency.Tally {
	return urgency.Count(ballots, r.roll, r.rules)
}

// naive scores by the definition, one ballot at a time; ok is false when there
// is nothing to score. It tells the lower and the upper median apart.
func naive(r round) (score string, lower, upper int64, ok bool) {
	var shares [6]*big.Rat
	for k := range shares {
		shares[k] = new(big.Rat)
	}
	total := new(big.Rat)
	for _, b := range r.ballots {
		if _, entitled := r.roll[b.Voice]; entitled && b.Grade >= 1 && b.Grade <= 5 {
			w := naiveWeight(r, b.Voice)
			total.Add(total, w)
			shares[b.Grade].Add(shares[b.Grade], w)
		}
	}
	if total.Sign() == 0 {
		return "", 0, 0, false
	}
	one, half, cumulative := big.NewRat(1, 1), big.NewRat(1, 2), new(big.Rat)
	for k := int64(1); k <= 5; k++ {
		cumulative.Add(cumulative, shares[k].Quo(shares[k], total))
		if lower == 0 && cumulative.Cmp(half) >= 0 {
			lower = k
		}
		if upper == 0 && cumulative.Cmp(half) > 0 {
			upper = k
		}
	}
	if lower != upper {
		return big.NewRat(lower+upper, 2).FloatString(6), lower, upper, true
	}
	p, q := new(big.Rat), new(big.Rat)
	for k := int64(1); k <= 5; k++ {
		if k > upper {
			p.Add(p, shares[k])
		} else if k < upper {
			q.Add(q, shares[k])
		}
	}
	rest := new(big.Rat).Sub(one, p)
	rest.Sub(rest, q)
	s := new(big.Rat).Sub(p, q)
	s.Quo(s, rest).Mul(s, half).Add(s, big.NewRat(upper, 1))
	return s.FloatString(6), lower, upper, true
}

// naiveWeight is what one graded ballot of a voice weighs.
func naiveWeight(r round, voice int64) *big.Rat {
	if r.rules.Method == urgency.PerTechnician {
		return big.NewRat(1, 1)
	}
	graded := int64(0)
	for _, b := range r.ballots {
		if b.Voice == voice && b.Grade >= 1 && b.Grade <= 5 {
			graded++
		}
	}
	return big.NewRat(int64(r.roll[voice]), 100*graded)
}

func TestCountAgreesWithTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		got := r.count(r.ballots)
		want, _, median, ok := naive(r)
		if got.Scored() != ok {
			t.Fatalf("scored %v, want %v", got.Scored(), ok)
		}
		if !ok {
			return
		}
		millionths, _ := new(big.Int).SetString(strings.Replace(want, ".", "", 1), 10)
		if int64(got.Score) != millionths.Int64() || int64(got.Median) != median {
			t.Fatalf("score %d, median %d; want %s, %d", got.Score, got.Median, want, median)
		}
	})
}

func TestScoreStaysNearTheMedian(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		got := r.count(r.ballots)
		_, lower, upper, ok := naive(r)
		if !ok {
			return
		}
		if got.Score < 1_000_000 || got.Score > 5_000_000 {
			t.Fatalf("score %d is off the scale", got.Score)
		}
		// With two medians the score lies between them, at least half a grade
		// from each; with one, at most half a grade from it.
		low, high := lower*1_000_000-500_000, upper*1_000_000+500_000
		if lower != upper {
			low, high = low+1_000_000, high-1_000_000
		}
		if int64(got.Score) < low || int64(got.Score) > high {
			t.Fatalf("score %d is not within %d and %d", got.Score, low, high)
		}
	})
}

func TestRaisingOneBallotNeverLowersTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		i := slices.IndexFunc(r.ballots, func(b urgency.Ballot) bool {
			return r.roll[b.Voice] > 0 && b.Grade >= urgency.CanWait && b.Grade < urgency.Immediate
		})
		if i < 0 {
			return
		}
		raised := slices.Clone(r.ballots)
		raised[i].Grade = urgency.Grade(rapid.IntRange(int(raised[i].Grade)+1, 5).Draw(t, "to"))
		if before, after := r.count(r.ballots).Score, r.count(raised).Score; after < before {
			t.Fatalf("raising %+v lowered %d to %d", r.ballots[i], before, after)
		}
	})
}

func TestOrderOfBallotsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		shuffled := rapid.Permutation(r.ballots).Draw(t, "shuffled")
		if a, b := r.count(r.ballots), r.count(shuffled); a != b {
			t.Fatalf("%+v became %+v", a, b)
		}
	})
}

func TestEightBallotsWeighAsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		r.rules.Method = urgency.PerVoice
		voice := rapid.Int64Range(1, lastVoice).Draw(t, "crowded")
		var crowded []urgency.Ballot
		for _, b := range r.ballots {
			crowded = append(crowded, b)
			if b.Voice == voice {
				crowded = append(crowded, b, b, b, b, b, b, b)
			}
		}
		one, eight := r.count(r.ballots), r.count(crowded)
		eight.Ballots = one.Ballots
		if one != eight {
			t.Fatalf("%+v became %+v", one, eight)
		}
	})
}

func TestVoicesWeighWhatTheRollSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		r.rules.Method = urgency.PerVoice
		want, seen := new(big.Rat), map[int64]bool{}
		for _, b := range r.ballots {
			if b.Grade >= 1 && b.Grade <= 5 && !seen[b.Voice] {
				seen[b.Voice] = true
				want.Add(want, big.NewRat(int64(r.roll[b.Voice]), 100))
			}
		}
		got := new(big.Rat)
		for _, w := range r.count(r.ballots).Weights {
			if part, ok := new(big.Rat).SetString(string(w)); ok {
				got.Add(got, part)
			}
		}
		if got.Cmp(want) != 0 {
			t.Fatalf("the grades weigh %v, the voices %v", got, want)
		}
	})
}

func TestAddingANeedChangesNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t)
		added := items[0]
		before, after := urgency.Rank(items[1:]), urgency.Rank(items)
		same := func(list string, before, after []urgency.Place) {
			after = slices.DeleteFunc(after, func(p urgency.Place) bool { return p.Number == added.Number })
			if !slices.EqualFunc(before, after, func(a, b urgency.Place) bool { return a.Item == b.Item }) {
				t.Fatalf("%s: %+v became %+v", list, before, after)
			}
		}
		same("ranked", before.Ranked, after.Ranked)
		same("indicative", before.Indicative, after.Indicative)
	})
}

func TestRankDependsOnNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t)
		given := slices.Clone(items)
		one := urgency.Rank(items)
		if !slices.Equal(items, given) {
			t.Fatalf("the items were moved")
		}
		other := urgency.Rank(rapid.Permutation(items).Draw(t, "shuffled"))
		if !slices.Equal(one.Ranked, other.Ranked) || !slices.Equal(one.Indicative, other.Indicative) {
			t.Fatalf("%+v became %+v", one, other)
		}
	})
}

// drawItems draws needs that tie often.
func drawItems(t *rapid.T) []urgency.Item {
	few := rapid.SliceOfN(rapid.Custom(drawBallot), 0, 6)
	items := make([]urgency.Item, rapid.IntRange(1, 8).Draw(t, "needs"))
	for i := range items {
		items[i] = urgency.Item{
			Number: i + 1,
			Since:  time.Unix(rapid.Int64Range(0, 1).Draw(t, "since"), 0),
			Joined: rapid.IntRange(0, 1).Draw(t, "joined"),
			Tally:  urgency.Count(few.Draw(t, "ballots"), equal(4), urgency.Rules{}),
		}
	}
	return items
}

func TestTallyReadsBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRound(t)
		tally := r.count(r.ballots)
		text, err := json.Marshal(tally)
		if err != nil {
			t.Fatal(err)
		}
		var back urgency.Tally
		if err := json.Unmarshal(text, &back); err != nil || back != tally {
			t.Fatalf("%s read back as %+v: %v", text, back, err)
		}
	})
}
