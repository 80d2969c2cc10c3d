package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"hilo/bot"
)

// Limits of an app's manifest, from docs.slack.dev/reference/app-manifest.
const (
	maxCommands       = 50
	maxCommandName    = 32 // with its slash
	maxCommandAbout   = 2000
	maxCommandHint    = 1000
	maxShortcuts      = 5 // on messages
	maxShortcutName   = 24
	maxShortcutAbout  = 150
	maxAppDescription = 140
)

// Where Slack sends what it has to tell, one path for each kind.
const (
	commandsPath     = "/slack/commands"
	interactionsPath = "/slack/interactions"
	eventsPath       = "/slack/events"
)

// ManifestOptions say which app a manifest describes.
type ManifestOptions struct {
	// PublicURL is where Slack and people's browsers reach hilo, without a path; "" is Socket Mode.
	PublicURL string
	About     string // what the app is for, in one sentence
	Commands  []bot.Listed
	Shortcuts []bot.MessageShortcut
}

type manifest struct {
	Display  manifestDisplay  `json:"display_information"`
	Features manifestFeatures `json:"features"`
	OAuth    manifestOAuth    `json:"oauth_config"`
	Settings manifestSettings `json:"settings"`
}

type manifestDisplay struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Background  string `json:"background_color"`
}

type manifestFeatures struct {
	Home struct {
		Home     bool `json:"home_tab_enabled"`
		Messages bool `json:"messages_tab_enabled"`
		ReadOnly bool `json:"messages_tab_read_only_enabled"` // left out it would be true, and nobody could write to hilo
	} `json:"app_home"`
	Bot struct {
		Name   string `json:"display_name"`
		Online bool   `json:"always_online"`
	} `json:"bot_user"`
	Shortcuts []manifestShortcut `json:"shortcuts,omitempty"`
	Commands  []manifestCommand  `json:"slash_commands"`
}

type manifestShortcut struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Callback string `json:"callback_id"`
	About    string `json:"description"`
}

type manifestCommand struct {
	Command string `json:"command"`
	URL     string `json:"url,omitempty"`
	About   string `json:"description"`
	Hint    string `json:"usage_hint,omitempty"`
	Escape  bool   `json:"should_escape"` // people and channels come by their ids, and characters as typedText undoes them
}

type manifestOAuth struct {
	Redirects []string `json:"redirect_urls,omitempty"`
	Scopes    struct {
		Bot []string `json:"bot"`
	} `json:"scopes"`
}

type manifestSettings struct {
	Events struct {
		URL string   `json:"request_url,omitempty"`
		Bot []string `json:"bot_events"`
	} `json:"event_subscriptions"`
	Interactivity struct {
		Enabled bool   `json:"is_enabled"`
		URL     string `json:"request_url,omitempty"`
	} `json:"interactivity"`
	Org    bool `json:"org_deploy_enabled"`
	Socket bool `json:"socket_mode_enabled"`
	Rotate bool `json:"token_rotation_enabled"`
}

// Manifest is the description of the app that Slack makes it of, as JSON. It fails when Slack would refuse it. Names
// with accents are left out, as Slack does not promise to take them: those without are understood.
func Manifest(o ManifestOptions) ([]byte, error) {
	m := manifest{Display: manifestDisplay{Name: "hilo", Description: shorten(o.About, maxAppDescription), Background: "#a33f2b"}}
	f := &m.Features
	f.Home.Home, f.Home.Messages = true, true
	f.Bot.Name, f.Bot.Online = "hilo", true
	var err error
	if f.Commands, err = manifestCommands(o); err != nil {
		return nil, err
	}
	if f.Shortcuts, err = manifestShortcuts(o.Shortcuts); err != nil {
		return nil, err
	}
	m.OAuth.Scopes.Bot, m.Settings.Events.Bot = Scopes(), events[:]
	m.Settings.Interactivity.Enabled, m.Settings.Socket = true, o.PublicURL == ""
	if o.PublicURL != "" {
		m.Settings.Org = true
		m.OAuth.Redirects = []string{o.at(OAuthPath)}
		m.Settings.Events.URL, m.Settings.Interactivity.URL = o.at(eventsPath), o.at(interactionsPath)
	}
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	to.SetIndent("", "  ")
	err = to.Encode(m)
	return out.Bytes(), err
}

// at is an address of hilo's; "" with Socket Mode.
func (o ManifestOptions) at(path string) string {
	if o.PublicURL == "" {
		return ""
	}
	return strings.TrimRight(o.PublicURL, "/") + path
}

// commandName is what Slack takes for a command's name in any case.
var commandName = regexp.MustCompile(`^/[a-z0-9_-]+$`)

func manifestCommands(o ManifestOptions) ([]manifestCommand, error) {
	var out []manifestCommand
	for _, c := range o.Commands {
		name := "/" + c.Name
		if !commandName.MatchString(name) {
			continue
		}
		if len(name) > maxCommandName {
			return nil, fmt.Errorf("slack: manifest: %s is longer than %d characters", name, maxCommandName)
		}
		out = append(out, manifestCommand{Command: name, URL: o.at(commandsPath), About: shorten(c.About, maxCommandAbout),
			Hint: shorten(c.Hint, maxCommandHint), Escape: true})
	}
	if len(out) == 0 || len(out) > maxCommands {
		return nil, fmt.Errorf("slack: manifest: %d commands, and an app has one to %d", len(out), maxCommands)
	}
	return out, nil
}

func manifestShortcuts(list []bot.MessageShortcut) ([]manifestShortcut, error) {
	if len(list) > maxShortcuts {
		return nil, fmt.Errorf("slack: manifest: %d shortcuts, and messages have at most %d", len(list), maxShortcuts)
	}
	out := make([]manifestShortcut, len(list))
	for i, s := range list {
		if utf8.RuneCountInString(s.Name) > maxShortcutName {
			return nil, fmt.Errorf("slack: manifest: %q is longer than %d characters", s.Name, maxShortcutName)
		}
		out[i] = manifestShortcut{Name: s.Name, Type: "message", Callback: s.Route, About: shorten(s.About, maxShortcutAbout)}
	}
	return out, nil
}
