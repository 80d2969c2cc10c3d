package storage

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
)

// Everybody who comes while a flush runs shares the one after it: that one has begun after all of them committed.
func TestFlushIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const voters = 50
		flushes, hold := 0, make(chan struct{})
		f := newFlusher(func() error {
			flushes++
			<-hold
			return nil
		})
		var all sync.WaitGroup
		flush := func() {
			if err := f.flush(); err != nil {
				t.Error(err)
			}
		}
		all.Go(flush)
		synctest.Wait()
		for range voters {
			all.Go(flush)
		}
		synctest.Wait()
		hold <- struct{}{} // the first ends
		synctest.Wait()
		if flushes != 2 {
			t.Errorf("%d flushes have begun", flushes)
		}
		close(hold)
		all.Wait()
		if flushes != 2 {
			t.Errorf("%d flushes for one and %d who came at once", flushes, voters)
		}
	})
}

func TestFlushTellsOfItsFailure(t *testing.T) {
	full := errors.New("no space left")
	f := newFlusher(func() error { return full })
	if err := f.flush(); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	dir := t.TempDir()
	if err := syncFile(filepath.Join(dir, "gone"))(); err != nil {
		t.Errorf("a log that is not there: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "log"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syncFile(filepath.Join(dir, "log"))(); err == nil {
		t.Error("what cannot be flushed was flushed")
	}
}
