package bot

import (
	"sync"
	"time"
)

// Clock tells the time. Nothing in hilo but a Clock reads the machine's own.
type Clock interface{ Now() time.Time }

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is the present moment in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// MovableClock is a clock that starts where it is told, ticks or stands still, and is moved forward by hand.
// The playground and the tests share it.
type MovableClock struct {
	mu      sync.Mutex
	at      time.Time
	since   time.Time // the machine's time at which at was set
	ticking bool
}

// NewMovableClock starts at a moment; a clock that does not tick stands still until it is set.
func NewMovableClock(at time.Time, ticking bool) *MovableClock {
	return &MovableClock{at: at.UTC(), since: time.Now(), ticking: ticking}
}

// Now is the clock's moment in UTC.
func (c *MovableClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *MovableClock) now() time.Time {
	if !c.ticking {
		return c.at
	}
	return c.at.Add(time.Since(c.since)).UTC()
}

// Set moves the clock forward to a moment; an earlier one leaves it as it is.
func (c *MovableClock) Set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); to.After(now) {
		c.at, c.since = to.UTC(), time.Now()
	}
}
