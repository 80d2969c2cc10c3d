package network_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

// areaNames are the three areas of a technician's network.
var areaNames = []string{"Empleo y Formación", "Sociosanitaria", "Educación y Juventud"}

// The year of a technician of an association who sits in three areas. Each area opens a round every six weeks, for eight
// working days, and meets every four weeks; she values on the last day, and answers that she comes when she is asked, the
// day before. In August she is away.
type year struct {
	reader  network.Reader
	last    int64
	notices []network.Notice
	what    map[int64]string
}

func (y *year) add(n network.Notice, format string, args ...any) {
	y.last++
	n.Number = y.last
	y.notices, y.what[n.Number] = append(y.notices, n), fmt.Sprintf(format, args...)
}

// day is the first working day from a date on.
func (y *year) day(t time.Time) time.Time {
	return y.reader.Days.AddWorkdays(t.AddDate(0, 0, -1), 1, 0)
}

func (y *year) august(t time.Time) bool { return t.Month() == time.August }

// rounds are nudged at half time and on the last day but one, as the rounds do.
func (y *year) rounds(area string, first time.Time) {
	for open := first; open.Year() == first.Year(); open = open.AddDate(0, 0, 42) {
		start := y.day(open).Add(10 * time.Hour)
		deadline := y.reader.Days.AddWorkdays(start, 8, 14*time.Hour)
		if y.august(start) || y.august(deadline) {
			continue
		}
		last := y.reader.Days.AddWorkdays(deadline, -1, 14*time.Hour)
		half := start.Add(deadline.Sub(start) / 2)
		y.add(network.Notice{Class: network.NoticeRound, Due: half, Lapses: time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, townZone)},
			"te queda por valorar la ronda de %s (mitad de plazo)", area)
		y.add(network.Notice{Class: network.NoticeRound, Due: last, Lapses: deadline}, "te queda por valorar la ronda de %s (última ocasión)", area)
	}
}

// meetings are held in the morning, but in one area at six in the evening.
func (y *year) meetings(area string, first time.Time, clock time.Duration) {
	for on := first; on.Year() == first.Year(); on = on.AddDate(0, 0, 28) {
		start := y.day(on).Add(clock)
		if y.august(start) {
			continue
		}
		y.add(network.Notice{Class: network.NoticeMeeting, Due: y.reader.Days.AddWorkdays(start, -1, 9*time.Hour), Lapses: start},
			"mañana, reunión de %s: ¿contamos contigo?", area)
		y.add(network.Notice{Class: network.NoticeAttending, Due: start.Add(-time.Hour), Lapses: start},
			"reunión de %s a las %s", area, start.Format("15:04"))
	}
}

func (y *year) mondays(of int) {
	for monday := network.Week(time.Date(of, time.January, 7, 0, 0, 0, 0, townZone), townZone); monday.Year() == of; monday = monday.AddDate(0, 0, 7) {
		due := y.day(monday).Add(8*time.Hour + 30*time.Minute)
		y.add(network.Notice{Class: network.NoticeMonday, Due: due, Lapses: monday.AddDate(0, 0, 7)}, "lo que te espera esta semana")
	}
}

func technicianYear(of int) *year {
	n := network.Network{Zone: "Europe/Madrid", Settings: network.DefaultSettings()}
	n.Settings.Region = "MC"
	y := &year{what: map[int64]string{}, reader: network.ReaderOf(n,
		network.Habits{AwayFrom: fmt.Sprint(of, "-08-01"), AwayTo: fmt.Sprint(of, "-08-31")}, network.ThirdSector)}
	for i, area := range areaNames {
		clock := 10 * time.Hour
		if i == 1 {
			clock = 18 * time.Hour
		}
		y.rounds(area, time.Date(of, time.January, 9+14*i, 0, 0, 0, 0, townZone))
		y.meetings(area, time.Date(of, time.January, 12+7*i, 0, 0, 0, 0, townZone), clock)
	}
	y.mondays(of)
	return y
}

// TestAYearOfNotices steps a year and prints a month of it for the guides.
func TestAYearOfNotices(t *testing.T) {
	y := technicianYear(2023)
	b := inbox{reader: y.reader}
	b.run(t, slices.Clone(y.notices))
	weeks, months := map[time.Time]int{}, map[time.Month]int{}
	for _, m := range b.sent {
		months[m.at.Month()]++
		if m.ordinary() {
			weeks[network.Week(m.at, townZone)]++
			if !y.reader.Suits(m.at) {
				t.Errorf("out of her hours: %s", m.at)
			}
		}
	}
	for week, n := range weeks {
		if n > network.NoticesAWeek {
			t.Errorf("%d messages in the week of %s", n, week)
		}
	}
	for month, n := range months {
		if n > 15 {
			t.Errorf("%d messages in %s", n, month)
		}
	}
	if months[time.August] != 0 {
		t.Errorf("%d messages in August", months[time.August])
	}
	if n := len(y.notices); len(b.sent) > 150 || len(b.sent) >= n {
		t.Errorf("%d messages in a year for %d notices", len(b.sent), n)
	}
	golden(t, "testdata/a_month_of_notices.md", y.table(b.sent, time.March))
	inTheGuide(t, y.table(b.sent, time.March))
}

// inTheGuide: what the coordination is shown is what comes out.
func inTheGuide(t *testing.T, table string) {
	t.Helper()
	page, err := os.ReadFile("../docs/coordinator.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "\n\n"+table+"\n") {
		t.Errorf("docs/coordinator.md does not show this table:\n%s", table)
	}
}

var (
	weekdays = []string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	months   = []string{time.March: "marzo", time.December: "diciembre"}
)

// table is a month as people read it.
func (y *year) table(sent []told, month time.Month) string {
	var b strings.Builder
	b.WriteString("| Día | Hora | Qué dice el mensaje |\n|---|---|---|\n")
	for _, m := range sent {
		if m.at.Month() != month {
			continue
		}
		at := m.at.In(townZone)
		var what []string
		for _, n := range m.notices {
			what = append(what, y.what[n.Number])
		}
		fmt.Fprintf(&b, "| %s %d de %s | %s | %s |\n", weekdays[at.Weekday()], at.Day(), months[month], at.Format("15:04"), strings.Join(what, " · "))
	}
	return b.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *updateGolden {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s says\n%s\nwant\n%s", file, want, got)
	}
}
