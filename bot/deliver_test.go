package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/network"
	"hilo/storage"
)

var empleo, salud, toAna, toLuis = bottest.ChannelPlace("empleo"), bottest.ChannelPlace("salud"), bottest.DirectPlace("ana"), bottest.DirectPlace("luis")

var errUndone = errors.New("undone")

func TestSaidOnceAndInOrder(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2), o.inChannel("salud", 2), o.toPerson("ana", 1))
		o.say(o.inChannel("empleo", 3), o.inChannel("empleo", 1), o.toPerson("ana", 1), o.toPerson("luis", 1))
		o.settle()
		o.say(o.inChannel("empleo", 2), o.toPerson("luis", 1))
		o.settle()
		o.wants(empleo, "need/1, need/2, need/3")
		o.wants(salud, "need/2")
		o.wants(toAna, "need/1")
		o.wants(toLuis, "need/1")
	})
}

func TestNothingIsSaidThatDidNotHappen(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.write(need(1), "no")
		err := o.store.Update(t.Context(), "", func(tx *storage.Tx) error {
			return errors.Join(tx.Deliver(t.Context(), o.inChannel("empleo", 1)), errUndone)
		})
		if !errors.Is(err, errUndone) {
			t.Fatal(err)
		}
		later := o.inChannel("empleo", 2)
		later.DueAt = monday.Add(time.Hour)
		o.say(later)
		o.erase(need(2)) // it loses its sense before it is due
		o.advance(2 * time.Hour)
		o.wants(empleo, "")
	})
}

// TestPostedAndNotHeardOf ends the process after a message was posted and before that was written down: it is posted
// once more under the same key, by which the chat knows it.
func TestPostedAndNotHeardOf(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var keys []string
		o.chat.posted = func(key string) {
			if keys = append(keys, key); len(keys) == 1 {
				panic("the process ends here")
			}
		}
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2))
		o.advance(30 * time.Second) // the queue tries again, but for a minute the message is another's
		if len(keys) != 1 {
			t.Fatalf("%d were posted, want one so far", len(keys))
		}
		o.restart(3 * time.Minute)
		if len(keys) != 3 || keys[1] != keys[0] || keys[2] == keys[0] {
			t.Errorf("posted under the keys %q, want the first twice and then another", keys)
		}
		o.wants(empleo, "need/1, need/2")
		o.restart(time.Hour)
		if len(keys) != 3 {
			t.Errorf("%d were posted after another start, want no more", len(keys))
		}
	})
}

func TestPutOffInOrder(t *testing.T) {
	for name, tc := range map[string]struct {
		err   error
		after time.Duration
	}{
		"asked to wait": {fmt.Errorf("chat: %w", bot.LaterError{After: 5 * time.Minute}), 5 * time.Minute},
		"broken":        {errors.New("chat: broken pipe"), time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, o *office) {
				o.chat.FailNext(tc.err)
				o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2))
				o.settle()
				o.say(o.inChannel("empleo", 3), o.inChannel("salud", 4))
				o.advance(tc.after - time.Second)
				o.wants(empleo, "")
				o.wants(salud, "need/4") // which does not wait for the other
				o.advance(time.Second)
				o.wants(empleo, "need/1, need/2, need/3")
			})
		})
	}
}

func TestAChatThatIsDown(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		o.chat.Down(true)
		o.say(o.inChannel("empleo", 1), o.toPerson("ana", 2))
		o.advance(time.Hour)
		o.chat.Down(false)
		o.wants(empleo, "")
		o.advance(time.Minute)
		o.wants(empleo, "need/1")
		o.wants(toAna, "need/2")
	})
}

func TestWhoCannotBeReachedIsLeftOut(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.chat.Unreachable("ana")
		elsewhere := o.toPerson("luis", 1)
		elsewhere.Person = 99 // nobody
		gone := o.inChannel("empleo", 1)
		gone.Place.Channel = "c_deleted"
		o.say(o.toPerson("ana", 1), o.toPerson("ana", 2), o.toPerson("luis", 1), elsewhere, gone)
		o.settle()
		o.wants(toLuis, "need/1")
		if due, waits, err := o.engine.NextDue(t.Context()); waits || err != nil {
			t.Errorf("something is tried again at %s (%v)", due, err)
		}
	})
}

// TestAnotherProcessServesIt waits for a process that speaks to that chat system.
func TestAnotherProcessServesIt(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		d := o.inChannel("empleo", 1)
		d.Place.Platform = "telegraph"
		o.say(d, o.inChannel("salud", 1))
		o.settle()
		o.wants(empleo, "")
		o.wants(salud, "need/1")
		if due, waits, err := o.engine.NextDue(t.Context()); !waits || err != nil || !due.Equal(monday.Add(time.Hour)) {
			t.Errorf("it is tried again at %s (%v, %v), want an hour later", due, waits, err)
		}
	})
}

