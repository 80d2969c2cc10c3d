package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"hilo/bot"
	"hilo/commands"
	"hilo/locales"
	"hilo/site"
	"hilo/storage"
)

// parts are what an app is wired from.
type parts struct {
	store     *storage.Store
	catalog   *locales.Catalog
	clock     bot.Clock
	platforms []bot.Platform
	base      string        // where people's browsers reach this process; "" where nobody has told
	post      commands.Post // sends e-mail; nil where none is sent
	log       *slog.Logger
}

// app is hilo at work: the engine over a store, and the queue that works off what is due.
type app struct {
	engine   *bot.Engine
	store    *storage.Store
	features *commands.Features
}

// features are all commands over the store, with what they need of this process.
func (p parts) features() *commands.Features {
	return commands.New(p.store, p.catalog).ServedAt(p.base).MailedBy(p.post)
}

// feeds are the calendars that programs read.
func (p parts) feeds(now func() time.Time) http.Handler {
	return site.NewFeeds(p.features().Feed, now, p.log)
}

// newApp wires the features, the engine and the store; nothing runs before start.
func newApp(p parts) (*app, error) {
	features := p.features()
	engine, err := bot.New(bot.Options{
		Catalog: p.catalog, Store: p.store, Clock: p.clock, Platforms: p.platforms,
		Commands: features.Commands(), Hooks: features.Hooks(), Log: p.log,
	})
	if err != nil {
		return nil, err
	}
	return &app{engine: engine, store: p.store, features: features}, nil
}

// start begins to work off the queue and catches up with what was left behind.
func (a *app) start(ctx context.Context, jobs storage.JobOptions) error {
	jobs.Workers = a.engine.Workers()
	if err := a.store.StartJobs(ctx, jobs); err != nil {
		return err
	}
	if err := a.features.Begin(ctx); err != nil {
		return err
	}
	return a.engine.Start(ctx)
}

// stop lets what is under way end, as long as the context lets it.
func (a *app) stop(ctx context.Context) error {
	err := a.store.StopJobs(ctx)
	if bot.Finish(ctx, a.engine.Stop) != nil {
		return errors.Join(err, errors.New("the last drawings were cut off"))
	}
	return err
}
