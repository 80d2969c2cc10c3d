package bottest

import (
	"context"
	"regexp"
	"strings"
	"time"
)

// World is a chat with hilo in it, as transcripts are played on it. People are named by their handles, channels
// without "#" and controls by what can be read on them. Every call but Seen, Now and NextDue returns when hilo has
// done everything that follows from it; it fails when the thing cannot be done at all, which ends the transcript.
type World interface {
	// Say says something in a channel, or in the person's direct messages when the channel is "".
	Say(ctx context.Context, person, channel, text string) error
	// Send says something, or nothing, together with files.
	Send(ctx context.Context, person, channel, text string, files ...Sent) error
	// Press presses the newest button of that label that each person sees, all at the same moment; on, when not
	// empty, are words that stand with it.
	Press(ctx context.Context, people []string, label, on string) error
	// Pick chooses an option of the newest select of that label.
	Pick(ctx context.Context, person, option, label, on string) error
	// Fill writes in the form that the person has open.
	Fill(ctx context.Context, person string, answers []Answer) error
	// Submit sends the form that the person has open; label, when not empty, is what its button must say.
	Submit(ctx context.Context, person, label string) error
	// Clock moves time forward, doing everything that falls due on the way.
	Clock(ctx context.Context, to time.Time) error
	// NextDue is when the next thing falls due, if there is one.
	NextDue(ctx context.Context) (time.Time, bool, error)
	// Now is the present moment, in the zone in which the story's clocks are read.
	Now() time.Time
	// Restart stops hilo, lets the clock go on to a moment, and starts it again over the same database.
	Restart(ctx context.Context, at time.Time) error
	// Seen is what became visible since it was last asked, in any order between places.
	Seen(ctx context.Context) ([]Event, error)
}

// Answer is what somebody writes in the field of a form: the label of an option for a choice, a handle for a person,
// "yes" or "no" for a tick.
type Answer struct{ Label, Value string }

// Event is one thing that became visible.
type Event struct {
	At    time.Time // of the last visible change
	Kind  EventKind
	Where string   // "#empleo", "dm ana"; the handle alone for what only that person sees
	Title string   // of the form, for Asked and Refused
	Lines []string // what can be read and pressed, without random keys
}

// EventKind is how something became visible.
type EventKind string

// The kinds of events.
const (
	Posted    EventKind = "hilo"
	Fixed     EventKind = "hilo (pinned)" // posted and pinned
	Pinned    EventKind = "pinned"        // one that was there
	Redrawn   EventKind = "redrawn"
	Removed   EventKind = "removed"
	Whispered EventKind = "(privately)"
	Asked     EventKind = "form"
	Refused   EventKind = "cannot submit"
)

// private says whether only one person sees it.
func (e Event) private() bool { return !strings.HasPrefix(e.Where, "#") && !e.direct() }

func (e Event) direct() bool { return strings.HasPrefix(e.Where, "dm ") }

// text is the event as a transcript shows it.
func (e Event) text() []string {
	head := e.Where
	switch {
	case e.Kind == Asked || e.Kind == Refused:
		return indented(head+" "+string(e.Kind)+` "`+e.Title+`"`, e.Lines)
	case !e.direct() || e.Kind != Posted: // in direct messages nobody else speaks
		head += " " + string(e.Kind)
	}
	if len(e.Lines) == 0 {
		return indented(head, nil)
	}
	lines := make([]string, len(e.Lines))
	for i, l := range e.Lines {
		lines[i] = drawn.ReplaceAllString(l, "*")
	}
	return indented(head+": "+lines[0], lines[1:])
}

// drawn is what is drawn by lot, as the secret part of an address: it is another each time.
var drawn = regexp.MustCompile(`\b[a-z2-7]{26}\b`)

func indented(head string, lines []string) []string {
	out := []string{head}
	for _, line := range lines {
		out = append(out, "  "+line)
	}
	return out
}
