package slack

import (
	"regexp"
	"strings"
)

var (
	// token is one of Slack's own marks in a text: <@U1|ana>, <#C1|empleo>, <!here>, <https://…|label>.
	token = regexp.MustCompile(`<([^<>\s][^<>]*)>`)
	// unescaper turns Slack's three entities back.
	unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")
)

// typedText is a text as its author typed it, as near as Slack tells: marks become "@ana", "#empleo" or the address,
// entities become characters. Mentions of the bot are taken away; bot may be "".
func typedText(s, bot string) string {
	s = strings.TrimSpace(s)
	if bot != "" {
		if rest, ok := strings.CutPrefix(s, "<@"+bot+">"); ok {
			s = strings.TrimLeft(rest, " ,:")
		}
	}
	s = token.ReplaceAllStringFunc(s, func(mark string) string {
		target, label, _ := strings.Cut(mark[1:len(mark)-1], "|")
		if bot != "" && target == "@"+bot {
			return ""
		}
		return written(target, label)
	})
	return strings.TrimSpace(unescaper.Replace(s))
}

func written(target, label string) string {
	switch target[0] {
	case '@', '#':
		if label != "" {
			return target[:1] + strings.TrimPrefix(label, target[:1])
		}
		return target
	case '!':
		if label != "" {
			return label
		}
		name, _, _ := strings.Cut(target[1:], "^")
		return "@" + name
	}
	return address(target, label)
}

// address is a link's: what was typed where Slack made the link, label and address where its author did.
func address(target, label string) string {
	bare := strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
	switch {
	case label == "":
		return bare
	case bare != target, strings.HasSuffix(strings.TrimSuffix(target, "/"), strings.TrimSuffix(label, "/")):
		return label
	}
	return label + " (" + target + ")"
}
