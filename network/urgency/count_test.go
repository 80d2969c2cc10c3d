package urgency_test

import (
	"slices"
	"testing"

	"hilo/network/urgency"
)

// equal is a roll of n voices, numbered from 1, with one voice each.
func equal(n int) urgency.Roll {
	roll := urgency.Roll{}
	for voice := range n {
		roll[int64(voice+1)] = urgency.FullWeight
	}
	return roll
}

// each gives one ballot to each voice from 1 on.
func each(grades ...urgency.Grade) []urgency.Ballot {
	ballots := make([]urgency.Ballot, len(grades))
	for i, g := range grades {
		ballots[i] = urgency.Ballot{Voice: int64(i + 1), Grade: g}
	}
	return ballots
}

// together gives all the ballots to one voice.
func together(voice int64, grades ...urgency.Grade) []urgency.Ballot {
	ballots := each(grades...)
	for i := range ballots {
		ballots[i].Voice = voice
	}
	return ballots
}

func TestScore(t *testing.T) {
	townHall := append(
		together(10, 5, 5, 5, 5, 5, 5, 5, 5),
		each(2, 2, 3, 2, 3, 2, 2, 3, 2)...)
	tests := map[string]struct {
		ballots []urgency.Ballot
		roll    urgency.Roll
		method  urgency.Method
		score   urgency.Score
		median  urgency.Grade
	}{
		"a lone 5 among seven 3s":           {each(3, 3, 3, 3, 3, 3, 3, 5), equal(8), "", 3_071_429, 3},
		"a 4 in its place weighs the same":  {each(3, 3, 3, 3, 3, 3, 3, 4), equal(8), "", 3_071_429, 3},
		"eight at the town hall, by person": {townHall, equal(10), urgency.PerTechnician, 3_333_333, 3},
		"eight at the town hall, by voice":  {townHall, equal(10), urgency.PerVoice, 2_333_333, 2},
		"all alike, lowest":                 {each(1, 1, 1), equal(3), "", 1_000_000, 1},
		"all alike, highest":                {each(5, 5, 5), equal(3), "", 5_000_000, 5},
		"half below, neighbours":            {each(2, 2, 3, 3), equal(4), "", 2_500_000, 3},
		"half below, a gap":                 {each(1, 2, 4, 4), equal(4), "", 3_000_000, 4},
		"half at each end":                  {each(1, 1, 5, 5), equal(4), "", 3_000_000, 5},
		"half below out of thirds":          {append(together(1, 1, 1, 4), together(2, 1, 5, 5)...), equal(2), "", 2_500_000, 4},
		"one ballot":                        {each(4), equal(1), "", 4_000_000, 4},
		"cannot judge has no weight":        {each(2, 2, 4, 0, 0, 0), equal(6), "", 2_250_000, 2},
		"a voice split by one who cannot":   {append(together(1, 5, 0), each(0, 2)[1:]...), equal(2), "", 3_500_000, 5},
		"a heavier voice":                   {each(5, 2, 2), urgency.Roll{1: 300, 2: 100, 3: 100}, "", 4_666_667, 5},
		"a heavier voice, by person":        {each(5, 2, 2), urgency.Roll{1: 300, 2: 100, 3: 100}, urgency.PerTechnician, 2_250_000, 2},
		"off the roll":                      {each(2, 2, 5, 5, 5), equal(2), "", 2_000_000, 2},
		"off the roll, by person":           {each(2, 2, 5, 5, 5), equal(2), urgency.PerTechnician, 2_000_000, 2},
		"no grades on the scale":            {each(2, 2, 6, -1), equal(4), "", 2_000_000, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := urgency.Count(tt.ballots, tt.roll, urgency.Rules{Method: tt.method})
			if got.Score != tt.score || got.Median != tt.median || !got.Scored() {
				t.Errorf("score %d, median %d; want %d, %d", got.Score, got.Median, tt.score, tt.median)
			}
		})
	}
}

func TestCountWithoutGrades(t *testing.T) {
	for name, ballots := range map[string][]urgency.Ballot{
		"no ballots":           nil,
		"nobody can judge":     each(0, 0, 0, 0),
		"all are off the roll": together(9, 5, 5),
	} {
		t.Run(name, func(t *testing.T) {
			got := urgency.Count(ballots, equal(4), urgency.Rules{})
			want := urgency.Tally{Turnout: urgency.TurnoutOf(ballots, equal(4))}
			want.Ballots[urgency.CannotJudge] = want.Answered
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if got.Scored() || got.Shares() != [6]float64{} {
				t.Errorf("scored %v, shares %v", got.Scored(), got.Shares())
			}
		})
	}
}

func TestCountEmptyRoll(t *testing.T) {
	if got := urgency.Count(each(5, 5, 5), nil, urgency.Rules{}); got != (urgency.Tally{}) {
		t.Errorf("got %+v, want nothing", got)
	}
}

