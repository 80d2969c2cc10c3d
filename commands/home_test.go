package commands_test

import (
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/commands"
	"hilo/locales"
)

// newDesk is a house in which a test acts as one adapter's people do.
func newDesk(t *testing.T, given ...string) *house {
	t.Helper()
	s := bottest.Setup{Given: given, Zone: time.UTC, Start: time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC),
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo y Formación", Lang: "es"}},
		People: []bottest.Person{{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, {Handle: "luis", Name: "Luis Gil", Lang: "es"},
			{Handle: "marta", Name: "Marta Ros", Lang: "es"}, {Handle: "vera", Name: "Vera Cano", Lang: "es"}, {Handle: "nora", Name: "Nora Gil", Lang: "es"}}}
	return newHouse(t, s, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"), nil)
}

func (h *house) say(user string, in bot.Intent) bot.Reply {
	h.t.Helper()
	in.Who = bot.Who{Platform: bottest.ChatName, Workspace: bottest.Workspace, User: bottest.User(user), Name: user, Lang: "es"}
	in.Where, in.CanOpenForm = bottest.ChannelPlace("empleo"), in.Kind != bot.Said
	in.Direct = in.Kind == bot.Opened
	return h.engine.Handle(h.t.Context(), in)
}

// read is all that can be read in a message, and pressed.
func read(m *bot.Message) string {
	var out []string
	flat := func(t bot.Text) string {
		return t.Flat(func(at bot.Time) string { return at.At.Format(time.DateTime) })
	}
	if m == nil {
		return ""
	}
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case bot.Section:
			out = append(out, flat(b.Text))
		case bot.Note:
			out = append(out, flat(b.Text))
		case bot.Controls:
			for _, c := range b {
				if button, ok := c.(bot.Button); ok {
					out = append(out, "["+button.Label+"]")
				}
			}
		}
	}
	return strings.Join(out, "\n")
}

// TestHomeTab shows on hilo's own page what /pendientes says.
func TestHomeTab(t *testing.T) {
	h := newDesk(t, "alhama")
	h.say("ana", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: harmless})
	h.say("marta", bot.Intent{Kind: bot.Typed, Command: "/reunion", Text: "jueves 2 de febrero a las 10"})
	for _, who := range []string{"ana", "marta", "vera"} {
		page, typed := h.say(who, bot.Intent{Kind: bot.Opened}), h.say(who, bot.Intent{Kind: bot.Typed, Command: "/pendientes"})
		if page.Whisper == nil || !reflect.DeepEqual(page.Whisper, typed.Whisper) {
			t.Errorf("%s sees on the page\n%s\nand typing\n%s", who, read(page.Whisper), read(typed.Whisper))
		}
	}
	if got := read(h.say("ana", bot.Intent{Kind: bot.Opened}).Whisper); !strings.Contains(got, harmless) {
		t.Errorf("ana's need is not there:\n%s", got)
	}
}

// TestHomeTabOfAStranger is how to join; it goes on with what waits.
func TestHomeTabOfAStranger(t *testing.T) {
	h := newDesk(t, "alhama")
	page := h.say("nora", bot.Intent{Kind: bot.Opened})
	if got := read(page.Whisper); !strings.Contains(got, "dime de qué entidad eres") || !strings.HasSuffix(got, "[Abrir el formulario]") {
		t.Fatalf("nora sees\n%s", got)
	}
	controls := page.Whisper.Blocks[len(page.Whisper.Blocks)-1].(bot.Controls)
	form := h.say("nora", bot.Intent{Kind: bot.Pressed, Call: controls[0].(bot.Button).Call}).Form
	if form == nil || form.Call.Route != "hilo/join" {
		t.Fatalf("the button opens %+v", form)
	}
	call := bot.Call{Route: form.Call.Route, Values: maps.Clone(form.Call.Values).With("entity", "new").With("name", "Cáritas")}
	joined := h.say("nora", bot.Intent{Kind: bot.Submitted, FormKey: form.Key, Call: call})
	if got := read(joined.Whisper); !strings.Contains(got, "Participas por Cáritas.") || !strings.Contains(got, "No tienes nada pendiente.") {
		t.Errorf("joined, she sees\n%s\n%v", got, joined.Errors)
	}
}

