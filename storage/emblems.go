package storage

import (
	"context"
	"time"

	"hilo/network"
)

type emblemRow struct {
	Number   int64     `db:"number"`
	Kind     string    `db:"kind"`
	Position int64     `db:"position"`
	Alt      string    `db:"alt"`
	Width    int       `db:"width"`
	Height   int       `db:"height"`
	PNG      []byte    `db:"png"`
	AddedBy  int64     `db:"added_by"`
	Added    time.Time `db:"added_at"`
}

func (r emblemRow) emblem() network.Emblem {
	return network.Emblem{Number: r.Number, Kind: network.EmblemKind(r.Kind), Position: r.Position, Alt: r.Alt, Width: r.Width,
		Height: r.Height, PNG: r.PNG, AddedBy: r.AddedBy, Added: r.Added}
}

const emblemColumns = `number, kind, position, alt, width, height, png, added_by, added_at`

// Emblems are a network's pictures, its own first and each kind in its order.
func (t *Tx) Emblems(ctx context.Context, networkID int64) ([]network.Emblem, error) {
	var rows []emblemRow
	err := t.all(ctx, &rows, `select `+emblemColumns+` from emblems where network = ? and removed_at is null
		order by kind, position, number`, networkID) // "network" comes before "programme"
	out := make([]network.Emblem, len(rows))
	for i, r := range rows {
		out[i] = r.emblem()
	}
	return out, err
}

// Emblem is one picture; network.ErrNotFound also for one that was taken away.
func (t *Tx) Emblem(ctx context.Context, networkID, number int64) (network.Emblem, error) {
	var row emblemRow
	err := t.get(ctx, &row, `select `+emblemColumns+` from emblems where network = ? and number = ? and removed_at is null`,
		networkID, number)
	return row.emblem(), err
}

// AddEmblem numbers a picture and keeps it. Those that were taken away and cannot come back any more are forgotten.
func (t *Tx) AddEmblem(ctx context.Context, networkID int64, e network.Emblem) (network.Emblem, error) {
	var err error
	if e.Number, err = t.next(ctx, networkID, "emblem"); err != nil { // two who add wait for each other
		return e, err
	}
	if _, err := t.exec(ctx, `delete from emblems where network = ? and removed_at < ?`, networkID, t.now.Add(-network.UndoWindow)); err != nil {
		return e, err
	}
	there := 0
	if err := t.get(ctx, &there, `select count(*) from emblems where network = ? and removed_at is null`, networkID); err != nil {
		return e, err
	}
	if there >= network.MostEmblems {
		return e, network.TooManyEmblemsError{Most: network.MostEmblems}
	}
	_, err = t.exec(ctx, `insert into emblems (network, number, kind, position, alt, width, height, png, added_by, added_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		networkID, e.Number, string(e.Kind), e.Position, e.Alt, e.Width, e.Height, e.PNG, e.AddedBy, e.Added)
	return e, err
}

// DescribeEmblem keeps what a picture shows in words.
func (t *Tx) DescribeEmblem(ctx context.Context, networkID, number int64, alt string) error {
	return one(t.exec(ctx, `update emblems set alt = ? where network = ? and number = ? and removed_at is null`, alt, networkID, number))
}

// SwapEmblems has two pictures change places.
func (t *Tx) SwapEmblems(ctx context.Context, networkID int64, a, b network.Emblem) error {
	n, err := t.exec(ctx, `update emblems set position = case number when ? then cast(? as bigint) else cast(? as bigint) end
		where network = ? and number in (?, ?) and removed_at is null`, a.Number, b.Position, a.Position, networkID, a.Number, b.Number)
	if err == nil && n != 2 {
		err = network.ErrNotFound
	}
	return err
}

// RemoveEmblem takes a picture away. RestoreEmblem brings it back, for a while.
func (t *Tx) RemoveEmblem(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update emblems set removed_at = ? where network = ? and number = ? and removed_at is null`,
		t.now, networkID, number))
}

// RestoreEmblem brings back a picture that was taken away: network.ErrNotFound where it is forgotten, or there is no
// room for it any more.
func (t *Tx) RestoreEmblem(ctx context.Context, networkID, number int64) error {
	return one(t.exec(ctx, `update emblems set removed_at = null where network = ? and number = ? and removed_at is not null
		and (select count(*) from emblems e where e.network = emblems.network and e.removed_at is null) < ?`,
		networkID, number, network.MostEmblems))
}
