package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// poll is a network with an open round on one need.
func poll(t *testing.T, s *storage.Store) (w town, round network.Round, need int64) {
	t.Helper()
	w = found(t, s, "alhama")
	need = w.need(t, s, "Transporte").Number
	return w, w.open(t, s, w.areas[0], need), need
}

// TestVoteDecidesAnewWhenTheVoterHasMoved changes the voter's entity between the decision and the statement.
func TestVoteDecidesAnewWhenTheVoterHasMoved(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, round, need := poll(t, s)
		moved := w.actor(0)
		moved.Entity = w.entities[1]
		decided := 0
		_, err := s.Vote(t.Context(), "", w.ID, round.Number, w.people[0].ID, func(p storage.BallotPaper) (network.Ballot, error) {
			if decided++; decided == 1 {
				update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Join(ctx, moved) })
			}
			return p.Round.Cast(p.Actor, need, urgency.High, s.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Ballot, error) {
			return tx.BallotsOf(ctx, w.ID, round.Number, w.people[0].ID)
		})
		if decided != 2 || len(got) != 1 || got[0].Entity != w.entities[1] {
			t.Errorf("decided %d times, kept %+v; want the second decision's, for the new entity", decided, got)
		}
	})
}

// TestVoteGivesUpOnWhatNeverHolds decides for somebody who is not who they were said to be.
func TestVoteGivesUpOnWhatNeverHolds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, round, need := poll(t, s)
		_, err := s.Vote(t.Context(), "", w.ID, round.Number, 999, func(storage.BallotPaper) (network.Ballot, error) {
			return network.Ballot{Need: need, Voter: 999, Entity: w.entities[0], Grade: urgency.High, Cast: s.Now()}, nil
		})
		if !isClosed(err) {
			t.Errorf("a stranger's ballot: %v", err)
		}
		if got := w.ballots(t, s, round.Number); len(got) != 0 {
			t.Errorf("it was kept: %v", got)
		}
	})
}

// TestVoteOutlivesAMistake: who votes beside somebody whose rule fails is not concerned.
func TestVoteOutlivesAMistake(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, round, need := poll(t, s)
		var all sync.WaitGroup
		for i, p := range w.people {
			all.Go(func() {
				_, err := s.Vote(t.Context(), "", w.ID, round.Number, p.ID, func(paper storage.BallotPaper) (network.Ballot, error) {
					if i == 0 {
						panic("a mistake")
					}
					return paper.Round.Cast(paper.Actor, need, urgency.High, s.Now())
				})
				if (i == 0) != (err != nil) {
					t.Errorf("person %d was told %v", i, err)
				}
			})
		}
		all.Wait()
		if got := w.ballots(t, s, round.Number); len(got) != len(w.people)-1 {
			t.Errorf("%d ballots of %d people", len(got), len(w.people))
		}
	})
}

// TestVoteToldTwice keeps the answer that was given in between.
func TestVoteToldTwice(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, round, need := poll(t, s)
		cast := func(key string, g urgency.Grade) error {
			_, err := s.Vote(t.Context(), key, w.ID, round.Number, w.people[0].ID, func(p storage.BallotPaper) (network.Ballot, error) {
				return p.Round.Cast(p.Actor, need, g, s.Now())
			})
			return err
		}
		if err := errors.Join(cast("said-1", urgency.High), cast("said-2", urgency.Low)); err != nil {
			t.Fatal(err)
		}
		if err := cast("said-1", urgency.High); !errors.Is(err, storage.ErrRepeated) {
			t.Errorf("told twice: %v", err)
		}
		if got := w.ballots(t, s, round.Number); got[answer{need, w.people[0].ID}] != urgency.Low {
			t.Errorf("kept %v", got)
		}
	})
}

// TestReasonsEndWithTheRound: what is published at the close is not added to after it.
func TestReasonsEndWithTheRound(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w, round, need := poll(t, s)
		say := func(body string) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				return tx.SaveReason(t.Context(), w.ID, round.Number, need, w.people[0].ID, body)
			})
		}
		if err := errors.Join(say("sin bus"), say("sin bus por la tarde")); err != nil {
			t.Fatal(err)
		}
		w.finish(t, s, round.Number, network.RoundClosed)
		if err := say("y de noche"); !isClosed(err) {
			t.Errorf("after the close: %v", err)
		}
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Reason, error) {
			return tx.Reasons(ctx, w.ID, round.Number)
		})
		if len(got) != 1 || got[0].Body != "sin bus por la tarde" {
			t.Errorf("the reasons are %v", got)
		}
	})
}
