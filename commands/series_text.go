package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
)

// Series are told in words that are read back as the same series.

// listed joins the items of a list as one says them: «lunes, martes y jueves».
func listed(p bot.Printer, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + p.String("list.and", nil) + items[last]
}

func listedBy[T any](p bot.Printer, list []T, text func(T) string) string {
	items := make([]string, len(list))
	for i, v := range list {
		items[i] = text(v)
	}
	return listed(p, items)
}

// repeatsOn is on which days something is held: «el primer jueves de cada mes».
func repeatsOn(p bot.Printer, r calendar.Pattern) string {
	args := bot.Args{"N": r.Every}
	days := func(list []time.Weekday) string {
		return listedBy(p, list, func(d time.Weekday) string { return p.String(fmt.Sprintf("series.days_%d", int(d)), nil) })
	}
	once, every := "series.weekly", "series.weekly_every"
	switch {
	case len(r.Nths) > 0:
		once, every = "series.nth", "series.nth_every"
		args["Days"] = listedBy(p, r.Nths, func(n int) string { return nth(p, n) }) + " " + weekdayName(p, r.Weekdays[0])
	case len(r.Days) > 0:
		once, every = "series.day", "series.day_every"
		args["Days"] = monthDays(p, r.Days)
	default:
		args["Days"] = days(r.Weekdays)
	}
	text := p.String(once, args)
	if r.Every > 1 {
		text = p.String(every, args)
	}
	if r.OrLast {
		text += p.String("series.or_last", nil)
	}
	return text
}

// nth is «el primer», «el último».
func nth(p bot.Printer, n int) string {
	if n < 0 {
		return p.String("series.place_last", nil)
	}
	return p.String(fmt.Sprintf("series.place_%d", n), nil)
}

// monthDays is «el día 15», «los días 1 y 15», «el último día».
func monthDays(p bot.Printer, days []int) string {
	numbers := slices.DeleteFunc(slices.Clone(days), func(day int) bool { return day < 0 })
	var items []string
	if len(numbers) > 0 {
		list := listedBy(p, numbers, strconv.Itoa)
		items = append(items, p.String("series.month_days", bot.Args{"Count": len(numbers), "Days": list}))
	}
	if len(numbers) < len(days) {
		items = append(items, p.String("series.last_day", nil))
	}
	return listed(p, items)
}

// repeats is how something repeats, with its hours and its end: «el primer jueves de cada mes de 10:00 a 11:30, hasta el
// viernes 30 de junio».
func repeats(p bot.Printer, r calendar.Recurrence, now time.Time) string {
	return repeatsFrom(p, r, now, false)
}

// repeatsFrom says from which day on too, where that would be asked.
func repeatsFrom(p bot.Printer, r calendar.Recurrence, now time.Time, from bool) string {
	pattern, err := r.Pattern()
	if err != nil {
		return ""
	}
	span := calendar.Span{Start: r.Start}
	if r.Length > 0 {
		span.End = r.Start.Add(r.Length)
	}
	text := repeatsOn(p, pattern) + " " + hours(p, span)
	if from {
		text += p.String("series.from", bot.Args{"Day": p.Day(r.Start) + ofYear(p, r.Start, now)})
	}
	if pattern.Times > 0 {
		text += p.String("series.times", bot.Args{"Count": pattern.Times, "N": pattern.Times})
	}
	if !pattern.Until.IsZero() {
		text += p.String("series.until", bot.Args{"Day": p.Day(pattern.Until) + ofYear(p, pattern.Until, now)})
	}
	return text
}

// ofYear is « de 2024» where that is not the present year.
func ofYear(p bot.Printer, at, now time.Time) string {
	if at.Year() == now.In(at.Location()).Year() {
		return ""
	}
	return p.String("series.of_year", bot.Args{"Year": at.Year()})
}

// patternPhrase is a series as a form's field holds it: in our words where these are read as the same again, else as it
// was typed.
func patternPhrase(p bot.Printer, r calendar.Recurrence, now time.Time, typed string) string {
	for _, from := range []bool{false, true} {
		words := repeatsFrom(p, r, now, from)
		got := calendar.ReadRecurrence(words, calendar.Settled{}, now)
		if got.Understood() && got.Rule == r.Rule && got.Length == r.Length && sameDates(got.Recurrence, r, now) {
			return words
		}
	}
	return typed
}

// sameDates says whether two say the same of what is to come.
func sameDates(a, b calendar.Recurrence, now time.Time) bool {
	return slices.EqualFunc(a.After(now, 3), b.After(now, 3), func(x, y calendar.Span) bool { return x.Start.Equal(y.Start) })
}

// presentPattern is how a series repeats, as its form holds it.
func (f *Features) presentPattern(r *bot.Request, s network.Series) string {
	now := r.Now.In(s.Start.Location())
	return patternPhrase(r.Printer, s.Recurrence, now, repeats(r.Printer, s.Recurrence, now))
}

// doubtWords say what is wrong with a day: «es festivo en la Región de Murcia», «es agosto».
func (f *Features) doubtWords(p bot.Printer, at time.Time, days calendar.Days) string {
	switch days.Doubt(at) {
	case calendar.DoubtHoliday:
		h, _ := days.Holiday(at)
		return p.String("calendar.is_holiday", bot.Args{"Holiday": f.holidayName(p, h)})
	case calendar.DoubtWeekend:
		return p.String("calendar.is_weekend", bot.Args{"Weekday": weekday(p, at)})
	case calendar.DoubtAugust:
		return p.String("calendar.is_august", nil)
	case calendar.DoubtFridayOff:
		return p.String("series.is_friday", nil)
	default:
		return ""
	}
}

// seriesName is what a series is called: its title, else «Reuniones de Empleo y Formación».
func seriesName(p bot.Printer, s network.Series, names map[int64]string) string {
	if s.Title != "" {
		return s.Title
	}
	return p.String("series.called", bot.Args{"Of": of(p, areaList(s.Areas, names))})
}

// seriesCoded is that within a sentence, with its code: «Reuniones de Empleo y Formación» (S-1).
func seriesCoded(p bot.Printer, s network.Series, names map[int64]string) string {
	return "«" + seriesName(p, s, names) + "» (" + network.Code("S", s.Number) + ")"
}

// dateLine is one date of a series as it stands.
func (f *Features) dateLine(p bot.Printer, o network.Occasion, m *network.Meeting, days calendar.Days, now time.Time) bot.Text {
	day := upperFirst(p.Day(o.Ruled.Start)) + ofYear(p, o.Ruled.Start, now)
	why := f.doubtWords(p, o.Ruled.Start, days)
	args := bot.Args{"Day": day, "Why": why, "To": p.Day(o.Span.Start)}
	switch {
	case m != nil && m.State == network.MeetingCalledOff:
		return p.T("series.date_off", args)
	case m != nil && !m.Start.Equal(o.Ruled.Start):
		args["To"] = spanText(p, spanOf(*m))
		return p.T("series.date_moved", args)
	case o.Skipped() && why == "":
		return p.T("series.date_skip", args)
	case o.Skipped():
		return p.T("series.date_skip_why", args)
	case o.Undecided():
		return p.T("series.date_open", args)
	case o.Choice == network.NextDay:
		return p.T("series.date_next", args)
	case o.Choice == network.KeepDate && why != "":
		return p.T("series.date_keep", args)
	}
	return bot.Say(day)
}
