package words_test

import (
	"fmt"
	"testing"

	"hilo/network/words"

	"pgregory.net/rapid"
)

func TestCode(t *testing.T) {
	for _, tt := range []struct {
		text   string
		prefix byte
		number int
	}{
		{"N-3", 'N', 3},
		{"n3", 'N', 3},
		{"n 3", 'N', 3},
		{" N - 3 ", 'N', 3},
		{"N–3", 'N', 3},
		{"N—3", 'N', 3},
		{"n−3", 'N', 3},
		{"n.3", 'N', 3},
		{"«n3»", 'N', 3},
		{"“N-14”,", 'N', 14},
		{"(a-2)", 'A', 2},
		{"la n3", 'N', 3},
		{"l'A-2", 'A', 2},
		{"l’a2", 'A', 2},
		{"#n3", 'N', 3},
		{"P-007", 'P', 7},
		{"Ｎ３", 'N', 3},
		{"3", 0, 3},
		{"#3", 0, 3},
		{"# 3", 0, 3},
		{"la 3", 0, 3},
		{"LA 3", 0, 3},
		{"el 12", 0, 12},
		{"nº 3", 0, 3},
		{"nº3", 0, 3},
		{"n.º 3", 0, 3},
		{"n° 3", 0, 3},
		{"núm. 3", 0, 3},
		{"número 3", 0, 3},
		{"la nº 3", 0, 3},
		{"¿la 3?", 0, 3},
		{"999999999", 0, 999999999},
	} {
		prefix, number, ok := words.Code(tt.text)
		if !ok || prefix != tt.prefix || number != tt.number {
			t.Errorf("Code(%q) = %q, %d, %v, want %q, %d", tt.text, prefix, number, ok, tt.prefix, tt.number)
		}
	}
}

func TestCodeRefuses(t *testing.T) {
	for _, text := range []string{
		"", "n", "N-", "-3", "0", "N-0", "3,5", "3 4", "nn3", "ñandú", "guardería", "la", "la de la 3",
		"N-3 y N-4", "3n", "faltan 3", "26/01", "17.30", "1234567890", "n--3", "١",
	} {
		if prefix, number, ok := words.Code(text); ok || prefix != 0 || number != 0 {
			t.Errorf("Code(%q) = %q, %d, %v, want not ok", text, prefix, number, ok)
		}
	}
}

func TestCodeReadsWhatIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.ByteRange('A', 'Z').Draw(t, "letter")
		n := rapid.IntRange(1, 999_999_999).Draw(t, "n")
		prefix, number, ok := words.Code(fmt.Sprintf("%c-%d", letter, n))
		if !ok || prefix != letter || number != n {
			t.Fatalf("%c-%d is read as %q, %d, %v", letter, n, prefix, number, ok)
		}
	})
}

func TestNear(t *testing.T) {
	names := []string{"lista", "llista", "nueva", "nova", "buscar", "ver", "reunión", "cerrar", "cambiar", "canviar"}
	for word, want := range map[string]string{
		"nuevo":    "nueva",
		"nueav":    "nueva",
		"nuea":     "nueva",
		"nuevas":   "nueva",
		"NUEVE":    "nueva",
		"bsucar":   "buscar",
		"buscra":   "buscar",
		"ubscar":   "buscar",
		"renuion":  "reunión",
		"reunió":   "reunión",
		"cerar":    "cerrar",
		"cerrrar":  "cerrar",
		"lista":    "", // a name itself
		"llista":   "",
		"reunion":  "",
		"lllista":  "llista",
		"listta":   "lista",
		"lliista":  "llista",
		"camviar":  "", // near two
		"nva":      "", // too short
		"vera":     "", // the name is too short
		"naueve":   "",
		"bucsra":   "",
		"":         "",
		"necesito": "",
	} {
		got, ok := words.Near(word, names)
		if got != want || ok != (want != "") {
			t.Errorf("Near(%q) = %q, %v, want %q", word, got, ok, want)
		}
	}
}

func TestNearCountsSpellingsOfANameOnce(t *testing.T) {
	if got, ok := words.Near("reunon", []string{"reunión", "reunion"}); !ok || got != "reunión" {
		t.Errorf("got %q, %v", got, ok)
	}
}

func TestNearFindsEverySlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{5,9}`).Draw(t, "name")
		at := rapid.IntRange(0, len(name)-2).Draw(t, "at")
		letter := rapid.StringMatching(`[a-z]`).Draw(t, "letter")
		for _, slip := range []string{
			name[:at] + name[at+1:],
			name[:at] + letter + name[at:],
			name[:at] + letter + name[at+1:],
			name[:at] + name[at+1:at+2] + name[at:at+1] + name[at+2:],
		} {
			got, ok := words.Near(slip, []string{"zzzzzzzzzzzzzz", name})
			if slip != name && (!ok || got != name) {
				t.Fatalf("%q is not near %q", slip, name)
			}
			if slip == name && ok {
				t.Fatalf("%q is said to be a slip of itself", slip)
			}
		}
	})
}
