package calendar_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hilo/network/calendar"
)

// What people type, and what it says in the notation of String.
var openings = map[string]string{
	"L-V 9-14":                                                     "L-V 09:00-14:00",
	"l-v 9-14h.":                                                   "L-V 09:00-14:00",
	"L a V de 9:00 a 14:00":                                        "L-V 09:00-14:00",
	"lunes a viernes 9-14":                                         "L-V 09:00-14:00",
	"lunes a viernes de 9:00 a 14:00 h":                            "L-V 09:00-14:00",
	"De lunes a viernes, de 9.00 a 14.00 h.":                       "L-V 09:00-14:00",
	"Horario: de lunes a viernes de 9 h a 14 h":                    "L-V 09:00-14:00",
	"Horario de atención al público: L-V, 9'30-14'30":              "L-V 09:30-14:30",
	"de dilluns a divendres, de 9.00 a 14.00 h; dijous de 16 a 19": "L-X y V 09:00-14:00; J 09:00-14:00, 16:00-19:00",
	"dl-dv 9-14, dj 16-19":                                         "L-X y V 09:00-14:00; J 09:00-14:00, 16:00-19:00",
	"dl., dc. i dv. de 9 a 13 h":                                   "L y X y V 09:00-13:00",
	"martes y jueves de 10 a 13 y de 16 a 18":                      "M y J 10:00-13:00, 16:00-18:00",
	"martes y jueves de 10 a 13 y 16 a 18":                         "M y J 10:00-13:00, 16:00-18:00",
	"M y J 10-13,16-18":                                            "M y J 10:00-13:00, 16:00-18:00",
	"M/J 10-13":                                                    "M y J 10:00-13:00",
	"24 horas":                                                     "L-D 00:00-24:00",
	"24h":                                                          "L-D 00:00-24:00",
	"24/7":                                                         "L-D 00:00-24:00",
	"las 24 horas del día, todos los días":                         "L-D 00:00-24:00",
	"24 horas, 365 días al año":                                    "L-D 00:00-24:00",
	"les 24 hores":                                                 "L-D 00:00-24:00",
	"S y D 24 horas":                                               "S-D 00:00-24:00",
	"L-J 8-15, V 8-14":                                             "L-J 08:00-15:00; V 08:00-14:00",
	"L-J 8:00-15:00 y V 8:00-14:00":                                "L-J 08:00-15:00; V 08:00-14:00",
	"todos los días de 10 a 20":                                    "L-D 10:00-20:00",
	"tots els dies de 10 a 20 h":                                   "L-D 10:00-20:00",
	"todos los días excepto domingos de 10 a 20":                   "L-S 10:00-20:00",
	"De lunes a domingo 10-20. Martes cerrado.":                    "L y X-D 10:00-20:00",
	"L-V 9-14; agosto cerrado":                                     "L-V 09:00-14:00; agosto cerrado",
	"L-V 9-14 (agosto cerrado)":                                    "L-V 09:00-14:00; agosto cerrado",
	"L-V 9-14, cerrado en agosto":                                  "L-V 09:00-14:00; agosto cerrado",
	"De dilluns a divendres de 9 a 14. Tancat a l'agost":           "L-V 09:00-14:00; agosto cerrado",
	"L-V 9-14 excepto agosto y festivos":                           "L-V 09:00-14:00; agosto cerrado",
	"agosto cerrado, L-V 9-14":                                     "L-V 09:00-14:00; agosto cerrado",
	"L-V 9-14; en agosto de 9 a 13":                                "L-V 09:00-14:00; agosto L-V 09:00-13:00",
	"L-V 9-14 y en agosto M y J 9-13":                              "L-V 09:00-14:00; agosto M y J 09:00-13:00",
	"L-V 8-15; julio y agosto L-V 8-14":                            "L-V 08:00-15:00; julio y agosto L-V 08:00-14:00",
	"julio y agosto L-V 8-14; resto del año L-V 8-15":              "L-V 08:00-15:00; julio y agosto L-V 08:00-14:00",
	"de septiembre a junio L-V 8-15, julio y agosto L-V 8-14":      "L-V 08:00-15:00; julio y agosto L-V 08:00-14:00",
	"L-V 9-14 con cita previa":                                     "L-V 09:00-14:00; con cita previa",
	"previa cita, L-V 9-14":                                        "L-V 09:00-14:00; con cita previa",
	"de dilluns a divendres de 9 a 14, només amb cita prèvia":      "L-V 09:00-14:00; con cita previa",
	"L-V 9-14 (sólo con cita previa)":                              "L-V 09:00-14:00; con cita previa",
	"Mon-Fri 9am-5pm":                                              "L-V 09:00-17:00",
	"Monday to Friday from 9 to 5, by appointment":                 "L-V 09:00-17:00; con cita previa",
	"Thursdays 10-13":                                              "J 10:00-13:00",
	"9-14 de lunes a viernes":                                      "L-V 09:00-14:00",
	"de 9 a 14 de lunes a jueves, 9-13 viernes":                    "L-J 09:00-14:00; V 09:00-13:00",
	"lunes de 9 a 2":                                               "L 09:00-14:00",
	"martes de 4 a 7":                                              "M 16:00-19:00",
	"martes de 16:30 a 19":                                         "M 16:30-19:00",
	"martes de 4 a 7 de la tarde":                                  "M 16:00-19:00",
	"lunes de nueve y media a dos de la tarde":                     "L 09:30-14:00",
	"L-V mañanas de 9 a 14, tardes de 16 a 19":                     "L-V 09:00-14:00, 16:00-19:00",
	"dilluns de matí 9-13 i de vesprada 5-8":                       "L 09:00-13:00, 17:00-20:00",
	"todas las noches de 21 a 9":                                   "",
	"todos los días de 21 a 9":                                     "L-D 21:00-09:00",
	"V y S 20:00-02:00":                                            "V-S 20:00-02:00",
	"L-V 9-14, festivos cerrado":                                   "L-V 09:00-14:00",
	"sábados, domingos y festivos de 10 a 14":                      "S-D 10:00-14:00",
	"laborables de 9 a 14":                                         "L-V 09:00-14:00",
	"de lunes a viernes laborables de 9 a 14":                      "L-V 09:00-14:00",
	"fines de semana de 10 a 14":                                   "S-D 10:00-14:00",
	"entre las 9 y las 14, L-V":                                    "L-V 09:00-14:00",
	"viernes a lunes 10-14":                                        "L y V-D 10:00-14:00",
	"lun, mar, mié 9-14":                                           "L-X 09:00-14:00",
	"L-V\n9:00-14:00\nJ\n16:00-19:00":                              "L-X y V 09:00-14:00; J 09:00-14:00, 16:00-19:00",

	// Not understood wholly, or in two ways.
	"":                                       "",
	"9-14":                                   "",
	"L-V":                                    "",
	"agosto cerrado":                         "",
	"en agosto de 9 a 13":                    "",
	"con cita previa":                        "",
	"cerrado":                                "",
	"consultar":                              "",
	"L-V 9-14, llamar antes":                 "",
	"L-V por la mañana":                      "",
	"L-V de 7 a 9":                           "",
	"martes de 16 a 8":                       "",
	"martes de 6 a 22":                       "",
	"L-X-V 9-14":                             "",
	"L-V 9-14, V 9-13":                       "",
	"L-V 14-9-18":                            "",
	"L-V 25-26":                              "",
	"L-V 9:75-14":                            "",
	"L-V 9-14; verano 9-13":                  "",
	"L-V 9-14; julio cerrado":                "",
	"L-V 9-14; en julio M 9-13":              "",
	"L-V 9-14; en agosto de 9 a 13; S 10-13": "",
	"L-V 9-14, cerrado los lunes, martes 16-18":    "",
	"L-V de 8 a 15 (de 8 a 14 en julio y agosto)":  "",
	"del 15 de junio al 15 de septiembre L-V 9-14": "",
	"primer lunes de mes de 9 a 14":                "",
	"julio y agosto L-V 8-14":                      "",
	"L-V 9-14 resto":                               "",
}

