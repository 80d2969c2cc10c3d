package storage_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// monday is when the tests begin.
var monday = time.Date(2023, time.January, 16, 8, 0, 0, 0, time.UTC)

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

func (c *clock) Add(d time.Duration) { c.Set(c.Now().Add(d)) }

// dialects are the two databases, each with a way to an empty one of its own for a test.
var dialects = []struct {
	name  string
	fresh func(testing.TB) string
}{
	{"sqlite", func(tb testing.TB) string {
		tb.Helper()
		return "sqlite:" + filepath.Join(tb.TempDir(), "hilo.db")
	}},
	{"postgres", freshSchema},
}

// each runs a test on both databases, each time on a migrated one of its own.
func each(t *testing.T, fn func(t *testing.T, s *storage.Store)) {
	t.Helper()
	eachTimed(t, func(t *testing.T, s *storage.Store, _ *clock) {
		t.Helper()
		fn(t, s)
	})
}

// eachTimed is each for a test that moves the clock.
func eachTimed(t *testing.T, fn func(t *testing.T, s *storage.Store, c *clock)) {
	t.Helper()
	eachEmpty(t, func(t *testing.T, url string) {
		t.Helper()
		c := &clock{now: monday}
		fn(t, migrated(t, url, c), c)
	})
}

// eachEmpty gives a test the URL of an empty database.
func eachEmpty(t *testing.T, fn func(t *testing.T, url string)) {
	t.Helper()
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) { fn(t, d.fresh(t)) })
	}
}

