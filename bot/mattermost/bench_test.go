package mattermost_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// The figures: so many voters at once, each with so many needs to value, and so many posts missed.
const (
	benchVoters = 50
	benchNeeds  = 9
	benchMissed = 10_000
)

// gradeHigh is the button of a ballot that says so.
const gradeHigh = "4"

// BenchmarkVotes has fifty people press a grade at once, for nine needs one after the other, through the real server. It
// reports how long we took at most for half of the presses and for ninety-nine of a hundred, from our handler's
// beginning to its answer, and how long after the last press the public card was right, all in milliseconds. A press
// that is not answered or a vote that is lost fails it. A first round, which makes the connections, does not count. The server
// gives way to us (see politeness); its database and the fifty people share the machine with us.
func BenchmarkVotes(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkVotes(b, false) })
	b.Run("postgres", func(b *testing.B) { benchmarkVotes(b, true) })
}

func benchmarkVotes(b *testing.B, postgres bool) {
	b.Helper()
	v := newPolls(b, postgres)
	first, card := v.open()
	v.value()
	v.awaitCard(card)
	v.close(first)
	var took []time.Duration
	var right time.Duration
	for b.Loop() {
		b.StopTimer()
		round, card := v.open()
		b.StartTimer()
		own := v.value()
		pressed := time.Now()
		v.awaitCard(card)
		right = max(right, time.Since(pressed))
		took = append(took, own...)
		v.close(round)
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "votes/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(right.Milliseconds()), "card-ms")
}

// polls is a network of fifty entities on the real server, each with one voter.
type polls struct {
	*house
	network int64
	area    int64
	boss    network.Actor
	voices  []network.Voice
	voters  []*member
	persons []int64

	mu   sync.Mutex
	took []time.Duration
}

func newPolls(b *testing.B, postgres bool) *polls {
	b.Helper()
	p := newPlace(b, bottest.Channel{Name: "empleo", Title: "Empleo y Formación"})
	v := &polls{house: newHouse(b, p, time.Now())}
	if postgres {
		v.url = p.server.schema(b)
	}
	v.tune = func(cfg *mattermost.Config) { cfg.RedrawEvery = time.Second } // as hilo serve has it
	for i := range benchVoters {
		v.voters = append(v.voters, p.enroll(bottest.Person{Handle: fmt.Sprint("voz", i), Name: fmt.Sprint("Voz ", i), Lang: "es"}, time.UTC))
	}
	v.serve()
	inner := *v.routes.Load()
	timed := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		inner.ServeHTTP(w, r)
		v.mu.Lock()
		defer v.mu.Unlock()
		v.took = append(v.took, time.Since(began))
	}))
	v.routes.Store(&timed)
	v.change(v.found)
	return v
}

// serve starts hilo as hilo serve does: the clock is the machine's, and the queue is worked off at its own pace.
func (v *polls) serve() {
	v.tb.Helper()
	ctx := v.tb.Context()
	catalog, err := locales.Load()
	if err != nil {
		v.tb.Fatal(err)
	}
	if v.store, err = storage.Open(ctx, storage.Options{URL: v.url}); err != nil {
		v.tb.Fatal(err)
	}
	if _, err := v.store.Migrate(ctx); err != nil {
		v.tb.Fatal(err)
	}
	v.hilo = commands.New(v.store, catalog)
	if v.server, err = v.connect(ctx, catalog, v.hilo.Commands()); err != nil {
		v.tb.Fatal(err)
	}
	if v.engine, err = bot.New(bot.Options{Catalog: catalog, Store: v.store, Clock: bot.SystemClock{}, Platforms: []bot.Platform{v.server},
		Commands: v.hilo.Commands(), Hooks: v.hilo.Hooks(), Log: v.log}); err != nil {
		v.tb.Fatal(err)
	}
	jobs := storage.JobOptions{Workers: v.engine.Workers(), Poll: time.Second, Parallel: 8, Logger: v.log}
	err = errors.Join(v.store.StartJobs(ctx, jobs), v.hilo.Begin(ctx), v.engine.Start(ctx), v.listen(ctx))
	if err != nil {
		v.tb.Fatal(err)
	}
	v.tb.Cleanup(func() {
		if err := v.stop(context.WithoutCancel(ctx)); err != nil {
			v.tb.Error(err)
		}
	})
}

func (v *polls) change(fn func(ctx context.Context, t *storage.Tx) error) {
	v.tb.Helper()
	ctx := v.tb.Context()
	if err := v.store.Update(ctx, "", func(t *storage.Tx) error { return fn(ctx, t) }); err != nil {
		v.tb.Fatal(err)
	}
}

