package strict_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hilo/bot/slack/strict"
)

// hands is a moment that is moved by hand.
type hands struct{ at time.Time }

func (h *hands) Now() time.Time { return h.at }

// town is a workspace with a channel of three, in which hilo is, and one in which it is not.
func town(t *testing.T, options ...strict.Option) (*strict.Slack, *hands) {
	t.Helper()
	clock := &hands{time.Unix(1_800_000_000, 0)}
	s := strict.New(t, append([]strict.Option{strict.At(clock)}, options...)...)
	bot := s.AddWorkspace(strict.Workspace{ID: "T0RED", Name: "Red"})
	s.AddUser(strict.User{ID: "U0ANA", Workspace: "T0RED", Name: "ana", RealName: "Ana", Locale: "es-ES", Zone: "Europe/Madrid"})
	s.AddUser(strict.User{ID: "U0LUIS", Workspace: "T0RED", Name: "luis", RealName: "Luis"})
	s.AddChannel(strict.Channel{ID: "C0EMPLEO", Workspace: "T0RED", Name: "empleo"}, bot, "U0ANA", "U0LUIS")
	s.AddChannel(strict.Channel{ID: "C0SALUD", Workspace: "T0RED", Name: "salud"}, "U0LUIS")
	return s, clock
}

// call calls a method with JSON and returns the answer; "token" and "channel" are there unless the test says others.
func call(t *testing.T, s *strict.Slack, method string, args map[string]any) map[string]any {
	t.Helper()
	body := map[string]any{"token": s.Token("T0RED"), "channel": "C0EMPLEO"}
	maps.Copy(body, args)
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(s.URL()+method, "application/json", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	out["retry"] = res.Header.Get("Retry-After")
	return out
}

func blocks(t *testing.T, text string) any {
	t.Helper()
	var out any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return out
}

// Everything that Slack refuses of a message is refused, by its name; x is a text of a length.
func TestBlockKit(t *testing.T) {
	t.Parallel()
	s, _ := town(t)
	x := func(n int) string { return strings.Repeat("á", n) }
	many := func(n int, what string) string { return strings.TrimSuffix(strings.Repeat(what+",", n), ",") }
	button := `{"type":"button","text":{"type":"plain_text","text":"A"},"value":"v"}`
	option := func(v string) string { return `{"text":{"type":"plain_text","text":"O"},"value":"` + v + `"}` }
	menu := func(more string) string {
		return `{"type":"actions","elements":[{"type":"static_select","action_id":"a",` + more + `}]}`
	}
	rich := func(piece string) string {
		return `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + piece + `]}]}`
	}
	tests := map[string]struct {
		blocks string
		want   string // a part of what is said; "" is no error
	}{
		"section":            {`{"type":"section","text":{"type":"mrkdwn","text":"` + x(3000) + `"}}`, ""},
		"long section":       {`{"type":"section","text":{"type":"mrkdwn","text":"` + x(3001) + `"}}`, "less than 3001"},
		"empty text":         {`{"type":"section","text":{"type":"mrkdwn","text":""}}`, "more than 0"},
		"section of nothing": {`{"type":"section"}`, "text or fields"},
		"unknown property":   {`{"type":"divider","color":"red"}`, "additional property"},
		"unknown block":      {`{"type":"marquee"}`, "unsupported type"},
		"emoji in mrkdwn":    {`{"type":"section","text":{"type":"mrkdwn","text":"a","emoji":true}}`, "additional property"},
		"mrkdwn label":       {`{"type":"actions","elements":[{"type":"button","text":{"type":"mrkdwn","text":"A"},"value":"v"}]}`, "text of type"},
		"51 blocks":          {many(51, `{"type":"divider"}`), "no more than 50"},
		"same block_id":      {`{"type":"divider","block_id":"b"},{"type":"divider","block_id":"b"}`, "already exists"},
		"same action_id": {`{"type":"actions","elements":[` + strings.Replace(button, `"value"`, `"action_id":"a","value"`, 1) + `,` +
			strings.Replace(button, `"value"`, `"action_id":"a","value"`, 1) + `]}`, "already exists"},
		"26 buttons":           {`{"type":"actions","elements":[` + many(26, button) + `]}`, "no more than 25"},
		"no buttons":           {`{"type":"actions","elements":[]}`, "no fewer than 1"},
		"long label":           {`{"type":"actions","elements":[` + strings.Replace(button, `"A"`, `"`+x(76)+`"`, 1) + `]}`, "less than 76"},
		"long value":           {`{"type":"actions","elements":[` + strings.Replace(button, `"v"`, `"`+x(2001)+`"`, 1) + `]}`, "less than 2001"},
		"style":                {`{"type":"actions","elements":[` + strings.Replace(button, `"value"`, `"style":"default","value"`, 1) + `]}`, "one of primary"},
		"script":               {`{"type":"actions","elements":[` + strings.Replace(button, `"value"`, `"url":"javascript:alert(1)","value"`, 1) + `]}`, "valid URL"},
		"text input in a row":  {`{"type":"actions","elements":[{"type":"plain_text_input"}]}`, "unsupported type"},
		"input in a message":   {`{"type":"input","label":{"type":"plain_text","text":"A"},"element":{"type":"plain_text_input"}}`, "unsupported type"},
		"menu":                 {menu(`"options":[` + option("1") + `],"initial_option":` + option("1")), ""},
		"menu without options": {menu(`"options":[]`), "no fewer than 1"},
		"menu of nothing":      {menu(`"placeholder":{"type":"plain_text","text":"P"}`), "either options"},
		"101 options":          {menu(`"options":[` + many(101, option("1")) + `]`), "no more than 100"},
		"same value":           {menu(`"options":[` + many(2, option("1")) + `]`), "two options"},
		"long option value":    {menu(`"options":[` + option(x(76)) + `]`), "less than 76"},
		"no such option":       {menu(`"options":[` + option("1") + `],"initial_option":` + option("2")), "none of the options"},
		"header":               {`{"type":"header","text":{"type":"plain_text","text":"` + x(151) + `"}}`, "less than 151"},
		"11 in a context":      {`{"type":"context","elements":[` + many(11, `{"type":"mrkdwn","text":"a"}`) + `]}`, "no more than 10"},
		"picture of nobody's":  {`{"type":"image","slack_file":{"id":"F1"},"alt_text":"a"}`, "never uploaded"},
		"picture without alt":  {`{"type":"image","image_url":"https://a.example/b.png"}`, "alt_text"},
		"rich text":            {rich(`{"type":"text","text":"a","style":{"bold":true}},{"type":"user","user_id":"U0ANA"}`), ""},
		"empty rich text":      {rich(`{"type":"text","text":""}`), "more than 0"},
		"empty line":           {rich(``), "no fewer than 1"},
		"list in a list": {`{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_list",` +
			`"style":"bullet","elements":[]}]}]}`, "in a list"},
		"date":         {rich(`{"type":"date","timestamp":1800000000,"format":"{date_long}, {time}","fallback":"a"}`), ""},
		"odd date":     {rich(`{"type":"date","timestamp":1800000000,"format":"{weekday}"}`), "date format"},
		"nobody":       {rich(`{"type":"user","user_id":"U0NADIE"}`), "invalid user"},
		"wide message": {many(5, `{"type":"section","text":{"type":"mrkdwn","text":"`+x(2700)+`"}}`), "too_long"},
	}
	for name, tt := range tests {
		before := len(s.Broken())
		if tt.want == "too_long" {
			s.Expect("msg_blocks_too_long")
		} else if tt.want != "" {
			s.Expect("invalid_blocks")
		}
		got := call(t, s, "chat.postMessage", map[string]any{"text": "a", "blocks": blocks(t, "["+tt.blocks+"]")})
		said, _ := json.Marshal(got)
		if ok := got["ok"] == true; ok != (tt.want == "") || !strings.Contains(string(said), tt.want) {
			t.Errorf("%s: %s, want %q", name, said, tt.want)
		}
		if broken := len(s.Broken()) - before; (broken > 0) != (tt.want != "") {
			t.Errorf("%s: %d rules broken", name, broken)
		}
	}
}

