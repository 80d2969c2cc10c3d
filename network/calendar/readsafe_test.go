package calendar_test

import (
	"strings"
	"testing"
	"time"

	"hilo/network/calendar"

	"pgregory.net/rapid"
)

// ordinary are words of needs and places, none of which says anything of a date.
var ordinary = strings.Fields(`familias vivienda sin hogar plazas guardería escoleta transporte jóvenes empleo formación
	Vivero Empresas ayuntamiento biblioteca plaça carrer necesitats housing people town centre acompañamiento reunión
	violencia machista llegir mesa redonda taller español ropa comida salud mental brecha digital`)

// words are those of phrases of date.
var words = strings.Fields(`el la los de del a las les jueves juves 26 martes dijous Friday L J enero gener March 10 11.30
	10:00 8 08:00 4 31 2/3 26/01/2023 2023 que viene próximo next semana setmana mañana demà pasado hoy hui today ayer tarde
	por vesprada matí noche pm am h horas y i o media mitja cuarto quarts menos menys dentro en d'ací quince días semanas
	primer último last mes , - – . : / ' from to at half past entre fins tonight mediodía primera hora 12 cada este this 2:30`)

// TestForeignWordsAreNeverUnderstood puts one into what would be understood, and into what would not.
func TestForeignWordsAreNeverUnderstood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyNow(t)
		phrase := rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "words")
		if rapid.Bool().Draw(t, "printed") {
			lang := rapid.SampledFrom([]string{"es", "ca", "en"}).Draw(t, "lang")
			phrase = strings.Fields(printers[lang].print(anySpan(t, now), true))
		}
		at := rapid.IntRange(0, len(phrase)).Draw(t, "at")
		foreign := rapid.SampledFrom(ordinary).Draw(t, "foreign")
		text := strings.Join(append(phrase[:at:at], append([]string{foreign}, phrase[at:]...)...), " ")
		if got := calendar.Read(text, now); got.Understood() {
			t.Errorf("Read(%q) at %s: %+v", text, now, got)
		}
		whole(t, calendar.Read(text, now), now)
	})
}

func TestReadingsLieAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyNow(t)
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 14).Draw(t, "words"), " ")
		whole(t, calendar.Read(text, now), now)
		leading, rest := calendar.ReadLeading(text, now)
		whole(t, leading, now)
		if !strings.HasSuffix(strings.TrimSpace(text), rest) && rest != text {
			t.Errorf("ReadLeading(%q): rest %q", text, rest)
		}
	})
}

func TestAnythingCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		now := anyNow(t)
		whole(t, calendar.Read(text, now), now)
		leading, _ := calendar.ReadLeading(text, now)
		whole(t, leading, now)
		whole(t, calendar.ReadHour(text, now, now), now)
	})
}

// whole fails where a reading is not one that Reading allows.
func whole(t interface{ Errorf(string, ...any) }, r calendar.Reading, now time.Time) {
	if len(r.Choices) > 5 || r.Understood() && len(r.Choices) > 0 || r.Understood() == r.When.Start.IsZero() {
		t.Errorf("at %s: a reading of two kinds: %+v", now, r)
	}
	if r.Understood() {
		ahead(t, r.When, now)
	}
	for i, c := range r.Choices {
		if i > 0 && c.When.Start.Before(r.Choices[i-1].When.Start) {
			t.Errorf("at %s: choices out of order: %+v", now, r)
		}
		if c.NoHour && !c.When.Start.AddDate(0, 0, 1).After(now) {
			t.Errorf("at %s: a day that is past: %+v", now, r)
		}
		if !c.NoHour {
			ahead(t, c.When, now)
		}
	}
}

func ahead(t interface{ Errorf(string, ...any) }, s calendar.Span, now time.Time) {
	if !s.Start.After(now) || s.Start.After(now.AddDate(2, 0, 0)) {
		t.Errorf("at %s: starts at %s", now, s.Start)
	}
	if !s.End.IsZero() && !s.End.After(s.Start) {
		t.Errorf("at %s: ends at %s and starts at %s", now, s.End, s.Start)
	}
	if s.Start.Location() != now.Location() {
		t.Errorf("starts in %s and is read in %s", s.Start.Location(), now.Location())
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"jueves 26, 10-12h", "26-01-23 17'30 h", "dijous 26 a dos quarts de deu del matí", "d’ací a dos setmanes a les 10",
		"Thursday 26 January from 10:00 to 11:30", "juves 26 a las 10", "martes 24 o jueves 26 a las 10, Vivero",
		"26/03/2023 02:30", "el último lunes de enero de 10 a 11.30 h", "", "¿?", "\xff\xfe 26", "l'", "10:", "9/9/", "2-2-",
	} {
		f.Add(seed)
	}
	now := moment(f, readAt)
	f.Fuzz(func(t *testing.T, text string) {
		whole(t, calendar.Read(text, now), now)
		leading, _ := calendar.ReadLeading(text, now)
		whole(t, leading, now)
		whole(t, calendar.ReadHour(text, now, now), now)
	})
}
