// Package playground is a chat system of its own, in one process and one web page: a few fixed people and channels,
// messages with buttons, forms, private answers, and a clock to move. It is the demo's chat and the one that scripts
// drive (docs/playground.md), and it is as strict as the strictest real one: what would break there is refused here.
//
// It is a bot.Platform and an http.Handler. It has no log-in, so it belongs on the loopback interface and never in a
// server; it knows no feature, decides nothing, and keeps messages by a Keeper but holds no data of a network.
package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"hilo/bot"
	"hilo/locales"
)

// Name is the platform's name in places and people.
const Name = "playground"

// author is who stands over hilo's own messages; no person may have this id.
const author = "hilo"

// Driver is the engine with its clock, as the playground needs it.
type Driver interface {
	bot.Handler
	// Settle waits until everything that is due now has been done.
	Settle(ctx context.Context) error
	// Advance moves the clock forward to a moment, from due time to due time, and returns when all is done.
	Advance(ctx context.Context, to time.Time) error
	// NextDue is the earliest moment at which something is due, if anything is.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Keeper keeps messages over restarts, as bodies whose content is the playground's own business.
type Keeper interface {
	// PlaygroundMessages are all bodies, in any order.
	PlaygroundMessages(ctx context.Context) ([][]byte, error)
	// SavePlaygroundMessage writes a body, over that of the same id if there is one.
	SavePlaygroundMessage(ctx context.Context, id int64, body []byte) error
	// DeletePlaygroundMessage forgets a body; one that is not there is no error.
	DeletePlaygroundMessage(ctx context.Context, id int64) error
}

// Cast is who and where there is; it never changes while the playground runs.
type Cast struct {
	People   []Member
	Channels []Channel
}

// Member is one person of the chat system. Lang is their profile's language, Zone an IANA name, Channels the ids of
// the channels in which they are.
type Member struct {
	ID, Name, Lang, Zone string
	Channels             []string
}

// Channel is one channel of the chat system.
type Channel struct{ ID, Name string }

// Standing is what hilo knows of a person now, as /api/state tells it. Lang is empty while not chosen.
type Standing struct{ Entity, Role, Lang string }

// Roster tells the standing of the people that hilo knows, by their id in the Cast.
type Roster func(ctx context.Context) (map[string]Standing, error)

// Options are what a Playground is made of. Catalog, Clock and Keeper are required.
type Options struct {
	Catalog   *locales.Catalog
	Clock     bot.Clock
	Keeper    Keeper
	Cast      Cast
	Roster    Roster // nil: hilo knows nobody
	Workspace string
	Zone      string       // IANA name in which /api/state tells the time; "" is UTC
	Addr      string       // the address listened on, host or host:port, answered to beside the loopback names
	Log       *slog.Logger // nil: the default one
}

// Playground is the chat system. It is safe for concurrent use.
type Playground struct {
	opts     Options
	zone     *time.Location
	people   map[string]Member
	channels map[string]Channel
	board    *board
	forms    *forms
	hub      *hub
	handler  http.Handler
	moving   chan struct{} // holds one token: the clock is moved by one request at a time

	mu     sync.Mutex
	driver Driver
}

// New makes a Playground and reads back the messages that were kept. It answers nobody until Connect.
func New(opts Options) (*Playground, error) {
	if opts.Catalog == nil || opts.Clock == nil || opts.Keeper == nil {
		return nil, errors.New("playground: catalog, clock and keeper are required")
	}
	zone, err := time.LoadLocation(opts.Zone)
	if err != nil {
		return nil, fmt.Errorf("playground: %w", err)
	}
	opts.Log = cmp.Or(opts.Log, slog.Default())
	p := &Playground{opts: opts, zone: zone, hub: newHub(), forms: newForms(), moving: make(chan struct{}, 1)}
	if err := p.admit(opts.Cast); err != nil {
		return nil, err
	}
	if p.board, err = loadBoard(context.Background(), opts.Keeper); err != nil {
		return nil, err
	}
	if p.handler, err = p.routes(); err != nil {
		return nil, err
	}
	return p, nil
}

// admit indexes the cast and refuses one that contradicts itself.
func (p *Playground) admit(cast Cast) error {
	p.people, p.channels = map[string]Member{}, map[string]Channel{}
	for _, c := range cast.Channels {
		if _, twice := p.channels[c.ID]; twice || c.ID == "" || strings.HasPrefix(c.ID, directPrefix) {
			return fmt.Errorf("playground: channel %q: bad or repeated id", c.ID)
		}
		p.channels[c.ID] = c
	}
	for _, m := range cast.People {
		if _, twice := p.people[m.ID]; twice || m.ID == "" || m.ID == author {
			return fmt.Errorf("playground: person %q: bad or repeated id", m.ID)
		}
		if _, err := time.LoadLocation(m.Zone); err != nil {
			return fmt.Errorf("playground: person %q: %w", m.ID, err)
		}
		for _, id := range m.Channels {
			if _, ok := p.channels[id]; !ok {
				return fmt.Errorf("playground: person %q: no channel %q", m.ID, id)
			}
		}
		p.people[m.ID] = m
	}
	return nil
}

// Connect gives the playground the engine that it talks to; a later one takes the place of an earlier one.
func (p *Playground) Connect(d Driver) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.driver = d
}

// engine is the connected driver.
func (p *Playground) engine() (Driver, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.driver == nil {
		return nil, errNotReady
	}
	return p.driver, nil
}

// Close ends all event streams, so that an HTTP server can stop.
func (p *Playground) Close() { p.hub.close() }

// ServeHTTP answers the page and the JSON interface.
func (p *Playground) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// location is the zone in which a person reads times.
func (p *Playground) location(m Member) *time.Location {
	if m.Zone == "" {
		return p.zone
	}
	loc, err := time.LoadLocation(m.Zone)
	if err != nil {
		return p.zone // admit has seen to it that this cannot be
	}
	return loc
}
