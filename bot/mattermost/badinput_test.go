package mattermost

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

const luis = "l1ui5yx8k3f7dqmw6b9cz2hptr"

// recording is a handler that notes what was carried out.
func recording(heard *[]bot.Intent) engine {
	return func(in bot.Intent) bot.Reply {
		*heard = append(*heard, in)
		return bot.Reply{Whisper: words("hecho")}
	}
}

// knownPeople is a fake server that knows Luis too.
func knownPeople(t *testing.T) (*Server, *wire) {
	t.Helper()
	s, w := newWire(t)
	w.answers["POST /users/ids"] = ok([]*model.User{
		{Id: ana, Username: "ana", FirstName: "Ana \U0001F469\u200D\U0001F9B0", LastName: "\u202eVidal", Locale: "ca"},
		{Id: luis, Username: "luis", Locale: "es"},
	})
	w.answers["POST /posts"] = posted(t, "p2")
	w.answers["POST /posts/ephemeral"] = func(*http.Request, []byte) (int, any) { return http.StatusForbidden, nil }
	return s, w
}

// change is a JSON object with some of its entries changed; nil takes one away.
func change(t *testing.T, body string, with map[string]any) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	for k, v := range with {
		m[k] = v
		if v == nil {
			delete(m, k)
		}
	}
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// tampered is a sealed string whose readable part says something else.
func tampered(s *Server, bond bot.Bond) string {
	sealed := s.cfg.Seal.Wrap(bot.Sealed{Call: bot.Do("need/join", "need", "4"), Bond: bond})
	other := s.cfg.Seal.Wrap(bot.Sealed{Call: bot.Do("need/join", "need", "5"), Bond: bond})
	_, mac, _ := strings.Cut(sealed, ".")
	said, _, _ := strings.Cut(other, ".")
	return said + "." + mac
}

// Each case is a press as somebody might send it who knows where we listen; none is carried out, and the person is told
// so in their language.
func TestForgedPresses(t *testing.T) {
	card := bot.Bond{Channel: here, Delivery: "key"}
	own := bot.Bond{Channel: here, Person: ana, Expires: time.Now().Add(time.Hour)}
	past := own
	past.Expires = time.Now().Add(-time.Hour)
	for name, c := range map[string]struct {
		bond bot.Bond
		with func(s *Server) map[string]any
		want string
	}{
		"no context":       {card, func(*Server) map[string]any { return map[string]any{"context": nil} }, "Eixe botó ja no val"},
		"an empty seal":    {card, seal(""), "Eixe botó ja no val"},
		"a made up seal":   {card, seal("e30.AAAAAAAAAAAAAAAAAAAAAA"), "Eixe botó ja no val"},
		"a huge seal":      {card, seal(strings.Repeat("A", maxBody/2)), "Eixe botó ja no val"},
		"another's words":  {card, func(s *Server) map[string]any { return seal(tampered(s, card))(s) }, "Eixe botó ja no val"},
		"a form's seal":    {card, func(s *Server) map[string]any { return seal(formState(s, own))(s) }, "Eixe botó ja no val"},
		"another channel":  {card, func(*Server) map[string]any { return map[string]any{"channel_id": dm} }, "Eixe botó ja no val"},
		"another post":     {card, func(*Server) map[string]any { return map[string]any{"post_id": "other"} }, "Eixe botó ja no val"},
		"another person's": {own, func(*Server) map[string]any { return map[string]any{"user_id": luis} }, "Ese botón es para otra persona"},
		"out of time":      {past, func(*Server) map[string]any { return nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := knownPeople(t)
			s.posts.keep(ours("p1", "key"))
			s.posts.keep(ours("other", "another key"))
			var heard []bot.Intent
			body := change(t, press(t, s, "p1", c.bond), c.with(s))
			got := answered[model.PostActionIntegrationResponse](t, call(t, s, recording(&heard), actionsPath+"secreto", body))
			if got.Update != nil || got.EphemeralText == "" || !strings.HasPrefix(got.EphemeralText, c.want) {
				t.Errorf("answer %+v", got)
			}
			if len(heard) > 0 {
				t.Errorf("carried out: %+v", heard)
			}
		})
	}
}

func seal(sealed any) func(*Server) map[string]any {
	return func(*Server) map[string]any { return map[string]any{"context": map[string]any{sealKey: sealed}} }
}

// formState is the state of a form that Ana opened.
func formState(s *Server, bond bot.Bond) string {
	bond.Form = "f1"
	return s.cfg.Seal.Wrap(bot.Sealed{Call: bot.Do("need/add", "area", "1"), Bond: bond})
}

