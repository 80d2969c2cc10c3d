package network

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Correction is a change that somebody who was there wants in the draft. All of it is kept, whatever becomes of it.
type Correction struct {
	Number     int64 // within its meeting, never used again
	Version    int   // of the minutes
	Part       CorrectionPart
	Target     int64  // the point or outcome; 0 of the other parts
	Body       string // how it should read
	Was        string // how it read when the change was accepted
	By         int64
	At         time.Time
	State      CorrectionState
	Answer     string // of the coordination, where it was not accepted
	AnsweredBy int64
	Answered   time.Time
}

// CorrectionPart is what of the minutes a correction is about.
type CorrectionPart string

// The parts of minutes that can be corrected.
const (
	PartPoint      CorrectionPart = "point"
	PartOutcome    CorrectionPart = "outcome"
	PartMissing    CorrectionPart = "missing"    // something that was said and is not there
	PartAttendance CorrectionPart = "attendance" // who was there: the coordination changes the list by hand
)

// ReadPart reads a part with its target as forms carry it: «outcome:3», «missing».
func ReadPart(s string) (part CorrectionPart, target int64, ok bool) {
	name, num, numbered := strings.Cut(s, ":")
	part = CorrectionPart(name)
	switch part {
	case PartMissing, PartAttendance:
		return part, 0, !numbered
	case PartPoint, PartOutcome:
		target, err := strconv.ParseInt(num, 10, 64)
		return part, target, err == nil
	}
	return part, 0, false
}

// CorrectionState is what has become of a correction. It ends in exactly one of the three others.
type CorrectionState string

// The states of a correction.
const (
	CorrectionOpen      CorrectionState = "open"
	CorrectionAccepted  CorrectionState = "accepted"
	CorrectionAnswered  CorrectionState = "answered" // with why not
	CorrectionWithdrawn CorrectionState = "withdrawn"
)

// correctedBy is the wall clock's time at which the days to correct end.
const correctedBy = 14 * time.Hour

// CorrectUntil is when a draft made now can be corrected no longer.
func (s Settings) CorrectUntil(now time.Time) time.Time {
	return s.Days().AddWorkdays(now, s.MinutesDays, correctedBy)
}

// Finish ends the meeting, by the coordination: its points stay as they were dealt with, and those who were there have
// until the deadline to correct. Now is read on the network's wall clock.
func (m *Minutes) Finish(a Actor, points []MinutesPoint, s Settings, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State != MinutesRunning:
		return m.stateError()
	}
	for i := range points {
		points[i].Title = unmarked(points[i].Title)
	}
	m.State, m.Point, m.Points, m.Finished, m.Deadline = MinutesDraft, 0, points, now, s.CorrectUntil(now)
	m.Turn++
	return nil
}

// Deserted says whether nobody took part, but for who began the meeting.
func (m Minutes) Deserted() bool {
	return !slices.ContainsFunc(m.There(), func(a Attendee) bool { return a.Person == 0 || a.Person != m.StartedBy })
}

// Drop leaves a meeting without minutes, by the coordination, where it is Deserted.
func (m *Minutes) Drop(a Actor, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State != MinutesRunning || !m.Deserted():
		return m.stateError()
	}
	m.State, m.Point, m.Finished = MinutesDropped, 0, now
	return nil
}

// Open are the corrections that wait for an answer.
func (m Minutes) Open() []Correction {
	return slices.DeleteFunc(slices.Clone(m.Corrections), func(c Correction) bool { return c.State != CorrectionOpen })
}

// Correctable says whether somebody may still say something about the draft: who took part and the coordination, until the
// deadline.
func (m Minutes) Correctable(a Actor, now time.Time) error {
	switch {
	case m.State != MinutesDraft || !now.Before(m.Deadline):
		return m.stateError()
	case !a.Member() || !m.Attended(a.Person.ID) && !a.Coordinates():
		return ErrNotAttended
	}
	return nil
}

// Propose takes a correction. Who had said that all is right has not after it.
func (m *Minutes) Propose(a Actor, c Correction, now time.Time) (Correction, error) {
	if err := m.Correctable(a, now); err != nil {
		return c, err
	}
	if c.Body = unmarked(c.Body); c.Body == "" {
		return c, ErrNothingSaid
	}
	if _, err := m.text(c.Part, c.Target); err != nil {
		return c, err
	}
	c.Number = 1
	for _, x := range m.Corrections {
		c.Number = max(c.Number, x.Number+1)
	}
	c.Version, c.By, c.At, c.State, c.Was = m.Version, a.Person.ID, now, CorrectionOpen, ""
	m.Corrections = append(m.Corrections, c)
	m.Agreed = slices.DeleteFunc(m.Agreed, func(p int64) bool { return p == a.Person.ID })
	return c, nil
}

// text is how a part reads now; one that is not there is ErrNotFound.
func (m Minutes) text(part CorrectionPart, target int64) (string, error) {
	switch part {
	case PartMissing, PartAttendance:
		return "", nil
	case PartPoint:
		if i := m.pointAt(target); i >= 0 {
			return m.Points[i].Title, nil
		}
	case PartOutcome:
		if o, err := m.Outcome(target); err == nil && o.Stands() {
			return o.Body, nil
		}
	}
	return "", ErrNotFound
}

func (m Minutes) pointAt(number int64) int {
	return slices.IndexFunc(m.Points, func(p MinutesPoint) bool { return p.Number == number })
}

// Correction is one correction by its number.
func (m Minutes) Correction(number int64) (Correction, error) {
	i := slices.IndexFunc(m.Corrections, func(c Correction) bool { return c.Number == number })
	if i < 0 {
		return Correction{}, ErrNotFound
	}
	return m.Corrections[i], nil
}

