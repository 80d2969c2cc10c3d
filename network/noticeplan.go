package network

import (
	"cmp"
	"slices"
	"time"
)

// What the policy of notices holds everybody to.
const (
	// NoticesTogether is the time within which what comes due is one message, and for which nothing new follows it.
	NoticesTogether = time.Hour
	// NoticesAWeek are the messages of a week, from Monday to Sunday, beside those of classes that do not count.
	NoticesAWeek = 5
	// NoticesInOne is how much one message may hold: chat systems take no more, and nobody reads it.
	NoticesInOne = 12
)

// shortly is as long before a meeting as the settings let the reminder be that comes right before it: a notice about a
// meeting one attends that lapses within so long of being due is that one.
const shortly = 4 * time.Hour

// mondayLatest is when what was left over from another week goes by itself at the latest: by then the Monday message, for
// which it waits, has come where there is one.
const mondayLatest = 9 * time.Hour

// NoticesTimer is the timer at which a network's waiting notices are looked at, and NoticesView the direct message in
// which those told together are drawn: its subject is of KindNotices, and its person the reader.
const (
	NoticesTimer = "notices"
	NoticesView  = "notice/message"
)

// NoticesJob looks at a network's waiting notices when its timer says so.
type NoticesJob struct {
	Network int64 `json:"network"`
}

// Kind names the job in the queue.
func (NoticesJob) Kind() string { return "notices" }

// NoticePast is what somebody was told before.
type NoticePast struct {
	SentThisWeek int       // messages since Monday in which something counts
	LastSent     time.Time // zero is never
}

// NoticePlan is what becomes of somebody's waiting notices at a moment.
type NoticePlan struct {
	Send []Notice // told now, as one message, in this order
	Drop []Notice // they have lapsed, or she does not want them
	// Wake is when to look at the rest again; zero when nothing is left.
	Wake time.Time
}

// PlanNotices is the one policy through which everything goes that hilo tells somebody by itself.
//
// A message goes in the reader's working hours, on days on which she works. What comes due within the next hour joins
// it, and nothing follows it for an hour. After five messages since Monday the rest waits for the next week, when it
// goes with her Monday message. What has lapsed, or is of a class that she has muted, is dropped.
//
// Meetings that she said she attends (NoticeAttending) are outside the five. The reminder right before one goes in the
// last hour before it whatever the clock and the calendar show, and without waiting for the hour after another message:
// who said she comes works then. It goes earlier, when it is due, in her hours. Of such meetings too she is told nothing
// once she has muted them. Questions and their answers (NoticeAsked) are outside the five too, and else like the rest.
//
// In an August that is quiet (Reader.Quiet) what can wait rests, as AugustMode says.
//
// Asked again at Wake, or whenever something new waits, it sends everything in the end that neither lapses nor is muted.
func PlanNotices(r Reader, waiting []Notice, past NoticePast, now time.Time) NoticePlan {
	p := planner{Reader: r, past: past, now: now}
	var out NoticePlan
	var rest []Notice
	for _, n := range waiting {
		if r.Habits.Mutes(n.Class) || n.lapsed(now) {
			out.Drop = append(out.Drop, n)
		} else {
			rest = append(rest, n)
		}
	}
	if slices.ContainsFunc(rest, func(n Notice) bool { return !p.moment(n).After(now) }) {
		out.Send, rest = p.together(rest)
		p = p.after(out.Send)
	}
	for _, n := range rest {
		if at := p.moment(n); out.Wake.IsZero() || at.Before(out.Wake) {
			out.Wake = at
		}
	}
	if out.Wake.Before(now) && len(rest) > 0 {
		out.Wake = now
	}
	return out
}

func (n Notice) lapsed(now time.Time) bool { return !n.Lapses.IsZero() && !now.Before(n.Lapses) }

// rightBefore says whether this is the reminder right before a meeting that one attends.
func (n Notice) rightBefore() bool {
	return n.Class == NoticeAttending && !n.Lapses.IsZero() && n.Lapses.Sub(n.Due) <= shortly
}

// planner is the policy for one person at one moment.
type planner struct {
	Reader
	past NoticePast
	now  time.Time
}

