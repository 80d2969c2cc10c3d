package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Pattern is which days something is held on again and again. Days, Nths and Weekdays are in order and without repeats.
type Pattern struct {
	Monthly  bool           // by months, and otherwise by weeks
	Every    int            // so many weeks or months from one to the next, from 1
	Weekdays []time.Weekday // of weeks: on these; of months: the one that Nths count
	Nths     []int          // 1 to 5, or -1 for the last
	Days     []int          // of months, by number; -1 is the last day
	OrLast   bool           // where a month lacks its single day, the last one takes its place
	Times    int            // so many in all; 0 is without end
	Until    time.Time      // noon in UTC of the last date on which it may be; the zero time is without end
}

// Recurrence is something held again and again at the same hour of the wall clock, in the zone of its start, whatever
// becomes of the clocks there.
type Recurrence struct {
	Start  time.Time     // the first occurrence
	Length time.Duration // 0 was not said
	Rule   string        // the days, as a recurrence rule of RFC 5545: "FREQ=MONTHLY;BYDAY=1TH"
}

// RuleError means that a text is no rule as Pattern.Rule writes it.
type RuleError struct{ Rule string }

func (e RuleError) Error() string { return fmt.Sprintf("%q is no recurrence rule of ours", e.Rule) }

// Rule is the pattern as a recurrence rule of RFC 5545. Its end, when a date, is the last second of that date in loc,
// as the standard wants it of a start that has a zone.
func (p Pattern) Rule(loc *time.Location) string {
	parts := []string{"FREQ=WEEKLY"}
	if p.Monthly {
		parts[0] = "FREQ=MONTHLY"
	}
	if p.Every > 1 {
		parts = append(parts, "INTERVAL="+strconv.Itoa(p.Every))
	}
	parts = append(parts, p.days()...)
	if p.Times > 0 {
		parts = append(parts, "COUNT="+strconv.Itoa(p.Times))
	}
	if !p.Until.IsZero() {
		parts = append(parts, "UNTIL="+onClock(p.Until, aDay-time.Second, loc).UTC().Format(rrule.DateTimeFormat))
	}
	return strings.Join(parts, ";")
}

// days are the parts of a rule that say on which days of a week or a month.
func (p Pattern) days() []string {
	switch {
	case len(p.Nths) > 0:
		return []string{"BYDAY=" + joinedBy(p.Nths, func(n int) string { return strconv.Itoa(n) + dayCode(p.Weekdays[0]) })}
	case len(p.Days) > 0 && p.OrLast:
		upTo := make([]int, 0, p.Days[0]-27)
		for day := 28; day <= p.Days[0]; day++ {
			upTo = append(upTo, day)
		}
		return []string{"BYMONTHDAY=" + joinedBy(upTo, strconv.Itoa), "BYSETPOS=-1"}
	case len(p.Days) > 0:
		return []string{"BYMONTHDAY=" + joinedBy(p.Days, strconv.Itoa)}
	default:
		return []string{"BYDAY=" + joinedBy(p.Weekdays, dayCode)}
	}
}

func joinedBy[T any](list []T, text func(T) string) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = text(v)
	}
	return strings.Join(parts, ",")
}

const dayCodes = "SUMOTUWETHFRSA"

func dayCode(day time.Weekday) string { return dayCodes[2*day : 2*day+2] }

// ReadRule reads back what Rule wrote; anything else is a RuleError. The end is the date that loc shows.
func ReadRule(rule string, loc *time.Location) (Pattern, error) {
	p := Pattern{Every: 1}
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		if !p.take(name, value, loc) {
			return Pattern{}, RuleError{rule}
		}
	}
	if p.OrLast && len(p.Days) > 0 {
		p.Days = p.Days[len(p.Days)-1:]
	}
	if p.Every < 1 || p.Rule(loc) != rule {
		return Pattern{}, RuleError{rule}
	}
	return p, nil
}

