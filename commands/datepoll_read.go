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
	"hilo/network/words"
)

// typedSlot is one of the dates that were typed, with what was understood of it.
type typedSlot struct {
	text    string
	reading calendar.Reading
}

var quotedTitle = regexp.MustCompile(`^\s*["“”«'‘]([^"“”«»'’]+)["“”»'’]\s*[,:;.-]*\s*`)

// cutPoll takes what was typed apart: a title that may stand first, in quotes or not, the dates, and a place that may
// follow them.
func cutPoll(text string, now time.Time) (title string, slots []typedSlot, place string) {
	if m := quotedTitle.FindStringSubmatch(text); m != nil {
		title, text = strings.TrimSpace(m[1]), text[len(m[0]):]
	} else if at := firstDate(text, now); at > 0 {
		title, text = strings.Trim(strings.TrimSpace(text[:at]), " ,;:-–—"), text[at:]
	}
	slots = readSlots(text, now)
	if len(slots) < 2 {
		return title, slots, ""
	}
	last := slots[len(slots)-1]
	if last.reading.Reason != calendar.ReasonNotADate {
		return title, slots, ""
	}
	if reading, rest := calendar.ReadLeading(last.text, now); reading.Understood() && rest != "" {
		slots[len(slots)-1] = typedSlot{strings.TrimSpace(strings.TrimSuffix(last.text, rest)), reading}
		return title, sharedHour(slots), placeName(rest)
	}
	return title, slots[:len(slots)-1], placeName(last.text)
}

// firstDate is where the first date begins in a text, word by word; 0 where the text begins with one or has none. A date
// is looked for up to the next comma: beyond it stands the next one.
func firstDate(text string, now time.Time) int {
	for at := 0; at < len(text); {
		part := text[at:]
		if end := strings.IndexAny(part, ",;\n"); end >= 0 {
			part = part[:end]
		}
		if reading, _ := calendar.ReadLeading(part, now); reading.Reason != calendar.ReasonNotADate {
			return at
		}
		space := strings.IndexAny(text[at:], " \t\n")
		if space < 0 {
			return 0
		}
		at += space + 1
	}
	return 0
}

// readSlots reads dates that stand one a line, or one after the other with commas.
func readSlots(text string, now time.Time) []typedSlot {
	var out []typedSlot
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		if line = strings.Trim(strings.TrimSpace(line), " ,."); line != "" {
			out = append(out, readSlotLine(line, now)...)
		}
	}
	return out
}

var between = regexp.MustCompile(`(?i)\s+(?:y|o|i|and|or)\s+`)

// readSlotLine reads one line: whole, or cut at its commas, or at the words between the last two dates.
func readSlotLine(line string, now time.Time) []typedSlot {
	if out := readSlot(line, now); len(out) > 0 {
		return out
	}
	parts := strings.Split(line, ",")
	if len(parts) == 1 {
		parts = between.Split(line, -1)
	}
	if len(parts) == 1 {
		return []typedSlot{{line, calendar.Read(line, now)}}
	}
	var out []typedSlot
	for i := 0; i < len(parts); i++ {
		part := strings.TrimSpace(parts[i])
		if i+1 < len(parts) && !calendar.Read(part, now).Understood() { // «martes 24 de enero, 10:00» has a comma of its own
			if both := readSlot(part+", "+strings.TrimSpace(parts[i+1]), now); len(both) > 0 {
				out, i = append(out, both...), i+1
				continue
			}
		}
		switch {
		case part == "":
		case between.MatchString(part) && len(readSlot(part, now)) == 0:
			out = append(out, readSlotLine(part, now)...)
		default:
			out = append(out, readAfter(out, part, now)...)
		}
	}
	return sharedHour(out)
}

