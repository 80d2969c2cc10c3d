package storage_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// aboutNeed is a notice about a need, due now.
func (w town) aboutNeed(i int, need int64) network.Notice {
	return network.Notice{Network: w.ID, Person: w.people[i].ID, Class: network.NoticeOwn, View: "v", Subject: needSubject(need)}
}

// notify has the town's first person told about a need, and another thing wait.
func (w town) notify(tb testing.TB, s *storage.Store, need int64) {
	tb.Helper()
	notices(tb, s, w.aboutNeed(0, need))
	w.tell(tb, s)
	waiting := w.aboutNeed(0, need)
	waiting.View = "later"
	notices(tb, s, waiting)
}

func notices(tb testing.TB, s *storage.Store, list ...network.Notice) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Notify(ctx, list) })
}

// due are the people for whom something is to be looked at.
func (w town) due(tb testing.TB, s *storage.Store) []storage.NoticeReader {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]storage.NoticeReader, error) {
		return tx.NoticesDue(ctx, w.Network, 100)
	})
}

// tell has everything told that is due, without any policy; it returns how many.
func (w town) tell(tb testing.TB, s *storage.Store) int {
	tb.Helper()
	many := 0
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		readers, err := tx.NoticesDue(ctx, w.Network, 100)
		var all []network.Notice
		for _, r := range readers {
			all = append(all, r.Waiting...)
		}
		many = len(all)
		return errors.Join(err, tx.TellNotices(ctx, w.Network, all))
	})
	return many
}

func (w town) told(tb testing.TB, s *storage.Store, batch int64, i int) []int64 {
	tb.Helper()
	list := read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]network.Notice, error) {
		return tx.NoticesTold(ctx, w.ID, batch, w.people[i].ID)
	})
	var out []int64
	for _, n := range list {
		out = append(out, n.Subject.ID)
	}
	return out
}

func TestNotices(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		lapsing := w.aboutNeed(0, 2)
		lapsing.Due, lapsing.Lapses, lapsing.Turn, lapsing.Class = monday.Add(30*time.Minute), monday.AddDate(0, 0, 1), 7, network.NoticeRound
		distant := w.aboutNeed(0, 3)
		distant.Due = monday.Add(90 * time.Minute)
		notices(t, s, w.aboutNeed(0, 1), lapsing, distant, w.aboutNeed(1, 1))
		notices(t, s, w.aboutNeed(0, 1)) // once only
		got := w.due(t, s)
		if len(got) != 2 || got[0].Person != w.people[0].ID || !got[0].Member || got[0].Kind != network.ThirdSector {
			t.Fatalf("due are %+v", got)
		}
		want := network.Notice{Number: 2, Person: lapsing.Person, Class: lapsing.Class, Due: lapsing.Due, Lapses: lapsing.Lapses}
		if first := got[0].Waiting; len(first) != 2 || first[0].Number != 1 || !reflect.DeepEqual(first[1], want) {
			t.Errorf("for the first person %+v wait, want the first two", first)
		}
		if n := w.tell(t, s); n != 3 {
			t.Errorf("%d were told, want 3", n)
		}
		if got := w.told(t, s, 1, 0); !slices.Equal(got, []int64{1, 2}) {
			t.Errorf("one message told of %v", got)
		}
		if got := w.told(t, s, 1, 1); !slices.Equal(got, []int64{1}) {
			t.Errorf("the other told of %v", got)
		}
		c.Add(90 * time.Minute)
		readers := w.due(t, s)
		if len(readers) != 1 || len(readers[0].Waiting) != 1 || readers[0].Past != (network.NoticePast{SentThisWeek: 1, LastSent: monday}) {
			t.Fatalf("later due are %+v", readers)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutOffNotices(ctx, w.ID, readers[0].Waiting, monday.Add(3*time.Hour))
		})
		if got := w.due(t, s); len(got) != 0 {
			t.Errorf("though put off, due are %+v", got)
		}
		c.Add(90 * time.Minute)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.LapseNotices(ctx, w.ID, w.due(t, s)[0].Waiting)
		})
		if got := w.due(t, s); len(got) != 0 {
			t.Errorf("though dropped, due are %+v", got)
		}
	})
}

// What is told is sent as direct messages, and found again by what it is about.
func TestNoticesAreDelivered(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		notices(t, s, w.aboutNeed(0, 1), w.aboutNeed(0, 2), w.aboutNeed(1, 1))
		w.tell(t, s)
		for i := range 2 {
			to := network.DeliverJob{Network: w.ID, Person: w.people[i].ID}
			d := claim(t, s, to)
			want := network.Subject{Kind: network.KindNotices, ID: 1}
			if d.View != network.NoticesView || d.Subject != want || d.Person != w.people[i].ID || d.Place.Workspace != "alhama" {
				t.Errorf("claimed %+v", d)
			}
			d.Ref, d.DrawnAt = fmt.Sprint("r", i), s.Now()
			if err := s.Delivered(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		about := func(need int64) (refs []string) {
			standing, err := s.DeliveriesOf(t.Context(), w.ID, needSubject(need))
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range standing {
				refs = append(refs, d.Ref)
			}
			return refs
		}
		if one, two := about(1), about(2); !slices.Equal(one, []string{"r0", "r1"}) || !slices.Equal(two, []string{"r0"}) {
			t.Errorf("about 1 stand %v, about 2 %v", one, two)
		}
		c.Add(time.Minute)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Record(ctx, w.ID, needSubject(2), w.people[0].ID, "changed", nil)
		})
		if stale, err := s.Stale(t.Context(), monday); err != nil || len(stale) != 1 || stale[0].Ref != "r0" {
			t.Errorf("stale are %+v (%v)", stale, err)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.DismissNotice(ctx, w.ID, w.people[1].ID, 1), tx.DismissNotice(ctx, w.ID, w.people[0].ID, 1))
		})
		if got := w.told(t, s, 1, 0); !slices.Equal(got, []int64{2}) || len(about(1)) != 1 {
			t.Errorf("once the first is put away %v stand, %v about it", got, about(1))
		}
	})
}

