package strict_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hilo/bot/slack/strict"
)

var ana = strict.Act{Workspace: "T0RED", User: "U0ANA"}

// An event that is not acknowledged is told again at once, after a minute and after five more, and then no more; each
// time it says so.
func TestEventsAreToldAgain(t *testing.T) {
	t.Parallel()
	s, clock := town(t)
	var told []string
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e struct {
			ID string `json:"event_id"`
		}
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		told = append(told, r.Header.Get("X-Slack-Retry-Num")+r.Header.Get("X-Slack-Retry-Reason"))
		http.Error(w, "no", http.StatusServiceUnavailable)
	}))
	t.Cleanup(app.Close)
	s.RequestURL(app.URL)
	if _, err := s.Direct(t.Context(), ana, "hola"); err == nil {
		t.Error("acknowledged")
	}
	for _, step := range []struct {
		after time.Duration
		left  int
	}{{0, 1}, {time.Minute, 1}, {time.Minute, 1}, {5 * time.Minute, 0}, {time.Hour, 0}} {
		clock.at = clock.at.Add(step.after)
		if left := s.Retry(t.Context()); left != step.left {
			t.Errorf("after %s %d are left", step.after, left)
		}
	}
	if got := strings.Join(told, " "); got != " 1http_error 2http_error 3http_error" {
		t.Errorf("told %q", got)
	}
}

// dial opens a connection of Socket Mode and reads its greeting.
func dial(t *testing.T, s *strict.Slack) *websocket.Conn {
	t.Helper()
	got := call(t, s, "apps.connections.open", map[string]any{"token": strict.AppToken})
	address, _ := got["url"].(string)
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	if hello := read(t, conn); hello["type"] != "hello" {
		t.Fatalf("greeted with %v", hello)
	}
	return conn
}

