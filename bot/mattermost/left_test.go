package mattermost_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
	"hilo/commands/beginnings"
	"hilo/network"
)

// attendant notes where hilo was told that it can write.
type attendant struct {
	*desk
	told chan map[string]bool
}

func (a *attendant) Present(_ context.Context, p bot.Presence) error {
	if p.Platform != mattermost.Name || p.Workspace != a.server.Workspace() || !p.Whole {
		a.tb.Errorf("presence %+v", p)
	}
	a.told <- p.Channels
	return nil
}

// until returns when hilo is told that it can, or cannot, write in a channel.
func (a *attendant) until(what, channel string, can bool) {
	a.tb.Helper()
	within := time.NewTimer(patience)
	defer within.Stop()
	for {
		select {
		case channels := <-a.told:
			if channels[channel] == can {
				return
			}
		case <-within.C:
			a.tb.Fatalf("%s: not told", what)
		}
	}
}

// hilo is told where it can write: at its start, and whenever somebody changes that.
func TestWhereHiloCanWrite(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := &attendant{desk: d, told: make(chan map[string]bool, 100)}
	d.hear = func(bot.Handler) bot.Handler { return a }
	admin, me := d.place.server.admin, d.place.bot.UserId
	private := must(admin.CreateChannel(t.Context(), &model.Channel{TeamId: d.place.team.Id, Name: "privado", DisplayName: "Privado", Type: model.ChannelTypePrivate}))(t)
	d.begin()
	a.until("at the start", d.channel, true)
	steps := []struct {
		what    string
		channel string
		do      func() (*model.Response, error)
		can     bool
	}{
		{"removed", d.channel, func() (*model.Response, error) { return admin.RemoveUserFromChannel(t.Context(), d.channel, me) }, false},
		{"added", d.channel, func() (*model.Response, error) {
			_, res, err := admin.AddChannelMember(t.Context(), d.channel, me)
			return res, err
		}, true},
		{"added to a private one", private.Id, func() (*model.Response, error) {
			_, res, err := admin.AddChannelMember(t.Context(), private.Id, me)
			return res, err
		}, true},
		{"archived, a private one", private.Id, func() (*model.Response, error) { return admin.DeleteChannel(t.Context(), private.Id) }, false},
		{"archived", d.channel, func() (*model.Response, error) { return admin.DeleteChannel(t.Context(), d.channel) }, false},
		{"restored", d.channel, func() (*model.Response, error) {
			_, res, err := admin.RestoreChannel(t.Context(), d.channel)
			return res, err
		}, true},
		{"removed from the team", d.channel, func() (*model.Response, error) { return admin.RemoveTeamMember(t.Context(), d.place.team.Id, me) }, false},
		{"added to the team", d.channel, func() (*model.Response, error) {
			if _, res, err := admin.AddTeamMember(t.Context(), d.place.team.Id, me); err != nil {
				return res, err
			}
			_, res, err := admin.AddChannelMember(t.Context(), d.channel, me)
			return res, err
		}, true},
	}
	for _, s := range steps {
		if _, err := s.do(); err != nil {
			t.Fatal(s.what, err)
		}
		a.until(s.what, s.channel, s.can)
	}
	if _, err := admin.RemoveUserFromChannel(t.Context(), d.channel, me); err != nil {
		t.Fatal(err)
	}
	a.until("removed", d.channel, false)
	if err := d.stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	must(admin.AddChannelMember(t.Context(), d.channel, me))(t)
	if err := d.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.until("added while it was away", d.channel, true)
}

