package storage_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

func TestTwoWhoNameAnEntityMeetInIt(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := foundEmpty(t, s, "alhama")
		names := []string{"Cruz Roja", "CRUZ  ROJA", "cruz roja", "Crúz Roja"}
		ids, made, errs := make([]int64, len(names)), make([]bool, len(names)), make([]error, len(names))
		var wait sync.WaitGroup
		for i, name := range names {
			wait.Go(func() {
				errs[i] = s.Update(t.Context(), "", func(tx *storage.Tx) error {
					var err error
					ids[i], made[i], err = tx.EntityNamed(t.Context(), w.ID, network.Entity{Name: name, Kind: network.OtherKind, Weight: 100})
					return err
				})
			})
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		makers := 0
		for i := range names {
			if ids[i] != ids[0] {
				t.Errorf("%q is entity %d, %q is %d", names[0], ids[0], names[i], ids[i])
			}
			if made[i] {
				makers++
			}
		}
		if makers != 1 {
			t.Errorf("%d made it, want one", makers)
		}
	})
}

func TestUnitNamed(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		unit := network.Unit{Entity: w.entities[0], Name: "Oficina Centro", Weight: 100}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			first, made, err := tx.UnitNamed(ctx, w.ID, unit)
			if err != nil || !made {
				t.Errorf("first: %v, %v", made, err)
			}
			unit.Name = "oficina centro"
			if again, made, err := tx.UnitNamed(ctx, w.ID, unit); err != nil || made || again != first {
				t.Errorf("again: %d, %v, %v; want unit %d", again, made, err, first)
			}
			if err := tx.RemoveUnit(ctx, w.ID, first); err != nil {
				return err
			}
			if err := tx.RestoreUnit(ctx, w.ID+1, first); !errors.Is(err, network.ErrNotFound) {
				t.Errorf("restored by another network: %v", err)
			}
			return tx.RestoreUnit(ctx, w.ID, first)
		})
		all := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Entity, error) { return tx.Entities(ctx, w.ID) })
		if i := slices.IndexFunc(all, func(e network.Entity) bool { return e.ID == w.entities[0] }); len(all[i].Units) != 1 {
			t.Errorf("units: %+v, want the restored one", all[i].Units)
		}
	})
}

func TestLastEvent(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		person := network.Subject{Kind: network.KindPerson, ID: w.people[0].ID}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for _, verb := range []string{"joined", "role", "asked"} {
				if err := tx.Record(ctx, w.ID, person, person.ID, verb, map[string]string{"verb": verb}); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range []struct {
			verbs []string
			want  string
		}{{nil, "asked"}, {[]string{"joined", "role"}, "role"}, {[]string{"joined"}, "joined"}} {
			e := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Event, error) {
				return tx.LastEvent(ctx, w.ID, person, c.verbs...)
			})
			if e.Verb != c.want || e.Data["verb"] != c.want || e.Subject != person {
				t.Errorf("of %v: %+v, want %s", c.verbs, e, c.want)
			}
		}
		err := s.View(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.LastEvent(t.Context(), other.ID, person)
			return err
		})
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("of another network: %v", err)
		}
	})
}

func TestKeptOf(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		ana, luis := w.people[0], w.people[1]
		n := w.need(t, s, "Faltan plazas de guardería")
		round := w.open(t, s, w.areas[0], n.Number).Number
		for _, voter := range []network.Person{ana, luis} {
			if err := w.vote(t.Context(), s, round, voter, n.Number, urgency.Grade(4)); err != nil {
				t.Fatal(err)
			}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.SaveReason(ctx, w.ID, round, n.Number, luis.ID, "hay lista de espera")
		})
		m := w.convene(t, s, inMadrid(t, "2023-01-26 10:00"), w.areas[0])
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.SaveAnswer(ctx, w.ID, m.Number, luis.ID, network.Coming, m.Moves)
		})
		kept := func(networkID, person int64) storage.Kept {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.Kept, error) {
				return tx.KeptOf(ctx, networkID, person)
			})
		}
		if k := kept(w.ID, ana.ID); len(k.Needs) != 1 || len(k.Ballots) != 1 || k.Ballots[0].Grade != 4 || k.Ballots[0].Need != n.Number || len(k.Reasons)+len(k.Answers) != 0 {
			t.Errorf("of ana: %+v", k)
		}
		if k := kept(w.ID, luis.ID); len(k.Needs) != 0 || len(k.Ballots) != 1 || len(k.Reasons) != 1 || k.Reasons[0].Body != "hay lista de espera" ||
			len(k.Answers) != 1 || k.Answers[0].Meeting != m.Number || k.Answers[0].Answer != network.Coming {
			t.Errorf("of luis: %+v", k)
		}
		if k := kept(other.ID, luis.ID); len(k.Needs)+len(k.Ballots)+len(k.Reasons)+len(k.Answers)+len(k.Events) != 0 {
			t.Errorf("of luis in another network: %+v", k)
		}
	})
}

func TestCoordination(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), found(t, s, "totana")
		boss := w.actor(1)
		boss.Role = network.Coordinator
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Join(ctx, boss) })
		for id, want := range map[int64][]int64{w.ID: {boss.Person.ID}, other.ID: nil} {
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) { return tx.Coordination(ctx, id) })
			if !slices.Equal(got, want) {
				t.Errorf("network %d is coordinated by %v, want %v", id, got, want)
			}
		}
	})
}
