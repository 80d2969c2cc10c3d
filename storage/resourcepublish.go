package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	"hilo/network"
)

// Published is what an import came to.
type Published struct {
	Added, Changed, Same int
	Left                 int // that somebody changed after their rows were written: they stay as they are
}

// Publish makes all that an import has staged be seen, at once or not at all, and says how many resources were added, how
// many cards were changed and how many are the same. A changed card takes the place of the one of its Source or Number, which keeps its
// number and its owner, and its entity and areas where the file knows none, and has one more writing; it is offered again where it was gone, and doubts
// about it are settled. A card that is the same is confirmed by the file, unless it is gone. What a row names by its number is
// left as it is when it has another version than the row, or is gone. An import that is not on its way is network.ErrNotFound.
func (s *Store) Publish(ctx context.Context, networkID, imp int64) (Published, error) {
	var out Published
	err := s.Update(ctx, "", func(t *Tx) error {
		p := publishing{Tx: t, network: networkID, imp: imp}
		for _, step := range []func(context.Context) error{p.begin, p.replace, p.add, p.end} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		out = p.Published
		return nil
	})
	return out, err
}

// publishing is a publication on its way.
type publishing struct {
	*Tx
	Published
	network, imp int64
}

// begin takes the import, and looks once more for resources whose places new ones take: another import may have added them.
func (p *publishing) begin(ctx context.Context) error {
	if err := p.importOnItsWay(ctx, p.network, p.imp); err != nil {
		return err
	}
	_, err := p.exec(ctx, `update import_replaces set resource = r.number
		from resources s join resources r on r.network = s.network and r.source = s.source and r.state <> 'staged'
		where import_replaces.network = ? and import_replaces.import = ? and import_replaces.resource = 0
			and s.network = import_replaces.network and s.number = import_replaces.staged and s.source <> ''`, p.network, p.imp)
	return err
}

type placeRow struct {
	Staged   int64 `db:"staged"`
	Resource int64 `db:"resource"`
	Version  int64 `db:"version"` // that it has to have, 0 for any
}

// stays says whether a resource is left as it is: somebody changed it since the row was written.
func (p placeRow) stays(stored network.Resource) bool {
	return p.Version != 0 && (stored.Version != p.Version || stored.State != network.ResourceCurrent)
}

// replace puts the cards that take the place of others there.
func (p *publishing) replace(ctx context.Context) error {
	return p.each(ctx, `<>`, p.replaceSome)
}

// each calls a function with the rows of the import whose resource is 0 ("=") or is not ("<>"), some at a time.
func (p *publishing) each(ctx context.Context, compared string, fn func(context.Context, []placeRow) error) error {
	for after := int64(math.MinInt64); ; {
		var places []placeRow
		if err := p.all(ctx, &places, `select staged, resource, version from import_replaces where network = ? and import = ? and resource `+compared+` 0
			and staged > ? order by staged limit ?`, p.network, p.imp, after, rowsAtOnce); err != nil || len(places) == 0 {
			return err
		}
		if err := fn(ctx, places); err != nil {
			return err
		}
		after = places[len(places)-1].Staged
	}
}

func (p *publishing) replaceSome(ctx context.Context, places []placeRow) error {
	staged, stored, err := p.both(ctx, places)
	if err != nil {
		return err
	}
	var done replaced
	for _, place := range places {
		told := staged[place.Staged]
		there, ok := stored[place.Resource]
		if place.stays(there) {
			p.Left++
			continue
		}
		if !ok { // it was taken away meanwhile
			if _, err := p.AddResource(ctx, p.network, told); err != nil {
				return err
			}
			p.Added++
			continue
		}
		done.note(there, told, p.now)
	}
	p.Changed, p.Same = p.Changed+len(done.changed), p.Same+len(done.same)
	if err := p.put(ctx, done); err != nil {
		return err
	}
	var aside []int64
	for _, place := range places {
		aside = append(aside, place.Staged)
	}
	return p.dropResources(ctx, p.network, aside...)
}

// put keeps what becomes of resources.
func (p *publishing) put(ctx context.Context, done replaced) error {
	if err := p.confirm(ctx, done); err != nil {
		return err
	}
	if err := p.write(ctx, done); err != nil {
		return err
	}
	return p.reindexResources(ctx, p.network, done.moved)
}

// both are the staged resources, and those whose places they take.
func (p *publishing) both(ctx context.Context, places []placeRow) (staged, stored map[int64]network.Resource, err error) {
	var from, to []int64
	for _, place := range places {
		from, to = append(from, place.Staged), append(to, place.Resource)
	}
	// The rows are taken first, so that what is read then is what others have committed.
	if _, err := p.execIn(ctx, `update resources set version = version where network = ? and number in (?)`, p.network, to); err != nil {
		return nil, nil, err
	}
	if stored, err = p.Resources(ctx, p.network, to); err != nil {
		return nil, nil, err
	}
	var rows []resourceRow
	if err := p.allIn(ctx, &rows, `select `+resourceColumns+` from resources r where r.network = ? and r.number in (?)`, p.network, from); err != nil {
		return nil, nil, err
	}
	list, err := p.resources(ctx, p.network, rows)
	staged = make(map[int64]network.Resource, len(list))
	for _, r := range list {
		staged[r.Number] = r
	}
	return staged, stored, err
}

