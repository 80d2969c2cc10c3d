package strict

import (
	"net/http"
	"strconv"
	"time"
)

// trouble is what goes wrong because the test wants it.
type trouble struct {
	down     bool
	downs    int
	failures map[string][]*Failure // by method; "response_url" and "upload" too
	limited  map[string]*limit     // by method and token
	slow     int                   // how often a new file is not ready yet when it is drawn
	window   time.Duration         // after which a message may not be edited; 0 is never
	rotate   bool                  // tokens expire
}

// limit is a 429 that holds.
type limit struct {
	until time.Time // by Slack's clock
	told  time.Time // by the machine's: calls that are on their way do not know it yet
}

// Failure is how a call fails.
type Failure struct {
	Error  string // an answer with this error
	Status int    // an HTTP status in the place of an answer
	Cut    bool   // the connection breaks
	Done   bool   // only after what was asked for is done: whoever calls cannot know
	Times  int    // how often; 0 is once
}

// Fail has the next calls of a method fail; "response_url" and "upload" stand for those addresses.
func (s *Slack) Fail(method string, f Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.trouble.failures[method] = append(s.trouble.failures[method], &f)
}

// RateLimit answers 429 to a method of a workspace's app for so long.
func (s *Slack) RateLimit(workspace, method string, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.limited[workspace+" "+method] = &limit{until: s.clock.Now().Add(after)}
}

// Down takes Slack down, or brings it up again: calls are refused in several ways and nothing is heard of people.
func (s *Slack) Down(down bool) {
	s.mu.Lock()
	s.trouble.down = down
	s.mu.Unlock()
	if down {
		s.Drop()
	}
}

// SlowFiles has every picture be unknown the first so many times that it is drawn after its upload.
func (s *Slack) SlowFiles(times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.slow = times
}

// EditWindow lets messages be edited only for so long.
func (s *Slack) EditWindow(window time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.window = window
}

// misfortune is how a call is to fail, before or after it is done. The lock is held.
func (s *Slack) misfortune(c *call) (before, after func(http.ResponseWriter)) {
	if s.trouble.down {
		s.trouble.downs++
		if s.trouble.downs%2 == 0 {
			return cut, nil
		}
		return status(http.StatusServiceUnavailable), nil
	}
	list := s.trouble.failures[c.method]
	if len(list) == 0 {
		return nil, nil
	}
	f := list[0]
	if f.Times--; f.Times == 0 {
		s.trouble.failures[c.method] = list[1:]
	}
	do := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":false,"error":"` + f.Error + `"}`))
	}
	switch {
	case f.Cut:
		do = cut
	case f.Status != 0:
		do = status(f.Status)
	}
	if f.Done {
		return nil, do
	}
	return do, nil
}

func status(code int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { http.Error(w, http.StatusText(code), code) }
}

// cut breaks a connection before anything is answered.
func cut(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// grace is for calls that were on their way when a limit was told.
const grace = 250 * time.Millisecond

// limited says whether a method may not be called now. Who calls it again before the time that was told breaks a rule.
func (c *call) limited(m method) *fault {
	key := c.grant.key() + " " + c.method
	l := c.s.trouble.limited[key]
	now := c.s.clock.Now()
	if l == nil || !now.Before(l.until) {
		delete(c.s.trouble.limited, key)
		wait := c.s.pace.take(c, m, now)
		if wait == 0 {
			return nil
		}
		l = &limit{until: now.Add(wait)}
		c.s.trouble.limited[key] = l
	}
	if !l.told.IsZero() && time.Since(l.told) > grace {
		c.s.breaks("retry_after", c.method, "called again before Retry-After was over")
	}
	if l.told.IsZero() {
		l.told = time.Now()
	}
	seconds := int(l.until.Sub(now)/time.Second) + 1
	c.header.Set("Retry-After", strconv.Itoa(seconds))
	return &fault{name: "ratelimited"}
}

// key is what limits are counted by: the app in a workspace.
func (g *grant) key() string {
	if g == nil {
		return ""
	}
	return g.workspace
}