// found makes the network, its area and its people.
func (v *polls) found(ctx context.Context, t *storage.Tx) error {
	w := v.server.Workspace()
	var err error
	if v.network, err = t.Found(ctx, network.Network{Platform: mattermost.Name, Workspace: w, Name: "Red", Lang: "es",
		Zone: "Europe/Madrid", Settings: network.DefaultSettings()}); err != nil {
		return err
	}
	if v.area, err = t.AddArea(ctx, v.network, "Empleo y Formación", ""); err != nil {
		return err
	}
	if err := t.Bind(ctx, v.network, v.area, v.channel()); err != nil {
		return err
	}
	for _, m := range v.voters {
		entity, err := t.AddEntity(ctx, v.network, network.Entity{Name: "De " + m.name, Kind: network.OtherKind, Weight: 100, Areas: []int64{v.area}})
		if err != nil {
			return err
		}
		person, err := t.SavePerson(ctx, network.Person{Platform: mattermost.Name, Workspace: w, User: m.user.Id, Name: m.name})
		if err != nil {
			return err
		}
		v.boss = network.Actor{Person: person, Network: v.network, Role: network.Coordinator, Entity: entity}
		if err := t.Join(ctx, v.boss); err != nil {
			return err
		}
		v.voices, v.persons = append(v.voices, network.Voice{Entity: entity, Weight: 100}), append(v.persons, person.ID)
	}
	return nil
}

func (v *polls) channel() bot.Place {
	return bot.Place{Platform: mattermost.Name, Workspace: v.server.Workspace(), Channel: v.place.channels["empleo"].Id}
}

// open opens a round, and returns when its card stands in the channel and everybody has their ballot.
func (v *polls) open() (round network.Round, card string) {
	v.tb.Helper()
	v.change(func(ctx context.Context, t *storage.Tx) error {
		var needs []int64
		for i := range benchNeeds {
			n, err := t.AddNeed(ctx, v.network, network.Need{Title: fmt.Sprint("Necesidad de prueba ", i), Author: v.boss.Person.ID, Areas: []int64{v.area}})
			if err != nil {
				return err
			}
			needs = append(needs, n.Number)
		}
		var err error
		if round, err = network.OpenRound(v.boss, network.DefaultSettings(), needs, v.voices, t.Now().AddDate(0, 0, 7), t.Now()); err != nil {
			return err
		}
		round.Areas = []int64{v.area}
		if round, err = t.AddRound(ctx, v.network, round); err != nil {
			return err
		}
		s := network.Subject{Kind: network.KindRound, ID: round.Number}
		list := []network.Delivery{{Network: v.network, View: "round/card", Subject: s, Place: v.channel()}}
		for _, p := range v.persons {
			list = append(list, network.Delivery{Network: v.network, View: "ballot/card", Subject: network.Subject{Kind: "ballot", ID: s.ID}, Person: p,
				Place: network.Place{Platform: mattermost.Name, Workspace: v.server.Workspace()}})
		}
		return t.DeliverAll(ctx, v.network, list)
	})
	v.standing(network.Subject{Kind: "ballot", ID: round.Number}, benchVoters)
	return round, v.standing(network.Subject{Kind: network.KindRound, ID: round.Number}, 1)[0].Ref
}

// standing returns the messages of a subject when there are so many.
func (v *polls) standing(s network.Subject, n int) (list []network.Delivery) {
	v.tb.Helper()
	ctx, cancel := context.WithTimeout(v.tb.Context(), patience)
	defer cancel()
	err := until(ctx, func() (ok bool, err error) {
		list, err = v.store.DeliveriesOf(ctx, v.network, s)
		return len(list) == n, err
	})
	if err != nil {
		v.tb.Fatalf("%d of %d messages stand: %v", len(list), n, err)
	}
	return list
}

