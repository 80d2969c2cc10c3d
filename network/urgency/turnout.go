package urgency

// Turnout tells how many voices took part, in one need or in a whole round.
// It counts voices, one each whatever their weight, from ballots cast: nobody
// who was merely invited is in it. It gives no grade away, so it may be shown
// while a round is open.
type Turnout struct {
	Entitled    int `json:"entitled"`     // voices on the roll
	Answered    int `json:"answered"`     // with at least one ballot: Graded + CannotJudge
	Graded      int `json:"graded"`       // with at least one grade
	CannotJudge int `json:"cannot_judge"` // that answered without a single grade
}

// TurnoutOf counts the voices in the ballots of one need, or in those of all the
// needs of a round together. Ballots of voices not on the roll, and grades that
// are not Valid, are ignored.
func TurnoutOf(ballots []Ballot, roll Roll) Turnout {
	return hear(ballots, roll).turnout(roll)
}

// enoughGraded is how many graded voices are enough however long the roll is.
const enoughGraded = 3

// Suffices reports whether the rules' participation is reached: that percentage
// of the entitled voices answered, and at least three voices, or half of those
// entitled where that is less, graded. Without entitled voices it is not.
func (t Turnout) Suffices(rules Rules) bool {
	answered := t.Answered*100 >= t.Entitled*rules.participation()
	graded := t.Graded*2 >= min(enoughGraded*2, t.Entitled)
	return t.Entitled > 0 && answered && graded
}

// hand is what one voice's technicians answered: ballots per grade.
type hand [Immediate + 1]int

// graded is how many of the hand's ballots carry a grade.
func (h hand) graded() int {
	n := 0
	for _, ballots := range h[CanWait:] {
		n += ballots
	}
	return n
}

// hands holds the hand of each voice that answered.
type hands map[int64]hand

// hear sorts ballots by voice, leaving out those that do not count.
func hear(ballots []Ballot, roll Roll) hands {
	heard := make(hands, len(roll))
	for _, b := range ballots {
		if roll[b.Voice] <= 0 || !b.Grade.Valid() {
			continue
		}
		h := heard[b.Voice]
		h[b.Grade]++
		heard[b.Voice] = h
	}
	return heard
}

// turnout counts the voices that were heard.
func (hs hands) turnout(roll Roll) Turnout {
	t := Turnout{Entitled: len(roll), Answered: len(hs)}
	for _, h := range hs {
		if h.graded() > 0 {
			t.Graded++
		}
	}
	t.CannotJudge = t.Answered - t.Graded
	return t
}

// ballots adds the hands up.
func (hs hands) ballots() [Immediate + 1]int {
	var sum hand
	for _, h := range hs {
		for g, n := range h {
			sum[g] += n
		}
	}
	return sum
}

// with is how many voices have a ballot at g.
func (hs hands) with(g Grade) int {
	voices := 0
	for _, h := range hs {
		if h[g] > 0 {
			voices++
		}
	}
	return voices
}
