package strict

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// reply is the JSON of an answer, without "ok".
type reply map[string]any

// fault is an answer that says no.
type fault struct {
	name     string
	messages []string
	extra    reply
}

// call is one call of the Web API while it is answered; the lock is held.
type call struct {
	s      *Slack
	method string
	args   map[string]any
	auth   string
	grant  *grant
	header http.Header
}

// method is one method of the Web API.
type method struct {
	tier  int    // calls a minute; 0 is a limit of its own kind
	scope string // that every call needs; "" is none, or one that depends on the channel
	token string // "bot", "app" or "" for none
	run   func(c *call) (reply, *fault)
}

// Slack's tiers, in calls a minute.
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
)

var methods = map[string]method{
	"auth.test":                    {0, "", "bot", (*call).authTest},
	"auth.revoke":                  {tier3, "", "bot", (*call).authRevoke},
	"apps.connections.open":        {tier3, "connections:write", "app", (*call).openConnection},
	"bots.info":                    {tier3, "users:read", "bot", (*call).botInfo},
	"team.info":                    {tier3, "team:read", "bot", (*call).teamInfo},
	"chat.postMessage":             {0, "chat:write", "bot", (*call).postMessage},
	"chat.postEphemeral":           {tier4, "chat:write", "bot", (*call).postEphemeral},
	"chat.update":                  {tier3, "chat:write", "bot", (*call).updateMessage},
	"chat.delete":                  {tier3, "chat:write", "bot", (*call).deleteMessage},
	"chat.getPermalink":            {0, "", "bot", (*call).permalink},
	"conversations.open":           {tier3, "im:write", "bot", (*call).openDirect},
	"conversations.info":           {tier3, "", "bot", (*call).channelInfo},
	"conversations.list":           {tier2, "", "bot", (*call).listChannels},
	"conversations.members":        {tier4, "", "bot", (*call).members},
	"conversations.history":        {tier3, "", "bot", (*call).history},
	"conversations.replies":        {tier3, "", "bot", (*call).replies},
	"users.conversations":          {tier3, "", "bot", (*call).ownChannels},
	"users.info":                   {tier4, "users:read", "bot", (*call).userInfo},
	"users.list":                   {tier2, "users:read", "bot", (*call).listUsers},
	"pins.add":                     {tier2, "pins:write", "bot", (*call).pin},
	"pins.remove":                  {tier2, "pins:write", "bot", (*call).unpin},
	"pins.list":                    {tier2, "pins:read", "bot", (*call).pins},
	"views.open":                   {tier4, "", "bot", (*call).openView},
	"views.push":                   {tier4, "", "bot", (*call).pushView},
	"views.update":                 {tier4, "", "bot", (*call).updateView},
	"views.publish":                {tier4, "", "bot", (*call).publishView},
	"files.info":                   {tier4, "files:read", "bot", (*call).fileInfo},
	"oauth.v2.access":              {tier4, "", "", (*call).oauthAccess},
	"oauth.v2.exchange":            {tier4, "", "", (*call).oauthExchange},
	"apps.uninstall":               {tier2, "", "bot", (*call).uninstall},
	"files.getUploadURLExternal":   {tier4, "files:write", "bot", (*call).uploadURL},
	"files.completeUploadExternal": {tier4, "files:write", "bot", (*call).completeUpload},
}

// serveAPI answers a call.
func (s *Slack) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	args, err := arguments(r)
	s.mu.Lock()
	s.calls[name]++
	c := &call{s: s, method: name, args: args, header: w.Header(), auth: r.Header.Get("Authorization")}
	before, after := s.misfortune(c)
	if before != nil {
		s.mu.Unlock()
		before(w)
		return
	}
	var out reply
	var f *fault
	if err != nil {
		f = c.wrong("invalid_form_data", "%v", err)
	} else {
		out, f = c.answer(r.URL.Query())
	}
	status := http.StatusOK
	if f != nil && f.name == "ratelimited" {
		status = http.StatusTooManyRequests
	}
	s.mu.Unlock()
	if after != nil {
		after(w)
		return
	}
	body, _ := json.Marshal(envelope(out, f))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func envelope(out reply, f *fault) reply {
	if f == nil {
		all := reply{"ok": true}
		maps.Copy(all, out)
		return all
	}
	all := reply{"ok": false, "error": f.name}
	if len(f.messages) > 0 {
		all["response_metadata"] = reply{"messages": f.messages}
		all["errors"] = f.messages
	}
	maps.Copy(all, f.extra)
	return all
}

