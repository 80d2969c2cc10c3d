package slack

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack/strict"
	"hilo/storage"
)

// lobby is hilo where workspaces install it: its two pages, a database, and a Slack beside.
type lobby struct {
	t     *testing.T
	slack *strict.Slack
	clock *bot.MovableClock
	store *storage.Store
	in    *Installs
	web   *httptest.Server
}

var monday = time.Date(2023, time.January, 16, 8, 0, 0, 0, time.UTC)

func newLobby(t *testing.T) *lobby {
	t.Helper()
	l := &lobby{t: t, clock: bot.NewMovableClock(monday, false)}
	l.slack = strict.New(t, strict.At(l.clock))
	l.slack.AddWorkspace(strict.Workspace{ID: "T1", Name: "Vega <Baja>"})
	l.slack.AddWorkspace(strict.Workspace{ID: "T2", Name: "Dos", Enterprise: "E1"})
	var err error
	l.store, err = storage.Open(t.Context(), storage.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "hilo.db"), Fast: true, Now: l.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.store.Close() })
	if _, err := l.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg := settings(t, l.slack)
	l.in = &Installs{API: cfg.API, ClientID: strict.ClientID, ClientSecret: strict.ClientSecret, Vault: vaultOf(t, vaultKeyOf('a')),
		Store: l.store, Memory: l.store, Seal: cfg.Seal, Texts: cfg.Texts, Clock: l.clock, Log: cfg.Log}
	l.web = httptest.NewServer(l.in.Handler())
	t.Cleanup(l.web.Close)
	l.in.PublicURL = l.web.URL
	return l
}

// browser keeps cookies and follows no redirections.
func (l *lobby) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// page is what a browser is shown.
type page struct {
	status int
	header http.Header
	body   string
}

func (l *lobby) get(b *http.Client, address, lang string) page {
	l.t.Helper()
	req, err := http.NewRequestWithContext(l.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", lang)
	res, err := b.Do(req)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(body)}
}

// begun is where Slack asks whether the installation is allowed, as Slack itself calls it.
func (l *lobby) begun(b *http.Client) string {
	l.t.Helper()
	got := l.get(b, l.web.URL+InstallPath, "")
	to, err := url.Parse(got.header.Get("Location"))
	if err != nil || got.status != http.StatusFound {
		l.t.Fatalf("install: %d, %v", got.status, err)
	}
	if api, err := url.Parse(l.in.API); err != nil || to.Host != api.Host {
		l.t.Fatalf("it leads to %s", to)
	}
	to.Scheme, to.Host = "https", "slack.com"
	return to.String()
}

// allowed is where a browser goes once the installation is allowed.
func (l *lobby) allowed(b *http.Client, enterprise, workspace string) string {
	l.t.Helper()
	back, err := l.slack.Consent(l.begun(b), enterprise, workspace, "U1")
	if err != nil {
		l.t.Fatal(err)
	}
	return back
}

func (l *lobby) installed(enterprise, workspace string) {
	l.t.Helper()
	b := l.browser()
	if got := l.get(b, l.allowed(b, enterprise, workspace), ""); got.status != http.StatusOK {
		l.t.Fatalf("install: %d %s", got.status, got.body)
	}
}

func (l *lobby) token(enterprise, workspace string) string {
	l.t.Helper()
	c, err := l.in.Token(l.t.Context(), enterprise, workspace)
	if err != nil {
		l.t.Fatal(err)
	}
	return c.Token
}

// knows asks Slack whether a token is good.
func (l *lobby) knows(token string) error {
	a := newApp(Config{API: l.in.API, Clock: l.clock})
	_, err := a.client(token).AuthTestContext(l.t.Context())
	return err
}

