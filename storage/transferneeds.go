package storage

import (
	"cmp"
	"context"

	"hilo/network"
)

// need keeps a need of a file, under its own number where it brings one.
func (a *applier) need(ctx context.Context, f network.FileNeed) error {
	n := network.Need{
		Number: f.Number, Title: f.Title, Detail: f.Detail, Affected: f.Affected, State: cmp.Or(f.State, network.Open),
		Merged: f.Merged, Reason: f.Reason, Score: f.Urgency(), Round: f.Round, Created: f.Created.UTC(),
	}
	if n.Created.IsZero() {
		n.Created = a.tx.now
	}
	areas, err := a.areas(ctx)
	if err != nil {
		return err
	}
	for _, name := range f.Areas {
		n.Areas = append(n.Areas, areas[network.Fold(name)].ID)
	}
	sharers, err := a.sharers(ctx, f)
	if err != nil {
		return err
	}
	if f.Entity != "" {
		n.Entity = sharers[0]
	}
	if n.Number, err = a.tx.insertNeed(ctx, a.net.ID, n); err != nil {
		return err
	}
	for _, entity := range sharers {
		if _, err := a.tx.JoinNeed(ctx, a.net.ID, n.Number, entity, 0); err != nil {
			return err
		}
	}
	subject := network.Subject{Kind: network.KindNeed, ID: n.Number}
	return a.tx.Record(ctx, a.net.ID, subject, 0, "add", map[string]string{"title": n.Title})
}

// sharers are the entities of a need, the one in whose name it stands first.
func (a *applier) sharers(ctx context.Context, f network.FileNeed) ([]int64, error) {
	names := f.Joined
	if f.Entity != "" {
		names = append([]string{f.Entity}, f.Joined...)
	}
	out := make([]int64, len(names))
	for i, name := range names {
		e, err := a.entityCalled(ctx, name)
		if err != nil {
			return nil, err
		}
		out[i] = e.ID
	}
	return out, nil
}

// insertNeed keeps a need as it stands elsewhere, with the number that it has there or, for 0, the next. Its author is
// nobody.
func (t *Tx) insertNeed(ctx context.Context, networkID int64, n network.Need) (int64, error) {
	var err error
	if n.Number == 0 {
		n.Number, err = t.next(ctx, networkID, network.KindNeed)
	} else {
		err = t.reach(ctx, networkID, network.KindNeed, n.Number)
	}
	if err != nil {
		return 0, err
	}
	if _, err := t.exec(ctx, `insert into needs (network, number, title, detail, affected, state, merged, reason, author,
			entity, score, round, created_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)`,
		networkID, n.Number, n.Title, n.Detail, n.Affected, string(n.State), n.Merged, n.Reason,
		n.Entity, int64(n.Score), n.Round, n.Created, n.Created); err != nil {
		return 0, err
	}
	if err := t.placeNeed(ctx, networkID, n); err != nil {
		return 0, err
	}
	return n.Number, t.indexNeed(ctx, networkID, n)
}

// reach sees to it that the next number of a kind is above one that came from elsewhere.
func (t *Tx) reach(ctx context.Context, networkID int64, kind string, number int64) error {
	_, err := t.exec(ctx, `insert into counters (network, kind, last) values (?, ?, ?)
		on conflict (network, kind) do update set
			last = case when counters.last < excluded.last then excluded.last else counters.last end`, networkID, kind, number)
	return err
}
