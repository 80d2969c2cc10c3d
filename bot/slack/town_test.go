package slack

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
	"hilo/locales"
)

// remembered is a Memory of one process.
type remembered struct {
	mu    sync.Mutex
	marks map[string]bool
}

func (r *remembered) Handled(_ context.Context, name, key string) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.marks[name+" "+key], nil
}

func (r *remembered) MarkHandled(_ context.Context, name, key string, _ time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks[name+" "+key] = true
	return nil
}

func (r *remembered) Lead(ctx context.Context, _ string, fn func(context.Context) error) error {
	return fn(ctx)
}

// The town: a workspace with a channel, Ana and Luis, a guest, somebody who left, another bot and a stranger.
var (
	channel1 = bot.Place{Platform: Name, Workspace: "T1", Channel: "C1"}
	thread1  = bot.Place{Platform: Name, Workspace: "T1", Channel: "C1", Thread: "100.000001"}
)

func settled(s *strict.Slack) {
	self := s.AddWorkspace(strict.Workspace{ID: "T1", Name: "Vega"})
	s.AddUser(strict.User{ID: "U1", Workspace: "T1", Name: "ana", RealName: "Ana Gil", Locale: "es-ES", Zone: "Europe/Madrid"})
	s.AddUser(strict.User{ID: "U2", Workspace: "T1", Name: "luis", RealName: "Luis Mora", Locale: "ca-ES", Zone: "Mars/Base"})
	s.AddUser(strict.User{ID: "U3", Workspace: "T1", Name: "pau", RealName: "Pau", Restricted: true})
	s.AddUser(strict.User{ID: "U4", Workspace: "T1", Name: "left", Deleted: true})
	s.AddUser(strict.User{ID: "U5", Workspace: "T1", Name: "robot", Bot: true})
	s.AddUser(strict.User{ID: "U6", Workspace: "T9", Name: "far", Stranger: true})
	s.AddChannel(strict.Channel{ID: "C1", Workspace: "T1", Name: "empleo"}, self, "U1", "U2", "U3", "U4", "U5", "U6")
	s.AddChannel(strict.Channel{ID: "C2", Workspace: "T1", Name: "otro"}, "U1")
	s.AddChannel(strict.Channel{ID: "C3", Workspace: "T1", Name: "viejo", Archived: true}, self, "U1")
	s.AddChannel(strict.Channel{ID: "G1", Workspace: "T1", Name: "dentro", Private: true}, self, "U1")
}

// settings are those of an App in the town.
func settings(t *testing.T, s *strict.Slack) Config {
	t.Helper()
	seal, err := bot.NewSeal(make([]byte, bot.MinSealKey))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		API: s.URL(), BotToken: s.Token("T1"), SigningSecret: strict.SigningSecret, Seal: seal, Texts: texts,
		Clock: bot.SystemClock{}, Memory: &remembered{marks: map[string]bool{}}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// connect is an App in the town that does not wait.
func connect(t *testing.T) (*App, *strict.Slack) {
	t.Helper()
	s := strict.New(t)
	settled(s)
	a, err := Connect(t.Context(), settings(t, s))
	if err != nil {
		t.Fatal(err)
	}
	Unpaced(a)
	return a, s
}

func sentence(s string) bot.Message {
	return bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(s)}}}
}

// long is a message of so many pages.
func long(pages int, last string) bot.Message {
	m := bot.Message{Lang: "es"}
	for range (pages-1)*maxBlocks + 1 {
		m.Blocks = append(m.Blocks, bot.Section{Text: bot.Say(last)})
	}
	return m
}
