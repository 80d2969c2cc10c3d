package storage

import (
	"context"
	"database/sql"
	"time"

	"hilo/network"
)

type datePollRow struct {
	Number   int64        `db:"number"`
	State    string       `db:"state"`
	Title    string       `db:"title"`
	Place    string       `db:"place"`
	Deadline time.Time    `db:"deadline"`
	OpenedBy int64        `db:"opened_by"`
	Opened   time.Time    `db:"opened_at"`
	Changed  time.Time    `db:"changed_at"`
	Closed   sql.NullTime `db:"closed_at"`
	Meeting  int64        `db:"meeting"`
}

// A meeting that was taken back is as if it had never come of its poll.
const datePollSQL = `select d.number, d.state, d.title, d.place, d.deadline, d.opened_by, d.opened_at, d.changed_at, d.closed_at,
	coalesce(m.number, 0) as meeting from date_polls d
	left join meetings m on m.network = d.network and m.number = d.meeting and m.state <> 'undone'
	where d.network = ? and d.state <> 'undone'`

func (r datePollRow) poll() network.DatePoll {
	p := network.DatePoll{Number: r.Number, State: network.DatePollState(r.State), Title: r.Title, Place: r.Place,
		Deadline: r.Deadline.UTC(), OpenedBy: r.OpenedBy, Opened: r.Opened.UTC(), Changed: r.Changed.UTC(), Meeting: r.Meeting}
	if r.Closed.Valid {
		p.Closed = r.Closed.Time.UTC()
	}
	return p
}

// AddDatePoll numbers and keeps a poll that network.OpenDatePoll has let pass, with those of its areas and needs that
// there are. Its dates are kept as the start of a meeting is.
func (t *Tx) AddDatePoll(ctx context.Context, networkID int64, p network.DatePoll) (network.DatePoll, error) {
	number, err := t.next(ctx, networkID, network.KindDatePoll)
	if err != nil {
		return p, err
	}
	p.Number = number
	if _, err := t.exec(ctx, `insert into date_polls (network, number, state, title, place, deadline, opened_by, opened_at, changed_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?)`, networkID, number, string(p.State), p.Title, p.Place, p.Deadline, p.OpenedBy,
		p.Opened, p.Changed); err != nil {
		return p, err
	}
	rows := make([][]any, len(p.Slots))
	for i, s := range p.Slots {
		wall, zone := wallClock(s.Start)
		rows[i] = []any{networkID, number, s.Number, s.Start, wall, zone, minutes(network.Meeting{Start: s.Start, End: s.End})}
	}
	if err := t.putRows(ctx, `insert into date_poll_slots (network, poll, number, starts_at, wall, zone, minutes)`, ``, rows); err != nil {
		return p, err
	}
	return p, t.placeDatePoll(ctx, networkID, p)
}

// placeDatePoll keeps a new poll's areas and needs.
func (t *Tx) placeDatePoll(ctx context.Context, networkID int64, p network.DatePoll) error {
	if len(p.Areas) > 0 {
		if _, err := t.execIn(ctx, `insert into date_poll_areas (network, poll, area)
			select network, ?, id from areas where network = ? and id in (?)`, p.Number, networkID, p.Areas); err != nil {
			return err
		}
	}
	if len(p.Needs) == 0 {
		return nil
	}
	_, err := t.execIn(ctx, `insert into date_poll_needs (network, poll, need)
		select network, ?, number from needs where network = ? and number in (?)`, p.Number, networkID, p.Needs)
	return err
}

// DatePoll is a poll with its areas, needs and dates; one that was taken back right after it was opened is
// network.ErrNotFound.
func (t *Tx) DatePoll(ctx context.Context, networkID, number int64) (network.DatePoll, error) {
	var row datePollRow
	if err := t.get(ctx, &row, datePollSQL+` and d.number = ?`, networkID, number); err != nil {
		return network.DatePoll{}, err
	}
	polls := []network.DatePoll{row.poll()}
	err := t.fillDatePolls(ctx, networkID, polls)
	return polls[0], err
}

// LockDatePoll is DatePoll for whoever changes it: of two at once the second waits, and then reads what the first has made
// of it. Answers do not wait.
func (t *Tx) LockDatePoll(ctx context.Context, networkID, number int64) (network.DatePoll, error) {
	if t.store.dialect == "postgres" { // SQLite has one writer
		var locked int64 // by a statement of its own, as of a meeting
		if err := t.get(ctx, &locked, `select number from date_polls where network = ? and number = ? for no key update`,
			networkID, number); err != nil {
			return network.DatePoll{}, err
		}
	}
	return t.DatePoll(ctx, networkID, number)
}

// DatePollsLive are the polls of a network that are open, or of which the coordination is still to choose a date, unless all
// of them had come by a moment; the first to close first.
func (t *Tx) DatePollsLive(ctx context.Context, networkID int64, since time.Time) ([]network.DatePoll, error) {
	var rows []datePollRow
	if err := t.all(ctx, &rows, datePollSQL+` and d.state in ('open', 'closed') and m.number is null and exists (
			select 1 from date_poll_slots s where s.network = d.network and s.poll = d.number and s.starts_at > ?)
		order by d.deadline, d.number`, networkID, since); err != nil || len(rows) == 0 {
		return nil, err
	}
	out := make([]network.DatePoll, len(rows))
	for i, r := range rows {
		out[i] = r.poll()
	}
	return out, t.fillDatePolls(ctx, networkID, out)
}