func TestDropNotices(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		notices(t, s, w.aboutNeed(0, 1), w.aboutNeed(1, 1), w.aboutNeed(0, 2))
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DropNotices(ctx, w.ID, needSubject(1)) })
		if got := w.due(t, s); len(got) != 1 || len(got[0].Waiting) != 1 || got[0].Waiting[0].Number != 3 {
			t.Errorf("due are %+v", got)
		}
		if n := w.tell(t, s); n != 1 {
			t.Errorf("%d were told", n)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DropNotices(ctx, w.ID, needSubject(2)) })
		if got := w.told(t, s, 1, 0); !slices.Equal(got, []int64{2}) {
			t.Errorf("what was told is %v", got)
		}
		notices(t, s, w.aboutNeed(0, 1), w.aboutNeed(0, 2))
		if got := w.due(t, s); len(got) != 1 || len(got[0].Waiting) != 1 || got[0].Waiting[0].Number != 1 {
			t.Errorf("asked for again, due are %+v; want what was dropped, and not what was told", got)
		}
	})
}

// Messages are counted from Monday at midnight in the network's zone, and those about attended meetings are not.
func TestNoticesOfTheWeek(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		tell := func(at time.Time, classes ...network.NoticeClass) {
			c.Set(at)
			var list []network.Notice
			for i, class := range classes {
				n := w.aboutNeed(0, int64(i+1))
				n.Class, n.Turn = class, at.Unix()
				list = append(list, n)
			}
			notices(t, s, list...)
			w.tell(t, s)
		}
		sunday := time.Date(2023, 1, 15, 22, 59, 0, 0, time.UTC) // still Sunday in Madrid
		tell(sunday, network.NoticeRound)
		tell(sunday.Add(2*time.Minute), network.NoticeRound, network.NoticeOwn, network.NoticeAttending)
		tell(sunday.Add(3*time.Minute), network.NoticeAttending)
		notices(t, s, w.aboutNeed(0, 9))
		want := network.NoticePast{SentThisWeek: 1, LastSent: sunday.Add(3 * time.Minute)}
		if got := w.due(t, s); len(got) != 1 || got[0].Past != want {
			t.Errorf("due are %+v, want %+v", got, want)
		}
	})
}

func TestHabits(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		habits := func() network.Habits {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Habits, error) {
				return tx.Habits(ctx, w.ID, w.people[0].ID)
			})
		}
		if got := habits(); !reflect.DeepEqual(got, network.Habits{}) {
			t.Errorf("at first %+v", got)
		}
		want := network.Habits{From: 9, To: 14, Off: []time.Weekday{time.Friday}, AwayFrom: "2023-08-01", AwayTo: "2023-08-31",
			Muted: []network.NoticeClass{network.NoticeDuty}}
		notices(t, s, w.aboutNeed(0, 1))
		c.Add(time.Minute)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.PutOffNotices(ctx, w.ID, []network.Notice{{Number: 1}}, monday.AddDate(0, 0, 3)),
				tx.SaveHabits(ctx, w.ID, w.people[0].ID, want), tx.Join(ctx, w.actor(0)))
		})
		if got := habits(); !reflect.DeepEqual(got, want) {
			t.Errorf("habits are %+v", got)
		}
		if got := w.due(t, s); len(got) != 1 || !reflect.DeepEqual(got[0].Habits, want) {
			t.Errorf("what waits is looked at again: %+v", got)
		}
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.SaveHabits(t.Context(), w.ID, 99, want) })
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("the habits of nobody: %v", err)
		}
	})
}

func TestTimers(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		queued := func() int {
			rows := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
				return tx.Rows(ctx, `select id from river_job where kind = 'note'`)
			})
			return len(rows)
		}
		wake := func(at time.Time) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.WakeBy(ctx, w.ID, "x", at, note{1}) })
		}
		due := func() (taken bool) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) (err error) {
				taken, err = tx.TimerDue(ctx, w.ID, "x")
				return err
			})
			return taken
		}
		for i, step := range []struct {
			at     time.Time
			queued int
		}{
			{monday.Add(3 * time.Hour), 1},
			{monday.Add(4 * time.Hour), 1}, // it wakes before that
			{monday.Add(2 * time.Hour), 2}, // one set for later gives way
			{monday.Add(2 * time.Hour), 2},
		} {
			if wake(step.at); queued() != step.queued {
				t.Errorf("step %d: %d jobs, want %d", i, queued(), step.queued)
			}
		}
		if due() {
			t.Error("it is due before its time")
		}
		c.Set(monday.Add(2 * time.Hour))
		if first, second := due(), due(); !first || second {
			t.Errorf("taken %v and %v, want once", first, second)
		}
		c.Set(monday.Add(3 * time.Hour))
		if due() {
			t.Error("the job of the later timer does it again")
		}
		wake(monday) // in the past is at once
		c.Add(time.Hour)
		if wake(c.Now()); queued() != 3 {
			t.Errorf("%d jobs: one that is late gives way too soon", queued())
		}
		c.Add(time.Minute)
		if wake(c.Now()); queued() != 4 {
			t.Errorf("%d jobs: a dead timer must give way", queued())
		}
	})
}
