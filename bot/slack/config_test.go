package slack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

func TestSettingsThatNoWaitingMends(t *testing.T) {
	s := strict.New(t)
	for want, change := range map[string]func(*Config){
		"SLACK_API_URL":                      func(c *Config) { c.API = "https://example.org/api" },
		"SLACK_BOT_TOKEN is not set":         func(c *Config) { c.BotToken = "" },
		"together with":                      func(c *Config) { c.Installs = &Installs{} },
		"no bot's token":                     func(c *Config) { c.BotToken = "xoxp-1" },
		"no app-level token":                 func(c *Config) { c.AppToken = "xoxb-1" },
		"neither is SLACK_SIGNING_SECRET":    func(c *Config) { c.SigningSecret = "" },
		"SLACK_API_URL is no address of a W": func(c *Config) { c.API = "slack.example.org/" },
	} {
		cfg := settings(t, s)
		change(&cfg)
		_, err := Connect(t.Context(), cfg)
		setup, ok := errors.AsType[*bot.SetupError](err)
		if !ok || setup.Do == "" || setup.Away || !strings.Contains(setup.What, want) {
			t.Errorf("%s: %v", want, err)
		}
		if ok && (strings.Contains(setup.Error(), "xoxp-1") || strings.Contains(setup.Error(), "xoxb-1")) {
			t.Errorf("a token is shown: %v", err)
		}
	}
}

func TestConnectFindsOutWhoHiloIs(t *testing.T) {
	a, _ := connect(t)
	if a.own.id != "T1" || a.own.bot == "" {
		t.Errorf("%+v", a.own)
	}
	if ws, err := a.space(t.Context(), "", "T1"); ws != a.own || err != nil {
		t.Errorf("%+v, %v", ws, err)
	}
	if _, err := a.space(t.Context(), "", "T2"); !errors.Is(err, errNotInstalled) {
		t.Errorf("another workspace: %v", err)
	}
}

func TestConnectTellsATokenRefusedFromASlackAway(t *testing.T) {
	s := strict.New(t)
	settled(s)
	for rule, change := range map[string]func(*Config){
		"refused": func(c *Config) { s.Revoke("T1") },
		"away": func(c *Config) {
			srv := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(srv.Close)
			c.API = srv.URL + "/"
		},
		"gone": func(c *Config) { c.API = "http://127.0.0.1:1/" },
	} {
		cfg := settings(t, s)
		change(&cfg)
		_, err := Connect(t.Context(), cfg)
		setup, ok := errors.AsType[*bot.SetupError](err)
		if !ok || setup.Away != (rule != "refused") || strings.Contains(err.Error(), cfg.BotToken) {
			t.Errorf("%s: %v", rule, err)
		}
	}
}
