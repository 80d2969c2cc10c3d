package network_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hilo/network"
	"hilo/network/hsds"
)

func hsdsSamples(t *testing.T) []hsds.Service {
	t.Helper()
	f, err := os.Open("hsds/testdata/services.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []hsds.Service
	for r, err := range hsds.ReadJSON(f, new(hsds.Problems)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.Service)
	}
	return all
}

func TestCardFromHSDS(t *testing.T) {
	all := hsdsSamples(t)
	want := []network.Card{{
		Name: "Servicio de mediación en vivienda", Provider: "Ayuntamiento de Alhama de Murcia",
		Description: "Acompaña a familias y a propietarios para que el alquiler dure.\n\nGratuito & confidencial.",
		Audience:    "Familias con riesgo de perder su vivienda (18+)", Documents: "DNI o NIE\nContrato de alquiler",
		Referral: network.ReferralReport, How: "Con informe de la trabajadora social de zona.", Cost: "Gratuito",
		Place:          "Centro de Servicios Sociales, Plaza de la Constitución, 1, 30840 Alhama de Murcia",
		Access:         "Rampa en la entrada. Ascensor hasta la segunda planta",
		Municipalities: []string{"Alhama de Murcia"}, Hours: "L-X y V 09:00-14:00; J 09:00-14:00, 16:00-19:00",
		Languages: "Español, Árabe (los martes)",
		Phones:    []string{"968 63 00 00 ext. 204 (mañanas)", "600 00 00 00 (SMS)"},
		Mail:      "vivienda@alhamademurcia.es", Web: "https://www.alhamademurcia.es/vivienda",
		Contact: "Servicio de vivienda, Técnica de referencia", Source: "hsds:5b1c2f6e-2f5e-4b8a-9d37-0c6f1f2f0a11",
	}, {
		Name: "=Taller de empleo; «jóvenes», +18", Provider: "Ayuntamiento de Alhama de Murcia",
		Description: "Línea 1\nLínea 2\n\n\"entre comillas\", con coma\n\nVuelve en enero",
		Cost:        "Materiales: 12.0 EUR por curso", Phones: []string{"968 63 11 11"}, Mail: "@no",
		Web: "https://www.alhamademurcia.es", Source: "hsds:23",
	}}
	for i, s := range all {
		got := network.CardFromHSDS(s)
		got.HSDS = nil
		if d := cmp.Diff(want[i], got); d != "" {
			t.Errorf("%d: %s", i, d)
		}
	}
}

// What was imported and not changed goes out as it came, to the last field.
func TestHSDSOfWhatWasImported(t *testing.T) {
	for i, s := range hsdsSamples(t) {
		r := network.Resource{Number: 7, State: network.ResourceCurrent, Card: network.CardFromHSDS(s), Confirmed: time.Unix(1e9, 0)}
		if d := cmp.Diff(s, r.HSDS("slack:T1", "Cáritas")); d != "" {
			t.Errorf("%d: %s", i, d)
		}
	}
}

// A change on a card changes its field and leaves all others, known to the standard or not.
func TestHSDSOfWhatWasChanged(t *testing.T) {
	was := hsdsSamples(t)[0]
	for name, c := range map[string]struct {
		change  func(*network.Card)
		changed []string
	}{
		"name":       {func(c *network.Card) { c.Name = "Vivienda" }, []string{"name"}},
		"hours":      {func(c *network.Card) { c.Hours = "L-V 9-14" }, []string{"schedules"}},
		"no hours":   {func(c *network.Card) { c.Hours = "" }, []string{"schedules"}},
		"phones":     {func(c *network.Card) { c.Phones = c.Phones[:1] }, []string{"phones"}},
		"place":      {func(c *network.Card) { c.Place = "Casa de la Cultura" }, []string{"service_at_locations"}},
		"conditions": {func(c *network.Card) { c.Conditions = "Empadronamiento" }, []string{"eligibility_description", "hilo"}},
		"groups":     {func(c *network.Card) { c.Groups = []string{"families"} }, []string{"hilo"}},
		"provider":   {func(c *network.Card) { c.Provider = "Cáritas" }, []string{"organization"}},
		"until":      {func(c *network.Card) { c.Until = "2027-06-30" }, []string{"hilo"}},
		"referral":   {func(c *network.Card) { c.Referral = "" }, []string{"hilo"}},
		"documents":  {func(c *network.Card) { c.Documents = "DNI o NIE\nPadrón" }, []string{"required_documents"}},
	} {
		r := network.Resource{Number: 7, State: network.ResourceCurrent, Card: network.CardFromHSDS(was)}
		c.change(&r.Card)
		now := r.HSDS("slack:T1", "")
		var changed []string
		for _, field := range slices.Sorted(maps.Keys(union(was, now))) {
			if !cmp.Equal(was[field], now[field]) {
				changed = append(changed, field)
			}
		}
		if d := cmp.Diff(c.changed, changed); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if again := network.CardFromHSDS(now); !again.Equal(r.Card) {
			t.Errorf("%s: read back with %s", name, cmp.Diff(r.Card, again))
		}
	}
	gone := network.Resource{State: network.ResourceGone, Card: network.CardFromHSDS(was)}
	if gone.HSDS("", "")["status"] != "inactive" {
		t.Error("what is gone is active")
	}
	confirmed := network.Resource{Card: network.CardFromHSDS(was), ConfirmedBy: 3, Confirmed: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	if confirmed.HSDS("", "")["assured_date"] != "2026-11-22" {
		t.Error("it does not say when it was confirmed")
	}
}

func union(a, b hsds.Object) hsds.Object {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// aCard draws one as hilo keeps it: without white space around its texts and markup in them.
func aCard(t *rapid.T) network.Card {
	word := rapid.StringMatching(`[a-zA-Zñç0-9=+@(),;.-]{1,8}`)
	text := func(name string) string {
		return strings.Join(rapid.SliceOfN(word, 0, 4).Draw(t, name), " ")
	}
	several := func(name string) string {
		return strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, name), "\n")
	}
	list := func(name string) []string {
		return rapid.SliceOfNDistinct(word, 0, 3, rapid.ID).Draw(t, name)
	}
	return network.Card{
		Name: text("name"), Provider: text("provider"), Description: several("description"), Audience: text("audience"),
		Conditions: text("conditions"), Documents: several("documents"),
		Groups:   rapid.SampledFrom([][]string{nil, {"families"}, {"youth", "roma"}}).Draw(t, "groups"),
		Referral: rapid.SampledFrom([]network.Referral{"", "self", "primary", "report"}).Draw(t, "referral"),
		How:      rapid.SampledFrom([]string{"", "con informe", "libre"}).Draw(t, "how"), Cost: text("cost"), Place: several("place"),
		Access: several("access"), Municipalities: list("municipalities"),
		Hours:     rapid.SampledFrom([]string{"", "L-V 9-14", "agosto cerrado; L-V de 9 a 14", "24 horas", "consultar", "V 20:00-02:00"}).Draw(t, "hours"),
		Languages: text("languages"), Phones: list("phones"), Mail: text("mail"), Web: text("web"), Contact: text("contact"),
		Until: rapid.SampledFrom([]string{"", "2027-01-31"}).Draw(t, "until"), Lang: rapid.SampledFrom([]string{"", "ca"}).Draw(t, "lang"),
	}
}

