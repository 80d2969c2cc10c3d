package slack

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"hilo/bot"
	"hilo/locales"
)

// Config is what an App is made of.
type Config struct {
	// API is where the Web API is, ending in "/"; "" is Slack's own. Where it is set, plain http is accepted, and
	// answers go to whatever address a request lends.
	API           string
	BotToken      string // xoxb-…, of one workspace; "" with Installs
	AppToken      string // xapp-…: Socket Mode; "" is signed HTTP
	SigningSecret string // of the app; "" refuses all HTTP
	Seal          bot.Seal
	Texts         *locales.Catalog
	Clock         bot.Clock
	Log           *slog.Logger // nil: the default one
	Memory        Memory
	Installs      *Installs // the installations of many workspaces; nil with a BotToken
	Shortcuts     []Shortcut
	// RedrawEvery is the least time between two drawings of one message.
	RedrawEvery time.Duration
}

// Shortcut is an entry in the menu of every message.
type Shortcut struct {
	Callback string // its callback_id in the app's manifest
	Route    string // of the verb that it calls
	// Text and Link name the values that take the message's text and its address.
	Text, Link string
}

// Memory is what outlives a process and is shared by replicas. Each name stands for a list of its own.
type Memory interface {
	// Handled says whether a key was marked.
	Handled(ctx context.Context, name, key string) (bool, error)
	// MarkHandled marks what happened at a moment; what happened more than three days before it may be forgotten.
	MarkHandled(ctx context.Context, name, key string, at time.Time) error
	// Lead runs a function while no other replica does, waiting for its turn. The function's context ends when the turn
	// is lost.
	Lead(ctx context.Context, name string, fn func(context.Context) error) error
}

// ownAPI is where Slack's Web API is.
const ownAPI = "https://slack.com/api/"

// Check looks at the settings alone: what is wrong with them, a *bot.SetupError, no waiting mends.
func (cfg Config) Check() error {
	switch {
	case cfg.API != "" && !webAPI(cfg.API):
		return setting("SLACK_API_URL", fmt.Sprintf("is no address of a Web API: %q", cfg.API),
			"Unset it, unless you try hilo with something other than Slack; then it ends in /.")
	case cfg.BotToken == "" && cfg.Installs == nil:
		return setting("SLACK_BOT_TOKEN", "is not set", "Set it to the token under OAuth & Permissions; it begins with xoxb-.")
	case cfg.BotToken != "" && cfg.Installs != nil:
		return setting("SLACK_BOT_TOKEN", "is set together with SLACK_CLIENT_ID",
			"Set the one for a single workspace, or the other for many.")
	case cfg.BotToken != "" && !strings.HasPrefix(cfg.BotToken, "xoxb-") && !strings.HasPrefix(cfg.BotToken, "xoxe.xoxb-"):
		return setting("SLACK_BOT_TOKEN", "is no bot's token", "Set it to the Bot User OAuth Token; it begins with xoxb-.")
	case cfg.AppToken != "" && !strings.HasPrefix(cfg.AppToken, "xapp-"):
		return setting("SLACK_APP_TOKEN", "is no app-level token",
			"Set it to the token under Basic Information > App-Level Tokens; it begins with xapp-.")
	case cfg.AppToken == "" && cfg.SigningSecret == "":
		return setting("SLACK_APP_TOKEN", "is not set, and neither is SLACK_SIGNING_SECRET",
			"Set the first for Socket Mode, or the second for requests to an address of yours.")
	}
	return nil
}

func setting(name, what, do string) error {
	return &bot.SetupError{What: name + " " + what, Do: do}
}

// webAPI says whether an address can be that of a Web API, whose methods' names are put behind it.
func webAPI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.HasSuffix(s, "/")
}
