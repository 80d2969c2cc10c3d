package playground_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/playground"
	"hilo/locales"
)

var monday = time.Date(2023, 1, 16, 8, 0, 0, 0, time.UTC)

// memory is a Keeper that lasts as long as a test.
type memory struct {
	mu     sync.Mutex
	bodies map[int64][]byte
	broken bool
}

var errBroken = errors.New("disk full")

func (k *memory) PlaygroundMessages(context.Context) ([][]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Collect(maps.Values(k.bodies)), nil
}

func (k *memory) SavePlaygroundMessage(_ context.Context, id int64, body []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken {
		return errBroken
	}
	k.bodies[id] = bytes.Clone(body)
	return nil
}

func (k *memory) DeletePlaygroundMessage(_ context.Context, id int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.bodies, id)
	return nil
}

// engine is a Driver that answers what the test tells it to and remembers what it heard.
type engine struct {
	clock   *bot.MovableClock
	reply   func(bot.Intent) bot.Reply
	settle  func(context.Context) error
	due     []time.Time
	heard   []bot.Intent
	settled int
}

func (e *engine) Handle(_ context.Context, in bot.Intent) bot.Reply {
	e.heard = append(e.heard, in)
	if e.reply == nil {
		return bot.Reply{}
	}
	return e.reply(in)
}

func (e *engine) Settle(ctx context.Context) error {
	e.settled++
	if e.settle == nil {
		return nil
	}
	return e.settle(ctx)
}

func (e *engine) Advance(_ context.Context, to time.Time) error {
	e.clock.Set(to)
	e.due = slices.DeleteFunc(e.due, func(t time.Time) bool { return !t.After(to) })
	return nil
}

func (e *engine) NextDue(context.Context) (time.Time, bool, error) {
	if len(e.due) == 0 {
		return time.Time{}, false, nil
	}
	return e.due[0], true, nil
}

var catalog = sync.OnceValues(locales.Load)

// scene is a playground with its engine and keeper.
type scene struct {
	t      *testing.T
	p      *playground.Playground
	engine *engine
	keeper *memory
}

func setUp(t *testing.T) *scene {
	t.Helper()
	return restart(t, &memory{bodies: map[int64][]byte{}})
}

// restart is a new process on the messages of an old one.
func restart(t *testing.T, keeper *memory) *scene {
	t.Helper()
	texts, err := catalog()
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, keeper: keeper, engine: &engine{clock: bot.NewMovableClock(monday, false)}}
	s.p, err = playground.New(playground.Options{
		Catalog: texts, Clock: s.engine.clock, Keeper: keeper, Workspace: "alhama", Zone: "Europe/Madrid",
		Addr: "192.168.7.5:8080", Cast: cast(), Roster: roster,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.p.Close)
	s.p.Connect(s.engine)
	return s
}

func cast() playground.Cast {
	return playground.Cast{
		People: []playground.Member{
			{ID: "ana", Name: "Ana", Lang: "es", Channels: []string{"empleo", "educacion"}},
			{ID: "vicent", Name: "Vicent", Lang: "es", Zone: "Atlantic/Canary", Channels: []string{"empleo"}},
		},
		Channels: []playground.Channel{{ID: "empleo", Name: "empleo-y-formacion"}, {ID: "educacion", Name: "educacion"}},
	}
}

func roster(context.Context) (map[string]playground.Standing, error) {
	return map[string]playground.Standing{"vicent": {Entity: "Cruz Roja", Role: "technician", Lang: "ca"}}, nil
}

type values map[string]any

// do sends a request and returns its status and body.
func (s *scene) do(r *http.Request) (int, []byte) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.p.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Code, body
}

func get(path string) *http.Request {
	return httptest.NewRequest(http.MethodGet, "http://localhost:8080"+path, nil)
}

func post(t *testing.T, path string, body any) *http.Request {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8080"+path, bytes.NewReader(data))
	r.Header.Set("Content-Type", "application/json")
	return r
}

type message struct {
	ID, Channel, Author, Text, Thread, Image string
	Private, Pinned                          bool
	At                                       string
	Controls                                 []struct {
		ID, Label, Kind, URL string
		Options              []struct{ Value, Label string }
	}
	Files []struct{ Name, URL string }
}

type answer struct {
	Replies []message
	Form    *struct {
		ID, Title, Submit string
		Fields            []struct {
			Name, Label, Kind, Value string
			Required                 bool
			Options                  []struct{ Value, Label string }
		}
	}
	Errors map[string]string
}

// send posts a body that must be accepted.
func (s *scene) send(path string, body any) answer {
	s.t.Helper()
	var out answer
	s.accept(post(s.t, path, body), &out)
	return out
}

func (s *scene) accept(r *http.Request, into any) {
	s.t.Helper()
	status, body := s.do(r)
	if status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", r.URL, status, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		s.t.Fatalf("%s: %v: %s", r.URL, err, body)
	}
}

// refuse sends a request that must be refused in a certain way, and returns its sentence.
func (s *scene) refuse(r *http.Request, status int, id string) string {
	s.t.Helper()
	code, body := s.do(r)
	var out struct {
		Error struct{ ID, Text, Detail string }
	}
	if err := json.Unmarshal(body, &out); err != nil {
		s.t.Fatalf("%s: %v: %s", r.URL, err, body)
	}
	if code != status || out.Error.ID != id {
		s.t.Fatalf("%s: %d %s, want %d %s", r.URL, code, body, status, id)
	}
	if out.Error.Text == "" || out.Error.Text[0] == '[' {
		s.t.Fatalf("%s: no sentence: %s", r.URL, body)
	}
	return out.Error.Text
}

func (s *scene) messages(channel, person string) []message {
	s.t.Helper()
	var out []message
	s.accept(get("/api/messages?channel="+channel+"&person="+person), &out)
	return out
}

// place is a channel as the engine names it.
func place(channel string) bot.Place {
	return bot.Place{Platform: playground.Name, Workspace: "alhama", Channel: channel}
}

// post puts a message of hilo's in a channel.
func (s *scene) post(channel, key string, m bot.Message) string {
	s.t.Helper()
	ref, err := s.p.Post(s.t.Context(), place(channel), key, m)
	if err != nil {
		s.t.Fatal(err)
	}
	return ref
}

// plain is a message of one sentence and a row of controls.
func plain(text string, row ...bot.Control) bot.Message {
	m := bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(text)}}}
	if len(row) > 0 {
		m.Blocks = append(m.Blocks, bot.Controls(row))
	}
	return m
}

// whisper is a reply of one private sentence.
func whisper(text string, row ...bot.Control) bot.Reply {
	m := plain(text, row...)
	return bot.Reply{Whisper: &m}
}
