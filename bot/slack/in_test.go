package slack_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
	"hilo/locales"
)

// ear is a handler that notes what it hears and answers as it is told.
type ear struct {
	mu      sync.Mutex
	heard   []bot.Intent
	present []bot.Presence
	came    chan struct{} // closed with the first presence; nil is nobody's concern
	answer  func(bot.Intent) bot.Reply
}

func (e *ear) Handle(_ context.Context, in bot.Intent) bot.Reply {
	e.mu.Lock()
	e.heard = append(e.heard, in)
	answer := e.answer
	e.mu.Unlock()
	if answer == nil {
		return bot.Reply{}
	}
	return answer(in)
}

func (e *ear) Present(_ context.Context, p bot.Presence) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.present = append(e.present, p)
	if e.came != nil {
		close(e.came)
		e.came = nil
	}
	return nil
}

func (e *ear) says(answer func(bot.Intent) bot.Reply) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

// all is what was heard so far.
func (e *ear) all() []bot.Intent {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]bot.Intent(nil), e.heard...)
}

// one is the only thing that was heard.
func (e *ear) one(t *testing.T) bot.Intent {
	t.Helper()
	heard := e.all()
	if len(heard) != 1 {
		t.Fatalf("heard %d things: %+v", len(heard), heard)
	}
	return heard[0]
}

// shelf is a Memory in memory; while it is shut it fails.
type shelf struct {
	mu   sync.Mutex
	done map[[2]string]bool
	shut error
}

func (s *shelf) Handled(_ context.Context, name, key string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[[2]string{name, key}], s.shut
}

func (s *shelf) MarkHandled(_ context.Context, name, key string, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done == nil {
		s.done = map[[2]string]bool{}
	}
	s.done[[2]string{name, key}] = true
	return s.shut
}

func (*shelf) Lead(ctx context.Context, _ string, fn func(context.Context) error) error {
	return fn(ctx)
}

func (s *shelf) close(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = err
}

// desk is an app at work in a strict Slack: Ana and Luis share the channel empleo with hilo.
type desk struct {
	*strict.Slack
	app    *slack.App
	ear    *ear
	memory *shelf
	clock  *bot.MovableClock
	url    string // where requests are sent
}

const (
	red    = "T0RED"
	empleo = "C0EMPLEO"
	anaID  = "U0ANA"
	luisID = "U0LUIS"
)

var (
	ana    = strict.Act{Workspace: red, User: anaID, Channel: empleo}
	luis   = strict.Act{Workspace: red, User: luisID, Channel: empleo}
	anaOwn = strict.Act{Workspace: red, User: anaID} // in her direct messages with hilo
)

// newDesk listens over Socket Mode, or by signed HTTP.
func newDesk(t *testing.T, socket bool) *desk {
	t.Helper()
	d := &desk{ear: &ear{}, memory: &shelf{}, clock: bot.NewMovableClock(time.Now(), false)}
	d.Slack = strict.New(t, strict.At(d.clock))
	hilo := d.AddWorkspace(strict.Workspace{ID: red, Name: "Red"})
	d.AddUser(strict.User{ID: anaID, Workspace: red, Name: "ana", RealName: "Ana Vidal", Locale: "ca-ES", Zone: "Europe/Madrid"})
	d.AddUser(strict.User{ID: luisID, Workspace: red, Name: "luis", RealName: "Luis", Locale: "es-ES", Zone: "Europe/Madrid"})
	d.AddChannel(strict.Channel{ID: empleo, Workspace: red, Name: "empleo"}, hilo, anaID, luisID)
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	cfg := slack.Config{
		API: d.URL(), BotToken: d.Token(red), SigningSecret: strict.SigningSecret, Seal: newSeal(t), Texts: texts, Clock: d.clock,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Memory: d.memory,
		Shortcuts: []slack.Shortcut{{Callback: "need/add", Route: "need/add", Text: "title", Link: "link"}},
	}
	if socket {
		cfg.AppToken = strict.AppToken
	}
	if d.app, err = slack.Connect(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	slack.Unpaced(d.app)
	if socket {
		d.listen(t)
	} else {
		server := httptest.NewServer(d.app.Handler(d.ear))
		t.Cleanup(server.Close)
		d.url = server.URL
		d.RequestURL(server.URL)
	}
	return d
}

// listen listens until the test ends.
func (d *desk) listen(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- d.app.Listen(ctx, d.ear) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	<-d.app.Listening()
}

// settle waits for what is on its way.
func (d *desk) settle(t *testing.T) {
	t.Helper()
	if err := d.app.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// both runs a test over either way in.
func both(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run("http", func(t *testing.T) { test(t, newDesk(t, false)) })
	t.Run("socket", func(t *testing.T) { test(t, newDesk(t, true)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func said(s string) *bot.Message {
	return &bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(s)}}}
}

// asked is a message with a button.
func asked(s string, call bot.Call) *bot.Message {
	m := said(s)
	m.Blocks = append(m.Blocks, bot.Controls{bot.Button{Label: "Sí", Call: call}})
	return m
}

func whisper(s string) bot.Reply { return bot.Reply{Whisper: said(s)} }

func needForm(values ...string) *bot.Form {
	return &bot.Form{
		Lang: "es", Call: bot.Do("need/add", values...), Key: "f-1", Title: "Necesidad", Submit: "Registrar",
		Fields: []bot.Input{{Name: "title", Label: "Título", Kind: bot.TextInput, Required: true}},
	}
}

// control is the first control of a message or view.
func control(t *testing.T, blocks []any) strict.Control {
	t.Helper()
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		elements, _ := block["elements"].([]any)
		if block["type"] != "actions" || len(elements) == 0 {
			continue
		}
		e, _ := elements[0].(map[string]any)
		action, _ := e["action_id"].(string)
		id, _ := block["block_id"].(string)
		return strict.Control{BlockID: id, ActionID: action}
	}
	t.Fatalf("nothing to press in %v", blocks)
	return strict.Control{}
}

// button is the first control of a message.
func button(t *testing.T, m strict.Message) strict.Control {
	t.Helper()
	c := control(t, m.Blocks)
	c.TS = m.TS
	return c
}

// texts are what messages say in their fallback.
func texts(list []strict.Message) string {
	var out []string
	for _, m := range list {
		out = append(out, m.Text)
	}
	return strings.Join(out, "|")
}

// want compares what is seen with what is to be.
func (d *desk) want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// card posts a card of ours in a channel and returns it.
func (d *desk) card(t *testing.T, m *bot.Message) strict.Message {
	t.Helper()
	_, err := d.app.Post(t.Context(), bot.Place{Platform: slack.Name, Workspace: red, Channel: empleo}, "d-1", *m)
	must(t, err)
	list := d.Messages(empleo)
	return list[len(list)-1]
}

// request is a request as somebody sends it, signed or not.
func (d *desk) request(t *testing.T, path, body string, header http.Header) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+path, strings.NewReader(body))
	must(t, err)
	r.Header = header
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	var b strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := res.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return res.StatusCode, b.String()
		}
	}
}

// commandForm is what Ana types, as it is posted.
func commandForm(d *desk, text string) string {
	return url.Values{"team_id": {red}, "channel_id": {empleo}, "user_id": {anaID}, "user_name": {"ana"}, "command": {"/hilo"}, "text": {text},
		"trigger_id": {"1.2.x"}, "response_url": {strings.TrimSuffix(d.URL(), "api/") + "hooks/none"}}.Encode()
}
