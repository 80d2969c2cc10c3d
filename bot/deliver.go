package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hilo/network"
)

// How long the engine waits after a chat system failed, and for one call to it.
const (
	retryAfter = time.Minute
	callWithin = 20 * time.Second
)

// deliver sends what is due to one place or person, in order.
func (e *Engine) deliver(ctx context.Context, j network.DeliverJob) (Changes, error) {
	defer e.sending.lock(j)()
	for {
		d, err := e.store.ClaimDelivery(ctx, j)
		if errors.Is(err, network.ErrNotFound) {
			return Changes{}, nil
		}
		if err != nil {
			return Changes{}, fmt.Errorf("claim: %w", err)
		}
		if ok, err := e.send(ctx, d); !ok || err != nil {
			return Changes{}, err
		}
	}
}

// send says one message; ok is false when the place has to wait.
func (e *Engine) send(ctx context.Context, d network.Delivery) (ok bool, err error) {
	to, err := e.reader(ctx, d)
	if errors.Is(err, network.ErrNotFound) || errors.Is(err, ErrUnreachable) {
		e.log.Info("delivery dropped", "network", d.Network, "delivery", d.Number, "view", d.View, "err", err)
		return true, e.store.DropDelivery(ctx, d)
	}
	if err != nil {
		return e.later(ctx, d, err)
	}
	d.DrawnAt = e.clock.Now() // before it is drawn: what changes while it is being sent is then seen to be newer
	m, err := e.draw(ctx, to.Printer, d)
	if err != nil {
		return e.later(ctx, d, err)
	}
	if m == nil {
		return true, e.store.DropDelivery(ctx, d)
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	if d.Ref != "" { // said again: the older one would only mislead
		if err := to.Delete(ctx, to.Place, d.Ref); err != nil {
			return e.later(ctx, d, err)
		}
	}
	if d.Ref, err = to.Post(ctx, to.Place, d.Secret, *m); err != nil {
		return e.later(ctx, d, err)
	}
	if d.Pin {
		if err := to.Pin(ctx, to.Place, d.Ref); err != nil {
			e.log.Warn("pin", "network", d.Network, "delivery", d.Number, "err", err)
		}
	}
	return true, e.store.Delivered(ctx, d)
}

// later decides what a failed attempt means.
func (e *Engine) later(ctx context.Context, d network.Delivery, err error) (bool, error) {
	ctx = context.WithoutCancel(ctx)
	if errors.Is(err, ErrGone) && d.Person == 0 {
		e.log.Info("delivery waits for its channel", "network", d.Network, "delivery", d.Number, "view", d.View, "err", err)
		if err := e.store.LoseDelivery(ctx, d); err != nil {
			return false, err
		}
		e.lost(ctx, d.Place)
		return true, nil
	}
	if errors.Is(err, ErrUnreachable) || errors.Is(err, ErrGone) {
		e.log.Info("delivery dropped", "network", d.Network, "delivery", d.Number, "view", d.View, "err", err)
		return true, e.store.DropDelivery(ctx, d)
	}
	after := retryAfter
	if l, ok := errors.AsType[LaterError](err); ok {
		after = l.After
	}
	e.log.Warn("delivery put off", "network", d.Network, "delivery", d.Number, "view", d.View, "after", after, "err", err)
	return false, e.store.PutOff(ctx, d, e.clock.Now().Add(after))
}

// reader is where a message goes and how it is read there.
type reader struct {
	Platform
	Place
	Printer
	lost bool // hilo is not there, as far as is known; some may write all the same
}

// reader finds where a delivery goes and in which language and zone it is read.
func (e *Engine) reader(ctx context.Context, d network.Delivery) (reader, error) {
	n, err := e.store.NetworkByID(ctx, d.Network)
	if err != nil {
		return reader{}, err
	}
	if d.Person == 0 {
		spot, err := e.store.SpotOf(ctx, d.Network, d.Place)
		to := reader{e.platforms[d.Place.Platform], d.Place, In(e.catalog, cmp.Or(spot.Lang, n.Lang), e.zone(n)), spot.Lost}
		return to, e.known(d.Place.Platform, err)
	}
	p, err := e.store.PersonByID(ctx, d.Network, d.Person)
	if err := e.known(p.Platform, err); err != nil {
		return reader{}, err
	}
	platform := e.platforms[p.Platform]
	place, err := platform.Direct(ctx, p.Workspace, p.User)
	return reader{platform, place, In(e.catalog, cmp.Or(p.Lang, n.Lang), e.zone(n)), false}, err
}

// known adds to an error the one of a chat system that this process does not serve.
func (e *Engine) known(platform string, err error) error {
	if err == nil && e.platforms[platform] == nil {
		return fmt.Errorf("platform %q is not served here: %w", platform, LaterError{After: time.Hour})
	}
	return err
}

func (e *Engine) draw(ctx context.Context, p Printer, d network.Delivery) (*Message, error) {
	view := e.views[d.View]
	if view == nil {
		return nil, fmt.Errorf("no view %q", d.View)
	}
	m, err := view(ctx, p, d)
	if errors.Is(err, network.ErrNotFound) {
		return nil, nil
	}
	return m, err
}

// sweep does what hints and stopped processes left undone.
func (e *Engine) sweep(ctx context.Context) error {
	if err := e.store.WakeDeliveries(ctx); err != nil {
		return fmt.Errorf("wake deliveries: %w", err)
	}
	now := e.clock.Now()
	if err := e.store.ForgetInbox(ctx, now.Add(-72*time.Hour)); err != nil {
		return fmt.Errorf("forget inbox: %w", err)
	}
	stale, err := e.store.Stale(ctx, now.Add(-24*time.Hour))
	if err != nil {
		return fmt.Errorf("stale messages: %w", err)
	}
	for _, d := range stale {
		if err := e.update(ctx, d); err != nil {
			e.log.Warn("redraw", "network", d.Network, "delivery", d.Number, "err", err)
		}
	}
	return nil
}

// locks let one job at a time send to a place or person.
type locks struct {
	mu   sync.Mutex
	held map[network.DeliverJob]*entry
}

type entry struct {
	sync.Mutex
	users int
}

// lock waits for a key and returns its release.
func (l *locks) lock(key network.DeliverJob) (release func()) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[network.DeliverJob]*entry{}
	}
	e := l.held[key]
	if e == nil {
		e = &entry{}
		l.held[key] = e
	}
	e.users++
	l.mu.Unlock()
	e.Lock()
	return func() {
		e.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if e.users--; e.users == 0 {
			delete(l.held, key)
		}
	}
}
