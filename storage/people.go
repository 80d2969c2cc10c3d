package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hilo/network"
)

type standingRow struct {
	ID                  int64  `db:"id"`
	Platform            string `db:"platform"`
	Workspace           string `db:"workspace"`
	Name                string `db:"name"`
	Lang                string `db:"lang"`
	Zone                string `db:"zone"`
	Responsible         string `db:"responsible"`
	Settings            []byte `db:"settings"`
	Person              int64  `db:"person"`
	PersonName          string `db:"person_name"`
	PersonLang          string `db:"person_lang"`
	PersonZone          string `db:"person_zone"`
	Role                string `db:"role"`
	Entity              int64  `db:"entity"`
	Unit                int64  `db:"unit"`
	personPlat, personW string
	user                string
}

const standingSQL = `select n.id, n.platform, n.workspace, n.name, n.lang, n.zone, n.responsible, n.settings,
	coalesce(p.id, 0) as person, coalesce(p.name, '') as person_name, coalesce(p.lang, '') as person_lang,
	coalesce(p.zone, '') as person_zone, coalesce(m.role, '') as role, coalesce(m.entity, 0) as entity,
	coalesce(m.unit, 0) as unit
	from networks n
	left join people p on p.platform = ? and p.workspace = ? and p.user_id = ?
	left join memberships m on m.network = n.id and m.person = p.id
	where n.platform = ? and n.workspace = ?`

// StandingOf tells who a user of a chat system is in the network of a workspace. Where there is no network, or the
// user was never seen, that part of the answer is empty.
func (s *Store) StandingOf(ctx context.Context, platform, userWorkspace, user, workspace string) (network.Standing, error) {
	var out network.Standing
	err := s.ask(func(t *Tx) error {
		var err error
		out, err = t.StandingOf(ctx, platform, userWorkspace, user, workspace)
		return err
	})
	return out, err
}

// StandingOf is Store.StandingOf within a transaction.
func (t *Tx) StandingOf(ctx context.Context, platform, userWorkspace, user, workspace string) (network.Standing, error) {
	row := standingRow{personPlat: platform, personW: userWorkspace, user: user}
	err := t.get(ctx, &row, standingSQL, platform, userWorkspace, user, platform, workspace)
	if errors.Is(err, network.ErrNotFound) {
		return t.strangerIn(ctx, platform, userWorkspace, user)
	}
	if err != nil {
		return network.Standing{}, err
	}
	return row.standing()
}

// strangerIn is somebody in a workspace without a network.
func (t *Tx) strangerIn(ctx context.Context, platform, workspace, user string) (network.Standing, error) {
	p, err := t.personByUser(ctx, platform, workspace, user)
	if errors.Is(err, network.ErrNotFound) {
		p, err = network.Person{Platform: platform, Workspace: workspace, User: user}, nil
	}
	return network.Standing{Actor: network.Actor{Person: p}}, err
}

func (r standingRow) standing() (network.Standing, error) {
	n := network.Network{ID: r.ID, Platform: r.Platform, Workspace: r.Workspace, Name: r.Name, Lang: r.Lang,
		Zone: r.Zone, Responsible: r.Responsible}
	if err := json.Unmarshal(r.Settings, &n.Settings); err != nil {
		return network.Standing{}, fmt.Errorf("settings of network %d: %w", r.ID, err)
	}
	return network.Standing{Network: n, Actor: network.Actor{
		Person: network.Person{ID: r.Person, Platform: r.personPlat, Workspace: r.personW, User: r.user,
			Name: r.PersonName, Lang: r.PersonLang, Zone: r.PersonZone},
		Network: r.ID, Role: network.Role(r.Role), Entity: r.Entity, Unit: r.Unit,
	}}, nil
}

type personRow struct {
	ID        int64  `db:"id"`
	Platform  string `db:"platform"`
	Workspace string `db:"workspace"`
	User      string `db:"user_id"`
	Name      string `db:"name"`
	Lang      string `db:"lang"`
	Zone      string `db:"zone"`
}

func (r personRow) person() network.Person { return network.Person(r) }

const personColumns = `p.id, p.platform, p.workspace, p.user_id, p.name, p.lang, p.zone`

