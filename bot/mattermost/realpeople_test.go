package mattermost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot/bottest"
)

// password is everybody's.
const password = "Contrasenya-1"

// patience bounds what tests wait for.
const patience = 90 * time.Second

// worlds counts the teams, whose names tell them apart.
var worlds atomic.Int64

// found makes the server's first user, who administers it.
func (s *realServer) found(ctx context.Context) error {
	s.admin = model.NewAPIv4Client(s.url)
	if _, _, err := s.admin.CreateUser(ctx, &model.User{Username: "admin", Email: "admin@hilo.example", Password: password}); err != nil {
		return err
	}
	_, _, err := s.admin.Login(ctx, "admin", password)
	return err
}

// place is a team of a test's own: nobody in it sees another's.
type place struct {
	server   *realServer
	tb       testing.TB
	suffix   string // of user names, ".w7"
	team     *model.Team
	channels map[string]*model.Channel // by the name that the test gives them
	bot      *model.Bot
	token    string // the bot's
}

// newPlace makes a team with channels, and a bot in all of them that may manage the team's commands.
func newPlace(tb testing.TB, channels ...bottest.Channel) *place {
	tb.Helper()
	s := atServer(tb)
	n := worlds.Add(1)
	p := &place{server: s, tb: tb, suffix: fmt.Sprintf(".w%d", n), channels: map[string]*model.Channel{}}
	name := fmt.Sprintf("red-%d", n)
	p.team = must(s.admin.CreateTeam(tb.Context(), &model.Team{Name: name, DisplayName: name, Type: model.TeamOpen}))(tb)
	p.bot = must(s.admin.CreateBot(tb.Context(), &model.Bot{Username: fmt.Sprintf("hilo-%d", n), DisplayName: "hilo"}))(tb)
	p.token = must(s.admin.CreateUserAccessToken(tb.Context(), p.bot.UserId, "test"))(tb).Token
	must(s.admin.AddTeamMember(tb.Context(), p.team.Id, p.bot.UserId))(tb)
	p.roles(model.TeamUserRoleId + " " + model.TeamAdminRoleId)
	for _, c := range channels {
		ch := &model.Channel{TeamId: p.team.Id, Name: c.Name, DisplayName: c.Title, Type: model.ChannelTypeOpen}
		p.channels[c.Name] = must(s.admin.CreateChannel(tb.Context(), ch))(tb)
		must(s.admin.AddChannelMember(tb.Context(), p.channels[c.Name].Id, p.bot.UserId))(tb)
	}
	return p
}

// roles says what the bot may do in the team.
func (p *place) roles(names string) {
	p.tb.Helper()
	if _, err := p.server.admin.UpdateTeamMemberRoles(p.tb.Context(), p.team.Id, p.bot.UserId, names); err != nil {
		p.tb.Fatal(err)
	}
}

// must passes on what a call to the server returned, and ends the test when that was an error.
func must[T any](v T, _ *model.Response, err error) func(tb testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

// member is somebody with an account, signed in, who sees what is sent to them alone.
type member struct {
	place *place
	name  string // as written in texts, after "@"
	user  *model.User
	api   *model.Client4
	socket

	direct   string   // the channel of their direct messages with the bot
	channels []string // names of those that they are in
}

// in says whether somebody is in a channel.
func (m *member) in(channel string) bool { return slices.Contains(m.channels, channel) }

// join is enroll for somebody whose client is open.
func (p *place) join(who bottest.Person, zone *time.Location) *member {
	p.tb.Helper()
	m := p.enroll(who, zone)
	m.open(p.tb, p.server.url, m.api.AuthToken)
	return m
}

// enroll makes somebody an account and lets them in: into the team, and into channels by their names, all when none is
// named.
func (p *place) enroll(who bottest.Person, zone *time.Location) *member {
	p.tb.Helper()
	ctx, tb, admin := p.tb.Context(), p.tb, p.server.admin
	first, last, _ := strings.Cut(who.Name, " ")
	m := &member{place: p, name: who.Handle + p.suffix, api: model.NewAPIv4Client(p.server.url)}
	m.user = must(admin.CreateUser(ctx, &model.User{
		Username: m.name, Email: m.name + "@hilo.example", Password: password, FirstName: first, LastName: last, Locale: who.Lang,
		Timezone: map[string]string{"useAutomaticTimezone": "true", "automaticTimezone": zone.String(), "manualTimezone": ""},
	}))(tb)
	// A server without a licence takes some hundred people: those of a story that is over give way.
	tb.Cleanup(func() {
		if _, err := admin.DeleteUser(context.WithoutCancel(ctx), m.user.Id); err != nil {
			tb.Errorf("deactivate %s: %v", m.name, err)
		}
	})
	must(admin.AddTeamMember(ctx, p.team.Id, m.user.Id))(tb)
	for name, c := range p.channels {
		if len(who.Channels) == 0 || slices.Contains(who.Channels, name) {
			m.channels = append(m.channels, name)
			must(admin.AddChannelMember(ctx, c.Id, m.user.Id))(tb)
		}
	}
	must(m.api.Login(ctx, m.name, password))(tb)
	m.direct = must(m.api.CreateDirectChannel(ctx, m.user.Id, p.bot.UserId))(tb).Id
	return m
}

// socket is somebody's open client: what it was sent.
type socket struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next event
	events  []*model.WebSocketEvent
}

