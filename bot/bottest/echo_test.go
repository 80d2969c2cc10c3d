package bottest

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"hilo/bot"
)

// echo is a small bot: /eco asks by a form, what is submitted becomes a card that can be liked, and a day later it
// reminds of it. What it keeps outlives a restart.
type echo struct {
	chat  *Chat
	clock *bot.MovableClock
	kept  *kept
}

type kept struct {
	mu    sync.Mutex
	text  string
	likes int
	ref   string
	due   []time.Time
}

func (e *echo) Handle(ctx context.Context, in bot.Intent) bot.Reply {
	e.kept.mu.Lock()
	defer e.kept.mu.Unlock()
	switch {
	case in.Text == "formulario":
		return bot.Reply{Form: e.form("")}
	case in.Text == "aquí":
		return bot.Reply{Here: e.card()}
	case in.Text == "errores":
		return bot.Reply{Errors: map[string]string{"text": "así no"}}
	case in.Call.Values["text"] == "título":
		return bot.Reply{Errors: map[string]string{"title": "así no"}}
	case in.Kind == bot.Typed && in.Text == "":
		return bot.Reply{Form: e.form("")}
	case in.Kind == bot.Typed, in.Kind == bot.Said:
		return bot.Reply{Whisper: e.offer(string(in.Kind) + " " + in.Command + " " + in.Text)}
	case in.Kind == bot.Submitted:
		return e.submitted(ctx, in)
	case in.Call.Route == "echo/edit":
		return bot.Reply{Form: e.form(in.Call.Values["text"])}
	case in.Call.Route == "echo/choose":
		return bot.Reply{Here: e.offer("elegido " + in.Call.Values["size"])}
	}
	e.kept.likes++
	return bot.Reply{Here: e.card()}
}

func (e *echo) submitted(ctx context.Context, in bot.Intent) bot.Reply {
	e.kept.text = in.Call.Values["text"]
	if e.kept.text == "mal" {
		return bot.Reply{Errors: map[string]string{"text": "así no", "": "mira el texto"}}
	}
	ref, err := e.chat.Post(ctx, ChannelPlace("empleo"), "card", *e.card())
	if err != nil {
		return bot.Reply{Whisper: e.offer(err.Error())}
	}
	e.kept.ref = ref
	e.kept.due = append(e.kept.due, e.clock.Now().Add(24*time.Hour))
	return bot.Reply{Whisper: e.offer("guardado")}
}

func (e *echo) form(text string) *bot.Form {
	return &bot.Form{
		Call: bot.Call{Route: "echo/save"}, Key: "k", Title: "Nuevo eco", Submit: "Guardar",
		Fields: []bot.Input{
			{Name: "text", Label: "Texto", Kind: bot.LongTextInput, Required: true, Value: text, Hint: "Lo que se repite"},
			{Name: "who", Label: "Para", Kind: bot.ChoiceInput, Options: []bot.Option{{Value: "1", Label: "Jóvenes"}, {Value: "2", Label: "Mayores"}}},
			{Name: "lead", Label: "Quién lo lleva", Kind: bot.UserInput},
			{Name: "loud", Label: "En voz alta", Kind: bot.BoolInput},
		},
	}
}

func (e *echo) offer(text string) *bot.Message {
	call := bot.Call{Route: "echo/edit", Values: bot.Values{"text": text}}
	sizes := bot.Select{Label: "Tamaño", Call: bot.Call{Route: "echo/choose"}, Pick: "size", Options: []bot.Option{{Value: "s", Label: "Pequeño"}, {Value: "l", Label: "Grande"}}}
	return &bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Say(text)}, bot.Controls{bot.Button{Label: "Cambiar", Call: call}, sizes},
	}}
}

func (e *echo) card() *bot.Message {
	like := bot.Button{Label: "Me gusta", Call: bot.Call{Route: "echo/like"}}
	return &bot.Message{Lang: "es", Blocks: []bot.Block{
		bot.Section{Text: bot.Text{bot.Bold(e.kept.text)}},
		bot.Facts{{Label: "Gusta", Value: bot.Say(strconv.Itoa(e.kept.likes))}},
		bot.Controls{like},
	}}
}

func (e *echo) Settle(ctx context.Context) error { return e.Advance(ctx, e.clock.Now()) }

func (e *echo) Advance(ctx context.Context, to time.Time) error {
	for {
		e.kept.mu.Lock()
		if len(e.kept.due) == 0 || e.kept.due[0].After(to) {
			e.kept.mu.Unlock()
			e.clock.Set(to)
			return e.redraw(ctx)
		}
		at := e.kept.due[0]
		e.kept.due = slices.Clone(e.kept.due[1:])
		e.kept.mu.Unlock()
		e.clock.Set(at)
		if err := e.remind(ctx); err != nil {
			return err
		}
	}
}

// redraw draws the card as it is now, since of two presses at once the first answer may be shown last.
func (e *echo) redraw(ctx context.Context) error {
	e.kept.mu.Lock()
	defer e.kept.mu.Unlock()
	if e.kept.ref == "" {
		return nil
	}
	return e.chat.Update(ctx, ChannelPlace("empleo"), e.kept.ref, *e.card())
}

func (e *echo) remind(ctx context.Context) error {
	m := bot.Message{Lang: "es", Blocks: []bot.Block{bot.Section{Text: bot.Text{
		bot.Person{User: User("ana")}, bot.Plain(", recuerda: " + e.kept.text + ", del "), bot.Time{At: e.clock.Now(), Form: bot.DayTime},
	}}}}
	where, err := e.chat.Direct(ctx, Workspace, User("ana"))
	if err != nil {
		return err
	}
	_, err = e.chat.Post(ctx, where, "remind "+e.clock.Now().String(), m)
	return err
}

func (e *echo) NextDue(context.Context) (time.Time, bool, error) {
	e.kept.mu.Lock()
	defer e.kept.mu.Unlock()
	if len(e.kept.due) == 0 {
		return time.Time{}, false, nil
	}
	return e.kept.due[0], true, nil
}

// newEcho is a world with an echo bot in it.
func newEcho(tb testing.TB, s Setup) World {
	tb.Helper()
	clock := bot.NewMovableClock(s.Start, false)
	chat := NewChat(tb, clock, s)
	e := &echo{chat: chat, clock: clock, kept: &kept{}}
	stop := func(context.Context) error { return nil }
	start := func(context.Context) (Driver, error) { return &echo{chat: chat, clock: clock, kept: e.kept}, nil }
	return NewWorld(tb, e, chat, clock).OnRestart(stop, start)
}
