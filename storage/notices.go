package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hilo/network"
)

type noticeRow struct {
	Network int64        `db:"network"`
	Number  int64        `db:"number"`
	Person  int64        `db:"person"`
	Class   string       `db:"class"`
	View    string       `db:"view"`
	Subject string       `db:"subject"`
	ID      int64        `db:"id"`
	Turn    int64        `db:"turn"`
	Due     time.Time    `db:"due_at"`
	Lapses  sql.NullTime `db:"lapses_at"`
	Batch   int64        `db:"batch"`
}

const noticeColumns = `network, number, person, class, view, subject, id, turn, due_at, lapses_at, batch`

func (r noticeRow) notice() network.Notice {
	n := network.Notice{Network: r.Network, Number: r.Number, Person: r.Person, Class: network.NoticeClass(r.Class),
		View: r.View, Subject: network.Subject{Kind: r.Subject, ID: r.ID}, Turn: r.Turn, Due: r.Due.UTC(), Batch: r.Batch}
	if r.Lapses.Valid {
		n.Lapses = r.Lapses.Time.UTC()
	}
	return n
}

// Notify has people of one network told things when it suits them: rows, and the timer that looks at them. Who was to be
// told the same before (by view, subject and turn) is not told again; what was dropped before it was told waits anew.
// Without a moment a notice is due at once.
func (t *Tx) Notify(ctx context.Context, notices []network.Notice) error {
	if len(notices) == 0 {
		return nil
	}
	id := notices[0].Network
	number, err := t.nextOf(ctx, id, "notice", len(notices))
	if err != nil {
		return err
	}
	rows := make([][]any, len(notices))
	first := time.Time{}
	for i, n := range notices {
		if n.Due.IsZero() {
			n.Due = t.now
		}
		if first.IsZero() || n.Due.Before(first) {
			first = n.Due
		}
		rows[i] = []any{id, number + int64(i), n.Person, string(n.Class), n.View, n.Subject.Kind, n.Subject.ID, n.Turn, "waiting",
			n.Due, n.Due, sql.NullTime{Time: n.Lapses, Valid: !n.Lapses.IsZero()}}
	}
	made, err := t.addRows(ctx, `insert into notices (network, number, person, class, view, subject, id, turn, state,
		due_at, look_at, lapses_at)`, `on conflict (network, person, view, subject, id, turn)
		do update set state = excluded.state, class = excluded.class, due_at = excluded.due_at, look_at = excluded.look_at,
			lapses_at = excluded.lapses_at where notices.state = 'dropped' returning number`, rows)
	if err != nil || len(made) == 0 {
		return err
	}
	return t.WakeBy(ctx, id, network.NoticesTimer, first, network.NoticesJob{Network: id})
}

// DropNotices forgets what still waits to be told about a subject. What was told is drawn again with the subject.
func (t *Tx) DropNotices(ctx context.Context, networkID int64, s network.Subject) error {
	_, err := t.exec(ctx, `update notices set state = 'dropped' where network = ? and subject = ? and id = ?
		and state = 'waiting'`, networkID, s.Kind, s.ID)
	return err
}

// NoticeReader is somebody for whom something waits, with all that the policy asks.
type NoticeReader struct {
	Person  int64
	Member  bool // still, of the network
	Kind    network.EntityKind
	Habits  network.Habits
	Waiting []network.Notice // of each its number, person, class, and when it is due and lapses
	Past    network.NoticePast
}

// NoticesDue are the people, at most so many, for whom something waits that is to be looked at now, each with what is
// due by the end of the hour too.
func (t *Tx) NoticesDue(ctx context.Context, n network.Network, most int) ([]NoticeReader, error) {
	var people []int64
	if err := t.all(ctx, &people, `select distinct person from notices where network = ? and state = 'waiting' and look_at <= ?
		order by person limit ?`, n.ID, t.now, most); err != nil || len(people) == 0 {
		return nil, err
	}
	out := make([]NoticeReader, len(people))
	at := make(map[int64]*NoticeReader, len(people))
	for i, p := range people {
		out[i].Person, at[p] = p, &out[i]
	}
	if err := t.noticesWaiting(ctx, n.ID, people, at); err != nil {
		return nil, err
	}
	if err := t.noticesPast(ctx, n, people, at); err != nil {
		return nil, err
	}
	return out, t.noticeReaders(ctx, n.ID, people, at)
}

