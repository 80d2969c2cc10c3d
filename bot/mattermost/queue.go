package mattermost

import (
	"context"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"
)

// queueLength is how many events may wait for us. A server cuts off a reader that is some hundred behind, so events are
// taken as fast as they come.
const queueLength = 4096

// queue holds events between the socket and those who handle them. It never drops one silently: what finds it full
// leaves a gap, which is to be caught up with.
type queue struct {
	mu     sync.Mutex
	events []*model.WebSocketEvent
	most   int
	gap    bool
	wake   chan struct{}
}

func newQueue(most int) *queue { return &queue{most: most, wake: make(chan struct{}, 1)} }

func (q *queue) put(ev *model.WebSocketEvent) {
	q.mu.Lock()
	if len(q.events) < q.most {
		q.events = append(q.events, ev)
	} else {
		q.gap = true
	}
	q.mu.Unlock()
	q.rouse()
}

// missed says that events were lost on their way.
func (q *queue) missed() {
	q.mu.Lock()
	q.gap = true
	q.mu.Unlock()
	q.rouse()
}

func (q *queue) rouse() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take waits for events or a gap. With a gap, some of what was lost is older than the events.
func (q *queue) take(ctx context.Context) (events []*model.WebSocketEvent, gap bool, err error) {
	for {
		q.mu.Lock()
		events, gap = q.events, q.gap
		q.events, q.gap = nil, false
		q.mu.Unlock()
		if len(events) > 0 || gap {
			return events, gap, ctx.Err()
		}
		select {
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-q.wake:
		}
	}
}