func TestWhatLostItsSenseIsTakenAway(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2), o.toPerson("ana", 1), o.inChannel("empleo", 3))
		o.settle()
		o.erase(need(1))
		o.erase(need(2)) // says so by network.ErrNotFound
		o.engine.Refresh(o.network, need(1))
		o.engine.Refresh(o.network, need(2))
		o.settle()
		o.wants(empleo, "need/3")
		o.wants(toAna, "")
		o.write(need(1), "otra vez")
		o.engine.Refresh(o.network, need(1))
		o.settle()
		o.wants(empleo, "need/3")
	})
}

func TestSaidAgain(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		o.say(o.toPerson("ana", 1), o.toPerson("ana", 2))
		o.settle()
		again := func(d network.Delivery) {
			o.change(func(ctx context.Context, tx *storage.Tx) error { return tx.Again(ctx, d) })
			o.settle()
		}
		again(o.toPerson("ana", 1))
		o.wants(toAna, "need/2, need/1")
		o.write(need(3), "need/3")
		again(o.toPerson("ana", 3))
		o.wants(toAna, "need/2, need/1, need/3")
	})
}

func TestPinned(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		d := o.inChannel("empleo", 1)
		d.Pin = true
		o.say(d, o.inChannel("empleo", 2))
		o.settle()
		if list := o.chat.Messages(empleo); len(list) != 2 || !list[0].Pinned || list[1].Pinned {
			t.Errorf("in the channel stand %+v, want the first alone pinned", list)
		}
	})
}

// TestManyRefreshesAreFewDrawings holds a drawing back while a hundred more are asked for: one follows, and only after.
func TestManyRefreshesAreFewDrawings(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1))
		o.settle()
		drawing, goOn := make(chan struct{}), make(chan struct{})
		var at, all atomic.Int32
		o.chat.every, o.chat.update = 10*time.Millisecond, func() {
			if at.Add(1) > 1 {
				t.Error("two drawings of one subject at once")
			}
			all.Add(1)
			drawing <- struct{}{}
			<-goOn
			at.Add(-1)
		}
		ask := func(text string) {
			o.write(need(1), text)
			var group sync.WaitGroup
			for range 100 {
				group.Go(func() { o.engine.Refresh(o.network, need(1)) })
			}
			group.Wait()
		}
		ask("dos")
		<-drawing
		ask("tres")
		goOn <- struct{}{}
		<-drawing
		o.wants(empleo, "dos")
		goOn <- struct{}{}
		o.settle()
		o.wants(empleo, "tres")
		if n := all.Load(); n != 2 {
			t.Errorf("%d drawings of two hundred asked for, want 2", n)
		}
	})
}

// TestACardThatCannotBeDrawn breaks one drawing: neither the process nor the other cards end with it.
func TestACardThatCannotBeDrawn(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2))
		o.settle()
		o.drawn = func(s network.Subject) {
			if s == need(1) {
				panic("a slip of the pen")
			}
		}
		o.write(need(1), "uno")
		o.write(need(2), "dos")
		o.engine.Refresh(o.network, need(1))
		o.engine.Refresh(o.network, need(2))
		o.settle()
		o.wants(empleo, "need/1, dos")
		o.drawn = nil
		o.engine.Refresh(o.network, need(1))
		o.settle()
		o.wants(empleo, "uno, dos")
	})
}

func (o *office) happened(s network.Subject) {
	o.t.Helper()
	o.change(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Record(ctx, o.network, s, o.people["ana"], "change", nil)
	})
}

// TestTheSweepDrawsWhatWasLost changes subjects and lets the process end before it hears that they are to be redrawn.
func TestTheSweepDrawsWhatWasLost(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		o.drawn = func(s network.Subject) {
			if s == need(3) { // changed after it was read, before it was sent
				o.drawn = nil
				o.clock.Set(o.clock.Now().Add(time.Second))
				o.write(s, "tres")
				o.happened(s)
			}
		}
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2), o.inChannel("empleo", 3), o.toPerson("ana", 1))
		o.settle()
		o.wants(empleo, "need/1, need/2, need/3")
		o.clock.Set(o.clock.Now().Add(time.Minute))
		o.write(need(1), "uno")
		o.write(need(2), "dos") // of which no history tells
		o.happened(need(1))
		o.wants(empleo, "need/1, need/2, need/3")
		o.restart(time.Minute)
		o.wants(empleo, "uno, need/2, tres")
		o.wants(toAna, "uno")
		redrawn := 0
		o.chat.update = func() { redrawn++ }
		o.restart(time.Minute)
		if redrawn != 0 {
			o.t.Errorf("%d were drawn again though nothing changed", redrawn)
		}
	})
}