// value has everybody press a grade at once, for one need after the other, and returns how long our part of each press
// took. A ballot is drawn again in its place.
func (v *polls) value() []time.Duration {
	v.tb.Helper()
	papers := make([]string, len(v.voters))
	for i, m := range v.voters {
		list := must(m.api.GetPostsForChannel(v.tb.Context(), m.direct, 0, 1, "", false, false))(v.tb)
		papers[i] = list.Order[0]
	}
	v.mu.Lock()
	v.took = nil
	v.mu.Unlock()
	for range benchNeeds {
		errs := make([]error, len(v.voters))
		var wait sync.WaitGroup
		for i, m := range v.voters {
			wait.Go(func() { _, errs[i] = m.api.DoPostActionWithCookie(v.tb.Context(), papers[i], gradeHigh, "", "") })
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			v.tb.Fatal(err)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.took) != benchVoters*benchNeeds {
		v.tb.Errorf("%d requests came", len(v.took))
	}
	return slices.Clone(v.took)
}

// awaitCard returns when the card says that all have answered.
func (v *polls) awaitCard(ref string) {
	v.tb.Helper()
	ctx, cancel := context.WithTimeout(v.tb.Context(), patience)
	defer cancel()
	var text string
	err := until(ctx, func() (bool, error) {
		post, _, err := v.voters[0].api.GetPost(ctx, ref, "")
		if err != nil {
			return false, err
		}
		text = ""
		for _, a := range post.Attachments() {
			text += a.Text + "\n"
		}
		return strings.Contains(text, fmt.Sprintf("%d de %d", benchVoters, benchVoters)), nil
	})
	if err != nil {
		v.tb.Fatalf("the card says %q: %v", text, err)
	}
}

// close counts the votes and closes the round.
func (v *polls) close(round network.Round) {
	v.tb.Helper()
	v.change(func(ctx context.Context, t *storage.Tx) error {
		ballots, err := t.Ballots(ctx, v.network, round.Number)
		if err != nil {
			return err
		}
		if len(ballots) != benchVoters*benchNeeds {
			v.tb.Errorf("%d votes were kept", len(ballots))
		}
		for _, b := range ballots {
			if b.Grade != urgency.High {
				v.tb.Errorf("a vote is %v", b.Grade)
			}
		}
		round.State, round.Closed = network.RoundClosed, t.Now()
		return t.SaveRound(ctx, v.network, round)
	})
}

// BenchmarkCatchUp has hilo start after ten thousand posts to it were made in four channels. It is told each of them, and none twice.
func BenchmarkCatchUp(b *testing.B) {
	d := newDesk(b)
	d.url = d.place.server.schema(b)
	if err := d.start(b.Context()); err != nil {
		b.Fatal(err)
	}
	first := d.sayHere(d.ana, d.at()+" hola")
	d.await(1)
	channels := []string{d.channel}
	for _, name := range []string{"socio", "educacion", "salud"} {
		c := must(d.place.server.admin.CreateChannel(b.Context(), &model.Channel{TeamId: d.place.team.Id, Name: name, DisplayName: name, Type: model.ChannelTypeOpen}))(b)
		must(d.place.server.admin.AddChannelMember(b.Context(), c.Id, d.place.bot.UserId))(b)
		channels = append(channels, c.Id)
	}
	for b.Loop() {
		b.StopTimer()
		if err := d.stop(b.Context()); err != nil {
			b.Fatal(err)
		}
		d.mu.Lock()
		d.told = nil
		d.mu.Unlock()
		d.miss(first.Id, benchMissed, channels)
		b.StartTimer()
		if err := d.start(b.Context()); err != nil {
			b.Fatal(err)
		}
		told := map[string]int{}
		for _, in := range d.await(benchMissed) {
			told[in.Key]++
		}
		if len(told) != benchMissed {
			b.Errorf("%d posts were heard", len(told))
		}
	}
	if err := d.stop(b.Context()); err != nil {
		b.Fatal(err)
	}
	if n := len(d.heard()); n != benchMissed {
		b.Errorf("posts were heard %d times", n)
	}
}

// miss makes copies of a post, in channels by turns, a millisecond apart and up to now, in the server's own database: to have them posted one
// by one would take minutes.
func (d *desk) miss(post string, n int, channels []string) {
	d.tb.Helper()
	base, err := url.Parse(d.place.server.base)
	if err != nil {
		d.tb.Fatal(err)
	}
	base.Path = "/" + d.place.server.name
	db, err := sql.Open("postgres", base.String())
	if err != nil {
		d.tb.Fatal(err)
	}
	defer db.Close()
	now := time.Now().UnixMilli()
	for _, statement := range []string{
		`insert into posts select (jsonb_populate_record(p, jsonb_build_object('id', substr(md5($3::text || i), 1, 26),
			'channelid', ($4::text[])[1 + i % 4], 'createat', $3::bigint - $2::bigint + i, 'updateat', $3::bigint - $2::bigint + i))).*
			from posts p, generate_series(1, $2::bigint) i where p.id = $1`,
		`update channels set lastpostat = $3, totalmsgcount = totalmsgcount + $2 where id = any ($4::text[]) and $1 <> ''`,
	} {
		if _, err := db.ExecContext(d.tb.Context(), statement, post, n, now, pq.Array(channels)); err != nil {
			d.tb.Fatal(err)
		}
	}
}
