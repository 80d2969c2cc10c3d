package bot

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Text is what people read, as nodes and never as a marked-up string: times are shown in the reader's zone, people
// by their id, and nothing that somebody typed can turn into markup, a link or a mention.
type Text []Node

// Node is one piece of a Text. The set is closed: Plain, Bold, Link, Time, Person and List.
type Node interface{ node() }

// Plain is text shown exactly as it is; line feeds are kept.
type Plain string

// Bold is text with emphasis.
type Bold string

// Link is a label that leads to an address which Links accepts.
type Link struct{ Label, URL string }

// Links says whether an address may stand in a Link: an absolute one of the web, or a telephone (tel:016).
func Links(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" || u.Scheme == "tel" && telephone.MatchString(u.Opaque)
}

var telephone = regexp.MustCompile(`^\+?[0-9]{3,15}$`)

// Time is a moment, shown in the reader's zone and language.
type Time struct {
	At   time.Time
	Form TimeForm
}

// Person is somebody of the chat system, by the id the system gave. Name is shown where the system cannot
// (it is a hint, not an identity).
type Person struct{ User, Name string }

// List is a list of lines, each with a bullet.
type List []Text

func (Plain) node()  {}
func (Bold) node()   {}
func (Link) node()   {}
func (Time) node()   {}
func (Person) node() {}
func (List) node()   {}

// TimeForm says how much of a moment is shown. The weekday always is.
type TimeForm string

const (
	// DayTime is «viernes 27 de enero, 14:00».
	DayTime TimeForm = "daytime"
	// Day is «viernes 27 de enero».
	Day TimeForm = "day"
)

// Say makes a Text of one plain string.
func Say(s string) Text { return Text{Plain(s)} }

// Join concatenates texts with a separator between those that are not empty.
func Join(sep string, texts ...Text) Text {
	var out Text
	for _, t := range texts {
		if len(t) == 0 {
			continue
		}
		if len(out) > 0 && sep != "" {
			out = append(out, Plain(sep))
		}
		out = append(out, t...)
	}
	return out
}

// Flat is the text without emphasis, for notifications, file names and search; formatTime draws its times.
func (t Text) Flat(formatTime func(Time) string) string {
	var b strings.Builder
	for _, n := range t {
		switch n := n.(type) {
		case Plain:
			b.WriteString(string(n))
		case Bold:
			b.WriteString(string(n))
		case Link:
			b.WriteString(n.Label)
		case Time:
			b.WriteString(formatTime(n))
		case Person:
			b.WriteString(n.Name)
		case List:
			for _, item := range n {
				b.WriteString("\n• " + item.Flat(formatTime))
			}
		}
	}
	return b.String()
}
