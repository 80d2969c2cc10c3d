package storage

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// Those who ask while a call is under way share the next one, each with the answer to what they asked.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls [][]int
		hold := make(chan struct{})
		w := newTogether(func(_ context.Context, _ string, asked []int) ([]int, error) {
			calls = append(calls, slices.Clone(asked))
			<-hold
			answers := make([]int, len(asked))
			for i, n := range asked {
				answers[i] = 10 * n
			}
			return answers, nil
		})
		var all sync.WaitGroup
		ask := func(n int) {
			all.Go(func() {
				if got, err := w.ask(t.Context(), "here", n); got != 10*n || err != nil {
					t.Errorf("asked %d, answered %d: %v", n, got, err)
				}
			})
			synctest.Wait()
		}
		const many = 2 * togetherMost
		for n := range many + 1 {
			ask(n)
		}
		close(hold)
		all.Wait()
		if len(calls) != 3 || len(calls[0]) != 1 || len(calls[1]) != togetherMost || len(calls[2]) != togetherMost {
			t.Errorf("%d calls for one and %d who came meanwhile", len(calls), many)
		}
		synctest.Wait()
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.waiting) != 0 {
			t.Errorf("%d things are remembered", len(w.waiting))
		}
	})
}

// What one call is about does not wait for another, a failure is everybody's, and who goes away keeps nobody.
func TestTogetherApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full, hold := errors.New("full"), make(chan struct{})
		w := newTogether(func(_ context.Context, about string, _ []int) ([]int, error) {
			if about == "slow" {
				<-hold
			}
			return nil, full
		})
		gone, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := w.ask(gone, "slow", 1); !errors.Is(err, context.Canceled) {
				t.Errorf("who went away was told %v", err)
			}
		})
		all.Go(func() {
			if _, err := w.ask(t.Context(), "slow", 2); !errors.Is(err, full) {
				t.Errorf("who stayed was told %v", err)
			}
		})
		synctest.Wait()
		if _, err := w.ask(t.Context(), "quick", 3); !errors.Is(err, full) {
			t.Errorf("who asked about something else was told %v", err)
		}
		leave()
		synctest.Wait()
		close(hold)
		all.Wait()
	})
}
