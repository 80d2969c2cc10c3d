package bot

import (
	"context"
	"sync"
	"time"

	"hilo/network"
)

// How long a standing may serve for verbs that look again, and how many are kept.
const (
	standingFor   = 10 * time.Second
	standingsKept = 10_000
)

// standings are who people were when they were looked up last. They spare the most frequent presses one question; every
// other act looks afresh, and so renews what is known of who acts.
type standings struct {
	mu sync.Mutex
	by map[standingKey]lookedUp
}

type standingKey struct {
	platform, userWorkspace, user, workspace string
}

type lookedUp struct {
	standing network.Standing
	at       time.Time
}

// standing finds out who acts.
func (e *Engine) standing(ctx context.Context, r *Request) (network.Standing, error) {
	key := standingKey{r.Who.Platform, r.Who.Workspace, r.Who.User, r.Where.Workspace}
	if v := e.verbs[r.Call.Route]; r.Kind == Pressed && v != nil && v.Rechecks {
		if s, ok := e.recent.get(key, r.Now); ok {
			return s, nil
		}
		s, err := e.store.StandingOf(ctx, key.platform, key.userWorkspace, key.user, key.workspace)
		if err == nil && s.Actor.Member() {
			e.recent.put(key, lookedUp{s, r.Now})
		}
		return s, err
	}
	e.recent.forget(key) // what is done now may change it
	return e.store.StandingOf(ctx, key.platform, key.userWorkspace, key.user, key.workspace)
}

func (s *standings) get(key standingKey, now time.Time) (network.Standing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.by[key]
	return k.standing, ok && now.Sub(k.at) < standingFor
}

func (s *standings) put(key standingKey, k lookedUp) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil || len(s.by) >= standingsKept {
		s.by = map[standingKey]lookedUp{}
	}
	s.by[key] = k
}

func (s *standings) forget(key standingKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, key)
}
