package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

const (
	// directFor is how long the channel of direct messages with somebody is remembered: its id stays.
	directFor = 24 * time.Hour
	// membersPage is how many people Slack is asked for at once, as its documentation advises.
	membersPage = 200
)

// Direct is the channel of the direct messages with a person.
func (a *App) Direct(ctx context.Context, workspaceID, user string) (bot.Place, error) {
	ws, err := a.space(ctx, "", workspaceID)
	if errors.Is(err, errNotInstalled) {
		return bot.Place{}, fmt.Errorf("%w: %w", bot.ErrUnreachable, err)
	}
	if err != nil {
		return bot.Place{}, err
	}
	channel, err := a.direct(ctx, ws, user)
	if err != nil {
		return bot.Place{}, err
	}
	return bot.Place{Platform: Name, Workspace: workspaceID, Channel: channel}, nil
}

// direct is the channel of the direct messages with a person. People of other organisations may not be had by one:
// they are bot.ErrUnreachable.
func (a *App) direct(ctx context.Context, ws *workspace, user string) (channel string, err error) {
	key := person{ws.id, user}
	if channel, ok := a.directs.get(key); ok {
		return channel, nil
	}
	err = a.call(ctx, ws, openDirect, "", answers, func(ctx context.Context) error {
		c, _, _, err := ws.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
		switch {
		case err != nil:
			return err
		case c == nil || c.ID == "":
			return errEmpty
		}
		channel = c.ID
		return nil
	})
	if errors.Is(err, bot.ErrGone) { // the person is there, and we may not
		return "", fmt.Errorf("%w: %v", bot.ErrUnreachable, err) //nolint:errorlint // it is the person who is gone
	}
	if err != nil {
		return "", err
	}
	a.directs.put(key, channel, directFor)
	return channel, nil
}

// Members are the people of a channel; guests and people of other organisations are among them. Slack tells of one
// person at a time: where it makes hilo wait, another attempt goes on with those who are not known yet.
func (a *App) Members(ctx context.Context, where bot.Place) ([]bot.Who, error) {
	ws, err := a.at(ctx, where.Workspace)
	if err != nil {
		return nil, err
	}
	ids, err := a.memberIDs(ctx, ws, where.Channel)
	if err != nil {
		return nil, err
	}
	var out []bot.Who
	for _, id := range ids {
		k, err := a.whois(ctx, ws, id, redraws)
		if err != nil {
			return nil, err
		}
		if !k.gone {
			out = append(out, k.who)
		}
	}
	return out, nil
}

func (a *App) memberIDs(ctx context.Context, ws *workspace, channel string) ([]string, error) {
	var all []string
	for cursor := ""; ; {
		var ids []string
		var next string
		err := a.call(ctx, ws, listMembers, "", redraws, func(ctx context.Context) (err error) {
			ids, next, err = ws.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{
				ChannelID: channel, Cursor: cursor, Limit: membersPage,
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
		if next == "" || next == cursor {
			return all, nil
		}
		cursor = next
	}
}
