package mattermost_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
)

const (
	hilo = "h4il5ox8k3f7dqmw6b9cz2hptu"
	team = "m5te5ax8k3f7dqmw6b9cz2hptq"
)

var names = bottest.Names{
	"chat": mattermost.Name, "red": "chat.ajuntament.example", "ana": "a1na5yx8k3f7dqmw6b9cz2hptr",
	"empleo": "e2mp5lx8k3f7dqmw6b9cz2hpty", "directo": "d7ir5ex8k3f7dqmw6b9cz2hptw", "hebra": "r6oo5tx8k3f7dqmw6b9cz2hpti",
	"tarjeta": "t3ar5jx8k3f7dqmw6b9cz2hpte", "suceso": "p9os5tx8k3f7dqmw6b9cz2hpto",
	"archivo": "f3il5ex8k3f7dqmw6b9cz2hpta",
}

func newDecoder(tb testing.TB) mattermost.Decoder {
	tb.Helper()
	tokens := map[[2]string]string{{team, "/necesidad"}: "tok7k3f7dqmw6b9cz2hptxxyyz", {team, "/hilo"}: "tok7k3f7dqmw6b9cz2hptxxyyz"}
	return mattermost.Decoder{
		Workspace: names["red"], BotID: hilo, BotName: "hilo", Seal: newSeal(tb), Clock: bot.NewMovableClock(heardAt, false),
		Token: func(team, command string) string { return tokens[[2]string{team, command}] },
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

// form is a command's payload as a server posts it.
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

func decode(tb testing.TB, d mattermost.Decoder, kind bot.Kind, data []byte) (mattermost.Heard, error) {
	tb.Helper()
	switch kind {
	case bot.Typed:
		return d.DecodeCommand(form(tb, data))
	case bot.Said:
		ev, err := model.WebSocketEventFromJSON(strings.NewReader(string(data)))
		if err != nil {
			tb.Fatal(err)
		}
		return d.DecodePosted(ev.GetData())
	case bot.Submitted:
		return d.DecodeDialog(data)
	default:
		return d.DecodeAction(data)
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
			if want := r.Intent.Kind == bot.Typed; want != (h.Hook == "hook5yx8k3f7dqmw6b9cz2hptr") {
				t.Errorf("hook %q", h.Hook)
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
		{"a wrong token", "command", "tok7k3", "tok7k4", mattermost.ErrUnauthorized},
		{"no token", "command", "tok7k3f7dqmw6b9cz2hptxxyyz", "", mattermost.ErrUnauthorized},
		{"another team", "command", team, "m5te5ax8k3f7dqmw6b9cz2hptp", mattermost.ErrUnauthorized},
		{"an unknown command", "command", "/necesidad", "/otra", mattermost.ErrUnauthorized},
		{"nobody's command", "command", names["ana"], "", mattermost.ErrMalformed},
		{"our own post", "direct", `\"user_id\": \"` + names["ana"], `\"user_id\": \"` + hilo, mattermost.ErrIgnored},
		{"a bot's post", "direct", `\"props\": {`, `\"props\": {\"from_bot\": \"true\"`, mattermost.ErrIgnored},
		{"a webhook's post", "mention", `\"props\": {`, `\"props\": {\"from_webhook\": \"true\"`, mattermost.ErrIgnored},
		{"a system message", "mention", `\"type\": \"`, `\"type\": \"system_add_to_channel`, mattermost.ErrIgnored},
		{"@all", "mention", `@hilo`, `@all`, mattermost.ErrIgnored},
		{"a name without @", "mention", `@hilo`, `hilo`, mattermost.ErrIgnored},
		{"a longer name", "mention", `@hilo:`, `@hilo-prueba:`, mattermost.ErrIgnored},
		{"an address", "mention", `@hilo:`, `ana@hilo:`, mattermost.ErrIgnored},
		{"not in mentions", "mention", hilo, "h4il5ox8k3f7dqmw6b9cz2hptv", mattermost.ErrIgnored},
		{"no post", "mention", `"post"`, `"pots"`, mattermost.ErrMalformed},
		{"another channel", "press", names["empleo"], names["directo"], bot.ErrOtherChannel},
		{"another person", "pick-direct", `"user_id": "a1`, `"user_id": "b1`, bot.ErrOtherPerson},
		{"no seal", "press", `"seal"`, `"slea"`, bot.ErrForged},
		{"a seal of another type", "press", `"seal": "`, `"seal": 7, "x": "`, bot.ErrForged},
		{"an empty choice", "pick-direct", `selected_option`, `unselected_option`, mattermost.ErrIgnored},
		{"another person's dialog", "submit", names["ana"], "b1na5yx8k3f7dqmw6b9cz2hptr", bot.ErrOtherPerson},
		{"a cancelled dialog", "submit", `"cancelled": false`, `"cancelled": true`, mattermost.ErrIgnored},
		{"half a payload", "submit", `{`, ``, mattermost.ErrMalformed},
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

// A button's seal does not open as a dialog's state, nor the other way round.
func TestSealsAreForOneUse(t *testing.T) {
	press, submit := recording(t, "press"), recording(t, "submit")
	press.Sealed, submit.Sealed = submit.Sealed, press.Sealed
	press.Sealed.Bond.Person = ""
	if _, err := newDecoder(t).DecodeAction(payload(t, press)); !errors.Is(err, bot.ErrForged) {
		t.Errorf("press: %v", err)
	}
	if _, err := newDecoder(t).DecodeDialog(payload(t, submit)); !errors.Is(err, bot.ErrForged) {
		t.Errorf("submit: %v", err)
	}
}

func TestDecodeDialogTellsWhoseTimeIsOver(t *testing.T) {
	r := recording(t, "submit")
	r.Sealed.Bond.Expires = heardAt.Add(-1)
	h, err := newDecoder(t).DecodeDialog(payload(t, r))
	if !errors.Is(err, bot.ErrExpired) || h.Who.User != names["ana"] || h.Where.Channel != names["empleo"] {
		t.Errorf("got %+v, %v", h, err)
	}
}

func TestDialogValuesBecomeText(t *testing.T) {
	changed := strings.Replace(string(payload(t, recording(t, "submit"))), `"detail": null`,
		`"n": 12345678901234567890, "f": 2.50, "b": false, "z": null, "a": ["x"], "o": {}`, 1)
	h, err := newDecoder(t).DecodeDialog([]byte(changed))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"n": "12345678901234567890", "f": "2.50", "b": "false", "z": "", "a": "", "o": "", "share": "true"} {
		if got := h.Call.Values[name]; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestHookIsTakenOutOfItsAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://mal.example/hooks/commands/hook5yx8k3f7dqmw6b9cz2hptr":     "hook5yx8k3f7dqmw6b9cz2hptr",
		"https://mal.example/hooks/commands/hook5yx8k3f7dqmw6b9cz2hptr/x":   "",
		"https://mal.example/hooks/commands/..%2f..%2fapi%2fv4%2fusers1234": "",
		"": "",
	} {
		h, err := newDecoder(t).DecodeCommand([]byte(url.Values{
			"token": {"tok7k3f7dqmw6b9cz2hptxxyyz"}, "team_id": {team}, "command": {"/hilo"}, "channel_id": {"c"}, "user_id": {"u"},
			"response_url": {address},
		}.Encode()))
		if err != nil || h.Hook != want {
			t.Errorf("%s: got %q, want %q (%v)", address, h.Hook, want, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, r := range bottest.Recordings() {
		f.Add(payload(f, r))
	}
	d := newDecoder(f)
	d.Token = func(string, string) string { return "t" }
	f.Add([]byte("token=t&team_id=m&channel_id=c&user_id=u&command=%2Fhilo&response_url=%3A"))
	f.Add([]byte(`{"id":"p","user_id":"u","channel_id":"c","message":"a@hilo. @HILO, x","props":{"from_bot":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		posted := func(data []byte) (mattermost.Heard, error) {
			ev, err := model.WebSocketEventFromJSON(strings.NewReader(string(data)))
			if err != nil {
				return mattermost.Heard{}, err
			}
			return d.DecodePosted(ev.GetData())
		}
		direct := func(data []byte) (mattermost.Heard, error) {
			return d.DecodePosted(map[string]any{"post": string(data), "channel_type": "D", "mentions": string(data)})
		}
		for _, read := range []func([]byte) (mattermost.Heard, error){posted, direct, d.DecodeAction, d.DecodeDialog, d.DecodeCommand} {
			h, err := read(data)
			if err == nil && (h.Who.User == "" || h.Where.Channel == "") {
				t.Errorf("an intent of nobody or nowhere: %+v", h)
			}
		}
	})
}
