package storage_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"hilo/network"
	"hilo/storage"
)

func allProbes(lists ...map[string]func(p probe) (any, error)) map[string]func(p probe) (any, error) {
	out := map[string]func(p probe) (any, error){}
	for _, m := range lists {
		maps.Copy(out, m)
	}
	return out
}

// offer fills a town's guide.
func (w town) offer(tb testing.TB, s *storage.Store, many int) {
	tb.Helper()
	for i := range many {
		update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
			r := network.Resource{Entity: w.entities[0], Areas: w.areas, Owner: w.people[0].ID, ChangedBy: w.people[0].ID, Card: w.card1(i)}
			r, err := tx.AddResource(ctx, w.ID, r)
			if err != nil {
				return err
			}
			_, doubtErr := tx.RaiseDoubt(ctx, w.ID, network.Doubt{Resource: r.Number, Person: w.people[0].ID, Body: w.Workspace})
			_, lineErr := tx.AddSynonym(ctx, w.ID, "bus, transporte, "+w.Workspace)
			_, dropErr := tx.RemoveSynonym(ctx, w.ID, -int64(i)-1)
			return errors.Join(doubtErr, lineErr, dropErr, tx.Miss(ctx, w.ID, "mariposas "+w.Workspace), tx.MarkAsked(ctx, w.ID, []int64{int64(i)}),
				tx.SaveGuidePage(ctx, w.ID, storage.GuidePage{Address: w.Workspace}))
		})
		imp, err := s.BeginImport(tb.Context(), w.ID, fmt.Sprint("file ", i))
		if err != nil {
			tb.Fatal(err)
		}
		staged := []network.Resource{{Card: w.card1(i)}, {Card: network.Card{Name: "Otro " + w.Workspace, Source: w.Workspace}}}
		if err := s.Stage(tb.Context(), w.ID, imp.Number, staged); err != nil {
			tb.Fatal(err)
		}
	}
}

func (w town) card1(i int) network.Card {
	return network.Card{Name: "Transporte " + w.Workspace, Source: fmt.Sprint("source ", i), Groups: []string{"youth"}, Municipalities: []string{"Alhama"}}
}

// publishAgain publishes files that add, change and repeat cards, and drops one.
func publishAgain(tb testing.TB, s *storage.Store, w town) error {
	tb.Helper()
	for _, name := range []string{"A", "A", "B"} {
		imp, err := s.BeginImport(tb.Context(), w.ID, "again")
		if err != nil {
			return err
		}
		if err := s.Stage(tb.Context(), w.ID, imp.Number, []network.Resource{{Card: network.Card{Name: name, Source: "one"}}, {Card: network.Card{Name: "Otro"}}}); err != nil {
			return err
		}
		if _, err := s.Publish(tb.Context(), w.ID, imp.Number); err != nil {
			return err
		}
	}
	imp, err := s.BeginImport(tb.Context(), w.ID, "again")
	if err != nil {
		return err
	}
	return errors.Join(s.Stage(tb.Context(), w.ID, imp.Number, []network.Resource{{Card: network.Card{Name: "Otro"}}}), s.DropImport(tb.Context(), w.ID, imp.Number))
}

func (p probe) resource() network.Resource {
	return network.Resource{Number: p.id, State: network.ResourceCurrent, Version: 1, Entity: p.id, Unit: p.id, Areas: []int64{1, 2, 3}, Owner: p.alien,
		Card: p.us.card1(int(p.id) - 1), Confirmed: monday, Changed: monday}
}

