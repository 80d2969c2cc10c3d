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

func summer(m network.AugustMode) network.Settings {
	s := network.DefaultSettings()
	s.August = m
	return s
}

// In 2023 August ends on a Thursday.
func TestAugustRemindAt(t *testing.T) {
	for _, tt := range []struct{ start, days, workday, daysQuiet string }{
		{"2023-07-27 10:00", "2023-07-20", "2023-07-26", "2023-07-20"},
		{"2023-08-03 10:00", "2023-07-27", "2023-08-02", "2023-07-27"}, // it falls in August: as always
		{"2023-08-24 10:00", "2023-08-17", "2023-08-23", "2023-08-17"},
		{"2023-09-01 10:00", "2023-08-25", "2023-08-31", ""}, // what is said the day before cannot wait
		{"2023-09-04 10:00", "2023-08-28", "2023-09-01", ""}, // both on one day: once
		{"2023-09-06 10:00", "2023-08-30", "2023-09-05", "2023-09-01"},
		{"2023-09-11 10:00", "2023-09-04", "2023-09-08", "2023-09-04"},
	} {
		m := network.Meeting{Start: at(tt.start)}
		for mode, days := range map[network.AugustMode]string{network.AugustAsAlways: tt.days, network.AugustQuiet: tt.daysQuiet, network.AugustShut: tt.daysQuiet} {
			if got := dateOf(m.RemindAt(network.ReminderDays, summer(mode))); got != days {
				t.Errorf("%s, %q: days before %q, want %q", tt.start, mode, got, days)
			}
			if got := dateOf(m.RemindAt(network.ReminderWorkday, summer(mode))); got != tt.workday {
				t.Errorf("%s, %q: the working day before %q, want %q", tt.start, mode, got, tt.workday)
			}
		}
	}
}

func dateOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func TestAugustDeadlines(t *testing.T) {
	july := at("2023-07-28 10:00")
	for mode, want := range map[network.AugustMode]string{
		network.AugustAsAlways: "2023-08-04", network.AugustQuiet: "2023-08-04", network.AugustShut: "2023-09-06",
	} {
		if got := dateOf(summer(mode).Days().AddWorkdays(july, 5, 0)); got != want {
			t.Errorf("%q: five working days end on %s, want %s", mode, got, want)
		}
	}
	s := summer(network.AugustShut)
	s.Holidays, _ = calendar.ReadLocals("laborable 02/08")
	if got := dateOf(s.Days().AddWorkdays(july, 2, 0)); got != "2023-08-02" {
		t.Errorf("the second working day with one of August is %s", got)
	}
	s.August = "holidays"
	if err := s.Check(); !errors.Is(err, network.SettingError{Setting: "august"}) {
		t.Errorf("no such August: %v", err)
	}
}

// TestAugustDaysProperties: a shut August has no working day, the rest of the year is as always, and what counts days by it
// comes out of August.
func TestAugustDaysProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := at("2023-01-01 12:00").AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "day"))
		open, shut := summer("").Days(), summer(network.AugustShut).Days()
		if want := open.Workday(day) && day.Month() != time.August; shut.Workday(day) != want {
			t.Fatalf("%s: worked is %v", dateOf(day), !want)
		}
		n := rapid.IntRange(1, 40).Draw(t, "n")
		end := shut.AddWorkdays(day, n, 0)
		if end.Month() == time.August || end.Before(open.AddWorkdays(day, n, 0)) {
			t.Fatalf("%d working days from %s end on %s", n, dateOf(day), dateOf(end))
		}
		if busy := summer(network.AugustQuiet).BusyDays(); busy.Workday(day) != shut.Workday(day) {
			t.Fatal("a quiet August sends what a shut one does not")
		}
		if !summer(network.AugustShut).OpenDays().Workday(day) == open.Workday(day) {
			t.Fatal("nobody is there in a shut August")
		}
	})
}

func summerClerk(m network.AugustMode) network.Reader {
	return network.ReaderOf(network.Network{Zone: "Europe/Madrid", Settings: summer(m)}, network.Habits{}, network.Municipal)
}

