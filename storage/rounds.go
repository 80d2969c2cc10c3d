package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/urgency"
)

type roundRow struct {
	Number   int64        `db:"number"`
	State    string       `db:"state"`
	OpenedBy int64        `db:"opened_by"`
	Opened   time.Time    `db:"opened_at"`
	Deadline time.Time    `db:"deadline"`
	Extended int          `db:"extended"`
	Closed   sql.NullTime `db:"closed_at"`
	Rules    []byte       `db:"rules"`
}

const roundColumns = `number, state, opened_by, opened_at, deadline, extended, closed_at, rules`

func (r roundRow) round() (network.Round, error) {
	out := network.Round{Number: r.Number, State: network.RoundState(r.State), OpenedBy: r.OpenedBy,
		Opened: r.Opened.UTC(), Deadline: r.Deadline.UTC(), Extended: r.Extended}
	if r.Closed.Valid {
		out.Closed = r.Closed.Time.UTC()
	}
	if err := json.Unmarshal(r.Rules, &out.Rules); err != nil {
		return out, fmt.Errorf("rules of round %d: %w", r.Number, err)
	}
	return out, nil
}

// AddRound numbers and keeps a round with its areas, needs and voices, all frozen. An area that has an open round
// already gives network.RoundOpenError.
func (t *Tx) AddRound(ctx context.Context, networkID int64, r network.Round) (network.Round, error) {
	if err := t.NoOpenRound(ctx, networkID, r.Areas); err != nil {
		return r, err
	}
	number, err := t.next(ctx, networkID, network.KindRound)
	if err != nil {
		return r, err
	}
	r.Number = number
	rules, err := json.Marshal(r.Rules)
	if err != nil {
		return r, err
	}
	if _, err := t.exec(ctx, `insert into rounds (network, number, state, opened_by, opened_at, deadline, rules)
		values (?, ?, ?, ?, ?, ?, ?)`,
		networkID, number, string(r.State), r.OpenedBy, r.Opened, r.Deadline, string(rules)); err != nil {
		return r, err
	}
	if _, err := t.execIn(ctx, `insert into round_areas (network, round, area, open)
		select network, ?, id, true from areas where network = ? and id in (?)`, number, networkID, r.Areas); err != nil {
		if errors.Is(err, ErrTaken) {
			return r, network.RoundOpenError{Area: r.Areas[0]}
		}
		return r, err
	}
	return r, t.addRoundRows(ctx, networkID, r)
}

// NoOpenRound gives network.RoundOpenError when one of the areas has an open round.
func (t *Tx) NoOpenRound(ctx context.Context, networkID int64, areas []int64) error {
	var open []int64
	if err := t.allIn(ctx, &open, `select area from round_areas where network = ? and open and area in (?) order by area`,
		networkID, areas); err != nil {
		return err
	}
	if len(open) > 0 {
		return network.RoundOpenError{Area: open[0]}
	}
	return nil
}

