package mattermost

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

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

// gap is a character without width. Between two characters that would mean something together it keeps them apart,
// also where Mattermost looks for mentions, hashtags and addresses without heeding Markdown's escapes.
const gap = "\u200b"

var (
	// escaper puts a backslash before what is Markdown anywhere in a line.
	escaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, ">", `\>`,
		"~", `\~`+gap, "#", `\#`+gap, "@", "@"+gap, "<", "<"+gap, "&", "&"+gap, "://", ":"+gap+"//")
	// loose is what Mattermost makes a link or a picture of: a bare address and an emoji's name.
	loose = regexp.MustCompile(`(?i)\b(www)\.|(:)([A-Za-z0-9_+-]+:)|\b(mailto):`)
	// opening is what can begin a heading, a list, a code block or a rule when it begins a line.
	opening = regexp.MustCompile(`\n[^\p{L}\n]`)
)

// literal is what people typed, read by nobody as markup, as a link or as a mention. It does not guard the beginning
// of its first line, which may stand in the middle of one.
func literal(s string) string {
	s = visible(s)
	s = loose.ReplaceAllStringFunc(s, func(found string) string {
		if found[0] == ':' {
			return ":" + gap + found[1:]
		}
		return found[:len(found)-1] + gap + found[len(found)-1:]
	})
	return opening.ReplaceAllStringFunc(escaper.Replace(s), func(found string) string {
		return "\n" + gap + found[1:]
	})
}

// lineStart guards what begins a line, our own marks left alone.
func lineStart(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if s == "" || unicode.IsLetter(first) || first == '@' || first == '[' || strings.HasPrefix(s, "**") {
		return s
	}
	return gap + s
}

// markdown draws a text.
func (r Renderer) markdown(p *locales.Printer, t bot.Text) string {
	var b strings.Builder
	for _, n := range t {
		s := r.node(p, n)
		if _, list := n.(bot.List); list {
			if b.Len() > 0 {
				s = "\n\n" + s
			}
		} else if b.Len() == 0 || strings.HasSuffix(b.String(), "\n") {
			s = lineStart(s)
		}
		b.WriteString(s)
	}
	return strings.TrimRight(b.String(), "\n")
}

func (r Renderer) node(p *locales.Printer, n bot.Node) string {
	switch n := n.(type) {
	case bot.Plain:
		return literal(string(n))
	case bot.Bold:
		return strong(string(n))
	case bot.Link:
		return link(n)
	case bot.Time:
		return literal(moment(p, n))
	case bot.Person:
		return r.person(n)
	case bot.List:
		return r.list(p, n)
	}
	return ""
}

// list is followed by an empty line, without which the next text would belong to its last item.
func (r Renderer) list(p *locales.Printer, l bot.List) string {
	var b strings.Builder
	for _, item := range l {
		b.WriteString("- " + strings.ReplaceAll(r.markdown(p, item), "\n", "\n  ") + "\n")
	}
	return b.String() + "\n"
}

// strong marks each line of a text as bold. Markdown wants no space inside of the marks, and beside a sign it takes
// them for marks only with a gap between.
func strong(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		core := strings.TrimSpace(l)
		if core == "" {
			continue
		}
		before, after, _ := strings.Cut(l, core)
		if i > 0 {
			before = lineStart(before)
		}
		lines[i] = before + "**" + apart(literal(core)) + "**" + after
	}
	return strings.Join(lines, "\n")
}

// apart puts gaps where a text begins or ends with a sign.
func apart(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	if !unicode.IsLetter(first) && !unicode.IsDigit(first) {
		s = gap + s
	}
	if !unicode.IsLetter(last) && !unicode.IsDigit(last) {
		s += gap
	}
	return s
}

func link(l bot.Link) string {
	if !bot.Links(l.URL) {
		return literal(l.Label)
	}
	return "[" + literal(strings.ReplaceAll(l.Label, "\n", " ")) + "](" + address.Replace(l.URL) + ")"
}

// address takes out of a link's address what could end it.
var address = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `"`, "%22", " ", "%20", `\`, "%5C", "\n", "")

// absolute says whether an address may become a link.
func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// username is a name that Mattermost gives: letters, digits, dots, dashes and underscores.
var username = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

func (r Renderer) person(p bot.Person) string {
	if r.Username != nil {
		if name := r.Username(p.User); username.MatchString(name) {
			return "@" + name
		}
	}
	return literal(p.Name)
}

// moment is a time in its own zone and in the message's language: Mattermost draws none in the reader's.
func moment(p *locales.Printer, t bot.Time) string {
	if t.Form == bot.Day {
		return p.Day(t.At)
	}
	return p.DayTime(t.At)
}
