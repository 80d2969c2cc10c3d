package calendar_test

import (
	"strings"
	"testing"
	"time"

	"hilo/network/calendar"
)

// recurNow is Friday 20 January 2023, 12:00, as for dates.
func recurNow(tb testing.TB) time.Time { return moment(tb, "2023-01-20 12:00") }

func TestReadRecurrence(t *testing.T) {
	for _, tt := range []struct{ phrase, first, rule string }{
		{"el primer jueves de cada mes a las 10", "2023-02-02 10:00", "FREQ=MONTHLY;BYDAY=1TH"},
		{"cada primer jueves de mes, de 10 a 11:30", "2023-02-02 10:00-11:30", "FREQ=MONTHLY;BYDAY=1TH"},
		{"cada primer jueves del mes a las 10", "2023-02-02 10:00", "FREQ=MONTHLY;BYDAY=1TH"},
		{"el primer y el tercer jueves de cada mes a las 10", "2023-02-02 10:00", "FREQ=MONTHLY;BYDAY=1TH,3TH"},
		{"el último viernes de cada mes a las 9:30", "2023-01-27 09:30", "FREQ=MONTHLY;BYDAY=-1FR"},
		{"los jueves a las 10", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"Todos los martes de 10 a 11:30.", "2023-01-24 10:00-11:30", "FREQ=WEEKLY;BYDAY=TU"},
		{"los martes y jueves a las 9:30", "2023-01-24 09:30", "FREQ=WEEKLY;BYDAY=TU,TH"},
		{"los lunes, los miércoles y los viernes a las 9", "2023-01-23 09:00", "FREQ=WEEKLY;BYDAY=MO,WE,FR"},
		{"cada semana, los jueves a las 10", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"todas las semanas el jueves a las 10", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"el 15 de cada mes a las 12", "2023-02-15 12:00", "FREQ=MONTHLY;BYMONTHDAY=15"},
		{"los días 1 y 15 de cada mes a las 12", "2023-02-01 12:00", "FREQ=MONTHLY;BYMONTHDAY=1,15"},
		{"cada día 15 a las 12", "2023-02-15 12:00", "FREQ=MONTHLY;BYMONTHDAY=15"},
		{"el último día de cada mes a las 12", "2023-01-31 12:00", "FREQ=MONTHLY;BYMONTHDAY=-1"},
		{"cada tres meses, el primer lunes, a las 10, desde el 1 de febrero", "2023-02-06 10:00", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"},
		{"cada trimestre el primer lunes a las 10 a partir de marzo", "2023-03-06 10:00", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"},
		{"cada dos semanas los martes a las 9:30 desde el martes 31", "2023-01-31 09:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"los jueves a las 10 hasta junio", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20230630T215959Z"},
		{"los jueves a las 10, hasta finales de junio de 2024", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20240630T215959Z"},
		{"los jueves a las 10 hasta el 30/06", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20230630T215959Z"},
		{"los jueves a las 10 hasta el 26 de enero", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20230126T225959Z"},
		{"los jueves de 10 a 12 hasta final de año", "2023-01-26 10:00-12:00", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20231231T225959Z"},
		{"los jueves a las 10, 10 veces", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;COUNT=10"},
		{"los jueves a las 10 durante tres meses", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20230425T215959Z"},
		{"a las 10, todos los jueves", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"los martes a las cinco y media de la tarde", "2023-01-24 17:30", "FREQ=WEEKLY;BYDAY=TU"},

		{"el primer dijous de cada mes a les 10", "2023-02-02 10:00", "FREQ=MONTHLY;BYDAY=1TH"},
		{"tots els dimarts de 10 a 11.30 h", "2023-01-24 10:00-11:30", "FREQ=WEEKLY;BYDAY=TU"},
		{"els dijous a les 10.00 h", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"cada dos setmanes els dimarts a les 9.30 h des del 31 de gener", "2023-01-31 09:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"l'últim divendres de cada mes a les 9.30 h", "2023-01-27 09:30", "FREQ=MONTHLY;BYDAY=-1FR"},
		{"el dia 15 de cada mes a les 12 h, fins al 30 de juny", "2023-02-15 12:00", "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20230630T215959Z"},
		{"els dijous a les cinc i mitja de la vesprada, fins a juny", "2023-01-26 17:30", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20230630T215959Z"},
		{"els dilluns a dos quarts de deu del matí, 8 vegades", "2023-01-23 09:30", "FREQ=WEEKLY;BYDAY=MO;COUNT=8"},

		{"every Thursday at 10", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"on Thursdays at 10", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH"},
		{"Thursdays from 10 to 11:30", "2023-01-26 10:00-11:30", "FREQ=WEEKLY;BYDAY=TH"},
		{"the first Thursday of each month at 10", "2023-02-02 10:00", "FREQ=MONTHLY;BYDAY=1TH"},
		{"every first Thursday of the month at 10", "2023-02-02 10:00", "FREQ=MONTHLY;BYDAY=1TH"},
		{"every two weeks on Tuesday at 9:30 starting on 31 January", "2023-01-31 09:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"the 15th of every month at 12:00 until June", "2023-02-15 12:00", "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20230630T215959Z"},
		{"every Thursday at 10, 5 times", "2023-01-26 10:00", "FREQ=WEEKLY;BYDAY=TH;COUNT=5"},
	} {
		got := calendar.ReadRecurrence(tt.phrase, calendar.Settled{}, recurNow(t))
		if !got.Understood() || got.Rule != tt.rule || spanLine(got) != tt.first {
			t.Errorf("%q: %s %q (%s), want %s %q", tt.phrase, spanLine(got), got.Rule, got.Reason, tt.first, tt.rule)
		}
	}
}

func spanLine(r calendar.RecurReading) string {
	line := r.Start.Format("2006-01-02 15:04")
	if r.Length > 0 {
		line += r.Start.Add(r.Length).Format("-15:04")
	}
	return line
}

func TestRecurrencesAskedBack(t *testing.T) {
	for _, tt := range []struct {
		phrase string
		reason calendar.Reason
		rules  string // of what each choice then says, or the reason why it asks on
	}{
		{"el 31 de cada mes a las 10", calendar.ReasonShortMonth, "2023-01-31 FREQ=MONTHLY;BYMONTHDAY=-1 | 2023-01-31 FREQ=MONTHLY;BYMONTHDAY=31"},
		{"el 30 de cada mes a las 10", calendar.ReasonShortMonth,
			"2023-01-30 FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1 | 2023-01-30 FREQ=MONTHLY;BYMONTHDAY=30"},
		{"el 15 y el 31 de cada mes a las 10", calendar.ReasonShortMonth, "2023-01-31 FREQ=MONTHLY;BYMONTHDAY=15,-1 | 2023-01-31 FREQ=MONTHLY;BYMONTHDAY=15,31"},
		{"el quinto jueves de cada mes a las 10", calendar.ReasonShortMonth, "2023-01-26 FREQ=MONTHLY;BYDAY=-1TH | 2023-03-30 FREQ=MONTHLY;BYDAY=5TH"},
		{"cada dos semanas los martes a las 9:30", calendar.ReasonWhichFirst,
			"2023-01-24 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 2023-01-31 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"cada quince días los martes a las 9:30", calendar.ReasonWhichFirst,
			"2023-01-24 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 2023-01-31 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"dimarts alterns a les 9.30", calendar.ReasonWhichFirst,
			"2023-01-24 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 2023-01-31 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"every other Tuesday at 9:30", calendar.ReasonWhichFirst,
			"2023-01-24 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 2023-01-31 FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
		{"cada tres meses el primer lunes a las 10", calendar.ReasonWhichFirst,
			"2023-02-06 FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO | 2023-03-06 FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO | 2023-04-03 FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"},
		{"los viernes a las 17", calendar.ReasonWhichFirst, "2023-01-20 FREQ=WEEKLY;BYDAY=FR | 2023-01-27 FREQ=WEEKLY;BYDAY=FR"},
		{"los jueves a las 8", calendar.ReasonWhichHalf, "2023-01-26 FREQ=WEEKLY;BYDAY=TH | 2023-01-26 FREQ=WEEKLY;BYDAY=TH"},
		{"los jueves a mediodía", calendar.ReasonPartOfDay, "2023-01-26 FREQ=WEEKLY;BYDAY=TH | 2023-01-26 FREQ=WEEKLY;BYDAY=TH"},
	} {
		got := calendar.ReadRecurrence(tt.phrase, calendar.Settled{}, recurNow(t))
		var rules []string
		for _, c := range got.Choices {
			then := calendar.ReadRecurrence(tt.phrase, c, recurNow(t))
			rules = append(rules, then.Start.Format("2006-01-02 ")+then.Rule+string(then.Reason))
		}
		if line := strings.Join(rules, " | "); got.Reason != tt.reason || line != tt.rules {
			t.Errorf("%q: %s %s\nwant %s %s", tt.phrase, got.Reason, line, tt.reason, tt.rules)
		}
	}
}

func TestRecurrencesRefused(t *testing.T) {
	for phrase, want := range map[string]calendar.Reason{
		"el primer jueves de cada mes":                calendar.ReasonNoHour,
		"cada dos semanas a las 10":                   calendar.ReasonNoSeriesDay,
		"mensualmente a las 10":                       calendar.ReasonNoSeriesDay,
		"los jueves a las 10 hasta el 20 de enero":    calendar.ReasonEndsFirst,
		"los jueves de 12 a 10":                       calendar.ReasonBackwards,
		"jueves 26 a las 10":                          calendar.ReasonNotASeries,
		"el primer jueves del mes a las 10":           calendar.ReasonNotASeries,
		"los jueves a las 10 en el Vivero":            calendar.ReasonNotASeries,
		"los jueves de cada mes a las 10":             calendar.ReasonNotASeries,
		"cada cinco días a las 10":                    calendar.ReasonNotASeries,
		"el primer jueves de cada semana a las 10":    calendar.ReasonNotASeries,
		"cuando podáis":                               calendar.ReasonNotASeries,
		"":                                            calendar.ReasonNotASeries,
		"el 15 y el 30 de cada mes a las 10, 3 veces": calendar.ReasonShortMonth,
		"los jueves a las 10 desde el 1/3/2026":       calendar.ReasonTooFar,
	} {
		if got := calendar.ReadRecurrence(phrase, calendar.Settled{}, recurNow(t)); got.Reason != want {
			t.Errorf("%q: %q, %s %q; want %q", phrase, got.Reason, spanLine(got), got.Rule, want)
		}
	}
}

func TestLeadingRecurrence(t *testing.T) {
	for text, want := range map[string][2]string{
		"el primer jueves de cada mes a las 10, Vivero de Empresas":         {"el primer jueves de cada mes a las 10", "Vivero de Empresas"},
		"los jueves a las 10 en el Vivero":                                  {"los jueves a las 10", "en el Vivero"},
		"los jueves de 10 a 11:30, hasta junio, Sala 2":                     {"los jueves de 10 a 11:30, hasta junio", "Sala 2"},
		"els dijous a les 10, al Viver":                                     {"els dijous a les 10", "al Viver"},
		"cada dos semanas los martes, a las 9:30, https://meet.example.org": {"cada dos semanas los martes, a las 9:30", "https://meet.example.org"},
		"jueves 26 a las 10, Vivero":                                        {"", "jueves 26 a las 10, Vivero"},
		"los jóvenes sin empleo":                                            {"", "los jóvenes sin empleo"},
	} {
		if phrase, rest := calendar.LeadingRecurrence(text); phrase != want[0] || rest != want[1] {
			t.Errorf("%q: %q, %q; want %q", text, phrase, rest, want)
		}
	}
}
