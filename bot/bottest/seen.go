package bottest

import (
	"slices"
	"strings"
)

// seen is what became visible in the chat since it was last asked.
func (c *Chat) seen() []Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Event
	for _, p := range c.messages {
		lines := c.view.Message(p.Message)
		if kind, ok := p.news(lines); ok {
			out = append(out, Event{At: p.changed, Kind: kind, Where: p.viewers(), Lines: kind.Excerpt(p.shown, lines)})
		}
		p.remember(lines)
	}
	return out
}

// news is what is new of a message, given what it says now. One that came and went unseen is no news, and neither is
// a private answer that another took the place of.
func (p *ChatMessage) news(now []string) (EventKind, bool) {
	switch first := p.shown == nil; {
	case p.Gone:
		return Removed, p.To == "" && len(p.shown) > 0
	case first && p.To != "":
		return Whispered, true
	case first && p.Pinned:
		return Fixed, true
	case first:
		return Posted, true
	case !slices.Equal(p.shown, now):
		return Redrawn, true
	default:
		return Pinned, p.Pinned && !p.shownPinned
	}
}

// Excerpt is what a transcript shows of a message that said something before and says something now: the first line of one
// that only moved, and of one that went what was last seen of it.
func (k EventKind) Excerpt(before, now []string) []string {
	switch k {
	case Removed:
		return before[:min(1, len(before))]
	case Pinned:
		return now[:min(1, len(now))]
	default:
		return now
	}
}

// remember takes note of what was told of a message; nothing is left to tell of one that is gone.
func (p *ChatMessage) remember(lines []string) {
	p.shown, p.shownPinned = append([]string{}, lines...), p.Pinned
	if p.Gone {
		p.shown = []string{}
	}
}

// viewers names who sees a message, as transcripts do.
func (p *ChatMessage) viewers() string {
	if p.To != "" {
		return p.To
	}
	if handle, ok := strings.CutPrefix(p.Where.Channel, "dm_"); ok {
		return "dm " + handle
	}
	where := "#" + strings.TrimPrefix(p.Where.Channel, "c_")
	if p.Where.Thread != "" {
		where += " (in the answers)"
	}
	return where
}
