package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"slices"
	"strings"

	"hilo/bot/playground"
	"hilo/locales"
	"hilo/network"
	"hilo/network/sheet"
	"hilo/storage"
)

//go:embed alhama.yaml
var alhamaYAML []byte

// alhamaGuide is the demo's list of resources, as a town hall would make it. What is offered, and by whom, is invented but
// for the public helplines.
//
//go:embed alhama_guia.csv
var alhamaGuide []byte

// alhama is the demo's network.
func alhama() (network.File, error) {
	return parse("alhama.yaml", alhamaYAML, network.DefaultSettings())
}

// stranger is in the demo's chat, and hilo does not know her yet.
var stranger = playground.Member{ID: "nora", Name: "Nora Belmonte"}

// castOf are the channels of the areas and the people of a network, each in the channels of their entity's areas; who
// coordinates or observes, and the stranger, are in all of them.
func castOf(f network.File, lang string) playground.Cast {
	var cast playground.Cast
	var all []string
	for _, a := range f.Areas {
		cast.Channels = append(cast.Channels, playground.Channel{ID: a.Channel, Name: a.Name})
		all = append(all, a.Channel)
	}
	for _, p := range f.People {
		m := playground.Member{ID: p.User, Name: p.Name, Lang: p.Lang, Zone: f.Zone, Channels: all}
		if p.Lang == "" {
			m.Lang = lang
		}
		if p.Role != network.Coordinator && p.Entity != "" {
			m.Channels = channelsOf(f, p.Entity)
		}
		cast.People = append(cast.People, m)
	}
	outsider := stranger
	outsider.Lang, outsider.Zone, outsider.Channels = lang, f.Zone, all
	cast.People = append(cast.People, outsider)
	return cast
}

// channelsOf are the channels of the areas in which an entity sits.
func channelsOf(f network.File, entity string) []string {
	i := slices.IndexFunc(f.Entities, func(e network.FileEntity) bool { return e.Name == entity })
	if i < 0 {
		return nil
	}
	var out []string
	for _, a := range f.Areas {
		if slices.Contains(f.Entities[i].Areas, a.Name) {
			out = append(out, a.Channel)
		}
	}
	return out
}

// found sets the network up, once: what was changed in the chat since is not put back.
func (d *demo) found(ctx context.Context, file network.File) error {
	home := network.Network{Platform: playground.Name, Workspace: workspace}
	return d.store.Update(ctx, "", func(t *storage.Tx) error {
		n, have, err := standing(ctx, t, home)
		if err != nil || n.ID != 0 {
			return err
		}
		if err := network.Check(have, file); err != nil {
			return err
		}
		if n, err = bring(ctx, t, n, network.Plan(have, file)); err != nil {
			return err
		}
		return errors.Join(announce(ctx, t, n), fillGuide(ctx, t, n))
	})
}

// fillGuide puts the demo's list into the guide.
func fillGuide(ctx context.Context, t *storage.Tx, n network.Network) error {
	catalog, err := locales.Load()
	if err != nil {
		return err
	}
	g := &guide{network: n, texts: catalog.Printer(n.Lang)}
	if err := g.know(ctx, t); err != nil {
		return err
	}
	rows, err := sheet.ReadCSV(bytes.NewReader(alhamaGuide), network.SheetHeading)
	if err != nil {
		return err
	}
	wrong := faults{texts: g.texts}
	err = handRows(rows, g, &wrong, func(c row) error {
		c.Card.Source = "" // as though somebody of the network had written it
		_, err := t.AddResource(ctx, n.ID, g.resource(c.SheetCard))
		return err
	})
	if err == nil && wrong.count > 0 {
		err = errors.New("alhama_guia.csv: " + strings.Join(wrong.told, "; "))
	}
	return err
}

// announced is how many of the newest needs have their cards in the channels when the demo begins.
const announced = 2

// announce posts the cards of the newest needs.
func announce(ctx context.Context, t *storage.Tx, n network.Network) error {
	f, err := t.Snapshot(ctx, n)
	if err != nil {
		return err
	}
	for _, listed := range f.Needs[max(0, len(f.Needs)-announced):] {
		need, err := t.Need(ctx, n.ID, listed.Number)
		if err != nil {
			return err
		}
		subject := network.Subject{Kind: network.KindNeed, ID: need.Number}
		if err := t.Tell(ctx, network.Delivery{Network: n.ID, View: "need/card", Subject: subject}, need.Areas); err != nil {
			return err
		}
	}
	return nil
}

// roster is what hilo knows of the people in the chat.
func (d *demo) roster(ctx context.Context) (map[string]playground.Standing, error) {
	out := map[string]playground.Standing{}
	err := d.store.View(ctx, func(t *storage.Tx) error {
		n, err := t.NetworkAt(ctx, playground.Name, workspace)
		if err != nil {
			return err
		}
		members, err := t.Members(ctx, n.ID)
		for _, m := range members {
			s := playground.Standing{Entity: m.EntityName, Role: string(m.Role), Lang: m.Person.Lang}
			if m.UnitName != "" {
				s.Entity += " · " + m.UnitName
			}
			out[m.Person.User] = s
		}
		return err
	})
	return out, err
}
