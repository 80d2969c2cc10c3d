package bot_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// office is hilo at work over a real database, on a chat in memory, with one kind of card: what the test says of its
// subject stands on it.
type office struct {
	t      *testing.T
	url    string
	clock  *bot.MovableClock
	chat   *chat
	store  *storage.Store
	engine *bot.Engine

	network int64
	people  map[string]int64 // by handle

	mu    sync.Mutex
	cards map[network.Subject]string
	drawn func(network.Subject) // called after a card is drawn, when set
	notes []string
}

// chat is the one in memory, with places to look and to wait.
type chat struct {
	*bottest.Chat
	every  time.Duration
	posted func(key string) // after a message was posted, when set
	update func()           // before a message is drawn again, when set
}

func (c *chat) Fetch(_ context.Context, _ bot.Place, file string, most int64) ([]byte, error) {
	if int64(len(file)) > most {
		return nil, bot.ErrTooLarge
	}
	return []byte(file), nil
}

func (c *chat) RedrawEvery() time.Duration { return c.every }

func (c *chat) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	ref, err := c.Chat.Post(ctx, where, key, m)
	if err == nil && c.posted != nil {
		c.posted(key)
	}
	return ref, err
}

func (c *chat) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	if c.update != nil {
		c.update()
	}
	return c.Chat.Update(ctx, where, ref, m)
}

// each gives a test an office on each of the databases.
func each(t *testing.T, fn func(t *testing.T, o *office)) {
	t.Helper()
	for name, fresh := range map[string]func(testing.TB) string{
		"sqlite":   func(tb testing.TB) string { tb.Helper(); return "sqlite:" + filepath.Join(tb.TempDir(), "hilo.db") },
		"postgres": freshSchema,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &office{t: t, url: fresh(t), clock: bot.NewMovableClock(monday, false), people: map[string]int64{},
				cards: map[network.Subject]string{}}
			o.chat = &chat{Chat: bottest.NewChat(t, o.clock, bottest.Setup{
				Zone: time.UTC, Channels: []bottest.Channel{{Name: "empleo"}, {Name: "salud"}},
				People: []bottest.Person{{Handle: "ana", Name: "Ana"}, {Handle: "luis", Name: "Luis"}},
			})}
			o.start()
			t.Cleanup(o.stop)
			o.found()
			fn(t, o)
		})
	}
}

// freshSchema is a schema of its own on the PostgreSQL that the environment names, dropped when the test ends.
func freshSchema(tb testing.TB) string {
	tb.Helper()
	base := os.Getenv("HILO_TEST_POSTGRES")
	if base == "" {
		tb.Fatal("HILO_TEST_POSTGRES is not set: run scripts/with-postgres.sh go test ./bot/...")
	}
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	db, err := sql.Open("postgres", base)
	if err != nil {
		tb.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	ctx := context.WithoutCancel(tb.Context())
	if _, err := db.ExecContext(ctx, "create schema "+pq.QuoteIdentifier(name)); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_, err := db.ExecContext(ctx, "drop schema "+pq.QuoteIdentifier(name)+" cascade")
		if err := errors.Join(err, db.Close()); err != nil {
			tb.Error(err)
		}
	})
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// start is a process that begins: what an earlier one left behind is caught up with.
func (o *office) start() {
	o.t.Helper()
	ctx := o.t.Context()
	log := slog.New(slog.NewTextHandler(o.t.Output(), nil))
	var err error
	if o.store, err = storage.Open(ctx, storage.Options{URL: o.url, Fast: true, Now: o.clock.Now}); err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.store.Migrate(ctx); err != nil {
		o.t.Fatal(err)
	}
	if o.engine, err = bot.New(o.options(log)); err != nil {
		o.t.Fatal(err)
	}
	if err := o.store.StartJobs(ctx, storage.JobOptions{Workers: o.engine.Workers(), Poll: 5 * time.Millisecond,
		Parallel: 4, Stepped: true, Logger: log}); err != nil {
		o.t.Fatal(err)
	}
	if err := o.engine.Start(ctx); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) options(log *slog.Logger) bot.Options {
	desk := bot.Command{ID: "desk", Views: map[string]bot.View{"card": o.card}, Jobs: []bot.Job{bot.JobOf(o.note)},
		Verbs: []bot.Verb{{ID: "none", Run: o.touch}}}
	return bot.Options{
		Catalog: texts(o.t, gardenTexts), Store: o.store, Clock: o.clock, Platforms: []bot.Platform{o.chat}, Log: log,
		Commands: []bot.Command{desk},
		Hooks: bot.Hooks{Menu: "desk/none", Plain: "desk/none", Home: "desk/none", Welcome: "desk/none", Found: "desk/none", Ask: "desk/none",
			Nearly: "desk/none", Unclear: "desk/none"},
	}
}

func (o *office) stop() {
	if err := o.store.StopJobs(context.WithoutCancel(o.t.Context())); err != nil {
		o.t.Error(err)
	}
	o.engine.Stop()
	if err := o.store.Close(); err != nil {
		o.t.Error(err)
	}
}

// restart ends the process and, when the clock has gone on, begins another.
func (o *office) restart(after time.Duration) {
	o.t.Helper()
	o.stop()
	o.clock.Set(o.clock.Now().Add(after))
	o.start()
	o.settle()
}

