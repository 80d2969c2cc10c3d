package slack

import (
	"container/list"
	"sync"
	"time"
)

// cache remembers a bounded number of things for some time; what was used least recently makes room.
type cache[K comparable, V any] struct {
	most int
	mu   sync.Mutex
	by   map[K]*list.Element
	used *list.List // of *cached[K, V], the most recent first
}

type cached[K comparable, V any] struct {
	key   K
	value V
	until time.Time
}

func newCache[K comparable, V any](most int) *cache[K, V] {
	return &cache[K, V]{most: most, by: map[K]*list.Element{}, used: list.New()}
}

// get is what is remembered under a key and still fresh.
func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.by[key]
	if !ok || time.Now().After(entry[K, V](e).until) {
		var none V
		return none, false
	}
	c.used.MoveToFront(e)
	return entry[K, V](e).value, true
}

// keep remembers something for a while, unless there is something fresh. It returns what is remembered.
func (c *cache[K, V]) keep(key K, value V, fresh time.Duration) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.by[key]; ok && !time.Now().After(entry[K, V](e).until) {
		c.used.MoveToFront(e)
		return entry[K, V](e).value
	}
	c.set(key, value, fresh)
	return value
}

// put remembers something for a while.
func (c *cache[K, V]) put(key K, value V, fresh time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(key, value, fresh)
}

func (c *cache[K, V]) set(key K, value V, fresh time.Duration) {
	kept := &cached[K, V]{key, value, time.Now().Add(fresh)}
	if e, ok := c.by[key]; ok {
		e.Value = kept
		c.used.MoveToFront(e)
		return
	}
	c.by[key] = c.used.PushFront(kept)
	if c.used.Len() > c.most {
		delete(c.by, entry[K, V](c.used.Back()).key)
		c.used.Remove(c.used.Back())
	}
}

func (c *cache[K, V]) drop(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.by[key]; ok {
		delete(c.by, key)
		c.used.Remove(e)
	}
}

// dropIf forgets what a function picks.
func (c *cache[K, V]) dropIf(such func(V) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.by {
		if such(entry[K, V](e).value) {
			delete(c.by, key)
			c.used.Remove(e)
		}
	}
}

func entry[K comparable, V any](e *list.Element) *cached[K, V] { return e.Value.(*cached[K, V]) }
