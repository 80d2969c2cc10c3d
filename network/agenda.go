package network

import "time"

// PointOrigin is how a point came to be on an agenda.
type PointOrigin string

// The origins of points, the most pressing first.
const (
	PointAlarm   PointOrigin = "alarm"   // several entities see the need as immediate
	PointDivided PointOrigin = "divided" // the valuations of the need are divided
	PointTop     PointOrigin = "top"     // the need is high in the ranking and nothing is planned for it
	PointCarried PointOrigin = "carried" // the last meeting left it for this one
	PointAdded   PointOrigin = "added"   // somebody added it
)

// Proposed says whether it was hilo that put a need on the agenda: such a point goes when its need is closed.
func (o PointOrigin) Proposed() bool { return o == PointAlarm || o == PointDivided || o == PointTop }

// AgendaPoint is one thing to talk about at a meeting.
type AgendaPoint struct {
	Number    int64 // within its meeting, never used again
	Position  int   // 1 is first; 0 for one that was taken off
	Title     string
	Own       bool  // the title was written for the point; else it is that of its need, as that is called now
	Need      int64 // 0 is none
	Minutes   int   // 0 is not said
	Presenter int64 // a person; 0 is nobody yet
	Origin    PointOrigin
	AddedBy   int64 // 0 is hilo itself
	Added     time.Time
	Removed   time.Time // zero while it is on the agenda
	// Source is where a point comes from that hilo proposed or brought over, so that it is brought once: "need:14",
	// "outcome:3.2", "point:3.7". "" for what somebody added here.
	Source string
}

// Agenda is what a meeting is to talk about, and what was taken off again.
type Agenda struct {
	Meeting int64
	Points  []AgendaPoint // in their order, their positions without gaps
	Removed []AgendaPoint // the last one first
	Last    int64         // the last number given
	// Trimmed is when the coordination first changed what hilo had proposed; zero while it is hilo's own draft, which it
	// may still fill.
	Trimmed   time.Time
	TrimmedBy int64
	Changed   time.Time // zero while nothing was ever on it
}
