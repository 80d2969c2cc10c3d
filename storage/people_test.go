package storage_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

func TestStanding(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		guest := foundEmpty(t, s, "totana").people[0]
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Join(ctx, network.Actor{Person: guest, Network: w.ID, Role: network.Observer, Unit: 3})
		})
		for _, c := range []struct {
			name, home, user, workspace string
			want                        network.Standing
		}{
			{"known", "alhama", "luis", "alhama", network.Standing{Network: w.Network, Actor: w.actor(1)}},
			{"unknown", "alhama", "nobody", "alhama", network.Standing{Network: w.Network, Actor: network.Actor{
				Network: w.ID, Person: network.Person{Platform: "test", Workspace: "alhama", User: "nobody"}}}},
			{"from another workspace", "totana", "ana", "alhama", network.Standing{Network: w.Network, Actor: network.Actor{
				Network: w.ID, Person: guest, Role: network.Observer, Unit: 3}}},
			{"same user of another workspace", "alhama", "ana", "alhama", network.Standing{Network: w.Network, Actor: w.actor(0)}},
			{"known, where there is no network", "alhama", "ana", "lorca", network.Standing{Actor: network.Actor{Person: w.people[0]}}},
			{"unknown, where there is no network", "lorca", "ana", "lorca", network.Standing{Actor: network.Actor{
				Person: network.Person{Platform: "test", Workspace: "lorca", User: "ana"}}}},
		} {
			got, err := s.StandingOf(t.Context(), "test", c.home, c.user, c.workspace)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s: %+v (%v), want %+v", c.name, got, err, c.want)
			}
		}
	})
}

func TestSavePersonKeepsWhatWasChosen(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		save := func(p network.Person) (out network.Person) {
			p.Platform, p.Workspace, p.User = "test", "alhama", "ana"
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				var err error
				out, err = tx.SavePerson(ctx, p)
				return err
			})
			return out
		}
		first := save(network.Person{Name: "Ana", Zone: "Europe/Madrid"})
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SetLanguage(ctx, first.ID, "ca") })
		got := save(network.Person{Name: "Ana María", Lang: "en"})
		if got.ID != first.ID || got.Name != "Ana María" || got.Lang != "ca" || got.Zone != "Europe/Madrid" {
			t.Errorf("saved again: %+v, want the new name, the chosen language and the zone known before", got)
		}
		if got := save(network.Person{Name: "Ana", Zone: "Atlantic/Canary"}).Zone; got != "Atlantic/Canary" {
			t.Errorf("the zone is %q, want the new one", got)
		}
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.SetLanguage(t.Context(), 999, "ca") })
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("the language of nobody: %v", err)
		}
	})
}

func TestErasePersonIsOneRow(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		w.open(t, s, w.areas[0], n)
		if err := w.vote(t.Context(), s, 1, w.people[0], n, urgency.High); err != nil {
			t.Fatal(err)
		}
		id := w.people[0].ID
		erase := func() error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.ErasePerson(t.Context(), w.ID, id) })
		}
		if err := erase(); err != nil {
			t.Fatal(err)
		}
		row := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
			return tx.Rows(ctx, `select platform, workspace, user_id, name, lang, zone from people where id = ?`, id)
		})
		want := map[string]any{"platform": "test", "workspace": "alhama", "user_id": fmt.Sprintf("erased:%d", id), "name": "", "lang": "", "zone": ""}
		if len(row) != 1 || !reflect.DeepEqual(row[0], want) {
			t.Errorf("of the person is left %v, want %v", row, want)
		}
		if _, err := s.PersonByID(t.Context(), w.ID, id); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("still a member: %v", err)
		}
		if got := w.ballots(t, s, 1); got[answer{n, id}] != urgency.High {
			t.Errorf("the entity's ballot is gone: %v", got)
		}
		if got := w.stored(t, s, n); got.Author != id {
			t.Errorf("the need's author is %d", got.Author)
		}
		back, err := s.StandingOf(t.Context(), "test", "alhama", "ana", "alhama")
		if err != nil || back.Actor.Person.ID != 0 {
			t.Errorf("who comes back is %+v (%v), want somebody unknown", back.Actor, err)
		}
	})
}