func opened(tb testing.TB, url string, c *clock) *storage.Store {
	tb.Helper()
	s, err := storage.Open(tb.Context(), storage.Options{URL: url, Fast: true, Now: c.Now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return s
}

func migrated(tb testing.TB, url string, c *clock) *storage.Store {
	tb.Helper()
	s := opened(tb, url, c)
	if _, err := s.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return s
}

// freshSchema is a schema of its own on the PostgreSQL that the environment names, dropped when the test ends.
func freshSchema(tb testing.TB) string {
	tb.Helper()
	base := os.Getenv("HILO_TEST_POSTGRES")
	if base == "" {
		tb.Fatal("HILO_TEST_POSTGRES is not set: run scripts/with-postgres.sh go test ./storage/...")
	}
	name := "test_" + strings.ToLower(rand.Text())
	admin(tb, base, "create schema "+pq.QuoteIdentifier(name))
	tb.Cleanup(func() { admin(tb, base, "drop schema "+pq.QuoteIdentifier(name)+" cascade") })
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(tb testing.TB, base, text string) {
	tb.Helper()
	db, err := sql.Open("postgres", base)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.WithoutCancel(tb.Context()), text); err != nil {
		tb.Fatal(err)
	}
}

// update changes, and fails the test when that fails.
func update(tb testing.TB, s *storage.Store, fn func(ctx context.Context, tx *storage.Tx) error) {
	tb.Helper()
	if err := s.Update(tb.Context(), "", func(tx *storage.Tx) error { return fn(tb.Context(), tx) }); err != nil {
		tb.Fatal(err)
	}
}

// read is one answer out of a transaction that reads.
func read[T any](tb testing.TB, s *storage.Store, fn func(ctx context.Context, tx *storage.Tx) (T, error)) T {
	tb.Helper()
	var out T
	err := s.View(tb.Context(), func(tx *storage.Tx) error {
		var err error
		out, err = fn(tb.Context(), tx)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// town is a network to try things in: two areas with channels, three entities in both, and a person of each.
type town struct {
	network.Network
	areas    []int64
	entities []int64
	people   []network.Person
}

func (w town) place(i int) network.Place {
	return network.Place{Platform: "test", Workspace: w.Workspace, Channel: w.Workspace + "-" + string(rune('a'+i))}
}

func (w town) actor(i int) network.Actor {
	return network.Actor{Person: w.people[i], Network: w.ID, Role: network.Technician, Entity: w.entities[i]}
}

// found makes a town; its workspace is the name of all it has.
func found(tb testing.TB, s *storage.Store, workspace string) town {
	tb.Helper()
	w := foundEmpty(tb, s, workspace)
	w.settle(tb, s)
	return w
}

// foundEmpty is a network with three people in it and nothing else.
func foundEmpty(tb testing.TB, s *storage.Store, workspace string) town {
	tb.Helper()
	w := town{Network: network.Network{Platform: "test", Workspace: workspace, Name: workspace, Lang: "es",
		Zone: "Europe/Madrid", Settings: network.DefaultSettings()}}
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		if w.ID, err = tx.Found(ctx, w.Network); err != nil {
			return err
		}
		for _, user := range []string{"ana", "luis", "nuria"} {
			p, err := tx.SavePerson(ctx, network.Person{Platform: "test", Workspace: workspace, User: user, Name: workspace + " " + user})
			if err != nil {
				return err
			}
			w.people = append(w.people, p)
		}
		return nil
	})
	return w
}

func (w *town) settle(tb testing.TB, s *storage.Store) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		for i, name := range []string{"Empleo", "Educación"} {
			id, err := tx.AddArea(ctx, w.ID, w.Workspace+" "+name, "")
			if err != nil {
				return err
			}
			w.areas = append(w.areas, id)
			if err := tx.Bind(ctx, w.ID, id, w.place(i)); err != nil {
				return err
			}
		}
		for i, name := range []string{"Cáritas", "Servicios sociales", "Àmbit"} {
			id, err := tx.AddEntity(ctx, w.ID, network.Entity{Name: w.Workspace + " " + name, Kind: network.ThirdSector, Weight: 100, Areas: w.areas})
			if err != nil {
				return err
			}
			w.entities = append(w.entities, id)
			if err := tx.Join(ctx, w.actor(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// need registers one in the town's first area, in the name of its first entity.
func (w town) need(tb testing.TB, s *storage.Store, title string) network.Need {
	tb.Helper()
	return w.add(tb, s, network.Need{Title: title, Author: w.people[0].ID, Entity: w.entities[0], Areas: w.areas[:1]})
}

func (w town) add(tb testing.TB, s *storage.Store, n network.Need) network.Need {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		n, err = tx.AddNeed(ctx, w.ID, n)
		return err
	})
	return n
}

// draft is a round of needs in an area, not kept yet, in which all entities have a voice.
func (w town) draft(now time.Time, area int64, needs ...int64) network.Round {
	r := network.Round{State: network.RoundOpen, OpenedBy: w.people[0].ID, Opened: now, Deadline: now.Add(48 * time.Hour),
		Areas: []int64{area}, Rules: network.RoundRules{Method: urgency.PerVoice, Participation: 50}}
	for i, n := range needs {
		r.Needs = append(r.Needs, network.RoundNeed{Need: n, Position: i + 1})
	}
	for _, e := range w.entities {
		r.Voices = append(r.Voices, network.Voice{Entity: e, Weight: 100})
	}
	return r
}

func (w town) open(tb testing.TB, s *storage.Store, area int64, needs ...int64) network.Round {
	tb.Helper()
	var r network.Round
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		r, err = tx.AddRound(ctx, w.ID, w.draft(tx.Now(), area, needs...))
		return err
	})
	return r
}

// vote casts by the rule and the statement, as a command does.
func (w town) vote(ctx context.Context, s *storage.Store, round int64, voter network.Person, need int64, g urgency.Grade) error {
	_, err := s.Vote(ctx, "", w.ID, round, voter.ID, func(p storage.BallotPaper) (network.Ballot, error) {
		return p.Round.Cast(p.Actor, need, g, s.Now())
	})
	return err
}

// numbers are those of needs, in their order.
func numbers(needs []network.Need) []int64 {
	out := make([]int64, len(needs))
	for i, n := range needs {
		out[i] = n.Number
	}
	return out
}
