package network_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
	"hilo/network/calendar"
)

// told is one message.
type told struct {
	at      time.Time
	notices []network.Notice
}

// ordinary says whether anything in it counts among the messages of a week.
func (m told) ordinary() bool {
	return slices.ContainsFunc(m.notices, func(n network.Notice) bool { return n.Class.Counts() })
}

// inHours says whether anything in it is to be told in her hours only.
func (m told) inHours() bool {
	return slices.ContainsFunc(m.notices, func(n network.Notice) bool { return n.Class != network.NoticeAttending })
}

// inbox is one person under the policy: notices come in and messages go out, as the job does it.
type inbox struct {
	reader  network.Reader
	now     time.Time
	waiting []network.Notice
	sent    []told
	dropped []network.Notice
}

func (b *inbox) past() network.NoticePast {
	var p network.NoticePast
	for _, m := range b.sent {
		p.LastSent = m.at
		if m.ordinary() && !m.at.Before(network.Week(b.now, b.reader.Zone)) {
			p.SentThisWeek++
		}
	}
	return p
}

// look asks the policy now, and returns when to ask again.
func (b *inbox) look() time.Time {
	plan := network.PlanNotices(b.reader, b.waiting, b.past(), b.now)
	if len(plan.Send) > 0 {
		b.sent = append(b.sent, told{b.now, plan.Send})
	}
	b.dropped = append(b.dropped, plan.Drop...)
	gone := slices.Concat(plan.Send, plan.Drop)
	b.waiting = slices.DeleteFunc(b.waiting, func(n network.Notice) bool {
		return slices.ContainsFunc(gone, func(g network.Notice) bool { return g.Number == n.Number })
	})
	return plan.Wake
}

// run goes from moment to moment until nothing is left; more are the notices that come in meanwhile, each when due.
func (b *inbox) run(tb interface{ Fatalf(string, ...any) }, more []network.Notice) {
	slices.SortStableFunc(more, func(x, y network.Notice) int { return x.Due.Compare(y.Due) })
	wake := time.Time{}
	for range 5000 {
		if len(more) > 0 && (wake.IsZero() || !more[0].Due.After(wake)) {
			b.now, b.waiting, more = more[0].Due, append(b.waiting, more[0]), more[1:]
		} else if wake.IsZero() {
			return
		} else {
			b.now = wake
		}
		wake = b.look()
	}
	tb.Fatalf("it never ends: %d wait at %s, wake %s", len(b.waiting), b.now, wake)
}

var townZone = zoneOf("Europe/Madrid")

func zoneOf(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, townZone)
	if err != nil {
		panic(err)
	}
	return t
}

func clerk(h network.Habits) network.Reader {
	return network.ReaderOf(network.Network{Zone: "Europe/Madrid", Settings: network.DefaultSettings()}, h, network.Municipal)
}

// notice is one of a class that is due at a moment.
func notice(number int64, class network.NoticeClass, due string) network.Notice {
	return network.Notice{Number: number, Class: class, Due: at(due)}
}

func lapsing(n network.Notice, at time.Time) network.Notice {
	n.Lapses = at
	return n
}