func TestAWorkspaceInstallsHilo(t *testing.T) {
	l := newLobby(t)
	var told string
	l.in.Told = func(_ context.Context, enterprise, workspace string) { told = enterprise + "/" + workspace }
	b := l.browser()
	back := l.allowed(b, "", "T1")
	got := l.get(b, back, "fr, en;q=0.3, ca;q=0.8")
	for _, want := range []string{`<html lang="ca">`, "<title>hilo ja està instal·lat · hilo</title>", "«Vega &lt;Baja&gt;»",
		`<a href="https://slack.com/app_redirect?app=A0HILO&amp;team=T1">Obrir hilo en Slack</a>`} {
		if got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("%d, without %s:\n%s", got.status, want, got.body)
		}
	}
	for name, want := range map[string]string{"Content-Language": "ca", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
		if v := got.header.Get(name); v != want {
			t.Errorf("%s: %q", name, v)
		}
	}
	if err := l.knows(l.token("", "T1")); err != nil {
		t.Error(err)
	}
	if told != "/T1" {
		t.Errorf("told of %q", told)
	}
	i, err := l.store.Installation(t.Context(), Name, "T1")
	if err != nil || i.Bot != "U0HILO1" || !i.Expires.IsZero() || strings.Contains(i.Sealed, "xoxb") {
		t.Errorf("%+v, %v", i, err)
	}
	if _, err := l.in.Token(t.Context(), "", "T9"); err == nil {
		t.Error("a workspace that nobody installed has a token")
	}
}

// TestWhoComesBackWrongly: too late, twice, without a cookie, with another's state, with a forged one.
func TestWhoComesBackWrongly(t *testing.T) {
	l := newLobby(t)
	for name, way := range map[string]func(b *http.Client) (*http.Client, string){
		"twice": func(b *http.Client) (*http.Client, string) {
			back := l.allowed(b, "", "T1")
			l.get(b, back, "")
			again := l.begun(b) // the cookie is there again
			if again == "" {
				t.Fatal("it did not begin again")
			}
			return b, back
		},
		"too late": func(b *http.Client) (*http.Client, string) {
			back := l.allowed(b, "", "T1")
			l.clock.Set(l.clock.Now().Add(installWithin + time.Second))
			return b, back
		},
		"without a cookie": func(b *http.Client) (*http.Client, string) { return l.browser(), l.allowed(b, "", "T1") },
		"another browser": func(b *http.Client) (*http.Client, string) {
			other := l.browser()
			l.begun(other)
			return other, l.allowed(b, "", "T1")
		},
		"a form's seal for a state": func(b *http.Client) (*http.Client, string) {
			l.begun(b)
			sealed := l.in.Seal.Wrap(bot.Sealed{Call: bot.Call{Route: "need/add"}, Bond: bot.Bond{Form: "f"}})
			return b, l.web.URL + OAuthPath + "?" + url.Values{"code": {"code-1"}, "state": {sealed}}.Encode()
		},
		"no state": func(b *http.Client) (*http.Client, string) { return b, l.web.URL + OAuthPath + "?code=code-1" },
	} {
		b, back := way(l.browser())
		if got := l.get(b, back, "en"); got.status != http.StatusBadRequest || !strings.Contains(got.body, `<a href="/slack/install">Begin again</a>`) {
			t.Errorf("%s: %d\n%s", name, got.status, got.body)
		}
	}
}

func TestAnInstallationIsRefusedOrFails(t *testing.T) {
	l := newLobby(t)
	back := func(b *http.Client, name, value string) string {
		page, err := url.Parse(l.begun(b))
		if err != nil {
			t.Fatal(err)
		}
		return l.web.URL + OAuthPath + "?" + url.Values{name: {value}, "state": {page.Query().Get("state")}}.Encode()
	}
	for _, c := range []struct {
		name, value, lang string
		status            int
		title             string
	}{
		{"error", "access_denied", "es", http.StatusForbidden, "<h1>hilo no se ha instalado</h1>"},
		{"error", "invalid_scope", "en-GB", http.StatusBadGateway, "<h1>hilo could not be installed</h1>"},
		{"code", "unheard-of", "ca", http.StatusBadGateway, "<h1>hilo no s&#39;ha pogut instal·lar</h1>"},
		{"code", "", "", http.StatusBadGateway, "<h1>hilo no se ha podido instalar</h1>"},
	} {
		b := l.browser()
		if got := l.get(b, back(b, c.name, c.value), c.lang); got.status != c.status || !strings.Contains(got.body, c.title) {
			t.Errorf("%s %s: %d\n%s", c.name, c.value, got.status, got.body)
		}
	}
	if list, err := l.store.Installations(t.Context(), Name, "", 9); err != nil || len(list) > 0 {
		t.Errorf("installed all the same: %v, %v", list, err)
	}
}

