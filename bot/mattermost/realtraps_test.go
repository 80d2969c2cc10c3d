package mattermost_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// This file holds the traps of a real server that a guard keeps us out of. Each test falls into its trap when the guard
// is taken out.

func say(text string, row ...bot.Control) *bot.Message {
	m := &bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(text)}}}
	if len(row) > 0 {
		m.Blocks = append(m.Blocks, bot.Controls(row))
	}
	return m
}

func button(label, route string) bot.Button {
	return bot.Button{Label: label, Call: bot.Call{Route: route}}
}

// key is a delivery's: on an old server equal ones would clash between tests, and show one what another posts.
func (d *desk) key(name string) string { return name + d.place.suffix }

// put posts a message as the engine would, and returns the post as Ana sees it.
func (d *desk) put(key string, m *bot.Message) *model.Post {
	d.tb.Helper()
	ref, err := d.server.Post(d.tb.Context(), d.where(), d.key(key), *m)
	if err != nil {
		d.tb.Fatal(err)
	}
	return d.read(ref)
}

func (d *desk) read(ref string) *model.Post {
	d.tb.Helper()
	return must(d.ana.api.GetPost(d.tb.Context(), ref, ""))(d.tb)
}

func (d *desk) press(ref, action string) error {
	_, err := d.ana.api.DoPostActionWithCookie(d.tb.Context(), ref, action, "", "")
	return err
}

func (d *desk) command(text string) error {
	_, _, err := d.ana.api.ExecuteCommandWithTeam(d.tb.Context(), d.channel, d.place.team.Id, text)
	return err
}

// sayHere posts as somebody in the desk's channel.
func (d *desk) sayHere(who *member, text string) *model.Post {
	d.tb.Helper()
	return must(who.api.CreatePost(d.tb.Context(), &model.Post{ChannelId: d.channel, Message: text}))(d.tb)
}

func (d *desk) at() string { return "@" + d.place.bot.Username }

// A server takes exactly 200 for an answer, also for one that says nothing: any other status is an error that whoever
// acted is shown.
func TestEveryAnswerIsTaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	form := &bot.Form{Lang: "es", Call: bot.Call{Route: "need/add"}, Key: "k", Title: "Nueva", Submit: "Guardar",
		Fields: []bot.Input{{Name: "title", Label: "Necesidad", Kind: bot.TextInput}}}
	replies := map[string]bot.Reply{
		"silence": {}, "a whisper": {Whisper: say("hola")}, "a whisper to press": {Whisper: say("hola", button("Sí", "need/join"))},
		"here": {Here: say("otra")}, "both": {Here: say("otra"), Whisper: say("hola")}, "a form": {Form: form},
	}
	for name, reply := range replies {
		t.Run(name, func(t *testing.T) {
			d.answer(func(bot.Intent) bot.Reply { return reply })
			if err := d.command("/hilo"); err != nil {
				t.Error("a command:", err)
			}
			post := d.put("key-"+name, say("pulsa", button("Sí", "need/join")))
			if err := d.press(post.Id, "1"); err != nil {
				t.Error("a press:", err)
			}
			opened, err := d.ana.dialogs()
			if err != nil || len(opened) == 0 {
				return // the other cases
			}
			dialog := opened[len(opened)-1]
			answer, _, err := d.ana.api.SubmitInteractiveDialog(t.Context(), model.SubmitDialogRequest{URL: dialog.URL,
				State: dialog.Dialog.State, UserId: d.ana.user.Id, ChannelId: d.channel, TeamId: d.place.team.Id, Submission: map[string]any{}})
			if err != nil || answer.Error != "" {
				t.Error("a form:", err, answer)
			}
		})
	}
}