func TestErasePersonOfAnotherNetwork(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, other := found(t, s, "alhama"), foundEmpty(t, s, "totana")
		for name, c := range map[string]struct {
			person network.Person
			want   error
		}{
			"a member elsewhere":  {w.people[0], network.ErrNotFound},
			"a member of nowhere": {other.people[0], nil},
		} {
			err := s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.ErasePerson(t.Context(), other.ID, c.person.ID) })
			if !errors.Is(err, c.want) {
				t.Errorf("erasing %s: %v, want %v", name, err, c.want)
			}
		}
	})
}

func TestMembers(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		unit := int64(0)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			if unit, err = tx.AddUnit(ctx, w.ID, network.Unit{Entity: w.entities[0], Name: "Centro", Weight: 100}); err != nil {
				return err
			}
			a := w.actor(0)
			a.Role, a.Unit = network.Coordinator, unit
			return errors.Join(tx.Join(ctx, a), tx.Leave(ctx, w.ID, w.people[2].ID))
		})
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Member, error) { return tx.Members(ctx, w.ID) })
		if len(got) != 2 || got[0].EntityName != "alhama Cáritas" || got[0].UnitName != "Centro" || got[0].Role != network.Coordinator || got[1].Person != w.people[1] {
			t.Errorf("members are %+v", got)
		}
		n := read(t, s, func(ctx context.Context, tx *storage.Tx) (int, error) { return tx.Coordinators(ctx, w.ID) })
		who := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) { return tx.Coordination(ctx, w.ID) })
		if n != 1 || !slices.Equal(who, []int64{w.people[0].ID}) {
			t.Errorf("%d coordinate: %v", n, who)
		}
	})
}

func TestConcerned(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		var people []int64 // a coordinator without an entity, and some who sit in the other area
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			other, err := tx.AddEntity(ctx, w.ID, network.Entity{Name: "Vivero", Kind: network.OtherKind, Weight: 100, Areas: w.areas[1:]})
			for i, role := range []network.Role{network.Coordinator, network.Technician, network.Technician, network.Technician, network.Technician} {
				p, saveErr := tx.SavePerson(ctx, network.Person{Platform: "test", Workspace: "alhama", User: fmt.Sprint("u", i), Name: fmt.Sprint("Z", i)})
				a := network.Actor{Person: p, Network: w.ID, Role: role, Entity: other}
				if people = append(people, p.ID); role == network.Coordinator {
					a.Entity = 0
				}
				err = errors.Join(err, saveErr, tx.Join(ctx, a))
			}
			return err
		})
		m := w.convene(t, s, monday.AddDate(0, 0, 7), w.areas[0])
		expect := func(what string, wanted ...int64) {
			t.Helper()
			var got []int64
			for _, member := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Member, error) {
				return tx.Concerned(ctx, w.ID, m.Number)
			}) {
				got = append(got, member.Person.ID)
			}
			if !slices.Equal(got, wanted) {
				t.Errorf("%s: %v, wanted %v", what, got, wanted)
			}
		}
		wanted := []int64{w.people[0].ID, w.people[1].ID, w.people[2].ID, people[0]}
		expect("by area, and who coordinates", wanted...)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.AddAgendaPoint(ctx, w.ID, m.Number, network.AgendaPoint{Title: "Empadronamiento", Presenter: people[3]})
			return errors.Join(err, tx.SaveAnswer(ctx, w.ID, m.Number, people[1], network.Coming, m.Moves),
				tx.SaveDelegate(ctx, w.ID, m.Number, w.people[0].ID, network.Delegate{Person: people[2]}, m.Moves))
		})
		expect("and who has answered, who is sent and who presents", append(wanted, people[1], people[2], people[3])...)
	})
}

func TestFoundOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			_, err := tx.Found(t.Context(), network.Network{Platform: "test", Workspace: "alhama"})
			return err
		})
		if !errors.Is(err, storage.ErrTaken) {
			t.Errorf("a second network of a workspace: %v", err)
		}
		w.Settings.Participation, w.Responsible, w.Lang = 77, "Ayuntamiento", "ca"
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveNetwork(ctx, w.Network) })
		if got, err := s.NetworkByID(t.Context(), w.ID); err != nil || !reflect.DeepEqual(got, w.Network) {
			t.Errorf("kept %+v (%v), want %+v", got, err, w.Network)
		}
		at := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Network, error) {
			return tx.NetworkAt(ctx, "test", "alhama")
		})
		if !reflect.DeepEqual(at, w.Network) {
			t.Errorf("at the workspace is %+v", at)
		}
	})
}

