package playground_test

import (
	"net/http"
	"strings"
	"testing"

	"hilo/bot"
)

func TestSayIsHeardAsItWasMeant(t *testing.T) {
	tests := []struct {
		name, channel, text string
		kind                bot.Kind
		command, rest       string
		direct, form        bool
		shown               string
	}{
		{"command", "empleo", "/necesidad Faltan\nplazas", bot.Typed, "/necesidad", "Faltan\nplazas", false, true, ""},
		{"bare command", "dm:ana", " /hilo ", bot.Typed, "/hilo", "", true, true, ""},
		{"direct", "dm:ana", "Faltan plazas", bot.Said, "", "Faltan plazas", true, false, "Faltan plazas"},
		{"direct by name", "dm:ana", "@hilo, hola", bot.Said, "", "hola", true, false, "@hilo, hola"},
		{"mention", "empleo", "Oye @Hilo: faltan plazas", bot.Said, "", "Oye faltan plazas", false, false, "Oye @Hilo: faltan plazas"},
		{"only the name", "empleo", "@hilo", bot.Said, "", "", false, false, "@hilo"},
		{"words to people", "empleo", "Hola a todas", "", "", "", false, false, "Hola a todas"},
		{"another name", "empleo", "x@hilo.es y @hilos", "", "", "", false, false, `x\@hilo.es y @hilos`},
		{"slash alone", "empleo", "/ no", "", "", "", false, false, "/ no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := setUp(t)
			s.send("/api/say", values{"person": "ana", "channel": tt.channel, "text": tt.text, "unknown": 1})
			if tt.kind == "" && len(s.engine.heard) > 0 {
				t.Fatalf("heard %+v", s.engine.heard)
			}
			if tt.kind != "" {
				in := s.engine.heard[0]
				if in.Kind != tt.kind || in.Command != tt.command || in.Text != tt.rest || in.Direct != tt.direct ||
					in.CanOpenForm != tt.form || in.Where != place(tt.channel) || in.Who.User != "ana" {
					t.Errorf("heard %+v", in)
				}
			}
			var shown string
			if all := s.messages(tt.channel, "ana"); len(all) > 0 {
				shown = all[0].Text
			}
			if shown != tt.shown {
				t.Errorf("shown %q, want %q", shown, tt.shown)
			}
		})
	}
}

func TestEachSayingHasItsOwnKey(t *testing.T) {
	s := setUp(t)
	for range 2 {
		s.send("/api/say", values{"person": "ana", "channel": "dm:ana", "text": "hola"})
	}
	if a, b := s.engine.heard[0].Key, s.engine.heard[1].Key; a == "" || a == b {
		t.Errorf("keys %q and %q", a, b)
	}
}

func TestPressCallsWhatTheControlSays(t *testing.T) {
	s := setUp(t)
	join := bot.Button{Label: "Nos sumamos", Call: bot.Call{Route: "need/join", Values: bot.Values{"need": "14"}}}
	pick := bot.Select{Label: "Elige", Pick: "entity", Call: bot.Call{Route: "me/entity"},
		Options: []bot.Option{{Value: "3", Label: "Cruz Roja"}}}
	ref := s.post("empleo", "k1", plain("Faltan plazas", join, pick, bot.LinkButton{Label: "Web", URL: "https://example.org/"}))
	card := s.messages("empleo", "ana")[0]
	if card.Controls[0].Kind != "button" || card.Controls[1].Options[0].Label != "Cruz Roja" || card.Controls[2].URL != "https://example.org/" {
		t.Fatalf("controls %+v", card.Controls)
	}
	s.engine.reply = func(bot.Intent) bot.Reply {
		m := plain("Os habéis sumado")
		return bot.Reply{Here: &m}
	}
	out := s.send("/api/press", values{"person": "ana", "message": ref, "control": card.Controls[0].ID})
	if len(out.Replies) != 1 || out.Replies[0].ID != ref || out.Replies[0].Text != "Os habéis sumado" {
		t.Errorf("replies %+v", out.Replies)
	}
	in := s.engine.heard[0]
	if in.Kind != bot.Pressed || in.Call.Route != "need/join" || in.Call.Values["need"] != "14" || in.Message != ref || !in.CanOpenForm {
		t.Errorf("heard %+v", in)
	}
	if s.engine.settled != 1 {
		t.Errorf("settled %d times", s.engine.settled)
	}
	press := values{"person": "ana", "message": ref, "control": card.Controls[0].ID}
	s.refuse(post(t, "/api/press", press), http.StatusNotFound, "unknown_control")
}