func read(t *testing.T, conn *websocket.Conn) map[string]any {
	t.Helper()
	var out map[string]any
	if err := conn.ReadJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Over Socket Mode an acknowledgement answers a command, on the connection that brought it and once.
func TestAcknowledgements(t *testing.T) {
	t.Parallel()
	s, _ := town(t)
	one := dial(t, s)
	two := dial(t, s)
	var typing sync.WaitGroup
	conns := []*websocket.Conn{two, one} // by turns
	for i, step := range []struct {
		elsewhere, again bool
		rule             string
	}{{}, {again: true, rule: "unknown_ack"}, {elsewhere: true, rule: "ack_elsewhere"}} {
		var failed error
		typing.Go(func() { failed = s.Command(t.Context(), ana, "/hilo", "") })
		conn, other := conns[i%2], conns[1-i%2]
		env := read(t, conn)
		ack := map[string]any{"envelope_id": env["envelope_id"], "payload": map[string]any{"text": "hecho"}}
		if env["type"] != "slash_commands" || env["accepts_response_payload"] != true {
			t.Errorf("envelope %v", env)
		}
		if step.rule != "" {
			s.Expect(step.rule)
		}
		if step.elsewhere {
			conn, other = other, conn
		}
		for range map[bool]int{false: 1, true: 2}[step.again] {
			if err := conn.WriteJSON(ack); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Await(t.Context(), func() bool { return len(s.Broken()) == i }); err != nil {
			t.Fatal(err)
		}
		if step.elsewhere {
			_ = other.Close() // nobody waits three seconds for it
		}
		typing.Wait()
		if (failed != nil) != step.elsewhere {
			t.Errorf("step %d: %v", i, failed)
		}
	}
	if n := len(s.Ephemerals("U0ANA")); n != 2 {
		t.Errorf("%d answers", n)
	}
}

// A submitted modal stays open with its errors, which stand under inputs that are there, and closes else.
func TestSubmission(t *testing.T) {
	t.Parallel()
	s, _ := town(t)
	answer, trigger := "", ""
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slack/commands" {
			trigger = r.FormValue("trigger_id")
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(app.Close)
	s.RequestURL(app.URL)
	if err := s.Command(t.Context(), ana, "/hilo", ""); err != nil {
		t.Fatal(err)
	}
	view := blocks(t, `{"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"S"},"blocks":[
		{"type":"input","block_id":"a","label":{"type":"plain_text","text":"A"},"element":{"type":"plain_text_input","action_id":"in","max_length":5}}]}`)
	if got := call(t, s, "views.open", map[string]any{"trigger_id": trigger, "view": view}); got["ok"] != true {
		t.Fatalf("opened: %v", got)
	}
	for _, step := range []struct {
		typed, answer, rule string
		refused             bool
		open                int
	}{
		{typed: "", refused: true, open: 1},
		{typed: "largo de más", refused: true, open: 1},
		{typed: "sí", answer: `{"response_action":"errors","errors":{"a":"No."}}`, open: 1},
		{typed: "sí", answer: `{"response_action":"errors","errors":{"b":"No."}}`, rule: "invalid_errors", refused: true, open: 1},
		{typed: "sí", answer: `{"response_action":"close"}`, rule: "invalid_answer", refused: true, open: 1},
		{typed: "sí", open: 0},
	} {
		if step.rule != "" {
			s.Expect(step.rule)
		}
		answer = step.answer
		if err := s.Submit(t.Context(), ana, map[string]string{"a": step.typed}); (err != nil) != step.refused {
			t.Errorf("%q, answered %q: %v", step.typed, step.answer, err)
		}
		if s.Stack("U0ANA") != step.open {
			t.Errorf("%q: %d modals are open", step.answer, s.Stack("U0ANA"))
		}
	}
}

// At Slack's own pace a channel takes one message a second after a short burst, and one who does not wait breaks a rule.
func TestPace(t *testing.T) {
	t.Parallel()
	s, clock := town(t, strict.Paced())
	post := func() any { return call(t, s, "chat.postMessage", map[string]any{"text": "a"})["error"] }
	for i := range 4 {
		if said := post(); said != nil {
			t.Errorf("message %d: %v", i, said)
		}
	}
	if said := post(); said != "ratelimited" {
		t.Errorf("a fifth: %v", said)
	}
	clock.at = clock.at.Add(2 * time.Second)
	if said := post(); said != nil {
		t.Errorf("later: %v", said)
	}
}

// An installation is exchanged once for a token, which is renewed by a refresh token of one use.
func TestInstallation(t *testing.T) {
	t.Parallel()
	s, _ := town(t)
	s.Rotate()
	page := "https://slack.com/oauth/v2/authorize?client_id=" + strict.ClientID + "&scope=commands&state=x&redirect_uri=https%3A%2F%2Fhilo.example%2Foauth"
	back, err := s.Consent(page, "", "T0RED", "U0ANA")
	if err != nil {
		t.Fatal(err)
	}
	code := strings.Split(strings.Split(back, "code=")[1], "&")[0]
	app := map[string]any{"client_id": strict.ClientID, "client_secret": strict.ClientSecret, "code": code, "redirect_uri": "https://hilo.example/oauth"}
	got := call(t, s, "oauth.v2.access", app)
	token, _ := got["access_token"].(string)
	if again := call(t, s, "oauth.v2.access", app); got["ok"] != true || again["error"] != "code_already_used" {
		t.Errorf("exchanged: %v, again: %v", got, again)
	}
	if me := call(t, s, "auth.test", map[string]any{"token": token}); me["team_id"] != "T0RED" {
		t.Errorf("whose: %v", me)
	}
	app["grant_type"], app["refresh_token"] = "refresh_token", got["refresh_token"]
	if fresh := call(t, s, "oauth.v2.access", app); fresh["ok"] != true || fresh["access_token"] == token {
		t.Errorf("renewed: %v", fresh)
	}
	s.Expect("invalid_refresh_token")
	if twice := call(t, s, "oauth.v2.access", app); twice["ok"] != false {
		t.Errorf("renewed twice: %v", twice)
	}
}