func TestPlanNotices(t *testing.T) {
	round := func(number int64, due string) network.Notice { return notice(number, network.NoticeRound, due) }
	soon := func(number int64, due string) network.Notice { // the reminder an hour before
		n := notice(number, network.NoticeAttending, due)
		return lapsing(n, n.Due.Add(time.Hour))
	}
	for _, c := range []struct {
		name    string
		habits  network.Habits
		past    network.NoticePast
		now     string
		waiting []network.Notice
		send    []int64
		drop    []int64
		wake    string
	}{
		{name: "in her hours", now: "2023-01-17 10:00", waiting: []network.Notice{round(1, "2023-01-17 10:00")}, send: []int64{1}},
		{name: "in the evening", now: "2023-01-17 19:30", waiting: []network.Notice{round(1, "2023-01-17 19:30")}, wake: "2023-01-18 08:00"},
		{name: "at the very end of the day", now: "2023-01-17 15:00", waiting: []network.Notice{round(1, "2023-01-17 15:00")}, wake: "2023-01-18 08:00"},
		{name: "before Epiphany", now: "2023-01-05 16:00", waiting: []network.Notice{round(1, "2023-01-05 16:00")}, wake: "2023-01-09 09:00"},
		{name: "what falls within the hour joins", now: "2023-01-17 10:00",
			waiting: []network.Notice{round(1, "2023-01-17 10:00"), round(2, "2023-01-17 11:00"), round(3, "2023-01-17 11:01")},
			send:    []int64{1, 2}, wake: "2023-01-17 11:01"},
		{name: "nothing new within an hour", now: "2023-01-17 10:30", past: network.NoticePast{SentThisWeek: 1, LastSent: at("2023-01-17 10:00")},
			waiting: []network.Notice{round(1, "2023-01-17 10:30")}, wake: "2023-01-17 11:00"},
		{name: "but right before a meeting", now: "2023-01-17 10:30", past: network.NoticePast{SentThisWeek: 1, LastSent: at("2023-01-17 10:00")},
			waiting: []network.Notice{soon(1, "2023-01-17 10:30")}, send: []int64{1}},
		{name: "and what waits goes with it", now: "2023-01-17 10:30", past: network.NoticePast{SentThisWeek: 1, LastSent: at("2023-01-17 10:00")},
			waiting: []network.Notice{round(2, "2023-01-17 10:20"), soon(1, "2023-01-17 10:30")}, send: []int64{1, 2}},
		{name: "an evening meeting", now: "2023-01-17 18:00", waiting: []network.Notice{soon(1, "2023-01-17 18:00"), round(2, "2023-01-17 18:00")},
			send: []int64{1}, wake: "2023-01-18 08:00"},
		{name: "a meeting at nine", now: "2023-01-17 05:00", wake: "2023-01-17 08:00",
			waiting: []network.Notice{lapsing(notice(1, network.NoticeAttending, "2023-01-17 05:00"), at("2023-01-17 09:00"))}},
		{name: "an evening meeting she is reminded of at noon", now: "2023-01-17 15:30", wake: "2023-01-17 18:00",
			waiting: []network.Notice{lapsing(notice(1, network.NoticeAttending, "2023-01-17 15:30"), at("2023-01-17 19:00"))}},
		{name: "the day before a meeting waits for her hours", now: "2023-01-17 16:00", wake: "2023-01-18 08:00",
			waiting: []network.Notice{lapsing(notice(1, network.NoticeAttending, "2023-01-17 16:00"), at("2023-01-18 12:00"))}},
		{name: "an attended meeting that would be told of too late", now: "2023-01-17 10:30", past: network.NoticePast{LastSent: at("2023-01-17 10:10")},
			waiting: []network.Notice{lapsing(notice(1, network.NoticeAttending, "2023-01-16 10:00"), at("2023-01-17 11:05"))}, send: []int64{1}},
		{name: "a full week", now: "2023-01-18 10:00", past: network.NoticePast{SentThisWeek: 5, LastSent: at("2023-01-17 10:00")},
			waiting: []network.Notice{round(1, "2023-01-18 10:00"), soon(2, "2023-01-18 10:00")}, send: []int64{2}, wake: "2023-01-23 09:00"},
		{name: "a full week does not keep an answer", now: "2023-01-18 10:00", past: network.NoticePast{SentThisWeek: 5, LastSent: at("2023-01-17 10:00")},
			waiting: []network.Notice{round(1, "2023-01-18 10:00"), notice(2, network.NoticeAsked, "2023-01-18 10:00")}, send: []int64{2}, wake: "2023-01-23 09:00"},
		{name: "nor does the evening let it through", now: "2023-01-18 19:30", waiting: []network.Notice{notice(1, network.NoticeAsked, "2023-01-18 19:30")},
			wake: "2023-01-19 08:00"},
		{name: "with the Monday message", now: "2023-01-23 08:30", waiting: []network.Notice{round(1, "2023-01-20 16:00"), notice(2, network.NoticeMonday, "2023-01-23 08:30")},
			send: []int64{1, 2}},
		{name: "which is only coming", now: "2023-01-23 08:00", waiting: []network.Notice{round(1, "2023-01-20 16:00")}, wake: "2023-01-23 09:00"},
		{name: "and when none comes", now: "2023-01-23 09:00", waiting: []network.Notice{round(1, "2023-01-20 16:00")}, send: []int64{1}},
		{name: "lapsed", now: "2023-01-18 08:00", waiting: []network.Notice{lapsing(round(1, "2023-01-17 16:00"), at("2023-01-18 08:00"))}, drop: []int64{1}},
		{name: "muted", habits: network.Habits{Muted: []network.NoticeClass{network.NoticeRound, network.NoticeAttending}}, now: "2023-01-17 10:00",
			waiting: []network.Notice{round(1, "2023-01-17 10:00"), soon(2, "2023-01-17 10:00"), notice(3, network.NoticeDuty, "2023-01-17 10:00")},
			send:    []int64{3}, drop: []int64{1, 2}},
		{name: "a day off", habits: network.Habits{Off: []time.Weekday{time.Friday}}, now: "2023-01-20 10:00",
			waiting: []network.Notice{round(1, "2023-01-20 10:00")}, wake: "2023-01-23 09:00"},
		{name: "away", habits: network.Habits{AwayFrom: "2023-01-16", AwayTo: "2023-01-24"}, now: "2023-01-17 10:00",
			waiting: []network.Notice{round(1, "2023-01-17 10:00")}, wake: "2023-01-25 09:00"},
		{name: "her own hours", habits: network.Habits{From: 12, To: 20}, now: "2023-01-17 10:00",
			waiting: []network.Notice{round(1, "2023-01-17 10:00")}, wake: "2023-01-17 12:00"},
		{name: "hours that end before nine", habits: network.Habits{From: 6, To: 8}, now: "2023-01-20 10:00",
			waiting: []network.Notice{round(1, "2023-01-20 10:00")}, wake: "2023-01-23 07:00"},
		{name: "clocks go forward", now: "2023-03-24 16:00", waiting: []network.Notice{round(1, "2023-03-24 16:00")}, wake: "2023-03-27 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := network.PlanNotices(clerk(c.habits), c.waiting, c.past, at(c.now))
			if send := noticeNumbers(got.Send); !slices.Equal(send, c.send) {
				t.Errorf("sends %v, want %v", send, c.send)
			}
			if drop := noticeNumbers(got.Drop); !slices.Equal(drop, c.drop) {
				t.Errorf("drops %v, want %v", drop, c.drop)
			}
			wake := ""
			if !got.Wake.IsZero() {
				wake = got.Wake.In(townZone).Format("2006-01-02 15:04")
			}
			if wake != c.wake {
				t.Errorf("wakes %q, want %q", wake, c.wake)
			}
		})
	}
}

