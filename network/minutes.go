package network

import (
	"errors"
	"slices"
	"strconv"
	"time"
)

// Minutes are the record of a meeting, from the moment at which it is begun: who takes part, the points, what came of
// them, and how those who were there agree on the text.
type Minutes struct {
	Meeting     int64
	Areas       []int64 // of the meeting
	State       MinutesState
	Version     int    // of the text: 1, and one more with each reopening
	Turn        int64  // of the card in the channel, which is posted anew as often as the meeting begins, ends or goes on
	Lang        string // in which the text is written
	Point       int64  // what is being dealt with; 0 is nothing of the agenda
	StartedBy   int64
	Started     time.Time
	Finished    time.Time // zero while it runs
	Deadline    time.Time // until when those who were there may correct
	ApprovedBy  int64     // 0 is nobody: the deadline
	Approved    time.Time
	Reason      string // why it was opened again
	Numbers     []MinutesNumber
	Attendees   []Attendee
	Points      []MinutesPoint // as they were dealt with; the agenda's own while it runs
	Outcomes    []Outcome
	Corrections []Correction
	Agreed      []int64 // who said of this version that it is right
}

// MinutesState is how far minutes have come. That they are under review is told by their open corrections.
type MinutesState string

// The states of minutes.
const (
	MinutesRunning  MinutesState = "running"  // the meeting goes on
	MinutesDraft    MinutesState = "draft"    // those who were there may correct
	MinutesApproved MinutesState = "approved" // locked
	MinutesDropped  MinutesState = "dropped"  // nobody came, and no minutes were wanted
)

// MinutesNumber is what approved minutes are called in one area: Acta 3/2023.
type MinutesNumber struct {
	Area   int64
	Year   int
	Number int
}

func (n MinutesNumber) String() string { return strconv.Itoa(n.Number) + "/" + strconv.Itoa(n.Year) }

// MinutesPoint is a point as it was dealt with.
type MinutesPoint struct {
	Number   int64
	Position int
	Title    string
	Need     int64 // 0 is none
}

// Presence is how somebody took part.
type Presence string

// The ways of taking part. Who is not spoken of has no row.
const (
	Present   Presence = "present"
	Connected Presence = "connected"
	Excused   Presence = "excused"
)

// Presences are all of them.
var Presences = []Presence{Present, Connected, Excused}

// There says whether who is marked so took part.
func (p Presence) There() bool { return p == Present || p == Connected }

// PresenceOf is what an answer given before makes of somebody when the meeting begins; "" says nothing of them.
func PresenceOf(a Answer) Presence {
	switch a {
	case Coming:
		return Present
	case Connecting:
		return Connected
	case NotComing:
		return Excused
	default: // somebody else comes for them, or they could not say
		return ""
	}
}

// Attendee is a person or an entity in the minutes. Of a person of the network only the number is kept.
type Attendee struct {
	Number int64
	Person int64  // 0 is an entity, or somebody off chat
	Entity int64  // 0 is none that is known
	Label  string // what the entity, or its unit, was called then; "" is none
	Name   string // typed, of somebody off chat
	How    Presence
	By     int64
}

// What can be refused about minutes without more to say.
var (
	// ErrNotPresent means that somebody who was not there, as far as is known, wanted to have a say in the minutes.
	ErrNotPresent = errors.New("the actor did not take part in the meeting")
	// ErrNotAttended means that somebody who did not take part wanted to correct the minutes.
	ErrNotAttended = errors.New("the actor did not attend the meeting")
	// ErrNothingSaid means an outcome, a correction or an answer without words.
	ErrNothingSaid = errors.New("nothing was said")
	// ErrNotYours means that somebody wanted to change what another dictated or proposed.
	ErrNotYours = errors.New("another said this")
	// ErrNotAgreed means that minutes were to be approved early without everybody's word that they are right.
	ErrNotAgreed = errors.New("not everybody who was there has agreed")
	// ErrOpenCorrections means that minutes were to be approved while corrections wait for an answer.
	ErrOpenCorrections = errors.New("corrections are open")
	// ErrNoNames means that a list of who was there names nobody.
	ErrNoNames = errors.New("the list names nobody")
)

// MinutesStateError means that minutes are too far, or not far enough, for this.
type MinutesStateError struct {
	Meeting  int64
	State    MinutesState
	Deadline time.Time // of a draft that can be corrected no longer
}

