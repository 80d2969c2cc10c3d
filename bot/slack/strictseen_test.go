package slack_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
)

// board is what people see of hilo, as it is read from Slack.
type board struct {
	slack *strict.Slack
	ids   ids
	sight sight
	view  *bottest.Viewer
	setup bottest.Setup

	mu   sync.Mutex
	keys map[string]bool // of deliveries: what hilo says by itself
	told map[string]told // by sheet
}

// told is what was last told of a sheet.
type told struct {
	lines   []string
	pinned  bool
	changed int64
}

// sheet is one message of hilo's, all of its pages, with what hangs from it.
type sheet struct {
	id      string
	pages   []strict.Message
	message bot.Message
	lines   []string
	to      string // the handle of the only person who sees it as a private answer
	where   string // as transcripts name it
	channel string
	pinned  bool
	gone    bool
	changed int64
	at      time.Time
}

func newBoard(s *strict.Slack, is ids, look sight, v *bottest.Viewer, setup bottest.Setup) *board {
	return &board{slack: s, ids: is, sight: look, view: v, setup: setup, keys: map[string]bool{}, told: map[string]told{}}
}

// watched is the platform as the engine speaks to it; it notes the keys of what hilo says by itself.
type watched struct {
	*slack.App
	board *board
}

func (w *watched) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	w.board.mu.Lock()
	w.board.keys[key] = true
	w.board.mu.Unlock()
	return w.App.Post(ctx, where, key, m)
}

// sheets are all messages of hilo's that there are or were, as they came; one that was drawn again for one person
// alone came again.
func (b *board) sheets() []*sheet {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []*sheet
	for _, name := range b.setup.Channels {
		out = append(out, b.channel(b.ids.channels[name.Name], "#"+name.Name, "")...)
	}
	for _, p := range b.setup.People {
		out = append(out, b.channel(b.slack.DirectOf(red, b.ids.users[p.Handle]), "dm "+p.Handle, p.Handle)...)
	}
	slices.SortStableFunc(out, func(x, y *sheet) int { return int(x.came() - y.came()) })
	return out
}

func (s *sheet) came() int64 {
	if s.to != "" {
		return s.changed
	}
	return s.pages[0].Made
}

// channel reads one channel; owner is whose direct messages it holds.
func (b *board) channel(id, where, owner string) []*sheet {
	var out []*sheet
	byKey := map[string]*sheet{}
	for _, m := range b.slack.All(id) {
		if !strings.HasPrefix(m.User, "U0HILO") {
			continue
		}
		key := deliveryKey(m)
		s := byKey[key]
		switch {
		case len(m.Files) > 0 && len(m.Blocks) == 0 && len(out) > 0:
			s = out[len(out)-1] // a file is shared after its message
		case key == "" || s == nil:
			s = &sheet{id: m.Channel + " " + m.TS, where: where, channel: id}
			out = append(out, s)
			byKey[key] = s
		}
		s.pages = append(s.pages, m)
		switch {
		case m.To != "":
			s.to = b.handle(m.To)
			s.where = s.to
		case owner != "" && !b.keys[deliveryKey(s.pages[0])]:
			s.to, s.where = owner, owner
		case m.Thread != "" && owner == "" && len(s.pages) == 1:
			s.where += " (in the answers)"
		}
	}
	for _, s := range out {
		b.read(s)
	}
	return out
}

func deliveryKey(m strict.Message) string {
	payload, _ := m.Metadata["event_payload"].(map[string]any)
	key, _ := payload["key"].(string)
	return key
}

func (b *board) handle(user string) string {
	for handle, id := range b.ids.users {
		if id == user {
			return handle
		}
	}
	return ""
}

// read reads what stands on a sheet.
func (b *board) read(s *sheet) {
	s.gone = !slices.ContainsFunc(s.pages, func(m strict.Message) bool { return !m.Gone })
	s.message = bot.Message{Lang: "es"}
	for _, m := range s.pages {
		s.pinned = s.pinned || m.Pinned
		s.changed = max(s.changed, m.Changed)
		if m.At.After(s.at) {
			s.at = m.At
		}
		if !m.Gone || s.gone { // of what is gone it is told what stood there
			s.message.Blocks = append(s.message.Blocks, b.sight.message(m)...)
		}
	}
	s.lines = b.view.Message(s.message)
}

// news is what became visible since it was last asked.
func (b *board) news() []bottest.Event {
	var out []bottest.Event
	for _, s := range b.sheets() {
		before, known := b.told[s.id]
		if kind, ok := s.news(before, known); ok {
			out = append(out, bottest.Event{At: s.at, Kind: kind, Where: s.where, Lines: kind.Excerpt(before.lines, s.lines)})
		}
		now := told{s.lines, s.pinned, s.changed}
		if s.gone {
			now.lines = nil
		}
		b.told[s.id] = now
	}
	return out
}

func (s *sheet) news(before told, known bool) (bottest.EventKind, bool) {
	switch {
	case s.gone:
		return bottest.Removed, s.to == "" && known && len(before.lines) > 0
	case s.to != "":
		return bottest.Whispered, !known || s.changed != before.changed
	case !known && s.pinned:
		return bottest.Fixed, true
	case !known:
		return bottest.Posted, true
	case !slices.Equal(before.lines, s.lines):
		return bottest.Redrawn, true
	default:
		return bottest.Pinned, s.pinned && !before.pinned
	}
}

// find is the newest control that is meant of those that a person sees.
func (b *board) find(handle, on string, t bottest.Target) (strict.Act, strict.Control, error) {
	seen := b.visible(handle)
	act := strict.Act{Workspace: red, User: b.ids.users[handle]}
	for _, s := range slices.Backward(seen) {
		calls := b.view.Calls(s.message, on, t)
		if len(calls) > 1 {
			return act, strict.Control{}, fmt.Errorf("%d such controls stand in one message: say on which words", len(calls))
		}
		if len(calls) == 1 {
			act.Channel = s.channel
			return act, controlOf(calls[0]), nil
		}
	}
	var lines []string
	for _, s := range slices.Backward(seen) {
		lines = append(lines, s.lines...)
	}
	return act, strict.Control{}, fmt.Errorf("%s sees no such control; what they see, newest first: %q", handle, lines)
}

// visible are the sheets that a person sees, oldest first.
func (b *board) visible(handle string) []*sheet {
	in := map[string]bool{"dm " + handle: true}
	for _, p := range b.setup.People {
		for _, c := range b.setup.Channels {
			if p.Handle == handle && (len(p.Channels) == 0 || slices.Contains(p.Channels, c.Name)) {
				in["#"+c.Name], in["#"+c.Name+" (in the answers)"] = true, true
			}
		}
	}
	return slices.DeleteFunc(b.sheets(), func(s *sheet) bool {
		return s.gone || s.to != handle && (s.to != "" || !in[s.where])
	})
}
