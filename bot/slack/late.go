package slack

import (
	"sync"
	"time"
)

// answerWithin is how long Slack is kept waiting for the answer to a request; it gives up after three seconds. What
// takes longer is answered another way.
const answerWithin = 2500 * time.Millisecond

// slot is where the answer to one request goes, as long as Slack waits for it.
type slot struct {
	room  int // bytes that an answer may have
	ready chan struct{}

	mu   sync.Mutex
	done bool // answered, or nobody waits any more
	body []byte
	err  error
}

func newSlot(room int) *slot { return &slot{room: room, ready: make(chan struct{})} }

// fill answers the request, with nothing where the body is nil. It says whether that came in time and has room enough;
// otherwise the body has to go another way, and the slot is as it was.
func (s *slot) fill(body any) bool {
	var data []byte
	if body != nil {
		var err error
		if data, err = marshal(body); err != nil || len(data) > s.room {
			return false
		}
	}
	return s.put(data, nil)
}

// fail has Slack know that the request came to nothing: events are sent again then, and people see that they have to
// try again themselves.
func (s *slot) fail(err error) bool { return s.put(nil, err) }

func (s *slot) put(data []byte, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return false
	}
	s.done, s.body, s.err = true, data, err
	close(s.ready)
	return true
}

// wait is what Slack is answered: nothing when the answer takes its time, and then it comes too late for the slot.
func (s *slot) wait(within time.Duration) ([]byte, error) {
	patience := time.NewTimer(within)
	defer patience.Stop()
	select {
	case <-s.ready:
	case <-patience.C:
		s.put(nil, nil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.body, s.err
}
