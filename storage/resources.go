package storage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/calendar"
)

type resourceRow struct {
	Number      int64        `db:"number"`
	State       string       `db:"state"`
	Entity      int64        `db:"entity"`
	Unit        int64        `db:"unit"`
	Owner       int64        `db:"owner"`
	Version     int64        `db:"version"`
	Card        []byte       `db:"card"`
	Confirmed   time.Time    `db:"confirmed_at"`
	ConfirmedBy int64        `db:"confirmed_by"`
	Asked       sql.NullTime `db:"asked_at"`
	Created     time.Time    `db:"created_at"`
	Changed     time.Time    `db:"changed_at"`
	ChangedBy   int64        `db:"changed_by"`
}

// resourceColumns are those of resources r, with the card that its version wrote.
const resourceColumns = `r.number, r.state, r.entity, r.unit, r.owner, r.version, r.confirmed_at, r.confirmed_by,
	r.asked_at, r.created_at, r.changed_at, r.changed_by, (select w.card from resource_writings w
		where w.network = r.network and w.resource = r.number and w.version = r.version) as card`

// resourceStaged is the state of a row of an import that is not whole yet: nobody sees it.
const resourceStaged = "staged"

func (r resourceRow) resource() (network.Resource, error) {
	out := network.Resource{
		Number: r.Number, State: network.ResourceState(r.State), Entity: r.Entity, Unit: r.Unit, Owner: r.Owner, Version: r.Version,
		Confirmed: r.Confirmed.UTC(), ConfirmedBy: r.ConfirmedBy, Created: r.Created.UTC(), Changed: r.Changed.UTC(), ChangedBy: r.ChangedBy,
	}
	if r.Asked.Valid {
		out.Asked = r.Asked.Time.UTC()
	}
	if err := json.Unmarshal(r.Card, &out.Card); err != nil {
		return out, fmt.Errorf("card of resource %d: %w", r.Number, err)
	}
	return out, nil
}

// Resource is a resource with its areas, a current one or one that is gone.
func (t *Tx) Resource(ctx context.Context, networkID, number int64) (network.Resource, error) {
	found, err := t.Resources(ctx, networkID, []int64{number})
	if err != nil {
		return network.Resource{}, err
	}
	r, ok := found[number]
	if !ok {
		return r, network.ErrNotFound
	}
	return r, nil
}

// Resources are several resources by number, with their areas. Numbers that are none are left out.
func (t *Tx) Resources(ctx context.Context, networkID int64, numbers []int64) (map[int64]network.Resource, error) {
	out := make(map[int64]network.Resource, len(numbers))
	if len(numbers) == 0 {
		return out, nil
	}
	var rows []resourceRow
	if err := t.allIn(ctx, &rows, `select `+resourceColumns+` from resources r
		where r.network = ? and r.number in (?) and r.state <> 'staged'`, networkID, numbers); err != nil {
		return nil, err
	}
	list, err := t.resources(ctx, networkID, rows)
	for _, r := range list {
		out[r.Number] = r
	}
	return out, err
}

// resources reads rows, and the areas to them.
func (t *Tx) resources(ctx context.Context, networkID int64, rows []resourceRow) ([]network.Resource, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	out, at, numbers := make([]network.Resource, len(rows)), make(map[int64]*network.Resource, len(rows)), make([]int64, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.resource(); err != nil {
			return nil, err
		}
		at[row.Number], numbers[i] = &out[i], row.Number
	}
	var areas []struct {
		Resource int64 `db:"resource"`
		Area     int64 `db:"area"`
	}
	err := t.allIn(ctx, &areas, `select resource, area from resource_areas where network = ? and resource in (?) order by resource, area`,
		networkID, numbers)
	for _, a := range areas {
		r := at[a.Resource]
		r.Areas = append(r.Areas, a.Area)
	}
	return out, err
}

// AddResource numbers and keeps a new resource with its areas, its words for search and its first writing, by whoever is
// its ChangedBy. It is current, of version 1, created, changed and confirmed at the transaction's moment.
func (t *Tx) AddResource(ctx context.Context, networkID int64, r network.Resource) (network.Resource, error) {
	number, err := t.next(ctx, networkID, network.KindResource)
	if err != nil {
		return r, err
	}
	r.Number, r.State, r.Version, r.Asked = number, network.ResourceCurrent, 1, time.Time{}
	r.Created, r.Changed, r.Confirmed, r.ConfirmedBy = t.now, t.now, t.now, r.ChangedBy
	list := []network.Resource{r}
	if err := t.insertResources(ctx, networkID, list); err != nil {
		return r, err
	}
	return r, t.indexResources(ctx, networkID, list)
}

func (t *Tx) insertResources(ctx context.Context, networkID int64, list []network.Resource) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		rows[i] = []any{networkID, r.Number, string(r.State), foldedName(r.Card), openingMask(r.Card), r.Entity, r.Unit, r.Owner,
			legible(r.Card.Source), r.Version, r.Confirmed, r.ConfirmedBy, sql.NullTime{Time: r.Asked, Valid: !r.Asked.IsZero()},
			r.Created, r.Changed, r.ChangedBy}
	}
	if err := t.putRows(ctx, `insert into resources (network, number, state, folded, opening, entity, unit, owner, source, version,
		confirmed_at, confirmed_by, asked_at, created_at, changed_at, changed_by)`, "", rows); err != nil {
		return err
	}
	return t.keepWritings(ctx, networkID, list)
}

