package commands

import (
	"context"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

func (f *Features) areaVerbs() []bot.Verb {
	area := bot.Field{Name: "area", Kind: bot.TextInput, Hidden: true, Read: f.readArea}
	return []bot.Verb{
		{ID: "areas", Who: bot.Members, Run: f.showAreas},
		{ID: "area", Who: bot.Members, Prepare: f.withArea, Run: f.showArea, Fields: []bot.Field{area}},
		{ID: "bind", Who: bot.Coordination, Prepare: f.bindForm, Run: f.bind, FieldsFor: f.bindFields,
			Fields: []bot.Field{area, {Name: "name", Kind: bot.TextInput}}},
		{ID: "unbind", Who: bot.Coordination, Prepare: f.withArea, Run: f.unbind, Fields: []bot.Field{area}},
		{ID: "rename_area", Who: bot.Coordination, Prepare: f.withArea, Run: f.renameArea, Fields: []bot.Field{area,
			{Name: "name", Kind: bot.TextInput, Required: true, Max: maxName}}},
		{ID: "remove_area", Who: bot.Coordination, Prepare: f.withArea, Run: f.removeArea, Fields: []bot.Field{area}},
	}
}

// readArea reads an area by its name.
func (f *Features) readArea(ctx context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	areas, err := f.areas(ctx, r)
	if err != nil {
		return "", text, false, err
	}
	names := make(map[string]string, len(areas))
	for _, a := range areas {
		names[itoa(a.ID)] = a.Name
	}
	value, rest, ok = readName(names, text)
	return value, rest, ok, nil
}

// readName finds the longest of some names that a text begins with.
func readName(names map[string]string, text string) (value, rest string, ok bool) {
	rest = text
	best := 0
	for id, name := range names {
		n := len(strings.Fields(name))
		if n <= best {
			continue
		}
		if head, after := headWords(text, n); network.Fold(head) == network.Fold(name) {
			best, value, rest, ok = n, id, after, true
		}
	}
	return value, rest, ok
}

// withArea completes the area that is meant with the channel's own; without one it answers with the list.
func (f *Features) withArea(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if number(r.Values, "area") == 0 && r.Spot.Area.ID != 0 {
		r.Values["area"] = itoa(r.Spot.Area.ID)
	}
	if number(r.Values, "area") != 0 {
		return nil, nil
	}
	reply, err := f.showAreas(ctx, r)
	return &reply, err
}

// areaByID is an area as it is now.
func areaByID(ctx context.Context, t *storage.Tx, n network.Network, id int64) (storage.Area, error) {
	areas, err := t.Areas(ctx, n)
	if err != nil {
		return storage.Area{}, err
	}
	i := slices.IndexFunc(areas, func(a storage.Area) bool { return a.ID == id })
	if i < 0 {
		return storage.Area{}, network.ErrNotFound
	}
	return areas[i], nil
}

func areaSubject(id int64) network.Subject { return network.Subject{Kind: network.KindArea, ID: id} }

// showAreas lists the areas, each to be looked at.
func (f *Features) showAreas(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	areas, err := f.areas(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: bot.Join("", r.T("red.areas_title", nil), areaNames(r.Printer, areas))}}
	if len(areas) == 0 {
		blocks = []bot.Block{bot.Section{Text: r.T("red.no_areas", nil)}}
	}
	var controls bot.Controls
	if len(areas) > 0 {
		pick := bot.Select{Label: r.String("red.choose_area", nil), Call: bot.Do("network/area"), Pick: "area"}
		for _, a := range areas[:min(len(areas), maxOptions)] {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(a.ID), Label: shorten(a.Name, maxOption)})
		}
		controls = append(controls, pick)
	}
	if r.Actor.Coordinates() && !r.Direct {
		controls = append(controls, button(r.Printer, "red.button_bind", bot.Fill(bot.Do("network/bind"))))
	}
	if len(controls) > 0 {
		blocks = append(blocks, controls)
	}
	if r.Actor.Coordinates() && r.Direct {
		blocks = append(blocks, bot.Note{Text: r.T("red.bind_there", nil)})
	}
	return bot.Reply{Whisper: r.Compose(blocks...)}, nil
}

// showArea is one area with what can be done about it.
func (f *Features) showArea(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var area storage.Area
	var entities []network.Entity
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if area, err = areaByID(ctx, t, r.Network, number(r.Values, "area")); err != nil {
			return err
		}
		entities, err = t.Entities(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	here := bot.List{}
	for _, e := range entities {
		if slices.Contains(e.Areas, area.ID) {
			here = append(here, bot.Say(e.Name))
		}
	}
	blocks := []bot.Block{bot.Section{Text: r.T("red.area", bot.Args{"Area": area.Name})}}
	if len(here) > 0 {
		blocks = append(blocks, bot.Section{Text: bot.Join("", r.T("red.sit_here", nil), bot.Text{here[:min(len(here), 60)]})})
	}
	if area.Place.Channel == "" {
		blocks = append(blocks, bot.Note{Text: r.T("red.area_without_channel", nil)})
	}
	id := itoa(area.ID)
	controls := bot.Controls{button(r.Printer, "hilo.button_list", bot.Do("need/list", "area", id))}
	if r.Actor.Coordinates() {
		controls = append(controls, button(r.Printer, "red.button_rename", bot.Fill(bot.Do("network/rename_area", "area", id, "name", area.Name))))
		if area.Place.Channel != "" {
			controls = append(controls, button(r.Printer, "red.button_unbind", bot.Do("network/unbind", "area", id)))
		}
		controls = append(controls, bot.Button{Label: r.String("red.button_remove", nil), Style: bot.Danger,
			Call: bot.Do("network/remove_area", "area", id)})
	}
	return bot.Reply{Whisper: r.Compose(append(blocks, controls)...)}, nil
}

// renameArea gives an area another name.
func (f *Features) renameArea(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.changeArea(ctx, r, "renamed", func(t *storage.Tx, a storage.Area) (map[string]string, error) {
		data := map[string]string{"was": a.Name}
		a.Name = strings.Join(strings.Fields(r.Values["name"]), " ")
		return data, t.RenameArea(ctx, r.Network.ID, a.Area)
	})
}

// removeArea hides an area; its needs and rounds stay.
func (f *Features) removeArea(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.changeArea(ctx, r, "removed", func(t *storage.Tx, a storage.Area) (map[string]string, error) {
		if err := t.RemoveArea(ctx, r.Network.ID, a.ID); err != nil {
			return nil, err
		}
		return map[string]string{"channel": a.Place.Channel}, f.tendAll(ctx, t, r.Network)
	})
}

// unbind frees an area's channel.
func (f *Features) unbind(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.changeArea(ctx, r, "unbound", func(t *storage.Tx, a storage.Area) (map[string]string, error) {
		return map[string]string{"channel": a.Place.Channel}, t.Unbind(ctx, r.Network.ID, a.ID)
	})
}

// changeArea changes an area, keeps how it was, and offers to take the change back.
func (f *Features) changeArea(ctx context.Context, r *bot.Request, verb string,
	change func(*storage.Tx, storage.Area) (map[string]string, error)) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	var area storage.Area
	var event network.Event
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if area, err = areaByID(ctx, t, r.Network, number(r.Values, "area")); err != nil {
			return err
		}
		data, err := change(t, area)
		if err != nil {
			return err
		}
		event, err = f.keep(ctx, t, r, areaSubject(area.ID), verb, data)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.undoable(r, event, "red.area_"+verb, bot.Args{"Area": area.Name, "Name": r.Values["name"]}), nil
}
