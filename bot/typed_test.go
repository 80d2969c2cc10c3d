package bot_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hilo/bot"
)

// TestTyped is decision 10: a word is a verb only when everything after it fits; otherwise it is text.
func TestTyped(t *testing.T) {
	g := newGarden(t)
	for _, tc := range []struct{ command, text, want string }{
		{"/árbol", "Manzano del patio", "tree/plant name=Manzano del patio"},
		{"árbol", "", "form tree/plant"},
		{"/nada", "regar 3", "house/menu"},

		// Accents, capitals, plurals, other languages, odd spaces.
		{"/ARBOL", "REGAR 14", "tree/water tree=14"},
		{"/árboles", "regar 14", "tree/water tree=14"},
		{"/arbre", "water 14", "tree/water tree=14"},
		{"/árbol", "Regar: 14", "tree/water tree=14"},
		{"/árbol", " regar\u00a014 ", "tree/water tree=14"},

		// Everything after the verb fits, or it is text.
		{"/árbol", "regar", "form tree/water"},
		{"/árbol", "regar las plantas", "tree/plant name=regar las plantas"},
		{"/árbol", "regar 14 mañana", "tree/plant name=regar 14 mañana"},
		{"/árbol", "regar todo", "tree/water_all"},
		{"/árbol", "Regar TODO.", "tree/water_all"},
		{"/árbol", "regar todo hoy", "tree/plant name=regar todo hoy"},

		// Choices are read by their label, the longest first; then what is left is text.
		{"/árbol", "frutal Manzano", "tree/plant kind=fruit name=Manzano"},
		{"/árbol", "FRUTAL GRANDE Higuera", "tree/plant kind=fruit_big name=Higuera"},
		{"/árbol", "D’ombra Om", "tree/plant kind=shade name=Om"},
		{"/árbol", "frutales varios", "tree/plant name=frutales varios"},
		{"/árbol", "frutal", "form tree/plant kind=fruit"},

		// Fields that are not shown are read where they can be.
		{"/árbol", "abonar 5 estiércol", "tree/feed dose=5 with=estiércol"},
		{"/árbol", "abonar estiércol", "tree/feed with=estiércol"},
		{"/árbol", "abonar", "tree/feed"},

		// Fields that depend on what there is are never typed.
		{"/árbol", "podar", "form tree/prune"},
		{"/árbol", "podar rama baja", "tree/plant name=podar rama baja"},

		// A lone word near a verb is asked about; more words are text.
		{"/árbol", "regr", "house/nearly else=tree/plant then=tree/water verb=regar word=regr"},
		{"/árbol", "rosal", "tree/plant name=rosal"},
		{"/árbol", "regr 14", "tree/plant name=regr 14"},

		// What the command's own verb cannot take is not clear; after the menu's it is a plain sentence.
		{"/cobertizo", "", "shed/open"},
		{"/cobertizo", "está abierto", "house/unclear command=shed text=está abierto"},

		// The menu's command takes the others after it.
		{"/casa", "", "house/menu"},
		{"/casa", "árbol regar 3", "tree/water tree=3"},
		{"/casa", "/árbol regar 3", "tree/water tree=3"},
		{"/casa", "Árbol de la plaza caído", "house/plain text=Árbol de la plaza caído"},
		{"/casa", "hola a todas", "house/plain text=hola a todas"},
	} {
		if got := g.did(t, typed(tc.command, tc.text)); got != tc.want {
			t.Errorf("%s %q: %s, want %s", tc.command, tc.text, got, tc.want)
		}
	}
}

func TestSaid(t *testing.T) {
	g := newGarden(t)
	for text, want := range map[string]string{
		"":                         "house/menu",
		"  ":                       "house/menu",
		"hilo":                     "house/menu",
		"hola, falta agua":         "house/plain text=hola, falta agua",
		"árbol regar 3":            "tree/water tree=3",
		"Árbol frutal Manzano":     "tree/plant kind=fruit name=Manzano",
		"Árbol de la plaza caído":  "house/plain text=Árbol de la plaza caído",
		"Arbre d’ombra trencat":    "house/plain text=Arbre d’ombra trencat",
		"Tree of the square":       "house/plain text=Tree of the square",
		"/árbol de la plaza caído": "tree/plant name=de la plaza caído",
		"casa árbol regar 3":       "tree/water tree=3",
	} {
		if got := g.did(t, said(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestLanguageOfTheAnswer(t *testing.T) {
	g := newGarden(t)
	lang := func(in bot.Intent) string {
		reply := g.handle(t, in)
		if reply.Whisper == nil {
			t.Fatalf("%+v is no private answer", reply)
		}
		return reply.Whisper.Lang
	}
	if got := lang(typed("/arbre", "regar 3")); got != "ca" {
		t.Errorf("to a command in ca the answer is in %q", got)
	}
	if got := lang(said("tree water 3")); got != "en" {
		t.Errorf("to a mention in en the answer is in %q", got)
	}
	if got := lang(typed("/casa", "")); got != "es" {
		t.Errorf("of a word of two languages the answer is in %q, want the network's", got)
	}
	g.spot.Lang = "ca"
	if got := lang(typed("/casa", "")); got != "ca" {
		t.Errorf("the answer is in %q, want the channel's", got)
	}
	ana := g.people["ana"]
	ana.Actor.Person.Lang = "en"
	g.people["ana"] = ana
	if got := lang(typed("/arbre", "regar 3")); got != "en" {
		t.Errorf("the answer is in %q, want the one that ana chose", got)
	}
}

// TestNewRefuses says no at the start to what would be a surprise later.
func TestNewRefuses(t *testing.T) {
	g := newGarden(t)
	change := func(file, old, text string) fstest.MapFS {
		out := fstest.MapFS{}
		for name, f := range gardenTexts {
			out[name] = &fstest.MapFile{Data: f.Data}
		}
		changed := strings.Replace(string(out[file].Data), old, text, 1)
		if changed == string(out[file].Data) {
			t.Fatalf("%s has no %s", file, old)
		}
		out[file].Data = []byte(changed)
		return out
	}
	for name, files := range map[string]fstest.MapFS{
		"a command's name in two languages": change("ca.toml", `tree = "arbre"`, `tree = "arbre Cobertizo"`),
		"a verb's name in two languages":    change("ca.toml", `cut = "tallar"`, `cut = "Régar"`),
	} {
		if _, err := bot.New(g.options(texts(t, files))); err == nil || !strings.Contains(err.Error(), "means both") {
			t.Errorf("%s is taken: %v", name, err)
		}
	}
	for _, name := range []func(*bot.Hooks, string){
		func(h *bot.Hooks, route string) { h.Ask = route }, func(h *bot.Hooks, route string) { h.Home = route },
	} {
		o := g.options(texts(t, gardenTexts))
		name(&o.Hooks, "house/nothing")
		if _, err := bot.New(o); err == nil || !strings.Contains(err.Error(), "house/nothing") {
			t.Errorf("a hook that names no verb is taken: %v", err)
		}
	}
}
