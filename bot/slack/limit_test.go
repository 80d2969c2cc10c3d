package slack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hilo/bot"
)

// ticking is a clock of the bubble in which a test runs.
type ticking struct{}

func (ticking) Now() time.Time { return time.Now() }

func newPaced() *limiter { return newLimiter(ticking{}, slackPace) }

// turn is when a call got its turn, from the beginning on.
type turn struct {
	what string
	at   time.Duration
}

// calls are calls made at once, in the order of their turns.
type calls struct {
	t       *testing.T
	l       *limiter
	begun   time.Time
	mu      sync.Mutex
	turns   []turn
	refused []bot.LaterError
	wg      sync.WaitGroup
}

func newCalls(t *testing.T, l *limiter) *calls { return &calls{t: t, l: l, begun: time.Now()} }

// make starts a call and returns when it has its turn or waits for it.
func (c *calls) make(what string, m method, channel string, p priority) {
	c.wg.Go(func() {
		err := c.l.wait(c.t.Context(), m, channel, p)
		c.mu.Lock()
		defer c.mu.Unlock()
		if later, ok := errors.AsType[bot.LaterError](err); ok {
			c.refused = append(c.refused, later)
			return
		}
		if err != nil {
			c.t.Error(err)
		}
		c.turns = append(c.turns, turn{what, time.Since(c.begun)})
	})
	synctest.Wait()
}

func (c *calls) want(turns ...turn) {
	c.t.Helper()
	c.wg.Wait()
	if got, want := fmt.Sprint(c.turns), fmt.Sprint(turns); got != want {
		c.t.Errorf("turns %s, want %s", got, want)
	}
}

func TestPostsInAChannelComeOneASecondAfterAShortBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCalls(t, newPaced())
		for i := range 5 {
			c.make(fmt.Sprint(i), postMessage, "C1", news)
		}
		c.make("elsewhere", postMessage, "C2", news)
		c.want(turn{"0", 0}, turn{"1", 0}, turn{"2", 0}, turn{"elsewhere", 0}, turn{"3", time.Second}, turn{"4", 2 * time.Second})
	})
}

func TestHigherPrioritiesGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCalls(t, newPaced())
		for range 3 {
			c.make("burst", postMessage, "C1", news)
		}
		c.make("redraw", postMessage, "C1", redraws)
		c.make("news", postMessage, "C1", news)
		c.make("answer", postMessage, "C1", answers)
		c.make("more news", postMessage, "C1", news)
		c.want(turn{"burst", 0}, turn{"burst", 0}, turn{"burst", 0}, turn{"answer", time.Second},
			turn{"news", 2 * time.Second}, turn{"more news", 3 * time.Second}, turn{"redraw", 4 * time.Second})
	})
}

func TestWhoWouldWaitTooLongIsToldSoAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCalls(t, newPaced())
		for range 9 {
			c.make("post", postMessage, "C1", news)
		}
		if len(c.refused) != 1 || c.refused[0].After != 6*time.Second {
			t.Errorf("refused %v, want one of 6s", c.refused)
		}
		if at := time.Since(c.begun); at != 0 {
			t.Errorf("it took %v to be told", at)
		}
		c.wg.Wait()
		if len(c.turns) != 8 {
			t.Errorf("%d turns, want 8", len(c.turns))
		}
	})
}

func TestNoMinuteHasMoreCallsThanItsTierAllows(t *testing.T) {
	for m, most := range map[method]int{addPin: 20, updateMessage: 50, userInfo: 100} {
		synctest.Test(t, func(t *testing.T) {
			l, begun, n := newPaced(), time.Now(), 0
			for {
				if err := l.wait(t.Context(), m, "", news); err != nil {
					t.Fatal(err)
				}
				if time.Since(begun) >= time.Minute {
					break
				}
				n++
			}
			if n > most || n < most-2 {
				t.Errorf("%s: %d calls in the first minute, want %d", m, n, most)
			}
		})
	}
}

func TestARefusalHoldsItsWholeTierAndNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPaced()
		l.hold(updateMessage.tier(), 30*time.Second)
		err := l.wait(t.Context(), deleteMessage, "", answers)
		if later, ok := errors.AsType[bot.LaterError](err); !ok || later.After != 30*time.Second {
			t.Errorf("another method of the tier: %v", err)
		}
		for _, m := range []method{postMessage, userInfo, openView, readHistory} {
			if err := l.wait(t.Context(), m, "C1", news); err != nil {
				t.Errorf("%s: %v", m, err)
			}
		}
		l.hold(updateMessage.tier(), time.Second) // a shorter one takes nothing back
		begun := time.Now()
		<-time.After(28 * time.Second)
		if err := l.wait(t.Context(), updateMessage, "", redraws); err != nil || time.Since(begun) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
}

func TestARefusalTellsThoseWhoWaitAlready(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCalls(t, newPaced())
		for range 5 {
			c.make("post", postMessage, "C1", news)
		}
		c.make("busy workspace", postMessage, "C2", news)
		c.l.hold(tierPosting, time.Minute)
		synctest.Wait()
		if len(c.refused) != 2 || c.refused[0].After != time.Minute {
			t.Errorf("refused %v, want the two that waited, for a minute", c.refused)
		}
		c.wg.Wait()
	})
}

func TestAShortHoldIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCalls(t, newPaced())
		for range 3 {
			c.make("burst", postMessage, "C1", news)
		}
		c.make("held", postMessage, "C1", news)
		c.l.hold(tierPosting, 3*time.Second)
		c.want(turn{"burst", 0}, turn{"burst", 0}, turn{"burst", 0}, turn{"held", 3 * time.Second})
	})
}

func TestWhoGivesUpLeavesItsTurnToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCalls(t, newPaced())
		for range 3 {
			c.make("burst", postMessage, "C1", news)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		err := c.l.wait(ctx, postMessage, "C1", answers)
		if _, later := errors.AsType[bot.LaterError](err); !later || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("giving up: %v", err)
		}
		c.make("next", postMessage, "C1", news)
		c.want(turn{"burst", 0}, turn{"burst", 0}, turn{"burst", 0}, turn{"next", time.Second})
	})
}

func TestAClockThatStandsStillKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(bot.NewMovableClock(time.Now(), false), slackPace)
		for i := range 3 {
			if err := l.wait(t.Context(), postMessage, "C1", news); err != nil {
				t.Fatalf("post %d: %v", i, err)
			}
		}
		err := l.wait(t.Context(), postMessage, "C1", news)
		if later, ok := errors.AsType[bot.LaterError](err); !ok || later.After != time.Second {
			t.Errorf("the fourth: %v", err)
		}
	})
}

func TestIdleLanesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPaced()
		for i := range 10 * lanesMost {
			if err := l.wait(t.Context(), postMessage, fmt.Sprint("C", i), news); err != nil {
				t.Fatal(err)
			}
		}
		if len(l.lanes) > lanesMost+1 {
			t.Errorf("%d lanes are kept", len(l.lanes))
		}
	})
}
