package bot_test

import (
	"slices"
	"strings"
	"testing"

	"hilo/bot"
	"hilo/network"
)

// TestHome shows whoever opens hilo's own page what is theirs: what waits for a member, how to join to a stranger, and
// how to found a network where there is none.
func TestHome(t *testing.T) {
	g := newGarden(t)
	opened := func(user string) bot.Intent { return by(user, bot.Intent{Kind: bot.Opened}) }
	for user, want := range map[string]string{
		"ana": "tree/list", "marta": "tree/list", "nora": "house/welcome then=tree/list with={}",
	} {
		if got := g.did(t, opened(user)); got != want {
			t.Errorf("%s opens the page: %s, want %s", user, got, want)
		}
		if reply := g.handle(t, opened(user)); reply.Whisper == nil {
			t.Errorf("%s opens the page, and nothing is to be shown: %+v", user, reply)
		}
	}
	g.people["ana"] = network.Standing{}
	if got := g.did(t, opened("ana")); got != "house/found then=tree/list with={}" {
		t.Errorf("where there is no network: %s", got)
	}
}

// TestHomeOpensNoForm shows a button where a verb would ask for something: a page gives no right to open a form.
func TestHomeOpensNoForm(t *testing.T) {
	g := newGarden(t)
	o := g.options(texts(t, gardenTexts))
	o.Hooks.Home = "tree/plant"
	var err error
	if g.engine, err = bot.New(o); err != nil {
		t.Fatal(err)
	}
	in := by("ana", bot.Intent{Kind: bot.Opened})
	in.CanOpenForm = true // whatever an adapter says
	if b := onlyButton(t, g.handle(t, in)); g.did(t, pressed(b.Call)) != "form tree/plant" {
		t.Errorf("the button does %+v", b.Call)
	}
}

// TestHomeThatFails says so on the page.
func TestHomeThatFails(t *testing.T) {
	g := newGarden(t)
	if got := shown(g.handle(t, by("down", bot.Intent{Kind: bot.Opened}))); !strings.HasPrefix(got, "No se ha hecho (") {
		t.Errorf("%q", got)
	}
}

// TestShortcuts lists what the menu of a message offers.
func TestShortcuts(t *testing.T) {
	g := newGarden(t)
	o := g.options(texts(t, gardenTexts))
	for lang, want := range map[string]bot.MessageShortcut{
		"es": {Shortcut: bot.Shortcut{Text: "of", Link: "from"}, Route: "tree/list", Name: "Apuntar árbol", About: "Apunta el árbol del mensaje."},
		"ca": {Shortcut: bot.Shortcut{Text: "of", Link: "from"}, Route: "tree/list", Name: "Apuntar arbre", About: "Apunta l'arbre del missatge."},
	} {
		if got := bot.Shortcuts(o.Catalog, o.Commands, lang); !slices.Equal(got, []bot.MessageShortcut{want}) {
			t.Errorf("%s: %+v, want %+v", lang, got, want)
		}
	}
}
