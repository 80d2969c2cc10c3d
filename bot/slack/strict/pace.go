package strict

import "time"

// pace counts calls against Slack's own limits; a nil one counts nothing.
type pace struct{ buckets map[string]*bucket }

// bucket fills at a rate up to a burst.
type bucket struct {
	left float64
	at   time.Time
}

func newPace() *pace { return &pace{buckets: map[string]*bucket{}} }

// Slack bears with short bursts: so many messages in a channel, and so much of a minute's calls at once.
const (
	burstPosts = 4
	burstTier  = 0.5
)

// take counts a call and returns how long it should have waited.
func (p *pace) take(c *call, m method, now time.Time) time.Duration {
	switch {
	case p == nil:
		return 0
	case c.method == "chat.postMessage":
		return p.bucket(c.grant.key()+" "+c.str("channel"), 1, burstPosts, now)
	case m.tier == 0:
		return 0
	}
	return p.bucket(c.grant.key()+" "+c.method, float64(m.tier)/60, float64(m.tier)*burstTier, now)
}

// bucket takes one of so many a second.
func (p *pace) bucket(key string, rate, burst float64, now time.Time) time.Duration {
	b := p.buckets[key]
	if b == nil {
		b = &bucket{left: burst, at: now}
		p.buckets[key] = b
	}
	b.left, b.at = min(burst, b.left+now.Sub(b.at).Seconds()*rate), now
	if b.left < 1 {
		return time.Duration((1 - b.left) / rate * float64(time.Second))
	}
	b.left--
	return 0
}
