package calendar

import (
	"slices"
	"time"
)

// clockSpan is when something is held, by the wall clock from the midnight that begins its day. An end of 0 was not
// said; both may lie past the next midnight.
type clockSpan struct {
	start, end time.Duration
}

// longestTwelve is how much later than its start a range may end at an hour that has to be moved to the afternoon:
// from 10 to 2 are four hours, from 10 to 9 a slip.
const longestTwelve = 6 * time.Hour

// spans are all the times that were meant. With a reason and no spans nothing was said, or nothing that can be.
func (h hourWords) spans(own bool) ([]clockSpan, Reason) {
	if !h.timed {
		return h.offered()
	}
	starts := h.starts(own)
	if len(starts) == 0 {
		return nil, ReasonNotADate
	}
	spans := make([]clockSpan, 0, len(starts))
	for _, start := range starts {
		end, ok := h.endAfter(start)
		if ok {
			spans = append(spans, clockSpan{start, end})
		}
	}
	switch {
	case len(spans) == 0:
		return nil, ReasonBackwards
	case len(spans) == 1:
		return spans, ""
	case spans[len(spans)-1].start >= aDay:
		return spans, ReasonPartOfDay
	default:
		return spans, ReasonWhichHalf
	}
}

// offered are the times to choose among in a part of the day.
func (h hourWords) offered() ([]clockSpan, Reason) {
	if h.part == anyPart {
		return nil, ReasonNoHour
	}
	offered := parts[h.part].offered
	spans := make([]clockSpan, len(offered))
	for i, start := range offered {
		spans[i].start = start
	}
	return spans, ReasonPartOfDay
}

// starts are the times that may be meant by the first hour. In «2-4 pm» the part of the day is that of both; in «de 11
// a 1 de la tarde» it is not.
func (h hourWords) starts(own bool) []time.Duration {
	p := h.start.part
	if h.ranged && p == anyPart && h.end.part != anyPart {
		before := slices.DeleteFunc(h.end.part.hours(h.start), func(start time.Duration) bool {
			_, ok := h.endAfter(start)
			return !ok
		})
		if len(before) > 0 {
			return before
		}
	}
	starts := h.start.times(p, own)
	if h.part == anyPart {
		return starts
	}
	apart := h.start.times(h.part, own)
	if p == anyPart {
		return apart
	}
	return slices.DeleteFunc(starts, func(start time.Duration) bool { return !slices.Contains(apart, start) })
}

// times are those of the day that a time of the clock may be.
func (c clockWords) times(p part, own bool) []time.Duration {
	morning, later := clock(c.hour, c.minute), clock(c.hour+12, c.minute)
	switch {
	case p != anyPart:
		return p.hours(c)
	case c.literal || c.hour == 0 || c.hour > 8:
		return []time.Duration{morning}
	case c.hour < 7: // nobody meets at four in the morning
		return []time.Duration{later}
	case own:
		return []time.Duration{morning}
	default:
		return []time.Duration{morning, later}
	}
}

// endAfter is the end of a range that begins at start: the first time after it which the clock shows so.
func (h hourWords) endAfter(start time.Duration) (end time.Duration, ok bool) {
	if !h.ranged {
		return 0, true
	}
	for _, end := range h.end.ends() {
		moved := end >= clock(12, 0) && !h.end.literal && h.end.part == anyPart && h.end.hour > 6
		if end > start && (!moved || end-start <= longestTwelve) {
			return end, true
		}
	}
	return 0, false
}

// ends are the times at which a range may end, in order.
func (c clockWords) ends() []time.Duration {
	switch {
	case c.part != anyPart:
		return c.part.hours(c)
	case c.literal:
		return []time.Duration{clock(c.hour, c.minute)}
	case c.hour == 12:
		return []time.Duration{clock(12, c.minute), clock(24, c.minute)}
	default:
		return []time.Duration{clock(c.hour, c.minute), clock(c.hour+12, c.minute)}
	}
}
