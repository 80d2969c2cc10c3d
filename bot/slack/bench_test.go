package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
	"hilo/network"
	"hilo/storage"
)

// The figures: so many voters at once, each with so many needs to value, again and again before the time is taken.
const (
	benchVoters = 16
	benchNeeds  = 9
	benchLaps   = 10
)

// BenchmarkVotes has sixteen people press grades by signed HTTP, each as soon as the press before is answered, with all
// that a vote needs: the signature, the seal, who it is, the rule, the ballot on the disk, the paper drawn again at its
// response_url, and the public card at its pace. Beside it stands what pgbench reaches on the same database, before and
// after, with as many clients and nothing but one prepared upsert of a vote; "of-pgbench" is the ratio.
func BenchmarkVotes(b *testing.B) {
	bot.CollectLess() // as hilo serve does
	h := newHall(b)
	presses := h.presses()
	h.lap(sign(presses[:1]))
	bare := []float64{h.pgbench()}
	var took []time.Duration
	for b.Loop() {
		b.StopTimer()
		requests := sign(presses)
		b.StartTimer()
		took = append(took, h.lap(requests)...)
	}
	votes := float64(len(took)) / b.Elapsed().Seconds()
	bare = append(bare, h.pgbench())
	h.kept()
	slices.Sort(took)
	limit := (bare[0] + bare[1]) / 2
	b.ReportMetric(votes, "votes/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(limit, "pgbench/s")
	b.ReportMetric(votes/limit, "of-pgbench")
}

// hall is a network of sixteen entities in a Slack, each with one voter, and an open round.
type hall struct {
	*house
	b       *testing.B
	ids     ids
	answers string // where response_urls lead
	network int64
	round   int64
	lines   []*line // of each voter
}

func newHall(b *testing.B) *hall {
	b.Helper()
	clock := bot.NewMovableClock(time.Now(), true)
	s := bottest.Setup{Zone: time.UTC, Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo", Lang: "es"}}}
	for v := range benchVoters {
		s.People = append(s.People, bottest.Person{Handle: fmt.Sprint("voz", v), Name: fmt.Sprint("Voz ", v), Lang: "es"})
	}
	sl, is := townOf(b, clock, s, strict.Pages(1000))
	h := &hall{house: newHouse(b, sl, clock, manner{}), b: b, ids: is}
	h.url, h.live = schemaURL(b), true
	h.answers = sink(b)
	h.begin()
	front := httptest.NewServer(*h.routes.Load())
	b.Cleanup(front.Close)
	for range benchVoters {
		h.lines = append(h.lines, dial(b, front.Listener.Addr().String()))
	}
	if err := h.store.Update(b.Context(), "", func(t *storage.Tx) error { return h.open(b.Context(), t) }); err != nil {
		b.Fatal(err)
	}
	h.await(benchVoters + 1)
	return h
}

// open makes the network, its people and a round, and has its card and everybody's ballot delivered.
func (h *hall) open(ctx context.Context, t *storage.Tx) error {
	id, err := t.Found(ctx, network.Network{Platform: slack.Name, Workspace: red, Name: "Red", Lang: "es", Zone: "Europe/Madrid",
		Settings: network.DefaultSettings()})
	if err != nil {
		return err
	}
	h.network = id
	place := network.Place{Platform: slack.Name, Workspace: red, Channel: h.ids.channels["empleo"]}
	area, err := t.AddArea(ctx, id, "Empleo", "")
	if err != nil {
		return err
	}
	if err := t.Bind(ctx, id, area, place); err != nil {
		return err
	}
	var voices []network.Voice
	var boss network.Actor
	var ballots []network.Delivery
	for v := range benchVoters {
		e, err := t.AddEntity(ctx, id, network.Entity{Name: fmt.Sprint("Entidad ", v), Kind: network.OtherKind, Weight: 100, Areas: []int64{area}})
		if err != nil {
			return err
		}
		p, err := t.SavePerson(ctx, network.Person{Platform: slack.Name, Workspace: red, User: h.voter(v), Name: fmt.Sprint("Voz ", v)})
		if err != nil {
			return err
		}
		boss = network.Actor{Person: p, Network: id, Role: network.Coordinator, Entity: e}
		if err := t.Join(ctx, boss); err != nil {
			return err
		}
		voices = append(voices, network.Voice{Entity: e, Weight: 100})
		ballots = append(ballots, network.Delivery{Network: id, View: "ballot/card", Person: p.ID,
			Place: network.Place{Platform: slack.Name, Workspace: red}})
	}
	r, err := h.convoke(ctx, t, boss, area, voices)
	if err != nil {
		return err
	}
	h.round = r.Number
	for i := range ballots {
		ballots[i].Subject = network.Subject{Kind: "ballot", ID: r.Number}
	}
	card := network.Delivery{Network: id, View: "round/card", Subject: network.Subject{Kind: network.KindRound, ID: r.Number}, Place: place}
	return t.DeliverAll(ctx, id, append(ballots, card))
}

func (h *hall) convoke(ctx context.Context, t *storage.Tx, boss network.Actor, area int64, voices []network.Voice) (network.Round, error) {
	var needs []int64
	for n := range benchNeeds {
		need, err := t.AddNeed(ctx, h.network, network.Need{Title: fmt.Sprint("Necesidad de prueba ", n), Author: boss.Person.ID, Areas: []int64{area}})
		if err != nil {
			return network.Round{}, err
		}
		needs = append(needs, need.Number)
	}
	r, err := network.OpenRound(boss, network.DefaultSettings(), needs, voices, t.Now().AddDate(0, 0, 7), t.Now())
	if err != nil {
		return r, err
	}
	r.Areas = []int64{area}
	return t.AddRound(ctx, h.network, r)
}

func (h *hall) voter(v int) string { return h.ids.users[fmt.Sprint("voz", v)] }

// await returns when so many messages of the round stand in Slack.
func (h *hall) await(n int) {
	h.b.Helper()
	ctx, cancel := context.WithTimeout(h.b.Context(), patience)
	defer cancel()
	err := h.slack.Await(ctx, func() bool {
		there := len(h.slack.Messages(h.ids.channels["empleo"]))
		for v := range benchVoters {
			there += len(h.slack.Messages(h.slack.DirectOf(red, h.voter(v))))
		}
		return there == n
	})
	if err != nil {
		h.b.Fatal(err)
	}
}

// presses are the bodies that each voter sends in a lap: every need, every grade.
func (h *hall) presses() [][][]byte {
	h.b.Helper()
	key, err := h.store.Secret(h.b.Context(), "seal")
	if err != nil {
		h.b.Fatal(err)
	}
	seal, err := bot.NewSeal([]byte(key))
	if err != nil {
		h.b.Fatal(err)
	}
	out := make([][][]byte, benchVoters)
	for v := range out {
		channel := h.slack.DirectOf(red, h.voter(v))
		paper := h.slack.Messages(channel)[0]
		for i := range benchNeeds * benchLaps {
			call := bot.Do("ballot/grade", "round", strconv.FormatInt(h.round, 10), "need", strconv.Itoa(i%benchNeeds+1), "grade", strconv.Itoa(i%5+1))
			value := seal.Wrap(bot.Sealed{Call: call, Bond: bot.Bond{Channel: channel}})
			out[v] = append(out[v], h.pressOf(v, paper, value))
		}
	}
	return out
}

// pressOf is what Slack posts when a button is pressed, with the message as it stands.
func (h *hall) pressOf(v int, paper strict.Message, value string) []byte {
	user := map[string]any{"id": h.voter(v), "username": fmt.Sprint("voz", v), "name": fmt.Sprint("voz", v), "team_id": red}
	data, err := json.Marshal(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": red, "domain": "red"}, "user": user, "api_app_id": strict.AppID, "token": "legacy",
		"container":  map[string]any{"type": "message", "message_ts": paper.TS, "channel_id": paper.Channel, "is_ephemeral": false},
		"channel":    map[string]any{"id": paper.Channel, "name": "directmessage"},
		"message":    map[string]any{"type": "message", "ts": paper.TS, "text": paper.Text, "blocks": paper.Blocks},
		"trigger_id": "1801.1801.abc", "response_url": h.answers + "/actions/" + red,
		"actions": []any{map[string]any{"type": "button", "action_id": "1", "block_id": "b", "value": value, "action_ts": "1801.5"}},
	})
	if err != nil {
		h.b.Fatal(err)
	}
	return []byte(url.Values{"payload": {string(data)}}.Encode())
}

// sign makes requests of the presses, by the present clock.
func sign(presses [][][]byte) [][][]byte {
	out := make([][][]byte, len(presses))
	for v, bodies := range presses {
		for _, body := range bodies {
			out[v] = append(out[v], asPosted(body))
		}
	}
	return out
}

// lap has every voter send their presses, one after the other, and returns how long each took.
func (h *hall) lap(requests [][][]byte) []time.Duration {
	took := make([][]time.Duration, len(requests))
	errs := make([]error, len(requests))
	var wait sync.WaitGroup
	for v, all := range requests {
		wait.Go(func() {
			for _, request := range all {
				began := time.Now()
				if errs[v] = h.lines[v].press(request); errs[v] != nil {
					return
				}
				took[v] = append(took[v], time.Since(began))
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		h.b.Fatal(err)
	}
	return slices.Concat(took...)
}

// kept fails when a vote is not as it was last cast.
func (h *hall) kept() {
	h.b.Helper()
	err := h.store.Update(h.b.Context(), "", func(t *storage.Tx) error {
		ballots, err := t.Ballots(h.b.Context(), h.network, h.round)
		if err == nil && len(ballots) != benchVoters*benchNeeds {
			err = fmt.Errorf("%d votes were kept", len(ballots))
		}
		return err
	})
	if err != nil {
		h.b.Error(err)
	}
}

// pgbench is how many votes a second PostgreSQL itself takes, of as many clients: a bare prepared upsert each.
func (h *hall) pgbench() float64 {
	h.b.Helper()
	base, schema, _ := strings.Cut(h.url, "&search_path=")
	db, err := sqlx.Open("postgres", base)
	if err != nil {
		h.b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("create table if not exists " + schema + `.bare (round bigint, voter bigint, need bigint, grade smallint,
		cast_at timestamptz, primary key (round, voter, need))`); err != nil {
		h.b.Fatal(err)
	}
	script := h.b.TempDir() + "/vote.sql"
	statement := fmt.Sprintf("\\set voter random(1, %d)\n\\set need random(1, %d)\n\\set grade random(1, 5)\n"+
		"insert into %s.bare values (1, :voter, :need, :grade, now()) on conflict (round, voter, need) "+
		"do update set grade = excluded.grade, cast_at = excluded.cast_at;\n", benchVoters, benchNeeds, schema)
	if err := os.WriteFile(script, []byte(statement), 0o600); err != nil {
		h.b.Fatal(err)
	}
	out, err := exec.CommandContext(h.b.Context(), "pgbench", "-n", "-M", "prepared", "-c", strconv.Itoa(benchVoters),
		"-j", strconv.Itoa(runtime.NumCPU()), "-T", "3", "-f", script, base).CombinedOutput()
	found := regexp.MustCompile(`tps = ([0-9.]+)`).FindSubmatch(out)
	if err != nil || found == nil {
		h.b.Fatalf("pgbench: %v\n%s", err, out)
	}
	tps, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		h.b.Fatal(err)
	}
	return tps
}

// schemaURL is a schema of its own in the PostgreSQL that HILO_TEST_POSTGRES names.
func schemaURL(tb testing.TB) string {
	tb.Helper()
	base := os.Getenv("HILO_TEST_POSTGRES")
	if base == "" {
		tb.Fatal("HILO_TEST_POSTGRES is not set: run the tests by make test, or under scripts/with-postgres.sh")
	}
	schema := "s" + strconv.FormatInt(time.Now().UnixNano(), 36)
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
