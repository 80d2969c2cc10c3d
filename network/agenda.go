package network

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

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

// PointOrigins are all origins.
var PointOrigins = []PointOrigin{PointAlarm, PointDivided, PointTop, PointCarried, PointAdded}

// FromNeed says whether it was hilo that put a need on the agenda: such a point goes when its need is closed.
func (o PointOrigin) FromNeed() bool { return o == PointAlarm || o == PointDivided || o == PointTop }

// Minutes is how long a point of this origin is thought to take while nobody has said.
func (o PointOrigin) Minutes() int {
	switch o {
	case PointAlarm:
		return 20
	case PointDivided, PointTop:
		return 15
	case PointCarried, PointAdded:
	}
	return 10
}

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
	Voices    int   // of an alarm: how many entities see the need as immediate
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
	Dropped []int64       // proposals of a draft that no longer hold, as if they had never been; to be forgotten
	Last    int64         // the last number given
	// Trimmed is when the coordination first changed what hilo had proposed; zero while it is hilo's own draft, which it
	// may still fill.
	Trimmed   time.Time
	TrimmedBy int64
	Changed   time.Time // zero while nothing was ever on it
}

// Bounds of an agenda.
const (
	// MaxPoints is how many points an agenda holds: more are not talked about in one meeting.
	MaxPoints = 20
	// MaxPointMinutes is how long one point may take.
	MaxPointMinutes = 240
)

// ErrPointMinutes means a time that no point takes.
var ErrPointMinutes = errors.New("no such time for a point")

// ErrPointUntitled means a point without a title and without a need.
var ErrPointUntitled = errors.New("a point needs a title")

// AgendaFullError means that no further point fits.
type AgendaFullError struct{ Most int }

func (e AgendaFullError) Error() string { return fmt.Sprintf("an agenda holds %d points", e.Most) }

// PointThereError means that a need is on the agenda already, as this point.
type PointThereError struct{ Point AgendaPoint }

func (e PointThereError) Error() string {
	return fmt.Sprintf("need %d is point %d already", e.Point.Need, e.Point.Position)
}

// NoSuchPointError means that there is no point at a position, or that it is named twice.
type NoSuchPointError struct{ Position, Points int }

func (e NoSuchPointError) Error() string {
	return fmt.Sprintf("no point at %d of %d", e.Position, e.Points)
}

// Draft says whether the agenda is hilo's own still.
func (a *Agenda) Draft() bool { return a.Trimmed.IsZero() }

// Total is how long all points take, and how many of them have no time.
func (a *Agenda) Total() (minutes, open int) {
	for _, p := range a.Points {
		minutes += p.Minutes
		if p.Minutes == 0 {
			open++
		}
	}
	return minutes, open
}

// Point is a point on the agenda, by its number.
func (a *Agenda) Point(number int64) (AgendaPoint, bool) {
	if i := at(a.Points, number); i >= 0 {
		return a.Points[i], true
	}
	return AgendaPoint{}, false
}

func at(points []AgendaPoint, number int64) int {
	return slices.IndexFunc(points, func(p AgendaPoint) bool { return p.Number == number })
}

// Add puts a point last: by whoever contributes, until the meeting has ended. A need that was taken off before comes back
// under its number; one that is there is a PointThereError.
func (a *Agenda) Add(by Actor, m Meeting, p AgendaPoint, now time.Time) (AgendaPoint, error) {
	switch {
	case !by.Contributes():
		return p, ForbiddenError{Needs: Technician}
	case m.State != MeetingConvened || m.Held(now):
		return p, MeetingStateError{Meeting: m}
	case p.Title == "" && p.Need == 0:
		return p, ErrPointUntitled
	case p.Minutes < 0 || p.Minutes > MaxPointMinutes:
		return p, ErrPointMinutes
	case len(a.Points) >= MaxPoints:
		return p, AgendaFullError{Most: MaxPoints}
	}
	if p.Minutes == 0 {
		p.Minutes = PointAdded.Minutes()
	}
	p.Own, p.Origin, p.AddedBy, p.Added, p.Removed, p.Source = p.Title != "", PointAdded, by.Person.ID, now, time.Time{}, ""
	if p.Need != 0 {
		if i := slices.IndexFunc(a.Points, func(o AgendaPoint) bool { return o.Need == p.Need }); i >= 0 {
			return a.Points[i], PointThereError{Point: a.Points[i]}
		}
		if i := slices.IndexFunc(a.Removed, func(o AgendaPoint) bool { return o.Need == p.Need }); i >= 0 {
			p.Number = a.Removed[i].Number
			a.Removed = slices.Delete(a.Removed, i, i+1)
		}
	}
	return a.append(p), nil
}

// append puts a point last and numbers it, if it has no number.
func (a *Agenda) append(p AgendaPoint) AgendaPoint {
	if p.Number == 0 {
		a.Last++
		p.Number = a.Last
	}
	a.Points = append(a.Points, p)
	a.renumber()
	return a.Points[len(a.Points)-1]
}

func (a *Agenda) renumber() {
	for i := range a.Points {
		a.Points[i].Position = i + 1
	}
}

// Remove takes a point off: by the coordination, or by whoever added it. One that is off already stays so.
func (a *Agenda) Remove(by Actor, m Meeting, number int64, now time.Time) error {
	i := at(a.Points, number)
	if i < 0 {
		if at(a.Removed, number) >= 0 {
			return nil
		}
		return ErrNotFound
	}
	if err := a.change(by, m, a.Points[i], now); err != nil {
		return err
	}
	p := a.Points[i]
	p.Position, p.Removed = 0, now
	a.Points, a.Removed = slices.Delete(a.Points, i, i+1), slices.Insert(a.Removed, 0, p)
	a.renumber()
	return nil
}