func TestAnOrganisationInstallsHiloForAllItsWorkspaces(t *testing.T) {
	l := newLobby(t)
	l.installed("E1", "")
	if _, err := l.in.Token(t.Context(), "", "T2"); err == nil {
		t.Error("a workspace of which nobody told the organisation has a token")
	}
	if l.token("E1", "T2") != l.token("", "T2") {
		t.Error("the organisation is not remembered")
	}
	all := l.token("E1", "T2")
	l.installed("E1", "T2")
	if own := l.token("E1", "T2"); own == all {
		t.Error("its own installation does not come first")
	}
	if err := l.in.Gone(t.Context(), "E1", "T2"); err != nil {
		t.Fatal(err)
	}
	if l.token("E1", "T2") != all {
		t.Error("the organisation's does not serve it any more")
	}
	if err := l.in.Gone(t.Context(), "E1", "T2"); err != nil || l.token("E1", "T2") != all {
		t.Errorf("one workspace has taken the whole organisation out: %v", err)
	}
	if err := l.in.Gone(t.Context(), "E1", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := l.in.Token(t.Context(), "E1", "T2"); err == nil {
		t.Error("hilo has gone, and there is a token")
	}
	if err := l.in.Gone(t.Context(), "E1", ""); err != nil {
		t.Errorf("told twice: %v", err)
	}
}

func TestTheCookieIsForThisHostAlone(t *testing.T) {
	in := newLobby(t).in
	in.PublicURL = "https://hilo.example"
	c := in.cookie("x", time.Minute)
	if c.Name != "__Host-hilo_install" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 60 {
		t.Errorf("%+v", c)
	}
	if in.API = ""; in.authorize() != ownAuthorize {
		t.Errorf("people are asked at %s", in.authorize())
	}
}

func TestThePublicAddressOfInstallations(t *testing.T) {
	for address, good := range map[string]bool{
		"https://hilo.example": true, "https://hilo.example/": true, "http://localhost:8080": true,
		"": false, "hilo.example": false, "https://hilo.example/slack": false, "ftp://hilo.example": false,
	} {
		if err := (&Installs{PublicURL: address}).Check(); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestPreferredLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "es", "fr": "es", "en": "en", "ca-ES,es;q=0.9": "ca", "es;q=0.1, en;q=0.2": "en", "en;q=0, ca;q=x": "es", "EN-us": "en",
	} {
		if got := preferred(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

// ended is a context that has.
func ended(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

// attendant is told where hilo is.
type attendant chan bot.Presence

func (attendant) Handle(context.Context, bot.Intent) bot.Reply { return bot.Reply{} }

func (a attendant) Present(_ context.Context, p bot.Presence) error {
	a <- p
	return nil
}

func TestANewWorkspaceIsWelcome(t *testing.T) {
	l := newLobby(t)
	l.slack.AddChannel(strict.Channel{ID: "C1", Workspace: "T1", Name: "empleo"}, "U0HILO1")
	cfg := settings(t, l.slack)
	cfg.BotToken, cfg.Installs, cfg.Clock = "", l.in, l.clock
	a, err := Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	heard := make(attendant, 2)
	l.in.Told = func(ctx context.Context, enterprise, workspace string) { a.Welcome(ctx, heard, enterprise, workspace) }
	l.installed("", "T1")
	if p := <-heard; p.Workspace != "T1" || !p.Whole || !p.Channels["C1"] {
		t.Errorf("told %+v", p)
	}
	first, err := a.space(t.Context(), "", "T1")
	if err != nil {
		t.Fatal(err)
	}
	l.installed("", "T1")
	<-heard
	if again, err := a.space(t.Context(), "", "T1"); err != nil || again == first {
		t.Errorf("it goes on with the old token: %v", err)
	}
	if err := a.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
