package commands

import (
	"testing"
	"time"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
	"hilo/network/calendar"
)

func printers(t *testing.T) map[string]bot.Printer {
	t.Helper()
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bot.Printer{}
	for _, lang := range locales.Languages {
		out[lang] = bot.In(catalog, lang, inMadrid(t))
	}
	return out
}

func inMadrid(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// TestWhenPhraseReadsBack goes through the hours of some days: what a form is filled with means the same moment when it
// is sent again, in every language.
func TestWhenPhraseReadsBack(t *testing.T) {
	loc := inMadrid(t)
	now := time.Date(2023, time.January, 20, 12, 0, 0, 0, loc)
	for lang, p := range printers(t) {
		for _, day := range []time.Time{time.Date(2023, time.January, 26, 0, 0, 0, 0, loc),
			time.Date(2023, time.March, 1, 0, 0, 0, 0, loc), time.Date(2024, time.May, 2, 0, 0, 0, 0, loc)} {
			for minutes := 0; minutes < 22*60; minutes += 15 {
				start := day.Add(time.Duration(minutes) * time.Minute)
				for _, end := range []time.Time{{}, start.Add(90 * time.Minute)} {
					span := calendar.Span{Start: start, End: end}
					phrase := whenPhrase(p, span, now)
					r := calendar.Read(phrase, now)
					if !r.Understood() || !r.When.Start.Equal(start) || !r.When.End.Equal(end) {
						t.Fatalf("%s: %q is read as %+v", lang, phrase, r)
					}
				}
			}
		}
	}
}

func TestCutConvening(t *testing.T) {
	now := time.Date(2023, time.January, 20, 12, 0, 0, 0, inMadrid(t))
	for text, want := range map[string][3]string{
		"jueves 26 de 10 a 11.30, Vivero de Empresas":        {"", "jueves 26 de 10 a 11.30", "Vivero de Empresas"},
		"jueves 26 a las 10 en el Vivero":                    {"", "jueves 26 a las 10", "el Vivero"},
		"dijous 26 a les 10, al Viver d'Empreses":            {"", "dijous 26 a les 10", "el Viver d'Empreses"},
		"Seguimiento del plan, jueves 26 a las 10, Vivero":   {"Seguimiento del plan", "jueves 26 a las 10", "Vivero"},
		"Plan, empleo y vivienda; 26/01 17:30":               {"Plan, empleo y vivienda", "26/01 17:30", ""},
		"jueves 26 a las 10, En Red, sala 2":                 {"", "jueves 26 a las 10", "En Red, sala 2"},
		"Seguimiento del plan":                               {"", "", ""},
		"Vivero de Empresas, el jueves 26 (a confirmar)":     {"Vivero de Empresas", "el jueves 26", "(a confirmar)"},
		"26/01 10:00 https://meet.example.org/a?b=1, sala 2": {"", "26/01 10:00", "https://meet.example.org/a?b=1, sala 2"},
	} {
		if title, when, place := cutConvening(text, now); [3]string{title, when, place} != want {
			t.Errorf("%q: title %q, when %q, place %q", text, title, when, place)
		}
	}
}

func TestMeetingNames(t *testing.T) {
	names := map[int64]string{1: "Ocupació i Formació", 2: "Habitatge", 3: "Educació", 4: "Salut"}
	ps := printers(t)
	for area, want := range map[int64]string{1: "Reunió d'Ocupació i Formació", 2: "Reunió d'Habitatge", 3: "Reunió d'Educació", 4: "Reunió de Salut"} {
		if got := heading(ps["ca"], network.Meeting{Areas: []int64{area}}, names); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := heading(ps["es"], network.Meeting{Areas: []int64{4, 3}}, names); got != "Reunión de Salut, Educació" {
		t.Errorf("of two areas: %q", got)
	}
	if got := heading(ps["es"], network.Meeting{Title: "Plan", Areas: []int64{4}}, names); got != "Plan" {
		t.Errorf("with a title: %q", got)
	}
}
