package network

import (
	"slices"
	"time"

	"hilo/network/calendar"
)

// KindSeries is a series of meetings.
const KindSeries = "series"

// Series is meetings that are held again and again: S-1, S-2… Its dates come from a rule; each becomes a meeting like
// any other some time before, unless its day asks for a decision that nobody has taken.
type Series struct {
	Number int64
	State  SeriesState
	Title  string // "" is called after its areas
	Place  string // may be ""
	calendar.Recurrence
	Areas      []int64
	Standing   map[calendar.Doubt]SeriesChoice // what was decided for every day of a kind; holidays are decided one by one
	Dates      []SeriesDate                    // what is known of single dates, in order
	Changes    int64                           // how often it was changed: who looked before that is told
	ConvenedBy int64
	Convened   time.Time
	Changed    time.Time
	Wake       time.Time // when its next dates are looked at; zero when there is nothing left to look at
}

// SeriesState is whether a series goes on. That its dates are over is told by its rule alone.
type SeriesState string

// The states of a series.
const (
	SeriesRunning SeriesState = "running"
	SeriesEnded   SeriesState = "ended"
	// SeriesUndone was convened by mistake and taken back at once.
	SeriesUndone SeriesState = "undone"
)

// SeriesChoice is what was decided about a date that falls on a bad day.
type SeriesChoice string

// The choices. None yet is "".
const (
	SkipDate SeriesChoice = "skip"
	NextDay  SeriesChoice = "next" // it passes to the next suitable working day
	KeepDate SeriesChoice = "keep"
)

// SeriesChoices are all choices, in the order in which they are offered.
var SeriesChoices = []SeriesChoice{SkipDate, NextDay, KeepDate}

// SeriesDate is what is known of one date of a series.
type SeriesDate struct {
	Slot    string       // the date by the rule, "2006-01-02"
	Choice  SeriesChoice // what was decided about it alone
	By      int64        // who decided
	Asked   bool         // the coordination was asked
	Meeting int64        // the meeting that it became; 0 is none yet
	Carded  bool         // the meeting's card was posted
}

// SlotLayout is how a date of a series is named.
const SlotLayout = time.DateOnly

// How far ahead dates become meetings, and how many dates are shown and asked about when a series is convened.
const (
	SeriesAhead = 60 * 24 * time.Hour
	SeriesShown = 6
	// seriesMost are so many dates as are looked at together: two months of working days.
	seriesMost = 45
)

// SeriesStateError means that a series does not go on any more.
type SeriesStateError struct{ Series Series }

func (e SeriesStateError) Error() string {
	return "series " + Code("S", e.Series.Number) + " does not go on"
}

// SeriesChangedError means that somebody else has changed the series meanwhile.
type SeriesChangedError struct{ Series Series }

func (e SeriesChangedError) Error() string {
	return "series " + Code("S", e.Series.Number) + " was changed meanwhile"
}

// SameSeriesError means that the same series goes on already.
type SameSeriesError struct{ Series Series }

func (e SameSeriesError) Error() string { return "the same series is " + Code("S", e.Series.Number) }

// ConveneSeries decides whether a series may be convened beside those there are, and gives it its first state.
func ConveneSeries(a Actor, s Series, others []Series, now time.Time) (Series, error) {
	if !a.Coordinates() {
		return s, ForbiddenError{Needs: Coordinator}
	}
	if len(s.After(now, 1)) == 0 {
		return s, ErrMeetingPast
	}
	for _, o := range others {
		if o.State == SeriesRunning && o.Rule == s.Rule && o.Start.Equal(s.Start) && slices.Equal(o.Areas, s.Areas) && o.Title == s.Title {
			return s, SameSeriesError{Series: o}
		}
	}
	s.State, s.ConvenedBy, s.Convened, s.Changed = SeriesRunning, a.Person.ID, now, now
	return s, nil
}

// Over says whether a series has no dates to come: it was ended, or its rule has.
func (s Series) Over(now time.Time) bool {
	return s.State != SeriesRunning || len(s.After(now, 1)) == 0
}

// Change gives a series another rule, name or place from now on. Changes is how often it had been changed when the
// actor looked. What was decided about dates that the new rule has too stands.
func (s *Series) Change(a Actor, changes int64, to Series, now time.Time) error {
	if err := s.manage(a, changes); err != nil {
		return err
	}
	if len(to.After(now, 1)) == 0 {
		return ErrMeetingPast
	}
	s.Title, s.Place, s.Recurrence, s.Standing = to.Title, to.Place, to.Recurrence, to.Standing
	s.Changes, s.Changed = s.Changes+1, now
	return nil
}

