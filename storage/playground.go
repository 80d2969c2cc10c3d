package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"hilo/network"
)

// clockRow is the row of the local chat's clock among its messages, which are numbered from 1.
const clockRow = 0

// PlaygroundMessages are the kept messages of the local chat, oldest first: the last 10,000.
func (s *Store) PlaygroundMessages(ctx context.Context) ([][]byte, error) {
	var out [][]byte
	err := s.View(ctx, func(t *Tx) error {
		return t.all(ctx, &out, `select body from (select id, body from playground_messages where id > 0 order by id desc limit 10000) m
			order by id`)
	})
	return out, err
}

// SavePlaygroundMessage keeps a message of the local chat, in place of an older drawing of it.
func (s *Store) SavePlaygroundMessage(ctx context.Context, id int64, body []byte) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `insert into playground_messages (id, body) values (?, ?)
			on conflict (id) do update set body = excluded.body`, id, string(body))
		return err
	})
}

// DeletePlaygroundMessage takes a message of the local chat away.
func (s *Store) DeletePlaygroundMessage(ctx context.Context, id int64) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `delete from playground_messages where id = ?`, id)
		return err
	})
}

// PlaygroundClock is the moment to which the local chat's clock had come, and whether it was ever kept.
func (s *Store) PlaygroundClock(ctx context.Context) (time.Time, bool, error) {
	var body []byte
	err := s.View(ctx, func(t *Tx) error {
		return t.get(ctx, &body, `select body from playground_messages where id = ?`, clockRow)
	})
	if errors.Is(err, network.ErrNotFound) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	var at time.Time
	if err := json.Unmarshal(body, &at); err != nil {
		return time.Time{}, false, fmt.Errorf("clock of the local chat: %w", err)
	}
	return at, true, nil
}

// SavePlaygroundClock keeps the present moment as that of the local chat's clock.
func (s *Store) SavePlaygroundClock(ctx context.Context) error {
	body, err := json.Marshal(s.Now())
	if err != nil {
		return err
	}
	return s.SavePlaygroundMessage(ctx, clockRow, body)
}
