package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

func TestAPrivateWordInAChannel(t *testing.T) {
	a, s := connect(t)
	pages := []Page{{Text: "uno"}, {Text: "dos"}}
	if err := a.ephemeral(t.Context(), a.own, channel1, "U1", pages); err != nil {
		t.Fatal(err)
	}
	if got := s.Ephemerals("U1"); len(got) != 2 || got[0].Text != "uno" || got[1].Text != "dos" {
		t.Errorf("%+v", got)
	}
	away := bot.Place{Platform: Name, Workspace: "T1", Channel: "G1"}
	if err := a.ephemeral(t.Context(), a.own, away, "U2", pages); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("to somebody who is not in the channel: %v", err)
	}
}

// lent serves an address for answers that says the same each time, and counts.
func lent(t *testing.T, status int, body string) (address string, bodies *[]string) {
	t.Helper()
	bodies = &[]string{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var got slack.WebhookMessage
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		*bodies = append(*bodies, got.Text)
		w.Header().Set("Retry-After", "9")
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/secret", bodies
}

func TestAnswersThroughALentAddress(t *testing.T) {
	a, _ := connect(t)
	for name, c := range map[string]struct {
		status int
		body   string
		want   string // what the error says; "" is none
		is     error
	}{
		"taken":           {200, "ok", "", nil},
		"used up":         {404, "used_url", "used_url", bot.ErrGone},
		"too old":         {404, `{"ok":false,"error":"expired_url"}`, "expired_url", bot.ErrGone},
		"not found":       {404, "", "404", bot.ErrGone},
		"too often":       {429, "", "rate limited", bot.LaterError{After: 9e9}},
		"away":            {503, "<html>", "503", errUnclear},
		"not understood":  {400, "invalid_payload", "400", nil},
		"a redirection":   {302, "", "302", nil},
		"said with a 200": {200, `{"ok":false,"error":"invalid_payload"}`, "invalid_payload", nil},
	} {
		address, bodies := lent(t, c.status, c.body)
		err := a.respond(t.Context(), address, slack.WebhookMessage{Text: "hola"})
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		case c.is != nil && !errors.Is(err, c.is), err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%s: %v", name, err)
		}
		if fmt.Sprint(*bodies) != "[hola]" {
			t.Errorf("%s: sent %q", name, *bodies)
		}
	}
}

func TestAnswersGoToSlackAlone(t *testing.T) {
	a, _ := connect(t)
	a.cfg.API = ""
	address, bodies := lent(t, 200, "ok")
	for _, to := range []string{address, "http://hooks.slack.com/x", "https://hooks.slack.com.example.org/x", "https://hooks.slack.com@example.org/"} {
		if err := a.respond(t.Context(), to, slack.WebhookMessage{Text: "hola"}); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if len(*bodies) != 0 {
		t.Error("something was sent elsewhere")
	}
}

func TestAHomeTab(t *testing.T) {
	a, s := connect(t)
	m := sentence("Lo que te espera")
	m.Blocks = append(m.Blocks, bot.Controls{bot.Button{Label: "Votar", Call: bot.Do("ballot/open")}})
	if err := a.publishHome(t.Context(), a.own, "U1", m); err != nil {
		t.Fatal(err)
	}
	home, ok := s.Home("T1", "U1")
	if !ok || len(home.Blocks()) != 2 {
		t.Fatalf("%+v", home)
	}
	button := home.Blocks()[1].(map[string]any)["elements"].([]any)[0].(map[string]any)
	got, err := a.cfg.Seal.OpenPress(button["value"].(string), homeChannel, "U1", a.cfg.Clock.Now())
	if err != nil || got.Call.Route != "ballot/open" {
		t.Errorf("its button: %+v, %v", got, err)
	}
	if _, err := a.cfg.Seal.OpenPress(button["value"].(string), homeChannel, "U2", a.cfg.Clock.Now()); !errors.Is(err, bot.ErrOtherPerson) {
		t.Errorf("pressed by another: %v", err)
	}
	if err := a.publishHome(t.Context(), a.own, "U1", long(4, "más")); err != nil {
		t.Fatal(err)
	}
	home, _ = s.Home("T1", "U1")
	if last := fmt.Sprint(home.Blocks()[len(home.Blocks())-1]); len(home.Blocks()) != homeBlocks || !strings.Contains(last, "…") {
		t.Errorf("%d blocks, the last %s", len(home.Blocks()), last)
	}
	if err := a.publishHome(t.Context(), a.own, "U1", bot.Message{Lang: "es"}); err != nil {
		t.Errorf("an empty one: %v", err)
	}
	s.Fail("views.publish", strict.Failure{Status: 500})
	if err := a.publishHome(t.Context(), a.own, "U1", m); err == nil {
		t.Error("a tab that was not shown")
	}
}
