package privacy_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"hilo/network/privacy"
)

// pieces are what texts are drawn from: cues, values, people and plain words, and what is pasted among them.
var pieces = []string{
	"DNI", "NIE:", "dni", "tel.", "móvil", "SIP", "IBAN", "cuenta", "autos", "NUSS", "nacida el", "matrícula", "vive en", "C/", "calle",
	"12345678Z", "12.345.678-Z", "X1234567L", "12345678", "612345678", "968 63 00 00", "+34 612 345 678", "+212661123456",
	"ES9121000418450200051332", "28/12345678/40", "a@b.es", "234/2022", "12/03/1988", "1234 BCD", "Mayor 12, 3.º B", "s/n",
	"la usuaria", "Fátima,", "la del CAVI", "34 años", "García", "M.G.L.", "exp. 2023/145", "marroquí", "de", "y", "en", "El Berro",
	"Faltan plazas", "16-18 años", "900 123 456", "1.216", "2022", "6.º B", "█", "███", "\u200b", "\u202e", "\xff", "１２", ",", ".", "-", "/", "@", "№", "n\u0303",
}

func drawText(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom(pieces), rapid.SampledFrom(pieces), rapid.StringMatching(`[0-9]{1,9}[a-zA-Z]?`), rapid.StringN(0, 4, -1),
	), 0, 12).Draw(t, "parts")
	return strings.Join(parts, rapid.SampledFrom([]string{" ", " ", "", ", "}).Draw(t, "between"))
}

func drawField(t *rapid.T) privacy.Field {
	return rapid.SampledFrom([]privacy.Field{privacy.Situation, privacy.Contact}).Draw(t, "field")
}

// coherent tells what is wrong with a report, or nothing.
func coherent(text string, r privacy.Report) error {
	at, kept := 0, ""
	for _, f := range r.Found {
		if f.Start < at || f.End <= f.Start || f.End > len(text) {
			return fmt.Errorf("finding %+v after byte %d of %d", f, at, len(text))
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[f.Start:f.End]) {
			return fmt.Errorf("finding %+v cuts a character", f)
		}
		kept += text[at:f.Start] + privacy.Mask
		at = f.End
	}
	for _, c := range r.Clues {
		if c.Start < 0 || c.End <= c.Start || c.End > len(text) {
			return fmt.Errorf("clue %+v of %d bytes", c, len(text))
		}
	}
	if kept += text[at:]; r.Masked != kept {
		return fmt.Errorf("masked %q, want %q", r.Masked, kept)
	}
	if (r.Verdict == privacy.Refuse) != (len(r.Found) > 0) {
		return fmt.Errorf("verdict %d with %d findings", r.Verdict, len(r.Found))
	}
	return nil
}

func TestMaskedNeverRefusesAgain(t *testing.T) {
	g := guard()
	rapid.Check(t, func(t *rapid.T) {
		text, field := drawText(t), drawField(t)
		r := g.Check(text, field)
		if err := coherent(text, r); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		again := g.Check(r.Masked, field)
		if again.Verdict != r.After || again.Masked != r.Masked || len(again.Found) > 0 {
			t.Fatalf("%q → %q: after %d, checked again %d, %q", text, r.Masked, r.After, again.Verdict, again.Masked)
		}
	})
}

func TestFoundValueIsGone(t *testing.T) {
	g := guard()
	values := []string{
		"12345678Z", "X1234567L", "612345678", "+34 612 34 56 78", "ES9121000418450200051332", "281234567840", "fatima@correo.example",
		"C/ Larga 3, 2.º A", "9872023VH5797S0001WX",
	}
	lines := harmless(t)
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.SampledFrom(values).Draw(t, "value")
		text := embed(t, rapid.SampledFrom(lines).Draw(t, "line"), value)
		r := g.Check(text, privacy.Situation)
		if r.Verdict != privacy.Refuse || strings.Contains(r.Masked, value) {
			t.Fatalf("%q → %q", text, r.Masked)
		}
	})
}

