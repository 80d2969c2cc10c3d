package network_test

import (
	"errors"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/calendar"

	"pgregory.net/rapid"
)

// failing is what tests and properties have in common.
type failing interface {
	Helper()
	Fatal(args ...any)
}

func seriesZone(tb failing) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

// weeklySeries is one of Mondays at ten, from 9 January 2023 on.
func weeklySeries(tb failing) network.Series {
	tb.Helper()
	return network.Series{Number: 1, State: network.SeriesRunning, Areas: []int64{1}, Recurrence: calendar.Recurrence{
		Start: time.Date(2023, 1, 9, 10, 0, 0, 0, seriesZone(tb)), Length: time.Hour, Rule: "FREQ=WEEKLY;BYDAY=MO"}}
}

func coordinating(person int64) network.Actor {
	return network.Actor{Person: network.Person{ID: person}, Network: 1, Role: network.Coordinator}
}

// tended does what a plan says, as the job would, and gives the meetings ahead.
func tended(s *network.Series, days calendar.Days, ahead []network.Meeting, now time.Time, next *int64) (network.SeriesPlan, []network.Meeting) {
	p := s.Plan(days, ahead, now)
	for _, o := range p.Ask {
		d := o.SeriesDate
		d.Asked = true
		s.Note(d)
	}
	for _, o := range p.Make {
		m := s.Meeting(o, now)
		*next++
		m.Number = *next
		d := o.SeriesDate
		d.Meeting = m.Number
		if d.Choice == s.Standing[o.Doubt] {
			d.Choice = ""
		}
		s.Note(d)
		ahead = append(ahead, m)
	}
	return p, ahead
}

// TestPlansOfSeries tends a drawn series at drawn moments over two years: whatever happens, a date becomes one meeting,
// none is made in the past or on a bad day that nobody decided about, and one is always ahead.
func TestPlansOfSeries(t *testing.T) {
	rules := []string{"FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYMONTHDAY=15",
		"FREQ=MONTHLY;INTERVAL=3;BYDAY=-1TH", "FREQ=MONTHLY;BYMONTHDAY=31"}
	loc := seriesZone(t)
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(rules).Draw(t, "rule")
		s := weeklySeries(t)
		s.Rule = rule
		days := calendar.Days{Region: "MC"}
		for _, kind := range []calendar.Doubt{calendar.DoubtWeekend, calendar.DoubtAugust, calendar.DoubtFridayOff} {
			if c := rapid.SampledFrom(append([]network.SeriesChoice{""}, network.SeriesChoices...)).Draw(t, string(kind)); c != "" {
				s.DecideAll(kind, c, 1, days, s.Start)
			}
		}
		now := time.Date(2023, 1, 2, 9, 0, 0, 0, loc)
		var ahead []network.Meeting
		var next int64
		taken := map[string]bool{}
		for now.Before(time.Date(2024, 4, 1, 0, 0, 0, 0, loc)) {
			before := len(ahead)
			var p network.SeriesPlan
			p, ahead = tended(&s, days, ahead, now, &next)
			for _, m := range ahead[before:] {
				if day := m.Start.Format(time.DateTime); taken[day] {
					t.Fatalf("%s: two meetings on %s", rule, day)
				} else {
					taken[day] = true
				}
				if !m.Start.After(now) || days.Doubt(m.Start) == calendar.DoubtHoliday {
					t.Fatalf("%s at %v: made %v", rule, now, m.Start)
				}
				if kind := days.Doubt(m.Start); kind != "" && s.Standing[kind] != network.KeepDate {
					t.Fatalf("%s: made %v, though of %s it was decided %q", rule, m.Start, kind, s.Standing[kind])
				}
			}
			if again := s.Plan(days, ahead, now); len(again.Make) > 0 || len(again.Ask) > 0 {
				t.Fatalf("%s at %v: tended twice it would do %+v", rule, now, again)
			}
			if p.Wake.IsZero() || !p.Wake.After(now) {
				t.Fatalf("%s at %v: wakes at %v", rule, now, p.Wake)
			}
			if rapid.Bool().Draw(t, "down") { // for up to six weeks
				now = now.AddDate(0, 0, rapid.IntRange(1, 42).Draw(t, "days"))
			} else {
				now = p.Wake
			}
		}
	})
}

func TestHolidaysAreAskedOneByOne(t *testing.T) {
	s, days := weeklySeries(t), calendar.Days{}
	now := time.Date(2023, 4, 3, 9, 0, 0, 0, seriesZone(t))
	var next int64
	p, ahead := tended(&s, days, nil, now, &next)
	if len(p.Ask) != 1 || p.Ask[0].Slot != "2023-05-01" || p.Ask[0].Turn() != 20230501 || network.TurnSlot(20230501) != "2023-05-01" {
		t.Fatalf("asked about %+v, want the first of May", p.Ask)
	}
	d, err := s.Decide(coordinating(7), "2023-05-01", network.NextDay, now)
	if err != nil || d.Choice != network.NextDay || d.By != 7 {
		t.Fatalf("decided %+v, %v", d, err)
	}
	if d, err := s.Decide(coordinating(8), "2023-05-01", network.SkipDate, now); err != nil || d.Choice != network.NextDay || d.By != 7 {
		t.Errorf("the second who decides gets %+v, %v; want what the first decided", d, err)
	}
	p, ahead = tended(&s, days, ahead, now, &next)
	if len(p.Make) != 1 || p.Make[0].Span.Start.Day() != 2 {
		t.Errorf("then it makes %+v, want one on the second of May", p.Make)
	}
	// A holiday is added where a meeting stands already; one that was moved by itself is left alone.
	days.Local = []calendar.Local{{Month: 4, Day: 17}, {Month: 4, Day: 24}}
	for i, m := range ahead {
		if m.Start.Day() == 24 {
			ahead[i].Start = m.Start.AddDate(0, 0, 1)
		}
	}
	p = s.Plan(days, ahead, now)
	if len(p.Ask) != 1 || p.Ask[0].Slot != "2023-04-17" || p.Ask[0].Meeting == 0 || len(p.Make) != 0 {
		t.Errorf("after that it asks about %+v, want 17 April alone", p.Ask)
	}
	for slot, want := range map[string]error{"2023-01-09": network.ErrMeetingPast, "soon": network.ErrNotFound} {
		if _, err := s.Decide(coordinating(7), slot, network.KeepDate, now); !errors.Is(err, want) {
			t.Errorf("deciding about %q: %v, want %v", slot, err, want)
		}
	}
	if _, err := s.Decide(coordinating(7), "2023-05-15", "perhaps", now); !errors.Is(err, network.ErrNotFound) {
		t.Errorf("deciding so: %v", err)
	}
}

