package mattermost_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
)

// desk is hilo on the real server with somebody else in the engine's place, who notes what they are told.
type desk struct {
	*house
	ana     *member
	channel string

	mu    sync.Mutex
	told  []bot.Intent
	more  chan struct{}              // closed at the next one
	reply func(bot.Intent) bot.Reply // what is answered; nil: nothing
}

// newDesk makes a team with a channel, #empleo, and Ana in it; hilo does not run before begin.
func newDesk(tb testing.TB) *desk {
	tb.Helper()
	p := newPlace(tb, bottest.Channel{Name: "empleo", Title: "Empleo y Formación"})
	d := &desk{
		house: newHouse(tb, p, time.Now()), ana: p.join(bottest.Person{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, time.UTC),
		channel: p.channels["empleo"].Id, more: make(chan struct{}),
	}
	d.hear = func(bot.Handler) bot.Handler { return d }
	return d
}

// Handle notes what hilo was told.
func (d *desk) Handle(_ context.Context, in bot.Intent) bot.Reply {
	d.mu.Lock()
	d.told = append(d.told, in)
	close(d.more)
	d.more = make(chan struct{})
	reply := d.reply
	d.mu.Unlock()
	if reply == nil {
		return bot.Reply{}
	}
	return reply(in)
}

func (d *desk) answer(reply func(bot.Intent) bot.Reply) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reply = reply
}

func (d *desk) heard() []bot.Intent {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.told)
}

// await returns what hilo was told when that is so much.
func (d *desk) await(n int) []bot.Intent {
	d.tb.Helper()
	ctx, cancel := context.WithTimeout(d.tb.Context(), 3*patience)
	defer cancel()
	for {
		d.mu.Lock()
		told, more := slices.Clone(d.told), d.more
		d.mu.Unlock()
		if len(told) >= n {
			return told
		}
		select {
		case <-ctx.Done():
			d.tb.Fatalf("hilo was told %d things of %d", len(told), n)
		case <-more:
		}
	}
}

// where is the channel of the desk.
func (d *desk) where() bot.Place {
	return bot.Place{Platform: mattermost.Name, Workspace: d.server.Workspace(), Channel: d.channel}
}

// road leads to the real server, and can be cut.
type road struct {
	*httptest.Server
	sockets atomic.Int64 // how often a socket was asked for
	calls   atomic.Int64 // how often something else was
	closed  atomic.Bool  // no socket is let through

	mu    sync.Mutex
	conns []net.Conn
}

func newRoad(tb testing.TB, to string) *road {
	tb.Helper()
	target, err := url.Parse(to)
	if err != nil {
		tb.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	r := &road{}
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Upgrade") == "" {
			r.calls.Add(1)
			proxy.ServeHTTP(w, q)
			return
		}
		r.sockets.Add(1)
		if r.closed.Load() {
			http.Error(w, "closed", http.StatusServiceUnavailable)
			return
		}
		proxy.ServeHTTP(w, q)
	}))
	r.Config.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateHijacked {
			r.mu.Lock()
			r.conns = append(r.conns, c)
			r.mu.Unlock()
		}
	}
	r.Start()
	tb.Cleanup(func() {
		r.cut()
		r.Close()
	})
	return r
}

// cut breaks the sockets that are open.
func (r *road) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.conns = nil
}

// by has hilo speak to the server by a road.
func (d *desk) by() *road {
	r := newRoad(d.tb, d.place.server.url)
	d.tune = func(cfg *mattermost.Config) { cfg.URL = r.URL }
	return r
}
