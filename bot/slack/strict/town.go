package strict

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Workspace is a team on Slack in which the app is installed.
type Workspace struct {
	ID, Name   string
	Enterprise string   // of a Grid; "" is none
	Scopes     []string // what was granted; nil is all that there is
	Bot        string   // the user id of the app's bot; set by AddWorkspace when it is ""
	BotID      string   // likewise its B… id
}

// User is a person. RealName is what is shown, Name the handle that others type after "@".
type User struct {
	ID, Workspace        string
	Name, RealName       string
	Locale, Zone         string
	Deleted, Bot         bool
	Restricted, Stranger bool // a guest; somebody of another organisation
}

// Channel is a channel with those who are in it. Direct messages are made by who writes first.
type Channel struct {
	ID, Workspace, Name string
	Private, Archived   bool
	Shared              bool // with other organisations
}

// channel is one with its members and messages.
type channel struct {
	Channel
	im       string // the person of a direct message with the bot
	members  []string
	messages []*Message
	deleted  bool
}

// grant is what a token may do.
type grant struct {
	token, workspace, enterprise string
	refresh                      string
	expires                      time.Time // zero is never
	revoked                      bool
}

// Scopes are all that a bot may be granted here.
func Scopes() []string {
	return []string{"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
		"groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "pins:read", "pins:write",
		"team:read", "users:read"}
}

// AddWorkspace adds a team with the app in it and returns the id of the bot's user there.
func (s *Slack) AddWorkspace(w Workspace) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.Bot == "" {
		w.Bot, w.BotID = "U0HILO"+strings.TrimPrefix(w.ID, "T"), "B0HILO"+strings.TrimPrefix(w.ID, "T")
	}
	s.workers[w.ID] = &w
	s.users[w.Bot] = &User{ID: w.Bot, Workspace: w.ID, Name: "hilo", RealName: "hilo", Bot: true}
	s.tokens["xoxb-"+w.ID] = &grant{token: "xoxb-" + w.ID, workspace: w.ID, enterprise: w.Enterprise}
	return w.Bot
}

// Token is the bot token with which the app was first installed in a workspace.
func (s *Slack) Token(workspace string) string { return "xoxb-" + workspace }

// Revoke takes a workspace's tokens away.
func (s *Slack) Revoke(workspace string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.tokens {
		if g.workspace == workspace {
			g.revoked = true
		}
	}
}

// AddUser adds somebody; an existing one is replaced.
func (s *Slack) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[u.ID] = &u
}

// AddChannel adds a channel with its members, the bot's user among them where the app is in it.
func (s *Slack) AddChannel(c Channel, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[c.ID] = &channel{Channel: c, members: slices.Clone(members)}
}

// Change changes a channel: archived, renamed, private.
func (s *Slack) Change(id string, change func(c *Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.channels[id].Channel)
}

// Invite lets somebody into a channel. What hilo is told of it is for Event to say.
func (s *Slack) Invite(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[id]; !slices.Contains(c.members, user) {
		c.members = append(c.members, user)
	}
}

// Kick takes somebody out of a channel.
func (s *Slack) Kick(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	c.members = slices.DeleteFunc(c.members, func(m string) bool { return m == user })
}

// DeleteChannel deletes a channel.
func (s *Slack) DeleteChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id].deleted = true
}

// DirectOf is the channel of the direct messages between somebody and the bot of a workspace; it is there from the
// first time that anybody asks.
func (s *Slack) DirectOf(workspace, user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.direct(workspace, user).ID
}

func (s *Slack) direct(workspace, user string) *channel {
	id := "D" + strings.TrimPrefix(workspace, "T") + strings.TrimLeft(user, "UW")
	c := s.channels[id]
	if c == nil {
		c = &channel{Channel: Channel{ID: id, Workspace: workspace}, im: user, members: []string{user, s.workers[workspace].Bot}}
		s.channels[id] = c
	}
	return c
}

// kind is the channel's prefix of scopes: channels, groups or im.
func (ch *channel) kind() string {
	switch {
	case ch.im != "":
		return "im"
	case ch.Private:
		return "groups"
	default:
		return "channels"
	}
}

func (ch *channel) message(ts string) *Message {
	for _, m := range ch.messages {
		if m.TS == ts && m.To == "" {
			return m
		}
	}
	return nil
}

// stamp is a message's ts: the clock's seconds, and a number that no other message has.
func (s *Slack) stamp() string {
	s.last++
	return fmt.Sprintf("%d.%06d", s.clock.Now().Unix(), s.last%1_000_000)
}

// id makes an id of a kind that was not there before.
func (s *Slack) id(kind string) string {
	s.last++
	return fmt.Sprintf("%s%08X", kind, s.last)
}

func (g *grant) reaches(c *channel, s *Slack) bool {
	w := s.workers[c.Workspace]
	return g.workspace == c.Workspace || g.workspace == "" && w != nil && w.Enterprise == g.enterprise
}

// bot is the bot's user in the workspace of a channel.
func (s *Slack) bot(c *channel) string {
	if w := s.workers[c.Workspace]; w != nil {
		return w.Bot
	}
	return ""
}
