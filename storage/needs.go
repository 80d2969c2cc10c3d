package storage

import (
	"context"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/network/words"
)

type needRow struct {
	Number   int64     `db:"number"`
	Title    string    `db:"title"`
	Detail   string    `db:"detail"`
	Affected string    `db:"affected"`
	State    string    `db:"state"`
	Merged   int64     `db:"merged"`
	Reason   string    `db:"reason"`
	Author   int64     `db:"author"`
	Entity   int64     `db:"entity"`
	Batch    int64     `db:"batch"`
	Score    int64     `db:"score"`
	Round    int64     `db:"round"`
	Joined   int       `db:"joined"`
	Created  time.Time `db:"created_at"`
	Changed  time.Time `db:"changed_at"`
}

const needColumns = `n.number, n.title, n.detail, n.affected, n.state, n.merged, n.reason, n.author, n.entity, n.batch,
	n.score, n.round, n.joined, n.created_at, n.changed_at`

func (r needRow) need() network.Need {
	return network.Need{
		Number: r.Number, Title: r.Title, Detail: r.Detail, Affected: r.Affected, State: network.NeedState(r.State),
		Merged: r.Merged, Reason: r.Reason, Author: r.Author, Entity: r.Entity, Batch: r.Batch,
		Score: urgency.Score(r.Score), Round: r.Round, Joined: r.Joined, Created: r.Created.UTC(), Changed: r.Changed.UTC(),
	}
}

// AddNeed numbers and keeps a new need with its areas, its words for search, and the entity that it comes from as
// the first to share it. Created and Changed are the transaction's moment.
func (t *Tx) AddNeed(ctx context.Context, networkID int64, n network.Need) (network.Need, error) {
	number, err := t.next(ctx, networkID, network.KindNeed)
	if err != nil {
		return n, err
	}
	n.Number, n.State, n.Created, n.Changed = number, network.Open, t.now, t.now
	if n.Entity != 0 {
		n.Joined = 1
	}
	if _, err := t.exec(ctx, `insert into needs (network, number, title, detail, affected, state, author, entity, batch,
			joined, created_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		networkID, n.Number, n.Title, n.Detail, n.Affected, string(n.State), n.Author, n.Entity, n.Batch,
		n.Joined, t.now, t.now); err != nil {
		return n, err
	}
	if n.Entity != 0 {
		if _, err := t.exec(ctx, `insert into need_entities (network, need, entity, person, joined_at)
			values (?, ?, ?, ?, ?)`, networkID, n.Number, n.Entity, n.Author, t.now); err != nil {
			return n, err
		}
	}
	if err := t.placeNeed(ctx, networkID, n); err != nil {
		return n, err
	}
	return n, t.indexNeed(ctx, networkID, n)
}

func (t *Tx) placeNeed(ctx context.Context, networkID int64, n network.Need) error {
	if _, err := t.exec(ctx, `delete from need_areas where network = ? and need = ?`, networkID, n.Number); err != nil {
		return err
	}
	if len(n.Areas) == 0 {
		return nil
	}
	_, err := t.execIn(ctx, `insert into need_areas (network, need, area)
		select network, ?, id from areas where network = ? and id in (?)`, n.Number, networkID, n.Areas)
	return err
}

func (t *Tx) indexNeed(ctx context.Context, networkID int64, n network.Need) error {
	if _, err := t.exec(ctx, `delete from need_words where network = ? and need = ?`, networkID, n.Number); err != nil {
		return err
	}
	stems := words.Stems(n.Title)
	if len(stems) == 0 {
		return nil
	}
	args := make([]any, 0, 3*len(stems))
	for _, w := range stems {
		args = append(args, networkID, w, n.Number)
	}
	rows := strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(stems)), ", ")
	_, err := t.execIn(ctx, `insert into need_words (network, word, need) values `+rows, args...)
	return err
}

// SaveNeed keeps what a rule has changed in a need: wording, areas, state, reason, merge. The need comes from Need, which
// reads its areas too.
func (t *Tx) SaveNeed(ctx context.Context, networkID int64, n network.Need) error {
	if err := one(t.exec(ctx, `update needs set title = ?, detail = ?, affected = ?, state = ?, merged = ?, reason = ?,
			score = ?, round = ?, changed_at = ? where network = ? and number = ?`,
		n.Title, n.Detail, n.Affected, string(n.State), n.Merged, n.Reason, int64(n.Score), n.Round, n.Changed,
		networkID, n.Number)); err != nil {
		return err
	}
	if err := t.placeNeed(ctx, networkID, n); err != nil {
		return err
	}
	return t.indexNeed(ctx, networkID, n)
}

// DeleteNeed takes a need away as if it had never been: only for an undo right after it was registered.
func (t *Tx) DeleteNeed(ctx context.Context, networkID, number int64) error {
	for _, text := range []string{
		`delete from need_words where network = ? and need = ?`,
		`delete from need_entities where network = ? and need = ?`,
		`delete from need_areas where network = ? and need = ?`,
	} {
		if _, err := t.exec(ctx, text, networkID, number); err != nil {
			return err
		}
	}
	return one(t.exec(ctx, `delete from needs where network = ? and number = ?`, networkID, number))
}

// Need is a need with its areas.
func (t *Tx) Need(ctx context.Context, networkID, number int64) (network.Need, error) {
	var row needRow
	if err := t.get(ctx, &row, `select `+needColumns+` from needs n where n.network = ? and n.number = ?`, networkID, number); err != nil {
		return network.Need{}, err
	}
	n := row.need()
	err := t.all(ctx, &n.Areas, `select area from need_areas where network = ? and need = ? order by area`, networkID, number)
	return n, err
}

// Needs are several needs by number, without their areas.
func (t *Tx) Needs(ctx context.Context, networkID int64, numbers []int64) (map[int64]network.Need, error) {
	out := make(map[int64]network.Need, len(numbers))
	if len(numbers) == 0 {
		return out, nil
	}
	var rows []needRow
	err := t.allIn(ctx, &rows, `select `+needColumns+` from needs n where n.network = ? and n.number in (?)`, networkID, numbers)
	for _, r := range rows {
		out[r.Number] = r.need()
	}
	return out, err
}

// JoinNeed counts an entity among those that share a need; it says whether it was not among them before.
func (t *Tx) JoinNeed(ctx context.Context, networkID, number, entity, person int64) (bool, error) {
	n, err := t.exec(ctx, `insert into need_entities (network, need, entity, person, joined_at) values (?, ?, ?, ?, ?)
		on conflict do nothing`, networkID, number, entity, person, t.now)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.recount(ctx, networkID, number)
}

// LeaveNeed takes an entity back; it says whether it had been counted.
func (t *Tx) LeaveNeed(ctx context.Context, networkID, number, entity int64) (bool, error) {
	n, err := t.exec(ctx, `delete from need_entities where network = ? and need = ? and entity = ?`, networkID, number, entity)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.recount(ctx, networkID, number)
}

// TakeOver has the entities of a merged need join the one it was merged into, which also takes its place on the agendas of
// the meetings that are ahead.
func (t *Tx) TakeOver(ctx context.Context, networkID, from, into int64) error {
	if _, err := t.exec(ctx, `insert into need_entities (network, need, entity, person, joined_at)
		select network, ?, entity, person, joined_at from need_entities where network = ? and need = ?
		on conflict do nothing`, into, networkID, from); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `insert into need_areas (network, need, area)
		select network, ?, area from need_areas where network = ? and need = ?
		on conflict do nothing`, into, networkID, from); err != nil {
		return err
	}
	if err := t.followAgendas(ctx, networkID, from, into); err != nil {
		return err
	}
	return t.recount(ctx, networkID, into)
}

// recount counts anew who shares a need. The row is taken first, by a statement of its own: one that waited for it
// would still count what it saw before it waited, and so miss whoever joined at the same moment.
func (t *Tx) recount(ctx context.Context, networkID, number int64) error {
	if _, err := t.exec(ctx, `update needs set joined = joined where network = ? and number = ?`, networkID, number); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update needs set joined = (select count(*) from need_entities e
		where e.network = needs.network and e.need = needs.number) where network = ? and number = ?`, networkID, number)
	return err
}

