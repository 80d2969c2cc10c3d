package calendar_test

import (
	"strings"
	"testing"

	"hilo/network/calendar"

	"github.com/google/go-cmp/cmp"
)

// readAt is when the examples are read, unless they say otherwise: a Friday.
const readAt = "2023-01-20 12:00"

// phrases are what is typed, parted by bars, and what is to be understood: a moment, «start - end», or a reason with
// the choices after a colon, days without their hour as dates.
type phrases []struct{ typed, want string }

func (p phrases) check(t *testing.T) {
	t.Helper()
	now := moment(t, readAt)
	for _, tt := range p {
		for typed := range strings.SplitSeq(tt.typed, "|") {
			typed = strings.TrimSpace(typed)
			if diff := cmp.Diff(tt.want, show(calendar.Read(typed, now))); diff != "" {
				t.Errorf("Read(%q): (-want +got)\n%s", typed, diff)
			}
		}
	}
}

func show(r calendar.Reading) string {
	if r.Understood() {
		return showSpan(r.When, false)
	}
	var choices []string
	for _, c := range r.Choices {
		choices = append(choices, showSpan(c.When, c.NoHour))
	}
	if len(choices) == 0 {
		return string(r.Reason)
	}
	return string(r.Reason) + ": " + strings.Join(choices, ", ")
}

// showSpan leaves out the year where it is that of the examples.
func showSpan(s calendar.Span, noHour bool) string {
	format := "2006-01-02 15:04"
	if noHour {
		format = "2006-01-02"
	}
	text := strings.TrimPrefix(s.Start.Format(format), "2023-")
	if !s.End.IsZero() {
		text += " - " + s.End.Format("15:04")
	}
	return text
}

func TestReadSpanish(t *testing.T) {
	phrases{
		{"jueves 26 a las 10 | J 26/01 10:00 | Jueves, 26 de enero a las 10", "01-26 10:00"},
		{"jueves 26, 10-12h | jueves 26 10–12 | jueves 26 de 10 a 12 | el jueves 26 de 10:00 a 12:00 h", "01-26 10:00 - 12:00"},
		{"el martes a las 9:30", "01-24 09:30"},
		{"el martes que viene a las 10 | próximo martes a las 10 | el martes próximo, a las 10", "01-24 10:00"},
		{"martes 24 de 10 a 11.30 | martes 24, de las 10 a las 11 y media | mar. 24 entre las 10 y las 11:30",
			"01-24 10:00 - 11:30"},
		{"martes próximo, 17.30 h", "01-24 17:30"},
		{"el lunes de la semana que viene a las 12 | la semana que viene, el lunes a las 12", "01-23 12:00"},
		{"lun 23 ene 9:30", "01-23 09:30"},
		{"miercoles 25/1 a las 10h | MIÉRCOLES 25/1 A LAS 10H", "01-25 10:00"},
		{"26-01-23 17'30 h | el 26 de enero a las cinco y media de la tarde | 26-01-23 17’30 h | 2023-01-26 17:30",
			"01-26 17:30"},
		{"26.01.2023 a las 16,30", "01-26 16:30"},
		{"jueves 26 a las 4", "01-26 16:00"},
		{"el 2 a las 10 | primer jueves de febrero a las 10 | 1er jueves de febrero a las 10", "02-02 10:00"},
		{"02/03 a las 10:00", "03-02 10:00"},
		{"lunes 30 a las 12 del mediodía | lunes 30 a las doce de la mañana", "01-30 12:00"},
		{"dentro de 3 días a las 10 | de aquí a tres días a las 10", "01-23 10:00"},
		{"en dos semanas a las 10", "02-03 10:00"},
		{"de hoy en ocho a las 10 | el viernes que viene a las 10 | el viernes a las 10 | de hoy en ocho días a las 10",
			"01-27 10:00"},
		{"esta tarde a las 5 | hoy a las 5 | a las 5 esta tarde | hoy por la tarde, a las 5", "01-20 17:00"},
		{"mañana a las 10 | mañana por la mañana a las 10 | a las 10 mañana | mañana, sábado 21, a las 10", "01-21 10:00"},
		{"el 9 de junio a las 10", "06-09 10:00"},

		{"jueves 26 de enero, 10:00 | jueves 26 de enero de 2023, 10:00 | a las 10 del jueves 26 | jueves que viene, 26 de enero, a las 10 de la mañana en punto", "01-26 10:00"},
		{"jueves 26 de enero, 8:00 | jueves 26 a las 08:00 | jueves 26 a las 8 de la mañana", "01-26 08:00"},
		{"jueves 26 de enero de 10:00 a 11:30 | de 10 a 11:30 el jueves 26", "01-26 10:00 - 11:30"},
		{"jueves 26 de 4 a 6 | jueves 26 de 4 a 6 de la tarde | jueves 26 por la tarde de 4 a 6", "01-26 16:00 - 18:00"},
		{"jueves 26, a las 10, hasta las 2 | jueves 26 de 10 a 2", "01-26 10:00 - 14:00"},
		{"jueves 26 de 11 a 1 de la tarde", "01-26 11:00 - 13:00"},
		{"jueves 26 de 8 a 3", "01-26 08:00 - 15:00"},
		{"el último lunes de enero a las diez menos cuarto | último lunes de este mes a las 9:45", "01-30 09:45"},
		{"el 5 del mes que viene a las 10 | 5/2 10.00", "02-05 10:00"},
		{"el 10 de diciembre del 2023 a las 11 | 10/12 a las 11", "12-10 11:00"},
		{"pasado mañana a las 19:15 | pasado mañana a las siete y cuarto de la tarde", "01-22 19:15"},
		{"el veintiséis de enero a las once y diez", "01-26 11:10"},
		{"el miércoles uno a las diez y treinta y cinco", "02-01 10:35"},
		{"dentro de un mes a las 10", "02-20 10:00"},
		{"hoy a las 8", "01-20 20:00"},
		{"para el próximo 26 de enero a las 17h30", "01-26 17:30"},
		{"5 de diciembre a las 10", "12-05 10:00"},
	}.check(t)
}
