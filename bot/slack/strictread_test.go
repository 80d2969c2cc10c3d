package slack_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
	"hilo/locales"
)

// sight reads what Slack shows back into neutral messages and forms: what can be read in them, and what can be pressed,
// by Slack's ids.
type sight struct {
	slack *strict.Slack
	texts *locales.Catalog
	zone  *time.Location
	names map[string]string // what people are called, by their ids
}

// picked is the value that a select's option fills in the calls of messages that were read.
const picked = "option"

// pressCall is the call by which a control is pressed, and controlOf is its opposite.
func pressCall(ts, block, action string) bot.Call {
	return bot.Do("press", "ts", ts, "block", block, "action", action)
}

func controlOf(c bot.Call) strict.Control {
	return strict.Control{TS: c.Values["ts"], BlockID: c.Values["block"], ActionID: c.Values["action"], Value: c.Values[picked]}
}

// message reads one message. A notification shows another text; it is not read.
func (s sight) message(m strict.Message) []bot.Block {
	var out []bot.Block
	for _, raw := range m.Blocks {
		b := raw.(map[string]any)
		out = append(out, s.block(b, m.TS))
	}
	for _, f := range s.slack.Files(m.Files...) {
		out = append(out, bot.File{Name: f.Name})
	}
	if len(m.Blocks) == 0 && len(m.Files) == 0 {
		out = append(out, section(s.mrkdwn(m.Text)))
	}
	return out
}

func section(text string) bot.Section { return bot.Section{Text: bot.Say(text)} }

func (s sight) block(b map[string]any, ts string) bot.Block {
	switch text(b, "type") {
	case "rich_text":
		return section(s.rich(b))
	case "section":
		return section(s.object(b["text"]))
	case "context":
		var lines []string
		for _, e := range items(b, "elements") {
			lines = append(lines, s.object(e))
		}
		return bot.Note{Text: bot.Say(strings.Join(lines, "\n"))}
	case "divider":
		return bot.Divider{}
	case "image":
		file, _ := b["slack_file"].(map[string]any)
		name := "?"
		for _, f := range s.slack.Files(text(file, "id")) {
			name = f.Name
		}
		return bot.Image{Name: name, Alt: text(b, "alt_text")}
	case "actions":
		return s.controls(b, ts)
	default:
		return section(fmt.Sprintf("(%s)", text(b, "type")))
	}
}

// object reads a text object.
func (s sight) object(v any) string {
	o, _ := v.(map[string]any)
	if text(o, "type") == "mrkdwn" {
		return s.mrkdwn(text(o, "text"))
	}
	return text(o, "text")
}

func (s sight) controls(b map[string]any, ts string) bot.Controls {
	var row bot.Controls
	for _, raw := range items(b, "elements") {
		e := raw.(map[string]any)
		call := pressCall(ts, text(b, "block_id"), text(e, "action_id"))
		switch label := s.object(e["text"]); {
		case text(e, "type") == "static_select":
			row = append(row, bot.Select{Label: s.object(e["placeholder"]), Call: call, Pick: picked, Options: s.options(e)})
		case e["url"] != nil:
			row = append(row, bot.LinkButton{Label: label, URL: text(e, "url")})
		default:
			row = append(row, bot.Button{Label: label, Call: call})
		}
	}
	return row
}

func (s sight) options(e map[string]any) []bot.Option {
	all := items(e, "options")
	for _, g := range items(e, "option_groups") {
		all = append(all, items(g.(map[string]any), "options")...)
	}
	var out []bot.Option
	for _, raw := range all {
		o := raw.(map[string]any)
		out = append(out, bot.Option{Value: text(o, "value"), Label: s.object(o["text"])})
	}
	return out
}

// form reads a modal.
func (s sight) form(v strict.View) bot.Form {
	f := bot.Form{Title: s.object(v.Raw["title"]), Submit: s.object(v.Raw["submit"]), Lang: "es"}
	var intro []string
	for _, raw := range v.Blocks() {
		b := raw.(map[string]any)
		if text(b, "type") == "input" {
			f.Fields = append(f.Fields, s.input(b))
		} else {
			intro = append(intro, s.object(b["text"]))
		}
	}
	f.Intro = bot.Say(strings.Join(intro, "\n"))
	return f
}

