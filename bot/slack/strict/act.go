package strict

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Act is who does something, and where: in a channel, or in the direct messages with hilo when Channel is "".
type Act struct{ Workspace, User, Channel, Thread string }

// Control is what somebody presses or chooses: by its ids in a message (TS) or in an open view (View). Value is the
// option that is chosen in a menu.
type Control struct{ TS, View, BlockID, ActionID, Value string }

// errNotSeen is when somebody would have to press what they do not see.
var errNotSeen = errors.New("slack: nobody sees that")

// place is the channel of an act. The lock is held.
func (s *Slack) place(a Act) (*channel, error) {
	if a.Channel == "" {
		return s.direct(a.Workspace, a.User), nil
	}
	ch := s.channels[a.Channel]
	if ch == nil || ch.deleted || ch.Archived || !slices.Contains(ch.members, a.User) {
		return nil, fmt.Errorf("slack: %s is not in %s", a.User, a.Channel)
	}
	return ch, nil
}

// Command types a slash command, with or without text. What is answered at once stands before the person when it
// returns.
func (s *Slack) Command(ctx context.Context, a Act, command, text string) error {
	s.mu.Lock()
	ch, err := s.place(a)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	if a.Thread != "" {
		s.mu.Unlock()
		return errors.New("slack: commands cannot be typed in threads")
	}
	u, w := s.users[a.User], s.workers[a.Workspace]
	name := ch.Name
	if ch.im != "" {
		name = "directmessage"
	}
	form := map[string]string{"token": "legacy", "team_id": w.ID, "team_domain": strings.ToLower(w.ID), "channel_id": ch.ID, "channel_name": name,
		"user_id": u.ID, "user_name": u.Name, "command": command, "text": s.typed(a.Workspace, text, true), "api_app_id": AppID,
		"is_enterprise_install": "false", "response_url": s.hook(w.ID, ch.ID, u.ID, nil), "trigger_id": s.grantTrigger(w.ID, u.ID, "")}
	if w.Enterprise != "" {
		form["enterprise_id"], form["enterprise_name"] = w.Enterprise, "Grid"
	}
	s.mu.Unlock()
	ack, err := s.deliver(ctx, "commands", form)
	if err != nil {
		return err
	}
	return s.answered(ch, u.ID, ack)
}

// answered shows what a command was answered at once.
func (s *Slack) answered(ch *channel, user string, ack []byte) error {
	if len(ack) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, method: "answer to a command", args: map[string]any{}}
	if err := json.Unmarshal(ack, &c.args); err != nil {
		c.s.breaks("invalid_answer", c.method, "%v", err)
		return fmt.Errorf("slack: answer: %w", err)
	}
	if len(c.args) == 0 {
		return nil
	}
	if f := c.hooked(&hook{channel: ch.ID, user: user}); f != nil {
		return fmt.Errorf("slack: answer: %s", f.name)
	}
	return nil
}

var (
	handle = regexp.MustCompile(`@([a-z0-9][a-z0-9._-]*)`)
	tagged = regexp.MustCompile(`#([a-z0-9][a-z0-9._-]*)`)
)

// typed is a text as Slack tells it: entities, and marks for people and channels. The lock is held.
func (s *Slack) typed(workspace, text string, command bool) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	text = handle.ReplaceAllStringFunc(text, func(at string) string {
		for _, id := range slices.Sorted(maps.Keys(s.users)) {
			if u := s.users[id]; u.Name == at[1:] && (u.Workspace == workspace) {
				if command {
					return "<@" + u.ID + "|" + u.Name + ">"
				}
				return "<@" + u.ID + ">"
			}
		}
		return at
	})
	return tagged.ReplaceAllStringFunc(text, func(tag string) string {
		for _, id := range slices.Sorted(maps.Keys(s.channels)) {
			if ch := s.channels[id]; ch.Workspace == workspace && ch.Name == tag[1:] && ch.im == "" {
				return "<#" + id + "|" + ch.Name + ">"
			}
		}
		return tag
	})
}

// Say posts a text of a person's, in which "@name" and "#name" become what Slack makes of them, and tells hilo of it if
// it hears such: direct messages, and where it is named. Both are told where both are so. It returns the message's ts.
func (s *Slack) Say(ctx context.Context, a Act, text string) (string, error) {
	return s.Send(ctx, a, text)
}

// Send is Say with files, and then maybe without a text.
func (s *Slack) Send(ctx context.Context, a Act, text string, files ...Sent) (string, error) {
	s.mu.Lock()
	ch, err := s.place(a)
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	m := &Message{User: a.User, Thread: a.Thread, Text: s.typed(a.Workspace, text, false), Files: s.received(ch, a.User, files)}
	s.put(ch, m)
	inner := m.json(s, false)
	if len(files) > 0 {
		maps.Copy(inner, reply{"subtype": "file_share", "upload": true})
	}
	maps.Copy(inner, reply{"channel": ch.ID, "event_ts": m.TS, "client_msg_id": s.id("m")})
	bot := s.bot(ch)
	var told []reply
	if strings.Contains(m.Text, "<@"+bot+">") && slices.Contains(ch.members, bot) {
		mention := maps.Clone(inner)
		mention["type"] = "app_mention"
		told = append(told, mention)
	}
	if ch.im != "" {
		inner["channel_type"] = "im"
		told = append(told, inner)
	}
	s.mu.Unlock()
	var errs []error
	for _, inner := range told {
		errs = append(errs, s.Event(ctx, a.Workspace, inner))
	}
	return m.TS, errors.Join(errs...)
}

