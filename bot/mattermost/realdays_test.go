package mattermost_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
)

// This file holds bad days, made for real: what people say to hilo is answered once, whatever happens meanwhile.

// call has Ana say a number of things to hilo, several at a time, and returns the posts' ids.
func (d *desk) call(n int, words ...string) map[string]bool {
	d.tb.Helper()
	var mu sync.Mutex
	ids := map[string]bool{}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				post, _, err := d.ana.api.CreatePost(d.tb.Context(), &model.Post{ChannelId: d.channel, Message: fmt.Sprint(d.at(), " ", i, " ", strings.Join(words, " "))})
				if err != nil {
					d.tb.Error(err)
					return
				}
				mu.Lock()
				ids[post.Id] = true
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return ids
}

// once checks that hilo was told each of the posts, and none twice, once another one has come after them.
func (d *desk) once(posts map[string]bool) {
	d.tb.Helper()
	told := map[string]int{}
	for _, in := range d.await(len(posts)) {
		told[in.Key]++
	}
	last := d.sayHere(d.ana, d.at()+" y basta").Id
	ctx, cancel := context.WithTimeout(d.tb.Context(), patience)
	defer cancel()
	err := until(ctx, func() (bool, error) {
		all := d.heard()
		return all[len(all)-1].Key == last, nil
	})
	if err != nil {
		d.tb.Error("the last one was not heard:", err)
	}
	told = map[string]int{}
	for _, in := range d.heard() {
		if told[in.Key]++; told[in.Key] == 2 {
			d.tb.Errorf("%q was heard twice", in.Text)
		}
	}
	for id := range posts {
		if told[id] == 0 {
			d.tb.Errorf("post %s was not heard", id)
		}
	}
}

// More posts than the server tells of at once are missed while hilo is away.
func TestElevenHundredPostsMissed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	d.sayHere(d.ana, d.at()+" hola")
	d.await(1)
	if err := d.stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	posts := d.call(1100)
	if err := d.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.once(posts)
}

// The server cuts off a client that reads slowly. While hilo is slow to answer, its socket is read all the same. The
// posts are long, so that the network cannot hold them all.
func TestASlowAnswerDoesNotStopTheReading(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	log := &told{Handler: d.log.Handler(), words: "connection lost"}
	d.log = slog.New(log)
	d.begin()
	slow := make(chan struct{})
	d.answer(func(bot.Intent) bot.Reply {
		<-slow
		return bot.Reply{}
	})
	posts := d.call(1000, strings.Repeat("palabra ", 1800))
	if err := d.ana.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(slow)
	d.once(posts)
	if n := log.times.Load(); n != 0 {
		t.Errorf("hilo was cut off %d times", n)
	}
}

// After a short cut the server sends what was missed; after a long one it begins anew without a word about it.
func TestACutSocket(t *testing.T) {
	t.Parallel()
	for name, missed := range map[string]int{"short": 5, "so long that the server forgets": 400} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			road := d.by()
			d.begin()
			d.sayHere(d.ana, d.at()+" hola")
			d.await(1)
			before := road.sockets.Load()
			road.closed.Store(true)
			road.cut()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if err := until(ctx, func() (bool, error) { return road.sockets.Load() > before, nil }); err != nil {
				t.Fatal("the cut was not noticed:", err)
			}
			posts := d.call(missed)
			road.closed.Store(false)
			d.once(posts)
		})
	}
}

// told counts what is logged.
type told struct {
	slog.Handler
	words string
	times atomic.Int64
}

func (l *told) Handle(ctx context.Context, r slog.Record) error {
	if strings.Contains(r.Message, l.words) { // also what is too little to be printed
		l.times.Add(1)
	}
	if !l.Handler.Enabled(ctx, r.Level) {
		return nil
	}
	return l.Handler.Handle(ctx, r)
}

func (l *told) Enabled(context.Context, slog.Level) bool { return true }