// The bot is taken out of an area's channel and added again: the coordination is told and the message goes; what was to
// be said in the channel meanwhile is said then, once, and what stood there is drawn again.
func TestALostChannel(t *testing.T) {
	t.Parallel()
	for name, ways := range map[string]struct {
		kind       model.ChannelType
		lose, back func(ctx context.Context, admin *model.Client4, channel, bot string) error
	}{
		"removed": {model.ChannelTypeOpen, removed, added}, "removed from a private one": {model.ChannelTypePrivate, removed, added},
		"archived": {model.ChannelTypeOpen, archived, restored},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOutpost(t)
			admin, me := o.place.server.admin, o.place.bot.UserId
			if ways.kind == model.ChannelTypePrivate {
				must(admin.UpdateChannelPrivacy(t.Context(), o.channel, ways.kind))(t)
			}
			o.do(bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Faltan plazas de guardería"})
			o.shows(o.channel, "guardería")
			if err := ways.lose(t.Context(), admin, o.channel, me); err != nil {
				t.Fatal(err)
			}
			o.until("the loss", true)
			if err := o.engine.Advance(t.Context(), o.clock.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			o.shows(o.marta.direct, "No puedo escribir en el canal de **Empleo y Formación**")
			o.do(bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Nadie explica las ayudas de alquiler"})
			if err := ways.back(t.Context(), admin, o.channel, me); err != nil {
				t.Fatal(err)
			}
			o.until("the return", false)
			o.shows(o.marta.direct)
			o.shows(o.channel, "guardería", "alquiler")
		})
	}
}

// outpost is hilo at work on the real server in a network with one channel and one coordinator.
type outpost struct {
	*house
	marta   *member
	channel string
}

func newOutpost(t *testing.T) outpost {
	t.Helper()
	s := bottest.Setup{Given: []string{"alhama"}, Zone: time.UTC, Start: time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC),
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo y Formación"}},
		People:   []bottest.Person{{Handle: "marta", Name: "Marta Ros", Lang: "es"}}}
	p := newPlace(t, s.Channels...)
	p.roles(model.TeamUserRoleId) // who administers a team may write where they are not
	o := outpost{newHouse(t, p, s.Start), p.join(s.People[0], s.Zone), p.channels["empleo"].Id}
	// Stories share a server: each has a workspace of its own.
	o.tune = func(cfg *mattermost.Config) { cfg.Workspace = p.team.Name }
	o.begin()
	chat := beginnings.Chat{Platform: mattermost.Name, Workspace: o.server.Workspace(),
		User: func(string) string { return o.marta.user.Id }, Channel: func(string) network.Place { return o.where() }}
	if err := beginnings.Make(t.Context(), o.store, chat, s); err != nil {
		t.Fatal(err)
	}
	if err := o.hilo.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o outpost) where() bot.Place {
	return bot.Place{Platform: mattermost.Name, Workspace: o.server.Workspace(), Channel: o.channel}
}

// do has Marta do something in the channel, and everything done that follows from it.
func (o outpost) do(in bot.Intent) {
	o.tb.Helper()
	in.Who, in.Where = bot.Who{Platform: mattermost.Name, Workspace: o.server.Workspace(), User: o.marta.user.Id}, o.where()
	o.engine.Handle(o.tb.Context(), in)
	if err := o.engine.Settle(o.tb.Context()); err != nil {
		o.tb.Fatal(err)
	}
}

// until returns when hilo knows that it has lost the channel, or has it back, and has done what follows.
func (o outpost) until(what string, lost bool) {
	o.tb.Helper()
	ctx, cancel := context.WithTimeout(o.tb.Context(), patience)
	defer cancel()
	err := until(ctx, func() (bool, error) {
		spot, err := o.store.SpotOf(ctx, 1, o.where())
		return spot.Lost == lost, err
	})
	if err != nil {
		o.tb.Fatal(what, err)
	}
	if err := o.engine.Settle(o.tb.Context()); err != nil {
		o.tb.Fatal(err)
	}
}

// shows fails the test unless hilo's posts in a channel have these words in them, one each, in this order.
func (o outpost) shows(channel string, want ...string) {
	o.tb.Helper()
	list := must(o.marta.api.GetPostsForChannel(o.tb.Context(), channel, 0, 60, "", false, false))(o.tb)
	var got []string
	for _, id := range slices.Backward(list.Order) {
		if a := list.Posts[id].Attachments(); len(a) > 0 {
			got = append(got, a[0].Text)
		}
	}
	ok := len(got) == len(want)
	for i := 0; ok && i < len(want); i++ {
		ok = strings.Contains(got[i], want[i])
	}
	if !ok {
		o.tb.Errorf("hilo says %q, want %q", got, want)
	}
}

func removed(ctx context.Context, admin *model.Client4, channel, bot string) error {
	_, err := admin.RemoveUserFromChannel(ctx, channel, bot)
	return err
}

func added(ctx context.Context, admin *model.Client4, channel, bot string) error {
	_, _, err := admin.AddChannelMember(ctx, channel, bot)
	return err
}

func archived(ctx context.Context, admin *model.Client4, channel, _ string) error {
	_, err := admin.DeleteChannel(ctx, channel)
	return err
}

func restored(ctx context.Context, admin *model.Client4, channel, _ string) error {
	_, _, err := admin.RestoreChannel(ctx, channel)
	return err
}
