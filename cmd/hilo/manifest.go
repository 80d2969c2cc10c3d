package main

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/commands"
	"hilo/locales"
)

type manifestCmd struct {
	Slack manifestSlackCmd `cmd:"" help:"Print the manifest of hilo's app in Slack."`
}

type manifestSlackCmd struct {
	Lang   string `enum:"es,ca,en," default:"" placeholder:"LANG" help:"The commands of one language: es, ca or en. Without it those of all, and the rest in Spanish."`
	Socket bool   `xor:"way" help:"For Socket Mode, which needs no address of your own; so it is when nothing is said."`
	URL    string `xor:"way" placeholder:"URL" help:"For requests to where Slack reaches hilo: https://hilo.example.org."`
}

func (manifestSlackCmd) Help() string {
	return `Prints the app as JSON: its commands with their hints, rights, events, the home tab and the entry in the menu of
messages. Paste it at https://api.slack.com/apps under Create New App > From a manifest, or in an app that is there
under App Manifest; when rights are new, Slack then asks to install the app again.

  hilo manifest slack --lang es
  hilo manifest slack --url https://hilo.example.org`
}

func (c *manifestSlackCmd) Run(_ context.Context, con console) error {
	if c.URL != "" && !plainAddress(c.URL) {
		return errors.New("--url is no https address of a host alone: https://hilo.example.org")
	}
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	var langs []string
	if c.Lang != "" {
		langs = []string{c.Lang}
	}
	out, err := slack.Manifest(slack.ManifestOptions{
		PublicURL: c.URL, About: catalog.Printer(c.Lang).T("slackmanifest.about", nil),
		Commands: bot.Listing(catalog, commands.New(nil, catalog).Commands(), langs...), Shortcuts: shortcuts(catalog, c.Lang),
	})
	if err != nil {
		return err
	}
	_, err = con.out.Write(out)
	return err
}

// plainAddress says whether Slack would call an address: https, and no more than a host.
func plainAddress(s string) bool {
	u, err := url.Parse(strings.TrimRight(s, "/"))
	return err == nil && u.Scheme == "https" && u.Host != "" && u.Path == "" && u.RawQuery == "" && u.User == nil
}
