package network

import (
	"errors"
	"slices"
	"time"

	"hilo/network/calendar"
)

// Meeting is when and where the people of one or several areas meet, numbered in its network: M-1, M-2…
type Meeting struct {
	Number     int64
	State      MeetingState
	Title      string    // "" is called after its areas
	Start, End time.Time // on the wall clock of its zone; End is zero where none was said
	Place      string    // where one goes; may be ""
	Link       string    // by which one connects; may be "". Ask Where: a link may have been typed as the place
	Reason     string    // why it was called off
	Moves      int64     // how often its date has changed: answers given before the last time have lapsed
	Sequence   int64     // how often what a calendar shows of it has changed: kept by storage
	Areas      []int64
	ConvenedBy int64
	Convened   time.Time
	Changed    time.Time
}

// MeetingState is whether a meeting stands. That it was held is told by its end alone.
type MeetingState string

// The states of a meeting.
const (
	MeetingConvened  MeetingState = "convened"
	MeetingCalledOff MeetingState = "called_off"
	// MeetingUndone was convened by mistake and taken back at once.
	MeetingUndone MeetingState = "undone"
)

// Answer is what somebody says about coming: Voy, Me conecto, No puedo, Por confirmar, Va otra persona.
type Answer string

// The answers, in the order of the card. No answer is "".
const (
	Coming     Answer = "coming"
	Connecting Answer = "connecting"
	NotComing  Answer = "not_coming"
	Unsure     Answer = "unsure"
	Delegated  Answer = "delegated"
)

// Answers are all answers in the order of the card.
var Answers = []Answer{Coming, Connecting, NotComing, Unsure, Delegated}

// Valid says whether this is one of the answers.
func (a Answer) Valid() bool { return slices.Contains(Answers, a) }

// Attends says whether who answers so takes part herself.
func (a Answer) Attends() bool { return a == Coming || a == Connecting }

// Awaited says whether who answers so is still to be asked: they have not answered, or could not say yet.
func (a Answer) Awaited() bool { return a == "" || a == Unsure }

// AssumedLength is how long a meeting takes whose end was not said.
const AssumedLength = 2 * time.Hour

// What can be refused about a meeting without more to say.
var (
	// ErrMeetingPast means that a meeting was to begin in the past.
	ErrMeetingPast = errors.New("the meeting would begin in the past")
	// ErrNoSuchAnswer means an answer that is not among those on offer.
	ErrNoSuchAnswer = errors.New("no such answer")
	// ErrNoReason means that a meeting was to be called off without saying why.
	ErrNoReason = errors.New("calling off needs a reason")
)

// MeetingStateError means that a meeting does not stand any more: it was called off, or it has begun or ended.
type MeetingStateError struct{ Meeting Meeting }

func (e MeetingStateError) Error() string {
	return "meeting " + Code("M", e.Meeting.Number) + " does not stand"
}

// MeetingMovedError means that somebody else has changed the date meanwhile.
type MeetingMovedError struct{ Meeting Meeting }

func (e MeetingMovedError) Error() string {
	return "meeting " + Code("M", e.Meeting.Number) + " was moved meanwhile"
}

// Convene decides whether a meeting may be convened, and gives it its first state.
func Convene(a Actor, m Meeting, now time.Time) (Meeting, error) {
	switch {
	case !a.Coordinates():
		return m, ForbiddenError{Needs: Coordinator}
	case !m.Start.After(now):
		return m, ErrMeetingPast
	}
	m.Place, m.Link = m.Where()
	m.State, m.ConvenedBy, m.Convened, m.Changed = MeetingConvened, a.Person.ID, now, now
	return m, nil
}

// Finish is when the meeting ends, or may be taken to have ended.
func (m Meeting) Finish() time.Time {
	if m.End.IsZero() {
		return m.Start.Add(AssumedLength)
	}
	return m.End
}

// Held says whether the meeting has taken place.
func (m Meeting) Held(now time.Time) bool {
	return m.State == MeetingConvened && !now.Before(m.Finish())
}

// Ahead says whether the meeting stands and has not begun.
func (m Meeting) Ahead(now time.Time) bool {
	return m.State == MeetingConvened && now.Before(m.Start)
}

// Answer decides whether somebody may say now whether they come: until it ends, whoever has joined the network.
func (m Meeting) Answer(a Actor, answer Answer, now time.Time) error {
	switch {
	case !a.Member():
		return ForbiddenError{Needs: Technician}
	case !answer.Valid():
		return ErrNoSuchAnswer
	case m.State != MeetingConvened || m.Held(now):
		return MeetingStateError{Meeting: m}
	}
	return nil
}

