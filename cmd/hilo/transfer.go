package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"

	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// parse reads a network file, whose settings change those given; a field that nobody knows is refused, with its line. A
// local holiday that is none is a network.FileError.
func parse(name string, text []byte, settings network.Settings) (network.File, error) {
	f := network.File{Settings: &settings}
	err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict())
	if e, ok := errors.AsType[calendar.LineError](err); ok {
		return f, fmt.Errorf("%s: %w", name, network.FileError{Where: "settings: holidays", What: e.Error()})
	}
	if err != nil {
		return f, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	return f, nil
}

// render writes a network file.
func render(f network.File) ([]byte, error) {
	text, err := yaml.MarshalWithOptions(f, yaml.IndentSequence(true))
	if err != nil {
		return nil, err
	}
	return append([]byte(fileHeader), text...), nil
}

const fileHeader = `# A network, as hilo export writes it and hilo import reads it. Open ballots are never in it.
`

// standing is the network at home in a workspace, and as a file what it is now; both are empty where it is not founded.
func standing(ctx context.Context, t *storage.Tx, home network.Network) (network.Network, network.File, error) {
	n, err := t.NetworkAt(ctx, home.Platform, home.Workspace)
	if errors.Is(err, network.ErrNotFound) {
		return home, network.File{Platform: home.Platform, Workspace: home.Workspace}, nil
	}
	if err != nil {
		return n, network.File{}, err
	}
	f, err := t.Snapshot(ctx, n)
	return n, f, err
}

// bring makes changes in a network, and has each channel that is new to it shown where to begin.
func bring(ctx context.Context, t *storage.Tx, n network.Network, changes []network.Change) (network.Network, error) {
	n, bound, err := t.Apply(ctx, n, changes)
	if err != nil {
		return n, err
	}
	for _, area := range bound {
		subject := network.Subject{Kind: network.KindArea, ID: area}
		if err := t.Tell(ctx, network.Delivery{Network: n.ID, View: "area/start", Subject: subject, Pin: true}, []int64{area}); err != nil {
			return n, err
		}
	}
	return n, nil
}
