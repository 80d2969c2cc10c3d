package urgency

import (
	"math"
	"math/big"
)

// distribution is an exact amount for each grade: weights in voices, or shares
// that add up to one. CannotJudge has none.
type distribution [Immediate + 1]*big.Rat

func newDistribution() distribution {
	var d distribution
	for g := range d {
		d[g] = new(big.Rat)
	}
	return d
}

// between adds up the grades from low to high, both included; those outside the
// scale add nothing.
func (d distribution) between(low, high Grade) *big.Rat {
	sum := new(big.Rat)
	for g := max(low, CanWait); g <= min(high, Immediate); g++ {
		sum.Add(sum, d[g])
	}
	return sum
}

// shares divides the distribution by its total; without a total all are zero.
func (d distribution) shares() distribution {
	shares, total := newDistribution(), d.between(CanWait, Immediate)
	if total.Sign() == 0 {
		return shares
	}
	for g := range shares {
		shares[g].Quo(d[g], total)
	}
	return shares
}

// exact writes the distribution down.
func (d distribution) exact() [Immediate + 1]Weight {
	var weights [Immediate + 1]Weight
	for g := range weights {
		weights[g] = weightOf(d[g])
	}
	return weights
}

// atLeast reports whether num/den of the shares lies between low and high.
func (d distribution) atLeast(num, den int64, low, high Grade) bool {
	return d.between(low, high).Cmp(big.NewRat(num, den)) >= 0
}

// median is the lowest grade at which the shares up to it pass one half.
func (d distribution) median() Grade {
	half, sum := big.NewRat(1, 2), new(big.Rat)
	for g := CanWait; g < Immediate; g++ {
		if sum.Add(sum, d[g]).Cmp(half) > 0 {
			return g
		}
	}
	return Immediate
}

// score is α + ½·(p − q)/(1 − p − q), where α is the median, p the share above
// it and q the share below it; so 1 − p − q is the share at α itself.
//
// Where exactly half lies below α, α is the upper of two medians and the score
// lies midway between them.
func (d distribution) score() Score {
	median := d.median()
	below, above := d.between(CanWait, median-1), d.between(median+1, Immediate)
	if below.Cmp(big.NewRat(1, 2)) == 0 {
		return scoreOf(big.NewRat(int64(d.highest(median-1))+int64(median), 2))
	}
	lean := above.Sub(above, below)
	lean.Quo(lean, d[median]).Mul(lean, big.NewRat(1, 2))
	return scoreOf(lean.Add(lean, big.NewRat(int64(median), 1)))
}

// highest is the highest grade used, up to limit.
func (d distribution) highest(limit Grade) Grade {
	for limit > CanWait && d[limit].Sign() == 0 {
		limit--
	}
	return limit
}

// consensus is 1 + Σ d_k·log2(1 − |k − μ|/4), where μ is the mean, kept to six
// decimals so that it is stored alike on every machine.
func (d distribution) consensus() float64 {
	shares := d.floats()
	mean := 0.0
	for g, share := range shares {
		mean += share * float64(g)
	}
	c := 1.0
	for g, share := range shares {
		if share > 0 { // nothing at a grade four away from the mean: 0·log2(0) is not a number
			c += share * math.Log2(1-math.Abs(float64(g)-mean)/float64(Immediate-CanWait))
		}
	}
	return max(0, math.Round(c*millionths)/millionths)
}

// floats is the distribution for display.
func (d distribution) floats() [Immediate + 1]float64 {
	var floats [Immediate + 1]float64
	for g := range floats {
		floats[g], _ = d[g].Float64()
	}
	return floats
}
