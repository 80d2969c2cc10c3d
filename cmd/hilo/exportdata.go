package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

type exportDataCmd struct {
	database
	Network string `placeholder:"NAME" help:"Which network, where there are several."`
	Format  string `enum:"csv,xlsx,json" required:"" placeholder:"FORMAT" help:"csv (a zip of them), xlsx or json."`
	From    string `placeholder:"DAY" help:"The first day, 2022-01-01; without it from the beginning."`
	To      string `placeholder:"DAY" help:"The last day, 2022-12-31; without it to the end."`
	Output  string `short:"o" placeholder:"FILE" type:"path" help:"Write here, readable by you alone, rather than on standard output."`
}

func (exportDataCmd) Help() string {
	return `Writes what a network has recorded as tables: needs, who shares them, rounds and their published results, meetings, attendance by
entity, resources, questions. No people are in them, and no ballots. docs/data.md tells every table and column, and the views
by which the same can be asked of the database.

  hilo export data --format xlsx -o red.xlsx
  hilo export data --format csv --from 2022-01-01 --to 2022-12-31 -o red.zip
  hilo export data --format json > red.json`
}

func (c *exportDataCmd) Run(ctx context.Context, con console) error {
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	return c.with(ctx, func(store *storage.Store) error {
		if err := migrated(ctx, store); err != nil {
			return err
		}
		var n network.Network
		if err := store.View(ctx, func(t *storage.Tx) error {
			n, err = chosen(ctx, t, c.Network)
			return err
		}); err != nil {
			return err
		}
		order, err := c.order(n.Location())
		if err != nil {
			return err
		}
		write := func(w io.Writer) error { return commands.New(store, catalog).WriteData(ctx, w, n, order) }
		if c.Output == "" {
			out := bufio.NewWriter(con.out)
			return errors.Join(write(out), out.Flush())
		}
		return whole(c.Output, func(w io.Writer) error {
			out := bufio.NewWriter(w)
			return errors.Join(write(out), out.Flush())
		})
	})
}

// order reads the days, which begin and end on the network's clock.
func (c *exportDataCmd) order(loc *time.Location) (commands.DataOrder, error) {
	o := commands.DataOrder{Format: commands.DataFormat(c.Format)}
	for _, day := range []struct {
		text string
		to   *time.Time
		plus int
	}{{c.From, &o.From, 0}, {c.To, &o.To, 1}} {
		if day.text == "" {
			continue
		}
		at, err := time.ParseInLocation(time.DateOnly, day.text, loc)
		if err != nil {
			return o, fmt.Errorf("%q is not a day like 2022-01-31", day.text)
		}
		*day.to = at.AddDate(0, 0, day.plus)
	}
	if !o.From.IsZero() && !o.To.IsZero() && !o.From.Before(o.To) {
		return o, errors.New("the last day is before the first")
	}
	return o, nil
}
