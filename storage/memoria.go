package storage

import (
	"context"
	"errors"
	"strings"
	"time"

	"hilo/network"
)

// MemoriaTotals are the people whom a network attended in a period, which are counted by hand.
func (t *Tx) MemoriaTotals(ctx context.Context, networkID int64, firstDay, lastDay string) (network.MemoriaTotals, error) {
	var row struct {
		Women    int64 `db:"women"`
		Men      int64 `db:"men"`
		Unstated int64 `db:"unstated"`
	}
	err := t.get(ctx, &row, `select women, men, unstated from memoria_totals where network = ? and first_day = ? and last_day = ?`,
		networkID, firstDay, lastDay)
	return network.MemoriaTotals(row), err
}

// SaveMemoriaTotals keeps the totals of a period in place of those that stood there. Its days are 2006-01-02.
func (t *Tx) SaveMemoriaTotals(ctx context.Context, networkID int64, firstDay, lastDay string, m network.MemoriaTotals) error {
	_, err := t.exec(ctx, `insert into memoria_totals (network, first_day, last_day, women, men, unstated, changed_at)
		values (?, ?, ?, ?, ?, ?, ?) on conflict (network, first_day, last_day) do update
		set women = excluded.women, men = excluded.men, unstated = excluded.unstated, changed_at = excluded.changed_at`,
		networkID, firstDay, lastDay, m.Women, m.Men, m.Unstated, t.now)
	return err
}

// NeedCount is how many needs of one kind were registered in one part of a period.
type NeedCount struct {
	Part  int    `db:"part"` // from 0
	Name  string `db:"name"` // a key of network.AffectedGroups, somebody's own words, or an area's name
	Needs int    `db:"needs"`
}

// mostParts is into how many parts a period can be cut.
const mostParts = 12

// NeedsOverTime counts the needs of a period by whom they affect, and by area, in each of its parts: they begin at the
// given moments, twelve at most, and the last one ends at to. Those of one area alone where it is not 0. What was merged
// into another need is not counted, and one of two areas counts in both.
func (t *Tx) NeedsOverTime(ctx context.Context, networkID, area int64, starts []time.Time, to time.Time) (groups, areas []NeedCount, err error) {
	if len(starts) == 0 || len(starts) > mostParts {
		return nil, nil, errors.New("a period has one to twelve parts")
	}
	part := `case ` + strings.Repeat(`when n.created_at < ? then ? `, mostParts-1) + `else ? end`
	var args []any
	for i := range mostParts - 1 {
		if i+1 < len(starts) {
			args = append(args, starts[i+1], i)
		} else {
			args = append(args, to, len(starts)-1)
		}
	}
	args = append(args, len(starts)-1, networkID, starts[0], to)
	count := func(dest *[]NeedCount, name, from string, more ...any) error {
		return t.all(ctx, dest, `select x.part, x.name, count(*) as needs from (
			select cast(`+part+` as bigint) as part, `+name+` as name `+from+`) x group by x.part, x.name order by x.part, x.name`,
			append(args, more...)...)
	}
	const period = ` where n.network = ? and n.created_at >= ? and n.created_at < ? and n.state <> 'merged'`
	if err := count(&groups, `n.affected`, `from needs n`+period+` and `+needInArea, area, area); err != nil {
		return nil, nil, err
	}
	err = count(&areas, `a.name`, `from needs n join need_areas x on x.network = n.network and x.need = n.number
		join areas a on a.network = x.network and a.id = x.area`+period+` and (? = 0 or x.area = ?)`, area, area)
	return groups, areas, err
}

// Presence is what people of an entity said about coming to one meeting.
type Presence struct {
	Meeting int64  `db:"meeting"`
	Entity  int64  `db:"entity"`
	Name    string `db:"name"`
	People  int    `db:"people"`  // who come or connect, or whom somebody stands in for
	Excused int    `db:"excused"` // who cannot
}

// Presences are the entities that answered, by meeting: of at most fifty meetings.
func (t *Tx) Presences(ctx context.Context, networkID int64, meetings []int64) ([]Presence, error) {
	if len(meetings) == 0 {
		return nil, nil
	}
	var out []Presence
	err := t.allIn(ctx, &out, `select d.meeting, d.entity_id as entity, d.entity as name, d.coming + d.connecting + d.delegated as people, d.excused
		from data_attendance d where d.network = ? and d.meeting in (?) order by d.meeting, d.entity_id`, networkID, meetings)
	return out, err
}

// Participation is how an entity took part in the meetings of a period.
type Participation struct {
	Entity   int64  `db:"entity"`
	Name     string `db:"name"`
	Meetings int    `db:"meetings"` // with at least one person
	Excused  int    `db:"excused"`  // to which nobody came, and somebody said so
	Sessions int    `db:"sessions"` // one for each person and meeting
	People   int    `db:"people"`   // different ones
}

// Participations are the entities that sit in the network with how they took part in the meetings held in a period, in the
// order of their names. Those who left the network since, and entities that did, are not in it.
func (t *Tx) Participations(ctx context.Context, networkID int64, from, to time.Time) ([]Participation, error) {
	var out []Participation
	err := t.all(ctx, &out, `select e.id as entity, e.name, coalesce(x.meetings, 0) as meetings, coalesce(x.excused, 0) as excused,
			coalesce(x.sessions, 0) as sessions, coalesce(y.people, 0) as people
		from entities e
		left join (select d.entity_id as entity, sum(case when d.coming + d.connecting + d.delegated > 0 then 1 else 0 end) as meetings,
				sum(case when d.coming + d.connecting + d.delegated = 0 and d.excused > 0 then 1 else 0 end) as excused,
				sum(d.coming + d.connecting + d.delegated) as sessions
			from data_attendance d where d.network = ? and d.starts_at >= ? and d.starts_at < ? group by d.entity_id) x on x.entity = e.id
		left join (select entity, count(distinct who) as people from (
				select b.entity, 'p' || a.person as who from meetings m
					join attendances a on a.network = m.network and a.meeting = m.number and a.moves >= m.moves
					join memberships b on b.network = a.network and b.person = a.person
				where m.network = ? and m.starts_at >= ? and m.starts_at < ? and m.state = 'convened'
					and a.answer in ('coming', 'connecting', 'delegated') and not exists (select 1 from minutes x
						where x.network = m.network and x.meeting = m.number and x.state in ('draft', 'approved'))
				union all
				select w.entity, case when w.person <> 0 then 'p' || w.person else 'n' || w.name end from meetings m
					join minutes x on x.network = m.network and x.meeting = m.number and x.state in ('draft', 'approved')
					join minutes_attendees w on w.network = x.network and w.meeting = x.meeting and w.how <> 'excused'
				where m.network = ? and m.starts_at >= ? and m.starts_at < ? and m.state = 'convened') z
			group by entity) y on y.entity = e.id
		where e.network = ? and e.removed_at is null order by e.folded, e.id`,
		networkID, from, to, networkID, from, to, networkID, from, to, networkID)
	return out, err
}
