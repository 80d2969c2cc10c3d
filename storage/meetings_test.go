package storage_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// inMadrid is a moment by the clocks of Madrid.
func inMadrid(tb testing.TB, clock string) time.Time {
	tb.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		tb.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, loc)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// convene keeps a meeting in areas of the town.
func (w town) convene(tb testing.TB, s *storage.Store, start time.Time, areas ...int64) network.Meeting {
	tb.Helper()
	m := network.Meeting{State: network.MeetingConvened, Start: start, Areas: areas, ConvenedBy: w.people[0].ID, Convened: monday, Changed: monday}
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		m, err = tx.AddMeeting(ctx, w.ID, m)
		return err
	})
	return m
}

func (w town) meeting(tb testing.TB, s *storage.Store, number int64) network.Meeting {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.Meeting, error) {
		return tx.Meeting(ctx, w.ID, number)
	})
}

func (w town) save(tb testing.TB, s *storage.Store, m network.Meeting) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveMeeting(ctx, w.ID, m) })
}

// shown is a moment as people see it.
func shown(at time.Time) string { return at.Format("2006-01-02 15:04 -0700 ") + at.Location().String() }

func sameMeeting(a, b network.Meeting) bool {
	alike := shown(a.Start) == shown(b.Start) && shown(a.End) == shown(b.End) && a.Start.Equal(b.Start)
	a.Start, a.End, b.Start, b.End = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return alike && reflect.DeepEqual(a, b)
}

func TestMeetingIsKeptWhole(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		want := network.Meeting{State: network.MeetingConvened, Title: "Mesa de empleo", Place: "Vivero de Empresas",
			Start: inMadrid(t, "2023-01-26 10:00"), End: inMadrid(t, "2023-01-26 11:30"), Areas: []int64{w.areas[1], w.areas[0], 99},
			ConvenedBy: w.people[1].ID, Convened: monday, Changed: monday}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			want, err = tx.AddMeeting(ctx, w.ID, want)
			return err
		})
		want.Areas = w.areas // in order, and those that there are
		if got := w.meeting(t, s, 1); want.Number != 1 || !sameMeeting(got, want) {
			t.Errorf("kept %+v, want %+v", got, want)
		}
		want.State, want.Title, want.Place, want.Reason, want.Moves, want.Sequence = network.MeetingCalledOff, "", "https://meet.example/x", "huelga", 3, 1
		want.Start, want.End, want.Changed = inMadrid(t, "2023-07-31 17:30"), time.Time{}, monday.Add(time.Hour)
		changed := want
		changed.Areas, changed.ConvenedBy, changed.Convened = nil, 99, monday.Add(time.Hour)
		w.save(t, s, changed)
		if got := w.meeting(t, s, 1); !sameMeeting(got, want) {
			t.Errorf("saved %+v, want %+v", got, want)
		}
		if got := w.convene(t, s, monday); got.Number != 2 || w.meeting(t, s, 2).Areas != nil {
			t.Errorf("a meeting of no area is %+v", got)
		}
	})
}

func TestMeetingNotFound(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday, w.areas...)
		m.State = network.MeetingUndone
		w.save(t, s, m)
		for number, what := range map[int64]string{m.Number: "one that was taken back", 9: "none"} {
			for name, fn := range map[string]func(tx *storage.Tx) error{
				"Meeting":     func(tx *storage.Tx) error { _, err := tx.Meeting(t.Context(), w.ID, number); return err },
				"LockMeeting": func(tx *storage.Tx) error { _, err := tx.LockMeeting(t.Context(), w.ID, number); return err },
				"SaveAnswer": func(tx *storage.Tx) error {
					return tx.SaveAnswer(t.Context(), w.ID, number, w.people[0].ID, network.Coming, 0)
				},
			} {
				if err := s.Update(t.Context(), "", fn); !errors.Is(err, network.ErrNotFound) {
					t.Errorf("%s of %s: %v, want ErrNotFound", name, what, err)
				}
			}
		}
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			return tx.SaveMeeting(t.Context(), w.ID, network.Meeting{Number: 9})
		})
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("SaveMeeting of none: %v, want ErrNotFound", err)
		}
	})
}