// open connects, and returns when the server sends what happens from now on.
func (s *socket) open(tb testing.TB, url, token string) {
	tb.Helper()
	s.changed = make(chan struct{})
	ws, err := model.NewWebSocketClient4("ws"+strings.TrimPrefix(url, "http"), token)
	if err != nil {
		tb.Fatal(err)
	}
	ws.Listen()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.read(ws)
	}()
	tb.Cleanup(func() {
		ws.Close()
		<-done
	})
	s.await(tb, "the connection", func(e *model.WebSocketEvent) bool { return e.EventType() == model.WebsocketEventHello })
}

func (s *socket) read(ws *model.WebSocketClient) {
	for {
		select {
		case e, ok := <-ws.EventChannel:
			if !ok {
				return
			}
			s.mu.Lock()
			s.events = append(s.events, e)
			close(s.changed)
			s.changed = make(chan struct{})
			s.mu.Unlock()
		case <-ws.ResponseChannel:
		case <-ws.PingTimeoutChannel:
		}
	}
}

// count is how many of the events there were so far.
func (s *socket) count(is func(*model.WebSocketEvent) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, e := range s.events {
		if is(e) {
			n++
		}
	}
	return n
}

// waitFor returns when something is so that events tell of.
func (s *socket) waitFor(ctx context.Context, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok, err := so(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// await returns when there is an event of a kind.
func (s *socket) await(tb testing.TB, what string, is func(*model.WebSocketEvent) bool) {
	tb.Helper()
	err := s.waitFor(tb.Context(), func() (bool, error) { return s.count(is) > 0, nil })
	if err != nil {
		tb.Fatalf("%s did not come: %v", what, err)
	}
}

// settle returns when everything has arrived that the server sent to the person before: it sends what happens to one
// person in order, and a preference that they set themselves comes last.
func (m *member) settle(ctx context.Context) error {
	mark := model.NewId()
	_, err := m.api.UpdatePreferences(ctx, m.user.Id, model.Preferences{
		{UserId: m.user.Id, Category: "hilo_test", Name: "mark", Value: mark},
	})
	if err != nil {
		return err
	}
	return m.waitFor(ctx, func() (bool, error) {
		return m.count(func(e *model.WebSocketEvent) bool {
			return e.EventType() == model.WebsocketEventPreferencesChanged && strings.Contains(fmt.Sprint(e.GetData()["preferences"]), mark)
		}) > 0, nil
	})
}

// posts are those that the events of a kind brought, in order.
func (s *socket) posts(kind model.WebsocketEventType) ([]*model.Post, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*model.Post
	for _, e := range s.events {
		if e.EventType() != kind {
			continue
		}
		var p model.Post
		if err := json.Unmarshal([]byte(fmt.Sprint(e.GetData()["post"])), &p); err != nil {
			return nil, err
		}
		out = append(out, &p)
	}
	return out, nil
}

// dialogs are those that were opened, in order.
func (s *socket) dialogs() ([]model.OpenDialogRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []model.OpenDialogRequest
	for _, e := range s.events {
		if e.EventType() != model.WebsocketEventOpenDialog {
			continue
		}
		var d model.OpenDialogRequest
		if err := json.Unmarshal([]byte(fmt.Sprint(e.GetData()["dialog"])), &d); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
