package slack

import (
	"context"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// homeChannel is what the buttons of a person's home tab are bound to in the place of a channel.
const homeChannel = "home"

// homeBlocks is how many blocks a home tab takes, from docs.slack.dev/surfaces/app-home.
const homeBlocks = 100

// publishHome puts a message into a person's home tab; its controls are bound to homeChannel and the person. What the
// tab has no room for is left out, and said to be.
func (a *App) publishHome(ctx context.Context, ws *workspace, user string, m bot.Message) error {
	drawn, err := a.draw(ctx, ws, bot.Bond{Channel: homeChannel, Person: user}, m, answers)
	if err != nil {
		return err
	}
	blocks := []slack.Block{} // Slack wants a list, if an empty one
	for _, page := range drawn.Pages {
		blocks = append(blocks, page.Blocks...)
	}
	if len(blocks) > homeBlocks {
		blocks = append(blocks[:homeBlocks-1:homeBlocks-1], slack.NewContextBlock("", plainText("…", maxText)))
	}
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}
	return a.shown(ctx, blocks, func() error {
		return a.call(ctx, ws, publishView, "", answers, func(ctx context.Context) error {
			_, err := ws.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
			return err
		})
	})
}
