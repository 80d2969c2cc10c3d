package bottest

import (
	"fmt"
	"strings"
	"time"

	"hilo/bot"
	"hilo/locales"
)

// Viewer turns messages and forms into what can be read and pressed, the same on every platform: no emphasis, no
// keys, no addresses.
type Viewer struct {
	zone  *time.Location
	texts *locales.Catalog
	names map[string]string // of people, by user id
}

// NewViewer shows times in a zone, and people by the names that their ids have.
func NewViewer(zone *time.Location, texts *locales.Catalog, names map[string]string) *Viewer {
	return &Viewer{zone: zone, texts: texts, names: names}
}

// mostOptions is how many options of a choice are shown; a list of thirty entities says nothing that ten do not.
const mostOptions = 12

// Message is what stands in a message, line by line. Pictures and files come last, as chats show what hangs from a
// message; what stands for a picture is read where it was put.
func (v *Viewer) Message(m bot.Message) []string {
	var out, hanging []string
	for _, b := range m.Blocks {
		out = append(out, v.block(b, m.Lang)...)
		switch b := b.(type) {
		case bot.Image:
			hanging = append(hanging, "(picture: "+b.Name+")")
		case bot.File:
			hanging = append(hanging, "(file: "+b.Name+")")
		default:
		}
	}
	return append(out, hanging...)
}

func (v *Viewer) block(b bot.Block, lang string) []string {
	switch b := b.(type) {
	case bot.Section:
		return v.lines(b.Text, lang)
	case bot.Note:
		return v.lines(b.Text, lang)
	case bot.Facts:
		var out []string
		for _, f := range b {
			out = append(out, f.Label+": "+strings.Join(v.lines(f.Value, lang), " "))
		}
		return out
	case bot.Controls:
		return []string{controls(b)}
	case bot.Image:
		return v.lines(bot.Say(b.Alt), lang)
	case bot.File:
		return nil
	case bot.Divider:
		return []string{"---"}
	default:
		return []string{fmt.Sprintf("(unknown block %T)", b)}
	}
}

func controls(row bot.Controls) string {
	var out []string
	for _, c := range row {
		switch c := c.(type) {
		case bot.Button:
			out = append(out, "["+c.Label+"]")
		case bot.Select:
			out = append(out, "["+c.Label+" ▾ "+options(c.Options)+"]")
		case bot.LinkButton:
			out = append(out, "["+c.Label+" ↗]")
		}
	}
	return strings.Join(out, " ")
}

func options(all []bot.Option) string {
	var out []string
	for i, o := range all {
		if i == mostOptions {
			out = append(out, fmt.Sprintf("… %d more", len(all)-i))
			break
		}
		out = append(out, o.Label)
	}
	return strings.Join(out, " | ")
}

// lines is a text by lines, empty ones left out.
func (v *Viewer) lines(t bot.Text, lang string) []string {
	printer := v.texts.Printer(lang)
	flat := v.named(t).Flat(func(t bot.Time) string {
		if t.Form == bot.Day {
			return printer.Day(t.At.In(v.zone))
		}
		return printer.DayTime(t.At.In(v.zone))
	})
	var out []string
	for line := range strings.Lines(flat) {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// named shows people by the name that the chat has for their id, as chats do.
func (v *Viewer) named(t bot.Text) bot.Text {
	out := make(bot.Text, len(t))
	for i, n := range t {
		switch n := n.(type) {
		case bot.Person:
			out[i] = bot.Plain("@" + v.name(n.User))
		case bot.List:
			items := make(bot.List, len(n))
			for j, item := range n {
				items[j] = v.named(item)
			}
			out[i] = items
		default:
			out[i] = n
		}
	}
	return out
}

func (v *Viewer) name(user string) string {
	if name, ok := v.names[user]; ok {
		return name
	}
	return "(nobody)"
}

// Form is what stands in a form; values are what its fields hold.
func (v *Viewer) Form(f bot.Form, values bot.Values, lang string) []string {
	out := v.lines(f.Intro, lang)
	for _, in := range f.Fields {
		out = append(out, v.input(in, values[in.Name])...)
		if in.Hint != "" {
			out = append(out, "  "+in.Hint)
		}
	}
	return append(out, "["+f.Submit+"]")
}

func (v *Viewer) input(in bot.Input, value string) []string {
	label := in.Label
	if in.Required {
		label += "*"
	}
	switch in.Kind {
	case bot.BoolInput:
		tick := "[ ] "
		if value == "true" {
			tick = "[x] "
		}
		return []string{tick + label}
	case bot.ChoiceInput:
		return []string{spaced(label+":", optionLabel(in.Options, value), "("+options(in.Options)+")")}
	case bot.UserInput:
		if value != "" {
			value = "@" + v.name(value)
		}
	default:
	}
	if !strings.Contains(value, "\n") {
		return []string{spaced(label+":", value)}
	}
	return indented(label+":", strings.Split(strings.TrimRight(value, "\n"), "\n"))
}

func optionLabel(all []bot.Option, value string) string {
	for _, o := range all {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// spaced puts spaces between texts, leaving out empty ones.
func spaced(texts ...string) string {
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}
