package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hilo/bot"
)

// cable is a wire of which the test holds the other end.
type cable struct {
	in     chan string
	out    chan string
	once   sync.Once
	closed chan struct{}
}

func newCable(frames ...string) *cable {
	c := &cable{in: make(chan string, 10), out: make(chan string, 10), closed: make(chan struct{})}
	for _, f := range frames {
		c.in <- f
	}
	return c
}

var errUnplugged = errors.New("unplugged")

func (c *cable) read() ([]byte, error) {
	select {
	case f := <-c.in:
		return []byte(f), nil
	default:
	}
	select {
	case f := <-c.in:
		return []byte(f), nil
	case <-c.closed:
		return nil, errUnplugged
	}
}

func (c *cable) write(data []byte) error {
	select {
	case <-c.closed:
		return errUnplugged
	case c.out <- string(data):
		return nil
	}
}

func (c *cable) close() { c.once.Do(func() { close(c.closed) }) }

const (
	hello   = `{"type":"hello","num_connections":1}`
	refresh = `{"type":"disconnect","reason":"refresh_requested"}`
	off     = `{"type":"disconnect","reason":"link_disabled"}`
)

// exchange hands out cables and notes when they were asked for.
type exchange struct {
	mu     sync.Mutex
	begun  time.Time
	dialed []time.Duration
	next   func(n int) (*cable, error)
	log    *strings.Builder
}

func (x *exchange) dial(context.Context) (wire, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.dialed = append(x.dialed, time.Since(x.begun))
	c, err := x.next(len(x.dialed))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (x *exchange) times() []time.Duration {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]time.Duration(nil), x.dialed...)
}

// mute is a handler that answers nothing.
type mute struct{}

func (mute) Handle(context.Context, bot.Intent) bot.Reply { return bot.Reply{} }

// lostMemory fails whatever it is asked.
type lostMemory struct{ Memory }

func (lostMemory) Handled(context.Context, string, string) (bool, error) {
	return false, errUnplugged
}

// newExchange is an app whose connections are cables. One of them is kept until the test ends.
func newExchange(t *testing.T, next func(n int) (*cable, error)) *exchange {
	t.Helper()
	x := &exchange{begun: time.Now(), next: next, log: &strings.Builder{}}
	a := newApp(Config{Log: slog.New(slog.NewTextHandler(x.log, nil)), Clock: bot.SystemClock{}, Memory: lostMemory{}})
	a.own = &workspace{id: "T1"}
	s := newSockets(a, mute{}, x.dial)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		s.keep(ctx)
		s.lingering.Wait()
		close(done)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return x
}

func wantTimes(t *testing.T, got []time.Duration, want ...time.Duration) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("connected at %v, want %v", got, want)
	}
	for i, w := range want {
		if got[i].Round(time.Second/10) != w {
			t.Errorf("connected at %v, want %v", got, want)
			return
		}
	}
}

// A connection that is told to go as soon as it stands is followed by ever longer pauses.
func TestEarlyDisconnectsAreNoHotLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(t, func(int) (*cable, error) { return newCable(hello, refresh), nil })
		wait(t, 8*time.Second)
		const half = time.Second / 2
		wantTimes(t, x.times(), 0, half, 3*half, 7*half, 15*half)
	})
}

// wait lets the bubble's time pass.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	<-time.After(d)
	synctest.Wait()
}

// A connection that is renewed as planned is heard until Slack closes it, and the next one is up at once.
func TestAPlannedRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := newCable(hello), newCable(hello)
		x := newExchange(t, func(n int) (*cable, error) { return []*cable{first, second}[min(n, 2)-1], nil })
		wait(t, time.Hour)
		first.in <- refresh
		first.in <- `{"type":"events_api","envelope_id":"late","payload":{"type":"of_tomorrow"}}`
		synctest.Wait()
		wantTimes(t, x.times(), 0, time.Hour)
		if got := <-first.out; got != `{"envelope_id":"late"}` {
			t.Errorf("acknowledged %s", got)
		}
		if len(second.out) > 0 {
			t.Error("acknowledged on the other connection")
		}
		wait(t, lingerFor)
		select {
		case <-first.closed:
		default:
			t.Error("the old connection is still open")
		}
	})
}

