package commands_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// The figure: so many meetings, with so many people each, of whom everybody is told in the same hour.
const (
	benchNetworks = 50
	benchMeetings = 200 // of each network
	benchPeople   = 300 // of each network
	benchInvited  = 30  // to each meeting
)

// BenchmarkNotices selects and groups what 10,000 meetings have to tell 30 people each, all due in one hour, and queues
// the direct messages. It reports the most memory that was in use, in megabytes.
func BenchmarkNotices(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkNotices(b, "sqlite:"+filepath.Join(b.TempDir(), "hilo.db")) })
	b.Run("postgres", func(b *testing.B) { benchmarkNotices(b, schemaURL(b)) })
}

func benchmarkNotices(b *testing.B, url string) {
	ctx := b.Context()
	now := time.Date(2023, 1, 17, 9, 0, 0, 0, time.UTC)
	store, err := storage.Open(ctx, storage.Options{URL: url, MaxConns: 4, Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		b.Fatal(err)
	}
	features := commands.New(store, catalog)
	var networks []int64
	for i := range benchNetworks {
		networks = append(networks, crowd(b, store, fmt.Sprint("w", i)))
	}
	for turn := int64(1); b.Loop(); turn++ {
		b.StopTimer()
		for _, id := range networks {
			haveTold(b, store, id, now, turn)
		}
		runtime.GC()
		peak := watchMemory()
		b.StartTimer()
		for range 60 { // minutes
			for _, id := range networks {
				if err := features.NoticesDue(ctx, id); err != nil {
					b.Fatal(err)
				}
			}
			now = now.Add(time.Minute)
		}
		b.StopTimer()
		b.ReportMetric(peak(), "MB")
		for _, id := range networks {
			wasTold(b, store, id)
		}
		now = now.AddDate(0, 0, 7)
		b.StartTimer()
	}
}

// crowd is a network of many people.
func crowd(b *testing.B, store *storage.Store, workspace string) (id int64) {
	b.Helper()
	ctx := b.Context()
	err := store.Update(ctx, "", func(tx *storage.Tx) error {
		n := network.Network{Platform: "silent", Workspace: workspace, Name: workspace, Lang: "es", Zone: "Europe/Madrid", Settings: network.DefaultSettings()}
		var err error
		if id, err = tx.Found(ctx, n); err != nil {
			return err
		}
		for i := range benchPeople {
			p, err := tx.SavePerson(ctx, network.Person{Platform: "silent", Workspace: workspace, User: fmt.Sprint("u", i), Name: "p"})
			if err != nil {
				return err
			}
			if err := tx.Join(ctx, network.Actor{Person: p, Network: id, Role: network.Technician}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

// haveTold has the people of a network told of its meetings, some of the people of each, within the hour.
func haveTold(b *testing.B, store *storage.Store, id int64, now time.Time, turn int64) {
	b.Helper()
	err := store.Update(b.Context(), "", func(tx *storage.Tx) error {
		members, err := tx.Members(b.Context(), id)
		if err != nil {
			return err
		}
		var all []network.Notice
		for m := range benchMeetings {
			due := now.Add(time.Duration(m) * time.Hour / benchMeetings)
			for i := range benchInvited {
				all = append(all, network.Notice{Network: id, Person: members[(m*benchInvited+i)%len(members)].Person.ID,
					Class: network.NoticeAttending, View: "meeting/soon", Subject: network.Subject{Kind: network.KindMeeting, ID: int64(m + 1)},
					Turn: turn, Due: due, Lapses: due.AddDate(0, 0, 1)})
			}
		}
		return tx.Notify(b.Context(), all)
	})
	if err != nil {
		b.Fatal(err)
	}
}

// wasTold looks at some people of a network: a message waits for each.
func wasTold(b *testing.B, store *storage.Store, id int64) {
	b.Helper()
	var members []storage.Member
	err := store.View(b.Context(), func(tx *storage.Tx) error {
		var err error
		members, err = tx.Members(b.Context(), id)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range members[:10] {
		d, err := store.ClaimDelivery(b.Context(), network.DeliverJob{Network: id, Person: m.Person.ID})
		if err != nil || d.View != network.NoticesView {
			b.Fatalf("person %d is to be told %+v (%v)", m.Person.ID, d, err)
		}
	}
}

// watchMemory samples the memory in use until it is asked for the most, in megabytes.
func watchMemory() (peak func() float64) {
	ctx, stop := context.WithCancel(context.Background())
	most := make(chan uint64)
	go func() {
		var m runtime.MemStats
		var high uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				most <- high
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				high = max(high, m.HeapInuse+m.StackInuse)
			}
		}
	}()
	return func() float64 {
		stop()
		return float64(<-most) / (1 << 20)
	}
}