func (e MinutesStateError) Error() string { return "the minutes are " + string(e.State) }

// TooEarlyError means that a meeting cannot be begun yet.
type TooEarlyError struct {
	Meeting Meeting
	From    time.Time
}

func (e TooEarlyError) Error() string { return "too early to begin the meeting" }

// EarlyStart is how long before its hour a meeting may be begun.
const EarlyStart = 30 * time.Minute

// Beginnable says whether a meeting may be begun, and its minutes written: from a bit before its hour on, without an end,
// for minutes are also written from paper the day after.
func (m Meeting) Beginnable(now time.Time) error {
	switch {
	case m.State != MeetingConvened:
		return MeetingStateError{Meeting: m}
	case now.Before(m.Start.Add(-EarlyStart)):
		return TooEarlyError{Meeting: m, From: m.Start.Add(-EarlyStart)}
	}
	return nil
}

// StartMinutes begins a meeting, by the coordination, with the first point of its agenda.
func StartMinutes(a Actor, m Meeting, agenda []AgendaPoint, lang string, now time.Time) (Minutes, error) {
	if !a.Coordinates() {
		return Minutes{}, ForbiddenError{Needs: Coordinator}
	}
	if err := m.Beginnable(now); err != nil {
		return Minutes{}, err
	}
	out := Minutes{Meeting: m.Number, Areas: m.Areas, State: MinutesRunning, Version: 1, Turn: 1, Lang: lang, StartedBy: a.Person.ID, Started: now}
	if len(agenda) > 0 {
		out.Point = agenda[0].Number
	}
	return out, nil
}

// Resume has a meeting go on that was ended by mistake a minute ago, or whose minutes were dropped.
func (m *Minutes) Resume(a Actor, of Meeting, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State == MinutesRunning:
		return nil
	case m.State == MinutesApproved:
		return m.stateError()
	case m.State == MinutesDraft && (m.Version > 1 || now.Sub(m.Finished) > UndoWindow || len(m.Corrections)+len(m.Agreed) > 0):
		return ErrTooLate
	}
	if err := of.Beginnable(now); err != nil {
		return err
	}
	m.State, m.Finished, m.Deadline, m.Points = MinutesRunning, time.Time{}, time.Time{}, nil
	m.Turn++
	return nil
}

func (m Minutes) stateError() error {
	return MinutesStateError{Meeting: m.Meeting, State: m.State, Deadline: m.Deadline}
}

// runs says whether the meeting goes on: it was begun, and its date still is what it was.
func (m Minutes) runs(of Meeting, now time.Time) error {
	if m.State != MinutesRunning {
		return m.stateError()
	}
	return of.Beginnable(now)
}

// Attended says whether a person took part.
func (m Minutes) Attended(person int64) bool {
	return person != 0 && slices.ContainsFunc(m.Attendees, func(a Attendee) bool { return a.Person == person && a.How.There() })
}

// Speaks says whether the list says of a person that they took part, or that they are excused.
func (m Minutes) Speaks(person int64) bool {
	return slices.ContainsFunc(m.Attendees, func(a Attendee) bool { return a.Person == person })
}

// There are those who took part.
func (m Minutes) There() []Attendee {
	return slices.DeleteFunc(slices.Clone(m.Attendees), func(a Attendee) bool { return !a.How.There() })
}

// Mark notes that somebody, or an entity, takes part or is excused: by the coordination, also in the draft; while the
// meeting goes on everybody may say of themselves that they are there. Of one person or entity the last word counts.
func (m *Minutes) Mark(a Actor, who Attendee) (Attendee, error) {
	self := a.Member() && who.Person == a.Person.ID && who.How.There() && m.State == MinutesRunning
	switch {
	case m.State != MinutesRunning && m.State != MinutesDraft:
		return who, m.stateError()
	case !self && !a.Coordinates():
		return who, ForbiddenError{Needs: Coordinator}
	case !slices.Contains(Presences, who.How):
		return who, ErrNothingSaid
	}
	who.Label, who.Name, who.By = unmarked(who.Label), unmarked(who.Name), a.Person.ID
	if who.Person == 0 && who.Entity == 0 && who.Label == "" && who.Name == "" {
		return who, ErrNoNames
	}
	last := int64(0)
	for i, x := range m.Attendees {
		if x.same(who) {
			who.Number = x.Number
			m.Attendees[i] = who
			return who, nil
		}
		last = max(last, x.Number)
	}
	who.Number = last + 1
	m.Attendees = append(m.Attendees, who)
	return who, nil
}

