package storage

import (
	"context"
	"strings"
	"time"

	"hilo/network"
)

type meetingRow struct {
	Number     int64     `db:"number"`
	State      string    `db:"state"`
	Title      string    `db:"title"`
	Starts     time.Time `db:"starts_at"`
	Wall       string    `db:"wall"`
	Zone       string    `db:"zone"`
	Minutes    int64     `db:"minutes"`
	Place      string    `db:"place"`
	Link       string    `db:"link"`
	Reason     string    `db:"reason"`
	Moves      int64     `db:"moves"`
	Sequence   int64     `db:"sequence"`
	ConvenedBy int64     `db:"convened_by"`
	Convened   time.Time `db:"convened_at"`
	Changed    time.Time `db:"changed_at"`
}

const meetingColumns = `m.number, m.state, m.title, m.starts_at, m.wall, m.zone, m.minutes, m.place, m.link, m.reason, m.moves, m.sequence,
	m.convened_by, m.convened_at, m.changed_at`

// wallLayout is how a wall clock is kept.
const wallLayout = "2006-01-02 15:04:05"

func (r meetingRow) meeting() network.Meeting {
	m := network.Meeting{Number: r.Number, State: network.MeetingState(r.State), Title: r.Title, Start: r.start(),
		Place: r.Place, Link: r.Link, Reason: r.Reason, Moves: r.Moves, Sequence: r.Sequence, ConvenedBy: r.ConvenedBy,
		Convened: r.Convened.UTC(), Changed: r.Changed.UTC()}
	if r.Minutes > 0 {
		m.End = m.Start.Add(time.Duration(r.Minutes) * time.Minute)
	}
	return m
}

// start is the moment at which the clocks there show what was said, whatever has become of their zone since. The instant
// says which of the two it is in an hour that comes twice, and stands alone for a zone that is not known here.
func (r meetingRow) start() time.Time {
	loc, err := network.Zone(r.Zone)
	if err != nil {
		return r.Starts.UTC()
	}
	if start := r.Starts.In(loc); start.Format(wallLayout) == r.Wall {
		return start
	}
	start, err := time.ParseInLocation(wallLayout, r.Wall, loc)
	if err != nil {
		return r.Starts.In(loc)
	}
	return start
}

// wallClock is what the clocks show at a moment where it is, and their zone. One that no name stands for gives UTC.
func wallClock(at time.Time) (wall, zone string) {
	wall, zone = at.Format(wallLayout), at.Location().String()
	if loc, err := network.Zone(zone); err != nil || at.In(loc).Format(wallLayout) != wall {
		return at.UTC().Format(wallLayout), time.UTC.String()
	}
	return wall, zone
}

// minutes is how long a meeting was said to take; 0 is not said.
func minutes(m network.Meeting) int64 {
	if m.End.IsZero() {
		return 0
	}
	return int64(m.End.Sub(m.Start) / time.Minute)
}

