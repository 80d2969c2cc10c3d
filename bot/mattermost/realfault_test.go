package mattermost_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot/bottest"
	"hilo/bot/mattermost"
	"hilo/commands/beginnings"
	"hilo/network"
	"hilo/storage"
)

// This file holds bad days of hilo's own, made for real: a database that has no connection left. The one on which it is
// killed has a file of its own.

// village is hilo in a network on the real server: a channel, and two people who work for two entities.
type village struct {
	*house
	t         *testing.T
	ana, luis *member
	channel   *model.Channel
}

// newVillage brings the people together; hilo does not run yet.
func newVillage(t *testing.T) *village {
	t.Helper()
	p := newPlace(t, bottest.Channel{Name: "empleo", Title: "Empleo y Formación"})
	return &village{
		house: newHouse(t, p, time.Now()), t: t, channel: p.channels["empleo"],
		ana:  p.join(bottest.Person{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, time.UTC),
		luis: p.join(bottest.Person{Handle: "luis", Name: "Luis Gil", Lang: "es"}, time.UTC),
	}
}

// found makes the network, while hilo runs.
func (v *village) found() {
	v.t.Helper()
	people := map[string]*member{"ana": v.ana, "luis": v.luis}
	s := bottest.Setup{Given: []string{"alhama"}, Channels: []bottest.Channel{{Name: "empleo"}},
		People: []bottest.Person{{Handle: "ana", Name: "Ana Vidal"}, {Handle: "luis", Name: "Luis Gil"}}}
	chat := beginnings.Chat{Platform: mattermost.Name, Workspace: v.server.Workspace(),
		User: func(handle string) string { return people[handle].user.Id },
		Channel: func(string) network.Place {
			return network.Place{Platform: mattermost.Name, Workspace: v.server.Workspace(), Channel: v.channel.Id}
		}}
	if err := beginnings.Make(v.t.Context(), v.store, chat, s); err != nil {
		v.t.Fatal(err)
	}
	if err := v.hilo.Begin(v.t.Context()); err != nil {
		v.t.Fatal(err)
	}
}

// says has somebody post in the channel.
func (v *village) says(who *member, text string) {
	v.t.Helper()
	must(who.api.CreatePost(v.t.Context(), &model.Post{ChannelId: v.channel.Id, Message: text}))(v.t)
}

// hold takes all connections to the database but the one that hilo has for itself, with which it keeps its turn to
// listen, until they are freed.
func (v *village) hold() (free func()) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), patience)
	defer cancel()
	taken, freed := make(chan struct{}), make(chan struct{})
	var held sync.WaitGroup
	for range conns - 1 {
		held.Go(func() {
			err := v.store.View(context.WithoutCancel(ctx), func(*storage.Tx) error {
				taken <- struct{}{}
				<-freed
				return nil
			})
			if err != nil {
				v.t.Error("a connection that is held:", err)
			}
		})
	}
	for range conns - 1 {
		select {
		case <-taken:
		case <-ctx.Done():
			v.t.Fatal("the connections cannot be taken")
		}
	}
	free = sync.OnceFunc(func() {
		close(freed)
		held.Wait()
	})
	v.t.Cleanup(free)
	return free
}

// presses presses the button of a post that is labelled so.
func (m *member) presses(t *testing.T, p *model.Post, label string) {
	t.Helper()
	for _, a := range p.Attachments() {
		for _, action := range a.Actions {
			if action.Name != label {
				continue
			}
			if _, err := m.api.DoPostActionWithCookie(t.Context(), p.Id, action.Id, "", action.Cookie); err != nil {
				t.Errorf("%s presses %q: %v", m.name, label, err)
			}
			return
		}
	}
	t.Errorf("%s has no button %q: %+v", m.name, label, p.Attachments())
}

// opens presses a button that opens a form.
func (m *member) opens(t *testing.T, p *model.Post, label string) model.OpenDialogRequest {
	t.Helper()
	before, err := m.dialogs()
	if err != nil {
		t.Fatal(err)
	}
	m.presses(t, p, label)
	var all []model.OpenDialogRequest
	err = m.waitFor(t.Context(), func() (bool, error) {
		all, err = m.dialogs()
		return len(all) > len(before), err
	})
	if err != nil {
		t.Fatalf("%s is opened no form: %v", m.name, err)
	}
	return all[len(all)-1]
}

// submits sends a form, in which some fields are filled in and the others left as they are.
func (m *member) submits(t *testing.T, in *model.Channel, d model.OpenDialogRequest, filled map[string]any) {
	t.Helper()
	values := map[string]any{}
	for _, e := range d.Dialog.Elements {
		values[e.Name] = e.Default
		if v, ok := filled[e.Name]; ok {
			values[e.Name] = v
		}
	}
	answer, _, err := m.api.SubmitInteractiveDialog(t.Context(), model.SubmitDialogRequest{
		URL: d.URL, CallbackId: d.Dialog.CallbackId, State: d.Dialog.State, UserId: m.user.Id, ChannelId: in.Id,
		TeamId: in.TeamId, Submission: values,
	})
	if err != nil || answer.Error != "" || len(answer.Errors) > 0 {
		t.Errorf("%s submits a form: %+v, %v", m.name, answer, err)
	}
}

// What people call for in the tests of this file, and one that stands there before.
const (
	before  = "Faltan cuidadoras los fines de semana"
	typed   = "Faltan plazas de guardería"
	posted  = "Nadie explica las ayudas de alquiler"
	entered = "El autobús no llega al polígono"
)

