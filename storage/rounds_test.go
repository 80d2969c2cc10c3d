package storage_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

func (w town) round(tb testing.TB, s *storage.Store, number int64) network.Round {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.Round, error) { return tx.Round(ctx, w.ID, number) })
}

// finish ends a round as its rule did.
func (w town) finish(tb testing.TB, s *storage.Store, number int64, as network.RoundState) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.LockRound(ctx, w.ID, number)
		if err != nil {
			return err
		}
		r.State, r.Closed = as, tx.Now()
		return tx.SaveRound(ctx, w.ID, r)
	})
}

func TestRoundIsFrozen(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		n1, n2 := w.need(t, s, "Transporte").Number, w.need(t, s, "Guardería").Number
		r := w.draft(monday, w.areas[0], n2, n1)
		r.Areas = w.areas
		r.Voices = append(r.Voices[:1], network.Voice{Entity: w.entities[1], Unit: 7, Weight: 250})
		r.Rules = network.RoundRules{Method: urgency.PerTechnician, Participation: 66, GradesByEntity: true}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			if r, err = tx.AddRound(ctx, w.ID, r); err != nil {
				return err
			}
			n := w.Network
			n.Settings.Participation = 10
			return errors.Join(tx.SaveNetwork(ctx, n), tx.RemoveEntity(ctx, w.ID, w.entities[0]))
		})
		got := w.round(t, s, r.Number)
		if got.Rules != r.Rules || !slices.Equal(got.Voices, r.Voices) || !slices.Equal(got.Needs, r.Needs) || !slices.Equal(got.Areas, r.Areas) {
			t.Errorf("kept %+v, want %+v", got, r)
		}
		if got.State != network.RoundOpen || got.Opened != monday || got.Deadline != r.Deadline || !got.Closed.IsZero() || got.OpenedBy != w.people[0].ID {
			t.Errorf("kept %+v, want %+v", got, r)
		}
		if got := w.stored(t, s, n1).State; got != network.InRound {
			t.Errorf("its need is %s, want in a round", got)
		}
		c.Add(time.Hour)
		got.Extended, got.Deadline = 1, monday.Add(99*time.Hour)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveRound(ctx, w.ID, got) })
		if again := w.round(t, s, r.Number); again.Extended != 1 || again.Deadline != got.Deadline {
			t.Errorf("extended: %+v", again)
		}
	})
}

func TestOneOpenRoundPerArea(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		errs := together(2, func(int) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				_, err := tx.AddRound(t.Context(), w.ID, w.draft(tx.Now(), w.areas[0], n))
				return err
			})
		})
		lost := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
		if len(lost) != 1 {
			t.Fatalf("%d of two openers were refused (%v), want one", len(lost), lost)
		}
		if e, ok := errors.AsType[network.RoundOpenError](lost[0]); !ok || e.Area != w.areas[0] {
			t.Errorf("refused with %v, want that area %d has one", lost[0], w.areas[0])
		}
		both := w.draft(monday, w.areas[1], n)
		both.Areas = w.areas
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			_, err := tx.AddRound(t.Context(), w.ID, both)
			return err
		})
		if e, ok := errors.AsType[network.RoundOpenError](err); !ok || e.Area != w.areas[0] {
			t.Errorf("a round of both areas gave %v", err)
		}
		w.open(t, s, w.areas[1], n)
		w.finish(t, s, 1, network.RoundClosed)
		if again := w.open(t, s, w.areas[0], n); again.Number != 3 {
			t.Errorf("the next round is %d, want 3", again.Number)
		}
	})
}

