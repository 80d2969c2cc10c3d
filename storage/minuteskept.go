package storage

import (
	"context"
	"slices"
	"time"

	"hilo/network"
)

// KeptSaid is something that one person said at a meeting, or for one: an outcome that they dictated, an action that they
// took on, a change that they proposed in the minutes, or a point that they put on the agenda.
type KeptSaid struct {
	Meeting int64 `db:"meeting"`
	// What is an outcome's kind, or "took_on", "correction" or "point".
	What string    `db:"what"`
	Body string    `db:"body"`
	At   time.Time `db:"at"`
}

// KeptAttended is a meeting in whose minutes they stand.
type KeptAttended struct {
	Meeting int64            `db:"meeting"`
	How     network.Presence `db:"how"`
}

// minutesKept are what the minutes and the agendas of a network keep of one person.
func (t *Tx) minutesKept(ctx context.Context, networkID, person int64) (attended []KeptAttended, said []KeptSaid, err error) {
	if err := t.all(ctx, &attended, `select meeting, how from minutes_attendees where network = ? and person = ? and person <> 0
		order by meeting`, networkID, person); err != nil {
		return nil, nil, err
	}
	for _, text := range []string{
		`select meeting, kind as what, body, said_at as at from outcomes where network = ? and dictated_by = ? and state <> 'taken_back'`,
		`select meeting, 'took_on' as what, body, said_at as at from outcomes where network = ? and who = ? and state <> 'taken_back'`,
		`select meeting, 'correction' as what, body, proposed_at as at from minutes_corrections where network = ? and proposed_by = ?`,
		`select meeting, 'point' as what, title as body, added_at as at from agenda_points where network = ? and added_by = ? and removed_at is null`,
	} {
		var rows []KeptSaid
		if err := t.all(ctx, &rows, text+` order by meeting, number`, networkID, person); err != nil {
			return nil, nil, err
		}
		said = append(said, rows...)
	}
	slices.SortStableFunc(said, func(a, b KeptSaid) int { return a.At.Compare(b.At) })
	return attended, said, nil
}
