package slack_test

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
	"hilo/network"
	"hilo/storage"
)

// So many people type at once, and so often before the time is taken; so many workspaces have installed hilo.
const (
	benchTypists  = 32
	benchTyped    = 1_000
	benchInstalls = 10_000
)

// BenchmarkSocketCommands has people type /hilo, each as soon as the command before is answered, over one connection of
// Socket Mode: from the envelope to its acknowledgement with the menu in it, on PostgreSQL.
func BenchmarkSocketCommands(b *testing.B) {
	clock := bot.NewMovableClock(time.Now(), true)
	s := strict.New(b, strict.At(clock), strict.Pages(1000), strict.Single())
	members := []string{s.AddWorkspace(strict.Workspace{ID: red, Name: "Red"})}
	for i := range benchTypists {
		id := fmt.Sprintf("U%08d", i)
		s.AddUser(strict.User{ID: id, Workspace: red, Name: fmt.Sprint("voz", i), RealName: "Voz", Locale: "es-ES", Zone: "Europe/Madrid"})
		members = append(members, id)
	}
	s.AddChannel(strict.Channel{ID: empleo, Workspace: red, Name: "empleo"}, members...)
	h := newHouse(b, s, clock, manner{socket: true})
	h.url, h.live = schemaURL(b), true
	h.begin()
	err := h.store.Update(b.Context(), "", func(t *storage.Tx) error {
		_, err := t.Found(b.Context(), network.Network{Platform: slack.Name, Workspace: red, Name: "Red", Lang: "es", Zone: "Europe/Madrid",
			Settings: network.DefaultSettings()})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	typed := 0
	for b.Loop() {
		errs := make([]error, benchTypists)
		var wait sync.WaitGroup
		for i := range benchTypists {
			wait.Go(func() {
				for range benchTyped / benchTypists {
					err := s.Command(b.Context(), strict.Act{Workspace: red, User: members[1+i], Channel: empleo}, "/hilo", "")
					errs[i] = errors.Join(errs[i], err)
				}
			})
		}
		wait.Wait()
		if err := errors.Join(errs...); err != nil {
			b.Fatal(err)
		}
		typed += benchTyped / benchTypists * benchTypists
	}
	for _, id := range members[1:] {
		if len(s.Ephemerals(id)) == 0 {
			b.Errorf("%s was not answered", id)
		}
	}
	b.ReportMetric(float64(typed)/b.Elapsed().Seconds(), "commands/s")
}

// BenchmarkInstalled starts hilo where ten thousand workspaces have installed it, on PostgreSQL, up to where it can be
// spoken to, and has one of them speak. It reports how long the start takes and how much memory the process then has,
// with the Slack of this test in it.
func BenchmarkInstalled(b *testing.B) {
	clock := bot.NewMovableClock(time.Now(), true)
	s := strict.New(b, strict.At(clock), strict.Pages(1000))
	bot1 := s.AddWorkspace(strict.Workspace{ID: red, Name: "Red"})
	s.AddUser(strict.User{ID: anaID, Workspace: red, Name: "ana", RealName: "Ana", Locale: "es-ES", Zone: "Europe/Madrid"})
	s.AddChannel(strict.Channel{ID: empleo, Workspace: red, Name: "empleo"}, bot1, anaID)
	h := newHouse(b, s, clock, manner{many: true})
	h.url, h.live = schemaURL(b), true
	if err := h.start(b.Context()); err != nil {
		b.Fatal(err)
	}
	for i := range benchInstalls {
		if err := h.install(b.Context(), "T"+strconv.Itoa(i), "xoxb-"+strings.Repeat("0", 40)+strconv.Itoa(i)); err != nil {
			b.Fatal(err)
		}
	}
	if err := h.stop(b.Context()); err != nil {
		b.Fatal(err)
	}
	starts := time.Duration(0)
	for b.Loop() {
		began := time.Now()
		if err := h.start(b.Context()); err != nil {
			b.Fatal(err)
		}
		starts = max(starts, time.Since(began))
		if err := s.Command(b.Context(), strict.Act{Workspace: red, User: anaID, Channel: empleo}, "/hilo", ""); err != nil {
			b.Error(err)
		}
		b.StopTimer()
		b.ReportMetric(resident(b), "MB")
		if err := h.stop(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(starts.Milliseconds()), "start-ms")
}

// resident is the memory of this process, in MB, after the garbage of earlier benchmarks was given back.
func resident(b *testing.B) float64 {
	b.Helper()
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.Sys) / (1 << 20)
	}
	pages, err := strconv.Atoi(strings.Fields(string(data))[1])
	if err != nil {
		b.Fatal(err)
	}
	return float64(pages*os.Getpagesize()) / (1 << 20)
}
