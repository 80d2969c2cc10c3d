package commands

import (
	"slices"
	"testing"
	"time"

	"hilo/bot"
	"hilo/locales"
	"hilo/network/calendar"
)

func TestWarnings(t *testing.T) {
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := New(nil, catalog)
	murcia := calendar.Days{Region: "MC", Local: []calendar.Local{
		{Month: time.May, Day: 15, Name: "San Isidro"}, {Month: time.May, Day: 16}}}
	for _, tc := range []struct {
		month      time.Month
		day        int
		es, ca, en []string
	}{
		{month: time.June, day: 8},
		{time.June, 9, []string{"es festivo en la Región de Murcia"}, []string{"és festiu en la Regió de Múrcia"},
			[]string{"it is a holiday in the Region of Murcia"}},
		{time.January, 21, []string{"es sábado"}, []string{"és dissabte"}, []string{"it is Saturday"}},
		{time.August, 2, []string{"es agosto"}, []string{"és agost"}, []string{"it is August"}},
		{time.August, 15, []string{"es festivo: la Asunción", "es agosto"}, []string{"és festiu: l'Assumpció", "és agost"},
			[]string{"it is a holiday: the Assumption", "it is August"}},
		{time.May, 15, []string{"es festivo: San Isidro"}, []string{"és festiu: San Isidro"}, []string{"it is a holiday: San Isidro"}},
		{time.May, 16, []string{"es festivo local"}, []string{"és festiu local"}, []string{"it is a local holiday"}},
	} {
		at := time.Date(2023, tc.month, tc.day, 10, 0, 0, 0, time.UTC)
		for lang, want := range map[string][]string{"es": tc.es, "ca": tc.ca, "en": tc.en} {
			if got := f.warnings(bot.In(catalog, lang, time.UTC), at, murcia.Warnings(at)); !slices.Equal(got, want) {
				t.Errorf("%s, %s: %q, want %q", lang, at.Format(time.DateOnly), got, want)
			}
		}
	}
}
