package slack

import (
	"context"
	"errors"
	"fmt"

	"hilo/bot"
)

// event takes up one event: what a person says is carried out like everything else that people do, what Slack tells of
// its own accord is taken note of. It is called in the order in which things came. A nil slot needs no answer.
func (a *App) event(ctx context.Context, h bot.Handler, e envelope) (*slot, error) {
	heard, err := a.decoder.event(e)
	if err == nil {
		return a.begin(ctx, h, heard, nil, 0), nil
	}
	if !errors.Is(err, ErrIgnored) {
		return nil, err
	}
	note := a.note(h, e)
	if note == nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	s := newSlot(0)
	a.working.Go(func() {
		if err := note(ctx); err != nil && !s.fail(err) {
			a.cfg.Log.ErrorContext(ctx, "slack: event not taken note of", "event", e.Event.Type, "err", err)
		}
		s.fill(nil)
	})
	return s, nil
}

// note is what an event has us take note of, nil where that is nothing. What fails is told again by Slack.
func (a *App) note(h bot.Handler, e envelope) func(context.Context) error {
	enterprise, workspace, _ := e.installed()
	known := needs(workspace) == nil
	switch {
	case e.Type != "event_callback":
		return nil
	case e.removes() && (known || needs(enterprise) == nil):
		return func(ctx context.Context) error { return a.removed(ctx, enterprise, workspace) }
	case e.moves() && known:
		return func(ctx context.Context) error { return a.moved(ctx, h, enterprise, workspace) }
	case e.Event.Type == "user_change" && known:
		return func(context.Context) error {
			a.people.drop(person{workspace, string(e.Event.User)})
			return nil
		}
	}
	return nil
}

// removes says whether hilo is taken out of a workspace by an event: people's own tokens are none of hilo's.
func (e envelope) removes() bool {
	return e.Event.Type == "app_uninstalled" || e.Event.Type == "tokens_revoked" && len(e.Event.Tokens.Bot) > 0
}

// moves says whether hilo may be in other channels after an event than before it.
func (e envelope) moves() bool {
	switch e.Event.Type {
	case "member_joined_channel", "member_left_channel":
		_, _, self := e.installed()
		return self == "" || string(e.Event.User) == self
	case "channel_archive", "channel_unarchive", "channel_deleted", "channel_left", "channel_id_changed",
		"group_archive", "group_unarchive", "group_deleted", "group_left":
		return true
	}
	return false
}

// moved tells the handler where hilo is, once for all events that come meanwhile. Slack is asked for it: events may come
// twice and in any order.
func (a *App) moved(ctx context.Context, h bot.Handler, enterprise, workspace string) error {
	return a.errands.run(workspace, func() error {
		ws, err := a.space(ctx, enterprise, workspace)
		if errors.Is(err, errNotInstalled) {
			return nil
		}
		if err != nil {
			return err
		}
		return a.present(ctx, ws, h)
	})
}

// removed notes that hilo was taken out of a workspace, or of a whole organisation.
func (a *App) removed(ctx context.Context, enterprise, workspace string) error {
	if a.cfg.Installs == nil {
		a.cfg.Log.ErrorContext(ctx, "slack: hilo was taken out of the workspace; install the app again and set SLACK_BOT_TOKEN to its new token",
			"workspace", workspace)
		return nil
	}
	if err := a.cfg.Installs.Gone(ctx, enterprise, workspace); err != nil {
		return fmt.Errorf("slack: uninstalled: %w", err)
	}
	a.drop(enterprise, workspace)
	return nil
}
