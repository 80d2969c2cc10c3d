package slack_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"hilo/bot"
	"hilo/bot/slack"
)

// words is a text that can hardly be packed, of so many runes.
func words(runes int) string {
	const letters = "abcdefghijklmnñopqrstuvwxyzáéíóúüABCDEFGHIJKLMNÑOPQRSTUVWXYZ0123456789 ,.;:-¿?¡!€"
	list := []rune(letters)
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]rune, runes)
	for i := range out {
		out[i] = list[r.IntN(len(list))]
	}
	return string(out)
}

// press renders a button with a call and gives back the call that its press brings.
func press(t *testing.T, call bot.Call) (bot.Call, error) {
	t.Helper()
	r := newRenderer(t)
	m, err := r.Render(bot.Message{Lang: "es", Blocks: []bot.Block{bot.Controls{
		bot.Button{Label: "Alta", Call: bot.Do("need/list")}, bot.Button{Label: "Registrar", Call: call},
	}}}, bond)
	if err != nil {
		return bot.Call{}, err
	}
	row := tree(t, m.Pages[0].Blocks).([]any)[0].(map[string]any)["elements"].([]any)
	button := row[1].(map[string]any)
	for name, limit := range map[string]int{"value": 2000, "action_id": 255} {
		if n := utf8.RuneCountInString(button[name].(string)); n > limit {
			t.Errorf("its %s has %d characters", name, n)
		}
	}
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": "U1"}, "trigger_id": "1.2",
		"container": map[string]any{"type": "message", "message_ts": "170.1", "channel_id": bond.Channel},
		"actions":   []any{button},
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := slack.Decoder{Seal: r.Seal, Clock: bot.SystemClock{}}.DecodeInteraction(payload)
	if err != nil {
		t.Fatal(err)
	}
	return h.Call, nil
}

// TestAButtonCarriesALongText whole where it can be packed, else cut where the person sees it.
func TestAButtonCarriesALongText(t *testing.T) {
	for name, text := range map[string]string{"short": "Faltan plazas", "over its value alone": words(1500)} {
		got, err := press(t, bot.Do("need/add", "text", text))
		if err != nil || got.Values["text"] != text {
			t.Errorf("%s: %d runes of %d came back, %v", name, utf8.RuneCountInString(got.Values["text"]), utf8.RuneCountInString(text), err)
		}
	}
	text := words(6000)
	got, err := press(t, bot.Do("need/add", "text", text, "area", "3"))
	cut, marked := strings.CutSuffix(got.Values["text"], "…")
	if err != nil || !marked || !strings.HasPrefix(text, strings.TrimRight(cut, "…")) || utf8.RuneCountInString(cut) < 1000 || got.Values["area"] != "3" {
		t.Errorf("too long: %d runes came back, area %q, %v", utf8.RuneCountInString(cut), got.Values["area"], err)
	}
}

// TestWhatCannotBeCutIsRefused: many short values, and a call that waits in another, are no text.
func TestWhatCannotBeCutIsRefused(t *testing.T) {
	many, text := bot.Values{}, []rune(words(200*70))
	for i := range 200 {
		many["field_"+strconv.Itoa(i)] = string(text[i*70 : (i+1)*70])
	}
	for name, call := range map[string]bot.Call{
		"many": {Route: "need/add", Values: many}, "waiting": {Route: "hilo/join", Values: bot.Values{"with": words(6000)}},
	} {
		var tooLong bot.TooLongError
		if _, err := press(t, call); !errors.As(err, &tooLong) || tooLong.Route != call.Route {
			t.Errorf("%s in a button: %v", name, err)
		}
		if _, err := newRenderer(t).RenderForm(bot.Form{Call: call}, "es", bond); !errors.As(err, &tooLong) {
			t.Errorf("%s in a form: %v", name, err)
		}
	}
	field := bot.Input{Name: "a", Kind: bot.ChoiceInput, Options: []bot.Option{{Value: strings.Repeat("x", 76), Label: "A"}}}
	var tooLong bot.TooLongError
	if _, err := newRenderer(t).RenderForm(bot.Form{Fields: []bot.Input{field}}, "es", bond); !errors.As(err, &tooLong) {
		t.Errorf("option: %v", err)
	}
}
