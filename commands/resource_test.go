package commands

import (
	"slices"
	"testing"
	"time"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
	"hilo/network/calendar"
)

func TestTownNames(t *testing.T) {
	for town, want := range map[string][]string{
		"Librilla":              {"librilla"},
		"Alhama de Murcia":      {"alhama de murcia", "alhama"},
		"l'Alfàs del Pi":        {"l'alfas del pi"},
		"la Vila Joiosa":        {"la vila joiosa", "la vila", "vila joiosa"},
		"Callosa d'en Sarrià":   {"callosa d'en sarria", "callosa"},
		"El Puerto de Mazarrón": {"el puerto de mazarron", "el puerto", "puerto de mazarron"},
	} {
		if got := townNames(town); !slices.Equal(got, want) {
			t.Errorf("%s is called %q, want %q", town, got, want)
		}
	}
}

func TestReadUntil(t *testing.T) {
	now := time.Date(2023, time.January, 16, 9, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{"": "", "30/06/2027": "2027-06-30", "1-2-2023": "2023-02-01", "2024-05-31": "2024-05-31",
		"31/08": "2023-08-31", "16/1/2023": "2023-01-16"} {
		if got, ok := readUntil(typed, now); !ok || got != want {
			t.Errorf("%q gives %q, %v, want %q", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"15/01/2023", "ayer", "31/02/2024", "siempre"} {
		if got, ok := readUntil(typed, now); ok {
			t.Errorf("%q gives %q, want none", typed, got)
		}
	}
}

func TestOpenAt(t *testing.T) {
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := bot.In(catalog, "es", time.UTC)
	for _, tt := range []struct{ hours, at, want string }{
		{"lunes a viernes de 9 a 14", "2023-01-16 08:59", "hoy abre a las 09:00"},
		{"lunes a viernes de 9 a 14", "2023-01-16 09:00", "hoy abierto hasta las 14:00"},
		{"lunes a viernes de 9 a 14", "2023-01-16 14:00", "hoy ya ha cerrado"},
		{"lunes a viernes de 9 a 14", "2023-01-21 10:00", "hoy cerrado"},
		{"lunes a viernes de 9 a 14 y de 16 a 18", "2023-01-16 15:00", "hoy abre a las 16:00"},
		{"lunes a viernes de 9 a 14; agosto cerrado", "2023-08-16 10:00", "hoy cerrado"},
		{"24 horas", "2023-01-21 03:00", "hoy abierto todo el día"},
		{"lunes a domingo de 21 a 9", "2023-01-17 08:00", "hoy abierto hasta las 09:00"},
		{"lunes a domingo de 21 a 9", "2023-01-17 12:00", "hoy abre a las 21:00"},
	} {
		opening, ok := calendar.ReadOpening(tt.hours)
		if !ok {
			t.Errorf("%q is not understood", tt.hours)
			continue
		}
		at, err := time.Parse("2006-01-02 15:04", tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := openAt(p, opening, at); got != tt.want {
			t.Errorf("%s at %s: %q, want %q", tt.hours, tt.at, got, tt.want)
		}
	}
}

// What one changed in a card and another did not touch is kept; what both changed is told.
func TestMerged(t *testing.T) {
	parts, err := contactParts(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	base := network.Resource{Card: network.Card{Hours: "de 9 a 14", Mail: "a@uno.example", Place: "C/ Larga 1"}}
	now := network.Resource{Card: network.Card{Hours: "de 9 a 13", Mail: "b@uno.example", Place: "C/ Larga 1"}}
	typed := bot.Values{"hours": "de 10 a 14", "mail": "a@uno.example", "place": ""}
	form := &bot.Form{Fields: []bot.Input{{Name: "hours", Label: "Horario"}, {Name: "mail"}, {Name: "place"}}}
	clashes := merged(form, typed, parts, base, now)
	for i, want := range []string{"de 10 a 14", "b@uno.example", ""} {
		if got := form.Fields[i].Value; got != want {
			t.Errorf("%s is %q, want %q", form.Fields[i].Name, got, want)
		}
	}
	if len(clashes) != 1 || clashes[0].Flat(nil) != "Horario: de 9 a 13" {
		t.Errorf("clashes are %v", clashes)
	}
}

func TestGroupParts(t *testing.T) {
	parts := []formPart{groupPart("group", 0), groupPart("also_group", 1)}
	for _, tt := range []struct {
		stand       []string
		group, also string
		want        []string
	}{
		{nil, "", "", nil},
		{nil, "youth", "", []string{"youth"}},
		{nil, "youth", "youth", []string{"youth"}},
		{[]string{"youth", "women", "roma"}, "youth", "women", []string{"youth", "women", "roma"}},
		{[]string{"youth", "women", "roma"}, "women", "youth", []string{"women", "youth", "roma"}},
		{[]string{"youth", "women"}, "", "", nil},
		{[]string{"youth", "women"}, "", "women", []string{"women"}},
		{[]string{"youth"}, "", "women", []string{"women"}},
	} {
		res := network.Resource{Card: network.Card{Groups: tt.stand}}
		r := &bot.Request{Values: bot.Values{"group": tt.group, "also_group": tt.also}}
		if writeParts(r, parts, &res); !slices.Equal(res.Card.Groups, tt.want) {
			t.Errorf("%v with %q and %q is %v, want %v", tt.stand, tt.group, tt.also, res.Card.Groups, tt.want)
		}
	}
}