func TestSelectTakesOnlyWhatItOffers(t *testing.T) {
	s := setUp(t)
	ref := s.post("empleo", "k1", plain("¿De qué entidad?", bot.Select{Pick: "entity", Call: bot.Call{Route: "me/entity"},
		Options: []bot.Option{{Value: "3", Label: "Cruz Roja"}}}))
	id := s.messages("empleo", "ana")[0].Controls[0].ID
	s.refuse(post(t, "/api/press", values{"person": "ana", "message": ref, "control": id, "value": "4"}), http.StatusBadRequest, "unknown_option")
	s.send("/api/press", values{"person": "ana", "message": ref, "control": id, "value": "3"})
	if got := s.engine.heard[0].Call.Values["entity"]; got != "3" {
		t.Errorf("entity %q", got)
	}
}

func TestWhispersArePrivateAndVanish(t *testing.T) {
	s := setUp(t)
	s.engine.reply = func(bot.Intent) bot.Reply {
		return whisper("Solo para ti", bot.Button{Label: "Deshacer", Call: bot.Call{Route: "undo"}})
	}
	out := s.send("/api/say", values{"person": "ana", "channel": "empleo", "text": "/hilo"})
	if len(out.Replies) != 1 || !out.Replies[0].Private {
		t.Fatalf("replies %+v", out.Replies)
	}
	first := out.Replies[0]
	if got := s.messages("empleo", "vicent"); len(got) != 0 {
		t.Errorf("vicent sees %+v", got)
	}
	if len(s.keeper.bodies) != 0 {
		t.Error("a whisper was kept")
	}
	press := values{"person": "vicent", "message": first.ID, "control": first.Controls[0].ID}
	s.refuse(post(t, "/api/press", press), http.StatusNotFound, "unknown_message")

	s.engine.reply = func(bot.Intent) bot.Reply {
		m := plain("Deshecho")
		return bot.Reply{Here: &m}
	}
	press["person"] = "ana"
	out = s.send("/api/press", press)
	if len(out.Replies) != 1 || out.Replies[0].ID == first.ID || !out.Replies[0].Private {
		t.Errorf("a whisper was drawn again: %+v", out.Replies)
	}
	if err := s.p.Update(t.Context(), place("empleo"), first.ID, plain("Otra cosa")); err == nil {
		t.Error("a whisper was updated")
	}
	if got := s.messages("empleo", "ana"); len(got) != 2 {
		t.Fatalf("ana sees %+v", got)
	}
	s.send("/api/reload", values{"person": "vicent"})
	if got := s.messages("empleo", "ana"); len(got) != 2 {
		t.Errorf("after another's reload ana sees %+v", got)
	}
	s.send("/api/reload", values{"person": "ana"})
	if got := s.messages("empleo", "ana"); len(got) != 0 {
		t.Errorf("after her reload ana sees %+v", got)
	}
}