// same says whether two speak of one person, or of one entity as such.
func (a Attendee) same(b Attendee) bool {
	if a.Person != 0 || b.Person != 0 {
		return a.Person == b.Person
	}
	return a.Entity == b.Entity && Fold(a.Label) == Fold(b.Label) && Fold(a.Name) == Fold(b.Name)
}

// Unmark takes somebody out of the list, by the coordination.
func (m *Minutes) Unmark(a Actor, number int64) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State != MinutesRunning && m.State != MinutesDraft:
		return m.stateError()
	}
	m.Attendees = slices.DeleteFunc(m.Attendees, func(x Attendee) bool { return x.Number == number })
	return nil
}

// GoTo goes to another point, by the coordination.
func (m *Minutes) GoTo(a Actor, of Meeting, point int64, now time.Time) error {
	if !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	if err := m.runs(of, now); err != nil {
		return err
	}
	m.Point = point
	return nil
}

// Dictate takes an outcome from anybody who is there, or from the coordination, while the meeting goes on.
func (m *Minutes) Dictate(a Actor, of Meeting, o Outcome, now time.Time) (Outcome, error) {
	if err := m.runs(of, now); err != nil {
		return o, err
	}
	o.Body, o.WhoText = unmarked(o.Body), unmarked(o.WhoText)
	switch {
	case !a.Coordinates() && !m.Attended(a.Person.ID):
		return o, ErrNotPresent
	case o.Body == "" || !o.Kind.Valid():
		return o, ErrNothingSaid
	}
	o.Meeting, o.Number, o.DictatedBy, o.At, o.State = m.Meeting, m.lastOutcome()+1, a.Person.ID, now, OutcomeStanding
	m.Outcomes = append(m.Outcomes, o)
	return o, nil
}

func (m Minutes) lastOutcome() (last int64) {
	for _, o := range m.Outcomes {
		last = max(last, o.Number)
	}
	return last
}

// Outcome is one outcome by its number.
func (m Minutes) Outcome(number int64) (Outcome, error) {
	i := slices.IndexFunc(m.Outcomes, func(o Outcome) bool { return o.Number == number })
	if i < 0 {
		return Outcome{}, ErrNotFound
	}
	return m.Outcomes[i], nil
}

// Standing are the outcomes that were not taken back, in the order in which they were dictated.
func (m Minutes) Standing() []Outcome {
	return slices.DeleteFunc(slices.Clone(m.Outcomes), func(o Outcome) bool { return !o.Stands() })
}

// Restate changes the words of an outcome, who does it and by when, while the meeting goes on: by whoever dictated it, or
// by the coordination.
func (m *Minutes) Restate(a Actor, of Meeting, to Outcome, now time.Time) (Outcome, error) {
	o, err := m.own(a, of, to.Number, now)
	if err != nil {
		return o, err
	}
	if o.Body, o.Who, o.WhoText, o.Due = unmarked(to.Body), to.Who, unmarked(to.WhoText), to.Due; o.Body == "" {
		return o, ErrNothingSaid
	}
	m.put(o)
	return o, nil
}

// TakeBack takes an outcome out, or puts it in again, while the meeting goes on: by whoever dictated it, or by the
// coordination.
func (m *Minutes) TakeBack(a Actor, of Meeting, number int64, to OutcomeState, now time.Time) (Outcome, error) {
	o, err := m.own(a, of, number, now)
	if err == nil {
		o.State = to
		m.put(o)
	}
	return o, err
}

func (m Minutes) own(a Actor, of Meeting, number int64, now time.Time) (Outcome, error) {
	if err := m.runs(of, now); err != nil {
		return Outcome{}, err
	}
	o, err := m.Outcome(number)
	if err == nil && !a.Coordinates() && o.DictatedBy != a.Person.ID {
		err = ErrNotYours
	}
	return o, err
}

func (m *Minutes) put(o Outcome) {
	m.Outcomes[slices.IndexFunc(m.Outcomes, func(x Outcome) bool { return x.Number == o.Number })] = o
}
