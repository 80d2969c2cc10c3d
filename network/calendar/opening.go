package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// OpenHours is a stretch of time in which something is open, in minutes from midnight: From belongs to it, To does not.
// A To past 24 hours, 1440, is of the next day: an albergue that opens at 21:00 and closes at 9:00 is open from 1260 to
// 1980, on the day on which it opens.
type OpenHours struct {
	From, To int
}

// WholeDay is from midnight to midnight.
var WholeDay = OpenHours{0, minutesOfDay}

const minutesOfDay = 24 * 60

// OpenWeek is the hours of each weekday, by time.Weekday, in order and without overlap; a day without any is closed.
type OpenWeek [7][]OpenHours

// Opening is when something is open. Holidays are not looked at. Its zero value knows nothing.
type Opening struct {
	Year        OpenWeek                // in the months that Months leaves out
	Months      map[time.Month]OpenWeek // in months with hours of their own
	Appointment bool                    // one goes there by appointment
}

// On returns the hours that begin on the date that day shows, where it is.
func (o Opening) On(day time.Time) []OpenHours {
	return o.Week(day.Month())[day.Weekday()]
}

// Week returns the hours of the weekdays of a month.
func (o Opening) Week(month time.Month) OpenWeek {
	if own, ok := o.Months[month]; ok {
		return own
	}
	return o.Year
}

// Mask says in bits on which weekdays it is open: bit d (0 Sunday to 6 Saturday) outside August and bit 7+d in August.
// It is 0 for what is never open and for what is not known. Of an Opening whose other months differ in their weekdays,
// which ReadOpening never makes, it has the weekdays that they share.
func (o Opening) Mask() int64 {
	var mask int64 = 1<<7 - 1
	for month := time.January; month <= time.December; month++ {
		if month != time.August {
			mask &= o.Week(month).days()
		}
	}
	return mask | o.Week(time.August).days()<<7
}

// MaskOn is the bit of Mask that is set where something is open on the date that day shows.
func MaskOn(day time.Time) int64 {
	bit := int64(1) << day.Weekday()
	if day.Month() == time.August {
		bit <<= 7
	}
	return bit
}

// days has a bit for each weekday that is open.
func (w OpenWeek) days() (mask int64) {
	for day, hours := range w {
		if len(hours) > 0 {
			mask |= 1 << day
		}
	}
	return mask
}

func (w OpenWeek) equal(o OpenWeek) bool {
	return slices.EqualFunc(w[:], o[:], slices.Equal[[]OpenHours])
}

// weekOrder are the days as a week is told.
var weekOrder = [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// String writes an opening as signs on doors do, by the Spanish letters of the weekdays: «L-V 09:00-14:00; agosto
// cerrado». ReadOpening reads it back, but for one that is never open outside some months.
func (o Opening) String() string {
	parts := o.Year.written("")
	months := slices.Sorted(maps.Keys(o.Months))
	for len(months) > 0 {
		week := o.Months[months[0]]
		same := func(m time.Month) bool { return o.Months[m].equal(week) }
		var names []string
		for _, m := range months {
			if same(m) {
				names = append(names, spanishMonths[m-1])
			}
		}
		months = slices.DeleteFunc(months, same)
		scope := strings.Join(names, " y ")
		if week.days() == 0 {
			parts = append(parts, scope+" cerrado")
		} else {
			parts = append(parts, strings.Join(week.written(scope+" "), ", "))
		}
	}
	if o.Appointment {
		parts = append(parts, "con cita previa")
	}
	return strings.Join(parts, "; ")
}

var spanishMonths = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
	"octubre", "noviembre", "diciembre"}

// written is a week in the fewest words: the days that share their hours at once. Scope stands before the first.
func (w OpenWeek) written(scope string) (parts []string) {
	done := OpenWeek{}
	for _, day := range weekOrder {
		if len(w[day]) == 0 || len(done[day]) > 0 {
			continue
		}
		var same []int
		for i, other := range weekOrder {
			if slices.Equal(w[day], w[other]) {
				same = append(same, i)
				done[other] = w[other]
			}
		}
		parts = append(parts, scope+writtenDays(same)+" "+writtenHours(w[day]))
		scope = ""
	}
	return parts
}

// writtenDays are places in the week: two or more that follow each other as a range.
func writtenDays(places []int) string {
	const letters = "LMXJVSD"
	var names []string
	for i := 0; i < len(places); {
		last := i
		for last+1 < len(places) && places[last+1] == places[last]+1 {
			last++
		}
		name := letters[places[i]:][:1]
		if last > i {
			name += "-" + letters[places[last]:][:1]
		}
		names = append(names, name)
		i = last + 1
	}
	return strings.Join(names, " y ")
}

// writtenHours have both figures of each hour, so that none is taken for one of the afternoon.
func writtenHours(hours []OpenHours) string {
	var ranges []string
	for _, h := range hours {
		to := h.To
		if to > minutesOfDay {
			to -= minutesOfDay
		}
		ranges = append(ranges, fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, to/60, to%60))
	}
	return strings.Join(ranges, ", ")
}
