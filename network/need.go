package network

import (
	"time"

	"hilo/network/urgency"
)

// Need is a shortfall detected at work: a situation, never a person. It is numbered in its network: N-1, N-2…
type Need struct {
	Number   int64
	Title    string
	Detail   string
	Affected string // a key of AffectedGroups, or somebody's own words
	State    NeedState
	Merged   int64  // the need it was merged into; 0 when it was not
	Reason   string // why it was closed
	Author   int64  // a person
	Entity   int64  // in whose name it was registered; 0 for none
	Batch    int64  // the paste that brought it; 0 when registered by itself
	Score    urgency.Score
	Round    int64 // the round that valued it last; 0 while none did
	Joined   int   // entities that share it, the first one included
	Areas    []int64
	Created  time.Time
	Changed  time.Time
}

// NeedState is how far a need has come.
type NeedState string

// The states of a need: abierta, en valoración, priorizada, cubierta, cerrada sin cubrir, unida a otra.
const (
	Open        NeedState = "open"
	InRound     NeedState = "in_round"
	Prioritised NeedState = "prioritised"
	Covered     NeedState = "covered"
	NotCovered  NeedState = "not_covered"
	MergedInto  NeedState = "merged"
)

// NeedStates are all states, in the order of a need's life.
var NeedStates = []NeedState{Open, InRound, Prioritised, Covered, NotCovered, MergedInto}

// Live says whether the need is still to be covered.
func (s NeedState) Live() bool { return s == Open || s == InRound || s == Prioritised }

// AffectedGroups are the keys offered for "who is affected"; anything else is somebody's own words.
var AffectedGroups = []string{
	"families", "single_parents", "children", "youth", "older", "women", "violence", "migrants", "homeless",
	"unemployed", "disability", "mental_health", "roma", "everyone",
}

// UndoWindow is how long a fresh change can be taken back with one press. The button says a minute; the rule is
// lenient with slow networks.
const UndoWindow = 75 * time.Second

// Register decides whether the actor may add a need.
func Register(a Actor) error {
	if !a.Contributes() {
		return ForbiddenError{Needs: Technician}
	}
	return nil
}

// mayChange is the right of the author and of the coordination.
func (n Need) mayChange(a Actor) error {
	if a.Coordinates() || (a.Contributes() && a.Person.ID == n.Author) {
		return nil
	}
	return ForbiddenError{Needs: Coordinator}
}

func (n Need) live() error {
	if !n.State.Live() {
		return NeedStateError{Number: n.Number, State: n.State, Merged: n.Merged}
	}
	return nil
}

// Edit decides whether the actor may change the wording: its author or the coordination, while it is live.
func (n Need) Edit(a Actor) error {
	if err := n.mayChange(a); err != nil {
		return err
	}
	return n.live()
}

// Close ends a need as covered or not.
func (n *Need) Close(a Actor, as NeedState, reason string, now time.Time) error {
	if err := n.Edit(a); err != nil {
		return err
	}
	if as != Covered {
		as = NotCovered
	}
	n.State, n.Reason, n.Changed = as, reason, now
	return nil
}

// Reopen brings a closed or merged need back; what it had been valued stays known.
func (n *Need) Reopen(a Actor, now time.Time) error {
	if err := n.mayChange(a); err != nil {
		return err
	}
	if n.State.Live() {
		return NeedStateError{Number: n.Number, State: n.State}
	}
	n.State, n.Reason, n.Merged, n.Changed = Open, "", 0, now
	if n.Round != 0 {
		n.State = Prioritised
	}
	return nil
}

// Merge makes the need the same as another live one; its entities join that one.
func (n *Need) Merge(a Actor, into Need, now time.Time) error {
	if err := n.Edit(a); err != nil {
		return err
	}
	if err := into.live(); err != nil {
		return err
	}
	if n.Number == into.Number {
		return ErrSameNeed
	}
	n.State, n.Merged, n.Changed = MergedInto, into.Number, now
	return nil
}

// Undo takes a need back as if it had never been registered: by its author, right after.
func (n Need) Undo(a Actor, now time.Time) error {
	if a.Person.ID != n.Author && !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	if now.Sub(n.Created) > UndoWindow || n.State != Open || !n.Changed.Equal(n.Created) {
		return ErrTooLate
	}
	return nil
}

// Discuss decides whether the need may come up at a meeting: while it is live.
func (n Need) Discuss() error { return n.live() }

// Join decides whether the actor's entity may say that it shares the need.
func (n Need) Join(a Actor) error {
	if err := Register(a); err != nil {
		return err
	}
	if !a.Votes() {
		return ErrNoEntity
	}
	return n.live()
}
