package storage

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/calendar"
)

type seriesRow struct {
	Number     int64        `db:"number"`
	State      string       `db:"state"`
	Title      string       `db:"title"`
	Place      string       `db:"place"`
	Rule       string       `db:"rule"`
	Wall       string       `db:"wall"`
	Zone       string       `db:"zone"`
	Minutes    int64        `db:"minutes"`
	Standing   string       `db:"standing"`
	Changes    int64        `db:"changes"`
	Wake       sql.NullTime `db:"wake_at"`
	ConvenedBy int64        `db:"convened_by"`
	Convened   time.Time    `db:"convened_at"`
	Changed    time.Time    `db:"changed_at"`
}

const seriesColumns = `s.number, s.state, s.title, s.place, s.rule, s.wall, s.zone, s.minutes, s.standing, s.changes, s.wake_at,
	s.convened_by, s.convened_at, s.changed_at`

func (r seriesRow) series() network.Series {
	s := network.Series{Number: r.Number, State: network.SeriesState(r.State), Title: r.Title, Place: r.Place, Changes: r.Changes,
		Standing: readStanding(r.Standing), ConvenedBy: r.ConvenedBy, Convened: r.Convened.UTC(), Changed: r.Changed.UTC(), Wake: moment(r.Wake)}
	s.Rule, s.Length = r.Rule, time.Duration(r.Minutes)*time.Minute
	loc, err := network.Zone(r.Zone)
	if err != nil {
		loc = time.UTC
	}
	if start, err := time.ParseInLocation(wallLayout, r.Wall, loc); err == nil {
		s.Start = start
	}
	return s
}

