package calendar_test

import (
	"slices"
	"testing"
	"time"

	"hilo/network/calendar"
)

func TestNextHolidays(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	murcia := calendar.Days{Region: "MC", Local: []calendar.Local{
		{Year: 2023, Month: time.June, Day: 5, Name: "Feria"}, {Month: time.October, Day: 12, Worked: true}}}
	// Half past midnight in Madrid is still the day before in UTC: the date there counts.
	now := time.Date(2023, time.June, 5, 0, 30, 0, 0, madrid)
	var got []string
	for _, date := range murcia.NextHolidays(now, 4) {
		got = append(got, date.Format(time.DateOnly))
	}
	if want := []string{"2023-06-05", "2023-06-09", "2023-08-15", "2023-11-01"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNextHolidaysOfNone(t *testing.T) {
	var all []calendar.Local
	for day := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2024; day = day.AddDate(0, 0, 1) {
		all = append(all, calendar.Local{Month: day.Month(), Day: day.Day(), Worked: true})
	}
	if got := (calendar.Days{Local: all}).NextHolidays(time.Date(2023, time.June, 5, 9, 0, 0, 0, time.UTC), 5); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
