package commands

import (
	"time"

	"hilo/bot"
	"hilo/network/calendar"
)

// doubtful is what deserves a second look in a date before a meeting is held on it: what is wrong with it, and the
// nearest suitable day as a button. Label is the button that goes ahead all the same.
type doubtful struct {
	blocks []bot.Block
	better bot.Controls // none where the day is a good one
	label  string
}

// secondLook asks about a date that is no good one; usual is the label of the button on an ordinary day, and the call
// is made with the better date in its values.
func (f *Features) secondLook(r *bot.Request, span calendar.Span, usual string, call bot.Call) doubtful {
	out := doubtful{label: usual}
	days := r.Network.Settings.Days()
	text := f.doubts(r, span.Start)
	if text == "" {
		return out
	}
	if days.Doubt(span.Start) == calendar.NoDoubt { // only far away
		out.blocks = []bot.Block{bot.Section{Text: bot.Say(text)}}
		return out
	}
	to := calendar.Span{Start: days.Nearest(span.Start, r.Now)}
	if !span.End.IsZero() {
		to.End = to.Start.Add(span.End.Sub(span.Start))
	}
	out.label = "series.button_anyway"
	out.blocks = []bot.Block{bot.Section{Text: bot.Join(" ", bot.Say(text), r.T("series.better", bot.Args{"Day": theDay(r.Printer, to.Start, r.Now)}))}}
	call.Values = withSpan(without(call.Values, valueDay), to)
	out.better = bot.Controls{bot.Button{Label: betterLabel(r.Printer, to.Start, r.Now), Style: bot.Primary, Call: call}}
	return out
}

// betterLabel is a day on a button: «Lunes 4 sep».
func betterLabel(p bot.Printer, at, now time.Time) string {
	label := upperFirst(shortDay(p, at))
	if at.Month() != now.In(at.Location()).Month() {
		label += " " + shortMonth(p, at)
	}
	return label
}
