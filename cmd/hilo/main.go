// Command hilo carries the work of a local inclusion network between its meetings, in the chat where its people
// already are. It reads flags and environment, opens and wires the other packages, runs and stops them; it holds no
// rule and no sentence of the product.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the networks' time zones, also where the system has none

	"github.com/alecthomas/kong"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() { os.Exit(untilSignal(os.Args[1:])) }

// untilSignal runs until it is done or told to stop.
func untilSignal(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

// commandLine is all that can be asked of the binary.
type commandLine struct {
	Serve    serveCmd    `cmd:"" help:"Run hilo."`
	Demo     demoCmd     `cmd:"" help:"Try hilo in the browser: a network, a chat to play, a clock to move."`
	Migrate  migrateCmd  `cmd:"" help:"Prepare the database for this version, or a new one."`
	Import   importCmd   `cmd:"" help:"Show what a network file would change, and change it with --yes."`
	Export   exportCmds  `cmd:"" help:"Write a network, or its data as tables, as a file."`
	Recursos recursosCmd `cmd:"" help:"The guide of resources as a file: check, import, export."`
	Health   healthCmd   `cmd:"" help:"Ask a running hilo whether it is well."`
	Doctor   doctorCmd   `cmd:"" help:"Say what is missing for hilo to work in Mattermost or Slack."`
	Manifest manifestCmd `cmd:"" help:"Print what a chat system makes hilo's app of."`
	Version  versionCmd  `cmd:"" help:"Tell the version."`
}

const description = `hilo: what an inclusion network detects, prioritises and agrees on, carried on in its chat between meetings.

  hilo demo                        try it now, nothing to install
  hilo import red.yaml             see what a file would set up
  hilo serve                       run it

Each command tells more: hilo COMMAND --help.`

// console is where a command writes: what was asked for on out, all else on err.
type console struct{ out, err io.Writer }

// run carries out a command line and returns the exit status: 0 done, 1 failed, 2 not understood.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	finished := false // by a help, which parsing goes on after
	parser, err := kong.New(new(commandLine), kong.Name("hilo"), kong.Description(description), kong.Writers(stdout, stderr),
		kong.Exit(func(int) { finished = true }), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(console{stdout, stderr}))
	if err != nil {
		return fail(stderr, err, 1)
	}
	parsed, err := parser.Parse(args)
	if finished {
		return 0
	}
	if err != nil {
		return fail(stderr, fmt.Errorf("%w (hilo --help)", err), 2)
	}
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		return fail(stderr, err, 1)
	}
	return 0
}

func fail(stderr io.Writer, err error, status int) int {
	fmt.Fprintln(stderr, "hilo:", err)
	return status
}
