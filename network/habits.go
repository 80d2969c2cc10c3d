package network

import (
	"slices"
	"time"

	"hilo/network/calendar"
)

// Habits are when somebody wants to be told things by direct message, and of what. The zero value is what nobody has to
// choose: the hours of the entity's kind, every working day, everything.
type Habits struct {
	// From and To are her own hours of the day; 0 and 0 are those of her kind of entity.
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`
	// Off are days of the week on which she does not work.
	Off []time.Weekday `json:"off,omitempty"`
	// AwayFrom and AwayTo are the first and the last day of an absence, as 2006-01-02; both or neither.
	AwayFrom string `json:"away_from,omitempty"`
	AwayTo   string `json:"away_to,omitempty"`
	// StandIn is the person who is asked in her place while she is away; 0 is nobody. See StandIn.
	StandIn int64         `json:"stand_in,omitempty"`
	Muted   []NoticeClass `json:"muted,omitempty"`
}

// NoticeClasses are all classes of notices.
var NoticeClasses = []NoticeClass{NoticeRound, NoticeMeeting, NoticeAttending, NoticeMonday, NoticeDuty, NoticeOwn, NoticeAsked}

// HabitError means that habits cannot be kept: Field is "hours", "off", "away" or "muted".
type HabitError struct{ Field string }

func (e HabitError) Error() string { return "habits: " + e.Field + " cannot be" }

// Check decides whether somebody may live by these habits.
func (h Habits) Check() error {
	own := h.From != 0 || h.To != 0
	switch {
	case own && (h.From < 0 || h.To > 24 || h.From >= h.To):
		return HabitError{"hours"}
	case slices.ContainsFunc(h.Off, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }) || h.never():
		return HabitError{"off"}
	case h.AwayFrom != "" || h.AwayTo != "":
		if !isDate(h.AwayFrom) || !isDate(h.AwayTo) || h.AwayFrom > h.AwayTo {
			return HabitError{"away"}
		}
	}
	for _, c := range h.Muted {
		if !slices.Contains(NoticeClasses, c) {
			return HabitError{"muted"}
		}
	}
	return nil
}

// never says whether no day from Monday to Friday is left.
func (h Habits) never() bool {
	for d := time.Monday; d <= time.Friday; d++ {
		if !slices.Contains(h.Off, d) {
			return false
		}
	}
	return true
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Mutes says whether she does not want to be told what is of a class.
func (h Habits) Mutes(c NoticeClass) bool { return slices.Contains(h.Muted, c) }

// Away says whether the date that t shows, where t is, lies in her absence.
func (h Habits) Away(t time.Time) bool {
	day := t.Format(time.DateOnly)
	return h.AwayFrom <= day && day <= h.AwayTo
}

// Hours are her own hours, else those of her kind of entity in her network.
func (h Habits) Hours(s Settings, kind EntityKind) calendar.Hours {
	if h.From != 0 || h.To != 0 {
		return hours(h.From, h.To)
	}
	return s.HoursOf(kind)
}

// HoursOf are the working hours of a kind of entity: public bodies keep those that the network agreed on (from 8 to 15
// where nothing else was said), as their staff work mornings; everybody else, also who belongs to no entity, works from
// 9 to 18. Employment services count as public bodies, and with them the special employment centres of the same kind.
func (s Settings) HoursOf(kind EntityKind) calendar.Hours {
	switch kind {
	case Municipal, School, Health, Regional, Employment:
		return hours(s.WorkFrom, s.WorkTo)
	default:
		return hours(9, 18)
	}
}

func hours(from, to int) calendar.Hours {
	return calendar.Hours{From: time.Duration(from) * time.Hour, To: time.Duration(to) * time.Hour}
}

// Reader is somebody to be told things: her habits, and where she works.
type Reader struct {
	Habits Habits
	Hours  calendar.Hours // those of Habits.Hours
	Days   calendar.Days  // on which people work in her network
	Zone   *time.Location // her network's: notices are about work done there
	Quiet  bool           // what can wait is not told in August
}

// ReaderOf is a member of a network as the policy of notices sees her.
func ReaderOf(n Network, h Habits, kind EntityKind) Reader {
	return Reader{Habits: h, Hours: h.Hours(n.Settings, kind), Days: n.Settings.OpenDays(), Zone: n.Location(),
		Quiet: n.Settings.August != AugustAsAlways}
}

// Works says whether the day on which t falls, in her zone, is one on which she works.
func (r Reader) Works(t time.Time) bool {
	t = t.In(r.Zone)
	return r.Days.Workday(t) && !slices.Contains(r.Habits.Off, t.Weekday()) && !r.Habits.Away(t)
}

// Suits says whether she is at work at a moment.
func (r Reader) Suits(t time.Time) bool {
	return r.Works(t) && !t.Before(r.on(t, r.Hours.From)) && t.Before(r.on(t, r.Hours.To))
}

// farthest is for how many days a suitable one is looked for: over a year away, it is looked for again then.
const farthest = 400

// Next is t itself where it suits her, and otherwise the next moment at which she begins to work.
func (r Reader) Next(t time.Time) time.Time {
	if r.Suits(t) {
		return t
	}
	if begin := r.on(t, r.Hours.From); r.Works(t) && t.Before(begin) {
		return begin
	}
	day := t
	for range farthest {
		if day = r.on(day, 0).AddDate(0, 0, 1); r.Works(day) {
			break
		}
	}
	return r.on(day, r.Hours.From)
}

// on is when the wall clock shows a time on the day of t, in her zone.
func (r Reader) on(t time.Time, clock time.Duration) time.Time {
	y, m, d := t.In(r.Zone).Date()
	return time.Date(y, m, d, int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, r.Zone)
}

// Week is when the week of t begins in a zone: Monday at midnight.
func Week(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	since := (int(t.In(zone).Weekday()) + 6) % 7
	return time.Date(y, m, d-since, 0, 0, 0, 0, zone)
}
