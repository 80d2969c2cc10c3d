package network

import (
	"errors"
	"slices"
	"time"
)

// Question is something that somebody of the network wants to know, on its way to who knows it, numbered in its network:
// C-1, C-2… It is about the work, never about a person.
type Question struct {
	Number    int64
	Text      string
	Topic     int64  // 0 for none
	Area      int64  // where it was asked, 0 for nowhere; an answer is published there
	Town      string // the municipality that it is about; "" is any
	Behalf    string // for whom somebody outside it is asked, without data: "una persona propietaria"
	State     QuestionState
	Author    int64 // a person
	Created   time.Time
	Asked     time.Time // when it set out; zero while it is held
	Answered  time.Time // when the first answer came
	Published time.Time // zero while only who takes part can read it
	Steps     []Step    // its way, in order
	Replies   []Reply   // in order
}

// QuestionState is how far a question has come.
type QuestionState string

// The states of a question.
const (
	QuestionHeld      QuestionState = "held"      // kept, not asked: what looks like it is being read first
	QuestionOpen      QuestionState = "open"      // somebody has it, at last the coordination
	QuestionAnswered  QuestionState = "answered"  // its author has not said yet whether the answer serves
	QuestionSettled   QuestionState = "settled"   // its author said that it does
	QuestionFound     QuestionState = "found"     // its author found the answer in what was there; nobody was asked
	QuestionWithdrawn QuestionState = "withdrawn" // its author does not need it any more
)

// Step is one turn of a question's way: somebody has it, and something comes of that.
type Step struct {
	Number  int64
	Person  int64     // 0 is the coordination
	By      int64     // who passed it here, or asks for more; 0 is the way itself
	Note    string    // what is missing in an answer
	Asked   time.Time // since when they have it
	Due     time.Time // when it passes on, or the coordination is reminded; zero is never
	Outcome StepOutcome
	Ended   time.Time
}

// StepOutcome is what has come of a step.
type StepOutcome string

// The outcomes of a step.
const (
	StepWaiting  StepOutcome = "waiting"
	StepTaken    StepOutcome = "taken" // they said that they will answer
	StepAnswered StepOutcome = "answered"
	StepPassed   StepOutcome = "passed"  // to somebody else: it is not theirs
	StepBusy     StepOutcome = "busy"    // they cannot now
	StepExpired  StepOutcome = "expired" // nothing came
	StepMoot     StepOutcome = "moot"    // it was answered by somebody else, or is no longer asked
)

// Open says whether somebody still has the question by this step.
func (s Step) Open() bool { return s.Outcome == StepWaiting || s.Outcome == StepTaken }

// Reply is an answer to a question. Who gave it keeps it true.
type Reply struct {
	Number    int64
	Person    int64
	Body      string
	At        time.Time
	Confirmed time.Time // when they last said that it is so; answering says so too
	Inquired  time.Time // when they were asked whether it is still so, after Confirmed; zero while they were not
	Retired   time.Time // when they said that it no longer is; zero while it is
}

// QuestionsTimer is the timer at which a network's questions are looked at.
const QuestionsTimer = "questions"

// QuestionsJob lets a network's questions pass on, and asks whether answers are still so, when its timer says so.
type QuestionsJob struct {
	Network int64 `json:"network"`
}

// Kind names the job in the queue.
func (QuestionsJob) Kind() string { return "questions" }

// What can be refused about a question without more to say.
var (
	// ErrPassedBack means that a question was to be passed to somebody who has it or has passed it on.
	ErrPassedBack = errors.New("they have had the question already")
	// ErrOwnQuestion means that a question was to be passed to who asked it.
	ErrOwnQuestion = errors.New("they asked the question themselves")
	// ErrStepOver means that the actor has the question no longer.
	ErrStepOver = errors.New("the question has passed on")
)

// QuestionStateError means that a question's state does not allow this.
type QuestionStateError struct {
	Number int64
	State  QuestionState
}

func (e QuestionStateError) Error() string { return Code("C", e.Number) + " is " + string(e.State) }

// Ask makes a question of what somebody wants to know. It is held until it is sent.
func Ask(a Actor, q Question, now time.Time) (Question, error) {
	if !a.Contributes() {
		return q, ForbiddenError{Needs: Technician}
	}
	q.State, q.Author, q.Created = QuestionHeld, a.Person.ID, now
	return q, nil
}