// DatePollOf is the number of the poll of which a meeting came, whether that stands or not; none is network.ErrNotFound.
func (t *Tx) DatePollOf(ctx context.Context, networkID, meeting int64) (int64, error) {
	var number int64
	err := t.get(ctx, &number, `select number from date_polls where network = ? and meeting = ? and meeting <> 0
		order by number limit 1`, networkID, meeting)
	return number, err
}

// fillDatePolls gives polls their areas, needs and dates.
func (t *Tx) fillDatePolls(ctx context.Context, networkID int64, polls []network.DatePoll) error {
	at, numbers := make(map[int64]*network.DatePoll, len(polls)), make([]int64, len(polls))
	for i := range polls {
		numbers[i] = polls[i].Number
		at[numbers[i]] = &polls[i]
	}
	var things []struct {
		Poll  int64 `db:"poll"`
		Thing int64 `db:"thing"`
		Area  bool  `db:"area"`
	}
	if err := t.allIn(ctx, &things, `select poll, area as thing, true as area from date_poll_areas where network = ? and poll in (?)
		union all select poll, need, false from date_poll_needs where network = ? and poll in (?) order by poll, thing`,
		networkID, numbers, networkID, numbers); err != nil {
		return err
	}
	for _, r := range things {
		if r.Area {
			at[r.Poll].Areas = append(at[r.Poll].Areas, r.Thing)
		} else {
			at[r.Poll].Needs = append(at[r.Poll].Needs, r.Thing)
		}
	}
	var slots []struct {
		Poll int64 `db:"poll"`
		meetingRow
	}
	if err := t.allIn(ctx, &slots, `select poll, number, starts_at, wall, zone, minutes from date_poll_slots
		where network = ? and poll in (?) order by poll, number`, networkID, numbers); err != nil {
		return err
	}
	for _, r := range slots {
		m := r.meeting()
		at[r.Poll].Slots = append(at[r.Poll].Slots, network.DateSlot{Number: r.Number, Start: m.Start, End: m.End})
	}
	return nil
}

// SaveDatePoll keeps what a rule has changed in a poll: its state, its deadline and what came of it.
func (t *Tx) SaveDatePoll(ctx context.Context, networkID int64, p network.DatePoll) error {
	return one(t.exec(ctx, `update date_polls set state = ?, deadline = ?, closed_at = ?, changed_at = ?, meeting = ?
		where network = ? and number = ?`, string(p.State), p.Deadline, sql.NullTime{Time: p.Closed, Valid: !p.Closed.IsZero()},
		p.Changed, p.Meeting, networkID, p.Number))
}

// SaveSlotWord keeps somebody's word to some dates of a poll, if it still takes answers; those that are not in it are left
// out. A poll that takes none is network.ErrChanged.
func (t *Tx) SaveSlotWord(ctx context.Context, networkID, poll, person int64, slots []int64, w network.SlotWord) error {
	n, err := t.execIn(ctx, `insert into date_poll_answers (network, poll, slot, person, word, answered_at)
		select s.network, s.poll, s.number, ?, ?, ? from date_poll_slots s
		join date_polls d on d.network = s.network and d.number = s.poll and d.state = 'open'
		where s.network = ? and s.poll = ? and s.number in (?)
		on conflict (network, poll, slot, person) do update set word = excluded.word, answered_at = excluded.answered_at`,
		person, string(w), t.now, networkID, poll, slots)
	if err == nil && n == 0 {
		return network.ErrChanged
	}
	return err
}

// SlotAnswers are what those who are members still have said to the dates of a poll, each for the entity that they belong
// to now.
func (t *Tx) SlotAnswers(ctx context.Context, networkID, poll int64) ([]network.SlotAnswer, error) {
	var out []network.SlotAnswer
	err := t.all(ctx, &out, `select a.slot, a.person, m.entity, a.word from date_poll_answers a
		join memberships m on m.network = a.network and m.person = a.person and m.role in ('technician', 'coordinator')
		where a.network = ? and a.poll = ? order by a.slot, a.person`, networkID, poll)
	return out, err
}

// SlotWordsOf are what somebody has said in some polls, by the poll and the date.
func (t *Tx) SlotWordsOf(ctx context.Context, networkID, person int64, polls []int64) (map[int64]map[int64]network.SlotWord, error) {
	out := make(map[int64]map[int64]network.SlotWord, len(polls))
	if len(polls) == 0 {
		return out, nil
	}
	var rows []struct {
		Poll int64  `db:"poll"`
		Slot int64  `db:"slot"`
		Word string `db:"word"`
	}
	err := t.allIn(ctx, &rows, `select poll, slot, word from date_poll_answers where network = ? and person = ? and poll in (?)`,
		networkID, person, polls)
	for _, r := range rows {
		if out[r.Poll] == nil {
			out[r.Poll] = map[int64]network.SlotWord{}
		}
		out[r.Poll][r.Slot] = network.SlotWord(r.Word)
	}
	return out, err
}

// TakeAnswers gives a meeting that was convened just now the answers that people gave already, by the person. Whoever has
// answered meanwhile keeps what they said.
func (t *Tx) TakeAnswers(ctx context.Context, networkID, meeting int64, answers map[int64]network.Answer) error {
	if len(answers) == 0 {
		return nil
	}
	rows := make([][]any, 0, len(answers))
	for person, a := range answers {
		rows = append(rows, []any{networkID, meeting, person, string(a), 0, t.now})
	}
	return t.putRows(ctx, `insert into attendances (network, meeting, person, answer, moves, answered_at)`,
		`on conflict (network, meeting, person) do nothing`, rows)
}
