package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// What the two databases do differently, and what the store does so that nobody sees it.

func TestNamesSortAlikeOnBoth(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := foundEmpty(t, s, "alhama")
		want := []string{"Ábaco", "Asociación l'Om", "Asociación Larga", "Ñandú", "Oeste", "Óptica", "Zoco"}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for _, name := range []string{"Zoco", "Óptica", "Asociación Larga", "Ábaco", "Oeste", "Asociación l'Om", "Ñandú"} {
				id, err := tx.AddEntity(ctx, w.ID, network.Entity{Name: name, Kind: network.OtherKind})
				if err != nil {
					return err
				}
				p, err := tx.SavePerson(ctx, network.Person{Platform: "test", Workspace: "alhama", User: name, Name: name})
				if err != nil {
					return err
				}
				if err := tx.Join(ctx, network.Actor{Network: w.ID, Person: p, Role: network.Observer, Entity: id}); err != nil {
					return err
				}
			}
			return nil
		})
		var entities, members []string
		for _, e := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Entity, error) { return tx.Entities(ctx, w.ID) }) {
			entities = append(entities, e.Name)
		}
		for _, m := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Member, error) { return tx.Members(ctx, w.ID) }) {
			members = append(members, m.Person.Name)
		}
		if !slices.Equal(entities, want) {
			t.Errorf("entities by name are %v, want %v", entities, want)
		}
		if !slices.Equal(members, want) {
			t.Errorf("members by name are %v, want %v", members, want)
		}
	})
}

func TestReasonsSortAlikeOnBoth(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		r := w.open(t, s, w.areas[0], w.need(t, s, "Transporte").Number)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for i, body := range []string{"él", "a", "B", "z", "-b"} {
				if err := tx.SaveReason(ctx, w.ID, r.Number, 1, int64(i+1), body); err != nil {
					return err
				}
			}
			return nil
		})
		var got []string
		for _, x := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Reason, error) {
			return tx.Reasons(ctx, w.ID, r.Number)
		}) {
			got = append(got, x.Body)
		}
		if want := []string{"-b", "B", "a", "z", "él"}; !slices.Equal(got, want) {
			t.Errorf("reasons are %v, want %v", got, want)
		}
	})
}

// SQLite reads "on conflict" after a select without a condition as the condition of a join: hence "where true".
func TestInsertSelectOnConflict(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for i, want := range []int64{2, 0} {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				got, err := tx.Exec(ctx, `insert into counters (network, kind, last) select network, name, 0 from areas
					where true on conflict do nothing`)
				if got != want {
					t.Errorf("attempt %d wrote %d rows, want %d", i+1, got, want)
				}
				return err
			})
		}
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			_, err := tx.Exec(t.Context(), `insert into counters (network, kind, last) select network, name, 0 from areas
				on conflict do nothing`)
			return err
		})
		if (err != nil) != (s.Dialect() == "sqlite") {
			t.Errorf("without a condition: %v", err)
		}
		_ = w
	})
}

// PostgreSQL takes an untyped ? of a select list for a text; the select list of an insert has the columns' types.
func TestUntypedParametersOfASelectList(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var whole int64
			if err := tx.Get(ctx, &whole, `select cast(? as bigint) + 1`, int64(41)); err != nil || whole != 42 {
				t.Errorf("a typed parameter gave %d: %v", whole, err)
			}
			_, err := tx.Exec(ctx, `insert into need_areas (network, need, area)
				select network, ?, id from areas where network = ? and id = 0`, int64(1), w.ID)
			return err
		})
	})
}

func TestWholeNumbersDivideWhole(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte")
		n.Score = -7
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			if err := tx.SaveNeed(ctx, w.ID, n); err != nil {
				return err
			}
			var half, exact float64
			if err := tx.Get(ctx, &half, `select score / 2 from needs where network = ?`, w.ID); err != nil {
				return err
			}
			if err := tx.Get(ctx, &exact, `select score / 2.0 from needs where network = ?`, w.ID); err != nil {
				return err
			}
			if half != -3 || exact != -3.5 {
				t.Errorf("-7 / 2 = %v and -7 / 2.0 = %v, want -3 and -3.5 on both", half, exact)
			}
			return nil
		})
	})
}

