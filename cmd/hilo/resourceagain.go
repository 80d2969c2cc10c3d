package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// A file that this guide wrote and that comes back: its rows change the cards that they were written from.

// row is a card that a file tells of.
type row struct {
	network.SheetCard
	modified time.Time // when the card was changed last, as the file knows; zero where it does not say
	// over is a card of the guide, and who offers it, with what the file changed in it.
	over func(stored network.Resource, listed network.SheetCard) network.SheetCard
}

// newer says whether somebody has changed a card since the row was written.
func (r row) newer(stored network.Resource) bool {
	return r.Version > 0 && stored.Version > r.Version || !r.modified.IsZero() && stored.Changed.Truncate(time.Millisecond).After(r.modified)
}

// there is what a guide has already, by the names under which files tell of it.
type there struct {
	known map[string]int64 // the numbers
	own   map[string]bool  // as the cards that were written here are exported
}

func (g *guide) there(ctx context.Context) (there, error) {
	t := there{map[string]int64{}, map[string]bool{}}
	add := func(r network.Resource) error {
		if !strings.HasPrefix(r.Card.Source, network.HSDSSource) {
			name := network.HSDSSource + r.HSDSID(g.space())
			t.known[name], t.own[name] = r.Number, true
		}
		if r.Card.Source != "" {
			t.known[r.Card.Source] = r.Number
		}
		return nil
	}
	if err := g.gone(ctx, add); err != nil {
		return t, err
	}
	return t, g.store.EachResource(ctx, g.network.ID, add)
}

// gone calls a function with each resource that is no longer offered.
func (g *guide) gone(ctx context.Context, fn func(network.Resource) error) error {
	for q := (storage.ResourceQuery{Gone: true}); ; {
		var page []network.Resource
		if err := g.store.View(ctx, func(t *storage.Tx) (err error) {
			page, _, err = t.FindResources(ctx, g.network.ID, q)
			return err
		}); err != nil || len(page) == 0 {
			return err
		}
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
		}
		q.Offset += len(page)
	}
}

// listed is a resource as a list tells of it.
func (g *guide) listed(r network.Resource) network.SheetCard {
	out := network.SheetCard{Card: r.Card, Entity: r.Card.Provider, Version: r.Version}
	for _, e := range g.entities {
		if e.ID != r.Entity {
			continue
		}
		out.Entity = e.Name
		for _, u := range e.Units {
			if u.ID == r.Unit {
				out.Unit = u.Name
			}
		}
	}
	for _, a := range g.areas {
		if slices.Contains(r.Areas, a.ID) {
			out.Areas = append(out.Areas, a.Name)
		}
	}
	return out
}

// again are the rows of a file whose cards this guide wrote.
type again struct {
	changed       []network.Resource
	changes       []string // in words, as many as faultsTold
	count         int      // of all changes
	same, keeping int      // keeping are cards that stay as they are, since somebody changed them
}

// takeBack notes what becomes of the card that a row was written from.
func (r *reading) takeBack(ctx context.Context, number int64, told row) error {
	var stored network.Resource
	if err := r.store.View(ctx, func(t *storage.Tx) (err error) {
		stored, err = t.Resource(ctx, r.network.ID, number)
		return err
	}); err != nil {
		return err
	}
	before := r.listed(stored)
	after := told.over(stored, before)
	now := r.resource(after)
	title := fmt.Sprintf("%s «%s»", network.Code("R", number), clip(stored.Card.Name))
	switch {
	case sameAs(stored, now):
		r.again.same++
	case stored.State == network.ResourceGone:
		r.keep("guidefile.left_gone", title)
	case told.Version == 0 && told.modified.IsZero():
		r.keep("guidefile.left_unknown", title)
	case told.newer(stored):
		r.keep("guidefile.left_newer", title)
	default:
		now.Number, now.Version = number, stored.Version
		r.again.changed = append(r.again.changed, now)
		r.again.note(r.faults, title, network.CardChanges(before, after, r.network.Lang))
	}
	return nil
}

// sameAs says whether a card tells what is stored already; who offers it, and the areas, only where it knows them.
func sameAs(stored, now network.Resource) bool {
	return now.Card.Equal(stored.Card) && (now.Entity == 0 || now.Entity == stored.Entity && now.Unit == stored.Unit) &&
		(len(now.Areas) == 0 || slices.Equal(slices.Sorted(slices.Values(now.Areas)), slices.Sorted(slices.Values(stored.Areas))))
}

// keep leaves a card as it is.
func (r *reading) keep(key, title string) {
	r.again.keeping++
	r.faults.add(r.texts.T(key, locales.Args{"Card": title}), false)
}

func (a *again) note(f faults, title string, changes []network.CardChange) {
	for _, c := range changes {
		if a.count++; len(a.changes) < faultsTold {
			a.changes = append(a.changes, f.say("guidefile.change", locales.Args{"Card": title, "Column": c.Column,
				"Before": clip(c.Before), "After": clip(c.After)}))
		}
	}
}

// tell writes what changes.
func (a again) tell(out io.Writer, texts *locales.Printer) {
	for _, line := range a.changes {
		fmt.Fprintln(out, "  "+line)
	}
	if more := a.count - len(a.changes); more > 0 {
		fmt.Fprintln(out, texts.T("guidefile.more", locales.Args{"N": more}))
	}
	if len(a.changed)+a.same+a.keeping > 0 {
		fmt.Fprintln(out, texts.T("guidefile.ours", locales.Args{"Changed": len(a.changed), "Same": a.same, "Left": a.keeping}))
	}
}
