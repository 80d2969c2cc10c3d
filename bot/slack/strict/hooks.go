package strict

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"
)

// hook is a response_url.
type hook struct {
	workspace, channel, user string
	message                  *Message // that was pressed; nil is a command's
	uses                     int
	expires                  time.Time
}

// Slack's limits of a response_url.
const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

// hook makes a response_url. The lock is held.
func (s *Slack) hook(workspace, channel, user string, pressed *Message) string {
	id := s.id("h")
	s.hooks[id] = &hook{workspace: workspace, channel: channel, user: user, message: pressed, expires: s.clock.Now().Add(hookLife)}
	return s.server.URL + "/hooks/" + id
}

// serveHook takes an answer at a response_url.
func (s *Slack) serveHook(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls["response_url"]++
	c := &call{s: s, method: "response_url", args: map[string]any{}, header: w.Header()}
	before, after := s.misfortune(c)
	if before != nil {
		before(w)
		return
	}
	answer, code := c.respond(s.hooks[r.PathValue("id")], r.Header, body)
	if after != nil {
		after(w)
		return
	}
	if code != http.StatusOK {
		http.Error(w, answer, code)
		return
	}
	_, _ = io.WriteString(w, answer)
}

// respond does what an answer says.
func (c *call) respond(h *hook, header http.Header, body []byte) (string, int) {
	no := func(f *fault, code int) (string, int) { return f.name, code }
	if kind, _, _ := mime.ParseMediaType(header.Get("Content-Type")); kind != "application/json" {
		return no(c.wrong("invalid_payload", "content type %q", kind), http.StatusBadRequest)
	}
	if header.Get("Authorization") != "" {
		c.s.breaks("token_at_response_url", c.method, "a response_url needs no token, and must be given none")
	}
	switch {
	case h == nil:
		return no(c.wrong("no_team", "an address that was never given"), http.StatusNotFound)
	case c.s.clock.Now().After(h.expires):
		return no(c.wrong("expired_url", "it lived thirty minutes"), http.StatusNotFound)
	case h.uses == hookUses:
		return no(c.wrong("used_url", "it takes five answers"), http.StatusNotFound)
	}
	h.uses++
	if json.Unmarshal(body, &c.args) != nil {
		return no(c.wrong("invalid_payload", "no JSON"), http.StatusBadRequest)
	}
	if f := c.hooked(h); f != nil {
		return no(f, http.StatusBadRequest)
	}
	return "ok", http.StatusOK
}

func (c *call) hooked(h *hook) *fault {
	for name := range c.args {
		if !hookFields[name] {
			return c.wrong("invalid_payload", "%q means nothing in an answer", name)
		}
	}
	ch := c.s.channels[h.channel]
	if c.flag("delete_original") {
		if h.message == nil {
			return c.wrong("no_original", "a command has no message")
		}
		h.message.Gone = true
		c.s.touch(h.message)
		return nil
	}
	said, f := c.content()
	if f != nil {
		return f
	}
	if c.flag("replace_original") && h.message != nil {
		if h.message.Gone {
			return &fault{name: "message_not_found"}
		}
		c.s.redraw(h.message, said)
		return nil
	}
	return c.say(ch, h, said)
}

var hookFields = map[string]bool{"text": true, "blocks": true, "response_type": true, "replace_original": true, "delete_original": true,
	"thread_ts": true, "metadata": true, "unfurl_links": true, "unfurl_media": true, "mrkdwn": true}

// say puts an answer in the channel: for the person alone when nothing else is said.
func (c *call) say(ch *channel, h *hook, said content) *fault {
	m := &Message{User: c.s.bot(ch), To: h.user, Text: said.text, Blocks: said.blocks, Thread: c.str("thread_ts")}
	switch kind := c.str("response_type"); kind {
	case "", "ephemeral":
	case "in_channel":
		m.To = ""
	default:
		return c.wrong("invalid_payload", "response_type %q", kind)
	}
	c.s.put(ch, m)
	return nil
}
