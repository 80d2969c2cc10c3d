package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"hilo/network"
)

type networkRow struct {
	ID          int64  `db:"id"`
	Platform    string `db:"platform"`
	Workspace   string `db:"workspace"`
	Name        string `db:"name"`
	Lang        string `db:"lang"`
	Zone        string `db:"zone"`
	Responsible string `db:"responsible"`
	Settings    []byte `db:"settings"`
}

const networkColumns = `id, platform, workspace, name, lang, zone, responsible, settings`

func (r networkRow) network() (network.Network, error) {
	n := network.Network{ID: r.ID, Platform: r.Platform, Workspace: r.Workspace, Name: r.Name, Lang: r.Lang,
		Zone: r.Zone, Responsible: r.Responsible, Settings: network.DefaultSettings()} // for settings that are younger than the network
	if err := json.Unmarshal(r.Settings, &n.Settings); err != nil {
		return n, fmt.Errorf("settings of network %d: %w", r.ID, err)
	}
	return n, nil
}

// Found makes a network; a workspace that has one already gives ErrTaken.
func (t *Tx) Found(ctx context.Context, n network.Network) (int64, error) {
	settings, err := json.Marshal(n.Settings)
	if err != nil {
		return 0, err
	}
	var id int64
	err = t.get(ctx, &id, `insert into networks (platform, workspace, name, lang, zone, responsible, settings, created_at)
		values (?, ?, ?, ?, ?, ?, ?, ?) returning id`,
		n.Platform, n.Workspace, n.Name, n.Lang, n.Zone, n.Responsible, string(settings), t.now)
	return id, err
}

// Network is a network by its number.
func (t *Tx) Network(ctx context.Context, id int64) (network.Network, error) {
	var row networkRow
	if err := t.get(ctx, &row, `select `+networkColumns+` from networks where id = ?`, id); err != nil {
		return network.Network{}, err
	}
	return row.network()
}

// NetworkByID is Tx.Network by itself.
func (s *Store) NetworkByID(ctx context.Context, id int64) (network.Network, error) {
	var n network.Network
	err := s.ask(func(t *Tx) error {
		var err error
		n, err = t.Network(ctx, id)
		return err
	})
	return n, err
}

// NetworkAt is the network whose home is a workspace.
func (t *Tx) NetworkAt(ctx context.Context, platform, workspace string) (network.Network, error) {
	var row networkRow
	err := t.get(ctx, &row, `select `+networkColumns+` from networks where platform = ? and workspace = ?`, platform, workspace)
	if err != nil {
		return network.Network{}, err
	}
	return row.network()
}