// writeStanding is what was decided for kinds of days as one text, readStanding reads it back.
func writeStanding(standing map[calendar.Doubt]network.SeriesChoice) string {
	var parts []string
	for kind, choice := range standing {
		parts = append(parts, string(kind)+":"+string(choice))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func readStanding(text string) map[calendar.Doubt]network.SeriesChoice {
	out := map[calendar.Doubt]network.SeriesChoice{}
	for part := range strings.FieldsSeq(text) {
		kind, choice, _ := strings.Cut(part, ":")
		out[calendar.Doubt(kind)] = network.SeriesChoice(choice)
	}
	return out
}

// AddSeries numbers and keeps a series that network.ConveneSeries has let pass, with its areas and dates.
func (t *Tx) AddSeries(ctx context.Context, networkID int64, s network.Series) (network.Series, error) {
	number, err := t.next(ctx, networkID, network.KindSeries)
	if err != nil {
		return s, err
	}
	s.Number = number
	if _, err := t.exec(ctx, `insert into series (network, number, state, title, place, rule, wall, zone, minutes, standing,
			convened_by, convened_at, changed_at) values (?, ?, '', '', '', '', '', '', 0, '', ?, ?, ?)`,
		networkID, number, s.ConvenedBy, s.Convened, s.Changed); err != nil {
		return s, err
	}
	if len(s.Areas) > 0 {
		if _, err := t.execIn(ctx, `insert into series_areas (network, series, area)
			select network, ?, id from areas where network = ? and id in (?)`, number, networkID, s.Areas); err != nil {
			return s, err
		}
	}
	return s, t.SaveSeries(ctx, networkID, s)
}

// SaveSeries keeps what a rule has changed in a series: all but its areas, and who convened it and when. Dates that it
// does not have any more are forgotten. The series comes from LockSeries.
func (t *Tx) SaveSeries(ctx context.Context, networkID int64, s network.Series) error {
	wall, zone := wallClock(s.Start)
	if err := one(t.exec(ctx, `update series set state = ?, title = ?, place = ?, rule = ?, wall = ?, zone = ?, minutes = ?, standing = ?,
			changes = ?, wake_at = ?, changed_at = ? where network = ? and number = ?`,
		string(s.State), s.Title, s.Place, s.Rule, wall, zone, int64(s.Length/time.Minute), writeStanding(s.Standing), s.Changes,
		orNull(s.Wake), s.Changed, networkID, s.Number)); err != nil {
		return err
	}
	if len(s.Dates) == 0 {
		_, err := t.exec(ctx, `delete from series_dates where network = ? and series = ?`, networkID, s.Number)
		return err
	}
	slots, rows := make([]string, len(s.Dates)), make([][]any, len(s.Dates))
	for i, d := range s.Dates {
		slots[i] = d.Slot
		rows[i] = []any{networkID, s.Number, d.Slot, string(d.Choice), d.By, d.Asked, d.Meeting, d.Carded}
	}
	if _, err := t.execIn(ctx, `delete from series_dates where network = ? and series = ? and not (slot in (?))`,
		networkID, s.Number, slots); err != nil {
		return err
	}
	return t.putRows(ctx, `insert into series_dates (network, series, slot, choice, decided_by, asked, meeting, carded)`,
		`on conflict (network, series, slot) do update set choice = excluded.choice, decided_by = excluded.decided_by,
		asked = excluded.asked, meeting = excluded.meeting, carded = series_dates.carded or excluded.carded`, rows)
}

// Series is a series with its areas and dates; one that was taken back right after it was convened is
// network.ErrNotFound.
func (t *Tx) Series(ctx context.Context, networkID, number int64) (network.Series, error) {
	var row seriesRow
	if err := t.get(ctx, &row, `select `+seriesColumns+` from series s where s.network = ? and s.number = ? and s.state <> 'undone'`,
		networkID, number); err != nil {
		return network.Series{}, err
	}
	out := []network.Series{row.series()}
	err := t.fillSeries(ctx, networkID, out)
	return out[0], err
}

// LockSeries is Series for whoever changes it: of two at once the second waits, and then reads what the first has made
// of it.
func (t *Tx) LockSeries(ctx context.Context, networkID, number int64) (network.Series, error) {
	if t.store.dialect == "postgres" { // SQLite has one writer
		var locked int64
		if err := t.get(ctx, &locked, `select number from series where network = ? and number = ? for no key update`,
			networkID, number); err != nil {
			return network.Series{}, err
		}
	}
	return t.Series(ctx, networkID, number)
}

// ListSeries are a network's series in one state, the oldest first; some dozens at most.
func (t *Tx) ListSeries(ctx context.Context, networkID int64, state network.SeriesState) ([]network.Series, error) {
	var rows []seriesRow
	if err := t.all(ctx, &rows, `select `+seriesColumns+` from series s where s.network = ? and s.state = ? order by s.number`,
		networkID, string(state)); err != nil {
		return nil, err
	}
	out := make([]network.Series, len(rows))
	for i, r := range rows {
		out[i] = r.series()
	}
	return out, t.fillSeries(ctx, networkID, out)
}

// fillSeries gives series their areas and dates.
func (t *Tx) fillSeries(ctx context.Context, networkID int64, list []network.Series) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[int64]*network.Series, len(list))
	numbers := make([]int64, len(list))
	for i := range list {
		numbers[i] = list[i].Number
		at[numbers[i]] = &list[i]
	}
	var areas []struct {
		Series int64 `db:"series"`
		Area   int64 `db:"area"`
	}
	if err := t.allIn(ctx, &areas, `select series, area from series_areas where network = ? and series in (?) order by series, area`,
		networkID, numbers); err != nil {
		return err
	}
	for _, r := range areas {
		at[r.Series].Areas = append(at[r.Series].Areas, r.Area)
	}
	var dates []struct {
		Series  int64  `db:"series"`
		Slot    string `db:"slot"`
		Choice  string `db:"choice"`
		By      int64  `db:"decided_by"`
		Asked   bool   `db:"asked"`
		Meeting int64  `db:"meeting"`
		Carded  bool   `db:"carded"`
	}
	err := t.allIn(ctx, &dates, `select series, slot, choice, decided_by, asked, meeting, carded from series_dates
		where network = ? and series in (?) order by series, slot`, networkID, numbers)
	for _, r := range dates {
		at[r.Series].Dates = append(at[r.Series].Dates, network.SeriesDate{Slot: r.Slot, Choice: network.SeriesChoice(r.Choice),
			By: r.By, Asked: r.Asked, Meeting: r.Meeting, Carded: r.Carded})
	}
	return err
}

// SeriesMeetings are the meetings that a series has made and that begin later than a moment, by their start; those
// called off are among them.
func (t *Tx) SeriesMeetings(ctx context.Context, networkID, series int64, after time.Time) ([]network.Meeting, error) {
	var rows []meetingRow
	if err := t.all(ctx, &rows, `select `+meetingColumns+` from series_dates d
		join meetings m on m.network = d.network and m.number = d.meeting
		where d.network = ? and d.series = ? and d.meeting > 0 and m.starts_at > ? and m.state <> 'undone'
		order by m.starts_at, m.number`, networkID, series, after); err != nil {
		return nil, err
	}
	out := make([]network.Meeting, len(rows))
	for i, r := range rows {
		out[i] = r.meeting()
	}
	return out, t.placeMeetings(ctx, networkID, out)
}

// SeriesOf is the series that made a meeting; 0 is none.
func (t *Tx) SeriesOf(ctx context.Context, networkID, meeting int64) (int64, error) {
	var list []int64
	err := t.all(ctx, &list, `select series from series_dates where network = ? and meeting = ? and meeting > 0`, networkID, meeting)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0], nil
}

// CardOccasion takes it upon the caller to post the card of a meeting that a series made. False means that it was posted
// before, or that the meeting is of no series.
func (t *Tx) CardOccasion(ctx context.Context, networkID, meeting int64) (bool, error) {
	n, err := t.exec(ctx, `update series_dates set carded = true where network = ? and meeting = ? and meeting > 0 and not carded`,
		networkID, meeting)
	return n > 0, err
}