func noticeNumbers(list []network.Notice) []int64 {
	var out []int64
	for _, n := range list {
		out = append(out, n.Number)
	}
	return out
}

// TestNothingAtAll mutes everything: then hilo says nothing.
func TestNothingAtAll(t *testing.T) {
	b := inbox{reader: clerk(network.Habits{Muted: network.NoticeClasses})}
	var all []network.Notice
	for i, c := range network.NoticeClasses {
		all = append(all, notice(int64(i), c, "2023-01-17 10:00"))
	}
	b.run(t, all)
	if len(b.sent) != 0 || len(b.dropped) != len(all) {
		t.Errorf("%d messages, %d dropped", len(b.sent), len(b.dropped))
	}
}

func TestNoMessageHoldsTooMuch(t *testing.T) {
	b := inbox{reader: clerk(network.Habits{})}
	var all []network.Notice
	for i := range 30 {
		all = append(all, notice(int64(i), network.NoticeDuty, "2023-01-17 09:00"))
	}
	for i := range 30 { // on a visit to twelve rooms at once
		n := notice(int64(100+i), network.NoticeAttending, "2023-01-17 13:00")
		all = append(all, lapsing(n, n.Due.Add(time.Hour)))
	}
	b.run(t, all)
	many := 0
	for _, m := range b.sent {
		if len(m.notices) > network.NoticesInOne {
			t.Errorf("%d notices in one message", len(m.notices))
		}
		many += len(m.notices)
	}
	if many != 60 {
		t.Errorf("%d of 60 notices were told, %d dropped", many, len(b.dropped))
	}
}

