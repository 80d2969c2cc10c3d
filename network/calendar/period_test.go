package calendar

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// today of the tables is Friday 20 January 2023, at noon in Madrid.
func fridayInMadrid(tb testing.TB) time.Time {
	tb.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		tb.Fatal(err)
	}
	return time.Date(2023, time.January, 20, 12, 0, 0, 0, loc)
}

// A period of the tables is written with its first and its last day.
func TestReadPeriod(t *testing.T) {
	now := fridayInMadrid(t)
	for want, phrases := range map[string]string{
		"2023-01-20 2023-01-20": "hoy|HUI|avui|today|viernes|este viernes|el 20 de enero|20/1|20/01/2023|2023-01-20|20 January",
		"2023-01-19 2023-01-19": "ayer|ahir|yesterday|el jueves|dijous|jueves 19|19 de gener|el 19|hace 1 día|1 day ago",
		"2023-01-13 2023-01-13": "el viernes pasado|divendres passat",
		"2023-01-16 2023-01-20": "esta semana|aquesta setmana|esta setmana|this week|la semana actual|desde el lunes|des de dilluns|since Monday",
		"2023-01-09 2023-01-15": "la semana pasada|semana anterior|la setmana passada|last week",
		"2023-01-01 2023-01-20": "enero|Enero|gener|January|enero de 2023|enero del 23|gener del 2023|January 2023|del mes de enero|este mes|aquest mes|" +
			"this month|este trimestre|este año|2023|desde enero|des de gener|since January|primer trimestre|del 1 al 31 de enero",
		"2022-12-01 2022-12-31": "diciembre|desembre|December|el mes pasado|el mes passat|last month|diciembre de 2022|dic. 2022",
		"2022-10-01 2022-12-31": "el trimestre pasado|el trimestre passat|last quarter|cuarto trimestre|quart trimestre de 2022|fourth quarter of 2022|" +
			"de octubre a diciembre|d'octubre a desembre|from October to December|octubre - diciembre",
		"2022-01-01 2022-12-31": "2022|el año pasado|l'any passat|last year|año 2022|l'any 2022",
		"2022-07-01 2022-12-31": "el semestre pasado|segundo semestre de 2022|segon semestre",
		"2022-09-01 2023-01-20": "este curso|aquest curs|this school year|desde septiembre|des de setembre de 2022|since the 1st of September 2022",
		"2021-09-01 2022-08-31": "el curso pasado|el curs passat|last school year",
		"2023-01-06 2023-01-20": "últimos 15 días|los últimos quince días|els últims 15 dies|darrers quinze dies|last 15 days|the past 15 days",
		"2023-01-14 2023-01-20": "la última semana|última setmana|past week|últimos 7 días",
		"2022-12-21 2023-01-20": "el último mes|darrer mes|past month",
		"2023-01-10 2023-01-20": "desde el 10 de enero|des del 10 de gener|since 10 January|since the 10th of January|desde el 10|desde el 10/1|" +
			"del 10 al 20 de enero|del 10 al 20 de gener|from 10 to 20 January|entre el 10 y el 20 de enero|del 10 al 20|10/1 - 20/1|del 10/01/2023 al 20/01/2023|" +
			"desde hace 10 días|des de fa deu dies|del 10 al 25 de enero",
		"2022-12-28 2023-01-03": "del 28 de diciembre al 3 de enero|del 28 al 3 de enero|del 28 de desembre al 3 de gener de 2023",
		"2022-12-10 2022-12-20": "del 10 al 20 de diciembre|from 10 to 20 December 2022",
		"2023-01-16 2023-01-19": "del lunes al jueves|de lunes a ayer",
		"2022-11-01 2023-01-20": "de noviembre a enero|de novembre a gener de 2023",
		"2020-02-29 2020-02-29": "29 de febrero",
	} {
		for phrase := range strings.SplitSeq(phrases, "|") {
			p, ok := ReadPeriod(phrase, now)
			got := "not understood"
			if ok {
				got = p.From.Format(time.DateOnly) + " " + p.To.AddDate(0, 0, -1).Format(time.DateOnly)
			}
			if got != want {
				t.Errorf("%q is %s, want %s", phrase, got, want)
			}
		}
	}
}

func TestReadPeriodSinceTheLastMeeting(t *testing.T) {
	now := fridayInMadrid(t)
	for _, phrase := range []string{
		"desde la última reunión", "Desde la ultima reunion", "desde la reunión", "desde la reunión anterior",
		"des de l'última reunió", "des de la darrera reunió", "since the last meeting", "since our last meeting.",
	} {
		p, ok := ReadPeriod(phrase, now)
		if !ok || !p.SinceMeeting || !p.From.IsZero() || !p.To.Equal(time.Date(2023, time.January, 21, 0, 0, 0, 0, now.Location())) {
			t.Errorf("%q gives %+v, %v", phrase, p, ok)
		}
	}
}

func TestReadPeriodRefuses(t *testing.T) {
	now := fridayInMadrid(t)
	for _, phrase := range []string{
		"", " ", "10", "enero guardería", "enero y algo más", "la semana que viene", "la setmana que ve", "next week", "mañana", "demà",
		"30 de febrero", "febrero de 2023", "2024", "el 21 de enero de 2023", "los jueves", "31 de abril de 2022",
		"lunes 24 de enero de 2023", "quinto trimestre", "cuarto trimestre de 2023", "últimos días", "últimos 0 días", "hoy a las 10",
		"esta tarde", "resumen", "hola", "January 23", "desde", "del al", "mar", "desde la reunión de padres", "enero 23", strings.Repeat("enero ", 60),
	} {
		if p, ok := ReadPeriod(phrase, now); ok {
			t.Errorf("%q is understood as %s to %s", phrase, p.From, p.To)
		}
	}
}

// TestReadPeriodKeepsItsPromise reads phrases made of the words for periods in any order.
func TestReadPeriodKeepsItsPromise(t *testing.T) {
	loc := fridayInMadrid(t).Location()
	words := strings.Fields(`enero febrero gener marzo mar may des set 29 30 31 1 10 2022 2023 2024 semana setmana week mes month
		trimestre semestre año any curso pasado pasada este esta aquest último última últimos últims last this past desde des de del al a
		hasta fins el la los l' d' en y i lunes viernes dilluns hoy ayer ahir primer segundo días dies unidad reunión última hace - / .`)
	understood := 0
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1_600_000_000, 2_000_000_000).Draw(t, "now"), 0).In(loc)
		phrase := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words"), " ")
		p, ok := ReadPeriod(phrase, now)
		switch {
		case !ok:
			return
		case p.SinceMeeting && !p.From.IsZero(), !p.SinceMeeting && !p.From.Before(p.To):
			t.Fatalf("%q is %s to %s", phrase, p.From, p.To)
		case p.From.After(now), p.To.After(now.AddDate(0, 0, 1)):
			t.Fatalf("%q at %s has not begun: %s to %s", phrase, now, p.From, p.To)
		}
		understood++
	})
	if understood == 0 {
		t.Error("nothing was understood")
	}
}

func FuzzReadPeriod(f *testing.F) {
	now := fridayInMadrid(f)
	for _, seed := range []string{"enero", "del 10 al 20 de enero", "últimos 15 días", "l'", "desde 31/02", "\xff enero", "´´´"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, ok := ReadPeriod(text, now); ok && !p.SinceMeeting && !p.From.Before(p.To) {
			t.Errorf("%q is %s to %s", text, p.From, p.To)
		}
	})
}
