package storage

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"hilo/network"
)

type agendaRow struct {
	Last      int64        `db:"last"`
	Trimmed   sql.NullTime `db:"trimmed_at"`
	TrimmedBy int64        `db:"trimmed_by"`
	Changed   time.Time    `db:"changed_at"`
}

type pointRow struct {
	Number    int64        `db:"number"`
	Position  int          `db:"position"`
	Title     string       `db:"title"`
	Need      int64        `db:"need"`
	Minutes   int          `db:"minutes"`
	Presenter int64        `db:"presenter"`
	Origin    string       `db:"origin"`
	Voices    int          `db:"voices"`
	AddedBy   int64        `db:"added_by"`
	Added     time.Time    `db:"added_at"`
	Removed   sql.NullTime `db:"removed_at"`
	Source    string       `db:"source"`
	NeedTitle string       `db:"need_title"`
	Fallen    bool         `db:"fallen"`
}

func (r pointRow) point() network.AgendaPoint {
	p := network.AgendaPoint{Number: r.Number, Title: r.Title, Need: r.Need, Minutes: r.Minutes, Presenter: r.Presenter,
		Origin: network.PointOrigin(r.Origin), Voices: r.Voices, AddedBy: r.AddedBy, Added: r.Added.UTC(), Removed: moment(r.Removed), Source: r.Source}
	if p.Own = r.Title != ""; !p.Own {
		p.Title = r.NeedTitle
	}
	return p
}

// pointsSQL reads the points of a meeting. One that hilo proposed has fallen when its need was closed before the meeting
// began: what is closed by the meeting itself stays on its agenda.
const pointsSQL = `select p.number, p.position, p.title, p.need, p.minutes, p.presenter, p.origin, p.voices, p.added_by, p.added_at,
	p.removed_at, p.source, coalesce(n.title, '') as need_title,
	(p.origin in ('alarm', 'divided', 'top') and (n.number is null
		or n.state in ('covered', 'not_covered', 'merged') and n.changed_at < m.starts_at)) as fallen
	from agenda_points p join meetings m on m.network = p.network and m.number = p.meeting
	left join needs n on n.network = p.network and n.number = p.need
	where p.network = ? and p.meeting = ? order by p.position, p.number`

// Agenda is a meeting's agenda as it stands: points whose need was closed or is there twice since are left out. A meeting
// of which nobody has thought yet has an empty one.
func (t *Tx) Agenda(ctx context.Context, networkID, meeting int64) (network.Agenda, error) {
	a := network.Agenda{Meeting: meeting}
	var heads []agendaRow
	if err := t.all(ctx, &heads, `select last, trimmed_at, trimmed_by, changed_at from agendas where network = ? and meeting = ?`,
		networkID, meeting); err != nil || len(heads) == 0 {
		return a, err
	}
	a.Last, a.Trimmed, a.TrimmedBy, a.Changed = heads[0].Last, moment(heads[0].Trimmed), heads[0].TrimmedBy, heads[0].Changed.UTC()
	var rows []pointRow
	err := t.all(ctx, &rows, pointsSQL, networkID, meeting)
	met := map[int64]bool{}
	for _, r := range rows {
		p := r.point()
		switch {
		case !p.Removed.IsZero():
			a.Removed = append(a.Removed, p)
		case r.Fallen || p.Need != 0 && met[p.Need]:
		default:
			met[p.Need] = true
			p.Position = len(a.Points) + 1
			a.Points = append(a.Points, p)
		}
	}
	slices.SortStableFunc(a.Removed, func(x, y network.AgendaPoint) int { return y.Removed.Compare(x.Removed) })
	return a, err
}

// LockAgenda is Agenda for whoever changes it: of two at once the second waits, and then reads what the first has made of
// it. A meeting that there is not is network.ErrNotFound.
func (t *Tx) LockAgenda(ctx context.Context, networkID, meeting int64) (network.Agenda, error) {
	if err := one(t.exec(ctx, `insert into agendas (network, meeting, changed_at)
		select network, number, ? from meetings where network = ? and number = ? and state <> 'undone'
		on conflict (network, meeting) do update set last = agendas.last`, t.now, networkID, meeting)); err != nil {
		return network.Agenda{}, err
	}
	return t.Agenda(ctx, networkID, meeting)
}

// SaveAgenda keeps what a rule has changed in an agenda that LockAgenda gave.
func (t *Tx) SaveAgenda(ctx context.Context, networkID int64, a network.Agenda) error {
	if err := one(t.exec(ctx, `update agendas set last = ?, trimmed_at = ?, trimmed_by = ?, changed_at = ?
		where network = ? and meeting = ?`, a.Last, orNull(a.Trimmed), a.TrimmedBy, t.now, networkID, a.Meeting)); err != nil {
		return err
	}
	if len(a.Dropped) > 0 {
		if _, err := t.execIn(ctx, `delete from agenda_points where network = ? and meeting = ? and number in (?)`,
			networkID, a.Meeting, a.Dropped); err != nil {
			return err
		}
	}
	points := slices.Concat(a.Points, a.Removed)
	if len(points) == 0 {
		return nil
	}
	rows := make([][]any, len(points))
	for i, p := range points {
		if !p.Own && p.Need != 0 {
			p.Title = ""
		}
		rows[i] = []any{networkID, a.Meeting, p.Number, i + 1, p.Title, p.Need, p.Minutes, p.Presenter, string(p.Origin), p.Voices,
			p.AddedBy, p.Added, orNull(p.Removed), p.Source}
	}
	return t.putRows(ctx, `insert into agenda_points (network, meeting, number, position, title, need, minutes, presenter,
		origin, voices, added_by, added_at, removed_at, source)`, `on conflict (network, meeting, number) do update set
		position = excluded.position, title = excluded.title, need = excluded.need, minutes = excluded.minutes,
		presenter = excluded.presenter, origin = excluded.origin, voices = excluded.voices, added_by = excluded.added_by, added_at = excluded.added_at,
		removed_at = excluded.removed_at, source = excluded.source`, rows)
}

// AgendaPoints are the points of a meeting in their order, as they stand.
func (t *Tx) AgendaPoints(ctx context.Context, networkID, meeting int64) ([]network.AgendaPoint, error) {
	a, err := t.Agenda(ctx, networkID, meeting)
	return a.Points, err
}

// AddAgendaPoint puts a point last on a meeting's agenda and numbers it; its Added is the transaction's moment. Who may is
// for the caller to decide. Without a title it is called after its need. A meeting that there is not is network.ErrNotFound.
func (t *Tx) AddAgendaPoint(ctx context.Context, networkID, meeting int64, p network.AgendaPoint) (network.AgendaPoint, error) {
	a, err := t.LockAgenda(ctx, networkID, meeting)
	if err != nil {
		return p, err
	}
	a.Last++
	p.Number, p.Position, p.Own, p.Added, p.Removed = a.Last, len(a.Points)+1, p.Title != "", t.now, time.Time{}
	a.Points = append(a.Points, p)
	return p, t.SaveAgenda(ctx, networkID, a)
}

// freeAgendas has somebody who leaves a network present nothing at the meetings that are ahead.
func (t *Tx) freeAgendas(ctx context.Context, networkID, person int64) error {
	_, err := t.exec(ctx, `update agenda_points set presenter = 0 where network = ? and presenter = ?
		and meeting in (select number from meetings where network = ? and starts_at > ?)`, networkID, person, networkID, t.now)
	return err
}
