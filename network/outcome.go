package network

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// OutcomeKind is what a meeting left about something: that it was told, decided, is to be done, or waits for the next one.
type OutcomeKind string

// The kinds of outcomes.
const (
	OutcomeInformation OutcomeKind = "information"
	OutcomeDecision    OutcomeKind = "decision"
	OutcomeAction      OutcomeKind = "action" // who does it, by when
	OutcomeCarried     OutcomeKind = "carried"
)

// OutcomeKinds are all kinds, in the order in which they are offered.
var OutcomeKinds = []OutcomeKind{OutcomeDecision, OutcomeAction, OutcomeInformation, OutcomeCarried}

// Valid says whether this is one of the kinds.
func (k OutcomeKind) Valid() bool { return slices.Contains(OutcomeKinds, k) }

// OutcomeState is whether an outcome still stands.
type OutcomeState string

// The states of an outcome.
const (
	OutcomeStanding  OutcomeState = "standing"
	OutcomeTakenBack OutcomeState = "taken_back"
)

// Outcome is one thing that a meeting left, numbered within it.
type Outcome struct {
	Meeting    int64
	Number     int64
	Point      int64 // of the agenda; 0 is none
	Kind       OutcomeKind
	Body       string
	Who        int64  // a person who is to do it; 0 is nobody known
	WhoText    string // an entity, or somebody off chat
	Due        time.Time
	DictatedBy int64
	At         time.Time
	State      OutcomeState
}

// Stands says whether it was not taken back.
func (o Outcome) Stands() bool { return o.State == OutcomeStanding }

// Source is what an agenda calls a point that an outcome left for the next meeting: «outcome:3.2».
func (o Outcome) Source() string {
	return "outcome:" + strconv.FormatInt(o.Meeting, 10) + "." + strconv.FormatInt(o.Number, 10)
}

// Names of people are never written into minutes: a mark with their number stands there, and the name is put in its place
// when the text is read. So a text that is locked stays the same, and somebody who leaves or is erased is in none.

var personMark = regexp.MustCompile(`⟨(\d{1,18})⟩`)

// PersonMark stands for a person's name in a text that is kept.
func PersonMark(person int64) string { return "⟨" + strconv.FormatInt(person, 10) + "⟩" }

// WithNames puts names in the place of the marks of people.
func WithNames(text string, name func(person int64) string) string {
	return personMark.ReplaceAllStringFunc(text, func(mark string) string {
		person, err := strconv.ParseInt(personMark.FindStringSubmatch(mark)[1], 10, 64)
		if err != nil {
			return mark
		}
		return name(person)
	})
}

// unmarked takes out of what somebody typed the brackets of which the marks of people are made.
func unmarked(typed string) string {
	return strings.TrimSpace(strings.NewReplacer("⟨", "<", "⟩", ">").Replace(typed))
}
