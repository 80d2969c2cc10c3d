package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hilo/bot"
	"hilo/storage"
)

// chatFlags say in which chat systems hilo speaks: those of which something is set.
type chatFlags struct {
	mattermostFlags
	slackFlags
	PublicURL string `name:"public-url" env:"HILO_PUBLIC_URL" placeholder:"URL" help:"Where chat systems and browsers reach hilo: https://hilo.example.org."`
}

// redrawEvery is the least time between two drawings of a message: what changes at once is drawn once.
const redrawEvery = time.Second

// setting is a setting by the name of its variable.
type setting struct{ name, value string }

// complete says which of the settings of a chat system are missing.
func complete(title string, settings []setting) error {
	var missing []string
	for _, s := range settings {
		if s.value == "" {
			missing = append(missing, s.name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%s is set up by halves: set %s too", title, strings.Join(missing, " and "))
}

// set says which chat systems are configured; half a configuration is an error that names what is missing.
func (f chatFlags) set() (mattermost, slack bool, err error) {
	if mattermost, err = f.mattermostFlags.set(f.PublicURL); err != nil {
		return false, false, err
	}
	slack, err = f.slackFlags.set(f.PublicURL)
	return mattermost, slack, err
}

// chats are the chat systems that are configured, not reached yet.
func (f chatFlags) chats(ctx context.Context, p parts) ([]*chat, error) {
	inMattermost, inSlack, err := f.set()
	if err != nil {
		return nil, err
	}
	var chats []*chat
	for _, c := range []struct {
		set  bool
		make func(context.Context, string, parts) (*chat, error)
	}{{inMattermost, f.mattermostFlags.chat}, {inSlack, f.slackFlags.chat}} {
		if !c.set {
			continue
		}
		made, err := c.make(ctx, f.PublicURL, p)
		if err != nil {
			return nil, err
		}
		chats = append(chats, made)
	}
	return chats, nil
}

// sealOf protects what hilo sends out and gets back. Its key is made when it is asked for first.
func sealOf(ctx context.Context, store *storage.Store) (bot.Seal, error) {
	key, err := store.Secret(ctx, "seal")
	if err != nil {
		return bot.Seal{}, fmt.Errorf("secrets: %w", err)
	}
	return bot.NewSeal([]byte(key))
}
