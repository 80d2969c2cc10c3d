package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// ephemeral says something in a channel that only one person sees, and only while they are there.
func (a *App) ephemeral(ctx context.Context, ws *workspace, where bot.Place, user string, pages []Page) error {
	for _, page := range pages {
		options := contents(page)
		if where.Thread != "" {
			options = append(options, slack.MsgOptionTS(where.Thread))
		}
		err := a.shown(ctx, page.Blocks, func() error {
			return a.call(ctx, ws, postEphemeral, "", answers, func(ctx context.Context) error {
				_, err := ws.api.PostEphemeralContext(ctx, where.Channel, user, options...)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// openForm opens a form by what a command or press lent: within three seconds, and once.
func (a *App) openForm(ctx context.Context, ws *workspace, trigger string, view slack.ModalViewRequest) error {
	return a.call(ctx, ws, openView, "", answers, func(ctx context.Context) error {
		_, err := ws.api.OpenViewContext(ctx, trigger, view)
		return err
	})
}

// response is what an answer through a lent address counts as among methods.
const response method = "response_url"

// respond answers through an address that Slack lent with a request: five times in thirty minutes, then it is
// bot.ErrGone. Only Slack's own host is written to, unless what is called is not Slack's own either.
func (a *App) respond(ctx context.Context, address string, body slack.WebhookMessage) error {
	if a.cfg.API == "" && !strings.HasPrefix(address, ownHooks) {
		return fmt.Errorf("slack: %s: not an address of Slack's: %w", response, bot.ErrGone)
	}
	data, err := marshal(body)
	if err != nil {
		return fmt.Errorf("slack: %s: %w", response, err)
	}
	var blocks []slack.Block
	if body.Blocks != nil {
		blocks = body.Blocks.BlockSet
	}
	return a.shown(ctx, blocks, func() error { return fault(response, a.post(ctx, address, data)) })
}

// ownHooks is what Slack's own addresses for answers begin with.
const ownHooks = "https://hooks.slack.com/"

// post posts JSON to a lent address. Slack says no by an HTTP status and, in JSON or alone, an error's name.
func (a *App) post(ctx context.Context, address string, data []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	res, err := a.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // what it says is worth having, and no more than that
	if after, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && res.StatusCode == http.StatusTooManyRequests {
		return &slack.RateLimitedError{RetryAfter: time.Duration(after) * time.Second}
	}
	var said slack.SlackResponse
	if json.Unmarshal(text, &said) == nil && said.Err() != nil {
		return said.Err()
	}
	if name := strings.TrimSpace(string(text)); res.StatusCode == http.StatusNotFound && kindOf(name) == isGone || name == badBlocks {
		return slack.SlackErrorResponse{Err: name}
	}
	if res.StatusCode != http.StatusOK {
		return slack.StatusCodeError{Code: res.StatusCode, Status: res.Status}
	}
	return nil
}
