// Package strict is a merciless Slack for tests: the Web API, response URLs, signed requests, Socket Mode and what
// people then see. It is an independent reading of Slack's rules on raw JSON: it shares no code with the adapter or its
// client library, so that a mistake of theirs is not repeated here.
//
// Where Slack would refuse something, it answers as Slack does; where that can only be a mistake of the app's, or where
// Slack bears with what its documentation forbids, it fails the test by the rule's name too (see Break, Expect and
// Allow). It knows no feature of hilo and is never part of the program.
package strict

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// What the app is called at Slack; one app is all there is.
const (
	AppID         = "A0HILO"
	AppToken      = "xapp-1-A0HILO-1-strict"
	SigningSecret = "strict-signing-secret"
	ClientID      = "1801.1801"
	ClientSecret  = "strict-client-secret"
)

// Clock tells the time: one that the test moves, or the machine's.
type Clock interface{ Now() time.Time }

type machine struct{}

func (machine) Now() time.Time { return time.Now() }

// Slack is a Slack with one app. It is safe for concurrent use.
type Slack struct {
	tb     testing.TB
	clock  Clock
	server *httptest.Server
	http   *http.Client
	ctx    context.Context // ends with the test: payloads on their way end with it
	end    context.CancelFunc
	going  sync.WaitGroup // payloads on their way without anybody waiting

	mu       sync.Mutex
	pulse    chan struct{} // closed at the next change
	workers  map[string]*Workspace
	users    map[string]*User
	channels map[string]*channel
	tokens   map[string]*grant
	triggers map[string]*trigger
	hooks    map[string]*hook
	views    map[string]*View
	stacks   map[string][]string // ids of the open modals of each user, the topmost last
	homes    map[string]*View
	files    map[string]*File
	codes    map[string]*code
	to       string // where signed requests go; "" is Socket Mode
	socket   socket
	queue    []*event // events that were not acknowledged yet
	trouble  trouble
	rules    rules
	pace     *pace
	page     int
	last     int64 // the number of the last thing that was made or changed
	echo     bool
	calls    map[string]int
	within   time.Duration // for which it waits for an answer
}

// Option changes how a Slack is made.
type Option func(*Slack)

// At has a Slack live by a clock.
func At(c Clock) Option { return func(s *Slack) { s.clock = c } }

// Pages has lists come in pages of at most so many entries, whatever limit the app asks for; two when nothing is said.
func Pages(n int) Option { return func(s *Slack) { s.page = n } }

// Paced has Slack's own rate limits apply: 20, 50 and 100 calls a minute of a method's tier, one message a second in
// each channel, with the bursts that Slack bears with.
func Paced() Option { return func(s *Slack) { s.pace = newPace() } }

// Echoing has hilo's own messages come back to it as events, as they do where it hears direct messages.
func Echoing() Option { return func(s *Slack) { s.echo = true } }

// Single has one connection of Socket Mode get everything, as it may be.
func Single() Option { return func(s *Slack) { s.socket.single = true } }

// Patient has Slack wait for answers longer than it does, where a test is about what is said and not about how soon.
func Patient() Option { return func(s *Slack) { s.within = patience } }

// New starts a Slack for a test; it stops when the test ends.
func New(tb testing.TB, options ...Option) *Slack {
	tb.Helper()
	s := &Slack{tb: tb, clock: machine{}, pulse: make(chan struct{}), page: 2, http: &http.Client{Timeout: patience},
		workers: map[string]*Workspace{}, users: map[string]*User{}, channels: map[string]*channel{},
		tokens: map[string]*grant{}, triggers: map[string]*trigger{}, hooks: map[string]*hook{}, views: map[string]*View{},
		stacks: map[string][]string{}, homes: map[string]*View{}, files: map[string]*File{}, codes: map[string]*code{},
		calls: map[string]int{}, within: within}
	s.trouble.failures, s.trouble.limited = map[string][]*Failure{}, map[string]*limit{}
	s.rules.expected, s.rules.allowed = map[string]int{}, map[string]bool{}
	s.ctx, s.end = context.WithCancel(context.WithoutCancel(tb.Context()))
	for _, option := range options {
		option(s)
	}
	s.server = httptest.NewServer(s.routes())
	tb.Cleanup(s.close)
	return s
}

// patience is how long a person waits for an answer before the test fails; Slack's own patience is less.
const patience = 20 * time.Second

func (s *Slack) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("POST /hooks/{id}", s.serveHook)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}", s.serveFile)
	mux.HandleFunc("GET /files-pri/{id}/download/{name}", s.servePrivate)
	mux.HandleFunc("GET /link", s.serveSocket)
	return mux
}

// close ends everything; an expected error that never came fails the test.
func (s *Slack) close() {
	s.end()
	s.Drop()
	s.going.Wait()
	s.http.CloseIdleConnections()
	s.server.CloseClientConnections()
	s.server.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for rule, n := range s.rules.expected {
		if n > 0 {
			s.tb.Errorf("slack: %d times %q was expected and never came", n, rule)
		}
	}
}

// URL is where the Web API is, ending in "/".
func (s *Slack) URL() string { return s.server.URL + "/api/" }

// RequestURL sets the address to which commands, interactions and events are posted, signed: paths /slack/commands,
// /slack/interactions and /slack/events follow it. With "" they go over Socket Mode, as they do at first.
func (s *Slack) RequestURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = base
}

// rules are what the app may break.
type rules struct {
	broken   []Broken
	expected map[string]int
	allowed  map[string]bool
}

// Broken is a rule that the app broke: Slack's name of the error, or one of ours where Slack bears with it.
type Broken struct{ Rule, Call, Detail string }

// Expect says that a rule is broken once more and that the test means it.
func (s *Slack) Expect(rule string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules.expected[rule]++
}

// Allow says that a rule may be broken any number of times, or never.
func (s *Slack) Allow(rule string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules.allowed[rule] = true
}

// Broken are the rules that were broken, the expected ones too.
func (s *Slack) Broken() []Broken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Broken(nil), s.rules.broken...)
}

// breaks notes a broken rule and fails the test unless that was expected. The lock is held.
func (s *Slack) breaks(rule, call, format string, args ...any) {
	b := Broken{Rule: rule, Call: call, Detail: fmt.Sprintf(format, args...)}
	s.rules.broken = append(s.rules.broken, b)
	defer s.changed()
	switch {
	case s.rules.expected[rule] > 0:
		s.rules.expected[rule]--
	case !s.rules.allowed[rule]:
		s.tb.Errorf("slack: %s breaks a rule: %s: %s", b.Call, b.Rule, b.Detail)
	}
}

// changed tells everybody who waits that something has changed, and numbers the change. The lock is held.
func (s *Slack) changed() int64 {
	s.last++
	close(s.pulse)
	s.pulse = make(chan struct{})
	return s.last
}

// Await returns when something is so, asking again after every change.
func (s *Slack) Await(ctx context.Context, so func() bool) error {
	for {
		s.mu.Lock()
		pulse := s.pulse
		s.mu.Unlock()
		if so() {
			return nil
		}
		select {
		case <-pulse:
		case <-ctx.Done():
			return fmt.Errorf("slack: awaited in vain: %w", ctx.Err())
		}
	}
}
