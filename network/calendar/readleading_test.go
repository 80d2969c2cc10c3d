package calendar_test

import (
	"strings"
	"testing"
	"time"

	"hilo/network/calendar"

	"github.com/google/go-cmp/cmp"
)

func TestReadLeading(t *testing.T) {
	now := moment(t, readAt)
	for _, tt := range []struct{ text, want, rest string }{
		{"jueves 26 de 10 a 11.30, Vivero de Empresas", "01-26 10:00 - 11:30", "Vivero de Empresas"},
		{"jueves 26 a las 10 en el Vivero de Empresas", "01-26 10:00", "en el Vivero de Empresas"},
		{"jueves 26 a las 10 – Vivero", "01-26 10:00", "Vivero"},
		{"jueves 26 a las 10. Vivero", "01-26 10:00", "Vivero"},
		{"jueves 26, 10-12h", "01-26 10:00 - 12:00", ""},
		{"dijous 26 de gener, 10.00 h, al Viver d'Empreses", "01-26 10:00", "al Viver d'Empreses"},
		{"Thursday 26 at 10 and then lunch", "01-26 10:00", "and then lunch"},
		{"jueves 26, 10 personas", "no_hour: 01-26", "10 personas"},
		{"lunes 24 a las 10, Vivero", "weekday_mismatch: 01-23 10:00, 01-24 10:00", "Vivero"},
		{"juves 26 a las 10, Vivero", "misspelt: 01-26 10:00", "Vivero"},
		{"martes 24 o jueves 26 a las 10, Vivero", "two_dates: 01-24 10:00, 01-26 10:00", "Vivero"},
		{"ayer a las 10, Vivero", "past", "Vivero"},
		{"«jueves 26 a las 10»", "01-26 10:00", ""},
		{"jueves 26 a las 10 de febrero", "not_a_date", "jueves 26 a las 10 de febrero"},
		{"jueves 26 a las 25", "not_a_date", "jueves 26 a las 25"},
		{"jueves 26 a las 5 y 11", "not_a_date", "jueves 26 a las 5 y 11"},
		{"lunes, martes o miércoles a las 10", "not_a_date", "lunes, martes o miércoles a las 10"},
		{"10 o más familias", "not_a_date", "10 o más familias"},
		{"partes de trabajo", "not_a_date", "partes de trabajo"},
		{"Vivero, jueves 26 a las 10", "not_a_date", "Vivero, jueves 26 a las 10"},
		{"26 plazas de guardería", "not_a_date", "26 plazas de guardería"},
		{"", "not_a_date", ""},
		{"jueves 26 a las 10, " + strings.Repeat("muy lejos ", 200), "01-26 10:00", strings.TrimSpace(strings.Repeat("muy lejos ", 200))},
	} {
		got, rest := calendar.ReadLeading(tt.text, now)
		if show(got) != tt.want || rest != tt.rest {
			t.Errorf("ReadLeading(%q) = %s, %q, want %s, %q", tt.text, show(got), rest, tt.want, tt.rest)
		}
	}
}

func TestReadHour(t *testing.T) {
	now := moment(t, readAt)
	day := moment(t, "2023-01-26 00:00")
	for typed, want := range map[string]string{
		"10":              "01-26 10:00",
		"a las 10":        "01-26 10:00",
		"4":               "01-26 16:00",
		"8":               "which_half: 01-26 08:00, 01-26 20:00",
		"10 a 11.30":      "01-26 10:00 - 11:30",
		"por la tarde":    "part_of_day: 01-26 16:00, 01-26 17:00, 01-26 18:00",
		"a les 10 o 11":   "not_a_date",
		"martes a las 10": "not_a_date",
		"":                "not_a_date",
	} {
		if got := show(calendar.ReadHour(typed, day, now)); got != want {
			t.Errorf("ReadHour(%q) = %s, want %s", typed, got, want)
		}
	}
}

