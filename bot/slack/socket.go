package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"hilo/bot"
)

// Socket Mode is kept by two connections, so that one is up while the other is renewed.
const (
	connections = 2
	// underWayMost is how much may be carried out at once; what comes beyond it waits in the connection.
	underWayMost = 64
	// maxAck is the most that an acknowledgement may hold, in bytes: from 20,480 on Slack refuses it.
	maxAck = 20_000
	// helloWithin is how long a new connection may take to greet us.
	helloWithin = 10 * time.Second
	// lingerFor is how long a connection that another has taken the place of is still heard, unless Slack ends it.
	lingerFor = 15 * time.Second
	// An envelope that comes again is known for so long, and so many are.
	cameFor  = 10 * time.Minute
	cameMost = 10_000
)

// wire is one connection to Slack. Writing is safe beside reading, and beside other writing.
type wire interface {
	// read is the next frame; it fails when nothing at all came for too long.
	read() ([]byte, error)
	write(data []byte) error
	// close ends the connection, and with it every read.
	close()
}

// frame is what Slack sends.
type frame struct {
	Type     string          `json:"type"`
	ID       string          `json:"envelope_id"`
	Payload  json.RawMessage `json:"payload"`
	Accepts  bool            `json:"accepts_response_payload"`
	Reason   string          `json:"reason"`
	NumConns int             `json:"num_connections"`
}

// errSwitchedOff is Slack's word for an app whose Socket Mode an administrator has switched off.
var errSwitchedOff = &bot.SetupError{
	What: "Socket Mode is switched off in the Slack app",
	Do:   "Switch it on under Socket Mode in the app's settings, or leave SLACK_APP_TOKEN empty and set SLACK_SIGNING_SECRET.",
}

// sockets keep an app's connections.
type sockets struct {
	app     *App
	handler bot.Handler
	dial    func(ctx context.Context) (wire, error)
	places  chan struct{}                // one is taken by each thing that is under way
	came    *cache[string, *atomic.Bool] // envelopes, and whether what they told is done

	lingering sync.WaitGroup // connections that another has taken the place of
}

func newSockets(a *App, h bot.Handler, dial func(context.Context) (wire, error)) *sockets {
	return &sockets{app: a, handler: h, dial: dial, places: make(chan struct{}, underWayMost), came: newCache[string, *atomic.Bool](cameMost)}
}

// listen keeps all connections until the context ends.
func (s *sockets) listen(ctx context.Context) {
	var keeping sync.WaitGroup
	for range connections {
		keeping.Go(func() { s.keep(ctx) })
	}
	keeping.Wait()
	s.lingering.Wait()
}

// keep keeps one connection until the context ends. When Slack announces its end, the next one is up before this one
// goes. A connection that did not hold, however politely it ended, is followed by a pause.
func (s *sockets) keep(ctx context.Context) {
	var now *connection
	told := false
	for wait := backoffLeast; ctx.Err() == nil; wait = min(2*wait, backoffMost) {
		began := time.Now()
		next, err := s.connect(ctx)
		if err == nil {
			s.linger(ctx, now)
			now = next
			err = now.hold(ctx)
		}
		well := time.Since(began) > wellFor
		if well {
			wait = backoffLeast
		}
		wait = max(wait, setBack(err))
		told = s.tell(ctx, err, told, wait)
		if well && errors.Is(err, errAnnounced) {
			continue
		}
		if bot.Pause(ctx, wait) != nil {
			break
		}
	}
	now.end()
}

// setBack is the least time to wait after an error.
func setBack(err error) time.Duration {
	if later, ok := errors.AsType[bot.LaterError](err); ok {
		return later.After
	}
	if _, ok := errors.AsType[*bot.SetupError](err); ok {
		return backoffMost
	}
	return 0
}

// tell logs why a connection is no more; what an administrator has to mend, once.
func (s *sockets) tell(ctx context.Context, err error, told bool, wait time.Duration) bool {
	setup, ok := errors.AsType[*bot.SetupError](err)
	switch {
	case ctx.Err() != nil, ok && told:
	case ok:
		s.app.cfg.Log.ErrorContext(ctx, "slack: "+setup.Error(), "do", setup.Do)
	default:
		s.app.cfg.Log.InfoContext(ctx, "slack: connection", "err", err, "again_in", wait)
	}
	return ok
}

// connect makes a connection that has been greeted, and hears it.
func (s *sockets) connect(ctx context.Context) (*connection, error) {
	w, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	c := &connection{wire: w, leaving: make(chan struct{}), silent: make(chan struct{})}
	greeted, cancel := context.WithTimeout(ctx, helloWithin)
	defer cancel()
	cut := context.AfterFunc(greeted, w.close)
	f, err := c.next()
	if !cut() && err == nil {
		err = greeted.Err()
	}
	if err == nil && f.Type != "hello" {
		err = ending(f)
	}
	if err != nil {
		w.close()
		return nil, fmt.Errorf("slack: no hello: %w", err)
	}
	s.app.cfg.Log.DebugContext(ctx, "slack: connected", "connections", f.NumConns)
	s.app.hears()
	go s.hear(ctx, c)
	return c, nil
}

