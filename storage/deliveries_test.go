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

func needSubject(id int64) network.Subject { return network.Subject{Kind: network.KindNeed, ID: id} }

// card is a need's message in the town's first channel.
func (w town) card(id int64) network.Delivery {
	return network.Delivery{Network: w.ID, View: "need", Subject: needSubject(id), Place: w.place(0)}
}

func (w town) firstChannel() network.DeliverJob {
	return network.DeliverJob{Network: w.ID, Channel: w.place(0).Channel}
}

func deliver(tb testing.TB, s *storage.Store, list ...network.Delivery) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		for _, d := range list {
			if err := tx.Deliver(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim is the next message due, or one of subject 0.
func claim(tb testing.TB, s *storage.Store, j network.DeliverJob) network.Delivery {
	tb.Helper()
	d, err := s.ClaimDelivery(tb.Context(), j)
	if err != nil && !errors.Is(err, network.ErrNotFound) {
		tb.Fatal(err)
	}
	return d
}

// send claims the next message due and has it sent; it gives its subject, or 0.
func send(tb testing.TB, s *storage.Store, j network.DeliverJob) int64 {
	tb.Helper()
	d := claim(tb, s, j)
	if d.Number == 0 {
		return 0
	}
	d.Ref, d.DrawnAt = "ref "+d.Subject.String(), s.Now()
	if err := s.Delivered(tb.Context(), d); err != nil {
		tb.Fatal(err)
	}
	return d.Subject.ID
}

func TestDeliverOnceOnly(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		personal := network.Delivery{Network: w.ID, View: "nudge", Subject: needSubject(1), Person: w.people[0].ID, Place: w.place(0)}
		other := personal
		other.Place = w.place(1) // a direct message's channel is no address
		pinned := w.card(2)
		pinned.Pin = true
		deliver(t, s, w.card(1), w.card(1), personal, other, pinned)
		deliver(t, s, w.card(1))
		d := claim(t, s, w.firstChannel())
		if d.Subject != needSubject(1) || d.View != "need" || d.State != network.Sending || len(d.Secret) < 20 || d.Pin || d.Place != w.place(0) {
			t.Errorf("claimed %+v", d)
		}
		d.Ref, d.DrawnAt = "r1", s.Now()
		if err := s.Delivered(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		deliver(t, s, w.card(1))
		if next := claim(t, s, w.firstChannel()); next.Subject != needSubject(2) || !next.Pin || next.Secret == d.Secret {
			t.Errorf("then %+v, want the pinned one of another secret", next)
		}
		toAna := network.DeliverJob{Network: w.ID, Person: w.people[0].ID}
		if first, second := send(t, s, toAna), send(t, s, toAna); first != 1 || second != 0 {
			t.Errorf("the person was told of %d and %d, want once", first, second)
		}
		standing, err := s.DeliveriesOf(t.Context(), w.ID, needSubject(1))
		if err != nil || len(standing) != 2 || standing[0].Ref != "r1" || standing[0].DrawnAt != monday || standing[0].State != network.Sent {
			t.Errorf("standing are %+v (%v)", standing, err)
		}
	})
}

func TestDeliverInARolledBackChange(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
			return errors.Join(tx.Deliver(t.Context(), w.card(1)), errUndone)
		})
		if !errors.Is(err, errUndone) {
			t.Fatal(err)
		}
		if d := claim(t, s, w.firstChannel()); d.Number != 0 {
			t.Errorf("%+v is said of what did not happen", d)
		}
		if _, due, err := s.NextDue(t.Context()); due || err != nil {
			t.Errorf("a job is left: %v", err)
		}
	})
}

func TestClaimedByOneOfMany(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		for id := int64(1); id <= 12; id++ {
			deliver(t, s, w.card(id))
		}
		var mu sync.Mutex
		var said []int64
		for len(said) < 12 {
			errs := together(8, func(int) error {
				for {
					d, err := s.ClaimDelivery(t.Context(), w.firstChannel())
					if errors.Is(err, network.ErrNotFound) {
						return nil
					}
					if err != nil {
						return err
					}
					mu.Lock()
					said = append(said, d.Subject.ID)
					mu.Unlock()
					if err := s.Delivered(t.Context(), d); err != nil {
						return err
					}
				}
			})
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
		}
		if want := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; !slices.Equal(said, want) {
			t.Errorf("said %v, want each once and in order", said)
		}
	})
}