func TestWordsInADirectMessageAreAnsweredByOneThatLasts(t *testing.T) {
	s := setUp(t)
	s.engine.reply = func(bot.Intent) bot.Reply { return whisper("¿La registro?") }
	out := s.send("/api/say", values{"person": "ana", "channel": "dm:ana", "text": "Faltan plazas"})
	s.send("/api/reload", values{"person": "ana"})
	got := s.messages("dm:ana", "ana")
	if len(got) != 2 || len(out.Replies) != 1 || got[1].ID != out.Replies[0].ID {
		t.Errorf("ana sees %+v, replies %+v", got, out.Replies)
	}
	s.refuse(get("/api/messages?channel=dm:ana&person=vicent"), http.StatusForbidden, "not_yours")
}

func TestAnswersStandInTheirThread(t *testing.T) {
	s := setUp(t)
	ref := s.post("empleo", "k1", plain("Empieza aquí"))
	s.send("/api/say", values{"person": "ana", "channel": "empleo", "text": "@hilo hola", "thread": ref})
	if got := s.messages("empleo", "ana")[1].Thread; got != ref || s.engine.heard[0].Where.Thread != ref {
		t.Errorf("thread %q, heard %+v", got, s.engine.heard[0])
	}
	s.refuse(post(t, "/api/say", values{"person": "ana", "channel": "educacion", "text": "hola", "thread": ref}),
		http.StatusNotFound, "unknown_message")
}

func needForm() *bot.Form {
	return &bot.Form{
		Call: bot.Call{Route: "need/add", Values: bot.Values{"area": "1"}}, Key: "nonce", Title: "Nueva necesidad", Submit: "Registrar",
		Fields: []bot.Input{
			{Name: "title", Label: "Qué falta", Kind: bot.TextInput, Required: true, Value: "Plazas"},
			{Name: "urgent", Label: "Corre prisa", Kind: bot.BoolInput},
			{Name: "who", Label: "Quién lo lleva", Kind: bot.UserInput},
		},
	}
}

func TestSubmitSendsTheFormAndForgetsItWhenItIsRight(t *testing.T) {
	s := setUp(t)
	s.engine.reply = func(bot.Intent) bot.Reply { return bot.Reply{Form: needForm()} }
	form := s.send("/api/say", values{"person": "ana", "channel": "empleo", "text": "/necesidad"}).Form
	if form == nil || form.Title != "Nueva necesidad" || form.Fields[0].Value != "Plazas" || form.Fields[2].Options[1].Label != "Vicent" {
		t.Fatalf("form %+v", form)
	}
	s.engine.reply = func(bot.Intent) bot.Reply { return bot.Reply{Errors: map[string]string{"title": "Falta."}} }
	empty := values{"person": "ana", "form": form.ID, "values": values{"title": "", "urgent": true, "smuggled": "x"}}
	if out := s.send("/api/submit", empty); out.Errors["title"] != "Falta." {
		t.Errorf("errors %+v", out.Errors)
	}
	in := s.engine.heard[1]
	want := bot.Values{"area": "1", "title": "", "urgent": "true", "who": ""}
	if in.Kind != bot.Submitted || in.FormKey != "nonce" || in.Call.Route != "need/add" || !equal(in.Call.Values, want) {
		t.Errorf("heard %+v", in)
	}
	s.refuse(post(t, "/api/submit", values{"person": "vicent", "form": form.ID}), http.StatusForbidden, "not_yours")

	s.engine.reply = func(bot.Intent) bot.Reply { return whisper("Guardada") }
	untouched := values{"person": "ana", "form": form.ID, "values": values{"urgent": "false"}}
	if out := s.send("/api/submit", untouched); len(out.Replies) != 1 || out.Errors != nil {
		t.Errorf("answer %+v", out)
	}
	if got := s.engine.heard[2].Call.Values; got["title"] != "Plazas" || got["urgent"] != "false" {
		t.Errorf("values %+v", got)
	}
	s.refuse(post(t, "/api/submit", untouched), http.StatusNotFound, "unknown_form")
}

func equal(a, b bot.Values) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || v != w {
			return false
		}
	}
	return true
}

