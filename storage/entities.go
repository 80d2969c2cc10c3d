package storage

import (
	"context"

	"hilo/network"
)

type entityRow struct {
	ID     int64  `db:"id"`
	Name   string `db:"name"`
	Kind   string `db:"kind"`
	Weight int    `db:"weight"`
}

type unitRow struct {
	ID     int64  `db:"id"`
	Entity int64  `db:"entity"`
	Name   string `db:"name"`
	Weight int    `db:"weight"`
}

// Entities are a network's entities with their units and areas, by name.
func (t *Tx) Entities(ctx context.Context, networkID int64) ([]network.Entity, error) {
	var rows []entityRow
	if err := t.all(ctx, &rows, `select id, name, kind, weight from entities
		where network = ? and removed_at is null order by folded, id`, networkID); err != nil {
		return nil, err
	}
	var units []unitRow
	if err := t.all(ctx, &units, `select id, entity, name, weight from units
		where network = ? and removed_at is null order by folded, id`, networkID); err != nil {
		return nil, err
	}
	seats, err := t.Seats(ctx, networkID)
	if err != nil {
		return nil, err
	}
	out := make([]network.Entity, len(rows))
	at := make(map[int64]*network.Entity, len(rows))
	for i, r := range rows {
		out[i] = network.Entity{ID: r.ID, Name: r.Name, Kind: network.EntityKind(r.Kind), Weight: r.Weight, Areas: seats[r.ID]}
		at[r.ID] = &out[i]
	}
	for _, u := range units {
		if e := at[u.Entity]; e != nil {
			e.Units = append(e.Units, network.Unit(u))
		}
	}
	return out, nil
}

// Offerers are the names of entities and units by their ids.
type Offerers struct{ Entities, Units map[int64]string }

// Of is who offers a resource, with what parts an entity from its unit; "" where nobody is named.
func (o Offerers) Of(r network.Resource, between string) string {
	by := r.Card.Provider
	if r.Entity != 0 {
		by = o.Entities[r.Entity]
	}
	if unit := o.Units[r.Unit]; unit != "" {
		by += between + unit
	}
	return by
}

// Offerers are all that a network has had, those that left it too: what they offered is still told of under their names.
func (t *Tx) Offerers(ctx context.Context, networkID int64) (Offerers, error) {
	var entities []entityRow
	if err := t.all(ctx, &entities, `select id, name, kind, weight from entities where network = ?`, networkID); err != nil {
		return Offerers{}, err
	}
	var units []unitRow
	err := t.all(ctx, &units, `select id, entity, name, weight from units where network = ?`, networkID)
	out := Offerers{make(map[int64]string, len(entities)), make(map[int64]string, len(units))}
	for _, e := range entities {
		out.Entities[e.ID] = e.Name
	}
	for _, u := range units {
		out.Units[u.ID] = u.Name
	}
	return out, err
}

// AddEntity makes an entity with its areas; an existing name gives ErrTaken.
func (t *Tx) AddEntity(ctx context.Context, networkID int64, e network.Entity) (int64, error) {
	id, err := t.next(ctx, networkID, network.KindEntity)
	if err != nil {
		return 0, err
	}
	if _, err := t.exec(ctx, `insert into entities (network, id, name, folded, kind, weight) values (?, ?, ?, ?, ?, ?)`,
		networkID, id, e.Name, network.Fold(e.Name), string(e.Kind), e.Weight); err != nil {
		return 0, err
	}
	return id, t.Seat(ctx, networkID, id, e.Areas)
}

// SaveEntity keeps an entity's name, kind, weight and areas. What it offers is found by its present name.
func (t *Tx) SaveEntity(ctx context.Context, networkID int64, e network.Entity) error {
	if err := one(t.exec(ctx, `update entities set name = ?, folded = ?, kind = ?, weight = ? where network = ? and id = ?`,
		e.Name, network.Fold(e.Name), string(e.Kind), e.Weight, networkID, e.ID)); err != nil {
		return err
	}
	if err := t.reindexEntity(ctx, networkID, e.ID); err != nil {
		return err
	}
	return t.Seat(ctx, networkID, e.ID, e.Areas)
}

// Seat says in which areas an entity sits.
func (t *Tx) Seat(ctx context.Context, networkID, entity int64, areas []int64) error {
	if _, err := t.exec(ctx, `delete from entity_areas where network = ? and entity = ?`, networkID, entity); err != nil {
		return err
	}
	if len(areas) == 0 {
		return nil
	}
	_, err := t.execIn(ctx, `insert into entity_areas (network, entity, area)
		select network, ?, id from areas where network = ? and id in (?)`, entity, networkID, areas)
	return err
}

// RemoveEntity hides an entity from lists and future rounds; its people stay members without an entity's voice.
func (t *Tx) RemoveEntity(ctx context.Context, networkID, id int64) error {
	return one(t.exec(ctx, `update entities set removed_at = ? where network = ? and id = ? and removed_at is null`,
		t.now, networkID, id))
}

// RestoreEntity brings a removed entity back; a name taken meanwhile gives ErrTaken.
func (t *Tx) RestoreEntity(ctx context.Context, networkID, id int64) error {
	return one(t.exec(ctx, `update entities set removed_at = null where network = ? and id = ?`, networkID, id))
}

// AddUnit makes a unit of an entity.
func (t *Tx) AddUnit(ctx context.Context, networkID int64, u network.Unit) (int64, error) {
	id, err := t.next(ctx, networkID, "unit")
	if err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, `insert into units (network, id, entity, name, folded, weight) values (?, ?, ?, ?, ?, ?)`,
		networkID, id, u.Entity, u.Name, network.Fold(u.Name), u.Weight)
	return id, err
}

// RemoveUnit hides a unit.
func (t *Tx) RemoveUnit(ctx context.Context, networkID, id int64) error {
	return one(t.exec(ctx, `update units set removed_at = ? where network = ? and id = ? and removed_at is null`,
		t.now, networkID, id))
}
