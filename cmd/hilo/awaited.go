package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"hilo/bot"
)

// awaited is a chat system as the engine has it from the beginning: until it is reached, whatever is asked of it is to be
// asked later, so that one that is away keeps no other waiting.
type awaited struct {
	name  string
	there atomic.Pointer[speaker]
}

var _ bot.Platform = (*awaited)(nil)

// askAgain is when to ask for a chat system that is not reached yet.
const askAgain = tryMost

// reached is the chat system, or a bot.LaterError while it is not there.
func (a *awaited) reached() (bot.Platform, error) {
	if p := a.there.Load(); p != nil {
		return *p, nil
	}
	return nil, fmt.Errorf("%s is not reached yet: %w", a.name, bot.LaterError{After: askAgain})
}

func (a *awaited) Name() string { return a.name }

func (a *awaited) RedrawEvery() time.Duration { return redrawEvery }

func (a *awaited) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	p, err := a.reached()
	if err != nil {
		return "", err
	}
	return p.Post(ctx, where, key, m)
}

func (a *awaited) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	p, err := a.reached()
	if err != nil {
		return err
	}
	return p.Update(ctx, where, ref, m)
}

func (a *awaited) Delete(ctx context.Context, where bot.Place, ref string) error {
	p, err := a.reached()
	if err != nil {
		return err
	}
	return p.Delete(ctx, where, ref)
}

func (a *awaited) Pin(ctx context.Context, where bot.Place, ref string) error {
	p, err := a.reached()
	if err != nil {
		return err
	}
	return p.Pin(ctx, where, ref)
}

func (a *awaited) Direct(ctx context.Context, workspace, user string) (bot.Place, error) {
	p, err := a.reached()
	if err != nil {
		return bot.Place{}, err
	}
	return p.Direct(ctx, workspace, user)
}

func (a *awaited) Fetch(ctx context.Context, where bot.Place, file string, most int64) ([]byte, error) {
	p, err := a.reached()
	if err != nil {
		return nil, err
	}
	return p.Fetch(ctx, where, file, most)
}

func (a *awaited) Members(ctx context.Context, where bot.Place) ([]bot.Who, error) {
	p, err := a.reached()
	if err != nil {
		return nil, err
	}
	return p.Members(ctx, where)
}
