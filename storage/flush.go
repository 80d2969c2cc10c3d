package storage

import (
	"errors"
	"io/fs"
	"os"
	"sync"
)

// flusher puts on the disk what was committed to an SQLite file. SQLite itself could (synchronous FULL), but it would
// do so for each transaction while the others wait for the writer; here those who wait at the same moment share one
// flush, outside their turn.
type flusher struct {
	sync    func() error
	running chan struct{} // holds the one flush that runs

	mu   sync.Mutex
	next *flush // has not begun: whoever has committed by now may share it
}

type flush struct {
	done chan struct{}
	err  error
}

func newFlusher(sync func() error) *flusher {
	return &flusher{sync: sync, running: make(chan struct{}, 1)}
}

// flush returns when everything that was committed before the call is on the disk.
func (f *flusher) flush() error {
	f.mu.Lock()
	shared := f.next
	if shared != nil {
		f.mu.Unlock()
		<-shared.done
		return shared.err
	}
	own := &flush{done: make(chan struct{})}
	f.next = own
	f.mu.Unlock()
	defer close(own.done)

	f.running <- struct{}{}
	defer func() { <-f.running }()
	f.mu.Lock()
	f.next = nil
	f.mu.Unlock()
	own.err = f.sync()
	return own.err
}

// syncFile flushes a file by its name. One that is not there has nothing left to be flushed: SQLite takes its log away
// when all of it is in the database file, and on the disk.
func syncFile(name string) func() error {
	return func() error {
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	}
}