func TestWhatIsBeingSentHoldsBackTheRest(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		elsewhere := w.card(3)
		elsewhere.Place = w.place(1)
		deliver(t, s, w.card(1), w.card(2), elsewhere)
		first := claim(t, s, w.firstChannel())
		if d := claim(t, s, w.firstChannel()); d.Number != 0 {
			t.Errorf("claimed %v while %v is being sent", d.Subject, first.Subject)
		}
		if got := send(t, s, network.DeliverJob{Network: w.ID, Channel: w.place(1).Channel}); got != 3 {
			t.Errorf("another channel got %d, want 3: it does not wait", got)
		}
		c.Add(time.Minute)
		if d := claim(t, s, w.firstChannel()); d.Number != first.Number || d.Secret != first.Secret {
			t.Errorf("after a minute of silence %+v is due, want %+v again", d, first)
		}
		if err := s.DropDelivery(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		if got := send(t, s, w.firstChannel()); got != 2 {
			t.Errorf("after the drop comes %d, want 2", got)
		}
		if got := send(t, s, w.firstChannel()); got != 0 {
			t.Errorf("the dropped one came again: %d", got)
		}
	})
}

func TestPutOffKeepsTheOrder(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		later := w.card(3)
		later.DueAt = monday.Add(2 * time.Minute)
		much := w.card(4)
		much.DueAt = monday.Add(time.Hour)
		deliver(t, s, w.card(1), w.card(2), later, much)
		if err := s.PutOff(t.Context(), claim(t, s, w.firstChannel()), monday.Add(5*time.Minute)); err != nil {
			t.Fatal(err)
		}
		c.Add(3 * time.Minute)
		if got := send(t, s, w.firstChannel()); got != 0 {
			t.Errorf("%d overtook the one that was put off", got)
		}
		c.Add(2 * time.Minute)
		var said []int64
		for id := send(t, s, w.firstChannel()); id != 0; id = send(t, s, w.firstChannel()) {
			said = append(said, id)
		}
		if !slices.Equal(said, []int64{1, 2, 3}) {
			t.Errorf("said %v, want 1, 2, 3 and not yet 4", said)
		}
	})
}

func TestAgain(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		paper := network.Delivery{Network: w.ID, View: "paper", Subject: needSubject(1), Person: w.people[0].ID, Place: w.place(0)}
		toAna := network.DeliverJob{Network: w.ID, Person: w.people[0].ID}
		again := func() {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Again(ctx, paper) })
		}
		again()
		first := claim(t, s, toAna)
		first.Ref, first.DrawnAt = "old", s.Now()
		if err := s.Delivered(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		c.Add(time.Minute)
		again()
		second := claim(t, s, toAna)
		if second.Number != first.Number || second.Secret == first.Secret || second.Ref != "old" {
			t.Errorf("again is %+v, want the same with a new secret and the older one's name", second)
		}
		if d := claim(t, s, toAna); d.Number != 0 {
			t.Errorf("and then %+v", d)
		}
	})
}

func TestDropDeliveries(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		deliver(t, s, w.card(1), w.card(2))
		send(t, s, w.firstChannel())
		later := w.card(1)
		later.View = "reminder"
		deliver(t, s, later)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.DropDeliveries(ctx, w.ID, needSubject(1)) })
		if a, b := send(t, s, w.firstChannel()), send(t, s, w.firstChannel()); a != 2 || b != 0 {
			t.Errorf("then came %d and %d, want 2 alone", a, b)
		}
		if got, err := s.DeliveriesOf(t.Context(), w.ID, needSubject(1)); err != nil || len(got) != 1 {
			t.Errorf("standing are %+v (%v), want what was said already", got, err)
		}
	})
}

func TestTell(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.Unbind(ctx, w.ID, w.areas[1]), tx.Tell(ctx, network.Delivery{Network: w.ID, View: "need", Subject: needSubject(1)}, nil),
				tx.Tell(ctx, network.Delivery{Network: w.ID, View: "need", Subject: needSubject(2), Pin: true}, w.areas))
		})
		if d := claim(t, s, w.firstChannel()); d.Subject != needSubject(2) || !d.Pin {
			t.Errorf("the first channel got %+v", d)
		}
		if d := claim(t, s, network.DeliverJob{Network: w.ID, Channel: w.place(1).Channel}); d.Number != 0 {
			t.Errorf("an area without a channel got %+v", d)
		}
	})
}

