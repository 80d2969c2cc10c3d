package calendar_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network/calendar"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEaster(t *testing.T) {
	for _, sunday := range []string{
		"1961-04-02", "1970-03-29", "1981-04-19", "1984-04-22", "1999-04-04", "2000-04-23", "2008-03-23",
		"2011-04-24", "2016-03-27", "2019-04-21", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05",
		"2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28",
	} {
		easter := moment(t, sunday+" 12:00")
		for key, day := range map[string]time.Time{
			"maundy_thursday": easter.AddDate(0, 0, -3),
			"good_friday":     easter.AddDate(0, 0, -2),
			"easter_monday":   easter.AddDate(0, 0, 1),
		} {
			if got, _ := (calendar.Days{Region: "PV"}).Holiday(day); got.Key != key {
				t.Errorf("%s is %q, want %q", day.Format(time.DateOnly), got.Key, key)
			}
		}
	}
}

func TestNationalHolidays(t *testing.T) {
	want := []string{
		"2026-01-01 new_year", "2026-01-06 epiphany", "2026-04-03 good_friday", "2026-05-01 labour_day",
		"2026-08-15 assumption", "2026-10-12 national_day", "2026-11-01 all_saints", "2026-12-06 constitution",
		"2026-12-08 immaculate", "2026-12-25 christmas",
	}
	for _, region := range []calendar.Region{"", "XX", "mc"} { // one not known adds nothing
		if diff := cmp.Diff(want, holidays(calendar.Days{Region: region}, 2026)); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", region, diff)
		}
	}
}

