package slack

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hilo/bot"
	"hilo/locales"
)

// visible is what people typed without what could disturb its surroundings: control characters, and the marks that
// turn the direction of all that follows.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// shorten cuts a text to a number of runes, the last of which says that something is missing.
func shorten(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes-1]) + "…"
}

// plainText is a label: no markup, no emoji codes.
func plainText(s string, runes int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, shorten(visible(s), runes), false, false)
}

// absolute says whether an address may become a link.
func absolute(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// dateFormat is a moment's form in Slack's tokens; date_long begins with the weekday and Slack draws it in the
// reader's zone and language.
func dateFormat(f bot.TimeForm) string {
	if f == bot.Day {
		return "{date_long}"
	}
	return "{date_long}, {time}"
}

// moment is a time for old clients and notifications: in its own zone and in the message's language.
func moment(p *locales.Printer, t bot.Time) string {
	if t.Form == bot.Day {
		return p.Day(t.At)
	}
	return p.DayTime(t.At)
}

// userID says whether an id can stand in a mention: letters and digits, as all of Slack's.
func userID(id string) bool {
	return id != "" && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// rich draws a text as elements of a rich_text block, in which nothing that somebody typed is ever read as markup.
func rich(p *locales.Printer, t bot.Text) []slack.RichTextElement {
	var out []slack.RichTextElement
	var line []slack.RichTextSectionElement
	flush := func() {
		if len(line) > 0 {
			out = append(out, slack.NewRichTextSection(line...))
			line = nil
		}
	}
	for _, n := range t {
		if list, ok := n.(bot.List); ok {
			flush()
			out = append(out, richList(p, list))
			continue
		}
		if e := richNode(p, n); e != nil {
			line = append(line, e)
		}
	}
	flush()
	return out
}

func richList(p *locales.Printer, list bot.List) slack.RichTextElement {
	items := make([]slack.RichTextElement, 0, len(list))
	for _, item := range list {
		var line []slack.RichTextSectionElement
		for _, n := range item {
			if nested, ok := n.(bot.List); ok { // Slack's items hold no lists
				n = bot.Plain(bot.Text{nested}.Flat(func(t bot.Time) string { return moment(p, t) }))
			}
			if e := richNode(p, n); e != nil {
				line = append(line, e)
			}
		}
		items = append(items, slack.NewRichTextSection(line...))
	}
	return slack.NewRichTextList(slack.RTEListBullet, 0, items...)
}

// richNode is nil where there is nothing to show: Slack refuses elements without text.
func richNode(p *locales.Printer, n bot.Node) slack.RichTextSectionElement {
	plain := func(s string, style *slack.RichTextSectionTextStyle) slack.RichTextSectionElement {
		if s = visible(s); s == "" {
			return nil
		}
		return slack.NewRichTextSectionTextElement(s, style)
	}
	switch n := n.(type) {
	case bot.Plain:
		return plain(string(n), nil)
	case bot.Bold:
		return plain(string(n), &slack.RichTextSectionTextStyle{Bold: true})
	case bot.Link:
		if bot.Links(n.URL) {
			return slack.NewRichTextSectionLinkElement(n.URL, visible(n.Label), nil)
		}
		return plain(n.Label, nil)
	case bot.Time:
		fallback := moment(p, n)
		return slack.NewRichTextSectionDateElement(n.At.Unix(), dateFormat(n.Form), nil, &fallback)
	case bot.Person:
		if userID(n.User) {
			return slack.NewRichTextSectionUserElement(n.User, nil)
		}
		return plain(n.Name, nil)
	}
	return nil
}

// escaper makes Slack's three special characters harmless.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// twins stand for the characters that are markup in mrkdwn, which knows no way to escape them.
var twins = strings.NewReplacer("*", "∗", "_", "ˍ", "~", "∼", "`", "ˋ")

// emoji is what mrkdwn would draw as a picture.
var emoji = regexp.MustCompile(`:([A-Za-z0-9_+'-]+):`)

// mrkdwn draws a text for the places that take no rich_text: small print, and the words above a form.
func mrkdwn(p *locales.Printer, t bot.Text) string {
	var b strings.Builder
	for _, n := range t {
		switch n := n.(type) {
		case bot.Plain:
			b.WriteString(literal(string(n)))
		case bot.Bold:
			b.WriteString(strong(string(n)))
		case bot.Link:
			b.WriteString(link(n))
		case bot.Time:
			fallback := strings.ReplaceAll(moment(p, n), "|", "/")
			fmt.Fprintf(&b, "<!date^%d^%s|%s>", n.At.Unix(), dateFormat(n.Form), escaper.Replace(fallback))
		case bot.Person:
			if userID(n.User) {
				b.WriteString("<@" + n.User + ">")
			} else {
				b.WriteString(literal(n.Name))
			}
		case bot.List:
			for _, item := range n {
				b.WriteString("\n• " + mrkdwn(p, item))
			}
			b.WriteString("\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// literal is what people typed, read by nobody as markup. A line that begins with ">" would be a quotation even when
// it is escaped, so it gets a twin as well.
func literal(s string) string {
	s = emoji.ReplaceAllString(visible(s), ":\u200b$1\u200b:")
	lines := strings.Split(twins.Replace(s), "\n")
	for i, l := range lines {
		if rest, quoted := strings.CutPrefix(l, ">"); quoted {
			lines[i] = "›" + rest
		}
	}
	return escaper.Replace(strings.Join(lines, "\n"))
}

// strong marks each line of a text as bold; Slack wants no space inside of the marks.
func strong(s string) string {
	lines := strings.Split(literal(s), "\n")
	for i, l := range lines {
		if core := strings.TrimSpace(l); core != "" {
			lines[i] = strings.Replace(l, core, "*"+core+"*", 1)
		}
	}
	return strings.Join(lines, "\n")
}

func link(l bot.Link) string {
	if !bot.Links(l.URL) {
		return literal(l.Label)
	}
	address := strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "&", "&amp;").Replace(l.URL)
	label := strings.NewReplacer("|", "/", "\n", " ").Replace(l.Label)
	return "<" + address + "|" + literal(label) + ">"
}
