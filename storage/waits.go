package storage

import (
	"context"
	"time"

	"hilo/network"
)

// BallotLeft is an open round as one person has it before them.
type BallotLeft struct {
	Round network.Round // with its areas and their own voice only, and without its needs
	Actor network.Actor // their standing now
	Left  int           // needs that they have not answered
}

const ballotsLeftSQL = `select r.number, r.state, r.opened_by, r.opened_at, r.deadline, r.extended, r.closed_at, r.rules,
	m.role, coalesce(m.entity, 0) as entity, coalesce(m.unit, 0) as unit,
	coalesce(v.weight, 0) as weight, coalesce(v.unit, 0) as voice_unit,
	(select count(*) from round_needs n where n.network = r.network and n.round = r.number and n.withdrawn = ''
		and not exists (select 1 from ballots b where b.network = n.network and b.round = n.round and b.voter = m.person
			and b.need = n.need)) as remaining
	from rounds r join memberships m on m.network = r.network and m.person = ?
	left join round_voices v on v.network = r.network and v.round = r.number and v.entity = m.entity
		and (v.unit = 0 or v.unit = m.unit)
	where r.network = ? and r.number in (select round from round_areas where network = ? and open)
	order by r.deadline, r.number`

// BallotsLeft are all open rounds of a network as a member has them before them, the first to close first; whether they
// have a voice there is for the round to say.
func (t *Tx) BallotsLeft(ctx context.Context, networkID, person int64) ([]BallotLeft, error) {
	var rows []struct {
		roundRow
		Role      string `db:"role"`
		Entity    int64  `db:"entity"`
		Unit      int64  `db:"unit"`
		Weight    int    `db:"weight"`
		VoiceUnit int64  `db:"voice_unit"`
		Remaining int    `db:"remaining"`
	}
	if err := t.all(ctx, &rows, ballotsLeftSQL, person, networkID, networkID); err != nil {
		return nil, err
	}
	areas, err := t.openAreas(ctx, networkID)
	if err != nil {
		return nil, err
	}
	out := make([]BallotLeft, len(rows))
	for i, row := range rows {
		r, err := row.round()
		if err != nil {
			return nil, err
		}
		r.Areas = areas[r.Number]
		if row.Weight > 0 {
			r.Voices = []network.Voice{{Entity: row.Entity, Unit: row.VoiceUnit, Weight: row.Weight}}
		}
		out[i] = BallotLeft{Round: r, Left: row.Remaining, Actor: network.Actor{Person: network.Person{ID: person},
			Network: networkID, Role: network.Role(row.Role), Entity: row.Entity, Unit: row.Unit}}
	}
	return out, nil
}

// openAreas are the areas of every open round.
func (t *Tx) openAreas(ctx context.Context, networkID int64) (map[int64][]int64, error) {
	var rows []struct {
		Round int64 `db:"round"`
		Area  int64 `db:"area"`
	}
	err := t.all(ctx, &rows, `select round, area from round_areas where network = ? and open order by round, area`, networkID)
	out := map[int64][]int64{}
	for _, r := range rows {
		out[r.Round] = append(out[r.Round], r.Area)
	}
	return out, err
}

// EventsSince are the lines of one verb in a network's history since a moment, the newest first, at most so many.
func (t *Tx) EventsSince(ctx context.Context, networkID int64, verb string, since time.Time, most int) ([]network.Event, error) {
	return t.events(ctx, `select number, subject, id, at, actor, verb, data from history
		where network = ? and at >= ? and verb = ? order by number desc limit ?`, networkID, since, verb, most)
}