// A drawn reader and drawn notices over some weeks.
func drawReader(t *rapid.T) network.Reader {
	h := network.Habits{}
	if rapid.Bool().Draw(t, "own hours") {
		h.From = rapid.IntRange(6, 15).Draw(t, "from")
		h.To = rapid.IntRange(h.From+1, 22).Draw(t, "to")
	}
	h.Off = rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{time.Monday, time.Wednesday, time.Friday}), 0, 3, rapid.ID[time.Weekday]).Draw(t, "off")
	h.Muted = rapid.SliceOfNDistinct(rapid.SampledFrom(network.NoticeClasses), 0, 2, rapid.ID[network.NoticeClass]).Draw(t, "muted")
	if rapid.Bool().Draw(t, "goes away") {
		from := at("2023-03-20 00:00").AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "away from"))
		h.AwayFrom, h.AwayTo = from.Format(time.DateOnly), from.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "away for")).Format(time.DateOnly)
	}
	if err := h.Check(); err != nil {
		t.Fatalf("%+v: %v", h, err)
	}
	n := network.Network{Zone: "Europe/Madrid", Settings: network.DefaultSettings()}
	n.Settings.Region = "MC"
	return network.ReaderOf(n, h, rapid.SampledFrom(network.EntityKinds).Draw(t, "kind"))
}

func drawNotices(t *rapid.T) []network.Notice {
	var out []network.Notice
	for i := range rapid.IntRange(1, 40).Draw(t, "notices") {
		n := network.Notice{Number: int64(i + 1), Class: rapid.SampledFrom(network.NoticeClasses).Draw(t, "class")}
		n.Due = at("2023-03-20 00:00").Add(time.Duration(rapid.IntRange(0, 21*24*12).Draw(t, "due")) * 5 * time.Minute)
		if rapid.Bool().Draw(t, "lapses") {
			n.Lapses = n.Due.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "after")) * 30 * time.Minute)
		}
		out = append(out, n)
	}
	return out
}

func TestThePolicyHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := inbox{reader: drawReader(t)}
		all := drawNotices(t)
		b.run(t, slices.Clone(all))
		seen, weeks := map[int64]int{}, map[time.Time]int{}
		for i, m := range b.sent {
			if m.ordinary() {
				weeks[network.Week(m.at, townZone)]++
			}
			if m.inHours() && !b.reader.Suits(m.at) {
				t.Errorf("%v was told at %s, out of hours %v", m.notices, m.at, b.reader.Hours)
			}
			if i > 0 && m.at.Sub(b.sent[i-1].at) < time.Hour && !slices.ContainsFunc(m.notices, func(n network.Notice) bool { return n.Class == network.NoticeAttending }) {
				t.Errorf("two messages at %s and %s", b.sent[i-1].at, m.at)
			}
			for _, n := range m.notices {
				seen[n.Number]++
				switch {
				case b.reader.Habits.Mutes(n.Class):
					t.Errorf("muted, but told: %v", n)
				case m.at.Before(n.Due.Add(-time.Hour)):
					t.Errorf("told too early at %s: %v", m.at, n)
				case !n.Lapses.IsZero() && !m.at.Before(n.Lapses):
					t.Errorf("told too late at %s: %v", m.at, n)
				}
			}
		}
		for _, n := range b.dropped {
			seen[n.Number]++
			if n.Lapses.IsZero() && !b.reader.Habits.Mutes(n.Class) {
				t.Errorf("dropped for no reason: %v", n)
			}
		}
		for week, n := range weeks {
			if n > network.NoticesAWeek {
				t.Errorf("%d messages in the week of %s", n, week)
			}
		}
		for _, n := range all {
			if seen[n.Number] != 1 {
				t.Errorf("%v was told or dropped %d times", n, seen[n.Number])
			}
		}
	})
}

