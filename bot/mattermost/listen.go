package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// saveEvery is the least time between two writings of the cursor.
const saveEvery = 500 * time.Millisecond

// Listen hears posts until the context ends, and has each answered once: among replicas one listens at a time. Where it
// was interrupted it asks for what it missed.
func (s *Server) Listen(ctx context.Context, h bot.Handler) error {
	for ctx.Err() == nil {
		err := s.cfg.Memory.Lead(ctx, s.cursor(), func(ctx context.Context) error { return s.listen(ctx, h) })
		if err != nil && ctx.Err() == nil {
			s.cfg.Log.WarnContext(ctx, "mattermost: listening interrupted", "err", err)
		}
		_ = bot.Pause(ctx, backoffLeast)
	}
	return nil
}

// listen is one replica's turn.
func (s *Server) listen(ctx context.Context, h bot.Handler) error {
	q := newQueue(queueLength)
	l := newLanes(laneCount, func(m message) bool {
		err := s.hearPost(ctx, h, m)
		if err != nil && ctx.Err() == nil {
			s.cfg.Log.ErrorContext(ctx, "mattermost: post not answered", "post", m.Key, "err", err)
			q.missed() // it is found again when what was missed is asked for
		}
		return err == nil
	})
	ended := make(chan struct{}) // when all lanes have
	var around sync.WaitGroup
	around.Go(func() { s.receive(ctx, q) })
	around.Go(func() { s.save(ctx, l, ended) })
	around.Go(func() { s.doubt(ctx, q) })
	err := s.digest(ctx, h, q, l)
	l.close()
	close(ended)
	around.Wait()
	return err
}

// digest hands on what the queue holds. After a gap what was missed comes first, or a channel's posts would be answered
// out of order; what stands in the queue too is then known.
func (s *Server) digest(ctx context.Context, h bot.Handler, q *queue, l *lanes) error {
	for {
		events, gap, err := q.take(ctx)
		if err != nil {
			return err
		}
		if gap {
			s.people.forgetAll()
			if err := s.catchUpAtLast(ctx, h, l); err != nil {
				return err
			}
			s.heardOnce.Do(func() { close(s.listening) })
		}
		moved := false
		for _, ev := range events {
			moved = moved || s.moves(ev)
			if err := s.event(ctx, ev, l); err != nil {
				return err
			}
		}
		if moved {
			s.tellPresence(ctx, h, q)
		}
	}
}

// doubtEvery is how often what no event told of is looked for.
const doubtEvery = 15 * time.Minute

// doubt has it looked again and again, as if events had been lost, whether anything was missed.
func (s *Server) doubt(ctx context.Context, q *queue) {
	for bot.Pause(ctx, doubtEvery) == nil {
		q.missed()
	}
}

// catchUpAtLast catches up however often it fails: to go on without would lose posts for good.
func (s *Server) catchUpAtLast(ctx context.Context, h bot.Handler, l *lanes) error {
	for wait := backoffLeast; ; wait = min(2*wait, backoffMost) {
		err := s.catchUp(ctx, l)
		if err == nil {
			err = s.present(ctx, h)
		}
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			s.cfg.Log.WarnContext(ctx, "mattermost: catch up", "err", err, "again_in", wait)
		}
		if err := bot.Pause(ctx, wait); err != nil {
			return err
		}
	}
}

// event takes up one event of the socket.
func (s *Server) event(ctx context.Context, ev *model.WebSocketEvent, l *lanes) error {
	switch data := ev.GetData(); ev.EventType() {
	case model.WebsocketEventPosted:
		return s.posted(ctx, data, l)
	case model.WebsocketEventPostDeleted:
		s.posts.forget(made(data).ID)
	case model.WebsocketEventUserUpdated:
		user, _ := data["user"].(map[string]any)
		s.people.forget(entry(user, "id"))
	case model.WebsocketEventUserActivationStatusChange: // of somebody
		s.people.forgetAll()
	default: // of no concern to hilo
	}
	return nil
}

func (s *Server) posted(ctx context.Context, data map[string]any, l *lanes) error {
	post := made(data)
	h, err := s.decoder.DecodePosted(data)
	if err == nil && s.elsewhere(entry(data, "team_id")) {
		err = ErrIgnored
	}
	switch {
	case err == nil:
		return l.put(ctx, message{Heard: h, at: post.At})
	case errors.Is(err, ErrMalformed):
		s.cfg.Log.WarnContext(ctx, "mattermost: event not understood", "err", err)
	}
	l.pass(post.At)
	return nil
}

// elsewhere says whether a team is not ours to work in; direct messages are in none.
func (s *Server) elsewhere(team string) bool { return s.team != "" && team != "" && team != s.team }

// post is what a post is known by.
type post struct {
	ID string `json:"id"`
	At int64  `json:"create_at"`
}

// made is the post of an event.
func made(data map[string]any) post {
	var p post
	if json.Unmarshal([]byte(entry(data, "post")), &p) != nil {
		return post{}
	}
	return p
}

// hearPost answers a post unless that was done already; an error leaves it to be done. What was begun is finished, what
// has not begun when the context ends is left to the next turn.
func (s *Server) hearPost(ctx context.Context, h bot.Handler, m message) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	ctx = context.WithoutCancel(ctx)
	done, err := s.cfg.Memory.Handled(ctx, s.cursor(), m.Key)
	if err != nil || done {
		return err
	}
	if m.begun {
		if done, err = s.answered(ctx, m.Heard); err != nil {
			return err
		}
	}
	if !done {
		s.introduce(ctx, &m.Heard)
		s.said(ctx, m.Heard, h.Handle(ctx, m.Intent))
	}
	return s.cfg.Memory.MarkHandled(ctx, s.cursor(), m.Key, time.UnixMilli(m.at))
}

// said answers a post: in direct messages there, elsewhere by a private word.
func (s *Server) said(ctx context.Context, h Heard, r bot.Reply) {
	ctx, cancel := context.WithTimeout(ctx, carryWithin)
	defer cancel()
	s.whisper(ctx, h, r)
}

// save keeps the cursor where the lanes have come to.
func (s *Server) save(ctx context.Context, l *lanes, ended <-chan struct{}) {
	ctx = context.WithoutCancel(ctx)
	for going := true; going; {
		select {
		case <-l.moved:
		case <-ended:
			going = false
		}
		if at := l.reached(); !at.IsZero() {
			if err := s.cfg.Memory.SetCursor(ctx, s.cursor(), at); err != nil {
				s.cfg.Log.ErrorContext(ctx, "mattermost: cursor", "err", err)
			}
		}
		if going {
			rest(saveEvery, ended)
		}
	}
}

// rest waits, unless a channel closes.
func rest(d time.Duration, ended <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ended:
	}
}
