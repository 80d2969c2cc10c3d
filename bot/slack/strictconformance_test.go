package slack_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
)

// TestConformance posts every sample on a strict Slack, reads it back as somebody sees it and presses everything in it:
// what Slack keeps is what was drawn, and what comes back is what each control calls. It is then drawn again and read
// once more.
func TestConformance(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		where := bot.Place{Platform: slack.Name, Workspace: red, Channel: empleo}
		for _, s := range bottest.Samples() {
			t.Run(s.Name, func(t *testing.T) {
				ref, err := d.app.Post(t.Context(), where, "key-"+s.Name, s.Message)
				if err != nil {
					t.Fatal(err)
				}
				posted := d.pagesOf(ref)
				want := drawnAs(t, s.Message)
				if diff := cmp.Diff(want, kept(posted)); diff != "" {
					t.Errorf("(-drawn +kept):\n%s", diff)
				}
				d.pressAll(t, posted, s.Message)
				if err := d.app.Update(t.Context(), where, ref, s.Message); err != nil {
					t.Fatal(err)
				}
				again := d.pagesOf(ref)
				if diff := cmp.Diff(want, kept(again)); diff != "" {
					t.Errorf("drawn again it is another:\n%s", diff)
				}
				d.pressAll(t, again, s.Message)
			})
		}
	})
}

// pagesOf are the messages of a ref.
func (d *desk) pagesOf(ref string) []strict.Message {
	pages := strings.Split(ref, ",")
	return slices.DeleteFunc(d.Messages(empleo), func(m strict.Message) bool { return !slices.Contains(pages, m.TS) })
}

// kept are the blocks of messages as they are kept, without what Slack adds and without the ids of pictures.
func kept(messages []strict.Message) []any {
	var out []any
	for _, m := range messages {
		for _, b := range m.Blocks {
			block := maps.Clone(b.(map[string]any))
			delete(block, "block_id")
			delete(block, "slack_file")
			out = append(out, block)
		}
	}
	return out
}

// drawnAs is the same of a message, as the golden files have it. What has nothing to show is told to be there.
func drawnAs(t *testing.T, m bot.Message) []any {
	t.Helper()
	drawn, err := newRenderer(t).Render(m, bot.Bond{Channel: empleo})
	if err != nil {
		t.Fatal(err)
	}
	var out []strict.Message
	for _, p := range drawn.Pages {
		data, err := json.Marshal(p.Blocks)
		if err != nil {
			t.Fatal(err)
		}
		var blocks []any
		if err := json.Unmarshal(data, &blocks); err != nil {
			t.Fatal(err)
		}
		out = append(out, strict.Message{Blocks: blocks})
	}
	return kept(out)
}

// pressAll presses every button of messages, and the last option of every select.
func (d *desk) pressAll(t *testing.T, pages []strict.Message, m bot.Message) {
	t.Helper()
	before := len(d.ear.all())
	refs := map[string]bool{}
	for _, p := range pages {
		refs[p.TS] = true
		for _, c := range everything(p) {
			if err := d.Press(t.Context(), ana, c); err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
		}
	}
	d.settle(t)
	var got []bot.Call
	for _, in := range d.ear.all()[before:] {
		if in.Kind != bot.Pressed || !refs[in.Message] || in.Who.User != anaID || in.Where.Channel != empleo {
			t.Errorf("pressed by whom and where: %+v", in)
		}
		got = append(got, in.Call)
	}
	if diff := cmp.Diff(calls(m), got); diff != "" {
		t.Errorf("calls (-drawn +pressed):\n%s", diff)
	}
}

// everything is what can be pressed in a message.
func everything(m strict.Message) []strict.Control {
	var out []strict.Control
	for _, row := range rows(m) {
		for _, c := range row {
			switch c := c.(type) {
			case bot.Button:
				out = append(out, controlOf(c.Call))
			case bot.Select:
				last := c.Options[len(c.Options)-1]
				out = append(out, controlOf(bot.Call{Values: c.Call.Values.With(c.Pick, last.Value)}))
			}
		}
	}
	return out
}

