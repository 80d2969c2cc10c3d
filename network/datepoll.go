package network

import (
	"errors"
	"slices"
	"time"

	"hilo/network/calendar"
)

// KindDatePoll is a question on which of some dates the entities of some areas could meet.
const KindDatePoll = "date_poll"

// DatePoll asks the entities of one or several areas on which of some dates they could meet, numbered in its network.
type DatePoll struct {
	Number   int64
	State    DatePollState
	Title    string // of the meeting to be; "" is called after its areas
	Place    string // a room or a link; may be ""
	Slots    []DateSlot
	Areas    []int64
	Needs    []int64   // what the meeting is to speak of, as far as it was said
	Deadline time.Time // until then answers are taken
	OpenedBy int64
	Opened   time.Time
	Changed  time.Time
	Closed   time.Time // zero while it was never closed
	Meeting  int64     // what came of it; 0 is nothing, or a meeting that was taken back
}

// DateSlot is one of the dates of a poll, numbered within it by its time; End is zero where none was said.
type DateSlot struct {
	Number     int64
	Start, End time.Time
}

// Span is when the slot is.
func (s DateSlot) Span() calendar.Span { return calendar.Span{Start: s.Start, End: s.End} }

// DatePollState is how a poll stands. That a meeting came of it is told by its Meeting alone.
type DatePollState string

// The states of a poll.
const (
	DatePollOpen   DatePollState = "open"
	DatePollClosed DatePollState = "closed"
	// DatePollWithdrawn was taken off by the coordination: nothing comes of it.
	DatePollWithdrawn DatePollState = "withdrawn"
	// DatePollUndone was opened by mistake and taken back at once.
	DatePollUndone DatePollState = "undone"
)

// SlotWord is what somebody says to one date: yes, if there is no other, or no. Nothing said is "".
type SlotWord string

// The words, from the best to the worst.
const (
	SlotYes      SlotWord = "yes"
	SlotIfNeedBe SlotWord = "if_need_be"
	SlotNo       SlotWord = "no"
)

// SlotWords are all words, from the best to the worst.
var SlotWords = []SlotWord{SlotYes, SlotIfNeedBe, SlotNo}

// Attendance is what a word to the date that a meeting was given says about coming to it: yes is how one takes part there.
func (w SlotWord) Attendance(yes Answer) Answer {
	switch w {
	case SlotYes:
		return yes
	case SlotIfNeedBe:
		return Unsure
	case SlotNo:
		return NotComing
	}
	return ""
}

const (
	// LeastSlots is how few dates a poll may ask for: one is a meeting to convene.
	LeastSlots = 2
	// MostSlots is how many dates a poll may ask for: of more nobody keeps track.
	MostSlots = 10
	// leastToAnswer is how long people have at least, where nothing was said and there is time.
	leastToAnswer = time.Hour
)

// What can be refused about a poll without more to say.
var (
	// ErrSlotCount means fewer dates than can be chosen among, or more than anybody keeps track of.
	ErrSlotCount = errors.New("a poll asks for two to ten dates")
	// ErrAfterFirstSlot means that people would still be asked when the first of the dates has come.
	ErrAfterFirstSlot = errors.New("the deadline is after the first date")
	// ErrNotAsked means that an entity sits in none of the areas that are asked.
	ErrNotAsked = errors.New("the actor is not among those asked")
	// ErrNoSuchSlot means a date that is not in the poll, or has passed.
	ErrNoSuchSlot = errors.New("no such date")
)

// SameSlotError means that a date stands twice in a poll.
type SameSlotError struct{ Start time.Time }

func (e SameSlotError) Error() string { return "the date is there twice" }

// PastSlotError means that a date has passed already.
type PastSlotError struct{ Start time.Time }

func (e PastSlotError) Error() string { return "the date has passed" }

// DatePollStateError means that a poll does not stand as what was asked for needs it.
type DatePollStateError struct{ Poll DatePoll }