// A value that was found is hidden in a link too, where it would not be looked for by itself.
func TestFoundValueIsGoneFromLinksToo(t *testing.T) {
	const text = "612345678 Web: https://www.borm.es/services/anuncio/612345678 para las bases"
	r := guard().Check(text, privacy.Situation)
	if want := "███ Web: https://www.borm.es/services/anuncio/███ para las bases"; r.Masked != want || len(r.Found) != 2 {
		t.Errorf("%q, want %q", r.Masked, want)
	}
}

// embed puts a value between two words of a line, where it cannot be read as their number: not beside another number, a
// unit of money, or at the head of what is counted ("612345678 personas").
func embed(t *rapid.T, line, value string) string {
	words := strings.Fields(line)
	places := []int{len(words)}
	for i := 1; i < len(words); i++ {
		if settled(words[i-1]) && particle[words[i]] {
			places = append(places, i)
		}
	}
	at := rapid.SampledFrom(places).Draw(t, "at")
	return strings.Join(append(append(append([]string{}, words[:at]...), value), words[at:]...), " ")
}

// particle are the little words before which nothing is counted.
var particle = map[string]bool{"de": true, "para": true, "con": true, "en": true, "por": true, "sin": true, "per": true, "amb": true, "i": true, "y": true}

// settled tells whether a word ends in a letter, so that nothing numbers what follows it.
func settled(word string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	return unicode.IsLetter(last)
}

func TestAnyDNIIsRefused(t *testing.T) {
	g := guard()
	lines := harmless(t)
	rapid.Check(t, func(t *rapid.T) {
		dni := drawDNI(t)
		text := embed(t, rapid.SampledFrom(lines).Draw(t, "line"), dni)
		for _, field := range []privacy.Field{privacy.Situation, privacy.Contact} {
			r := g.Check(text, field)
			if r.Verdict != privacy.Refuse || strings.Contains(r.Masked, dni) {
				t.Fatalf("%q in field %d → %q", text, field, r.Masked)
			}
		}
	})
}

// drawDNI writes a valid DNI as people do, and as documents paste it.
func drawDNI(t *rapid.T) string {
	n := rapid.IntRange(1_000_000, 99_999_999).Draw(t, "number")
	digits := fmt.Sprintf("%08d", n)
	letter := string("TRWAGMYFPDXBNJZSQVHLCKE"[n%23])
	if rapid.Bool().Draw(t, "small") {
		letter = strings.ToLower(letter)
	}
	sep := rapid.SampledFrom([]string{"", ".", " ", "-", "\u00a0", "\u2009", "\u200b", "\u202f", "\u2011", "·", " - "}).Draw(t, "sep")
	if sep == " - " {
		return digits + sep + letter
	}
	last := rapid.SampledFrom([]string{"", "-", " ", "\u00a0", "\u200d", " - ", "."}).Draw(t, "last")
	return digits[:2] + sep + digits[2:5] + sep + digits[5:] + last + letter
}

func FuzzCheck(f *testing.F) {
	for _, piece := range pieces {
		f.Add(piece, 0)
	}
	f.Add("la usuaria 12345678Z de 34 años, C/ Postas 12, 1.º", 1)
	g := guard()
	f.Fuzz(func(t *testing.T, text string, field int) {
		where := privacy.Field(field & 1)
		r := g.Check(text, where)
		if err := coherent(text, r); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if again := g.Check(r.Masked, where); again.Verdict != r.After {
			t.Fatalf("%q → %q: after %d, checked again %d", text, r.Masked, r.After, again.Verdict)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	g := guard()
	long := "Las familias de las pedanías que llegan a los servicios sociales no encuentran plaza de guardería ni transporte: en 2022 " +
		"fueron 1.216 personas, 28 entidades y 565,37 € de media; la lista de espera pasa de 4 meses y el autobús solo circula de 9 a 14 h, " +
		"así que nadie llega a los talleres de la tarde."
	for name, text := range map[string]string{
		"pass":    long,
		"words":   strings.Map(func(r rune) rune { return noDigit(r) }, long),
		"refuse":  long + " La usuaria 12345678Z, tel. 612 345 678",
		"digits":  strings.Repeat("6 1 2 ", 50),
		"minutes": strings.Repeat(long+" ", 20),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				g.Check(text, privacy.Situation)
			}
		})
	}
}

func noDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}
