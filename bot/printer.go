package bot

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hilo/locales"
)

// Args are the values of a text's placeholders. A string, a number, a Node or a Text may stand there; whatever it
// is, it comes out as it is and is never read as markup. "Count" (an int) also chooses the plural form.
type Args map[string]any

// Printer writes texts in one reader's language and zone.
type Printer struct {
	*locales.Printer
	Zone *time.Location
}

// In is the printer for a language and a zone; a nil zone is UTC.
func In(c *locales.Catalog, lang string, zone *time.Location) Printer {
	if zone == nil {
		zone = time.UTC
	}
	return Printer{Printer: c.Printer(lang), Zone: zone}
}

// holder marks where an argument stands in a localised sentence; these runes are never typed by people.
var holder = regexp.MustCompile("\uE000(\\d+)\uE001")

// T is the text under a key as nodes. In the locale files **two stars** make emphasis.
func (p Printer) T(key string, args Args) Text {
	held := make([]Text, 0, len(args))
	marks := make(locales.Args, len(args))
	for name, value := range args {
		if name == "Count" {
			marks[name] = value
			continue
		}
		marks[name] = "\uE000" + strconv.Itoa(len(held)) + "\uE001"
		held = append(held, p.asText(value))
	}
	return parse(p.Printer.T(key, marks), held)
}

// String is the text under a key as one string, for labels and plain sentences.
func (p Printer) String(key string, args Args) string {
	return p.T(key, args).Flat(p.Moment)
}

// Moment draws a time node in the reader's zone.
func (p Printer) Moment(t Time) string {
	at := t.At.In(p.Zone)
	if t.Form == Day {
		return p.Day(at)
	}
	return p.DayTime(at)
}

// Compose starts a message in the printer's language.
func (p Printer) Compose(blocks ...Block) *Message {
	return &Message{Lang: p.Lang, Blocks: blocks}
}

// When is a moment as a node, in the reader's zone.
func (p Printer) When(at time.Time, form TimeForm) Time { return Time{At: at.In(p.Zone), Form: form} }

func (p Printer) asText(value any) Text {
	switch v := value.(type) {
	case Time:
		return Text{p.When(v.At, v.Form)}
	case Text:
		return v
	case Node:
		return Text{v}
	case string:
		return Say(v)
	default:
		return Say(fmt.Sprint(v))
	}
}

// parse cuts a sentence of the locale files at its stars and puts the held arguments in their places.
func parse(s string, held []Text) Text {
	var out Text
	for i, part := range strings.Split(s, "**") {
		out = append(out, fill(part, held, i%2 == 1)...)
	}
	return out
}

func fill(s string, held []Text, bold bool) Text {
	if !strings.Contains(s, "\uE000") {
		return appendString(nil, s, bold)
	}
	var out Text
	at := 0
	for _, m := range holder.FindAllStringSubmatchIndex(s, -1) {
		out = appendString(out, s[at:m[0]], bold)
		index, err := strconv.Atoi(s[m[2]:m[3]])
		if err == nil && index < len(held) {
			for _, n := range held[index] {
				if plain, ok := n.(Plain); ok {
					out = appendString(out, string(plain), bold)
				} else {
					out = append(out, n)
				}
			}
		}
		at = m[1]
	}
	return appendString(out, s[at:], bold)
}

// appendString adds a string, joined to the node before it where both look the same.
func appendString(t Text, s string, bold bool) Text {
	if s == "" {
		return t
	}
	if bold {
		if len(t) > 0 {
			if last, ok := t[len(t)-1].(Bold); ok {
				t[len(t)-1] = last + Bold(s)
				return t
			}
		}
		return append(t, Bold(s))
	}
	if len(t) > 0 {
		if last, ok := t[len(t)-1].(Plain); ok {
			t[len(t)-1] = last + Plain(s)
			return t
		}
	}
	return append(t, Plain(s))
}

// With returns a copy with one more value.
func (a Args) With(name string, value any) Args {
	out := make(Args, len(a)+1)
	for k, v := range a {
		out[k] = v
	}
	out[name] = value
	return out
}
