package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
)

// monday is when the tests begin: Monday 16 January 2023, 9:00 in Madrid.
var monday = time.Date(2023, time.January, 16, 8, 0, 0, 0, time.UTC)

// The texts of a garden, the feature by which the engine is tried.
var gardenTexts = fstest.MapFS{
	"es.toml": {Data: []byte(`
[command]
house = "casa"
tree = "árbol árboles"
shed = "cobertizo"
[shortcut.tree]
list = "Apuntar árbol"
list_about = "Apunta el árbol del mensaje."
[verb.tree]
water = "regar"
water_all = "regar+todo"
cut = "talar"
feed = "abonar"
prune = "podar"
[form.tree.plant]
title = "Plantar"
submit = "Planta"
intro = "Di **cuál**."
[field.tree]
name = "Nombre"
name_hint = "El de la etiqueta."
[time]
day = "{{.Weekday}} {{.Day}} de {{.Month}}"
clock = "{{.Hour}}:{{.Minute}}"
weekday1 = "lunes"
month1 = "enero"
[say]
planted = "Plantado **{{.Name}}** por {{.Who}}"
both = "{{.One}} y {{.Two}}"
when = "Se riega el {{.At}}"
[say.trees]
one = "{{.N}} árbol"
other = "{{.N}} árboles"
[button]
open_form = "Abrir"
[error]
missing = "Falta esto."
fault = "No ha podido ser ({{.Code}})."
fault_form = "No se ha guardado ({{.Code}})."
form_closed = "Sigue aquí."
fault_press = "No se ha hecho ({{.Code}})."
[error.long]
one = "Sobra {{.Count}}."
other = "Sobran {{.Count}} de {{.Max}}."
`)},
	"ca.toml": {Data: []byte(`
[command]
house = "casa"
tree = "arbre"
[shortcut.tree]
list = "Apuntar arbre"
list_about = "Apunta l'arbre del missatge."
[verb.tree]
water = "regar"
cut = "tallar"
[time]
day = "{{.Weekday}} {{.Day}} {{.Month}}"
clock = "{{.Hour}}.{{.Minute}} h"
weekday1 = "dilluns"
month1 = "de gener"
[say]
when = "Es rega {{.At}}"
`)},
	"en.toml": {Data: []byte(`
[command]
house = "house"
tree = "tree"
[verb.tree]
water = "water"
[say]
when = "To be watered on {{.At}}"
`)},
}