func TestReadOpening(t *testing.T) {
	for typed, want := range openings {
		o, ok := calendar.ReadOpening(typed)
		if ok != (want != "") || o.String() != want {
			t.Errorf("%q: %q, understood %t; want %q", typed, o, ok, want)
		}
	}
	if _, ok := calendar.ReadOpening(strings.Repeat("L-V 9-14\n", 100)); ok {
		t.Error("a text of 900 characters was read")
	}
}

func TestOpeningOn(t *testing.T) {
	o, ok := calendar.ReadOpening("L-V 9-14, J 16-19; agosto L y M 9-13; con cita previa")
	if !ok || !o.Appointment {
		t.Fatalf("%+v, %t", o, ok)
	}
	for date, want := range map[string]string{
		"2026-11-19": "[{540 840} {960 1140}]", // Thursday
		"2026-11-20": "[{540 840}]",
		"2026-11-21": "[]",
		"2026-08-03": "[{540 780}]", // Monday
		"2026-08-06": "[]",
	} {
		day, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.On(day); fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", date, got, want)
		}
	}
	if got, want := o.Mask(), int64(0b0000110_0111110); got != want {
		t.Errorf("mask %b, want %b", got, want)
	}
	if (calendar.Opening{}).Mask() != 0 {
		t.Error("what is not known has a mask")
	}
}

