package slack

import (
	"sync"
	"time"
)

// turnWithin is how long one act waits for the one before it: one that hangs must not hold up all that follow.
const turnWithin = 5 * time.Second

// turns have what one person does carried out in the order in which it came: of three votes the last one counts. Its
// zero value is ready.
type turns struct {
	mu   sync.Mutex
	last map[person]chan struct{}
}

// take is called in the order in which things came. What it returns waits for the turn, and ends it.
func (t *turns) take(who person) (wait, end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil {
		t.last = map[person]chan struct{}{}
	}
	before, mine := t.last[who], make(chan struct{})
	t.last[who] = mine
	return func() { await(before) }, func() {
		close(mine)
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.last[who] == mine {
			delete(t.last, who)
		}
	}
}

func await(before <-chan struct{}) {
	if before == nil {
		return
	}
	patience := time.NewTimer(turnWithin)
	defer patience.Stop()
	select {
	case <-before:
	case <-patience.C:
	}
}

// errands do a thing once for all who ask for it before it is begun: what is found out then is true for each of them.
// Its zero value is ready.
type errands struct {
	mu      sync.Mutex
	waiting map[string]*errand
	last    map[string]*errand
}

type errand struct {
	done chan struct{}
	err  error
}

// run returns when a run for the key has ended that began after the call; runs for one key follow each other.
func (e *errands) run(key string, do func() error) error {
	mine, before, first := e.join(key)
	if !first {
		<-mine.done
		return mine.err
	}
	if before != nil {
		<-before.done
	}
	e.mu.Lock()
	delete(e.waiting, key)
	e.mu.Unlock()
	mine.err = do()
	close(mine.done)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.last[key] == mine {
		delete(e.last, key)
	}
	return mine.err
}

func (e *errands) join(key string) (mine, before *errand, first bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if w := e.waiting[key]; w != nil {
		return w, nil, false
	}
	if e.waiting == nil {
		e.waiting, e.last = map[string]*errand{}, map[string]*errand{}
	}
	mine, before = &errand{done: make(chan struct{})}, e.last[key]
	e.waiting[key], e.last[key] = mine, mine
	return mine, before, true
}
