package network

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hilo/network/urgency"
)

// Kinds of subjects that are said once and not drawn again.
const (
	KindEvent   = "event"    // one line of the history: something that was asked for
	KindOwnData = "own_data" // what is kept of a person, as it was when they asked
)

// The verbs under which the history keeps what is shown to the coordination, which may take it back.
const (
	EventJoined = "joined" // somebody bound herself to an entity
	EventMoved  = "moved"  // somebody changed to another entity
	EventBound  = "bound"  // a channel became an area's
)

// ErrLastCoordinator means that nobody would be left to coordinate the network.
var ErrLastCoordinator = errors.New("the last coordinator cannot leave")

// WeightError means that one voice would weigh more than MaxWeightRatio times another (hundredths).
type WeightError struct{ Least, Most int }

func (e WeightError) Error() string { return "weights differ too much" }

// SettingError means that a setting is out of its bounds, which are included, or where it is no number (From and To are
// 0) none of its values.
type SettingError struct {
	Setting  string
	From, To int
}

func (e SettingError) Error() string {
	if e.To == 0 {
		return fmt.Sprintf("setting %s has no such value", e.Setting)
	}
	return fmt.Sprintf("setting %s is out of bounds: %d to %d", e.Setting, e.From, e.To)
}

// MaxWeightRatio is how much heavier the heaviest voice may be than the lightest.
const MaxWeightRatio = 3

// FullWeight is the weight of a voice about which nothing was agreed, in hundredths.
const FullWeight = 100

// Manage decides whether the actor may change the network: its areas, entities, roles and settings.
func (a Actor) Manage() error {
	if !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	return nil
}

// Leave decides whether the actor may go, given how many coordinate the network now.
func (a Actor) Leave(coordinators int) error {
	if a.Coordinates() && coordinators <= 1 {
		return ErrLastCoordinator
	}
	return nil
}

// Appoint decides whether the actor may give somebody a role, given how many coordinate the network now.
func (a Actor) Appoint(whom Actor, role Role, coordinators int) error {
	if err := a.Manage(); err != nil {
		return err
	}
	switch {
	case !whom.Member(), role != Technician && role != Coordinator && role != Observer:
		return ErrNotFound
	case role != Coordinator:
		return whom.Leave(coordinators)
	}
	return nil
}

// Undo decides whether the actor may take back what the event tells, given the number of the last event of the same
// subject. What was shown to the coordination can be taken back as long as nothing else has happened to it; anything
// else only right after.
func (e Event) Undo(a Actor, last int64, now time.Time) error {
	if err := a.Manage(); err != nil {
		return err
	}
	shown := e.Verb == EventJoined || e.Verb == EventMoved || e.Verb == EventBound
	if e.Number != last || (!shown && now.Sub(e.At) > UndoWindow) {
		return ErrTooLate
	}
	return nil
}

// CheckWeights decides whether these entities and their units may have these weights.
func CheckWeights(entities []Entity) error {
	least, most := 0, 0
	note := func(w int) {
		if least == 0 || w < least {
			least = w
		}
		most = max(most, w)
	}
	for _, e := range entities {
		note(e.Weight)
		for _, u := range e.Units {
			note(u.Weight)
		}
	}
	if most > MaxWeightRatio*least {
		return WeightError{Least: least, Most: most}
	}
	return nil
}

// Check decides whether a network may live by these settings.
func (s Settings) Check() error {
	for _, b := range []SettingError{
		{Setting: "participation", From: 1, To: 100},
		{Setting: "deadline_days", From: 1, To: 60},
		{Setting: "deadline_hour", From: 0, To: 23},
		{Setting: "work_from", From: 0, To: 23},
		{Setting: "work_to", From: s.WorkFrom + 1, To: 24},
		{Setting: "remind_days", From: 0, To: 30},
		{Setting: "remind_workdays", From: 0, To: 10},
		{Setting: "remind_minutes", From: 0, To: 240},
		{Setting: "resource_days", From: 7, To: 730},
		{Setting: "question_hours", From: 1, To: 80},
		{Setting: "minutes_days", From: 1, To: 30},
	} {
		if v := s.value(b.Setting); v < b.From || v > b.To {
			return b
		}
	}
	if s.Method != urgency.PerVoice && s.Method != urgency.PerTechnician {
		return SettingError{Setting: "method"}
	}
	if !s.Region.Known() {
		return SettingError{Setting: "region"}
	}
	if !slices.Contains(AugustModes, s.August) {
		return SettingError{Setting: "august"}
	}
	return nil
}

func (s Settings) value(setting string) int {
	switch setting {
	case "participation":
		return s.Participation
	case "deadline_days":
		return s.DeadlineDays
	case "deadline_hour":
		return s.DeadlineHour
	case "work_from":
		return s.WorkFrom
	case "work_to":
		return s.WorkTo
	case "remind_days":
		return s.RemindDays
	case "remind_workdays":
		return s.RemindWorkdays
	case "remind_minutes":
		return s.RemindMinutes
	case "resource_days":
		return s.ResourceDays
	case "minutes_days":
		return s.MinutesDays
	default:
		return s.QuestionHours
	}
}