func (t *Tx) addRoundRows(ctx context.Context, networkID int64, r network.Round) error {
	var args []any
	for _, n := range r.Needs {
		args = append(args, networkID, r.Number, n.Need, n.Position)
	}
	if err := t.insertRows(ctx, `insert into round_needs (network, round, need, position) values `, 4, args); err != nil {
		return err
	}
	args = nil
	for _, v := range r.Voices {
		args = append(args, networkID, r.Number, v.Entity, v.Unit, v.Weight)
	}
	if err := t.insertRows(ctx, `insert into round_voices (network, round, entity, unit, weight) values `, 5, args); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update needs set state = 'in_round' where network = ? and number in (
		select need from round_needs where network = ? and round = ?)`, networkID, networkID, r.Number)
	return err
}

func (t *Tx) insertRows(ctx context.Context, text string, width int, args []any) error {
	if len(args) == 0 {
		return nil
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
	_, err := t.execIn(ctx, text+strings.TrimSuffix(strings.Repeat(row+", ", len(args)/width), ", "), args...)
	return err
}

// Round is a round with its areas, needs and voices.
func (t *Tx) Round(ctx context.Context, networkID, number int64) (network.Round, error) {
	var row roundRow
	if err := t.get(ctx, &row, `select `+roundColumns+` from rounds where network = ? and number = ?`, networkID, number); err != nil {
		return network.Round{}, err
	}
	r, err := row.round()
	if err != nil {
		return r, err
	}
	return r, t.fillRound(ctx, networkID, &r)
}

func (t *Tx) fillRound(ctx context.Context, networkID int64, r *network.Round) error {
	if err := t.all(ctx, &r.Areas, `select area from round_areas where network = ? and round = ? order by area`, networkID, r.Number); err != nil {
		return err
	}
	var needs []struct {
		Need      int64  `db:"need"`
		Position  int    `db:"position"`
		Withdrawn string `db:"withdrawn"`
	}
	if err := t.all(ctx, &needs, `select need, position, withdrawn from round_needs
		where network = ? and round = ? order by position`, networkID, r.Number); err != nil {
		return err
	}
	for _, n := range needs {
		r.Needs = append(r.Needs, network.RoundNeed(n))
	}
	var voices []struct {
		Entity int64 `db:"entity"`
		Unit   int64 `db:"unit"`
		Weight int   `db:"weight"`
	}
	if err := t.all(ctx, &voices, `select entity, unit, weight from round_voices
		where network = ? and round = ? order by entity, unit`, networkID, r.Number); err != nil {
		return err
	}
	for _, v := range voices {
		r.Voices = append(r.Voices, network.Voice(v))
	}
	return nil
}

// LockRound reads a round to change it: on PostgreSQL it waits until the ballots being cast are kept, so that
// none is lost between the counting and the closing. SQLite has one writer.
func (t *Tx) LockRound(ctx context.Context, networkID, number int64) (network.Round, error) {
	if t.store.dialect == "postgres" {
		if _, err := t.exec(ctx, `select number from rounds where network = ? and number = ? for update`, networkID, number); err != nil {
			return network.Round{}, err
		}
	}
	return t.Round(ctx, networkID, number)
}

// SaveRound keeps a round's state and deadline; one that is no longer open frees its areas.
func (t *Tx) SaveRound(ctx context.Context, networkID int64, r network.Round) error {
	closed := sql.NullTime{Time: r.Closed, Valid: !r.Closed.IsZero()}
	if err := one(t.exec(ctx, `update rounds set state = ?, deadline = ?, extended = ?, closed_at = ?
		where network = ? and number = ?`,
		string(r.State), r.Deadline, r.Extended, closed, networkID, r.Number)); err != nil {
		return err
	}
	if r.State == network.RoundOpen {
		return nil
	}
	_, err := t.exec(ctx, `update round_areas set open = false where network = ? and round = ?`, networkID, r.Number)
	return err
}

// OpenRounds are the numbers of the open rounds in an area, or in the whole network for area 0.
func (t *Tx) OpenRounds(ctx context.Context, networkID, area int64) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select distinct round from round_areas where network = ? and open and (area = ? or ? = 0)
		order by round`, networkID, area, area)
	return out, err
}

// LastClosedRound is the newest closed round of an area, or of the network for area 0.
func (t *Tx) LastClosedRound(ctx context.Context, networkID, area int64) (int64, error) {
	var n int64
	err := t.get(ctx, &n, `select r.number from rounds r where r.network = ? and r.state = 'closed' and (? = 0 or exists (
		select 1 from round_areas a where a.network = r.network and a.round = r.number and a.area = ?))
		order by r.number desc limit 1`, networkID, area, area)
	return n, err
}

// WithdrawFromRounds takes a need out of the open rounds that value it, with the reason, and tells which they were.
// Its ballots there are kept but no longer counted.
func (t *Tx) WithdrawFromRounds(ctx context.Context, networkID, need int64, why string) ([]int64, error) {
	var rounds []int64
	err := t.all(ctx, &rounds, `update round_needs set withdrawn = ? where network = ? and need = ? and withdrawn = ''
		and round in (select number from rounds where network = ? and state = 'open') returning round`,
		why, networkID, need, networkID)
	return rounds, err
}

