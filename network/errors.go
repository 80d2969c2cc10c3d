package network

import (
	"errors"
	"time"
)

// What can be refused without more to say.
var (
	// ErrNotFound means that there is no such thing in this network.
	ErrNotFound = errors.New("not found")
	// ErrTooLate means that the minute in which a change could be taken back is over, or others built on it.
	ErrTooLate = errors.New("too late to undo")
	// ErrSameNeed means that a need was to be merged into itself.
	ErrSameNeed = errors.New("a need cannot be merged into itself")
	// ErrNoEntity means that the actor has no part in a voice: an observer, or somebody without an entity.
	ErrNoEntity = errors.New("the actor belongs to no entity that is heard")
	// ErrNoNeeds means that there is nothing to value.
	ErrNoNeeds = errors.New("no needs to value")
	// ErrNoVoices means that nobody is entitled to value in these areas.
	ErrNoVoices = errors.New("no entity sits in these areas")
	// ErrDeadlineTooSoon means that a deadline leaves no time to answer.
	ErrDeadlineTooSoon = errors.New("the deadline is too soon")
	// ErrChanged means that somebody else wrote the same thing meanwhile.
	ErrChanged = errors.New("changed by somebody else meanwhile")
	// ErrNoSuchGrade means a grade outside the scale.
	ErrNoSuchGrade = errors.New("no such grade")
)

// ForbiddenError means that the actor's role does not allow this.
type ForbiddenError struct{ Needs Role }

func (e ForbiddenError) Error() string { return "forbidden: needs role " + string(e.Needs) }

// NeedStateError means that a need's state does not allow this.
type NeedStateError struct {
	Number int64
	State  NeedState
	Merged int64 // the need it was merged into, when it was
}

func (e NeedStateError) Error() string { return "need is " + string(e.State) }

// RoundClosedError means that a round takes no more changes.
type RoundClosedError struct {
	Round int64
	At    time.Time
}

func (e RoundClosedError) Error() string { return "round is closed" }

// RoundOpenError means that an area already has an open round.
type RoundOpenError struct{ Area int64 }

func (e RoundOpenError) Error() string { return "the area has an open round" }

// NotInRoundError means that a need is not, or no longer, valued in a round.
type NotInRoundError struct{ Need int64 }

func (e NotInRoundError) Error() string { return "need is not in the round" }

// NotEntitledError means that an entity was not on the list when the round opened.
type NotEntitledError struct{ Entity int64 }

func (e NotEntitledError) Error() string { return "the entity is not entitled in this round" }

// TooManyNeedsError means that a round would hold more needs than can be valued with care.
type TooManyNeedsError struct{ Count, Most int }

func (e TooManyNeedsError) Error() string { return "too many needs for one round" }
