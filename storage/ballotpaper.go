package storage

import (
	"context"
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
	Need     int64  `db:"need"`
	Position int    `db:"position"`
	Title    string `db:"title"`
	Detail   string `db:"detail"`
	Affected string `db:"affected"`
	Reworded bool   `db:"reworded"` // after the round opened
	Grade    int8   `db:"grade"`
	Answered bool   `db:"answered"`
}

// BallotPaper is the paper of one person in a round, as it stands.
func (t *Tx) BallotPaper(ctx context.Context, networkID, round, person int64) (BallotPaper, error) {
	papers, err := t.ballotPapers(ctx, networkID, round, []int64{person})
	if err != nil {
		return BallotPaper{}, err
	}
	return papers[0], nil
}

// ballotPapers are the papers of some people in a round, in their order: what all of them see is read once.
func (t *Tx) ballotPapers(ctx context.Context, networkID, round int64, people []int64) ([]BallotPaper, error) {
	sheet, err := t.ballotSheet(ctx, networkID, round)
	if err != nil {
		return nil, err
	}
	voices, err := t.voicesOf(ctx, networkID, round, people)
	if err != nil {
		return nil, err
	}
	var cast []ballotRow
	if err := t.allIn(ctx, &cast, `select need, voter, grade from ballots where network = ? and round = ? and voter in (?)`,
		networkID, round, people); err != nil {
		return nil, err
	}
	grades := make(map[[2]int64]int8, len(cast))
	for _, b := range cast {
		grades[[2]int64{b.Voter, b.Need}] = b.Grade
	}
	out := make([]BallotPaper, len(people))
	for i, person := range people {
		out[i] = sheet.of(networkID, person, voices[person], grades)
	}
	return out, nil
}

// ballotSheet is what is the same on everybody's paper.
func (t *Tx) ballotSheet(ctx context.Context, networkID, round int64) (BallotPaper, error) {
	var row roundRow
	if err := t.get(ctx, &row, `select `+roundColumns+` from rounds where network = ? and number = ?`, networkID, round); err != nil {
		return BallotPaper{}, err
	}
	r, err := row.round()
	if err != nil {
		return BallotPaper{}, err
	}
	p := BallotPaper{Round: r}
	if err := t.all(ctx, &p.Lines, `select rn.need, rn.position, n.title, n.detail, n.affected, n.changed_at > ? as reworded
		from round_needs rn join needs n on n.network = rn.network and n.number = rn.need
		where rn.network = ? and rn.round = ? and rn.withdrawn = '' order by rn.position, rn.need`, r.Opened, networkID, round); err != nil {
		return p, err
	}
	for _, l := range p.Lines {
		p.Round.Needs = append(p.Round.Needs, network.RoundNeed{Need: l.Need, Position: l.Position})
	}
	return p, nil
}

// voiceRow is who somebody is in a network, and the voice that they have in a round; a weight of 0 is none.
type voiceRow struct {
	Person    int64  `db:"person"`
	Role      string `db:"role"`
	Entity    int64  `db:"entity"`
	Unit      int64  `db:"unit"`
	Weight    int    `db:"weight"`
	VoiceUnit int64  `db:"voice_unit"`
}

// voicesOf are how some people stand; who is no member is not among them.
func (t *Tx) voicesOf(ctx context.Context, networkID, round int64, people []int64) (map[int64]voiceRow, error) {
	var rows []voiceRow
	err := t.allIn(ctx, &rows, `select m.person, m.role, m.entity, m.unit, coalesce(v.weight, 0) as weight, coalesce(v.unit, 0) as voice_unit
		from memberships m left join round_voices v on v.network = m.network and v.round = ? and v.entity = m.entity
			and (v.unit = 0 or v.unit = m.unit)
		where m.network = ? and m.person in (?) order by m.person, v.unit`, round, networkID, people)
	out := make(map[int64]voiceRow, len(rows))
	for _, r := range rows { // a unit's own voice, where it has one, comes after its entity's
		out[r.Person] = r
	}
	return out, err
}

// of is the sheet as one person has it: with her voice only, and her answers.
func (p BallotPaper) of(networkID, person int64, s voiceRow, grades map[[2]int64]int8) BallotPaper {
	p.Actor = network.Actor{Person: network.Person{ID: person}, Network: networkID, Role: network.Role(s.Role), Entity: s.Entity, Unit: s.Unit}
	if s.Weight > 0 {
		p.Round.Voices = []network.Voice{{Entity: s.Entity, Unit: s.VoiceUnit, Weight: s.Weight}}
	}
	p.Lines = slices.Clone(p.Lines)
	for i := range p.Lines {
		l := &p.Lines[i]
		l.Grade, l.Answered = grades[[2]int64{person, l.Need}]
	}
	return p
}
