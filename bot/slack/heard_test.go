package slack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
)

var names = bottest.Names{
	"chat": slack.Name, "red": "T0RED", "ana": "U0ANA", "empleo": "C0EMPLEO", "directo": "D0ANA",
	"hebra": "1801.000100", "tarjeta": "1801.000200", "suceso": "Ev0SUCESO",
}

func newDecoder(tb testing.TB) slack.Decoder {
	tb.Helper()
	return slack.Decoder{Seal: newSeal(tb), Clock: bot.NewMovableClock(heardAt, false)}
}

// payload is a recorded payload with its seal in place.
func payload(tb testing.TB, r bottest.Recorded) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "heard", r.Name+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	r.Sealed.Bond = names.Bond(r.Sealed.Bond)
	return []byte(strings.ReplaceAll(string(data), "{{seal}}", newSeal(tb).Wrap(r.Sealed)))
}

// form is a command's payload as Slack posts it.
func form(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var fields map[string]string
	if err := json.Unmarshal(data, &fields); err != nil {
		tb.Fatal(err)
	}
	out := url.Values{}
	for k, v := range fields {
		out.Set(k, v)
	}
	return []byte(out.Encode())
}

func decode(tb testing.TB, d slack.Decoder, kind bot.Kind, data []byte) (slack.Heard, error) {
	tb.Helper()
	switch kind {
	case bot.Typed:
		return d.DecodeCommand(form(tb, data))
	case bot.Said:
		return d.DecodeEvent(data)
	default:
		return d.DecodeInteraction(data)
	}
}

func TestRecordings(t *testing.T) {
	for _, r := range bottest.Recordings() {
		t.Run(r.Name, func(t *testing.T) {
			h, err := decode(t, newDecoder(t), r.Intent.Kind, payload(t, r))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r.Intent, names.Intent(h.Intent)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if mayReply := r.Intent.Kind == bot.Typed || r.Intent.Kind == bot.Pressed; mayReply != (h.ReplyURL != "") {
				t.Errorf("reply address %q", h.ReplyURL)
			}
		})
	}
}

func recording(tb testing.TB, name string) bottest.Recorded {
	tb.Helper()
	for _, r := range bottest.Recordings() {
		if r.Name == name {
			return r
		}
	}
	tb.Fatalf("no recording %s", name)
	return bottest.Recorded{}
}

// Each case changes one recorded payload; none of them may become an Intent to carry out.
func TestDecodeRefuses(t *testing.T) {
	tests := []struct {
		name, from string
		old, with  string
		want       error
	}{
		{"another bot", "mention", `"type": "app_mention"`, `"type": "app_mention", "bot_id": "B9"`, slack.ErrIgnored},
		{"our own words", "direct", `"U0ANA"`, `"U0HILO"`, slack.ErrIgnored},
		{"an edit", "direct", `"type": "message"`, `"type": "message", "subtype": "message_changed"`, slack.ErrIgnored},
		{"a bot's subtype", "mention", `"type": "app_mention"`, `"type": "app_mention", "subtype": "bot_message"`, slack.ErrIgnored},
		{"a channel's talk", "direct", `"im"`, `"channel"`, slack.ErrIgnored},
		{"another event", "direct", `"type": "message"`, `"type": "reaction_added"`, slack.ErrIgnored},
		{"an event of other types", "direct", `"text": "quiero cambiar mis avisos"`, `"text": {"a": 1}`, slack.ErrIgnored},
		{"a challenge", "direct", `"event_callback"`, `"url_verification"`, slack.ErrIgnored},
		{"no event id", "direct", `Ev0SUCESO`, ``, slack.ErrMalformed},
		{"no workspace", "direct", `"team_id": "T0RED"`, `"team_id": ""`, slack.ErrMalformed},
		{"no command", "command", `/necesidad`, ``, slack.ErrMalformed},
		{"a certificate check", "command", `"api_app_id"`, `"ssl_check"`, slack.ErrIgnored},
		{"a followed link", "press", `"value"`, `"url"`, slack.ErrIgnored},
		{"an action in a form", "press", `"container": {
  "type": "message"`, `"container": {
  "type": "view"`, slack.ErrIgnored},
		{"an empty choice", "pick-direct", `"selected_option"`, `"nothing"`, slack.ErrIgnored},
		{"another channel", "press", `"channel_id": "C0EMPLEO"`, `"channel_id": "C0OTRO"`, bot.ErrOtherChannel},
		{"another person", "pick-direct", `"U0ANA"`, `"U0LUIS"`, bot.ErrOtherPerson},
		{"a changed seal", "pick-direct", `2:e`, `2:x`, bot.ErrForged},
		{"no seal", "pick-direct", `2:`, `2`, slack.ErrIgnored},
		{"another person's form", "submit", `"U0ANA"`, `"U0LUIS"`, bot.ErrOtherPerson},
		{"a closed form", "submit", `"view_submission"`, `"view_closed"`, slack.ErrIgnored},
		{"half a payload", "submit", `{`, ``, slack.ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := recording(t, tt.from)
			before := string(payload(t, r))
			changed := strings.Replace(before, tt.old, tt.with, 1)
			if changed == before {
				t.Fatalf("%q is not in the payload", tt.old)
			}
			h, err := decode(t, newDecoder(t), r.Intent.Kind, []byte(changed))
			if !errors.Is(err, tt.want) || h.Call.Route != "" {
				t.Errorf("got %v (%v), want %v", err, h.Call, tt.want)
			}
		})
	}
}