// AddMeeting numbers and keeps a meeting that network.Convene has let pass, with those of its areas that there are. Its
// start is kept to the second on the wall clock of its zone too; its length in minutes. Contacts without chat are told by
// e-mail.
func (t *Tx) AddMeeting(ctx context.Context, networkID int64, m network.Meeting) (network.Meeting, error) {
	number, err := t.next(ctx, networkID, network.KindMeeting)
	if err != nil {
		return m, err
	}
	m.Number = number
	wall, zone := wallClock(m.Start)
	if _, err := t.exec(ctx, `insert into meetings (network, number, state, title, starts_at, wall, zone, minutes, place, link,
			convened_by, convened_at, changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		networkID, number, string(m.State), m.Title, m.Start, wall, zone, minutes(m), m.Place, m.Link,
		m.ConvenedBy, m.Convened, m.Changed); err != nil || len(m.Areas) == 0 {
		return m, err
	}
	if _, err = t.execIn(ctx, `insert into meeting_areas (network, meeting, area)
		select network, ?, id from areas where network = ? and id in (?)`, number, networkID, m.Areas); err != nil {
		return m, err
	}
	return m, t.mailMeeting(ctx, networkID, m)
}

// Meeting is a meeting with its areas; one that was taken back right after it was convened is network.ErrNotFound.
func (t *Tx) Meeting(ctx context.Context, networkID, number int64) (network.Meeting, error) {
	var row meetingRow
	if err := t.get(ctx, &row, `select `+meetingColumns+` from meetings m
		where m.network = ? and m.number = ? and m.state <> 'undone'`, networkID, number); err != nil {
		return network.Meeting{}, err
	}
	m := row.meeting()
	err := t.all(ctx, &m.Areas, `select area from meeting_areas where network = ? and meeting = ? order by area`,
		networkID, number)
	return m, err
}

// LockMeeting is Meeting for whoever changes it: of two at once the second waits, and then reads what the first has
// made of it. Answers do not wait.
func (t *Tx) LockMeeting(ctx context.Context, networkID, number int64) (network.Meeting, error) {
	if t.store.dialect == "postgres" { // SQLite has one writer
		var locked int64 // by a statement of its own: what is read after it was waited for is how the meeting stands
		if err := t.get(ctx, &locked, `select number from meetings where network = ? and number = ? for no key update`,
			networkID, number); err != nil {
			return network.Meeting{}, err
		}
	}
	return t.Meeting(ctx, networkID, number)
}

// SaveMeeting keeps what a rule has changed in a meeting: all but its areas, and who convened it and when. What a calendar
// shows of it raises its sequence, and contacts without chat are told by e-mail.
func (t *Tx) SaveMeeting(ctx context.Context, networkID int64, m network.Meeting) error {
	wall, zone := wallClock(m.Start)
	was := m.Sequence
	if err := t.get(ctx, &m.Sequence, `update meetings set state = ?, title = ?, starts_at = ?, wall = ?, zone = ?, minutes = ?,
			place = ?, link = ?, reason = ?, moves = ?, changed_at = ?, sequence = sequence + case when state <> ? or title <> ? or starts_at <> ?
				or zone <> ? or minutes <> ? or place <> ? or link <> ? then 1 else 0 end
			where network = ? and number = ? returning sequence`,
		string(m.State), m.Title, m.Start, wall, zone, minutes(m), m.Place, m.Link, m.Reason, m.Moves, m.Changed,
		string(m.State), m.Title, m.Start, zone, minutes(m), m.Place, m.Link, networkID, m.Number); err != nil || m.Sequence == was {
		return err
	}
	return t.mailMeeting(ctx, networkID, m)
}

// MeetingFilter narrows a list of meetings. Zero fields do not narrow.
type MeetingFilter struct {
	Area     int64
	From, To time.Time // meetings that start at From or later, and before To
	Latest   bool      // the latest first
	Limit    int       // at most 50; 0 is 50
	Offset   int
}

// ListMeetings is one page of a network's meetings with their areas, by their start; with the number of all that fit.
// Those called off are among them, those taken back are not.
func (t *Tx) ListMeetings(ctx context.Context, networkID int64, f MeetingFilter) ([]network.Meeting, int, error) {
	where, args := f.where(networkID)
	var total int
	if err := t.get(ctx, &total, `select count(*) from meetings m where `+where, args...); err != nil {
		return nil, 0, err
	}
	order := "m.starts_at, m.number"
	if f.Latest {
		order = "m.starts_at desc, m.number desc"
	}
	limit := f.Limit
	if limit <= 0 || limit > 50 {
		limit = 50
	}
	var rows []meetingRow
	if err := t.all(ctx, &rows, `select `+meetingColumns+` from meetings m where `+where+` order by `+order+`
		limit ? offset ?`, append(args, limit, f.Offset)...); err != nil {
		return nil, 0, err
	}
	out := make([]network.Meeting, len(rows))
	for i, r := range rows {
		out[i] = r.meeting()
	}
	return out, total, t.placeMeetings(ctx, networkID, out)
}

func (f MeetingFilter) where(networkID int64) (string, []any) {
	parts, args := []string{"m.network = ?", "m.state <> 'undone'"}, []any{networkID}
	add := func(part string, values ...any) { parts, args = append(parts, part), append(args, values...) }
	if f.Area != 0 {
		add(`m.number in (select meeting from meeting_areas where network = ? and area = ?)`, networkID, f.Area)
	}
	if !f.From.IsZero() {
		add(`m.starts_at >= ?`, f.From)
	}
	if !f.To.IsZero() {
		add(`m.starts_at < ?`, f.To)
	}
	return strings.Join(parts, " and "), args
}

// placeMeetings gives meetings their areas.
func (t *Tx) placeMeetings(ctx context.Context, networkID int64, meetings []network.Meeting) error {
	if len(meetings) == 0 {
		return nil
	}
	at := make(map[int64]*network.Meeting, len(meetings))
	numbers := make([]int64, len(meetings))
	for i := range meetings {
		numbers[i] = meetings[i].Number
		at[numbers[i]] = &meetings[i]
	}
	var rows []struct {
		Meeting int64 `db:"meeting"`
		Area    int64 `db:"area"`
	}
	err := t.allIn(ctx, &rows, `select meeting, area from meeting_areas where network = ? and meeting in (?)
		order by meeting, area`, networkID, numbers)
	for _, r := range rows {
		at[r.Meeting].Areas = append(at[r.Meeting].Areas, r.Area)
	}
	return err
}

// SaveAnswer keeps what somebody says about coming to a meeting that had been moved so often when they said it; ""
// takes back what they said. Whoever was to go in their place is forgotten. A meeting that there is not is
// network.ErrNotFound.
func (t *Tx) SaveAnswer(ctx context.Context, networkID, meeting, person int64, answer network.Answer, moves int64) error {
	if answer == "" {
		_, err := t.exec(ctx, `delete from attendances where network = ? and meeting = ? and person = ?`,
			networkID, meeting, person)
		return err
	}
	return one(t.exec(ctx, `insert into attendances (network, meeting, person, answer, moves, answered_at)
		select network, number, ?, ?, ?, ? from meetings where network = ? and number = ? and state <> 'undone'
		on conflict (network, meeting, person) do update set answer = excluded.answer, moves = excluded.moves,
			answered_at = excluded.answered_at, delegate = 0, delegate_name = ''`,
		person, string(answer), moves, t.now, networkID, meeting))
}

// AnswersTo are what somebody says about coming to some meetings, by the meeting's number; a lapsed answer is "".
func (t *Tx) AnswersTo(ctx context.Context, networkID, person int64, meetings []int64) (map[int64]network.Answer, error) {
	out := make(map[int64]network.Answer, len(meetings))
	if len(meetings) == 0 {
		return out, nil
	}
	var rows []struct {
		Meeting int64  `db:"meeting"`
		Answer  string `db:"answer"`
	}
	err := t.allIn(ctx, &rows, `select a.meeting, case when a.moves < g.moves then '' else a.answer end as answer
		from attendances a join meetings g on g.network = a.network and g.number = a.meeting
		where a.network = ? and a.person = ? and a.meeting in (?)`, networkID, person, meetings)
	for _, r := range rows {
		out[r.Meeting] = network.Answer(r.Answer)
	}
	return out, err
}