func (s sight) input(b map[string]any) bot.Input {
	e := b["element"].(map[string]any)
	optional, _ := b["optional"].(bool)
	in := bot.Input{Name: text(b, "block_id"), Label: s.object(b["label"]), Hint: s.object(b["hint"]), Required: !optional, Kind: bot.TextInput}
	switch text(e, "type") {
	case "checkboxes":
		in.Kind, in.Value = bot.BoolInput, fmt.Sprint(len(items(e, "initial_options")) > 0)
	case "users_select":
		in.Kind, in.Value = bot.UserInput, text(e, "initial_user")
	case "static_select":
		first, _ := e["initial_option"].(map[string]any)
		in.Kind, in.Options, in.Value = bot.ChoiceInput, s.options(e), text(first, "value")
	default:
		in.Value = text(e, "initial_value")
		if long, _ := e["multiline"].(bool); long {
			in.Kind = bot.LongTextInput
		}
		if most, ok := e["max_length"].(float64); ok {
			in.Max = int(most)
		}
	}
	return in
}

// rich reads a rich_text block. A list under a label stands in its line, as short facts do.
func (s sight) rich(b map[string]any) string {
	var out strings.Builder
	label := false // what was read last is a label
	for _, raw := range items(b, "elements") {
		e := raw.(map[string]any)
		if text(e, "type") != "rich_text_list" {
			label = s.line(&out, e)
			continue
		}
		for _, item := range items(e, "elements") {
			var one strings.Builder
			s.line(&one, item.(map[string]any))
			if !label {
				out.WriteString("\n")
			}
			out.WriteString("• " + strings.ReplaceAll(one.String(), "\n", map[bool]string{true: " ", false: "\n"}[label]))
			if label {
				out.WriteString(" ")
			}
		}
		if !label {
			out.WriteString("\n")
		}
		label = false
	}
	return out.String()
}

// line reads one line and says whether a label is the last thing in it.
func (s sight) line(out *strings.Builder, e map[string]any) (label bool) {
	for _, raw := range items(e, "elements") {
		piece := raw.(map[string]any)
		style, _ := piece["style"].(map[string]any)
		said := s.piece(piece)
		out.WriteString(said)
		if strings.TrimSpace(said) != "" {
			label = style["bold"] == true && strings.HasSuffix(said, ":")
		}
	}
	return label
}

func (s sight) piece(p map[string]any) string {
	switch text(p, "type") {
	case "text":
		return text(p, "text")
	case "link":
		return text(p, "text")
	case "user":
		return "@" + s.names[text(p, "user_id")]
	case "date":
		at, _ := p["timestamp"].(float64)
		return s.moment(int64(at), text(p, "format"), text(p, "fallback"))
	default:
		return "(" + text(p, "type") + ")"
	}
}

// moment is how a time is read: as its fallback says, which must be that time in one of hilo's languages.
func (s sight) moment(unix int64, format, fallback string) string {
	at := time.Unix(unix, 0).In(s.zone)
	for _, lang := range []string{"es", "ca", "en"} {
		p := s.texts.Printer(lang)
		drawn := p.DayTime(at)
		if format == "{date_long}" {
			drawn = p.Day(at)
		}
		if fallback == drawn {
			return drawn
		}
	}
	return fmt.Sprintf("(%q is not %s)", fallback, at)
}

var (
	// marked is one of Slack's own marks in mrkdwn.
	marked = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)
	date   = regexp.MustCompile(`^!date\^(\d+)\^([^^]*)$`)
	strong = regexp.MustCompile(`\*([^*\n]+)\*`)
)

// mrkdwn reads a text in Slack's own markup.
func (s sight) mrkdwn(text string) string {
	text = strong.ReplaceAllString(text, "$1")
	text = marked.ReplaceAllStringFunc(text, func(m string) string {
		found := marked.FindStringSubmatch(m)
		if d := date.FindStringSubmatch(found[1]); d != nil {
			var unix int64
			_, _ = fmt.Sscan(d[1], &unix)
			return s.moment(unix, d[2], found[2])
		}
		if user, ok := strings.CutPrefix(found[1], "@"); ok {
			return "@" + s.names[user]
		}
		return found[2]
	})
	text = strings.NewReplacer("∗", "*", "ˍ", "_", "∼", "~", "ˋ", "`", "\u200b", "").Replace(text)
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

func text(m map[string]any, name string) string {
	v, _ := m[name].(string)
	return v
}

func items(m map[string]any, name string) []any {
	all, _ := m[name].([]any)
	return slices.Clone(all)
}
