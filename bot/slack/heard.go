package slack

import (
	"errors"
	"strings"

	"hilo/bot"
)

var (
	// ErrIgnored means that there is nothing to do: our own messages, other bots', edits, links that were followed,
	// closed forms. Slack is answered with 200.
	ErrIgnored = errors.New("not addressed to hilo")
	// ErrMalformed means that this is not what Slack sends.
	ErrMalformed = errors.New("malformed payload")
)

// Heard is an Intent and what Slack lends for answering it.
type Heard struct {
	bot.Intent
	Trigger   string   // opens one form within three seconds; "" gives no right to
	ReplyURL  string   // takes five answers in thirty minutes; "" is none
	Ephemeral bool     // the pressed message is only the actor's: nothing but ReplyURL redraws it
	Inputs    []string // names of a submitted form's fields, in their order
}

// Decoder turns what Slack sends, already verified, into Intents. Who.Workspace is the workspace in which hilo is
// installed, also for people of other organisations: Slack's ids of people are unique across workspaces.
type Decoder struct {
	Seal  bot.Seal
	Clock bot.Clock
}

// place is where something happens. A direct message's id begins with D; Slack does not say with whom it is, so a
// slash command between two people counts as direct too: nobody but its author sees it or its answer.
func (h *Heard) place(workspace, channel, thread, user string) {
	h.Who.Platform, h.Who.Workspace, h.Who.User = Name, workspace, user
	h.Where = bot.Place{Platform: Name, Workspace: workspace, Channel: channel, Thread: thread}
	h.Direct = strings.HasPrefix(channel, "D")
}

// replyURL takes Slack's own addresses alone.
func replyURL(address string) string {
	if !strings.HasPrefix(address, "https://hooks.slack.com/") {
		return ""
	}
	return address
}
