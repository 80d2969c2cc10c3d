package network

import (
	"time"

	"hilo/network/calendar"
)

// AugustMode is how a network passes August, when half of its people are away.
//
// In a quiet August only what cannot wait is said. These rest until September: nudges of rounds, Monday messages and the
// summaries of areas, what the coordination is shown (NoticeDuty), and what people are told about meetings held later,
// unless it would come too late then. What is about a meeting held in August goes as always, and so do questions and
// their answers and what is about oneself. What rests and lapses before September is not told at all.
//
// In a shut August that is so too, and its days count in no deadline: of rounds, of questions that pass on. A local line
// («laborable 05/08») has one counted all the same. Working hours do not change: what cannot wait is said in them.
type AugustMode string

// The ways of passing August.
const (
	AugustAsAlways AugustMode = ""
	AugustQuiet    AugustMode = "quiet"
	AugustShut     AugustMode = "shut"
)

// AugustModes are all of them, in the order in which they are offered.
var AugustModes = []AugustMode{AugustAsAlways, AugustQuiet, AugustShut}

// Days are the working days of a network, by which deadlines are counted.
func (s Settings) Days() calendar.Days {
	days := s.OpenDays()
	days.ShutAugust = s.August == AugustShut
	return days
}

// OpenDays are the days on which people work in a network, whatever its August: somebody is there to be told what cannot
// wait, and meetings are reminded of.
func (s Settings) OpenDays() calendar.Days { return calendar.Days{Region: s.Region, Local: s.Holidays} }

// BusyDays are the days on which a network's regular messages are sent: in August none, if it is quiet or shut.
func (s Settings) BusyDays() calendar.Days {
	days := s.OpenDays()
	days.ShutAugust = s.August != AugustAsAlways
	return days
}

// Rests says whether what can wait is not said at a moment, by the date that it shows.
func (s Settings) Rests(t time.Time) bool {
	return s.August != AugustAsAlways && t.Month() == time.August
}

// september begins the first of September after a moment in August, where the moment is.
func september(t time.Time) time.Time {
	return time.Date(t.Year(), time.September, 1, 0, 0, 0, 0, t.Location())
}

// rests says whether a notice that would be told at a moment waits for September. What is about a meeting does not, if it
// would come too late.
func (p planner) rests(n Notice, at time.Time) bool {
	at = at.In(p.Zone)
	if !p.Quiet || at.Month() != time.August {
		return false
	}
	switch n.Class {
	case NoticeRound, NoticeMonday, NoticeDuty:
		return true
	case NoticeMeeting, NoticeAttending:
		return n.Lapses.IsZero() || p.from(n, september(at)).Before(n.Lapses)
	default:
		return false
	}
}
