package storage

import (
	"context"
	"sync"
	"time"
)

// together has what many ask about one thing at the same moment answered by one call: whoever asks while a call is under
// way waits for the next one, with all who came meanwhile. Who asks alone does not wait.
type together[K comparable, Q, A any] struct {
	// call answers in the order of what was asked.
	call func(ctx context.Context, about K, asked []Q) ([]A, error)

	mu      sync.Mutex
	waiting map[K][]*waiter[Q, A] // an entry, even an empty one, where a call is under way
}

type waiter[Q, A any] struct {
	asked  Q
	answer A
	err    error
	done   chan struct{}
}

const (
	togetherMost   = 100 // asked in one call
	togetherWithin = 10 * time.Second
)

func newTogether[K comparable, Q, A any](call func(context.Context, K, []Q) ([]A, error)) *together[K, Q, A] {
	return &together[K, Q, A]{call: call, waiting: map[K][]*waiter[Q, A]{}}
}

// ask returns the answer to one question. When the context ends it returns at once; the call that it shares goes on for the others.
func (t *together[K, Q, A]) ask(ctx context.Context, about K, asked Q) (A, error) {
	w := &waiter[Q, A]{asked: asked, done: make(chan struct{})}
	t.mu.Lock()
	queue, busy := t.waiting[about]
	t.waiting[about] = append(queue, w)
	t.mu.Unlock()
	if !busy {
		go t.work(context.WithoutCancel(ctx), about)
	}
	select {
	case <-w.done:
		return w.answer, w.err
	case <-ctx.Done():
		var none A
		return none, ctx.Err()
	}
}

// work calls until nobody waits any more.
func (t *together[K, Q, A]) work(ctx context.Context, about K) {
	for {
		batch := t.next(about)
		if len(batch) == 0 {
			return
		}
		t.answer(ctx, about, batch)
	}
}

// next takes those who wait, or ends the work where nobody does.
func (t *together[K, Q, A]) next(about K) []*waiter[Q, A] {
	t.mu.Lock()
	defer t.mu.Unlock()
	queue := t.waiting[about]
	n := min(len(queue), togetherMost)
	if n == 0 {
		delete(t.waiting, about)
		return nil
	}
	t.waiting[about] = queue[n:]
	return queue[:n:n]
}

func (t *together[K, Q, A]) answer(ctx context.Context, about K, batch []*waiter[Q, A]) {
	ctx, cancel := context.WithTimeout(ctx, togetherWithin)
	defer cancel()
	asked := make([]Q, len(batch))
	for i, w := range batch {
		asked[i] = w.asked
	}
	answers, err := t.call(ctx, about, asked)
	for i, w := range batch {
		if w.err = err; err == nil {
			w.answer = answers[i]
		}
		close(w.done)
	}
}
