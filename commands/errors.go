package commands

import "errors"

var (
	// ErrNoArea means that a round was asked for in no area.
	ErrNoArea = errors.New("no area chosen")
	// ErrEmptyPaper means that a paper ballot holds no answer.
	ErrEmptyPaper = errors.New("the paper ballot is empty")
	// ErrNoSuchPoll means a poll of dates that there is not, or that was taken back.
	ErrNoSuchPoll = errors.New("no such poll of dates")
)

// NoSuchMeetingError means that a code names no meeting of this network.
type NoSuchMeetingError struct{ Number int64 }

func (e NoSuchMeetingError) Error() string { return "no meeting " + itoa(e.Number) }

// NoSuchNeedError means that a code names no need of this network.
type NoSuchNeedError struct{ Number int64 }

func (e NoSuchNeedError) Error() string { return "no need " + itoa(e.Number) }

// NoSuchResourceError means that a code names no resource of this network's guide.
type NoSuchResourceError struct{ Number int64 }

func (e NoSuchResourceError) Error() string { return "no resource " + itoa(e.Number) }

// NoSuchQuestionError means that a code names no question that the actor may see.
type NoSuchQuestionError struct{ Number int64 }

func (e NoSuchQuestionError) Error() string { return "no question " + itoa(e.Number) }
