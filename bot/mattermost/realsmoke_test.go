package mattermost_test

import (
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot/bottest"
)

// The server answers, people can speak to each other, and what one posts the other is sent.
func TestRealServer(t *testing.T) {
	p := newPlace(t, bottest.Channel{Name: "empleo", Title: "Empleo y Formación"})
	ana := p.join(bottest.Person{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, time.UTC)
	luis := p.join(bottest.Person{Handle: "luis", Name: "Lluís Gil", Lang: "ca"}, time.UTC)
	said := must(ana.api.CreatePost(t.Context(), &model.Post{ChannelId: p.channels["empleo"].Id, Message: "hola"}))(t)
	if err := luis.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	heard, err := luis.posts(model.WebsocketEventPosted)
	if err != nil || len(heard) == 0 || heard[len(heard)-1].Id != said.Id {
		t.Errorf("heard %v, %v", heard, err)
	}
}
