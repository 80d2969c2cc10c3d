package main

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"sync"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/commands"
	"hilo/locales"
)

// slackFlags say which app hilo is in Slack: of one workspace, by its bot's token, or of all that install it. Without
// them hilo does not speak there.
type slackFlags struct {
	BotToken      string `name:"slack-bot-token" env:"SLACK_BOT_TOKEN" placeholder:"TOKEN" help:"The bot's token (xoxb-…) of the one Slack workspace; like all of Slack's secrets better in the environment."`
	AppToken      string `name:"slack-app-token" env:"SLACK_APP_TOKEN" placeholder:"TOKEN" help:"The app-level token (xapp-…): Slack is heard through Socket Mode, without an address of your own."`
	SigningSecret string `name:"slack-signing-secret" env:"SLACK_SIGNING_SECRET" placeholder:"SECRET" help:"What Slack signs its requests with: it is heard at /slack/ of this address."`
	ClientID      string `name:"slack-client-id" env:"SLACK_CLIENT_ID" placeholder:"ID" help:"The app's, to be installed in many workspaces at /slack/install."`
	ClientSecret  string `name:"slack-client-secret" env:"SLACK_CLIENT_SECRET" placeholder:"SECRET" help:"The app's, likewise."`
	TokenKey      string `name:"token-key" env:"HILO_TOKEN_KEY" placeholder:"KEY" help:"32 random bytes in base64, which encrypt the tokens of many workspaces; older keys may follow, parted by commas."`
	API           string `name:"slack-api-url" env:"SLACK_API_URL" placeholder:"URL" help:"Something other than Slack to try hilo with: where its methods are, such as http://127.0.0.1:3000/api/."`
}

// set says whether Slack is configured; half a configuration is an error that names what is missing.
func (f slackFlags) set(publicURL string) (bool, error) {
	if f.BotToken == "" && f.AppToken == "" && f.SigningSecret == "" && f.ClientID == "" && f.ClientSecret == "" {
		return false, nil
	}
	wayIn := setting{"SLACK_APP_TOKEN or SLACK_SIGNING_SECRET", cmp.Or(f.AppToken, f.SigningSecret)}
	if !f.many() {
		return true, complete("Slack", []setting{{"SLACK_BOT_TOKEN", f.BotToken}, wayIn})
	}
	return true, complete("Slack", []setting{
		{"SLACK_CLIENT_ID", f.ClientID}, {"SLACK_CLIENT_SECRET", f.ClientSecret}, {"HILO_TOKEN_KEY", f.TokenKey},
		{"HILO_PUBLIC_URL", publicURL}, wayIn,
	})
}

// api is where the methods are, to which their names are added.
func (f slackFlags) api() string {
	if f.API == "" || strings.HasSuffix(f.API, "/") {
		return f.API
	}
	return f.API + "/"
}

// many says whether the app is installed by many workspaces.
func (f slackFlags) many() bool { return f.ClientID != "" || f.ClientSecret != "" }

// config is all that a connection is made of.
func (f slackFlags) config(ctx context.Context, publicURL string, p parts) (slack.Config, error) {
	var none slack.Config
	seal, err := sealOf(ctx, p.store)
	if err != nil {
		return none, err
	}
	cfg := slack.Config{
		API: f.api(), BotToken: f.BotToken, AppToken: f.AppToken, SigningSecret: f.SigningSecret, Seal: seal,
		Texts: p.catalog, Clock: p.clock, Log: p.log, Memory: p.store, RedrawEvery: redrawEvery,
	}
	for _, s := range shortcuts(p.catalog, locales.Languages[0]) {
		cfg.Shortcuts = append(cfg.Shortcuts, slack.Shortcut{Callback: s.Route, Route: s.Route, Text: s.Text, Link: s.Link})
	}
	if f.many() {
		if cfg.Installs, err = f.installs(publicURL, p, seal); err != nil {
			return none, err
		}
	}
	return cfg, cfg.Check()
}

func (f slackFlags) installs(publicURL string, p parts, seal bot.Seal) (*slack.Installs, error) {
	vault, err := slack.NewVault(f.TokenKey)
	if err != nil {
		return nil, &bot.SetupError{What: "HILO_TOKEN_KEY is no key", Do: "Set it to what openssl rand -base64 32 prints, and keep it well.", Err: err}
	}
	in := &slack.Installs{
		API: f.api(), ClientID: f.ClientID, ClientSecret: f.ClientSecret, PublicURL: publicURL, Vault: vault, Store: p.store,
		Memory: p.store, Seal: seal, Texts: p.catalog, Clock: p.clock, Log: p.log,
	}
	return in, in.Check()
}

// shortcuts are the entries of the menu of messages. Their names are in a language; what they call is the same in all.
func shortcuts(catalog *locales.Catalog, lang string) []bot.MessageShortcut {
	return bot.Shortcuts(catalog, commands.New(nil, catalog).Commands(), lang)
}

// chat is Slack, not reached yet.
func (f slackFlags) chat(ctx context.Context, publicURL string, p parts) (*chat, error) {
	cfg, err := f.config(ctx, publicURL, p)
	if err != nil {
		return nil, err
	}
	return newChat(slack.Name, "Slack", func(ctx context.Context) (speaker, error) {
		server, err := slack.Connect(ctx, cfg)
		if err != nil {
			return nil, err
		}
		if cfg.Installs == nil {
			return server, nil
		}
		return installing{server, cfg.Installs}, nil
	}), nil
}

// installing is Slack with the pages by which workspaces install hilo, and with their tokens kept alive.
type installing struct {
	*slack.App
	installs *slack.Installs
}

// Handler answers Slack, and the browsers of those who install hilo.
func (i installing) Handler(h bot.Handler) http.Handler {
	i.installs.Told = func(ctx context.Context, enterprise, workspace string) { i.Welcome(ctx, h, enterprise, workspace) }
	mux := http.NewServeMux()
	mux.Handle("/", i.App.Handler(h))
	pages := i.installs.Handler()
	mux.Handle(slack.InstallPath, pages)
	mux.Handle(slack.OAuthPath, pages)
	return mux
}

// Listen hears Slack and renews tokens, until the context ends.
func (i installing) Listen(ctx context.Context, h bot.Handler) error {
	var beside sync.WaitGroup
	beside.Go(func() { i.installs.Run(ctx) })
	err := i.App.Listen(ctx, h)
	beside.Wait()
	return err
}
