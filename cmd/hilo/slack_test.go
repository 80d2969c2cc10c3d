package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hilo/bot/slack/strict"
)

// someKey is a key for tokens.
var someKey = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))

func TestHalfASlackNamesWhatIsMissing(t *testing.T) {
	for name, c := range map[string]struct {
		flags  slackFlags
		public string
		want   string // "" is a whole one
	}{
		"a bot's token alone": {slackFlags{BotToken: "xoxb-1"}, "", "set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too"},
		"a way in alone":      {slackFlags{AppToken: "xapp-1"}, "", "set SLACK_BOT_TOKEN too"},
		"Socket Mode":         {slackFlags{BotToken: "xoxb-1", AppToken: "xapp-1"}, "", ""},
		"signed requests":     {slackFlags{BotToken: "xoxb-1", SigningSecret: "s"}, "", ""},
		"an app's id alone": {slackFlags{ClientID: "1.2"}, "",
			"set SLACK_CLIENT_SECRET and HILO_TOKEN_KEY and HILO_PUBLIC_URL and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too"},
		"many workspaces": {slackFlags{ClientID: "1.2", ClientSecret: "s", TokenKey: someKey, SigningSecret: "s"}, "https://hilo.example", ""},
	} {
		set, err := c.flags.set(c.public)
		if !set || (err == nil) != (c.want == "") || err != nil && !strings.HasSuffix(err.Error(), "Slack is set up by halves: "+c.want) {
			t.Errorf("%s: %t, %v", name, set, err)
		}
	}
	if set, err := (slackFlags{TokenKey: someKey, API: "http://127.0.0.1/"}).set(""); set || err != nil {
		t.Errorf("nothing of Slack's: %t, %v", set, err)
	}
}

func TestServeRefusesWhatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		settings map[string]string
		want     string
	}{
		"half of it":       {map[string]string{"SLACK_BOT_TOKEN": "xoxb-1"}, "set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too"},
		"a person's token": {map[string]string{"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"}, "it begins with xoxb-"},
		"a key that is none": {map[string]string{"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_SIGNING_SECRET": "s",
			"HILO_TOKEN_KEY": "secret", "HILO_PUBLIC_URL": "https://hilo.example"}, "openssl rand -base64 32"},
		"both kinds": {map[string]string{"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s",
			"SLACK_SIGNING_SECRET": "s", "HILO_TOKEN_KEY": someKey, "HILO_PUBLIC_URL": "https://hilo.example"}, "single workspace"},
		"an address with a path": {map[string]string{"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_SIGNING_SECRET": "s",
			"HILO_TOKEN_KEY": someKey, "HILO_PUBLIC_URL": "https://hilo.example/path"}, "Set it without a path"},
	} {
		t.Run(name, func(t *testing.T) {
			none(t)
			for variable, value := range c.settings {
				t.Setenv(variable, value)
			}
			if _, err := hilo(t, 1, "serve", "--addr", "127.0.0.1:0"); !strings.Contains(err, c.want) {
				t.Errorf("serve: %s", err)
			}
			if out, _ := hilo(t, 1, "doctor"); !strings.Contains(out, "TO DO") {
				t.Errorf("doctor: %s", out)
			}
		})
	}
}

// inTown is a Slack with a workspace, of which the environment tells.
func inTown(t *testing.T) *strict.Slack {
	t.Helper()
	s := strict.New(t)
	self := s.AddWorkspace(strict.Workspace{ID: "T1", Name: "Vega"})
	s.AddUser(strict.User{ID: "U1", Workspace: "T1", Name: "ana", RealName: "Ana Gil", Locale: "es-ES", Zone: "Europe/Madrid"})
	s.AddChannel(strict.Channel{ID: "C1", Workspace: "T1", Name: "empleo"}, self, "U1")
	t.Setenv("SLACK_API_URL", strings.TrimSuffix(s.URL(), "/"))
	t.Setenv("SLACK_BOT_TOKEN", s.Token("T1"))
	t.Setenv("SLACK_SIGNING_SECRET", strict.SigningSecret)
	return s
}

// ready waits until a process is.
func (p *process) ready() {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if status, _ := p.get("/readyz"); status == http.StatusOK {
			return
		}
		select {
		case <-p.t.Context().Done():
			p.t.Fatal("it is never ready")
		case <-tick.C:
		}
	}
}

