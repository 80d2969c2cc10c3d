package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// bindFields are one of the areas, or the name of a new one.
func (f *Features) bindFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	areas, err := f.areas(ctx, r)
	if err != nil {
		return nil, err
	}
	name := bot.Field{Name: "name", Kind: bot.TextInput, Max: maxName}
	if len(areas) == 0 {
		name.Required = true
		return []bot.Field{name}, nil
	}
	options := func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
		var out []bot.Option
		for _, a := range areas[:min(len(areas), maxOptions-1)] {
			out = append(out, bot.Option{Value: itoa(a.ID), Label: shorten(a.Name, maxOption)})
		}
		return append(out, bot.Option{Value: unlisted, Label: r.String("red.new_area", nil)}), nil
	}
	return []bot.Field{{Name: "area", Kind: bot.ChoiceInput, Options: options, Read: f.readArea}, name}, nil
}

// bindForm asks for the area unless it was said, and only where there is a channel to bind.
func (f *Features) bindForm(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Direct {
		reply := whisper(r, "red.bind_there", nil)
		return &reply, nil
	}
	if r.Values["area"] != "" || r.Values["name"] != "" || r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		return nil, nil
	}
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values})
	if err != nil {
		return nil, err
	}
	reply := r.Open(form)
	return &reply, nil
}

// bind makes the channel where it is said an area's, and shows it to the others who coordinate.
func (f *Features) bind(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	name := strings.Join(strings.Fields(r.Values["name"]), " ")
	if number(r.Values, "area") == 0 && name == "" {
		return bot.Reply{Errors: map[string]string{"name": r.String("red.area_name_missing", nil)}}, nil
	}
	var area storage.Area
	var event network.Event
	var taken string
	err := f.update(ctx, r, func(t *storage.Tx) error {
		areas, err := t.Areas(ctx, r.Network)
		if err != nil {
			return err
		}
		if taken = takenBy(areas, r.Where.Channel, number(r.Values, "area"), name); taken != "" {
			return nil
		}
		area, event, err = f.bindArea(ctx, t, r, areas, name)
		return err
	})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case taken != "":
		return whisper(r, "red.channel_taken", bot.Args{"Area": taken}, bot.Controls{
			button(r.Printer, "red.button_unbind", bot.Do("network/unbind")),
			button(r.Printer, "button.not_now", bot.Do("hilo/not_now")),
		}), nil
	}
	return f.undoable(r, event, "red.bound", bot.Args{"Area": area.Name}), nil
}

// takenBy is the name of another area that the channel belongs to already; "" when it is free.
func takenBy(areas []storage.Area, channel string, wanted int64, name string) string {
	for _, a := range areas {
		if a.Place.Channel == channel && a.ID != wanted && network.Fold(a.Name) != network.Fold(name) {
			return a.Name
		}
	}
	return ""
}

// bindArea finds or makes the area, binds it, and has its pinned card and what goes on said there.
func (f *Features) bindArea(ctx context.Context, t *storage.Tx, r *bot.Request, areas []storage.Area, name string) (storage.Area, network.Event, error) {
	place := r.Where
	place.Thread = ""
	wanted := number(r.Values, "area")
	i := slices.IndexFunc(areas, func(a storage.Area) bool {
		return a.ID == wanted || wanted == 0 && network.Fold(a.Name) == network.Fold(name)
	})
	var area storage.Area
	var err error
	switch {
	case i >= 0:
		area = areas[i]
	case wanted != 0:
		return area, network.Event{}, network.ErrNotFound
	default:
		area.Name = name
		if area.ID, err = t.AddArea(ctx, r.Network.ID, name, ""); err != nil {
			return area, network.Event{}, err
		}
		if len(areas) == 0 { // the first area takes what was registered before there was any
			if err := t.AdoptNeeds(ctx, r.Network.ID, area.ID); err != nil {
				return area, network.Event{}, err
			}
		}
	}
	if err := t.Bind(ctx, r.Network.ID, area.ID, place); err != nil {
		return area, network.Event{}, err
	}
	event, err := f.keep(ctx, t, r, areaSubject(area.ID), network.EventBound,
		map[string]string{"from": area.Place.Channel, "new": strconv.FormatBool(i < 0)})
	if err != nil {
		return area, event, err
	}
	if err := t.Again(ctx, network.Delivery{Network: r.Network.ID, View: "area/start", Subject: areaSubject(area.ID),
		Place: place, Pin: true}); err != nil {
		return area, event, err
	}
	if err := moveIn(ctx, t, r.Network.ID, areas, area, place); err != nil {
		return area, event, err
	}
	return area, event, f.tellCoordination(ctx, t, r, "network/bound", areaSubject(area.ID), event.Number)
}

// areaIn finds the area of a delivery, with its network's name and its last binding.
func (f *Features) areaIn(ctx context.Context, d network.Delivery) (area storage.Area, event network.Event, err error) {
	err = f.store.View(ctx, func(t *storage.Tx) error {
		n, err := t.Network(ctx, d.Network)
		if err != nil {
			return err
		}
		areas, err := t.Areas(ctx, n)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(areas, func(a storage.Area) bool { return a.ID == d.Subject.ID }); i >= 0 {
			area = areas[i]
		}
		event, err = t.LastEvent(ctx, d.Network, d.Subject)
		return err
	})
	return area, event, err
}

// startCard is the pinned card «Empieza aquí» of an area. In a channel that is no longer the area's it has no sense.
func (f *Features) startCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	area, _, err := f.areaIn(ctx, d)
	if err != nil || area.Place.Channel != d.Place.Channel {
		return nil, err
	}
	return p.Compose(
		bot.Section{Text: p.T("red.start", bot.Args{"Area": area.Name})},
		startButtons(p),
		bot.Note{Text: p.T("red.start_note", nil)},
	), nil
}

// boundCard tells the others who coordinate that a channel became an area's.
func (f *Features) boundCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	area, event, err := f.areaIn(ctx, d)
	if err != nil || d.Ref == "" && event.Number != d.Turn { // before anybody was told, something else has happened to it
		return nil, err
	}
	who, err := f.whoever(ctx, p, d.Network, event.Actor)
	if err != nil {
		return nil, err
	}
	if area.Place.Channel == "" {
		if d.Ref == "" {
			return nil, nil
		}
		return p.Compose(bot.Section{Text: p.T("red.notice_unbound", nil)}), nil
	}
	args := bot.Args{"Area": area.Name, "Who": who}
	if event.Verb != network.EventBound {
		return p.Compose(bot.Section{Text: p.T("red.notice_bound", args)}), nil
	}
	return p.Compose(bot.Section{Text: p.T("red.notice_bound", args)},
		bot.Controls{button(p, "button.undo", bot.Do("network/undo", "event", itoa(event.Number)))}), nil
}

// whoever is a member by name, or the coordination where they have gone.
func (f *Features) whoever(ctx context.Context, p bot.Printer, networkID, person int64) (bot.Text, error) {
	var m storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		m, err = t.MemberOf(ctx, networkID, person)
		return err
	})
	if errors.Is(err, network.ErrNotFound) {
		return p.T("role.coordinator", nil), nil
	}
	return named(m), err
}
