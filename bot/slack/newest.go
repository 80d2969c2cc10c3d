package slack

import "sync"

// newest has what is to be done about one thing done, one after the other; what something newer overtakes while it waits
// is left out. Its zero value is ready.
type newest[K comparable] struct {
	mu      sync.Mutex
	waiting map[K]func() // an entry, even a nil one, where something is being done
}

// do does it now, or after what is being done about the same thing; then it returns at once.
func (n *newest[K]) do(about K, it func()) {
	n.mu.Lock()
	if _, busy := n.waiting[about]; busy {
		n.waiting[about] = it
		n.mu.Unlock()
		return
	}
	if n.waiting == nil {
		n.waiting = map[K]func(){}
	}
	n.waiting[about] = nil
	n.mu.Unlock()
	for it != nil {
		it()
		it = n.next(about)
	}
}

func (n *newest[K]) next(about K) func() {
	n.mu.Lock()
	defer n.mu.Unlock()
	it := n.waiting[about]
	if it == nil {
		delete(n.waiting, about)
	} else {
		n.waiting[about] = nil
	}
	return it
}
