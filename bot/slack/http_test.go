package slack_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
)

// sealed signs a body as Slack does.
func (d *desk) signedPost(t *testing.T, path, body string) (status int, answer string) {
	t.Helper()
	header := http.Header{}
	strict.Sign(header, []byte(body), time.Now())
	return d.request(t, path, body, header)
}

// Nothing that Slack did not sign a moment ago is carried out, whatever it holds.
func TestWhatSlackHasNotSigned(t *testing.T) {
	d := newDesk(t, false)
	good := commandForm(d, "lista")
	header := func(body, secret string, at time.Time) http.Header { return signed(body, secret, at) }
	for name, c := range map[string]struct {
		path, body string
		header     http.Header
	}{
		"no signature":     {"/slack/commands", good, http.Header{}},
		"another secret":   {"/slack/commands", good, header(good, "guess", time.Now())},
		"stale":            {"/slack/commands", good, header(good, strict.SigningSecret, time.Now().Add(-6*time.Minute))},
		"of the future":    {"/slack/commands", good, header(good, strict.SigningSecret, time.Now().Add(6*time.Minute))},
		"changed":          {"/slack/commands", good + "&text=otra", header(good, strict.SigningSecret, time.Now())},
		"truncated":        {"/slack/commands", good[:20], header(good, strict.SigningSecret, time.Now())},
		"a verification":   {"/slack/events", `{"type":"url_verification","challenge":"x"}`, http.Header{}},
		"an event":         {"/slack/events", `{"type":"event_callback"}`, http.Header{}},
		"a check":          {"/slack/commands", "ssl_check=1&token=x", http.Header{}},
		"an interaction":   {"/slack/interactions", "payload=%7B%7D", http.Header{}},
		"a made up header": {"/slack/commands", good, http.Header{"X-Slack-Signature": {"v0=zz"}, "X-Slack-Request-Timestamp": {"soon"}}},
	} {
		if status, answer := d.request(t, c.path, c.body, c.header); status != http.StatusUnauthorized || strings.Contains(answer, "x\n") && name == "a verification" {
			t.Errorf("%s: %d %q", name, status, answer)
		}
	}
	if heard := d.ear.all(); len(heard) > 0 {
		t.Errorf("carried out: %+v", heard)
	}
}

// What Slack signed and is of no concern, or is nothing that Slack sends, is answered by its kind and never carried out.
func TestWhatIsNotCarriedOut(t *testing.T) {
	d := newDesk(t, false)
	press := `{"type":"block_actions","team":{"id":"T0RED"},"user":{"id":"U0ANA"},"actions":[{"type":"button","value":"e30.x"}]}`
	for name, c := range map[string]struct {
		path, body string
		status     int
		answer     string
	}{
		"a verification":         {"/slack/events", `{"type":"url_verification","challenge":"3eZbr"}`, 200, "3eZbr"},
		"a check":                {"/slack/commands", "ssl_check=1&token=x", 200, ""},
		"an unknown event":       {"/slack/events", `{"type":"event_callback","team_id":"T0RED","event_id":"Ev1","event":{"type":"of_tomorrow","user":[7]}}`, 200, ""},
		"an unknown kind":        {"/slack/events", `{"type":"app_rate_limited","team_id":"T0RED"}`, 200, ""},
		"an unknown interaction": {"/slack/interactions", "payload=" + url.QueryEscape(`{"type":"block_suggestion"}`), 200, ""},
		"a cancelled form":       {"/slack/interactions", "payload=" + url.QueryEscape(`{"type":"view_closed"}`), 200, ""},
		"no payload":             {"/slack/interactions", "other=1", 400, "malformed\n"},
		"payload in the address": {"/slack/interactions?payload=" + url.QueryEscape(press), "", 400, "malformed\n"},
		"half a payload":         {"/slack/interactions", "payload=" + url.QueryEscape(press[:40]), 400, "malformed\n"},
		"a press of nowhere":     {"/slack/interactions", "payload=" + url.QueryEscape(press), 200, ""},
		"half an event":          {"/slack/events", `{"type":"event_callb`, 400, "malformed\n"},
		"a command of nobody":    {"/slack/commands", "team_id=T0RED&channel_id=C0EMPLEO&command=/hilo", 400, "malformed\n"},
		"ids that are none":      {"/slack/commands", "team_id=T0RED&channel_id=C%00&user_id=%FF&command=/hilo", 400, "malformed\n"},
		"a broken form":          {"/slack/commands", "team_id=%zz", 400, "malformed\n"},
	} {
		if status, answer := d.signedPost(t, c.path, c.body); status != c.status || answer != c.answer {
			t.Errorf("%s: %d %q", name, status, answer)
		}
	}
	if status, _ := d.signedPost(t, "/slack/commands", commandForm(d, strings.Repeat("x", 1<<20))); status != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %d", status)
	}
	if heard := d.ear.all(); len(heard) > 0 {
		t.Errorf("carried out: %+v", heard)
	}
}