// keepWritings adds the cards that resources have now to their stories.
func (t *Tx) keepWritings(ctx context.Context, networkID int64, list []network.Resource) error {
	rows := make([][]any, len(list))
	for i, r := range list {
		card, err := storedCard(r)
		if err != nil {
			return err
		}
		rows[i] = []any{networkID, r.Number, r.Version, r.ChangedBy, r.Changed, card}
	}
	return t.putRows(ctx, `insert into resource_writings (network, resource, version, person, written_at, card)`, "", rows)
}

// storedCard is a resource's card as JSON.
func storedCard(r network.Resource) (string, error) {
	body, err := json.Marshal(r.Card)
	if err == nil {
		body, err = storable(body)
	}
	if err != nil {
		return "", fmt.Errorf("card of resource %d: %w", r.Number, err)
	}
	return string(body), nil
}

func foldedName(c network.Card) string { return legible(network.Fold(c.Name)) }

// openingMask is when a resource is open, 0 where its hours are not understood.
func openingMask(c network.Card) int64 {
	opening, ok := calendar.ReadOpening(c.Hours)
	if !ok {
		return 0
	}
	return opening.Mask()
}

// legible is a text without what PostgreSQL does not keep.
func legible(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "") }

// storable is JSON that PostgreSQL keeps too: it refuses the character zero and halves of surrogate pairs, which files from
// elsewhere may hold.
func storable(body []byte) ([]byte, error) {
	if lower := bytes.ToLower(body); !bytes.Contains(lower, []byte(`\u0000`)) && !bytes.Contains(lower, []byte(`\ud`)) {
		return body, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(withoutZeros(value))
}

func withoutZeros(value any) any {
	switch v := value.(type) {
	case string:
		return legible(v)
	case []any:
		for i := range v {
			v[i] = withoutZeros(v[i])
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, of := range v {
			out[legible(key)] = withoutZeros(of)
		}
		return out
	}
	return value
}

// SaveResource keeps what a rule has changed in a resource. A version above the stored one by one is a new card, which is
// added to its story; with the stored version the card must be the stored one too. Anything else was written by somebody
// else meanwhile: network.ErrChanged.
func (t *Tx) SaveResource(ctx context.Context, networkID int64, r network.Resource) error {
	// The row is taken first, by a statement of its own, so that what is read then is what others have committed.
	if err := one(t.exec(ctx, `update resources set version = version where network = ? and number = ? and state <> 'staged'`,
		networkID, r.Number)); err != nil {
		return err
	}
	stored, err := t.Resource(ctx, networkID, r.Number)
	if err != nil {
		return err
	}
	written := r.Version == stored.Version+1
	if !written && (r.Version != stored.Version || !stored.Card.Equal(r.Card)) {
		return network.ErrChanged
	}
	if err := t.updateResource(ctx, networkID, r); err != nil {
		return err
	}
	if written {
		if err := t.keepWritings(ctx, networkID, []network.Resource{r}); err != nil {
			return err
		}
	}
	if !written && r.State == stored.State && r.Entity == stored.Entity && r.Unit == stored.Unit && slices.Equal(r.Areas, stored.Areas) {
		return nil
	}
	return t.reindexResources(ctx, networkID, []network.Resource{r})
}

func (t *Tx) updateResource(ctx context.Context, networkID int64, r network.Resource) error {
	return one(t.exec(ctx, `update resources set state = ?, folded = ?, opening = ?, entity = ?, unit = ?, owner = ?, source = ?,
			version = ?, confirmed_at = ?, confirmed_by = ?, asked_at = ?, changed_at = ?, changed_by = ?
		where network = ? and number = ?`,
		string(r.State), foldedName(r.Card), openingMask(r.Card), r.Entity, r.Unit, r.Owner, legible(r.Card.Source),
		r.Version, r.Confirmed, r.ConfirmedBy, sql.NullTime{Time: r.Asked, Valid: !r.Asked.IsZero()}, r.Changed, r.ChangedBy,
		networkID, r.Number))
}

// DeleteResource takes a resource away as if it had never been: only for an undo right after it was registered.
func (t *Tx) DeleteResource(ctx context.Context, networkID, number int64) error {
	if _, err := t.Resource(ctx, networkID, number); err != nil {
		return err
	}
	return t.dropResources(ctx, networkID, number)
}

func (t *Tx) dropResources(ctx context.Context, networkID int64, numbers ...int64) error {
	if err := t.unindexResources(ctx, networkID, numbers...); err != nil {
		return err
	}
	for _, text := range []string{
		`delete from resource_doubts where network = ? and resource in (?)`,
		`delete from resource_writings where network = ? and resource in (?)`,
		`delete from resources where network = ? and number in (?)`,
	} {
		if _, err := t.execIn(ctx, text, networkID, numbers); err != nil {
			return err
		}
	}
	return nil
}

// Writings are all cards that a resource has had, newest first; the first of them is the present one.
func (t *Tx) Writings(ctx context.Context, networkID, number int64) ([]network.Writing, error) {
	var rows []struct {
		Version int64     `db:"version"`
		Person  int64     `db:"person"`
		At      time.Time `db:"written_at"`
		Card    []byte    `db:"card"`
	}
	if err := t.all(ctx, &rows, `select w.version, w.person, w.written_at, w.card from resources r
		join resource_writings w on w.network = r.network and w.resource = r.number
		where r.network = ? and r.number = ? and r.state <> 'staged' order by w.version desc`, networkID, number); err != nil {
		return nil, err
	}
	out := make([]network.Writing, len(rows))
	for i, r := range rows {
		out[i] = network.Writing{Version: r.Version, Person: r.Person, At: r.At.UTC()}
		if err := json.Unmarshal(r.Card, &out[i].Card); err != nil {
			return nil, fmt.Errorf("writing %d of resource %d: %w", r.Version, number, err)
		}
	}
	return out, nil
}
