package strict

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Message is a message as it stands.
type Message struct {
	Channel, TS, Thread string
	User                string // who said it
	To                  string // the only person who sees it; "" is everybody in the channel
	Text                string
	Blocks              []any // decoded JSON, every block with its block_id
	Metadata            map[string]any
	Files               []string // ids of what is shared with it
	Pinned, Gone        bool
	Made, Changed       int64     // in the order of everything that happens
	At                  time.Time // when what is seen of it last changed, by Slack's clock
}

// content is what the app wants to say.
type content struct {
	text     string
	blocks   []any
	hasText  bool
	hasBlock bool
	metadata map[string]any
}

// Slack's limits of a message.
const (
	mostText     = 40_000 // chat.postMessage truncates what is longer
	mostUpdate   = 4_000  // chat.update: msg_too_long
	mostChars    = 13_000 // of all blocks together: msg_blocks_too_long
	mostBlocks   = 50
	mostMetadata = 8_000
)

// content reads and checks what a message is to say.
func (c *call) content() (content, *fault) {
	var out content
	_, out.hasText = c.args["text"]
	out.text = c.str("text")
	if _, ok := c.args["attachments"]; ok {
		if v, _ := c.json("attachments"); v != nil && len(list(v)) > 0 {
			return out, c.wrong("attachments", "legacy: strict knows none")
		}
	}
	raw, err := c.json("blocks")
	if err != nil {
		return out, c.wrong("invalid_blocks_format", "%v", err)
	}
	if raw != nil {
		blocks, ok := raw.([]any)
		if !ok {
			return out, c.wrong("invalid_blocks_format", "blocks is no list")
		}
		out.blocks, out.hasBlock = blocks, true
		if f := c.checkBlocks(blocks); f != nil {
			return out, f
		}
	}
	if out.text == "" && len(out.blocks) == 0 {
		return out, c.wrong("no_text", "neither text nor blocks")
	}
	if strings.TrimSpace(out.text) == "" && says(out.blocks) {
		c.s.breaks("missing_text_in_message", c.method, "notifications and screen readers are told nothing")
	}
	return out, c.metadata(&out)
}

// says says whether blocks hold more than lines across.
func says(blocks []any) bool {
	return slices.ContainsFunc(blocks, func(b any) bool { return field(b, "type") != "divider" })
}

// checkBlocks checks the blocks of a message and gives them ids.
func (c *call) checkBlocks(blocks []any) *fault {
	k := &checker{s: c.s, surface: "message", call: c.method}
	k.blocks("", blocks, mostBlocks)
	if k.notReady {
		return &fault{name: "invalid_blocks", messages: []string{"[ERROR] invalid slack file"}}
	}
	if len(k.wrong) > 0 {
		f := c.wrong("invalid_blocks", "%s", strings.Join(k.wrong, "; "))
		f.messages = k.wrong
		return f
	}
	if k.chars > mostChars {
		return c.wrong("msg_blocks_too_long", "%d characters", k.chars)
	}
	c.name(blocks)
	return nil
}

// name gives an id to every block that has none, as Slack does.
func (c *call) name(blocks []any) {
	for _, b := range blocks {
		if m, ok := b.(map[string]any); ok && m["block_id"] == nil {
			m["block_id"] = c.s.id(ownName)
		}
	}
}

func (c *call) metadata(out *content) *fault {
	raw, err := c.json("metadata")
	if err != nil || raw == nil {
		if err != nil {
			return c.wrong("invalid_metadata_format", "%v", err)
		}
		return nil
	}
	m, _ := raw.(map[string]any)
	payload, isObject := m["event_payload"].(map[string]any)
	if kind, _ := m["event_type"].(string); kind == "" || !isObject {
		return c.wrong("invalid_metadata_format", "event_type and event_payload, an object, are needed")
	}
	if data, _ := json.Marshal(payload); len(data) > mostMetadata {
		return c.wrong("metadata_too_large", "%d bytes", len(data))
	}
	out.metadata = m
	return nil
}

func (c *call) postMessage() (reply, *fault) {
	ch, f := c.writable("channel")
	if f != nil {
		return nil, f
	}
	said, f := c.content()
	if f != nil {
		return nil, f
	}
	if n := utf8.RuneCountInString(said.text); n > mostText {
		return nil, c.wrong("msg_too_long", "%d characters", n)
	}
	thread := c.str("thread_ts")
	if f := c.thread(ch, thread); f != nil {
		return nil, f
	}
	m := c.s.put(ch, &Message{Thread: thread, User: c.s.bot(ch), Text: said.text, Blocks: said.blocks, Metadata: said.metadata})
	return reply{"channel": ch.ID, "ts": m.TS, "message": m.json(c.s, false)}, nil
}