// The line of the result that the method gives as its example.
func TestCountForDisplay(t *testing.T) {
	got := urgency.Count(each(5, 5, 5, 4, 3, 2, 2, 2, 2, 0, 0), equal(12), urgency.Rules{})
	want := map[urgency.Grade]float64{5: 3, 4: 1, 3: 1, 2: 4, 1: 0, 0: 2, 6: 0, -1: 0}
	for g, voices := range want {
		if got.Voices(g) != voices {
			t.Errorf("%v voices at %d, want %v", got.Voices(g), g, voices)
		}
	}
	turnout := urgency.Turnout{Entitled: 12, Answered: 11, Graded: 9, CannotJudge: 2}
	if got.Turnout != turnout || got.ImmediateVoices != 3 {
		t.Errorf("turnout %+v, %d immediate", got.Turnout, got.ImmediateVoices)
	}
	if shares := got.Shares(); shares[5] != 1.0/3 || shares[2] != 4.0/9 || shares[0] != 0 {
		t.Errorf("shares %v", shares)
	}
}

func TestVoicesOfASplitEntity(t *testing.T) {
	ballots := append(together(1, 4, 5, 5, 0), each(0, 4)[1:]...)
	got := urgency.Count(ballots, urgency.Roll{1: 100, 2: 150}, urgency.Rules{})
	if got.Weights != [6]urgency.Weight{4: "11/6", 5: "2/3"} {
		t.Errorf("weights %q", got.Weights)
	}
	if got.Ballots != [6]int{0: 1, 4: 2, 5: 2} || got.Graded != 2 || got.CannotJudge != 0 {
		t.Errorf("ballots %v, turnout %+v", got.Ballots, got.Turnout)
	}
	byPerson := urgency.Count(ballots, equal(2), urgency.Rules{Method: urgency.PerTechnician})
	if byPerson.Voices(4) != 2 || byPerson.Voices(5) != 2 || byPerson.Turnout != got.Turnout {
		t.Errorf("by person %q, turnout %+v", byPerson.Weights, byPerson.Turnout)
	}
}

func TestFlags(t *testing.T) {
	type flags struct{ alarm, disagreement, agreement bool }
	tests := map[string]struct {
		ballots []urgency.Ballot
		want    flags
	}{
		"a third at 5 from two voices":             {each(5, 5, 3, 3, 3, 3), flags{alarm: true}},
		"less than a third at 5":                   {each(5, 5, 3, 3, 3, 3, 3), flags{}},
		"a third at 5 from one voice":              {each(5, 3, 3), flags{}},
		"a third at 5 from one voice of many":      {append(together(1, 5, 5, 5), each(0, 3, 3)[1:]...), flags{}},
		"a third at 5 from a crowd and a lone one": {append(together(1, 5, 5), each(0, 2, 5, 3)[1:]...), flags{alarm: true}},
		"two voices but not a third of the weight": {slices.Concat(together(1, 5, 2), together(2, 5, 2), each(0, 0, 2, 2)[2:]), flags{}},
		"a third at each side":                     {each(1, 2, 3, 3, 4, 5), flags{disagreement: true}},
		"less than a third at one side":            {each(1, 2, 3, 3, 3, 4, 5), flags{}},
		"four fifths near the median":              {each(2, 3, 3, 4, 1), flags{agreement: true}},
		"less than four fifths near the median":    {each(2, 3, 3, 1), flags{}},
		"all alike at the end of the scale":        {each(1, 1, 1), flags{agreement: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tally := urgency.Count(tt.ballots, equal(8), urgency.Rules{})
			got := flags{tally.Alarm, tally.Disagreement, tally.BroadAgreement}
			if got != tt.want {
				t.Errorf("got %+v, want %+v (shares %v)", got, tt.want, tally.Shares())
			}
		})
	}
}

func TestConsensus(t *testing.T) {
	for name, tt := range map[string]struct {
		ballots []urgency.Ballot
		want    float64
	}{
		"all equal":        {each(4, 4, 4), 1},
		"half at each end": {each(1, 5, 5, 1), 0},
		"neighbours":       {each(3, 3, 4, 4), 0.807355}, // 1 + log2(7/8)
	} {
		t.Run(name, func(t *testing.T) {
			if got := urgency.Count(tt.ballots, equal(4), urgency.Rules{}).Consensus; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func BenchmarkCountRound(b *testing.B) {
	const needs, voters, voices = 200, 60, 23
	roll := equal(voices)
	round := make([][]urgency.Ballot, needs)
	for need := range round {
		for voter := range voters {
			round[need] = append(round[need], urgency.Ballot{
				Voice: int64(voter*voter%voices + 1),
				Grade: urgency.Grade((need + voter*7) % 6),
			})
		}
	}
	for b.Loop() {
		items := make([]urgency.Item, needs)
		for need, ballots := range round {
			items[need] = urgency.Item{Number: need, Tally: urgency.Count(ballots, roll, urgency.Rules{})}
		}
		urgency.Rank(items)
	}
}
