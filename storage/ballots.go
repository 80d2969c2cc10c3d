package storage

import (
	"context"
	"fmt"
	"time"

	"hilo/network"
	"hilo/network/urgency"
)

type ballotRow struct {
	Need   int64     `db:"need"`
	Voter  int64     `db:"voter"`
	Entity int64     `db:"entity"`
	Unit   int64     `db:"unit"`
	Grade  int8      `db:"grade"`
	Cast   time.Time `db:"cast_at"`
}

func (r ballotRow) ballot() network.Ballot {
	return network.Ballot{Need: r.Need, Voter: r.Voter, Entity: r.Entity, Unit: r.Unit,
		Grade: urgency.Grade(r.Grade), Cast: r.Cast.UTC()}
}

// castSQL keeps a ballot where the round is open and the need still in it. On PostgreSQL it shares the round's row: who
// closes the round waits for it, who casts after that finds it closed, and voters do not wait for each other. SQLite has
// one writer.
const castSQL = `insert into ballots (network, round, need, voter, entity, unit, grade, cast_at)
	select r.network, r.number, n.need, ?, ?, ?, ?, ? from rounds r
	join round_needs n on n.network = r.network and n.round = r.number and n.need = ? and n.withdrawn = ''%s
	where r.network = ? and r.number = ? and r.state = 'open'%s` + replacing

// replacing has a ballot take the place of the voter's older one.
const replacing = `
	on conflict (network, round, voter, need) do update set entity = excluded.entity, unit = excluded.unit,
		grade = excluded.grade, cast_at = excluded.cast_at`

// sharing is what a statement ends its question with that must not miss the closing of a round r.
func (t *Tx) sharing() string {
	if t.store.dialect == "postgres" {
		return " for share of r"
	}
	return ""
}

// CastBallot keeps a ballot in place of the voter's older one. The statement itself makes sure that the round is open
// and the need still in it: otherwise network.RoundClosedError.
func (t *Tx) CastBallot(ctx context.Context, networkID, round int64, b network.Ballot) error {
	n, err := t.exec(ctx, fmt.Sprintf(castSQL, "", t.sharing()),
		b.Voter, b.Entity, b.Unit, int64(b.Grade), b.Cast, b.Need, networkID, round)
	if err == nil && n == 0 {
		return network.RoundClosedError{Round: round, At: t.now}
	}
	return err
}

// BallotsOf are one voter's ballots in a round.
func (t *Tx) BallotsOf(ctx context.Context, networkID, round, voter int64) ([]network.Ballot, error) {
	return t.ballots(ctx, `select need, voter, entity, unit, grade, cast_at from ballots
		where network = ? and round = ? and voter = ?`, networkID, round, voter)
}

// Ballots are all ballots of a round. They are secret while it is open: only counting may look at them.
func (t *Tx) Ballots(ctx context.Context, networkID, round int64) ([]network.Ballot, error) {
	return t.ballots(ctx, `select need, voter, entity, unit, grade, cast_at from ballots
		where network = ? and round = ? order by need, voter`, networkID, round)
}

func (t *Tx) ballots(ctx context.Context, text string, args ...any) ([]network.Ballot, error) {
	var rows []ballotRow
	if err := t.all(ctx, &rows, text, args...); err != nil {
		return nil, err
	}
	out := make([]network.Ballot, len(rows))
	for i, r := range rows {
		out[i] = r.ballot()
	}
	return out, nil
}

// DropBallots takes a voter's ballots and reasons out of the open rounds, and tells which rounds those were.
func (t *Tx) DropBallots(ctx context.Context, networkID, voter int64) ([]int64, error) {
	var rounds []int64
	if err := t.all(ctx, &rounds, `select distinct b.round from ballots b join rounds r on r.network = b.network and r.number = b.round
		where b.network = ? and b.voter = ? and r.state = 'open' order by b.round`, networkID, voter); err != nil || len(rounds) == 0 {
		return nil, err
	}
	if _, err := t.execIn(ctx, `delete from reasons where network = ? and voter = ? and round in (?)`, networkID, voter, rounds); err != nil {
		return nil, err
	}
	_, err := t.execIn(ctx, `delete from ballots where network = ? and voter = ? and round in (?)`, networkID, voter, rounds)
	return rounds, err
}

// PaperVoter gives the number of a new paper ballot: below zero, so that it is never a person.
func (t *Tx) PaperVoter(ctx context.Context, networkID int64) (int64, error) {
	n, err := t.next(ctx, networkID, "paper")
	return -n, err
}

// Reason is why somebody gave a grade, in one line; it is published unsigned when the round has closed.
type Reason struct {
	Need int64  `db:"need"`
	Body string `db:"body"`
}

// SaveReason keeps a voter's reason for a need; an empty one takes it back. A round that is no longer open takes none:
// network.RoundClosedError.
func (t *Tx) SaveReason(ctx context.Context, networkID, round, need, voter int64, body string) error {
	if body == "" {
		_, err := t.exec(ctx, `delete from reasons where network = ? and round = ? and need = ? and voter = ?`,
			networkID, round, need, voter)
		return err
	}
	n, err := t.exec(ctx, fmt.Sprintf(`insert into reasons (network, round, need, voter, body)
		select r.network, r.number, ?, ?, ? from rounds r where r.network = ? and r.number = ? and r.state = 'open'%s
		on conflict (network, round, need, voter) do update set body = excluded.body`, t.sharing()), need, voter, body, networkID, round)
	if err == nil && n == 0 {
		return network.RoundClosedError{Round: round, At: t.now}
	}
	return err
}

// Reasons are all reasons given in a round, in an order that tells nothing of who gave them.
func (t *Tx) Reasons(ctx context.Context, networkID, round int64) ([]Reason, error) {
	var out []Reason
	err := t.all(ctx, &out, `select need, body from reasons where network = ? and round = ? order by need, body`, networkID, round)
	return out, err
}

// ReasonsOf are one voter's own reasons in a round.
func (t *Tx) ReasonsOf(ctx context.Context, networkID, round, voter int64) ([]Reason, error) {
	var out []Reason
	err := t.all(ctx, &out, `select need, body from reasons where network = ? and round = ? and voter = ? order by need`,
		networkID, round, voter)
	return out, err
}
