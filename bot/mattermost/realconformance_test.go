package mattermost_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
	"hilo/locales"
)

// TestConformance posts every sample on the real server, reads it back as somebody sees it and presses everything in
// it: what the server keeps is what was drawn, and what comes back is what each control calls. It is then drawn again
// and read once more.
func TestConformance(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	for _, s := range bottest.Samples() {
		t.Run(s.Name, func(t *testing.T) {
			ref, err := d.server.Post(t.Context(), d.where(), d.key(s.Name), s.Message)
			if err != nil {
				t.Fatal(err)
			}
			posted := must(d.ana.api.GetPost(t.Context(), ref, ""))(t)
			if got, want := kept(posted), drawnAs(t, s.Message); !slices.Equal(got, want) {
				t.Errorf("(-drawn +kept):\n%s", cmp.Diff(want, got))
			}
			if got, want := len(posted.FileIds), len(uploads(t, s.Message)); got != want {
				t.Errorf("%d files, want %d", got, want)
			}
			d.pressAll(t, posted, s.Message)
			if err := d.server.Update(t.Context(), d.where(), ref, s.Message); err != nil {
				t.Fatal(err)
			}
			again := must(d.ana.api.GetPost(t.Context(), ref, ""))(t)
			if diff := cmp.Diff(kept(posted), kept(again)); diff != "" || !slices.Equal(posted.FileIds, again.FileIds) {
				t.Errorf("drawn again it is another (%v, %v):\n%s", posted.FileIds, again.FileIds, diff)
			}
			d.pressAll(t, again, s.Message)
		})
	}
}

// kept is what a post on the server consists of, as far as a message can say it: texts, labels and options.
func kept(p *model.Post) []string {
	var out []string
	for _, a := range p.Attachments() {
		out = append(out, a.Text)
		for _, action := range a.Actions {
			out = append(out, "["+action.Type+" "+action.Name+"]")
			for _, o := range action.Options {
				out = append(out, o.Text+"="+o.Value)
			}
		}
	}
	return out
}

// drawnAs is the same of a message, as the golden files have it.
func drawnAs(tb testing.TB, m bot.Message) []string {
	tb.Helper()
	r := mattermost.Renderer{Texts: catalog(tb), Username: func(string) string { return "" }}
	return kept(r.Render(m, bot.Bond{}).Post)
}

func uploads(tb testing.TB, m bot.Message) []mattermost.Upload {
	tb.Helper()
	return mattermost.Renderer{Texts: catalog(tb)}.Render(m, bot.Bond{}).Uploads
}

func catalog(tb testing.TB) *locales.Catalog {
	tb.Helper()
	texts, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return texts
}

// pressAll presses every button of a post, and the last option of every select.
func (d *desk) pressAll(t *testing.T, p *model.Post, m bot.Message) {
	t.Helper()
	want := calls(m)
	before := len(d.heard())
	for _, a := range p.Attachments() {
		for _, action := range a.Actions {
			option := ""
			if n := len(action.Options); n > 0 {
				option = action.Options[n-1].Value
			}
			if _, err := d.ana.api.DoPostActionWithCookie(t.Context(), p.Id, action.Id, option, ""); err != nil {
				t.Fatalf("%s: %v", action.Name, err)
			}
		}
	}
	var got []bot.Call
	for _, in := range d.heard()[before:] {
		if in.Kind != bot.Pressed || in.Message != p.Id || in.Who.User != d.ana.user.Id || in.Where.Channel != d.channel {
			t.Errorf("pressed by whom and where: %+v", in)
		}
		got = append(got, in.Call)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-drawn +pressed):\n%s", diff)
	}
}

// calls are what the controls of a message call when each is pressed, a select with its last option.
func calls(m bot.Message) []bot.Call {
	var out []bot.Call
	for _, b := range m.Blocks {
		row, _ := b.(bot.Controls)
		for _, c := range row {
			switch c := c.(type) {
			case bot.Button:
				out = append(out, c.Call)
			case bot.Select:
				if n := len(c.Options); n > 0 {
					out = append(out, bot.Call{Route: c.Call.Route, Values: c.Call.Values.With(c.Pick, c.Options[n-1].Value)})
				}
			}
		}
	}
	return out
}

// TestFormConformance opens every sample form by a command, as its dialog arrives at a client, and submits it.
func TestFormConformance(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	for i, s := range bottest.SampleForms() {
		t.Run(s.Name, func(t *testing.T) {
			form := s.Form
			form.Lang = s.Lang
			d.answer(func(in bot.Intent) bot.Reply {
				if in.Kind == bot.Typed {
					return bot.Reply{Form: &form}
				}
				return bot.Reply{}
			})
			if _, _, err := d.ana.api.ExecuteCommandWithTeam(t.Context(), d.channel, d.place.team.Id, "/hilo"); err != nil {
				t.Fatal(err)
			}
			if err := d.ana.settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			opened, err := d.ana.dialogs()
			if err != nil || len(opened) != i+1 {
				t.Fatalf("%d dialogs, %v", len(opened), err)
			}
			dialog := opened[i]
			checkDialog(t, dialog.Dialog)
			values := map[string]any{}
			want := bot.Values{}
			for _, e := range dialog.Dialog.Elements {
				values[e.Name], want[e.Name] = e.Default, e.Default
				if e.Type == "bool" {
					values[e.Name] = e.Default == "true"
					want[e.Name] = map[bool]string{true: "true", false: "false"}[e.Default == "true"]
				}
			}
			maps.Copy(want, form.Call.Values) // what was sealed is not to be changed by a client
			answer := must(d.ana.api.SubmitInteractiveDialog(t.Context(), model.SubmitDialogRequest{
				URL: dialog.URL, CallbackId: dialog.Dialog.CallbackId, State: dialog.Dialog.State, UserId: d.ana.user.Id,
				ChannelId: d.channel, TeamId: d.place.team.Id, Submission: values,
			}))(t)
			if answer.Error != "" || len(answer.Errors) > 0 {
				t.Errorf("answer %+v", answer)
			}
			all := d.heard()
			in := all[len(all)-1]
			if diff := cmp.Diff(bot.Call{Route: form.Call.Route, Values: want}, in.Call); diff != "" || in.FormKey != form.Key {
				t.Errorf("key %q (-want +got):\n%s", in.FormKey, diff)
			}
		})
	}
}

// A draft of a hostile text changes nothing around it: nobody is mentioned, nothing is a link.
func TestHostileTextCallsNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	luis := d.place.join(bottest.Person{Handle: "ana-maria", Name: "Ana María"}, d.clock.Now().Location())
	m := bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say("@" + luis.name + " " + bottest.Hostile)}}}
	if _, err := d.server.Post(t.Context(), d.where(), d.key("hostile"), m); err != nil {
		t.Fatal(err)
	}
	if err := luis.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	called := luis.count(func(e *model.WebSocketEvent) bool {
		mentions, _ := e.GetData()["mentions"].(string)
		return e.EventType() == model.WebsocketEventPosted && strings.Contains(mentions, luis.user.Id)
	})
	if called > 0 {
		t.Error("somebody was called")
	}
}
