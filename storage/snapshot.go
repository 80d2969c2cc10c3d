package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hilo/network"
)

// Snapshot is a network as a file holds it, always in the same order. Open ballots are not in it: a need that is being
// valued is what it was before, and of closed rounds there are shares. Of questions there are those that were published.
func (t *Tx) Snapshot(ctx context.Context, n network.Network) (network.File, error) {
	s := snapshot{tx: t, net: n, areas: map[int64]string{}, entities: map[int64]string{}, units: map[int64]string{}}
	s.file = network.File{Platform: n.Platform, Workspace: n.Workspace, Name: n.Name, Lang: n.Lang, Zone: n.Zone,
		Responsible: n.Responsible, Settings: &n.Settings}
	for _, read := range []func(context.Context) error{s.readAreas, s.readEntities, s.readPeople, s.readNeeds, s.readResults,
		s.readQuestions} {
		if err := read(ctx); err != nil {
			return network.File{}, fmt.Errorf("snapshot of network %d: %w", n.ID, err)
		}
	}
	return s.file, nil
}

// snapshot is a file in the making, with the names of what has been read.
type snapshot struct {
	tx                     *Tx
	net                    network.Network
	file                   network.File
	areas, entities, units map[int64]string
}

func (s *snapshot) readAreas(ctx context.Context) error {
	areas, err := s.tx.Areas(ctx, s.net)
	for _, a := range areas {
		s.areas[a.ID] = a.Name
		s.file.Areas = append(s.file.Areas, network.FileArea{Name: a.Name, Lang: a.Lang, Channel: a.Place.Channel})
	}
	return err
}

func (s *snapshot) readEntities(ctx context.Context) error {
	entities, err := s.tx.Entities(ctx, s.net.ID)
	for _, e := range entities {
		s.entities[e.ID] = e.Name
		out := network.FileEntity{Name: e.Name, Kind: e.Kind, Weight: e.Weight, Areas: s.named(s.areas, e.Areas)}
		for _, u := range e.Units {
			s.units[u.ID] = u.Name
			out.Units = append(out.Units, network.FileUnit{Name: u.Name, Weight: u.Weight})
		}
		s.file.Entities = append(s.file.Entities, out)
	}
	return err
}

// readPeople is their work data alone.
func (s *snapshot) readPeople(ctx context.Context) error {
	members, err := s.tx.Members(ctx, s.net.ID)
	for _, m := range members {
		p := network.FilePerson{User: m.Person.User, Name: m.Person.Name, Role: m.Role, Lang: m.Person.Lang,
			Entity: s.entities[m.Entity], Unit: s.units[m.Unit]}
		if m.Person.Workspace != s.net.Workspace {
			p.Workspace = m.Person.Workspace
		}
		s.file.People = append(s.file.People, p)
	}
	slices.SortFunc(s.file.People, func(a, b network.FilePerson) int {
		return strings.Compare(a.Workspace+"\n"+a.User, b.Workspace+"\n"+b.User)
	})
	return err
}

func (s *snapshot) readNeeds(ctx context.Context) error {
	var rows []needRow
	if err := s.tx.all(ctx, &rows, `select `+needColumns+` from needs n where n.network = ? order by n.number`, s.net.ID); err != nil {
		return err
	}
	areas, err := s.links(ctx, `select need, area as other from need_areas where network = ? order by need, area`)
	if err != nil {
		return err
	}
	sharers, err := s.links(ctx, `select need, entity as other from need_entities where network = ? order by need, entity`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		n := r.need()
		others := slices.DeleteFunc(sharers[n.Number], func(id int64) bool { return id == n.Entity })
		s.file.Needs = append(s.file.Needs, network.FileNeed{
			Number: n.Number, Title: n.Title, Detail: strings.ReplaceAll(n.Detail, "\t", " "), Affected: n.Affected,
			Areas: s.named(s.areas, areas[n.Number]), Entity: s.entities[n.Entity], Joined: s.named(s.entities, others),
			State: outsideRounds(n), Merged: n.Merged, Reason: n.Reason, Score: network.FileScore(n.Score), Round: n.Round,
			Created: n.Created,
		})
	}
	return nil
}

// outsideRounds is the state that a need has when the round that values it is not counted.
func outsideRounds(n network.Need) network.NeedState {
	switch {
	case n.State != network.InRound:
		return n.State
	case n.Round != 0:
		return network.Prioritised
	}
	return network.Open
}

// links reads what belongs to each need.
func (s *snapshot) links(ctx context.Context, text string) (map[int64][]int64, error) {
	var rows []struct {
		Need  int64 `db:"need"`
		Other int64 `db:"other"`
	}
	err := s.tx.all(ctx, &rows, text, s.net.ID)
	out := map[int64][]int64{}
	for _, r := range rows {
		out[r.Need] = append(out[r.Need], r.Other)
	}
	return out, err
}

// named are the names of what is still there.
func (s *snapshot) named(names map[int64]string, ids []int64) []string {
	var out []string
	for _, id := range ids {
		if name, ok := names[id]; ok {
			out = append(out, name)
		}
	}
	return out
}
