package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// workspace is one workspace with hilo in it. It is never changed: another token makes another one.
type workspace struct {
	id, enterprise string
	bot            string // hilo's user id there
	api            *slack.Client
	limits         *limiter
}

const (
	// tokenFor is how long a workspace's token is believed: another process may have been told of a new one, or of none.
	// It is shorter than renewAtLast.
	tokenFor = 5 * time.Minute
	// limitsFor is longer than any limit of Slack's.
	limitsFor = 24 * time.Hour
)

// space is a workspace by its id; its enterprise may be "" where nobody told it.
func (a *App) space(ctx context.Context, enterprise, id string) (*workspace, error) {
	if a.own != nil {
		if a.own.id != id {
			return nil, fmt.Errorf("%w: %s", errNotInstalled, id)
		}
		return a.own, nil
	}
	if ws, ok := a.spaces.get(id); ok {
		return ws, nil
	}
	c, err := a.cfg.Installs.Token(ctx, enterprise, id)
	if err != nil {
		return nil, fmt.Errorf("slack: workspace %s: %w", id, err)
	}
	ws := &workspace{
		id: id, enterprise: c.Enterprise, bot: c.Bot, api: a.client(c.Token),
		limits: a.limits.keep(id, newLimiter(a.cfg.Clock, a.pace), limitsFor),
	}
	a.spaces.put(id, ws, tokenFor)
	return ws, nil
}

// at is a workspace where something is to be said; bot.ErrGone where hilo is not installed any more.
func (a *App) at(ctx context.Context, id string) (*workspace, error) {
	ws, err := a.space(ctx, "", id)
	if errors.Is(err, errNotInstalled) {
		return nil, fmt.Errorf("%w: %w", bot.ErrGone, err)
	}
	return ws, err
}

// drop forgets a workspace, whose token changed or is no more.
func (a *App) drop(_, id string) { a.spaces.drop(id) }
