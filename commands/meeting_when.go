package commands

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
)

// The values by which a moment that was chosen among several travels with a button.
const (
	valueStart = "start" // RFC 3339
	valueEnd   = "end"
	valueDay   = "day" // its hour is still to be chosen
)

// withSpan are values that name a span as it was chosen.
func withSpan(values bot.Values, s calendar.Span) bot.Values {
	values = without(values, valueEnd).With(valueStart, s.Start.Format(time.RFC3339))
	if !s.End.IsZero() {
		values[valueEnd] = s.End.Format(time.RFC3339)
	}
	return values
}

// usualHours are those at which most meetings begin.
var usualHours = []int{9, 10, 11, 12, 17}

// readWhen is the moment that the values name: one that was chosen by a button, else what was typed. What has two readings
// is asked back, what has none refused: then it answers for the verb, and nothing else that was typed is lost. A meeting
// that is to be moved gives what was not said: its hour, its length, its day.
func (f *Features) readWhen(r *bot.Request, moved *network.Meeting) (calendar.Span, *bot.Reply) {
	reading, day := chosenWhen(r)
	if reading.Reason == "" && reading.When.Start.IsZero() && day.IsZero() {
		reading = readTyped(r, moved)
	}
	if !day.IsZero() {
		reading = calendar.Reading{Reason: calendar.ReasonNoHour, Choices: []calendar.Choice{{When: calendar.Span{Start: day}, NoHour: true}}}
	}
	if moved != nil {
		reading = completed(reading, *moved, r.Now)
	}
	switch {
	case reading.Understood() && !reading.When.Start.After(r.Now):
		return calendar.Span{}, f.refuseWhen(r, calendar.ReasonPast)
	case reading.Understood():
		return reading.When, nil
	case !reading.Asked():
		return calendar.Span{}, f.refuseWhen(r, reading.Reason)
	case len(reading.Choices) == 1 && reading.Choices[0].NoHour && reading.Reason != calendar.ReasonMisspelt:
		return calendar.Span{}, f.askHour(r, reading.Choices[0].When.Start)
	}
	return calendar.Span{}, f.askWhen(r, reading)
}

// chosenWhen is the moment, or the day alone, that a button carries.
func chosenWhen(r *bot.Request) (reading calendar.Reading, day time.Time) {
	at := func(name string) time.Time {
		t, err := time.Parse(time.RFC3339, r.Values[name])
		if err != nil {
			return time.Time{}
		}
		return t.In(r.Zone)
	}
	return calendar.Reading{When: calendar.Span{Start: at(valueStart), End: at(valueEnd)}}, at(valueDay)
}

// toMoment opens what is typed to say where something goes: «al martes 31», «para el jueves».
var toMoment = regexp.MustCompile(`(?i)^(al |para |per al |per a |a |to )`)

func readTyped(r *bot.Request, moved *network.Meeting) calendar.Reading {
	typed, now := r.Values["when"], r.Now.In(r.Zone)
	reading := calendar.Read(typed, now)
	if moved == nil {
		return reading
	}
	if reading.Reason == calendar.ReasonNotADate {
		if to := calendar.Read(toMoment.ReplaceAllString(typed, ""), now); to.Reason != calendar.ReasonNotADate {
			reading = to
		}
	}
	if reading.Reason == calendar.ReasonNoDay || reading.Reason == calendar.ReasonNotADate {
		if hour := calendar.ReadHour(typed, moved.Start, now); hour.Reason != calendar.ReasonNotADate {
			return hour // another hour on the same day
		}
	}
	return reading
}

// completed gives a reading of a new date what the meeting has already: its hour where only a day was said, its length
// where no end was.
func completed(reading calendar.Reading, m network.Meeting, now time.Time) calendar.Reading {
	last := func(s calendar.Span) calendar.Span {
		if s.End.IsZero() && !m.End.IsZero() {
			s.End = s.Start.Add(m.End.Sub(m.Start))
		}
		return s
	}
	if reading.Understood() {
		reading.When = last(reading.When)
		return reading
	}
	var choices []calendar.Choice
	for _, c := range reading.Choices {
		if c.NoHour {
			y, month, d := c.When.Start.Date()
			c.When.Start = time.Date(y, month, d, m.Start.Hour(), m.Start.Minute(), 0, 0, m.Start.Location())
		}
		if c.When.Start.After(now) {
			choices = append(choices, calendar.Choice{When: last(c.When)})
		}
	}
	switch {
	case len(reading.Choices) > 0 && len(choices) == 0:
		return calendar.Reading{Reason: calendar.ReasonPast}
	case len(choices) == 1 && reading.Reason == calendar.ReasonNoHour:
		return calendar.Reading{When: choices[0].When}
	}
	reading.Choices = choices
	return reading
}

// refuseWhen says why a phrase cannot be taken, with examples; in the form, or beside a button that opens it filled in.
func (f *Features) refuseWhen(r *bot.Request, reason calendar.Reason) *bot.Reply {
	why := r.String("meeting.refuse_"+string(reason), nil) + " " + r.String("meeting.examples", nil)
	if submitted(r) {
		return &bot.Reply{Errors: map[string]string{"when": why}}
	}
	reply := answered(r, r.Compose(bot.Section{Text: bot.Say(why)}, bot.Controls{f.rewrite(r, "button.write_again")}))
	return &reply
}

// rewrite opens the verb's form with everything that was said in it.
func (f *Features) rewrite(r *bot.Request, key string) bot.Button {
	return button(r.Printer, key, bot.Fill(bot.Call{Route: r.Route(), Values: without(r.Values, valueStart, valueEnd, valueDay)}))
}

