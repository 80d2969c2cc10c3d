package storage

import (
	"context"
	"slices"

	"hilo/network"
)

// ResourcesAsked are the current resources of some owners (0 is the coordination) about which they were asked and have
// not answered, the longest asked first: a page of them, and how many they are.
func (t *Tx) ResourcesAsked(ctx context.Context, networkID int64, owners []int64, limit, offset int) ([]network.Resource, int, error) {
	if len(owners) == 0 {
		return nil, 0, nil
	}
	const waiting = ` from resources r where r.network = ? and r.state = 'current' and r.asked_at is not null and r.owner in (?)`
	var count []int
	if err := t.allIn(ctx, &count, `select count(*)`+waiting, networkID, owners); err != nil {
		return nil, 0, err
	}
	var numbers []int64
	if err := t.allIn(ctx, &numbers, `select r.number`+waiting+` order by r.asked_at, r.number limit ? offset ?`,
		networkID, owners, limit, offset); err != nil {
		return nil, 0, err
	}
	found, err := t.Resources(ctx, networkID, numbers)
	out := make([]network.Resource, len(numbers))
	for i, number := range numbers {
		out[i] = found[number]
	}
	return out, count[0], err
}

// OpenDoubtsOf are the doubts about what a person owns that nothing has settled yet, oldest first.
func (t *Tx) OpenDoubtsOf(ctx context.Context, networkID, owner int64) ([]network.Doubt, error) {
	var rows []doubtRow
	err := t.all(ctx, &rows, `select d.resource, d.number, d.person, d.body, d.raised_at, d.settled_at from resources r
		join resource_doubts d on d.network = r.network and d.resource = r.number and d.settled_at is null
		where r.network = ? and r.owner = ? order by d.number`, networkID, owner)
	out := make([]network.Doubt, len(rows))
	for i, r := range rows {
		out[i] = r.doubt()
	}
	return out, err
}

// WithdrawDoubt takes back a doubt, which is then settled.
func (t *Tx) WithdrawDoubt(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update resource_doubts set settled_at = ? where network = ? and number = ? and settled_at is null`,
		t.now, networkID, number))
}

// cardsOf are the resources of which a person is the owner, and the doubts that they raised about any.
func (t *Tx) cardsOf(ctx context.Context, networkID, person int64) ([]network.Resource, []network.Doubt, error) {
	var numbers []int64
	if err := t.all(ctx, &numbers, `select number from resources where network = ? and owner = ? and state <> 'staged' order by number`,
		networkID, person); err != nil {
		return nil, nil, err
	}
	var cards []network.Resource
	for part := range slices.Chunk(numbers, 10*rowsAtOnce) {
		found, err := t.Resources(ctx, networkID, part)
		if err != nil {
			return nil, nil, err
		}
		for _, number := range part {
			cards = append(cards, found[number])
		}
	}
	var rows []doubtRow
	err := t.all(ctx, &rows, `select `+doubtColumns+` from resource_doubts where network = ? and person = ? order by number`,
		networkID, person)
	doubts := make([]network.Doubt, len(rows))
	for i, r := range rows {
		doubts[i] = r.doubt()
	}
	return cards, doubts, err
}
