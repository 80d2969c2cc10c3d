package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"hilo/network"
	"hilo/storage"
)

// exportCmds are the ways to take a network away: as the file that hilo import reads, where nothing else is said.
type exportCmds struct {
	Network exportCmd     `cmd:"" default:"withargs" help:"As the file that hilo import reads (the same as hilo export alone)."`
	Data    exportDataCmd `cmd:"" help:"As tables, to be read in a spreadsheet program or analysed."`
}

type exportCmd struct {
	database
	Network string `placeholder:"NAME" help:"Which network, where there are several."`
	Output  string `short:"o" placeholder:"FILE" type:"path" help:"Write here, readable by you alone, rather than on standard output."`
}

func (exportCmd) Help() string {
	return `Writes a network as the file that hilo import reads: its settings, areas, entities, units and people (name, entity,
role), its needs with their states, what closed rounds found, as shares, and the questions that were published, with their
answers. Open ballots are never in it, and neither is who registered, asked or answered something.

  hilo export
  hilo export --network "Red Alhameña" -o red.yaml`
}

func (c *exportCmd) Run(ctx context.Context, con console) error {
	return c.with(ctx, func(store *storage.Store) error {
		if err := migrated(ctx, store); err != nil {
			return err
		}
		var file network.File
		err := store.View(ctx, func(t *storage.Tx) error {
			n, err := chosen(ctx, t, c.Network)
			if err != nil {
				return err
			}
			file, err = t.Snapshot(ctx, n)
			return err
		})
		if err != nil {
			return err
		}
		text, err := render(file)
		if err != nil {
			return err
		}
		if c.Output != "" {
			return os.WriteFile(c.Output, text, 0o600)
		}
		_, err = con.out.Write(text)
		return err
	})
}

// chosen is the network of a name, or the only one where that is "".
func chosen(ctx context.Context, t *storage.Tx, name string) (network.Network, error) {
	all, err := t.Networks(ctx)
	if err != nil {
		return network.Network{}, err
	}
	if len(all) == 0 {
		return network.Network{}, errors.New("there is no network yet")
	}
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	var names []string
	for _, n := range all {
		if network.Fold(n.Name) == network.Fold(name) {
			return n, nil
		}
		names = append(names, n.Name)
	}
	return network.Network{}, fmt.Errorf("choose one with --network: %s", strings.Join(names, "; "))
}
