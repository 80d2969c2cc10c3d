package network

import (
	"net/url"
	"regexp"
	"strings"
)

// IsLink says whether a text is an address on the web and nothing else.
func IsLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(text, " \t\n")
}

// joining is what stands between a place and the link after it («en el Vivero y por https://…»), or a link and the place
// after it. What stands alone before a link is no place: «por https://…».
var joining = regexp.MustCompile(`(?i)(?:[\s,;(:–-]+|^)(?:y|o|i|e|and|or|també|también|also|además|a més)?(?:\s*(?:también|també|also))?(?:\s*(?:por|per|en|a|al|online|en\s+línea|videollamada|videotrucada|video|enlace|enllaç|link|by|via|at|on))*[\s,;(:–-]*$`)

// PlaceAndLink takes the first link out of a place as somebody typed it: «el Vivero y por https://…» is a place and a
// link, «https://…» only a link.
func PlaceAndLink(typed string) (place, link string) {
	typed = strings.TrimSpace(typed)
	for _, word := range strings.Fields(typed) {
		bare := strings.Trim(word, ".,;()<>«»\"")
		if !IsLink(bare) {
			continue
		}
		before, after, _ := strings.Cut(typed, word)
		before = strings.TrimSpace(joining.ReplaceAllString(before, ""))
		after = strings.TrimLeft(after, " ,;.)–-")
		for _, and := range []string{"y ", "o ", "i ", "and ", "or "} {
			after = strings.TrimPrefix(after, and)
		}
		return strings.TrimSpace(strings.TrimSpace(before + " " + after)), bare
	}
	return typed, ""
}

// Where is where a meeting is held and by which link one connects; either may be "".
func (m Meeting) Where() (place, link string) {
	if m.Link == "" {
		return PlaceAndLink(m.Place)
	}
	return m.Place, m.Link
}

// Offers says whether an answer is offered for a meeting: one connects where there is a link, and goes where there is a
// place, or where nothing was said yet. Whoever types another answer is understood all the same.
func (m Meeting) Offers(a Answer) bool {
	place, link := m.Where()
	switch a {
	case Connecting:
		return link != ""
	case Coming:
		return place != "" || link == ""
	default:
		return true
	}
}

// Offered are the answers that Offers, in the order of the card.
func (m Meeting) Offered() []Answer {
	var out []Answer
	for _, a := range Answers {
		if m.Offers(a) {
			out = append(out, a)
		}
	}
	return out
}

// Yes is the answer that is offered first to whoever takes part.
func (m Meeting) Yes() Answer { return m.Offered()[0] }