func TestDecodeTellsWhoseSealIsBroken(t *testing.T) {
	r := recording(t, "pick-direct")
	r.Sealed.Bond.Expires = heardAt.Add(-1)
	h, err := newDecoder(t).DecodeInteraction(payload(t, r))
	if !errors.Is(err, bot.ErrExpired) || h.Who.User != "U0ANA" || h.Where.Channel != "D0ANA" || h.Call.Route != "" {
		t.Errorf("got %+v, %v", h, err)
	}
}

func TestDecodeSubmissionTellsFieldsInOrder(t *testing.T) {
	h, err := newDecoder(t).DecodeInteraction(payload(t, recording(t, "submit")))
	if diff := cmp.Diff([]string{"title", "detail", "kind", "who", "share"}, h.Inputs); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestReplyURLIsSlacks(t *testing.T) {
	changed := strings.Replace(string(payload(t, recording(t, "press"))), "https://hooks.slack.com/", "https://hooks.slack.com.mal.example/", 1)
	if h, err := newDecoder(t).DecodeInteraction([]byte(changed)); err != nil || h.ReplyURL != "" {
		t.Errorf("got %q, %v", h.ReplyURL, err)
	}
}

// What Slack makes of typed text comes back as it was typed.
func TestTypedText(t *testing.T) {
	tests := []struct{ slack, want string }{
		{"a &amp;lt; b &lt;i&gt;", "a &lt; b <i>"},
		{"<mailto:a@b.es|a@b.es> <tel:600123456|600 123 456>", "a@b.es 600 123 456"},
		{"<http://cruzroja.es|cruzroja.es> <https://a.es/b?c=1&amp;d=2>", "cruzroja.es https://a.es/b?c=1&d=2"},
		{"<https://mal.example|aquí>", "aquí (https://mal.example)"},
		{"<!here> <!subteam^S1|@grupo> <#C1|empleo> <@U0LUIS>", "@here @grupo #empleo @U0LUIS"},
		{"1 < 2 <> <", "1 < 2 <> <"},
	}
	for _, tt := range tests {
		data := form(t, payload(t, recording(t, "command")))
		fields, err := url.ParseQuery(string(data))
		if err != nil {
			t.Fatal(err)
		}
		fields.Set("text", tt.slack)
		h, err := newDecoder(t).DecodeCommand([]byte(fields.Encode()))
		if err != nil || h.Text != tt.want {
			t.Errorf("%q: got %q, want %q (%v)", tt.slack, h.Text, tt.want, err)
		}
	}
}

// A button's and a select's drawing come back as the Call that was drawn.
func TestPressOfWhatWasDrawn(t *testing.T) {
	call := bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14"}}
	m, err := newRenderer(t).Render(bot.Message{Lang: "es", Blocks: []bot.Block{bot.Controls{
		bot.Select{Label: "Valorar", Pick: "grade", Call: call, Options: []bot.Option{{Value: "", Label: "Ninguna"}}},
	}}}, bond)
	if err != nil {
		t.Fatal(err)
	}
	drawn := tree(t, m.Pages[0].Blocks).([]any)[0].(map[string]any)["elements"].([]any)[0].(map[string]any)
	drawn["selected_option"] = drawn["options"].([]any)[0]
	body := map[string]any{
		"type": "block_actions", "team": map[string]string{"id": "T0RED"}, "user": map[string]string{"id": "U0ANA"},
		"container": map[string]string{"type": "message", "channel_id": "C0EMPLEO"}, "actions": []any{drawn},
	}
	h, err := newDecoder(t).DecodeInteraction([]byte(asJSON(t, body)))
	if diff := cmp.Diff(bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14", "grade": ""}}, h.Call); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, r := range bottest.Recordings() {
		f.Add(payload(f, r))
	}
	d := newDecoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func([]byte) (slack.Heard, error){d.DecodeEvent, d.DecodeInteraction, d.DecodeCommand} {
			h, err := read(data)
			if err == nil && (h.Who.User == "" || h.Who.Workspace == "" || h.Where.Channel == "") {
				t.Errorf("an intent of nobody or nowhere: %+v", h)
			}
		}
		_ = slack.Verify(http.Header{"X-Slack-Signature": {string(data)}, "X-Slack-Request-Timestamp": {string(data)}}, data, "secret")
	})
}
