// Package urgency counts a round: it turns the secret ballots that technicians
// cast on a need into shares, a score and flags, and puts the needs of a round
// in order.
//
// The score is the "usual judgment" of A. Fabre, "Tie-breaking the highest
// median" (Social Choice and Welfare, 2021): the median grade, moved by at most
// half a grade towards the heavier side. Disagreement follows the RAND/UCLA
// panel rule; consensus is that of Tastle and Wierman (2007). All of it is
// counted in exact rationals, so that no result hangs on a rounding.
//
// It is not where a ballot is cast, who may cast one is decided, or a round is
// opened, extended and closed; it knows no entities and no technicians, only
// the voices they speak for; and it writes no sentences.
package urgency

// Grade is a technician's judgment of how soon a need must be attended to.
// Grades are always shown with their words, never as bare figures.
type Grade int8

// The grades of a ballot. CannotJudge is an answer, so it counts for
// participation, but it is no judgment, so it has no share.
const (
	CannotJudge Grade = iota
	CanWait           // beyond six months
	Low               // this half-year
	Medium            // this quarter
	High              // this month
	Immediate         // within days; people are at risk
)

// Valid reports whether g is one of the six answers of a ballot, CannotJudge
// among them.
func (g Grade) Valid() bool { return CannotJudge <= g && g <= Immediate }

// Ballot is one technician's last answer on one need.
type Ballot struct {
	Voice int64 // the entity or the unit that the technician speaks for
	Grade Grade
}

// Method says whose voices are equal.
type Method string

// The methods a network may choose between.
const (
	// PerVoice gives each voice its weight on the roll, split evenly between
	// those of its technicians who graded the need.
	PerVoice Method = "voice"
	// PerTechnician gives every ballot the weight of one voice.
	PerTechnician Method = "technician"
)

// Rules are what a network has settled about counting its rounds. The zero
// value counts PerVoice with DefaultParticipation.
type Rules struct {
	Method Method // PerVoice when empty
	// Participation is the percentage of the entitled voices that must answer
	// for a result to be valid; DefaultParticipation when 0.
	Participation int
}

// DefaultParticipation is the percentage asked for where a network set none.
const DefaultParticipation = 50

// participation is the percentage to reach, with the default filled in.
func (r Rules) participation() int {
	if r.Participation == 0 {
		return DefaultParticipation
	}
	return r.Participation
}