// replaced is what becomes of some resources whose places are taken.
type replaced struct {
	changed, same []network.Resource
	from          []int64            // the staged numbers of the changed ones
	richer        []network.Resource // the same to read, but the file says more
	moved         []network.Resource // that other words find now
}

// note compares what a file tells of a resource with what is stored. Who offers it, and its areas, stay where the file knows
// nothing of them.
func (d *replaced) note(stored, told network.Resource, now time.Time) {
	r := stored
	r.Card = told.Card
	if len(r.Card.HSDS) == 0 { // a list has no place for it
		r.Card.HSDS = stored.Card.HSDS
	}
	if told.Entity != 0 {
		r.Entity, r.Unit = told.Entity, told.Unit
	}
	if len(told.Areas) > 0 {
		r.Areas = told.Areas
	}
	card := r.Card
	stays := r.Entity == stored.Entity && r.Unit == stored.Unit && slices.Equal(r.Areas, stored.Areas)
	if stays && stored.Card.Equal(card) {
		d.same = append(d.same, r)
		if !sameJSON(stored.Card.HSDS, card.HSDS) {
			d.richer = append(d.richer, r)
		}
		return
	}
	r.State, r.Version, r.Changed, r.ChangedBy = network.ResourceCurrent, stored.Version+1, now, 0
	d.changed, d.from = append(d.changed, r), append(d.from, told.Number)
	if !stays || r.State != stored.State || foldedName(card) != foldedName(stored.Card) || openingMask(card) != openingMask(stored.Card) ||
		!slices.Equal(cardMarks(r), cardMarks(stored)) || !maps.Equal(cardWords(card), cardWords(stored.Card)) {
		d.moved = append(d.moved, r)
	}
}

// sameJSON says whether two texts of JSON hold the same: a database may order and space them in its own way.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}

// confirm says that cards are so, since the file says the same.
func (p *publishing) confirm(ctx context.Context, done replaced) error {
	for _, r := range done.richer {
		card, err := storedCard(r)
		if err != nil {
			return err
		}
		if _, err := p.exec(ctx, `update resource_writings set card = ? where network = ? and resource = ? and version = ?`,
			card, p.network, r.Number, r.Version); err != nil {
			return err
		}
	}
	if len(done.same) == 0 {
		return nil
	}
	_, err := p.execIn(ctx, `update resources set confirmed_at = ?, confirmed_by = 0, asked_at = null
		where network = ? and number in (?) and state = 'current'`, p.now, p.network, numbersOf(done.same))
	return err
}

// write gives resources the cards that are staged for them.
func (p *publishing) write(ctx context.Context, done replaced) error {
	if len(done.changed) == 0 {
		return nil
	}
	numbers := numbersOf(done.changed)
	if _, err := p.execIn(ctx, `update resources set state = 'current', folded = s.folded, opening = s.opening,
			entity = case when s.entity <> 0 then s.entity else resources.entity end,
			unit = case when s.entity <> 0 then s.unit else resources.unit end,
			version = resources.version + 1, confirmed_at = ?, confirmed_by = 0, asked_at = null, changed_at = ?, changed_by = 0
		from import_replaces i join resources s on s.network = i.network and s.number = i.staged
		where i.network = ? and i.import = ? and i.staged in (?) and resources.network = i.network and resources.number = i.resource`,
		p.now, p.now, p.network, p.imp, done.from); err != nil {
		return err
	}
	if err := p.keepWritings(ctx, p.network, done.changed); err != nil {
		return err
	}
	_, err := p.execIn(ctx, `update resource_doubts set settled_at = ? where network = ? and resource in (?) and settled_at is null`,
		p.now, p.network, numbers)
	return err
}

func numbersOf(list []network.Resource) []int64 {
	out := make([]int64, len(list))
	for i, r := range list {
		out[i] = r.Number
	}
	return out
}

// add has the new ones seen.
func (p *publishing) add(ctx context.Context) error {
	return p.each(ctx, `=`, func(ctx context.Context, places []placeRow) error {
		numbers := make([]int64, len(places))
		for i, place := range places {
			numbers[i] = place.Staged
		}
		p.Added += len(numbers)
		if _, err := p.execIn(ctx, `update resources set state = 'current', created_at = ?, changed_at = ?, confirmed_at = ?
			where network = ? and number in (?)`, p.now, p.now, p.now, p.network, numbers); err != nil {
			return err
		}
		_, err := p.execIn(ctx, `update resource_writings set written_at = ? where network = ? and resource in (?)`, p.now, p.network, numbers)
		return err
	})
}

// end forgets what was staged.
func (p *publishing) end(ctx context.Context) error {
	for _, text := range []string{
		`delete from import_ranges where network = ? and import = ?`,
		`delete from import_replaces where network = ? and import = ?`,
	} {
		if _, err := p.exec(ctx, text, p.network, p.imp); err != nil {
			return err
		}
	}
	_, err := p.exec(ctx, `update imports set done_at = ? where network = ? and number = ?`, p.now, p.network, p.imp)
	return err
}
