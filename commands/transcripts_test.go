package commands_test

import (
	"context"
	"flag"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

var _ = flag.Bool("update", false, "write the transcripts anew with what was seen")

// TestTranscripts plays every story through the real engine over both databases, with a clock moved by hand.
func TestTranscripts(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		bottest.Run(t, "testdata/*.txt", func(t *testing.T, s bottest.Setup) bottest.World {
			return newWorld(t, s, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"))
		})
	})
	t.Run("postgres", func(t *testing.T) {
		bottest.Run(t, "testdata/*.txt", func(t *testing.T, s bottest.Setup) bottest.World {
			return newWorld(t, s, schemaURL(t))
		})
	})
}

// house is hilo at work for one story.
type house struct {
	t      *testing.T
	url    string
	chat   *bottest.Chat
	clock  *bot.MovableClock
	store  *storage.Store
	engine *bot.Engine
	log    *slog.Logger
}

func newWorld(t *testing.T, s bottest.Setup, url string) bottest.World {
	h := &house{t: t, url: url, clock: bot.NewMovableClock(s.Start, false)}
	h.chat = bottest.NewChat(t, h.clock, s)
	ctx := t.Context()
	driver, err := h.start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.stop(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})
	for _, name := range s.Given {
		begin, ok := beginnings[name]
		if !ok {
			t.Fatalf("no beginning %q", name)
		}
		begin(t, h, s)
	}
	if err := h.engine.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	return bottest.NewWorld(t, driver, h.chat, h.clock).OnRestart(h.stop, h.start)
}

func (h *house) start(ctx context.Context) (bottest.Driver, error) {
	store, err := storage.Open(ctx, storage.Options{URL: h.url, Fast: true, MaxConns: 4, Now: h.clock.Now})
	if err != nil {
		return nil, err
	}
	if _, err := store.Migrate(ctx); err != nil {
		return nil, err
	}
	catalog, err := locales.Load()
	if err != nil {
		return nil, err
	}
	log := h.log
	if log == nil {
		log = slog.New(slog.NewTextHandler(h.t.Output(), nil))
	}
	features := commands.New(store, catalog)
	h.store = store
	h.engine, err = bot.New(bot.Options{Catalog: catalog, Store: store, Clock: h.clock, Platforms: []bot.Platform{h.chat},
		Commands: features.Commands(), Hooks: features.Hooks(), Log: log})
	if err != nil {
		return nil, err
	}
	if err := store.StartJobs(ctx, storage.JobOptions{Workers: h.engine.Workers(), Poll: 5 * time.Millisecond,
		Parallel: 1, Stepped: true, Logger: log}); err != nil {
		return nil, err
	}
	return h.engine, h.engine.Start(ctx)
}

func (h *house) stop(ctx context.Context) error {
	if err := h.store.StopJobs(ctx); err != nil {
		return err
	}
	h.engine.Stop()
	return h.store.Close()
}

// beginnings are the networks that a story may start from.
var beginnings = map[string]func(t *testing.T, h *house, s bottest.Setup){
	"alhama": alhama,
	"xarxa":  xarxa,
}

// seat is a person of a beginning.
type seat struct {
	handle, entity string
	role           network.Role
}

// alhama is a small network like the one of Alhama: three areas, six entities, two coordinators. A person "nora" of
// the story is unknown to hilo.
func alhama(t *testing.T, h *house, s bottest.Setup) {
	build(t, h, s, network.Network{Name: "Red Alhameña", Lang: "es", Zone: "Europe/Madrid", Responsible: "Ayuntamiento de Alhama de Murcia"},
		[]string{"Empleo y Formación", "Sociosanitaria", "Educación y Juventud"},
		[]string{"Servicios Sociales", "Igualdad", "Asociación Vega Viva", "Fundación Puente Nuevo", "Cooperativa La Noria", "Centro de Salud"},
		[]seat{
			{"marta", "Servicios Sociales", network.Coordinator}, {"pilar", "Igualdad", network.Coordinator},
			{"ana", "Asociación Vega Viva", network.Technician}, {"luis", "Fundación Puente Nuevo", network.Technician},
			{"irene", "Cooperativa La Noria", network.Technician}, {"omar", "Centro de Salud", network.Technician},
			{"vera", "", network.Observer},
		})
}

// xarxa is the same in Valencian.
func xarxa(t *testing.T, h *house, s bottest.Setup) {
	build(t, h, s, network.Network{Name: "Xarxa de la Marina", Lang: "ca", Zone: "Europe/Madrid", Responsible: "Ajuntament de la Vila"},
		[]string{"Ocupació i Formació"},
		[]string{"Serveis Socials", "Igualtat", "Associació Vega Viva", "Fundació Pont Nou"},
		[]seat{
			{"marta", "Serveis Socials", network.Coordinator}, {"pilar", "Igualtat", network.Technician},
			{"ana", "Associació Vega Viva", network.Technician}, {"luis", "Fundació Pont Nou", network.Technician},
		})
}

func build(t *testing.T, h *house, s bottest.Setup, n network.Network, areas, entities []string, seats []seat) {
	t.Helper()
	n.Platform, n.Workspace, n.Settings = bottest.ChatName, bottest.Workspace, network.DefaultSettings()
	err := h.store.Update(t.Context(), "", func(tx *storage.Tx) error {
		ctx := t.Context()
		id, err := tx.Found(ctx, n)
		if err != nil {
			return err
		}
		var all []int64
		for i, name := range areas {
			area, err := tx.AddArea(ctx, id, name, "")
			if err != nil {
				return err
			}
			all = append(all, area)
			if i < len(s.Channels) {
				if err := tx.Bind(ctx, id, area, bottest.ChannelPlace(s.Channels[i].Name)); err != nil {
					return err
				}
			}
		}
		ids := map[string]int64{}
		for _, name := range entities {
			e, err := tx.AddEntity(ctx, id, network.Entity{Name: name, Kind: network.OtherKind, Weight: 100, Areas: all})
			if err != nil {
				return err
			}
			ids[name] = e
		}
		return seatPeople(ctx, tx, id, s, seats, ids)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// seatPeople joins those of the story's people whom the beginning knows.
func seatPeople(ctx context.Context, tx *storage.Tx, id int64, s bottest.Setup, seats []seat, entities map[string]int64) error {
	for _, p := range s.People {
		for _, seat := range seats {
			if seat.handle != p.Handle {
				continue
			}
			person, err := tx.SavePerson(ctx, network.Person{Platform: bottest.ChatName, Workspace: bottest.Workspace,
				User: bottest.User(p.Handle), Name: p.Name})
			if err != nil {
				return err
			}
			if err := tx.Join(ctx, network.Actor{Person: person, Network: id, Role: seat.role, Entity: entities[seat.entity]}); err != nil {
				return err
			}
		}
	}
	return nil
}
