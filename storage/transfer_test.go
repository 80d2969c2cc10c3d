package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// brought applies a file to a network, which is founded in the workspace where there is none.
func brought(tb testing.TB, s *storage.Store, workspace string, want network.File) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		n, err := tx.NetworkAt(ctx, "test", workspace)
		have := network.File{}
		switch {
		case errors.Is(err, network.ErrNotFound):
			n = network.Network{Platform: "test", Workspace: workspace}
		case err != nil:
			return err
		default:
			if have, err = tx.Snapshot(ctx, n); err != nil {
				return err
			}
		}
		if err := network.Check(have, want); err != nil {
			return err
		}
		_, _, err = tx.Apply(ctx, n, network.Plan(have, want))
		return err
	})
}

func snapshot(tb testing.TB, s *storage.Store, workspace string) network.File {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.File, error) {
		n, err := tx.NetworkAt(ctx, "test", workspace)
		if err != nil {
			return network.File{}, err
		}
		return tx.Snapshot(ctx, n)
	})
}

// lived gives a town a story: needs in every state, a closed round and an open one with ballots.
func lived(tb testing.TB, s *storage.Store) town {
	tb.Helper()
	w := found(tb, s, "alhama")
	first, second, third := w.need(tb, s, "Faltan plazas"), w.need(tb, s, "Falta transporte"), w.need(tb, s, "Faltan clases")
	round := w.open(tb, s, w.areas[0], first.Number)
	data, err := json.Marshal(map[string]any{"lines": []map[string]any{{"need": first.Number, "title": first.Title, "position": 1,
		"tally": urgency.Count([]urgency.Ballot{{Voice: 1, Grade: 5}, {Voice: 2, Grade: 4}, {Voice: 3, Grade: 4}},
			urgency.Roll{1: 100, 2: 100, 3: 100}, urgency.Rules{})}}})
	if err != nil {
		tb.Fatal(err)
	}
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		round.State, round.Closed = network.RoundClosed, tx.Now()
		second.State, second.Merged = network.MergedInto, first.Number
		third.State, third.Reason = network.NotCovered, "no hay medios"
		_, joined := tx.JoinNeed(ctx, w.ID, first.Number, w.entities[1], w.people[1].ID)
		_, kept := tx.AddSummary(ctx, w.ID, network.Summary{Kind: "result", Data: data,
			Subject: network.Subject{Kind: network.KindRound, ID: round.Number}})
		_, unit := tx.AddUnit(ctx, w.ID, network.Unit{Entity: w.entities[2], Name: "Sede", Weight: 150})
		return errors.Join(joined, kept, unit, tx.ScoreNeed(ctx, w.ID, first.Number, round.Number, 4_333_333),
			tx.SaveRound(ctx, w.ID, round), tx.SaveNeed(ctx, w.ID, second), tx.SaveNeed(ctx, w.ID, third),
			tx.SetLanguage(ctx, w.people[1].ID, "ca"))
	})
	w.known(tb, s)
	open := w.open(tb, s, w.areas[0], first.Number)
	if err := w.vote(tb.Context(), s, open.Number, w.people[0], first.Number, urgency.High); err != nil {
		tb.Fatal(err)
	}
	return w
}

func TestSnapshotComesBackTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		lived(t, s)
		want := snapshot(t, s, "alhama")
		if len(want.Questions) != 1 || want.Questions[0].Number != 2 || want.Questions[0].Topic != "Vivienda" || want.Questions[0].Area == "" {
			t.Fatalf("questions: %+v", want.Questions)
		}
		if len(want.Needs) != 3 || len(want.Results) != 1 || len(want.People) != 3 || want.Needs[0].State != network.Prioritised {
			t.Fatalf("something is missing: %+v", want)
		}
		if shares := want.Results[0].Needs[0].Shares; shares == nil || shares.High != 66.7 || shares.Immediate != 33.3 {
			t.Errorf("shares: %+v", shares)
		}
		twin := migrated(t, dialects[0].fresh(t), &clock{now: monday.AddDate(0, 1, 0)})
		for range 2 { // the second time nothing changes
			brought(t, twin, "alhama", want)
			if d := cmp.Diff(want, snapshot(t, twin, "alhama")); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func TestSnapshotHoldsNoBallot(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		lived(t, s)
		before := snapshot(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Exec(ctx, `delete from ballots`)
			return err
		})
		if d := cmp.Diff(before, snapshot(t, s, "alhama")); d != "" {
			t.Errorf("ballots show: %s", d)
		}
	})
}

func TestNumbersGoOnAfterAnImport(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		brought(t, s, "alhama", network.File{Name: "Red", Needs: []network.FileNeed{{Title: "Una"}, {Number: 9, Title: "Otra"}}})
		brought(t, s, "alhama", network.File{Needs: []network.FileNeed{{Title: "Tercera"}, {Number: 4, Title: "Cuarta"}}})
		var got []int64
		for _, n := range snapshot(t, s, "alhama").Needs {
			got = append(got, n.Number)
		}
		if d := cmp.Diff([]int64{4, 9, 10, 11}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestApplyTakesOutAndChanges(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		need := w.need(t, s, "Faltan plazas")
		round := w.open(t, s, w.areas[0], need.Number)
		for i := range 2 {
			if err := w.vote(t.Context(), s, round.Number, w.people[i], need.Number, urgency.High); err != nil {
				t.Fatal(err)
			}
		}
		want := snapshot(t, s, "alhama")
		want.Areas[0].Channel, want.Areas[1].Channel = want.Areas[1].Channel, want.Areas[0].Channel
		want.Entities[0].Weight = 200
		want.Entities[0].Units = []network.FileUnit{{Name: "Sede", Weight: 100}}
		want.People = want.People[:2]                 // nuria leaves
		want.People[1].Entity = want.People[0].Entity // luis goes to ana's entity
		brought(t, s, "alhama", want)
		if d := cmp.Diff(want, snapshot(t, s, "alhama")); d != "" {
			t.Error(d)
		}
		ballots := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Ballot, error) {
			return tx.Ballots(ctx, w.ID, round.Number)
		})
		if len(ballots) != 1 || ballots[0].Voter != w.people[0].ID {
			t.Errorf("who changed entity kept their ballot: %+v", ballots)
		}
		want.Entities, want.People, want.Areas = want.Entities[:2], []network.FilePerson{}, want.Areas[:1]
		for i := range want.Entities {
			want.Entities[i].Areas = want.Entities[i].Areas[:1]
		}
		want.Entities[0].Units = []network.FileUnit{}
		want.Needs[0].Entity = ""
		brought(t, s, "alhama", want)
		got := snapshot(t, s, "alhama")
		if len(got.Entities) != 2 || len(got.People) != 0 || len(got.Areas) != 1 || len(got.Entities[0].Units) != 0 {
			t.Errorf("something was not taken out: %+v", got)
		}
	})
}
