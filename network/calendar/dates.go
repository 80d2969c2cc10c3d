package calendar

import (
	"slices"
	"time"
)

// Dates are noons of days in UTC, as noon makes them.

// recent is for how many days a date without its year is past, and not that of the next year.
const recent = 30

// dates are the days that were meant, from the words said today, in order. Where today's hour is over, from is
// tomorrow. With a reason and no dates there is no such day; with a reason and dates it is to be asked which.
func (d dayWords) dates(today, from time.Time) ([]time.Time, Reason) {
	if d.also != nil {
		return d.inBothWords(today)
	}
	switch d.form {
	case noDay:
		return weekdaysFrom(from, 5), ReasonNoDay
	case inDays:
		return d.inDays(today)
	case inMonths:
		year, month, day := today.Date()
		return exactly(date(year, month+time.Month(d.count), day))
	case dated, nthWeekday:
		return d.onDate(today, from)
	case wholeWeek:
		return weekdaysFrom(monday(today).AddDate(0, 0, 7*d.count), 5), ReasonNoDay
	case weekdayOfSeries:
		first := weekdayFrom(from, d.weekday)
		return []time.Time{first, first.AddDate(0, 0, 7), first.AddDate(0, 0, 14)}, ReasonSeries
	default:
		return d.onWeekday(today, from)
	}
}

// inBothWords are the days said twice, as in «mañana martes»: where the two differ it is asked which.
func (d dayWords) inBothWords(today time.Time) ([]time.Time, Reason) {
	once, _ := d.inDays(today)
	again, reason := d.also.dates(today, once[0])
	if len(again) == 0 {
		return nil, reason
	}
	for _, day := range once {
		if slices.ContainsFunc(again, day.Equal) {
			return []time.Time{day}, ""
		}
	}
	return append(once, again...), ReasonWeekdayMismatch
}

func (d dayWords) inDays(today time.Time) ([]time.Time, Reason) {
	day := today.AddDate(0, 0, d.count)
	if d.idiom {
		return []time.Time{day.AddDate(0, 0, -1), day}, ReasonFifteenDays
	}
	return []time.Time{day}, ""
}

// onWeekday are the days of a weekday said without a date.
func (d dayWords) onWeekday(today, from time.Time) ([]time.Time, Reason) {
	switch d.form {
	case thisWeekday:
		return []time.Time{weekdayFrom(today, d.weekday)}, ""
	case pastWeekday:
		return []time.Time{weekdayFrom(today.AddDate(0, 0, -7), d.weekday)}, ""
	case weekdayOfWeek:
		return []time.Time{weekdayFrom(monday(today).AddDate(0, 0, 7*d.count), d.weekday)}, ""
	case comingWeekday:
		from = today.AddDate(0, 0, 1)
	default: // a weekday by itself: from is right
	}
	day := weekdayFrom(from, d.weekday)
	doubtful := day.Equal(today)
	if d.form == comingWeekday { // said early in the week, it may be of this week or the next
		doubtful = monday(day).Equal(monday(today))
	}
	if doubtful {
		return []time.Time{day, day.AddDate(0, 0, 7)}, ReasonWhichWeek
	}
	return []time.Time{day}, ""
}

// onDate are the days of a date that says a number, or the nth weekday of a month.
func (d dayWords) onDate(today, from time.Time) ([]time.Time, Reason) {
	if d.year != 0 || d.monthly {
		day, ok := d.occurrence(today, 0)
		if !ok {
			return nil, ReasonNoSuchDay
		}
		return d.checked(day, from)
	}
	last, coming, n := d.around(today, from)
	switch {
	case coming.IsZero() && last.IsZero():
		return nil, ReasonNoSuchDay
	case coming.IsZero() || d.meantLast(last, coming):
		return []time.Time{last}, ""
	}
	days, reason := d.checked(coming, from)
	if after, ok := d.occurrence(today, n+1); ok && reason != "" && d.month == 0 && after.Weekday() == d.weekday {
		days = append(days, after)
	}
	return days, reason
}

