package mattermost

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// history answers as a server does that holds some posts of a channel, oldest first: a page begins after what was made
// in the same millisecond as the post before which it is asked for.
func history(posts []*model.Post) func(*http.Request, []byte) (int, any) {
	return func(r *http.Request, _ []byte) (int, any) {
		list := model.NewPostList()
		most, _ := strconv.Atoi(r.URL.Query().Get("per_page"))
		before := int64(1 << 62)
		for _, p := range posts {
			if p.Id == r.URL.Query().Get("before") {
				before = p.CreateAt
			}
		}
		for _, p := range slices.Backward(posts) {
			if p.CreateAt < before && len(list.Order) < most {
				list.AddPost(p)
				list.AddOrder(p.Id)
			}
		}
		return http.StatusOK, list
	}
}

// postsAt makes posts of a channel, one for each moment.
func postsAt(channel, text string, moments ...int64) []*model.Post {
	out := make([]*model.Post, len(moments))
	for i, m := range moments {
		out[i] = &model.Post{Id: fmt.Sprintf("%s-%s-%d-%d", channel, text, m, i), ChannelId: channel, UserId: ana, Message: text, CreateAt: m}
	}
	return out
}

// catchingUp is a server with two channels, whose cursor stands at a moment, and what was heard there.
func catchingUp(t *testing.T, cursor int64, one, two []*model.Post) (caughtUp func() []string, s *Server) {
	t.Helper()
	s, w := newWire(t)
	newest := func(posts []*model.Post) int64 {
		if len(posts) == 0 {
			return 0
		}
		return posts[len(posts)-1].CreateAt
	}
	w.answers["GET /users/"+me+"/channels"] = ok([]*model.Channel{
		{Id: "one", Type: model.ChannelTypeOpen, LastPostAt: newest(one)}, {Id: "two", Type: model.ChannelTypeDirect, LastPostAt: newest(two)},
	})
	w.answers["GET /channels/one/posts"] = history(one)
	w.answers["GET /channels/two/posts"] = history(two)
	if cursor != 0 {
		if err := s.cfg.Memory.SetCursor(t.Context(), s.cursor(), time.UnixMilli(cursor)); err != nil {
			t.Fatal(err)
		}
	}
	return func() []string {
		t.Helper()
		var mu sync.Mutex
		var heard []string
		// One lane: the order over all channels is seen.
		l := newLanes(1, func(m message) bool {
			e := engine(func(in bot.Intent) bot.Reply {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, in.Key)
				return bot.Reply{}
			})
			return s.hearPost(t.Context(), e, m) == nil
		})
		if err := s.catchUp(t.Context(), l); err != nil {
			t.Error(err)
		}
		l.close()
		if err := s.cfg.Memory.SetCursor(t.Context(), s.cursor(), l.reached()); err != nil {
			t.Error(err)
		}
		return heard
	}, s
}

func TestMissedPostsAreHeardOnceAndOldestFirst(t *testing.T) {
	now := time.Now().UnixMilli()
	one := slices.Concat(postsAt("one", "@hilo old", now-60_000), postsAt("one", "@hilo", now-300, now-100), postsAt("one", "talk", now-50),
		postsAt("one", "see `@hilo`", now-20))
	two := postsAt("two", "hola", now-200, now-10)
	caughtUp, s := catchingUp(t, now-30_000, one, two)
	want := []string{one[1].Id, two[0].Id, one[2].Id, two[1].Id}
	if diff := cmp.Diff(want, caughtUp()); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	if again := caughtUp(); len(again) > 0 {
		t.Errorf("heard again: %v", again)
	}
	if reached, err := s.cfg.Memory.Cursor(t.Context(), s.cursor()); err != nil || reached.UnixMilli() != now-10 {
		t.Errorf("the cursor stands at %v (%v)", reached, err)
	}
}

func TestNoMissedPostIsLostBetweenPages(t *testing.T) {
	now := time.Now().UnixMilli()
	var moments []int64
	for i := range int64(1100) {
		moments = append(moments, now-1100+i/3) // three in each millisecond
	}
	one := postsAt("one", "@hilo", moments...)
	caughtUp, _ := catchingUp(t, now-20_000, one, nil)
	heard := caughtUp()
	if !slices.IsSortedFunc(heard, func(a, b string) int { return cmpMoment(one, a, b) }) {
		t.Error("heard out of order")
	}
	slices.Sort(heard)
	if n := len(slices.Compact(heard)); n != len(one) || len(heard) != len(one) {
		t.Errorf("heard %d, of them different %d, want %d", len(heard), n, len(one))
	}
}

func cmpMoment(posts []*model.Post, a, b string) int {
	made := func(id string) int64 {
		return posts[slices.IndexFunc(posts, func(p *model.Post) bool { return p.Id == id })].CreateAt
	}
	return int(made(a) - made(b))
}

func TestListeningForTheFirstTimeBeginsWithThePresent(t *testing.T) {
	now := time.Now().UnixMilli()
	caughtUp, s := catchingUp(t, 0, postsAt("one", "@hilo", now-5_000), nil)
	if heard := caughtUp(); len(heard) > 0 {
		t.Errorf("heard %v", heard)
	}
	if reached, err := s.cfg.Memory.Cursor(t.Context(), s.cursor()); err != nil || reached.UnixMilli() != now-5_000 {
		t.Errorf("the cursor stands at %v (%v)", reached, err)
	}
}

func TestTheCursorWaitsForWhatIsUnderWay(t *testing.T) {
	hold := map[string]chan struct{}{"a": make(chan struct{}), "b": make(chan struct{})}
	finished := make(chan string)
	l := newLanes(laneCount, func(m message) bool {
		<-hold[m.Key]
		return true
	})
	put := func(key, channel string, made int64) {
		t.Helper()
		m := message{Heard: Heard{Intent: bot.Intent{Key: key, Where: bot.Place{Channel: channel}}}, at: made}
		if err := l.put(context.WithoutCancel(t.Context()), m); err != nil {
			t.Fatal(err)
		}
	}
	put("a", "one", 100)
	put("b", "two", 200)
	l.pass(300)
	if at := l.reached().UnixMilli(); at != 99 {
		t.Errorf("with both under way: %d", at)
	}
	close(hold["a"])
	go func() {
		l.close()
		close(finished)
	}()
	close(hold["b"])
	<-finished
	if at := l.reached().UnixMilli(); at != 300 {
		t.Errorf("with all done: %d", at)
	}
}
