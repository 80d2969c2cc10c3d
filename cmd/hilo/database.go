package main

import (
	"context"
	"errors"
	"fmt"

	"hilo/storage"
)

// database is the flag that says where the record is.
type database struct {
	URL string `name:"database-url" env:"HILO_DATABASE_URL" default:"sqlite:hilo.db" placeholder:"URL" help:"postgres://… or sqlite:PATH; by default ${default}."`
}

// with opens the database for a while.
func (d database) with(ctx context.Context, fn func(*storage.Store) error) (err error) {
	store, err := storage.Open(ctx, storage.Options{URL: d.URL})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return fn(store)
}

// errUnmigrated says what to do before a database can be used.
var errUnmigrated = errors.New("the database is not prepared for this version: run hilo migrate first")

// migrated refuses a database that is not of this version's shape.
func migrated(ctx context.Context, store *storage.Store) error {
	ok, err := store.Migrated(ctx)
	if err != nil {
		return fmt.Errorf("look at the database: %w", err)
	}
	if !ok {
		return errUnmigrated
	}
	return nil
}
