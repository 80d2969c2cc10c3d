package bot

import (
	"context"
	"fmt"
)

// Presence is what an adapter knows of where hilo is in a workspace: where it hears and can write.
type Presence struct {
	Platform, Workspace string
	// Channels says of each whether hilo is there and may write.
	Channels map[string]bool
	// Whole says that hilo is in no channel that is not among them.
	Whole bool
}

// In says whether hilo is in a channel, and whether that is known.
func (p Presence) In(channel string) (there, known bool) {
	there, known = p.Channels[channel]
	return there, known || p.Whole
}

// Attendant is a Handler that wants to know where hilo is: at an adapter's start, after a gap, and whenever that
// changes. An error asks to be told again. The engine is one.
type Attendant interface {
	Present(ctx context.Context, p Presence) error
}

// Present has the features take note of where hilo is, and draws again what that changes.
func (e *Engine) Present(ctx context.Context, p Presence) error {
	if e.hooks.Present == nil {
		return nil
	}
	changes, err := e.hooks.Present(ctx, p)
	if err != nil {
		return fmt.Errorf("presence: %w", err)
	}
	e.changed(changes) //nolint:contextcheck // a drawing outlives what caused it
	return nil
}

// lost has the features take note that hilo cannot write in a place. That it is back there an adapter says: where hilo
// may write it need not be heard.
func (e *Engine) lost(ctx context.Context, where Place) {
	err := e.Present(ctx, Presence{Platform: where.Platform, Workspace: where.Workspace,
		Channels: map[string]bool{where.Channel: false}})
	if err != nil {
		e.log.Warn("presence", "place", where, "err", err)
	}
}
