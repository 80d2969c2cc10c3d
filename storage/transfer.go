package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"hilo/network"
)

// Apply makes the changes of a plan in a network, which it founds when the plan says so; in the network's place then
// stand the platform and workspace alone. It returns the network and the areas that have a new channel. Removals among
// the changes are done like all others: whoever does not want them leaves them out.
func (t *Tx) Apply(ctx context.Context, n network.Network, changes []network.Change) (network.Network, []int64, error) {
	a := applier{tx: t, net: n}
	if err := a.freeChannels(ctx, changes); err != nil {
		return n, nil, err
	}
	for _, c := range changes {
		if err := a.apply(ctx, c); err != nil {
			return n, nil, fmt.Errorf("%s %s %q: %w", c.Op, c.Kind, c.Name, err)
		}
	}
	if a.net.ID == 0 || len(changes) == 0 {
		return a.net, nil, nil
	}
	subject := network.Subject{Kind: network.KindNetwork, ID: a.net.ID}
	return a.net, a.bound, t.Record(ctx, a.net.ID, subject, 0, "import", nil)
}

type applier struct {
	tx    *Tx
	net   network.Network
	bound []int64
}

// freeChannels unbinds the areas that are to have another channel, so that two may change places.
func (a *applier) freeChannels(ctx context.Context, changes []network.Change) error {
	if a.net.ID == 0 {
		return nil
	}
	areas, err := a.areas(ctx)
	if err != nil {
		return err
	}
	for _, c := range changes {
		f, ok := c.Item.(network.FileArea)
		if !ok || c.Op != network.Edit {
			continue
		}
		if was := areas[network.Fold(f.Name)]; was.Place.Channel != "" && was.Place.Channel != f.Channel {
			if err := a.tx.Unbind(ctx, a.net.ID, was.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *applier) apply(ctx context.Context, c network.Change) error {
	switch item := c.Item.(type) {
	case network.File:
		return a.network(ctx, c.Op, item)
	case network.FileArea:
		return a.area(ctx, c.Op, item)
	case network.FileEntity:
		return a.entity(ctx, c.Op, item)
	case network.UnitOf:
		return a.unit(ctx, c.Op, item)
	case network.FilePerson:
		return a.person(ctx, c.Op, item)
	case network.FileNeed:
		return a.need(ctx, item)
	case network.FileQuestion:
		return a.question(ctx, item)
	case network.FileResult:
		return a.tx.addResult(ctx, a.net.ID, item)
	}
	return fmt.Errorf("unknown item %T", c.Item)
}

func (a *applier) network(ctx context.Context, op network.Op, f network.File) error {
	a.net.Name, a.net.Lang, a.net.Zone, a.net.Responsible, a.net.Settings = f.Name, f.Lang, f.Zone, f.Responsible, *f.Settings
	if op == network.Edit {
		return a.tx.SaveNetwork(ctx, a.net)
	}
	var err error
	a.net.ID, err = a.tx.Found(ctx, a.net)
	return err
}

func (a *applier) area(ctx context.Context, op network.Op, f network.FileArea) error {
	areas, err := a.areas(ctx)
	if err != nil {
		return err
	}
	was := areas[network.Fold(f.Name)]
	switch op {
	case network.Remove:
		return a.tx.RemoveArea(ctx, a.net.ID, was.ID)
	case network.Edit:
		err = a.tx.RenameArea(ctx, a.net.ID, network.Area{ID: was.ID, Name: f.Name, Lang: f.Lang})
	case network.Add:
		was.ID, err = a.tx.AddArea(ctx, a.net.ID, f.Name, f.Lang)
	}
	if err != nil || f.Channel == "" || f.Channel == was.Place.Channel {
		return err
	}
	a.bound = append(a.bound, was.ID)
	place := network.Place{Platform: a.net.Platform, Workspace: a.net.Workspace, Channel: f.Channel}
	if err := a.tx.Bind(ctx, a.net.ID, was.ID, place); err != nil {
		return err
	}
	return a.tx.Record(ctx, a.net.ID, network.Subject{Kind: network.KindArea, ID: was.ID}, 0, network.EventBound,
		map[string]string{"from": was.Place.Channel, "new": strconv.FormatBool(op == network.Add)})
}

func (a *applier) entity(ctx context.Context, op network.Op, f network.FileEntity) error {
	areas, err := a.areas(ctx)
	if err != nil {
		return err
	}
	e := network.Entity{Name: f.Name, Kind: f.Kind, Weight: f.Weight}
	for _, name := range f.Areas {
		e.Areas = append(e.Areas, areas[network.Fold(name)].ID)
	}
	if op == network.Add {
		_, err := a.tx.AddEntity(ctx, a.net.ID, e)
		return err
	}
	was, err := a.entityCalled(ctx, f.Name)
	if err != nil {
		return err
	}
	if op == network.Remove {
		return a.tx.RemoveEntity(ctx, a.net.ID, was.ID)
	}
	e.ID = was.ID
	return a.tx.SaveEntity(ctx, a.net.ID, e)
}

func (a *applier) unit(ctx context.Context, op network.Op, f network.UnitOf) error {
	e, err := a.entityCalled(ctx, f.Entity)
	if err != nil {
		return err
	}
	u := network.Unit{ID: unitCalled(e, f.Name), Entity: e.ID, Name: f.Name, Weight: f.Weight}
	switch op {
	case network.Remove:
		return a.tx.RemoveUnit(ctx, a.net.ID, u.ID)
	case network.Edit:
		return one(a.tx.exec(ctx, `update units set name = ?, folded = ?, weight = ? where network = ? and id = ?`,
			u.Name, network.Fold(u.Name), u.Weight, a.net.ID, u.ID))
	case network.Add:
		_, err = a.tx.AddUnit(ctx, a.net.ID, u)
	}
	return err
}

// person joins, changes or leaves. Who leaves or changes entity takes their ballots out of the open rounds along, and
// leaves their cards of the guide to the coordination.
func (a *applier) person(ctx context.Context, op network.Op, f network.FilePerson) error {
	p, err := a.tx.SavePerson(ctx, network.Person{Platform: a.net.Platform, Workspace: cmp.Or(f.Workspace, a.net.Workspace),
		User: f.User, Name: f.Name, Lang: f.Lang})
	if err != nil {
		return err
	}
	if op == network.Remove {
		if err := a.leavePlace(ctx, p.ID); err != nil {
			return err
		}
		return a.tx.Leave(ctx, a.net.ID, p.ID)
	}
	actor := network.Actor{Person: p, Network: a.net.ID, Role: f.Role}
	if f.Entity != "" {
		e, err := a.entityCalled(ctx, f.Entity)
		if err != nil {
			return err
		}
		actor.Entity, actor.Unit = e.ID, unitCalled(e, f.Unit)
	}
	if err := a.rebind(ctx, actor); err != nil {
		return err
	}
	return a.tx.SetLanguage(ctx, p.ID, f.Lang)
}

func (a *applier) rebind(ctx context.Context, now network.Actor) error {
	was, err := a.tx.MemberOf(ctx, a.net.ID, now.Person.ID)
	if err != nil && !errors.Is(err, network.ErrNotFound) {
		return err
	}
	if was.Entity != now.Entity || was.Unit != now.Unit {
		if err := a.leavePlace(ctx, now.Person.ID); err != nil {
			return err
		}
	}
	return a.tx.Join(ctx, now)
}

// leavePlace takes away what somebody did for the entity that they leave.
func (a *applier) leavePlace(ctx context.Context, person int64) error {
	if _, err := a.tx.DropBallots(ctx, a.net.ID, person); err != nil {
		return err
	}
	_, err := a.tx.HandOverResources(ctx, a.net.ID, person, 0)
	return err
}

// areas are by their folded names.
func (a *applier) areas(ctx context.Context) (map[string]Area, error) {
	list, err := a.tx.Areas(ctx, a.net)
	out := make(map[string]Area, len(list))
	for _, area := range list {
		out[network.Fold(area.Name)] = area
	}
	return out, err
}

func (a *applier) entityCalled(ctx context.Context, name string) (network.Entity, error) {
	list, err := a.tx.Entities(ctx, a.net.ID)
	if err != nil {
		return network.Entity{}, err
	}
	for _, e := range list {
		if network.Fold(e.Name) == network.Fold(name) {
			return e, nil
		}
	}
	return network.Entity{}, fmt.Errorf("entity %q: %w", name, network.ErrNotFound)
}

// unitCalled is 0 where there is no such unit.
func unitCalled(e network.Entity, name string) int64 {
	for _, u := range e.Units {
		if network.Fold(u.Name) == network.Fold(name) {
			return u.ID
		}
	}
	return 0
}
