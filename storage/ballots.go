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

// CastBallot keeps a ballot in place of the voter's older one. The statement itself makes sure that the round is open
// and the need still in it: otherwise network.RoundClosedError.
func (t *Tx) CastBallot(ctx context.Context, networkID, round int64, b network.Ballot) error {
	n, err := t.exec(ctx, `insert into ballots (network, round, need, voter, entity, unit, grade, cast_at)
		select r.network, r.number, n.need, ?, ?, ?, ?, ? from rounds r
		join round_needs n on n.network = r.network and n.round = r.number and n.need = ? and n.withdrawn = ''
		where r.network = ? and r.number = ? and r.state = 'open'
		on conflict (network, round, voter, need) do update set entity = excluded.entity, unit = excluded.unit,
			grade = excluded.grade, cast_at = excluded.cast_at`,
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

// SaveReason keeps a voter's reason for a need; an empty one takes it back.
func (t *Tx) SaveReason(ctx context.Context, networkID, round, need, voter int64, body string) error {
	if body == "" {
		_, err := t.exec(ctx, `delete from reasons where network = ? and round = ? and need = ? and voter = ?`,
			networkID, round, need, voter)
		return err
	}
	_, err := t.exec(ctx, `insert into reasons (network, round, need, voter, body) values (?, ?, ?, ?, ?)
		on conflict (network, round, need, voter) do update set body = excluded.body`, networkID, round, need, voter, body)
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

// BallotPaper is what one voter sees of a round: the needs that are valued, and her own answers.
type BallotPaper struct {
	Round network.Round // with her own voice only
	Actor network.Actor // her standing now
	Lines []BallotLine
}

// BallotLine is one need on a ballot paper.
type BallotLine struct {
	Need     int64  `db:"need"`
	Position int    `db:"position"`
	Title    string `db:"title"`
	Detail   string `db:"detail"`
	Affected string `db:"affected"`
	Reworded bool   `db:"reworded"` // after the round opened
	Grade    int8   `db:"grade"`
	Answered bool   `db:"answered"`
}

const paperSQL = `select r.number, r.state, r.opened_by, r.opened_at, r.deadline, r.extended, r.closed_at, r.rules,
	coalesce(m.role, '') as role, coalesce(m.entity, 0) as entity, coalesce(m.unit, 0) as unit,
	coalesce(v.weight, 0) as weight, coalesce(v.unit, 0) as voice_unit%s
	from rounds r left join memberships m on m.network = r.network and m.person = ?
	left join round_voices v on v.network = r.network and v.round = r.number and v.entity = m.entity
		and (v.unit = 0 or v.unit = m.unit)
	where r.network = ? and r.number = ?`

// BallotPaper is the paper of one person in a round, read for casting: on PostgreSQL the round cannot be closed from here on until
// this transaction ends, and those who cast do not wait for each other.
func (t *Tx) BallotPaper(ctx context.Context, networkID, round, person int64) (BallotPaper, error) {
	var row struct {
		roundRow
		Role      string `db:"role"`
		Entity    int64  `db:"entity"`
		Unit      int64  `db:"unit"`
		Weight    int    `db:"weight"`
		VoiceUnit int64  `db:"voice_unit"`
		Lock      any    `db:"lock"`
	}
	lock, args := "", []any{person, networkID, round}
	if t.store.dialect == "postgres" {
		lock, args = ", pg_advisory_xact_lock_shared(?, ?) as lock", append([]any{int32(networkID), int32(round)}, args...)
	}
	if err := t.get(ctx, &row, fmt.Sprintf(paperSQL, lock), args...); err != nil {
		return BallotPaper{}, err
	}
	r, err := row.round()
	if err != nil {
		return BallotPaper{}, err
	}
	if row.Weight > 0 {
		r.Voices = []network.Voice{{Entity: row.Entity, Unit: row.VoiceUnit, Weight: row.Weight}}
	}
	p := BallotPaper{Round: r, Actor: network.Actor{Person: network.Person{ID: person}, Network: networkID,
		Role: network.Role(row.Role), Entity: row.Entity, Unit: row.Unit}}
	if err := t.all(ctx, &p.Lines, `select rn.need, rn.position, n.title, n.detail, n.affected,
			case when n.changed_at > ? then true else false end as reworded,
			coalesce(b.grade, 0) as grade, case when b.grade is null then false else true end as answered
		from round_needs rn join needs n on n.network = rn.network and n.number = rn.need
		left join ballots b on b.network = rn.network and b.round = rn.round and b.voter = ? and b.need = rn.need
		where rn.network = ? and rn.round = ? and rn.withdrawn = '' order by rn.position, rn.need`,
		r.Opened, person, networkID, round); err != nil {
		return p, err
	}
	for _, l := range p.Lines {
		p.Round.Needs = append(p.Round.Needs, network.RoundNeed{Need: l.Need, Position: l.Position})
	}
	return p, nil
}