// TestWakeIsRight asks the policy again just before it wants to be asked: nothing may be ready by then.
func TestWakeIsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawReader(t)
		now := at("2023-03-22 10:00")
		past := network.NoticePast{SentThisWeek: rapid.IntRange(0, 5).Draw(t, "sent"), LastSent: now.Add(-time.Duration(rapid.IntRange(0, 120).Draw(t, "ago")) * time.Minute)}
		b := inbox{reader: r, now: now, waiting: drawNotices(t)}
		plan := network.PlanNotices(r, b.waiting, past, now)
		if len(plan.Send) > 0 || plan.Wake.IsZero() {
			return
		}
		if plan.Wake.Sub(now) > time.Minute && network.Week(plan.Wake, townZone).Equal(network.Week(now, townZone)) {
			if before := network.PlanNotices(r, b.waiting, past, plan.Wake.Add(-time.Minute)); len(before.Send) > 0 {
				t.Errorf("%v could go a minute before %s", before.Send, plan.Wake)
			}
		}
		if plan.Wake.Before(now) {
			t.Errorf("it wakes at %s, before %s", plan.Wake, now)
		}
	})
}

func TestHabits(t *testing.T) {
	for _, c := range []struct {
		h     network.Habits
		field string
	}{
		{network.Habits{}, ""},
		{network.Habits{From: 8, To: 14, Off: []time.Weekday{time.Friday}, AwayFrom: "2023-08-01", AwayTo: "2023-08-31", Muted: network.NoticeClasses}, ""},
		{network.Habits{From: 14, To: 8}, "hours"},
		{network.Habits{From: 8}, "hours"},
		{network.Habits{From: 8, To: 25}, "hours"},
		{network.Habits{Off: []time.Weekday{1, 2, 3, 4, 5}}, "off"},
		{network.Habits{Off: []time.Weekday{9}}, "off"},
		{network.Habits{AwayFrom: "2023-08-31", AwayTo: "2023-08-01"}, "away"},
		{network.Habits{AwayTo: "2023-08-01"}, "away"},
		{network.Habits{AwayFrom: "pronto", AwayTo: "tarde"}, "away"},
		{network.Habits{Muted: []network.NoticeClass{"everything"}}, "muted"},
	} {
		want := error(nil)
		if c.field != "" {
			want = network.HabitError{Field: c.field}
		}
		if got := c.h.Check(); !errors.Is(got, want) {
			t.Errorf("%+v: %v, want %v", c.h, got, want)
		}
	}
}

func TestHoursOf(t *testing.T) {
	s := network.DefaultSettings()
	s.WorkTo = 14
	morning, day := calendar.Hours{From: 8 * time.Hour, To: 14 * time.Hour}, calendar.Hours{From: 9 * time.Hour, To: 18 * time.Hour}
	for kind, want := range map[network.EntityKind]calendar.Hours{
		network.Municipal: morning, network.School: morning, network.Health: morning, network.Regional: morning, network.Employment: morning,
		network.ThirdSector: day, network.OtherKind: day, "": day,
	} {
		if got := s.HoursOf(kind); got != want {
			t.Errorf("%q: %v, want %v", kind, got, want)
		}
	}
	if got := (network.Habits{From: 10, To: 13}).Hours(s, network.Municipal); got != (calendar.Hours{From: 10 * time.Hour, To: 13 * time.Hour}) {
		t.Errorf("her own hours: %v", got)
	}
}