// found makes a network of ana and luis.
func (o *office) found() {
	o.t.Helper()
	o.change(func(ctx context.Context, tx *storage.Tx) error {
		var err error
		if o.network, err = tx.Found(ctx, network.Network{Platform: bottest.ChatName, Workspace: bottest.Workspace, Name: "Red",
			Lang: "es", Zone: "Europe/Madrid", Settings: network.DefaultSettings()}); err != nil {
			return err
		}
		for _, handle := range []string{"ana", "luis"} {
			p, err := tx.SavePerson(ctx, network.Person{Platform: bottest.ChatName, Workspace: bottest.Workspace,
				User: bottest.User(handle), Name: handle})
			if err != nil {
				return err
			}
			o.people[handle] = p.ID
			if err := tx.Join(ctx, network.Actor{Person: p, Network: o.network, Role: network.Technician}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *office) change(fn func(ctx context.Context, tx *storage.Tx) error) {
	o.t.Helper()
	ctx := context.WithoutCancel(o.t.Context())
	if err := o.store.Update(ctx, "", func(tx *storage.Tx) error { return fn(ctx, tx) }); err != nil {
		o.t.Error(err)
	}
}

// settle has everything done that is due.
func (o *office) settle() {
	o.t.Helper()
	if err := o.engine.Settle(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) advance(by time.Duration) {
	o.t.Helper()
	if err := o.engine.Advance(o.t.Context(), o.clock.Now().Add(by)); err != nil {
		o.t.Fatal(err)
	}
}

func need(id int64) network.Subject { return network.Subject{Kind: network.KindNeed, ID: id} }

// write puts words on the card of a subject.
func (o *office) write(s network.Subject, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cards[s] = text
}

// erase takes the sense from a card.
func (o *office) erase(s network.Subject) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.cards, s)
}

// card is the view: a subject without words has lost its sense.
func (o *office) card(_ context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	o.mu.Lock()
	text, ok := o.cards[d.Subject]
	o.mu.Unlock()
	if o.drawn != nil {
		o.drawn(d.Subject)
	}
	switch {
	case !ok && d.Subject.ID%2 == 0:
		return nil, fmt.Errorf("card: %w", network.ErrNotFound)
	case !ok:
		return nil, nil
	}
	return p.Compose(bot.Section{Text: bot.Say(text)}), nil
}

// touch is a verb that changes nothing and has need 1 drawn again.
func (o *office) touch(_ context.Context, r *bot.Request) (bot.Reply, error) {
	return bot.Reply{Here: r.Compose(), Refresh: []network.Subject{need(1)}}, nil
}

// noteArgs are a job that notes when it ran.
type noteArgs struct {
	ID int64 `json:"id"`
}

func (noteArgs) Kind() string { return "note" }

func (o *office) note(_ context.Context, a noteArgs) (bot.Changes, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.notes = append(o.notes, fmt.Sprintf("%d at %s", a.ID, o.clock.Now().Sub(monday)))
	return bot.Changes{Network: o.network, Subjects: []network.Subject{need(a.ID)}}, nil
}

// inChannel and toPerson are a card to be said.
func (o *office) inChannel(name string, id int64) network.Delivery {
	return network.Delivery{Network: o.network, View: "card", Subject: need(id), Place: bottest.ChannelPlace(name)}
}

func (o *office) toPerson(handle string, id int64) network.Delivery {
	return network.Delivery{Network: o.network, View: "card", Subject: need(id), Person: o.people[handle],
		Place: network.Place{Platform: bottest.ChatName, Workspace: bottest.Workspace}}
}

// say has cards said, each of its own words, unless it has words already.
func (o *office) say(list ...network.Delivery) {
	o.t.Helper()
	o.change(func(ctx context.Context, tx *storage.Tx) error {
		for _, d := range list {
			o.mu.Lock()
			if o.cards[d.Subject] == "" {
				o.cards[d.Subject] = d.Subject.String()
			}
			o.mu.Unlock()
			if err := tx.Deliver(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// stands is what can be read in a place, oldest first.
func (o *office) stands(where bot.Place) string {
	var out []string
	for _, m := range o.chat.Messages(where) {
		section, _ := m.Message.Blocks[0].(bot.Section)
		out = append(out, section.Text.Flat(nil))
	}
	return strings.Join(out, ", ")
}

// wants fails the test when something else stands in a place.
func (o *office) wants(where bot.Place, want string) {
	o.t.Helper()
	if got := o.stands(where); got != want {
		o.t.Errorf("in %s stands %q, want %q", where.Channel, got, want)
	}
}

// openRound is a round of one need in which ana's entity is heard; it gives its number.
func (o *office) openRound() (number int64) {
	o.t.Helper()
	o.change(func(ctx context.Context, tx *storage.Tx) error {
		area, err := tx.AddArea(ctx, o.network, "Empleo", "")
		if err != nil {
			return err
		}
		entity, err := tx.AddEntity(ctx, o.network, network.Entity{Name: "Cáritas", Kind: network.OtherKind, Weight: 100, Areas: []int64{area}})
		if err != nil {
			return err
		}
		ana := network.Person{ID: o.people["ana"]}
		if err := tx.Join(ctx, network.Actor{Person: ana, Network: o.network, Role: network.Technician, Entity: entity}); err != nil {
			return err
		}
		n, err := tx.AddNeed(ctx, o.network, network.Need{Title: "Plazas", Author: ana.ID, Entity: entity, Areas: []int64{area}})
		if err != nil {
			return err
		}
		r, err := tx.AddRound(ctx, o.network, network.Round{State: network.RoundOpen, OpenedBy: ana.ID, Opened: tx.Now(),
			Deadline: tx.Now().Add(48 * time.Hour), Areas: []int64{area}, Rules: network.RoundRules{Method: urgency.PerVoice, Participation: 50},
			Needs: []network.RoundNeed{{Need: n.Number, Position: 1}}, Voices: []network.Voice{{Entity: entity, Weight: 100}}})
		number = r.Number
		return err
	})
	return number
}