func TestHolidaysOfMurcia(t *testing.T) {
	want := []string{"2026-03-19 saint_joseph", "2026-04-02 maundy_thursday", "2026-06-09 regional MC"}
	got := slices.DeleteFunc(holidays(calendar.Days{Region: "MC"}, 2026), func(line string) bool {
		return slices.Contains(holidays(calendar.Days{}, 2026), line)
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The days that each region keeps beside the national ones, from Monday to Saturday, as published for 2023 and 2026 in
// the Boletín Oficial del Estado of 14 October 2022 and of 28 October 2025. The Canary Islands keep one more, which is
// each island's, and Navarre its own day; of the two cities only one has its days of 2026 here.
func TestPublishedCalendars(t *testing.T) {
	for _, tt := range []struct {
		year      int
		region    calendar.Region
		published string // month and day
		decreed   string // of these, what is not computed: Mondays after a Sunday, and days that come and go
		beyond    string // computed, but not published
	}{
		{2023, "AN", "01-02 02-28 04-06", "01-02", ""},
		{2023, "AR", "01-02 04-06 04-24", "01-02 04-24", ""},
		{2023, "AS", "01-02 04-06 09-08", "01-02", ""},
		{2023, "IB", "03-01 04-06 04-10", "", ""},
		{2023, "CN", "04-06 05-30", "", ""},
		{2023, "CB", "04-06 07-28 09-15", "", ""},
		{2023, "CM", "04-06 05-31 06-08", "", ""},
		{2023, "CL", "01-02 04-06 07-25", "01-02 07-25", ""},
		{2023, "CT", "04-10 06-24 09-11 12-26", "", ""},
		{2023, "EX", "02-21 04-06 09-08", "02-21", ""},
		{2023, "GA", "04-06 05-17 07-25", "", ""},
		{2023, "MD", "03-20 04-06 05-02", "03-20", ""},
		{2023, "MC", "01-02 04-06 06-09", "01-02", ""},
		{2023, "NC", "04-06 04-10 07-25", "07-25", ""},
		{2023, "PV", "04-06 04-10 07-25", "", ""},
		{2023, "RI", "04-06 04-10 06-09", "", ""},
		{2023, "VC", "04-10 06-24 10-09", "", ""},

		{2026, "AN", "02-28 04-02 11-02 12-07", "11-02 12-07", ""},
		{2026, "AR", "04-02 04-23 11-02 12-07", "11-02 12-07", ""},
		{2026, "AS", "04-02 09-08 11-02 12-07", "11-02 12-07", ""},
		{2026, "IB", "03-02 04-02 04-06 12-26", "03-02 12-26", ""},
		{2026, "CN", "04-02 05-30 11-02", "11-02", ""},
		{2026, "CB", "04-02 07-28 09-15 12-07", "12-07", ""},
		{2026, "CM", "04-02 04-06 06-04 11-02", "04-06 11-02", ""},
		{2026, "CL", "04-02 04-23 11-02 12-07", "11-02 12-07", ""},
		{2026, "CT", "04-06 06-24 09-11 12-26", "", ""},
		{2026, "CE", "04-02 05-27 08-05 09-02", "05-27", ""},
		{2026, "EX", "04-02 09-08 11-02 12-07", "11-02 12-07", ""},
		{2026, "GA", "03-19 04-02 06-24 07-25", "03-19 06-24", ""},
		{2026, "MD", "04-02 05-02 11-02 12-07", "11-02 12-07", ""},
		{2026, "MC", "03-19 04-02 06-09 12-07", "12-07", ""},
		{2026, "NC", "03-19 04-02 04-06 11-02", "03-19 11-02", "12-03"},
		{2026, "PV", "03-19 04-02 04-06 07-25", "03-19", ""},
		{2026, "RI", "04-02 04-06 06-09 12-07", "12-07", ""},
		{2026, "VC", "03-19 04-06 06-24 10-09", "", ""},
	} {
		want := slices.DeleteFunc(strings.Fields(tt.published+" "+tt.beyond), func(day string) bool {
			return slices.Contains(strings.Fields(tt.decreed), day)
		})
		slices.Sort(want)
		if diff := cmp.Diff(want, ownDays(t, tt.region, tt.year)); diff != "" {
			t.Errorf("%s in %d: (-want +got)\n%s", tt.region, tt.year, diff)
		}
	}
}

// ownDays are the days, from Monday to Saturday, that a region keeps beside the national ones.
func ownDays(t *testing.T, region calendar.Region, year int) []string {
	t.Helper()
	var days []string
	for _, line := range holidays(calendar.Days{Region: region}, year) {
		day := moment(t, line[:len(time.DateOnly)]+" 12:00")
		if _, national := spain.Holiday(day); !national && day.Weekday() != time.Sunday {
			days = append(days, day.Format("01-02"))
		}
	}
	return days
}

func TestRegions(t *testing.T) {
	regions := calendar.Regions()
	if len(regions) != 19 || len(slices.Compact(slices.Sorted(slices.Values(regions)))) != 19 {
		t.Errorf("%d regions, want 19 different ones", len(regions))
	}
	for _, r := range append(regions, "") {
		if !r.Known() {
			t.Errorf("%q is not known", r)
		}
	}
	for _, r := range []calendar.Region{"XX", "ES-MC", "mc", " "} {
		if r.Known() {
			t.Errorf("%q is known", r)
		}
	}
	regions[0] = "changed"
	if calendar.Regions()[0] != "AN" {
		t.Error("what was given can be changed from outside")
	}
}

func TestHolidaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(1583, 4000).Draw(t, "year")
		region := rapid.SampledFrom(calendar.Regions()).Draw(t, "region")
		lines, national := holidays(calendar.Days{Region: region}, year), holidays(spain, year)
		if len(national) != 10 {
			t.Fatalf("%d national holidays in %d", len(national), year)
		}
		for _, line := range national {
			if !slices.Contains(lines, line) {
				t.Fatalf("%s does not keep %s", region, line)
			}
			day, err := time.Parse(time.DateOnly, line[:len(time.DateOnly)])
			if err != nil {
				t.Fatal(err)
			}
			march, april := time.Date(year, 3, 20, 0, 0, 0, 0, time.UTC), time.Date(year, 4, 23, 0, 0, 0, 0, time.UTC)
			if strings.HasSuffix(line, "good_friday") && (day.Weekday() != time.Friday || day.Before(march) || day.After(april)) {
				t.Fatalf("Good Friday is on %s", day)
			}
		}
		if regional := len(lines) - len(national); regional < 1 || regional > 4 {
			t.Fatalf("%s keeps %d days of its own in %d", region, regional, year)
		}
	})
}

// holidays are all of a year, as "2026-06-09 regional MC".
func holidays(days calendar.Days, year int) []string {
	var lines []string
	for day := time.Date(year, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
		if h, ok := days.Holiday(day); ok {
			lines = append(lines, strings.TrimSpace(day.Format(time.DateOnly)+" "+h.Key+" "+string(h.Region)))
		}
	}
	return lines
}
