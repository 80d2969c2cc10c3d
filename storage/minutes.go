package storage

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"hilo/network"
)

type minutesRow struct {
	Meeting    int64        `db:"meeting"`
	State      string       `db:"state"`
	Version    int          `db:"version"`
	Turn       int64        `db:"turn"`
	Lang       string       `db:"lang"`
	Point      int64        `db:"point"`
	StartedBy  int64        `db:"started_by"`
	Started    time.Time    `db:"started_at"`
	Finished   sql.NullTime `db:"finished_at"`
	Deadline   sql.NullTime `db:"deadline_at"`
	ApprovedBy int64        `db:"approved_by"`
	Approved   sql.NullTime `db:"approved_at"`
	Reason     string       `db:"reason"`
}

const minutesColumns = `x.meeting, x.state, x.version, x.turn, x.lang, x.point, x.started_by, x.started_at, x.finished_at, x.deadline_at,
	x.approved_by, x.approved_at, x.reason`

func (r minutesRow) minutes() network.Minutes {
	return network.Minutes{Meeting: r.Meeting, State: network.MinutesState(r.State), Version: r.Version, Turn: r.Turn, Lang: r.Lang, Point: r.Point,
		StartedBy: r.StartedBy, Started: r.Started.UTC(), Finished: moment(r.Finished), Deadline: moment(r.Deadline),
		ApprovedBy: r.ApprovedBy, Approved: moment(r.Approved), Reason: r.Reason}
}

// The statements that change what stands in minutes are guarded: none touches those that are approved.
const (
	unlocked = ` and exists (select 1 from minutes x where x.network = ? and x.meeting = ? and x.state in ('running', 'draft'))`
	whileIn  = ` from minutes x where x.network = ? and x.meeting = ? and x.state in ('running', 'draft')`
)

// AddMinutes keeps minutes that network.StartMinutes has let pass. Of two who begin a meeting at once one gets ErrTaken.
func (t *Tx) AddMinutes(ctx context.Context, networkID int64, m network.Minutes) error {
	n, err := t.exec(ctx, `insert into minutes (network, meeting, state, version, turn, point, lang, started_by, started_at)
		select network, number, ?, ?, ?, ?, ?, ?, ? from meetings where network = ? and number = ? and state = 'convened'
		on conflict do nothing`, string(m.State), m.Version, m.Turn, m.Point, m.Lang, m.StartedBy, m.Started, networkID, m.Meeting)
	if err == nil && n == 0 {
		err = ErrTaken
	}
	return err
}

// LockMinutes is Minutes for whoever changes them: of two at once the second waits, and then reads what the first has made
// of them.
func (t *Tx) LockMinutes(ctx context.Context, networkID, meeting int64) (network.Minutes, error) {
	if t.store.dialect == "postgres" { // SQLite has one writer
		var locked int64
		if err := t.get(ctx, &locked, `select meeting from minutes where network = ? and meeting = ? for no key update`,
			networkID, meeting); err != nil {
			return network.Minutes{}, err
		}
	}
	return t.Minutes(ctx, networkID, meeting)
}

