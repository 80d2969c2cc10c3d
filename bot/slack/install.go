package slack

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
	"hilo/network"
)

// Where people's browsers begin to install hilo, and where Slack sends them back to.
const (
	InstallPath = "/slack/install"
	OAuthPath   = "/slack/oauth"
)

// installRoute is in what we seal of an installation under way; no verb has this route, so that no form passes for one.
const installRoute = "slack/install"

// installWithin is how long somebody may take to allow the installation.
const installWithin = 10 * time.Minute

// ownAuthorize is where Slack asks people whether they allow an installation.
const ownAuthorize = "https://slack.com/oauth/v2/authorize"

// Handler serves the two pages of an installation.
func (in *Installs) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+InstallPath, in.begin)
	mux.HandleFunc("GET "+OAuthPath, in.finish)
	return mux
}

// begin sends a browser to Slack with a state that only it can come back with.
func (in *Installs) begin(w http.ResponseWriter, r *http.Request) {
	browser := in.browser(r)
	if browser == "" {
		browser = rand.Text()
	}
	http.SetCookie(w, in.cookie(browser, installWithin))
	q := url.Values{
		"client_id": {in.ClientID}, "scope": {strings.Join(Scopes(), ",")}, "redirect_uri": {in.at(OAuthPath)},
		"state": {in.Seal.Wrap(bot.Sealed{
			Call: bot.Call{Route: installRoute},
			Bond: bot.Bond{Form: rand.Text(), Person: hashed(browser), Expires: in.Clock.Now().Add(installWithin)},
		})},
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, in.authorize()+"?"+q.Encode(), http.StatusFound)
}

// at is an address of ours as people's browsers know it.
func (in *Installs) at(path string) string { return strings.TrimRight(in.PublicURL, "/") + path }

