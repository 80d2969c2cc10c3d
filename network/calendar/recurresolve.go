package calendar

import (
	"time"
)

// read is what was said means now, with what was settled.
func (w recurWords) read(settled Settled, now time.Time) RecurReading {
	switch {
	case w.pattern == nil:
		return RecurReading{Reason: ReasonNotASeries}
	case w.pattern.dayless():
		return RecurReading{Reason: ReasonNoSeriesDay}
	}
	span, asked := w.hours(settled)
	if asked != nil {
		return *asked
	}
	settled.Timed, settled.From, settled.To = true, span.start, span.end
	p := Pattern{Monthly: w.pattern.monthly, Every: w.pattern.every, Weekdays: w.pattern.weekdays, Nths: w.pattern.nths, Days: w.pattern.days}
	if day := p.lacking(); day != 0 {
		if settled.Short == ShortAsked {
			skip := settled
			settled.Short, skip.Short = ShortLast, ShortSkip
			return RecurReading{Reason: ReasonShortMonth, Choices: []Settled{settled, skip}, Day: day}
		}
		if !p.shorten(settled.Short) {
			return RecurReading{Reason: ReasonNotASeries} // the 15th and the 30th
		}
	}
	return w.begun(p, settled, now)
}

// hours are when it is held, or what is to be asked or refused about that.
func (w recurWords) hours(settled Settled) (clockSpan, *RecurReading) {
	if settled.Timed {
		return clockSpan{settled.From, settled.To}, nil
	}
	spans, reason := w.hour.spans(false)
	switch {
	case len(spans) == 1 && (reason == "" || reason == ReasonPartOfDay):
		return spans[0], nil
	case len(spans) == 0:
		return clockSpan{}, &RecurReading{Reason: reason}
	}
	asked := RecurReading{Reason: reason, Hours: true}
	for _, s := range spans[:min(len(spans), maxChoices)] {
		choice := settled
		choice.Timed, choice.From, choice.To = true, s.start, s.end
		asked.Choices = append(asked.Choices, choice)
	}
	return clockSpan{}, &asked
}

// lacking is the day that some months lack, a number or, for a weekday, the fifth; 0 is none.
func (p Pattern) lacking() int {
	for _, day := range p.Days {
		if day > 28 {
			return day
		}
	}
	for _, n := range p.Nths {
		if n == 5 {
			return n
		}
	}
	return 0
}

// shorten says what becomes of the months that lack a day. False where no rule can say so.
func (p *Pattern) shorten(how ShortMonth) bool {
	if how == ShortSkip {
		return true
	}
	list := p.Nths
	if len(list) == 0 {
		list = p.Days
	}
	last := len(list) - 1
	list = append([]int{}, list...)
	switch {
	case len(p.Nths) > 0 && p.Nths[last] == -1, p.Nths == nil && last > 0 && list[last-1] > 28:
		return false
	case len(p.Nths) > 0, list[last] == 31:
		list[last] = -1
	case last > 0:
		return false
	default:
		p.OrLast = true
	}
	if len(p.Nths) > 0 {
		p.Nths = list
	} else {
		p.Days = list
	}
	return true
}

// begun finds the first occurrence, or asks which it is.
func (w recurWords) begun(p Pattern, settled Settled, now time.Time) RecurReading {
	from := now
	if w.begin != nil {
		days, reason := w.begin.dates(noon(now), noon(now))
		if len(days) != 1 || reason != "" {
			return RecurReading{Reason: ReasonNotASeries}
		}
		if start := onClock(days[0], 0, now.Location()).Add(-time.Second); start.After(now) {
			from = start
		}
	}
	firsts := p.firsts(settled, from)
	if !settled.First.IsZero() {
		firsts = []time.Time{onClock(settled.First, settled.From, now.Location())}
	}
	switch {
	case len(firsts) == 0 || !firsts[0].After(now):
		return RecurReading{Reason: ReasonPast}
	case firsts[0].After(now.AddDate(farthest, 0, 0)):
		return RecurReading{Reason: ReasonTooFar}
	case w.begin == nil && (p.Every > 1 || noon(firsts[0]).Equal(noon(now))) && len(firsts) > 1:
		asked := RecurReading{Reason: ReasonWhichFirst}
		for _, first := range firsts[:min(len(firsts), max(p.Every, 2), maxChoices)] {
			choice := settled
			choice.First = noon(first)
			asked.Choices = append(asked.Choices, choice)
		}
		return asked
	}
	return w.ended(p, settled, firsts[0])
}

// firsts are the first occurrences of as many periods as people are asked about.
func (p Pattern) firsts(settled Settled, from time.Time) []time.Time {
	p.Every = 1
	loc := from.Location()
	day := noon(from)
	if p.Monthly {
		day = day.AddDate(0, 0, 1-day.Day())
	} else {
		day = monday(day)
	}
	begin := day.Add(settled.From - aDay/2)
	rule, err := p.option(begin)
	if err != nil {
		return nil
	}
	r := Recurrence{Start: onClock(day, settled.From, loc)}
	var out []time.Time
	period := time.Time{}
	for next := rule.Iterator(); len(out) <= maxChoices; {
		shown, more := next()
		if !more {
			break
		}
		at := r.span(shown).Start
		this := monday(noon(shown))
		if p.Monthly {
			this = noon(shown).AddDate(0, 0, 1-shown.Day())
		}
		if at.After(from) && !this.Equal(period) {
			out, period = append(out, at), this
		}
	}
	return out
}

// ended is the recurrence with its end, from its first occurrence on.
func (w recurWords) ended(p Pattern, settled Settled, first time.Time) RecurReading {
	if w.end != nil {
		until, ok := w.end.until(first)
		if !ok {
			return RecurReading{Reason: ReasonNotASeries}
		}
		p.Times, p.Until = w.end.times, until
		if !until.IsZero() && until.Before(noon(first)) {
			return RecurReading{Reason: ReasonEndsFirst}
		}
	}
	r := RecurReading{First: noon(first)}
	r.Recurrence = Recurrence{Start: first, Rule: p.Rule(first.Location())}
	if settled.To > settled.From {
		r.Length = settled.To - settled.From
	}
	return r
}

// until is the last date on which something that begins at first may be held: the zero time where it ends otherwise.
func (e endWords) until(first time.Time) (time.Time, bool) {
	from := noon(first)
	switch {
	case e.times > 0:
		return time.Time{}, true
	case e.weeks > 0:
		return from.AddDate(0, 0, 7*e.weeks-1), true
	case e.months > 0:
		return from.AddDate(0, e.months, -1), true
	case e.month != 0:
		year := e.year
		if year == 0 {
			year = from.Year()
			if e.month < from.Month() {
				year++
			}
		}
		return time.Date(year, e.month+1, 0, 12, 0, 0, 0, time.UTC), true
	}
	days, reason := e.day.dates(from, from)
	if len(days) != 1 || reason != "" {
		return time.Time{}, false
	}
	return days[0], true
}
