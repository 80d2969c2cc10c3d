package strict

import (
	"maps"
	"slices"
	"strings"
)

func (c *call) openDirect() (reply, *fault) {
	id := c.str("users")
	if id == "" || strings.Contains(id, ",") {
		return nil, c.wrong("invalid_arguments", "users %q: the direct messages of one person are what the app may open", id)
	}
	u := c.s.users[id]
	workspace := c.workspace()
	switch {
	case workspace == "":
		return nil, c.wrong("missing_argument", "team_id")
	case u == nil:
		return nil, c.wrong("user_not_found", "%q was never a person", id)
	case u.Bot:
		return nil, &fault{name: "cannot_dm_bot"}
	case u.Deleted:
		return nil, &fault{name: "user_disabled"}
	case u.Stranger:
		return nil, &fault{name: "user_not_visible"}
	case u.Workspace != workspace && !c.shared(u.ID):
		return nil, &fault{name: "user_not_found"}
	}
	id = c.s.direct(workspace, u.ID).ID
	return reply{"channel": reply{"id": id}, "no_op": true, "already_open": true}, nil
}

// shared says whether the bot and somebody of another workspace are in one channel.
func (c *call) shared(user string) bool {
	for _, ch := range c.s.channels {
		if ch.Shared && c.grant.reaches(ch, c.s) && slices.Contains(ch.members, user) && slices.Contains(ch.members, c.s.bot(ch)) {
			return true
		}
	}
	return false
}

func (ch *channel) json(s *Slack, user string) reply {
	out := reply{"id": ch.ID, "name": ch.Name, "is_channel": ch.kind() == "channels", "is_group": ch.kind() == "groups",
		"is_im": ch.im != "", "is_mpim": false, "is_private": ch.Private, "is_archived": ch.Archived, "is_ext_shared": ch.Shared,
		"is_shared": ch.Shared, "is_member": slices.Contains(ch.members, user), "context_team_id": ch.Workspace, "num_members": len(ch.members)}
	if ch.im != "" {
		out["user"] = ch.im
		delete(out, "name")
		out["is_user_deleted"] = s.users[ch.im] != nil && s.users[ch.im].Deleted
	}
	return out
}

func (c *call) channelInfo() (reply, *fault) {
	ch, f := c.channel("channel")
	if f != nil {
		return nil, f
	}
	if f := c.needs(ch.kind() + ":read"); f != nil {
		return nil, f
	}
	return reply{"channel": ch.json(c.s, c.s.bot(ch))}, nil
}

// kinds are the kinds of channels that a list is about, each of which needs a scope.
func (c *call) kinds() ([]string, *fault) {
	types := c.str("types")
	if types == "" {
		types = "public_channel"
	}
	var out []string
	for name := range strings.SplitSeq(types, ",") {
		kind, ok := map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}[strings.TrimSpace(name)]
		if !ok {
			return nil, c.wrong("invalid_types", "%q", types)
		}
		if f := c.needs(kind + ":read"); f != nil {
			return nil, f
		}
		out = append(out, kind)
	}
	return out, nil
}

func (c *call) listChannels() (reply, *fault) {
	return c.channelList(func(ch *channel, bot string) bool {
		return !ch.Private || slices.Contains(ch.members, bot)
	})
}

func (c *call) ownChannels() (reply, *fault) {
	if c.str("user") != "" {
		return nil, c.wrong("strict", "users.conversations of somebody else")
	}
	return c.channelList(func(ch *channel, bot string) bool { return slices.Contains(ch.members, bot) })
}

func (c *call) channelList(belongs func(ch *channel, bot string) bool) (reply, *fault) {
	kinds, f := c.kinds()
	if f != nil {
		return nil, f
	}
	workspace := c.workspace()
	if workspace == "" {
		return nil, c.wrong("missing_argument", "team_id")
	}
	var all []reply
	for _, id := range slices.Sorted(maps.Keys(c.s.channels)) {
		ch := c.s.channels[id]
		hidden := ch.deleted || ch.Archived && c.flag("exclude_archived")
		if ch.Workspace == workspace && !hidden && slices.Contains(kinds, ch.kind()) && belongs(ch, c.s.bot(ch)) {
			all = append(all, ch.json(c.s, c.s.bot(ch)))
		}
	}
	some, cursor, f := page(c, all, 999)
	return reply{"channels": some, "response_metadata": next(cursor)}, f
}

func (c *call) members() (reply, *fault) {
	ch, f := c.channel("channel")
	if f != nil {
		return nil, f
	}
	if f := c.needs(ch.kind() + ":read"); f != nil {
		return nil, f
	}
	some, cursor, f := page(c, ch.members, 1000)
	return reply{"members": some, "response_metadata": next(cursor)}, f
}