// What a card says is what is read of the service that it goes out as: one of its own, or one that was imported before.
func TestCardsGoThroughHSDS(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := network.Resource{Number: 12, State: network.ResourceCurrent, Card: aCard(t)}
		if rapid.Bool().Draw(t, "imported") {
			r.Card.HSDS = network.CardFromHSDS((&network.Resource{Number: 3, Card: aCard(t)}).HSDS("x", "")).HSDS
		}
		s := r.HSDS("slack:T1", "")
		for _, p := range hsds.Check(hsds.Read{Service: s}) {
			if p.Field != "email" && p.Field != "url" && p.Field != "name" {
				t.Errorf("%v", p)
			}
		}
		again := network.CardFromHSDS(s)
		if !again.Equal(r.Card) {
			t.Fatal(cmp.Diff(r.Card, again))
		}
	})
}

func TestHSDSIDs(t *testing.T) {
	a, b := network.Resource{Number: 1}, network.Resource{Number: 2}
	if again := a; again.HSDSID("x") != a.HSDSID("x") || a.HSDSID("x") == b.HSDSID("x") || a.HSDSID("x") == a.HSDSID("y") {
		t.Error("ids are not one for each")
	}
	if len(a.HSDSID("x")) != 36 || a.HSDSID("x")[14] != '8' {
		t.Errorf("%s is no UUID", a.HSDSID("x"))
	}
	imported := network.Resource{Number: 1, Card: network.Card{Source: "hsds:23"}}
	if imported.HSDSID("x") != "23" {
		t.Errorf("got %s", imported.HSDSID("x"))
	}
}

func TestHSDSHours(t *testing.T) {
	for name, c := range map[string]struct {
		schedules []hsds.Object
		want      string
	}{
		"by fields":          {[]hsds.Object{{"byday": "MO,TU,WE,TH,FR", "freq": "WEEKLY", "opens_at": "09:00:00Z", "closes_at": "14:00"}}, "L-V 09:00-14:00"},
		"in words":           {[]hsds.Object{{"description": "lunes a viernes de 9 a 14 h"}}, "lunes a viernes de 9 a 14 h"},
		"words for the same": {[]hsds.Object{{"byday": "MO", "opens_at": "09:00", "closes_at": "14:00", "description": "lunes de 9 a 14"}}, "lunes de 9 a 14"},
		"with a note":        {[]hsds.Object{{"byday": "MO", "opens_at": "09:00", "closes_at": "14:00", "description": "Llamar antes"}}, "L 09:00-14:00 (Llamar antes)"},
		"for a season": {[]hsds.Object{{"byday": "MO", "opens_at": "09:00", "closes_at": "14:00", "valid_from": "2026-07-01", "valid_to": "2026-07-31"}},
			"2026-07-01 – 2026-07-31: L 09:00-14:00"},
		"each second week": {[]hsds.Object{{"byday": "MO", "opens_at": "09:00", "closes_at": "14:00", "interval": "2"}}, "L 09:00-14:00 (interval 2)"},
		"of the place":     {nil, "M 10:00-12:00"},
	} {
		s := hsds.Service{"id": "1"}
		s.SetObjects("schedules", c.schedules)
		if c.schedules == nil {
			l := hsds.Object{}
			l.SetObjects("schedules", []hsds.Object{{"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}})
			s.SetObjects("service_at_locations", []hsds.Object{{"location": map[string]any(l)}})
		}
		if got := network.CardFromHSDS(s).Hours; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
