package strict

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// richElement checks what a rich_text block is made of.
func (k *checker) richElement(at string, v any) {
	switch kind := field(v, "type"); kind {
	case "rich_text_section":
		k.object(at, v, shape{"elements": must(richLine)})
	case "rich_text_list":
		k.object(at, v, shape{"style": must(one("bullet", "ordered")), "indent": may(number(0, 8)), "offset": may(number(0, 1e6)),
			"border": may(number(0, 1)), "elements": must(func(k *checker, at string, v any) {
				k.list(at, v, 1, 1000, func(at string, v any) {
					if field(v, "type") != "rich_text_section" {
						k.fail(at, "unsupported type: %s in a list", field(v, "type"))
						return
					}
					k.richElement(at, v)
				})
			})})
	case "rich_text_quote", "rich_text_preformatted":
		k.object(at, v, shape{"elements": must(richLine), "border": may(number(0, 1))})
	default:
		k.fail(at, "unsupported type: %s", kind)
	}
}

func richLine(k *checker, at string, v any) { k.list(at, v, 1, 3000, k.richPiece) }

// richPiece checks one piece of a line.
func (k *checker) richPiece(at string, v any) {
	kind := field(v, "type")
	s := pieceShape(kind)
	if s == nil {
		k.fail(at, "unsupported type: %s", kind)
		return
	}
	s["style"] = may(style)
	m := k.object(at, v, s)
	if user, ok := m["user_id"].(string); ok && k.s.users[user] == nil {
		k.fail(at, "invalid user %q", user)
	}
	k.chars += utf8.RuneCountInString(field(v, "text")) + utf8.RuneCountInString(field(v, "fallback"))
}

func pieceShape(kind string) shape {
	switch kind {
	case "text":
		return shape{"text": must(chars(1, 12_000))}
	case "link":
		return shape{"url": must(link), "text": may(chars(1, 3000)), "unsafe": may(boolean)}
	case "user":
		return shape{"user_id": must(written(person.String()))}
	case "channel":
		return shape{"channel_id": must(written(`^[CG][A-Z0-9]+$`))}
	case "emoji":
		return shape{"name": must(chars(1, 255)), "unicode": may(chars(1, 255)), "skin_tone": may(number(2, 6))}
	case "broadcast":
		return shape{"range": must(one("here", "channel", "everyone"))}
	case "date":
		return shape{"timestamp": must(number(1, 9_999_999_999)), "format": must(dateFormat), "url": may(link), "fallback": may(chars(1, 3000))}
	default:
		return nil
	}
}

func style(k *checker, at string, v any) {
	k.object(at, v, shape{"bold": may(boolean), "italic": may(boolean), "strike": may(boolean), "code": may(boolean)})
}

// dateTokens are what a date may be formatted by.
var dateTokens = regexp.MustCompile(`\{(date_num|date_slash|date|date_short|date_long|date_pretty|date_short_pretty|date_long_pretty|` +
	`date_long_full|day_divider_pretty|time|time_secs|ago)\}`)

func dateFormat(k *checker, at string, v any) {
	format, _ := v.(string)
	if rest := dateTokens.ReplaceAllString(format, ""); rest == format || strings.ContainsAny(rest, "{}") {
		k.fail(at, "invalid date format %q", format)
	}
}

// mark is one of Slack's own in mrkdwn: <@U1>, <!channel>, <!date^…>, <https://…|label>.
var mark = regexp.MustCompile(`<([@#!][^<>|]*|[a-z]+:[^<>|]*)(\|[^<>]*)?>`)

// Called are the people whom a message calls by name, and "here", "channel" or "everyone" where it calls them all.
func (m *Message) Called() []string {
	var out []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, entry := range v {
				walk(entry)
			}
		case map[string]any:
			switch field(v, "type") {
			case "user":
				out = append(out, field(v, "user_id"))
			case "broadcast":
				out = append(out, field(v, "range"))
			case "mrkdwn":
				out = append(out, calledIn(field(v, "text"))...)
			}
			for _, name := range []string{"elements", "text", "fields"} {
				walk(v[name])
			}
		}
	}
	walk(m.Blocks)
	return append(out, calledIn(m.Text)...)
}

func calledIn(text string) []string {
	var out []string
	for _, found := range mark.FindAllStringSubmatch(text, -1) {
		target := found[1]
		switch {
		case target[0] == '@':
			out = append(out, target[1:])
		case target[0] == '!' && !strings.HasPrefix(target, "!date^"):
			name, _, _ := strings.Cut(target[1:], "^")
			out = append(out, name)
		}
	}
	return out
}
