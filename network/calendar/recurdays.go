package calendar

import (
	"slices"
	"time"
)

// daySets are the days of a week or of a month, without the period in which they come again.
func (r recurReader) daySets(at int) []foundPattern {
	var found []foundPattern
	if days, end, ok := r.weekdayList(at); ok {
		found = append(found, foundPattern{patternWords{weekdays: days}, end})
	}
	return slices.Concat(found, r.nthSets(at), r.numberedDays(at))
}

// opener passes over what may stand before a day: an article, or «los», «cada», «todos los».
func (r recurReader) opener(at int) (end int, plural bool) {
	if _, end, ok := r.word(at, allWord); ok {
		return end, true
	}
	if _, end, ok := r.word(at, everyWord); ok {
		return end, true
	}
	return r.skip(at, articleWord), false
}

// weekdayList is «martes y jueves», «los lunes, los miércoles y los viernes».
func (r recurReader) weekdayList(at int) (days []time.Weekday, end int, ok bool) {
	for next := at; ; {
		open, _ := r.opener(next)
		day, after, ok := r.anyWeekday(open)
		if !ok {
			break
		}
		if !slices.Contains(days, day) {
			days = append(days, day)
		}
		end = r.dot(after)
		if next, ok = r.and(end); !ok {
			break
		}
	}
	slices.SortFunc(days, func(a, b time.Weekday) int { return (int(a)+6)%7 - (int(b)+6)%7 })
	return days, end, len(days) > 0
}

func (r recurReader) anyWeekday(at int) (time.Weekday, int, bool) {
	day, end, ok := r.word(at, weekdayWord)
	if !ok {
		day, end, ok = r.word(at, pluralWord)
	}
	return time.Weekday(day), end, ok
}

// and passes over what joins the items of a list.
func (r recurReader) and(at int) (int, bool) {
	if r.is(at, ",") {
		return r.skip(at+1, andWord), true
	}
	_, end, ok := r.word(at, andWord)
	return end, ok
}

// nthSets are «el primer y el tercer jueves», «el último día».
func (r recurReader) nthSets(at int) []foundPattern {
	var nths []int
	end := at
	for next := at; ; {
		open, _ := r.opener(next)
		n, after, ok := r.ordinal(open)
		if !ok {
			break
		}
		if !slices.Contains(nths, n) {
			nths = append(nths, n)
		}
		end = after
		if next, ok = r.and(after); !ok {
			break
		}
	}
	if len(nths) == 0 {
		return nil
	}
	slices.SortFunc(nths, byPlace)
	if day, after, ok := r.anyWeekday(end); ok {
		w := patternWords{weekdays: []time.Weekday{day}, nths: nths}
		return []foundPattern{{w, r.dot(after)}}
	}
	if unit, after, ok := r.word(end, unitWord); ok && unit == 1 && len(nths) == 1 && (nths[0] == 1 || nths[0] == -1) {
		return []foundPattern{{patternWords{days: nths}, after}}
	}
	return nil
}

// byPlace sorts what counts from the end last.
func byPlace(a, b int) int {
	if (a < 0) != (b < 0) {
		return b - a
	}
	return a - b
}

// numberedDays are «el 15», «los días 1 y 15», «the 15th».
func (r recurReader) numberedDays(at int) []foundPattern {
	var days []int
	end := at
	for next := at; ; {
		open, plural := r.opener(next)
		if plural || open > next {
			open = r.skip(open, unitWord) // los días
		}
		n, after, ok := r.dayNumber(open)
		if !ok || n < 1 || n > 31 || open == next && len(days) == 0 {
			break // a number without anything before it is no day
		}
		if !slices.Contains(days, n) {
			days = append(days, n)
		}
		end = after
		if next, ok = r.and(after); !ok {
			break
		}
	}
	if len(days) == 0 {
		return nil
	}
	slices.Sort(days)
	return []foundPattern{{patternWords{days: days}, end}}
}

// wholePatterns say their period with their days: «los martes», «cada dos martes», «el primer jueves de cada mes».
func (r recurReader) wholePatterns(at int) []foundPattern {
	found := r.weeklyPatterns(at)
	_, after, each := r.word(at, cadaWord)
	for _, d := range slices.Concat(r.nthSets(at), r.numberedDays(at)) {
		for _, p := range r.ofMonths(d.end) {
			found = appendJoined(found, p.words, foundPattern{d.words, p.end})
		}
		if each && after < d.end { // cada primer jueves, cada día 15
			monthly := patternWords{period: true, monthly: true, every: 1}
			found = appendJoined(found, monthly, d)
			if _, end, ok := r.word(d.end, monthlyOfDel); ok {
				found = appendJoined(found, monthly, foundPattern{d.words, end})
			}
		}
	}
	return found
}

// ofMonths is «de cada mes», «de cada dos meses», «de mes».
func (r recurReader) ofMonths(at int) []foundPattern {
	_, next, ok := r.word(at, ofWord)
	if !ok {
		return nil
	}
	if _, end, ok := r.word(next, plainMonth); ok && r.is(at, "de") { // «del mes» is this month
		return []foundPattern{{patternWords{period: true, monthly: true, every: 1}, end}}
	}
	return slices.DeleteFunc(r.periods(next), func(p foundPattern) bool { return !p.words.monthly })
}

// weeklyPatterns are weekdays of every week, of every second one or of more.
func (r recurReader) weeklyPatterns(at int) []foundPattern {
	var found []foundPattern
	weekly := func(every int, days []time.Weekday, end int) {
		found = append(found, foundPattern{patternWords{period: true, every: every, weekdays: days}, end})
	}
	if _, next, ok := r.word(at, otherWord); ok {
		if days, end, ok := r.weekdayList(next); ok {
			weekly(2, days, end)
		}
	}
	if _, next, ok := r.word(at, cadaWord); ok {
		if n, after, ok := r.quantity(next); ok && 1 < n && n <= longestPeriods {
			if days, end, ok := r.weekdayList(after); ok {
				weekly(n, days, end)
			}
		}
	}
	open, every := r.opener(at)
	days, end, ok := r.weekdayList(at)
	if !ok {
		return found
	}
	if _, _, plural := r.word(open, pluralWord); every || plural {
		weekly(1, days, end)
	}
	if _, after, ok := r.word(end, alternateWord); ok {
		weekly(2, days, after)
	}
	return found
}
