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
	"home": "home", "hebra": "1801.000100", "tarjeta": "1801.000200", "suceso": "Ev0SUCESO",
	"archivo": "F0ARCHIVO",
}

func newDecoder(tb testing.TB) slack.Decoder {
	tb.Helper()
	return slack.Decoder{
		Seal: newSeal(tb), Clock: bot.NewMovableClock(heardAt, false),
		Shortcuts: []slack.Shortcut{{Callback: "need/add", Route: "need/add", Text: "title", Link: "link"}},
	}
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
			if h.Kind == bot.Said { // what is said is named by its place and time: two events may tell of it
				if want := h.Where.Channel + "/1801.000300"; h.Key != want {
					t.Errorf("its key is %q, not %q", h.Key, want)
				}
				h.Key = names["suceso"]
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

// A text that was cut in the middle of a sign spoils nothing else.
func TestHalfASign(t *testing.T) {
	whole := payload(t, recording(t, "submit"))
	want, err := newDecoder(t).DecodeInteraction(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, half := range []string{`\ud83d`, "\xf0\x9f"} {
		got, err := newDecoder(t).DecodeInteraction([]byte(`{"said":"` + half + `",` + string(whole[1:])))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", half, err, diff)
		}
	}
}

// recorded is what of our own recordings no other chat system has.
func recorded(name string) bottest.Recorded {
	open := bot.Sealed{Call: bot.Do("ballot/open", "round", "7"), Bond: bot.Bond{Channel: "home", Person: "ana"}}
	return bottest.Recorded{Name: name, Sealed: open}
}

// TestHeardOfSlackAlone: the home tab, and a shortcut on a message.
func TestHeardOfSlackAlone(t *testing.T) {
	who := bot.Who{Platform: slack.Name, Workspace: "T0RED", User: "U0ANA"}
	at := func(channel, thread string) bot.Place {
		return bot.Place{Platform: slack.Name, Workspace: "T0RED", Channel: channel, Thread: thread}
	}
	for name, c := range map[string]struct {
		kind bot.Kind
		want bot.Intent
		more func(h slack.Heard) bool
	}{
		"shortcut": {bot.Pressed, bot.Intent{Kind: bot.Pressed, Who: who, Where: at("C0EMPLEO", "1801.000100"), CanOpenForm: true,
			Call: bot.Do("need/add", "title", "Faltan <plazas>, dice @U0ANA")},
			func(h slack.Heard) bool { return h.Quoted == "1801.000300" && h.LinkAs == "link" && h.ReplyURL != "" }},
		"press-home": {bot.Pressed, bot.Intent{Kind: bot.Pressed, Who: who, Where: at("home", ""), Direct: true, CanOpenForm: true,
			Call: bot.Do("ballot/open", "round", "7")},
			func(h slack.Heard) bool { return h.Home && h.ReplyURL == "" }},
		"home-opened": {bot.Said, bot.Intent{Kind: bot.Opened, Key: "Ev0SUCESO", Who: who, Where: at("D0ANA", ""), Direct: true},
			func(h slack.Heard) bool { return h.Enterprise == "E0GRID" && !h.Home }},
	} {
		h, err := decode(t, newDecoder(t), c.kind, payload(t, recorded(name)))
		h.Who.Name = ""
		if diff := cmp.Diff(c.want, h.Intent); diff != "" || err != nil || !c.more(h) {
			t.Errorf("%s: %v %+v (-want +got):\n%s", name, err, h, diff)
		}
	}
}

// A press in a direct message that is about a channel counts as made in the channel.
func TestPressAboutAnotherChannel(t *testing.T) {
	r := recording(t, "pick-direct")
	r.Sealed.Bond = bot.Bond{Channel: "directo", From: "C0EMPLEO", Thread: "hebra", Delivery: "d-3"}
	h, err := newDecoder(t).DecodeInteraction(payload(t, r))
	if err != nil || h.Where.Channel != "C0EMPLEO" || h.Where.Thread != "" || h.Direct || h.Bond.Channel != "D0ANA" {
		t.Errorf("got %+v, %v", h, err)
	}
}

// Where hilo is installed is never where the person comes from, unless all of an organisation is meant.
func TestInstalled(t *testing.T) {
	press := string(payload(t, recording(t, "press")))
	without := strings.Replace(press, `"id": "T0RED"`, `"id": null`, 1)
	for name, c := range map[string]struct {
		payload, workspace, enterprise string
		want                           error
	}{
		"a workspace":            {press, "T0RED", "", nil},
		"one of an organisation": {strings.Replace(press, `"enterprise": null`, `"enterprise": {"id": "E0GRID"}`, 1), "T0RED", "E0GRID", nil},
		"by the message":         {strings.Replace(without, `"bot_id": "B0HILO"`, `"team": "T0RED"`, 1), "T0RED", "", nil},
		"an organisation":        {strings.Replace(without, `"api_app_id"`, `"is_enterprise_install": true, "api_app_id"`, 1), "T0OTHER", "", nil},
		"nobody says":            {without, "", "", slack.ErrMalformed},
	} {
		h, err := newDecoder(t).DecodeInteraction([]byte(c.payload))
		if !errors.Is(err, c.want) || h.Who.Workspace != c.workspace || h.Enterprise != c.enterprise {
			t.Errorf("%s: %s in %s, %v", name, h.Who.Workspace, h.Enterprise, err)
		}
	}
}

// Socket Mode tells a command's fields as an object, and means the same.
func TestACommandOverTheSocket(t *testing.T) {
	data := payload(t, recording(t, "command"))
	want, err := newDecoder(t).DecodeCommand(form(t, data))
	if err != nil {
		t.Fatal(err)
	}
	got, err := newDecoder(t).DecodeSocketCommand(data)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// What names hilo in direct messages is told as a mention and as a message: it is heard once.
func TestAMentionInDirectMessages(t *testing.T) {
	direct := string(payload(t, recording(t, "direct")))
	mention := strings.NewReplacer(`"type": "message"`, `"type": "app_mention"`, `"channel_type": "im"`, `"x": "y"`).Replace(direct)
	if _, err := newDecoder(t).DecodeEvent([]byte(mention)); !errors.Is(err, slack.ErrIgnored) {
		t.Error(err)
	}
}

// seeds are the payloads of all recordings.
func seeds(f *testing.F) {
	f.Helper()
	for _, r := range bottest.Recordings() {
		data := payload(f, r)
		f.Add(data)
		if r.Intent.Kind == bot.Typed {
			f.Add(form(f, data))
		}
	}
	for _, name := range []string{"shortcut", "press-home", "home-opened"} {
		f.Add(payload(f, recorded(name)))
	}
}

// somebody fails where an intent is nobody's or of nowhere.
func somebody(t *testing.T, h slack.Heard, err error) {
	t.Helper()
	if err == nil && (h.Kind == "" || h.Who.User == "" || h.Who.Workspace == "" || h.Where.Channel == "") {
		t.Errorf("an intent of nobody or nowhere: %+v", h)
	}
}

func FuzzDecodeEvent(f *testing.F) {
	seeds(f)
	d := newDecoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := d.DecodeEvent(data)
		somebody(t, h, err)
	})
}

func FuzzDecodeInteraction(f *testing.F) {
	seeds(f)
	d := newDecoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := d.DecodeInteraction(data)
		somebody(t, h, err)
		if err == nil && h.Call.Route == "" {
			t.Errorf("it calls nothing: %+v", h)
		}
	})
}

func FuzzDecodeCommand(f *testing.F) {
	seeds(f)
	d := newDecoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := d.DecodeCommand(data)
		somebody(t, h, err)
		h, err = d.DecodeSocketCommand(data)
		somebody(t, h, err)
	})
}

func FuzzVerify(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		header := http.Header{"X-Slack-Signature": {string(data)}, "X-Slack-Request-Timestamp": {string(data)}}
		if slack.Verify(header, data, "secret") == nil {
			t.Error("a signature was found by chance")
		}
	})
}