// anOpening draws one that can be written: with a week that is open.
func anOpening(t *rapid.T) calendar.Opening {
	week := func(days int64) (w calendar.OpenWeek) {
		for day := range w {
			if days&(1<<day) == 0 {
				continue
			}
			from := rapid.IntRange(0, 600).Draw(t, "from")
			to := rapid.IntRange(from+1, 700).Draw(t, "to")
			w[day] = []calendar.OpenHours{{From: from, To: to}}
			if rapid.Bool().Draw(t, "afternoon") {
				w[day] = append(w[day], calendar.OpenHours{From: to + 60, To: rapid.IntRange(to+61, to+1000).Draw(t, "night")})
			}
		}
		return w
	}
	days := rapid.Int64Range(1, 127).Draw(t, "days")
	o := calendar.Opening{Year: week(days), Appointment: rapid.Bool().Draw(t, "appointment")}
	if rapid.Bool().Draw(t, "august") {
		o.Months = map[time.Month]calendar.OpenWeek{time.August: week(rapid.Int64Range(0, 127).Draw(t, "in august"))}
	}
	if rapid.Bool().Draw(t, "july") {
		o.Months = map[time.Month]calendar.OpenWeek{time.July: week(days)}
	}
	return o
}

func TestOpeningIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anOpening(t)
		got, ok := calendar.ReadOpening(want.String())
		if !ok || got.Mask() != want.Mask() || got.Appointment != want.Appointment {
			t.Fatalf("%q was read as %q, %t", want, got, ok)
		}
		for month := time.January; month <= time.December; month++ {
			if d := cmp.Diff(want.Week(month), got.Week(month)); d != "" {
				t.Fatalf("%q in %s: %s", want, month, d)
			}
		}
	})
}

func TestMaskAgreesWithTheHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anOpening(t)
		day := time.Date(2026, 1, rapid.IntRange(1, 365).Draw(t, "day"), 12, 0, 0, 0, time.UTC)
		open := len(o.On(day)) > 0
		if (o.Mask()&calendar.MaskOn(day) != 0) != open {
			t.Fatalf("%q on %s: open %t, mask %b", o, day.Format("Mon 2 Jan"), open, o.Mask())
		}
	})
}

// Whatever is typed, there is an answer, and one that holds: hours within a day and the next, in order.
func TestReadOpeningOfAnything(t *testing.T) {
	words := strings.Fields(`L M X J V S D lunes viernes dijous Mon - , ; . : y i a de las en del ( ) / 9 14 9:30 24 0 07 16 19 24h h
		horas cerrado tancat agosto julio mar resto excepto festivos cita previa todos los días mañanas tarde y media 12 6`)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 14).Draw(t, "words"), " ")
		})).Draw(t, "text")
		o, ok := calendar.ReadOpening(text)
		if !ok {
			if o.Mask() != 0 {
				t.Fatalf("%q was refused and has hours", text)
			}
			return
		}
		for month := time.January; month <= time.December; month++ {
			for _, hours := range o.Week(month) {
				last := 0
				for _, h := range hours {
					if h.From < last || h.To <= h.From || h.From >= 24*60 || h.To > 48*60 {
						t.Fatalf("%q: %v", text, hours)
					}
					last = h.To
				}
			}
		}
		if again, ok := calendar.ReadOpening(o.String()); !ok || again.String() != o.String() {
			t.Fatalf("%q is %q and then %q", text, o, again)
		}
	})
}
