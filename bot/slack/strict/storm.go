package strict

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Connections is how many Socket Mode connections get payloads now.
func (s *Slack) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, l := range s.socket.lines {
		if !l.leaving {
			n++
		}
	}
	return n
}

// Opened is how often the app asked for a connection.
func (s *Slack) Opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.socket.opened)
}

// Disconnect tells all connections to go, for a reason that Slack gives: "warning", "refresh_requested". They get
// nothing new; what they were sent before can still be acknowledged until the app closes them.
func (s *Slack) Disconnect(reason string) {
	s.mu.Lock()
	lines := slices.Clone(s.socket.lines)
	for _, l := range lines {
		l.leaving = true
	}
	s.mu.Unlock()
	for _, l := range lines {
		_ = l.send(reply{"type": "disconnect", "reason": reason, "debug_info": reply{"host": "applink-strict"}})
	}
}

// Drop breaks all connections without a word.
func (s *Slack) Drop() { s.socket.cut(&s.mu) }

func (k *socket) cut(mu *sync.Mutex) {
	mu.Lock()
	lines := slices.Clone(k.lines)
	mu.Unlock()
	for _, l := range lines {
		_ = l.conn.NetConn().Close()
	}
}

// Freeze half breaks all connections of now: they stay open, and what is sent over them goes nowhere.
func (s *Slack) Freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.socket.lines {
		l.frozen = true
	}
}

// PingEvery has Slack ping the connections of later at another pace than its own, ten seconds.
func (s *Slack) PingEvery(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.ping = d
}

// EarlyDisconnects has the next connections be told to go right after they are greeted.
func (s *Slack) EarlyDisconnects(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.early = n
}

// SocketMode switches Socket Mode on, as it is at first, or off.
func (s *Slack) SocketMode(on bool) {
	s.mu.Lock()
	s.socket.off = !on
	s.mu.Unlock()
	if !on {
		s.Disconnect("link_disabled")
	}
}

// Twice has every event be told twice over Socket Mode.
func (s *Slack) Twice(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.twice = on
}

// Burst tells the app of several events at the same moment, the last one first.
func (s *Slack) Burst(ctx context.Context, workspace string, inner ...map[string]any) error {
	errs := make([]error, len(inner))
	var wait sync.WaitGroup
	for i := len(inner) - 1; i >= 0; i-- {
		wait.Go(func() { errs[i] = s.Event(ctx, workspace, inner[i]) })
	}
	wait.Wait()
	return errors.Join(errs...)
}