// thread checks that a thread begins with a message that is there and is no answer itself.
func (c *call) thread(ch *channel, ts string) *fault {
	if ts == "" {
		return nil
	}
	root := ch.message(ts)
	switch {
	case root == nil:
		return c.wrong("thread_not_found", "%s was never a message", ts)
	case root.Thread != "" && root.Thread != ts:
		return c.wrong("invalid_thread_ts", "%s is an answer itself", ts)
	case root.Gone:
		return &fault{name: "thread_not_found"}
	}
	return nil
}

// writable is a channel in which the bot may write.
func (c *call) writable(name string) (*channel, *fault) {
	ch, f := c.channel(name)
	switch {
	case f != nil:
		return nil, f
	case ch.Archived:
		return nil, &fault{name: "is_archived"}
	case ch.im != "" && c.s.users[ch.im] != nil && c.s.users[ch.im].Deleted:
		return nil, &fault{name: "user_disabled"}
	case !slices.Contains(ch.members, c.s.bot(ch)):
		return nil, &fault{name: "not_in_channel"}
	}
	return ch, nil
}

// put puts a message in a channel.
func (s *Slack) put(ch *channel, m *Message) *Message {
	m.Channel, m.TS, m.At = ch.ID, s.stamp(), s.clock.Now()
	ch.messages = append(ch.messages, m)
	m.Made = s.changed()
	m.Changed = m.Made
	if s.echo && m.To == "" && ch.im != "" {
		s.echoed(ch, m)
	}
	return m
}

// redraw gives a message another content; that what can be read is the same as before is no change to be seen.
func (s *Slack) redraw(m *Message, said content) {
	same := reads(m.Blocks) == reads(said.blocks) && m.Text == said.text
	before := m.At
	keepNames(m.Blocks, said.blocks)
	m.Text, m.Blocks = said.text, said.blocks
	s.touch(m)
	if same {
		m.At = before
	}
}

// ownName is what the ids begin with of blocks that the app gave none.
const ownName = "b"

// keepNames keeps the ids that a message's blocks were given here where it is drawn again: who presses at that moment
// presses what they saw.
func keepNames(old, redrawn []any) {
	for i, b := range redrawn[:min(len(old), len(redrawn))] {
		was, _ := old[i].(map[string]any)
		is, _ := b.(map[string]any)
		if was == nil || is == nil || was["type"] != is["type"] || !strings.HasPrefix(field(was, "block_id"), ownName) {
			continue
		}
		if strings.HasPrefix(field(is, "block_id"), ownName) {
			is["block_id"] = was["block_id"]
		}
	}
}

// reads is what can be read in blocks, as JSON without ids and values.
func reads(blocks []any) string {
	var bare func(v any) any
	bare = func(v any) any {
		switch v := v.(type) {
		case []any:
			out := make([]any, len(v))
			for i, entry := range v {
				out[i] = bare(entry)
			}
			return out
		case map[string]any:
			out := map[string]any{}
			for name, value := range v {
				if name != "block_id" && name != "action_id" && name != "value" {
					out[name] = bare(value)
				}
			}
			return out
		default:
			return v
		}
	}
	data, _ := json.Marshal(bare(blocks))
	return string(data)
}

// touch notes a change of a message.
func (s *Slack) touch(m *Message) {
	m.At, m.Changed = s.clock.Now(), s.changed()
}

func (c *call) postEphemeral() (reply, *fault) {
	ch, f := c.writable("channel")
	if f != nil {
		return nil, f
	}
	user := c.str("user")
	switch u := c.s.users[user]; {
	case u == nil:
		return nil, c.wrong("user_not_found", "%q was never a person", user)
	case u.Deleted || !slices.Contains(ch.members, user):
		return nil, &fault{name: "user_not_in_channel"}
	}
	said, f := c.content()
	if f != nil {
		return nil, f
	}
	if said.metadata != nil {
		return nil, c.wrong("invalid_arguments", "ephemeral messages hold no metadata")
	}
	if f := c.thread(ch, c.str("thread_ts")); f != nil {
		return nil, f
	}
	m := c.s.put(ch, &Message{Thread: c.str("thread_ts"), User: c.s.bot(ch), To: user, Text: said.text, Blocks: said.blocks})
	return reply{"message_ts": m.TS}, nil
}

