package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	heartbeat  = 20 * time.Second
	patience   = 10 * time.Second // for one write to a client that does not read
	backlog    = 64               // events that a client may be behind
	maxClients = 100
)

// event is one server-sent event, ready to be written. It never carries what somebody said.
type event struct {
	name string
	data []byte
}

// about is the data of an event on a message. Person is set when they alone may see it.
type about struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	Person  string `json:"person,omitempty"`
}

// hub hands events to the clients that listen. A client that falls behind is dropped, and reads again what it missed.
type hub struct {
	mu      sync.Mutex
	clients map[chan event]struct{}
	closed  bool
}

func newHub() *hub { return &hub{clients: map[chan event]struct{}{}} }

// join adds a client; its channel is closed when the client is dropped. It fails when there are too many.
func (h *hub) join() (chan event, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.clients) >= maxClients {
		return nil, false
	}
	c := make(chan event, backlog)
	h.clients[c] = struct{}{}
	return c, true
}

func (h *hub) leave(c chan event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(c)
}

func (h *hub) drop(c chan event) {
	if _, in := h.clients[c]; in {
		delete(h.clients, c)
		close(c)
	}
}

// close drops every client and lets nobody in any more.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.clients {
		h.drop(c)
	}
}

func (h *hub) message(r *record) { h.tell("message", describe(r)) }
func (h *hub) gone(r *record)    { h.tell("gone", describe(r)) }

func (h *hub) state(now time.Time) {
	h.tell("state", struct {
		Now time.Time `json:"now"`
	}{now})
}

func describe(r *record) about {
	person, _ := direct(r.Channel)
	if r.Whisper != "" {
		person = r.Whisper
	}
	return about{ID: r.Ref, Channel: r.Channel, Person: person}
}

func (h *hub) tell(name string, data any) {
	body, err := json.Marshal(data)
	if err != nil {
		panic(err) // only our own plain structures come here
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.clients {
		select {
		case c <- event{name, body}:
		default:
			h.drop(c)
		}
	}
}

// events streams what happens until the client leaves or is dropped.
func (p *Playground) events(w http.ResponseWriter, r *http.Request) error {
	c, ok := p.hub.join()
	if !ok {
		return errBusy
	}
	defer p.hub.leave(c)
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	send := sender(w)
	err := send(": hilo\n\n")
	for err == nil {
		select {
		case <-r.Context().Done():
			return nil
		case <-beat.C:
			err = send(":\n\n")
		case e, open := <-c:
			if !open {
				return nil
			}
			err = send(fmt.Sprintf("event: %s\ndata: %s\n\n", e.name, e.data))
		}
	}
	return nil // the client is gone: there is nobody left to tell
}

// sender writes one piece of the stream at once, and gives up on a client that does not read.
func sender(w http.ResponseWriter) func(string) error {
	rc := http.NewResponseController(w)
	return func(piece string) error {
		// A server without deadlines has none to move.
		_ = rc.SetWriteDeadline(time.Now().Add(patience))
		if _, err := w.Write([]byte(piece)); err != nil {
			return err
		}
		return rc.Flush()
	}
}