// What the world does to hilo is no broken rule; what only a mistake leads to is one.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s, clock := town(t)
	s.AddWorkspace(strict.Workspace{ID: "T0OTRA", Name: "Otra", Scopes: []string{"chat:write"}})
	ts := call(t, s, "chat.postMessage", map[string]any{"text": "hola"})["ts"]
	hers, err := s.Say(t.Context(), strict.Act{Workspace: "T0RED", User: "U0ANA", Channel: "C0EMPLEO"}, "hola")
	if err != nil {
		t.Fatal(err)
	}
	s.EditWindow(time.Hour)
	private := call(t, s, "chat.postEphemeral", map[string]any{"user": "U0ANA", "text": "psst"})["message_ts"]
	steps := []struct {
		method string
		args   map[string]any
		want   string
		ours   bool // a mistake of the app's
		late   time.Duration
	}{
		{"chat.postMessage", map[string]any{"channel": "C0SALUD", "text": "a"}, "not_in_channel", false, 0},
		{"chat.postMessage", map[string]any{"channel": "C0NADA", "text": "a"}, "channel_not_found", true, 0},
		{"chat.postMessage", map[string]any{}, "no_text", true, 0},
		{"chat.postMessage", map[string]any{"text": "a", "thread_ts": "1.2"}, "thread_not_found", true, 0},
		{"chat.postMessage", map[string]any{"text": "a", "token": "xoxb-mala"}, "invalid_auth", true, 0},
		{"chat.postMessage", map[string]any{"text": "a", "token": s.Token("T0OTRA")}, "channel_not_found", true, 0},
		{"users.info", map[string]any{"user": "U0ANA", "token": s.Token("T0OTRA")}, "missing_scope", false, 0},
		{"chat.update", map[string]any{"ts": hers, "text": "a", "blocks": []any{}}, "cant_update_message", true, 0},
		{"chat.update", map[string]any{"ts": private, "text": "a", "blocks": []any{}}, "message_not_found", true, 0},
		{"chat.update", map[string]any{"ts": ts, "text": "dos", "blocks": []any{}}, "", false, 0},
		{"chat.update", map[string]any{"ts": ts, "text": strings.Repeat("a", 4001), "blocks": []any{}}, "msg_too_long", true, 0},
		{"chat.update", map[string]any{"ts": ts, "text": "dos", "blocks": []any{}}, "edit_window_closed", false, 2 * time.Hour},
		{"chat.postEphemeral", map[string]any{"user": "U0NADIE", "text": "a"}, "user_not_found", true, 0},
		{"pins.add", map[string]any{"timestamp": ts}, "", false, 0},
		{"pins.add", map[string]any{"timestamp": ts}, "already_pinned", false, 0},
		{"conversations.open", map[string]any{"users": "U0LUIS"}, "", false, 0},
		{"conversations.members", map[string]any{"limit": 1001}, "invalid_limit", true, 0},
		{"views.open", map[string]any{"trigger_id": "1.2"}, "invalid_trigger_id", true, 0},
		{"chat.fly", nil, "unknown_method", true, 0},
	}
	for _, step := range steps {
		clock.at = clock.at.Add(step.late)
		before := len(s.Broken())
		if step.ours {
			s.Expect(step.want)
		}
		got := call(t, s, step.method, step.args)
		if said, _ := got["error"].(string); said != step.want {
			t.Errorf("%s %v: %v", step.method, step.args, got)
		}
		if broken := len(s.Broken()) - before; (broken > 0) != step.ours {
			t.Errorf("%s %v: %d rules broken", step.method, step.args, broken)
		}
	}
}

