package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"hilo/bot"
	"hilo/bot/playground"
	"hilo/locales"
	"hilo/site"
	"hilo/storage"
)

type demoCmd struct {
	Addr string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen. Whoever can reach it can play everybody. By default ${default}."`
	DB   string `name:"db" placeholder:"PATH" type:"path" help:"An SQLite file in which everything is there again next time. Without it all is forgotten at the end."`
	Lang string `default:"es" enum:"es,ca,en" help:"The network's language and that of this terminal: es, ca or en."`
}

func (demoCmd) Help() string {
	return `Opens a local web chat in which you play the people of the network of Alhama de Murcia on Monday 16 January 2023,
with a clock to move forward. The entities are real; people, needs and opinions are invented. There is no log-in, so
it listens on this machine only unless told otherwise. Scripts can play too: docs/playground.md.

  hilo demo
  hilo demo --lang ca --addr 127.0.0.1:9000
  hilo demo --db demo.db`
}

// workspace is the demo's own, in which its network is at home.
const workspace = "alhama"

// demoStart is the moment at which the story begins: Monday at nine in Alhama.
var demoStart = time.Date(2023, time.January, 16, 8, 0, 0, 0, time.UTC)

func (c *demoCmd) Run(ctx context.Context, con console) error {
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	texts := catalog.Printer(c.Lang)
	ln, err := listen(ctx, c.Addr)
	if taken, ok := errors.AsType[portTakenError](err); ok {
		return errors.New(texts.T("demo.port_taken", locales.Args{"Addr": taken.addr, "Other": "127.0.0.1:0"}))
	}
	if err != nil {
		return err
	}
	d := &demo{cmd: *c, addr: ln.Addr().String(), catalog: catalog, log: newLog(con, slog.LevelWarn),
		clock: bot.NewMovableClock(demoStart, true)}
	return d.run(ctx, con, ln)
}

// demo is the playground with its network, from opening to stopping.
type demo struct {
	cmd     demoCmd
	addr    string // listened on
	catalog *locales.Catalog
	log     *slog.Logger
	clock   *bot.MovableClock
	store   *storage.Store
	chat    *playground.Playground
}

func (d *demo) run(ctx context.Context, con console, ln net.Listener) (err error) {
	defer func() { _ = ln.Close() }() // the server has closed it, unless it never ran
	forget, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.store.Close(), forget()) }()
	hilo, err := d.wire(ctx)
	if err != nil {
		return err
	}
	if err := d.begin(ctx, hilo); err != nil {
		return errors.Join(err, hilo.stop(ctx))
	}
	d.greet(con)
	srv := newServer(d.routes(), d.log)
	srv.RegisterOnShutdown(d.chat.Close)
	keepCtx, last := context.WithCancel(ctx)
	defer last()
	keeping := d.keepClock(keepCtx)
	return answer(ctx, srv, ln, func(ctx context.Context) error {
		last()
		return errors.Join(hilo.stop(ctx), <-keeping)
	})
}

// routes are the chat, and the guide as those see it who are not in it.
func (d *demo) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", d.chat)
	mux.Handle(site.Path, site.New(d.store, d.catalog, d.log))
	mux.Handle(site.FeedPath, d.parts().feeds(d.clock.Now))
	return mux
}

// open opens the file, or one that is forgotten in the end, and has the clock go on from where it was.
func (d *demo) open(ctx context.Context) (forget func() error, err error) {
	path, forget := d.cmd.DB, func() error { return nil }
	if path == "" {
		dir, err := os.MkdirTemp("", "hilo-demo-")
		if err != nil {
			return nil, err
		}
		path, forget = filepath.Join(dir, "demo.db"), func() error { return os.RemoveAll(dir) }
	}
	if d.store, err = storage.Open(ctx, storage.Options{URL: "sqlite:" + path, Fast: true, Now: d.clock.Now}); err != nil {
		return nil, errors.Join(err, forget())
	}
	if err := d.recall(ctx); err != nil {
		return nil, errors.Join(err, d.store.Close(), forget())
	}
	return forget, nil
}

func (d *demo) recall(ctx context.Context) error {
	if _, err := d.store.Migrate(ctx); err != nil {
		return err
	}
	at, kept, err := d.store.PlaygroundClock(ctx)
	if kept {
		d.clock.Set(at)
	}
	return err
}

// wire joins the chat and the engine.
func (d *demo) wire(ctx context.Context) (*app, error) {
	file, err := alhama()
	if err != nil {
		return nil, err
	}
	if d.chat, err = playground.New(playground.Options{ //nolint:contextcheck // it reads its messages back, whole or not at all
		Catalog: d.catalog, Clock: d.clock, Keeper: d.store, Cast: castOf(file, d.cmd.Lang), Roster: d.roster,
		Workspace: workspace, Zone: file.Zone, Addr: d.addr, Log: d.log,
	}); err != nil {
		return nil, err
	}
	hilo, err := newApp(d.parts())
	if err != nil {
		return nil, err
	}
	d.chat.Connect(hilo.engine)
	file.Lang = d.cmd.Lang
	return hilo, d.found(ctx, file)
}

func (d *demo) parts() parts {
	return parts{store: d.store, catalog: d.catalog, clock: d.clock, platforms: []bot.Platform{d.chat},
		base: "http://" + reachable(d.addr), log: d.log}
}

// begin starts hilo and returns when all that was due has been said.
func (d *demo) begin(ctx context.Context, hilo *app) error {
	if err := hilo.start(ctx, storage.JobOptions{Poll: 20 * time.Millisecond, Parallel: 1, Stepped: true, Logger: d.log}); err != nil {
		return err
	}
	return hilo.engine.Settle(ctx)
}

// keepClock keeps the clock's moment every second until the context ends, and then once more; what it returns then
// tells how that went. A forgotten file needs none.
func (d *demo) keepClock(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	if d.cmd.DB == "" {
		done <- nil
		return done
	}
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				done <- d.store.SavePlaygroundClock(context.WithoutCancel(ctx))
				return
			case <-tick.C:
				if err := d.store.SavePlaygroundClock(ctx); err != nil && ctx.Err() == nil {
					d.log.Warn("keep the clock", "err", err)
				}
			}
		}
	}()
	return done
}

// greet says where the demo is and what it is.
func (d *demo) greet(con console) {
	texts := d.catalog.Printer(d.cmd.Lang)
	keep := texts.T("demo.temporary", nil)
	if d.cmd.DB != "" {
		keep = texts.T("demo.kept", locales.Args{"Path": d.cmd.DB})
	}
	fmt.Fprintf(con.out, "\n%s\n\n    http://%s\n\n%s\n%s\n%s\n", texts.T("demo.ready", nil), reachable(d.addr),
		texts.T("demo.no_login", nil), keep, texts.T("demo.stop", nil))
	if !local(d.addr) {
		fmt.Fprintf(con.err, "\n%s\n", texts.T("demo.open_to_others", nil))
	}
}

// local says whether only this machine can reach an address.
func local(addr string) bool {
	a, err := netip.ParseAddrPort(addr)
	return err == nil && a.Addr().IsLoopback()
}

// reachable is how this machine's browser reaches an address.
func reachable(addr string) string {
	a, err := netip.ParseAddrPort(addr)
	if err == nil && a.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), a.Port()).String()
	}
	return addr
}