// Accept changes the text as a correction wants it, by the coordination; text is how it is to read, "" as it was proposed.
// What was missing becomes an outcome. Whoever had agreed agrees still: they are told of the text by its card.
func (m *Minutes) Accept(a Actor, number int64, text string, now time.Time) (Correction, error) {
	c, err := m.answerable(a, number)
	if err != nil {
		return c, err
	}
	if c.Was, err = m.text(c.Part, c.Target); err != nil {
		return c, err
	}
	if text = unmarked(text); text == "" {
		text = c.Body
	}
	switch c.Part {
	case PartPoint:
		m.Points[m.pointAt(c.Target)].Title = text
	case PartOutcome:
		o, err := m.Outcome(c.Target)
		if err != nil {
			return c, err
		}
		o.Body = text
		m.put(o)
	case PartMissing:
		c.Target = m.lastOutcome() + 1
		m.Outcomes = append(m.Outcomes, Outcome{Meeting: m.Meeting, Number: c.Target, Kind: OutcomeInformation, Body: text,
			DictatedBy: c.By, At: now, State: OutcomeStanding})
	case PartAttendance: // the list is changed by hand
	}
	return m.end(c, CorrectionAccepted, a, now), nil
}

// Reply says why a correction is not taken in, by the coordination.
func (m *Minutes) Reply(a Actor, number int64, answer string, now time.Time) (Correction, error) {
	c, err := m.answerable(a, number)
	if err != nil {
		return c, err
	}
	if c.Answer = unmarked(answer); c.Answer == "" {
		return c, ErrNothingSaid
	}
	return m.end(c, CorrectionAnswered, a, now), nil
}

// Withdraw takes a correction back, by whoever proposed it.
func (m *Minutes) Withdraw(a Actor, number int64, now time.Time) (Correction, error) {
	c, err := m.openOne(number)
	switch {
	case err != nil:
		return c, err
	case c.By != a.Person.ID:
		return c, ErrNotYours
	}
	return m.end(c, CorrectionWithdrawn, a, now), nil
}

func (m Minutes) answerable(a Actor, number int64) (Correction, error) {
	if !a.Coordinates() {
		return Correction{}, ForbiddenError{Needs: Coordinator}
	}
	return m.openOne(number)
}

func (m Minutes) openOne(number int64) (Correction, error) {
	if m.State != MinutesDraft {
		return Correction{}, m.stateError()
	}
	c, err := m.Correction(number)
	if err == nil && c.State != CorrectionOpen {
		err = ErrChanged
	}
	return c, err
}

func (m *Minutes) end(c Correction, as CorrectionState, a Actor, now time.Time) Correction {
	c.State, c.AnsweredBy, c.Answered = as, a.Person.ID, now
	m.Corrections[slices.IndexFunc(m.Corrections, func(x Correction) bool { return x.Number == c.Number })] = c
	return c
}

// Agree keeps that somebody who took part finds the draft right; saying it twice changes nothing.
func (m *Minutes) Agree(a Actor, now time.Time) error {
	switch {
	case m.State != MinutesDraft || !now.Before(m.Deadline):
		return m.stateError()
	case !m.Attended(a.Person.ID):
		return ErrNotAttended
	}
	if !slices.Contains(m.Agreed, a.Person.ID) {
		m.Agreed = append(m.Agreed, a.Person.ID)
	}
	return nil
}

// AllAgreed says whether everybody who took part and can be asked in the chat has said that the draft is right: at least
// one of them has.
func (m Minutes) AllAgreed() bool {
	asked := 0
	for _, a := range m.There() {
		if a.Person == 0 {
			continue
		}
		if asked++; !slices.Contains(m.Agreed, a.Person) {
			return false
		}
	}
	return asked > 0
}

// Approve approves the draft before its deadline, by the coordination, once everybody who was there has agreed and no
// correction is open.
func (m *Minutes) Approve(a Actor, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State != MinutesDraft:
		return m.stateError()
	case len(m.Open()) > 0:
		return ErrOpenCorrections
	case !m.AllAgreed() && now.Before(m.Deadline):
		return ErrNotAgreed
	}
	m.State, m.Approved, m.ApprovedBy = MinutesApproved, now, a.Person.ID
	return nil
}

// Ripe says whether the draft is approved by its deadline: it has passed, and no correction is open.
func (m Minutes) Ripe(now time.Time) bool {
	return m.State == MinutesDraft && !now.Before(m.Deadline) && len(m.Open()) == 0
}

// Ripen approves a draft that is ripe, by nobody's hand; done says whether it was.
func (m *Minutes) Ripen(now time.Time) (done bool) {
	if !m.Ripe(now) {
		return false
	}
	m.State, m.Approved, m.ApprovedBy = MinutesApproved, now, 0
	return true
}

// Reopen opens approved minutes again, by the coordination, saying why. What was approved is kept as it was; what comes of
// it is another version under the same numbers. Now is read on the network's wall clock.
func (m *Minutes) Reopen(a Actor, reason string, s Settings, now time.Time) error {
	switch reason = unmarked(reason); {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State != MinutesApproved:
		return m.stateError()
	case reason == "":
		return ErrNoReason
	}
	m.State, m.Reason, m.Approved, m.ApprovedBy, m.Agreed = MinutesDraft, reason, time.Time{}, 0, nil
	m.Version, m.Turn = m.Version+1, m.Turn+1
	m.Deadline = s.CorrectUntil(now)
	return nil
}
