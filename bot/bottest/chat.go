package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/locales"
)

// What the chat is called in a bot.Place.
const (
	ChatName  = "test"
	Workspace = "W"
)

// errDown is what a chat that is down answers: an error of no kind that hilo knows.
var errDown = errors.New("the chat is down")

// Chat is a chat system in memory: the same calls always give the same refs and the same places. It fails the test
// when it is given a message that some platform would refuse. It is safe for concurrent use.
type Chat struct {
	tb    testing.TB
	clock bot.Clock
	setup Setup
	view  *Viewer

	mu          sync.Mutex
	members     map[string][]string // handles, by name of channel
	messages    []*ChatMessage      // oldest first
	posted      map[string]string   // refs by key
	unreachable map[string]bool     // by handle
	lost        map[string]bool     // channels without hilo, by name
	received    []received
	down        bool
	failNext    error
}

// ChatMessage is a message as it stands in the chat.
type ChatMessage struct {
	Ref     string
	Where   bot.Place
	To      string // the handle of the only person who sees it; "" unless it is a private answer
	Message bot.Message
	Pinned  bool
	Gone    bool

	changed     time.Time
	shown       []string // what was last seen of it; nil before it was
	shownPinned bool
}

var _ bot.Platform = (*Chat)(nil)

// NewChat is a chat with the channels and people of a setup.
func NewChat(tb testing.TB, clock bot.Clock, s Setup) *Chat {
	tb.Helper()
	texts, err := locales.Load()
	if err != nil {
		tb.Fatalf("chat: %v", err)
	}
	c := &Chat{
		tb: tb, clock: clock, setup: s,
		view:    NewViewer(s.Zone, texts, map[string]string{}),
		members: map[string][]string{}, posted: map[string]string{}, unreachable: map[string]bool{}, lost: map[string]bool{},
	}
	for _, p := range s.People {
		c.view.names[User(p.Handle)] = p.Name
		for _, ch := range s.Channels {
			if len(p.Channels) == 0 || slices.Contains(p.Channels, ch.Name) {
				c.members[ch.Name] = append(c.members[ch.Name], p.Handle)
			}
		}
	}
	return c
}

// User is the chat's id of the person of a handle; it differs from the handle so that nobody takes one for the other.
func User(handle string) string { return "u_" + handle }

// ChannelPlace is the place of a channel, by its name.
func ChannelPlace(name string) bot.Place { return place("c_" + name) }

// DirectPlace is the place of a person's direct messages, by their handle.
func DirectPlace(handle string) bot.Place { return place("dm_" + handle) }

func place(channel string) bot.Place {
	return bot.Place{Platform: ChatName, Workspace: Workspace, Channel: channel}
}

// FailNext makes the next call fail with an error.
func (c *Chat) FailNext(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failNext = err
}

// Down makes every call fail until it is up again.
func (c *Chat) Down(down bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = down
}

// Unreachable makes a person one who cannot be written to.
func (c *Chat) Unreachable(handle string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unreachable[handle] = true
}

// Lose takes hilo out of a channel, or puts it back. What stands there stays.
func (c *Chat) Lose(channel string, lost bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost[channel] = lost
}

// Messages are the messages of a place as they are now, oldest first; private answers and deleted ones are left out.
func (c *Chat) Messages(where bot.Place) []ChatMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []ChatMessage
	for _, p := range c.messages {
		if p.Where == where && p.To == "" && !p.Gone {
			out = append(out, *p)
		}
	}
	return out
}

// Name is ChatName.
func (c *Chat) Name() string { return ChatName }

// RedrawEvery is nothing: redraws are never waited for.
func (c *Chat) RedrawEvery() time.Duration { return 0 }

// Post puts a message in a place, once for each key.
func (c *Chat) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.reach(ctx, where); err != nil {
		return "", err
	}
	if ref, ok := c.posted[key]; ok {
		return ref, nil
	}
	if key == "" {
		c.tb.Errorf("chat: a message was posted without a key")
	}
	p := c.put(where, "", m)
	c.posted[key] = p.Ref
	return p.Ref, nil
}

// Update draws a message again.
func (c *Chat) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.find(ctx, where, ref)
	if err == nil {
		c.redraw(p, m)
	}
	return err
}

// Delete takes a message away.
func (c *Chat) Delete(ctx context.Context, where bot.Place, ref string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.find(ctx, where, ref)
	if errors.Is(err, bot.ErrGone) {
		return nil
	}
	if err == nil {
		p.Gone, p.changed = true, c.clock.Now()
	}
	return err
}

// Pin fixes a message to its place.
func (c *Chat) Pin(ctx context.Context, where bot.Place, ref string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.find(ctx, where, ref)
	if err == nil && !p.Pinned {
		p.Pinned, p.changed = true, c.clock.Now()
	}
	return err
}