// An app may give Slack one address for all that it sends.
func TestOneAddressForEverything(t *testing.T) {
	d := newDesk(t, false)
	for _, body := range []string{commandForm(d, "lista"), "payload=" + url.QueryEscape(string(payload(t, recording(t, "submit"))))} {
		if status, answer := d.signedPost(t, "/slack/events", body); status != http.StatusOK {
			t.Errorf("%d %q", status, answer)
		}
	}
	heard := d.ear.all()
	if len(heard) != 2 || heard[0].Kind != bot.Typed || heard[1].Kind != bot.Submitted {
		t.Errorf("heard %+v", heard)
	}
}

// Text may hold anything: the engine takes out what cannot be kept.
func TestATextThatIsNoText(t *testing.T) {
	d := newDesk(t, false)
	body := strings.Replace(commandForm(d, "Faltan"), "text=Faltan", "text=Faltan%00+plazas%FF", 1)
	if status, _ := d.signedPost(t, "/slack/commands", body); status != http.StatusOK {
		t.Error(status)
	}
	if in := d.ear.one(t); in.Text != "Faltan\x00 plazas\xff" {
		t.Errorf("heard %q", in.Text)
	}
}

// A command that is sent again bears the same key: what it changed it changes once.
func TestAReplayedCommand(t *testing.T) {
	d := newDesk(t, false)
	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{} })
	header := http.Header{}
	body := commandForm(d, "nueva Faltan plazas")
	strict.Sign(header, []byte(body), time.Now())
	for range 2 {
		if status, _ := d.request(t, "/slack/commands", body, header); status != http.StatusOK {
			t.Error(status)
		}
	}
	if heard := d.ear.all(); len(heard) != 2 || heard[0].Key == "" || heard[0].Key != heard[1].Key {
		t.Errorf("heard %+v", heard)
	}
}

// A form that is sent again bears the same key too.
func TestAFormSubmittedTwice(t *testing.T) {
	d := newDesk(t, false)
	body := "payload=" + url.QueryEscape(string(payload(t, recording(t, "submit"))))
	for range 2 {
		if status, answer := d.signedPost(t, "/slack/interactions", body); status != http.StatusOK || answer != "" {
			t.Errorf("%d %q", status, answer)
		}
	}
	if heard := d.ear.all(); len(heard) != 2 || heard[0].FormKey == "" || heard[0].FormKey != heard[1].FormKey {
		t.Errorf("heard %+v", heard)
	}
}

// Somebody else's form, or one that was tampered with, stays open with a sentence.
func TestAForgedForm(t *testing.T) {
	d := newDesk(t, false)
	good := string(payload(t, recording(t, "submit")))
	for name, body := range map[string]string{
		"another person": strings.ReplaceAll(good, anaID, luisID),
		"no seal":        strings.Replace(good, `"private_metadata": "`, `"private_metadata": "x`, 1),
	} {
		status, answer := d.signedPost(t, "/slack/interactions", "payload="+url.QueryEscape(body))
		if status != http.StatusOK || !strings.Contains(answer, `"response_action":"errors"`) || !strings.Contains(answer, `"title":"`) {
			t.Errorf("%s: %d %q", name, status, answer)
		}
	}
	if heard := d.ear.all(); len(heard) > 0 {
		t.Errorf("carried out: %+v", heard)
	}
}

// A posted field is read as url.QueryUnescape would read it.
func FuzzUnescape(f *testing.F) {
	for _, field := range []string{"", "a+b%20c%2B", "%7B%22t%22%3A1%7D", "%C3%B1ñ", "%", "%4", "%4g", "%%41", "a%2"} {
		f.Add(field)
	}
	f.Fuzz(func(t *testing.T, field string) {
		want, refused := url.QueryUnescape(field)
		got, err := slack.Unescape([]byte(field))
		if string(got) != want || (err != nil) != (refused != nil) {
			t.Errorf("%q: %q, %v; want %q, %v", field, got, err, want, refused)
		}
	})
}
