package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
)

// The values by which what was asked about a series travels with a button.
const (
	valueFrom  = "p_from" // minutes from midnight
	valueTo    = "p_to"
	valueShort = "p_short"
	valueFirst = "p_first" // a date
	valueKind  = "d_"      // with a kind of days: what to do with them
)

// settledValues are the names of all of them.
func settledValues() []string {
	names := []string{valueFrom, valueTo, valueShort, valueFirst}
	for _, kind := range calendar.Doubts {
		names = append(names, valueKind+string(kind))
	}
	return names
}

// settled is what was asked about a series and answered.
func settled(v bot.Values) calendar.Settled {
	s := calendar.Settled{Timed: v[valueFrom] != "", Short: calendar.ShortMonth(v[valueShort])}
	s.From, s.To = time.Duration(number(v, valueFrom))*time.Minute, time.Duration(number(v, valueTo))*time.Minute
	if at, err := time.Parse(time.DateOnly, v[valueFirst]); err == nil {
		s.First = at.Add(12 * time.Hour)
	}
	return s
}

// withSettled are values with one more thing settled.
func withSettled(v bot.Values, s calendar.Settled) bot.Values {
	out := without(v)
	if s.Timed {
		out[valueFrom], out[valueTo] = strconv.Itoa(int(s.From/time.Minute)), strconv.Itoa(int(s.To/time.Minute))
	}
	if s.Short != calendar.ShortAsked {
		out[valueShort] = string(s.Short)
	}
	if !s.First.IsZero() {
		out[valueFirst] = s.First.Format(time.DateOnly)
	}
	return out
}

// readPattern is how a series repeats by what was typed and answered. What has two readings is asked back, what has none
// refused: then it answers for the verb, and nothing else that was typed is lost.
func (f *Features) readPattern(r *bot.Request) (calendar.Recurrence, *bot.Reply) {
	reading := calendar.ReadRecurrence(r.Values["pattern"], settled(r.Values), r.Now.In(r.Network.Location()))
	switch {
	case reading.Understood():
		return reading.Recurrence, nil
	case reading.Reason == calendar.ReasonNoHour:
		return reading.Recurrence, f.askPatternHour(r)
	case reading.Asked():
		return reading.Recurrence, f.askPattern(r, reading)
	}
	why := r.String("series.refuse_"+string(reading.Reason), nil) + " " + r.String("series.examples", nil)
	if submitted(r) {
		return reading.Recurrence, &bot.Reply{Errors: map[string]string{"pattern": why}}
	}
	reply := answered(r, r.Compose(bot.Section{Text: bot.Say(why)}, bot.Controls{f.rewritePattern(r, "button.write_again")}))
	return reading.Recurrence, &reply
}

// rewritePattern opens the verb's form with everything that was said in it.
func (f *Features) rewritePattern(r *bot.Request, key string) bot.Button {
	return button(r.Printer, key, bot.Fill(bot.Call{Route: r.Route(), Values: without(r.Values, settledValues()...)}))
}

// askPattern asks which of the readings is meant.
func (f *Features) askPattern(r *bot.Request, reading calendar.RecurReading) *bot.Reply {
	var row bot.Controls
	for _, c := range reading.Choices {
		row = append(row, bot.Button{Label: f.patternLabel(r, reading, c), Call: bot.Call{Route: r.Route(), Values: withSettled(r.Values, c)}})
	}
	args := bot.Args{"Day": strconv.Itoa(reading.Day)}
	key := "series.ask_" + string(reading.Reason)
	if reading.Reason == calendar.ReasonShortMonth && reading.Day == 5 { // the fifth weekday, as no such day is asked about
		key = "series.ask_fifth"
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T(key, args)}, row,
		bot.Controls{f.rewritePattern(r, "button.write_again"), button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))}))
	return &reply
}

// patternLabel says what sets a choice apart.
func (f *Features) patternLabel(r *bot.Request, reading calendar.RecurReading, c calendar.Settled) string {
	switch {
	case reading.Hours:
		return r.Clock(time.Date(2000, 1, 1, 0, int(c.From/time.Minute), 0, 0, r.Zone))
	case reading.Reason == calendar.ReasonWhichFirst:
		day := upperFirst(shortDay(r.Printer, c.First))
		if c.First.Month() != r.Now.In(r.Zone).Month() {
			day += " " + shortMonth(r.Printer, c.First)
		}
		return day
	case c.Short == calendar.ShortSkip:
		return r.String("series.button_skip_month", nil)
	case reading.Day == 5:
		return r.String("series.button_last_such", nil)
	}
	return r.String("series.button_last_day", nil)
}

// askPatternHour offers the usual hours, and the form for any other.
func (f *Features) askPatternHour(r *bot.Request) *bot.Reply {
	var row bot.Controls
	for _, hour := range usualHours {
		c := settled(r.Values)
		c.Timed, c.From, c.To = true, time.Duration(hour)*time.Hour, 0
		at := time.Date(2000, 1, 1, hour, 0, 0, 0, r.Zone)
		row = append(row, bot.Button{Label: r.Clock(at), Call: bot.Call{Route: r.Route(), Values: withSettled(r.Values, c)}})
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T("series.ask_no_hour", nil)}, row,
		bot.Controls{f.rewritePattern(r, "meeting.button_other_hour"), button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))}))
	return &reply
}

// decidedValues are what was decided about kinds of days, in the order of the kinds.
func decidedValues(v bot.Values) map[calendar.Doubt]network.SeriesChoice {
	out := map[calendar.Doubt]network.SeriesChoice{}
	for _, kind := range calendar.Doubts {
		if c := network.SeriesChoice(v[valueKind+string(kind)]); slices.Contains(network.SeriesChoices, c) {
			out[kind] = c
		}
	}
	return out
}

// kindQuestion asks what to do with the days of a kind, with a button for each answer.
func (f *Features) kindQuestion(r *bot.Request, kind calendar.Doubt, days []string, route string) []bot.Block {
	var row bot.Controls
	for _, c := range network.SeriesChoices {
		call := bot.Call{Route: route, Values: r.Values.With(valueKind+string(kind), string(c))}
		label := "series.button_all_" + string(c)
		if one := (kind == calendar.DoubtHoliday && len(days) == 1); one && c == network.SkipDate {
			label = "series.button_skip"
		} else if one && c == network.KeepDate {
			label = "series.button_keep"
		}
		row = append(row, button(r.Printer, label, call))
	}
	shown := strings.Join(days[:min(len(days), 8)], ", ")
	if more := len(days) - 8; more > 0 {
		shown += " " + r.String("list.more", bot.Args{"Count": more, "N": more})
	}
	return []bot.Block{bot.Section{Text: r.T("series.kind_"+string(kind), bot.Args{"Count": len(days), "Days": shown})}, row}
}