// Direct is the place of a person's direct messages.
func (c *Chat) Direct(ctx context.Context, workspace, user string) (bot.Place, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	where := DirectPlace(strings.TrimPrefix(user, "u_"))
	if workspace != Workspace {
		return bot.Place{}, fmt.Errorf("chat: workspace %q: %w", workspace, bot.ErrUnreachable)
	}
	return where, c.reach(ctx, where)
}

// Members are the people of a channel, in the order in which they were named.
func (c *Chat) Members(ctx context.Context, where bot.Place) ([]bot.Who, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.reach(ctx, where); err != nil {
		return nil, err
	}
	var out []bot.Who
	for _, handle := range c.members[strings.TrimPrefix(where.Channel, "c_")] {
		p, _ := c.person(handle)
		out = append(out, c.who(p))
	}
	return out, nil
}

// received is a file that somebody sent.
type received struct {
	Sent
	where bot.Place
}

// receive keeps what somebody sends.
func (c *Chat) receive(where bot.Place, files []Sent) (out []bot.Attached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range files {
		c.received = append(c.received, received{f, where})
		out = append(out, bot.Attached{ID: "f" + strconv.Itoa(len(c.received)), Name: f.Name, Type: f.Type, Size: int64(len(f.Data))})
	}
	return out
}

// Fetch reads a file that somebody sent in a place.
func (c *Chat) Fetch(ctx context.Context, where bot.Place, file string, most int64) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.reach(ctx, where); err != nil {
		return nil, err
	}
	for i, f := range c.received {
		switch {
		case file != "f"+strconv.Itoa(i+1) || f.where.Channel != where.Channel:
		case int64(len(f.Data)) > most:
			return nil, fmt.Errorf("chat: file %q: %w", file, bot.ErrTooLarge)
		default:
			return f.Data, nil
		}
	}
	return nil, fmt.Errorf("chat: file %q: %w", file, bot.ErrGone)
}

// reach says why a place cannot be reached, if so.
func (c *Chat) reach(ctx context.Context, where bot.Place) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.failNext; err != nil {
		c.failNext = nil
		return err
	}
	if c.down {
		return errDown
	}
	if handle, ok := strings.CutPrefix(where.Channel, "dm_"); ok {
		if _, known := c.person(handle); !known || c.unreachable[handle] {
			return fmt.Errorf("chat: %s: %w", handle, bot.ErrUnreachable)
		}
		return nil
	}
	if name := strings.TrimPrefix(where.Channel, "c_"); !c.has(name) || c.lost[name] {
		return fmt.Errorf("chat: channel %q: %w", where.Channel, bot.ErrGone)
	}
	return nil
}

// find is the message of a ref, where hilo says that it is.
func (c *Chat) find(ctx context.Context, where bot.Place, ref string) (*ChatMessage, error) {
	if err := c.reach(ctx, where); err != nil {
		return nil, err
	}
	for _, p := range c.messages {
		if p.Ref == ref && p.Where.Channel == where.Channel && !p.Gone && p.To == "" {
			return p, nil
		}
	}
	return nil, fmt.Errorf("chat: message %q: %w", ref, bot.ErrGone)
}

func (c *Chat) put(where bot.Place, to string, m bot.Message) *ChatMessage {
	c.check(Check(m))
	p := &ChatMessage{Ref: "m" + strconv.Itoa(len(c.messages)+1), Where: where, To: to, Message: m, changed: c.clock.Now()}
	c.messages = append(c.messages, p)
	return p
}

func (c *Chat) redraw(p *ChatMessage, m bot.Message) {
	c.check(Check(m))
	before := c.view.Message(p.Message)
	p.Message = m
	if !slices.Equal(before, c.view.Message(m)) {
		p.changed = c.clock.Now()
	}
}

func (c *Chat) check(err error) {
	if err != nil {
		c.tb.Errorf("no platform takes this: %v", err)
	}
}

func (c *Chat) has(channel string) bool {
	return slices.ContainsFunc(c.setup.Channels, func(ch Channel) bool { return ch.Name == channel })
}

func (c *Chat) person(handle string) (Person, bool) {
	i := slices.IndexFunc(c.setup.People, func(p Person) bool { return p.Handle == handle })
	if i < 0 {
		return Person{}, false
	}
	return c.setup.People[i], true
}

func (c *Chat) who(p Person) bot.Who {
	return bot.Who{
		Platform: ChatName, Workspace: Workspace, User: User(p.Handle), Name: p.Name, Lang: p.Lang, Zone: c.setup.Zone.String(),
	}
}
