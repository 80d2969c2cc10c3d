package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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
	URL       string `name:"mattermost-url" env:"MATTERMOST_URL" placeholder:"URL" help:"The Mattermost server: https://chat.example.org."`
	Token     string `name:"mattermost-token" env:"MATTERMOST_TOKEN" placeholder:"TOKEN" help:"The access token of hilo's bot account; set it in the environment, as anybody can read a command line."`
	Team      string `name:"mattermost-team" env:"MATTERMOST_TEAM" placeholder:"NAME" help:"The only team to work in, as its address names it; by default all of the bot's."`
	PublicURL string `name:"public-url" env:"HILO_PUBLIC_URL" placeholder:"URL" help:"Where the Mattermost server reaches hilo: https://hilo.example.org."`
}

// set says whether Mattermost is configured; half a configuration is an error that names what is missing.
func (f mattermostFlags) set() (bool, error) {
	if f.URL == "" && f.Token == "" {
		return false, nil
	}
	var missing []string
	for _, v := range []struct{ name, value string }{
		{"MATTERMOST_URL", f.URL}, {"MATTERMOST_TOKEN", f.Token}, {"HILO_PUBLIC_URL", f.PublicURL},
	} {
		if v.value == "" {
			missing = append(missing, v.name)
		}
	}
	if len(missing) > 0 {
		return false, fmt.Errorf("Mattermost is set up by halves: set %s too", strings.Join(missing, " and ")) //nolint:staticcheck // a name
	}
	return true, nil
}

// redrawEvery is the least time between two drawings of a post: what changes at once is drawn once.
const redrawEvery = time.Second

// config is all that a connection is made of. The keys of presses are made when they are asked for first.
func (f mattermostFlags) config(ctx context.Context, store *storage.Store, catalog *locales.Catalog, log *slog.Logger) (mattermost.Config, error) {
	var none mattermost.Config
	key, err := store.Secret(ctx, "seal")
	if err != nil {
		return none, fmt.Errorf("secrets: %w", err)
	}
	seal, err := bot.NewSeal([]byte(key))
	if err != nil {
		return none, err
	}
	path, err := store.Secret(ctx, "mattermost")
	if err != nil {
		return none, fmt.Errorf("secrets: %w", err)
	}
	cfg := mattermost.Config{
		URL: f.URL, Token: f.Token, Team: f.Team, PublicURL: f.PublicURL, Seal: seal, Secret: path,
		Texts: catalog, Clock: bot.SystemClock{}, Log: log, Memory: store, RedrawEvery: redrawEvery,
		Commands: slashCommands(store, catalog), Languages: languagesOf(store),
	}
	return cfg, cfg.Check()
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

// speaking is hilo's side of Mattermost at work.
type speaking struct {
	server *mattermost.Server
	stop   context.CancelFunc
	wait   sync.WaitGroup
}

// speak registers commands and listens, until stop.
func speak(ctx context.Context, server *mattermost.Server, h bot.Handler, log *slog.Logger) *speaking {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &speaking{server: server, stop: stop}
	s.wait.Go(func() {
		if err := server.Listen(ctx, h); err != nil {
			log.ErrorContext(ctx, "mattermost: listen", "err", err)
		}
	})
	s.wait.Go(func() {
		tick := time.NewTicker(registerEvery)
		defer tick.Stop()
		for {
			if err := server.Register(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "mattermost: register commands", "err", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return s
}

// end hears no more and finishes what was heard.
func (s *speaking) end(ctx context.Context) error {
	s.stop()
	s.wait.Wait()
	return s.server.Close(ctx)
}
