package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// furnish fills a town with so many of everything, so that the numbers of two towns meet.
func furnish(t *testing.T, s *storage.Store, w town, many int) {
	t.Helper()
	w.inquire(t, s, many)
	w.offer(t, s, many)
	w.adorn(t, s, many)
	w.poll(t, s, many)
	w.subscribe(t, s, many)
	titles := []string{"Transporte rural", "Transporte escolar", "Transporte nocturno"}
	for i := range many {
		n := w.add(t, s, network.Need{Title: titles[i] + " " + w.Workspace, Author: w.people[0].ID, Entity: w.entities[0], Areas: w.areas, Batch: int64(i + 1)})
		w.open(t, s, w.areas[0], n.Number)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			b := network.Ballot{Need: n.Number, Voter: w.people[0].ID, Entity: w.entities[0], Grade: urgency.High, Cast: tx.Now()}
			_, batchErr := tx.NewBatch(ctx, w.ID)
			_, paperErr := tx.PaperVoter(ctx, w.ID)
			_, unitErr := tx.AddUnit(ctx, w.ID, network.Unit{Entity: w.entities[0], Name: fmt.Sprint(w.Workspace, " Centro ", i), Weight: 100})
			_, sumErr := tx.AddSummary(ctx, w.ID, network.Summary{Kind: "result", Subject: needSubject(n.Number), Markdown: w.Workspace, Data: []byte("{}")})
			return errors.Join(tx.SaveMemoriaTotals(ctx, w.ID, "2023-01-01", "2023-06-30", network.MemoriaTotals{Women: 3}), batchErr, paperErr, unitErr, sumErr, tx.CastBallot(ctx, w.ID, int64(i+1), b),
				tx.SaveReason(ctx, w.ID, int64(i+1), n.Number, w.people[0].ID, w.Workspace),
				tx.Record(ctx, w.ID, needSubject(n.Number), w.people[0].ID, "added", map[string]string{"in": w.Workspace}),
				tx.Deliver(ctx, w.card(n.Number)))
		})
		w.notify(t, s, n.Number)
		m := w.convene(t, s, monday.AddDate(0, 0, i+1), w.areas...)
		w.says(t, s, m.Number, w.people[0], network.Coming, 0)
		w.plan(t, s, m.Number, n.Number)
		w.minute(t, s, m, map[bool]network.MinutesState{true: network.MinutesDraft, false: network.MinutesApproved}[i == 0])
		w.repeats(t, s, m.Number)
		if i == 0 {
			send(t, s, w.firstChannel())
		}
		if i+1 < many { // the last one stays open
			w.finish(t, s, int64(i+1), network.RoundClosed)
		}
	}
}
