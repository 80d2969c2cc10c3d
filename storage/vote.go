package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/lib/pq"

	"hilo/network"
)

// Vote keeps one answer of a person in a round, and returns the paper that it was decided on. Decide is given the paper
// as it stands and says the ballot, or why there is none; it may be called more than once. A key is claimed as in Update.
// Without one there is no transaction around it all: the statement that keeps the ballot makes sure itself that what was
// decided on still holds, or else the paper is read anew. Those who vote in a round at the same moment share the question
// and the statement, and what each decides is asked in between.
func (s *Store) Vote(ctx context.Context, key string, networkID, round, person int64, decide Decide) (BallotPaper, error) {
	if key != "" {
		return s.voteOnce(ctx, key, networkID, round, person, decide)
	}
	v, err := s.votes.ask(ctx, hall{networkID, round}, voting{person, decide})
	if err != nil {
		return BallotPaper{}, err
	}
	return v.paper, v.err
}

// Decide says the ballot that somebody casts on a paper, or why there is none. It reads nothing and waits for nobody.
type Decide func(BallotPaper) (network.Ballot, error)

// hall is where people vote at the same time: a round of a network.
type hall struct{ network, round int64 }

// voting is somebody who votes, and how.
type voting struct {
	person int64
	decide Decide
}

// ballot is what somebody decides. It is asked where others vote too: what goes wrong in it is theirs alone.
func (v voting) ballot(p BallotPaper) (b network.Ballot, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("decide on a ballot: %v\n%s", bug, debug.Stack())
		}
	}()
	return v.decide(p)
}

// voted is what came of it.
type voted struct {
	paper BallotPaper
	err   error
	kept  bool
}

// voteTries is how often a paper is read on which nobody may decide any more when the ballot comes to be kept.
const voteTries = 3

// votesIn has all those vote who do so in a round at the same moment.
func (s *Store) votesIn(ctx context.Context, in hall, list []voting) ([]voted, error) {
	out := make([]voted, len(list))
	for range voteTries {
		if err := s.voteAll(ctx, in, list, out); err != nil {
			return nil, err
		}
	}
	for i := range out {
		if !out[i].kept && out[i].err == nil {
			out[i].err = network.RoundClosedError{Round: in.round, At: s.Now()}
		}
	}
	return out, nil
}

// voteAll has those vote of whom nothing has come yet.
func (s *Store) voteAll(ctx context.Context, in hall, list []voting, out []voted) error {
	var open []int
	var people []int64
	for i, v := range list {
		if !out[i].kept && out[i].err == nil {
			open, people = append(open, i), append(people, v.person)
		}
	}
	if len(open) == 0 {
		return nil
	}
	papers, err := s.papersIn(ctx, in, people)
	if err != nil {
		return err
	}
	var casts []casting
	var whose []int
	for n, i := range open {
		b, err := list[i].ballot(papers[n])
		out[i].paper, out[i].err = papers[n], err
		if err == nil {
			casts, whose = append(casts, casting{papers[n].Actor, b}), append(whose, i)
		}
	}
	if len(casts) == 0 {
		return nil
	}
	kept, err := s.castIn(ctx, in, casts)
	for n, i := range whose {
		out[i].kept = kept[n]
	}
	return err
}

// casting is a ballot, and how the voter stood when it was decided that it may be cast.
type casting struct {
	actor  network.Actor
	ballot network.Ballot
}

// voteOnce is Vote for what may be told twice.
func (s *Store) voteOnce(ctx context.Context, key string, networkID, round, person int64, decide Decide) (BallotPaper, error) {
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

// papersIn reads the papers of those who vote in a round.
func (s *Store) papersIn(ctx context.Context, in hall, people []int64) ([]BallotPaper, error) {
	var out []BallotPaper
	err := s.ask(func(t *Tx) (err error) {
		out, err = t.ballotPapers(ctx, in.network, in.round, people)
		return err
	})
	return out, err
}

// castIn keeps the ballots of those who vote in a round, and says of each whether it was kept: not where the round has
// closed, the need has left it, or the voter stands otherwise than when it was decided.
func (s *Store) castIn(ctx context.Context, in hall, list []casting) ([]bool, error) {
	kept := make([]bool, len(list))
	if s.dialect == "sqlite" { // its one writer has no way to go between two statements
		return kept, s.Update(ctx, "", func(t *Tx) error {
			for i, c := range list {
				var err error
				if kept[i], err = t.castStanding(ctx, in.round, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for attempt := 1; ; attempt++ {
		err := s.castTogether(ctx, in, list, kept)
		if !errors.Is(err, ErrBusy) || attempt == 3 {
			return kept, err
		}
	}
}

// castStanding is CastBallot for somebody whose standing must not have changed; it says whether the ballot was kept.
func (t *Tx) castStanding(ctx context.Context, round int64, c casting) (bool, error) {
	a, b := c.actor, c.ballot
	n, err := t.exec(ctx, fmt.Sprintf(castSQL, `
		join memberships m on m.network = r.network and m.person = ? and m.role = ? and m.entity = ? and m.unit = ?`, t.sharing()),
		b.Voter, b.Entity, b.Unit, int64(b.Grade), b.Cast, b.Need, a.Person.ID, string(a.Role), a.Entity, a.Unit, a.Network, round)
	return n > 0, err
}

// castTogetherSQL is castSQL for many at once, in the order of voters and needs, so that two such statements never wait
// for each other.
const castTogetherSQL = `insert into ballots (network, round, need, voter, entity, unit, grade, cast_at)
	select r.network, r.number, n.need, q.voter, q.entity, q.unit, q.grade, ?
	from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[])
		as q (need, voter, entity, unit, grade, role, member_entity, member_unit)
	join rounds r on r.network = ? and r.number = ? and r.state = 'open'
	join round_needs n on n.network = r.network and n.round = r.number and n.need = q.need and n.withdrawn = ''
	join memberships m on m.network = r.network and m.person = q.voter and m.role = q.role
		and m.entity = q.member_entity and m.unit = q.member_unit
	order by q.voter, q.need for share of r` + replacing + ` returning voter, need`

// castTogether keeps many ballots by one statement. Of two that one voter gave one need, the later one counts.
func (s *Store) castTogether(ctx context.Context, in hall, list []casting, kept []bool) error {
	last := make(map[[2]int64]casting, len(list))
	for _, c := range list {
		last[[2]int64{c.ballot.Voter, c.ballot.Need}] = c
	}
	var need, voter, entity, unit, grade, memberEntity, memberUnit []int64
	var role []string
	for _, c := range last {
		need, voter, grade = append(need, c.ballot.Need), append(voter, c.ballot.Voter), append(grade, int64(c.ballot.Grade))
		entity, unit = append(entity, c.ballot.Entity), append(unit, c.ballot.Unit)
		role, memberEntity, memberUnit = append(role, string(c.actor.Role)), append(memberEntity, c.actor.Entity), append(memberUnit, c.actor.Unit)
	}
	var rows []ballotRow
	t := &Tx{store: s, db: s.write, now: s.Now()}
	if err := t.all(ctx, &rows, castTogetherSQL, t.now, pq.Array(need), pq.Array(voter), pq.Array(entity), pq.Array(unit),
		pq.Array(grade), pq.Array(role), pq.Array(memberEntity), pq.Array(memberUnit), in.network, in.round); err != nil {
		return err
	}
	for _, r := range rows {
		for i, c := range list {
			kept[i] = kept[i] || c.ballot.Voter == r.Voter && c.ballot.Need == r.Need
		}
	}
	return nil
}
