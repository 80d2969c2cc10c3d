package calendar

import (
	"cmp"
	"slices"
	"time"
)

// maxChoices is how many buttons people still read.
const maxChoices = 5

// farthest is how many years ahead a date may lie.
const farthest = 2

// readAll is what moments joined with «o» mean: the choice among all that they mean one by one.
func readAll(moments []moment, now time.Time) Reading {
	if len(moments) == 1 {
		return moments[0].read(now)
	}
	reason := ReasonTwoDates
	for _, m := range moments {
		if m.day.form == weekdayOfSeries {
			reason = ReasonSeries
		}
	}
	return among(readings(moments, now), reason)
}

// shareBack gives each of the moments what the one after it says for both: in «24 o 26 de enero a las 10» both are in
// January, and at 10.
func shareBack(moments []moment) {
	for i := len(moments) - 2; i >= 0; i-- {
		this, next := &moments[i], moments[i+1]
		if !this.hour.said() {
			this.hour = next.hour
		}
		if this.day.form == dated && this.day.month == 0 && next.day.form == dated {
			this.day.month, this.day.year = next.day.month, next.day.year
			this.day.monthly, this.day.count = next.day.monthly, next.day.count
		}
	}
}

// shareOn gives each what the one before it says for both: in «martes 24 a las 10 o a las 12» both are on the 24th.
func shareOn(moments []moment) {
	for i := 1; i < len(moments); i++ {
		this, before := &moments[i], moments[i-1]
		if this.day.form == noDay {
			this.day = before.day
		}
		if !this.hour.said() {
			this.hour = before.hour
		}
	}
}

func readings(moments []moment, now time.Time) []Reading {
	all := make([]Reading, len(moments))
	for i, m := range moments {
		all[i] = m.read(now)
	}
	return all
}

// among is the choice among all that some readings mean, or the first refusal where there is none.
func among(all []Reading, reason Reason) Reading {
	var choices []Choice
	for _, r := range all {
		choices = append(choices, r.Choices...)
		if r.Understood() {
			choices = append(choices, Choice{When: r.When})
		}
	}
	if len(choices) == 0 {
		return Reading{Reason: all[0].Reason}
	}
	return Reading{Reason: reason, Choices: inOrder(choices)}
}

// inOrder are the first of the choices in order of time, none of them twice.
func inOrder(choices []Choice) []Choice {
	slices.SortStableFunc(choices, func(a, b Choice) int {
		return cmp.Or(a.When.Start.Compare(b.When.Start), a.When.End.Compare(b.When.End))
	})
	choices = slices.CompactFunc(choices, func(a, b Choice) bool {
		return a.NoHour == b.NoHour && a.When.Start.Equal(b.When.Start) && a.When.End.Equal(b.When.End)
	})
	return choices[:min(len(choices), maxChoices)]
}

// read is what was said means now.
func (m moment) read(now time.Time) Reading {
	if m.hour.part == anyPart {
		m.hour.part = m.day.part
	} else if m.day.part != anyPart && m.day.part != m.hour.part {
		return Reading{Reason: ReasonNotADate} // this morning in the evening
	}
	spans, hourReason := m.hour.spans(m.own)
	if len(spans) == 0 && m.hour.said() {
		return Reading{Reason: hourReason}
	}
	today := noon(now)
	from := today
	if n := len(spans); n > 0 && spans[n-1].start <= sinceMidnight(now) {
		from = today.AddDate(0, 0, 1)
	}
	dates, dayReason := m.day.dates(today, from)
	if len(dates) == 0 {
		return Reading{Reason: dayReason}
	}
	t := tally{now: now, limit: now.AddDate(farthest, 0, 0)}
	if len(spans) == 0 || len(dates)*len(spans) > maxChoices { // the day first
		t.addDays(dates)
	} else {
		t.addMoments(dates, spans)
	}
	return t.reading(cmp.Or(dayReason, hourReason))
}

// tally keeps what may still be chosen, and why the rest may not.
type tally struct {
	now, limit         time.Time
	choices            []Choice
	past, far, skipped bool
}

func (t *tally) addDays(dates []time.Time) {
	today := noon(t.now)
	for _, day := range dates {
		start := onClock(day, 0, t.now.Location())
		switch {
		case day.Before(today):
			t.past = true
		case start.After(t.limit):
			t.far = true
		default:
			t.choices = append(t.choices, Choice{When: Span{Start: start}, NoHour: true})
		}
	}
}

func (t *tally) addMoments(dates []time.Time, spans []clockSpan) {
	for _, day := range dates {
		for _, span := range spans {
			t.addMoment(day, span)
		}
	}
}

func (t *tally) addMoment(day time.Time, span clockSpan) {
	starts := instants(day, span.start, t.now.Location())
	if len(starts) == 0 {
		t.skipped = true
	}
	for _, start := range starts {
		end, ok := endOf(day, span, start)
		switch {
		case !ok:
			t.skipped = true
		case !start.After(t.now):
			t.past = true
		case start.After(t.limit):
			t.far = true
		default:
			t.choices = append(t.choices, Choice{When: Span{Start: start, End: end}})
		}
	}
}

// reading is what can be said of it all.
func (t *tally) reading(reason Reason) Reading {
	if len(t.choices) == 0 {
		return Reading{Reason: t.refusal()}
	}
	choices := inOrder(t.choices)
	if len(choices) == 1 && settles(reason) && !choices[0].NoHour {
		return Reading{When: choices[0].When}
	}
	return Reading{Reason: cmp.Or(reason, ReasonRepeatedHour), Choices: choices}
}

func (t *tally) refusal() Reason {
	switch {
	case t.skipped:
		return ReasonSkippedHour
	case t.far:
		return ReasonTooFar
	default:
		return ReasonPast
	}
}

// settles reports whether nothing is left to ask when all but one of the readings are past.
func settles(reason Reason) bool {
	return reason == "" || reason == ReasonWhichHalf || reason == ReasonWhichWeek
}

// endOf is the end of a span that begins at start: the first moment after it that shows the end, and the zero time
// where there is to be none.
func endOf(day time.Time, span clockSpan, start time.Time) (end time.Time, ok bool) {
	if span.end == 0 {
		return time.Time{}, true
	}
	for _, end := range instants(day, span.end, start.Location()) {
		if end.After(start) {
			return end, true
		}
	}
	return time.Time{}, false
}

// instants are the moments at which the wall clock of a place shows a time: none where the clocks are put forward over
// it, two where they are put back.
func instants(day time.Time, shown time.Duration, loc *time.Location) []time.Time {
	wall := day.Add(shown - aDay/2)
	moments := make([]time.Time, 0, 2)
	for _, around := range [...]time.Duration{-aDay, aDay} {
		_, offset := wall.Add(around).In(loc).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		year, month, date := t.Date()
		same := time.Date(year, month, date, 0, 0, 0, 0, time.UTC).Add(sinceMidnight(t)).Equal(wall)
		if same && (len(moments) == 0 || !moments[0].Equal(t)) {
			moments = append(moments, t)
		}
	}
	return moments
}
