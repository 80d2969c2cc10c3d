package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/locales"
)

const (
	me   = "b1bo5ax8k3f7dqmw6b9cz2hptu"
	ana  = "a1na5yx8k3f7dqmw6b9cz2hptr"
	here = "c1he5rx8k3f7dqmw6b9cz2hptq" // a channel
	dm   = "d1ir5ex8k3f7dqmw6b9cz2hptw" // Ana's direct messages
)

// wire stands for the network: it answers calls by their method and path, without the query, and notes their bodies.
type wire struct {
	tb      testing.TB
	answers map[string]func(r *http.Request, body []byte) (status int, answer any)
	mu      sync.Mutex
	calls   []string
	bodies  map[string][]byte // the last one of each
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	call := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v4")
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.URL.Host != "chat.example" {
		w.tb.Errorf("called at %s: %s", r.URL.Host, call)
	}
	w.calls = append(w.calls, call)
	w.bodies[call] = body
	do := w.answers[call]
	if do == nil {
		w.tb.Errorf("not expected: %s %s", call, body)
		do = func(*http.Request, []byte) (int, any) { return http.StatusTeapot, nil }
	}
	status, answer := do(r, body)
	data, err := json.Marshal(answer)
	if err != nil {
		w.tb.Error(err)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(data)), Request: r}, nil
}

// body is what the last call of a kind carried.
func (w *wire) body(tb testing.TB, call string, into any) {
	tb.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := json.Unmarshal(w.bodies[call], into); err != nil {
		tb.Errorf("%s: %v", call, err)
	}
}

func (w *wire) count(call string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.calls {
		if c == call {
			n++
		}
	}
	return n
}

func ok(answer any) func(*http.Request, []byte) (int, any) {
	return func(*http.Request, []byte) (int, any) { return http.StatusOK, answer }
}

// posted answers with the post that it was sent.
func posted(tb testing.TB, id string) func(*http.Request, []byte) (int, any) {
	tb.Helper()
	return func(_ *http.Request, body []byte) (int, any) {
		var p model.Post
		if err := json.Unmarshal(body, &p); err != nil {
			tb.Error(err)
		}
		p.Id, p.UserId = id, me
		return http.StatusCreated, &p
	}
}

// newWire is a server of which nothing is real, and what it was asked. It knows Ana and her direct messages.
func newWire(tb testing.TB) (*Server, *wire) {
	tb.Helper()
	catalog, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	seal, err := bot.NewSeal(bytes.Repeat([]byte("k"), bot.MinSealKey))
	if err != nil {
		tb.Fatal(err)
	}
	w := &wire{tb: tb, bodies: map[string][]byte{}}
	w.answers = map[string]func(*http.Request, []byte) (int, any){
		"POST /users/ids":       ok([]*model.User{{Id: ana, Username: "ana", FirstName: "Ana", LastName: "Vidal", Locale: "ca"}}),
		"POST /channels/direct": ok(&model.Channel{Id: dm}),

		"GET /channels/" + dm + "/posts": ok(&model.PostList{}),
	}
	api := model.NewAPIv4Client("http://chat.example")
	api.HTTPClient = &http.Client{Transport: w}
	return newServer(Config{
		URL: "http://chat.example", PublicURL: "http://hilo.example", Seal: seal, Secret: "secreto", Texts: catalog,
		Clock: bot.SystemClock{}, Log: slog.New(slog.NewTextHandler(tb.Output(), nil)), Memory: newShelf(),
	}, api, &model.User{Id: me, Username: "hilo"}, "chat"), w
}

// shelf is a Memory in memory.
type shelf struct {
	mu      sync.Mutex
	cursors map[string]time.Time
	done    map[[2]string]bool
}

func newShelf() *shelf { return &shelf{cursors: map[string]time.Time{}, done: map[[2]string]bool{}} }

func (s *shelf) Cursor(_ context.Context, name string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursors[name], nil
}

func (s *shelf) SetCursor(_ context.Context, name string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursors[name] = at
	return nil
}

func (s *shelf) Handled(_ context.Context, name, key string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.done[[2]string{name, key}], nil
}

func (s *shelf) MarkHandled(_ context.Context, name, key string, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done[[2]string{name, key}] = true
	return nil
}

func (*shelf) Lead(ctx context.Context, _ string, fn func(context.Context) error) error {
	return fn(ctx)
}

// engine answers every intent in one way.
type engine func(bot.Intent) bot.Reply

func (e engine) Handle(_ context.Context, in bot.Intent) bot.Reply { return e(in) }

func words(s string) *bot.Message {
	return &bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(s)}}}
}

func withButton(s string) *bot.Message {
	m := words(s)
	m.Blocks = append(m.Blocks, bot.Controls{bot.Button{Label: "Sí", Call: bot.Do("need/join", "need", "4")}})
	return m
}