func texts(tb testing.TB, files fstest.MapFS) *locales.Catalog {
	tb.Helper()
	c, err := locales.LoadFrom(files)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

var errWilted = errors.New("wilted")

// garden is an engine with three commands, and what it was seen to do. Its store knows people and nothing else.
type garden struct {
	bot.Store
	engine *bot.Engine
	log    bytes.Buffer

	mu      sync.Mutex
	people  map[string]network.Standing // by user
	spot    network.Spot
	runs    []string
	guarded []string
	seen    func(*bot.Request) // told of every run, when set
}

func (g *garden) StandingOf(_ context.Context, platform, workspace, user, _ string) (network.Standing, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if user == "down" {
		return network.Standing{}, errors.New("select from people: Juana's: connection refused")
	}
	if s, ok := g.people[user]; ok {
		return s, nil
	}
	s := g.people["ana"]
	s.Actor = network.Actor{Person: network.Person{Platform: platform, Workspace: workspace, User: user}}
	return s, nil
}

func (g *garden) SpotOf(context.Context, int64, network.Place) (network.Spot, error) {
	return g.spot, nil
}

func (g *garden) NoteLanguage(context.Context, int64, string) error { return nil }

// newGarden knows ana, a technician, and marta, who coordinates.
func newGarden(tb testing.TB) *garden {
	tb.Helper()
	g := &garden{people: map[string]network.Standing{}}
	for i, user := range []string{"ana", "marta"} {
		g.people[user] = network.Standing{
			Network: network.Network{ID: 7, Lang: "es", Zone: "Europe/Madrid"},
			Actor: network.Actor{Network: 7, Role: []network.Role{network.Technician, network.Coordinator}[i],
				Person: network.Person{ID: int64(i + 1), User: user, Name: user}},
		}
	}
	e, err := bot.New(g.options(texts(tb, gardenTexts)))
	if err != nil {
		tb.Fatal(err)
	}
	g.engine = e
	return g
}

func (g *garden) options(c *locales.Catalog) bot.Options {
	return bot.Options{
		Catalog: c, Store: g, Clock: bot.NewMovableClock(monday, false), Log: slog.New(slog.NewTextHandler(&g.log, nil)),
		Commands: []bot.Command{g.house(), g.tree(), {ID: "shed", Verbs: []bot.Verb{{ID: "open", Default: true, Run: g.run}}}},
		Hooks: bot.Hooks{
			Menu: "house/menu", Plain: "house/plain", Home: "tree/list", Welcome: "house/welcome", Found: "house/found",
			Ask: "house/ask", Nearly: "house/nearly", Unclear: "house/unclear", Guard: g.guard,
			Explain: func(_ *bot.Request, err error) (bot.Text, bool) {
				return bot.Say("Está seco."), errors.Is(err, errWilted)
			},
		},
	}
}

func (g *garden) house() bot.Command {
	c := bot.Command{ID: "house"}
	for _, id := range []string{"menu", "plain", "welcome", "found", "ask", "nearly", "unclear"} {
		c.Verbs = append(c.Verbs, bot.Verb{ID: id, Default: id == "menu", Run: g.run})
	}
	c.Verbs = append(c.Verbs, bot.Verb{ID: "join", Run: g.join})
	return c
}

// join makes a technician of whoever calls it and goes on with what waited.
func (g *garden) join(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	r.Actor.Role = network.Technician
	return r.Continue(ctx)
}

func (g *garden) tree() bot.Command {
	number := bot.Field{Name: "tree", Kind: bot.TextInput, Required: true, Read: readNumber}
	dose := bot.Field{Name: "dose", Hidden: true, Read: readNumber}
	reason := bot.Field{Name: "reason", Kind: bot.LongTextInput, Guard: bot.Situation}
	name := bot.Field{Name: "name", Kind: bot.TextInput, Required: true, Max: 20, Guard: bot.Situation}
	kind := bot.Field{Name: "kind", Kind: bot.ChoiceInput, Options: kinds}
	return bot.Command{ID: "tree", Verbs: []bot.Verb{
		{ID: "plant", Default: true, Who: bot.Members, Run: g.run, Fields: []bot.Field{kind, name, {Name: "plot", Hidden: true}}},
		{ID: "water", Who: bot.Members, Run: g.run, Fields: []bot.Field{number}},
		{ID: "water_all", Who: bot.Members, Run: g.run},
		{ID: "list", Who: bot.Members, Run: g.run, Shortcut: &bot.Shortcut{Text: "of", Link: "from"}},
		{ID: "cut", Who: bot.Coordination, Confirm: true, Run: g.run, Fields: []bot.Field{number, reason}},
		{ID: "feed", Run: g.run, Fields: []bot.Field{dose, {Name: "with", Kind: bot.TextInput}}},
		{ID: "prune", Run: g.run, FieldsFor: branches},
		{ID: "graft", Prepare: g.prepare, Run: g.run, Fields: []bot.Field{number}},
		{ID: "shake", Run: shake, Fields: []bot.Field{reason}},
	}}
}

func kinds(context.Context, *bot.Request) ([]bot.Option, error) {
	return []bot.Option{{Value: "fruit", Label: "Frutal"}, {Value: "shade", Label: "D'ombra"}, {Value: "fruit_big", Label: "Frutal grande"}}, nil
}

// branches are fields that depend on what there is.
func branches(context.Context, *bot.Request) ([]bot.Field, error) {
	return []bot.Field{{Name: "b1", Label: "Rama 1", Kind: bot.BoolInput}, {Name: "b2", Label: "Rama 2", Hint: "la baja", Kind: bot.TextInput, Required: true}}, nil
}

func readNumber(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	word, rest, _ := strings.Cut(text, " ")
	if word == "" || strings.Trim(word, "0123456789") != "" {
		return "", text, false, nil
	}
	return word, rest, true, nil
}

// run keeps what it was called with.
func (g *garden) run(_ context.Context, r *bot.Request) (bot.Reply, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runs = append(g.runs, line(r.Route(), r.Values))
	if g.seen != nil {
		g.seen(r)
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: bot.Say(r.Route())})}, nil
}