func TestAreasAndPlaces(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		spot := func(i int) network.Spot {
			got, err := s.SpotOf(t.Context(), w.ID, w.place(i))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.RenameArea(ctx, w.ID, network.Area{ID: w.areas[1], Name: "Joventut", Lang: "ca"})
		})
		if got := spot(0); got.Area.ID != w.areas[0] || got.Lang != "es" {
			t.Errorf("the first channel is %+v", got)
		}
		if got := spot(1); got.Area.ID != w.areas[1] || got.Area.Name != "Joventut" || got.Lang != "ca" {
			t.Errorf("the second channel is %+v", got)
		}
		if got := spot(2); got != (network.Spot{}) {
			t.Errorf("a channel of no area is %+v", got)
		}
		taken := map[string]func(tx *storage.Tx) error{
			"a channel of another area": func(tx *storage.Tx) error { return tx.Bind(t.Context(), w.ID, w.areas[0], w.place(1)) },
			"a name": func(tx *storage.Tx) error {
				_, err := tx.AddArea(t.Context(), w.ID, "JOVENTÚT ", "")
				return err
			},
		}
		for name, fn := range taken {
			if err := s.Update(t.Context(), "", fn); !errors.Is(err, storage.ErrTaken) {
				t.Errorf("%s: %v, want it taken", name, err)
			}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.Bind(ctx, w.ID, w.areas[0], w.place(2)), tx.RemoveArea(ctx, w.ID, w.areas[1]))
		})
		if a, b, c := spot(0), spot(1), spot(2); a.Area.ID != 0 || b.Area.ID != 0 || c.Area.ID != w.areas[0] {
			t.Errorf("after moving and removing the channels are %+v, %+v, %+v", a, b, c)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RestoreArea(ctx, w.ID, w.areas[1]) })
		areas := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Area, error) { return tx.Areas(ctx, w.Network) })
		if len(areas) != 2 || areas[0].Place != w.place(2) || areas[1].Place != (network.Place{}) || areas[1].Lang != "ca" {
			t.Errorf("areas are %+v", areas)
		}
	})
}

func TestEntitiesAndUnits(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		want := network.Entity{Name: "Ayuntamiento", Kind: network.Municipal, Weight: 150, Areas: w.areas[:1]}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			if want.ID, err = tx.AddEntity(ctx, w.ID, network.Entity{Name: "Ajuntament", Weight: 100}); err != nil {
				return err
			}
			if err := tx.SaveEntity(ctx, w.ID, want); err != nil {
				return err
			}
			for _, name := range []string{"Sur", "Centro", "Norte"} {
				u := network.Unit{Entity: want.ID, Name: name, Weight: 100}
				if u.ID, err = tx.AddUnit(ctx, w.ID, u); err != nil {
					return err
				}
				if name == "Norte" {
					err = tx.RemoveUnit(ctx, w.ID, u.ID)
				} else {
					want.Units = append([]network.Unit{u}, want.Units...)
				}
				if err != nil {
					return err
				}
			}
			return tx.RemoveEntity(ctx, w.ID, w.entities[1])
		})
		entities := func() []network.Entity {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Entity, error) { return tx.Entities(ctx, w.ID) })
		}
		got := entities()
		if len(got) != 3 || !reflect.DeepEqual(got[2], want) {
			t.Errorf("entities are %+v, want the last to be %+v", got, want)
		}
		names := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]string, error) { return tx.Names(ctx, w.ID) })
		for _, name := range []string{"Ayuntamiento", "Centro", "alhama Empleo", "alhama ana"} {
			if !slices.Contains(names, name) {
				t.Errorf("%q is not among the names %q", name, names)
			}
		}
		for name, fn := range map[string]func(tx *storage.Tx) error{
			"an entity's name": func(tx *storage.Tx) error {
				_, err := tx.AddEntity(t.Context(), w.ID, network.Entity{Name: "AYUNTAMIENTO"})
				return err
			},
			"a unit's name": func(tx *storage.Tx) error {
				_, err := tx.AddUnit(t.Context(), w.ID, network.Unit{Entity: want.ID, Name: "céntro"})
				return err
			},
		} {
			if err := s.Update(t.Context(), "", fn); !errors.Is(err, storage.ErrTaken) {
				t.Errorf("%s: %v, want it taken", name, err)
			}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RestoreEntity(ctx, w.ID, w.entities[1]) })
		if got := entities(); len(got) != 4 {
			t.Errorf("restored: %+v", got)
		}
	})
}
