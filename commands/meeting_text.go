package commands

import (
	"fmt"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
)

// The texts about meetings say their hours as the clock shows them where they are held, whatever the reader's zone:
// a meeting belongs to a place.

// weekday is the name of a moment's day of the week.
func weekday(p bot.Printer, at time.Time) string { return weekdayName(p, at.Weekday()) }

// monthName is a month without the «de» that it carries in Valencian.
func monthName(p bot.Printer, at time.Time) string {
	name := p.String(fmt.Sprintf("time.month%d", int(at.Month())), nil)
	return strings.TrimPrefix(strings.TrimPrefix(name, "de "), "d'")
}

// shortDay is «jueves 26».
func shortDay(p bot.Printer, at time.Time) string {
	return p.String("meeting.day", bot.Args{"Weekday": weekday(p, at), "Day": at.Day()})
}

// theDay is «el jueves 26», with its month where that is not the present one.
func theDay(p bot.Printer, at, now time.Time) string {
	day := shortDay(p, at)
	if at.Month() != now.In(at.Location()).Month() {
		day = p.Day(at)
	}
	return p.String("meeting.the_day", bot.Args{"Day": day})
}

// dateOnly is «24 de enero», without its weekday.
func dateOnly(p bot.Printer, at time.Time) string {
	return strings.TrimPrefix(p.Day(at), weekday(p, at)+" ")
}

// hours is «a las 10:00», or «de 10:00 a 11:30».
func hours(p bot.Printer, s calendar.Span) string {
	if s.End.IsZero() {
		return p.String("meeting.at", bot.Args{"From": p.Clock(s.Start)})
	}
	// In Valencian the h stands once, after both.
	return p.String("meeting.from_to", bot.Args{"From": strings.TrimSuffix(p.Clock(s.Start), " h"), "To": p.Clock(s.End)})
}

// spanText is «jueves 26 de enero de 10:00 a 11:30».
func spanText(p bot.Printer, s calendar.Span) string { return p.Day(s.Start) + " " + hours(p, s) }

func spanOf(m network.Meeting) calendar.Span { return calendar.Span{Start: m.Start, End: m.End} }

// whenPhrase is a span as a form's field holds it: in words where these are read as the same moment again, else in figures.
func whenPhrase(p bot.Printer, s calendar.Span, now time.Time) string {
	words := spanText(p, s)
	if s.End.IsZero() {
		words = p.DayTime(s.Start)
	}
	if r := calendar.Read(words, now); r.Understood() && r.When.Start.Equal(s.Start) && r.When.End.Equal(s.End) {
		return words
	}
	figures := s.Start.Format("02/01/2006 15:04")
	if !s.End.IsZero() {
		figures += "-" + s.End.Format("15:04")
	}
	return figures
}

// otherYear warns of a date that lies so far ahead that its day and month could be taken for the next ones.
func otherYear(at, now time.Time) bool { return at.After(now.AddDate(0, 11, 0)) }

// areaList names some areas: «Empleo y Formación, Sociosanitaria».
func areaList(areas []int64, names map[int64]string) string {
	list := make([]string, len(areas))
	for i, a := range areas {
		list[i] = names[a]
	}
	return strings.Join(list, ", ")
}

// of puts «de» before a name, which in Valencian is elided before a vowel: «d'Ocupació i Formació».
func of(p bot.Printer, name string) string {
	if p.Lang == "ca" && strings.IndexAny(network.Fold(name), "aeiouh") == 0 {
		return "d'" + name
	}
	return p.String("meeting.of", bot.Args{"Name": name})
}

// heading is what a meeting is called by itself: its title, else «Reunión de Empleo y Formación».
func heading(p bot.Printer, m network.Meeting, names map[int64]string) string {
	if m.Title != "" {
		return m.Title
	}
	return upperFirst(p.String("meeting.called", bot.Args{"Of": of(p, areaList(m.Areas, names))}))
}

// mention is what a meeting is called within a sentence: «reunión de Empleo y Formación», or its title in quotes.
func mention(p bot.Printer, m network.Meeting, names map[int64]string) string {
	if m.Title != "" {
		return "«" + m.Title + "»"
	}
	return p.String("meeting.called", bot.Args{"Of": of(p, areaList(m.Areas, names))})
}