// A broken connection is followed by another after a moment, longer each time while that fails.
func TestABrokenConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCable(hello)
		x := newExchange(t, func(n int) (*cable, error) {
			if n == 2 || n == 3 {
				return nil, bot.LaterError{After: 3 * time.Second}
			}
			return c, nil
		})
		wait(t, 2*time.Minute)
		c.close()
		wait(t, 10*time.Second)
		const at, half = 2 * time.Minute, time.Second / 2
		if got := x.times(); len(got) < 4 || got[1].Round(half) != at+half || got[2] < got[1]+3*time.Second || got[3] < got[2]+3*time.Second {
			t.Errorf("connected at %v", got)
		}
	})
}

// Where Socket Mode is switched off it is asked each minute, and told once.
func TestSocketModeSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(t, func(int) (*cable, error) { return newCable(off), nil })
		wait(t, 3*time.Minute+time.Second)
		wantTimes(t, x.times(), 0, time.Minute, 2*time.Minute, 3*time.Minute)
		if n := strings.Count(x.log.String(), "level=ERROR"); n != 1 {
			t.Errorf("told %d times: %s", n, x.log)
		}
	})
}

// Whoever does not greet us is left.
func TestNoHello(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := newCable()
		x := newExchange(t, func(int) (*cable, error) { return silent, nil })
		wait(t, helloWithin+time.Second/4)
		select {
		case <-silent.closed:
		default:
			t.Error("the silent connection is still open")
		}
		if len(x.times()) != 1 {
			t.Errorf("connected at %v", x.times())
		}
	})
}

// What is no frame of ours does not end a connection.
func TestFramesOfNoConcern(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCable(hello, "half a fra", `[1]`, `{"type":"of_tomorrow"}`, `{"type":"of_tomorrow","envelope_id":"1"}`,
			`{"type":"events_api","envelope_id":"2","payload":{"type":7}}`, `{"type":"slash_commands","envelope_id":"3","payload":"x"}`,
			`{"type":"interactive","envelope_id":"4"}`)
		x := newExchange(t, func(int) (*cable, error) { return c, nil })
		synctest.Wait()
		acknowledged := map[string]bool{}
		for range 4 {
			var ack struct {
				ID string `json:"envelope_id"`
			}
			if err := json.Unmarshal([]byte(<-c.out), &ack); err != nil {
				t.Error(err)
			}
			acknowledged[ack.ID] = true
		}
		if len(acknowledged) != 4 || len(x.times()) != 1 {
			t.Errorf("acknowledged %v, connected at %v", acknowledged, x.times())
		}
	})
}

// What failed is not acknowledged: events are sent again.
func TestAFailureIsNotAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		said := `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_mention","user":"U1","channel":"C1","text":"hola"}}`
		c := newCable(hello, `{"type":"events_api","envelope_id":"1","payload":`+said+`}`, `{"type":"of_tomorrow","envelope_id":"2"}`)
		newExchange(t, func(int) (*cable, error) { return c, nil })
		wait(t, answerWithin)
		if got := <-c.out; got != `{"envelope_id":"2"}` || len(c.out) > 0 {
			t.Errorf("acknowledged %s and %d more", got, len(c.out))
		}
	})
}

func TestSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlot(10)
		if s.fill("far too long for it") || !s.fill("short") || s.fill("again") {
			t.Error("a slot takes one answer that has room in it")
		}
		if got, err := s.wait(answerWithin); string(got) != `"short"` || err != nil {
			t.Errorf("got %s, %v", got, err)
		}
		s = newSlot(10)
		begun := time.Now()
		if got, err := s.wait(answerWithin); got != nil || err != nil || time.Since(begun) != answerWithin {
			t.Errorf("got %s, %v", got, err)
		}
		if s.fill("late") || s.fail(errUnplugged) {
			t.Error("nobody waits any more")
		}
		s = newSlot(0)
		if s.fill("x") || !s.fail(errUnplugged) {
			t.Error("there is no room but for a failure")
		}
		if _, err := s.wait(answerWithin); !errors.Is(err, errUnplugged) {
			t.Error(err)
		}
	})
}

// One person's acts follow each other, another's do not wait for them, and one that hangs is waited for a while only.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all turns
		_, end := all.take(person{"T1", "U1"})
		second, endSecond := all.take(person{"T1", "U1"})
		other, endOther := all.take(person{"T2", "U1"})
		other()
		endOther()
		begun := time.Now()
		time.AfterFunc(time.Second, end)
		second()
		if waited := time.Since(begun); waited != time.Second {
			t.Errorf("waited %v", waited)
		}
		third, endThird := all.take(person{"T1", "U1"})
		begun = time.Now()
		third()
		if waited := time.Since(begun); waited != turnWithin {
			t.Errorf("waited %v for one that hangs", waited)
		}
		endThird()
		endSecond()
		if len(all.last) != 0 {
			t.Errorf("%d are remembered", len(all.last))
		}
	})
}

// Whoever asks while an errand is run gets one that is begun afterwards, together with the others who ask.
func TestErrands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all errands
		runs := 0
		do := func() error {
			runs++
			<-time.After(time.Second)
			return errUnplugged
		}
		var asking sync.WaitGroup
		ask := func() {
			asking.Go(func() {
				if err := all.run("T1", do); !errors.Is(err, errUnplugged) {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		for range 4 {
			ask()
		}
		asking.Wait()
		if runs != 2 {
			t.Errorf("%d runs for four who asked at a time", runs)
		}
		ask()
		asking.Wait()
		if runs != 3 || len(all.last) != 0 || len(all.waiting) != 0 {
			t.Errorf("%d runs, %d and %d are remembered", runs, len(all.last), len(all.waiting))
		}
	})
}

// TestAnEnvelopeThatComesTwice is carried out once, by whatever connections it comes; it is acknowledged again when it
// comes after it was done, as the first acknowledgement may have been lost.
func TestAnEnvelopeThatComesTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newApp(Config{Log: slog.New(slog.DiscardHandler), Clock: bot.SystemClock{}, Memory: lostMemory{}})
		a.own = &workspace{id: "T1"}
		read := make(chan struct{}, 10)
		asked := &asking{reads: read, release: make(chan struct{})}
		a.cfg.Memory = asked
		s := newSockets(a, mute{}, nil)
		one, other := newCable(), newCable()
		told := frame{Type: "events_api", ID: "e1", Payload: json.RawMessage(`{"type":"event_callback","team_id":"T1","event_id":"Ev1",
			"event":{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"hola","ts":"1.1"}}`)}
		first, second := &connection{wire: one}, &connection{wire: other}
		s.take(t.Context(), first, told)
		s.take(t.Context(), second, told)
		synctest.Wait()
		if len(read) != 1 || len(other.out) != 0 {
			t.Errorf("carried out %d times, acknowledged by the other connection %d times", len(read), len(other.out))
		}
		close(asked.release)
		synctest.Wait()
		s.take(t.Context(), second, told)
		synctest.Wait()
		if len(read) != 1 || len(one.out) != 1 || len(other.out) != 1 {
			t.Errorf("carried out %d times, acknowledged %d and %d times", len(read), len(one.out), len(other.out))
		}
	})
}

// asking is a memory that knows everything, as soon as it is let.
type asking struct {
	Memory
	reads   chan struct{}
	release chan struct{}
}

func (m *asking) Handled(context.Context, string, string) (bool, error) {
	m.reads <- struct{}{}
	<-m.release
	return true, nil
}
