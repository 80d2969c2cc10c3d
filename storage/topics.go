package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"hilo/network"
)

type topicRow struct {
	Number int64  `db:"number"`
	Name   string `db:"name"`
	Also   string `db:"also"`
}

// Topics are what a network has reference persons for, by name.
func (t *Tx) Topics(ctx context.Context, networkID int64) ([]network.Topic, error) {
	var rows []topicRow
	err := t.all(ctx, &rows, `select number, name, also from topics where network = ? and removed_at is null
		order by folded`, networkID)
	out := make([]network.Topic, len(rows))
	for i, r := range rows {
		out[i] = network.Topic(r)
	}
	return out, err
}

// Topic is one topic, also one that was removed: questions may be about it still.
func (t *Tx) Topic(ctx context.Context, networkID, number int64) (network.Topic, error) {
	var row topicRow
	err := t.get(ctx, &row, `select number, name, also from topics where network = ? and number = ?`, networkID, number)
	return network.Topic(row), err
}

// TopicNames are the names of all topics by number, the removed ones included.
func (t *Tx) TopicNames(ctx context.Context, networkID int64) (map[int64]string, error) {
	var rows []topicRow
	err := t.all(ctx, &rows, `select number, name, also from topics where network = ?`, networkID)
	out := make(map[int64]string, len(rows))
	for _, r := range rows {
		out[r.Number] = r.Name
	}
	return out, err
}

// SaveTopic keeps a topic's name and other words; one without a number is numbered. The name of another gives ErrTaken.
func (t *Tx) SaveTopic(ctx context.Context, networkID int64, topic network.Topic) (network.Topic, error) {
	if topic.Number != 0 {
		return topic, one(t.exec(ctx, `update topics set name = ?, folded = ?, also = ? where network = ? and number = ?`,
			topic.Name, network.Fold(topic.Name), topic.Also, networkID, topic.Number))
	}
	var err error
	if topic.Number, err = t.next(ctx, networkID, network.KindTopic); err != nil {
		return topic, err
	}
	_, err = t.exec(ctx, `insert into topics (network, number, name, folded, also) values (?, ?, ?, ?, ?)`,
		networkID, topic.Number, topic.Name, network.Fold(topic.Name), topic.Also)
	return topic, err
}

// RemoveTopic takes a topic away; what was asked about it stays. RestoreTopic brings it back.
func (t *Tx) RemoveTopic(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update topics set removed_at = ? where network = ? and number = ? and removed_at is null`,
		t.now, networkID, number))
}

// RestoreTopic brings a removed topic back.
func (t *Tx) RestoreTopic(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update topics set removed_at = null where network = ? and number = ?`, networkID, number))
}

type referentRow struct {
	Number   int64  `db:"number"`
	Topic    int64  `db:"topic"`
	Person   int64  `db:"person"`
	Area     int64  `db:"area"`
	Town     string `db:"town"`
	Position int64  `db:"position"`
}

const referentColumns = `r.number, r.topic, r.person, r.area, r.town, r.position`

// currentReferents are those who are members still, of topics that there are.
const currentReferents = `referents r join topics c on c.network = r.network and c.number = r.topic and c.removed_at is null
	join memberships m on m.network = r.network and m.person = r.person`

// Referents are a network's reference persons, by topic in their order.
func (t *Tx) Referents(ctx context.Context, networkID int64) ([]network.Referent, error) {
	var rows []referentRow
	err := t.all(ctx, &rows, `select `+referentColumns+` from `+currentReferents+` where r.network = ? and r.removed_at is null
		order by r.topic, r.position, r.number`, networkID)
	out := make([]network.Referent, len(rows))
	for i, r := range rows {
		out[i] = network.Referent(r)
	}
	return out, err
}

// Referent is one reference person, also one that was taken away.
func (t *Tx) Referent(ctx context.Context, networkID, number int64) (network.Referent, error) {
	var row referentRow
	err := t.get(ctx, &row, `select `+referentColumns+` from referents r where r.network = ? and r.number = ?`, networkID, number)
	return network.Referent(row), err
}

// AddReferent numbers a reference person and puts her last among those of her topic. One who is there already, for the
// same area and municipality, stays as she is.
func (t *Tx) AddReferent(ctx context.Context, networkID int64, r network.Referent) (network.Referent, error) {
	var there []referentRow
	if err := t.all(ctx, &there, `select `+referentColumns+` from referents r where r.network = ? and r.topic = ? and r.person = ?
		and r.area = ? and r.town = ? and r.removed_at is null`, networkID, r.Topic, r.Person, r.Area, r.Town); err != nil || len(there) > 0 {
		for _, row := range there {
			r = network.Referent(row)
		}
		return r, err
	}
	var err error
	if r.Number, err = t.next(ctx, networkID, "referent"); err != nil {
		return r, err
	}
	r.Position = r.Number
	return r, one(t.exec(ctx, `insert into referents (network, number, topic, person, area, town, position)
		select network, ?, number, ?, ?, ?, ? from topics where network = ? and number = ?`,
		r.Number, r.Person, r.Area, r.Town, r.Position, networkID, r.Topic))
}

// RemoveReferent has nobody asked for this any more. RestoreReferent brings her back.
func (t *Tx) RemoveReferent(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update referents set removed_at = ? where network = ? and number = ? and removed_at is null`,
		t.now, networkID, number))
}

// RestoreReferent brings back a reference person who was taken away, in her place.
func (t *Tx) RestoreReferent(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update referents set removed_at = null where network = ? and number = ?`, networkID, number))
}

// LeadReferent puts a reference person first among those of her topic.
func (t *Tx) LeadReferent(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update referents set position = (select min(o.position) - 1 from referents o
			where o.network = referents.network and o.topic = referents.topic)
		where network = ? and number = ? and removed_at is null`, networkID, number))
}

// Knowers are the reference persons of a topic, with when each of them works.
func (t *Tx) Knowers(ctx context.Context, n network.Network, topic int64) ([]network.Knower, error) {
	var rows []struct {
		referentRow
		Habits []byte `db:"habits"`
		Kind   string `db:"kind"`
	}
	if err := t.all(ctx, &rows, `select `+referentColumns+`, m.habits, coalesce(e.kind, '') as kind from `+currentReferents+`
		left join entities e on e.network = m.network and e.id = m.entity
		where r.network = ? and r.topic = ? and r.removed_at is null and m.role <> 'observer'
		order by r.position, r.number`, n.ID, topic); err != nil {
		return nil, err
	}
	out := make([]network.Knower, len(rows))
	for i, r := range rows {
		var h network.Habits
		if err := json.Unmarshal(r.Habits, &h); err != nil {
			return nil, fmt.Errorf("habits of person %d: %w", r.Person, err)
		}
		out[i] = network.Knower{Referent: network.Referent(r.referentRow), Reader: network.ReaderOf(n, h, network.EntityKind(r.Kind))}
	}
	return out, nil
}
