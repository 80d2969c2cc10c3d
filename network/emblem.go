package network

import (
	"bytes"
	"time"
)

// EmblemKind is whose emblem it is.
type EmblemKind string

// The kinds of emblems. Those of a programme are compulsory where it pays: they stand on every page.
const (
	OwnEmblem       EmblemKind = "network"
	ProgrammeEmblem EmblemKind = "programme"
)

// EmblemKinds are all kinds, in the order in which documents show them.
var EmblemKinds = []EmblemKind{OwnEmblem, ProgrammeEmblem}

// MostEmblems is how many emblems a network has at most.
const MostEmblems = 6

// MaxEmblemAlt is how long what an emblem shows may be, in runes.
const MaxEmblemAlt = 150

// KindEmblems is the subject of a network's emblems together; its id is the network's.
const KindEmblems = "emblems"

// Emblem is a picture in the head of what a network prints.
type Emblem struct {
	Number        int64 // within its network, never used again
	Kind          EmblemKind
	Position      int64  // 1 is first among those of its kind
	Alt           string // what it shows, in words
	Width, Height int    // pixels
	PNG           []byte
	AddedBy       int64 // a person; 0 is somebody who was erased
	Added         time.Time
}

// TooManyEmblemsError means that a network has as many emblems as it may.
type TooManyEmblemsError struct{ Most int }

func (e TooManyEmblemsError) Error() string { return "too many emblems" }

// SameEmblemError means that the same picture is there already.
type SameEmblemError struct{ Emblem Emblem }

func (e SameEmblemError) Error() string { return "the emblem is there already" }

// NewEmblem decides whether the actor may add an emblem to those that there are, and makes it. What it shows in words is
// not empty.
func NewEmblem(a Actor, there []Emblem, kind EmblemKind, p Picture, alt string, now time.Time) (Emblem, error) {
	if err := a.Manage(); err != nil {
		return Emblem{}, err
	}
	position := int64(1)
	for _, e := range there {
		if e.Kind != kind {
			continue
		}
		if bytes.Equal(e.PNG, p.PNG) {
			return Emblem{}, SameEmblemError{e}
		}
		position = max(position, e.Position+1)
	}
	if len(there) >= MostEmblems {
		return Emblem{}, TooManyEmblemsError{MostEmblems}
	}
	return Emblem{Kind: kind, Position: position, Alt: alt, Width: p.Width, Height: p.Height, PNG: p.PNG,
		AddedBy: a.Person.ID, Added: now}, nil
}

// Before decides whether the actor may put an emblem before the one that precedes it, and says which that is:
// ErrNotFound where it is the first of its kind, or not there.
func (e Emblem) Before(a Actor, there []Emblem) (Emblem, error) {
	if err := a.Manage(); err != nil {
		return Emblem{}, err
	}
	var before Emblem
	for _, other := range there {
		if other.Kind == e.Kind && other.Position < e.Position && other.Position > before.Position {
			before = other
		}
	}
	if before.Number == 0 {
		return before, ErrNotFound
	}
	return before, nil
}