// FreeNeeds brings the needs of an undone round back to what they were before it.
func (t *Tx) FreeNeeds(ctx context.Context, networkID, round int64) error {
	_, err := t.exec(ctx, `update needs set state = case when round <> 0 then 'prioritised' else 'open' end
		where network = ? and state = 'in_round' and number in (
			select need from round_needs where network = ? and round = ?)`, networkID, networkID, round)
	return err
}

// ScoreNeed keeps what a closed round found for a need; a score of 0, for one whose valuation is only indicative, leaves
// the older one. A need that another round still values stays in valuation.
func (t *Tx) ScoreNeed(ctx context.Context, networkID, need, round int64, score urgency.Score) error {
	_, err := t.exec(ctx, `update needs set round = ?, score = case when ? > 0 then ? else score end,
		state = case when exists (select 1 from round_needs n join rounds r on r.network = n.network and r.number = n.round
			where n.network = needs.network and n.need = needs.number and n.withdrawn = '' and r.state = 'open')
			then 'in_round' else 'prioritised' end
		where network = ? and number = ? and state in ('in_round', 'prioritised')`,
		round, int64(score), int64(score), networkID, need)
	return err
}

// RoundsValuing are the open rounds that value a need.
func (t *Tx) RoundsValuing(ctx context.Context, networkID, need int64) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select n.round from round_needs n join rounds r on r.network = n.network and r.number = n.round
		where n.network = ? and n.need = ? and n.withdrawn = '' and r.state = 'open' order by n.round`, networkID, need)
	return out, err
}

// ReplaceInRounds puts a need in the place of one that left these rounds, where it is not valued there already.
func (t *Tx) ReplaceInRounds(ctx context.Context, networkID int64, rounds []int64, left, need int64) error {
	if len(rounds) == 0 {
		return nil
	}
	if _, err := t.execIn(ctx, `insert into round_needs (network, round, need, position)
		select network, round, ?, position from round_needs where network = ? and need = ? and round in (?)
		on conflict (network, round, need) do update set withdrawn = ''`, need, networkID, left, rounds); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update needs set state = 'in_round' where network = ? and number = ?
		and state in ('open', 'prioritised')`, networkID, need)
	return err
}

// AreasInRound are the areas that have an open round.
func (t *Tx) AreasInRound(ctx context.Context, networkID int64) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select area from round_areas where network = ? and open order by area`, networkID)
	return out, err
}

// NeedsToValue are the needs of areas that a round can value, the older first: all of them, or those chosen.
func (t *Tx) NeedsToValue(ctx context.Context, networkID int64, areas, chosen []int64) ([]network.Need, error) {
	text := `select ` + needColumns + ` from needs n where n.network = ? and n.state in ('open', 'prioritised')
		and exists (select 1 from need_areas a where a.network = n.network and a.need = n.number and a.area in (?))`
	args := []any{networkID, areas}
	if len(chosen) > 0 {
		text, args = text+` and n.number in (?)`, append(args, chosen)
	}
	var rows []needRow
	err := t.allIn(ctx, &rows, text+` order by n.number limit ?`, append(args, network.MaxRoundNeeds+1)...)
	return needs(rows), err
}

// AnswersOf counts the answered needs of each voter in a round; it tells no grade.
func (t *Tx) AnswersOf(ctx context.Context, networkID, round int64) (map[int64]int, error) {
	var rows []struct {
		Voter int64 `db:"voter"`
		Count int   `db:"answers"`
	}
	err := t.all(ctx, &rows, `select b.voter, count(*) as answers from ballots b
		join round_needs n on n.network = b.network and n.round = b.round and n.need = b.need and n.withdrawn = ''
		where b.network = ? and b.round = ? group by b.voter`, networkID, round)
	out := make(map[int64]int, len(rows))
	for _, r := range rows {
		out[r.Voter] = r.Count
	}
	return out, err
}
