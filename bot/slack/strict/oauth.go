package strict

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// code is a temporary one that an installation is exchanged for.
type code struct {
	workspace, enterprise string
	user, redirect        string
	scopes                []string
	expires               time.Time
	used                  bool
}

func (c *call) authTest() (reply, *fault) {
	g := c.grant
	if g.workspace == "" {
		return reply{"team": "Grid", "team_id": g.enterprise, "enterprise_id": g.enterprise, "user": "hilo", "user_id": "U0HILO" + g.enterprise,
			"bot_id": "B0HILO" + g.enterprise, "is_enterprise_install": true, "url": "https://grid.enterprise.slack.com/"}, nil
	}
	w := c.s.workers[g.workspace]
	c.header.Set("X-OAuth-Scopes", strings.Join(w.granted(), ","))
	return reply{"url": "https://" + strings.ToLower(w.ID) + ".slack.com/", "team": w.Name, "user": "hilo", "team_id": w.ID, "user_id": w.Bot,
		"bot_id": w.BotID, "enterprise_id": w.Enterprise, "is_enterprise_install": false}, nil
}

func (w *Workspace) granted() []string {
	if w.Scopes == nil {
		return Scopes()
	}
	return w.Scopes
}

func (c *call) authRevoke() (reply, *fault) {
	if !c.flag("test") {
		c.grant.revoked = true
	}
	return reply{"revoked": c.grant.revoked}, nil
}

func (c *call) uninstall() (reply, *fault) {
	if c.str("client_id") != ClientID || c.str("client_secret") != ClientSecret {
		return nil, c.wrong("bad_client_secret", "client_id %q", c.str("client_id"))
	}
	c.grant.revoked = true
	return nil, nil
}

func (c *call) botInfo() (reply, *fault) {
	w := c.s.workers[c.workspace()]
	if w == nil || c.str("bot") != w.BotID {
		return nil, c.wrong("bot_not_found", "%q", c.str("bot"))
	}
	return reply{"bot": reply{"id": w.BotID, "app_id": AppID, "user_id": w.Bot, "name": "hilo", "deleted": false}}, nil
}

func (c *call) teamInfo() (reply, *fault) {
	w := c.s.workers[c.workspace()]
	if w == nil {
		return nil, c.wrong("team_not_found", "%q", c.workspace())
	}
	team := reply{"id": w.ID, "name": w.Name, "domain": strings.ToLower(w.ID)}
	if w.Enterprise != "" {
		team["enterprise_id"] = w.Enterprise
	}
	return reply{"team": team}, nil
}

