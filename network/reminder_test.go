package network_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
	"hilo/network/calendar"
)

func TestRemindAt(t *testing.T) {
	murcia := func(days, workdays, minutes int, lines string) network.Settings {
		s := network.DefaultSettings()
		s.RemindDays, s.RemindWorkdays, s.RemindMinutes, s.Region = days, workdays, minutes, "MC"
		local, rest := calendar.ReadLocals(lines)
		if len(rest) > 0 {
			t.Fatalf("not understood: %v", rest)
		}
		s.Holidays = local
		return s
	}
	usual := murcia(7, 1, 60, "")
	for _, tt := range []struct {
		name, start, days, workday, minutes string
		s                                   network.Settings
	}{
		{"a Thursday", "2023-01-26 10:00", "2023-01-19 09:00 +0100", "2023-01-25 09:00 +0100", "2023-01-26 09:00 +0100", usual},
		{"a Monday", "2023-01-23 08:30", "2023-01-16 09:00 +0100", "2023-01-20 09:00 +0100", "2023-01-23 07:30 +0100", usual},
		{"a Saturday", "2023-01-28 10:00", "2023-01-20 09:00 +0100", "2023-01-27 09:00 +0100", "2023-01-28 09:00 +0100", usual},
		{"a week after a holiday", "2023-01-13 10:00", "2023-01-05 09:00 +0100", "2023-01-12 09:00 +0100", "2023-01-13 09:00 +0100", usual},
		{"the day after one", "2023-12-07 10:00", "2023-11-30 09:00 +0100", "2023-12-05 09:00 +0100", "2023-12-07 09:00 +0100", usual},
		{"after Easter", "2023-04-11 10:00", "2023-04-04 09:00 +0200", "2023-04-10 09:00 +0200", "2023-04-11 09:00 +0200", usual},
		{"after one of the town's", "2023-01-26 10:00", "2023-01-18 09:00 +0100", "2023-01-24 09:00 +0100", "2023-01-26 09:00 +0100",
			murcia(7, 1, 60, "25/01 San Pablo\n19-1-2023 fiestas")},
		// The clocks go forward on Sunday 29 March and back on Sunday 25 October.
		{"across the change in spring", "2026-03-30 10:00", "2026-03-23 09:00 +0100", "2026-03-27 09:00 +0100", "2026-03-30 09:00 +0200", usual},
		{"on the day of it", "2026-03-29 03:30", "2026-03-20 09:00 +0100", "2026-03-27 09:00 +0100", "2026-03-29 01:30 +0100", usual},
		{"across the change in autumn", "2026-10-26 10:00", "2026-10-19 09:00 +0200", "2026-10-23 09:00 +0200", "2026-10-26 09:00 +0100", usual},
		{"on the day of it", "2026-10-25 03:30", "2026-10-16 09:00 +0200", "2026-10-23 09:00 +0200", "2026-10-25 02:30 +0100", usual},
		{"a week before the hour that is skipped", "2026-04-05 02:30", "2026-03-27 09:00 +0100", "2026-04-01 09:00 +0200", "2026-04-05 01:30 +0200", usual},
		{"other offsets", "2023-01-26 10:00", "2023-01-23 09:00 +0100", "2023-01-24 09:00 +0100", "2023-01-26 09:45 +0100", murcia(3, 2, 15, "")},
		{"not at all", "2023-01-26 10:00", "", "", "", murcia(0, 0, 0, "")},
		{"both on the day before", "2023-01-26 10:00", "", "2023-01-25 09:00 +0100", "2023-01-26 09:00 +0100", murcia(1, 1, 60, "")},
		{"both on Friday", "2023-01-23 10:00", "", "2023-01-20 09:00 +0100", "2023-01-23 09:00 +0100", murcia(2, 1, 60, "")},
		{"no working day between", "2023-01-26 10:00", "", "2023-01-18 09:00 +0100", "2023-01-26 09:00 +0100",
			murcia(7, 1, 60, "19/1\n20/1\n23/1\n24/1\n25/1")},
	} {
		m := network.Meeting{Start: madrid(t, tt.start)}
		for i, want := range []string{tt.days, tt.workday, tt.minutes} {
			var got string
			if at := m.RemindAt(network.Reminders[i], tt.s); !at.IsZero() {
				got = at.Format("2006-01-02 15:04 -0700")
			}
			if got != want {
				t.Errorf("%s: %s at %q, want %q", tt.name, network.Reminders[i], got, want)
			}
		}
	}
	if at := (network.Meeting{Start: madrid(t, "2023-01-26 10:00")}).RemindAt("at midnight", usual); !at.IsZero() {
		t.Errorf("a reminder that there is not is due at %v", at)
	}
}

