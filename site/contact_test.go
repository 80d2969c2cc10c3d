package site

import (
	"strings"
	"testing"
)

// marked shows where the pieces of a text lead.
func marked(t text) string {
	var b strings.Builder
	for _, p := range t.Pieces {
		if to := p.Tel + p.Mail + p.Web; to != "" {
			b.WriteString("[" + p.Text + "|" + to + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestPhones(t *testing.T) {
	for in, want := range map[string]string{
		"968 63 00 00":                      "[968 63 00 00|968630000]",
		"968630000 (mañanas)":               "[968630000|968630000] (mañanas)",
		"968-63.00 00 de 9 a 14":            "[968-63.00 00|968630000] de 9 a 14",
		"968 63 00 00 9-14 h":               "[968 63 00 00|968630000] 9-14 h",
		"968 63 00 00 / 600 11 22 33":       "[968 63 00 00|968630000] / [600 11 22 33|600112233]",
		"Centralita: 968 63 00 00 ext. 123": "Centralita: [968 63 00 00|968630000] ext. 123",
		"+34 968 63 00 00":                  "[+34 968 63 00 00|+34968630000]",
		"0034968630000":                     "[0034968630000|0034968630000]",
		"+33 1 42 68 53 00":                 "[+33 1 42 68 53 00|+33142685300]",
		"016":                               "[016|016]",
		"112 y 061":                         "[112|112] y 061",
		"de 9 a 14":                         "de 9 a 14",
		" ":                                 "",
		"se da en la cita":                  "se da en la cita",
	} {
		if got := marked(phonesIn(in)); got != want {
			t.Errorf("%q is read as %q, not %q", in, got, want)
		}
	}
}

func TestMailsAndPages(t *testing.T) {
	for in, want := range map[string]string{
		"a@example.org":                   "[a@example.org|a@example.org]",
		"a@example.org; b.c@example.org.": "[a@example.org|a@example.org]; [b.c@example.org|b.c@example.org].",
		"Marta <m@example.org>":           "Marta <[m@example.org|m@example.org]>",
		"por la web":                      "por la web",
		"a@b":                             "a@b",
	} {
		if got := marked(mailsIn(in)); got != want {
			t.Errorf("%q is read as %q, not %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"example.org":                  "[example.org|https://example.org]",
		" http://example.org/a?b=ç ":   "[http://example.org/a?b=ç|http://example.org/a?b=ç]",
		"javascript://example.org/%0a": "javascript://example.org/%0a",
		"no tiene":                     "no tiene",
		"localhost":                    "localhost",
		"":                             "",
	} {
		if got := marked(webIn(in)); got != want {
			t.Errorf("%q is read as %q, not %q", in, got, want)
		}
	}
}
