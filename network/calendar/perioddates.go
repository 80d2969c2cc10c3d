package calendar

import "time"

// For how many years a day without its year is looked for, and for how many months one without its month.
const (
	yearsBack  = 8 // a 29th of February
	monthsBack = 12
)

// latest is the last such day up to today.
func (d dayWords) latest(today time.Time) (time.Time, bool) {
	switch d.form {
	case inDays:
		day := today.AddDate(0, 0, d.count)
		return day, !day.After(today)
	case onWeekday:
		return weekdayFrom(today.AddDate(0, 0, -6), d.weekday), true
	case thisWeekday:
		day := weekdayFrom(monday(today), d.weekday)
		return day, !day.After(today)
	case pastWeekday:
		return weekdayFrom(today.AddDate(0, 0, -7), d.weekday), true
	case weekdayOfWeek:
		day := weekdayFrom(monday(today).AddDate(0, 0, 7*d.count), d.weekday)
		return day, !day.After(today)
	case dated:
		return d.latestDate(today)
	default: // it names several days, or none
		return time.Time{}, false
	}
}

func (d dayWords) latestDate(today time.Time) (time.Time, bool) {
	back := monthsBack
	switch {
	case d.year != 0, d.monthly:
		back = 0
	case d.month != 0:
		back = yearsBack
	}
	for n := 0; n >= -back; n-- {
		day, ok := d.occurrence(today, n)
		if ok && !day.After(today) {
			return day, !d.named || day.Weekday() == d.weekday
		}
	}
	return time.Time{}, false
}

// following is the first such day from another one on.
func (d dayWords) following(from, today time.Time) (time.Time, bool) {
	if d.form != dated || d.year != 0 || d.monthly {
		day, ok := d.latest(today)
		if d.form == onWeekday {
			day = weekdayFrom(from, d.weekday)
		}
		if d.year != 0 { // it may end later than today
			day, ok = d.occurrence(today, 0)
		}
		return day, ok && !day.Before(from)
	}
	for n := 0; n <= monthsBack; n++ {
		if day, ok := d.occurrence(from, n); ok && !day.Before(from) {
			return day, !d.named || day.Weekday() == d.weekday
		}
	}
	return time.Time{}, false
}

// between are the days from one to another, both included.
func between(first, last dayWords, today time.Time) (stretch, bool) {
	switch {
	case first.form != dated || last.form != dated || first.monthly:
	case first.month == 0:
		first.month, first.year, first.monthly, first.count = last.month, last.year, last.monthly, last.count
		if first.number > last.number { // del 28 al 3 de enero
			first.monthBefore()
		}
	case first.year == 0 && last.year != 0:
		first.year = last.year
		if first.month > last.month {
			first.year--
		}
	}
	from, ok := first.latest(today)
	if !ok {
		return stretch{}, false
	}
	end, ok := last.following(from, today)
	return stretch{from: from, last: end}, ok
}

// monthBefore takes a date one month back, where its month was said.
func (d *dayWords) monthBefore() {
	switch {
	case d.monthly:
		d.count--
	case d.month == time.January:
		d.month = time.December
		if d.year != 0 {
			d.year--
		}
	case d.month != 0:
		d.month--
	}
}

// latestMonth begins the last such month that has begun, or that of a year; year 0 was not said.
func latestMonth(month time.Month, year int, today time.Time) time.Time {
	if year != 0 {
		return dayOf(year, month, 1)
	}
	first := dayOf(today.Year(), month, 1)
	if first.After(today) {
		first = dayOf(today.Year()-1, month, 1)
	}
	return first
}

// monthsFrom are so many whole months.
func monthsFrom(first time.Time, n int) stretch {
	return stretch{from: first, last: first.AddDate(0, n, -1)}
}

// betweenMonths are the months from one to another; the year is that of the last.
func betweenMonths(first, last time.Month, year int, today time.Time) stretch {
	if year != 0 && first > last {
		return monthsFrom(dayOf(year-1, first, 1), int(last-first)+13)
	}
	n := (int(last-first)+12)%12 + 1
	return monthsFrom(latestMonth(first, year, today), n)
}

// dayOf is a date of a calendar; a month past the year's last is of the next year.
func dayOf(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

// back is the day so many units before another; a month before the 31st is the last of its month.
func back(day time.Time, n, unit int) time.Time {
	if unit != aMonth {
		return day.AddDate(0, 0, -n*unit)
	}
	first := dayOf(day.Year(), day.Month()-time.Month(n), 1)
	return first.AddDate(0, 0, min(day.Day(), first.AddDate(0, 1, -1).Day())-1)
}

// The spans that have names: a week, so many months of the year, and a school year.
const (
	spanWeek    = 0
	spanMonth   = 1
	spanQuarter = 3
	spanHalf    = 6
	spanYear    = 12
	spanCourse  = -12
)

// spanOf is the span in which today lies, or one so many before it.
func spanOf(kind, before int, today time.Time) stretch {
	switch kind {
	case spanWeek:
		first := monday(today).AddDate(0, 0, -7*before)
		return stretch{from: first, last: first.AddDate(0, 0, 6)}
	case spanCourse:
		return monthsFrom(latestMonth(time.September, 0, today).AddDate(-before, 0, 0), 12)
	}
	first := dayOf(today.Year(), (today.Month()-1)/time.Month(kind)*time.Month(kind)+1, 1)
	return monthsFrom(first.AddDate(0, -kind*before, 0), kind)
}