// deeds are one of each that people can do, all at the same moment; they return when the server has been answered.
func (v *village) deeds(card *model.Post, form model.OpenDialogRequest) {
	v.t.Helper()
	v.says(v.ana, "@"+v.place.bot.Username+" necesidad "+posted)
	var wait sync.WaitGroup
	wait.Go(func() { v.ana.types(v.t, v.channel, "/necesidad "+typed) })
	wait.Go(func() { v.luis.presses(v.t, card, "Nos sumamos") })
	wait.Go(func() { v.luis.submits(v.t, v.channel, form, map[string]any{"title": entered}) })
	wait.Wait()
}

// All connections to the database are taken while people do all that they can. Who waits long enough is answered late,
// the others are told so, with their words; nothing is done by halves, and afterwards everything works.
func TestNoConnectionIsLeft(t *testing.T) {
	t.Parallel()
	for name, long := range map[string]bool{"for a while": false, "for longer than hilo waits": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVillage(t)
			v.url = v.place.server.schema(t)
			v.begin()
			v.found()
			v.ana.types(t, v.channel, "/necesidad "+before)
			card := v.luis.shown(t, model.WebsocketEventPosted, before)
			v.says(v.luis, "@"+v.place.bot.Username)
			form := v.luis.opens(t, v.luis.shown(t, model.WebsocketEventPosted, "Recojo lo que falta"), "Registrar una necesidad")

			free := v.hold()
			v.deeds(card, form)
			if err := v.ana.settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := v.ana.count(func(e *model.WebSocketEvent) bool {
				text, _ := e.GetData()["post"].(string)
				return strings.Contains(text, "Guardada") && !strings.Contains(text, before)
			}); n > 0 {
				t.Error("there were connections left")
			}
			if long {
				v.areTold()
			}
			free()
			if long {
				v.tryAgain(card)
			}
			v.luis.shown(t, model.WebsocketEventPosted, "Tu entidad se suma a «"+before)
			v.luis.shown(t, model.WebsocketEventPosted, "Guardada: «"+entered)
			v.ana.shown(t, model.WebsocketEventPosted, "Guardada: «"+posted)
			v.ana.shown(t, model.WebsocketEventEphemeralMessage, "Guardada: «"+typed)
			v.stands(before, typed, posted, entered)
		})
	}
}

// areTold returns when everybody who was not heard has been told so, and has their words back.
func (v *village) areTold() {
	v.t.Helper()
	v.luis.shown(v.t, model.WebsocketEventPosted, "No he podido hacerlo")
	v.luis.shown(v.t, model.WebsocketEventPosted, "No he podido guardarlo")
	if told := v.ana.shown(v.t, model.WebsocketEventEphemeralMessage, "No he podido guardarlo"); !strings.Contains(attached(told), typed) {
		v.t.Errorf("what ana typed is gone: %q", attached(told))
	}
}

// tryAgain has them do it again, the form as it was filled in.
func (v *village) tryAgain(card *model.Post) {
	v.t.Helper()
	v.luis.presses(v.t, card, "Nos sumamos")
	v.ana.types(v.t, v.channel, "/necesidad "+typed)
	told := v.luis.shown(v.t, model.WebsocketEventPosted, "No he podido guardarlo")
	v.luis.submits(v.t, v.channel, v.luis.opens(v.t, told, "Abrir el formulario"), nil)
}

// attached is the text of a post of hilo's.
func attached(p *model.Post) string {
	var texts []string
	for _, a := range p.Attachments() {
		texts = append(texts, a.Text)
	}
	return strings.Join(texts, "\n")
}

// stands returns when each of the needs is in the record once, with one card in the channel that is drawn as it is now;
// the first is shared by two entities.
func (v *village) stands(titles ...string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), patience)
	defer cancel()
	var kept []string
	err := until(ctx, func() (ok bool, err error) {
		kept, err = v.kept(ctx)
		return len(kept) >= len(titles), err
	})
	if d := cmp.Diff(slices.Sorted(slices.Values(titles)), slices.Sorted(slices.Values(kept))); d != "" || err != nil {
		v.t.Errorf("needs (-want +kept), %v:\n%s", err, d)
	}
	for _, title := range titles {
		shared := "La comparte 1 entidad"
		if title == titles[0] {
			shared = "La comparten 2 entidades"
		}
		var cards []string
		err := until(ctx, func() (ok bool, err error) {
			cards, err = v.cards(ctx, title)
			return len(cards) > 0 && strings.Contains(cards[0], shared), err
		})
		if err != nil || len(cards) != 1 {
			v.t.Errorf("cards of %q: %q, %v", title, cards, err)
		}
	}
}

// kept are the titles of the needs whose cards have been said, as far as hilo knows.
func (v *village) kept(ctx context.Context) ([]string, error) {
	var needs []network.Need
	err := v.store.View(ctx, func(tx *storage.Tx) (err error) {
		needs, _, err = tx.ListNeeds(ctx, 1, storage.NeedFilter{})
		return err
	})
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, n := range needs {
		said, err := v.store.DeliveriesOf(ctx, 1, network.Subject{Kind: network.KindNeed, ID: n.Number})
		if err != nil {
			return nil, err
		}
		if len(said) > 0 {
			titles = append(titles, n.Title)
		}
	}
	return titles, nil
}

// cards are hilo's posts in the channel with a title.
func (v *village) cards(ctx context.Context, title string) ([]string, error) {
	list, _, err := v.ana.api.GetPostsForChannel(ctx, v.channel.Id, 0, 200, "", false, false)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range list.Posts {
		if text := attached(p); strings.Contains(text, title) {
			out = append(out, text)
		}
	}
	return out, nil
}