// take reads one part of a rule; what it means by itself is checked when the whole is written again.
func (p *Pattern) take(name, value string, loc *time.Location) bool {
	switch name {
	case "FREQ":
		p.Monthly = value == "MONTHLY"
		return p.Monthly || value == "WEEKLY"
	case "INTERVAL":
		p.Every = number(value)
	case "COUNT":
		p.Times = number(value)
	case "BYSETPOS":
		p.OrLast = len(p.Days) > 0
	case "UNTIL":
		at, err := time.Parse(rrule.DateTimeFormat, value)
		p.Until = noon(at.In(loc))
		return err == nil
	case "BYMONTHDAY":
		for day := range strings.SplitSeq(value, ",") {
			n, err := strconv.Atoi(day)
			if err != nil || n < -1 || n == 0 || n > 31 {
				return false
			}
			p.Days = append(p.Days, n)
		}
	case "BYDAY":
		return p.takeWeekdays(value)
	default:
		return false
	}
	return true
}

func (p *Pattern) takeWeekdays(value string) bool {
	for day := range strings.SplitSeq(value, ",") {
		at := -1
		if len(day) >= 2 {
			at = strings.Index(dayCodes, day[len(day)-2:])
		}
		if at < 0 || at%2 != 0 {
			return false
		}
		if weekday := time.Weekday(at / 2); !slices.Contains(p.Weekdays, weekday) {
			p.Weekdays = append(p.Weekdays, weekday)
		}
		if nth := day[:len(day)-2]; nth != "" {
			n, err := strconv.Atoi(nth)
			if err != nil {
				return false
			}
			p.Nths = append(p.Nths, n)
		}
	}
	return true
}

// Pattern is the rule taken apart.
func (r Recurrence) Pattern() (Pattern, error) { return ReadRule(r.Rule, r.Start.Location()) }

// After are the occurrences that begin later than a moment, in order, so many at most. Each shows the hour of the first
// on the wall clock; one that a change of clocks skips is as much later, and of one shown twice it is the first. A rule
// that cannot be read has none.
func (r Recurrence) After(at time.Time, most int) []Span {
	p, err := r.Pattern()
	if err != nil {
		return nil
	}
	rule, err := p.option(wall(r.Start))
	if err != nil {
		return nil
	}
	var spans []Span
	for next := rule.Iterator(); len(spans) < most; {
		shown, more := next()
		if !more {
			break
		}
		if span := r.span(shown); span.Start.After(at) {
			spans = append(spans, span)
		}
	}
	return spans
}

// Last is the last occurrence; false where there is no end.
func (r Recurrence) Last() (Span, bool) {
	p, err := r.Pattern()
	if err != nil || p.Times == 0 && p.Until.IsZero() {
		return Span{}, false
	}
	rule, err := p.option(wall(r.Start))
	if err != nil {
		return Span{}, false
	}
	all := rule.All()
	if len(all) == 0 {
		return Span{}, false
	}
	return r.span(all[len(all)-1]), true
}

// option is the rule on a clock of its own that never changes, begun at a wall time.
func (p Pattern) option(start time.Time) (*rrule.RRule, error) {
	o := rrule.ROption{Freq: rrule.WEEKLY, Dtstart: start, Interval: p.Every, Count: p.Times}
	if p.Monthly {
		o.Freq = rrule.MONTHLY
	}
	if !p.Until.IsZero() {
		o.Until = p.Until.Add(aDay/2 - time.Second)
	}
	for _, day := range p.Weekdays {
		code := [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}[day]
		if len(p.Nths) == 0 {
			o.Byweekday = append(o.Byweekday, code)
		}
		for _, n := range p.Nths {
			o.Byweekday = append(o.Byweekday, code.Nth(n))
		}
	}
	o.Bymonthday = p.Days
	if p.OrLast {
		o.Bysetpos, o.Bymonthday = []int{-1}, nil
		for day := 28; day <= p.Days[0]; day++ {
			o.Bymonthday = append(o.Bymonthday, day)
		}
	}
	return rrule.NewRRule(o)
}

// wall is what the clock shows at a moment, as if it were of UTC.
func wall(at time.Time) time.Time {
	return noon(at).Add(sinceMidnight(at) - aDay/2)
}

// span is the occurrence at a wall time.
func (r Recurrence) span(shown time.Time) Span {
	day, loc := noon(shown), r.Start.Location()
	s := Span{}
	if at := instants(day, sinceMidnight(shown), loc); len(at) > 0 {
		s.Start = at[0]
	} else { // by the clock of the day before, as the standard has it
		_, offset := day.Add(-aDay).In(loc).Zone()
		s.Start = shown.Add(-time.Duration(offset) * time.Second).In(loc)
	}
	if r.Length > 0 {
		s.End = s.Start.Add(r.Length)
	}
	return s
}
