package mattermost_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
)

// board is what people see of hilo, as it was last read from the server.
type board struct {
	clock  bot.Clock
	sight  sight
	view   *bottest.Viewer
	place  *place
	people map[string]*member // by handle

	mu     sync.Mutex
	keys   map[string]bool // of deliveries: what hilo sends by itself
	shown  map[string]*sheet
	order  []*sheet         // as they came
	whisps map[*member]int  // ephemeral posts that were read already, of each
	read   map[string]int64 // how far each channel was read, by its id
}

// sheet is one post of hilo's.
type sheet struct {
	post    *model.Post
	message bot.Message
	lines   []string
	to      string // the handle of the only person who sees it as a private answer
	where   string // as transcripts name it
	gone    bool
	hidden  bool // what the world does by itself
	stored  bool

	changed time.Time // by the story's clock
	came    int64     // by the server's, when it was said: a private answer that was drawn again is a new one

	told       []string // what was last told of it; nil before it was
	toldPinned bool
	toldAt     int64
}

func newBoard(clock bot.Clock, s sight, v *bottest.Viewer, p *place, people map[string]*member) *board {
	return &board{clock: clock, sight: s, view: v, place: p, people: people,
		keys: map[string]bool{}, shown: map[string]*sheet{}, whisps: map[*member]int{}, read: map[string]int64{}}
}

// watched is the platform as the engine speaks to it. It notes when something is said: the server's clock is another
// than the story's.
type watched struct {
	*mattermost.Server
	board *board
}

func (w *watched) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	w.board.mu.Lock()
	w.board.keys[key] = true
	w.board.mu.Unlock()
	ref, err := w.Server.Post(ctx, where, key, m)
	return ref, w.board.noted(ctx, ref, err)
}

func (w *watched) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	return w.board.noted(ctx, ref, w.Server.Update(ctx, where, ref, m))
}

func (w *watched) Delete(ctx context.Context, where bot.Place, ref string) error {
	err := w.Server.Delete(ctx, where, ref)
	w.board.mu.Lock()
	defer w.board.mu.Unlock()
	if s := w.board.shown[ref]; s != nil && err == nil {
		w.board.lose(s)
	}
	return err
}

func (w *watched) Pin(ctx context.Context, where bot.Place, ref string) error {
	return w.board.noted(ctx, ref, w.Server.Pin(ctx, where, ref))
}

// noted reads a post back when the call has not failed.
func (b *board) noted(ctx context.Context, ref string, err error) error {
	if err != nil {
		return err
	}
	post, _, err := b.place.server.admin.GetPost(ctx, ref, "")
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.take(post)
	return nil
}

// look reads everything that people can see of hilo now.
func (b *board) look(ctx context.Context) error {
	for channel, reader := range b.readers() {
		list, _, err := reader.api.GetPostsSince(ctx, channel, b.read[channel], false)
		if err != nil {
			return err
		}
		b.mu.Lock()
		for _, p := range list.Posts {
			b.read[channel] = max(b.read[channel], p.UpdateAt-1) // one of the same millisecond may come yet
			if p.UserId == b.place.bot.UserId && !p.IsSystemMessage() {
				b.take(p)
			}
		}
		b.mu.Unlock()
	}
	for handle, m := range b.people {
		if err := b.overhear(handle, m); err != nil {
			return err
		}
	}
	return nil
}

// readers are the channels with somebody who can read each.
func (b *board) readers() map[string]*member {
	out := map[string]*member{}
	for handle, m := range b.people {
		out[m.direct] = m
		for name, c := range b.place.channels {
			if m.in(name) {
				out[c.Id] = b.people[handle]
			}
		}
	}
	return out
}

// overhear takes up the private answers that are not stored.
func (b *board) overhear(handle string, m *member) error {
	all, err := m.posts(model.WebsocketEventEphemeralMessage)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range all[b.whisps[m]:] {
		s := b.put(p)
		s.to, s.where = handle, handle
	}
	b.whisps[m] = len(all)
	return nil
}

func (b *board) put(p *model.Post) *sheet {
	m := b.sight.message(p, "es")
	s := &sheet{post: p, message: m, lines: b.view.Message(m), changed: b.clock.Now(), came: p.CreateAt}
	b.shown[p.Id] = s
	b.order = append(b.order, s)
	return s
}

// take notes a stored post as the server shows it now.
func (b *board) take(p *model.Post) {
	s := b.shown[p.Id]
	switch {
	case p.DeleteAt != 0:
		if s != nil {
			b.lose(s)
		}
		return
	case s != nil && s.gone:
		return
	case s == nil:
		s = b.put(p)
		s.stored = true
		b.locate(s)
		return
	}
	m := b.sight.message(p, "es")
	lines := b.view.Message(m)
	if !slices.Equal(lines, s.lines) || p.IsPinned != s.post.IsPinned {
		s.changed = b.clock.Now()
	}
	if s.to != "" && p.UpdateAt != s.post.UpdateAt {
		s.changed, s.came = b.clock.Now(), p.UpdateAt
	}
	s.post, s.message, s.lines = p, m, lines
}

