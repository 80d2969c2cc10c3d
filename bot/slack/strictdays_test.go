package slack_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
)

// badDay is a story that begins with a network, its channel and its people.
func badDay(t *testing.T, how manner) *strictWorld {
	t.Helper()
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	s := bottest.Setup{Given: []string{"alhama"}, Start: time.Date(2023, time.January, 16, 9, 0, 0, 0, madrid), Zone: madrid,
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo y Formación", Lang: "es"}}}
	for _, handle := range []string{"ana", "luis", "irene", "omar", "pilar", "marta"} {
		s.People = append(s.People, bottest.Person{Handle: handle, Name: strings.ToUpper(handle[:1]) + handle[1:], Lang: "es"})
	}
	return newStrictWorld(t, s, how)
}

// lacks are things that are not alike.
var lacks = []string{"plazas de guardería", "vivienda de alquiler", "clases de español", "autobuses de noche", "médicos de familia",
	"becas de comedor", "asesoría jurídica", "ropa de abrigo"}

// tells has hilo hear a command as though it had come just before.
func (w *strictWorld) tells(t *testing.T, handle, command, text string) {
	t.Helper()
	w.engine.Handle(t.Context(), bot.Intent{Kind: bot.Typed, Command: command, Text: text,
		Who:   bot.Who{Platform: slack.Name, Workspace: red, User: w.board.ids.users[handle], Lang: "es"},
		Where: bot.Place{Platform: slack.Name, Workspace: red, Channel: w.board.ids.channels["empleo"]}})
}

// posted are hilo's messages in the channel, oldest first.
func (w *strictWorld) posted() []strict.Message {
	return slices.DeleteFunc(w.slack.Messages(w.board.ids.channels["empleo"]), func(m strict.Message) bool { return m.Metadata == nil })
}

// Slack is away for an hour and comes back: what is still worth saying is said once, in order and at Slack's pace, the
// message too of which it is not known whether it had come.
func TestSlackIsAwayForAnHour(t *testing.T) {
	t.Parallel()
	w := badDay(t, manner{paced: true})
	w.slack.Down(true)
	for _, what := range lacks {
		w.tells(t, "ana", "/necesidad", "Faltan "+what)
	}
	before := w.slack.AllCalls()
	if err := w.Clock(t.Context(), w.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := w.slack.AllCalls() - before; n == 0 || n > 13*60 {
		t.Errorf("%d calls in the hour, for one channel", n)
	}
	w.slack.Down(false)
	w.slack.Fail("chat.postMessage", strict.Failure{Cut: true, Done: true})
	if err := w.Clock(t.Context(), w.Now().Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	var seconds []int64
	posted := w.posted()
	for i, m := range posted {
		if i >= len(lacks) || !strings.Contains(m.Text, lacks[i]) {
			t.Errorf("message %d: %s", i, m.Text)
		}
		seconds = append(seconds, m.At.Unix())
	}
	if len(posted) != len(lacks) {
		t.Errorf("%d messages, want %d", len(posted), len(lacks))
	}
	if n := len(posted); n == len(lacks) && seconds[n-1] == seconds[0] {
		t.Error("all at once")
	}
}

// Everybody presses at the same moment, and twice: each entity counts once, nobody's press is lost, and the card ends by
// saying so.
func TestEverybodyPressesAtOnce(t *testing.T) {
	t.Parallel()
	for name, socket := range map[string]bool{"http": false, "socket": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := badDay(t, manner{socket: socket})
			if err := w.Say(t.Context(), "pilar", "empleo", "/necesidad Faltan plazas de guardería"); err != nil {
				t.Fatal(err)
			}
			everybody := []string{"ana", "luis", "irene", "omar", "marta", "ana", "luis", "irene", "omar", "marta"}
			if err := w.Press(t.Context(), everybody, "Nos sumamos", ""); err != nil {
				t.Fatal(err)
			}
			if got := w.posted(); len(got) != 1 || !strings.Contains(got[0].Text, "6 entidades") {
				t.Errorf("the card says %+v", got)
			}
			for _, handle := range everybody {
				if len(w.slack.Ephemerals(w.board.ids.users[handle])) == 0 {
					t.Errorf("%s was told nothing", handle)
				}
			}
		})
	}
}

// A workspace takes hilo out in the middle of a round: from then on nothing is said to it, whatever falls due. When it
// installs hilo again, the round is as it was left.
func TestUninstalledInTheMiddleOfARound(t *testing.T) {
	t.Parallel()
	w := badDay(t, manner{many: true})
	for _, act := range []func(context.Context) error{
		func(ctx context.Context) error {
			return w.Say(ctx, "ana", "empleo", "/necesidad Faltan plazas de guardería")
		},
		func(ctx context.Context) error { return w.Say(ctx, "marta", "empleo", "/priorizar") },
		func(ctx context.Context) error { return w.Submit(ctx, "marta", "Revisar") },
		func(ctx context.Context) error { return w.Press(ctx, []string{"marta"}, "Abrir la ronda", "") },
		func(ctx context.Context) error { return w.Press(ctx, []string{"luis"}, "Valorar", "") },
		func(ctx context.Context) error { return w.Press(ctx, []string{"luis"}, "Alta", "") },
		func(ctx context.Context) error { return w.Press(ctx, []string{"omar", "irene"}, "Valorar", "") },
	} {
		if err := act(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.slack.Revoke(red)
	if err := w.slack.Event(t.Context(), red, map[string]any{"type": "app_uninstalled"}); err != nil {
		t.Fatal(err)
	}
	if err := w.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := w.slack.AllCalls()
	if err := w.Press(t.Context(), []string{"omar"}, "Alta", ""); err != nil { // on its way when hilo was taken out
		t.Fatal(err)
	}
	if err := w.Clock(t.Context(), w.Now().Add(4*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := w.slack.AllCalls() - before; n > 0 {
		t.Errorf("%d calls to a workspace that has taken hilo out", n)
	}
	w.slack.AddWorkspace(strict.Workspace{ID: red, Name: "Red"})
	if err := w.install(t.Context(), red, w.slack.Token(red)); err != nil {
		t.Fatal(err)
	}
	if err := w.Clock(t.Context(), w.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := w.Press(t.Context(), []string{"irene"}, "Alta", ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Say(t.Context(), "marta", "empleo", "/priorizar"); err != nil {
		t.Fatal(err)
	}
	events, err := w.Seen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(fmt.Sprint(events), "2 de 6") {
		t.Errorf("seen since: %+v", events)
	}
}

// Connections are told to go, break and come again while people speak: everything they said is carried out, and once.
func TestAStormOfDisconnects(t *testing.T) {
	t.Parallel()
	w := badDay(t, manner{socket: true})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	up := func() {
		t.Helper()
		if err := w.slack.Await(ctx, func() bool { return w.slack.Connections() > 0 }); err != nil {
			t.Fatal(err)
		}
	}
	up()
	w.slack.Twice(true)
	storm := []func(){func() { w.slack.Disconnect("refresh_requested") }, w.slack.Drop, func() { w.slack.EarlyDisconnects(2); w.slack.Drop() }}
	var saying sync.WaitGroup
	for i, what := range lacks {
		saying.Go(func() {
			// What is not acknowledged is told again below.
			_, _ = w.slack.Say(ctx, strict.Act{Workspace: red, User: w.board.ids.users["ana"], Channel: w.board.ids.channels["empleo"]},
				"@hilo /necesidad Faltan "+what)
		})
		if i < len(storm) {
			storm[i]()
			up()
		}
	}
	saying.Wait()
	up()
	w.clock.Set(w.clock.Now().Add(time.Minute))
	if left := w.slack.Retry(ctx); left > 0 {
		t.Errorf("%d events are left", left)
	}
	if err := w.settle(ctx); err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, m := range w.posted() {
		for _, what := range lacks {
			if strings.Contains(m.Text, what) {
				said[what]++
			}
		}
	}
	for _, what := range lacks {
		if said[what] != 1 {
			t.Errorf("%q came %d times", what, said[what])
		}
	}
}