// Mention says something to hilo in a channel.
func (s *Slack) Mention(ctx context.Context, a Act, text string) (string, error) {
	return s.Say(ctx, a, "@hilo "+text)
}

// Direct says something to hilo in direct messages.
func (s *Slack) Direct(ctx context.Context, a Act, text string) (string, error) {
	a.Channel = ""
	return s.Say(ctx, a, text)
}

// OpenHome opens the home tab.
func (s *Slack) OpenHome(ctx context.Context, a Act) error {
	s.mu.Lock()
	ch := s.direct(a.Workspace, a.User)
	inner := reply{"type": "app_home_opened", "user": a.User, "channel": ch.ID, "tab": "home", "event_ts": s.stamp()}
	if v := s.homes[a.Workspace+" "+a.User]; v != nil {
		inner["view"] = s.viewJSON(v)
	}
	s.mu.Unlock()
	return s.Event(ctx, a.Workspace, inner)
}

// actor is what every interaction tells. The lock is held.
func (s *Slack) actor(a Act, kind, view string) reply {
	w, u := s.workers[a.Workspace], s.users[a.User]
	out := reply{"type": kind, "team": reply{"id": w.ID, "domain": strings.ToLower(w.ID)}, "api_app_id": AppID, "token": "legacy",
		"user":       reply{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.Workspace},
		"trigger_id": s.grantTrigger(w.ID, u.ID, view), "is_enterprise_install": false, "enterprise": nil}
	if w.Enterprise != "" {
		out["enterprise"] = reply{"id": w.Enterprise, "name": "Grid"}
	}
	return out
}

// Shortcut uses a message shortcut on a message of a channel.
func (s *Slack) Shortcut(ctx context.Context, a Act, callback, ts string) error {
	s.mu.Lock()
	ch, err := s.place(a)
	if err != nil || ch.message(ts) == nil {
		s.mu.Unlock()
		return errors.Join(errNotSeen, err)
	}
	p := s.actor(a, "message_action", "")
	maps.Copy(p, reply{"callback_id": callback, "channel": reply{"id": ch.ID, "name": ch.Name}, "message_ts": ts, "action_ts": s.stamp(),
		"message": ch.message(ts).json(s, false), "response_url": s.hook(a.Workspace, ch.ID, a.User, nil)})
	s.mu.Unlock()
	_, err = s.deliver(ctx, "interactions", p)
	return err
}

// Press presses a button, or chooses an option of a menu, in a message or a view that the person sees.
func (s *Slack) Press(ctx context.Context, a Act, c Control) error {
	s.mu.Lock()
	p, err := s.pressed(a, c)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	_, err = s.deliver(ctx, "interactions", p)
	return err
}

func (s *Slack) pressed(a Act, c Control) (reply, error) {
	var blocks []any
	p := s.actor(a, "block_actions", c.View)
	if c.View != "" {
		v := s.views[c.View]
		if v == nil || v.user != a.User {
			return nil, fmt.Errorf("%w: view %s", errNotSeen, c.View)
		}
		blocks = v.Blocks()
		maps.Copy(p, reply{"container": reply{"type": "view", "view_id": v.ID}, "view": s.viewJSON(v)})
	} else {
		ch, err := s.place(a)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(ch.messages, func(m *Message) bool { return m.TS == c.TS && !m.Gone && (m.To == "" || m.To == a.User) })
		if i < 0 {
			return nil, fmt.Errorf("%w: message %s", errNotSeen, c.TS)
		}
		m := ch.messages[i]
		blocks = m.Blocks
		s.container(p, ch, m, a)
	}
	act, err := action(blocks, c, s.stamp())
	p["actions"] = []reply{act}
	return p, err
}

// container tells in which message something is pressed; an ephemeral one is not told whole.
func (s *Slack) container(p reply, ch *channel, m *Message, a Act) {
	in := reply{"type": "message", "message_ts": m.TS, "channel_id": ch.ID, "is_ephemeral": m.To != ""}
	if m.Thread != "" {
		in["thread_ts"] = m.Thread
	}
	name := ch.Name
	if ch.im != "" {
		name = "directmessage"
	}
	maps.Copy(p, reply{"container": in, "channel": reply{"id": ch.ID, "name": name}, "state": reply{"values": reply{}},
		"response_url": s.hook(a.Workspace, ch.ID, a.User, m)})
	if m.To == "" {
		p["message"] = m.json(s, false)
	}
}

// action is what is told of the control that was used.
func action(blocks []any, c Control, ts string) (reply, error) {
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		for _, e := range append(list(block["elements"]), block["accessory"]) {
			if field(block, "block_id") != c.BlockID || field(e, "action_id") != c.ActionID || e == nil {
				continue
			}
			element := e.(map[string]any)
			out := reply{"type": element["type"], "action_id": c.ActionID, "block_id": c.BlockID, "action_ts": ts}
			if element["type"] == "button" {
				out["text"] = element["text"]
				if v := element["value"]; v != nil {
					out["value"] = v
				}
				return out, nil
			}
			o, ok := chosen(element, c.Value)
			out["selected_option"] = o
			if !ok {
				return nil, fmt.Errorf("%w: option %q", errNotSeen, c.Value)
			}
			return out, nil
		}
	}
	return nil, fmt.Errorf("%w: control %+v", errNotSeen, c)
}

// chosen is the option of a value.
func chosen(element map[string]any, value string) (any, bool) {
	all := list(element["options"])
	for _, g := range list(element["option_groups"]) {
		group, _ := g.(map[string]any)
		all = append(all, list(group["options"])...)
	}
	i := slices.IndexFunc(all, func(o any) bool { return field(o, "value") == value })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}