func TestStale(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		n := w.need(t, s, "Transporte").Number
		r := w.open(t, s, w.areas[0], n)
		round := network.Subject{Kind: network.KindRound, ID: r.Number}
		roundCard, paper := w.card(0), w.card(0)
		roundCard.Subject, paper.Subject, paper.Person = round, round, w.people[0].ID
		record := func(sub network.Subject) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.Record(ctx, w.ID, sub, 0, "changed", nil) })
		}
		record(needSubject(1))
		record(needSubject(2))
		deliver(t, s, w.card(1), w.card(2), roundCard, paper, w.card(3))
		for range 3 {
			send(t, s, w.firstChannel())
		}
		send(t, s, network.DeliverJob{Network: w.ID, Person: w.people[0].ID})
		stale := func(since time.Time) []network.Subject {
			list, err := s.Stale(t.Context(), since)
			if err != nil {
				t.Fatal(err)
			}
			var out []network.Subject
			for _, d := range list {
				if d.Person != 0 {
					t.Errorf("%+v is stale", d)
				}
				out = append(out, d.Subject)
			}
			return out
		}
		expect := func(when string, since time.Time, want ...network.Subject) {
			t.Helper()
			if got := stale(since); !slices.Equal(got, want) {
				t.Errorf("%s: stale are %v, want %v", when, got, want)
			}
		}
		expect("when all was drawn after it changed", monday.Add(-time.Hour))
		c.Add(1500 * time.Microsecond)
		record(needSubject(1))
		record(needSubject(1))
		record(needSubject(3)) // still to be said
		expect("after a change", monday.Add(-time.Hour), needSubject(1))
		if err := w.vote(t.Context(), s, r.Number, w.people[0], n, urgency.High); err != nil {
			t.Fatal(err)
		}
		expect("after a vote", monday.Add(-time.Hour), needSubject(1), round)
		expect("of late only", c.Now())
		c.Add(time.Second)
		standing, err := s.DeliveriesOf(t.Context(), w.ID, needSubject(1))
		if err != nil {
			t.Fatal(err)
		}
		standing[0].DrawnAt = c.Now()
		if err := s.Redrawn(t.Context(), standing[0]); err != nil {
			t.Fatal(err)
		}
		expect("after a redraw", monday.Add(-time.Hour), round)
	})
}

func TestWakeDeliveries(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		future := w.card(3)
		future.DueAt, future.Place = monday.Add(time.Hour), w.place(1)
		deliver(t, s, w.card(1), w.card(2), future)
		deliver(t, s, network.Delivery{Network: w.ID, View: "nudge", Subject: needSubject(1), Person: w.people[0].ID, Place: w.place(0)})
		queued := func() int {
			return len(read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
				return tx.Rows(ctx, `select id from river_job`)
			}))
		}
		before := queued()
		wake := func() int {
			if err := s.WakeDeliveries(t.Context()); err != nil {
				t.Fatal(err)
			}
			return queued() - before
		}
		if before != 4 || wake() != 0 {
			t.Errorf("%d jobs were queued, and %d woken at once", before, wake())
		}
		c.Add(61 * time.Second)
		if got := wake(); got != 2 {
			t.Errorf("%d jobs were woken, want one for the channel and one for the person", got)
		}
	})
}

// What a lost channel missed is said in another, but not what stands there already; elsewhere nothing changes.
func TestResumeInAnotherChannel(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		there := w.card(2)
		there.Place = w.place(1)
		deliver(t, s, w.card(1), w.card(2), there)
		second := network.DeliverJob{Network: w.ID, Channel: w.place(1).Channel}
		if got := send(t, s, second); got != 2 {
			t.Fatalf("%d was sent", got)
		}
		for range 2 {
			if err := s.LoseDelivery(t.Context(), claim(t, s, w.firstChannel())); err != nil {
				t.Fatal(err)
			}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Resume(ctx, w.ID, w.place(0).Channel, w.place(1), s.Now().Add(-time.Hour))
		})
		if first, then := send(t, s, second), send(t, s, second); first != 1 || then != 0 {
			t.Errorf("%d and %d were said there, want the one that was missing", first, then)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Resume(ctx, w.ID, w.place(0).Channel, w.place(0), s.Now().Add(-time.Hour))
		})
		if first, then := send(t, s, w.firstChannel()), send(t, s, w.firstChannel()); first != 2 || then != 0 {
			t.Errorf("%d and %d were said in the first one, want the one that was left", first, then)
		}
	})
}
