package words_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hilo/network/words"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"  \t\n ":                          "",
		"Reunión  de\tÁREA \n":             "reunion de area",
		"niño, plaça, pingüí":              "nino, placa, pingui",
		"nin\u0303o":                       "nino",
		"COL·LECTIU col·lectiu col.lectiu": "collectiu collectiu collectiu",
		"i\u0140legal anu\u013fLAR":        "illegal anullar",
		"l'l·l·l":                          "l'lll",
		"“falta” «plaza» ‘N-3’ l’ajuda": `"falta" "plaza" 'n-3' l'ajuda`,
		"l´ajuda d`ací":               "l'ajuda d'aci",
		"ISTANBUL İstanbul ısparta":   "istanbul istanbul isparta",
		"ﬁn ½ ３ nº 1ª":                "fin 1⁄2 3 no 1a",
		"guar\u200bde\u00adría\u0000": "guarderia",
		"a\u00a0b\u2003c":             "a b c",
		"Straße Łódź Søren cœur":      "strasse lodz soren coeur",
		"λόγος ΛΌΓΟΣ":                 "λογοσ λογοσ",
		"mal\xffo":                    "malo",
	} {
		if got := words.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestFoldEveryRune covers all of Unicode, which is small enough.
func TestFoldEveryRune(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		once := words.Fold(string(r))
		if twice := words.Fold(once); twice != once {
			t.Errorf("Fold(%U) = %q, folded again %q", r, once, twice)
		}
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := words.Fold(anyText().Draw(t, "text"))
		if twice := words.Fold(once); twice != once {
			t.Fatalf("folded %q, folded again %q", once, twice)
		}
	})
}

func TestFoldIgnoresCaseAndAccents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := sentence().Draw(t, "text")
		want := words.Fold(text)
		for _, form := range []string{strings.ToUpper(text), plain(text), plain(strings.ToUpper(text))} {
			if got := words.Fold(form); got != want {
				t.Fatalf("Fold(%q) = %q, Fold(%q) = %q", form, got, text, want)
			}
		}
	})
}

func TestStems(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"no hay para todos", nil},
		{"Faltan plazas de guardería", []string{"falta", "guarderia", "plaza"}},
		{"Falten places d'escoleta", []string{"falta", "guarderia", "plaza"}},
		{"l'ajuda, l’ajuda i «ajudes»", []string{"ayuda"}},
		{"escuelas infantiles y escuelas", []string{"escuela", "guarderia"}},
		{"Personas sin hogar", []string{"persona", "sin-hogar"}},
		{"persones sense llar", []string{"persona", "sin-hogar"}},
		{"Hogares sin internet", []string{"internet", "vivienda"}},
		{"les llars sense bretxa digital", []string{"internet", "vivienda"}},
		{"Atención a mayores", []string{"atencion", "mayores"}},
		{"la calle Mayor", []string{"mayor", "sin-hogar"}},
		{"Mujeres con hijos", []string{"hijo", "mujer"}},
		{"Dones amb fills", []string{"hijo", "mujer"}},
		{"Casos de género en gener, seis meses, debates, salir", []string{"cas", "deb", "gen", "igualdad", "mes", "sal", "sei"}},
		{"Jóvenes / jóvens / joves", []string{"joven"}},
		{"+45, PLD", []string{"45", "pld"}},
		{"the housing of young people", []string{"housing", "peopl", "young"}},
	} {
		if got := words.Stems(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("Stems(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestStemsCrossLanguages names what must never be lost from the table.
func TestStemsCrossLanguages(t *testing.T) {
	for _, same := range [][]string{
		{"guardería", "guarderías", "escoleta", "escoletes", "escuela infantil", "escoles infantils"},
		{"vivienda", "viviendas", "habitatge", "habitatges", "piso", "pisos", "pis"},
		{"mayores", "majors", "personas mayores", "gent gran"},
		{"empleo", "ocupación", "ocupació", "trabajo", "treball", "feina"},
		{"jóvenes", "joves", "joven"},
		{"transporte", "transport", "transports"},
		{"salud", "salut"},
		{"alquiler", "alquileres", "lloguer", "lloguers"},
		{"comida", "menjar", "alimentos", "aliments"},
		{"niños", "niñas", "xiquets", "xiquetes", "nens", "menores"},
		{"mujer", "mujeres", "dona", "dones"},
		{"discapacidad", "discapacitat", "discapacitats"},
		{"padrón", "empadronamiento", "empadronament", "empadronarse"},
		{"brecha digital", "bretxa digital", "internet"},
		{"cita", "cita previa", "cites prèvies"},
	} {
		want := words.Stems(same[0])
		for _, text := range same[1:] {
			if got := words.Stems(text); len(got) != 1 || !slices.Equal(got, want) {
				t.Errorf("Stems(%q) = %q, Stems(%q) = %q, want the same one", text, got, same[0], want)
			}
		}
	}
}

func TestStemsIgnoreOrderCaseAndAccents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := sentence().Draw(t, "text")
		want := words.Stems(text)
		shuffled := strings.Join(rapid.Permutation(strings.Fields(text)).Draw(t, "order"), " ")
		for _, form := range []string{shuffled, strings.ToUpper(text), plain(text), plain(strings.ToUpper(shuffled))} {
			if got := words.Stems(form); !slices.Equal(got, want) {
				t.Fatalf("Stems(%q) = %q, Stems(%q) = %q", form, got, text, want)
			}
		}
	})
}

func TestStemsAreSortedAndDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Draw(t, "text")
		got := words.Stems(text)
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("Stems(%q) = %q", text, got)
		}
	})
}

// FuzzText looks for texts that make the package contradict itself.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"Faltan plazas de guardería", "l·l·l", "N–3", "la 3", "\u0130\u0345", "´l", "no 3", "\xff", "\xf6ȁ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := words.Fold(text)
		if again := words.Fold(folded); again != folded {
			t.Errorf("Fold(%q) = %q, folded again %q", text, folded, again)
		}
		if got, want := words.Stems(folded), words.Stems(text); !slices.Equal(got, want) {
			t.Errorf("Stems(%q) = %q, of the folded text %q", text, want, got)
		}
		prefix, number, ok := words.Code(text)
		if ok && (number < 1 || prefix != 0 && (prefix < 'A' || prefix > 'Z')) || !ok && (prefix != 0 || number != 0) {
			t.Errorf("Code(%q) = %q, %d, %v", text, prefix, number, ok)
		}
	})
}

func BenchmarkStems(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		words.Stems("Faltan plazas de guardería para las familias monoparentales que buscan empleo en el municipio")
	}
}

// vocabulary is what the generated sentences are made of: words that take part
// in phrases, elisions, stop words, and words unknown to the tables.
var vocabulary = strings.Fields("faltan plazas de guardería escuela infantil escola bressol l'ajuda d'ocupació col·lectiu " +
	"sin hogar sense llar brecha digital bretxa internet ingreso mínimo vital niños xiquets años mayores persona mayor " +
	"niña pingüino plaça vergüenza l’habitatge «vivienda» n'hi zutano +45 menor solo centro salud mental día especial empleo")

func sentence() *rapid.Generator[string] {
	word := rapid.OneOf(rapid.SampledFrom(vocabulary), rapid.StringMatching(`[a-zñçáéíóúàèòïü'’·.,-]{1,9}`))
	return rapid.Map(rapid.SliceOfN(word, 0, 12), func(w []string) string { return strings.Join(w, " ") })
}

func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), sentence())
}

// plain strips the accents of both languages by hand.
func plain(s string) string {
	return strings.NewReplacer(
		"á", "a", "à", "a", "é", "e", "è", "e", "í", "i", "ï", "i", "ó", "o", "ò", "o", "ú", "u", "ü", "u", "ñ", "n", "ç", "c",
		"Á", "A", "À", "A", "É", "E", "È", "E", "Í", "I", "Ï", "I", "Ó", "O", "Ò", "O", "Ú", "U", "Ü", "U", "Ñ", "N", "Ç", "C",
	).Replace(s)
}

func TestTellingLeavesOutWhatNearlyEveryNeedSays(t *testing.T) {
	stems := words.Stems("Faltan plazas de guardería para familias")
	telling := words.Telling(stems)
	if !slices.Contains(telling, "guarderia") || slices.Contains(telling, "falta") {
		t.Errorf("of %v, %v tell", stems, telling)
	}
	if common := words.Stems("Falta"); len(common) > 0 && len(words.Telling(common)) != len(common) {
		t.Errorf("of %v nothing is left: %v", common, words.Telling(common))
	}
}