// rows are the rows of controls of a message.
func rows(m strict.Message) []bot.Controls {
	var out []bot.Controls
	for _, raw := range m.Blocks {
		if b := raw.(map[string]any); text(b, "type") == "actions" {
			out = append(out, sight{}.controls(b, m.TS))
		}
	}
	return out
}

// calls are what the controls of a message call when each is pressed, a select with its last option; one that had to
// become buttons with each of its options.
func calls(m bot.Message) []bot.Call {
	var out []bot.Call
	for _, b := range m.Blocks {
		row, _ := b.(bot.Controls)
		for _, c := range row {
			switch c := c.(type) {
			case bot.Button:
				out = append(out, c.Call)
			case bot.Select:
				some := c.Options
				if !becomesButtons(c) {
					some = some[max(0, len(some)-1):]
				}
				for _, o := range some {
					out = append(out, bot.Call{Route: c.Call.Route, Values: c.Call.Values.With(c.Pick, o.Value)})
				}
			}
		}
	}
	return out
}

// becomesButtons says of the samples which selects Slack has no room for: what one of an option or of the whole carries
// is too long.
func becomesButtons(s bot.Select) bool {
	for _, o := range s.Options {
		if len(o.Value) > 75 {
			return true
		}
	}
	return len(s.Call.Values["title"]) > 150
}

// TestFormConformance opens every sample form by a command, as it arrives at a client, and submits it.
func TestFormConformance(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		look := sight{texts: newRenderer(t).Texts, zone: bottest.Moment().Location()}
		for _, s := range bottest.SampleForms() {
			t.Run(s.Name, func(t *testing.T) {
				form := s.Form
				form.Lang = s.Lang
				d.ear.says(func(in bot.Intent) bot.Reply {
					if in.Kind == bot.Typed {
						return bot.Reply{Form: &form}
					}
					return bot.Reply{}
				})
				if err := d.Command(t.Context(), ana, "/hilo", ""); err != nil {
					t.Fatal(err)
				}
				d.settle(t)
				view, ok := d.Modal(anaID)
				if !ok {
					t.Fatal("no modal")
				}
				want := bot.Values{}
				for _, f := range look.form(view).Fields {
					want[f.Name] = f.Value
				}
				filled := maps.Clone(want)
				maps.Copy(want, form.Call.Values) // what was sealed is not to be changed by a client
				if filled["title"] == "" {
					filled["title"], want["title"] = "Faltan plazas", "Faltan plazas"
				}
				if v, ok := filled["area"]; ok && v == "" {
					filled["area"] = "4"
				}
				if err := d.Submit(t.Context(), ana, filled); err != nil {
					t.Fatal(err)
				}
				d.settle(t)
				all := d.ear.all()
				in := all[len(all)-1]
				if diff := cmp.Diff(bot.Call{Route: form.Call.Route, Values: want}, in.Call); diff != "" || in.FormKey != form.Key {
					t.Errorf("key %q (-want +got):\n%s", in.FormKey, diff)
				}
				if d.Stack(anaID) != 0 {
					t.Error("the modal is still open")
				}
			})
		}
	})
}

// A hostile text changes nothing around it: nobody is called, wherever it stands.
func TestHostileTextCallsNobody(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		m := bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(bottest.Hostile)}, bot.Note{Text: bot.Say(bottest.Hostile)},
			bot.Facts{{Label: "*Título*", Value: bot.Say(bottest.Hostile)}}, bot.Controls{bot.Button{Label: bottest.Hostile, Call: bot.Do("need/join")}}}}
		ref, err := d.app.Post(t.Context(), bot.Place{Platform: slack.Name, Workspace: red, Channel: empleo}, "hostile", m)
		if err != nil {
			t.Fatal(err)
		}
		d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Whisper: &m} })
		if err := d.Command(t.Context(), ana, "/hilo", bottest.Hostile); err != nil {
			t.Fatal(err)
		}
		d.settle(t)
		for _, m := range append(d.pagesOf(ref), d.Ephemerals(anaID)...) {
			if called := m.Called(); len(called) > 0 {
				t.Errorf("called: %v", called)
			}
		}
		if n := len(d.Ephemerals(anaID)); n != 1 {
			t.Errorf("%d private answers", n)
		}
	})
}
