package strict

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is Socket Mode's side of Slack, under Slack's lock.
type socket struct {
	tickets map[string]bool
	lines   []*line
	turn    int
	opened  []time.Time // by the machine's clock
	off     bool
	early   int  // so many connections more are told to go right after hello
	twice   bool // events are told twice
	single  bool // one connection gets everything
	ping    time.Duration
}

// line is one connection.
type line struct {
	conn    *websocket.Conn
	write   sync.Mutex
	frozen  bool // half broken: it seems to be there, and nothing passes
	leaving bool // told to go: gets nothing new
	waiting map[string]*parcel
}

// parcel is an envelope that waits for its acknowledgement.
type parcel struct {
	accepts bool
	done    chan []byte
	late    bool
}

const (
	mostLines = 10               // connections of an app
	hotLoop   = 20               // connections in a second
	pingEvery = 10 * time.Second // Slack's own pings
)

func (c *call) openConnection() (reply, *fault) {
	k := &c.s.socket
	now := time.Now()
	k.opened = append(k.opened, now)
	if n := len(k.opened); n > hotLoop && now.Sub(k.opened[n-1-hotLoop]) < time.Second {
		c.s.breaks("hot_loop", c.method, "more than %d connections in a second", hotLoop)
	}
	if k.off {
		return nil, &fault{name: "link_disabled"}
	}
	if k.tickets == nil {
		k.tickets = map[string]bool{}
	}
	ticket := c.s.id("ticket-")
	k.tickets[ticket] = true
	return reply{"url": strings.Replace(c.s.server.URL, "http", "ws", 1) + "/link?ticket=" + ticket + "&app_id=" + AppID}, nil
}

func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	ok := s.socket.tickets[ticket] && !s.trouble.down
	delete(s.socket.tickets, ticket)
	s.mu.Unlock()
	if !ok || s.ctx.Err() != nil {
		http.Error(w, "ticket", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	l := &line{conn: conn, waiting: map[string]*parcel{}}
	defer s.leave(l)
	if s.join(l) {
		s.listen(l)
	}
}

// join greets a connection, unless it must go at once.
func (s *Slack) join(l *line) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := &s.socket
	k.lines = append(k.lines, l)
	n := len(k.lines)
	if n > mostLines {
		s.breaks("too_many_websockets", "Socket Mode", "%d connections", n)
		_ = l.send(reply{"type": "disconnect", "reason": "too_many_websockets"})
		return false
	}
	_ = l.send(reply{"type": "hello", "num_connections": n, "connection_info": reply{"app_id": AppID},
		"debug_info": reply{"host": "applink-strict", "build_number": 1, "approximate_connection_time": 18060}})
	if k.early > 0 {
		k.early--
		l.leaving = true
		_ = l.send(reply{"type": "disconnect", "reason": "refresh_requested"})
	}
	every := k.ping
	if every == 0 {
		every = pingEvery
	}
	s.going.Go(func() { s.pings(l, every) })
	s.changed()
	return true
}

func (s *Slack) leave(l *line) {
	_ = l.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.lines = slices.DeleteFunc(s.socket.lines, func(other *line) bool { return other == l })
	for _, p := range l.waiting {
		close(p.done)
	}
	l.waiting = nil
	s.changed()
}

// pings asks again and again whether somebody is there.
func (s *Slack) pings(l *line, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		s.mu.Lock()
		frozen := l.frozen
		s.mu.Unlock()
		if !frozen && l.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second)) != nil {
			return
		}
	}
}

func (l *line) send(v any) error {
	l.write.Lock()
	defer l.write.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(within))
	return l.conn.WriteJSON(v)
}

// listen takes acknowledgements until the connection ends.
func (s *Slack) listen(l *line) {
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		if !l.frozen {
			s.acknowledged(l, data)
		}
		s.mu.Unlock()
	}
}