// prepare refuses tree 13, answers for tree 1 and makes of a tree without number the second.
func (g *garden) prepare(_ context.Context, r *bot.Request) (*bot.Reply, error) {
	switch r.Values["tree"] {
	case "13":
		return nil, errWilted
	case "1":
		return &bot.Reply{Whisper: r.Compose(bot.Note{Text: bot.Say("ya está")})}, nil
	case "":
		r.Values["tree"] = "2"
	}
	return nil, nil
}

// shake fails in the way that it is told.
func shake(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	switch r.Values["reason"] {
	case "rule":
		return bot.Reply{}, fmt.Errorf("shake: %w", errWilted)
	case "panic":
		panic("a branch fell on Juana")
	case "wait":
		<-ctx.Done()
		return bot.Reply{}, ctx.Err()
	}
	return bot.Reply{}, errors.New("insert into trees: Juana's: duplicate key")
}

// guard lets nobody through who speaks of Juana.
func (g *garden) guard(_ context.Context, r *bot.Request, f bot.Field, value string) (*bot.Reply, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.guarded = append(g.guarded, f.Name)
	if strings.Contains(value, "Juana") {
		return &bot.Reply{Whisper: r.Compose(bot.Note{Text: bot.Say("sin nombres")})}, nil
	}
	return nil, nil
}

// line is a call as one line: its route and the values that are not empty.
func line(route string, v bot.Values) string {
	out := route
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if v[name] != "" {
			out += " " + name + "=" + v[name]
		}
	}
	return out
}

// did is what came of an intent: the verb that ran, or the form that was opened.
func (g *garden) did(tb testing.TB, in bot.Intent) string {
	tb.Helper()
	g.runs = nil
	reply := g.handle(tb, in)
	if reply.Form != nil {
		return "form " + line(reply.Form.Call.Route, standing(reply.Form))
	}
	if len(g.runs) != 1 {
		return fmt.Sprintf("%d runs, %+v", len(g.runs), reply)
	}
	return g.runs[0]
}

func (g *garden) handle(tb testing.TB, in bot.Intent) bot.Reply {
	tb.Helper()
	return g.engine.Handle(tb.Context(), in)
}

// standing is what a form would be submitted with as it opens.
func standing(f *bot.Form) bot.Values {
	v := maps.Clone(f.Call.Values)
	for _, in := range f.Fields {
		v[in.Name] = in.Value
	}
	return v
}

func by(user string, in bot.Intent) bot.Intent {
	in.Who = bot.Who{Platform: "test", Workspace: "W", User: user}
	in.Where = network.Place{Platform: "test", Workspace: "W", Channel: "c"}
	in.CanOpenForm = in.Kind != bot.Said
	in.Direct = in.Kind == bot.Opened
	return in
}

func typed(command, text string) bot.Intent {
	return by("ana", bot.Intent{Kind: bot.Typed, Command: command, Text: text})
}

func said(text string) bot.Intent { return by("ana", bot.Intent{Kind: bot.Said, Text: text}) }

func pressed(c bot.Call) bot.Intent { return by("ana", bot.Intent{Kind: bot.Pressed, Call: c}) }

func submitted(route string, pairs ...string) bot.Intent {
	return by("ana", bot.Intent{Kind: bot.Submitted, Call: bot.Do(route, pairs...), FormKey: "key"})
}

// shown is everything that can be read in a private answer, a line for each block.
func shown(reply bot.Reply) string {
	if reply.Whisper == nil {
		return ""
	}
	var out []string
	for _, b := range reply.Whisper.Blocks {
		switch b := b.(type) {
		case bot.Section:
			out = append(out, b.Text.Flat(nil))
		case bot.Note:
			out = append(out, b.Text.Flat(nil))
		}
	}
	return strings.Join(out, "\n")
}

// onlyButton is the only button of a private answer.
func onlyButton(tb testing.TB, reply bot.Reply) bot.Button {
	tb.Helper()
	var found []bot.Button
	if reply.Whisper != nil {
		for _, b := range reply.Whisper.Blocks {
			if row, ok := b.(bot.Controls); ok {
				for _, c := range row {
					if b, ok := c.(bot.Button); ok {
						found = append(found, b)
					}
				}
			}
		}
	}
	if len(found) != 1 {
		tb.Fatalf("%d buttons in %+v, want one", len(found), reply)
	}
	return found[0]
}