// readSlot reads what is understood wholly: one date, or two in a sentence. There is nothing where something is left to ask.
func readSlot(text string, now time.Time) []typedSlot {
	reading := calendar.Read(text, now)
	switch {
	case reading.Understood():
		return []typedSlot{{text, reading}}
	case reading.Reason != calendar.ReasonTwoDates || slices.ContainsFunc(reading.Choices, func(c calendar.Choice) bool { return c.NoHour }):
		return nil
	}
	var out []typedSlot
	for _, c := range reading.Choices {
		out = append(out, typedSlot{text, calendar.Reading{When: c.When}})
	}
	return out
}

// readAfter reads a part of a line; an hour alone is another one on the day before it.
func readAfter(before []typedSlot, part string, now time.Time) []typedSlot {
	if out := readSlot(part, now); len(out) > 0 {
		return out
	}
	reading := calendar.Read(part, now)
	if n := len(before); n > 0 && before[n-1].reading.Understood() && (reading.Reason == calendar.ReasonNoDay || reading.Reason == calendar.ReasonNotADate) {
		if hour := calendar.ReadHour(part, before[n-1].reading.When.Start, now); hour.Understood() {
			return []typedSlot{{part, hour}}
		}
	}
	return []typedSlot{{part, reading}}
}

// sharedHour gives a day without an hour the hour of the next one on its line: «lunes 23, martes 24 y jueves 26 a las 10».
func sharedHour(slots []typedSlot) []typedSlot {
	var hour calendar.Span
	for i, s := range slices.Backward(slots) {
		switch lone := len(s.reading.Choices) == 1 && s.reading.Choices[0].NoHour && s.reading.Reason == calendar.ReasonNoHour; {
		case s.reading.Understood():
			hour = s.reading.When
		case lone && !hour.Start.IsZero():
			y, m, d := s.reading.Choices[0].When.Start.Date()
			at := calendar.Span{Start: time.Date(y, m, d, hour.Start.Hour(), hour.Start.Minute(), 0, 0, hour.Start.Location())}
			if !hour.End.IsZero() {
				at.End = at.Start.Add(hour.End.Sub(hour.Start))
			}
			slots[i].reading = calendar.Reading{When: at}
		}
	}
	return slots
}

// slotLines are dates as the form's field holds them, one a line: what was understood in hilo's words, the rest as typed.
func slotLines(p bot.Printer, slots []typedSlot, now time.Time) string {
	lines := make([]string, len(slots))
	for i, s := range slots {
		lines[i] = s.text
		if s.reading.Understood() {
			lines[i] = whenPhrase(p, s.reading.When, now)
		}
	}
	return strings.Join(lines, "\n")
}

// instants are dates as a button carries them, exactly: seconds since 1970, each with its end or 0.
func instants(slots []network.DateSlot) string {
	parts := make([]string, len(slots))
	for i, s := range slots {
		end := int64(0)
		if !s.End.IsZero() {
			end = s.End.Unix()
		}
		parts[i] = itoa(s.Start.Unix()) + "-" + itoa(end)
	}
	return strings.Join(parts, " ")
}

// atInstants reads what instants wrote, on the clocks of a zone.
func atInstants(text string, zone *time.Location) []network.DateSlot {
	var out []network.DateSlot
	for part := range strings.FieldsSeq(text) {
		from, to, _ := strings.Cut(part, "-")
		start, err := strconv.ParseInt(from, 10, 64)
		if err != nil {
			continue
		}
		s := network.DateSlot{Start: time.Unix(start, 0).In(zone)}
		if end, err := strconv.ParseInt(to, 10, 64); err == nil && end != 0 {
			s.End = time.Unix(end, 0).In(zone)
		}
		out = append(out, s)
	}
	return out
}

// needsNamed are the codes of needs in a title («N-14, plazas de guardería») and those given apart.
func needsNamed(title, given string) []int64 {
	out := codes(given)
	for _, word := range strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune(" ,;()«»", r) }) {
		if letter, n, ok := words.Code(word); ok && letter == 'N' && !slices.Contains(out, int64(n)) {
			out = append(out, int64(n))
		}
	}
	return out
}
