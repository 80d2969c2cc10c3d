package calendar

import "time"

// comingDays is how far ahead holidays are looked for: two years, in which every region has some.
const comingDays = 731

// NextHolidays returns the first n holidays from the date that t shows on, each as noon of its date in UTC, in order:
// what a calendar is checked by. There are fewer where two years hold no more, as when lines take them away.
func (d Days) NextHolidays(t time.Time, n int) []time.Time {
	var dates []time.Time
	day := noon(t)
	for range comingDays {
		if len(dates) >= n {
			break
		}
		if _, holiday := d.Holiday(day); holiday {
			dates = append(dates, day)
		}
		day = day.AddDate(0, 0, 1)
	}
	return dates
}
