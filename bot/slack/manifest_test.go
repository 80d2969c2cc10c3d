package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hilo/bot"
)

// printed is a manifest as Slack reads it: strictly ours, and nothing else in it.
func printed(t *testing.T, o ManifestOptions) manifest {
	t.Helper()
	text, err := Manifest(o)
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

func someCommands(n int) []bot.Listed {
	out := make([]bot.Listed, n)
	for i := range out {
		out[i] = bot.Listed{Name: fmt.Sprintf("necesidad%d", i), About: "Lo que falta", Hint: "[nueva | lista]"}
	}
	return out
}

func TestTheManifestOfBothWaysIn(t *testing.T) {
	o := ManifestOptions{About: "La red", Commands: someCommands(2),
		Shortcuts: []bot.MessageShortcut{{Route: "need/message", Name: "Registrar necesidad", About: "La registra."}}}
	socket := printed(t, o)
	if !socket.Settings.Socket || socket.Settings.Events.URL != "" || socket.Features.Commands[0].URL != "" || socket.OAuth.Redirects != nil {
		t.Errorf("Socket Mode: %+v", socket)
	}
	o.PublicURL = "https://hilo.example/"
	public := printed(t, o)
	got := []string{public.Settings.Events.URL, public.Settings.Interactivity.URL, public.Features.Commands[1].URL, public.OAuth.Redirects[0]}
	want := []string{"https://hilo.example/slack/events", "https://hilo.example/slack/interactions", "https://hilo.example/slack/commands",
		"https://hilo.example/slack/oauth"}
	if public.Settings.Socket || !slices.Equal(got, want) {
		t.Errorf("addresses %q", got)
	}
	for _, m := range []manifest{socket, public} {
		if h := m.Features.Home; !h.Home || !h.Messages || h.ReadOnly || !m.Settings.Interactivity.Enabled {
			t.Errorf("nobody can write to hilo: %+v", h)
		}
		if s := m.Features.Shortcuts[0]; s.Callback != "need/message" || s.Type != "message" {
			t.Errorf("the shortcut is %+v", s)
		}
		if c := m.Features.Commands[0]; c.Command != "/necesidad0" || !c.Escape || c.Hint == "" {
			t.Errorf("a command is %+v", c)
		}
	}
}

// TestEveryEventHasItsScope goes by docs.slack.dev/reference/events: an app that lacks the scope is not accepted.
func TestEveryEventHasItsScope(t *testing.T) {
	needs := map[string]string{"app_mention": "app_mentions:read", "message.im": "im:history", "user_change": "users:read",
		"channel": "channels:read", "group": "groups:read", "member": "channels:read", "app": "", "tokens": ""}
	for _, event := range events {
		first, _, _ := strings.Cut(event, "_")
		scope, known := needs[event]
		if !known {
			scope, known = needs[first]
		}
		if !known || scope != "" && !slices.Contains(Scopes(), scope) {
			t.Errorf("%s needs the scope %q", event, scope)
		}
	}
	if !slices.IsSorted(Scopes()) || !slices.IsSorted(events[:]) {
		t.Error("not in order")
	}
}

func TestWhatSlackWouldRefuse(t *testing.T) {
	long := bot.Listed{Name: strings.Repeat("a", maxCommandName)}
	for name, o := range map[string]ManifestOptions{
		"no command":         {},
		"accents alone":      {Commands: []bot.Listed{{Name: "reunión"}}},
		"too many commands":  {Commands: someCommands(maxCommands + 1)},
		"a long name":        {Commands: []bot.Listed{long}},
		"a long shortcut":    {Commands: someCommands(1), Shortcuts: []bot.MessageShortcut{{Name: strings.Repeat("ñ", maxShortcutName+1)}}},
		"too many shortcuts": {Commands: someCommands(1), Shortcuts: make([]bot.MessageShortcut, maxShortcuts+1)},
	} {
		if out, err := Manifest(o); err == nil {
			t.Errorf("%s: %s", name, out)
		}
	}
	o := ManifestOptions{About: strings.Repeat("ñ", 300), Commands: append(someCommands(maxCommands), bot.Listed{Name: "reunión", Spelling: true})}
	o.Commands[0].Hint = strings.Repeat("é", 2*maxCommandHint)
	m := printed(t, o)
	if n := len([]rune(m.Display.Description)); n > maxAppDescription {
		t.Errorf("a description of %d characters", n)
	}
	if n := len([]rune(m.Features.Commands[0].Hint)); n > maxCommandHint || len(m.Features.Commands) != maxCommands {
		t.Errorf("%d commands, a hint of %d characters", len(m.Features.Commands), n)
	}
}