// linger leaves a connection to what it still brings, for a while.
func (s *sockets) linger(ctx context.Context, c *connection) {
	if c == nil {
		return
	}
	s.lingering.Go(func() {
		patience := time.NewTimer(lingerFor)
		defer patience.Stop()
		select {
		case <-ctx.Done():
		case <-patience.C:
		case <-c.silent:
		}
		c.end()
	})
}

// hear takes up what a connection brings until it ends.
func (s *sockets) hear(ctx context.Context, c *connection) {
	defer close(c.silent)
	defer c.close()
	for {
		f, err := c.next()
		switch {
		case err != nil:
			c.leave(err)
			return
		case f.Type == "disconnect":
			c.leave(ending(f)) // it brings things until it is closed
		case f.ID != "":
			s.take(ctx, c, f)
		default:
			s.app.cfg.Log.DebugContext(ctx, "slack: frame of no concern", "type", f.Type)
		}
	}
}

// take carries out what one frame tells, and acknowledges it on the connection that brought it when that is done. What
// comes again, by whatever connection, is done once.
func (s *sockets) take(ctx context.Context, c *connection, f frame) {
	if !c.enter() {
		return // Slack sends it again by another connection, if it is an event
	}
	mine := new(atomic.Bool)
	if came := s.came.keep(f.ID, mine, cameFor); came != mine {
		defer c.underWay.Done()
		if came.Load() { // else its own acknowledgement is to come, with the answer
			s.confirm(ctx, c, f, nil)
		}
		return
	}
	s.places <- struct{}{}
	answer := s.read(ctx, f)
	go func() {
		defer c.underWay.Done()
		var body []byte
		var err error
		if answer != nil {
			body, err = answer.wait(s.app.within)
		}
		<-s.places
		if err != nil {
			s.came.drop(f.ID)
			s.app.failed(ctx, err)
			return
		}
		mine.Store(true)
		s.confirm(ctx, c, f, body)
	}()
}

func (s *sockets) confirm(ctx context.Context, c *connection, f frame, body []byte) {
	if err := c.ack(f.ID, body); err != nil {
		s.app.cfg.Log.InfoContext(ctx, "slack: acknowledgement lost", "type", f.Type, "err", err)
	}
}

// read begins what a frame tells. It is nil where nothing is to be done.
func (s *sockets) read(ctx context.Context, f frame) *slot {
	a := s.app
	var heard Heard
	var err error
	switch f.Type {
	case "events_api":
		var e envelope
		if e, err = readEvent(f.Payload); err == nil {
			var answer *slot
			if answer, err = a.event(ctx, s.handler, e); err == nil {
				return answer
			}
		}
	case "slash_commands":
		heard, err = a.decoder.DecodeSocketCommand(f.Payload)
	case "interactive":
		heard, err = a.decoder.DecodeInteraction(f.Payload)
	default:
		err = fmt.Errorf("%w: %s", ErrIgnored, f.Type)
	}
	if errors.Is(err, ErrMalformed) {
		a.cfg.Log.WarnContext(ctx, "slack: not understood", "type", f.Type, "err", err)
	}
	if unheard(err) {
		return nil
	}
	room := 0
	if f.Accepts {
		room = maxAck
	}
	return a.begin(ctx, s.handler, heard, err, room)
}

// errAnnounced means that Slack said beforehand that a connection would end.
var errAnnounced = errors.New("slack: the connection is renewed")

// ending is why a connection ends, by Slack's own word.
func ending(f frame) error {
	switch f.Reason {
	case "link_disabled":
		return errSwitchedOff
	case "warning", "refresh_requested":
		return errAnnounced
	}
	return fmt.Errorf("slack: %s %s", f.Type, f.Reason)
}

// connection is one that Slack has greeted. A nil one is none.
type connection struct {
	wire
	leaving chan struct{} // closed when it ends, or its end was announced
	left    sync.Once
	why     error         // set when leaving is closed
	silent  chan struct{} // closed when nothing more is read

	mu       sync.Mutex
	closing  bool
	underWay sync.WaitGroup
}

// next is the next frame; what is none has no type.
func (c *connection) next() (frame, error) {
	data, err := c.read()
	if err != nil {
		return frame{}, err
	}
	var f frame
	if json.Unmarshal(data, &f) != nil {
		return frame{}, nil //nolint:nilerr // Slack's trouble, and the connection is as good as before
	}
	return f, nil
}

func (c *connection) leave(why error) {
	c.left.Do(func() {
		c.why = why
		close(c.leaving)
	})
}

// hold returns why a connection ends, as soon as that is known.
func (c *connection) hold(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-c.leaving:
		return c.why
	}
}

// enter says whether what has come may still be taken up.
func (c *connection) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing {
		c.underWay.Add(1)
	}
	return !c.closing
}

func (c *connection) ack(id string, body []byte) error {
	data, err := json.Marshal(struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}{id, body})
	if err != nil {
		return err
	}
	return c.write(data)
}

// end acknowledges what is under way and ends the connection.
func (c *connection) end() {
	if c == nil {
		return
	}
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	c.underWay.Wait()
	c.close()
	<-c.silent
}