// What people wrote into their diaries is what the clock on the wall shows.
func TestTheWallClockStands(t *testing.T) {
	twice := inMadrid(t, "2026-10-25 01:30")
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for _, tt := range []struct {
			name  string
			start time.Time
			law   string // what has become of the instant or the zone since
			want  string
		}{
			{"in winter", inMadrid(t, "2026-03-27 10:00"), "", "2026-03-27 10:00 +0100 Europe/Madrid"},
			{"in summer", inMadrid(t, "2026-03-30 10:00"), "", "2026-03-30 10:00 +0200 Europe/Madrid"},
			{"said in UTC", monday, "", "2023-01-16 08:00 +0000 UTC"},
			{"in a zone without a name", time.Date(2026, 7, 1, 10, 0, 0, 0, time.FixedZone("", 2*3600)), "", "2026-07-01 08:00 +0000 UTC"},
			{"in a zone of one's own naming", time.Date(2026, 7, 1, 10, 0, 0, 0, time.FixedZone("Alhama", 2*3600)), "", "2026-07-01 08:00 +0000 UTC"},
			{"the first half past two", twice.Add(time.Hour), "", "2026-10-25 02:30 +0200 Europe/Madrid"},
			{"the second one", twice.Add(2 * time.Hour), "", "2026-10-25 02:30 +0100 Europe/Madrid"},
			{"no more summer time", inMadrid(t, "2027-07-01 10:00"), `starts_at = '2027-07-01 09:00:00+00:00'`, "2027-07-01 10:00 +0200 Europe/Madrid"},
			{"another zone", inMadrid(t, "2027-07-01 10:00"), `zone = 'Atlantic/Canary'`, "2027-07-01 10:00 +0100 Atlantic/Canary"},
			{"a zone not known here", inMadrid(t, "2027-07-01 10:00"), `zone = 'Europe/Alhama'`, "2027-07-01 08:00 +0000 UTC"},
			{"a wall clock that nobody reads", inMadrid(t, "2027-07-01 10:00"), `wall = 'ten'`, "2027-07-01 10:00 +0200 Europe/Madrid"},
		} {
			number := w.convene(t, s, tt.start).Number
			if tt.law != "" {
				update(t, s, func(ctx context.Context, tx *storage.Tx) error {
					_, err := tx.Exec(ctx, `update meetings set `+tt.law+` where network = ? and number = ?`, w.ID, number)
					return err
				})
			}
			if got := shown(w.meeting(t, s, number).Start); got != tt.want {
				t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
			}
		}
	})
}

// A meeting through the night in which the clocks change ends when it was said to.
func TestALengthIsTimeElapsed(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, inMadrid(t, "2026-03-29 01:00"))
		m.End = inMadrid(t, "2026-03-29 04:00")
		w.save(t, s, m)
		if got := w.meeting(t, s, 1); shown(got.End) != "2026-03-29 04:00 +0200 Europe/Madrid" || got.End.Sub(got.Start) != 2*time.Hour {
			t.Errorf("from %v to %v", got.Start, got.End)
		}
	})
}

type meetingPage struct {
	numbers []int64
	total   int
	list    []network.Meeting
}

func (w town) meetings(tb testing.TB, s *storage.Store, f storage.MeetingFilter) meetingPage {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (p meetingPage, err error) {
		p.list, p.total, err = tx.ListMeetings(ctx, w.ID, f)
		for _, m := range p.list {
			p.numbers = append(p.numbers, m.Number)
		}
		return p, err
	})
}

