package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

func TestACursorIsKeptUnderItsName(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		at, err := s.Cursor(t.Context(), "posts")
		if err != nil || !at.IsZero() {
			t.Errorf("before any: %v, %v", at, err)
		}
		for _, moment := range []time.Time{monday, monday.Add(time.Millisecond)} {
			if err := s.SetCursor(t.Context(), "posts", moment); err != nil {
				t.Fatal(err)
			}
			if at, err := s.Cursor(t.Context(), "posts"); err != nil || !at.Equal(moment) {
				t.Errorf("kept %v, read %v, %v", moment, at, err)
			}
		}
		if at, err := s.Cursor(t.Context(), "others"); err != nil || !at.IsZero() {
			t.Errorf("of another name: %v, %v", at, err)
		}
	})
}

func TestWhatIsHandledIsForgottenByItsOwnTime(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		ctx := t.Context()
		mark := func(name, key string, at time.Time) {
			t.Helper()
			if err := s.MarkHandled(ctx, name, key, at); err != nil {
				t.Fatal(err)
			}
		}
		check := func(name, key string, want bool) {
			t.Helper()
			if got, err := s.Handled(ctx, name, key); err != nil || got != want {
				t.Errorf("%s %s: handled %t (%v), want %t", name, key, got, err, want)
			}
		}
		check("heard", "p1", false)
		mark("heard", "p1", monday)
		mark("heard", "p1", monday) // once more does no harm
		mark("sent", "p1", monday)
		c.Add(30 * 24 * time.Hour) // the store's clock has no say
		mark("heard", "p2", monday.Add(72*time.Hour))
		check("heard", "p1", true)
		mark("heard", "p3", monday.Add(72*time.Hour+time.Second))
		check("heard", "p1", false)
		check("heard", "p2", true)
		check("sent", "p1", true) // each list by itself
	})
}

func TestASecretIsMadeOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, url string) {
		c := &clock{now: monday}
		stores := []*storage.Store{migrated(t, url, c), opened(t, url, c)}
		got := make([]string, 8)
		var wait sync.WaitGroup
		for i := range got {
			wait.Go(func() {
				var err error
				if got[i], err = stores[i%2].Secret(t.Context(), "seal"); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		for _, v := range got {
			if v != got[0] || len(v) < 32 {
				t.Errorf("secrets %q", got)
				break
			}
		}
		if other, err := stores[0].Secret(t.Context(), "path"); err != nil || other == got[0] {
			t.Errorf("another name: %q, %v", other, err)
		}
	})
}

func TestOneReplicaLeadsAtATime(t *testing.T) {
	url := freshSchema(t)
	c := &clock{now: monday}
	a, b := migrated(t, url, c), opened(t, url, c)
	ctx, stop := context.WithCancel(t.Context())
	leads, lead := make(chan struct{}), make(chan error, 1)
	go func() {
		lead <- a.Lead(ctx, "listen", func(ctx context.Context) error {
			close(leads)
			<-ctx.Done()
			return ctx.Err()
		})
	}()
	<-leads
	other := false
	if err := b.Lead(t.Context(), "register", func(context.Context) error { other = true; return nil }); err != nil || !other {
		t.Errorf("another name waits: %v", err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	waits := make(chan error, 1)
	go func() {
		waits <- b.Lead(impatient, "listen", func(context.Context) error { return errors.New("two lead") })
	}()
	cancel()
	if err := <-waits; !errors.Is(err, context.Canceled) {
		t.Errorf("who waits and goes: %v", err)
	}
	stop()
	if err := <-lead; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
	if err := b.Lead(t.Context(), "listen", func(context.Context) error { return network.ErrNotFound }); !errors.Is(err, network.ErrNotFound) {
		t.Errorf("the next one's own error: %v", err)
	}
}

func TestALostConnectionEndsTheTurn(t *testing.T) {
	url := freshSchema(t)
	s := migrated(t, url, &clock{now: monday})
	err := s.Lead(t.Context(), "listen", func(ctx context.Context) error {
		admin(t, url, `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 1953854062
			and objid = (hashtext(current_schema() || '/listen')::bigint & 4294967295)::oid`)
		<-ctx.Done()
		return ctx.Err()
	})
	if err == nil || errors.Is(err, network.ErrNotFound) {
		t.Errorf("the turn went on: %v", err)
	}
	if err := s.Lead(t.Context(), "listen", func(context.Context) error { return nil }); err != nil {
		t.Errorf("the next turn: %v", err)
	}
}