// End ends a series; what becomes of the meetings that it has made is decided apart.
func (s *Series) End(a Actor, changes int64, now time.Time) error {
	if err := s.manage(a, changes); err != nil {
		return err
	}
	s.State, s.Changes, s.Changed = SeriesEnded, s.Changes+1, now
	return nil
}

// Undo takes back, right after, that a series was convened or ended.
func (s *Series) Undo(a Actor, now time.Time) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case now.Sub(s.Changed) > UndoWindow:
		return ErrTooLate
	case s.State == SeriesEnded:
		s.State = SeriesRunning
	case s.State == SeriesRunning && s.Changed.Equal(s.Convened):
		s.State = SeriesUndone
	default:
		return ErrTooLate
	}
	s.Changes, s.Changed = s.Changes+1, now
	return nil
}

// Decide settles one date that falls on a bad day. What was decided before stands: then it is returned.
func (s *Series) Decide(a Actor, slot string, choice SeriesChoice, now time.Time) (SeriesDate, error) {
	at, err := time.ParseInLocation(SlotLayout, slot, s.Start.Location())
	switch {
	case !a.Coordinates():
		return SeriesDate{}, ForbiddenError{Needs: Coordinator}
	case s.State != SeriesRunning:
		return SeriesDate{}, SeriesStateError{Series: *s}
	case err != nil || !slices.Contains(SeriesChoices, choice):
		return SeriesDate{}, ErrNotFound
	case !at.AddDate(0, 0, 1).After(now):
		return SeriesDate{}, ErrMeetingPast
	}
	d := s.date(slot)
	if d.Choice == "" {
		d.Choice, d.By = choice, a.Person.ID
		s.note(d)
	}
	return d, nil
}

func (s *Series) manage(a Actor, changes int64) error {
	switch {
	case !a.Coordinates():
		return ForbiddenError{Needs: Coordinator}
	case s.State != SeriesRunning:
		return SeriesStateError{Series: *s}
	case changes != s.Changes:
		return SeriesChangedError{Series: *s}
	}
	return nil
}

// date is what is known of a date.
func (s Series) date(slot string) SeriesDate {
	if i := slices.IndexFunc(s.Dates, func(d SeriesDate) bool { return d.Slot == slot }); i >= 0 {
		return s.Dates[i]
	}
	return SeriesDate{Slot: slot}
}

// note keeps what is known of a date.
func (s *Series) note(d SeriesDate) {
	at, found := slices.BinarySearchFunc(s.Dates, d.Slot, func(have SeriesDate, slot string) int {
		switch {
		case have.Slot < slot:
			return -1
		case have.Slot > slot:
			return 1
		}
		return 0
	})
	if found {
		s.Dates[at] = d
		return
	}
	s.Dates = slices.Insert(slices.Clone(s.Dates), at, d)
}

// Note keeps what is known of a date: that it was asked about, or became a meeting.
func (s *Series) Note(d SeriesDate) { s.note(d) }

// Meeting is the meeting that an occasion of the series becomes now.
func (s Series) Meeting(o Occasion, now time.Time) Meeting {
	place, link := PlaceAndLink(s.Place)
	return Meeting{State: MeetingConvened, Title: s.Title, Place: place, Link: link, Start: o.Span.Start, End: o.Span.End, Areas: s.Areas,
		ConvenedBy: s.ConvenedBy, Convened: now, Changed: now}
}

// FirstWord is when the channel first hears of a meeting by a reminder; the zero time is never.
func (m Meeting) FirstWord(s Settings) time.Time {
	if at := m.RemindAt(ReminderDays, s); !at.IsZero() {
		return at
	}
	return m.RemindAt(ReminderWorkday, s)
}

// TakeBack is what becomes of one of its meetings when a series, which was as it stood, has been undone: it goes with a
// series that was taken back, and stands again with one that goes on after all. False is nothing.
func (s Series) TakeBack(was Series, m Meeting, now time.Time) (Meeting, bool) {
	switch {
	case s.State == SeriesUndone && m.Ahead(now):
		m.State, m.Changed = MeetingUndone, now
		return m, true
	case s.State == SeriesRunning && m.State == MeetingCalledOff && m.Changed.Equal(was.Changed) && m.Start.After(now):
		m.State, m.Reason, m.Changed = MeetingConvened, "", now
		return m, true
	}
	return m, false
}
