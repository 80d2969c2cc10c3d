package storage_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

var errUndone = errors.New("undone")

func TestUpdateDoesAKeyOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		done := 0
		act := func(key string, fails error) error {
			return s.Update(t.Context(), key, func(tx *storage.Tx) error {
				done++
				if _, err := tx.Found(t.Context(), network.Network{Platform: "test", Workspace: key, Zone: "UTC"}); err != nil {
					return err
				}
				return fails
			})
		}
		if err := act("k1", errUndone); !errors.Is(err, errUndone) {
			t.Errorf("the failed change gave %v", err)
		}
		if err := act("k1", nil); err != nil {
			t.Errorf("a key whose change was rolled back gave %v, want it free again", err)
		}
		if err := act("k1", nil); !errors.Is(err, storage.ErrRepeated) {
			t.Errorf("a repeated key gave %v, want ErrRepeated", err)
		}
		if err := act("k2", nil); err != nil {
			t.Errorf("another key gave %v", err)
		}
		if done != 3 {
			t.Errorf("the change ran %d times, want 3: the repeated one not at all", done)
		}
		if got := len(read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Network, error) { return tx.Networks(ctx) })); got != 2 {
			t.Errorf("%d networks, want 2", got)
		}
	})
}

func TestUpdateDoesAKeyOnceAmongMany(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		errs := together(8, func(int) error {
			return s.Update(t.Context(), "press", func(tx *storage.Tx) error {
				_, err := tx.AddNeed(t.Context(), w.ID, network.Need{Title: "Transporte"})
				return err
			})
		})
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, storage.ErrRepeated):
				t.Error(err)
			}
		}
		if done != 1 {
			t.Errorf("%d of 8 equal presses counted, want 1", done)
		}
	})
}

func TestForgetInbox(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		press := func() error {
			return s.Update(t.Context(), "press", func(*storage.Tx) error { return nil })
		}
		if err := press(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.ForgetInbox(t.Context(), monday), press()); !errors.Is(err, storage.ErrRepeated) {
			t.Errorf("forgetting what is older than the press: %v, want it still known", err)
		}
		if err := errors.Join(s.ForgetInbox(t.Context(), monday.Add(time.Second)), press()); err != nil {
			t.Errorf("forgetting the press: %v", err)
		}
	})
}

func TestAPanicRollsBack(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		func() {
			defer func() { _ = recover() }()
			_ = s.Update(t.Context(), "", func(tx *storage.Tx) error {
				if _, err := tx.Found(t.Context(), network.Network{Platform: "test", Workspace: "x"}); err != nil {
					return err
				}
				panic("boom")
			})
		}()
		if got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Network, error) { return tx.Networks(ctx) }); len(got) != 0 {
			t.Errorf("%v was kept", got)
		}
	})
}

func TestConcurrentNumbersHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		const workers, rounds = 8, 5
		var mu sync.Mutex
		var got []int64
		errs := together(workers, func(worker int) error {
			for i := range rounds {
				var n network.Need
				err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
					var err error
					if n, err = tx.AddNeed(t.Context(), w.ID, network.Need{Title: "Transporte"}); err != nil {
						return err
					}
					if (worker+i)%3 == 0 {
						return errUndone
					}
					return nil
				})
				if errors.Is(err, errUndone) {
					continue
				}
				if err != nil {
					return err
				}
				mu.Lock()
				got = append(got, n.Number)
				mu.Unlock()
			}
			return nil
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		for i, n := range got {
			if n != int64(i+1) {
				t.Fatalf("numbers %v: want 1, 2, 3… without gaps", got)
			}
		}
	})
}

// together runs a function in several goroutines that begin at one moment, and gives their errors.
func together(n int, fn func(i int) error) []error {
	errs, begin := make([]error, n), make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-begin
			errs[i] = fn(i)
		})
	}
	close(begin)
	wg.Wait()
	return errs
}

func TestAChangeWaitsNoLongerThanItsContext(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Update(t.Context(), "", func(*storage.Tx) error {
			return s.Update(gone, "", func(*storage.Tx) error { return nil })
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a change behind another gave %v, want its context's end", err)
		}
		if err := s.Update(t.Context(), "", func(*storage.Tx) error { return nil }); err != nil {
			t.Errorf("the next change gave %v", err)
		}
	})
}