func (q Question) in(states ...QuestionState) error {
	if slices.Contains(states, q.State) {
		return nil
	}
	return QuestionStateError{Number: q.Number, State: q.State}
}

// own is the right of who asked.
func (q Question) own(a Actor) error {
	if a.Member() && a.Person.ID == q.Author {
		return nil
	}
	return ErrNotFound
}

// Reads says whether the actor may read the question with its answers: who takes part, and everybody once it is published.
func (q Question) Reads(a Actor) bool {
	return a.Member() && (!q.Published.IsZero() || q.TakesPart(a))
}

// TakesPart says whether the actor may see who has the question and who asks it.
func (q Question) TakesPart(a Actor) bool {
	if !a.Member() {
		return false
	}
	return a.Coordinates() || a.Person.ID == q.Author || q.had(a.Person.ID) || q.replied(a.Person.ID)
}

func (q Question) had(person int64) bool {
	return person != 0 && slices.ContainsFunc(q.Steps, func(s Step) bool { return s.Person == person })
}

func (q Question) replied(person int64) bool {
	return slices.ContainsFunc(q.Replies, func(r Reply) bool { return r.Person == person })
}

// Holders are the steps by which somebody has the question now.
func (q Question) Holders() []Step {
	var out []Step
	for _, s := range q.Steps {
		if s.Open() {
			out = append(out, s)
		}
	}
	return out
}

// Send lets an author's held question set out, or an open one go on that nobody has: to some people at once, or to the
// coordination when there are none, with which it stays; it is reminded at the moment remind.
func (q *Question) Send(to []int64, due, remind, now time.Time) {
	if q.Asked.IsZero() {
		q.Asked = now
	}
	q.State = QuestionOpen
	if len(to) == 0 {
		q.hand(Step{Due: remind}, now)
	}
	for _, person := range to {
		q.hand(Step{Person: person, Due: due}, now)
	}
}

// hand gives the question to somebody; one who has it already keeps it.
func (q *Question) hand(s Step, now time.Time) {
	if slices.ContainsFunc(q.Holders(), func(h Step) bool { return h.Person == s.Person }) {
		return
	}
	s.Number, s.Asked, s.Outcome = int64(len(q.Steps)+1), now, StepWaiting
	q.Steps = append(q.Steps, s)
}

// MaySend decides whether the actor may send what they hold.
func (q Question) MaySend(a Actor) error {
	if err := q.own(a); err != nil {
		return err
	}
	return q.in(QuestionHeld)
}

// Find says that what was there serves: a held question is not asked.
func (q *Question) Find(a Actor) error {
	if err := q.MaySend(a); err != nil {
		return err
	}
	q.State = QuestionFound
	return nil
}

// Withdraw says that nobody needs to answer any more: its author, or the coordination.
func (q *Question) Withdraw(a Actor, now time.Time) error {
	if err := q.own(a); err != nil && !a.Coordinates() {
		return err
	}
	if err := q.in(QuestionHeld, QuestionOpen); err != nil {
		return err
	}
	q.drop(now)
	return nil
}

// Abandon withdraws an open question whose author has left.
func (q *Question) Abandon(now time.Time) {
	if q.State == QuestionOpen || q.State == QuestionHeld {
		q.drop(now)
	}
}

func (q *Question) drop(now time.Time) {
	q.State = QuestionWithdrawn
	q.endAll(StepMoot, now)
}

func (q *Question) endAll(as StepOutcome, now time.Time) {
	for i := range q.Steps {
		if q.Steps[i].Open() {
			q.Steps[i].Outcome, q.Steps[i].Ended = as, now
		}
	}
}

// turnOf is the open step by which the actor has the question: their own, or the coordination's.
func (q *Question) turnOf(a Actor) (*Step, error) {
	if err := q.in(QuestionOpen); err != nil {
		return nil, err
	}
	for i := range q.Steps {
		s := &q.Steps[i]
		if s.Open() && (s.Person == a.Person.ID || s.Person == 0 && a.Coordinates()) && a.Contributes() {
			return s, nil
		}
	}
	return nil, ErrStepOver
}

