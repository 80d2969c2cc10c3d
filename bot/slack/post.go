package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// sentPosts is the list in the Memory of the keys of deliveries whose posting has begun.
const sentPosts = "slack/sent"

// Every posted message tells in its metadata which delivery it is, and which page of how many. Slack shows that to all
// apps of a workspace and to nobody else.
const (
	metaType  = "hilo"
	metaKey   = "key"
	metaPage  = "page"
	metaPages = "pages"
)

// A ref is the timestamps of a message's pages.
const refSeparator = ","

// Post puts a message in a channel once, however often it is tried. Slack knows no attempt for the same as another; so
// an attempt is noted before it is made, and a later one first looks for what the earlier one left there.
func (a *App) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	ws, err := a.at(ctx, where.Workspace)
	if err != nil {
		return "", err
	}
	bond := bot.Bond{Channel: where.Channel, Thread: where.Thread, Delivery: key}
	tried, err := a.cfg.Memory.Handled(ctx, sentPosts, key)
	if err != nil {
		return "", fmt.Errorf("slack: post: %w", err)
	}
	var now attempt
	if tried {
		now.left, err = a.traces(ctx, ws, bond)
	} else {
		now.note = func(ctx context.Context) error {
			return a.cfg.Memory.MarkHandled(ctx, sentPosts, key, a.cfg.Clock.Now())
		}
	}
	if err != nil {
		return "", err
	}
	return a.attempt(ctx, ws, bond, m, now, news)
}

// attempt is one attempt to send a message.
type attempt struct {
	left traces                      // by earlier ones
	note func(context.Context) error // called before it leaves anything; nil where nobody will try again
}

// send posts a message whose bond names its channel, thread and key, and returns its ref. It must not be tried again
// blindly: where it fails with errUnclear, the message may be there.
func (a *App) send(ctx context.Context, ws *workspace, bond bot.Bond, m bot.Message, p priority) (string, error) {
	return a.attempt(ctx, ws, bond, m, attempt{}, p)
}

// attempt posts what earlier attempts have not left.
func (a *App) attempt(
	ctx context.Context, ws *workspace, bond bot.Bond, m bot.Message, now attempt, p priority,
) (string, error) {
	drawn, err := a.draw(ctx, ws, bond, m, p)
	if err != nil {
		return "", err
	}
	refs := make([]string, len(drawn.Pages))
	for i, page := range drawn.Pages {
		if refs[i] = now.left.pages[i]; refs[i] != "" {
			continue
		}
		posted := postOptions(bond, page, i, len(drawn.Pages))
		err := a.shown(ctx, page.Blocks, func() (err error) {
			refs[i], err = a.postPage(ctx, ws, bond.Channel, posted, now.note, p)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	for _, u := range drawn.Uploads {
		if now.left.files[u.Name] {
			continue
		}
		if err := a.share(ctx, ws, bond, u, p); err != nil {
			return "", err
		}
	}
	return strings.Join(refs, refSeparator), nil
}

// postOptions are what a page is posted with.
func postOptions(bond bot.Bond, page Page, number, pages int) []slack.MsgOption {
	out := append(contents(page), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if bond.Delivery != "" {
		out = append(out, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metaType, EventPayload: map[string]any{
			metaKey: bond.Delivery, metaPage: strconv.Itoa(number + 1), metaPages: strconv.Itoa(pages),
		}}))
	}
	if bond.Thread != "" {
		out = append(out, slack.MsgOptionTS(bond.Thread))
	}
	return out
}

// postPage posts one page when Slack's limits allow, and notes that it begins to only then: who has to wait has left
// nothing to look for.
func (a *App) postPage(
	ctx context.Context, ws *workspace, channel string, options []slack.MsgOption, note func(context.Context) error, p priority,
) (ts string, err error) {
	if err := a.turn(ctx, ws, postMessage, channel, p); err != nil {
		return "", err
	}
	if note != nil {
		if err := note(ctx); err != nil {
			return "", fmt.Errorf("slack: post: %w", err)
		}
	}
	_, ts, err = ws.api.PostMessageContext(ctx, channel, options...)
	if err == nil && ts == "" {
		err = errEmpty
	}
	return ts, a.outcome(ws, postMessage, err)
}

// contents are a page's text, which is escaped already, and its blocks.
func contents(page Page) []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionText(page.Text, false), slack.MsgOptionBlocks(page.Blocks...)}
}

// Update draws a message again, whole.
func (a *App) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	ws, err := a.at(ctx, where.Workspace)
	if err != nil {
		return err
	}
	return a.redraw(ctx, ws, bot.Bond{Channel: where.Channel, Thread: where.Thread}, ref, m, redraws)
}

// redraw draws a posted message again, whole; the bond names its channel. Pages that it no longer has are taken away; a
// message that needs more pages than it has is bot.ErrGone: it has to be posted anew. Files stay as they were shared.
func (a *App) redraw(ctx context.Context, ws *workspace, bond bot.Bond, ref string, m bot.Message, p priority) error {
	drawn, err := a.draw(ctx, ws, bond, m, p)
	if err != nil {
		return err
	}
	old := strings.Split(ref, refSeparator)
	if len(drawn.Pages) > len(old) {
		return fmt.Errorf("slack: redraw: %d pages of %d: %w", len(old), len(drawn.Pages), bot.ErrGone)
	}
	for i, page := range drawn.Pages {
		if err := a.updatePage(ctx, ws, bond.Channel, old[i], page, p); err != nil {
			return err
		}
	}
	return a.remove(ctx, ws, bond.Channel, old[len(drawn.Pages):], p)
}

func (a *App) updatePage(ctx context.Context, ws *workspace, channel, ts string, page Page, p priority) error {
	return a.shown(ctx, page.Blocks, func() error {
		return a.call(ctx, ws, updateMessage, channel, p, func(ctx context.Context) error {
			_, _, _, err := ws.api.UpdateMessageContext(ctx, channel, ts, contents(page)...)
			return err
		})
	})
}

// Delete takes a message away. Where there is nothing for us any more, there is nothing to take away.
func (a *App) Delete(ctx context.Context, where bot.Place, ref string) error {
	ws, err := a.at(ctx, where.Workspace)
	if errors.Is(err, bot.ErrGone) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.remove(ctx, ws, where.Channel, strings.Split(ref, refSeparator), news)
}

func (a *App) remove(ctx context.Context, ws *workspace, channel string, pages []string, p priority) error {
	for _, ts := range pages {
		err := a.call(ctx, ws, deleteMessage, channel, p, func(ctx context.Context) error {
			_, _, err := ws.api.DeleteMessageContext(ctx, channel, ts)
			return err
		})
		if err != nil && !errors.Is(err, bot.ErrGone) {
			return err
		}
	}
	return nil
}

// Pin fixes a message to its channel, by its first page.
func (a *App) Pin(ctx context.Context, where bot.Place, ref string) error {
	ws, err := a.at(ctx, where.Workspace)
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(ref, refSeparator)
	err = a.call(ctx, ws, addPin, where.Channel, news, func(ctx context.Context) error {
		return ws.api.AddPinContext(ctx, where.Channel, slack.NewRefToMessage(where.Channel, first))
	})
	if answered(err, "already_pinned") {
		return nil
	}
	return err
}