func (c *call) history() (reply, *fault) {
	return c.past(func(m *Message) bool { return m.Thread == "" || m.Thread == m.TS })
}

func (c *call) replies() (reply, *fault) {
	ts := c.str("ts")
	if !stamped.MatchString(ts) {
		return nil, c.wrong("thread_not_found", "ts %q", ts)
	}
	return c.past(func(m *Message) bool { return m.TS == ts || m.Thread == ts })
}

// past tells the messages of a channel, the newest first, or a thread's, the oldest first.
func (c *call) past(belongs func(*Message) bool) (reply, *fault) {
	ch, f := c.channel("channel")
	if f != nil {
		return nil, f
	}
	if f := c.needs(ch.kind() + ":history"); f != nil {
		return nil, f
	}
	if !slices.Contains(ch.members, c.s.bot(ch)) {
		return nil, &fault{name: "not_in_channel"}
	}
	oldest, latest := c.str("oldest"), c.str("latest")
	var all []reply
	for _, m := range ch.messages {
		after := oldest == "" || m.TS > oldest || c.flag("inclusive") && m.TS == oldest
		before := latest == "" || m.TS < latest || c.flag("inclusive") && m.TS == latest
		if !m.Gone && m.To == "" && after && before && belongs(m) {
			all = append(all, m.json(c.s, c.flag("include_all_metadata")))
		}
	}
	if c.method == "conversations.history" {
		slices.Reverse(all)
	}
	some, cursor, f := page(c, all, 999)
	return reply{"messages": some, "has_more": cursor != "", "response_metadata": next(cursor)}, f
}

func (u *User) json(locale bool) reply {
	profile := reply{"real_name": u.RealName, "display_name": u.Name}
	out := reply{"id": u.ID, "team_id": u.Workspace, "name": u.Name, "real_name": u.RealName, "deleted": u.Deleted, "profile": profile,
		"is_bot": u.Bot, "is_app_user": false, "is_restricted": u.Restricted, "is_stranger": u.Stranger, "updated": 1}
	if u.Zone != "" {
		out["tz"], out["tz_label"], out["tz_offset"] = u.Zone, "", 0
	}
	if locale && u.Locale != "" {
		out["locale"] = u.Locale
	}
	return out
}

func (c *call) userInfo() (reply, *fault) {
	id := c.str("user")
	u := c.s.users[id]
	switch {
	case u == nil:
		return nil, c.wrong("user_not_found", "%q was never a person", id)
	case u.Workspace != c.grant.workspace && !c.reaches(u) && !c.shared(id):
		return nil, &fault{name: "user_not_found"}
	}
	return reply{"user": u.json(c.flag("include_locale"))}, nil
}

// reaches says whether somebody is of the Grid in which the app is installed.
func (c *call) reaches(u *User) bool {
	w := c.s.workers[u.Workspace]
	return c.grant.workspace == "" && w != nil && w.Enterprise == c.grant.enterprise
}

func (c *call) listUsers() (reply, *fault) {
	workspace := c.workspace()
	var all []reply
	for _, id := range slices.Sorted(maps.Keys(c.s.users)) {
		if u := c.s.users[id]; u.Workspace == workspace {
			all = append(all, u.json(c.flag("include_locale")))
		}
	}
	some, cursor, f := page(c, all, 999)
	return reply{"members": some, "response_metadata": next(cursor)}, f
}

func (c *call) pin() (reply, *fault) { return c.pinned(true) }

func (c *call) unpin() (reply, *fault) { return c.pinned(false) }

func (c *call) pinned(to bool) (reply, *fault) {
	ch, f := c.writable("channel")
	if f != nil {
		return nil, f
	}
	m := ch.message(c.str("timestamp"))
	switch {
	case m == nil:
		return nil, c.wrong("message_not_found", "%q was never a message", c.str("timestamp"))
	case m.Gone:
		return nil, &fault{name: "message_not_found"}
	case m.Pinned && to:
		return nil, &fault{name: "already_pinned"}
	case !m.Pinned && !to:
		return nil, &fault{name: "no_pin"}
	}
	m.Pinned = to
	c.s.touch(m)
	return nil, nil
}

func (c *call) pins() (reply, *fault) {
	ch, f := c.channel("channel")
	if f != nil {
		return nil, f
	}
	items := []reply{}
	for _, m := range ch.messages {
		if m.Pinned {
			items = append(items, reply{"type": "message", "channel": ch.ID, "message": m.json(c.s, false)})
		}
	}
	return reply{"items": items}, nil
}
