package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hilo/network"
)

// SaveDelegate keeps that somebody sends another to a meeting that had been moved so often: a person, or one who is not in
// the chat by name, or one who is not known yet. A meeting that there is not, and a person who is no member, are
// network.ErrNotFound.
func (t *Tx) SaveDelegate(ctx context.Context, networkID, meeting, person int64, d network.Delegate, moves int64) error {
	if d.Person != 0 {
		d.Name = ""
	}
	return one(t.exec(ctx, `insert into attendances (network, meeting, person, answer, moves, answered_at, delegate, delegate_name)
		select network, number, ?, ?, ?, ?, ?, ? from meetings where network = ? and number = ? and state <> 'undone'
			and (? = 0 or exists (select 1 from memberships m where m.network = ? and m.person = ?))
		on conflict (network, meeting, person) do update set answer = excluded.answer, moves = excluded.moves,
			answered_at = excluded.answered_at, delegate = excluded.delegate, delegate_name = excluded.delegate_name`,
		person, string(network.Delegated), moves, t.now, d.Person, d.Name, networkID, meeting, d.Person, networkID, d.Person))
}

// Attendance is what a member says about coming to a meeting. A lapsed one was about a date that has changed since.
type Attendance struct {
	Member
	Answer   network.Answer
	Lapsed   bool
	At       time.Time
	Delegate network.Delegate // who goes in their place, with the name, of the answer network.Delegated
}

// SaidNow are the answers that hold, as the rules count them.
func SaidNow(all []Attendance) []network.Said {
	var out []network.Said
	for _, a := range all {
		if !a.Lapsed {
			out = append(out, network.Said{Person: a.Person.ID, Entity: a.Entity, Answer: a.Answer, Delegate: a.Delegate})
		}
	}
	return out
}

// Attendances are what has been said about coming to a meeting by those who are members still, by entity and name.
func (t *Tx) Attendances(ctx context.Context, networkID, meeting int64) ([]Attendance, error) {
	var rows []struct {
		memberRow
		Answer       string    `db:"answer"`
		Lapsed       bool      `db:"lapsed"`
		At           time.Time `db:"answered_at"`
		Delegate     int64     `db:"delegate"`
		DelegateName string    `db:"delegate_name"`
		DelegateGone bool      `db:"delegate_gone"`
	}
	err := t.all(ctx, &rows, `select `+memberColumns+`, a.answer, a.moves < g.moves as lapsed, a.answered_at,
		a.delegate, coalesce(dp.name, a.delegate_name) as delegate_name, a.delegate <> 0 and dm.person is null as delegate_gone
		from `+memberTables+`
		join attendances a on a.network = m.network and a.person = m.person
		join meetings g on g.network = a.network and g.number = a.meeting
		left join memberships dm on dm.network = a.network and dm.person = a.delegate
		left join people dp on dp.id = dm.person
		where m.network = ? and a.meeting = ? order by p.id`, networkID, meeting)
	out := make([]Attendance, len(rows))
	for i, r := range rows {
		out[i] = Attendance{Member: r.member(networkID), Answer: network.Answer(r.Answer), Lapsed: r.Lapsed, At: r.At.UTC(),
			Delegate: network.Delegate{Person: r.Delegate, Name: r.DelegateName, Gone: r.DelegateGone}}
	}
	// Databases do not agree on where Ángela comes.
	slices.SortStableFunc(out, func(a, b Attendance) int {
		return cmp.Or(cmp.Compare(network.Fold(a.EntityName), network.Fold(b.EntityName)),
			cmp.Compare(network.Fold(a.Person.Name), network.Fold(b.Person.Name)))
	})
	return out, err
}

// DelegatedTo are the meetings, not yet begun, to which somebody was to go in another's place.
func (t *Tx) DelegatedTo(ctx context.Context, networkID, person int64) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select distinct a.meeting from attendances a
		join meetings g on g.network = a.network and g.number = a.meeting and g.starts_at > ? and g.state = 'convened'
		where a.network = ? and a.delegate = ? and a.delegate <> 0 and a.moves = g.moves order by a.meeting`, t.now, networkID, person)
	return out, err
}

// Colleagues are all members of a network with their habits, by person.
func (t *Tx) Colleagues(ctx context.Context, networkID int64) (map[int64]network.Colleague, error) {
	return t.colleagues(ctx, networkID, `where network = ?`, networkID)
}

// Absences are, of a network's members with their habits, those who have set an absence and those who are named to stand in:
// all that network.StandIn asks about.
func (t *Tx) Absences(ctx context.Context, networkID int64) (map[int64]network.Colleague, error) {
	return t.colleagues(ctx, networkID, `where network = ? and (habits->>'away_to' is not null or person in (
		select cast(habits->>'stand_in' as bigint) from memberships where network = ? and habits->>'stand_in' is not null))`,
		networkID, networkID)
}

func (t *Tx) colleagues(ctx context.Context, networkID int64, where string, args ...any) (map[int64]network.Colleague, error) {
	var rows []struct {
		Person int64  `db:"person"`
		Role   string `db:"role"`
		Entity int64  `db:"entity"`
		Unit   int64  `db:"unit"`
		Habits []byte `db:"habits"`
	}
	err := t.all(ctx, &rows, `select person, role, entity, unit, habits from memberships `+where, args...)
	out := make(map[int64]network.Colleague, len(rows))
	for _, r := range rows {
		c := network.Colleague{Actor: network.Actor{Person: network.Person{ID: r.Person}, Network: networkID,
			Role: network.Role(r.Role), Entity: r.Entity, Unit: r.Unit}}
		if err := json.Unmarshal(r.Habits, &c.Habits); err != nil {
			return nil, fmt.Errorf("habits of person %d: %w", r.Person, err)
		}
		out[r.Person] = c
	}
	return out, err
}

// TakeBackNotice drops a notice, by its person, view, subject and turn, if it still waits to be told; untold says whether
// it did.
func (t *Tx) TakeBackNotice(ctx context.Context, n network.Notice) (untold bool, err error) {
	changed, err := t.exec(ctx, `update notices set state = 'dropped' where network = ? and person = ? and view = ? and subject = ?
		and id = ? and turn = ? and state = 'waiting'`, n.Network, n.Person, n.View, n.Subject.Kind, n.Subject.ID, n.Turn)
	return changed > 0, err
}

// RetellNotices has all that waits in a network looked at again at once: for when the network's calendar or its August has
// changed, until which it may have been put off.
func (t *Tx) RetellNotices(ctx context.Context, networkID int64) error {
	if _, err := t.exec(ctx, `update notices set look_at = ? where network = ? and state = 'waiting' and due_at <= ? and look_at > ?`,
		t.now, networkID, t.now, t.now); err != nil {
		return err
	}
	return t.WakeForNotices(ctx, networkID)
}

// Seats are the areas in which each entity sits, as network.Meeting.Invited asks for them. A removed entity sits nowhere.
func (t *Tx) Seats(ctx context.Context, networkID int64) (map[int64][]int64, error) {
	var rows []struct {
		Entity int64 `db:"entity"`
		Area   int64 `db:"area"`
	}
	err := t.all(ctx, &rows, `select s.entity, s.area from entity_areas s
		join entities e on e.network = s.network and e.id = s.entity and e.removed_at is null
		where s.network = ? order by s.entity, s.area`, networkID)
	out := map[int64][]int64{}
	for _, r := range rows {
		out[r.Entity] = append(out[r.Entity], r.Area)
	}
	return out, err
}
