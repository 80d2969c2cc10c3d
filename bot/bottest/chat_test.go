package bottest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/bot"
)

// newChat is a chat with one channel, in which ana and luis are, and marta outside.
func newChat(t *testing.T) *Chat {
	t.Helper()
	s, err := parseScript("setup", `channel empleo "Empleo y Formación"
channel salud "Sociosanitaria"
person ana "Ana López" es
person luis "Luis Gil" ca in #empleo
person marta "Marta Ros" in #salud
`)
	if err != nil {
		t.Fatal(err)
	}
	return NewChat(t, bot.NewMovableClock(s.setup.Start, false), s.setup)
}

func note(text string) bot.Message {
	return bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Say(text)}}}
}

// post posts a note that must arrive.
func post(t *testing.T, c *Chat, where bot.Place, key, text string) string {
	t.Helper()
	ref, err := c.Post(t.Context(), where, key, note(text))
	if err != nil {
		t.Fatalf("post %q: %v", text, err)
	}
	return ref
}

// shown is what a transcript would show of what is new in a chat.
func shown(c *Chat) string {
	return strings.Join(seen(c.seen(), c.clock.Now()), "\n")
}

func TestChatPostsOncePerKey(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	first, again := post(t, c, ChannelPlace("empleo"), "k1", "uno"), post(t, c, ChannelPlace("empleo"), "k1", "uno")
	other := post(t, c, ChannelPlace("empleo"), "k2", "dos")
	if first != again || first == other {
		t.Errorf("refs %s %s %s: want the first two equal", first, again, other)
	}
	if n := len(c.Messages(ChannelPlace("empleo"))); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestChatFailsAsTold(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	later := bot.LaterError{After: time.Minute}
	c.FailNext(later)
	if _, err := c.Post(t.Context(), ChannelPlace("empleo"), "k", note("uno")); !errors.Is(err, later) {
		t.Errorf("told to fail: %v", err)
	}
	ref := post(t, c, ChannelPlace("empleo"), "k", "uno")
	c.Down(true)
	if err := c.Pin(t.Context(), ChannelPlace("empleo"), ref); !errors.Is(err, errDown) {
		t.Errorf("down: %v", err)
	}
	if _, err := c.Members(t.Context(), ChannelPlace("empleo")); !errors.Is(err, errDown) {
		t.Errorf("down: %v", err)
	}
	c.Down(false)
	c.Unreachable("luis")
	if _, err := c.Direct(t.Context(), Workspace, User("luis")); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("unreachable: %v", err)
	}
	if where, err := c.Direct(t.Context(), Workspace, User("ana")); err != nil || where != DirectPlace("ana") {
		t.Errorf("reachable: %v %v", where, err)
	}
	if _, err := c.Direct(t.Context(), "elsewhere", User("ana")); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("another workspace: %v", err)
	}
	if _, err := c.Post(t.Context(), ChannelPlace("closed"), "k3", note("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("no such channel: %v", err)
	}
}

