package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"hilo/locales"
	"hilo/network"
)

// Store is what the engine needs of the record: single calls with plain or network types.
type Store interface {
	StandingOf(ctx context.Context, platform, userWorkspace, user, workspace string) (network.Standing, error)
	SpotOf(ctx context.Context, networkID int64, p network.Place) (network.Spot, error)
	NetworkByID(ctx context.Context, id int64) (network.Network, error)
	// NoteLanguage keeps the language in which somebody was understood, until they choose one.
	NoteLanguage(ctx context.Context, person int64, lang string) error
	PersonByID(ctx context.Context, networkID, person int64) (network.Person, error)

	ClaimDelivery(ctx context.Context, j network.DeliverJob) (network.Delivery, error)
	Delivered(ctx context.Context, d network.Delivery) error
	PutOff(ctx context.Context, d network.Delivery, until time.Time) error
	DropDelivery(ctx context.Context, d network.Delivery) error
	// LoseDelivery keeps a message whose channel is out of reach; it is not tried again until that changes.
	LoseDelivery(ctx context.Context, d network.Delivery) error
	DeliveriesOf(ctx context.Context, networkID int64, s network.Subject) ([]network.Delivery, error)
	Redrawn(ctx context.Context, d network.Delivery) error
	// PostAnew has a message that stood in a chat, and is no longer there, said again under a new key.
	PostAnew(ctx context.Context, d network.Delivery) error
	Stale(ctx context.Context, since time.Time) ([]network.Delivery, error)
	WakeDeliveries(ctx context.Context) error
	ForgetInbox(ctx context.Context, before time.Time) error

	NextDue(ctx context.Context) (time.Time, bool, error)
	Promote(ctx context.Context) (idle bool, err error)
}

// Hooks are what the engine asks of the features without knowing them: routes that it calls, and two judgments.
type Hooks struct {
	Menu    string // nothing was said: what can be done here
	Plain   string // a plain sentence, in the value "text"
	Sent    string // files were sent in direct messages, with the value "text" or without; "" is as if there were none
	Home    string // the page of hilo's own was opened: what waits for a member
	Welcome string // somebody unknown must join first; the call waits in the values "then" and "with"
	Found   string // there is no network yet; the same values
	Ask     string // a member wants what the coordination may do; the same values
	Nearly  string // a lone word near a verb: values "word", "verb" and the call
	Unclear string // words after a command that fit none of its verbs: values "command" and "text"
	// Guard looks at a guarded field before the verb runs. It answers for the verb when the value may not pass.
	Guard func(ctx context.Context, r *Request, f Field, value string) (*Reply, error)
	// Present is told where hilo is, nil where no feature minds.
	Present func(ctx context.Context, p Presence) (Changes, error)
	// Explain puts an error of the rules into one plain sentence that says what to do next.
	Explain func(r *Request, err error) (Text, bool)
}

// Options are what an engine is made of.
type Options struct {
	Catalog   *locales.Catalog
	Store     Store
	Clock     Clock
	Platforms []Platform
	Commands  []Command
	Hooks     Hooks
	Log       *slog.Logger
}

// Engine is the one dispatch path for everything that people do, and the sender of everything that hilo says by
// itself. It is safe for concurrent use.
type Engine struct {
	catalog   *locales.Catalog
	store     Store
	clock     Clock
	platforms map[string]Platform
	commands  []Command
	verbs     map[string]*Verb // by route
	views     map[string]View
	names     *names
	hooks     Hooks
	log       *slog.Logger

	zones   sync.Map // *time.Location by name: a bounded number, as there are only so many zones
	recent  standings
	redraws redraws
	sending locks
	stop    context.CancelFunc
	wait    sync.WaitGroup
}

// New makes an engine; it fails when two commands share a name or a hook names no verb.
func New(o Options) (*Engine, error) {
	n, err := newNames(o.Catalog, o.Commands)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	e := &Engine{
		catalog: o.Catalog, store: o.Store, clock: o.Clock, commands: o.Commands, hooks: o.Hooks, log: o.Log, names: n,
		platforms: map[string]Platform{}, verbs: map[string]*Verb{}, views: map[string]View{},
	}
	for _, p := range o.Platforms {
		e.platforms[p.Name()] = p
	}
	for _, c := range o.Commands {
		for i := range c.Verbs {
			e.verbs[c.ID+"/"+c.Verbs[i].ID] = &c.Verbs[i]
		}
		for name, v := range c.Views {
			e.views[name] = v
		}
	}
	for _, route := range []string{o.Hooks.Menu, o.Hooks.Plain, o.Hooks.Home, o.Hooks.Welcome, o.Hooks.Found, o.Hooks.Ask,
		o.Hooks.Nearly, o.Hooks.Unclear, o.Hooks.Sent} {
		if e.verbs[route] == nil && (route != "" || o.Hooks.Sent != "") {
			return nil, fmt.Errorf("bot: no verb %q", route)
		}
	}
	return e, nil
}

// Workers are the workers of the job queue: the engine's own, and those of the commands.
func (e *Engine) Workers() *river.Workers {
	w := river.NewWorkers()
	JobOf(e.deliver).register(w, e)
	for _, c := range e.commands {
		for _, j := range c.Jobs {
			j.register(w, e)
		}
	}
	return w
}

// Start catches up with what a stopped process left behind, and goes on doing so every minute where the clock is the
// machine's own. Stop ends it.
func (e *Engine) Start(ctx context.Context) error {
	ctx, e.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := e.sweep(ctx); err != nil {
		return err
	}
	if _, ticks := e.clock.(SystemClock); !ticks {
		return nil
	}
	e.wait.Go(func() {
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := e.sweep(ctx); err != nil && ctx.Err() == nil {
					e.log.Error("sweep", "err", err)
				}
			}
		}
	})
	return nil
}

// Stop ends the sweeps and waits for the redraws under way; what is asked for afterwards is left to the next sweep.
func (e *Engine) Stop() {
	if e.stop != nil {
		e.stop()
	}
	e.wait.Wait()
	e.redraws.close()
}

// verbOf finds a verb by its route.
func (e *Engine) verbOf(route string) (*Verb, bool) {
	v, ok := e.verbs[route]
	return v, ok
}

// commandOf is a command by its id.
func (e *Engine) commandOf(id string) Command {
	for _, c := range e.commands {
		if c.ID == id {
			return c
		}
	}
	return Command{}
}

// defaultOf is the route of the verb that takes what is typed after a command's name.
func (e *Engine) defaultOf(command string) string {
	for _, v := range e.commandOf(command).Verbs {
		if v.Default {
			return command + "/" + v.ID
		}
	}
	return e.hooks.Menu
}

func commandID(route string) string {
	id, _, _ := strings.Cut(route, "/")
	return id
}