func (t *Tx) noticesWaiting(ctx context.Context, networkID int64, people []int64, at map[int64]*NoticeReader) error {
	var rows []noticeRow
	if err := t.allIn(ctx, &rows, `select number, person, class, due_at, lapses_at from notices
		where network = ? and person in (?) and sent_at is null and state = 'waiting' and due_at <= ? order by number`, networkID, people, t.now.Add(network.NoticesTogether)); err != nil {
		return err
	}
	for _, r := range rows {
		at[r.Person].Waiting = append(at[r.Person].Waiting, r.notice())
	}
	return nil
}

// noticesPast counts the messages of this week.
func (t *Tx) noticesPast(ctx context.Context, n network.Network, people []int64, at map[int64]*NoticeReader) error {
	week := network.Week(t.now, n.Location())
	since := week
	if hour := t.now.Add(-network.NoticesTogether); hour.Before(since) {
		since = hour
	}
	var rows []struct {
		Person int64     `db:"person"`
		Class  string    `db:"class"`
		Batch  int64     `db:"batch"`
		Sent   time.Time `db:"sent_at"`
	}
	if err := t.allIn(ctx, &rows, `select distinct person, class, batch, sent_at from notices where network = ? and person in (?)
		and sent_at >= ? order by person, batch`, n.ID, people, since); err != nil {
		return err
	}
	counted := map[[2]int64]bool{}
	for _, r := range rows {
		past := &at[r.Person].Past
		if r.Sent.After(past.LastSent) {
			past.LastSent = r.Sent.UTC()
		}
		message := [2]int64{r.Person, r.Batch}
		if network.NoticeClass(r.Class).Counts() && !r.Sent.Before(week) && !counted[message] {
			counted[message] = true
			past.SentThisWeek++
		}
	}
	return nil
}

func (t *Tx) noticeReaders(ctx context.Context, networkID int64, people []int64, at map[int64]*NoticeReader) error {
	var rows []struct {
		Person int64  `db:"person"`
		Habits []byte `db:"habits"`
		Kind   string `db:"kind"`
	}
	if err := t.allIn(ctx, &rows, `select m.person, m.habits, coalesce(e.kind, '') as kind from memberships m
		left join entities e on e.network = m.network and e.id = m.entity where m.network = ? and m.person in (?)`,
		networkID, people); err != nil {
		return err
	}
	for _, r := range rows {
		reader := at[r.Person]
		reader.Member, reader.Kind = true, network.EntityKind(r.Kind)
		if err := json.Unmarshal(r.Habits, &reader.Habits); err != nil {
			return fmt.Errorf("habits of person %d: %w", r.Person, err)
		}
	}
	return nil
}

// TellNotices has what waited told: one batch, of which each person gets her part as one message.
func (t *Tx) TellNotices(ctx context.Context, n network.Network, notices []network.Notice) error {
	if len(notices) == 0 {
		return nil
	}
	batch, err := t.next(ctx, n.ID, "notices")
	if err != nil {
		return err
	}
	if err := t.markNotices(ctx, notices, `update notices set state = 'told', batch = ?, sent_at = ? where network = ?
		and number in (?) and state = 'waiting'`, batch, t.now, n.ID); err != nil {
		return err
	}
	var messages []network.Delivery
	seen := map[int64]bool{}
	for _, notice := range notices {
		if seen[notice.Person] {
			continue
		}
		seen[notice.Person] = true
		messages = append(messages, network.Delivery{Network: n.ID, View: network.NoticesView, Person: notice.Person,
			Subject: network.Subject{Kind: network.KindNotices, ID: batch},
			Place:   network.Place{Platform: n.Platform, Workspace: n.Workspace}})
	}
	return t.DeliverAll(ctx, n.ID, messages)
}

