package network

import (
	"slices"
	"time"

	"hilo/network/urgency"
)

// Round is some needs, one deadline and one secret ballot per technician and need.
type Round struct {
	Number   int64
	State    RoundState
	OpenedBy int64
	Opened   time.Time
	Deadline time.Time
	Extended int // how often it was extended for want of participation
	Closed   time.Time
	Rules    RoundRules
	Areas    []int64
	Needs    []RoundNeed
	Voices   []Voice
}

// RoundState is whether a round still takes ballots.
type RoundState string

// The states of a round.
const (
	RoundOpen   RoundState = "open"
	RoundClosed RoundState = "closed"
	// RoundUndone was opened by mistake and taken back at once.
	RoundUndone RoundState = "undone"
)

// RoundRules are the settings under which a round was opened; later changes of the network's do not touch it.
type RoundRules struct {
	Method         urgency.Method `json:"method"`
	Participation  int            `json:"participation"`
	GradesByEntity bool           `json:"grades_by_entity,omitempty"`
}

// RoundNeed is one need of a round. Withdrawn says why it left ("merged", "closed"); empty while it is valued.
type RoundNeed struct {
	Need      int64
	Position  int
	Withdrawn string
}

// Voice is who is entitled to be heard: an entity, or one of its units.
type Voice struct {
	Entity, Unit int64
	Weight       int // hundredths
}

// Key is the voice as a number for counting: units and entities are numbered apart.
func (v Voice) Key() int64 {
	if v.Unit != 0 {
		return -v.Unit
	}
	return v.Entity
}

// Ballot is what one technician answered about one need.
type Ballot struct {
	Need         int64
	Voter        int64 // a person, or below zero a paper ballot
	Entity, Unit int64
	Grade        urgency.Grade
	Cast         time.Time
}

// MaxRoundNeeds bounds a round: more cannot be valued with care.
const MaxRoundNeeds = 60

// OpenRound decides whether a round may open, and gives it its frozen rules.
func OpenRound(a Actor, s Settings, needs []int64, voices []Voice, deadline, now time.Time) (Round, error) {
	switch {
	case !a.Coordinates():
		return Round{}, ForbiddenError{Needs: Coordinator}
	case len(needs) == 0:
		return Round{}, ErrNoNeeds
	case len(needs) > MaxRoundNeeds:
		return Round{}, TooManyNeedsError{Count: len(needs), Most: MaxRoundNeeds}
	case len(voices) == 0:
		return Round{}, ErrNoVoices
	case !deadline.After(now.Add(time.Hour)):
		return Round{}, ErrDeadlineTooSoon
	}
	r := Round{
		State: RoundOpen, OpenedBy: a.Person.ID, Opened: now, Deadline: deadline, Voices: voices,
		Rules: RoundRules{Method: s.Method, Participation: s.Participation, GradesByEntity: s.GradesByEntity},
	}
	for i, n := range needs {
		r.Needs = append(r.Needs, RoundNeed{Need: n, Position: i + 1})
	}
	return r, nil
}

// Cast decides whether the actor may answer for a need now, and as which voice.
func (r Round) Cast(a Actor, need int64, g urgency.Grade, now time.Time) (Ballot, error) {
	if err := r.TakesBallots(now); err != nil {
		return Ballot{}, err
	}
	voice, err := r.VoiceOf(a)
	if err != nil {
		return Ballot{}, err
	}
	if !g.Valid() {
		return Ballot{}, ErrNoSuchGrade
	}
	if !slices.ContainsFunc(r.Needs, func(n RoundNeed) bool { return n.Need == need && n.Withdrawn == "" }) {
		return Ballot{}, NotInRoundError{Need: need}
	}
	return Ballot{Need: need, Voter: a.Person.ID, Entity: voice.Entity, Unit: voice.Unit, Grade: g, Cast: now}, nil
}

// TakesBallots says whether the round is still open, also when nobody has closed it yet although its time has passed.
func (r Round) TakesBallots(now time.Time) error {
	if r.State != RoundOpen || !now.Before(r.Deadline) {
		at := r.Closed
		if at.IsZero() {
			at = r.Deadline
		}
		return RoundClosedError{Round: r.Number, At: at}
	}
	return nil
}

// VoiceOf is the voice in which the actor speaks: her unit's where units have voices, else her entity's.
func (r Round) VoiceOf(a Actor) (Voice, error) {
	if !a.Contributes() {
		return Voice{}, ForbiddenError{Needs: Technician}
	}
	if !a.Votes() {
		return Voice{}, ErrNoEntity
	}
	return r.VoiceFor(a.Entity, a.Unit)
}

// VoiceFor is the voice of an entity or unit in this round.
func (r Round) VoiceFor(entity, unit int64) (Voice, error) {
	for _, v := range r.Voices {
		if v.Entity == entity && (v.Unit == 0 || v.Unit == unit) {
			return v, nil
		}
	}
	return Voice{}, NotEntitledError{Entity: entity}
}