func TestAugustNotices(t *testing.T) {
	meeting := func(number int64, due, start string) network.Notice {
		return lapsing(notice(number, network.NoticeMeeting, due), at(start))
	}
	for _, c := range []struct {
		name    string
		now     string
		waiting network.Notice
		sent    bool
		wake    string
	}{
		{"a nudge", "2023-08-07 10:00", notice(1, network.NoticeRound, "2023-08-07 10:00"), false, "2023-09-01 09:00"},
		{"Monday", "2023-08-07 10:00", notice(1, network.NoticeMonday, "2023-08-07 10:00"), false, "2023-09-01 08:00"},
		{"a digest", "2023-08-07 10:00", notice(1, network.NoticeDuty, "2023-08-07 10:00"), false, "2023-09-01 09:00"},
		{"due on the evening of the last of July", "2023-07-31 16:00", notice(1, network.NoticeDuty, "2023-07-31 16:00"), false, "2023-09-01 09:00"},
		{"in July", "2023-07-31 10:00", notice(1, network.NoticeDuty, "2023-07-31 10:00"), true, ""},
		{"an answer", "2023-08-07 10:00", notice(1, network.NoticeAsked, "2023-08-07 10:00"), true, ""},
		{"about oneself", "2023-08-07 10:00", notice(1, network.NoticeOwn, "2023-08-07 10:00"), true, ""},
		{"an answer at night", "2023-08-07 20:00", notice(1, network.NoticeAsked, "2023-08-07 20:00"), false, "2023-08-08 08:00"},
		{"a meeting of August", "2023-08-07 10:00", meeting(1, "2023-08-07 10:00", "2023-08-08 10:00"), true, ""},
		{"a meeting of September", "2023-08-07 10:00", meeting(1, "2023-08-07 10:00", "2023-09-20 10:00"), false, "2023-09-01 09:00"},
		{"a meeting on the first morning", "2023-08-31 10:00", meeting(1, "2023-08-31 10:00", "2023-09-01 08:00"), true, ""},
		{"right before one", "2023-08-07 18:00", lapsing(notice(1, network.NoticeAttending, "2023-08-07 18:00"), at("2023-08-07 19:00")), true, ""},
	} {
		for _, mode := range []network.AugustMode{network.AugustQuiet, network.AugustShut} {
			got := network.PlanNotices(summerClerk(mode), []network.Notice{c.waiting}, network.NoticePast{}, at(c.now))
			wake := ""
			if !got.Wake.IsZero() {
				wake = got.Wake.In(townZone).Format("2006-01-02 15:04")
			}
			if len(got.Send) == 1 != c.sent || wake != c.wake || len(got.Drop) > 0 {
				t.Errorf("%s, %s: sends %d, wakes %q", c.name, mode, len(got.Send), wake)
			}
		}
		if as := network.PlanNotices(summerClerk(""), []network.Notice{c.waiting}, network.NoticePast{}, at(c.now)); as.Wake.Month() == time.September {
			t.Errorf("%s waits for September in an August as always", c.name)
		}
	}
}

// TestAugustNoticesProperties lets a summer of notices come in.
func TestAugustNoticesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := inbox{reader: summerClerk(rapid.SampledFrom(network.AugustModes).Draw(t, "mode"))}
		var all []network.Notice
		for i := range rapid.IntRange(1, 25).Draw(t, "many") {
			n := network.Notice{Number: int64(i + 1), Class: rapid.SampledFrom(network.NoticeClasses).Draw(t, "class"),
				Due: at("2023-07-24 00:00").Add(time.Duration(rapid.IntRange(0, 50*24).Draw(t, "hour")) * time.Hour)}
			if rapid.Bool().Draw(t, "lapses") {
				n.Lapses = n.Due.Add(time.Duration(rapid.IntRange(1, 30*24).Draw(t, "for")) * time.Hour)
			}
			all = append(all, n)
		}
		b.run(t, all)
		told := map[int64]bool{}
		for _, m := range b.sent {
			august := b.reader.Quiet && m.at.In(townZone).Month() == time.August
			for _, n := range m.notices {
				told[n.Number] = true
				if august && slices.Contains([]network.NoticeClass{network.NoticeRound, network.NoticeMonday, network.NoticeDuty}, n.Class) {
					t.Fatalf("%+v told at %s", n, m.at)
				}
				if august && n.Class == network.NoticeMeeting && (n.Lapses.IsZero() || n.Lapses.After(at("2023-09-16 00:00"))) {
					t.Fatalf("%+v told at %s, though it could wait", n, m.at)
				}
			}
		}
		for _, n := range all {
			if !told[n.Number] && n.Lapses.IsZero() {
				t.Fatalf("%+v never told", n)
			}
		}
	})
}