func TestOpenAndLastClosedRounds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		openIn := func(area int64) []int64 {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) { return tx.OpenRounds(ctx, w.ID, area) })
		}
		last := func(area int64) (got int64) {
			err := s.View(t.Context(), func(tx *storage.Tx) error {
				var err error
				got, err = tx.LastClosedRound(t.Context(), w.ID, area)
				return err
			})
			if err != nil && !errors.Is(err, network.ErrNotFound) {
				t.Fatal(err)
			}
			return got
		}
		w.open(t, s, w.areas[0], n)
		w.open(t, s, w.areas[1], n)
		if a, b, all := openIn(w.areas[0]), openIn(w.areas[1]), openIn(0); !slices.Equal(a, []int64{1}) || !slices.Equal(b, []int64{2}) || !slices.Equal(all, []int64{1, 2}) {
			t.Errorf("open are %v, %v and in all %v", a, b, all)
		}
		if got := last(0); got != 0 {
			t.Errorf("round %d is closed, want none", got)
		}
		w.finish(t, s, 1, network.RoundClosed)
		w.finish(t, s, 2, network.RoundUndone)
		if got := openIn(0); len(got) != 0 {
			t.Errorf("still open: %v", got)
		}
		if a, b, all := last(w.areas[0]), last(w.areas[1]), last(0); a != 1 || b != 0 || all != 1 {
			t.Errorf("last closed are %d, %d and in all %d, want 1, none, 1", a, b, all)
		}
	})
}

func TestScoreAndFreeNeeds(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		a, b := w.need(t, s, "Transporte").Number, w.need(t, s, "Guardería").Number
		score := func(need, round int64, score urgency.Score) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.ScoreNeed(ctx, w.ID, need, round, score) })
		}
		expect := func(when string, need int64, state network.NeedState, score urgency.Score, round int64) {
			t.Helper()
			if got := w.stored(t, s, need); got.State != state || got.Score != score || got.Round != round {
				t.Errorf("%s: %s, %d by round %d, want %s, %d by round %d", when, got.State, int64(got.Score), got.Round, state, int64(score), round)
			}
		}
		const high = urgency.Score(4_250_000)
		w.open(t, s, w.areas[0], a)
		w.open(t, s, w.areas[1], a)
		w.finish(t, s, 1, network.RoundClosed)
		score(a, 1, high)
		score(b, 1, high)
		expect("another round still values it", a, network.InRound, high, 1)
		expect("a need that was in no round", b, network.Open, 0, 0)
		w.finish(t, s, 2, network.RoundClosed)
		score(a, 2, 0)
		expect("an indicative valuation", a, network.Prioritised, high, 2)
		r := w.open(t, s, w.areas[0], a, b)
		w.finish(t, s, r.Number, network.RoundUndone)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.FreeNeeds(ctx, w.ID, r.Number) })
		expect("freed", a, network.Prioritised, high, 2)
		expect("freed", b, network.Open, 0, 0)
	})
}

func TestANeedLeavesAnOpenRound(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		a, b, c := w.need(t, s, "Transporte").Number, w.need(t, s, "Guardería").Number, w.need(t, s, "Vivienda").Number
		w.open(t, s, w.areas[0], a, b)
		w.finish(t, s, 1, network.RoundClosed)
		w.open(t, s, w.areas[0], a, b)
		w.open(t, s, w.areas[1], c, a)
		valuing := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) { return tx.RoundsValuing(ctx, w.ID, a) })
		if !slices.Equal(valuing, []int64{2, 3}) {
			t.Errorf("valued in %v, want 2 and 3", valuing)
		}
		var left []int64
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			if left, err = tx.WithdrawFromRounds(ctx, w.ID, a, "merged"); err != nil {
				return err
			}
			return tx.ReplaceInRounds(ctx, w.ID, left, a, c)
		})
		slices.Sort(left)
		if !slices.Equal(left, []int64{2, 3}) {
			t.Errorf("left rounds %v, want 2 and 3", left)
		}
		for number, want := range map[int64][]network.RoundNeed{
			1: {{Need: a, Position: 1}, {Need: b, Position: 2}},
			2: {{Need: a, Position: 1, Withdrawn: "merged"}, {Need: c, Position: 1}, {Need: b, Position: 2}},
			3: {{Need: c, Position: 1}, {Need: a, Position: 2, Withdrawn: "merged"}},
		} {
			got := w.round(t, s, number).Needs
			slices.SortFunc(got, func(x, y network.RoundNeed) int { return 100*(x.Position-y.Position) + int(x.Need-y.Need) })
			if !slices.Equal(got, want) {
				t.Errorf("round %d values %+v, want %+v", number, got, want)
			}
		}
		for i, want := range []bool{false, true} {
			err := w.vote(t.Context(), s, 2, w.people[1], []int64{a, c}[i], urgency.High)
			if (err == nil) != want {
				t.Errorf("a vote on need %d: %v", i, err)
			}
		}
		if got := w.stored(t, s, c).State; got != network.InRound {
			t.Errorf("the need that took its place is %s", got)
		}
	})
}

