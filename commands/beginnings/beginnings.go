// Package beginnings holds the networks that the stories of commands/testdata start from, for every chat system on
// which they are played. It is for tests only.
package beginnings

import (
	"context"
	"fmt"

	"hilo/bot/bottest"
	"hilo/network"
	"hilo/storage"
)

// Chat is how a chat system calls itself and what is in it.
type Chat struct {
	Platform, Workspace string
	User                func(handle string) string      // a person's id
	Channel             func(name string) network.Place // a channel's place
}

// Make puts into an empty store the networks that a story begins with.
func Make(ctx context.Context, store *storage.Store, c Chat, s bottest.Setup) error {
	for _, name := range s.Given {
		b, ok := all[name]
		if !ok {
			return fmt.Errorf("no beginning %q", name)
		}
		err := store.Update(ctx, "", func(tx *storage.Tx) error { return b.build(ctx, tx, c, s) })
		if err != nil {
			return fmt.Errorf("beginning %q: %w", name, err)
		}
	}
	return nil
}

// beginning is a network with its areas, bound to the story's channels in their order, its entities and people.
type beginning struct {
	network         network.Network
	areas, entities []string
	seats           []seat
}

// seat is a person of a beginning.
type seat struct {
	handle, entity string
	role           network.Role
}

var all = map[string]beginning{
	// A small network like the one of Alhama: three areas, six entities, two coordinators. A person "nora" of the story
	// is unknown to hilo.
	"alhama": {
		network: network.Network{Name: "Red Alhameña", Lang: "es", Zone: "Europe/Madrid",
			Responsible: "Ayuntamiento de Alhama de Murcia"},
		areas: []string{"Empleo y Formación", "Sociosanitaria", "Educación y Juventud"},
		entities: []string{"Servicios Sociales", "Igualdad", "Asociación Vega Viva", "Fundación Puente Nuevo",
			"Cooperativa La Noria", "Centro de Salud"},
		seats: []seat{
			{"marta", "Servicios Sociales", network.Coordinator}, {"pilar", "Igualdad", network.Coordinator},
			{"ana", "Asociación Vega Viva", network.Technician}, {"luis", "Fundación Puente Nuevo", network.Technician},
			{"irene", "Cooperativa La Noria", network.Technician}, {"omar", "Centro de Salud", network.Technician},
			{"vera", "", network.Observer},
			{"carmen", "Asociación Vega Viva", network.Technician}, {"julio", "Centro de Salud", network.Technician},
		},
	},
	// The same in Valencian.
	"xarxa": {
		network: network.Network{Name: "Xarxa de la Marina", Lang: "ca", Zone: "Europe/Madrid",
			Responsible: "Ajuntament de la Vila"},
		areas:    []string{"Ocupació i Formació"},
		entities: []string{"Serveis Socials", "Igualtat", "Associació Vega Viva", "Fundació Pont Nou"},
		seats: []seat{
			{"marta", "Serveis Socials", network.Coordinator}, {"pilar", "Igualtat", network.Technician},
			{"ana", "Associació Vega Viva", network.Technician}, {"luis", "Fundació Pont Nou", network.Technician},
			{"carme", "Associació Vega Viva", network.Technician},
		},
	},
}

func (b beginning) build(ctx context.Context, tx *storage.Tx, c Chat, s bottest.Setup) error {
	n := b.network
	n.Platform, n.Workspace, n.Settings = c.Platform, c.Workspace, network.DefaultSettings()
	id, err := tx.Found(ctx, n)
	if err != nil {
		return err
	}
	var areas []int64
	for i, name := range b.areas {
		area, err := tx.AddArea(ctx, id, name, "")
		if err != nil {
			return err
		}
		areas = append(areas, area)
		if i < len(s.Channels) {
			if err := tx.Bind(ctx, id, area, c.Channel(s.Channels[i].Name)); err != nil {
				return err
			}
		}
	}
	entities := map[string]int64{}
	for _, name := range b.entities {
		entities[name], err = tx.AddEntity(ctx, id, network.Entity{Name: name, Kind: network.OtherKind, Weight: 100, Areas: areas})
		if err != nil {
			return err
		}
	}
	return b.seat(ctx, tx, id, c, s, entities)
}

// seat joins those of the story's people whom the beginning knows.
func (b beginning) seat(ctx context.Context, tx *storage.Tx, id int64, c Chat, s bottest.Setup, entities map[string]int64) error {
	for _, p := range s.People {
		for _, seat := range b.seats {
			if seat.handle != p.Handle {
				continue
			}
			person, err := tx.SavePerson(ctx, network.Person{Platform: c.Platform, Workspace: c.Workspace,
				User: c.User(p.Handle), Name: p.Name})
			if err != nil {
				return err
			}
			actor := network.Actor{Person: person, Network: id, Role: seat.role, Entity: entities[seat.entity]}
			if err := tx.Join(ctx, actor); err != nil {
				return err
			}
		}
	}
	return nil
}
