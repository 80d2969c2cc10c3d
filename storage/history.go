package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hilo/network"
)

type eventRow struct {
	Number  int64     `db:"number"`
	Subject string    `db:"subject"`
	ID      int64     `db:"id"`
	At      time.Time `db:"at"`
	Actor   int64     `db:"actor"`
	Verb    string    `db:"verb"`
	Data    []byte    `db:"data"`
}

// Record adds a line to the network's history at the transaction's moment. It is append-only; ballots never go there.
func (t *Tx) Record(ctx context.Context, networkID int64, s network.Subject, actor int64, verb string, data map[string]string) error {
	number, err := t.next(ctx, networkID, "history")
	if err != nil {
		return err
	}
	if data == nil {
		data = map[string]string{}
	}
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `insert into history (network, number, subject, id, at, actor, verb, data)
		values (?, ?, ?, ?, ?, ?, ?, ?)`, networkID, number, s.Kind, s.ID, t.now, actor, verb, string(body))
	return err
}

// History is the story of a subject, oldest first.
func (t *Tx) History(ctx context.Context, networkID int64, s network.Subject) ([]network.Event, error) {
	return t.events(ctx, `select number, subject, id, at, actor, verb, data from history
		where network = ? and subject = ? and id = ? order by number limit 500`, networkID, s.Kind, s.ID)
}

// HistoryOf is what a person did, newest first, at most 500 lines.
func (t *Tx) HistoryOf(ctx context.Context, networkID, actor int64) ([]network.Event, error) {
	return t.events(ctx, `select number, subject, id, at, actor, verb, data from history
		where network = ? and actor = ? order by number desc limit 500`, networkID, actor)
}

// EventByNumber is one line of the history.
func (t *Tx) EventByNumber(ctx context.Context, networkID, number int64) (network.Event, error) {
	list, err := t.events(ctx, `select number, subject, id, at, actor, verb, data from history
		where network = ? and number = ?`, networkID, number)
	if err == nil && len(list) == 0 {
		err = network.ErrNotFound
	}
	if err != nil {
		return network.Event{}, err
	}
	return list[0], nil
}

func (t *Tx) events(ctx context.Context, text string, args ...any) ([]network.Event, error) {
	var rows []eventRow
	if err := t.all(ctx, &rows, text, args...); err != nil {
		return nil, err
	}
	out := make([]network.Event, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.event(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r eventRow) event() (network.Event, error) {
	e := network.Event{Number: r.Number, Subject: network.Subject{Kind: r.Subject, ID: r.ID}, At: r.At.UTC(),
		Actor: r.Actor, Verb: r.Verb}
	if err := json.Unmarshal(r.Data, &e.Data); err != nil {
		return e, fmt.Errorf("history %d: %w", r.Number, err)
	}
	return e, nil
}
