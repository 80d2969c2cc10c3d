package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hilo/bot"
)

// method is a method of the Web API.
type method string

// The methods that hilo calls while it works.
const (
	postMessage    method = "chat.postMessage"
	updateMessage  method = "chat.update"
	deleteMessage  method = "chat.delete"
	postEphemeral  method = "chat.postEphemeral"
	getPermalink   method = "chat.getPermalink"
	openDirect     method = "conversations.open"
	readHistory    method = "conversations.history"
	readReplies    method = "conversations.replies"
	listMembers    method = "conversations.members"
	listChannels   method = "users.conversations"
	userInfo       method = "users.info"
	addPin         method = "pins.add"
	openView       method = "views.open"
	publishView    method = "views.publish"
	uploadURL      method = "files.getUploadURLExternal"
	uploadBytes    method = "files upload" // to the address that was given
	completeUpload method = "files.completeUploadExternal"
	fileInfo       method = "files.info"
	fetchBytes     method = "files download" // from the address that was told
)

// tier is what Slack's limits are measured by.
type tier int

// The tiers. Methods that Slack limits in their own way, and forms, which nothing may hold up, are tiers of their own.
const (
	tierNone tier = iota
	tierPosting
	tier2
	tier3
	tier4
	tierReading
	tierForms
)

// tier is the method's, from its page under docs.slack.dev/reference/methods.
func (m method) tier() tier {
	switch m {
	case postMessage:
		return tierPosting
	case addPin:
		return tier2
	case updateMessage, deleteMessage, openDirect, listChannels:
		return tier3
	case readHistory, readReplies:
		return tierReading
	case openView:
		return tierForms
	case uploadBytes, fetchBytes, getPermalink:
		return tierNone
	default:
		return tier4
	}
}

// laneKey names what Slack counts together: the calls of a method, and the messages posted in one channel.
type laneKey struct {
	method  method
	channel string // "" is all
}

func (m method) lanes(channel string) []laneKey {
	switch {
	case m.tier() == tierNone:
		return nil
	case m == postMessage:
		return []laneKey{{m, channel}, {m, ""}}
	}
	return []laneKey{{m, ""}}
}

// pace is how often something may happen: so often at once, and from then on every so long. No pace is no limit.
type pace struct {
	burst int
	every time.Duration
}

// slackPace is the pace that Slack bears with, from docs.slack.dev/apis/web-api/rate-limits: one message a second in a
// channel with short bursts, some hundreds a minute in a workspace, and 20, 50 or 100 calls of a method a minute.
func slackPace(k laneKey) pace {
	switch k.method.tier() {
	case tierPosting:
		if k.channel != "" {
			return pace{burst: 3, every: time.Second}
		}
		return perMinute(300, 60)
	case tier2:
		return perMinute(20, 5)
	case tier3, tierReading:
		return perMinute(50, 15)
	default:
		return perMinute(100, 40)
	}
}

// perMinute never exceeds a limit in any minute, its bursts included.
func perMinute(limit, burst int) pace {
	return pace{burst: burst, every: time.Minute / time.Duration(limit-burst)}
}

// call makes a call for a workspace when Slack's limits allow, and says what came of it in the bot package's kinds. The
// channel counts for posting alone. A call that may have been carried out all the same fails with errUnclear too.
func (a *App) call(
	ctx context.Context, ws *workspace, m method, channel string, p priority, do func(ctx context.Context) error,
) error {
	if err := a.turn(ctx, ws, m, channel, p); err != nil {
		return err
	}
	return a.outcome(ws, m, do(ctx))
}

// turn returns when Slack's limits allow a call.
func (a *App) turn(ctx context.Context, ws *workspace, m method, channel string, p priority) error {
	if err := ws.limits.wait(ctx, m, channel, p); err != nil {
		return fmt.Errorf("slack: %s: %w", m, err)
	}
	return nil
}

// outcome says what came of a call, and heeds what Slack said of its limits and of our token.
func (a *App) outcome(ws *workspace, m method, err error) error {
	err = fault(m, err)
	if errors.Is(err, errLimited) {
		later, _ := errors.AsType[bot.LaterError](err)
		ws.limits.hold(m.tier(), later.After)
	}
	if errors.Is(err, errToken) {
		a.drop(ws.enterprise, ws.id)
	}
	return err
}