func TestChatForgetsWhatIsDeleted(t *testing.T) {
	t.Parallel()
	c, where := newChat(t), ChannelPlace("empleo")
	ref := post(t, c, where, "k", "uno")
	if err := c.Update(t.Context(), ChannelPlace("salud"), ref, note("dos")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("redrawn in another channel: %v", err)
	}
	for range 2 {
		if err := c.Delete(t.Context(), where, ref); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if err := c.Update(t.Context(), where, ref, note("dos")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("redrawn after it was deleted: %v", err)
	}
}

func TestChatKnowsWhoIsWhere(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	got, err := c.Members(t.Context(), ChannelPlace("empleo"))
	want := []bot.Who{
		{Platform: ChatName, Workspace: Workspace, User: "u_ana", Name: "Ana López", Lang: "es", Zone: "Europe/Madrid"},
		{Platform: ChatName, Workspace: Workspace, User: "u_luis", Name: "Luis Gil", Lang: "ca", Zone: "Europe/Madrid"},
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("members, %v (-want +got):\n%s", err, d)
	}
}

func TestSeenTellsEachChangeOnce(t *testing.T) {
	t.Parallel()
	c, where := newChat(t), ChannelPlace("empleo")
	ref, direct := post(t, c, where, "k1", "uno\n\nmás"), post(t, c, DirectPlace("ana"), "k2", "hola")
	brief := post(t, c, where, "k3", "va y viene")
	steps := []struct {
		do   func() error
		want string
	}{
		{func() error { return c.Delete(t.Context(), where, brief) }, "> #empleo hilo: uno\n>   más\n> dm ana: hola"},
		{func() error { return c.Pin(t.Context(), where, ref) }, "> #empleo pinned: uno"},
		{func() error { return c.Pin(t.Context(), where, ref) }, "> nothing new"},
		{func() error { return c.Update(t.Context(), where, ref, note("dos")) }, "> #empleo redrawn: dos"},
		{func() error { return c.Update(t.Context(), where, ref, note("dos")) }, "> nothing new"},
		{func() error { return c.Delete(t.Context(), DirectPlace("ana"), direct) }, "> dm ana removed: hola"},
		{func() error { return nil }, "> nothing new"},
		{func() error {
			return c.Pin(t.Context(), ChannelPlace("salud"), post(t, c, ChannelPlace("salud"), "k4", "Empieza aquí"))
		}, "> #salud hilo (pinned): Empieza aquí"},
	}
	for i, s := range steps {
		if err := s.do(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if d := cmp.Diff(s.want, shown(c)); d != "" {
			t.Errorf("step %d (-want +got):\n%s", i, d)
		}
	}
}

func TestSeenIsInOrderOfTimeAndPlace(t *testing.T) {
	t.Parallel()
	nine := time.Date(2023, time.January, 27, 9, 0, 0, 0, time.UTC)
	events := []Event{
		{At: nine.Add(time.Hour), Kind: Posted, Where: "#empleo", Lines: []string{"tarde"}},
		{At: nine, Kind: Posted, Where: "dm ana", Lines: []string{"a ti"}},
		{At: nine, Kind: Posted, Where: "#salud", Lines: []string{"a todos"}},
		{At: nine, Kind: Posted, Where: "#empleo", Lines: []string{"a todos"}},
		{At: nine, Kind: Whispered, Where: "luis", Lines: []string{"en privado"}},
	}
	want := []string{
		"> luis (privately): en privado", "> #empleo hilo: a todos", "> #salud hilo: a todos", "> dm ana: a ti",
		"> at Fri 2023-01-27 10:00", "> #empleo hilo: tarde",
	}
	if d := cmp.Diff(want, seen(events, nine)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestPressTakesTheControlThatStandsWithTheWords(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	w := NewWorld(t, nil, c, bot.NewMovableClock(c.setup.Start, false))
	join := func(need string) []bot.Block {
		call := bot.Call{Route: "need/join", Values: bot.Values{"need": need}}
		return []bot.Block{bot.Section{Text: bot.Say(need)}, bot.Controls{bot.Button{Label: "Nos sumamos", Call: call}}}
	}
	single := bot.Message{Lang: "es", Blocks: append([]bot.Block{
		bot.Section{Text: bot.Say("Dicho hoy")}, bot.Controls{buttonOf("Ver")}}, join("Sin vivienda")...)}
	list := bot.Message{Lang: "es", Blocks: append(join("Faltan plazas"), join("Sin transporte")...)}
	for i, m := range []bot.Message{list, single} {
		if _, err := c.Post(t.Context(), ChannelPlace("empleo"), string(rune('a'+i)), m); err != nil {
			t.Fatal(err)
		}
	}
	for on, want := range map[string]string{
		"": "Sin vivienda", "plazas": "Faltan plazas", "transporte": "Sin transporte", "hoy": "Sin vivienda",
	} {
		in, err := w.pressed("luis", on, Pressing("Nos sumamos"))
		if err != nil || in.Call.Values["need"] != want {
			t.Errorf("on %q: %v, %v; want %s", on, in.Call.Values, err, want)
		}
	}
	if _, err := w.pressed("marta", "", Pressing("Nos sumamos")); err == nil {
		t.Error("marta presses in a channel that she is not in")
	}
	if _, err := c.Post(t.Context(), ChannelPlace("empleo"), "again", list); err != nil {
		t.Fatal(err)
	}
	if _, err := w.pressed("luis", "", Pressing("Nos sumamos")); err == nil || !strings.Contains(err.Error(), "2 controls [Nos sumamos] stand in one message") {
		t.Errorf("two of one label: %v", err)
	}
}

func TestViewShowsWhatCanBeRead(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	at := time.Date(2023, time.January, 27, 13, 0, 0, 0, time.UTC)
	var many []bot.Option
	for _, r := range "abcdefghijklmn" {
		many = append(many, bot.Option{Value: string(r), Label: string(r)})
	}
	got := c.view.Message(bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Text{bot.Bold("Hasta el "), bot.Time{At: at, Form: bot.DayTime}, bot.List{{bot.Person{User: "u_luis", Name: "L."}}, {bot.Time{At: at, Form: bot.Day}}}}},
		bot.Facts{{Label: "Acta", Value: bot.Text{bot.Link{Label: "leer", URL: "https://example.org/k3y"}}}},
		bot.Controls{bot.Button{Label: "Sí"}, bot.LinkButton{Label: "Abrir"}, bot.Select{Label: "Área", Options: many}},
		bot.Divider{}, bot.Image{Name: "barras.png", Alt: "barras"}, bot.File{Name: "acta.md"}, bot.Note{Text: bot.Say("pequeño")},
	}})
	want := []string{
		"Hasta el viernes 27 de enero, 14:00", "• @Luis Gil", "• viernes 27 de enero", "Acta: leer",
		"[Sí] [Abrir ↗] [Área ▾ a | b | c | d | e | f | g | h | i | j | k | l | … 2 more]",
		"---", "barras", "pequeño", "(picture: barras.png)", "(file: acta.md)",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestRestartNeedsToBeToldHow(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	clock := bot.NewMovableClock(c.setup.Start, false)
	if err := NewWorld(t, nil, c, clock).Restart(t.Context(), clock.Now()); err == nil {
		t.Error("a world without OnRestart starts again")
	}
}