func (t *Tx) personByUser(ctx context.Context, platform, workspace, user string) (network.Person, error) {
	var row personRow
	err := t.get(ctx, &row, `select `+personColumns+` from people p
		where p.platform = ? and p.workspace = ? and p.user_id = ?`, platform, workspace, user)
	return row.person(), err
}

// SavePerson makes a person's row when there is none, and keeps the name and zone that the chat system tells.
func (t *Tx) SavePerson(ctx context.Context, p network.Person) (network.Person, error) {
	var row personRow
	err := t.get(ctx, &row, `insert into people (platform, workspace, user_id, name, lang, zone, created_at)
		values (?, ?, ?, ?, ?, ?, ?)
		on conflict (platform, workspace, user_id) do update set name = excluded.name,
			zone = case when excluded.zone = '' then people.zone else excluded.zone end
		returning id, platform, workspace, user_id, name, lang, zone`,
		p.Platform, p.Workspace, p.User, p.Name, p.Lang, p.Zone, t.now)
	return row.person(), err
}

// SetLanguage keeps the language that a person chose; "" is none.
func (t *Tx) SetLanguage(ctx context.Context, person int64, lang string) error {
	return one(t.exec(ctx, `update people set lang = ? where id = ?`, lang, person))
}

// NoteLanguage keeps the language in which a person was understood, unless one is kept already.
func (s *Store) NoteLanguage(ctx context.Context, person int64, lang string) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `update people set lang = ? where id = ? and lang = ''`, lang, person)
		return err
	})
}

// ErasePerson forgets who a person was: one row, and with it every membership with what hangs on it, as Leave does. What
// they wrote stays without a name, their entity's ballots too. Somebody who is a member of other networks only is
// network.ErrNotFound here.
func (t *Tx) ErasePerson(ctx context.Context, networkID, person int64) error {
	if err := one(t.exec(ctx, `update people set user_id = ?, name = '', lang = '', zone = '' where id = ? and (
			exists (select 1 from memberships m where m.network = ? and m.person = people.id)
			or not exists (select 1 from memberships m where m.person = people.id))`,
		fmt.Sprintf("erased:%d", person), person, networkID)); err != nil {
		return err
	}
	for _, text := range []string{
		// By the networks that they were in, so that the indexes are used.
		`delete from attendances where person = ? and network in (select network from memberships where person = ?)`,
		`delete from date_poll_answers where person = ? and network in (select network from memberships where person = ?)`,
		`delete from notices where person = ? and state = 'waiting'
			and network in (select network from memberships where person = ?)`,
		`update emblems set added_by = 0 where added_by = ? and network in (select network from memberships where person = ?)`,
		`delete from feeds where person = ? and network in (select network from memberships where person = ?)`,
	} {
		if _, err := t.exec(ctx, text, person, person); err != nil {
			return err
		}
	}
	var networks []int64
	if err := t.all(ctx, &networks, `select network from memberships where person = ? order by network`, person); err != nil {
		return err
	}
	for _, id := range networks { // one, or a few
		if err := t.freeQuestions(ctx, id, person); err != nil {
			return err
		}
		if err := t.freeAgendas(ctx, id, person); err != nil {
			return err
		}
		if _, err := t.HandOverResources(ctx, id, person, 0); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `delete from memberships where person = ?`, person)
	return err
}

// Member is a person with their standing in a network.
type Member struct {
	network.Actor
	EntityName, UnitName string
}

type memberRow struct {
	personRow
	Role       string `db:"role"`
	Entity     int64  `db:"entity"`
	Unit       int64  `db:"unit"`
	EntityName string `db:"entity_name"`
	UnitName   string `db:"unit_name"`
}

const (
	memberColumns = personColumns + `, m.role, m.entity, m.unit,
	coalesce(e.name, '') as entity_name, coalesce(u.name, '') as unit_name`
	memberTables = `memberships m join people p on p.id = m.person
	left join entities e on e.network = m.network and e.id = m.entity
	left join units u on u.network = m.network and u.id = m.unit`
	memberSQL = `select ` + memberColumns + ` from ` + memberTables + ` where m.network = ?`
)

func (r memberRow) member(networkID int64) Member {
	return Member{
		Actor: network.Actor{Person: r.person(), Network: networkID, Role: network.Role(r.Role), Entity: r.Entity, Unit: r.Unit},

		EntityName: r.EntityName, UnitName: r.UnitName,
	}
}

