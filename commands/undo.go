package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// keep adds a line to the history and returns it, with its number.
func (f *Features) keep(ctx context.Context, t *storage.Tx, r *bot.Request, s network.Subject, verb string, data map[string]string) (network.Event, error) {
	if err := t.Record(ctx, r.Network.ID, s, r.Actor.Person.ID, verb, data); err != nil {
		return network.Event{}, err
	}
	return t.LastEvent(ctx, r.Network.ID, s)
}

// undoable says what was done and offers to take it back; the subject's cards are drawn again.
func (f *Features) undoable(r *bot.Request, e network.Event, key string, args bot.Args) bot.Reply {
	reply := whisper(r, key, args, bot.Controls{button(r.Printer, "button.undo", bot.Do("network/undo", "event", itoa(e.Number)))})
	reply.Refresh = []network.Subject{e.Subject}
	return reply
}

// undoChange takes a change of the network back. A second press finds that it was undone: the history has a newer line.
func (f *Features) undoChange(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var event network.Event
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if event, err = t.EventByNumber(ctx, r.Network.ID, number(r.Values, "event")); err != nil {
			return err
		}
		last, err := t.LastEvent(ctx, r.Network.ID, event.Subject)
		if err != nil {
			return err
		}
		if err := event.Undo(r.Actor, last.Number, r.Now); err != nil {
			return err
		}
		if err := f.takeBack(ctx, t, r, event); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, event.Subject, r.Actor.Person.ID, "undone", map[string]string{"event": itoa(event.Number)})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	refresh := []network.Subject{event.Subject}
	if event.Subject.Kind == network.KindNetwork {
		refresh, err = f.everyArea(ctx, r)
	}
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("red.undone", nil)}), Refresh: refresh}, err
}

// everyArea are the subjects whose cards show the network's own language.
func (f *Features) everyArea(ctx context.Context, r *bot.Request) ([]network.Subject, error) {
	areas, err := f.areas(ctx, r)
	out := make([]network.Subject, len(areas))
	for i, a := range areas {
		out[i] = areaSubject(a.ID)
	}
	return out, err
}

// takeBack reverses one line of the history.
func (f *Features) takeBack(ctx context.Context, t *storage.Tx, r *bot.Request, e network.Event) error {
	switch e.Subject.Kind + " " + e.Verb {
	case "area bound":
		return f.takeBackBinding(ctx, t, r, e)
	case "area unbound":
		return t.Bind(ctx, r.Network.ID, e.Subject.ID, f.placeOf(r, e.Data["channel"]))
	case "area removed":
		return f.takeBackRemoval(ctx, t, r, e)
	case "area renamed":
		area, err := areaByID(ctx, t, r.Network, e.Subject.ID)
		if err != nil {
			return err
		}
		area.Name = e.Data["was"]
		return t.RenameArea(ctx, r.Network.ID, area.Area)
	case "entity removed":
		return t.RestoreEntity(ctx, r.Network.ID, e.Subject.ID)
	case "entity unit_removed":
		return t.RestoreUnit(ctx, r.Network.ID, number(bot.Values(e.Data), "unit"))
	case "entity edited":
		var was network.Entity
		if err := json.Unmarshal([]byte(e.Data["was"]), &was); err != nil {
			return fmt.Errorf("event %d: %w", e.Number, err)
		}
		return t.SaveEntity(ctx, r.Network.ID, was)
	case "emblems emblem_added", "emblems emblem_removed", "emblems emblem_described":
		return f.takeBackEmblem(ctx, t, r, e)
	case "network pasted":
		return f.takeBackPaste(ctx, t, r, e)
	case "network settings":
		var was network.Network
		if err := json.Unmarshal([]byte(e.Data["was"]), &was); err != nil {
			return fmt.Errorf("event %d: %w", e.Number, err)
		}
		return f.settle(ctx, t, was)
	}
	return network.ErrTooLate
}

func (f *Features) placeOf(r *bot.Request, channel string) network.Place {
	return network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace, Channel: channel}
}

// takeBackBinding gives an area its former channel back, or takes away an area that was made for this one.
func (f *Features) takeBackBinding(ctx context.Context, t *storage.Tx, r *bot.Request, e network.Event) error {
	if e.Data["new"] == strconv.FormatBool(true) {
		return t.RemoveArea(ctx, r.Network.ID, e.Subject.ID)
	}
	if e.Data["from"] != "" {
		return t.Bind(ctx, r.Network.ID, e.Subject.ID, f.placeOf(r, e.Data["from"]))
	}
	return t.Unbind(ctx, r.Network.ID, e.Subject.ID)
}

func (f *Features) takeBackRemoval(ctx context.Context, t *storage.Tx, r *bot.Request, e network.Event) error {
	if err := t.RestoreArea(ctx, r.Network.ID, e.Subject.ID); err != nil {
		return err
	}
	if err := f.tendAll(ctx, t, r.Network); err != nil || e.Data["channel"] == "" {
		return err
	}
	return t.Bind(ctx, r.Network.ID, e.Subject.ID, f.placeOf(r, e.Data["channel"]))
}

// takeBackPaste removes what a paste made; an entity that somebody has joined meanwhile stays.
func (f *Features) takeBackPaste(ctx context.Context, t *storage.Tx, r *bot.Request, e network.Event) error {
	members, err := t.Members(ctx, r.Network.ID)
	if err != nil {
		return err
	}
	used := map[int64]bool{}
	for _, m := range members {
		used[m.Entity] = true
	}
	for _, id := range numbers(e.Data["units"]) { // one list, pasted by hand
		if err := t.RemoveUnit(ctx, r.Network.ID, id); err != nil {
			return err
		}
	}
	for _, id := range numbers(e.Data["entities"]) {
		if used[id] {
			continue
		}
		if err := t.RemoveEntity(ctx, r.Network.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// numbers reads what list wrote.
func numbers(s string) []int64 {
	var out []int64
	for part := range strings.FieldsSeq(s) {
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// list writes numbers for the history.
func list(ids []int64) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = itoa(id)
	}
	return strings.Join(parts, " ")
}
