package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
)

const (
	// allSpain stands for the region "" in a choice, whose values are never empty, and among the texts.
	allSpain = "all"
	// nextShown is how many holidays to come are shown, so that a calendar can be checked at a glance.
	nextShown = 5
	// linesShown is how many lines that were not understood are given back; one more is too long for a form.
	linesShown = 3
)

// calendarVerb is /red calendario: which days are not worked, and when people are reminded of a meeting. The
// coordination fills it in, everybody else looks at it.
func (f *Features) calendarVerb() bot.Verb {
	return bot.Verb{ID: "calendar", Who: bot.Members, Prepare: f.calendarForm, Run: f.saveCalendar, Fields: []bot.Field{
		{Name: "region", Kind: bot.ChoiceInput, Required: true, Options: regionOptions, Read: unread,
			Default: fromNetwork(func(n network.Network) string { return regionKey(n.Settings.Region) })},
		{Name: "holidays", Kind: bot.LongTextInput, Read: unread,
			Default: fromNetwork(func(n network.Network) string { return localLines(n.Settings.Holidays) })},
		{Name: "august", Kind: bot.ChoiceInput, Required: true, Options: augustOptions, Read: unread,
			Default: fromNetwork(func(n network.Network) string { return augustKey(n.Settings.August) })},
		wholeField("remind_days", func(s network.Settings) int { return s.RemindDays }),
		wholeField("remind_workdays", func(s network.Settings) int { return s.RemindWorkdays }),
		wholeField("remind_minutes", func(s network.Settings) int { return s.RemindMinutes }),
	}}
}

// calendarForm opens the form over the holidays to come, or shows the calendar to whoever may not change it.
func (f *Features) calendarForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if !r.Actor.Coordinates() {
		reply := f.showCalendar(r)
		return &reply, nil
	}
	if r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		return nil, nil
	}
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values})
	if err != nil {
		return nil, err
	}
	form.Intro = f.nextHolidays(r, r.Network)
	reply := r.Open(form)
	return &reply, nil
}

// showCalendar is the calendar to look at.
func (f *Features) showCalendar(r *bot.Request) bot.Reply {
	s := r.Network.Settings
	blocks := []bot.Block{bot.Section{Text: r.T("calendar.show", bot.Args{"Region": regionName(r.Printer, s.Region)})}}
	if len(s.Holidays) > 0 {
		blocks = append(blocks, bot.Section{Text: r.T("calendar.by_hand", bot.Args{"Lines": lineList(s.Holidays)})})
	}
	if s.August != network.AugustAsAlways {
		blocks = append(blocks, bot.Section{Text: augustText(r.Printer, s.August)})
	}
	return bot.Reply{Whisper: r.Compose(append(blocks, bot.Section{Text: f.nextHolidays(r, r.Network)})...)}
}

// saveCalendar keeps the calendar; the reminders of the meetings to come move with it, deadlines given stand.
func (f *Features) saveCalendar(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	n := r.Network
	bad := readWhole(r, map[string]*int{"remind_days": &n.Settings.RemindDays,
		"remind_workdays": &n.Settings.RemindWorkdays, "remind_minutes": &n.Settings.RemindMinutes})
	locals, rest := calendar.ReadLocals(r.Values["holidays"])
	if len(rest) > 0 {
		shown := strings.Join(rest[:min(len(rest), linesShown)], "», «")
		bad["holidays"] = r.String("calendar.bad_lines", bot.Args{"Count": len(rest), "Lines": shorten(shown, 200)})
	}
	if len(bad) > 0 {
		return bot.Reply{Errors: bad}, nil
	}
	n.Settings.Region, n.Settings.Holidays, n.Settings.August = keyRegion(r.Values["region"]), locals, keyAugust(r.Values["august"])
	if e, ok := errors.AsType[network.SettingError](n.Settings.Check()); ok {
		return outOfBounds(r, e), nil
	}
	return f.saveNetwork(ctx, r, n, "calendar.saved", bot.Args{"Region": regionName(r.Printer, n.Settings.Region),
		"August": augustText(r.Printer, n.Settings.August), "Next": f.nextHolidays(r, n)})
}