// Lists come in pages, and a limit is told and held.
func TestPagesAndLimits(t *testing.T) {
	t.Parallel()
	s, clock := town(t)
	var members []any
	cursor := ""
	for {
		got := call(t, s, "conversations.members", map[string]any{"cursor": cursor, "limit": 200})
		members = append(members, got["members"].([]any)...)
		if cursor = got["response_metadata"].(map[string]any)["next_cursor"].(string); cursor == "" {
			break
		}
	}
	if len(members) != 3 {
		t.Errorf("members %v", members)
	}
	s.RateLimit("T0RED", "chat.postMessage", 30*time.Second)
	if got := call(t, s, "chat.postMessage", map[string]any{"text": "a"}); got["error"] != "ratelimited" || got["retry"] != "31" {
		t.Errorf("limited: %v", got)
	}
	clock.at = clock.at.Add(31 * time.Second)
	if got := call(t, s, "chat.postMessage", map[string]any{"text": "a"}); got["ok"] != true {
		t.Errorf("afterwards: %v", got)
	}
}

// A command is signed and answered; its response_url takes five answers and its trigger opens one modal, in time.
func TestCommandOverHTTP(t *testing.T) {
	t.Parallel()
	s, clock := town(t)
	var form url.Values
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ = url.ParseQuery(string(body))
		if r.URL.Path != "/slack/commands" || r.Header.Get("X-Slack-Signature") == "" {
			t.Errorf("%s %v", r.URL.Path, r.Header)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"response_type":"ephemeral","text":"hecho"}`)
	}))
	t.Cleanup(app.Close)
	s.RequestURL(app.URL)
	ana := strict.Act{Workspace: "T0RED", User: "U0ANA", Channel: "C0EMPLEO"}
	if err := s.Command(t.Context(), ana, "/hilo", "dile a @luis que <sí>"); err != nil {
		t.Fatal(err)
	}
	if got := form.Get("text"); got != "dile a <@U0LUIS|luis> que &lt;sí&gt;" {
		t.Errorf("text %q", got)
	}
	answer := func() int {
		res, err := http.Post(form.Get("response_url"), "application/json", strings.NewReader(`{"text":"más"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	for range 5 {
		if code := answer(); code != http.StatusOK {
			t.Errorf("answer: %d", code)
		}
	}
	s.Expect("used_url")
	if code := answer(); code != http.StatusNotFound {
		t.Errorf("a sixth answer: %d", code)
	}
	if got := s.Ephemerals("U0ANA"); len(got) != 6 || got[0].Text != "hecho" {
		t.Errorf("private answers %+v", got)
	}
	view := map[string]any{"type": "modal", "title": map[string]any{"type": "plain_text", "text": "T"}, "blocks": []any{map[string]any{"type": "divider"}}}
	clock.at = clock.at.Add(2 * time.Second)
	open := map[string]any{"trigger_id": form.Get("trigger_id"), "view": view}
	if got := call(t, s, "views.open", open); got["ok"] != true || s.Stack("U0ANA") != 1 {
		t.Errorf("opened: %v", got)
	}
	s.Expect("exchanged_trigger_id")
	if got := call(t, s, "views.open", open); got["ok"] != false {
		t.Errorf("opened twice: %v", got)
	}
}
