package storage_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// sends has somebody send another to a meeting.
func (w town) sends(tb testing.TB, s *storage.Store, meeting int64, who network.Person, d network.Delegate, moves int64) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		return tx.SaveDelegate(ctx, w.ID, meeting, who.ID, d, moves)
	})
}

func TestDelegates(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		ana, luis := w.people[0], w.people[1]
		m := w.convene(t, s, monday.AddDate(0, 0, 7), w.areas...)
		of := func(p network.Person) network.Delegate {
			for _, a := range w.attendances(t, s, m.Number) {
				if a.Person.ID == p.ID {
					return a.Delegate
				}
			}
			return network.Delegate{}
		}
		expect := func(when string, want network.Delegate) {
			t.Helper()
			if got := of(ana); got != want {
				t.Errorf("%s: %+v, want %+v", when, got, want)
			}
		}
		sentTo := func(p network.Person, want ...int64) {
			t.Helper()
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) { return tx.DelegatedTo(ctx, w.ID, p.ID) })
			if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%s goes to %v, want %v", p.Name, got, want)
			}
		}
		w.sends(t, s, m.Number, ana, network.Delegate{Name: "Rosa Pla"}, 0)
		expect("off the chat", network.Delegate{Name: "Rosa Pla"})
		w.sends(t, s, m.Number, ana, network.Delegate{Person: luis.ID, Name: "whatever was typed"}, 0)
		expect("a person, by the name that stands", network.Delegate{Person: luis.ID, Name: luis.Name})
		sentTo(luis, m.Number)
		w.says(t, s, m.Number, ana, network.Coming, 0)
		expect("another answer takes it back", network.Delegate{})
		sentTo(luis)
		w.sends(t, s, m.Number, ana, network.Delegate{Person: luis.ID}, 0)
		for name, save := range map[string]func(tx *storage.Tx) error{
			"a person of another network": func(tx *storage.Tx) error {
				return tx.SaveDelegate(t.Context(), w.ID, m.Number, ana.ID, network.Delegate{Person: other.people[0].ID}, 0)
			},
			"no such meeting": func(tx *storage.Tx) error {
				return tx.SaveDelegate(t.Context(), w.ID, 99, ana.ID, network.Delegate{Person: luis.ID}, 0)
			},
		} {
			if err := s.Update(t.Context(), "", save); !errors.Is(err, network.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		expect("what was refused changes nothing", network.Delegate{Person: luis.ID, Name: luis.Name})
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Leave(ctx, w.ID, luis.ID) })
		expect("who has left is gone, without a name", network.Delegate{Person: luis.ID, Gone: true})
	})
}

func TestMeetingsWithLinks(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday.AddDate(0, 0, 7), w.areas...)
		m.Place, m.Link = "el Vivero", "https://meet.example.org/red"
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveMeeting(ctx, w.ID, m) })
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Meeting, error) {
			return tx.Meeting(ctx, w.ID, m.Number)
		})
		if got.Place != m.Place || got.Link != m.Link {
			t.Errorf("%q and %q", got.Place, got.Link)
		}
	})
}

func TestColleagues(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		away := network.Habits{AwayFrom: "2023-01-16", AwayTo: "2023-01-20", StandIn: w.people[1].ID}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveHabits(ctx, w.ID, w.people[0].ID, away) })
		for _, c := range []struct {
			name  string
			read  func(*storage.Tx, context.Context, int64) (map[int64]network.Colleague, error)
			there int
		}{
			{"all", (*storage.Tx).Colleagues, 3}, {"who is away, and who stands in", (*storage.Tx).Absences, 2},
		} {
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) (map[int64]network.Colleague, error) {
				return c.read(tx, ctx, w.ID)
			})
			ana := got[w.people[0].ID]
			if len(got) != c.there || !reflect.DeepEqual(ana.Habits, away) || !ana.Actor.Contributes() || ana.Actor.Entity != w.actor(0).Entity {
				t.Errorf("%s: %+v", c.name, got)
			}
			if standIn := network.StandIn(w.people[0].ID, monday, got); standIn != w.people[1].ID {
				t.Errorf("%s: %d stands in", c.name, standIn)
			}
		}
	})
}

func TestTakeBackNotice(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		n := w.aboutNeed(0, 1)
		takeBack := func() (untold bool) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) (err error) {
				untold, err = tx.TakeBackNotice(ctx, n)
				return err
			})
			return untold
		}
		notices(t, s, n)
		if !takeBack() || takeBack() {
			t.Error("what waits is taken back, once")
		}
		notices(t, s, n)
		w.tell(t, s)
		if takeBack() {
			t.Error("what was told is not taken back")
		}
	})
}

func TestRetellNotices(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		notices(t, s, w.aboutNeed(0, 1))
		c.Add(time.Minute)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutOffNotices(ctx, w.ID, []network.Notice{{Number: 1}}, monday.AddDate(0, 1, 0))
		})
		if got := w.due(t, s); len(got) != 0 {
			t.Fatalf("put off, and looked at: %+v", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RetellNotices(ctx, w.ID) })
		if got := w.due(t, s); len(got) != 1 {
			t.Errorf("%d people are looked at again", len(got))
		}
	})
}