// askWhen is S13: the readings as buttons.
func (f *Features) askWhen(r *bot.Request, reading calendar.Reading) *bot.Reply {
	labels := choiceLabels(r.Printer, reading, r.Now.In(r.Zone))
	var row bot.Controls
	for i, c := range reading.Choices {
		values := without(r.Values, valueStart, valueEnd, valueDay)
		if c.NoHour {
			values[valueDay] = c.When.Start.Format(time.RFC3339)
		} else {
			values = withSpan(values, c.When)
		}
		row = append(row, bot.Button{Label: labels[i], Call: bot.Call{Route: r.Route(), Values: values}})
	}
	if poll, ok := f.offerDates(r, reading); ok {
		row = append(row, poll)
	}
	ways := bot.Controls{f.rewrite(r, "button.write_again"), button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))}
	if reading.Reason == calendar.ReasonSeries && r.Route() == "meeting/convene" {
		ways = append(bot.Controls{f.asSeries(r)}, ways...)
	}
	reply := answered(r, r.Compose(bot.Section{Text: f.question(r, reading)}, row, ways))
	return &reply
}

// question is what is asked about a reading.
func (f *Features) question(r *bot.Request, reading calendar.Reading) bot.Text {
	first := reading.Choices[0].When.Start
	switch reading.Reason {
	case calendar.ReasonWeekdayMismatch:
		if date, ok := typedDate(r.Values["when"], reading.Choices); ok {
			return r.T("meeting.ask_weekday_mismatch", bot.Args{"Date": dateOnly(r.Printer, date), "Weekday": weekday(r.Printer, date)})
		}
		return r.T("meeting.ask_which_week", nil)
	case calendar.ReasonWhichHalf, calendar.ReasonPartOfDay:
		if oneDay(reading.Choices) {
			return r.T("meeting.ask_"+string(reading.Reason), bot.Args{"Day": r.Day(first)})
		}
		return r.T("meeting.ask_which_week", nil)
	case calendar.ReasonRepeatedHour:
		return r.T("meeting.ask_repeated_hour", bot.Args{"Day": r.Day(first), "At": r.Clock(first)})
	case calendar.ReasonNoHour:
		return r.T("meeting.ask_which_week", nil) // the day first
	default:
		return r.T("meeting.ask_"+string(reading.Reason), nil)
	}
}

var figures = regexp.MustCompile(`\d+`)

// typedDate is the choice whose day of the month was typed.
func typedDate(phrase string, choices []calendar.Choice) (time.Time, bool) {
	for _, figure := range figures.FindAllString(phrase, -1) {
		n, err := strconv.Atoi(figure)
		if err != nil {
			continue
		}
		if i := slices.IndexFunc(choices, func(c calendar.Choice) bool { return c.When.Start.Day() == n }); i >= 0 {
			return choices[i].When.Start, true
		}
	}
	return time.Time{}, false
}

func oneDay(choices []calendar.Choice) bool {
	return !slices.ContainsFunc(choices, func(c calendar.Choice) bool { return !sameDay(c.When.Start, choices[0].When.Start) })
}

// choiceLabels say of each choice what sets it apart: the day, the hour, or both.
func choiceLabels(p bot.Printer, reading calendar.Reading, now time.Time) []string {
	choices := reading.Choices
	months := slices.ContainsFunc(choices, func(c calendar.Choice) bool { return c.When.Start.Month() != now.Month() })
	out := make([]string, len(choices))
	for i, c := range choices {
		day := upperFirst(shortDay(p, c.When.Start))
		if months {
			day += " " + shortMonth(p, c.When.Start)
		}
		sameDays := slices.ContainsFunc(choices, func(o calendar.Choice) bool { return o != c && sameDay(o.When.Start, c.When.Start) })
		switch {
		case reading.Reason == calendar.ReasonRepeatedHour:
			out[i] = p.String([]string{"meeting.button_before_change", "meeting.button_after_change"}[min(i, 1)], nil)
		case len(choices) > 1 && oneDay(choices):
			out[i] = p.Clock(c.When.Start)
		case !c.NoHour && (sameDays || len(choices) == 1):
			out[i] = day + ", " + p.Clock(c.When.Start)
		default:
			out[i] = day
		}
	}
	return out
}

// shortMonth is the beginning of a month's name, which a button has room for.
func shortMonth(p bot.Printer, at time.Time) string {
	return string([]rune(monthName(p, at))[:3])
}

// askHour offers the usual hours of a day, and the form for any other.
func (f *Features) askHour(r *bot.Request, day time.Time) *bot.Reply {
	base := without(r.Values, valueStart, valueEnd, valueDay)
	var row bot.Controls
	for _, hour := range usualHours {
		y, m, d := day.Date()
		at := time.Date(y, m, d, hour, 0, 0, 0, day.Location())
		if at.After(r.Now) {
			row = append(row, bot.Button{Label: r.Clock(at), Call: bot.Call{Route: r.Route(),
				Values: base.With(valueStart, at.Format(time.RFC3339))}})
		}
	}
	other := button(r.Printer, "meeting.button_other_hour", bot.Fill(bot.Call{Route: r.Route(),
		Values: base.With("when", strings.TrimSpace(r.String("meeting.day_at", bot.Args{"Day": r.Day(day)}))+" ")}))
	blocks := []bot.Block{bot.Section{Text: r.T("meeting.ask_no_hour", bot.Args{"Day": r.Day(day)})}}
	if len(row) > 0 {
		blocks = append(blocks, row)
	}
	reply := answered(r, r.Compose(append(blocks, bot.Controls{other, button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))})...))
	return &reply
}
