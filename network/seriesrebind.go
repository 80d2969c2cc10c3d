package network

import (
	"slices"
	"time"

	"hilo/network/calendar"
)

// Rebound is what becomes of a meeting that a series has made when the series changes.
type Rebound struct {
	Meeting Meeting
	To      calendar.Span // where it is to be held; as it stands where nothing changes
	Off     bool          // the new rule has no place for it
}

// Rebind gives the meetings ahead that a series has made to the dates of its new rule, and tells what becomes of each; was
// is the series as it stood. One that was moved or called off by itself stays so, and takes the place of the new rule's
// date in the same week or month. The others go to the date in their week or month, or else to the next one that is
// free; those that find none among the dates of the next two months are called off.
func (s *Series) Rebind(was Series, days calendar.Days, ahead []Meeting, now time.Time) []Rebound {
	today := now.In(s.Start.Location()).Format(SlotLayout)
	ruled := map[int64]Occasion{}
	for _, o := range was.Occasions(days, now.AddDate(0, 0, -1), seriesMost) {
		if o.Meeting != 0 {
			ruled[o.Meeting] = o
		}
	}
	carded := s.release(today)
	free := s.free(days, now)
	take := func(at int, m Meeting) {
		d := free[at].SeriesDate
		if d.Choice == s.Standing[free[at].Doubt] {
			d.Choice = ""
		}
		d.Meeting, d.Carded = m.Number, carded[m.Number]
		s.note(d)
		free = slices.Delete(free, at, at+1)
	}
	var follow []Meeting
	for _, m := range ahead {
		o, known := ruled[m.Number]
		switch {
		case m.State == MeetingConvened && known && m.Start.Equal(o.Span.Start):
			follow = append(follow, m)
		case known:
			if at := slices.IndexFunc(free, func(f Occasion) bool { return s.samePeriod(f.Ruled.Start, o.Ruled.Start) }); at >= 0 {
				take(at, m)
			}
		}
	}
	// Who has put a week or month down finds the meeting there still; what is left over takes what is left.
	out := make([]Rebound, len(follow))
	for i, m := range follow {
		out[i] = Rebound{Meeting: m, Off: true}
		period := func(o Occasion) bool { return s.samePeriod(o.Ruled.Start, ruled[m.Number].Ruled.Start) }
		if at := slices.IndexFunc(free, period); at >= 0 {
			out[i] = Rebound{Meeting: m, To: free[at].Span}
			take(at, m)
		}
	}
	for i, m := range follow {
		if out[i].Off && len(free) > 0 {
			out[i] = Rebound{Meeting: m, To: free[0].Span}
			take(0, m)
		}
	}
	return out
}

// release lets go of the meetings of the dates from a day on; what was decided about them stays. It gives the meetings
// whose card was posted.
func (s *Series) release(today string) map[int64]bool {
	carded := map[int64]bool{}
	var kept []SeriesDate
	for _, d := range s.Dates {
		carded[d.Meeting] = d.Carded
		if d.Slot >= today {
			d.Meeting, d.Carded, d.Asked = 0, false, false
		}
		if d.Slot < today || d.Choice != "" {
			kept = append(kept, d)
		}
	}
	s.Dates = kept
	return carded
}

// free are the dates that become meetings now: those of two months, or the next one.
func (s Series) free(days calendar.Days, now time.Time) []Occasion {
	var out []Occasion
	for _, o := range s.Occasions(days, now, seriesMost) {
		if o.Ruled.Start.After(now.Add(SeriesAhead)) && len(out) > 0 {
			break
		}
		if !o.Undecided() && !o.Skipped() && o.Span.Start.After(now) {
			out = append(out, o)
		}
	}
	return out
}

// samePeriod says whether two dates are of the same week or month, whichever the rule counts by.
func (s Series) samePeriod(a, b time.Time) bool {
	p, err := s.Pattern()
	if err != nil {
		return false
	}
	if p.Monthly {
		return a.Year() == b.Year() && a.Month() == b.Month()
	}
	return Week(a, s.Start.Location()).Equal(Week(b, s.Start.Location()))
}
