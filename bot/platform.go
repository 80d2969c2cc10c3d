package bot

import (
	"context"
	"errors"
	"time"
)

// Platform is one chat system, as the engine needs it. Implementations are safe for concurrent use. A failed call
// returns ErrGone, ErrUnreachable or a LaterError (wrapped), or another error, which is tried again later.
type Platform interface {
	// Name is the constant that stands in Place.Platform and Who.Platform.
	Name() string
	// RedrawEvery is the least time between two drawings of one message.
	RedrawEvery() time.Duration
	// Post puts a message in a channel and returns the ref by which it can be drawn again. The key is unguessable
	// and the same for every attempt: an adapter uses it to post once only.
	Post(ctx context.Context, where Place, key string, m Message) (ref string, err error)
	// Update draws a message again, whole.
	Update(ctx context.Context, where Place, ref string, m Message) error
	// Delete takes a message away; one that is already gone is no error.
	Delete(ctx context.Context, where Place, ref string) error
	// Pin fixes a message to its channel; pinning twice is no error.
	Pin(ctx context.Context, where Place, ref string) error
	// Direct is the place of the direct messages between hilo and a person.
	Direct(ctx context.Context, workspace, user string) (Place, error)
	// Fetch reads a file that somebody sent to hilo in a place, by the ID of its Attached: see Request.Fetch.
	Fetch(ctx context.Context, where Place, file string, most int64) ([]byte, error)
	// Members are the people of a channel, bots and deactivated accounts left out.
	Members(ctx context.Context, where Place) ([]Who, error)
}

// Handler is the engine as adapters see it. It never fails: a fault becomes a Reply in the reader's language.
type Handler interface {
	Handle(ctx context.Context, in Intent) Reply
}

var (
	// ErrGone means the message or channel is no longer there.
	ErrGone = errors.New("gone")
	// ErrUnreachable means the person cannot be written to.
	ErrUnreachable = errors.New("unreachable")
)

// LaterError asks for another attempt after a while (a rate limit).
type LaterError struct{ After time.Duration }

func (e LaterError) Error() string { return "try again after " + e.After.String() }
