package urgency

import (
	"fmt"
	"math/big"
)

// Tally is the result of counting one need. It is kept with the round's summary:
// its JSON reads back to an equal Tally.
//
// Arrays are indexed by Grade. A Tally holds more than may be shown: ask
// ShowShares first.
type Tally struct {
	// Ballots is how many technicians gave each answer, CannotJudge among them.
	Ballots [Immediate + 1]int `json:"ballots"`
	// Weights is the exact weight at each grade, in voices; at CannotJudge it
	// is always nothing.
	Weights [Immediate + 1]Weight `json:"weights"`
	Turnout
	// ImmediateVoices is how many voices have at least one technician who sees
	// the need as Immediate.
	ImmediateVoices int `json:"immediate_voices"`

	Median Grade `json:"median"` // the upper one of two; CannotJudge when not Scored
	Score  Score `json:"score"`  // 0 when not Scored

	Valid          bool    `json:"valid"`           // participation was reached: not merely indicative
	Alarm          bool    `json:"alarm"`           // a third of the weight, from two voices or more, is Immediate
	Disagreement   bool    `json:"disagreement"`    // a third of the weight at each side of Medium
	BroadAgreement bool    `json:"broad_agreement"` // four fifths of the weight within one grade of Median
	Consensus      float64 `json:"consensus"`       // from 0, half at each end, to 1, all equal; six decimals
}

// Scored reports whether anybody graded the need, so that it has a Score.
func (t Tally) Scored() bool { return t.Graded > 0 }

// fewestShown is the least number of graded voices whose shares may be shown:
// with fewer, each voice could work out another's grade.
const fewestShown = 3

// ShowShares reports whether enough voices graded the need for its shares to be
// shown without telling whose they are.
func (t Tally) ShowShares() bool { return t.Graded >= fewestShown }

// Voices is the weight at g in voices, for display: a fraction where technicians
// of one voice differ, technicians when counted PerTechnician. At CannotJudge it
// is the number of voices that could not judge.
func (t Tally) Voices(g Grade) float64 {
	switch {
	case g == CannotJudge:
		return float64(t.CannotJudge)
	case !g.Valid():
		return 0
	}
	voices, _ := t.Weights[g].rat().Float64()
	return voices
}

// Shares is the part of the weight at each grade, for display. They add up to 1,
// or are all 0 when the tally is not Scored; that of CannotJudge is always 0.
func (t Tally) Shares() [Immediate + 1]float64 { return t.shares().floats() }

// shares is the exact part of the weight at each grade.
func (t Tally) shares() distribution {
	weights := newDistribution()
	for g, w := range t.Weights {
		weights[g] = w.rat()
	}
	return weights.shares()
}

// Weight is an exact, non-negative amount of voices in lowest terms, like "3" or
// "7/2". Equal amounts are equal strings; the empty one is nothing.
type Weight string

// weightOf writes an amount of voices down.
func weightOf(voices *big.Rat) Weight {
	if voices.Sign() == 0 {
		return ""
	}
	return Weight(voices.RatString())
}

// rat is the amount; what cannot be read, which UnmarshalText lets nobody store,
// is nothing.
func (w Weight) rat() *big.Rat {
	if voices, ok := new(big.Rat).SetString(string(w)); ok {
		return voices
	}
	return new(big.Rat)
}

// UnmarshalText reads a weight in any terms, and refuses what is no weight.
func (w *Weight) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = ""
		return nil
	}
	voices, ok := new(big.Rat).SetString(string(text))
	if !ok || voices.Sign() < 0 {
		return fmt.Errorf("%q is not the weight of a grade", text)
	}
	*w = weightOf(voices)
	return nil
}

// Score is the urgency of a need in millionths of a grade, from 1000000 to
// 5000000; 0 is no score. Scores that agree to six decimals are a tie.
type Score int64

// millionths are the units of a Score in one grade.
const millionths = 1_000_000

// scoreOf rounds to the nearest millionth, halves up.
func scoreOf(grade *big.Rat) Score {
	doubled := new(big.Int).Mul(grade.Num(), big.NewInt(2*millionths))
	doubled.Add(doubled, grade.Denom())
	return Score(doubled.Div(doubled, new(big.Int).Lsh(grade.Denom(), 1)).Int64())
}

// Text writes the score with two decimals after the reader's decimal mark, like
// 3.07 or 3,07; no score is the empty string.
func (s Score) Text(decimal rune) string {
	if s == 0 {
		return ""
	}
	const hundredth = millionths / 100
	hundredths := (s + hundredth/2) / hundredth
	return fmt.Sprintf("%d%c%02d", hundredths/100, decimal, hundredths%100)
}

// String is the Text of a score with a point, for logs; no score is a dash.
func (s Score) String() string {
	if s == 0 {
		return "-"
	}
	return s.Text('.')
}
