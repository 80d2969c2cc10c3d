package bot_test

import (
	"errors"
	"slices"
	"testing"

	"hilo/bot"
	"hilo/bot/bottest"
)

// TestFilesGoToTheirHook hands hilo files in several ways: only in direct messages, and where no command takes the words.
func TestFilesGoToTheirHook(t *testing.T) {
	files := []bot.Attached{{ID: "f1", Name: " emblema\n\x00 nuevo.png", Type: "image/png", Size: 5}}
	for _, tc := range []struct {
		name, text string
		direct     bool
		files      []bot.Attached
		want       string
	}{
		{"alone", "", true, files, "tree/list"},
		{"with words", "el emblema", true, files, "tree/list text=el emblema"},
		{"with a command", "árbol regar 3", true, files, "tree/water tree=3"},
		{"with a sentence that begins like one", "Árbol de la plaza", true, files, "tree/list text=Árbol de la plaza"},
		{"in a channel", "el emblema", false, files, "house/plain text=el emblema"},
		{"none", "el emblema", true, nil, "house/plain text=el emblema"},
		{"neither", "", true, nil, "house/menu"},
		{"too many", "", true, slices.Repeat(files, 12), "tree/list"},
	} {
		g := newGarden(t)
		o := g.options(texts(t, gardenTexts))
		o.Hooks.Sent = "tree/list"
		e, err := bot.New(o)
		if err != nil {
			t.Fatal(err)
		}
		var got []bot.Attached
		g.seen = func(r *bot.Request) { got = r.Files }
		e.Handle(t.Context(), bot.Intent{Kind: bot.Said, Who: bot.Who{User: "ana"}, Direct: tc.direct, Text: tc.text, Files: tc.files})
		if !slices.Equal(g.runs, []string{tc.want}) {
			t.Errorf("%s: ran %q, want %q", tc.name, g.runs, tc.want)
		}
		if len(got) != min(len(tc.files), bot.MostAttached) || len(got) > 0 && got[0].Name != "emblema nuevo.png" {
			t.Errorf("%s: told of %+v", tc.name, got)
		}
	}
	g := newGarden(t)
	g.engine.Handle(t.Context(), bot.Intent{Kind: bot.Said, Who: bot.Who{User: "ana"}, Direct: true, Files: files})
	if !slices.Equal(g.runs, []string{"house/menu"}) {
		t.Errorf("where nobody takes files, ran %q", g.runs)
	}
	o := g.options(texts(t, gardenTexts))
	o.Hooks.Sent = "tree/nothing"
	if _, err := bot.New(o); err == nil {
		t.Error("a hook may name a verb that is not there")
	}
}

// TestFilesComeFromTheChatSystem reads a file through the chat system in which it was sent.
func TestFilesComeFromTheChatSystem(t *testing.T) {
	g := newGarden(t)
	o := g.options(texts(t, gardenTexts))
	o.Hooks.Sent, o.Platforms = "tree/list", []bot.Platform{&chat{}}
	e, err := bot.New(o)
	if err != nil {
		t.Fatal(err)
	}
	g.seen = func(r *bot.Request) {
		if data, err := r.Fetch(t.Context(), "f1", 2); err != nil || string(data) != "f1" {
			t.Errorf("read %q, %v", data, err)
		}
		if _, err := r.Fetch(t.Context(), "f1", 1); !errors.Is(err, bot.ErrTooLarge) {
			t.Errorf("too large: %v", err)
		}
		r.Who.Platform = "nowhere"
		if _, err := r.Fetch(t.Context(), "f1", 2); err == nil {
			t.Error("a file came from nowhere")
		}
	}
	e.Handle(t.Context(), bot.Intent{Kind: bot.Said, Who: bot.Who{User: "ana", Platform: bottest.ChatName}, Direct: true, Files: []bot.Attached{{ID: "f1"}}})
	if len(g.runs) != 1 {
		t.Errorf("ran %q", g.runs)
	}
}