func TestListMeetings(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		other.convene(t, s, monday.Add(time.Hour), other.areas...)
		day := func(n int) time.Time { return monday.AddDate(0, 0, n) }
		w.convene(t, s, day(3), w.areas[0]) // 1
		w.convene(t, s, day(1), w.areas...) // 2
		w.convene(t, s, day(2), w.areas[1]) // 3
		w.convene(t, s, day(1), w.areas[1]) // 4
		off, undone := w.convene(t, s, day(4), w.areas[0]), w.convene(t, s, day(2), w.areas[0])
		off.State, undone.State = network.MeetingCalledOff, network.MeetingUndone
		w.save(t, s, off)
		w.save(t, s, undone)
		for _, tt := range []struct {
			name  string
			f     storage.MeetingFilter
			want  []int64
			total int
		}{
			{"all", storage.MeetingFilter{}, []int64{2, 4, 3, 1, 5}, 5},
			{"the latest first", storage.MeetingFilter{Latest: true}, []int64{5, 1, 3, 4, 2}, 5},
			{"of an area", storage.MeetingFilter{Area: w.areas[1]}, []int64{2, 4, 3}, 3},
			{"of no such area", storage.MeetingFilter{Area: 99}, nil, 0},
			{"from a moment", storage.MeetingFilter{From: day(2)}, []int64{3, 1, 5}, 3},
			{"from right after it", storage.MeetingFilter{From: day(2).Add(time.Microsecond)}, []int64{1, 5}, 2},
			{"to a moment", storage.MeetingFilter{To: day(2)}, []int64{2, 4}, 2},
			{"in an area's span, told in another zone", storage.MeetingFilter{Area: w.areas[0], Latest: true,
				From: day(1).In(time.FixedZone("", -5*3600)), To: day(4).In(time.FixedZone("", 5*3600))}, []int64{1, 2}, 2},
			{"a page", storage.MeetingFilter{Limit: 2, Offset: 1}, []int64{4, 3}, 5},
			{"the last page", storage.MeetingFilter{Limit: 2, Offset: 4}, []int64{5}, 5},
			{"beyond", storage.MeetingFilter{Offset: 5}, nil, 5},
		} {
			if got := w.meetings(t, s, tt.f); !slices.Equal(got.numbers, tt.want) || got.total != tt.total {
				t.Errorf("%s: %v of %d, want %v of %d", tt.name, got.numbers, got.total, tt.want, tt.total)
			}
		}
		for _, m := range w.meetings(t, s, storage.MeetingFilter{}).list {
			if one := w.meeting(t, s, m.Number); !sameMeeting(m, one) {
				t.Errorf("in the list %+v, by itself %+v", m, one)
			}
		}
		for range 60 {
			w.convene(t, s, day(9))
		}
		for _, limit := range []int{0, -1, 51} {
			if got := w.meetings(t, s, storage.MeetingFilter{Limit: limit}); len(got.numbers) != 50 || got.total != 65 {
				t.Errorf("a limit of %d gave %d of %d, want 50 of 65", limit, len(got.numbers), got.total)
			}
		}
	})
}

// Of two who move the same meeting at once one is told that it has been moved.
func TestMoveAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		marta := network.Actor{Person: w.people[0], Role: network.Coordinator}
		for range 20 { // they seldom meet within the few microseconds that matter
			number := w.convene(t, s, monday.AddDate(0, 0, 7), w.areas...).Number
			errs := together(2, func(i int) error {
				return s.Update(t.Context(), "", func(tx *storage.Tx) error {
					m, err := tx.LockMeeting(t.Context(), w.ID, number)
					if err != nil {
						return err
					}
					to := calendar.Span{Start: m.Start.AddDate(0, 0, i+1)}
					return errors.Join(m.Move(marta, 0, to, tx.Now()), tx.SaveMeeting(t.Context(), w.ID, m))
				})
			})
			lost := slices.IndexFunc(errs, func(err error) bool { return err != nil })
			if lost < 0 || errs[1-lost] != nil {
				t.Fatalf("the movers were told %v, want one of them refused", errs)
			}
			e, ok := errors.AsType[network.MeetingMovedError](errs[lost])
			if got := w.meeting(t, s, number); !ok || got.Moves != 1 || !got.Start.Equal(e.Meeting.Start) {
				t.Fatalf("refused with %v; the meeting is %+v", errs[lost], got)
			}
		}
	})
}