// theMeetingNamed is mention with its article: «la reunión de Empleo y Formación».
func theMeetingNamed(p bot.Printer, m network.Meeting, names map[int64]string) string {
	if m.Title != "" {
		return mention(p, m, names)
	}
	return p.String("meeting.the", bot.Args{"Meeting": mention(p, m, names)})
}

// theCoded is that with its code after it.
func theCoded(p bot.Printer, m network.Meeting, names map[int64]string) string {
	return theMeetingNamed(p, m, names) + " (" + network.Code("M", m.Number) + ")"
}

// coded is a meeting's name with its code after it.
func coded(p bot.Printer, m network.Meeting, names map[int64]string) string {
	return mention(p, m, names) + " (" + network.Code("M", m.Number) + ")"
}

// placeName takes the preposition off a place that was typed as a part of a sentence: «en el Vivero», «al Viver».
func placeName(typed string) string {
	typed = strings.TrimSpace(typed)
	if rest, ok := strings.CutPrefix(typed, "al "); ok {
		return "el " + rest
	}
	for _, preposition := range []string{"en ", "a ", "at ", "in "} {
		if rest, ok := strings.CutPrefix(typed, preposition); ok {
			return strings.TrimSpace(rest)
		}
	}
	return typed
}

// placeText is a place as it is read, a link where it is one.
func placeText(place string) bot.Text {
	if network.IsLink(place) {
		return bot.Text{bot.Link{Label: place, URL: place}}
	}
	return bot.Say(place)
}

// inPlace is where something is held, within a sentence: « en el Vivero», « al Viver»; nothing where no place was said.
func inPlace(p bot.Printer, place string) bot.Text {
	switch {
	case place == "":
		return bot.Text{}
	case p.Lang == "ca" && strings.HasPrefix(place, "el "):
		return bot.Say(" al " + strings.TrimPrefix(place, "el "))
	}
	return bot.Join("", bot.Say(" "), p.T("meeting.in", bot.Args{"Place": placeText(place)}))
}

// where is where something is held and how one connects, within a sentence: « en el Vivero y por https://…».
func where(p bot.Printer, m network.Meeting) bot.Text {
	place, link := m.Where()
	switch {
	case place != "" && link != "":
		return bot.Join("", inPlace(p, place), bot.Say(" "), p.T("attendance.and_by", bot.Args{"Link": placeText(link)}))
	case link != "":
		return inPlace(p, link)
	}
	return inPlace(p, place)
}

// whereLine is the same by itself, as a list has it: «El Vivero · https://…».
func whereLine(m network.Meeting) bot.Text {
	place, link := m.Where()
	switch {
	case place != "" && link != "":
		return bot.Join(" · ", placeText(place), placeText(link))
	case link != "":
		return placeText(link)
	case place == "":
		return bot.Text{}
	}
	return placeText(place)
}

// whenToday is when a meeting is, as one says it some days before, the day before or on the day itself.
func whenToday(p bot.Printer, start, now time.Time) string {
	now = now.In(start.Location())
	key := "meeting.when_day"
	switch {
	case sameDay(now, start):
		key = "meeting.when_today"
	case sameDay(now.AddDate(0, 0, 1), start):
		key = "meeting.when_tomorrow"
	}
	return p.String(key, bot.Args{"Day": shortDay(p, start), "At": p.Clock(start)})
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// change says how the date of a meeting changes: «pasa del jueves 26 al martes 31, a la misma hora».
func change(p bot.Printer, from, to calendar.Span) string {
	if sameDay(from.Start, to.Start) {
		args := bot.Args{"Day": shortDay(p, to.Start), "Was": p.Clock(from.Start), "Is": p.Clock(to.Start), "Hours": hours(p, to)}
		if from.Start.Equal(to.Start) {
			return p.String("meeting.change_end", args)
		}
		return p.String("meeting.change_hour", args)
	}
	was, is := shortDay(p, from.Start), shortDay(p, to.Start)
	if from.Start.Month() != to.Start.Month() || from.Start.Year() != to.Start.Year() {
		was, is = p.Day(from.Start), p.Day(to.Start)
	}
	args := bot.Args{"Was": was, "Is": is, "Hours": hours(p, to)}
	if from.Start.Format("15:04") == to.Start.Format("15:04") {
		return p.String("meeting.change_day", args)
	}
	return p.String("meeting.change_both", args)
}
