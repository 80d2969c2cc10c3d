package slack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

// found are the findings as hilo doctor tells them, one a line.
func found(list []bot.Finding) string {
	var out strings.Builder
	for _, f := range list {
		switch {
		case f.Do == "":
			out.WriteString("ok: ")
		case f.Optional:
			out.WriteString("note: ")
		default:
			out.WriteString("to do: ")
		}
		out.WriteString(strings.TrimSpace(f.What+" "+f.Do) + "\n")
	}
	return out.String()
}

// examined is what the doctor finds in a town.
func examined(t *testing.T, change func(*strict.Slack, *Config)) string {
	t.Helper()
	s := strict.New(t)
	cfg := settings(t, s)
	cfg.AppToken = strict.AppToken
	change(s, &cfg)
	a, err := Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return found(a.Doctor(t.Context()))
}

func TestDoctorWhereAllIsWell(t *testing.T) {
	got := examined(t, func(s *strict.Slack, _ *Config) {
		self := s.AddWorkspace(strict.Workspace{ID: "T1", Name: "Vega", Scopes: Scopes()})
		for _, id := range []string{"C1", "C2", "C3"} {
			s.AddChannel(strict.Channel{ID: id, Workspace: "T1", Name: "c" + id}, self)
		}
	})
	want := `ok: The bot is @hilo in the workspace Vega (T1).
ok: The app has the 13 scopes that hilo uses, and no others.
ok: This machine's clock agrees with Slack's.
ok: The bot is in 3 channels.
ok: Socket Mode is on: Slack would open a connection.
ok: Signed requests are heard: SLACK_SIGNING_SECRET is set.
`
	if got != want {
		t.Errorf("found\n%s", got)
	}
}

func TestDoctorSaysWhatToChange(t *testing.T) {
	got := examined(t, func(s *strict.Slack, cfg *Config) {
		granted := append(slices.DeleteFunc(Scopes(), func(name string) bool { return name == "im:write" || name == "pins:write" }), "users:read.email")
		s.AddWorkspace(strict.Workspace{ID: "T1", Name: "Vega", Scopes: granted})
		s.SocketMode(false)
		s.Allow("link_disabled")
		cfg.Clock = bot.NewMovableClock(time.Now().Add(-7*time.Minute), true)
	})
	for _, want := range []string{
		"to do: The app lacks the scope im:write, which hilo needs to write to people alone.",
		"note: The app lacks the scope pins:write, which hilo needs to pin the card of each area's channel.",
		"note: The app has scopes that hilo does not use: users:read.email.",
		"to do: This machine's clock differs from Slack's by ",
		"to do: The bot is in no channel. Type /invite @hilo in the channel of each area.",
		"to do: Socket Mode is switched off",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("without %q:\n%s", want, got)
		}
	}
}

func TestDoctorWhereTokensAreRefused(t *testing.T) {
	s := strict.New(t)
	settled(s)
	cfg := settings(t, s)
	cfg.AppToken = "xapp-wrong"
	s.Allow("not_allowed_token_type")
	a, err := Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.Revoke("T1")
	got := found(a.Doctor(t.Context()))
	for _, want := range []string{
		"to do: Slack refuses our bot token: token_revoked. Check SLACK_BOT_TOKEN", "to do: Slack refuses our app-level token",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("without %q:\n%s", want, got)
		}
	}
	if _, err := Connect(t.Context(), cfg); !strings.Contains(bot.FindingOf("Slack", err).Do, "SLACK_BOT_TOKEN") {
		t.Errorf("connecting: %v", err)
	}
}

func TestWhetherSlackReachesHilo(t *testing.T) {
	s := strict.New(t)
	settled(s)
	a, err := Connect(t.Context(), settings(t, s))
	if err != nil {
		t.Fatal(err)
	}
	hilo := httptest.NewServer(a.Handler(nil))
	defer hilo.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("welcome")) }))
	defer other.Close()
	for _, c := range []struct{ address, secret, want string }{
		{hilo.URL + "/", strict.SigningSecret, "ok: hilo answers signed requests at " + hilo.URL + "/slack/events."},
		{hilo.URL, "another secret", "to do: hilo does not answer at " + hilo.URL + "/slack/events: HTTP status 401."},
		{other.URL, strict.SigningSecret, "to do: hilo does not answer at " + other.URL + "/slack/events: something else answers there."},
		{"http://127.0.0.1:1", strict.SigningSecret, "to do: hilo does not answer at"},
	} {
		if got := found([]bot.Finding{Reaches(t.Context(), c.address, c.secret)}); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s", c.address, got)
		}
	}
}

func TestDoctorWithManyWorkspaces(t *testing.T) {
	l := newLobby(t)
	cfg := settings(t, l.slack)
	cfg.BotToken, cfg.Installs = "", l.in
	a, err := Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if got := found(a.Doctor(t.Context())); !strings.HasPrefix(got, "note: hilo is installed in 0 workspaces") || !strings.Contains(got, "/slack/install") {
		t.Errorf("found\n%s", got)
	}
	l.installed("", "T1")
	if got := found(a.Doctor(t.Context())); !strings.HasPrefix(got, "ok: hilo is installed in 1 workspaces") {
		t.Errorf("found\n%s", got)
	}
	if _, err := a.space(t.Context(), "", "T2"); !errors.Is(err, errNotInstalled) {
		t.Errorf("a workspace that nobody installed: %v", err)
	}
	if ws, err := a.space(t.Context(), "", "T1"); err != nil || ws.bot != "U0HILO1" {
		t.Errorf("%+v, %v", ws, err)
	}
}
