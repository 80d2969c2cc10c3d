package bot_test

import (
	"context"
	"errors"
	"fmt"
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