// Members are all people of a network, by name.
func (t *Tx) Members(ctx context.Context, networkID int64) ([]Member, error) {
	return t.members(ctx, networkID, memberSQL, networkID)
}

// Concerned are, by name, the people of a network whom a meeting may concern: who coordinates, who is of an entity that sits
// in one of its areas, who has said whether they come, whom another has sent, and who presents one of its points.
func (t *Tx) Concerned(ctx context.Context, networkID, meeting int64) ([]Member, error) {
	return t.members(ctx, networkID, memberSQL+` and (m.role = 'coordinator'
		or m.entity in (select s.entity from meeting_areas x join entity_areas s on s.network = x.network and s.area = x.area
			where x.network = ? and x.meeting = ?)
		or m.person in (select person from attendances where network = ? and meeting = ?
			union select delegate from attendances where network = ? and meeting = ?
			union select presenter from agenda_points where network = ? and meeting = ?))`,
		networkID, networkID, meeting, networkID, meeting, networkID, meeting, networkID, meeting)
}

func (t *Tx) members(ctx context.Context, networkID int64, text string, args ...any) ([]Member, error) {
	var rows []memberRow
	if err := t.all(ctx, &rows, text+` order by p.id`, args...); err != nil {
		return nil, err
	}
	out := make([]Member, len(rows))
	for i, r := range rows {
		out[i] = r.member(networkID)
	}
	// Databases do not agree on where Ángela comes.
	slices.SortStableFunc(out, func(a, b Member) int {
		return cmp.Compare(network.Fold(a.Person.Name), network.Fold(b.Person.Name))
	})
	return out, nil
}

// MemberOf is one person's standing in a network.
func (t *Tx) MemberOf(ctx context.Context, networkID, person int64) (Member, error) {
	var row memberRow
	err := t.get(ctx, &row, memberSQL+` and m.person = ?`, networkID, person)
	return row.member(networkID), err
}

// Join binds a person to a network, an entity or unit, and a role; a person already there is bound anew.
func (t *Tx) Join(ctx context.Context, a network.Actor) error {
	_, err := t.exec(ctx, `insert into memberships (network, person, entity, unit, role, joined_at)
		values (?, ?, ?, ?, ?, ?)
		on conflict (network, person) do update set entity = excluded.entity, unit = excluded.unit, role = excluded.role`,
		a.Network, a.Person.ID, a.Entity, a.Unit, string(a.Role), t.now)
	return err
}

// Leave takes a person out of a network, with what they said about coming to its meetings, or about dates for them, and
// what they were still to be told. What they asked is asked no more, what they were asked goes to others, and their cards of the guide go to the
// coordination.
func (t *Tx) Leave(ctx context.Context, networkID, person int64) error {
	for _, text := range []string{
		`delete from attendances where network = ? and person = ?`, `delete from date_poll_answers where network = ? and person = ?`,
	} {
		if _, err := t.exec(ctx, text, networkID, person); err != nil {
			return err
		}
	}
	if _, err := t.exec(ctx, `delete from notices where network = ? and person = ? and state = 'waiting'`,
		networkID, person); err != nil {
		return err
	}
	if err := t.CloseFeed(ctx, networkID, person, 0); err != nil {
		return err
	}
	if err := t.freeQuestions(ctx, networkID, person); err != nil {
		return err
	}
	if err := t.freeAgendas(ctx, networkID, person); err != nil {
		return err
	}
	if _, err := t.HandOverResources(ctx, networkID, person, 0); err != nil {
		return err
	}
	return one(t.exec(ctx, `delete from memberships where network = ? and person = ?`, networkID, person))
}

// Coordinators counts those who coordinate a network.
func (t *Tx) Coordinators(ctx context.Context, networkID int64) (int, error) {
	var n int
	err := t.get(ctx, &n, `select count(*) from memberships where network = ? and role = 'coordinator'`, networkID)
	return n, err
}

// PersonByID is a person of a network: one who is a member.
func (s *Store) PersonByID(ctx context.Context, networkID, person int64) (network.Person, error) {
	var p network.Person
	err := s.ask(func(t *Tx) error {
		m, err := t.MemberOf(ctx, networkID, person)
		p = m.Person
		return err
	})
	return p, err
}
