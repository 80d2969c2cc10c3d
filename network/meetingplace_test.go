package network_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hilo/network"
)

func TestPlaceAndLink(t *testing.T) {
	const link = "https://meet.example.org/abc-def"
	for _, tt := range []struct{ typed, place, link string }{
		{"", "", ""},
		{"el Vivero de Empresas", "el Vivero de Empresas", ""},
		{link, "", link},
		{"por " + link, "", link},
		{"el Vivero y por " + link, "el Vivero", link},
		{"el Vivero, " + link, "el Vivero", link},
		{"el Vivero (" + link + ")", "el Vivero", link},
		{"el Vivero y en " + link + ".", "el Vivero", link},
		{"el Vivero i per " + link, "el Vivero", link},
		{"el Vivero o por videollamada: " + link, "el Vivero", link},
		{"the Hub and online at " + link, "the Hub", link},
		{link + " y el Vivero", "el Vivero", link},
		{"Centro Cívico Ana y Rosa y por " + link, "Centro Cívico Ana y Rosa", link},
		{"sala 2 y 3", "sala 2 y 3", ""},
		{"meet.example.org", "meet.example.org", ""}, // no link that can be pressed
	} {
		if place, link := network.PlaceAndLink(tt.typed); place != tt.place || link != tt.link {
			t.Errorf("%q: %q and %q, want %q and %q", tt.typed, place, link, tt.place, tt.link)
		}
	}
}

func TestOffered(t *testing.T) {
	for _, tt := range []struct {
		meeting network.Meeting
		want    []network.Answer
	}{
		{network.Meeting{}, []network.Answer{"coming", "not_coming", "unsure", "delegated"}},
		{network.Meeting{Place: "el Vivero"}, []network.Answer{"coming", "not_coming", "unsure", "delegated"}},
		{network.Meeting{Place: "el Vivero", Link: "https://a.es"}, network.Answers},
		{network.Meeting{Link: "https://a.es"}, []network.Answer{"connecting", "not_coming", "unsure", "delegated"}},
		{network.Meeting{Place: "https://a.es"}, []network.Answer{"connecting", "not_coming", "unsure", "delegated"}},
	} {
		if got := tt.meeting.Offered(); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.meeting, got, tt.want)
		}
		if tt.meeting.Yes() != tt.want[0] || !tt.meeting.Yes().Attends() {
			t.Errorf("%+v: %q first", tt.meeting, tt.meeting.Yes())
		}
	}
}

// TestPlaceAndLinkLosesNothing takes apart what was put together, whatever stands between, and again what is left.
func TestPlaceAndLinkLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.SampledFrom([]string{"el Vivero", "Casa de Cultura, aula 3", "Centre Cívic", "sala «Por todas»", "Plaza de la Unión"}).Draw(t, "place")
		between := rapid.SampledFrom([]string{" y por ", ", ", " o en ", " i per ", " (", " – ", " y ", " and online at "}).Draw(t, "between")
		link := "https://" + rapid.StringMatching(`[a-z]{1,9}\.es/[a-z0-9?=&-]{0,20}[a-z]`).Draw(t, "link")
		gotPlace, gotLink := network.PlaceAndLink(place + between + link)
		if gotPlace != place || gotLink != link {
			t.Fatalf("%q and %q", gotPlace, gotLink)
		}
		if again, none := network.PlaceAndLink(gotPlace); again != gotPlace || none != "" {
			t.Fatalf("again %q and %q", again, none)
		}
		m := network.Meeting{Place: gotPlace, Link: gotLink}
		if p, l := m.Where(); p != gotPlace || l != gotLink {
			t.Fatalf("where: %q and %q", p, l)
		}
	})
}