// drawn is a meeting at any moment of some years, and settings under which it is reminded of.
func drawn(t *rapid.T) (network.Meeting, network.Settings) {
	start := madrid(t, "2023-01-01 00:00").AddDate(0, 0, rapid.IntRange(0, 2000).Draw(t, "day")).
		Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "minute")) * time.Minute)
	s := network.DefaultSettings()
	s.Region = rapid.SampledFrom(append(calendar.Regions(), "")).Draw(t, "region")
	s.RemindDays = rapid.IntRange(0, 30).Draw(t, "days before")
	s.RemindWorkdays = rapid.IntRange(0, 10).Draw(t, "working days before")
	s.RemindMinutes = rapid.IntRange(0, 240).Draw(t, "minutes before")
	for range rapid.IntRange(0, 8).Draw(t, "local holidays") {
		at := start.AddDate(0, 0, -rapid.IntRange(0, 12).Draw(t, "before it"))
		s.Holidays = append(s.Holidays, calendar.Local{Year: at.Year(), Month: at.Month(), Day: at.Day()})
	}
	return network.Meeting{Start: start}, s
}

func midnight(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

func TestRemindersComeInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawn(t)
		for r, set := range map[network.Reminder]int{network.ReminderDays: s.RemindDays, network.ReminderWorkday: s.RemindWorkdays, network.ReminderMinutes: s.RemindMinutes} {
			at := m.RemindAt(r, s)
			if at.IsZero() {
				if set > 0 && r != network.ReminderDays {
					t.Errorf("%s is set to %d and never due", r, set)
				}
				continue
			}
			if set == 0 || !at.Before(m.Start) {
				t.Errorf("%s, set to %d, is due at %v for a meeting at %v", r, set, at, m.Start)
			}
			if r == network.ReminderMinutes {
				continue
			}
			if !s.Days().Workday(at) || at.Hour() != 9 || !midnight(at).Before(midnight(m.Start)) {
				t.Errorf("%s is due at %v: no working day before %v, at nine", r, at, m.Start)
			}
		}
	})
}

// Between the moment that was asked for and the reminder there is no working day; and the working days are counted.
func TestRemindersCountDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawn(t)
		days, workday := m.RemindAt(network.ReminderDays, s), m.RemindAt(network.ReminderWorkday, s)
		if !days.IsZero() {
			wanted := midnight(m.Start).AddDate(0, 0, -s.RemindDays)
			if got := workdaysFrom(s, midnight(days).AddDate(0, 0, 1), wanted.AddDate(0, 0, 1)); midnight(days).After(wanted) || got != 0 {
				t.Errorf("reminded on %v, %d working days before %v, the day that was asked for", days, got, wanted)
			}
			if days.Equal(workday) {
				t.Errorf("the channel is told twice at %v", days)
			}
		}
		if !workday.IsZero() {
			if got := workdaysFrom(s, midnight(workday), midnight(m.Start)); got != s.RemindWorkdays {
				t.Errorf("reminded on %v, %d working days before %v, want %d", workday, got, m.Start, s.RemindWorkdays)
			}
		}
	})
}

// workdaysFrom counts the working days from one date until another.
func workdaysFrom(s network.Settings, from, until time.Time) (n int) {
	for day := from; day.Before(until); day = day.AddDate(0, 0, 1) {
		if s.Days().Workday(day) {
			n++
		}
	}
	return n
}
