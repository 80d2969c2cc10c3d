package commands

import (
	"context"
	"errors"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// A series is tended when it is convened or changed, when the calendar changes, and by a job that queues itself again.
// Whatever runs when and how often, each date becomes one meeting and is asked about once; what is past is let go.

// seriesDue is that job.
func (f *Features) seriesDue(ctx context.Context, j tendSeries) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network, Subjects: []network.Subject{seriesSubject(j.Series)}}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		s, err := t.LockSeries(ctx, j.Network, j.Series)
		if err != nil || s.Wake.UnixMicro() != j.Wake {
			return err // another job stands for the moment that it has now
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		_, _, err = f.tend(ctx, t, n, s)
		return err
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// tendAll looks at all series of a network that go on: for when its calendar or its areas have changed.
func (f *Features) tendAll(ctx context.Context, t *storage.Tx, n network.Network) error {
	list, err := t.ListSeries(ctx, n.ID, network.SeriesRunning)
	if err != nil {
		return err
	}
	for _, s := range list { // some dozens at most
		if s, err = t.LockSeries(ctx, n.ID, s.Number); err != nil {
			return err
		}
		if _, _, err := f.tend(ctx, t, n, s); err != nil {
			return err
		}
	}
	return nil
}

// tend does what is to be done about a series now, keeps it and queues the next look. Meetings of areas that were
// removed are held without these; a series without any area left makes none, and the coordination is told.
func (f *Features) tend(ctx context.Context, t *storage.Tx, n network.Network, s network.Series) (network.Series, []network.Meeting, error) {
	areas, err := t.Areas(ctx, n)
	if err != nil {
		return s, nil, err
	}
	ahead, err := t.SeriesMeetings(ctx, n.ID, s.Number, t.Now())
	if err != nil {
		return s, nil, err
	}
	plan := s.Plan(n.Settings.Days(), ahead, t.Now())
	live := slices.DeleteFunc(slices.Clone(s.Areas), func(id int64) bool {
		return !slices.ContainsFunc(areas, func(a storage.Area) bool { return a.ID == id })
	})
	if len(live) == 0 && plan.Goes() {
		plan = network.SeriesPlan{}
		if err := f.tellOrphan(ctx, t, n, s); err != nil {
			return s, nil, err
		}
	}
	for _, o := range plan.Ask {
		d := o.SeriesDate
		d.Asked = true
		s.Note(d)
	}
	if err := f.askDates(ctx, t, n, s, plan.Ask); err != nil {
		return s, nil, err
	}
	made, err := f.makeMeetings(ctx, t, n, &s, plan.Make, live)
	if err != nil {
		return s, nil, err
	}
	queued := s.Wake.Equal(plan.Wake)
	s.Wake = plan.Wake
	if err := t.SaveSeries(ctx, n.ID, s); err != nil {
		return s, nil, err
	}
	for _, m := range made {
		if err := f.announceOccasion(ctx, t, n, m); err != nil {
			return s, nil, err
		}
	}
	if s.Wake.IsZero() || queued {
		return s, made, nil
	}
	return s, made, t.Enqueue(ctx, tendSeries{n.ID, s.Number, s.Wake.UnixMicro()}, s.Wake)
}

// makeMeetings makes meetings of the dates of a series whose time has come.
func (f *Features) makeMeetings(ctx context.Context, t *storage.Tx, n network.Network, s *network.Series, dates []network.Occasion,
	areas []int64) ([]network.Meeting, error) {
	made := make([]network.Meeting, 0, len(dates))
	for _, o := range dates { // the dates of two months
		m := s.Meeting(o, t.Now())
		m.Areas = areas
		m, err := t.AddMeeting(ctx, n.ID, m)
		if err != nil {
			return nil, err
		}
		if err := t.Record(ctx, n.ID, meetingSubject(m.Number), s.ConvenedBy, "convene", map[string]string{"series": itoa(s.Number)}); err != nil {
			return nil, err
		}
		d := o.SeriesDate
		d.Meeting, d.Carded = m.Number, false
		if o.Choice == s.Standing[o.Doubt] { // it holds for all such days, not for this one
			d.Choice = ""
		}
		s.Note(d)
		made = append(made, m)
	}
	return made, nil
}

// announceOccasion queues the reminders of a meeting that a series has made. Its card comes with the first of them in
// the channel, so that a series does not fill it with cards; when that moment is over already, at once.
func (f *Features) announceOccasion(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) error {
	if err := f.scheduleMeeting(ctx, t, n, m); err != nil {
		return err
	}
	if at := m.FirstWord(n.Settings); !at.IsZero() && !at.After(t.Now()) {
		if err := f.tellReminder(ctx, t, n, m, ""); err != nil {
			return err
		}
	}
	_, err := f.remindLate(ctx, t, n, m, nil)
	return err
}

// tellReminder says something of a meeting in its channels. What is said first of a meeting that a series made is its
// card; view is what is said otherwise, "" is nothing.
func (f *Features) tellReminder(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting, view string) error {
	first, err := t.CardOccasion(ctx, n.ID, m.Number)
	if err != nil {
		return err
	}
	d := network.Delivery{Network: n.ID, View: view, Subject: meetingSubject(m.Number), Turn: m.Moves}
	if first {
		d.View, d.Turn = "meeting/card", 0
	}
	if d.View == "" {
		return nil
	}
	return t.Tell(ctx, d, m.Areas)
}

// askDates asks the coordination about dates that fall on bad days: each once, while there is still time.
func (f *Features) askDates(ctx context.Context, t *storage.Tx, n network.Network, s network.Series, dates []network.Occasion) error {
	if len(dates) == 0 {
		return nil
	}
	return f.tellCoordinators(ctx, t, n, func(person int64) []network.Notice {
		var out []network.Notice
		for _, o := range dates {
			out = append(out, network.Notice{Network: n.ID, Person: person, Class: network.NoticeDuty, View: "series/ask",
				Subject: seriesSubject(s.Number), Turn: o.Turn(), Due: t.Now(), Lapses: o.Ruled.Start})
		}
		return out
	})
}

// tellOrphan tells the coordination, once, that a series has no area any more.
func (f *Features) tellOrphan(ctx context.Context, t *storage.Tx, n network.Network, s network.Series) error {
	return f.tellCoordinators(ctx, t, n, func(person int64) []network.Notice {
		return []network.Notice{{Network: n.ID, Person: person, Class: network.NoticeDuty, View: "series/orphan",
			Subject: seriesSubject(s.Number), Turn: s.Changes, Due: t.Now()}}
	})
}

// tellCoordinators tells everybody who coordinates something.
func (f *Features) tellCoordinators(ctx context.Context, t *storage.Tx, n network.Network, notices func(person int64) []network.Notice) error {
	members, err := t.Members(ctx, n.ID)
	if err != nil {
		return err
	}
	var all []network.Notice
	for _, m := range members {
		if m.Coordinates() {
			all = append(all, notices(m.Person.ID)...)
		}
	}
	return t.Notify(ctx, all)
}

// withSeries are a meeting and the series that made it: both are drawn again when it changes.
func (f *Features) withSeries(ctx context.Context, networkID, meeting int64) ([]network.Subject, error) {
	out := []network.Subject{meetingSubject(meeting)}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		series, err := t.SeriesOf(ctx, networkID, meeting)
		if series != 0 {
			out = append(out, seriesSubject(series))
		}
		return err
	})
	return out, err
}
