package slack

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// How far back an earlier attempt is looked for.
const (
	historyPage  = 200 // messages at once; Slack gives fewer to apps that it does not know well
	historyPages = 20
)

// traces are what an attempt to send a message left in its channel.
type traces struct {
	pages map[int]string  // timestamps of the pages that are there
	of    int             // how many pages it was to have; 0 is not known
	files map[string]bool // names of the newest files that hilo shared there
}

// whole says whether all pages were found.
func (t traces) whole() bool { return t.of > 0 && len(t.pages) >= t.of }

// traces looks for what earlier attempts of a delivery left in its channel or thread. A workspace in which hilo may not
// read has none: better twice than never.
func (a *App) traces(ctx context.Context, ws *workspace, bond bot.Bond) (traces, error) {
	left := traces{pages: map[int]string{}, files: map[string]bool{}}
	cursor := ""
	for range historyPages {
		messages, next, err := a.history(ctx, ws, bond, cursor)
		if answered(err, "missing_scope", "unknown_method", "not_allowed_token_type", "no_permission") {
			return traces{}, nil
		}
		if err != nil {
			return traces{}, err
		}
		for _, m := range messages {
			if m.User == ws.bot {
				left.add(m, bond.Delivery)
			}
		}
		if next == "" || next == cursor || left.whole() && bond.Thread == "" {
			break
		}
		cursor = next
	}
	if len(left.pages) == 0 { // the files are another message's
		return traces{}, nil
	}
	return left, nil
}

// history reads messages of a channel, the newest first, or of a thread, the oldest first.
func (a *App) history(
	ctx context.Context, ws *workspace, bond bot.Bond, cursor string,
) (messages []slack.Message, next string, err error) {
	if bond.Thread != "" {
		err = a.call(ctx, ws, readReplies, bond.Channel, news, func(ctx context.Context) (err error) {
			messages, _, next, err = ws.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: bond.Channel, Timestamp: bond.Thread, Cursor: cursor, Limit: historyPage, IncludeAllMetadata: true,
			})
			return err
		})
		return messages, next, err
	}
	err = a.call(ctx, ws, readHistory, bond.Channel, news, func(ctx context.Context) error {
		got, err := ws.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: bond.Channel, Cursor: cursor, Limit: historyPage, IncludeAllMetadata: true,
		})
		if err == nil {
			messages, next = got.Messages, got.ResponseMetaData.NextCursor
		}
		return err
	})
	return messages, next, err
}

// add notes what a message of ours is: a page of the delivery, or files.
func (t *traces) add(m slack.Message, key string) {
	for _, f := range m.Files {
		t.files[f.Name] = true
	}
	if m.Metadata.EventType != metaType || m.Metadata.EventPayload[metaKey] != key {
		return
	}
	page, _ := m.Metadata.EventPayload[metaPage].(string)
	if n, err := strconv.Atoi(page); err == nil {
		t.pages[n-1] = m.Timestamp
	}
	pages, _ := m.Metadata.EventPayload[metaPages].(string)
	t.of, _ = strconv.Atoi(pages)
}
