package slack

import (
	"context"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// channelsPage is how many channels Slack is asked for at once.
const channelsPage = 200

// present tells the handler in which channels of a workspace hilo is. Where it is, it may write, as far as Slack tells:
// a channel in which only some may shows that when it is written in.
func (a *App) present(ctx context.Context, ws *workspace, h bot.Handler) error {
	attendant, ok := h.(bot.Attendant)
	if !ok {
		return nil
	}
	channels, err := a.channels(ctx, ws)
	if err != nil {
		return err
	}
	return attendant.Present(ctx, bot.Presence{Platform: Name, Workspace: ws.id, Channels: channels, Whole: true})
}

// channels are those that hilo is in; archived ones are not among them.
func (a *App) channels(ctx context.Context, ws *workspace) (map[string]bool, error) {
	out := map[string]bool{}
	for cursor := ""; ; {
		var page []slack.Channel
		var next string
		err := a.call(ctx, ws, listChannels, "", redraws, func(ctx context.Context) (err error) {
			page, next, err = ws.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
				Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true,
				TeamID: ws.id, // a token of a whole organisation has to say it, and others may
				Cursor: cursor, Limit: channelsPage,
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			out[c.ID] = true
		}
		if next == "" || next == cursor {
			return out, nil
		}
		cursor = next
	}
}
