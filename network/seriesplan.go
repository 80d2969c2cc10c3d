package network

import (
	"slices"
	"time"

	"hilo/network/calendar"
)

// Occasion is one date of a series as it stands now.
type Occasion struct {
	SeriesDate
	Ruled calendar.Span  // by the rule
	Span  calendar.Span  // when it is held: elsewhere where it passes to another day
	Doubt calendar.Doubt // what is wrong with the day by the rule
}

// Undecided says whether somebody has to decide about it before it counts.
func (o Occasion) Undecided() bool { return o.Doubt != calendar.NoDoubt && o.Choice == "" }

// Skipped says whether it is not held.
func (o Occasion) Skipped() bool { return o.Choice == SkipDate }

// Turn names the date in the notice that asks about it: 20230501.
func (o Occasion) Turn() int64 { return slotTurn(o.Ruled.Start) }

func slotTurn(at time.Time) int64 {
	year, month, day := at.Date()
	return int64(year*10_000 + int(month)*100 + day)
}

// TurnSlot is the date that Occasion.Turn named.
func TurnSlot(turn int64) string {
	return time.Date(int(turn/10_000), time.Month(turn/100%100), int(turn%100), 0, 0, 0, 0, time.UTC).Format(SlotLayout)
}

// passes is how far ahead a date passes at most: from the beginning of August to September, and some holidays.
const passes = 45 * 24 * time.Hour

// Occasions are the dates of a series later than a moment, so many at most, as the days of a network make them: those
// whose day by the rule is later, and those that pass to a later one.
func (s Series) Occasions(days calendar.Days, from time.Time, most int) []Occasion {
	spans := s.After(from.Add(-passes), most+seriesMost)
	held := make(map[string]bool, len(spans))
	for _, span := range spans {
		held[span.Start.Format(SlotLayout)] = true
	}
	out := make([]Occasion, 0, most)
	for _, span := range spans {
		o := Occasion{SeriesDate: s.date(span.Start.Format(SlotLayout)), Ruled: span, Span: span, Doubt: days.Doubt(span.Start)}
		if o.Choice == "" {
			o.Choice = s.Standing[o.Doubt]
		}
		if o.Choice == NextDay {
			o.pass(days, held)
		}
		if len(out) < most && (span.Start.After(from) || o.Span.Start.After(from)) {
			out = append(out, o)
		}
	}
	return out
}

// pass puts an occasion on the next suitable day; where the series has that one already it is left out.
func (o *Occasion) pass(days calendar.Days, held map[string]bool) {
	to := days.Suitable(o.Ruled.Start, 1)
	if held[to.Format(SlotLayout)] {
		o.Choice = SkipDate
		return
	}
	held[to.Format(SlotLayout)] = true
	o.Span = calendar.Span{Start: to}
	if !o.Ruled.End.IsZero() {
		o.Span.End = to.Add(o.Ruled.End.Sub(o.Ruled.Start))
	}
}

// Considered are the dates that are looked at when a series is convened or changed: those that become meetings at once,
// and at least as many as are shown.
func (s Series) Considered(days calendar.Days, now time.Time) []Occasion {
	all := s.Occasions(days, now, seriesMost)
	n := min(len(all), SeriesShown)
	for n < len(all) && !all[n].Ruled.Start.After(now.Add(SeriesAhead)) {
		n++
	}
	return all[:n]
}

// DecideAll settles all the dates of a kind that are still open among those considered: holidays one by one, because the
// next one may be another matter, and the rest for all that come.
func (s *Series) DecideAll(kind calendar.Doubt, choice SeriesChoice, by int64, days calendar.Days, now time.Time) {
	if kind != calendar.DoubtHoliday {
		standing := map[calendar.Doubt]SeriesChoice{kind: choice}
		for k, c := range s.Standing {
			if k != kind {
				standing[k] = c
			}
		}
		s.Standing = standing
		return
	}
	for _, o := range s.Considered(days, now) {
		if o.Doubt == kind && o.Undecided() {
			d := o.SeriesDate
			d.Choice, d.By = choice, by
			s.note(d)
		}
	}
}

// SeriesPlan is what is to be done about a series now.
type SeriesPlan struct {
	Make []Occasion // they become meetings
	Ask  []Occasion // the coordination is asked about them
	Wake time.Time  // when to look again; zero is never
}

// Goes says whether there are dates to come that are not settled yet.
func (p SeriesPlan) Goes() bool { return len(p.Make)+len(p.Ask) > 0 || !p.Wake.IsZero() }

// seriesWakes is the wall clock's time at which a series' dates are looked at.
const seriesWakes = 9 * time.Hour

// Plan is what is to be done about a series now, with the meetings that it has made and that are still ahead. The dates
// of two months become meetings, and the next one at least; what is past is let go. Of a date that falls on a bad day it
// is asked first, once; so too when a holiday is added to the calendar after the meeting was made.
func (s Series) Plan(days calendar.Days, ahead []Meeting, now time.Time) SeriesPlan {
	var p SeriesPlan
	if s.State != SeriesRunning {
		return p
	}
	horizon := now.Add(SeriesAhead)
	var last time.Time // when the last meeting ahead is over
	reach := func(m Meeting) {
		if m.Ahead(now) && m.Finish().After(last) {
			last = m.Finish()
		}
	}
	for _, m := range ahead {
		reach(m)
	}
	waiting := false
	for _, o := range s.Occasions(days, now, seriesMost) {
		if o.Ruled.Start.After(horizon) && (waiting || !last.IsZero()) {
			p.wakeBy(onClock(o.Ruled.Start.Add(-SeriesAhead).AddDate(0, 0, 1), seriesWakes))
			break
		}
		asks := o.Undecided() && (o.Meeting == 0 || o.hit(ahead, now))
		waiting = waiting || asks
		switch {
		case asks && !o.Asked:
			p.Ask = append(p.Ask, o)
		case asks, o.Meeting != 0, o.Skipped(), !o.Span.Start.After(now):
		default:
			p.Make = append(p.Make, o)
			reach(s.Meeting(o, now))
		}
	}
	if !last.IsZero() && len(s.After(last, 1)) > 0 {
		p.wakeBy(last)
	}
	return p
}

// wakeBy has a series looked at no later than a moment.
func (p *SeriesPlan) wakeBy(at time.Time) {
	if p.Wake.IsZero() || at.Before(p.Wake) {
		p.Wake = at
	}
}

// onClock is the moment at which the wall clock shows at on the day of t.
func onClock(t time.Time, at time.Duration) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, int(at/time.Hour), 0, 0, 0, t.Location())
}

// hit says whether the meeting of an occasion now stands on a bad day by its rule: one that was moved
// by itself is left where it is.
func (o Occasion) hit(ahead []Meeting, now time.Time) bool {
	i := slices.IndexFunc(ahead, func(m Meeting) bool { return m.Number == o.Meeting })
	return i >= 0 && ahead[i].Ahead(now) && ahead[i].Start.Equal(o.Ruled.Start)
}