// arguments are a form's fields as strings, or a JSON body's as they are.
func arguments(r *http.Request) (map[string]any, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	args := map[string]any{}
	switch {
	case kind == "application/json" && len(body) > 0: // a method without arguments may be sent none
		return args, json.Unmarshal(body, &args)
	case len(body) > 0 && kind != "application/x-www-form-urlencoded":
		return nil, fmt.Errorf("content type %q", kind)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	for _, from := range []url.Values{r.URL.Query(), form} {
		for name, values := range from {
			args[name] = values[0]
		}
	}
	return args, nil
}

// answer checks who calls and what they may, then does it.
func (c *call) answer(query url.Values) (reply, *fault) {
	m, ok := methods[c.method]
	if !ok {
		return nil, c.wrong("unknown_method", "there is no such method, or strict does not know it")
	}
	if query.Get("token") != "" {
		c.s.breaks("token_in_query", c.method, "a token in an address is written in logs")
	}
	if f := c.identify(m); f != nil {
		return nil, f
	}
	if f := c.limited(m); f != nil {
		return nil, f
	}
	if m.scope != "" && m.token == "bot" {
		if f := c.needs(m.scope); f != nil {
			return nil, f
		}
	}
	return m.run(c)
}

// identify finds out whose token it is.
func (c *call) identify(m method) *fault {
	token := strings.TrimPrefix(c.auth, "Bearer ")
	if t := c.str("token"); t != "" {
		token = t
	}
	switch m.token {
	case "":
		return nil
	case "app":
		if token != AppToken {
			return c.wrong("not_allowed_token_type", "an app-level token is needed")
		}
		c.grant = &grant{token: token}
		return nil
	}
	if token == "" {
		return c.wrong("not_authed", "no token")
	}
	g := c.s.tokens[token]
	switch {
	case g == nil:
		return c.wrong("invalid_auth", "an unknown token")
	case g.revoked:
		return &fault{name: "token_revoked"} // it may happen to anybody
	case !g.expires.IsZero() && c.s.clock.Now().After(g.expires):
		return c.wrong("token_expired", "it should have been exchanged before")
	}
	c.grant = g
	return nil
}

// needs checks a scope.
func (c *call) needs(scope string) *fault {
	w := c.s.workers[c.workspace()]
	if w == nil || w.Scopes == nil || slices.Contains(w.Scopes, scope) {
		return nil
	}
	return &fault{name: "missing_scope", extra: reply{"needed": scope, "provided": strings.Join(w.Scopes, ",")}}
}

// workspace is the one that a call is about.
func (c *call) workspace() string {
	if c.grant == nil || c.grant.workspace != "" {
		if c.grant == nil {
			return ""
		}
		return c.grant.workspace
	}
	return c.str("team_id")
}

// wrong says no where that is the app's own mistake.
func (c *call) wrong(name, format string, args ...any) *fault {
	detail := fmt.Sprintf(format, args...)
	c.s.breaks(name, c.method, "%s", detail)
	return &fault{name: name, messages: []string{"[ERROR] " + detail}}
}

// str is an argument as text; "" when it is not there.
func (c *call) str(name string) string {
	switch v := c.args[name].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	default:
		return ""
	}
}

func (c *call) flag(name string) bool {
	v := c.str(name)
	return v == "true" || v == "1"
}

// json is an argument that holds JSON, in a form as text; nil when it is not there.
func (c *call) json(name string) (any, error) {
	text, ok := c.args[name].(string)
	if !ok {
		return c.args[name], nil
	}
	if text == "" {
		return nil, nil
	}
	var out any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("%s is no JSON: %w", name, err)
	}
	return out, nil
}

// channel is the channel that a call names, which the token must reach.
func (c *call) channel(name string) (*channel, *fault) {
	id := c.str(name)
	ch := c.s.channels[id]
	switch {
	case ch == nil && strings.HasPrefix(id, "U"):
		return nil, c.wrong("channel_not_found", "%q is a person: conversations.open tells the channel", id)
	case ch == nil:
		return nil, c.wrong("channel_not_found", "%q was never a channel", id)
	case !c.grant.reaches(ch, c.s):
		return nil, c.wrong("channel_not_found", "%q is of another workspace", id)
	case ch.deleted:
		return nil, &fault{name: "channel_not_found"}
	case ch.Private && !slices.Contains(ch.members, c.s.bot(ch)):
		return nil, &fault{name: "channel_not_found"}
	}
	return ch, nil
}

// Calls is how often a method was called.
func (s *Slack) Calls(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[name]
}

// page cuts a list where the app's limit, or ours, ends, and tells where to go on.
func page[T any](c *call, all []T, most int) ([]T, string, *fault) {
	limit, from := c.s.page, 0
	if text := c.str("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > most {
			return nil, "", c.wrong("invalid_limit", "limit %q, at most %d", text, most)
		}
		limit = min(limit, n)
	}
	if cursor := c.str("cursor"); cursor != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(cursor, "="))
		if err != nil || n > len(all) {
			return nil, "", c.wrong("invalid_cursor", "%q", cursor)
		}
		from = n
	}
	to := min(from+limit, len(all))
	next := ""
	if to < len(all) {
		next = strconv.Itoa(to) + "="
	}
	return all[from:to], next, nil
}

func next(cursor string) reply { return reply{"next_cursor": cursor} }

// AllCalls is how often any method was called, and any response_url.
func (s *Slack) AllCalls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, times := range s.calls {
		n += times
	}
	return n
}