// moment is when a notice may go by itself, as things are. What rests in August goes after it.
func (p planner) moment(n Notice) time.Time {
	at := p.from(n, later(n.Due, p.now))
	if !n.rightBefore() && p.rests(n, at) {
		return p.from(n, september(at.In(p.Zone)))
	}
	return at
}

// from is when a notice may go that does so not before a moment.
func (p planner) from(n Notice, at time.Time) time.Time {
	switch {
	case n.rightBefore():
		return earlier(p.Next(at), later(at, n.Lapses.Add(-time.Hour)))
	case n.Class == NoticeAttending:
		at = p.Next(at)
		if paused := p.Next(later(at, p.pause())); n.Lapses.IsZero() || paused.Before(n.Lapses) {
			return paused
		}
		return at // it would come too late
	}
	at = p.Next(later(at, p.pause()))
	if p.full() && n.Class.Counts() {
		at = p.Next(later(at, p.week().AddDate(0, 0, 7)))
	}
	if p.leftOver(n, at) {
		at = later(at, p.opening(at))
	}
	return at
}

// pause is until when nothing new follows the last message.
func (p planner) pause() time.Time {
	if p.past.LastSent.IsZero() {
		return time.Time{}
	}
	return p.past.LastSent.Add(NoticesTogether)
}

func (p planner) full() bool { return p.past.SentThisWeek >= NoticesAWeek }

func (p planner) week() time.Time { return Week(p.now, p.Zone) }

// leftOver says whether a notice that goes at a moment was to be told in an earlier week, and so waits for the Monday
// message.
func (p planner) leftOver(n Notice, at time.Time) bool {
	return n.Class != NoticeMonday && n.Due.Before(Week(at, p.Zone))
}

// opening is when what was left over goes in the week of a moment, if no Monday message has taken it along before: on
// her first working day, at nine, or when she begins.
func (p planner) opening(at time.Time) time.Time {
	first := p.Next(Week(at, p.Zone))
	if p.Quiet && first.Month() == time.August && at.In(p.Zone).Month() != time.August { // a Monday of September
		first = p.Next(september(first))
	}
	return later(first, earlier(p.on(first, mondayLatest), p.on(first, p.Hours.To).Add(-time.Hour)))
}

// together splits what waits into what goes now as one message and the rest.
func (p planner) together(waiting []Notice) (send, rest []Notice) {
	waiting = slices.Clone(waiting)
	slices.SortFunc(waiting, func(a, b Notice) int {
		return cmp.Or(a.rank()-b.rank(), a.Due.Compare(b.Due), cmp.Compare(a.Number, b.Number))
	})
	monday := p.Suits(p.now) && !p.full() && slices.ContainsFunc(waiting, func(n Notice) bool {
		return n.Class == NoticeMonday && !n.Due.After(p.now.Add(NoticesTogether)) && !p.rests(n, p.now)
	})
	for _, n := range waiting {
		if len(send) < NoticesInOne && p.joins(n, monday) {
			send = append(send, n)
		} else {
			rest = append(rest, n)
		}
	}
	return send, rest
}

// joins says whether a notice goes with a message that goes now, and that is a Monday message or not.
func (p planner) joins(n Notice, monday bool) bool {
	switch {
	case n.Due.After(p.now.Add(NoticesTogether)):
		return false
	case n.rightBefore():
		return p.Suits(p.now) || !p.moment(n).After(p.now.Add(NoticesTogether))
	case !p.Suits(p.now) || p.rests(n, p.now):
		return false
	case n.Class == NoticeAttending:
		return true
	case p.full() && n.Class.Counts():
		return false
	}
	return monday || !p.leftOver(n, p.now) || !p.opening(p.now).After(p.now)
}

// rank orders a message: what is about a meeting she attends comes first, the look at the week last.
func (n Notice) rank() int {
	switch n.Class {
	case NoticeAttending:
		return 0
	case NoticeMonday:
		return 2
	default:
		return 1
	}
}

// after is the policy once a message has gone.
func (p planner) after(sent []Notice) planner {
	p.past.LastSent = p.now
	if slices.ContainsFunc(sent, func(n Notice) bool { return n.Class.Counts() }) {
		p.past.SentThisWeek++
	}
	return p
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