// Consent is somebody's "allow" on the page to which an installation sends their browser; it returns where the browser
// goes next. Enterprise is set where a whole Grid installs the app, and workspace is "" then.
func (s *Slack) Consent(page, enterprise, workspace, user string) (string, error) {
	u, err := url.Parse(page)
	if err != nil {
		return "", fmt.Errorf("consent: %w", err)
	}
	q := u.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case u.Scheme+"://"+u.Host+u.Path != "https://slack.com/oauth/v2/authorize":
		return "", fmt.Errorf("consent: Slack's page is not at %s", page)
	case q.Get("client_id") != ClientID:
		return "", fmt.Errorf("consent: bad_client_id %q", q.Get("client_id"))
	case q.Get("state") == "" || q.Get("scope") == "":
		return "", fmt.Errorf("consent: state %q, scope %q", q.Get("state"), q.Get("scope"))
	case err != nil || back.Host == "":
		return "", fmt.Errorf("consent: bad_redirect_uri %q", q.Get("redirect_uri"))
	}
	scopes := strings.Split(q.Get("scope"), ",")
	for _, scope := range scopes {
		if !slices.Contains(Scopes(), scope) {
			return "", fmt.Errorf("consent: invalid_scope %q", scope)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.id("code-")
	s.codes[id] = &code{workspace: workspace, enterprise: enterprise, user: user, redirect: q.Get("redirect_uri"), scopes: scopes,
		expires: s.clock.Now().Add(10 * time.Minute)}
	back.RawQuery = url.Values{"code": {id}, "state": {q.Get("state")}}.Encode()
	return back.String(), nil
}

// client checks who asks: by Basic authorization or by fields.
func (c *call) client() *fault {
	id, secret := c.str("client_id"), c.str("client_secret")
	if basic, ok := strings.CutPrefix(c.auth, "Basic "); ok {
		text, _ := base64.StdEncoding.DecodeString(basic)
		id, secret, _ = strings.Cut(string(text), ":")
	}
	switch {
	case id != ClientID:
		return c.wrong("invalid_client_id", "%q", id)
	case secret != ClientSecret:
		return c.wrong("bad_client_secret", "of %q", id)
	}
	return nil
}

func (c *call) oauthAccess() (reply, *fault) {
	if f := c.client(); f != nil {
		return nil, f
	}
	if c.str("grant_type") == "refresh_token" {
		return c.refresh()
	}
	k := c.s.codes[c.str("code")]
	switch {
	case k == nil:
		return nil, &fault{name: "invalid_code"} // anybody can send a browser to the redirect address
	case k.used:
		return nil, &fault{name: "code_already_used"}
	case c.s.clock.Now().After(k.expires):
		return nil, &fault{name: "invalid_code"}
	case c.str("redirect_uri") != k.redirect:
		return nil, c.wrong("bad_redirect_uri", "%q, and it was %q", c.str("redirect_uri"), k.redirect)
	}
	k.used = true
	g := &grant{token: "xoxb-" + c.s.id(""), workspace: k.workspace, enterprise: k.enterprise}
	if w := c.s.workers[k.workspace]; w != nil {
		w.Scopes = k.scopes
	}
	c.s.tokens[g.token] = g
	out := c.installed(g, k.scopes)
	out["authed_user"] = reply{"id": k.user}
	return out, nil
}

// installed is what an installation is answered with; a workspace whose tokens rotate gets one for twelve hours.
func (c *call) installed(g *grant, scopes []string) reply {
	out := reply{"app_id": AppID, "token_type": "bot", "access_token": g.token, "scope": strings.Join(scopes, ","), "bot_user_id": "U0HILO" + g.enterprise,
		"is_enterprise_install": g.workspace == "", "team": nil, "enterprise": nil}
	if w := c.s.workers[g.workspace]; w != nil {
		out["team"], out["bot_user_id"] = reply{"id": w.ID, "name": w.Name}, w.Bot
	}
	if g.enterprise != "" {
		out["enterprise"] = reply{"id": g.enterprise, "name": "Grid"}
	}
	if c.s.rotating() {
		c.rotate(g, out)
	}
	return out
}

const tokenLife = 12 * time.Hour

func (c *call) rotate(g *grant, out reply) {
	g.refresh, g.expires = "xoxe-1-"+c.s.id(""), c.s.clock.Now().Add(tokenLife)
	out["refresh_token"], out["expires_in"] = g.refresh, int(tokenLife/time.Second)
}

func (s *Slack) rotating() bool { return s.trouble.rotate }

// Rotate has tokens last twelve hours and be exchanged by refresh tokens of one use.
func (s *Slack) Rotate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble.rotate = true
}

func (c *call) refresh() (reply, *fault) {
	for _, g := range c.s.tokens {
		if g.refresh != "" && g.refresh == c.str("refresh_token") {
			if g.revoked {
				return nil, &fault{name: "token_revoked"}
			}
			g.refresh = "" // the token itself lives until it expires
			fresh := &grant{token: "xoxe.xoxb-" + c.s.id(""), workspace: g.workspace, enterprise: g.enterprise}
			c.s.tokens[fresh.token] = fresh
			var scopes []string
			if w := c.s.workers[g.workspace]; w != nil {
				scopes = w.granted()
			}
			return c.installed(fresh, scopes), nil
		}
	}
	return nil, c.wrong("invalid_refresh_token", "it was used before, or never given")
}

// oauthExchange exchanges a lasting token for one that expires.
func (c *call) oauthExchange() (reply, *fault) {
	if f := c.client(); f != nil {
		return nil, f
	}
	g := c.s.tokens[c.str("token")]
	if g == nil || g.revoked {
		return nil, c.wrong("invalid_auth", "no such token")
	}
	delete(c.s.tokens, g.token)
	fresh := &grant{token: "xoxe.xoxb-" + c.s.id(""), workspace: g.workspace, enterprise: g.enterprise}
	c.s.tokens[fresh.token] = fresh
	out := c.installed(fresh, nil)
	c.rotate(fresh, out)
	return out, nil
}
