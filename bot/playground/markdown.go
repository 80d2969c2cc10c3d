package playground

import (
	"regexp"
	"strings"
)

// markdown is a message as plain Markdown (CommonMark with GitHub's extensions). Only what hilo meant as markup is:
// everything that somebody typed is escaped.
func markdown(blocks []block) string {
	var parts []string
	for _, b := range blocks {
		if part := markBlock(b); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "\n\n")
}

func markBlock(b block) string {
	switch b.Kind {
	case "section", "note":
		return markText(b.Nodes)
	case "facts":
		lines := make([]string, 0, len(b.Facts))
		for _, f := range b.Facts {
			lines = append(lines, "- "+markBold(f.Label+":")+" "+indent(markText(f.Nodes)))
		}
		return strings.Join(lines, "\n")
	case "image":
		return "!" + markLink(b.Alt, b.URL)
	case "file":
		return markLink(b.Name, b.URL)
	case "divider":
		return "---"
	default: // controls are beside the text
		return ""
	}
}

// markText joins neighbours that are plain before it escapes them, so that no two of them make markup together.
func markText(nodes []node) string {
	var out strings.Builder
	var plain string
	flush := func() {
		out.WriteString(escape(plain, lineStart(out.String())))
		plain = ""
	}
	for _, n := range nodes {
		switch n.Kind {
		case "bold":
			flush()
			out.WriteString(markBold(n.Text))
		case "link":
			flush()
			out.WriteString(markLink(n.Text, n.URL))
		case "list":
			flush()
			out.WriteString(markList(n.Items, out.Len() > 0))
		default:
			plain += n.Text
		}
	}
	flush()
	return strings.TrimRight(out.String(), "\n")
}

func lineStart(before string) bool { return before == "" || strings.HasSuffix(before, "\n") }

func markList(items [][]node, after bool) string {
	var out strings.Builder
	if after {
		out.WriteString("\n\n")
	}
	for _, item := range items {
		out.WriteString("- " + indent(markText(item)) + "\n")
	}
	return out.String() + "\n"
}

// indent keeps the further lines of a list's item inside the item.
func indent(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }

// markBold keeps white space outside the stars, where Markdown wants it, and one pair of stars per paragraph.
func markBold(s string) string {
	core := strings.TrimSpace(s)
	if core == "" {
		return s
	}
	lead, tail, _ := strings.Cut(s, core)
	return lead + "**" + escape(blankLines.ReplaceAllString(core, "\n"), false) + "**" + tail
}

var (
	blankLines = regexp.MustCompile(`\n\s*\n`)
	// urlUnsafe are the characters that would end a link's address.
	urlUnsafe = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", "\n", "", `\`, "%5C")
)

func markLink(label, address string) string {
	return "[" + escape(strings.Join(strings.Fields(label), " "), false) + "](" + urlUnsafe.Replace(address) + ")"
}

var (
	// inline are the characters that mean something anywhere: emphasis, code, links, HTML, tables, strike-through.
	inline = regexp.MustCompile("[\\\\`*_\\[\\]<>~|]")
	// entity is the start of a character reference.
	entity = regexp.MustCompile(`&([#\pL])`)
	// address is what is made a link without brackets: addresses of the web and of mail.
	address = regexp.MustCompile(`(?i)(\b(?:https?|ftp|mailto|xmpp))(:)|(\bwww)(\.)|([\pL\pN._+-])(@)`)
	// opener is what starts a heading, a list, a rule or an underline when a line starts with it.
	opener = regexp.MustCompile(`(?m)^([ \t]*)([#+=-]|\d+[.)])`)
	// deep is white space that makes code of a line.
	deep = regexp.MustCompile(`(?m)^( {4}|[ ]*\t)`)
)

// escape makes plain text of a text in Markdown; atStart says that a line begins with it.
func escape(s string, atStart bool) string {
	s = inline.ReplaceAllString(s, `\$0`)
	s = entity.ReplaceAllString(s, `\&$1`)
	s = address.ReplaceAllString(s, `$1$3$5\$2$4$6`)
	if atStart {
		return escapeLines(s)
	}
	first, rest, more := strings.Cut(s, "\n")
	if !more {
		return first
	}
	return first + "\n" + escapeLines(rest)
}

func escapeLines(s string) string {
	s = opener.ReplaceAllStringFunc(s, func(m string) string { return m[:len(m)-1] + `\` + m[len(m)-1:] })
	return deep.ReplaceAllStringFunc(s, func(m string) string { return strings.Repeat("\u00a0", len(m)) })
}
