package commands_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
)

// secrets are personal data as people type them, each in a place of its own so that a leak tells where it was.
var secrets = []string{"12345678Z", "X1234567L", "600 123 456", "ana.lopez@correo.es", "ES91 2100 0418 4502 0005 1332", "87654321X", "612 345 678"}

const harmless = "Faltan plazas de guardería en agosto"

// TestNothingRefusedIsKept types personal data on every way in, and then looks for it in the database's own files and
// in the log, down to the debug level.
func TestNothingRefusedIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hilo.db")
	var log bytes.Buffer
	h := &house{t: t, url: "sqlite:" + path, log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	s := bottest.Setup{Given: []string{"alhama"}, Zone: time.UTC, Start: time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC),
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo", Lang: "es"}},
		People:   []bottest.Person{{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, {Handle: "marta", Name: "Marta Ros", Lang: "es"}, {Handle: "nora", Name: "Nora Gil", Lang: "es"}}}
	h.clock = bot.NewMovableClock(s.Start, false)
	h.chat = bottest.NewChat(t, h.clock, s)
	ctx := t.Context()
	if _, err := h.start(ctx); err != nil {
		t.Fatal(err)
	}
	h.begin(s)

	say := func(user string, in bot.Intent) bot.Reply {
		in.Who = bot.Who{Platform: bottest.ChatName, Workspace: bottest.Workspace, User: bottest.User(user), Name: user}
		in.Where, in.CanOpenForm = bottest.ChannelPlace("empleo"), in.Kind != bot.Said
		return h.engine.Handle(ctx, in)
	}
	if r := say("ana", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Ayuda para la familia de DNI " + secrets[0]}); r.Whisper == nil {
		t.Fatal("the typed one was not answered")
	}
	say("ana", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: harmless})
	say("ana", bot.Intent{Kind: bot.Said, Key: "e1", Text: "necesidad la usuaria con NIE " + secrets[1]})
	if r := say("ana", bot.Intent{Kind: bot.Submitted, FormKey: "f1", Call: bot.Do("need/add", "title", "Llamar al "+secrets[2])}); len(r.Errors) == 0 {
		t.Errorf("the form took a phone number: %+v", r)
	}
	say("ana", bot.Intent{Kind: bot.Pressed, Call: bot.Do("need/add", "title", "Escribir a "+secrets[3])})
	if r := say("ana", bot.Intent{Kind: bot.Pressed, Call: bot.Do("need/note", "text", "Llamad al "+secrets[6])}); r.Form == nil {
		t.Error("the message was not put into a form")
	}
	say("marta", bot.Intent{Kind: bot.Submitted, FormKey: "f2", Call: bot.Do("need/paste", "area", "1", "lines", "Cuenta "+secrets[4])})
	say("nora", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Caso con DNI " + secrets[5]})

	if err := h.engine.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if err := h.stop(context.WithoutCancel(ctx)); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of the database: %v", err)
	}
	kept := false
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		kept = kept || bytes.Contains(body, []byte(harmless))
		for _, secret := range secrets {
			if bytes.Contains(body, []byte(secret)) {
				t.Errorf("%s stands in %s", secret, filepath.Base(name))
			}
		}
	}
	if !kept {
		t.Error("what was not refused is not found either: the search looks in the wrong place")
	}
	for _, secret := range secrets {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%s stands in the log", secret)
		}
	}
}