func (e DatePollStateError) Error() string { return "the poll is " + string(e.Poll.State) }

// OpenDatePoll decides whether a poll may be asked, puts its dates in order and gives it its first state.
func OpenDatePoll(a Actor, p DatePoll, now time.Time) (DatePoll, error) {
	if !a.Coordinates() {
		return p, ForbiddenError{Needs: Coordinator}
	}
	p.Slots = InOrder(p.Slots)
	if err := CheckSlots(p.Slots, now); err != nil {
		return p, err
	}
	p.State, p.OpenedBy, p.Opened, p.Changed = DatePollOpen, a.Person.ID, now, now
	return p, p.checkDeadline(p.Deadline, now)
}

// InOrder are dates by their time, numbered so.
func InOrder(slots []DateSlot) []DateSlot {
	out := slices.SortedStableFunc(slices.Values(slots), func(x, y DateSlot) int { return x.Start.Compare(y.Start) })
	for i := range out {
		out[i].Number = int64(i + 1)
	}
	return out
}

// CheckSlots decides whether these may be the dates of a poll, whatever their order.
func CheckSlots(slots []DateSlot, now time.Time) error {
	for i, s := range slots {
		if !s.Start.After(now) {
			return PastSlotError{Start: s.Start}
		}
		if slices.ContainsFunc(slots[:i], func(o DateSlot) bool { return o.Start.Equal(s.Start) }) {
			return SameSlotError{Start: s.Start}
		}
	}
	if len(slots) < LeastSlots || len(slots) > MostSlots {
		return ErrSlotCount
	}
	return nil
}

// checkDeadline decides whether answers may be taken until a moment: one that is ahead, and not after the first date that
// has not come.
func (p DatePoll) checkDeadline(at, now time.Time) error {
	switch {
	case !at.After(now):
		return ErrDeadlineTooSoon
	case at.After(p.firstAhead(now)):
		return ErrAfterFirstSlot
	}
	return nil
}

// firstAhead is the first of the dates that have not come; the zero time when all have.
func (p DatePoll) firstAhead(now time.Time) time.Time {
	for _, s := range p.Slots {
		if s.Start.After(now) {
			return s.Start
		}
	}
	return time.Time{}
}

// DefaultPollDeadline is until when people are asked where nothing else was said: as long as the network gives a round,
// and at the latest two working days before the first date, or one where that is too near. Nearer still, it is half of
// the time that is left. It is never after the first date.
func DefaultPollDeadline(s Settings, first, now time.Time) time.Time {
	days, hour := s.Days(), time.Duration(s.DeadlineHour)*time.Hour
	at := earlier(days.AddWorkdays(now, s.DeadlineDays, hour), days.AddWorkdays(first, -2, hour))
	if at.After(now.Add(leastToAnswer)) {
		return at
	}
	if at = days.AddWorkdays(first, -1, hour); at.After(now.Add(leastToAnswer)) {
		return at
	}
	return now.Add(first.Sub(now) / 2).Truncate(time.Minute)
}

// NudgeAt is when who has not answered is reminded: a working day before the deadline, at the same hour; zero where the
// poll opened later.
func (p DatePoll) NudgeAt(n Network) time.Time {
	deadline := p.Deadline.In(n.Location())
	clock := time.Duration(deadline.Hour())*time.Hour + time.Duration(deadline.Minute())*time.Minute
	at := n.Settings.Days().AddWorkdays(deadline, -1, clock)
	if !at.After(p.Opened) {
		return time.Time{}
	}
	return at
}

// Asked says whether somebody is asked: whom a meeting of these areas would invite.
func (p DatePoll) Asked(a Actor, seats map[int64][]int64) bool {
	return Meeting{Areas: p.Areas}.Invited(a, seats)
}