func TestReadAtOtherTimes(t *testing.T) {
	for _, tt := range []struct{ now, typed, want string }{
		// What is said of this week on a Monday.
		{"2023-01-16 09:00", "el viernes que viene a las 10", "which_week: 01-20 10:00, 01-27 10:00"},
		{"2023-01-16 09:00", "el viernes a las 10", "01-20 10:00"},
		{"2023-01-16 09:00", "el viernes de la semana que viene a las 10", "01-27 10:00"},
		{"2023-01-22 09:00", "el lunes que viene a las 10", "01-23 10:00"},
		{"2023-01-20 09:00", "este viernes a las 10", "01-20 10:00"},
		{"2023-01-20 12:00", "el viernes a las 8", "which_week: 01-20 20:00, 01-27 08:00, 01-27 20:00"},
		// The number of a day that has passed, or that not every month has.
		{"2023-01-20 12:00", "el 20 a las 10", "02-20 10:00"},
		{"2023-01-20 12:00", "el 20 a las 17", "01-20 17:00"},
		{"2023-01-31 12:00", "el 30 a las 10", "03-30 10:00"},
		{"2023-12-20 12:00", "el 5 de enero a las 10", "2024-01-05 10:00"},
		{"2023-01-20 12:00", "el 28 de diciembre a las 10", "past"},
		{"2023-01-20 12:00", "jueves 28 de diciembre a las 10", "12-28 10:00"},
		{"2023-03-20 12:00", "29 de febrero a las 10", "2024-02-29 10:00"},
		{"2023-12-20 12:00", "primer jueves de enero a las 10", "2024-01-04 10:00"},
		{"2023-12-20 12:00", "el 5 del mes que viene a las 10", "2024-01-05 10:00"},
		{"2023-01-31 12:00", "dentro de un mes a las 10", "no_such_day"},
		// The clocks go forward on Sundays 26 March 2023 and 29 March 2026, back on 25 October 2026.
		{"2026-03-20 12:00", "29/03/2026 02:30", "skipped_hour"},
		{"2026-03-20 12:00", "29/03/2026 03:00", "2026-03-29 03:00"},
		{"2026-03-20 12:00", "29/03/2026 de 01:30 a 02:30", "skipped_hour"},
		{"2026-10-20 12:00", "25/10/2026 02:30", "repeated_hour: 2026-10-25 02:30, 2026-10-25 02:30"},
		{"2026-10-20 12:00", "25/10/2026 de 02:30 a 03:30",
			"repeated_hour: 2026-10-25 02:30 - 03:30, 2026-10-25 02:30 - 03:30"},
		{"2026-10-20 12:00", "domingo 25 a las 10", "2026-10-25 10:00"},
	} {
		if diff := cmp.Diff(tt.want, show(calendar.Read(tt.typed, moment(t, tt.now)))); diff != "" {
			t.Errorf("Read(%q) at %s: (-want +got)\n%s", tt.typed, tt.now, diff)
		}
	}
}

func TestRepeatedHourIsTwoInstants(t *testing.T) {
	r := calendar.Read("25/10/2026 02:30", moment(t, "2026-10-20 12:00"))
	if len(r.Choices) != 2 || r.Choices[1].When.Start.Sub(r.Choices[0].When.Start) != time.Hour {
		t.Errorf("%+v", r)
	}
}

func TestReadRefusesTexts(t *testing.T) {
	long := "jueves 26 a las 10" + strings.Repeat(" ", 200)
	if got := calendar.Read(long, moment(t, readAt)); got.Reason != calendar.ReasonNotADate {
		t.Errorf("%+v", got)
	}
}

func TestWarnings(t *testing.T) {
	murcia := calendar.Days{Region: "MC"}
	for day, want := range map[string][]calendar.Warning{
		"2023-01-26 10:00": nil,
		"2023-01-21 10:00": {{Weekend: true}},
		"2023-06-09 10:00": {{Holiday: &calendar.Holiday{Key: "regional", Region: "MC"}}},
		"2023-08-10 10:00": {{August: true}},
		"2026-08-15 10:00": {{Weekend: true}, {Holiday: &calendar.Holiday{Key: "assumption"}}, {August: true}},
	} {
		if diff := cmp.Diff(want, murcia.Warnings(moment(t, day))); diff != "" {
			t.Errorf("Warnings(%s): (-want +got)\n%s", day, diff)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	now := moment(b, readAt)
	for name, phrase := range map[string]string{
		"Short":    "jueves 26 a las 10",
		"Long":     "el último lunes de enero de 2023 de las diez menos cuarto a las once y media de la mañana",
		"Misspelt": "juves 26 de enero a las 10",
		"NoDate":   "Faltan plazas de guardería para familias monoparentales en el centro del municipio",
		"Repeated": strings.Repeat("26 10-12 o ", 12),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				calendar.Read(phrase, now)
			}
		})
	}
}
