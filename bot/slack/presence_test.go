package slack

import (
	"context"
	"errors"
	"maps"
	"testing"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

// deaf is a Handler that does not want to know where hilo is.
type deaf struct{}

func (deaf) Handle(context.Context, bot.Intent) bot.Reply { return bot.Reply{} }

// told is a Handler that does.
type told struct {
	deaf
	seen []bot.Presence
	fail error
}

func (h *told) Present(_ context.Context, p bot.Presence) error {
	h.seen = append(h.seen, p)
	return h.fail
}

func TestPresenceIsEveryChannelThatHiloIsIn(t *testing.T) {
	a, s := connect(t)
	h := &told{}
	if err := a.present(t.Context(), a.own, h); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"C1": true, "G1": true}
	if len(h.seen) != 1 || !maps.Equal(h.seen[0].Channels, want) || !h.seen[0].Whole || h.seen[0].Workspace != "T1" {
		t.Errorf("told %+v, want %v", h.seen, want)
	}
	h.fail = errors.New("the store is away")
	if err := a.present(t.Context(), a.own, h); !errors.Is(err, h.fail) {
		t.Errorf("%v", err)
	}
	if err := a.present(t.Context(), a.own, deaf{}); err != nil {
		t.Error(err)
	}
	s.Fail("users.conversations", strict.Failure{Status: 500})
	if err := a.present(t.Context(), a.own, h); err == nil || len(h.seen) != 2 {
		t.Errorf("half known: %v, told %d times", err, len(h.seen))
	}
}

func TestPresenceOfManyChannelsComesInPages(t *testing.T) {
	s := strict.New(t, strict.Pages(1))
	settled(s)
	a, err := Connect(t.Context(), settings(t, s))
	if err != nil {
		t.Fatal(err)
	}
	Unpaced(a)
	channels, err := a.channels(t.Context(), a.own)
	if err != nil || len(channels) != 2 {
		t.Errorf("%v, %v", channels, err)
	}
	members, err := a.Members(t.Context(), channel1)
	if err != nil || len(members) != 4 {
		t.Errorf("%v, %v", members, err)
	}
}