func TestServeAnswersSlack(t *testing.T) {
	none(t)
	s := inTown(t)
	p := started(t, logged, true, "serve", "--addr", "127.0.0.1:0")
	p.ready()
	s.RequestURL("http://" + p.addr)
	ana := strict.Act{Workspace: "T1", Channel: "C1", User: "U1"}
	if err := s.Command(t.Context(), ana, "/hilo", ""); err != nil {
		t.Fatal(err)
	}
	if got := s.Ephemerals("U1"); len(got) == 0 {
		t.Error("nobody answered")
	}
	if status, text := p.get("/"); status != http.StatusOK || !strings.Contains(text, "It works in Slack:") {
		t.Errorf("welcome: %d %s", status, text)
	}
	if status, _ := p.ask(http.MethodPost, "/slack/commands", []byte("command=/hilo")); status != http.StatusUnauthorized {
		t.Errorf("what is not signed: %d", status)
	}
	if status, _ := p.get("/slack/install"); status != http.StatusNotFound {
		t.Errorf("an installation where there is one workspace: %d", status)
	}
	t.Setenv("HILO_PUBLIC_URL", "http://"+p.addr)
	if out, _ := hilo(t, 0, "doctor"); !strings.Contains(out, "ok    hilo answers signed requests at") {
		t.Errorf("doctor: %s", out)
	}
	p.stopped()
}

// TestServeInTwoChats begins in Slack while Mattermost is away.
func TestServeInTwoChats(t *testing.T) {
	none(t)
	inTown(t)
	there := make(chan struct{})
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-there:
			chatServer(w, r)
		default:
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer chat.Close()
	t.Setenv("MATTERMOST_URL", chat.URL)
	t.Setenv("MATTERMOST_TOKEN", "token")
	t.Setenv("HILO_PUBLIC_URL", "https://hilo.example")
	p := started(t, logged, true, "serve", "--addr", "127.0.0.1:0")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for status := 0; status != http.StatusUnauthorized; <-tick.C { // Slack is answered: what is not signed is refused
		status, _ = p.ask(http.MethodPost, "/slack/commands", nil)
	}
	if status, text := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.HasPrefix(text, "Mattermost is not reached yet") {
		t.Errorf("readyz: %d %s", status, text)
	}
	if _, text := p.get("/"); !strings.Contains(text, "It works in Mattermost and Slack:") {
		t.Errorf("welcome: %s", text)
	}
	close(there)
	p.ready()
	if status, _ := p.ask(http.MethodPost, "/mattermost/commands", nil); status != http.StatusUnauthorized {
		t.Errorf("a command of Mattermost's: %d", status)
	}
	p.stopped()
}

// TestServeIsInstalled has no workspace until one installs hilo.
func TestServeIsInstalled(t *testing.T) {
	none(t)
	inTown(t)
	for name, value := range map[string]string{"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": strict.ClientID, "SLACK_CLIENT_SECRET": strict.ClientSecret,
		"HILO_TOKEN_KEY": someKey, "HILO_PUBLIC_URL": "https://hilo.example"} {
		t.Setenv(name, value)
	}
	p := started(t, logged, true, "serve", "--addr", "127.0.0.1:0")
	p.ready()
	if status, body := p.get("/slack/oauth?error=access_denied"); status != http.StatusBadRequest || !strings.Contains(body, `href="/slack/install"`) {
		t.Errorf("oauth: %d %s", status, body)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.addr+"/slack/install", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusFound || !strings.Contains(to, "redirect_uri=https%3A%2F%2Fhilo.example%2Fslack%2Foauth") {
		t.Errorf("install: %s to %s", res.Status, to)
	}
	p.stopped()
}

func TestManifestOfSlack(t *testing.T) {
	for _, lang := range []string{"es", "ca", "en"} {
		out, _ := hilo(t, 0, "manifest", "slack", "--lang", lang)
		golden(t, "manifest."+lang+".json", out)
	}
	all, _ := hilo(t, 0, "manifest", "slack", "--url", "https://hilo.example.org")
	var m struct {
		Features struct {
			Commands []struct{ Command string } `json:"slash_commands"`
		}
	}
	if err := json.Unmarshal([]byte(all), &m); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{`"/necesidad"`, `"/necessitat"`, `"/need"`} {
		if !strings.Contains(all, name) {
			t.Errorf("without %s", name)
		}
	}
	if n := len(m.Features.Commands); n < 20 || n > 50 {
		t.Errorf("%d commands", n)
	}
	for _, args := range [][]string{{"--url", "hilo.example"}, {"--url", "http://hilo.example"}, {"--url", "https://hilo.example/path"}} {
		if _, err := hilo(t, 1, append([]string{"manifest", "slack"}, args...)...); !strings.Contains(err, "--url") {
			t.Errorf("%v: %s", args, err)
		}
	}
	hilo(t, 2, "manifest", "slack", "--socket", "--url", "https://hilo.example")
}