// Answer decides whether somebody may say a word to a date now.
func (p DatePoll) Answer(a Actor, seats map[int64][]int64, slot int64, w SlotWord, now time.Time) error {
	switch {
	case !a.Contributes():
		return ForbiddenError{Needs: Technician}
	case !p.Asked(a, seats):
		return ErrNotAsked
	case !p.Takes(now):
		return DatePollStateError{Poll: p}
	case !slices.Contains(SlotWords, w) || !slices.ContainsFunc(p.Ahead(now), func(s DateSlot) bool { return s.Number == slot }):
		return ErrNoSuchSlot
	}
	return nil
}

// Takes says whether answers are taken now.
func (p DatePoll) Takes(now time.Time) bool { return p.State == DatePollOpen && now.Before(p.Deadline) }

// Ahead are the dates that have not come yet.
func (p DatePoll) Ahead(now time.Time) []DateSlot {
	return slices.DeleteFunc(slices.Clone(p.Slots), func(s DateSlot) bool { return !s.Start.After(now) })
}

// Pending says whether the coordination still has to choose a date: answers are taken no more, and no meeting came of it.
func (p DatePoll) Pending() bool { return p.State == DatePollClosed && p.Meeting == 0 }

// AtDeadline closes the poll when its time is over, and says whether it did.
func (p *DatePoll) AtDeadline(now time.Time) bool {
	if p.State != DatePollOpen || now.Before(p.Deadline) {
		return false
	}
	p.State, p.Closed, p.Changed = DatePollClosed, now, now
	return true
}

// Close ends the asking before its time, by the coordination.
func (p *DatePoll) Close(a Actor, now time.Time) error {
	if !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	if p.State != DatePollOpen {
		return DatePollStateError{Poll: *p}
	}
	p.State, p.Closed, p.Changed = DatePollClosed, now, now
	return nil
}

// Extend gives the poll another deadline, by the coordination; one that is closed takes answers again.
func (p *DatePoll) Extend(a Actor, deadline, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case p.State != DatePollOpen && !p.Pending():
		return DatePollStateError{Poll: *p}
	}
	if err := p.checkDeadline(deadline, now); err != nil {
		return err
	}
	p.State, p.Deadline, p.Closed, p.Changed = DatePollOpen, deadline, time.Time{}, now
	return nil
}

// Withdraw takes the poll off, by the coordination.
func (p *DatePoll) Withdraw(a Actor, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case p.State != DatePollOpen && !p.Pending():
		return DatePollStateError{Poll: *p}
	}
	p.State, p.Changed = DatePollWithdrawn, now
	return nil
}

// Undo takes back, right after, that the poll was opened or withdrawn.
func (p *DatePoll) Undo(a Actor, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case now.Sub(p.Changed) > UndoWindow:
		return ErrTooLate
	case p.State == DatePollWithdrawn:
		p.State, p.Changed = DatePollOpen, now
		if !p.Closed.IsZero() {
			p.State = DatePollClosed
		}
	case p.State == DatePollOpen && p.Changed.Equal(p.Opened):
		p.State, p.Changed = DatePollUndone, now
	default:
		return ErrTooLate
	}
	return nil
}

// Choose decides whether one of the dates may be made the meeting's now, by the coordination, and ends the asking. The
// meeting itself is convened by Convene.
func (p *DatePoll) Choose(a Actor, slot int64, now time.Time) (DateSlot, error) {
	switch {
	case !a.Coordinates():
		return DateSlot{}, ForbiddenError{Needs: Coordinator}
	case p.State != DatePollOpen && !p.Pending():
		return DateSlot{}, DatePollStateError{Poll: *p}
	}
	i := slices.IndexFunc(p.Slots, func(s DateSlot) bool { return s.Number == slot && s.Start.After(now) })
	if i < 0 {
		return DateSlot{}, ErrNoSuchSlot
	}
	if p.State == DatePollOpen {
		p.Closed = now
	}
	p.State, p.Changed = DatePollClosed, now
	return p.Slots[i], nil
}