func dialog(t *testing.T, state string, with map[string]any) string {
	t.Helper()
	body, err := json.Marshal(model.SubmitDialogRequest{Type: "dialog_submission", UserId: ana, ChannelId: here, State: state,
		Submission: map[string]any{"title": "Faltan plazas"}})
	if err != nil {
		t.Fatal(err)
	}
	return change(t, string(body), with)
}

func TestForgedDialogs(t *testing.T) {
	own := bot.Bond{Channel: here, Person: ana, Expires: time.Now().Add(time.Hour)}
	past := own
	past.Expires = time.Now().Add(-time.Hour)
	for name, c := range map[string]struct {
		state func(s *Server) string
		with  map[string]any
	}{
		"no state":        {func(*Server) string { return "" }, nil},
		"a made up state": {func(*Server) string { return "e30.AAAAAAAAAAAAAAAAAAAAAA" }, nil},
		"a button's seal": {func(s *Server) string { return tampered(s, own) }, nil},
		"another's words": {func(s *Server) string {
			_, mac, _ := strings.Cut(formState(s, own), ".")
			other := own
			other.Channel = dm
			said, _, _ := strings.Cut(formState(s, other), ".")
			return said + "." + mac
		}, nil},
		"another person": {func(s *Server) string { return formState(s, own) }, map[string]any{"user_id": luis}},
		"out of time":    {func(s *Server) string { return formState(s, past) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := knownPeople(t)
			var heard []bot.Intent
			body := dialog(t, c.state(s), c.with)
			got := answered[model.SubmitDialogResponse](t, call(t, s, recording(&heard), dialogsPath, body))
			if got.Error == "" {
				t.Error("the dialog closes without a word")
			}
			if len(heard) > 0 {
				t.Errorf("carried out: %+v", heard)
			}
		})
	}
}

// What a browser adds to a form reaches the verb as what it is, never over what was sealed; what a payload holds beside
// is not looked at.
func TestUnknownFields(t *testing.T) {
	s, _ := knownPeople(t)
	var heard []bot.Intent
	state := formState(s, bot.Bond{Channel: here, Person: ana, Expires: time.Now().Add(time.Hour)})
	body := dialog(t, state, map[string]any{
		"submission": map[string]any{"title": "Faltan plazas", "area": "2", "admin": "yes", "deep": map[string]any{"a": []int{1}}},
		"channel_id": dm, "callback_id": "x", "role": "coordinator", "elements": []any{1, "b"},
	})
	answered[struct{}](t, call(t, s, recording(&heard), dialogsPath, body))
	if len(heard) != 1 {
		t.Fatalf("heard %+v", heard)
	}
	in := heard[0]
	if v := in.Call.Values; v["area"] != "1" || v["title"] != "Faltan plazas" || v["admin"] != "yes" || v["deep"] != "" || in.Call.Route != "need/add" {
		t.Errorf("called %+v", in.Call)
	}
	if in.Where.Channel != here || in.Who.User != ana {
		t.Errorf("by %+v in %+v", in.Who, in.Where)
	}
}

// A body that is too long is refused on every way in before it is read to its end.
func TestOversizedBodies(t *testing.T) {
	s, _ := newWire(t)
	var heard []bot.Intent
	long := strings.Repeat("x", maxBody)
	for path, body := range map[string]string{
		commandsPath: command(s, "") + "&text=" + long, dialogsPath: `{"state":"` + long + `"}`,
		actionsPath + "secreto": `{"user_id":"` + ana + `","channel_id":"` + long + `"}`,
	} {
		if got := call(t, s, recording(&heard), path, body); got.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
	if len(heard) > 0 {
		t.Errorf("carried out: %+v", heard)
	}
}

// Names come from profiles and may hold anything; the marks that turn the direction of what follows are left out.
func TestNamesWithEmoji(t *testing.T) {
	s, _ := knownPeople(t)
	var heard []bot.Intent
	call(t, s, recording(&heard), commandsPath, command(s, "lista"))
	if len(heard) != 1 || heard[0].Who.Name != "Ana \U0001F469\u200D\U0001F9B0 Vidal" {
		t.Errorf("heard %+v", heard)
	}
}

// Whatever a command's text holds, it is heard: what cannot be kept the engine takes out.
func TestCommandsWithControlCharacters(t *testing.T) {
	s, _ := knownPeople(t)
	var heard []bot.Intent
	body := command(s, "") + "&" + url.Values{"root_id": {""}}.Encode()
	body = strings.Replace(body, "text=", "text=Faltan%00+plazas%FF%E2%80%AE", 1)
	got := answered[model.CommandResponse](t, call(t, s, recording(&heard), commandsPath, body))
	if len(heard) != 1 || len(got.Attachments) != 1 || heard[0].Text != "Faltan\x00 plazas\xff\u202e" {
		t.Errorf("heard %+v", heard)
	}
}
