package slack

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

func heardFrom(user, name string) Heard {
	var h Heard
	h.place("T1", "C1", "", user)
	h.Who.Name = name
	return h
}

func TestWhoSpeaksIsIntroduced(t *testing.T) {
	a, s := connect(t)
	for user, want := range map[string]bot.Who{
		"U1": {Name: "Ana Gil", Lang: "es-ES", Zone: "Europe/Madrid"},
		"U2": {Name: "Luis Mora", Lang: "ca-ES"}, // his zone is none
		"U6": {Name: "handle"},                   // a stranger, of whom Slack says nothing
	} {
		want.Platform, want.Workspace, want.User = Name, "T1", user
		for range 2 {
			h := heardFrom(user, "handle")
			a.introduce(t.Context(), a.own, &h)
			if h.Who != want {
				t.Errorf("%+v, want %+v", h.Who, want)
			}
		}
	}
	if n := s.Calls("users.info"); n != 3 {
		t.Errorf("%d questions about three people", n)
	}
	s.AddUser(strict.User{ID: "U1", Workspace: "T1", RealName: "Ana Pons"})
	a.people.drop(person{a.own.id, "U1"})
	h := heardFrom("U1", "handle")
	a.introduce(t.Context(), a.own, &h)
	if h.Who.Name != "Ana Pons" {
		t.Errorf("after a change: %+v", h.Who)
	}
}

func TestWhoSpeaksIsHeardWhenSlackIsAway(t *testing.T) {
	a, s := connect(t)
	s.Down(true)
	h := heardFrom("U1", "ana")
	a.introduce(t.Context(), a.own, &h)
	if h.Who.User != "U1" || h.Who.Name != "ana" {
		t.Errorf("%+v", h.Who)
	}
}

func TestMembersAreThePeopleWhoCanBeWrittenTo(t *testing.T) {
	a, s := connect(t)
	got, err := a.Members(t.Context(), channel1)
	if err != nil {
		t.Fatal(err)
	}
	var users []string
	for _, w := range got {
		users = append(users, w.User)
	}
	slices.Sort(users)
	if fmt.Sprint(users) != "[U1 U2 U3 U6]" {
		t.Errorf("members %v", users)
	}
	s.DeleteChannel("C1")
	if _, err = a.Members(t.Context(), channel1); !errors.Is(err, bot.ErrGone) {
		t.Errorf("of a deleted channel: %v", err)
	}
}

func TestDirectMessages(t *testing.T) {
	a, s := connect(t)
	for range 2 {
		where, err := a.Direct(t.Context(), "T1", "U1")
		if err != nil || where != (bot.Place{Platform: Name, Workspace: "T1", Channel: s.DirectOf("T1", "U1")}) {
			t.Errorf("%+v, %v", where, err)
		}
	}
	if n := s.Calls("conversations.open"); n != 1 {
		t.Errorf("opened %d times", n)
	}
	for _, user := range []string{"U4", "U5", "U6"} {
		if _, err := a.Direct(t.Context(), "T1", user); !errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("%s: %v", user, err)
		}
	}
	if _, err := a.Direct(t.Context(), "T7", "U1"); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("of a workspace without hilo: %v", err)
	}
	s.Fail("conversations.open", strict.Failure{Error: "channel_not_found"})
	if _, err := a.Direct(t.Context(), "T1", "U3"); !errors.Is(err, bot.ErrUnreachable) || errors.Is(err, bot.ErrGone) {
		t.Errorf("somebody without a channel: %v", err)
	}
	s.Fail("conversations.open", strict.Failure{Status: 502})
	_, err := a.Direct(t.Context(), "T1", "U2")
	if later, ok := errors.AsType[bot.LaterError](err); !ok || later.After != afterFailure {
		t.Errorf("while Slack fails: %v", err)
	}
}

func TestPicturesPeopleAndChannelsOfOneWorkspaceAreNotAnothers(t *testing.T) {
	a, _ := connect(t)
	a.people.put(person{"T2", "U1"}, known{who: bot.Who{Name: "Otra"}}, time.Hour)
	a.directs.put(person{"T2", "U1"}, "D9", time.Hour)
	h := heardFrom("U1", "")
	a.introduce(t.Context(), a.own, &h)
	where, err := a.Direct(t.Context(), "T1", "U1")
	if err != nil || h.Who.Name != "Ana Gil" || where.Channel == "D9" {
		t.Errorf("%+v in %+v, %v", h.Who, where, err)
	}
}
