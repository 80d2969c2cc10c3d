package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// The statement itself guards what two people may change at once, whatever the rule had read before.
func TestCastBallotIsGuarded(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		a, b := w.need(t, s, "Transporte").Number, w.need(t, s, "Guardería").Number
		w.open(t, s, w.areas[0], a, b)
		cast := func(need int64, g urgency.Grade) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				return tx.CastBallot(t.Context(), w.ID, 1, network.Ballot{Need: need, Voter: w.people[0].ID, Entity: w.entities[0], Grade: g, Cast: tx.Now()})
			})
		}
		for _, g := range []urgency.Grade{urgency.High, urgency.Immediate, urgency.High} {
			if err := cast(a, g); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.ballots(t, s, 1); len(got) != 1 || got[answer{a, w.people[0].ID}] != urgency.High {
			t.Errorf("counted %v, want the last answer alone", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.WithdrawFromRounds(ctx, w.ID, b, "closed")
			return err
		})
		for name, need := range map[string]int64{"withdrawn": b, "not in the round": 99} {
			if err := cast(need, urgency.Low); !isClosed(err) {
				t.Errorf("a ballot on a need that is %s: %v", name, err)
			}
		}
		w.finish(t, s, 1, network.RoundClosed)
		if err := cast(a, urgency.Low); !isClosed(err) {
			t.Errorf("a ballot after the close: %v", err)
		}
		if got := w.ballots(t, s, 1); len(got) != 1 || got[answer{a, w.people[0].ID}] != urgency.High {
			t.Errorf("a refused ballot was kept: %v", got)
		}
	})
}

func isClosed(err error) bool {
	_, ok := errors.AsType[network.RoundClosedError](err)
	return ok
}

func TestBallotPaper(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		a, b := w.need(t, s, "Transporte"), w.need(t, s, "Guardería")
		gone := w.need(t, s, "Vivienda")
		r := w.open(t, s, w.areas[0], b.Number, gone.Number, a.Number)
		c.Add(1000)
		a.Detail, a.Changed, a.State = "rural", c.Now(), network.InRound
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.WithdrawFromRounds(ctx, w.ID, gone.Number, "closed")
			return errors.Join(err, tx.SaveNeed(ctx, w.ID, a))
		})
		for i, g := range []urgency.Grade{urgency.CannotJudge, urgency.High} {
			if err := w.vote(t.Context(), s, r.Number, w.people[i], b.Number, g); err != nil {
				t.Fatal(err)
			}
		}
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.BallotPaper, error) {
			return tx.BallotPaper(ctx, w.ID, r.Number, w.people[0].ID)
		})
		want := []storage.BallotLine{
			{Need: b.Number, Position: 1, Title: "Guardería", Grade: int8(urgency.CannotJudge), Answered: true},
			{Need: a.Number, Position: 3, Title: "Transporte", Detail: "rural", Reworded: true},
		}
		if !slices.Equal(got.Lines, want) {
			t.Errorf("the paper has %+v, want %+v", got.Lines, want)
		}
		if got.Actor.Role != network.Technician || !slices.Equal(got.Round.Voices, []network.Voice{{Entity: w.entities[0], Weight: 100}}) {
			t.Errorf("%+v has the voices %v", got.Actor, got.Round.Voices)
		}
		stranger := read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.BallotPaper, error) {
			return tx.BallotPaper(ctx, w.ID, r.Number, 999)
		})
		if stranger.Actor.Role != network.None || len(stranger.Round.Voices) != 0 {
			t.Errorf("a stranger has %+v", stranger)
		}
	})
}

func TestBallotsOfOneVoter(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		w.open(t, s, w.areas[0], n)
		var paper int64
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			for range 2 {
				var err error
				if paper, err = tx.PaperVoter(ctx, w.ID); err != nil {
					return err
				}
			}
			return tx.CastBallot(ctx, w.ID, 1, network.Ballot{Need: n, Voter: paper, Entity: w.entities[2], Unit: 4, Grade: urgency.Low, Cast: tx.Now()})
		})
		if err := w.vote(t.Context(), s, 1, w.people[0], n, urgency.High); err != nil {
			t.Fatal(err)
		}
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Ballot, error) {
			return tx.BallotsOf(ctx, w.ID, 1, paper)
		})
		want := network.Ballot{Need: n, Voter: -2, Entity: w.entities[2], Unit: 4, Grade: urgency.Low, Cast: monday}
		if len(got) != 1 || got[0] != want {
			t.Errorf("the second paper ballot is %+v, want %+v", got, want)
		}
	})
}

func TestDropBallotsOfOpenRounds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		drop := func(voter network.Person) (rounds []int64) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				var err error
				rounds, err = tx.DropBallots(ctx, w.ID, voter.ID)
				return err
			})
			return rounds
		}
		for round := int64(1); round <= 3; round++ {
			w.open(t, s, w.areas[round/3], n)
			for _, p := range w.people[:2] {
				if err := w.vote(t.Context(), s, round, p, n, urgency.High); err != nil {
					t.Fatal(err)
				}
				update(t, s, func(ctx context.Context, tx *storage.Tx) error {
					return tx.SaveReason(ctx, w.ID, round, n, p.ID, "porque sí")
				})
			}
			if round == 1 {
				w.finish(t, s, 1, network.RoundClosed)
			}
		}
		if got := drop(w.people[0]); !slices.Equal(got, []int64{2, 3}) {
			t.Errorf("dropped in %v, want the open rounds 2 and 3", got)
		}
		if got := drop(w.people[0]); len(got) != 0 {
			t.Errorf("dropped again in %v", got)
		}
		for round, want := range map[int64]int{1: 2, 2: 1, 3: 1} {
			reasons := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Reason, error) {
				return tx.Reasons(ctx, w.ID, round)
			})
			if got := w.ballots(t, s, round); len(got) != want || len(reasons) != want {
				t.Errorf("round %d keeps %d ballots and %d reasons, want %d", round, len(got), len(reasons), want)
			}
		}
	})
}

func TestReasons(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		a, b := w.need(t, s, "Transporte").Number, w.need(t, s, "Guardería").Number
		w.open(t, s, w.areas[0], a, b)
		save := func(need, voter int64, body string) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveReason(ctx, w.ID, 1, need, voter, body) })
		}
		save(b, 1, "dos autobuses")
		save(a, 1, "se va a quitar")
		save(a, 1, "zanjado")
		save(a, 2, "a diario")
		save(b, 2, "se quita")
		save(b, 2, "")
		all := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Reason, error) { return tx.Reasons(ctx, w.ID, 1) })
		if want := []storage.Reason{{Need: a, Body: "a diario"}, {Need: a, Body: "zanjado"}, {Need: b, Body: "dos autobuses"}}; !slices.Equal(all, want) {
			t.Errorf("reasons %v, want %v", all, want)
		}
		mine := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Reason, error) {
			return tx.ReasonsOf(ctx, w.ID, 1, 1)
		})
		if want := []storage.Reason{{Need: a, Body: "zanjado"}, {Need: b, Body: "dos autobuses"}}; !slices.Equal(mine, want) {
			t.Errorf("one voter's reasons %v, want %v", mine, want)
		}
	})
}
