package slack_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
)

var bond = bot.Bond{Channel: "C0EMPLEO", Delivery: "d-1"}

func TestRender(t *testing.T) {
	r := newRenderer(t)
	for _, s := range bottest.Samples() {
		t.Run(s.Name, func(t *testing.T) {
			m, err := r.Render(s.Message, bond)
			if err != nil {
				t.Fatal(err)
			}
			checkMessage(t, m)
			golden(t, "messages/"+s.Name+".json", m)
		})
	}
}

func TestRenderForm(t *testing.T) {
	r := newRenderer(t)
	bond := bot.Bond{Channel: "C0EMPLEO", Person: "U0ANA", Expires: heardAt}
	for _, s := range bottest.SampleForms() {
		t.Run(s.Name, func(t *testing.T) {
			view, err := r.RenderForm(s.Form, s.Lang, bond)
			if err != nil {
				t.Fatal(err)
			}
			check(t, "view", tree(t, view))
			golden(t, "forms/"+s.Name+".json", view)
		})
	}
}

// Nothing is lost, however many blocks, rows and pages it takes.
func TestRenderLosesNothing(t *testing.T) {
	r := newRenderer(t)
	tests := []struct {
		sample, shows string
		times         int
	}{
		{"overlong", "palabra", 40 * 12},
		{"overlong", "transporte", 200},
		{"overlong", "x", 3500},
		{"overlong", "&lt;", 1500},
		{"many-blocks", "Necesidad", 60},
		{"many-buttons", "Necesidad", 30},
		{"select-many", "Área ", 205},
	}
	for _, tt := range tests {
		n := 0
		for _, s := range bottest.Samples() {
			if s.Name != tt.sample {
				continue
			}
			m, err := r.Render(s.Message, bond)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range m.Pages {
				n += countIn(tree(t, p.Blocks), tt.shows)
			}
		}
		if n != tt.times {
			t.Errorf("%s shows %q %d times, not %d", tt.sample, tt.shows, n, tt.times)
		}
	}
}

// countIn counts a word in all texts of a drawing.
func countIn(v any, word string) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if s, ok := x.(string); ok && k == "text" {
				n += strings.Count(s, word)
			} else if !ok {
				n += countIn(x, word)
			}
		}
	case []any:
		for _, x := range v {
			n += countIn(x, word)
		}
	}
	return n
}

// In no block can typed text be read as markup: it stands in elements of rich text, or escaped in mrkdwn.
func TestRenderKeepsTypedTextHarmless(t *testing.T) {
	m, err := newRenderer(t).Render(bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Say(bottest.Hostile)}, bot.Note{Text: bot.Say(bottest.Hostile)},
	}}, bond)
	if err != nil {
		t.Fatal(err)
	}
	page := m.Pages[0]
	text := tree(t, page.Blocks).([]any)[0].(map[string]any)["elements"].([]any)[0].(map[string]any)["elements"].([]any)
	if len(text) != 1 || text[0].(map[string]any)["type"] != "text" {
		t.Errorf("a section is more than one text: %v", text)
	}
	note := tree(t, page.Blocks).([]any)[1].(map[string]any)["elements"].([]any)[0].(map[string]any)["text"].(string)
	for _, s := range []string{note, page.Text} {
		if strings.ContainsAny(s, "<>\u202e") {
			t.Errorf("not escaped: %s", s)
		}
	}
	if strings.ContainsAny(note, "*_~`") || strings.Contains(note, ":smile:") || strings.Contains(note, "\n&gt;") {
		t.Errorf("mrkdwn would read this as markup: %s", note)
	}
}

