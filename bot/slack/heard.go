package slack

import (
	"errors"
	"fmt"
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
	Enterprise string   // the organisation of the workspace, "" where it is in none
	Trigger    string   // opens one form within three seconds; "" gives no right to
	ReplyURL   string   // takes five answers in thirty minutes; "" is none
	Ephemeral  bool     // the pressed message is only the actor's: nothing but ReplyURL redraws it
	Inputs     []string // names of a submitted form's fields, in their order
	Home       bool     // pressed in the home tab, or submitted in a form opened there: Where is not known yet
	Quoted     string   // the message that a shortcut was used on
	LinkAs     string   // the value of Call that takes that message's address; "" is none
	Bond       bot.Bond // what the seal of a press or form is tied to
}

// Decoder turns what Slack sends, already verified, into Intents. Who.Workspace is the workspace in which hilo is
// installed, also for people of other organisations: Slack's ids of people are unique across workspaces.
type Decoder struct {
	Seal  bot.Seal
	Clock bot.Clock
	// Shortcuts are those of the app, on messages.
	Shortcuts []Shortcut
	// Self is hilo's user id for events that do not tell it; "" where it has several.
	Self string
	// AnyHost takes reply addresses of any host: what is called is not Slack's own.
	AnyHost bool
}

// place is where something happens. A direct message's id begins with D; Slack does not say with whom it is, so a
// slash command between two people counts as direct too: nobody but its author sees it or its answer.
func (h *Heard) place(workspace, channel, thread, user string) {
	h.Who.Platform, h.Who.Workspace, h.Who.User = Name, workspace, user
	h.Where = bot.Place{Platform: Name, Workspace: workspace, Channel: channel, Thread: thread}
	h.Direct = strings.HasPrefix(channel, "D")
}

// needs fails where an id is missing, or is none: ids go into rows and addresses as they are.
func needs(ids ...string) error {
	for _, id := range ids {
		if id == "" || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return fmt.Errorf("%w: %q where an id should be", ErrMalformed, id)
		}
	}
	return nil
}

// replyURL takes Slack's own addresses alone, unless it is told otherwise.
func (d Decoder) replyURL(address string) string {
	if !d.AnyHost && !strings.HasPrefix(address, "https://hooks.slack.com/") {
		return ""
	}
	return address
}