// acknowledged takes one acknowledgement. The lock is held.
func (s *Slack) acknowledged(l *line, data []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(data, &ack); err != nil || ack.ID == "" {
		s.breaks("invalid_ack", "Socket Mode", "%q (%v)", data, err)
		return
	}
	p := l.waiting[ack.ID]
	delete(l.waiting, ack.ID)
	payload := []byte(ack.Payload)
	if string(payload) == "null" {
		payload = nil
	}
	switch {
	case p == nil && s.elsewhere(ack.ID):
		s.breaks("ack_elsewhere", "Socket Mode", "%s came on another connection", ack.ID)
	case p == nil:
		s.breaks("unknown_ack", "Socket Mode", "%s was never sent here, or is acknowledged already", ack.ID)
	case p.late:
		s.breaks("late_ack", "Socket Mode", "%s is acknowledged after three seconds", ack.ID)
	case len(payload) > 0 && !p.accepts:
		s.breaks("ack_payload", "Socket Mode", "%s accepts none: %s", ack.ID, payload)
		p.done <- nil
	default:
		p.done <- payload
	}
}

func (s *Slack) elsewhere(id string) bool {
	return slices.ContainsFunc(s.socket.lines, func(l *line) bool { return l.waiting[id] != nil })
}

// overSocket sends a payload over one of the connections and waits for its acknowledgement; an event has been told
// before as often as it says.
func (s *Slack) overSocket(ctx context.Context, kind string, payload any, e *event) ([]byte, error) {
	env := reply{"payload": payload, "type": map[string]string{"commands": "slash_commands", "interactions": "interactive", "events": "events_api"}[kind]}
	env["accepts_response_payload"] = kind == "commands" || kind == "interactions" && payload.(reply)["type"] == "view_submission"
	if e != nil {
		env["retry_attempt"], env["retry_reason"] = e.attempt, e.reason
	}
	s.mu.Lock()
	twice := s.socket.twice && e != nil
	s.mu.Unlock()
	if twice {
		if _, err := s.send(ctx, env); err != nil {
			return nil, err
		}
	}
	ack, err := s.send(ctx, env)
	if err != nil && e != nil {
		e.reason = "timeout"
	}
	return ack, err
}

// send sends an envelope, with an id of its own.
func (s *Slack) send(ctx context.Context, envelope reply) ([]byte, error) {
	s.mu.Lock()
	l := s.turn()
	if l == nil {
		s.mu.Unlock()
		return nil, fmt.Errorf("%w: nobody is connected", errUnheard)
	}
	id := s.id("envelope-")
	accepts, _ := envelope["accepts_response_payload"].(bool)
	p := &parcel{accepts: accepts, done: make(chan []byte, 1)}
	l.waiting[id] = p
	frozen := l.frozen
	envelope["envelope_id"] = id
	data, err := json.Marshal(envelope)
	s.mu.Unlock()
	if err == nil && !frozen {
		err = l.sendText(data)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnheard, err)
	}
	return s.wait(ctx, p)
}

func (l *line) sendText(data []byte) error {
	l.write.Lock()
	defer l.write.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(within))
	return l.conn.WriteMessage(websocket.TextMessage, data)
}

func (s *Slack) wait(ctx context.Context, p *parcel) ([]byte, error) {
	timer := time.NewTimer(s.within)
	defer timer.Stop()
	select {
	case ack, ok := <-p.done:
		if !ok {
			return nil, fmt.Errorf("%w: the connection broke", errUnheard)
		}
		return ack, nil
	case <-timer.C:
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.late = true
	return nil, errors.Join(errUnheard, ctx.Err())
}

// turn is the connection that gets the next payload. The lock is held.
func (s *Slack) turn() *line {
	k := &s.socket
	for range k.lines {
		if k.turn = (k.turn + 1) % len(k.lines); k.single {
			k.turn = 0
		}
		if l := k.lines[k.turn]; !l.leaving {
			return l
		}
	}
	return nil
}
