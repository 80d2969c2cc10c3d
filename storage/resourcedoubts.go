package storage

import (
	"context"
	"database/sql"
	"time"

	"hilo/network"
)

type doubtRow struct {
	Resource int64        `db:"resource"`
	Number   int64        `db:"number"`
	Person   int64        `db:"person"`
	Body     string       `db:"body"`
	At       time.Time    `db:"raised_at"`
	Settled  sql.NullTime `db:"settled_at"`
}

const doubtColumns = `resource, number, person, body, raised_at, settled_at`

func (r doubtRow) doubt() network.Doubt {
	d := network.Doubt{Resource: r.Resource, Number: r.Number, Person: r.Person, Body: r.Body, At: r.At.UTC()}
	if r.Settled.Valid {
		d.Settled = r.Settled.Time.UTC()
	}
	return d
}

// RaiseDoubt numbers and keeps somebody's word that a card is not so, at the transaction's moment. A resource that is not
// there is network.ErrNotFound.
func (t *Tx) RaiseDoubt(ctx context.Context, networkID int64, d network.Doubt) (network.Doubt, error) {
	if _, err := t.Resource(ctx, networkID, d.Resource); err != nil {
		return d, err
	}
	number, err := t.next(ctx, networkID, "doubt")
	if err != nil {
		return d, err
	}
	d.Number, d.At, d.Settled = number, t.now, time.Time{}
	_, err = t.exec(ctx, `insert into resource_doubts (network, resource, number, person, body, raised_at) values (?, ?, ?, ?, ?, ?)`,
		networkID, d.Resource, d.Number, d.Person, d.Body, d.At)
	return d, err
}

// Doubt is one doubt by its number.
func (t *Tx) Doubt(ctx context.Context, networkID, number int64) (network.Doubt, error) {
	var row doubtRow
	err := t.get(ctx, &row, `select `+doubtColumns+` from resource_doubts where network = ? and number = ?`, networkID, number)
	return row.doubt(), err
}

// OpenDoubts are the doubts about a resource that nothing has settled yet, oldest first.
func (t *Tx) OpenDoubts(ctx context.Context, networkID, resource int64) ([]network.Doubt, error) {
	var rows []doubtRow
	err := t.all(ctx, &rows, `select `+doubtColumns+` from resource_doubts
		where network = ? and resource = ? and settled_at is null order by number`, networkID, resource)
	out := make([]network.Doubt, len(rows))
	for i, r := range rows {
		out[i] = r.doubt()
	}
	return out, err
}

// SettleDoubts settles all open doubts about a resource: its card was written, confirmed or retired after them.
func (t *Tx) SettleDoubts(ctx context.Context, networkID, resource int64) error {
	_, err := t.exec(ctx, `update resource_doubts set settled_at = ? where network = ? and resource = ? and settled_at is null`,
		t.now, networkID, resource)
	return err
}
