package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"hilo/network"
)

// Refresh has the standing messages of a subject drawn again soon. It is a hint: many become one, at the pace that the
// chat system allows, and the sweep draws what was lost.
func (e *Engine) Refresh(networkID int64, s network.Subject) {
	key := refreshKey{networkID, s}
	if e.redraws.begin(key) {
		go e.keepDrawn(key)
	}
}

// keepDrawn draws a subject again for as long as somebody asks for it, one drawing after the other: an older one must
// not land on a newer.
func (e *Engine) keepDrawn(key refreshKey) {
	for e.redraws.wanted(key) {
		pause := time.NewTimer(e.pace())
		<-pause.C
		e.redraws.taken(key)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		if err := e.redraw(ctx, key.network, key.subject); err != nil {
			e.log.Warn("redraw", "network", key.network, "subject", key.subject, "err", err)
		}
		cancel()
	}
}

// pace is the slowest of the served chat systems' least times between two drawings.
func (e *Engine) pace() time.Duration {
	var pace time.Duration
	for _, p := range e.platforms {
		pace = max(pace, p.RedrawEvery())
	}
	return pace
}

func (e *Engine) redraw(ctx context.Context, networkID int64, s network.Subject) error {
	standing, err := e.store.DeliveriesOf(ctx, networkID, s)
	if err != nil {
		return err
	}
	var errs []error
	for _, d := range standing {
		errs = append(errs, e.update(ctx, d))
	}
	return errors.Join(errs...)
}

// update draws one standing message as its subject is now. In a channel that was lost it is left as it stands, unless
// hilo may change it all the same.
func (e *Engine) update(ctx context.Context, d network.Delivery) (err error) {
	defer recovered(&err)
	to, err := e.reader(ctx, d)
	if errors.Is(err, network.ErrNotFound) || errors.Is(err, ErrUnreachable) {
		return e.store.DropDelivery(ctx, d)
	}
	if err != nil {
		return err
	}
	d.DrawnAt = e.clock.Now()
	m, err := e.draw(ctx, to.Printer, d)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	if m == nil && to.lost {
		return nil // to take it away may fail without a word
	}
	if m == nil {
		if err := to.Delete(ctx, to.Place, d.Ref); err != nil {
			return err
		}
		return e.store.DropDelivery(ctx, d)
	}
	err = to.Update(ctx, to.Place, d.Ref, *m)
	if err != nil && to.lost {
		return nil
	}
	if errors.Is(err, ErrGone) { // taken away by hand; where its channel is gone too, posting finds that out
		return e.store.PostAnew(ctx, d)
	}
	if err != nil {
		return err
	}
	return e.store.Redrawn(ctx, d)
}

// recovered makes an error of a panic: one card that cannot be drawn does not end the process.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	}
}

type refreshKey struct {
	network int64
	subject network.Subject
}

// redraws are the subjects that are being drawn again or wait for it.
type redraws struct {
	mu     sync.Mutex
	asked  map[refreshKey]bool // of each under way, whether it was asked for since its last drawing began
	none   chan struct{}       // closed when the last one under way has ended
	closed bool
}

// begin says whether the caller is the one who has to draw.
func (r *redraws) begin(k refreshKey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, underWay := r.asked[k]
	if r.closed && !underWay {
		return false
	}
	if len(r.asked) == 0 {
		r.asked, r.none = map[refreshKey]bool{}, make(chan struct{})
	}
	r.asked[k] = true
	return !underWay
}

// wanted says whether to draw once more; if not, the subject is no longer under way.
func (r *redraws) wanted(k refreshKey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asked[k] {
		return true
	}
	delete(r.asked, k)
	if len(r.asked) == 0 {
		close(r.none)
	}
	return false
}

// taken begins a drawing: what changes from now on needs another.
func (r *redraws) taken(k refreshKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked[k] = false
}

func (r *redraws) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.asked) == 0
}

// wait returns when none is under way. New ones may begin meanwhile, which a sync.WaitGroup forbids.
func (r *redraws) wait() {
	r.mu.Lock()
	underWay, none := len(r.asked), r.none
	r.mu.Unlock()
	if underWay > 0 {
		<-none
	}
}

// close lets nothing new begin and returns when none is under way.
func (r *redraws) close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.wait()
}
