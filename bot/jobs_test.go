package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"hilo/bot"
	"hilo/storage"
)

// TestAdvanceStepsFromDueToDue is decision 11: each job runs at its own moment, whatever the order they came in.
func TestAdvanceStepsFromDueToDue(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.change(func(ctx context.Context, tx *storage.Tx) error {
			var errs []error
			for id, at := range []time.Duration{72 * time.Hour, 24 * time.Hour, 36 * time.Hour, 24*time.Hour + time.Minute, 73 * time.Hour} {
				errs = append(errs, tx.Enqueue(ctx, noteArgs{ID: int64(id)}, monday.Add(at)))
			}
			return errors.Join(errs...)
		})
		o.advance(23 * time.Hour)
		if len(o.notes) != 0 || !o.clock.Now().Equal(monday.Add(23*time.Hour)) {
			t.Errorf("at %s there ran %q, want nothing yet", o.clock.Now(), o.notes)
		}
		o.advance(49 * time.Hour)
		if want := []string{"1 at 24h0m0s", "3 at 24h1m0s", "2 at 36h0m0s", "0 at 72h0m0s"}; !slices.Equal(o.notes, want) {
			t.Errorf("there ran %q, want %q", o.notes, want)
		}
		if due, ok, err := o.engine.NextDue(t.Context()); !ok || err != nil || !due.Equal(monday.Add(73*time.Hour)) {
			t.Errorf("next is %s (%v, %v)", due, ok, err)
		}
	})
}

// TestStop waits for the drawing under way and lets no other begin.
func TestStop(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.say(o.inChannel("empleo", 1))
		o.settle()
		drawing, goOn := make(chan struct{}), make(chan struct{})
		drawings := 0
		o.chat.update = func() {
			drawings++
			close(drawing)
			<-goOn
		}
		o.write(need(1), "uno")
		o.engine.Refresh(o.network, need(1))
		<-drawing
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			o.engine.Stop()
		}()
		select {
		case <-stopped:
			t.Error("stopped while something was being drawn")
		default:
		}
		close(goOn)
		<-stopped
		o.wants(empleo, "uno")
		o.write(need(1), "dos")
		o.engine.Refresh(o.network, need(1))
		o.settle()
		if drawings != 1 {
			t.Errorf("%d drawings, want none after the stop", drawings)
		}
	})
}

// TestStopEndsTheSweeps of an engine on the machine's clock.
func TestStopEndsTheSweeps(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		options := o.options(nil)
		options.Clock = bot.SystemClock{}
		e, err := bot.New(options)
		if err != nil {
			t.Fatal(err)
		}
		e.Stop() // before the start there is nothing to stop
		if err := e.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.Stop()
	})
}
