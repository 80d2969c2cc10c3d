package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"hilo/bot/mattermost"
	"hilo/bot/playground"
	"hilo/bot/slack"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

type importCmd struct {
	database
	File      string `arg:"" type:"existingfile" help:"The network file (YAML)."`
	Workspace string `placeholder:"PLATFORM:ID" help:"The chat workspace where the network is at home, if the file does not say: slack:T0123, mattermost:TEAM."`
	Yes       bool   `help:"Do it; without this it is only shown."`
	Remove    bool   `help:"Also take out what is in the network and not in the file. Needs are never taken out."`
}

func (importCmd) Help() string {
	return `Compares a file with a network and shows the difference, line by line: + is added, ~ is changed, - is in the network
and not in the file. Doing it twice changes nothing. What a file leaves out stays as it is, so a file may hold just the
entities, or just some settings. hilo export writes such a file.

  hilo import red.yaml                                  only look
  hilo import red.yaml --workspace slack:T0123 --yes    found the network, or change it
  hilo import red.yaml --yes --remove                   also take out what the file no longer has

  name: Red Alhameña
  areas:
    - {name: Empleo y Formación, channel: C0123}
  entities:
    - {name: Cruz Roja, kind: third_sector, areas: [Empleo y Formación]}
  people:
    - {user: U0123, name: Ana Ruiz, entity: Cruz Roja, role: coordinator}`
}

func (c *importCmd) Run(ctx context.Context, con console) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	return c.with(ctx, func(store *storage.Store) error {
		if err := migrated(ctx, store); err != nil {
			return err
		}
		within := store.View
		if c.Yes {
			within = func(ctx context.Context, fn func(*storage.Tx) error) error { return store.Update(ctx, "", fn) }
		}
		var p plan
		if err := within(ctx, func(t *storage.Tx) error { return c.carryOut(ctx, t, text, &p) }); err != nil {
			return err
		}
		if c.Yes { // one that was founded now begins its weeks, also where hilo is running
			if err := commands.New(store, catalog).Begin(ctx); err != nil {
				return err
			}
		}
		return p.print(con.out, catalog.Printer(p.lang), c)
	})
}

// plan is what an import would do, and what is to be read again before.
type plan struct {
	lang    string
	changes []network.Change
	doubts  []network.FileNeed
}

// carryOut plans, and with --yes does what is planned.
func (c *importCmd) carryOut(ctx context.Context, t *storage.Tx, text []byte, p *plan) error {
	file, err := parse(c.File, text, network.DefaultSettings())
	if err != nil {
		return err
	}
	home, err := c.home(ctx, t, file)
	if err != nil {
		return err
	}
	n, have, err := standing(ctx, t, home)
	if err != nil {
		return err
	}
	if have.Settings != nil {
		if file, err = parse(c.File, text, *have.Settings); err != nil {
			return err
		}
	}
	if err := network.Check(have, file); err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	p.lang = cmp.Or(file.Lang, have.Lang)
	p.changes, p.doubts = network.Plan(have, file), network.Doubts(file)
	if !c.Yes {
		return nil
	}
	_, err = bring(ctx, t, n, c.wanted(p.changes))
	return err
}

// wanted leaves out removals that were not asked for.
func (c *importCmd) wanted(changes []network.Change) []network.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(ch network.Change) bool {
		return ch.Op == network.Remove && !c.Remove
	})
}

// home is the workspace of the network: what the flag says, or the file, or the only one there is.
func (c *importCmd) home(ctx context.Context, t *storage.Tx, f network.File) (network.Network, error) {
	platform, workspace := f.Platform, f.Workspace
	if c.Workspace != "" {
		platform, workspace, _ = strings.Cut(c.Workspace, ":")
	}
	if platform == "" && workspace == "" {
		all, err := t.Networks(ctx)
		if err != nil {
			return network.Network{}, err
		}
		if len(all) == 1 {
			return all[0], nil
		}
		return network.Network{}, errors.New("say where the network is at home: --workspace slack:T0123, or platform and workspace in the file")
	}
	if !slices.Contains([]string{slack.Name, mattermost.Name, playground.Name}, platform) || workspace == "" {
		return network.Network{}, fmt.Errorf("%q is no workspace: slack:T0123 or mattermost:TEAM", platform+":"+workspace)
	}
	return network.Network{Platform: platform, Workspace: workspace}, nil
}

// print tells the difference, a line each, and what to do next.
func (p *plan) print(out io.Writer, texts *locales.Printer, c *importCmd) error {
	var b strings.Builder
	kept := false
	for _, ch := range p.changes {
		fmt.Fprintf(&b, "%s %s %s\n", ch.Op, texts.T("import.kind_"+ch.Kind, nil), ch.Name)
		for _, d := range ch.Diff {
			fmt.Fprintf(&b, "    %s\n", d)
		}
		kept = kept || ch.Op == network.Remove && !c.Remove
	}
	for _, n := range p.doubts {
		fmt.Fprintf(&b, "? %s\n", texts.T("import.doubt", locales.Args{"Title": n.Title}))
	}
	if kept {
		fmt.Fprintln(&b, texts.T("import.kept", nil))
	}
	switch {
	case len(c.wanted(p.changes)) == 0:
		fmt.Fprintln(&b, texts.T("import.nothing", nil))
	case c.Yes:
		fmt.Fprintln(&b, texts.T("import.done", nil))
	default:
		fmt.Fprintln(&b, texts.T("import.only_shown", nil))
	}
	_, err := io.WriteString(out, b.String())
	return err
}