// What is drawn again is drawn whole: the server hides from every reader what a button does, so what was read and
// written back could not be pressed any more.
func TestADrawnAgainPostCanBePressed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	post := d.put("card", say("Faltan plazas", button("Nos sumamos", "need/join")))
	for range 2 {
		if err := d.server.Update(t.Context(), d.where(), post.Id, *say("Faltan plazas, mucho", button("Nos sumamos", "need/join"))); err != nil {
			t.Fatal(err)
		}
	}
	if text := d.read(post.Id).Attachments()[0].Text; text != "Faltan plazas, mucho" {
		t.Errorf("it reads %q", text)
	}
	d.answer(func(bot.Intent) bot.Reply {
		return bot.Reply{Here: say("Faltan plazas, muchísimo", button("Nos sumamos", "need/join"))}
	})
	for range 2 { // the second one presses what the answer drew
		if err := d.press(post.Id, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if text := d.read(post.Id).Attachments()[0].Text; text != "Faltan plazas, muchísimo" {
		t.Errorf("it reads %q", text)
	}
	if told := d.heard(); len(told) != 2 || told[1].Call.Route != "need/join" {
		t.Errorf("told %+v", told)
	}
}

// A post that is drawn again keeps its files, by an answer to a press too.
func TestFilesAreKept(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	withFile := func(text string) *bot.Message {
		m := say(text, button("Sí", "need/join"))
		m.Blocks = append(m.Blocks, bot.File{Name: "acta.md", Type: "text/markdown", Data: []byte("# Acta")})
		return m
	}
	post := d.put("card", withFile("una"))
	if len(post.FileIds) != 1 {
		t.Fatalf("files %v", post.FileIds)
	}
	d.answer(func(bot.Intent) bot.Reply { return bot.Reply{Here: withFile("dos")} })
	if err := d.press(post.Id, "1"); err != nil {
		t.Fatal(err)
	}
	pressed := d.read(post.Id)
	if err := d.server.Update(t.Context(), d.where(), post.Id, *withFile("tres")); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*model.Post{pressed, d.read(post.Id)} {
		if len(p.FileIds) != 1 || p.FileIds[0] != post.FileIds[0] {
			t.Errorf("%q has the files %v, had %v", p.Attachments()[0].Text, p.FileIds, post.FileIds)
		}
	}
}

// A command's answer that comes late goes to the server that we know: the address that came with the command has the
// host that the actor's client said.
func TestALateAnswerGoesToTheServer(t *testing.T) {
	t.Parallel()
	var lured atomic.Int64
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { lured.Add(1) }))
	t.Cleanup(trap.Close)
	d := newDesk(t)
	d.begin()
	late := make(chan struct{})
	d.answer(func(bot.Intent) bot.Reply {
		<-late
		return bot.Reply{Whisper: say("tarde")}
	})
	body := `{"command":"/hilo","channel_id":"` + d.channel + `","team_id":"` + d.place.team.Id + `"}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.place.server.url+"/api/v4/commands/execute", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Host = strings.TrimPrefix(trap.URL, "http://")
	req.Header.Set("Authorization", "BEARER "+d.ana.api.AuthToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the command: %s", res.Status)
	}
	close(late)
	d.ana.await(t, "the late answer", func(e *model.WebSocketEvent) bool {
		post, _ := e.GetData()["post"].(string)
		return e.EventType() == model.WebsocketEventEphemeralMessage && strings.Contains(post, "tarde")
	})
	if n := lured.Load(); n > 0 {
		t.Errorf("%d answers went where the client wanted them", n)
	}
}

// Neither @channel nor @all calls hilo, though the server lists it among the mentioned; nor does its name in code.
func TestCallsToEverybodyAreNotForUs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	for _, text := range []string{"@channel mañana no hay reunión", "@all hola", "@here hola", "`" + d.at() + "` es el bot", d.place.bot.Username} {
		d.sayHere(d.ana, text)
	}
	d.sayHere(d.ana, d.at()+" ahora sí")
	if told := d.await(1); len(told) != 1 || told[0].Text != "ahora sí" {
		t.Errorf("told %+v", told)
	}
}

// Where a server forbids to change messages after some time, cards are drawn again all the same.
func TestTheEditTimeLimitBindsNoCard(t *testing.T) {
	d := newDesk(t)
	d.begin()
	limit := func(seconds int) {
		_, _, err := d.place.server.admin.PatchConfig(context.WithoutCancel(t.Context()),
			&model.Config{ServiceSettings: model.ServiceSettings{PostEditTimeLimit: &seconds}})
		if err != nil {
			t.Error(err)
		}
	}
	limit(1)
	t.Cleanup(func() { limit(-1) })
	post := d.put("card", say("Faltan plazas", button("Nos sumamos", "need/join")))
	// The limit counts when the bot itself may no longer change the message.
	api := model.NewAPIv4Client(d.place.server.url)
	api.SetToken(d.place.token)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := until(ctx, func() (bool, error) {
		_, res, err := api.PatchPost(ctx, post.Id, &model.PostPatch{Message: model.NewPointer(time.Now().String())})
		return err != nil && res != nil && res.StatusCode == http.StatusBadRequest, nil
	})
	if err != nil {
		t.Fatal("the limit does not count:", err)
	}
	if err := d.server.Update(t.Context(), d.where(), post.Id, *say("dos", button("Nos sumamos", "need/join"))); err != nil {
		t.Error("drawn again:", err)
	}
	d.answer(func(bot.Intent) bot.Reply { return bot.Reply{Here: say("tres")} })
	if err := d.press(post.Id, "1"); err != nil {
		t.Error("pressed:", err)
	}
	if text := d.read(post.Id).Attachments()[0].Text; text != "tres" {
		t.Errorf("it reads %q", text)
	}
}
