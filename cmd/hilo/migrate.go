package main

import (
	"context"
	"fmt"

	"hilo/storage"
)

type migrateCmd struct{ database }

func (migrateCmd) Help() string {
	return `Brings the database to the shape of this version, and makes it where there is none. Doing it again changes
nothing, and several processes may do it at once. hilo serve does it by itself unless told otherwise.

  hilo migrate
  HILO_DATABASE_URL=postgres://hilo@db/hilo hilo migrate`
}

func (c *migrateCmd) Run(ctx context.Context, con console) error {
	return c.with(ctx, func(store *storage.Store) error {
		n, err := store.Migrate(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err = fmt.Fprintln(con.out, "the database was up to date")
		} else {
			_, err = fmt.Fprintf(con.out, "steps applied: %d\n", n)
		}
		return err
	})
}
