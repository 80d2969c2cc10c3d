package commands_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
)

// hostileStory is a network whose log can be read.
func hostileStory(t *testing.T, url string) (*house, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	s := bottest.Setup{Given: []string{"alhama"}, Zone: time.UTC, Start: time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC),
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo", Lang: "es"}},
		People:   []bottest.Person{{Handle: "marta", Name: "Marta Ros", Lang: "es"}}}
	return newHouse(t, s, url, slog.New(slog.NewTextHandler(&log, nil))), &log
}

func (h *house) by(in bot.Intent) bot.Reply {
	in.Who = bot.Who{Platform: bottest.ChatName, Workspace: bottest.Workspace, User: bottest.User("marta"), Name: "Marta"}
	in.Where, in.CanOpenForm = bottest.ChannelPlace("empleo"), true
	return h.engine.Handle(h.t.Context(), in)
}

// A button or form may come back when what it is about is long gone, and a browser may send any value: every verb then
// answers with a plain sentence and never fails.
func TestWhatIsGoneIsSaidPlainly(t *testing.T) {
	h, log := hostileStory(t, schemaURL(t))
	for _, c := range h.hilo.Commands() {
		for _, v := range c.Verbs {
			if c.ID+"/"+v.ID == "hilo/leave" {
				continue // marta would go
			}
			for _, value := range []string{"999", "", "-1", "9000000000000000000", "99999999999999999999", "x\x00\xff\u202e", "{}", "[]"} {
				values := bot.Values{"need": value, "round": value, "meeting": value, "area": value, "entity": value, "person": value,
					"unit": value, "event": value, "batch": value, "notice": value, "turn": value, "subject": value, "stray": value}
				for _, f := range v.Fields {
					values[f.Name] = value
				}
				values["then"], values["with"] = "hilo/menu", "{}" // which never leave their seal
				for _, kind := range []bot.Kind{bot.Pressed, bot.Submitted} {
					in := bot.Intent{Kind: kind, Call: bot.Call{Route: c.ID + "/" + v.ID, Values: values}}
					h.by(in)
					if i := strings.Index(log.String(), "msg=fault"); i >= 0 {
						t.Errorf("%s %s/%s with %q: %.300s", kind, c.ID, v.ID, value, log.String()[i:])
						log.Reset()
					}
				}
			}
		}
	}
}

// What clients let through and no database takes is left out, on every way in.
func TestTextsWithControlCharacters(t *testing.T) {
	for name, url := range map[string]string{"postgres": schemaURL(t)} {
		t.Run(name, func(t *testing.T) {
			h, log := hostileStory(t, url)
			h.by(bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Faltan\x00 plazas\r de\x1b guardería\xff"})
			h.by(bot.Intent{Kind: bot.Submitted, FormKey: "f1", Call: bot.Do("need/add", "title", "Nadie\x00 explica\xfe las ayudas")})
			if err := h.engine.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(log.String(), "msg=fault") {
				t.Error(log)
			}
			var all []string
			for _, m := range h.chat.Messages(bottest.ChannelPlace("empleo")) {
				section, _ := m.Message.Blocks[0].(bot.Section)
				all = append(all, section.Text.Flat(nil))
			}
			got := strings.Join(all, "\n")
			if !strings.Contains(got, "Faltan plazas de guardería (N-1)") || !strings.Contains(got, "Nadie explica las ayudas (N-2)") {
				t.Errorf("stands %q", got)
			}
		})
	}
}