// own is the message of the bot's that a call is about, and its channel; others' are the rule that is named.
func (c *call) own(others string) (*channel, *Message, *fault) {
	ch, f := c.channel("channel")
	if f != nil {
		return nil, nil, f
	}
	ts := c.str("ts")
	for _, m := range ch.messages {
		if m.TS == ts && m.To != "" {
			return nil, nil, c.wrong("message_not_found", "%s is ephemeral: only its response_url changes it", ts)
		}
	}
	m := ch.message(ts)
	switch {
	case m == nil:
		return nil, nil, c.wrong("message_not_found", "%q was never a message of %s", ts, ch.ID)
	case m.Gone:
		return nil, nil, &fault{name: "message_not_found"}
	case m.User != c.s.bot(ch):
		return nil, nil, c.wrong(others, "it is of %s", m.User)
	}
	return ch, m, nil
}

func (c *call) updateMessage() (reply, *fault) {
	ch, m, f := c.own("cant_update_message")
	if f != nil {
		return nil, f
	}
	if w := c.s.trouble.window; w > 0 && c.s.clock.Now().Sub(sent(m.TS)) > w {
		return nil, &fault{name: "edit_window_closed"}
	}
	said, f := c.content()
	switch {
	case f != nil:
		return nil, f
	case !said.hasText || !said.hasBlock:
		c.s.breaks("half_update", c.method, "text and blocks are sent every time, so that none of the old ones stays")
	case utf8.RuneCountInString(said.text) > mostUpdate:
		return nil, c.wrong("msg_too_long", "%d characters", utf8.RuneCountInString(said.text))
	case ch.Archived:
		return nil, &fault{name: "is_archived"}
	case !slices.Contains(ch.members, c.s.bot(ch)):
		return nil, &fault{name: "not_in_channel"}
	}
	if said.metadata != nil {
		m.Metadata = said.metadata
	}
	c.s.redraw(m, said)
	return reply{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": m.json(c.s, false)}, nil
}

func (c *call) deleteMessage() (reply, *fault) {
	ch, m, f := c.own("cant_delete_message")
	if f != nil {
		return nil, f
	}
	m.Gone, m.Pinned = true, false
	c.s.touch(m)
	return reply{"channel": ch.ID, "ts": m.TS}, nil
}

func (c *call) permalink() (reply, *fault) {
	ch, f := c.channel("channel")
	if f != nil {
		return nil, f
	}
	ts := c.str("message_ts")
	if m := ch.message(ts); m == nil || m.Gone {
		return nil, &fault{name: "message_not_found"}
	}
	link := "https://" + strings.ToLower(ch.Workspace) + ".slack.com/archives/" + ch.ID + "/p" + strings.ReplaceAll(ts, ".", "")
	return reply{"channel": ch.ID, "permalink": link}, nil
}

var stamped = regexp.MustCompile(`^\d{10}\.\d{6}$`)

// sent is when a message was sent, as its ts tells.
func sent(ts string) time.Time {
	if !stamped.MatchString(ts) {
		return time.Time{}
	}
	var seconds int64
	for _, d := range ts[:10] {
		seconds = seconds*10 + int64(d-'0')
	}
	return time.Unix(seconds, 0)
}

// json is a message as Slack tells it.
func (m *Message) json(s *Slack, metadata bool) reply {
	out := reply{"type": "message", "ts": m.TS, "text": m.Text, "team": s.channels[m.Channel].Workspace}
	if u := s.users[m.User]; u != nil && u.Bot {
		w := s.workers[u.Workspace]
		out["bot_id"], out["app_id"] = w.BotID, AppID
		out["bot_profile"] = reply{"id": w.BotID, "app_id": AppID, "name": "hilo"}
	}
	out["user"] = m.User
	if m.Blocks != nil {
		out["blocks"] = m.Blocks
	}
	if m.Thread != "" {
		out["thread_ts"] = m.Thread
	}
	if metadata && m.Metadata != nil {
		out["metadata"] = m.Metadata
	}
	var files []reply
	for _, id := range m.Files {
		files = append(files, s.files[id].json())
	}
	if files != nil {
		out["files"] = files
	}
	return out
}