// Undo takes back, right after, that somebody added a point, as if it had never been; later it is taken off like any other.
func (a *Agenda) Undo(by Actor, m Meeting, number int64, now time.Time) error {
	i := at(a.Points, number)
	if i < 0 || a.Points[i].AddedBy != by.Person.ID || a.Points[i].Source != "" || now.Sub(a.Points[i].Added) > UndoWindow {
		return a.Remove(by, m, number, now)
	}
	if m.State != MeetingConvened || m.Held(now) {
		return MeetingStateError{Meeting: m}
	}
	a.Dropped, a.Points = append(a.Dropped, number), slices.Delete(a.Points, i, i+1)
	a.renumber()
	return nil
}

// Restore puts a point that was taken off last on the agenda again. One that is there stays where it is.
func (a *Agenda) Restore(by Actor, m Meeting, number int64, now time.Time) error {
	i := at(a.Removed, number)
	if i < 0 {
		if at(a.Points, number) >= 0 {
			return nil
		}
		return ErrNotFound
	}
	p := a.Removed[i]
	if err := a.change(by, m, p, now); err != nil {
		return err
	}
	if len(a.Points) >= MaxPoints {
		return AgendaFullError{Most: MaxPoints}
	}
	if p.Need != 0 {
		if j := slices.IndexFunc(a.Points, func(o AgendaPoint) bool { return o.Need == p.Need }); j >= 0 {
			return PointThereError{Point: a.Points[j]}
		}
	}
	a.Removed = slices.Delete(a.Removed, i, i+1)
	p.Removed = time.Time{}
	a.append(p)
	return nil
}

// Place moves a point to a position, or to the nearest that there is.
func (a *Agenda) Place(by Actor, m Meeting, number int64, position int, now time.Time) error {
	i := at(a.Points, number)
	if i < 0 {
		return ErrNotFound
	}
	if err := a.manage(by, m, now); err != nil {
		return err
	}
	p := a.Points[i]
	to := min(max(position-1, 0), len(a.Points)-1)
	a.Points = slices.Insert(slices.Delete(a.Points, i, i+1), to, p)
	a.renumber()
	return nil
}

// Order puts the points at these positions first, in this order; the others follow in theirs.
func (a *Agenda) Order(by Actor, m Meeting, positions []int, now time.Time) error {
	if err := a.mayManage(by, m, now); err != nil {
		return err
	}
	taken := map[int]bool{}
	var out []AgendaPoint
	for _, n := range positions {
		if n < 1 || n > len(a.Points) || taken[n] {
			return NoSuchPointError{Position: n, Points: len(a.Points)}
		}
		taken[n], out = true, append(out, a.Points[n-1])
	}
	for i, p := range a.Points {
		if !taken[i+1] {
			out = append(out, p)
		}
	}
	a.Points = out
	a.renumber()
	return a.manage(by, m, now)
}

// Amend gives a point another title, time or presenter: by the coordination, or by whoever added it. A title of "" is that
// of its need.
func (a *Agenda) Amend(by Actor, m Meeting, number int64, title string, minutes int, presenter int64, now time.Time) error {
	i := at(a.Points, number)
	if i < 0 {
		return ErrNotFound
	}
	p := &a.Points[i]
	switch {
	case minutes < 0 || minutes > MaxPointMinutes:
		return ErrPointMinutes
	case title == "" && p.Need == 0:
		return ErrPointUntitled
	}
	if err := a.change(by, m, *p, now); err != nil {
		return err
	}
	if title != p.Title {
		p.Title, p.Own = title, title != ""
	}
	p.Minutes, p.Presenter = minutes, presenter
	return nil
}

// change is the right of the coordination and of whoever added a point.
func (a *Agenda) change(by Actor, m Meeting, p AgendaPoint, now time.Time) error {
	if !by.Coordinates() && by.Contributes() && p.Origin == PointAdded && p.AddedBy == by.Person.ID {
		if m.State != MeetingConvened || m.Held(now) {
			return MeetingStateError{Meeting: m}
		}
		return nil
	}
	return a.manage(by, m, now)
}

// manage is the right of the coordination, until the meeting has ended. From then on hilo fills the agenda no more.
func (a *Agenda) manage(by Actor, m Meeting, now time.Time) error {
	if err := a.mayManage(by, m, now); err != nil {
		return err
	}
	if a.Draft() {
		a.Trimmed, a.TrimmedBy = now, by.Person.ID
	}
	return nil
}

func (a *Agenda) mayManage(by Actor, m Meeting, now time.Time) error {
	switch {
	case !by.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case m.State != MeetingConvened || m.Held(now):
		return MeetingStateError{Meeting: m}
	}
	return nil
}

// StepDown takes back that somebody presents a point, by herself. A point that she does not present stays as it is.
func (a *Agenda) StepDown(by Actor, m Meeting, number int64, now time.Time) error {
	i := at(a.Points, number)
	switch {
	case m.State != MeetingConvened || m.Held(now):
		return MeetingStateError{Meeting: m}
	case i >= 0 && a.Points[i].Presenter == by.Person.ID:
		a.Points[i].Presenter = 0
	}
	return nil
}
