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
	where r.network = ? and r.number = ? and r.state = 'open'%s
	on conflict (network, round, voter, need) do update set entity = excluded.entity, unit = excluded.unit,
		grade = excluded.grade, cast_at = excluded.cast_at`

// standingJoin makes sure that the voter stands where they stood when it was decided that they may cast.
const standingJoin = `
	join memberships m on m.network = r.network and m.person = ? and m.role = ? and m.entity = ? and m.unit = ?`

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

// castStanding is CastBallot for somebody whose standing must not have changed; it says whether the ballot was kept.
func (t *Tx) castStanding(ctx context.Context, round int64, a network.Actor, b network.Ballot) (bool, error) {
	n, err := t.exec(ctx, fmt.Sprintf(castSQL, standingJoin, t.sharing()), b.Voter, b.Entity, b.Unit, int64(b.Grade), b.Cast, b.Need,
		a.Person.ID, string(a.Role), a.Entity, a.Unit, a.Network, round)
	return n > 0, err
}

// Vote keeps one answer of a person in a round, and returns the paper that it was decided on. Decide is given the paper
// as it stands and says the ballot, or why there is none; it may be called more than once. A key is claimed as in Update.
// Without one there is no transaction around it all: the statement that keeps the ballot makes sure itself that what was
// decided on still holds, or else the paper is read anew. A hall of voters at once then needs two round trips each
// and no connection for longer than one.
func (s *Store) Vote(ctx context.Context, key string, networkID, round, person int64,
	decide func(BallotPaper) (network.Ballot, error),
) (BallotPaper, error) {
	if key != "" {
		return s.voteOnce(ctx, key, networkID, round, person, decide)
	}
	for range 3 {
		var p BallotPaper
		err := s.ask(func(t *Tx) (err error) {
			p, err = t.BallotPaper(ctx, networkID, round, person)
			return err
		})
		if err != nil {
			return p, err
		}
		b, err := decide(p)
		if err != nil {
			return p, err
		}
		kept := false
		err = s.alone(ctx, func(t *Tx) (err error) {
			kept, err = t.castStanding(ctx, round, p.Actor, b)
			return err
		})
		if kept || err != nil {
			return p, err
		}
	}
	return BallotPaper{}, network.RoundClosedError{Round: round, At: s.Now()}
}

// voteOnce is Vote for what may be told twice.
func (s *Store) voteOnce(ctx context.Context, key string, networkID, round, person int64,
	decide func(BallotPaper) (network.Ballot, error),
) (BallotPaper, error) {
	var p BallotPaper
	err := s.Update(ctx, key, func(t *Tx) error {
		var err error
		if p, err = t.BallotPaper(ctx, networkID, round, person); err != nil {
			return err
		}
		b, err := decide(p)
		if err != nil {
			return err
		}
		return t.CastBallot(ctx, networkID, round, b)
	})
	return p, err
}

// alone makes a change of one statement.
func (s *Store) alone(ctx context.Context, fn func(*Tx) error) error {
	if s.dialect == "sqlite" { // a transaction costs nothing there, and the writer's turn is to be kept
		return s.Update(ctx, "", fn)
	}
	return fn(&Tx{store: s, db: s.write, now: s.Now()})
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

// paperRow is a need on a paper, with all that the paper says; need is 0 where the round has none left.
type paperRow struct {
	roundRow
	BallotLine
	Role      string `db:"role"`
	Entity    int64  `db:"entity"`
	Unit      int64  `db:"unit"`
	Weight    int    `db:"weight"`
	VoiceUnit int64  `db:"voice_unit"`
}

// paperSQL asks for everything at once: to cast a ballot takes two round trips then.
const paperSQL = `select r.number, r.state, r.opened_by, r.opened_at, r.deadline, r.extended, r.closed_at, r.rules,
	coalesce(m.role, '') as role, coalesce(m.entity, 0) as entity, coalesce(m.unit, 0) as unit,
	coalesce(v.weight, 0) as weight, coalesce(v.unit, 0) as voice_unit,
	coalesce(rn.need, 0) as need, coalesce(rn.position, 0) as position, coalesce(n.title, '') as title,
	coalesce(n.detail, '') as detail, coalesce(n.affected, '') as affected,
	case when n.changed_at > r.opened_at then true else false end as reworded,
	coalesce(b.grade, 0) as grade, case when b.grade is null then false else true end as answered
	from rounds r left join memberships m on m.network = r.network and m.person = ?
	left join round_voices v on v.network = r.network and v.round = r.number and v.entity = m.entity
		and (v.unit = 0 or v.unit = m.unit)
	left join round_needs rn on rn.network = r.network and rn.round = r.number and rn.withdrawn = ''
	left join needs n on n.network = rn.network and n.number = rn.need
	left join ballots b on b.network = rn.network and b.round = rn.round and b.voter = ? and b.need = rn.need
	where r.network = ? and r.number = ? order by rn.position, rn.need, v.unit desc`

// BallotPaper is the paper of one person in a round, as it stands.
func (t *Tx) BallotPaper(ctx context.Context, networkID, round, person int64) (BallotPaper, error) {
	var rows []paperRow
	if err := t.all(ctx, &rows, paperSQL, person, person, networkID, round); err != nil {
		return BallotPaper{}, err
	}
	if len(rows) == 0 {
		return BallotPaper{}, network.ErrNotFound
	}
	first := rows[0]
	r, err := first.round()
	if err != nil {
		return BallotPaper{}, err
	}
	if first.Weight > 0 {
		r.Voices = []network.Voice{{Entity: first.Entity, Unit: first.VoiceUnit, Weight: first.Weight}}
	}
	p := BallotPaper{Round: r, Actor: network.Actor{Person: network.Person{ID: person}, Network: networkID,
		Role: network.Role(first.Role), Entity: first.Entity, Unit: first.Unit}}
	for i, row := range rows {
		if row.Need == 0 || i > 0 && row.Need == rows[i-1].Need { // an entity may have a voice of its own beside its units'
			continue
		}
		p.Lines = append(p.Lines, row.BallotLine)
		p.Round.Needs = append(p.Round.Needs, network.RoundNeed{Need: row.Need, Position: row.Position})
	}
	return p, nil
}
