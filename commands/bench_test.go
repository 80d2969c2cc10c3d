package commands_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"hilo/bot"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// silent is a chat system that takes everything and shows nothing.
type silent struct{}

func (silent) Name() string               { return "silent" }
func (silent) RedrawEvery() time.Duration { return 2 * time.Second }
func (silent) Post(context.Context, bot.Place, string, bot.Message) (string, error) {
	return "ref", nil
}
func (silent) Update(context.Context, bot.Place, string, bot.Message) error { return nil }
func (silent) Delete(context.Context, bot.Place, string) error              { return nil }
func (silent) Pin(context.Context, bot.Place, string) error                 { return nil }
func (silent) Direct(_ context.Context, workspace, user string) (bot.Place, error) {
	return bot.Place{Platform: "silent", Workspace: workspace, Channel: "D" + user}, nil
}
func (silent) Fetch(context.Context, bot.Place, string, int64) ([]byte, error) {
	return nil, bot.ErrGone
}
func (silent) Members(context.Context, bot.Place) ([]bot.Who, error) { return nil, nil }

const voters = 16

// BenchmarkVote is one vote through dispatch, rule, store and commit, sixteen voters at once; p99 is reported in
// milliseconds. SQLite flushes what it commits, as it does in hilo serve.
func BenchmarkVote(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkVote(b, "sqlite:"+b.TempDir()+"/hilo.db") })
	b.Run("postgres", func(b *testing.B) { benchmarkVote(b, schemaURL(b)) })
}

func benchmarkVote(b *testing.B, url string) {
	engine, store := benchEngine(b, url)
	people := openBenchRound(b, store)
	b.ResetTimer()
	took := make([][]time.Duration, voters)
	var left atomic.Int64
	left.Store(int64(b.N))
	done := make(chan error, voters)
	for v := range voters {
		go func() {
			for i := 0; left.Add(-1) >= 0; i++ {
				start := time.Now()
				reply := engine.Handle(context.Background(), vote(people[v], i))
				took[v] = append(took[v], time.Since(start))
				if reply.Here == nil {
					done <- fmt.Errorf("no card: %+v", reply)
					return
				}
			}
			done <- nil
		}()
	}
	for range voters {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "votes/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

func vote(user string, i int) bot.Intent {
	return bot.Intent{Kind: bot.Pressed, Direct: true, Message: "ref",
		Who:   bot.Who{Platform: "silent", Workspace: "W", User: user},
		Where: bot.Place{Platform: "silent", Workspace: "W", Channel: "D" + user},
		Call:  bot.Do("ballot/grade", "round", "1", "need", strconv.Itoa(i%9+1), "grade", strconv.Itoa(i%5+1))}
}

func benchEngine(b *testing.B, url string) (*bot.Engine, *storage.Store) {
	b.Helper()
	ctx := context.Background()
	store, err := storage.Open(ctx, storage.Options{URL: url, MaxConns: voters})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := store.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	features := commands.New(store, catalog)
	engine, err := bot.New(bot.Options{Catalog: catalog, Store: store, Clock: bot.SystemClock{}, Platforms: []bot.Platform{silent{}},
		Commands: features.Commands(), Hooks: features.Hooks(), Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		engine.Stop()
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	return engine, store
}

// openBenchRound makes a network with an entity for each voter, nine needs and an open round.
func openBenchRound(b *testing.B, store *storage.Store) []string {
	b.Helper()
	var users []string
	err := store.Update(context.Background(), "", func(t *storage.Tx) error {
		ctx := context.Background()
		id, err := t.Found(ctx, network.Network{Platform: "silent", Workspace: "W", Name: "Red", Lang: "es",
			Zone: "Europe/Madrid", Settings: network.DefaultSettings()})
		if err != nil {
			return err
		}
		area, err := t.AddArea(ctx, id, "Empleo", "")
		if err != nil {
			return err
		}
		var voices []network.Voice
		var boss network.Actor
		for v := range voters {
			e, err := t.AddEntity(ctx, id, network.Entity{Name: fmt.Sprint("Entidad ", v), Weight: 100, Areas: []int64{area}})
			if err != nil {
				return err
			}
			p, err := t.SavePerson(ctx, network.Person{Platform: "silent", Workspace: "W", User: fmt.Sprint("u", v), Name: "N"})
			if err != nil {
				return err
			}
			boss = network.Actor{Person: p, Network: id, Role: network.Coordinator, Entity: e}
			if err := t.Join(ctx, boss); err != nil {
				return err
			}
			voices, users = append(voices, network.Voice{Entity: e, Weight: 100}), append(users, p.User)
		}
		var needs []int64
		for n := range 9 {
			need, err := t.AddNeed(ctx, id, network.Need{Title: fmt.Sprint("Necesidad de prueba ", n), Author: boss.Person.ID, Areas: []int64{area}})
			if err != nil {
				return err
			}
			needs = append(needs, need.Number)
		}
		r, err := network.OpenRound(boss, network.DefaultSettings(), needs, voices, t.Now().AddDate(0, 0, 7), t.Now())
		if err != nil {
			return err
		}
		r.Areas = []int64{area}
		_, err = t.AddRound(ctx, id, r)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return users
}

// schemaURL is a schema of its own in the PostgreSQL that HILO_TEST_POSTGRES names.
func schemaURL(tb testing.TB) string {
	tb.Helper()
	base := os.Getenv("HILO_TEST_POSTGRES")
	if base == "" {
		tb.Fatal("HILO_TEST_POSTGRES is not set: run the tests by make test, or under scripts/with-postgres.sh")
	}
	schema := "c" + strconv.FormatInt(time.Now().UnixNano(), 36)
	db, err := sqlx.Open("postgres", base)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := db.Exec("create schema " + schema); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if _, err := db.Exec("drop schema " + schema + " cascade"); err != nil {
			tb.Error(err)
		}
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return base + "&search_path=" + schema
}