func TestRenderErrors(t *testing.T) {
	inputs := []string{"title", "detail"}
	tests := []struct {
		name   string
		errs   map[string]string
		inputs []string
		want   map[string]string
	}{
		{"a field", map[string]string{"detail": "Falta."}, inputs, map[string]string{"detail": "Falta."}},
		{"the whole form", map[string]string{"": "Cerrada."}, inputs, map[string]string{"title": "Cerrada."}},
		{"both", map[string]string{"": "Cerrada.", "title": "Corto."}, inputs, map[string]string{"title": "Cerrada. Corto."}},
		{"unknown", map[string]string{"gone": "Falta el área."}, inputs, map[string]string{"title": "Falta el área."}},
		{"no fields", map[string]string{"": "Cerrada."}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := slack.RenderErrors(tt.errs, tt.inputs)
			if tt.want == nil {
				if got != nil {
					t.Errorf("got %v", got)
				}
				return
			}
			want, have := tree(t, tt.want), tree(t, got).(map[string]any)["errors"]
			if a, b := asJSON(t, want), asJSON(t, have); a != b {
				t.Errorf("got %s, want %s", b, a)
			}
		})
	}
}

// checkMessage holds a message against the limits of Block Kit, by its JSON.
func checkMessage(t *testing.T, m slack.Message) {
	t.Helper()
	for _, p := range m.Pages {
		if p.Text == "" && len(p.Blocks) > 0 && tree(t, p.Blocks).([]any)[0].(map[string]any)["type"] != "divider" {
			t.Errorf("no text beside the blocks")
		}
		if n := utf8.RuneCountInString(p.Text); n > 4000 {
			t.Errorf("text of %d runes", n)
		}
		if n := len(p.Blocks); n > 50 {
			t.Errorf("%d blocks", n)
		}
		if n := len(asJSON(t, p.Blocks)); n > 100_000 {
			t.Errorf("blocks of %d bytes", n)
		}
		check(t, "page", tree(t, p.Blocks))
	}
}

// check walks a drawing: most names that hold a string have one limit wherever they stand.
func check(t *testing.T, name string, v any) {
	t.Helper()
	limits := map[string]int{"action_id": 255, "block_id": 255, "url": 3000, "value": 2000, "text": 3000, "private_metadata": 3000, "callback_id": 255}
	counts := map[string]int{"options": 100, "option_groups": 100, "elements": 3000, "blocks": 100}
	switch v := v.(type) {
	case map[string]any:
		checkKind(t, v)
		for k, x := range v {
			check(t, k, x)
		}
	case []any:
		if most, ok := counts[name]; ok && len(v) > most {
			t.Errorf("%d %s", len(v), name)
		}
		for _, x := range v {
			check(t, name, x)
		}
	case string:
		if most, ok := limits[name]; ok && utf8.RuneCountInString(v) > most {
			t.Errorf("%s of %d runes", name, utf8.RuneCountInString(v))
		}
	}
}

func checkKind(t *testing.T, v map[string]any) {
	t.Helper()
	short := func(name string, most int) {
		if text, ok := v[name].(map[string]any); ok {
			if n := utf8.RuneCountInString(text["text"].(string)); n > most || n == 0 {
				t.Errorf("%s of %v has %d runes", name, v["type"], n)
			}
		}
	}
	switch v["type"] {
	case "actions":
		if n := len(v["elements"].([]any)); n > 25 || n == 0 {
			t.Errorf("%d controls in a row", n)
		}
	case "button":
		short("text", 75)
	case "static_select", "users_select", "plain_text_input":
		short("placeholder", 150)
	case "modal":
		short("title", 24)
		short("submit", 24)
	case nil: // an option
		short("text", 75)
		if s, ok := v["value"].(string); ok && (s == "" || len(s) > 75) {
			t.Errorf("an option's value has %d bytes", len(s))
		}
	}
}

func tree(t *testing.T, v any) any {
	t.Helper()
	var out any
	if err := json.Unmarshal([]byte(asJSON(t, v)), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// asJSON writes something as slack-go would have it written, and sees to it that hilo does too.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	want, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := slack.Marshal(v); err != nil || string(got) != string(want) {
		t.Errorf("written as %s\nwant %s: %v", got, want, err)
	}
	return string(want)
}
