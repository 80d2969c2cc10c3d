package calendar

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Local is a day that a network added to its holidays by hand, or took away from them. It never makes a Saturday or a
// Sunday a working day.
//
// Stored and in files it is the line that String writes and ReadLocals reads.
type Local struct {
	Year   int // 0: every year
	Month  time.Month
	Day    int
	Worked bool   // a holiday elsewhere, worked here after all
	Name   string // "San Isidro"; may be ""
}

// LineError means that a line tells no local day.
type LineError struct{ Line string }

func (e LineError) Error() string {
	return fmt.Sprintf("%q is no local holiday (15/05 San Isidro, 24/03/2026 Fiestas, laborable 19/03/2026)", e.Line)
}

// workedWord is how people say that a day is worked, in Spanish, Valencian or English.
const workedWord = `(?i:laborable|feiner|working)`

var (
	// localLine is a date, day first or as in ISO 8601, with what stands before and after it.
	localLine = regexp.MustCompile(`^(` + workedWord + `[\s:]+)?` +
		`(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})([/.-])(\d{1,2})(?:([/.-])(\d{4}|\d{2}))?)` +
		`(?:[\s:,;]+(.*))?$`)
	workedName = regexp.MustCompile(`^` + workedWord + `(?:[\s.:,;]+|$)`)
)

// Where the groups of localLine are.
const (
	groupWorked = iota + 1
	groupISOYear
	groupISOMonth
	groupISODay
	groupDay
	groupSeparator
	groupMonth
	groupYearSeparator
	groupYear
	groupName
)

// ReadLocals reads local days, one a line: «15/05 San Isidro» is a holiday every year, «24-3-2026 Fiestas» one of that
// year, «laborable 19/03/2026» a day that is worked after all («feiner» and "working" say the same, and the word may
// follow the date). A year of two digits is one of this century. Empty lines are passed over; the lines that were not
// understood come back as typed, but for runs of spaces.
func ReadLocals(text string) (locals []Local, rest []string) {
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if l, ok := readLocal(line); ok {
			locals = append(locals, l)
		} else {
			rest = append(rest, line)
		}
	}
	return locals, rest
}

// String returns the line that ReadLocals reads back to l.
func (l Local) String() string {
	var line strings.Builder
	if l.Worked {
		line.WriteString("laborable ")
	}
	fmt.Fprintf(&line, "%02d/%02d", l.Day, int(l.Month))
	if l.Year != 0 {
		fmt.Fprintf(&line, "/%04d", l.Year)
	}
	if l.Name != "" {
		line.WriteString(" " + l.Name)
	}
	return line.String()
}

// MarshalText writes l as String does; a day that does not exist is a LineError, since nothing could read it back.
func (l Local) MarshalText() ([]byte, error) {
	if !l.exists() {
		return nil, LineError{l.String()}
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads one line as ReadLocals does; anything else is a LineError.
func (l *Local) UnmarshalText(text []byte) error {
	locals, rest := ReadLocals(string(text))
	if len(locals) != 1 || len(rest) > 0 {
		return LineError{string(text)}
	}
	*l = locals[0]
	return nil
}

func readLocal(line string) (Local, bool) {
	m := localLine.FindStringSubmatch(strings.TrimLeft(line, " -*•·")) // a list may have been pasted
	if m == nil || m[groupYear] != "" && m[groupSeparator] != m[groupYearSeparator] {
		return Local{}, false // 24/06-28 is more likely a range than a year
	}
	year := m[groupISOYear] + m[groupYear]
	l := Local{
		Year:   fullYear(year),
		Month:  time.Month(number(m[groupISOMonth] + m[groupMonth])),
		Day:    number(m[groupISODay] + m[groupDay]),
		Worked: m[groupWorked] != "",
		Name:   localName(m[groupName]),
	}
	if worked := workedName.FindString(l.Name); worked != "" && !l.Worked {
		l.Worked, l.Name = true, localName(l.Name[len(worked):])
	}
	return l, l.exists() && (l.Year != 0 || year == "")
}

// localName is a name without the marks that set it off from its date.
func localName(text string) string { return strings.TrimLeft(text, " -–—:,;.") }

// exists reports whether there is such a date; 29 February of every year is one of every leap year.
func (l Local) exists() bool {
	year := l.Year
	if year == 0 {
		year = 2000
	}
	date := time.Date(year, l.Month, l.Day, 0, 0, 0, 0, time.UTC)
	return date.Month() == l.Month && date.Day() == l.Day
}

// on reports whether l is about the date that t shows.
func (l Local) on(t time.Time) bool {
	year, month, day := t.Date()
	return l.Day == day && l.Month == month && (l.Year == 0 || l.Year == year)
}

func fullYear(digits string) int {
	if len(digits) == 2 {
		return 2000 + number(digits)
	}
	return number(digits)
}

// number is 0 for no digits at all; there are never more than four.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}
