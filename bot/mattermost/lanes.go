package mattermost

import (
	"context"
	"hash/fnv"
	"sync"
	"time"
)

// Posts of one channel are handled one after the other, those of different channels side by side.
const (
	laneCount  = 8
	laneLength = 64
)

// message is a post that is for us.
type message struct {
	Heard
	at    int64 // when it was made, in Unix milliseconds by the server's clock
	begun bool  // whether it may have been answered without being noted as done
}

// lanes hand posts to their handler, and know how far all of them have come.
type lanes struct {
	queues  []chan message
	running sync.WaitGroup

	mu       sync.Mutex
	underWay map[string]int64 // when posts were made that are not done, by their ids
	seen     int64            // when the newest post was made that was let in or passed by
	moved    chan struct{}
}

// newLanes runs a handler until the lanes are closed. A post for which it returns false counts as not done.
func newLanes(count int, do func(message) bool) *lanes {
	l := &lanes{queues: make([]chan message, count), underWay: map[string]int64{}, moved: make(chan struct{}, 1)}
	for i := range l.queues {
		q := make(chan message, laneLength)
		l.queues[i] = q
		l.running.Go(func() {
			for m := range q {
				if do(m) {
					l.done(m)
				}
			}
		})
	}
	return l
}

// put lets a post in, waiting while its lane is full.
func (l *lanes) put(ctx context.Context, m message) error {
	l.mu.Lock()
	l.underWay[m.Key], l.seen = m.at, max(l.seen, m.at)
	l.mu.Unlock()
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.Where.Channel))
	select {
	case l.queues[h.Sum32()%uint32(len(l.queues))] <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pass says that a post was made that is not for us.
func (l *lanes) pass(at int64) {
	l.mu.Lock()
	l.seen = max(l.seen, at)
	l.mu.Unlock()
	l.move()
}

func (l *lanes) done(m message) {
	l.mu.Lock()
	delete(l.underWay, m.Key)
	l.mu.Unlock()
	l.move()
}

func (l *lanes) move() {
	select {
	case l.moved <- struct{}{}:
	default:
	}
}

// reached is the moment up to which every post is done, zero when none was seen.
func (l *lanes) reached() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.seen
	for _, made := range l.underWay {
		at = min(at, made-1)
	}
	if at <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(at).UTC()
}

// close waits for what was let in.
func (l *lanes) close() {
	for _, q := range l.queues {
		close(q)
	}
	l.running.Wait()
}
