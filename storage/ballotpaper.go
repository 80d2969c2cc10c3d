package storage

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"hilo/network"
)

// BallotPaper is what one voter sees of a round: the needs that are valued, and her own answers.
type BallotPaper struct {
	Round network.Round // with her own voice only
	Actor network.Actor // her standing now
	Lines []BallotLine
}

// BallotLine is one need on a ballot paper.
type BallotLine struct {
	Need     int64
	Position int
	Title    string
	Detail   string
	Affected string
	Reworded bool // after the round opened
	Grade    int8
	Answered bool
}

// BallotPaper is the paper of one person in a round, as it stands.
func (t *Tx) BallotPaper(ctx context.Context, networkID, round, person int64) (BallotPaper, error) {
	papers, err := t.ballotPapers(ctx, networkID, round, []int64{person})
	if err != nil {
		return BallotPaper{}, err
	}
	return papers[0], nil
}

// papersRow is all that the papers of some people in a round hold: one row, with lists in JSON, because nothing holds up
// those who vote as much as one more question does.
type papersRow struct {
	roundRow
	Lines   []byte `db:"lines"`
	Voters  []byte `db:"voters"`
	Answers []byte `db:"answers"`
}

const papersSQL = `select ` + roundColumns + `,
	(select json_agg(json_build_object('Need', rn.need, 'Position', rn.position, 'Title', n.title, 'Detail', n.detail,
			'Affected', n.affected, 'Later', case when n.changed_at > r.opened_at then 1 else 0 end))
		from round_needs rn join needs n on n.network = rn.network and n.number = rn.need
		where rn.network = r.network and rn.round = r.number and rn.withdrawn = '') as lines,
	(select json_agg(json_build_object('Person', m.person, 'Role', m.role, 'Entity', m.entity, 'Unit', m.unit,
			'Weight', coalesce(v.weight, 0), 'VoiceUnit', coalesce(v.unit, 0)))
		from memberships m left join round_voices v on v.network = m.network and v.round = r.number and v.entity = m.entity
			and (v.unit = 0 or v.unit = m.unit)
		where m.network = r.network and m.person in (?)) as voters,
	(select '[' || string_agg('[' || b.voter || ',' || b.need || ',' || b.grade || ']', ',') || ']' from ballots b
		where b.network = r.network and b.round = r.number and b.voter in (?)) as answers
	from rounds r where r.network = ? and r.number = ?`

// voterRow is who somebody is in a network, and a voice that they have in a round; a weight of 0 is none.
type voterRow struct {
	Person       int64
	Role         network.Role
	Entity, Unit int64
	Weight       int
	VoiceUnit    int64
}

// ballotPapers are the papers of some people in a round, in their order.
func (t *Tx) ballotPapers(ctx context.Context, networkID, round int64, people []int64) ([]BallotPaper, error) {
	var row papersRow
	text, args, _ := t.asArrays(t.jsonSQL(papersSQL), []any{people, people, networkID, round})
	if err := t.get(ctx, &row, text, args...); err != nil {
		return nil, err
	}
	sheet, err := row.sheet()
	if err != nil {
		return nil, err
	}
	var voters []voterRow
	var answers [][3]int64 // a voter, a need and a grade
	if err := errors.Join(fromJSON(row.Voters, &voters), fromJSON(row.Answers, &answers)); err != nil {
		return nil, err
	}
	out := make([]BallotPaper, len(people))
	for i, person := range people {
		out[i] = sheet.of(networkID, person, voters, answers)
	}
	return out, nil
}

// sheet is what is the same on everybody's paper.
func (r papersRow) sheet() (BallotPaper, error) {
	round, err := r.round()
	if err != nil {
		return BallotPaper{}, err
	}
	var lines []struct {
		BallotLine
		Later int // 1 where it was reworded
	}
	if err := fromJSON(r.Lines, &lines); err != nil {
		return BallotPaper{}, err
	}
	p := BallotPaper{Round: round}
	for _, l := range lines {
		l.Reworded = l.Later == 1
		p.Lines = append(p.Lines, l.BallotLine)
	}
	slices.SortFunc(p.Lines, func(a, b BallotLine) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Need, b.Need))
	})
	for _, l := range p.Lines {
		p.Round.Needs = append(p.Round.Needs, network.RoundNeed{Need: l.Need, Position: l.Position})
	}
	return p, nil
}

// of is the sheet as one person has it: with her voice only, and her answers.
func (p BallotPaper) of(networkID, person int64, voters []voterRow, answers [][3]int64) BallotPaper {
	p.Actor = network.Actor{Person: network.Person{ID: person}, Network: networkID}
	for _, v := range voters {
		if v.Person != person {
			continue
		}
		p.Actor.Role, p.Actor.Entity, p.Actor.Unit = v.Role, v.Entity, v.Unit
		if v.Weight > 0 && (p.Round.Voices == nil || v.VoiceUnit != 0) { // a unit's own voice goes before its entity's
			p.Round.Voices = []network.Voice{{Entity: v.Entity, Unit: v.VoiceUnit, Weight: v.Weight}}
		}
	}
	p.Lines = slices.Clone(p.Lines)
	for _, a := range answers {
		if i := slices.IndexFunc(p.Lines, func(l BallotLine) bool { return l.Need == a[1] }); a[0] == person && i >= 0 {
			p.Lines[i].Grade, p.Lines[i].Answered = int8(a[2]), true
		}
	}
	return p
}