// around are the last such date, where it was recent, and the next one, which is occurrence n; zero where there is none.
func (d dayWords) around(today, from time.Time) (last, coming time.Time, n int) {
	for n = -1; n <= 3; n++ {
		day, ok := d.occurrence(today, n)
		switch {
		case !ok:
		case !day.Before(from):
			if day.After(from.AddDate(1, 0, 1)) {
				return last, time.Time{}, n
			}
			return last, day, n
		case !day.Before(today.AddDate(0, 0, -recent)):
			last = day
		}
	}
	return last, time.Time{}, n
}

// meantLast reports whether a date without its year is the recent one, and past, rather than the coming one: where the
// month was said, unless the weekday tells that it is the coming one.
func (d dayWords) meantLast(last, coming time.Time) bool {
	switch {
	case last.IsZero(), d.month == 0 && !d.named:
		return false
	case d.form == dated && d.named:
		return last.Weekday() == d.weekday && coming.Weekday() != d.weekday
	default:
		return true
	}
}

// occurrence is the date in the nth month from today's, or, where the month was said, in the nth year.
func (d dayWords) occurrence(today time.Time, n int) (time.Time, bool) {
	year, month, _ := today.Date()
	switch {
	case d.year != 0:
		year, month = d.year, d.month
	case d.monthly:
		month += time.Month(d.count)
	case d.month != 0:
		year, month = year+n, d.month
	default:
		month += time.Month(n)
	}
	if month > 12 && d.month != 0 {
		return time.Time{}, false
	}
	if d.form == nthWeekday {
		return nthOf(year, month, d.weekday, d.nth)
	}
	return date(year, month, d.number)
}

// checked is a date whose weekday is as said, and otherwise that date and the nearest one with the weekday.
func (d dayWords) checked(day, from time.Time) ([]time.Time, Reason) {
	if !d.named || day.Weekday() == d.weekday {
		return []time.Time{day}, ""
	}
	near := weekdayFrom(day.AddDate(0, 0, -3), d.weekday)
	if near.Before(from) {
		near = near.AddDate(0, 0, 7)
	}
	return []time.Time{day, near}, ReasonWeekdayMismatch
}

// date is a day that exists: no 30th of February. A month past the year's last is of the next year.
func date(year int, month time.Month, day int) (time.Time, bool) {
	first := time.Date(year, month, 1, 12, 0, 0, 0, time.UTC)
	t := first.AddDate(0, 0, day-1)
	return t, t.Month() == first.Month() && day > 0
}

func exactly(day time.Time, ok bool) ([]time.Time, Reason) {
	if !ok {
		return nil, ReasonNoSuchDay
	}
	return []time.Time{day}, ""
}

// nthOf is the nth of a weekday in a month, or the last where n is negative.
func nthOf(year int, month time.Month, weekday time.Weekday, n int) (time.Time, bool) {
	first, _ := date(year, month, 1)
	if n < 0 {
		return weekdayFrom(first.AddDate(0, 1, -7), weekday), true
	}
	day := weekdayFrom(first, weekday).AddDate(0, 0, 7*(n-1))
	return day, day.Month() == first.Month()
}

// weekdayFrom is the first such weekday from a date on.
func weekdayFrom(from time.Time, weekday time.Weekday) time.Time {
	return from.AddDate(0, 0, (int(weekday)-int(from.Weekday())+7)%7)
}

// monday begins the week of a date.
func monday(t time.Time) time.Time { return weekdayFrom(t.AddDate(0, 0, -6), time.Monday) }

// weekdaysFrom are the first n days from Monday to Friday from a date on.
func weekdaysFrom(from time.Time, n int) []time.Time {
	days := make([]time.Time, 0, n)
	for day := from; len(days) < n; day = day.AddDate(0, 0, 1) {
		if weekday(day) {
			days = append(days, day)
		}
	}
	return days
}
