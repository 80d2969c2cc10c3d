package bot_test

import (
	"reflect"
	"testing"
	"time"

	"hilo/bot"
)

func printer(tb testing.TB, lang string) bot.Printer {
	tb.Helper()
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		tb.Fatal(err)
	}
	return bot.In(texts(tb, gardenTexts), lang, madrid)
}

// TestArgumentsAreNeverMarkup types what a sentence is made of where a name should stand.
func TestArgumentsAreNeverMarkup(t *testing.T) {
	p := printer(t, "es")
	for _, typed := range []string{
		"Olmo", "**Olmo**", "a ** b", "{{.Two}}", "{{", "}}", "{{.Nothing}}", "{Two}", "\uE0000\uE001", "\uE0001\uE001", "\uE000", "\uE001",
		"<no value>", "*Olmo* _x_ `y` <@U1> <!channel> @here [a](https://b.example)", "línea 1\nlínea 2", "", "%s %d", "[say.both]",
	} {
		for range 20 { // the order of arguments is that of a map
			got := p.T("say.both", bot.Args{"One": typed, "Two": "Pino"})
			if want := typed + " y Pino"; !reflect.DeepEqual(got, bot.Say(want)) {
				t.Errorf("%q comes out as %#v, want %q", typed, got, want)
				break
			}
		}
		if got := p.T("say.planted", bot.Args{"Name": typed, "Who": bot.Say(typed)}); got.Flat(nil) != "Plantado "+typed+" por "+typed {
			t.Errorf("%q comes out as %#v", typed, got)
		}
	}
}

func TestArguments(t *testing.T) {
	p := printer(t, "es")
	link := bot.Link{Label: "ficha", URL: "https://example.org"}
	got := p.T("say.planted", bot.Args{"Name": "Olmo", "Who": bot.Text{bot.Person{User: "u1", Name: "Ana"}, bot.Plain(" y "), link}})
	want := bot.Text{bot.Plain("Plantado "), bot.Bold("Olmo"), bot.Plain(" por "), bot.Person{User: "u1", Name: "Ana"}, bot.Plain(" y "), link}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%#v, want %#v", got, want)
	}
	// What stands together in bold is one piece: a number and its noun.
	if got := p.T("say.planted", bot.Args{"Name": bot.Text{bot.Plain("2 "), bot.Plain("olmos")}, "Who": "Ana"}); got[1] != bot.Bold("2 olmos") {
		t.Errorf("%#v", got)
	}
	// An argument is not changed by standing in a sentence.
	name := bot.Text{bot.Plain("Ol"), bot.Plain("mo")}
	first, second := p.T("say.both", bot.Args{"One": name, "Two": name}), p.T("say.both", bot.Args{"One": name, "Two": 3})
	if first.Flat(nil) != "Olmo y Olmo" || second.Flat(nil) != "Olmo y 3" || !reflect.DeepEqual(name, bot.Text{bot.Plain("Ol"), bot.Plain("mo")}) {
		t.Errorf("%#v, %#v, %#v", first, second, name)
	}
	if got := p.String("say.nothing", nil); got != "[say.nothing]" {
		t.Errorf("a missing text is %q", got)
	}
}

func TestPluralsOfArguments(t *testing.T) {
	p := printer(t, "es")
	for n, want := range map[int]string{0: "0 árboles", 1: "1 árbol", 2: "2 árboles"} {
		if got := p.String("say.trees", bot.Args{"Count": n, "N": n}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := p.String("error.long", bot.Args{"Count": 2, "Max": bot.Say("**20**")}); got != "Sobran 2 de **20**." {
		t.Errorf("%q", got)
	}
}

// TestTimesAreTheReaders shows one moment to readers of several languages and places.
func TestTimesAreTheReaders(t *testing.T) {
	late := time.Date(2023, time.January, 15, 23, 30, 0, 0, time.UTC) // already Monday in Madrid
	for lang, want := range map[string]string{
		"es": "Se riega el lunes 16 de enero, 00:30", "ca": "Es rega dilluns 16 de gener, 00.30 h",
	} {
		p := printer(t, lang)
		text := p.T("say.when", bot.Args{"At": bot.Time{At: late, Form: bot.DayTime}})
		if got := text.Flat(p.Moment); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		if at, ok := text[len(text)-1].(bot.Time); !ok || !at.At.Equal(late) || at.At.Location() != p.Zone {
			t.Errorf("%s: the moment is %#v, want a node in the reader's zone", lang, text[len(text)-1])
		}
	}
	p := printer(t, "es")
	if got := p.String("say.when", bot.Args{"At": bot.Time{At: late, Form: bot.Day}}); got != "Se riega el lunes 16 de enero" {
		t.Errorf("%q", got)
	}
	if p := bot.In(texts(t, gardenTexts), "es", nil); p.Zone != time.UTC {
		t.Errorf("without a zone the reader's is %v", p.Zone)
	}
}
