package slack

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// What is done about one thing is done one after the other; of all that waits meanwhile only the last is done.
func TestNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n newest[string]
		var mu sync.Mutex
		var done []string
		hold := make(chan struct{})
		var all sync.WaitGroup
		do := func(about, what string) {
			all.Go(func() {
				n.do(about, func() {
					if what == "first" {
						<-hold
					}
					mu.Lock()
					defer mu.Unlock()
					done = append(done, what)
				})
			})
			synctest.Wait()
		}
		do("card", "first")
		do("card", "overtaken")
		do("card", "last")
		do("other card", "other")
		close(hold)
		all.Wait()
		do("card", "later")
		all.Wait()
		if want := []string{"other", "first", "last", "later"}; !slices.Equal(done, want) {
			t.Errorf("done: %v, want %v", done, want)
		}
		if len(n.waiting) > 0 {
			t.Errorf("%d things are remembered", len(n.waiting))
		}
	})
}
