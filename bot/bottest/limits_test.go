package bottest

import (
	"strings"
	"testing"

	"hilo/bot"
)

// call is a call that something makes.
func call() bot.Call { return bot.Call{Route: "need/join"} }

func buttonOf(label string) bot.Button { return bot.Button{Label: label, Call: call()} }

func repeat[T any](n int, x T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = x
	}
	return out
}

func TestCheckTakesWhatEveryPlatformTakes(t *testing.T) {
	t.Parallel()
	row := bot.Controls(repeat[bot.Control](5, buttonOf(strings.Repeat("ñ", 30))))
	m := bot.Message{Lang: "es", Blocks: append(repeat[bot.Block](5, row),
		bot.Section{Text: bot.Say(strings.Repeat("ñ", 3000))}, bot.Divider{},
		bot.Note{Text: bot.Text{bot.Link{Label: "l", URL: "https://example.org"}}}, bot.Facts{{Label: "a", Value: bot.Say("b")}})}
	if err := Check(m); err != nil {
		t.Errorf("a message at all limits: %v", err)
	}
	f := bot.Form{Call: call(), Key: "k", Title: strings.Repeat("ñ", 24), Submit: "Sí", Fields: []bot.Input{
		{Name: "a", Label: "A", Kind: bot.ChoiceInput, Value: "2", Options: []bot.Option{{Value: "1", Label: "x"}, {Value: "2", Label: "x"}}},
		{Name: "b", Label: "B", Kind: bot.BoolInput, Value: "true"},
	}}
	if err := CheckForm(f); err != nil {
		t.Errorf("a form at all limits: %v", err)
	}
}

func TestCheckRefusesWhatSomePlatformWould(t *testing.T) {
	t.Parallel()
	pick := func(options ...bot.Option) bot.Block {
		return bot.Controls{bot.Select{Label: "Área", Call: call(), Pick: "area", Options: options}}
	}
	for want, blocks := range map[string][]bot.Block{
		"needs a block":             {},
		"blocks of a message: 51":   repeat[bot.Block](51, bot.Divider{}),
		"controls of a message: 30": repeat[bot.Block](6, bot.Controls(repeat[bot.Control](5, buttonOf("x")))),
		"controls in a row: 6":      {bot.Controls(repeat[bot.Control](6, buttonOf("x")))},
		"a row needs a control":     {bot.Controls{}},
		"31, at most 30":            {bot.Controls{buttonOf(strings.Repeat("x", 31))}},
		"a button needs a label":    {bot.Controls{buttonOf("")}},
		"[x] calls nothing":         {bot.Controls{bot.Button{Label: "x"}}},
		"3001, at most 3000":        {bot.Section{Text: bot.Say(strings.Repeat("x", 3001))}},
		"a section is empty":        {bot.Section{}},
		"not an absolute address":   {bot.Note{Text: bot.Text{bot.List{{bot.Link{Label: "l", URL: "javascript:x"}}}}}},
		"a fact is empty":           {bot.Facts{{Label: "a"}}},
		"has no option":             {pick()},
		"76, at most 75":            {pick(bot.Option{Value: "1", Label: strings.Repeat("x", 76)})},
		"has no value":              {pick(bot.Option{Label: "x"})},
		"have the value \"1\"":      {pick(bot.Option{Value: "1", Label: "x"}, bot.Option{Value: "1", Label: "y"})},
		"options of Área: 101":      {pick(repeat(101, bot.Option{Value: "1", Label: "x"})...)},
		"an image needs":            {bot.Image{Name: "a.png", Data: []byte("x")}},
		"a file needs":              {bot.File{Name: "a.md", Data: []byte("x")}},
		"no platform knows a block": {nil},
	} {
		if err := Check(bot.Message{Lang: "es", Blocks: blocks}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
	if err := Check(bot.Message{Blocks: []bot.Block{bot.Divider{}}}); err == nil {
		t.Error("a message without a language passes")
	}
}

func TestCheckFormRefusesWhatSomePlatformWould(t *testing.T) {
	t.Parallel()
	good := bot.Form{Call: call(), Key: "k", Title: "t", Submit: "s"}
	field := bot.Input{Name: "a", Label: "A", Kind: bot.TextInput}
	for want, spoil := range map[string]func(f *bot.Form, in *bot.Input){
		"calls nothing":           func(f *bot.Form, _ *bot.Input) { f.Call.Route = "" },
		"has no key":              func(f *bot.Form, _ *bot.Input) { f.Key = "" },
		"a form \"ttttt":          func(f *bot.Form, _ *bot.Input) { f.Title = strings.Repeat("t", 25) },
		"a submit button":         func(f *bot.Form, _ *bot.Input) { f.Submit = "" },
		"are named \"a\"":         func(f *bot.Form, in *bot.Input) { f.Fields = append(f.Fields, *in) },
		"a field \"AAAA":          func(_ *bot.Form, in *bot.Input) { in.Label = strings.Repeat("A", 25) },
		"has no name":             func(_ *bot.Form, in *bot.Input) { in.Name = "" },
		"the hint of A: 151":      func(_ *bot.Form, in *bot.Input) { in.Hint = strings.Repeat("x", 151) },
		"of no known kind":        func(_ *bot.Form, in *bot.Input) { in.Kind = "colour" },
		"runes in A: 3, at most":  func(_ *bot.Form, in *bot.Input) { in.Value, in.Max = "xxx", 2 },
		"than any platform takes": func(_ *bot.Form, in *bot.Input) { in.Max = 3001 },
		"holds \"maybe\"":         func(_ *bot.Form, in *bot.Input) { in.Kind, in.Value = bot.BoolInput, "maybe" },
		"holds no option: \"9\"": func(_ *bot.Form, in *bot.Input) {
			in.Kind, in.Value, in.Options = bot.ChoiceInput, "9", []bot.Option{{Value: "1", Label: "x"}}
		},
	} {
		f := good
		f.Fields = []bot.Input{field}
		spoil(&f, &f.Fields[0])
		if err := CheckForm(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
}

func TestChatFailsTheTestOverItsLimits(t *testing.T) {
	t.Parallel()
	c := newChat(t)
	r := &recorder{TB: t}
	c.tb = r
	if _, err := c.Post(t.Context(), ChannelPlace("empleo"), "k", note(strings.Repeat("x", 3001))); err != nil {
		t.Fatal(err)
	}
	if len(r.said) != 1 || !strings.Contains(r.said[0], "no platform takes this") {
		t.Errorf("complaints: %q", r.said)
	}
}
