package mattermost

import (
	"context"
	"errors"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
)

func event(kind model.WebsocketEventType, seq int64, data map[string]any) *model.WebSocketEvent {
	return model.NewWebSocketEvent(kind, "", "", "", nil, "").SetSequence(seq).SetData(data)
}

func TestAFullQueueLeavesAGap(t *testing.T) {
	q := newQueue(2)
	for i := range int64(3) {
		q.put(event(model.WebsocketEventPosted, i, nil))
	}
	events, gap, err := q.take(t.Context())
	if len(events) != 2 || !gap || err != nil {
		t.Errorf("%d events, gap %t, %v", len(events), gap, err)
	}
	q.put(event(model.WebsocketEventPosted, 3, nil))
	if events, gap, err = q.take(t.Context()); len(events) != 1 || gap || err != nil {
		t.Errorf("then %d events, gap %t, %v", len(events), gap, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err = q.take(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("an empty queue at the end: %v", err)
	}
}

func TestALineTellsWhenEventsWereLost(t *testing.T) {
	hello := func(id string) *model.WebSocketEvent {
		return event(model.WebsocketEventHello, 0, map[string]any{"connection_id": id})
	}
	posted := func(seq int64) *model.WebSocketEvent { return event(model.WebsocketEventPosted, seq, nil) }
	var l line
	for i, step := range []struct {
		what string
		ev   *model.WebSocketEvent
		gap  bool
	}{
		{"the first connection", hello("one"), true},
		{"the next event", posted(1), false},
		{"resumed: the next again", posted(2), false},
		{"one left out", posted(4), true},
		{"after it", posted(5), false},
		{"a resume that was refused", hello("two"), true},
		{"its first event", posted(1), false},
	} {
		if gap := l.take(step.ev); gap != step.gap {
			t.Errorf("%d, %s: gap %t", i, step.what, gap)
		}
	}
	if l.id != "two" || l.next != 2 {
		t.Errorf("to resume from: %+v", l)
	}
}
