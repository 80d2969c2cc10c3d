package storage

import (
	"context"
	"time"

	"hilo/network"
)

// LastResults are the results of the last closed round of each of some areas; a round of several areas comes once.
func (t *Tx) LastResults(ctx context.Context, networkID int64, areas []int64) ([]RoundResult, error) {
	if len(areas) == 0 {
		return nil, nil
	}
	var rows []RoundResult
	err := t.allIn(ctx, &rows, `select r.number, r.closed_at, s.data from rounds r
		join summaries s on s.network = r.network and s.subject = 'round' and s.id = r.number and s.kind = 'result'
		where r.network = ? and r.number in (select max(c.number) from round_areas a
			join rounds c on c.network = a.network and c.number = a.round and c.state = 'closed'
			where a.network = ? and a.area in (?) group by a.area)
		order by r.number`, networkID, networkID, areas)
	for i := range rows {
		rows[i].Closed = rows[i].Closed.UTC()
	}
	return rows, err
}

// TalkedOver is when each of some needs is last on the agenda of a meeting that begins before a moment; those that never
// are are not among them.
func (t *Tx) TalkedOver(ctx context.Context, networkID int64, needs []int64, before time.Time) (map[int64]time.Time, error) {
	out := map[int64]time.Time{}
	if len(needs) == 0 {
		return out, nil
	}
	var rows []struct {
		Need   int64     `db:"need"`
		Starts time.Time `db:"starts_at"`
	}
	err := t.allIn(ctx, &rows, `select p.need, m.starts_at from agenda_points p
		join meetings m on m.network = p.network and m.number = p.meeting
		where p.network = ? and p.need in (?) and p.removed_at is null and m.state = 'convened' and m.starts_at < ?
		order by m.starts_at`, networkID, needs, before)
	for _, r := range rows {
		out[r.Need] = r.Starts.UTC()
	}
	return out, err
}

// LeftPoints are what people had added to meetings of these areas that were called off, of those that were to be since a
// moment, the older first: but for what another meeting than the one numbered for has taken over. Their sources say where
// they were.
func (t *Tx) LeftPoints(ctx context.Context, networkID int64, areas []int64, since time.Time, forMeeting int64) ([]network.AgendaPoint, error) {
	if len(areas) == 0 {
		return nil, nil
	}
	var rows []struct {
		pointRow
		Meeting int64 `db:"meeting"`
	}
	err := t.allIn(ctx, &rows, `select p.meeting, p.number, p.position, p.title, p.need, p.minutes, p.presenter, p.origin,
			p.voices, p.added_by, p.added_at, p.removed_at, p.source, coalesce(n.title, '') as need_title, false as fallen
		from meetings m join agenda_points p on p.network = m.network and p.meeting = m.number
		left join needs n on n.network = p.network and n.number = p.need
		where m.network = ? and m.starts_at >= ? and m.state = 'called_off' and m.number <> ?
			and p.origin = 'added' and p.removed_at is null
			and m.number in (select meeting from meeting_areas where network = ? and area in (?))
			and not exists (select 1 from agenda_points q where q.network = p.network and q.meeting <> ?
				and q.source = 'point:' || p.meeting || '.' || p.number)
		order by m.starts_at, p.meeting, p.position, p.number`, networkID, since, forMeeting, networkID, areas, forMeeting)
	out := make([]network.AgendaPoint, len(rows))
	for i, r := range rows {
		p := r.point()
		p.Source, p.Number = network.PointSource(r.Meeting, r.Number), 0
		out[i] = p
	}
	return out, err
}

// AgendasWith are the meetings ahead that have one of some needs on their agenda.
func (t *Tx) AgendasWith(ctx context.Context, networkID int64, needs []int64) ([]int64, error) {
	var out []int64
	err := t.allIn(ctx, &out, `select distinct p.meeting from agenda_points p
		join meetings m on m.network = p.network and m.number = p.meeting
		where p.network = ? and p.need in (?) and p.removed_at is null and m.state = 'convened' and m.starts_at > ?
		order by p.meeting`, networkID, needs, t.now)
	return out, err
}

// followAgendas puts a need in the place of one that was merged into it, on the agendas of the meetings that are ahead
// where it is not yet. Where it is, the merged one falls out by its state.
func (t *Tx) followAgendas(ctx context.Context, networkID, from, into int64) error {
	_, err := t.exec(ctx, `update agenda_points set need = ?, source = case when source = ? then ? else source end
		where network = ? and need = ? and removed_at is null
		and meeting in (select number from meetings where network = ? and starts_at > ?)
		and not exists (select 1 from agenda_points o where o.network = agenda_points.network
			and o.meeting = agenda_points.meeting and o.need = ?)`,
		into, network.NeedSource(from), network.NeedSource(into), networkID, from, networkID, t.now, into)
	return err
}