// authorize is where people allow an installation: Slack's own page, or that of what stands for Slack.
func (in *Installs) authorize() string {
	u, err := url.Parse(in.API)
	if in.API == "" || err != nil {
		return ownAuthorize
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/oauth/v2/authorize"}).String()
}

// cookie binds a state to a browser. A browser that came by https gives it to nobody else.
func (in *Installs) cookie(value string, lives time.Duration) *http.Cookie {
	age := int(lives.Seconds())
	if lives <= 0 {
		age = -1
	}
	return &http.Cookie{Name: in.cookieName(), Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: in.https(), SameSite: http.SameSiteLaxMode}
}

func (in *Installs) https() bool { return strings.HasPrefix(in.PublicURL, "https://") }

// cookieName has a prefix by which browsers let nobody but this very host set the cookie, where they can.
func (in *Installs) cookieName() string {
	if in.https() {
		return "__Host-hilo_install"
	}
	return "hilo_install"
}

// browser is what an installation under way is bound to in the browser; "" where there is none.
func (in *Installs) browser(r *http.Request) string {
	c, err := r.Cookie(in.cookieName())
	if err != nil || len(c.Value) != len(rand.Text()) {
		return ""
	}
	return c.Value
}

// hashed is what of the cookie stands in the state, which Slack and others see.
func hashed(browser string) string {
	sum := sha256.Sum256([]byte(browser))
	return hex.EncodeToString(sum[:16])
}

// errUsed means that a state came back a second time.
var errUsed = errors.New("slack: install: this state was used before")

// finish is where Slack sends a browser back to.
func (in *Installs) finish(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	http.SetCookie(w, in.cookie("", 0))
	if err := in.check(r.Context(), r, q.Get("state")); err != nil {
		in.Log.WarnContext(r.Context(), "slack: install", "err", err)
		in.show(w, r, in.stateFailed(err))
		return
	}
	switch q.Get("error") {
	case "":
	case "access_denied":
		in.show(w, r, outcome{status: http.StatusForbidden, title: "slackinstall.refused_title", text: "slackinstall.refused"})
		return
	default:
		in.Log.WarnContext(r.Context(), "slack: install", "err", q.Get("error"))
		in.show(w, r, outcome{status: http.StatusBadGateway, title: "slackinstall.failed_title", text: "slackinstall.failed"})
		return
	}
	i, app, err := in.exchange(r.Context(), q.Get("code"))
	if err != nil {
		in.Log.ErrorContext(r.Context(), "slack: install", "err", err)
		in.show(w, r, outcome{status: http.StatusBadGateway, title: "slackinstall.failed_title", text: "slackinstall.failed"})
		return
	}
	in.Log.InfoContext(r.Context(), "slack: installed", "workspace", i.Workspace, "enterprise", i.Enterprise)
	if in.Told != nil && i.Workspace != "" {
		in.Told(r.Context(), i.Enterprise, i.Workspace)
	}
	in.show(w, r, outcome{status: http.StatusOK, title: "slackinstall.done_title", text: "slackinstall.done", name: i.Name, open: appURL(app, i)})
}

// check says whether a state is one of ours, of this browser, of the last ten minutes, and comes for the first time.
func (in *Installs) check(ctx context.Context, r *http.Request, state string) error {
	browser := in.browser(r)
	v, err := in.Seal.OpenForm(state, hashed(browser), in.Clock.Now())
	switch {
	case err != nil:
		return err
	case v.Call.Route != installRoute || v.Bond.Person == "":
		return bot.ErrForged
	}
	first, err := in.Store.Claim(ctx, installRoute+":"+v.Bond.Form)
	if err == nil && !first {
		return errUsed
	}
	return err
}

// stateFailed tells somebody who came back too late, twice or from elsewhere to begin anew.
func (in *Installs) stateFailed(err error) outcome {
	ours := []error{bot.ErrForged, bot.ErrExpired, bot.ErrOtherPerson, errUsed}
	for _, e := range ours {
		if errors.Is(err, e) {
			return outcome{status: http.StatusBadRequest, title: "slackinstall.late_title", text: "slackinstall.late"}
		}
	}
	return outcome{status: http.StatusInternalServerError, title: "slackinstall.failed_title", text: "slackinstall.failed"}
}

// exchange has Slack give the tokens for what was allowed, and keeps them. It tells the app's id too.
func (in *Installs) exchange(ctx context.Context, code string) (network.Installation, string, error) {
	var none network.Installation
	if code == "" {
		return none, "", errors.New("slack: install: no code")
	}
	got, err := slack.GetOAuthV2ResponseContext(ctx, in.client(), in.ClientID, in.ClientSecret, code, in.at(OAuthPath), in.oauth()...)
	if err != nil {
		return none, "", fmt.Errorf("slack: install: %w", err)
	}
	i, err := in.installation(got)
	if err != nil {
		return none, "", err
	}
	ctx = context.WithoutCancel(ctx) // the code is spent
	if err := in.Store.SaveInstallation(ctx, i); err != nil {
		return none, "", fmt.Errorf("slack: install: %w", err)
	}
	return i, got.AppID, nil
}

// installation reads what Slack gave. One for all of an organisation names no workspace.
func (in *Installs) installation(got *slack.OAuthV2Response) (network.Installation, error) {
	i := network.Installation{
		Platform: Name, Enterprise: got.Enterprise.ID, Workspace: got.Team.ID, Name: cmp.Or(got.Team.Name, got.Enterprise.Name),
		Bot: got.BotUserID, Scopes: got.Scope, Installed: in.Clock.Now(),
	}
	if got.IsEnterpriseInstall {
		i.Workspace, i.Name = "", got.Enterprise.Name
	}
	if i.ID() == "" || got.AccessToken == "" || got.TokenType != "bot" {
		return i, fmt.Errorf("slack: install: the answer names no workspace or holds no bot's token (%q)", got.TokenType)
	}
	if got.ExpiresIn > 0 {
		i.Expires = i.Installed.Add(time.Duration(got.ExpiresIn) * time.Second)
	}
	var err error
	i.Sealed, err = in.seal(i, tokens{Access: got.AccessToken, Refresh: got.RefreshToken})
	return i, err
}

// appURL opens hilo in Slack; "" for an organisation, which has to say first in which workspaces it wants it.
func appURL(app string, i network.Installation) string {
	if i.Workspace == "" || app == "" {
		return ""
	}
	return "https://slack.com/app_redirect?" + url.Values{"app": {app}, "team": {i.Workspace}}.Encode()
}
