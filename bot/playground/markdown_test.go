package playground_test

import (
	"testing"

	"hilo/bot"
)

func TestTextIsMarkdownInWhichOnlyHiloMarksUp(t *testing.T) {
	section := func(nodes ...bot.Node) bot.Block { return bot.Section{Text: nodes} }
	tests := []struct {
		name  string
		block bot.Block
		want  string
	}{
		{"plain", section(bot.Plain("Faltan plazas (N-14): 3 & más, ¿no?")), "Faltan plazas (N-14): 3 & más, ¿no?"},
		{"bold", section(bot.Bold(" Faltan *plazas* "), bot.Plain("ya")), ` **Faltan \*plazas\*** ya`},
		{"bold in two paragraphs", section(bot.Bold("a\n\nb")), "**a\nb**"},
		{"link", section(bot.Link{Label: "El [acta]", URL: "https://a.es/x_(1)"}), `[El \[acta\]](https://a.es/x_%281%29)`},
		{"list", section(bot.Plain("Hay:"), bot.List{bot.Say("- una"), bot.Say("dos\n# tres")}), "Hay:\n\n- \\- una\n- dos\n  \\# tres"},
		{"facts", bot.Facts{{Label: "Área", Value: bot.Say("Empleo")}, {Label: "Cierra", Value: bot.Text{bot.Time{At: monday, Form: bot.Day}}}},
			"- **Área:** Empleo\n- **Cierra:** lunes 16 de enero"},
		{"person", section(bot.Person{User: "ana", Name: "otra"}, bot.Plain(" y "), bot.Person{User: "T1", Name: "Eva_"}), `Ana y Eva\_`},
		{"divider", bot.Divider{}, "---"},
		{"emphasis", section(bot.Plain("_a_ **b** `c` ~d~")), "\\_a\\_ \\*\\*b\\*\\* \\`c\\` \\~d\\~"},
		{"html", section(bot.Plain("<b>a</b> &lt; \\")), `\<b\>a\</b\> \&lt; \\`},
		{"addresses", section(bot.Plain("https://a.es www.a.es a@b.es")), `https\://a.es www\.a.es a\@b.es`},
		{"headings and lists", section(bot.Plain("# a\n- b\n+ c\n1. d\n2) e\n===\n  - f")), "\\# a\n\\- b\n\\+ c\n1\\. d\n2\\) e\n\\===\n  \\- f"},
		{"code", section(bot.Plain("a\n    b\n\tc")), "a\n\u00a0\u00a0\u00a0\u00a0b\n\u00a0c"},
		{"in two nodes", section(bot.Plain("1"), bot.Plain(". a http"), bot.Plain("://b")), `1\. a http\://b`},
		{"in mid line", section(bot.Bold("a"), bot.Plain("- b\n- c")), "**a**- b\n\\- c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := setUp(t)
			s.post("empleo", "k", bot.Message{Lang: "es", Blocks: []bot.Block{tt.block}})
			if got := s.messages("empleo", "ana")[0].Text; got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
