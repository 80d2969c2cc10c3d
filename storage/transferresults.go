package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hilo/network"
	"hilo/network/urgency"
)

// The kinds of summaries about a round: one that was counted here, and one that came in a file.
const (
	summaryResult   = "result"
	summaryImported = "imported"
)

type resultRow struct {
	Kind string    `db:"kind"`
	ID   int64     `db:"id"`
	Made time.Time `db:"made_at"`
	Data []byte    `db:"data"`
}

// readResults are the closed rounds, by what their summaries say.
func (s *snapshot) readResults(ctx context.Context) error {
	var rows []resultRow
	if err := s.tx.all(ctx, &rows, `select kind, id, made_at, data from summaries
		where network = ? and subject = ? and kind in (?, ?) order by id, number`,
		s.net.ID, network.KindRound, summaryResult, summaryImported); err != nil {
		return err
	}
	for _, row := range rows {
		r, err := s.result(ctx, row)
		if err != nil {
			return fmt.Errorf("result of round %d: %w", row.ID, err)
		}
		s.file.Results = append(s.file.Results, r)
	}
	return nil
}

func (s *snapshot) result(ctx context.Context, row resultRow) (network.FileResult, error) {
	var out network.FileResult
	if row.Kind == summaryImported {
		return out, json.Unmarshal(row.Data, &out)
	}
	r, err := s.tx.Round(ctx, s.net.ID, row.ID)
	if err != nil {
		return out, err
	}
	out = network.FileResult{Round: row.ID, Closed: r.Closed, Areas: s.named(s.areas, r.Areas)}
	var counted struct {
		Lines []struct {
			Need     int64         `json:"need"`
			Title    string        `json:"title"`
			Position int           `json:"position"`
			Tally    urgency.Tally `json:"tally"`
		} `json:"lines"`
	}
	if err := json.Unmarshal(row.Data, &counted); err != nil {
		return out, err
	}
	for _, l := range counted.Lines {
		n := network.FileResultNeed{Need: l.Need, Title: l.Title, Position: l.Position}
		out.Needs = append(out.Needs, network.ResultNeed(n, l.Tally))
	}
	return out, nil
}

// addResult keeps the result of a round that was held elsewhere.
func (t *Tx) addResult(ctx context.Context, networkID int64, r network.FileResult) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := t.reach(ctx, networkID, network.KindRound, r.Round); err != nil {
		return err
	}
	_, err = t.AddSummary(ctx, networkID, network.Summary{Kind: summaryImported,
		Subject: network.Subject{Kind: network.KindRound, ID: r.Round}, Data: data})
	return err
}