var guideProbes = map[string]func(p probe) (any, error){
	"AddResource":       func(p probe) (any, error) { return values(p.tx.AddResource(p.ctx, p.us.ID, p.resource())) },
	"AddSynonym":        func(p probe) (any, error) { return values(p.tx.AddSynonym(p.ctx, p.us.ID, "tren, bus")) },
	"CloseGuidePage":    func(p probe) (any, error) { return only(p.tx.CloseGuidePage(p.ctx, p.us.ID)) },
	"DeleteResource":    func(p probe) (any, error) { return only(p.tx.DeleteResource(p.ctx, p.us.ID, p.id)) },
	"Doubt":             func(p probe) (any, error) { return values(p.tx.Doubt(p.ctx, p.us.ID, p.id)) },
	"EarliestConfirmed": func(p probe) (any, error) { return values(p.tx.EarliestConfirmed(p.ctx, p.us.ID)) },
	"FindResources": func(p probe) (any, error) {
		var all []any
		for _, q := range []storage.ResourceQuery{{}, {Text: "bus"}, {Text: "tranporte " + p.them.Workspace}, {Area: p.id}, {Owner: p.alien}, {Entity: p.id},
			{Town: "Alama", Group: "youth", Open: 1}, {Text: "transporte", Town: "Alhama", Area: p.id}, {Unconfirmed: true}, {Gone: true, Text: "bus"}} {
			found, total, err := p.tx.FindResources(p.ctx, p.us.ID, q)
			if err != nil {
				return nil, err
			}
			all = append(all, found, total)
		}
		return all, nil
	},
	"GuidePage":         func(p probe) (any, error) { return values(p.tx.GuidePage(p.ctx, p.us.ID)) },
	"HandOverResources": func(p probe) (any, error) { return values(p.tx.HandOverResources(p.ctx, p.us.ID, p.alien, p.id)) },
	"MarkAsked":         func(p probe) (any, error) { return only(p.tx.MarkAsked(p.ctx, p.us.ID, []int64{1, 2, 3})) },
	"Miss":              func(p probe) (any, error) { return only(p.tx.Miss(p.ctx, p.us.ID, "mariposas theirs")) },
	"Misses":            func(p probe) (any, error) { return values(p.tx.Misses(p.ctx, p.us.ID, "2023-01", 1, 9)) },
	"OpenDoubts":        func(p probe) (any, error) { return values(p.tx.OpenDoubts(p.ctx, p.us.ID, p.id)) },
	"RaiseDoubt": func(p probe) (any, error) {
		return values(p.tx.RaiseDoubt(p.ctx, p.us.ID, network.Doubt{Resource: p.id, Person: p.alien, Body: "probe"}))
	},
	"RemoveSynonym":  func(p probe) (any, error) { return values(p.tx.RemoveSynonym(p.ctx, p.us.ID, p.id)) },
	"Resource":       func(p probe) (any, error) { return values(p.tx.Resource(p.ctx, p.us.ID, p.id)) },
	"Resources":      func(p probe) (any, error) { return values(p.tx.Resources(p.ctx, p.us.ID, []int64{1, 2, 3})) },
	"ResourcesToAsk": func(p probe) (any, error) { return values(p.tx.ResourcesToAsk(p.ctx, p.us.ID, monday, 9)) },
	"SaveGuidePage": func(p probe) (any, error) {
		return only(p.tx.SaveGuidePage(p.ctx, p.us.ID, storage.GuidePage{Address: "probe", Public: true}))
	},
	"SaveResource": func(p probe) (any, error) {
		r := p.resource()
		r.Version = 2
		return only(p.tx.SaveResource(p.ctx, p.us.ID, r))
	},
	"SettleDoubts": func(p probe) (any, error) { return only(p.tx.SettleDoubts(p.ctx, p.us.ID, p.id)) },
	"GivenSynonyms": func(p probe) (any, error) {
		_, dropped, err := p.tx.GivenSynonyms(p.ctx, p.us.ID)
		return dropped, err
	},
	"RestoreSynonym": func(p probe) (any, error) { return values(p.tx.RestoreSynonym(p.ctx, p.us.ID, -p.id)) },
	"Synonyms":       func(p probe) (any, error) { return values(p.tx.Synonyms(p.ctx, p.us.ID)) },
	"Towns":          func(p probe) (any, error) { return values(p.tx.Towns(p.ctx, p.us.ID)) },
	"Writings":       func(p probe) (any, error) { return values(p.tx.Writings(p.ctx, p.us.ID, p.id)) },
}

var guideStoreProbes = map[string]func(p probe) (any, error){
	"BeginImport": func(p probe) (any, error) {
		return values(p.s.BeginImport(p.ctx, p.us.ID, fmt.Sprint("file ", p.id-1)))
	},
	"DropImport": func(p probe) (any, error) { return only(p.s.DropImport(p.ctx, p.us.ID, p.id)) },
	"EachResource": func(p probe) (any, error) {
		var all []network.Resource
		return values(all, p.s.EachResource(p.ctx, p.us.ID, func(r network.Resource) error { all = append(all, r); return nil }))
	},
	"Publish": func(p probe) (any, error) { return values(p.s.Publish(p.ctx, p.us.ID, p.id+1)) },
	"Stage": func(p probe) (any, error) {
		return only(p.s.Stage(p.ctx, p.us.ID, p.id, []network.Resource{p.resource(), {Card: network.Card{Name: "probe", Source: "theirs"}}}))
	},
}