// No list sorts by a column that may be null: PostgreSQL puts nulls first in a descending order, SQLite last.
func TestNullsInDescendingOrder(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			if err := tx.RemoveArea(ctx, w.ID, w.areas[0]); err != nil {
				return err
			}
			var plain, told int64
			if err := tx.Get(ctx, &plain, `select id from areas where network = ? order by removed_at desc limit 1`, w.ID); err != nil {
				return err
			}
			if err := tx.Get(ctx, &told, `select id from areas where network = ? order by removed_at desc nulls last limit 1`, w.ID); err != nil {
				return err
			}
			if nullFirst := plain == w.areas[1]; nullFirst != (s.Dialect() == "postgres") || told != w.areas[0] {
				t.Errorf("first by default %d, with nulls last %d", plain, told)
			}
			return nil
		})
	})
}

func TestTimesKeepMicrosecondsAndComeBackInUTC(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte")
		for _, nanos := range []int{0, 999, 1000, 120_000_000, 123_456_789, 999_999_999} {
			at := time.Date(2023, time.July, 16, 1, 30, 0, nanos, madrid)
			c.Set(at)
			r := w.draft(at, w.areas[0], n.Number)
			r.Deadline = at.Add(48 * time.Hour)
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				kept, err := tx.AddRound(ctx, w.ID, r)
				if err != nil {
					return err
				}
				got, err := tx.Round(ctx, w.ID, kept.Number)
				if err != nil {
					return err
				}
				want := at.UTC().Truncate(time.Microsecond)
				if got.Opened != want || got.Deadline != want.Add(48*time.Hour) {
					t.Errorf("%v came back as %v, until %v", at, got.Opened, got.Deadline)
				}
				got.State, got.Closed = network.RoundUndone, at
				if err := tx.SaveRound(ctx, w.ID, got); err != nil {
					return err
				}
				if got, err = tx.Round(ctx, w.ID, kept.Number); got.Closed != want {
					t.Errorf("closed at %v came back as %v: %v", at, got.Closed, err)
				}
				return err
			})
		}
	})
}

// Instants of different zones and of different lengths of fraction must compare as instants also where they are text.
func TestTimesSortRightly(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		base := time.Date(2023, time.January, 16, 23, 59, 59, 0, time.UTC)
		east, west := time.FixedZone("", 5*3600), time.FixedZone("", -7*3600)
		inOrder := []time.Time{
			base, base.Add(time.Microsecond).In(east), base.Add(90 * time.Microsecond), base.Add(100 * time.Microsecond).In(west),
			base.Add(500 * time.Millisecond), base.Add(510 * time.Millisecond).In(east), base.Add(time.Second).In(west),
			base.Add(time.Minute).In(east), base.Add(time.Hour),
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for _, i := range []int{4, 8, 0, 6, 2, 7, 1, 5, 3} {
				if _, err := tx.Exec(ctx, `insert into inbox (key, seen_at) values (?, ?)`, inOrder[i].UTC().String(), inOrder[i]); err != nil {
					return err
				}
			}
			rows, err := tx.Rows(ctx, `select key from inbox order by seen_at`)
			for i, r := range rows {
				if want := inOrder[i].UTC().String(); r["key"] != want {
					t.Errorf("place %d is %v, want %v", i+1, r["key"], want)
				}
			}
			return err
		})
		for i, at := range inOrder {
			if err := s.ForgetInbox(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			left := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
				return tx.Rows(ctx, `select key from inbox`)
			})
			if len(left) != len(inOrder)-i {
				t.Errorf("%d are not before %v, want %d", len(left), at, len(inOrder)-i)
			}
		}
		_ = w
	})
}