// Move gives the meeting another date, by the coordination. Moves is how often it had been moved when the actor looked:
// whoever looked before somebody else moved it gets a MeetingMovedError. The same date changes nothing.
func (m *Meeting) Move(a Actor, moves int64, to calendar.Span, now time.Time) error {
	if err := m.manage(a, now); err != nil {
		return err
	}
	switch {
	case moves != m.Moves:
		return MeetingMovedError{Meeting: *m}
	case !to.Start.After(now):
		return ErrMeetingPast
	case to.Start.Equal(m.Start) && to.End.Equal(m.End):
		return nil
	case !to.Start.Equal(m.Start):
		m.Moves++
	}
	m.Start, m.End, m.Changed = to.Start, to.End, now
	return nil
}

// Relocate changes what the meeting is called, where it is held and by which link one connects; answers stand.
func (m *Meeting) Relocate(a Actor, title, place, link string, now time.Time) error {
	if err := m.manage(a, now); err != nil {
		return err
	}
	m.Title, m.Place, m.Link, m.Changed = title, place, link, now
	m.Place, m.Link = m.Where()
	return nil
}

// CallOff takes the meeting off, by the coordination, saying why.
func (m *Meeting) CallOff(a Actor, reason string, now time.Time) error {
	if err := m.manage(a, now); err != nil {
		return err
	}
	if reason == "" {
		return ErrNoReason
	}
	m.State, m.Reason, m.Changed = MeetingCalledOff, reason, now
	return nil
}

// Undo takes back, right after, that the meeting was convened or called off.
func (m *Meeting) Undo(a Actor, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case now.Sub(m.Changed) > UndoWindow || !m.Start.After(now):
		return ErrTooLate
	case m.State == MeetingCalledOff:
		m.State, m.Reason, m.Changed = MeetingConvened, "", now
	case m.State == MeetingConvened && m.Changed.Equal(m.Convened):
		m.State, m.Changed = MeetingUndone, now
	default:
		return ErrTooLate
	}
	return nil
}

func (m *Meeting) manage(a Actor, now time.Time) error {
	if !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	if !m.Ahead(now) {
		return MeetingStateError{Meeting: *m}
	}
	return nil
}

// Invited says whether somebody is asked by themselves to a meeting: who contributes and whose entity sits in one of its
// areas, and whoever coordinates.
func (m Meeting) Invited(a Actor, seats map[int64][]int64) bool {
	sits := slices.ContainsFunc(seats[a.Entity], func(area int64) bool { return slices.Contains(m.Areas, area) })
	return a.Coordinates() || (a.Contributes() && sits)
}

// Reminder is one of the moments at which people are reminded of a meeting.
type Reminder string

// The reminders.
const (
	ReminderDays    Reminder = "days"    // some days before, in the channel
	ReminderWorkday Reminder = "workday" // a working day before: in the channel, and whoever comes or has not answered
	ReminderMinutes Reminder = "minutes" // right before, whoever comes
)

// Reminders are all of them, in their order.
var Reminders = []Reminder{ReminderDays, ReminderWorkday, ReminderMinutes}

// remindersAt is the wall clock's time of the reminders of a whole day: everybody is at work, nobody has left yet.
const remindersAt = 9 * time.Hour

// RemindAt is when a reminder is due under a network's settings; the zero time is never. What is reminded of days before
// falls on a working day, or the last one before. Where it would fall together with the reminder of working days, the
// channel is told once: by that one. In an August that is quiet the channel is reminded of meetings held later in September,
// unless that comes too late.
func (m Meeting) RemindAt(r Reminder, s Settings) time.Time {
	days := s.OpenDays()
	switch {
	case r == ReminderDays && s.RemindDays > 0:
		at := days.AddWorkdays(m.Start.AddDate(0, 0, 1-s.RemindDays), -1, remindersAt)
		next := m.RemindAt(ReminderWorkday, s)
		if s.Rests(at) && !s.Rests(m.Start) {
			if next.IsZero() {
				next = m.Start
			}
			if at = days.AddWorkdays(september(at).AddDate(0, 0, -1), 1, remindersAt); !at.Before(next) {
				return time.Time{}
			}
		}
		if at.Equal(next) {
			return time.Time{}
		}
		return at
	case r == ReminderWorkday && s.RemindWorkdays > 0:
		return days.AddWorkdays(m.Start, -s.RemindWorkdays, remindersAt)
	case r == ReminderMinutes && s.RemindMinutes > 0:
		return m.Start.Add(-time.Duration(s.RemindMinutes) * time.Minute)
	}
	return time.Time{}
}