func TestSeriesFollowTheirNewRule(t *testing.T) {
	s, days := weeklySeries(t), calendar.Days{}
	now := time.Date(2023, 2, 6, 12, 0, 0, 0, seriesZone(t))
	var next int64
	_, ahead := tended(&s, days, nil, now, &next) // Mondays from 13 February
	ahead[1].Start = ahead[1].Start.AddDate(0, 0, 2)
	ahead[2].State = network.MeetingCalledOff
	was := s
	to := weeklySeries(t)
	to.Rule, to.Start = "FREQ=WEEKLY;BYDAY=TH", time.Date(2023, 2, 9, 10, 0, 0, 0, seriesZone(t))
	if err := s.Change(coordinating(7), 0, to, now); err != nil {
		t.Fatal(err)
	}
	for _, b := range s.Rebind(was, days, ahead, now) {
		if b.Meeting.Number == ahead[1].Number || b.Meeting.Number == ahead[2].Number {
			t.Errorf("M-%d, which was changed by itself, follows to %v", b.Meeting.Number, b.To.Start)
		}
		if !b.Off && (b.To.Start.Weekday() != time.Thursday || !network.Week(b.To.Start, seriesZone(t)).Equal(network.Week(b.Meeting.Start, seriesZone(t)))) {
			t.Errorf("%v passes to %v, want Thursday of its week", b.Meeting.Start, b.To.Start)
		}
	}
	p := s.Plan(days, ahead, now)
	for _, o := range p.Make {
		if week := network.Week(o.Ruled.Start, seriesZone(t)); week.Equal(network.Week(ahead[1].Start, seriesZone(t))) || week.Equal(network.Week(ahead[2].Start, seriesZone(t))) {
			t.Errorf("%v is made, where one was changed by itself", o.Ruled.Start)
		}
	}
	// From weekly to once in two months, what finds no date is called off.
	rare := was
	to.Rule = "FREQ=MONTHLY;INTERVAL=2;BYDAY=2TH"
	if err := rare.Change(coordinating(7), 0, to, now); err != nil {
		t.Fatal(err)
	}
	off := 0
	for _, b := range rare.Rebind(was, days, ahead, now) {
		if b.Off {
			off++
		}
	}
	if off < 4 {
		t.Errorf("%d meetings are called off, want most", off)
	}
}

func TestRulesOfSeries(t *testing.T) {
	now := time.Date(2023, 1, 2, 9, 0, 0, 0, seriesZone(t))
	s := weeklySeries(t)
	anybody := network.Actor{Person: network.Person{ID: 3}, Network: 1, Role: network.Technician}
	if _, err := network.ConveneSeries(anybody, s, nil, now); !errors.As(err, new(network.ForbiddenError)) {
		t.Errorf("anybody convenes: %v", err)
	}
	over := s
	over.Rule += ";COUNT=1"
	if _, err := network.ConveneSeries(coordinating(7), over, nil, s.Start); !errors.Is(err, network.ErrMeetingPast) {
		t.Errorf("one that is over: %v", err)
	}
	s, err := network.ConveneSeries(coordinating(7), s, nil, now)
	if err != nil || s.ConvenedBy != 7 || s.Over(now) || !over.Over(s.Start) {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := network.ConveneSeries(coordinating(8), weeklySeries(t), []network.Series{s}, now); !errors.As(err, new(network.SameSeriesError)) {
		t.Errorf("the same once more: %v", err)
	}
	taken := s
	if err := taken.Undo(coordinating(7), now.Add(time.Second)); err != nil || taken.State != network.SeriesUndone {
		t.Errorf("undone at once: %v, %v", taken.State, err)
	}
	if err := s.Undo(coordinating(7), now.Add(time.Hour)); !errors.Is(err, network.ErrTooLate) {
		t.Errorf("undone an hour later: %v", err)
	}
	if err := s.End(anybody, 0, now); !errors.As(err, new(network.ForbiddenError)) {
		t.Errorf("anybody ends it: %v", err)
	}
	if err := s.End(coordinating(8), 0, now.Add(time.Hour)); err != nil || s.State != network.SeriesEnded {
		t.Errorf("ended: %v, %v", s.State, err)
	}
	if err := s.Change(coordinating(7), 0, s, now); !errors.As(err, new(network.SeriesStateError)) {
		t.Errorf("changed after its end: %v", err)
	}
	if err := s.Undo(coordinating(7), now.Add(time.Hour)); err != nil || s.State != network.SeriesRunning {
		t.Errorf("its end undone: %v, %v", s.State, err)
	}
	if err := s.Change(coordinating(7), 0, s, now); !errors.As(err, new(network.SeriesChangedError)) {
		t.Errorf("changed by who looked before: %v", err)
	}
}