// locate finds out who sees a post.
func (b *board) locate(s *sheet) {
	for name, c := range b.place.channels {
		if c.Id == s.post.ChannelId {
			s.where = "#" + name
		}
	}
	if s.where != "" && s.post.RootId != "" {
		s.where += " (in the answers)"
	}
	for handle, m := range b.people {
		if m.direct != s.post.ChannelId {
			continue
		}
		if s.where = "dm " + handle; !b.delivery(s.post) {
			s.to, s.where = handle, handle
		}
	}
}

// delivery says whether hilo said something by itself, rather than in answer.
func (b *board) delivery(p *model.Post) bool {
	key, _ := p.GetProp("hilo_key").(string)
	return b.keys[key]
}

func (b *board) lose(s *sheet) {
	if !s.gone {
		s.gone, s.changed = true, b.clock.Now()
	}
}

// stored says whether a message can be drawn again: private answers in channels cannot.
func (b *board) stored(ref string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.shown[ref]
	return s != nil && s.stored
}

// news is what became visible since it was last asked.
func (b *board) news(ctx context.Context) ([]bottest.Event, error) {
	if err := b.look(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	slices.SortStableFunc(b.order, func(x, y *sheet) int { return int(x.came - y.came) })
	var out []bottest.Event
	for _, s := range b.order {
		if kind, ok := s.news(); ok && !s.hidden {
			out = append(out, bottest.Event{At: s.changed, Kind: kind, Where: s.where, Lines: kind.Excerpt(s.told, s.lines)})
		}
		s.told, s.toldPinned, s.toldAt = append([]string{}, s.lines...), s.post.IsPinned, s.post.UpdateAt
		if s.gone {
			s.told = []string{}
		}
	}
	return out, nil
}

func (s *sheet) news() (bottest.EventKind, bool) {
	switch first := s.told == nil; {
	case s.gone:
		return bottest.Removed, s.to == "" && len(s.told) > 0
	case s.to != "":
		return bottest.Whispered, first || s.post.UpdateAt != s.toldAt
	case first && s.post.IsPinned:
		return bottest.Fixed, true
	case first:
		return bottest.Posted, true
	case !slices.Equal(s.told, s.lines):
		return bottest.Redrawn, true
	default:
		return bottest.Pinned, s.post.IsPinned && !s.toldPinned
	}
}

// pressable is a control that somebody sees.
type pressable struct {
	sheet   *sheet
	channel string
	call    bot.Call
}

// find is the newest control that is meant of those that a person sees.
func (b *board) find(handle, on string, t bottest.Target) (pressable, error) {
	seen := b.visible(handle)
	for _, s := range slices.Backward(seen) {
		calls := b.view.Calls(s.message, on, t)
		if len(calls) > 1 {
			return pressable{}, fmt.Errorf("%d such controls stand in one message: say on which words", len(calls))
		}
		if len(calls) == 1 {
			return pressable{s, s.post.ChannelId, calls[0]}, nil
		}
	}
	var lines []string
	for _, s := range slices.Backward(seen) {
		lines = append(lines, s.lines...)
	}
	return pressable{}, fmt.Errorf("%s sees no such control; what they see, newest first: %q", handle, lines)
}

// newest is the only button of the newest private answer, which the world presses by itself.
func (b *board) newest(m *member) (pressable, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range slices.Backward(b.order) {
		if s.post.ChannelId != m.direct || s.to == "" || s.gone {
			continue
		}
		for _, a := range s.post.Attachments() {
			if len(a.Actions) == 1 {
				s.hidden = true
				return pressable{s, m.direct, bot.Call{Route: a.Actions[0].Id}}, nil
			}
		}
	}
	return pressable{}, errors.New("no button for the next form came")
}

// visible are the messages that a person sees, oldest first.
func (b *board) visible(handle string) []*sheet {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := b.people[handle]
	var out []*sheet
	for _, s := range b.order {
		mine := s.to == handle || s.post.ChannelId == m.direct
		for name, c := range b.place.channels {
			mine = mine || s.to == "" && c.Id == s.post.ChannelId && m.in(name)
		}
		if mine && !s.gone && !s.hidden {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(x, y *sheet) int { return int(x.came - y.came) })
	return out
}

// press does what a client does: what is not stored comes with a cookie.
func (p pressable) press(ctx context.Context, m *member) error {
	cookie := ""
	for _, a := range p.sheet.post.Attachments() {
		for _, action := range a.Actions {
			if action.Id == p.call.Route {
				cookie = action.Cookie
			}
		}
	}
	_, err := m.api.DoPostActionWithCookie(ctx, p.sheet.post.Id, p.call.Route, p.call.Values[picked], cookie)
	return err
}

// arrivals count what somebody was told alone.
type arrivals struct{ private, dialogs int }

func (b *board) arrived(m *member) (arrivals, error) {
	ephemeral, err := m.posts(model.WebsocketEventEphemeralMessage)
	if err != nil {
		return arrivals{}, err
	}
	posted, err := m.posts(model.WebsocketEventPosted)
	if err != nil {
		return arrivals{}, err
	}
	opened, err := m.dialogs()
	b.mu.Lock()
	defer b.mu.Unlock()
	n := arrivals{private: len(ephemeral), dialogs: len(opened)}
	for _, p := range posted {
		if p.ChannelId == m.direct && p.UserId == b.place.bot.UserId && !b.delivery(p) {
			n.private++
		}
	}
	return n, err
}

func (b *board) handle(m *member) string {
	for handle, other := range b.people {
		if other == m {
			return handle
		}
	}
	return ""
}