// Minutes are the minutes of a meeting with all that is in them; a meeting that was never begun is network.ErrNotFound.
// While it runs its points are those of the agenda as it stands.
func (t *Tx) Minutes(ctx context.Context, networkID, meeting int64) (network.Minutes, error) {
	var row minutesRow
	if err := t.get(ctx, &row, `select `+minutesColumns+` from minutes x where x.network = ? and x.meeting = ?`, networkID, meeting); err != nil {
		return network.Minutes{}, err
	}
	m := row.minutes()
	err := t.all(ctx, &m.Areas, `select area from meeting_areas where network = ? and meeting = ? order by area`, networkID, meeting)
	if err != nil {
		return m, err
	}
	for _, read := range []func(context.Context, int64, *network.Minutes) error{t.minutesNumbers, t.attendees, t.minutesPoints,
		t.outcomesOf, t.corrections, t.agreed} {
		if err := read(ctx, networkID, &m); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (t *Tx) minutesNumbers(ctx context.Context, networkID int64, m *network.Minutes) error {
	var rows []struct {
		Area   int64 `db:"area"`
		Year   int   `db:"year"`
		Number int   `db:"number"`
	}
	err := t.all(ctx, &rows, `select area, year, number from minutes_numbers where network = ? and meeting = ? order by area`,
		networkID, m.Meeting)
	for _, r := range rows {
		m.Numbers = append(m.Numbers, network.MinutesNumber(r))
	}
	return err
}

func (t *Tx) attendees(ctx context.Context, networkID int64, m *network.Minutes) error {
	var rows []struct {
		Number int64  `db:"number"`
		Person int64  `db:"person"`
		Entity int64  `db:"entity"`
		Label  string `db:"label"`
		Name   string `db:"name"`
		How    string `db:"how"`
		By     int64  `db:"marked_by"`
	}
	err := t.all(ctx, &rows, `select number, person, entity, label, name, how, marked_by from minutes_attendees
		where network = ? and meeting = ? order by number`, networkID, m.Meeting)
	for _, r := range rows {
		m.Attendees = append(m.Attendees, network.Attendee{Number: r.Number, Person: r.Person, Entity: r.Entity, Label: r.Label,
			Name: r.Name, How: network.Presence(r.How), By: r.By})
	}
	return err
}

func (t *Tx) minutesPoints(ctx context.Context, networkID int64, m *network.Minutes) error {
	if m.State == network.MinutesRunning {
		list, err := t.AgendaPoints(ctx, networkID, m.Meeting)
		for _, p := range list {
			m.Points = append(m.Points, network.MinutesPoint{Number: p.Number, Position: p.Position, Title: p.Title, Need: p.Need})
		}
		return err
	}
	var rows []struct {
		Number   int64  `db:"number"`
		Position int    `db:"position"`
		Title    string `db:"title"`
		Need     int64  `db:"need"`
	}
	err := t.all(ctx, &rows, `select number, position, title, need from minutes_points where network = ? and meeting = ?
		order by position, number`, networkID, m.Meeting)
	for _, r := range rows {
		m.Points = append(m.Points, network.MinutesPoint(r))
	}
	return err
}

func (t *Tx) agreed(ctx context.Context, networkID int64, m *network.Minutes) error {
	return t.all(ctx, &m.Agreed, `select person from minutes_agreed where network = ? and meeting = ? and version = ? order by person`,
		networkID, m.Meeting, m.Version)
}

// SaveMinutes keeps how far minutes have come, where they still are as they were read: all but what has rows of its own.
// Otherwise it is network.ErrChanged.
func (t *Tx) SaveMinutes(ctx context.Context, networkID int64, was, m network.Minutes) error {
	n, err := t.exec(ctx, `update minutes set state = ?, version = ?, turn = ?, point = ?, finished_at = ?, deadline_at = ?, approved_by = ?,
			approved_at = ?, reason = ? where network = ? and meeting = ? and state = ? and turn = ?`,
		string(m.State), m.Version, m.Turn, m.Point, orNull(m.Finished), orNull(m.Deadline), m.ApprovedBy, orNull(m.Approved), m.Reason,
		networkID, m.Meeting, string(was.State), was.Turn)
	if err != nil {
		return err
	}
	if n == 0 {
		return network.ErrChanged
	}
	return nil
}

// SavePoints keeps the points of a draft as they are; those that stood there are replaced.
func (t *Tx) SavePoints(ctx context.Context, networkID int64, m network.Minutes) error {
	if _, err := t.exec(ctx, `delete from minutes_points where network = ? and meeting = ?`+unlocked, networkID, m.Meeting,
		networkID, m.Meeting); err != nil {
		return err
	}
	for _, p := range m.Points { // a dozen
		if err := one(t.exec(ctx, `insert into minutes_points (network, meeting, number, position, title, need)
			select x.network, x.meeting, ?, ?, ?, ?`+whileIn, p.Number, p.Position, p.Title, p.Need, networkID, m.Meeting)); err != nil {
			return err
		}
	}
	return nil
}

// SaveAttendee keeps somebody in the list of who was there, by the number that network.Minutes.Mark gave.
func (t *Tx) SaveAttendee(ctx context.Context, networkID, meeting int64, a network.Attendee) error {
	return one(t.exec(ctx, `insert into minutes_attendees (network, meeting, number, person, entity, label, name, how, marked_by)
		select x.network, x.meeting, ?, ?, ?, ?, ?, ?, ?`+whileIn+`
		on conflict (network, meeting, number) do update set how = excluded.how, label = excluded.label, name = excluded.name,
			entity = excluded.entity, marked_by = excluded.marked_by`,
		a.Number, a.Person, a.Entity, a.Label, a.Name, string(a.How), a.By, networkID, meeting))
}

// RemoveAttendee takes somebody out of that list.
func (t *Tx) RemoveAttendee(ctx context.Context, networkID, meeting, number int64) error {
	return one(t.exec(ctx, `delete from minutes_attendees where network = ? and meeting = ? and number = ?`+unlocked,
		networkID, meeting, number, networkID, meeting))
}

// Agree keeps that somebody finds a version right, or with yes false that they do not any more.
func (t *Tx) Agree(ctx context.Context, networkID, meeting int64, version int, person int64, yes bool) error {
	if !yes {
		_, err := t.exec(ctx, `delete from minutes_agreed where network = ? and meeting = ? and version = ? and person = ?`,
			networkID, meeting, version, person)
		return err
	}
	_, err := t.exec(ctx, `insert into minutes_agreed (network, meeting, version, person, said_at)
		select x.network, x.meeting, x.version, ?, ? from minutes x where x.network = ? and x.meeting = ? and x.version = ?
			and x.state = 'draft' on conflict do nothing`, person, t.now, networkID, meeting, version)
	return err
}

// NumberMinutes gives approved minutes their number in each of their areas, the next one of the year without gaps; those
// that have theirs keep it.
func (t *Tx) NumberMinutes(ctx context.Context, networkID int64, m network.Minutes, year int) ([]network.MinutesNumber, error) {
	out := slices.Clone(m.Numbers)
	for _, area := range m.Areas { // one or two
		if slices.ContainsFunc(m.Numbers, func(n network.MinutesNumber) bool { return n.Area == area }) {
			continue
		}
		number, err := t.next(ctx, networkID, fmt.Sprintf("minutes/%d/%d", area, year))
		if err != nil {
			return nil, err
		}
		if err := one(t.exec(ctx, `insert into minutes_numbers (network, area, year, number, meeting)
			select x.network, ?, ?, ?, x.meeting from minutes x where x.network = ? and x.meeting = ? and x.state = 'approved'`,
			area, year, number, networkID, m.Meeting)); err != nil {
			return nil, err
		}
		out = append(out, network.MinutesNumber{Area: area, Year: year, Number: int(number)})
	}
	return out, nil
}

// AddMinutesVersion keeps the text that was approved; one that is there already is ErrTaken, and stays as it is.
func (t *Tx) AddMinutesVersion(ctx context.Context, networkID, meeting int64, v network.MinutesVersion) error {
	n, err := t.exec(ctx, `insert into minutes_versions (network, meeting, version, approved_by, approved_at, reason, markdown, data)
		select x.network, x.meeting, x.version, ?, ?, ?, ?, ? from minutes x
		where x.network = ? and x.meeting = ? and x.version = ? and x.state = 'approved' on conflict do nothing`,
		v.ApprovedBy, v.Approved, v.Reason, v.Markdown, string(v.Data), networkID, meeting, v.Version)
	if err == nil && n == 0 {
		err = ErrTaken
	}
	return err
}

// MinutesVersions are the texts of a meeting's minutes that were approved, the first one first.
func (t *Tx) MinutesVersions(ctx context.Context, networkID, meeting int64) ([]network.MinutesVersion, error) {
	var rows []struct {
		Version    int       `db:"version"`
		ApprovedBy int64     `db:"approved_by"`
		Approved   time.Time `db:"approved_at"`
		Reason     string    `db:"reason"`
		Markdown   string    `db:"markdown"`
		Data       []byte    `db:"data"`
	}
	err := t.all(ctx, &rows, `select version, approved_by, approved_at, reason, markdown, data from minutes_versions
		where network = ? and meeting = ? order by version`, networkID, meeting)
	out := make([]network.MinutesVersion, len(rows))
	for i, r := range rows {
		out[i] = network.MinutesVersion{Version: r.Version, Approved: r.Approved.UTC(), ApprovedBy: r.ApprovedBy, Reason: r.Reason,
			Markdown: r.Markdown, Data: r.Data}
	}
	return out, err
}
