package bot

import (
	"context"
	"errors"
	"time"
)

// A call for somebody who is waiting is tried a few times, with pauses no longer than this.
const (
	patientTries = 3
	patientPause = 5 * time.Second
)

// Patiently tries again what a chat system asks to be tried later (LaterError), as long as that is soon.
func Patiently(ctx context.Context, try func() error) error {
	for attempt := 1; ; attempt++ {
		err := try()
		later, ok := errors.AsType[LaterError](err)
		if !ok || attempt == patientTries || later.After > patientPause || Pause(ctx, later.After) != nil {
			return err
		}
	}
}

// Pause waits, unless the context ends; then it returns the context's error.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Finish returns when a wait has ended, or with the context's error when that ends before.
func Finish(ctx context.Context, wait func()) error {
	done := make(chan struct{})
	go func() {
		wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
