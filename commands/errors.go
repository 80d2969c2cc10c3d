package commands

import "errors"

var (
	// ErrNoArea means that a round was asked for in no area.
	ErrNoArea = errors.New("no area chosen")
	// ErrEmptyPaper means that a paper ballot holds no answer.
	ErrEmptyPaper = errors.New("the paper ballot is empty")
)

// NoSuchNeedError means that a code names no need of this network.
type NoSuchNeedError struct{ Number int64 }

func (e NoSuchNeedError) Error() string { return "no need " + itoa(e.Number) }
