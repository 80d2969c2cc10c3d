package slack

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

func picture(words, data string) bot.Message {
	return bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Say(words)}, bot.Image{Name: "barras.png", Alt: "Cuatro barras", Data: []byte(data)},
	}}
}

func withFile(words string) bot.Message {
	return bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Say(words)}, bot.File{Name: "acta.md", Type: "text/markdown", Data: []byte("# Acta")},
	}}
}

func TestAPictureIsPartOfItsMessage(t *testing.T) {
	a, s := connect(t)
	s.SlowFiles(2)
	ref, err := a.Post(t.Context(), channel1, "key", picture("antes", "png1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Update(t.Context(), channel1, ref, picture("después", "png1")); err != nil {
		t.Fatal(err)
	}
	if n := s.Calls("files.completeUploadExternal"); n != 1 {
		t.Errorf("one picture went up %d times", n)
	}
	posted := s.Messages("C1")
	if len(posted) != 1 || len(posted[0].Blocks) != 2 {
		t.Fatalf("posted %+v", posted)
	}
	block := posted[0].Blocks[1].(map[string]any)
	id, _ := block["slack_file"].(map[string]any)["id"].(string)
	files := s.Files(id)
	if len(files) != 1 || string(files[0].Data) != "png1" || len(files[0].Channels) != 0 || block["alt_text"] != "Cuatro barras" {
		t.Errorf("block %v shows %+v", block, files)
	}
	if err := a.Update(t.Context(), channel1, ref, picture("otra", "png2")); err != nil {
		t.Fatal(err)
	}
	if n := s.Calls("files.completeUploadExternal"); n != 2 {
		t.Errorf("two pictures went up %d times", n)
	}
}

func TestWordsStandForAPictureThatCannotGoUp(t *testing.T) {
	a, s := connect(t)
	s.Fail("files.getUploadURLExternal", strict.Failure{Error: "file_uploads_disabled"})
	if _, err := a.Post(t.Context(), channel1, "key", picture("mirad", "png")); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(s.Messages("C1")[0].Blocks); !strings.Contains(got, "Cuatro barras") || strings.Contains(got, "slack_file") {
		t.Errorf("posted %s", got)
	}
	s.Fail("files.getUploadURLExternal", strict.Failure{Status: 503})
	_, err := a.Post(t.Context(), channel1, "key2", picture("mirad", "png"))
	if _, later := errors.AsType[bot.LaterError](err); !later {
		t.Errorf("while Slack is away: %v", err)
	}
}

func TestAFileFollowsItsMessageOnce(t *testing.T) {
	for name, f := range map[string]strict.Failure{
		"shared, and the answer lost": {Cut: true, Done: true}, "not shared": {Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			a, s := connect(t)
			s.Fail("files.completeUploadExternal", f)
			if _, err := a.Post(t.Context(), channel1, "key", withFile("el acta")); !errors.Is(err, errUnclear) {
				t.Fatalf("the first attempt: %v", err)
			}
			ref, err := a.Post(t.Context(), channel1, "key", withFile("el acta"))
			if err != nil {
				t.Fatal(err)
			}
			all := s.Messages("C1")
			if len(all) != 2 || all[0].TS != ref {
				t.Fatalf("ref %s of %+v", ref, all)
			}
			if files := s.Files(all[1].Files...); len(files) != 1 || string(files[0].Data) != "# Acta" {
				t.Errorf("shared %+v", files)
			}
		})
	}
}

func TestAnotherMessagesFileIsNotTakenForThisOnes(t *testing.T) {
	a, s := connect(t)
	if _, err := a.Post(t.Context(), channel1, "key1", withFile("la primera")); err != nil {
		t.Fatal(err)
	}
	s.Fail("chat.postMessage", strict.Failure{Cut: true})
	_, _ = a.Post(t.Context(), channel1, "key2", withFile("la segunda"))
	if _, err := a.Post(t.Context(), channel1, "key2", withFile("la segunda")); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, s, "C1", "la primera", "", "la segunda", "")
}

func TestAnEmptyFileAndAnEmptyMessage(t *testing.T) {
	a, s := connect(t)
	empty := bot.Message{Lang: "es", Blocks: []bot.Block{bot.File{Name: "nada.txt", Type: "text/plain"}}}
	for i, m := range []bot.Message{empty, {Lang: "es"}} {
		if ref, err := a.Post(t.Context(), channel1, fmt.Sprint(i), m); err != nil || ref == "" {
			t.Errorf("%d: %q, %v", i, ref, err)
		}
	}
	wantTexts(t, s, "C1", "nada.txt", "", "…")
}
