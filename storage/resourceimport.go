package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hilo/network"
)

// Import is an import of resources on its way: a file, and how many of its rows are staged.
type Import struct {
	Number int64 `db:"number"`
	Staged int   `db:"staged"`
}

// BeginImport begins the import of a file, which is known by a digest of what it holds. One that was begun before and
// neither published nor dropped goes on: as many rows as it says are staged and must not be staged again.
func (s *Store) BeginImport(ctx context.Context, networkID int64, digest string) (Import, error) {
	var out Import
	err := s.Update(ctx, "", func(t *Tx) error {
		err := t.get(ctx, &out, `select number, staged from imports where network = ? and digest = ? and done_at is null`, networkID, digest)
		if !errors.Is(err, network.ErrNotFound) {
			return err
		}
		if out.Number, err = t.next(ctx, networkID, "import"); err != nil {
			return err
		}
		_, err = t.exec(ctx, `insert into imports (network, number, digest, begun_at) values (?, ?, ?, ?)`, networkID, out.Number, digest, t.now)
		return err
	})
	return out, err
}

// stageMost is how many rows are staged at once at most.
const stageMost = 1000

// Stage keeps the next rows of an import, at most 1,000, unseen. The Source of a card finds the resource whose place it
// takes; of two rows with one Source the later counts. A card without a Source is new, unless it has a Number: then it takes
// the place of that resource, as long as that has the card's Version. An import that is not on its way is network.ErrNotFound.
func (s *Store) Stage(ctx context.Context, networkID, imp int64, cards []network.Resource) error {
	if len(cards) > stageMost {
		return fmt.Errorf("stage: %d rows at once, at most %d", len(cards), stageMost)
	}
	return s.Update(ctx, "", func(t *Tx) error {
		var staged int
		if err := t.get(ctx, &staged, `update imports set staged = staged + ? where network = ? and number = ? and done_at is null
			returning staged`, len(cards), networkID, imp); err != nil {
			return err
		}
		if err := t.stage(ctx, networkID, imp, lastOfEach(cards)); err != nil || staged > len(cards) {
			return err
		}
		return t.countAnew(ctx)
	})
}

// countAnew has PostgreSQL count what the first rows of an import are like: it goes by what it counted last, which may have
// been nothing, and would read a table from end to end for each of the next.
func (t *Tx) countAnew(ctx context.Context) error {
	if t.store.dialect != "postgres" {
		return nil
	}
	_, err := t.exec(ctx, `analyze resources, resource_writings, resource_words, resource_marks, resource_spellings, import_replaces`)
	return err
}

// lastOfEach are resources without those whose number or source comes again.
func lastOfEach(cards []network.Resource) []network.Resource {
	type name struct {
		number int64
		source string
	}
	seen := map[name]bool{}
	var out []network.Resource
	for _, r := range slices.Backward(cards) {
		known := name{number: r.Number}
		if r.Number == 0 {
			known.source = r.Card.Source
		}
		if known == (name{}) || !seen[known] {
			out = append(out, r)
		}
		seen[known] = true
	}
	slices.Reverse(out)
	return out
}

type sourceRow struct {
	Number int64  `db:"number"`
	Source string `db:"source"`
	State  string `db:"state"`
}

func (t *Tx) stage(ctx context.Context, networkID, imp int64, cards []network.Resource) error {
	if len(cards) == 0 {
		return nil
	}
	there, err := t.takenPlaces(ctx, networkID, imp, cards)
	if err != nil {
		return err
	}
	fresh := 0
	for _, r := range cards {
		if there.of(r) == 0 {
			fresh++
		}
	}
	// New ones have their numbers from the start; those that take a place have numbers of their own, below zero.
	number, err := t.nextOf(ctx, networkID, network.KindResource, fresh)
	if err != nil {
		return err
	}
	aside, err := t.nextOf(ctx, networkID, "staged", len(cards)-fresh)
	if err != nil {
		return err
	}
	var added, kept []network.Resource
	replaces := make([][]any, len(cards))
	for i := range cards {
		r := &cards[i]
		place, version := there.of(*r), r.Version
		if r.Number == 0 {
			version = 0
		}
		r.State, r.Version, r.ChangedBy, r.ConfirmedBy, r.Asked = resourceStaged, 1, 0, 0, time.Time{}
		r.Created, r.Changed, r.Confirmed = t.now, t.now, t.now
		if place == 0 {
			r.Number, number = number, number+1
			added = append(added, *r)
		} else {
			r.Number, aside = -aside, aside+1
			kept = append(kept, *r)
		}
		replaces[i] = []any{networkID, imp, r.Number, place, version}
	}
	if err := t.insertResources(ctx, networkID, cards); err != nil {
		return err
	}
	if len(added) > 0 {
		if _, err := t.exec(ctx, `insert into import_ranges (network, import, first, last) values (?, ?, ?, ?)`,
			networkID, imp, added[0].Number, added[len(added)-1].Number); err != nil {
			return err
		}
	}
	if err := t.putRows(ctx, `insert into import_replaces (network, import, staged, resource, version)`, "", replaces); err != nil {
		return err
	}
	if err := t.keepAreas(ctx, networkID, kept); err != nil {
		return err
	}
	return t.indexResources(ctx, networkID, added)
}

