package commands

import (
	"context"
	"errors"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// Every week each network is summed up once: on Monday at half past eight, or when that is a holiday on the next working
// day. The history keeps until when it was, so that no week is told twice and none is left out.
const (
	timerMonday = "monday"
	kindMondays = "mondays" // the subject of the history's lines; its id is the network's
	verbSummed  = "summed"
	mondayClock = 8*time.Hour + 30*time.Minute
	missedAfter = time.Minute // what else was left undone goes first
)

// mondays sums up a network's week, and sets the next.
type mondays struct {
	Network int64 `json:"network"`
}

func (mondays) Kind() string { return "mondays" }

// Begin sees to it that every network has its Mondays, its months, and its cards kept true. It is called when hilo starts,
// and after networks were founded or filled from outside; what is under way already stays as it is.
func (f *Features) Begin(ctx context.Context) error {
	var all []network.Network
	if err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		all, err = t.Networks(ctx)
		return err
	}); err != nil {
		return err
	}
	for _, n := range all {
		if err := f.store.Update(ctx, "", func(t *storage.Tx) error { return f.begin(ctx, t, n) }); err != nil {
			return err
		}
	}
	return nil
}

// begin sets all that a network does by itself.
func (f *Features) begin(ctx context.Context, t *storage.Tx, n network.Network) error {
	if err := f.wakeResources(ctx, t, n.ID); err != nil {
		return err
	}
	if err := f.wakeWants(ctx, t, n); err != nil {
		return err
	}
	return f.beginMondays(ctx, t, n)
}

// beginMondays sets a network's next Monday: the one that was missed while nothing ran, if its week has not passed. The
// first week of a network begins now.
func (f *Features) beginMondays(ctx context.Context, t *storage.Tx, n network.Network) error {
	now := t.Now().In(n.Location())
	until, err := f.summedUntil(ctx, t, n.ID)
	switch {
	case errors.Is(err, network.ErrNotFound):
		if err := f.summed(ctx, t, n.ID, now); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if last := lastMonday(n.Settings, now); until.Before(last) && sameWeek(last, now) {
			return t.WakeBy(ctx, n.ID, timerMonday, now.Add(missedAfter), mondays{n.ID})
		}
	}
	return t.WakeBy(ctx, n.ID, timerMonday, nextMonday(n.Settings, now), mondays{n.ID})
}

// summedUntil is the end of the last week that was summed up.
func (f *Features) summedUntil(ctx context.Context, t *storage.Tx, networkID int64) (time.Time, error) {
	e, err := t.LastEvent(ctx, networkID, network.Subject{Kind: kindMondays, ID: networkID}, verbSummed)
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, e.Data["until"])
}

func (f *Features) summed(ctx context.Context, t *storage.Tx, networkID int64, until time.Time) error {
	return t.Record(ctx, networkID, network.Subject{Kind: kindMondays, ID: networkID}, 0, verbSummed,
		map[string]string{"until": until.UTC().Format(time.RFC3339Nano)})
}

// mondayDue is the timer's job.
func (f *Features) mondayDue(ctx context.Context, j mondays) (bot.Changes, error) {
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		due, err := t.TimerDue(ctx, n.ID, timerMonday)
		if err != nil || !due {
			return err
		}
		at, err := f.monday(ctx, t, n)
		if err != nil {
			return err
		}
		return t.WakeBy(ctx, n.ID, timerMonday, at, j)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return bot.Changes{Network: j.Network}, err
}

// monday sums up the week that is over, unless that has been done or its Monday lies so far back that the next one takes
// it in, and tells when to look again. What is late waits for working hours.
func (f *Features) monday(ctx context.Context, t *storage.Tx, n network.Network) (time.Time, error) {
	now := t.Now().In(n.Location())
	from, err := f.summedUntil(ctx, t, n.ID)
	if err != nil {
		return time.Time{}, err
	}
	to, next := lastMonday(n.Settings, now), nextMonday(n.Settings, now)
	if !from.Before(to) || !sameWeek(to, now) {
		return next, nil
	}
	hours := calendar.Hours{From: time.Duration(n.Settings.WorkFrom) * time.Hour, To: time.Duration(n.Settings.WorkTo) * time.Hour}
	if open := n.Settings.BusyDays().NextWorking(now, hours); open.After(now) {
		if !sameWeek(open, now) {
			open = next
		}
		return open, nil
	}
	if err := f.summed(ctx, t, n.ID, to); err != nil {
		return time.Time{}, err
	}
	moved, err := f.sumUpAreas(ctx, t, n, from, to)
	if err != nil {
		return time.Time{}, err
	}
	if err := f.noticeMonday(ctx, t, n, now, next); err != nil || moved < fewestAreas {
		return next, err
	}
	return next, f.sumUpNetwork(ctx, t, n, from, to, next)
}

// sumUpAreas posts what moved in each area since the last time; where nothing did, nothing is said. It tells in
// how many something did.
func (f *Features) sumUpAreas(ctx context.Context, t *storage.Tx, n network.Network, from, to time.Time) (moved int, err error) {
	areas, err := t.Areas(ctx, n)
	if err != nil {
		return moved, err
	}
	for _, a := range areas { // a handful
		s, err := f.sumUp(ctx, t, n, a.Area, from, to)
		if err != nil {
			return moved, err
		}
		if s.quiet() {
			continue
		}
		moved++
		num, err := f.keepSummed(ctx, t, n, a.Area, summaryWeek, s)
		if err != nil {
			return moved, err
		}
		if err := t.Tell(ctx, network.Delivery{Network: n.ID, View: "summary/card",
			Subject: network.Subject{Kind: kindSummary, ID: num}}, []int64{a.ID}); err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// noticeMonday has everybody who contributes told what waits for them this week, if anything does when it is told.
func (f *Features) noticeMonday(ctx context.Context, t *storage.Tx, n network.Network, now, next time.Time) error {
	members, err := t.Members(ctx, n.ID)
	if err != nil {
		return err
	}
	year, week := now.ISOWeek()
	var notices []network.Notice
	for _, m := range members {
		if m.Contributes() {
			notices = append(notices, network.Notice{Network: n.ID, Person: m.Person.ID, Class: network.NoticeMonday,
				View: "summary/monday", Subject: network.Subject{Kind: network.KindPerson, ID: m.Person.ID},
				Turn: int64(year*100 + week), Due: now, Lapses: next})
		}
	}
	return t.Notify(ctx, notices)
}

// mondayOf is when the week of a day is begun with a summary; in an August that is quiet none is.
func mondayOf(s network.Settings, day time.Time) time.Time {
	sunday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7-1)
	return s.BusyDays().AddWorkdays(sunday, 1, max(mondayClock, time.Duration(s.WorkFrom)*time.Hour))
}

// lastMonday is the latest such moment up to now. Where a whole week is off it is that of the next.
func lastMonday(s network.Settings, now time.Time) time.Time {
	for day := now; ; day = day.AddDate(0, 0, -7) {
		if at := mondayOf(s, day); !at.After(now) {
			return at
		}
	}
}

// nextMonday is the first such moment after now.
func nextMonday(s network.Settings, now time.Time) time.Time {
	for day := now; ; day = day.AddDate(0, 0, 7) {
		if at := mondayOf(s, day); at.After(now) {
			return at
		}
	}
}

func sameWeek(a, b time.Time) bool {
	year, week := a.ISOWeek()
	otherYear, otherWeek := b.In(a.Location()).ISOWeek()
	return year == otherYear && week == otherWeek
}