func TestAFormOpenedByAButtonDrawsItsMessageAgain(t *testing.T) {
	s := setUp(t)
	ref := s.post("empleo", "k1", plain("Faltan plazas", bot.Button{Label: "Cambiar", Call: bot.Call{Route: "need/edit"}}))
	s.engine.reply = func(bot.Intent) bot.Reply { return bot.Reply{Form: needForm()} }
	control := s.messages("empleo", "ana")[0].Controls[0].ID
	form := s.send("/api/press", values{"person": "ana", "message": ref, "control": control}).Form
	s.engine.reply = func(bot.Intent) bot.Reply {
		m := plain("Faltan muchas plazas")
		return bot.Reply{Here: &m}
	}
	s.send("/api/submit", values{"person": "ana", "form": form.ID})
	if got := s.messages("empleo", "vicent"); len(got) != 1 || got[0].Text != "Faltan muchas plazas" {
		t.Errorf("vicent sees %+v", got)
	}
}

func TestRequestsThatCannotBeMeantAreRefused(t *testing.T) {
	s := setUp(t)
	ref := s.post("educacion", "k1", plain("hola", bot.Button{Label: "Sí", Call: bot.Call{Route: "yes"}}))
	tests := []struct {
		path   string
		body   any
		status int
		id     string
	}{
		{"/api/say", values{"person": "eva", "channel": "empleo", "text": "x"}, http.StatusNotFound, "unknown_person"},
		{"/api/say", values{"person": "ana", "channel": "nada", "text": "x"}, http.StatusNotFound, "unknown_channel"},
		{"/api/say", values{"person": "ana", "channel": "dm:eva", "text": "x"}, http.StatusNotFound, "unknown_channel"},
		{"/api/say", values{"person": "ana", "channel": "dm:vicent", "text": "x"}, http.StatusForbidden, "not_yours"},
		{"/api/say", values{"person": "vicent", "channel": "educacion", "text": "x"}, http.StatusForbidden, "not_in_channel"},
		{"/api/say", values{"person": "ana", "channel": "empleo", "text": " "}, http.StatusBadRequest, "empty_text"},
		{"/api/say", []int{1}, http.StatusBadRequest, "bad_json"},
		{"/api/say", values{"text": strings.Repeat("x", 70_000)}, http.StatusRequestEntityTooLarge, "too_large"},
		{"/api/press", values{"person": "ana", "message": "99"}, http.StatusNotFound, "unknown_message"},
		{"/api/press", values{"person": "ana", "message": ref, "control": "x"}, http.StatusNotFound, "unknown_control"},
		{"/api/press", values{"person": "vicent", "message": ref, "control": "x"}, http.StatusForbidden, "not_in_channel"},
		{"/api/submit", values{"person": "ana", "form": "x"}, http.StatusNotFound, "unknown_form"},
		{"/api/reload", values{"person": "eva"}, http.StatusNotFound, "unknown_person"},
		{"/api/nothing", values{}, http.StatusNotFound, "unknown_path"},
	}
	for _, tt := range tests {
		s.refuse(post(t, tt.path, tt.body), tt.status, tt.id)
	}
	if len(s.engine.heard) != 0 {
		t.Errorf("heard %+v", s.engine.heard)
	}
}

func TestFaultsSpeakThePersonsLanguage(t *testing.T) {
	s := setUp(t)
	say := values{"person": "vicent", "channel": "nada", "text": "x"}
	if got := s.refuse(post(t, "/api/say", say), http.StatusNotFound, "unknown_channel"); got != "Eixe canal no existix." {
		t.Errorf("to vicent, who chose Valencian: %q", got)
	}
	stranger := get("/api/messages?channel=empleo&person=eva")
	stranger.Header.Set("Accept-Language", "fr;q=0.9, en-GB;q=0.8")
	if got := s.refuse(stranger, http.StatusNotFound, "unknown_person"); got != "There is nobody of that name in the demo." {
		t.Errorf("to a browser in English: %q", got)
	}
}