// Every ballot that a voter was told is kept must be among those that the closer counts.
func TestVotesAgainstAClose(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		var needs []int64
		for _, title := range []string{"Transporte", "Guardería", "Vivienda"} {
			needs = append(needs, w.need(t, s, title).Number)
		}
		voters := w.crowd(t, s, 16)
		for range 5 {
			r := w.open(t, s, w.areas[0], needs...)
			kept, counted := w.race(t, s, r, voters, needs)
			if len(kept) == 0 {
				t.Error("nobody had voted when the round closed")
			}
			for key, grade := range kept {
				if counted[key] != grade {
					t.Errorf("need and voter %v: kept grade %d, counted %d", key, grade, counted[key])
				}
			}
			if len(counted) != len(kept) {
				t.Errorf("%d ballots counted, %d were kept", len(counted), len(kept))
			}
			if after := w.ballots(t, s, r.Number); len(after) != len(counted) {
				t.Errorf("%d ballots after the close, %d were counted", len(after), len(counted))
			}
		}
	})
}

// crowd is people of the town's first entity.
func (w town) crowd(tb testing.TB, s *storage.Store, n int) []network.Person {
	tb.Helper()
	var out []network.Person
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		for i := range n {
			p, err := tx.SavePerson(ctx, network.Person{Platform: "test", Workspace: w.Workspace, User: string(rune('A' + i))})
			if err != nil {
				return err
			}
			if err := tx.Join(ctx, network.Actor{Person: p, Network: w.ID, Role: network.Technician, Entity: w.entities[0]}); err != nil {
				return err
			}
			out = append(out, p)
		}
		return nil
	})
	return out
}

type answer struct{ need, voter int64 }

func (w town) ballots(tb testing.TB, s *storage.Store, round int64) map[answer]urgency.Grade {
	tb.Helper()
	return grades(read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]network.Ballot, error) {
		return tx.Ballots(ctx, w.ID, round)
	}))
}

func grades(ballots []network.Ballot) map[answer]urgency.Grade {
	out := map[answer]urgency.Grade{}
	for _, b := range ballots {
		out[answer{b.Need, b.Voter}] = b.Grade
	}
	return out
}

// race has voters change their minds until the round is closed under them. It gives the last grades that they were
// told are kept, and those that the closer read.
func (w town) race(t *testing.T, s *storage.Store, r network.Round, voters []network.Person, needs []int64) (kept, counted map[answer]urgency.Grade) {
	t.Helper()
	kept = map[answer]urgency.Grade{}
	var mu sync.Mutex
	enough := make(chan struct{})
	votes := 0
	errs := together(len(voters)+1, func(i int) error {
		if i == len(voters) {
			<-enough
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				locked, err := tx.LockRound(t.Context(), w.ID, r.Number)
				if err != nil {
					return err
				}
				ballots, err := tx.Ballots(t.Context(), w.ID, r.Number)
				counted = grades(ballots)
				locked.State, locked.Closed = network.RoundClosed, tx.Now()
				return errors.Join(err, tx.SaveRound(t.Context(), w.ID, locked))
			})
		}
		for n := 0; ; n++ {
			need, grade := needs[n%len(needs)], urgency.Grade(n%6)
			err := w.vote(t.Context(), s, r.Number, voters[i], need, grade)
			if _, closed := errors.AsType[network.RoundClosedError](err); closed {
				return nil
			}
			if err != nil {
				return err
			}
			mu.Lock()
			kept[answer{need, voters[i].ID}] = grade
			if votes++; votes == 2*len(voters) {
				close(enough)
			}
			mu.Unlock()
		}
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return kept, counted
}