// nextHolidays are the holidays to come of a network, today's too, as a list: dates of its calendar, whatever the zone
// of the reader.
func (f *Features) nextHolidays(r *bot.Request, n network.Network) bot.Text {
	days := n.Settings.Days()
	list := bot.List{}
	for _, date := range days.NextHolidays(r.Now.In(n.Location()), nextShown) {
		if h, ok := days.Holiday(date); ok {
			list = append(list, bot.Say(r.Day(date)+" · "+f.feast(r.Printer, h)))
		}
	}
	if len(list) == 0 {
		return r.T("calendar.no_next", nil)
	}
	return r.T("calendar.next", bot.Args{"List": bot.Text{list}})
}

// feast is what a holiday is called where it is clear that it is one: «la Asunción», «festivo en la Región de Murcia».
func (f *Features) feast(p bot.Printer, h calendar.Holiday) string {
	switch {
	case h.Name != "":
		return h.Name
	case h.Region != "":
		return p.String("holiday."+h.Key, bot.Args{"Region": regionName(p, h.Region)})
	default:
		return p.String("holiday."+h.Key, nil)
	}
}

// holidayName says that a day is a holiday, and which: «festivo: la Asunción», «festivo en la Región de Murcia»,
// «festivo: San Isidro» of one added by hand, and «festivo local» of such a one without a name.
func (f *Features) holidayName(p bot.Printer, h calendar.Holiday) string {
	name := f.feast(p, h)
	if h.Name == "" && (h.Key == "local" || h.Region != "") {
		return name // which says already that it is a holiday
	}
	return p.String("calendar.holiday", bot.Args{"Name": name})
}

// warnings are what deserves a second look in a date, one phrase each: «es sábado», «es festivo en la Región de Murcia»,
// «es agosto». There is none for an ordinary day. The echo of a meeting that is to be convened or moved shows them:
//
//	f.warnings(r.Printer, m.Start, r.Network.Settings.Days().Warnings(m.Start))
//
// At is the date for which the warnings were asked, on the same wall clock.
func (f *Features) warnings(p bot.Printer, at time.Time, ws []calendar.Warning) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		switch {
		case w.Holiday != nil:
			out[i] = p.String("calendar.is_holiday", bot.Args{"Holiday": f.holidayName(p, *w.Holiday)})
		case w.Friday:
			out[i] = p.String("series.is_friday", nil)
		case w.Weekend:
			out[i] = p.String("calendar.is_weekend", bot.Args{"Weekday": p.String(fmt.Sprintf("time.weekday%d", at.Weekday()), nil)})
		default:
			out[i] = p.String("calendar.is_august", nil)
		}
	}
	return out
}

// regionName is a region as a sentence names it, with its article: «la Región de Murcia», «toda España».
func regionName(p bot.Printer, region calendar.Region) string {
	return p.String("region."+regionKey(region), nil)
}

// regionKey names a region in choices and texts; keyRegion reads it back.
func regionKey(region calendar.Region) string {
	if region == "" {
		return allSpain
	}
	return strings.ToLower(string(region))
}

func keyRegion(key string) calendar.Region {
	if key == allSpain {
		return ""
	}
	return calendar.Region(strings.ToUpper(key))
}

// regionOptions are all of Spain, and then its regions.
func regionOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	var out []bot.Option
	for _, region := range slices.Concat([]calendar.Region{""}, calendar.Regions()) {
		out = append(out, bot.Option{Value: regionKey(region), Label: upperFirst(regionName(r.Printer, region))})
	}
	return out, nil
}

// localLines are days added by hand, as they are typed.
func localLines(locals []calendar.Local) string {
	lines := make([]string, len(locals))
	for i, l := range locals {
		lines[i] = l.String()
	}
	return strings.Join(lines, "\n")
}

func lineList(locals []calendar.Local) bot.Text {
	list := bot.List{}
	for _, l := range locals {
		list = append(list, bot.Say(l.String()))
	}
	return bot.Text{list}
}