// TestHomeTabWithoutANetwork is how to found one.
func TestHomeTabWithoutANetwork(t *testing.T) {
	h := newDesk(t)
	page := h.say("marta", bot.Intent{Kind: bot.Opened})
	if page.Whisper == nil || page.Form != nil {
		t.Fatalf("she sees %+v", page)
	}
	controls := page.Whisper.Blocks[len(page.Whisper.Blocks)-1].(bot.Controls)
	if form := h.say("marta", bot.Intent{Kind: bot.Pressed, Call: controls[0].(bot.Button).Call}).Form; form == nil || form.Call.Route != "network/create" {
		t.Errorf("the button opens %+v; the page is\n%s", form, read(page.Whisper))
	}
}

// TestWishesPass has what was asked of the coordination shown for a week.
func TestWishesPass(t *testing.T) {
	h := newDesk(t, "alhama")
	for range 2 { // a day apart: named once
		h.say("luis", bot.Intent{Kind: bot.Pressed, Call: bot.Do("hilo/request", "what", "round/open")})
		h.clock.Set(h.clock.Now().Add(25 * time.Hour))
	}
	const wish = "pide: Abrir una ronda"
	if got := read(h.say("marta", bot.Intent{Kind: bot.Opened}).Whisper); strings.Count(got, wish) != 1 {
		t.Errorf("marta sees\n%s", got)
	}
	if got := read(h.say("luis", bot.Intent{Kind: bot.Opened}).Whisper); strings.Contains(got, wish) {
		t.Errorf("luis sees\n%s", got)
	}
	h.clock.Set(h.clock.Now().AddDate(0, 0, 7))
	if got := read(h.say("marta", bot.Intent{Kind: bot.Opened}).Whisper); strings.Contains(got, wish) {
		t.Errorf("a week later marta sees\n%s", got)
	}
}

// TestHomeFitsAMessage counts what can be pressed where more waits than there is room for: no platform takes more than
// 25 in a message, nor more than five in a row.
func TestHomeFitsAMessage(t *testing.T) {
	h := newDesk(t)
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locales.Languages {
		controls := 0
		m := commands.CrowdedHome(h.hilo, bot.In(catalog, lang, time.UTC))
		for _, b := range m.Blocks {
			if row, ok := b.(bot.Controls); ok {
				controls += len(row)
				if len(row) == 0 || len(row) > 5 {
					t.Errorf("%s: a row of %d", lang, len(row))
				}
			}
		}
		if controls != 25 || len(m.Blocks) > 50 {
			t.Errorf("%s: %d controls in %d blocks", lang, controls, len(m.Blocks))
		}
	}
}

const permalink = "https://redalhama.slack.com/archives/C024BE91L/p1673860000123456?thread_ts=1673850000.000200&cid=C024BE91L"

// noted opens the form of a need with a message in it.
func (h *house) noted(who, text, link string) *bot.Form {
	h.t.Helper()
	form := h.say(who, bot.Intent{Kind: bot.Pressed, Call: bot.Do("need/note", "text", text, "link", link)}).Form
	if form == nil || form.Call.Route != "need/add" {
		h.t.Fatalf("the form is %+v", form)
	}
	return form
}

func valueOf(f *bot.Form, name string) string {
	for _, in := range f.Fields {
		if in.Name == name {
			return in.Value
		}
	}
	return ""
}

