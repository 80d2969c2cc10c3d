package storage_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// says has somebody say whether they come.
func (w town) says(tb testing.TB, s *storage.Store, meeting int64, who network.Person, a network.Answer, moves int64) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		return tx.SaveAnswer(ctx, w.ID, meeting, who.ID, a, moves)
	})
}

func (w town) attendances(tb testing.TB, s *storage.Store, meeting int64) []storage.Attendance {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Attendance, error) {
		return tx.Attendances(ctx, w.ID, meeting)
	})
}

func TestAnswers(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		ana, luis, nuria := w.people[0], w.people[1], w.people[2]
		m := w.convene(t, s, monday.AddDate(0, 0, 7), w.areas...)
		other := w.convene(t, s, monday.AddDate(0, 0, 8), w.areas...).Number
		type said struct {
			user   string
			answer network.Answer
			lapsed bool
		}
		expect := func(when string, want ...said) {
			t.Helper()
			var got []said
			for _, a := range w.attendances(t, s, m.Number) {
				got = append(got, said{a.Person.User, a.Answer, a.Lapsed})
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", when, got, want)
			}
		}
		expect("nobody has answered")
		w.says(t, s, m.Number, luis, network.Unsure, 0)
		w.says(t, s, m.Number, ana, network.Coming, 0)
		w.says(t, s, m.Number, nuria, network.Delegated, 0)
		w.says(t, s, other, ana, network.NotComing, 0)
		expect("Àmbit, Cáritas, Servicios sociales", said{"nuria", network.Delegated, false}, said{"ana", network.Coming, false}, said{"luis", network.Unsure, false})
		c.Add(time.Hour)
		w.says(t, s, m.Number, luis, network.Connecting, 0)
		w.says(t, s, m.Number, nuria, "", 0)
		w.says(t, s, m.Number, nuria, "", 0)
		expect("one has changed it, one taken it back", said{"ana", network.Coming, false}, said{"luis", network.Connecting, false})
		got := w.attendances(t, s, m.Number)
		if !got[0].At.Equal(monday) || !got[1].At.Equal(c.Now()) || got[1].Member.Actor != w.actor(1) || got[1].EntityName != "alhama Servicios sociales" {
			t.Errorf("answered as %+v", got)
		}
		m.Moves++
		w.save(t, s, m)
		w.says(t, s, m.Number, luis, network.NotComing, 1)
		expect("moved, and answered again by one", said{"ana", network.Coming, true}, said{"luis", network.NotComing, false})
		answers := func(who network.Person, meetings ...int64) map[int64]network.Answer {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) (map[int64]network.Answer, error) {
				return tx.AnswersTo(ctx, w.ID, who.ID, meetings)
			})
		}
		for name, tt := range map[string]struct{ got, want map[int64]network.Answer }{
			"of Ana":      {answers(ana, m.Number, other, 99), map[int64]network.Answer{m.Number: "", other: network.NotComing}},
			"of Luis":     {answers(luis, m.Number, other), map[int64]network.Answer{m.Number: network.NotComing}},
			"of Nuria":    {answers(nuria, m.Number, other), map[int64]network.Answer{}},
			"to one":      {answers(ana, other), map[int64]network.Answer{other: network.NotComing}},
			"to none":     {answers(ana), map[int64]network.Answer{}},
			"of somebody": {answers(network.Person{ID: 999}, other), map[int64]network.Answer{}},
		} {
			if !maps.Equal(tt.got, tt.want) {
				t.Errorf("answers %s: %v, want %v", name, tt.got, tt.want)
			}
		}
	})
}

// Ángela of Àmbit comes before Zoe of Àmbit, and both before anybody of Cáritas, on either database.
func TestAttendancesSortAlikeOnBoth(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday.AddDate(0, 0, 7), w.areas...)
		for i, name := range []string{"Zoe", "ana", "Ángela", "Álvaro"} {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				p, err := tx.SavePerson(ctx, network.Person{Platform: "test", Workspace: "alhama", User: name, Name: name})
				if err != nil {
					return err
				}
				entity := w.entities[2*(i%2)] // Cáritas, Àmbit, Cáritas, Àmbit
				return errors.Join(tx.Join(ctx, network.Actor{Person: p, Network: w.ID, Role: network.Observer, Entity: entity}),
					tx.SaveAnswer(ctx, w.ID, m.Number, p.ID, network.Coming, 0))
			})
		}
		var got []string
		for _, a := range w.attendances(t, s, m.Number) {
			got = append(got, a.Person.Name)
		}
		if want := []string{"Álvaro", "ana", "Ángela", "Zoe"}; !slices.Equal(got, want) {
			t.Errorf("answered by %v, want %v", got, want)
		}
	})
}

func TestSeats(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		found(t, s, "totana")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.Seat(ctx, w.ID, w.entities[1], w.areas[1:]), tx.RemoveEntity(ctx, w.ID, w.entities[2]))
		})
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) (map[int64][]int64, error) { return tx.Seats(ctx, w.ID) })
		if want := map[int64][]int64{w.entities[0]: w.areas, w.entities[1]: w.areas[1:]}; !reflect.DeepEqual(got, want) {
			t.Errorf("seats are %v, want %v", got, want)
		}
	})
}

// Who leaves one network, or is erased, takes what they said about coming and what they were still to be told.
func TestGoingTakesAnswersAndNotices(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		ana, luis := w.people[0], w.people[1]
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Join(ctx, network.Actor{Person: ana, Network: other.ID, Role: network.Observer})
		})
		for _, in := range []town{w, other} {
			m := in.convene(t, s, monday.AddDate(0, 0, 7), in.areas...)
			for i, who := range []network.Person{ana, luis} {
				in.says(t, s, m.Number, who, network.Coming, 0)
				in.noted(t, s, int64(2*i+1), who, "waiting")
				in.noted(t, s, int64(2*i+2), who, "told")
			}
		}
		left := func(when string, in town, want ...string) {
			t.Helper()
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) (out []string, err error) {
				rows, err := tx.Rows(ctx, `select p.user_id, 'answer' as what from attendances a join people p on p.id = a.person where a.network = ?
					union all select p.user_id, n.state from notices n join people p on p.id = n.person where n.network = ?`, in.ID, in.ID)
				for _, r := range rows {
					out = append(out, r["user_id"].(string)+" "+r["what"].(string))
				}
				slices.Sort(out)
				return out, err
			})
			if !slices.Equal(got, want) {
				t.Errorf("%s there is %q, want %q", when, got, want)
			}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Leave(ctx, w.ID, luis.ID) })
		left("after Luis left", w, "ana answer", "ana told", "ana waiting", "luis told")
		left("elsewhere", other, "ana answer", "ana told", "ana waiting", "luis answer", "luis told", "luis waiting")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.ErasePerson(ctx, w.ID, ana.ID) })
		erased := fmt.Sprint("erased:", ana.ID)
		left("after Ana was erased", w, erased+" told", "luis told")
		left("elsewhere after that", other, erased+" told", "luis answer", "luis told", "luis waiting")
		if got := w.attendances(t, s, 1); len(got) != 0 {
			t.Errorf("the card still shows %+v", got)
		}
	})
}

// noted is a notice to somebody, as it stands in the table.
func (w town) noted(tb testing.TB, s *storage.Store, number int64, who network.Person, state string) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Exec(ctx, `insert into notices (network, number, person, class, view, subject, id, state, due_at, look_at)
			values (?, ?, ?, 'meeting', 'meeting/tomorrow', 'meeting', ?, ?, ?, ?)`, w.ID, number, who.ID, number, state, monday, monday)
		return err
	})
}
