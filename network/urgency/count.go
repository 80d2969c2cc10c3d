package urgency

import "math/big"

// Count counts the ballots of one need, one per technician, over the voices of
// a roll that passes Check. The order of the ballots does not matter.
//
// Ballots of voices not on the roll are ignored, with either method: the roll
// was frozen so that nobody joins a round half way. So are grades that are not
// Valid. Without a single grade the tally is not Scored, and has no flags.
func Count(ballots []Ballot, roll Roll, rules Rules) Tally {
	heard := hear(ballots, roll)
	weights := heard.weigh(roll, rules.Method)
	t := Tally{
		Ballots:         heard.ballots(),
		Weights:         weights.exact(),
		Turnout:         heard.turnout(roll),
		ImmediateVoices: heard.with(Immediate),
	}
	t.Valid = t.Suffices(rules)
	if t.Graded > 0 {
		t.judge(weights.shares())
	}
	return t
}

// weigh adds up the weight at each grade, in voices.
func (hs hands) weigh(roll Roll, method Method) distribution {
	sum := newDistribution()
	part := new(big.Rat)
	for voice, h := range hs {
		weight, sharers := int64(roll[voice]), int64(h.graded())
		if method == PerTechnician {
			weight, sharers = FullWeight, 1
		}
		for g := CanWait; g <= Immediate; g++ {
			if h[g] > 0 {
				part.SetFrac64(weight*int64(h[g]), FullWeight*sharers)
				sum[g].Add(sum[g], part)
			}
		}
	}
	return sum
}

// alarmVoices is how many voices must see a need as immediate for an alarm: one
// entity alone does not set the agenda.
const alarmVoices = 2

// judge fills in what follows from the shares of the grades.
func (t *Tally) judge(d distribution) {
	t.Median = d.median()
	t.Score = d.score()
	t.Alarm = t.ImmediateVoices >= alarmVoices && d.atLeast(1, 3, Immediate, Immediate)
	t.Disagreement = d.atLeast(1, 3, CanWait, Low) && d.atLeast(1, 3, High, Immediate)
	t.BroadAgreement = d.atLeast(4, 5, t.Median-1, t.Median+1)
	t.Consensus = d.consensus()
}
