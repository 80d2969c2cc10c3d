package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// mattermostFlags say where Mattermost is. Without them hilo does not speak there.
type mattermostFlags struct {
	URL   string `name:"mattermost-url" env:"MATTERMOST_URL" placeholder:"URL" help:"The Mattermost server: https://chat.example.org."`
	Token string `name:"mattermost-token" env:"MATTERMOST_TOKEN" placeholder:"TOKEN" help:"The access token of hilo's bot account; set it in the environment, as anybody can read a command line."`
	Team  string `name:"mattermost-team" env:"MATTERMOST_TEAM" placeholder:"NAME" help:"The only team to work in, as its address names it; by default all of the bot's."`
}

// set says whether Mattermost is configured; half a configuration is an error that names what is missing.
func (f mattermostFlags) set(publicURL string) (bool, error) {
	if f.URL == "" && f.Token == "" {
		return false, nil
	}
	return true, complete("Mattermost", []setting{
		{"MATTERMOST_URL", f.URL}, {"MATTERMOST_TOKEN", f.Token}, {"HILO_PUBLIC_URL", publicURL},
	})
}

// config is all that a connection is made of. The keys of presses are made when they are asked for first.
func (f mattermostFlags) config(ctx context.Context, publicURL string, p parts) (mattermost.Config, error) {
	var none mattermost.Config
	seal, err := sealOf(ctx, p.store)
	if err != nil {
		return none, err
	}
	path, err := p.store.Secret(ctx, "mattermost")
	if err != nil {
		return none, fmt.Errorf("secrets: %w", err)
	}
	cfg := mattermost.Config{
		URL: f.URL, Token: f.Token, Team: f.Team, PublicURL: publicURL, Seal: seal, Secret: path,
		Texts: p.catalog, Clock: p.clock, Log: p.log, Memory: p.store, RedrawEvery: redrawEvery,
		Commands: slashCommands(p.store, p.catalog), Languages: languagesOf(p.store),
	}
	return cfg, cfg.Check()
}

// chat is Mattermost, not reached yet.
func (f mattermostFlags) chat(ctx context.Context, publicURL string, p parts) (*chat, error) {
	cfg, err := f.config(ctx, publicURL, p)
	if err != nil {
		return nil, err
	}
	return newChat(mattermost.Name, "Mattermost", func(ctx context.Context) (speaker, error) {
		server, err := mattermost.Connect(ctx, cfg)
		if err != nil {
			return nil, err
		}
		return registering{server, p.log}, nil
	}), nil
}

// slashCommands are the features as Mattermost lists them.
func slashCommands(store *storage.Store, catalog *locales.Catalog) []mattermost.Command {
	listed := bot.Listing(catalog, commands.New(store, catalog).Commands())
	out := make([]mattermost.Command, len(listed))
	for i, l := range listed {
		out[i] = mattermost.Command{Lang: l.Lang, Trigger: l.Name, Description: l.About, Hint: l.Hint, Unlisted: l.Spelling}
	}
	return out
}

// languagesOf finds the languages of a workspace's network: its own first, then its areas'. There are none before it is
// founded.
func languagesOf(store *storage.Store) func(context.Context, string) ([]string, error) {
	return func(ctx context.Context, workspace string) ([]string, error) {
		var langs []string
		err := store.View(ctx, func(tx *storage.Tx) error {
			n, err := tx.NetworkAt(ctx, mattermost.Name, workspace)
			if err != nil {
				return err
			}
			areas, err := tx.Areas(ctx, n)
			if err != nil {
				return err
			}
			langs = []string{n.Lang}
			for _, a := range areas {
				if a.Lang != "" {
					langs = append(langs, a.Lang)
				}
			}
			return nil
		})
		if errors.Is(err, network.ErrNotFound) {
			return nil, nil
		}
		return langs, err
	}
}

// registerEvery is how soon a new network's commands, a new team and a right given meanwhile are taken up.
const registerEvery = time.Minute

// registering is Mattermost with its commands kept in step.
type registering struct {
	*mattermost.Server
	log *slog.Logger
}

// Listen hears Mattermost and registers commands from time to time, until the context ends.
func (r registering) Listen(ctx context.Context, h bot.Handler) error {
	var beside sync.WaitGroup
	beside.Go(func() { r.register(ctx) })
	err := r.Server.Listen(ctx, h)
	beside.Wait()
	return err
}

func (r registering) register(ctx context.Context) {
	tick := time.NewTicker(registerEvery)
	defer tick.Stop()
	for {
		if err := r.Register(ctx); err != nil && ctx.Err() == nil {
			r.log.WarnContext(ctx, "mattermost: register commands", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