// keepAreas remembers the areas that a file tells for resources that are there.
func (t *Tx) keepAreas(ctx context.Context, networkID int64, list []network.Resource) error {
	known, err := t.areasOf(ctx, networkID, list)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, r := range list {
		for _, area := range r.Areas {
			if known[area] {
				rows = append(rows, []any{networkID, r.Number, area})
			}
		}
	}
	return t.putRows(ctx, `insert into resource_areas (network, resource, area)`, "on conflict do nothing", rows)
}

// places are the numbers of resources by their sources.
type places map[string]int64

// of is the number of the resource whose place a row takes, 0 for a new one.
func (p places) of(r network.Resource) int64 { return cmp.Or(r.Number, p[legible(r.Card.Source)]) }

// takenPlaces are the resources whose places rows take, by source. What the same import has staged for one of them before is
// dropped.
func (t *Tx) takenPlaces(ctx context.Context, networkID, imp int64, cards []network.Resource) (places, error) {
	out := places{}
	var sources []string
	var numbers, again []int64
	for _, r := range cards {
		if r.Number != 0 {
			numbers = append(numbers, r.Number)
		} else if r.Card.Source != "" {
			sources = append(sources, legible(r.Card.Source))
		}
	}
	if len(numbers) > 0 {
		if err := t.allIn(ctx, &again, `select staged from import_replaces where network = ? and import = ? and resource in (?)`,
			networkID, imp, numbers); err != nil {
			return nil, err
		}
	}
	var rows []sourceRow
	if len(sources) > 0 {
		if err := t.allIn(ctx, &rows, `select r.number, r.source, r.state from resources r
			left join import_replaces i on i.network = r.network and i.import = ? and i.staged = r.number
			where r.network = ? and r.source in (?) and (r.state <> 'staged' or i.staged is not null) order by r.number desc`,
			imp, networkID, sources); err != nil {
			return nil, err
		}
	}
	for _, r := range rows {
		if r.State == resourceStaged {
			again = append(again, r.Number)
		} else {
			out[r.Source] = r.Number
		}
	}
	return out, t.dropStaged(ctx, networkID, imp, again)
}

func (t *Tx) dropStaged(ctx context.Context, networkID, imp int64, staged []int64) error {
	if len(staged) == 0 {
		return nil
	}
	if _, err := t.execIn(ctx, `delete from import_replaces where network = ? and import = ? and staged in (?)`, networkID, imp, staged); err != nil {
		return err
	}
	return t.dropResources(ctx, networkID, staged...)
}

// DropImport forgets an import that is on its way, with all that it has staged; one that is not is network.ErrNotFound.
func (s *Store) DropImport(ctx context.Context, networkID, imp int64) error {
	for {
		var staged []int64
		if err := s.Update(ctx, "", func(t *Tx) error {
			if err := t.importOnItsWay(ctx, networkID, imp); err != nil {
				return err
			}
			staged = nil
			if err := t.all(ctx, &staged, `select staged from import_replaces where network = ? and import = ? order by staged limit ?`,
				networkID, imp, stageMost); err != nil {
				return err
			}
			if len(staged) > 0 {
				return t.dropStaged(ctx, networkID, imp, staged)
			}
			if _, err := t.exec(ctx, `delete from import_ranges where network = ? and import = ?`, networkID, imp); err != nil {
				return err
			}
			_, err := t.exec(ctx, `delete from imports where network = ? and number = ?`, networkID, imp)
			return err
		}); err != nil || len(staged) == 0 {
			return err
		}
	}
}

// importOnItsWay takes the row of an import: who publishes and who drops it wait for each other.
func (t *Tx) importOnItsWay(ctx context.Context, networkID, imp int64) error {
	return one(t.exec(ctx, `update imports set staged = staged where network = ? and number = ? and done_at is null`, networkID, imp))
}

// EachResource calls a function with each current resource, by number. They are read page by page: what changes meanwhile
// may be met as it was or as it is.
func (s *Store) EachResource(ctx context.Context, networkID int64, fn func(network.Resource) error) error {
	after := int64(0)
	for {
		var page []network.Resource
		if err := s.View(ctx, func(t *Tx) error {
			var rows []resourceRow
			if err := t.all(ctx, &rows, `select `+resourceColumns+` from resources r
				where r.network = ? and r.number > ? and r.state = 'current' order by r.number limit 500`, networkID, after); err != nil {
				return err
			}
			var err error
			page, err = t.resources(ctx, networkID, rows)
			return err
		}); err != nil {
			return err
		}
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
		}
		if len(page) == 0 {
			return nil
		}
		after = page[len(page)-1].Number
	}
}