// Networks are all networks, in the order of their founding.
func (t *Tx) Networks(ctx context.Context) ([]network.Network, error) {
	var rows []networkRow
	if err := t.all(ctx, &rows, `select `+networkColumns+` from networks order by id`); err != nil {
		return nil, err
	}
	out := make([]network.Network, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.network(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SaveNetwork keeps a network's name, language, zone, responsible body and settings.
func (t *Tx) SaveNetwork(ctx context.Context, n network.Network) error {
	settings, err := json.Marshal(n.Settings)
	if err != nil {
		return err
	}
	return one(t.exec(ctx, `update networks set name = ?, lang = ?, zone = ?, responsible = ?, settings = ? where id = ?`,
		n.Name, n.Lang, n.Zone, n.Responsible, string(settings), n.ID))
}

type areaRow struct {
	ID      int64  `db:"id"`
	Name    string `db:"name"`
	Lang    string `db:"lang"`
	Channel string `db:"channel"`
	Lost    int64  `db:"lost"`
}

// Area is an area with the place of its channel; the channel is empty while none is bound.
type Area struct {
	network.Area
	Place network.Place
	Lost  int64 // the number of the event by which hilo lost the channel; 0 while it is there
}

// Areas are a network's areas, in the order in which they were made.
func (t *Tx) Areas(ctx context.Context, n network.Network) ([]Area, error) {
	var rows []areaRow
	err := t.all(ctx, &rows, `select a.id, a.name, a.lang, coalesce(p.channel, '') as channel, coalesce(p.lost, 0) as lost
		from areas a left join places p on p.network = a.network and p.area = a.id
		where a.network = ? and a.removed_at is null order by a.id`, n.ID)
	out := make([]Area, len(rows))
	for i, r := range rows {
		out[i] = Area{Area: network.Area{ID: r.ID, Name: r.Name, Lang: r.Lang}, Lost: r.Lost}
		if r.Channel != "" {
			out[i].Place = network.Place{Platform: n.Platform, Workspace: n.Workspace, Channel: r.Channel}
		}
	}
	return out, err
}

// AddArea makes an area; the name of one that was not removed gives ErrTaken.
func (t *Tx) AddArea(ctx context.Context, networkID int64, name, lang string) (int64, error) {
	id, err := t.next(ctx, networkID, network.KindArea)
	if err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, `insert into areas (network, id, name, folded, lang) values (?, ?, ?, ?, ?)`,
		networkID, id, name, network.Fold(name), lang)
	return id, err
}

// RenameArea changes an area's name and language.
func (t *Tx) RenameArea(ctx context.Context, networkID int64, a network.Area) error {
	return one(t.exec(ctx, `update areas set name = ?, folded = ?, lang = ? where network = ? and id = ?`,
		a.Name, network.Fold(a.Name), a.Lang, networkID, a.ID))
}

// RemoveArea hides an area and frees its channel; its needs and rounds stay. Restore brings it back.
func (t *Tx) RemoveArea(ctx context.Context, networkID, id int64) error {
	if _, err := t.exec(ctx, `delete from places where network = ? and area = ?`, networkID, id); err != nil {
		return err
	}
	return one(t.exec(ctx, `update areas set removed_at = ? where network = ? and id = ? and removed_at is null`,
		t.now, networkID, id))
}

// RestoreArea brings a removed area back.
func (t *Tx) RestoreArea(ctx context.Context, networkID, id int64) error {
	return one(t.exec(ctx, `update areas set removed_at = null where network = ? and id = ?`, networkID, id))
}

// Bind makes a channel the place of an area. A channel of another area gives ErrTaken; an area that had another
// channel moves to this one.
func (t *Tx) Bind(ctx context.Context, networkID, area int64, p network.Place) error {
	if _, err := t.exec(ctx, `delete from places where network = ? and area = ?`, networkID, area); err != nil {
		return err
	}
	_, err := t.exec(ctx, `insert into places (network, platform, workspace, channel, area) values (?, ?, ?, ?, ?)`,
		networkID, p.Platform, p.Workspace, p.Channel, area)
	return err
}

// Unbind frees the channel of an area.
func (t *Tx) Unbind(ctx context.Context, networkID, area int64) error {
	return one(t.exec(ctx, `delete from places where network = ? and area = ?`, networkID, area))
}

// LosePlace keeps that hilo is no longer in an area's channel, by the number of the event that tells of it. A
// channel that is lost already gives network.ErrNotFound.
func (t *Tx) LosePlace(ctx context.Context, networkID, area, event int64) error {
	return one(t.exec(ctx, `update places set lost = ? where network = ? and area = ? and lost = 0`, event, networkID, area))
}

// RegainPlace keeps that hilo is in an area's channel again; one that is not lost gives network.ErrNotFound.
func (t *Tx) RegainPlace(ctx context.Context, networkID, area int64) error {
	return one(t.exec(ctx, `update places set lost = 0 where network = ? and area = ? and lost <> 0`, networkID, area))
}

// SpotOf is the area that a channel is the place of, with the language spoken there; a channel that is none gives an
// empty Spot.
func (s *Store) SpotOf(ctx context.Context, networkID int64, p network.Place) (network.Spot, error) {
	var row areaRow
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &row, `select a.id, a.name, coalesce(nullif(a.lang, ''), n.lang) as lang, p.channel, p.lost
			from places p join areas a on a.network = p.network and a.id = p.area join networks n on n.id = p.network
			where p.platform = ? and p.workspace = ? and p.channel = ? and p.network = ?`,
			p.Platform, p.Workspace, p.Channel, networkID)
	})
	if errors.Is(err, network.ErrNotFound) {
		return network.Spot{}, nil
	}
	return network.Spot{Area: network.Area{ID: row.ID, Name: row.Name, Lang: row.Lang}, Lang: row.Lang, Lost: row.Lost != 0}, err
}

// Names are what may be named in a network's texts: its people, entities, units and areas.
func (t *Tx) Names(ctx context.Context, networkID int64) ([]string, error) {
	var out []string
	err := t.all(ctx, &out, `select p.name from memberships m join people p on p.id = m.person where m.network = ?
		union select name from entities where network = ?
		union select name from units where network = ?
		union select name from areas where network = ?`, networkID, networkID, networkID, networkID)
	return out, err
}

// AreaNames are the names of a network's areas by number, the removed ones included.
func (t *Tx) AreaNames(ctx context.Context, networkID int64) (map[int64]string, error) {
	var rows []areaRow
	err := t.all(ctx, &rows, `select id, name, lang, '' as channel from areas where network = ?`, networkID)
	out := make(map[int64]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}