// The bot is disabled together with the person who owns it. That is told once, and the server is asked ever more seldom;
// when the bot is enabled again, what was said meanwhile is answered.
func TestTheOwnerIsDeactivated(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	admin := d.place.server.admin
	owner := d.place.join(bottest.Person{Handle: "jefa", Name: "La Jefa"}, time.UTC)
	must(admin.AssignBot(t.Context(), d.place.bot.UserId, owner.user.Id))(t)
	log := &told{Handler: d.log.Handler(), words: "refuses our token"}
	d.log = slog.New(log)
	road := d.by()
	d.begin()
	d.sayHere(d.ana, d.at()+" hola")
	d.await(1)

	if _, err := admin.UpdateUserActive(t.Context(), owner.user.Id, false); err != nil {
		t.Fatal(err)
	}
	began, calls := time.Now(), road.calls.Load()
	road.cut()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := until(ctx, func() (bool, error) { return road.calls.Load() >= calls+3, nil }); err != nil {
		t.Fatal("hilo does not try again:", err)
	}
	if took := time.Since(began); took < 1400*time.Millisecond {
		t.Errorf("three attempts within %s", took)
	}
	if n := log.times.Load(); n != 1 {
		t.Errorf("told %d times", n)
	}
	post := d.sayHere(d.ana, d.at()+" ¿estás?")
	must(admin.EnableBot(t.Context(), d.place.bot.UserId))(t)
	d.once(map[string]bool{post.Id: true})
}

// The server is killed and started again while people talk and while a card is on its way.
func TestTheServerIsKilledUnderLoad(t *testing.T) {
	d := newDesk(t)
	d.begin()
	stop := make(chan struct{})
	said := make(chan map[string]bool)
	var count atomic.Int64
	go func() {
		posts := map[string]bool{}
		for {
			select {
			case <-stop:
				said <- posts
				return
			default:
			}
			post, _, err := d.ana.api.CreatePost(t.Context(), &model.Post{ChannelId: d.channel, Message: d.at() + " hola"})
			if err == nil {
				posts[post.Id] = true
				count.Add(1)
			}
		}
	}()
	sent := make(chan error)
	go func() { sent <- d.insist("card", say("Faltan plazas")) }()
	more := func(n int64) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		from := count.Load()
		if err := until(ctx, func() (bool, error) { return count.Load() >= from+n, nil }); err != nil {
			t.Fatal("nobody can talk:", err)
		}
	}
	more(50)
	if err := d.place.server.stop("KILL"); err != nil {
		t.Fatal(err)
	}
	if err := d.place.server.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	more(50)
	close(stop)
	d.once(<-said)
	if err := <-sent; err != nil {
		t.Error("the card:", err)
	}
	list := must(d.ana.api.GetPostsForChannel(t.Context(), d.channel, 0, 200, "", false, false))(t)
	cards := 0
	for _, p := range list.Posts {
		if len(p.Attachments()) > 0 {
			cards++
		}
	}
	if cards != 1 {
		t.Errorf("%d cards", cards)
	}
}

// insist posts until the server has taken it, as the engine does.
func (d *desk) insist(key string, m *bot.Message) error {
	ctx, cancel := context.WithTimeout(d.tb.Context(), startWithin)
	defer cancel()
	return until(ctx, func() (bool, error) {
		_, err := d.server.Post(ctx, d.where(), d.key(key), *m)
		return err == nil, nil
	})
}

// Two replicas on one database: every post is handled by one of them, also when the one that listens stops.
func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	one := newDesk(t)
	one.url = one.place.server.schema(t)
	two := &desk{house: newHouse(t, one.place, time.Now()), ana: one.ana, channel: one.channel, more: make(chan struct{})}
	two.url = one.url
	two.hear = func(bot.Handler) bot.Handler { return one }
	one.begin()
	two.second = true
	if err := two.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := two.stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	posts := one.call(30)
	one.await(30)
	if err := one.stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id := range one.call(30) {
		posts[id] = true
	}
	one.once(posts)
	one.second = true
	if err := one.start(t.Context()); err != nil { // to be stopped at the end
		t.Fatal(err)
	}
}