// Roll is the list of voices as the counting knows them.
func (r Round) Roll() urgency.Roll {
	roll := make(urgency.Roll, len(r.Voices))
	for _, v := range r.Voices {
		roll[v.Key()] = v.Weight
	}
	return roll
}

// CountingRules are the round's rules as the counting knows them.
func (r Round) CountingRules() urgency.Rules {
	return urgency.Rules{Method: r.Rules.Method, Participation: r.Rules.Participation}
}

// Count is what the ballots of one need say.
func (r Round) Count(ballots []Ballot) urgency.Tally {
	return urgency.Count(r.counted(ballots), r.Roll(), r.CountingRules())
}

// Turnout is how many voices have answered anything in the round; it gives no grade away.
func (r Round) Turnout(ballots []Ballot) urgency.Turnout {
	return urgency.TurnoutOf(r.counted(ballots), r.Roll())
}

func (r Round) counted(ballots []Ballot) []urgency.Ballot {
	out := make([]urgency.Ballot, len(ballots))
	for i, b := range ballots {
		out[i] = urgency.Ballot{Voice: Voice{Entity: b.Entity, Unit: b.Unit}.Key(), Grade: b.Grade}
	}
	return out
}

// AtDeadline decides what happens when the deadline has come: the round closes, or is extended once when too few
// took part. It returns whether it was extended; the new deadline is in the round.
func (r *Round) AtDeadline(turnout urgency.Turnout, n Network, now time.Time) (extended bool) {
	if r.State != RoundOpen || now.Before(r.Deadline) {
		return false
	}
	if r.Extended == 0 && !turnout.Suffices(r.CountingRules()) {
		r.Extended++
		r.Deadline = n.Settings.Days().AddWorkdays(now.In(n.Location()), ExtensionDays, time.Duration(n.Settings.DeadlineHour)*time.Hour)
		return true
	}
	r.State, r.Closed = RoundClosed, now
	return false
}

// ExtensionDays are the working days that a round with too little participation is given, once.
const ExtensionDays = 3

// CloseEarly ends a round before its deadline, by the coordination.
func (r *Round) CloseEarly(a Actor, now time.Time) error {
	if err := r.manage(a); err != nil {
		return err
	}
	r.State, r.Closed = RoundClosed, now
	return nil
}

// Extend gives a round a later deadline, by the coordination.
func (r *Round) Extend(a Actor, deadline, now time.Time) error {
	if err := r.manage(a); err != nil {
		return err
	}
	if !deadline.After(now.Add(time.Hour)) || !deadline.After(r.Deadline) {
		return ErrDeadlineTooSoon
	}
	r.Deadline = deadline
	return nil
}

// Undo takes a round back that was opened by mistake: right after, and before anybody answered.
func (r *Round) Undo(a Actor, ballots int, now time.Time) error {
	if err := r.manage(a); err != nil {
		return err
	}
	if ballots > 0 || now.Sub(r.Opened) > UndoWindow {
		return ErrTooLate
	}
	r.State, r.Closed = RoundUndone, now
	return nil
}

func (r *Round) manage(a Actor) error {
	if !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	if r.State != RoundOpen {
		return RoundClosedError{Round: r.Number, At: r.Closed}
	}
	return nil
}

// CastPaper decides whether the coordination may enter a paper ballot for somebody who is not on chat.
func (r Round) CastPaper(a Actor, v Voice, voter, need int64, g urgency.Grade, now time.Time) (Ballot, error) {
	if !a.Coordinates() {
		return Ballot{}, ForbiddenError{Needs: Coordinator}
	}
	stand := Actor{Person: Person{ID: voter}, Role: Technician, Entity: v.Entity, Unit: v.Unit}
	return r.Cast(stand, need, g, now)
}

// Voices are who is entitled to be heard in areas, as the network agreed: each entity that sits there, or each unit of
// those that have units.
func Voices(entities []Entity, areas []int64, s Settings) []Voice {
	var out []Voice
	for _, e := range entities {
		if !slices.ContainsFunc(areas, func(a int64) bool { return slices.Contains(e.Areas, a) }) {
			continue
		}
		if !s.VoicePerUnit || len(e.Units) == 0 {
			out = append(out, Voice{Entity: e.ID, Weight: e.Weight})
			continue
		}
		for _, u := range e.Units {
			out = append(out, Voice{Entity: e.ID, Unit: u.ID, Weight: u.Weight})
		}
	}
	return out
}

// Voters are the people who have part in these voices.
func Voters(people []Actor, voices []Voice) []Actor {
	r := Round{Voices: voices}
	var out []Actor
	for _, a := range people {
		if _, err := r.VoiceOf(a); err == nil {
			out = append(out, a)
		}
	}
	return out
}

// Live is how many needs the round still values.
func (r Round) Live() int {
	n := 0
	for _, need := range r.Needs {
		if need.Withdrawn == "" {
			n++
		}
	}
	return n
}
