package storage

import (
	"context"

	"hilo/network"
)

// MinutesOf is a line of a list of minutes: the meeting, and how far its minutes have come.
type MinutesOf struct {
	network.Meeting
	Minutes network.Minutes // without what is in them, but with their numbers
	Open    int             // corrections that wait for an answer
}

// minutesHead reads minutes with their open corrections counted, by a condition on x.
const minutesHead = `select ` + minutesColumns + `, (select count(*) from minutes_corrections c where c.network = x.network
	and c.state = 'open' and c.meeting = x.meeting) as open from minutes x where x.network = ?`

// ListMinutes is one page of the minutes of meetings that were ended, the latest meeting first, of an area or with 0 of
// all; with the number of all.
func (t *Tx) ListMinutes(ctx context.Context, networkID, area int64, limit, offset int) ([]MinutesOf, int, error) {
	where, args := ` and x.state in ('draft', 'approved')`, []any{networkID}
	if area != 0 {
		where += ` and x.meeting in (select a.meeting from meeting_areas a where a.network = ? and a.area = ?)`
		args = append(args, networkID, area)
	}
	var total int
	if err := t.get(ctx, &total, `select count(*) from minutes x where x.network = ?`+where, args...); err != nil {
		return nil, 0, err
	}
	list, err := t.minutesList(ctx, networkID, minutesHead+where+` order by (select g.starts_at from meetings g
		where g.network = x.network and g.number = x.meeting) desc, x.meeting desc limit ? offset ?`, append(args, limit, offset)...)
	return list, total, err
}

// MinutesNow are the minutes that go on in an area's meetings, or with 0 in all, the newest meeting first: begun and not
// ended.
func (t *Tx) MinutesNow(ctx context.Context, networkID, area int64) ([]MinutesOf, error) {
	where, args := ` and x.state = 'running'`, []any{networkID}
	if area != 0 {
		where += ` and x.meeting in (select a.meeting from meeting_areas a where a.network = ? and a.area = ?)`
		args = append(args, networkID, area)
	}
	return t.minutesList(ctx, networkID, minutesHead+where+` order by x.meeting desc limit 20`, args...)
}

// MinutesToAnswer are the drafts with corrections that wait for the coordination, the oldest meeting first.
func (t *Tx) MinutesToAnswer(ctx context.Context, networkID int64) ([]MinutesOf, error) {
	return t.minutesList(ctx, networkID, minutesHead+` and x.state = 'draft' and x.meeting in (select c.meeting
		from minutes_corrections c where c.network = ? and c.state = 'open') order by x.meeting limit 20`, networkID, networkID)
}

// MinutesToRead are the drafts of meetings that somebody took part in and has neither agreed to nor corrected, while they
// can be corrected; the oldest meeting first.
func (t *Tx) MinutesToRead(ctx context.Context, networkID, person int64) ([]MinutesOf, error) {
	return t.minutesList(ctx, networkID, minutesHead+` and x.state = 'draft' and x.deadline_at > ?
		and x.meeting in (select a.meeting from minutes_attendees a where a.network = ? and a.person = ? and a.person <> 0
			and a.how in ('present', 'connected'))
		and not exists (select 1 from minutes_agreed g where g.network = x.network and g.meeting = x.meeting
			and g.version = x.version and g.person = ?)
		and not exists (select 1 from minutes_corrections c where c.network = x.network and c.meeting = x.meeting
			and c.version = x.version and c.proposed_by = ?)
		order by x.meeting limit 20`, networkID, t.now, networkID, person, person, person)
}

// MinutesStates is how far the minutes of some meetings have come; those never begun are not among them.
func (t *Tx) MinutesStates(ctx context.Context, networkID int64, meetings []int64) (map[int64]network.MinutesState, error) {
	out := map[int64]network.MinutesState{}
	if len(meetings) == 0 {
		return out, nil
	}
	var rows []struct {
		Meeting int64  `db:"meeting"`
		State   string `db:"state"`
	}
	err := t.allIn(ctx, &rows, `select meeting, state from minutes where network = ? and meeting in (?)`, networkID, meetings)
	for _, r := range rows {
		out[r.Meeting] = network.MinutesState(r.State)
	}
	return out, err
}

func (t *Tx) minutesList(ctx context.Context, networkID int64, text string, args ...any) ([]MinutesOf, error) {
	var rows []struct {
		minutesRow
		Open int `db:"open"`
	}
	if err := t.all(ctx, &rows, text, args...); err != nil || len(rows) == 0 {
		return nil, err
	}
	numbers := make([]int64, len(rows))
	for i, r := range rows {
		numbers[i] = r.Meeting
	}
	meetings, err := t.meetingsNumbered(ctx, networkID, numbers)
	if err != nil {
		return nil, err
	}
	called, err := t.numbersOf(ctx, networkID, numbers)
	out := make([]MinutesOf, 0, len(rows))
	for _, r := range rows {
		m := r.minutes()
		m.Areas, m.Numbers = meetings[m.Meeting].Areas, called[m.Meeting]
		out = append(out, MinutesOf{Meeting: meetings[m.Meeting], Minutes: m, Open: r.Open})
	}
	return out, err
}

// meetingsNumbered are some meetings with their areas, by their numbers.
func (t *Tx) meetingsNumbered(ctx context.Context, networkID int64, numbers []int64) (map[int64]network.Meeting, error) {
	var rows []meetingRow
	if err := t.allIn(ctx, &rows, `select `+meetingColumns+` from meetings m where m.network = ? and m.number in (?)`, networkID, numbers); err != nil {
		return nil, err
	}
	list := make([]network.Meeting, len(rows))
	for i, r := range rows {
		list[i] = r.meeting()
	}
	out := make(map[int64]network.Meeting, len(list))
	err := t.placeMeetings(ctx, networkID, list)
	for _, m := range list {
		out[m.Number] = m
	}
	return out, err
}

func (t *Tx) numbersOf(ctx context.Context, networkID int64, meetings []int64) (map[int64][]network.MinutesNumber, error) {
	var rows []struct {
		Meeting int64 `db:"meeting"`
		Area    int64 `db:"area"`
		Year    int   `db:"year"`
		Number  int   `db:"number"`
	}
	err := t.allIn(ctx, &rows, `select meeting, area, year, number from minutes_numbers where network = ? and meeting in (?)
		order by meeting, area`, networkID, meetings)
	out := map[int64][]network.MinutesNumber{}
	for _, r := range rows {
		out[r.Meeting] = append(out[r.Meeting], network.MinutesNumber{Area: r.Area, Year: r.Year, Number: r.Number})
	}
	return out, err
}
