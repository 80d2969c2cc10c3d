package mattermost_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
)

var bond = bot.Bond{Channel: "e2mp5lx8k3f7dqmw6b9cz2hpty", Delivery: "d-1"}

// drawn is what a golden file keeps of a message.
type drawn struct {
	ChannelID string              `json:"channel_id"`
	RootID    string              `json:"root_id"`
	Message   string              `json:"message"`
	Props     map[string]any      `json:"props"`
	Uploads   []mattermost.Upload `json:"uploads"`
	Pressable bool                `json:"pressable"`
}

func TestRender(t *testing.T) {
	r := newRenderer(t)
	for _, s := range bottest.Samples() {
		t.Run(s.Name, func(t *testing.T) {
			m := r.Render(s.Message, bond)
			checkActions(t, attachments(m.Post))
			if n := len(asJSON(t, m.Post)); n > 300_000 {
				t.Errorf("a body of %d bytes", n)
			}
			golden(t, "messages/"+s.Name+".json", drawn{m.Post.ChannelId, m.Post.RootId, m.Post.Message, m.Post.Props, m.Uploads, m.Pressable})
		})
	}
}

func TestRenderForm(t *testing.T) {
	r := newRenderer(t)
	bond := bot.Bond{Channel: bond.Channel, Person: names["ana"], Expires: heardAt}
	for _, s := range bottest.SampleForms() {
		t.Run(s.Name, func(t *testing.T) {
			d := r.RenderForm(s.Form, s.Lang, bond)
			checkDialog(t, d)
			golden(t, "forms/"+s.Name+".json", d)
		})
	}
}

func attachments(p *model.Post) []*model.MessageAttachment {
	list, _ := p.GetProp(model.PostPropsAttachments).([]*model.MessageAttachment)
	return list
}

// checkActions holds actions against what makes a server answer 404 to a press or refuse the post.
func checkActions(t *testing.T, list []*model.MessageAttachment) {
	t.Helper()
	seen := map[string]bool{}
	for _, a := range list {
		if err := a.IsValid(); err != nil {
			t.Errorf("attachment: %v", err)
		}
		for _, action := range a.Actions {
			if err := action.IsValid(); err != nil {
				t.Errorf("action: %v", err)
			}
			if !regexp.MustCompile(`^[A-Za-z0-9]+$`).MatchString(action.Id) || seen[action.Id] {
				t.Errorf("id %q", action.Id)
			}
			seen[action.Id] = true
		}
	}
}

func checkDialog(t *testing.T, d model.Dialog) {
	t.Helper()
	short := func(name, s string, most int) {
		if n := utf8.RuneCountInString(s); n > most {
			t.Errorf("%s of %d runes", name, n)
		}
	}
	short("title", d.Title, 24)
	for _, e := range d.Elements {
		short("label", e.DisplayName, 24)
		short("help", e.HelpText, 150)
		short("placeholder", e.Placeholder, 150)
		most := map[string]int{"text": 150, "textarea": 3000}[e.Type]
		if most > 0 {
			short("default", e.Default, e.MaxLength)
			if e.MaxLength > most || e.MaxLength == 0 {
				t.Errorf("%s takes %d runes", e.Type, e.MaxLength)
			}
		}
	}
}

// No mention, hashtag, channel link, address, emoji or Markdown of typed text is left whole.
func TestRenderKeepsTypedTextHarmless(t *testing.T) {
	m := newRenderer(t).Render(bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Say(bottest.Hostile)}, bot.Note{Text: bot.Say(bottest.Hostile)},
		bot.Facts{{Label: bottest.Hostile, Value: bot.Say(bottest.Hostile)}},
		bot.Controls{bot.LinkButton{Label: bottest.Hostile, URL: "ftp://a.example"}},
	}}, bond)
	text := attachments(m.Post)[0].Text
	harm := []string{
		`@[a-z]`, `(^|[^\\])[*_~` + "`" + `\[\]|](?:[^*]|$)`, `~[a-z]`, `#[a-z]`, `://`, `www\.`, `:smile:`, `&[a-z]+;`, `<[a-z!@]`,
		`(?m)^(> )?([-+#=>]|\d+\.|    )`, "\u202e",
	}
	bold := regexp.MustCompile(`\*\*(.*?[^\\])\*\*`) // our own
	text = strings.ReplaceAll(bold.ReplaceAllString(text, "‹$1›"), "\n> ", "\n")
	for _, h := range harm {
		if found := regexp.MustCompile(h).FindString(text); found != "" {
			t.Errorf("%s matches %q in:\n%s", h, found, text)
		}
	}
	if strings.Contains(attachments(m.Post)[0].Fallback, "@all") {
		t.Error("a mention in the fallback")
	}
}

func TestRenderSaysWhereItBelongs(t *testing.T) {
	in := bot.Bond{Channel: "c", Thread: "r", Delivery: "d"}
	m := newRenderer(t).Render(bot.Message{Lang: "es", Blocks: []bot.Block{bot.Divider{}}}, in)
	if m.Post.ChannelId != "c" || m.Post.RootId != "r" || m.Post.GetProp("hilo_key") != "d" || m.Post.GetProp("from_bot") != "true" {
		t.Errorf("got %s", asJSON(t, m.Post))
	}
}

func TestRenderResponses(t *testing.T) {
	r := newRenderer(t)
	m := r.Render(bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Say("Guardada")}, bot.Controls{bot.Button{Label: "Deshacer", Call: bot.Call{Route: "need/undo"}}},
		bot.Note{Text: bot.Say("Ya está en la lista")},
	}}, bond)
	golden(t, "responses/command.json", mattermost.RenderCommandResponse(&m))
	golden(t, "responses/command-silent.json", mattermost.RenderCommandResponse(nil))
	golden(t, "responses/action.json", mattermost.RenderActionResponse(&m, []string{"file-1"}, &m))
	golden(t, "responses/action-silent.json", mattermost.RenderActionResponse(nil, nil, nil))
	golden(t, "responses/errors.json", mattermost.RenderDialogErrors(map[string]string{"": "Cerrada.", "title": "Falta."}))
	golden(t, "responses/done.json", mattermost.RenderDialogErrors(nil))
}

// A drawn select comes back as the Call that was drawn.
func TestPressOfWhatWasDrawn(t *testing.T) {
	call := bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14"}}
	m := newRenderer(t).Render(bot.Message{Lang: "es", Blocks: []bot.Block{bot.Controls{
		bot.Select{Label: "Valorar", Pick: "grade", Call: call, Options: []bot.Option{{Value: "4", Label: "Alta"}}},
	}}}, bond)
	action := attachments(m.Post)[0].Actions[0]
	action.Integration.Context["selected_option"] = action.Options[0].Value
	body := model.PostActionIntegrationRequest{UserId: "u", ChannelId: bond.Channel, Context: action.Integration.Context}
	h, err := newDecoder(t).DecodeAction([]byte(asJSON(t, body)))
	if diff := cmp.Diff(bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14", "grade": "4"}}, h.Call); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
