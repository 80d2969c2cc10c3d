package commands_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
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
	benchAreas    = 10  // of each network, each with its entity
	benchInvited  = 30  // to each meeting: the people of an area
	benchJobs     = 8   // at once, as in hilo serve
)

// BenchmarkNotices reminds of 10,000 meetings with 30 people invited to each, all due in one hour: it selects whom to tell,
// groups what they are told and queues the direct messages. It reports the most memory that was in use, in megabytes.
func BenchmarkNotices(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkNotices(b, "sqlite:"+filepath.Join(b.TempDir(), "hilo.db")) })
	b.Run("postgres", func(b *testing.B) { benchmarkNotices(b, schemaURL(b)) })
}

func benchmarkNotices(b *testing.B, url string) {
	ctx := b.Context()
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2023, 1, 17, 9, 0, 0, 0, madrid) // when people are reminded of tomorrow's meetings
	store, err := storage.Open(ctx, storage.Options{URL: url, Now: func() time.Time { return now }})
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
	for b.Loop() {
		b.StopTimer()
		meetings := map[int64][]int64{}
		for _, id := range networks {
			meetings[id] = calendarOf(b, store, id, now)
		}
		runtime.GC()
		peak := watchMemory()
		b.StartTimer()
		for minute := range 60 {
			atOnce(networks, func(id int64) {
				for _, m := range meetings[id][minute*benchMeetings/60 : (minute+1)*benchMeetings/60] {
					if err := features.RemindTomorrow(ctx, id, m); err != nil {
						b.Error(err)
					}
				}
				if err := features.NoticesDue(ctx, id); err != nil {
					b.Error(err)
				}
			})
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

// atOnce does something in each network, in benchJobs of them at the same time, and returns when all is done.
func atOnce(networks []int64, do func(id int64)) {
	jobs := make(chan struct{}, benchJobs)
	var work sync.WaitGroup
	for _, id := range networks {
		jobs <- struct{}{}
		work.Go(func() {
			defer func() { <-jobs }()
			do(id)
		})
	}
	work.Wait()
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
		for a := range benchAreas {
			area, err := tx.AddArea(ctx, id, fmt.Sprint("Área ", a), "")
			if err != nil {
				return err
			}
			entity, err := tx.AddEntity(ctx, id, network.Entity{Name: fmt.Sprint("Entidad ", a), Kind: network.OtherKind, Weight: 100, Areas: []int64{area}})
			if err != nil {
				return err
			}
			for i := range benchInvited {
				p, err := tx.SavePerson(ctx, network.Person{Platform: "silent", Workspace: workspace, User: fmt.Sprint("u", a, ".", i), Name: "p"})
				if err != nil {
					return err
				}
				if err := tx.Join(ctx, network.Actor{Person: p, Network: id, Role: network.Technician, Entity: entity}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return id
}

// calendarOf convenes the meetings of a network for the next day.
func calendarOf(b *testing.B, store *storage.Store, id int64, now time.Time) (numbers []int64) {
	b.Helper()
	err := store.Update(b.Context(), "", func(tx *storage.Tx) error {
		numbers = nil
		for m := range benchMeetings {
			meeting, err := tx.AddMeeting(b.Context(), id, network.Meeting{State: network.MeetingConvened, ConvenedBy: 1, Convened: now, Changed: now,
				Start: now.AddDate(0, 0, 1).Add(2 * time.Hour), Areas: []int64{int64(m%benchAreas + 1)}})
			if err != nil {
				return err
			}
			numbers = append(numbers, meeting.Number)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return numbers
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
