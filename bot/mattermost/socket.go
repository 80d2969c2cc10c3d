package mattermost

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// How long to wait before connecting again: longer each time, unless a connection has held for a while.
const (
	backoffLeast = 500 * time.Millisecond
	backoffMost  = time.Minute
	heldWell     = time.Minute
)

// line is where a connection stood, so that the next can go on from there.
type line struct {
	id   string // of the connection; "" before the first
	next int64  // number of the event to come
}

// take notes an event. It says whether events before it were lost: the server has begun anew, or left a number out.
func (l *line) take(ev *model.WebSocketEvent) (gap bool) {
	if ev.EventType() == model.WebsocketEventHello {
		id := entry(ev.GetData(), "connection_id")
		gap = id != l.id
		l.id = id
	} else {
		gap = ev.GetSequence() != l.next
	}
	l.next = ev.GetSequence() + 1
	return gap
}

// receive keeps a connection and fills the queue, until the context ends. A refused token is told once.
func (s *Server) receive(ctx context.Context, q *queue) {
	var l line
	told := false
	for wait := backoffLeast; ctx.Err() == nil; wait = min(2*wait, backoffMost) {
		began := time.Now()
		err := s.hear(ctx, &l, q)
		if time.Since(began) > heldWell {
			wait = backoffLeast
		}
		switch {
		case ctx.Err() != nil:
			return
		case isSetup(err) && !told:
			s.cfg.Log.ErrorContext(ctx, "mattermost: "+err.Error())
		case !isSetup(err):
			s.cfg.Log.InfoContext(ctx, "mattermost: connection lost", "err", err, "again_in", wait)
		}
		if told = isSetup(err); told {
			l = line{} // resumed, the connection of a bot that was disabled meanwhile would stay silent
		}
		if bot.Pause(ctx, wait) != nil {
			return
		}
	}
}

// hear connects and passes on events until the connection is lost. The token is tried first: a socket does not tell a
// refusal from a cut. The request's header is what lets a connection be resumed.
func (s *Server) hear(ctx context.Context, l *line, q *queue) error {
	if err := s.checkToken(ctx); err != nil {
		return err
	}
	// A nil dialer is the default one.
	socket, err := model.NewReliableWebSocketClientWithDialer(nil, socketURL(s.cfg.URL), s.cfg.Token, l.id, int(l.next), true)
	if err != nil {
		return fmt.Errorf("mattermost: connect: %w", err)
	}
	socket.Listen()
	cut := context.AfterFunc(ctx, func() { _ = socket.Conn.Close() })
	defer cut()
	responses := socket.ResponseChannel // of no use, but one that is full would stop the events
	for {
		select {
		case ev, open := <-socket.EventChannel:
			if !open {
				return lost(socket)
			}
			if l.take(ev) {
				q.missed()
			}
			q.put(ev)
		case _, open := <-responses:
			if !open {
				responses = nil
			}
		case <-socket.PingTimeoutChannel:
			_ = socket.Conn.Close() // which ends the reading, and with it the channels
		}
	}
}

// lost says why a connection has ended, which a server that drops us does not tell.
func lost(socket *model.WebSocketClient) error {
	if err := socket.ListenError; err != nil {
		return err
	}
	return fmt.Errorf("mattermost: the server has closed the connection")
}

// socketURL is a server's address for sockets.
func socketURL(address string) string { return "ws" + strings.TrimPrefix(address, "http") }
