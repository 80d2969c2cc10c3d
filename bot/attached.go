package bot

import (
	"context"
	"errors"
	"fmt"
)

// Attached is a file that somebody sent with what they said, as the chat system describes it. Nothing of it has been
// read: Request.Fetch does that. Type and Size are what the chat system says, and what is in it may be something else.
type Attached struct {
	ID   string // the chat system's own name of it
	Name string `json:",omitempty"` // as whoever sent it calls it
	Type string `json:",omitempty"` // media type; "" where it is not known
	Size int64  `json:",omitempty"` // bytes; 0 where it is not known
}

// MostAttached is how many files of a message an adapter hands on; the others are not heard of.
const MostAttached = 10

var (
	// ErrTooLarge means that a file holds more than was asked for.
	ErrTooLarge = errors.New("file too large")
	// ErrNotAllowed means that the chat system lets hilo read no files: whoever administers it has to allow that.
	ErrNotAllowed = errors.New("not allowed to read files")
)

// Fetch reads a file that was sent to hilo in the place of the request, at most so many bytes. It fails with ErrTooLarge,
// with ErrGone where the file is no longer there, with ErrNotAllowed, or otherwise where another attempt may do.
func (r *Request) Fetch(ctx context.Context, file string, most int64) ([]byte, error) {
	p, ok := r.engine.platforms[r.Who.Platform]
	if !ok {
		return nil, fmt.Errorf("fetch: no chat system %q", r.Who.Platform)
	}
	return p.Fetch(ctx, r.Where, file, most)
}

// sent says whether somebody handed hilo files alone, or files with words that call nothing.
func (e *Engine) sent(r *Request, word, rest string) bool {
	if e.hooks.Sent == "" || len(r.Files) == 0 || !r.Direct {
		return false
	}
	_, named := e.names.command(word)
	return !named || sentence(word, rest)
}
