package words

import (
	"slices"
	"strings"
	"testing"
)

// TestLookalikes reads the table with eyes of its own: every entry of a row
// must come out as the row's concept and as nothing else, so that no stem
// belongs to two rows and no stop word hides an entry.
func TestLookalikes(t *testing.T) {
	pairs := 0
	for _, row := range rows(lookalikesTable) {
		es, ca, ok := strings.Cut(strings.TrimPrefix(row, "~"), "|")
		if !ok {
			t.Errorf("row %q does not have two languages", row)
		}
		entries := append(strings.Split(es, ","), strings.Split(ca, ",")...)
		concept := strings.ReplaceAll(Fold(strings.ReplaceAll(entries[0], "=", "")), " ", "-")
		for _, entry := range entries {
			text := strings.ReplaceAll(entry, "=", "")
			if got := Stems(text); !slices.Equal(got, []string{concept}) {
				t.Errorf("Stems(%q) = %q, want only %q", strings.TrimSpace(text), got, concept)
			}
		}
		pairs++
	}
	if pairs < 120 {
		t.Errorf("the table has %d rows, want at least 120", pairs)
	}
}

func TestStopWordsAreNoContent(t *testing.T) {
	for _, row := range rows(stopWordsTable) {
		for _, w := range strings.Fields(row) {
			if got := Stems(w); len(got) != 0 && lexicon().written[Fold(w)] == "" {
				t.Errorf("Stems(%q) = %q, want none", w, got)
			}
		}
	}
}

func TestLightStem(t *testing.T) {
	for _, same := range [][]string{
		{"tecnico", "tecnica", "tecnicos", "tecnicas", "tecnic", "tecniques"},
		{"formacion", "formaciones", "formacio", "formacions", "formar"},
		{"necesidad", "necesidades", "necessitat", "necessitats"},
		{"comunitario", "comunitaria", "comunitari", "comunitaries"},
		{"educativo", "educativas", "educatiu", "educatives"},
		{"acompanamiento", "acompanyament", "acompanar", "acompanyar"},
		{"aprendizaje", "aprendizajes"},
		{"lenguaje", "lenguatge", "lenguatges"},
		{"priorizar", "prioritzar"},
		{"bosque", "bosques", "bosc"},
		{"gratuito", "gratuitas", "gratuit"},
		{"plaza", "plazas", "placa", "places"},
		{"sesion", "sesiones", "sessio", "sessions"},
		{"droga", "drogas", "drogues"},
	} {
		for _, w := range same[1:] {
			if got, want := lightStem(w), lightStem(same[0]); got != want {
				t.Errorf("lightStem(%q) = %q, lightStem(%q) = %q, want the same", w, got, same[0], want)
			}
		}
	}
	for _, apart := range [][2]string{
		{"paro", "parque"}, {"vivienda", "vivir"}, {"ayuda", "ayuntamiento"}, {"curso", "cursor"}, {"centro", "central"},
	} {
		if a, b := lightStem(apart[0]), lightStem(apart[1]); a == b {
			t.Errorf("%q and %q have the same stem %q", apart[0], apart[1], a)
		}
	}
}
