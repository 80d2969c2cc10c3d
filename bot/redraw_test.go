package bot_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/network"
	"hilo/storage"
)

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

// TestACardTakenAwayByHandIsPostedAnew once, and drawn again from then on.
func TestACardTakenAwayByHandIsPostedAnew(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1), o.inChannel("empleo", 2))
		o.settle()
		cards, err := o.store.DeliveriesOf(t.Context(), o.network, need(1))
		if err != nil || len(cards) != 1 {
			t.Fatal(cards, err)
		}
		if err := o.chat.Delete(t.Context(), empleo, cards[0].Ref); err != nil {
			t.Fatal(err)
		}
		o.wants(empleo, "need/2")
		for _, text := range []string{"uno", "uno más"} {
			o.write(need(1), text)
			o.engine.Refresh(o.network, need(1))
			o.settle()
			o.wants(empleo, "need/2, "+text)
		}
	})
}