// TestTheSweepSeesBallots casts one, which writes no history.
func TestTheSweepSeesBallots(t *testing.T) {
	each(t, func(_ *testing.T, o *office) {
		round := o.openRound()
		card := o.inChannel("empleo", 0)
		card.Subject = network.Subject{Kind: network.KindRound, ID: round}
		o.say(card)
		o.settle()
		o.clock.Set(o.clock.Now().Add(time.Minute))
		o.write(card.Subject, "uno de uno")
		o.change(func(ctx context.Context, tx *storage.Tx) error {
			p, err := tx.BallotPaper(ctx, o.network, round, o.people["ana"])
			if err != nil {
				return err
			}
			b, err := p.Round.Cast(p.Actor, p.Round.Needs[0].Need, 4, tx.Now())
			if err != nil {
				return err
			}
			return tx.CastBallot(ctx, o.network, round, b)
		})
		o.restart(time.Minute)
		o.wants(empleo, "uno de uno")
	})
}

// TestWhatChangedIsDrawnAgain by an answer, and by a job.
func TestWhatChangedIsDrawnAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2))
		o.settle()
		o.write(need(1), "uno")
		o.write(need(2), "dos")
		reply := o.engine.Handle(t.Context(), bot.Intent{Kind: bot.Pressed, Where: empleo, Call: bot.Do("desk/none"),
			Who: bot.Who{Platform: bottest.ChatName, Workspace: bottest.Workspace, User: bottest.User("ana")}})
		o.settle()
		if reply.Here == nil {
			t.Errorf("the answer is %+v", reply)
		}
		o.wants(empleo, "uno, need/2")
		o.change(func(ctx context.Context, tx *storage.Tx) error { return tx.Enqueue(ctx, noteArgs{ID: 2}, tx.Now()) })
		o.settle()
		o.wants(empleo, "uno, dos")
	})
}

// TestAdvanceStepsFromDueToDue is decision 11: each job runs at its own moment, whatever the order they came in.
func TestAdvanceStepsFromDueToDue(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.change(func(ctx context.Context, tx *storage.Tx) error {
			var errs []error
			for id, at := range []time.Duration{72 * time.Hour, 24 * time.Hour, 36 * time.Hour, 24*time.Hour + time.Minute, 73 * time.Hour} {
				errs = append(errs, tx.Enqueue(ctx, noteArgs{ID: int64(id)}, monday.Add(at)))
			}
			return errors.Join(errs...)
		})
		o.advance(23 * time.Hour)
		if len(o.notes) != 0 || !o.clock.Now().Equal(monday.Add(23*time.Hour)) {
			t.Errorf("at %s there ran %q, want nothing yet", o.clock.Now(), o.notes)
		}
		o.advance(49 * time.Hour)
		if want := []string{"1 at 24h0m0s", "3 at 24h1m0s", "2 at 36h0m0s", "0 at 72h0m0s"}; !slices.Equal(o.notes, want) {
			t.Errorf("there ran %q, want %q", o.notes, want)
		}
		if due, ok, err := o.engine.NextDue(t.Context()); !ok || err != nil || !due.Equal(monday.Add(73*time.Hour)) {
			t.Errorf("next is %s (%v, %v)", due, ok, err)
		}
	})
}

// TestStop waits for the drawing under way and lets no other begin.
func TestStop(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1))
		o.settle()
		drawing, goOn := make(chan struct{}), make(chan struct{})
		drawings := 0
		o.chat.update = func() {
			drawings++
			close(drawing)
			<-goOn
		}
		o.write(need(1), "uno")
		o.engine.Refresh(o.network, need(1))
		<-drawing
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			o.engine.Stop()
		}()
		select {
		case <-stopped:
			t.Error("stopped while something was being drawn")
		default:
		}
		close(goOn)
		<-stopped
		o.wants(empleo, "uno")
		o.write(need(1), "dos")
		o.engine.Refresh(o.network, need(1))
		o.settle()
		if drawings != 1 {
			t.Errorf("%d drawings, want none after the stop", drawings)
		}
	})
}

// TestStopEndsTheSweeps of an engine on the machine's clock.
func TestStopEndsTheSweeps(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		options := o.options(nil)
		options.Clock = bot.SystemClock{}
		e, err := bot.New(options)
		if err != nil {
			t.Fatal(err)
		}
		e.Stop() // before the start there is nothing to stop
		if err := e.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.Stop()
	})
}
