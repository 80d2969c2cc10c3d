package network_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hilo/network"
)

func TestReadReferral(t *testing.T) {
	for typed, want := range map[string]network.Referral{
		"Por cuenta propia, con cita":                   network.ReferralSelf,
		"Desde Servicios Sociales de atención primaria": network.ReferralPrimary,
		"Amb informe de l'equip":                        network.ReferralReport,
		"Derivació des de serveis socials, amb informe": network.ReferralPrimary,
		"Llamar antes": network.ReferralUnknown,
	} {
		if got := network.ReadReferral(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestSheetCard(t *testing.T) {
	headings := []string{"Recurso", "Teléfono fijo", "TELÉFONO", "Móvil", "Horario", "Correo electrónico", "Hasta", "Observaciones", "Derivación"}
	r := network.NewSheetReader(headings, nil)
	if got := strings.Join(r.Unknown(), ", "); got != "Teléfono fijo, Observaciones" {
		t.Errorf("unknown: %s", got)
	}
	c, faults := r.Card(7, []string{"Ropero", "968 00 00 01", "968 00 00 02 / 968 00 00 03", "600 00 00 00", "L-V 9-14", "ropero@hilo.example", "31/12/2026", "-", "Con informe"})
	if len(faults) != 0 {
		t.Errorf("faults: %v", faults)
	}
	if got := strings.Join(c.Card.Phones, "|"); got != "968 00 00 02|968 00 00 03|600 00 00 00" {
		t.Errorf("phones: %s", got)
	}
	if c.Card.Until != "2026-12-31" || c.Card.Referral != network.ReferralReport {
		t.Errorf("until %q, referral %q", c.Card.Until, c.Card.Referral)
	}
}

func TestSheetFaults(t *testing.T) {
	r := network.NewSheetReader([]string{"Nombre", "Contacto", "Correo", "Hasta", "Horario"}, nil)
	_, faults := r.Card(12, []string{"", "María, DNI 12345678Z", "sin correo", "mañana", "cuando haya luz"})
	var said []string
	for _, f := range faults {
		said = append(said, f.Error())
	}
	for _, want := range []string{"row 12, Contacto: personal", "row 12, Correo: ", "row 12, Hasta: ", "row 12, Horario: ", "row 12: no_name"} {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("no fault begins %q in %q", want, said)
		}
	}
	if strings.Contains(strings.Join(said, ""), "12345678Z") {
		t.Errorf("a fault tells the DNI: %q", said)
	}
	if i := slices.IndexFunc(faults, func(f network.CellError) bool { return f.Warning() }); i < 0 || faults[i].Column != "Horario" {
		t.Errorf("only hours that are not understood are a warning: %v", faults)
	}
}

// A list that was written reads back as it was, in every language.
func TestSheetRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[A-ZÁÉ][a-zñçà]{2,8}( [a-z]{3,7}){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		in := network.SheetCard{Entity: word.Draw(t, "entity"), Areas: rapid.SliceOfN(word, 0, 3).Draw(t, "areas"), Card: network.Card{
			Name: word.Draw(t, "name"), Description: word.Draw(t, "description"), Cost: word.Draw(t, "cost"),
			Groups:         rapid.SliceOfNDistinct(rapid.SampledFrom(network.AffectedGroups), 0, 3, rapid.ID[string]).Draw(t, "groups"),
			Municipalities: rapid.SliceOfN(word, 0, 3).Draw(t, "towns"), Hours: word.Draw(t, "hours"), Until: "2027-01-31",
		}}
		lang := rapid.SampledFrom([]string{"es", "ca", "en", "de"}).Draw(t, "lang")
		out, faults := network.NewSheetReader(network.SheetHeadings(lang), nil).Card(2, network.SheetRow(in))
		if slices.ContainsFunc(faults, func(f network.CellError) bool { return !f.Warning() }) {
			t.Fatal(faults)
		}
		if !out.Card.Equal(in.Card) || out.Entity != in.Entity || !slices.Equal(out.Areas, in.Areas) {
			t.Fatalf("wrote %+v\nread %+v", in, out)
		}
	})
}