// AdoptNeeds puts the needs that belong to no area into one.
func (t *Tx) AdoptNeeds(ctx context.Context, networkID, area int64) error {
	_, err := t.exec(ctx, `insert into need_areas (network, need, area)
		select n.network, n.number, a.id from needs n join areas a on a.network = n.network and a.id = ?
		where n.network = ? and not exists (select 1 from need_areas x where x.network = n.network and x.need = n.number)
		on conflict do nothing`, area, networkID)
	return err
}

// Sharers are the entities that share a need, by name.
func (t *Tx) Sharers(ctx context.Context, networkID, number int64) ([]network.Entity, error) {
	var rows []entityRow
	err := t.all(ctx, &rows, `select e.id, e.name, e.kind, e.weight from need_entities s
		join entities e on e.network = s.network and e.id = s.entity
		where s.network = ? and s.need = ? order by e.folded`, networkID, number)
	out := make([]network.Entity, len(rows))
	for i, r := range rows {
		out[i] = network.Entity{ID: r.ID, Name: r.Name, Kind: network.EntityKind(r.Kind), Weight: r.Weight}
	}
	return out, err
}

// BatchNeeds are the needs of one paste, in their order.
func (t *Tx) BatchNeeds(ctx context.Context, networkID, batch int64) ([]network.Need, error) {
	var rows []needRow
	err := t.all(ctx, &rows, `select `+needColumns+` from needs n where n.network = ? and n.batch = ? order by n.number`, networkID, batch)
	return needs(rows), err
}

// NewBatch numbers a paste.
func (t *Tx) NewBatch(ctx context.Context, networkID int64) (int64, error) {
	return t.next(ctx, networkID, network.KindBatch)
}

func needs(rows []needRow) []network.Need {
	out := make([]network.Need, len(rows))
	for i, r := range rows {
		out[i] = r.need()
	}
	return out
}
