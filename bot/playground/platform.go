package playground

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hilo/bot"
)

var _ bot.Platform = (*Playground)(nil)

// Name is the constant Name.
func (p *Playground) Name() string { return Name }

// RedrawEvery is zero: a script that reads after a change sees it.
func (p *Playground) RedrawEvery() time.Duration { return 0 }

// Post puts hilo's message in a channel. Beside what bot.Platform says it returns a *RefusedError for a message
// that would break on another chat system.
func (p *Playground) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	if err := p.reach(where); err != nil {
		return "", err
	}
	if err := checkMessage(m); err != nil {
		return "", err
	}
	r := p.fresh(where)
	r.Key = key
	r.draw(m, nil)
	stands, isNew, err := p.board.add(ctx, r)
	if err != nil {
		return "", err
	}
	if isNew {
		p.hub.message(stands)
	}
	return stands.Ref, nil
}

// Update draws a message again, with the limits of Post. Whispers are gone as soon as they are said.
func (p *Playground) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	_, err := p.redraw(ctx, where.Channel, ref, m)
	return err
}

// Delete takes a message away.
func (p *Playground) Delete(ctx context.Context, where bot.Place, ref string) error {
	r, there := p.board.find(ref)
	if !there {
		return nil
	}
	removed, err := p.board.remove(ctx, where.Channel, ref)
	if err == nil && removed {
		p.hub.gone(r)
	}
	return err
}

// Pin fixes a message to its channel, over restarts too.
func (p *Playground) Pin(ctx context.Context, where bot.Place, ref string) error {
	r, err := p.board.change(ctx, where.Channel, ref, func(r *record) { r.Pinned = true })
	if err != nil {
		return err
	}
	p.hub.message(r)
	return nil
}

// Direct is the channel dm:USER; somebody who is not in the cast is bot.ErrUnreachable.
func (p *Playground) Direct(_ context.Context, _, user string) (bot.Place, error) {
	if _, ok := p.people[user]; !ok {
		return bot.Place{}, fmt.Errorf("playground: person %s: %w", user, bot.ErrUnreachable)
	}
	return p.at(directPrefix+user, ""), nil
}

// Members are the people of a channel in the order of the cast.
func (p *Playground) Members(_ context.Context, where bot.Place) ([]bot.Who, error) {
	if !p.exists(where.Channel) {
		return nil, fmt.Errorf("playground: channel %s: %w", where.Channel, bot.ErrGone)
	}
	owner, _ := direct(where.Channel)
	var out []bot.Who
	for _, m := range p.opts.Cast.People {
		if m.ID == owner || slices.Contains(m.Channels, where.Channel) {
			out = append(out, p.who(m))
		}
	}
	return out, nil
}

// reach says whether something can be posted in a place.
func (p *Playground) reach(where bot.Place) error {
	if !p.exists(where.Channel) {
		err := bot.ErrGone
		if _, ok := direct(where.Channel); ok {
			err = bot.ErrUnreachable
		}
		return fmt.Errorf("playground: channel %s: %w", where.Channel, err)
	}
	if where.Thread == "" {
		return nil
	}
	root, ok := p.board.find(where.Thread)
	if !ok || root.Channel != where.Channel || root.Whisper != "" {
		return fmt.Errorf("playground: thread %s: %w", where.Thread, bot.ErrGone)
	}
	if root.Thread != "" {
		return refused("thread %s: it is itself an answer", where.Thread)
	}
	return nil
}

// fresh is a record of hilo's, not drawn yet.
func (p *Playground) fresh(where bot.Place) record {
	return record{Channel: where.Channel, Thread: where.Thread, Author: author, At: p.opts.Clock.Now()}
}

func (p *Playground) redraw(ctx context.Context, channel, ref string, m bot.Message) (*record, error) {
	if err := checkMessage(m); err != nil {
		return nil, err
	}
	r, err := p.board.change(ctx, channel, ref, func(r *record) { r.draw(m, r.Assets) })
	if err != nil {
		return nil, err
	}
	p.hub.message(r)
	return r, nil
}