// HasTurn says whether the actor has the question now.
func (q Question) HasTurn(a Actor) bool {
	_, err := q.turnOf(a)
	return err == nil
}

// Take says that the actor will answer: it passes on later. To take twice changes nothing.
func (q *Question) Take(a Actor, due time.Time) error {
	s, err := q.turnOf(a)
	if err != nil || s.Outcome == StepTaken || s.Person == 0 {
		return err
	}
	s.Outcome, s.Due = StepTaken, due
	return nil
}

// Decline says that the actor cannot now. The question has to go on when Stands says that nobody else has it.
func (q *Question) Decline(a Actor, now time.Time) error {
	s, err := q.turnOf(a)
	if err != nil {
		return err
	}
	if s.Person == 0 {
		return ErrStepOver // the coordination is the end of the way
	}
	s.Outcome, s.Ended = StepBusy, now
	return nil
}

// PassOn gives the question to somebody else, 0 being the coordination, because it is not the actor's. Due is when it passes
// on from there, or the coordination is reminded. It never comes to whoever has passed it on.
func (q *Question) PassOn(a Actor, to int64, due, now time.Time) error {
	s, err := q.turnOf(a)
	switch {
	case err != nil:
		return err
	case to == q.Author:
		return ErrOwnQuestion
	case q.passedBy(to), slices.ContainsFunc(q.Holders(), func(h Step) bool { return h.Person == to }):
		return ErrPassedBack
	}
	s.Outcome, s.Ended = StepPassed, now
	q.hand(Step{Person: to, By: a.Person.ID, Due: due}, now)
	return nil
}

func (q Question) passedBy(person int64) bool {
	return person != 0 && slices.ContainsFunc(q.Steps, func(s Step) bool { return s.Person == person && s.Outcome == StepPassed })
}

// Expire ends the steps whose time is up. With the coordination a question stays: the number of its step is given back, once,
// for it to be reminded; else 0.
func (q *Question) Expire(now time.Time) (remind int64) {
	for i := range q.Steps {
		s := &q.Steps[i]
		switch {
		case !s.Open() || s.Due.IsZero() || s.Due.After(now):
		case s.Person == 0:
			s.Due, remind = time.Time{}, s.Number
		default:
			s.Outcome, s.Ended = StepExpired, now
		}
	}
	return remind
}

// Stranded says whether the question is open and nobody has it: it has to go on.
func (q Question) Stranded() bool { return q.State == QuestionOpen && len(q.Holders()) == 0 }

// Answer keeps what the actor knows. Two who answer at once are both heard: also who has had the question may still answer
// when another has done so.
func (q *Question) Answer(a Actor, body string, now time.Time) (Reply, error) {
	if !a.Contributes() {
		return Reply{}, ForbiddenError{Needs: Technician}
	}
	if err := q.in(QuestionOpen, QuestionAnswered, QuestionSettled); err != nil {
		return Reply{}, err
	}
	r := Reply{Number: int64(len(q.Replies) + 1), Person: a.Person.ID, Body: body, At: now, Confirmed: now}
	q.Replies = append(q.Replies, r)
	if q.Answered.IsZero() {
		q.Answered = now
	}
	if s, err := q.turnOf(a); err == nil {
		s.Outcome, s.Ended = StepAnswered, now
	}
	if q.State == QuestionOpen {
		q.State = QuestionAnswered
	}
	q.endAll(StepMoot, now)
	return r, nil
}

// Settle says that the answer serves.
func (q *Question) Settle(a Actor) error {
	if err := q.own(a); err != nil {
		return err
	}
	if err := q.in(QuestionAnswered, QuestionSettled); err != nil {
		return err
	}
	q.State = QuestionSettled
	return nil
}

// More says what is missing in an answer, to who gave it; 0 where they are no longer there, and the coordination has it. Due is
// as in PassOn.
func (q *Question) More(a Actor, to int64, note string, due, now time.Time) error {
	if err := q.own(a); err != nil {
		return err
	}
	if err := q.in(QuestionAnswered, QuestionSettled); err != nil {
		return err
	}
	q.State = QuestionOpen
	q.hand(Step{Person: to, By: a.Person.ID, Note: note, Due: due}, now)
	return nil
}
