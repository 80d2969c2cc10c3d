package mattermost_test

import (
	"regexp"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// sight reads what a server shows back into neutral messages and forms: what can be read in them, and what can be
// pressed, by the ids of Mattermost's actions.
type sight struct {
	names map[string]string // what people are called, by their user names
}

// picked is the value that a select's option fills in the calls of messages that were read.
const picked = "option"

// message reads a post as it is shown in one language.
func (s sight) message(p *model.Post, lang string) bot.Message {
	m := bot.Message{Lang: lang}
	say := func(markdown string) {
		if text := s.text(markdown); text != "" {
			m.Blocks = append(m.Blocks, bot.Section{Text: bot.Say(text)})
		}
	}
	say(p.Message)
	for _, a := range p.Attachments() {
		say(a.Text)
		if row := controls(a.Actions); len(row) > 0 {
			m.Blocks = append(m.Blocks, row)
		}
	}
	if p.Metadata != nil {
		for _, f := range p.Metadata.Files {
			if f.IsImage() {
				m.Blocks = append(m.Blocks, bot.Image{Name: f.Name})
			} else {
				m.Blocks = append(m.Blocks, bot.File{Name: f.Name})
			}
		}
	}
	return m
}

func controls(actions []*model.PostAction) bot.Controls {
	var row bot.Controls
	for _, a := range actions {
		call := bot.Call{Route: a.Id}
		if a.Type != model.PostActionTypeSelect {
			row = append(row, bot.Button{Label: a.Name, Call: call})
			continue
		}
		choice := bot.Select{Label: a.Name, Call: call, Pick: picked}
		for _, o := range a.Options {
			choice.Options = append(choice.Options, bot.Option{Value: o.Value, Label: o.Text})
		}
		row = append(row, choice)
	}
	return row
}

// form reads a dialog.
func (s sight) form(d model.Dialog, lang string) bot.Form {
	f := bot.Form{Title: d.Title, Submit: d.SubmitLabel, Intro: bot.Say(s.text(d.IntroductionText)), Lang: lang}
	for _, e := range d.Elements {
		in := bot.Input{Name: e.Name, Label: e.DisplayName, Hint: e.HelpText, Value: e.Default, Max: e.MaxLength, Kind: bot.TextInput}
		in.Required = !e.Optional
		switch {
		case e.Type == "bool":
			in.Kind = bot.BoolInput
		case e.Type == "textarea":
			in.Kind = bot.LongTextInput
		case e.DataSource != "":
			in.Kind = bot.UserInput
		case e.Type == "select":
			in.Kind = bot.ChoiceInput
			for _, o := range e.Options {
				in.Options = append(in.Options, bot.Option{Value: o.Value, Label: o.Text})
			}
		}
		f.Fields = append(f.Fields, in)
	}
	return f
}

var (
	// item and quote are what a line of a list and of small print begins with.
	item  = regexp.MustCompile(`^((?:  )*)- `)
	quote = regexp.MustCompile(`^> ?`)
	// linked is a link whose label may hold signs with a backslash before them.
	linked = regexp.MustCompile(`^\[((?:[^\]\\]|\\.)*)\]\([^)]*\)`)
	called = regexp.MustCompile(`^@[a-z0-9._-]+`)
)

// text is what somebody reads of Markdown. A list under a label stands in its line, as short facts do.
func (s sight) text(markdown string) string {
	var lines []string
	label := false // the line above, or the list's, begins with a label that stands alone
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(quote.ReplaceAllString(strings.TrimRight(line, "\n"), ""), " ")
		in := item.FindString(line)
		switch {
		case in != "" && label:
			lines[len(lines)-1] += " • " + s.line(line[len(in):])
		case in != "":
			lines = append(lines, "• "+s.line(line[len(in):]))
		case strings.HasPrefix(line, "  ") && len(lines) > 0:
			lines = append(lines, s.line(strings.TrimLeft(line, " "))) // goes on in an item of a list
		case line != "":
			lines = append(lines, s.line(line))
		}
		label = label && in != "" || strings.HasSuffix(strings.ReplaceAll(line, gap, ""), ":**")
	}
	return strings.Join(lines, "\n")
}

// line takes away emphasis, escapes, the addresses of links and the gaps that keep signs apart.
func (s sight) line(markdown string) string {
	var out strings.Builder
	for rest := markdown; rest != ""; {
		n := 1
		switch {
		case strings.HasPrefix(rest, `\`) && len(rest) > 1:
			n = 2
			out.WriteByte(rest[1])
		case strings.HasPrefix(rest, "**"):
			n = 2
		case strings.HasPrefix(rest, gap):
			n = len(gap)
		case linked.MatchString(rest):
			found := linked.FindStringSubmatch(rest)
			n = len(found[0])
			out.WriteString(s.line(found[1]))
		case called.MatchString(rest):
			n = s.mention(&out, called.FindString(rest))
		default:
			out.WriteByte(rest[0])
		}
		rest = rest[n:]
	}
	return out.String()
}

// gap is the character without width that keeps signs apart in what people typed.
const gap = "\u200b"

// mention shows somebody by their name, as a client does; signs after it may belong to the sentence. It returns how
// much of the text that was.
func (s sight) mention(out *strings.Builder, at string) int {
	for _, name := range []string{at[1:], strings.TrimRight(at[1:], "._-")} {
		if full, ok := s.names[name]; ok {
			out.WriteString("@" + full)
			return 1 + len(name)
		}
	}
	out.WriteByte('@')
	return 1
}
