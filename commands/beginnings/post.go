package beginnings

import (
	"context"
	"errors"
	"strings"
	"sync"

	"hilo/mail"
)

// Post takes on all letters of a story and keeps them. An address that begins with "rebota" is refused for good, and one that
// begins with "tarda" is never taken on for now. It is safe for concurrent use.
type Post struct {
	mu   sync.Mutex
	sent []mail.Letter
	down bool
}

// Down makes the server one that does not answer, until it does again.
func (p *Post) Down(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

// Sent are the letters that were taken on, in their order.
func (p *Post) Sent() []mail.Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

// Send takes a letter on.
func (p *Post) Send(_ context.Context, l mail.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case strings.HasPrefix(l.To, "rebota"):
		return &mail.RefusedError{Code: 550, Err: errors.New("no such user")}
	case p.down:
		return errors.New("no answer")
	case strings.HasPrefix(l.To, "tarda"):
		return &mail.RefusedError{Code: 452, Err: errors.New("box full")}
	}
	p.sent = append(p.sent, l)
	return nil
}

// From is the network's address.
func (p *Post) From() string { return "red@example.org" }