// LapseNotices drops notices that wait.
func (t *Tx) LapseNotices(ctx context.Context, networkID int64, notices []network.Notice) error {
	return t.markNotices(ctx, notices, `update notices set state = 'dropped' where network = ? and number in (?)
		and state = 'waiting'`, networkID)
}

// PutOffNotices has notices that wait looked at again at a moment.
func (t *Tx) PutOffNotices(ctx context.Context, networkID int64, notices []network.Notice, until time.Time) error {
	return t.markNotices(ctx, notices, `update notices set look_at = ? where look_at <> ? and network = ? and number in (?)
		and state = 'waiting'`, until, until, networkID)
}

// markNotices changes notices by their numbers, which are the text's last argument.
func (t *Tx) markNotices(ctx context.Context, notices []network.Notice, text string, args ...any) error {
	for part := range slices.Chunk(notices, 10*rowsAtOnce) {
		numbers := make([]int64, len(part))
		for i, n := range part {
			numbers[i] = n.Number
		}
		if _, err := t.execIn(ctx, text, append(slices.Clone(args), numbers)...); err != nil {
			return err
		}
	}
	return nil
}

// WakeForNotices sets the timer for the next of a network's waiting notices, if there is one.
func (t *Tx) WakeForNotices(ctx context.Context, networkID int64) error {
	var next time.Time
	err := t.get(ctx, &next, `select look_at from notices where network = ? and state = 'waiting' order by look_at limit 1`, networkID)
	if errors.Is(err, network.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.WakeBy(ctx, networkID, network.NoticesTimer, next, network.NoticesJob{Network: networkID})
}

// NoticesTold are the notices that one message of a batch told a person, without those that she has put away.
func (t *Tx) NoticesTold(ctx context.Context, networkID, batch, person int64) ([]network.Notice, error) {
	var rows []noticeRow
	err := t.all(ctx, &rows, `select `+noticeColumns+` from notices where network = ? and batch = ? and person = ?
		and state = 'told' order by case class when 'attending' then 0 when 'monday' then 2 else 1 end, due_at, number`,
		networkID, batch, person)
	out := make([]network.Notice, len(rows))
	for i, r := range rows {
		out[i] = r.notice()
	}
	return out, err
}

// DismissNotice puts away one notice that a person was told; one that was not told to them is left alone.
func (t *Tx) DismissNotice(ctx context.Context, networkID, person, number int64) error {
	_, err := t.exec(ctx, `update notices set state = 'dismissed' where network = ? and number = ? and person = ?
		and state = 'told'`, networkID, number, person)
	return err
}

// Habits are when a member wants to be told things, and of what.
func (t *Tx) Habits(ctx context.Context, networkID, person int64) (network.Habits, error) {
	var data []byte
	var h network.Habits
	if err := t.get(ctx, &data, `select habits from memberships where network = ? and person = ?`, networkID, person); err != nil {
		return h, err
	}
	if err := json.Unmarshal(data, &h); err != nil {
		return h, fmt.Errorf("habits of person %d: %w", person, err)
	}
	return h, nil
}

// SaveHabits keeps a member's habits. What waits for her is looked at again at once.
func (t *Tx) SaveHabits(ctx context.Context, networkID, person int64, h network.Habits) error {
	data, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("habits: %w", err)
	}
	if err := one(t.exec(ctx, `update memberships set habits = ? where network = ? and person = ?`, string(data), networkID, person)); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update notices set look_at = ? where network = ? and person = ? and sent_at is null
		and state = 'waiting' and due_at <= ?`, t.now, networkID, person, t.now); err != nil {
		return err
	}
	return t.WakeForNotices(ctx, networkID)
}