// TestNeedOfAMessage makes a need of what somebody wrote in a chat, when they say so, and keeps where it was written.
func TestNeedOfAMessage(t *testing.T) {
	h := newDesk(t, "alhama")
	form := h.noted("ana", "  faltan plazas\nde guardería  ", permalink)
	if title, detail := valueOf(form, "title"), valueOf(form, "detail"); title != "Faltan plazas de guardería" || detail != "Mensaje: "+permalink {
		t.Errorf("the form has %q and %q", title, detail)
	}
	if valueOf(form, "area") == "" {
		t.Error("the channel's area is not chosen")
	}
	if got := read(h.say("ana", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "lista"}).Whisper); !strings.Contains(got, "Todavía no hay") {
		t.Errorf("before it is submitted there is\n%s", got)
	}
	values := maps.Clone(form.Call.Values)
	for _, in := range form.Fields {
		values[in.Name] = in.Value
	}
	h.say("ana", bot.Intent{Kind: bot.Submitted, FormKey: form.Key, Call: bot.Call{Route: form.Call.Route, Values: values}})
	if got := read(h.say("luis", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "n1"}).Whisper); !strings.Contains(got, "Mensaje: "+permalink) {
		t.Errorf("the need is\n%s", got)
	}
}

// TestNeedOfAMessageWithData masks what the guard would refuse, and says so.
func TestNeedOfAMessageWithData(t *testing.T) {
	h := newDesk(t, "alhama")
	form := h.noted("ana", "Faltan plazas: llamad al 612 345 678", "")
	if title, detail := valueOf(form, "title"), valueOf(form, "detail"); title != "Faltan plazas: llamad al ███" || detail != "" {
		t.Errorf("the form has %q and %q", title, detail)
	}
	if intro := form.Intro.Flat(nil); !strings.Contains(intro, "un teléfono") || !strings.Contains(intro, "no la persona") {
		t.Errorf("above it stands %q", intro)
	}
	if intro := h.noted("ana", harmless, "").Intro.Flat(nil); strings.Contains(intro, "tapado") {
		t.Errorf("of a harmless message it says %q", intro)
	}
}

// TestNeedOfALongMessage has a form that can be submitted, whatever was written.
func TestNeedOfALongMessage(t *testing.T) {
	h := newDesk(t, "alhama")
	for name, text := range map[string]string{
		"long": strings.Repeat("Faltan plazas de guardería. ", 1500), "one word": strings.Repeat("ñ", 39_000), "empty": " \n ",
	} {
		form := h.noted("ana", text, permalink)
		title, detail := valueOf(form, "title"), valueOf(form, "detail")
		if utf8.RuneCountInString(title) > 200 || utf8.RuneCountInString(detail) > 1500 || !strings.HasSuffix(detail, "Mensaje: "+permalink) {
			t.Errorf("%s: a title of %d runes, and %d runes of detail: …%q", name, utf8.RuneCountInString(title),
				utf8.RuneCountInString(detail), detail[max(0, len(detail)-200):])
		}
	}
}

// TestNeedOfAMessageForWhomItIs lets a stranger join first, and sends an observer away.
func TestNeedOfAMessageForWhomItIs(t *testing.T) {
	h := newDesk(t, "alhama")
	call := bot.Do("need/note", "text", harmless)
	form := h.say("nora", bot.Intent{Kind: bot.Pressed, Call: call}).Form
	if form == nil || form.Call.Route != "hilo/join" {
		t.Fatalf("a stranger gets %+v", form)
	}
	values := maps.Clone(form.Call.Values).With("entity", "new").With("name", "Cáritas")
	after := h.say("nora", bot.Intent{Kind: bot.Submitted, FormKey: form.Key, Call: bot.Call{Route: form.Call.Route, Values: values}})
	if after.Form == nil || valueOf(after.Form, "title") != harmless {
		t.Errorf("joined, she gets %+v", after)
	}
	if reply := h.say("vera", bot.Intent{Kind: bot.Pressed, Call: call}); reply.Form != nil || reply.Whisper == nil {
		t.Errorf("an observer gets %+v", reply)
	}
}

// TestMessageShortcuts are what the menu of a message offers.
func TestMessageShortcuts(t *testing.T) {
	h := newDesk(t, "alhama")
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, name := range map[string]string{"es": "Registrar como necesidad", "ca": "Registrar la necessitat", "en": "Log as a need"} {
		got := bot.Shortcuts(catalog, h.hilo.Commands(), lang)
		if len(got) != 1 || got[0].Name != name || got[0].Route != "need/note" || got[0].Text != "text" || got[0].Link != "link" || got[0].About == "" {
			t.Errorf("%s: %+v", lang, got)
		}
	}
}
