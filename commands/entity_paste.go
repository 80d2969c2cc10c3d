package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// line is one entity of a pasted list, with a unit of it or none.
type line struct{ entity, unit string }

// bullet is what people put before the lines of a list.
var bullet = regexp.MustCompile(`^\s*(?:[-*•·–—]|\d{1,3}[.)])\s+`)

// parted are the dashes between an entity and its unit: long ones, or one with spaces around it. A hyphen within a
// name parts nothing.
var parted = regexp.MustCompile(`\s*—\s*|\s+[-–]\s+`)

// readLines reads a pasted list, one entity a line: «Nombre» or «Nombre — Unidad». What is there twice counts once.
func readLines(text string) []line {
	var out []line
	seen := map[line]bool{}
	for row := range strings.Lines(text) {
		row = strings.Trim(strings.Join(strings.Fields(bullet.ReplaceAllString(row, "")), " "), ".;, ")
		parts := parted.Split(row, 2)
		l := line{entity: strings.TrimSpace(parts[0])}
		if len(parts) == 2 {
			l.unit = strings.TrimSpace(parts[1])
		}
		key := line{network.Fold(l.entity), network.Fold(l.unit)}
		if l.entity == "" || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, line{shorten(l.entity, maxEntityName), shorten(l.unit, maxEntityName)})
	}
	return out
}

// sortedLines says what of a list a network knows already.
type sortedLines struct {
	newEntities, newUnits []string
	known                 int
}

func sortLines(lines []line, entities []network.Entity) sortedLines {
	type key struct{ entity, unit string }
	has := map[key]bool{}
	for _, e := range entities {
		has[key{network.Fold(e.Name), ""}] = true
		for _, u := range e.Units {
			has[key{network.Fold(e.Name), network.Fold(u.Name)}] = true
		}
	}
	var out sortedLines
	for _, l := range lines {
		e, u := key{network.Fold(l.entity), ""}, key{network.Fold(l.entity), network.Fold(l.unit)}
		switch {
		case has[u]:
			out.known++
			continue
		case !has[e]:
			out.newEntities = append(out.newEntities, l.entity)
		}
		if l.unit != "" {
			out.newUnits = append(out.newUnits, l.entity+" — "+l.unit)
		}
		has[e], has[u] = true, true
	}
	return out
}

// pasteFields are a list, and the area in which its new entities sit.
func (f *Features) pasteFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	fields := []bot.Field{{Name: "list", Kind: bot.LongTextInput, Required: true}, hidden("seen")}
	areas, err := f.areaOptions(ctx, r)
	if err != nil || len(areas) == 0 {
		return fields, err
	}
	return append(fields, bot.Field{Name: "sits_in", Kind: bot.ChoiceInput, Options: f.areaOptions, Default: f.spotDefault, Read: unread}), nil
}

// spotDefault is the area of the channel.
func (f *Features) spotDefault(_ context.Context, r *bot.Request) (string, error) {
	if r.Spot.Area.ID == 0 {
		return "", nil
	}
	return itoa(r.Spot.Area.ID), nil
}

// pasteEntities shows first what a pasted list would add, in the same form, and adds it when it comes back unchanged.
func (f *Features) pasteEntities(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	lines := readLines(r.Values["list"])
	entities, err := f.entities(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	found := sortLines(lines, entities)
	if len(found.newEntities)+len(found.newUnits) == 0 {
		return whisper(r, "red.paste_nothing", bot.Args{"Count": found.known, "N": found.known}), nil
	}
	if seen := digest(r.Values["list"]); r.Values["seen"] != seen {
		return f.previewEntities(ctx, r, found, seen)
	}
	return f.addPasted(ctx, r, lines)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

func (f *Features) previewEntities(ctx context.Context, r *bot.Request, found sortedLines, seen string) (bot.Reply, error) {
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values.With("seen", seen)})
	if err != nil {
		return bot.Reply{}, err
	}
	var known bot.Text
	if found.known > 0 {
		known = r.T("red.paste_known", bot.Args{"Count": found.known, "N": found.known})
	}
	form.Intro = bot.Join("\n",
		counted(r.Printer, "red.paste_entities", found.newEntities),
		counted(r.Printer, "red.paste_units", found.newUnits),
		known,
		r.T("red.paste_check", nil))
	form.Submit = r.String("button.keep_so", nil)
	return r.Open(form), nil
}

// counted is how many names there are and the first of them; nothing when there is none.
func counted(p bot.Printer, key string, names []string) bot.Text {
	if len(names) == 0 {
		return nil
	}
	shown := strings.Join(names[:min(len(names), 30)], ", ")
	return p.T(key, bot.Args{"Count": len(names), "N": len(names), "Names": shorten(shown, 1200)})
}

// addPasted keeps a pasted list in one change, which can be undone as one.
func (f *Features) addPasted(ctx context.Context, r *bot.Request, lines []line) (bot.Reply, error) {
	var entities, units []int64
	var event network.Event
	var areas []int64
	if id := number(r.Values, "sits_in"); id != 0 {
		areas = []int64{id}
	}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		entities, units = nil, nil
		for _, l := range lines { // pasted by hand: some dozens
			id, made, err := t.EntityNamed(ctx, r.Network.ID, network.Entity{Name: l.entity, Kind: network.OtherKind,
				Weight: network.FullWeight, Areas: areas})
			if err != nil {
				return err
			}
			if made {
				entities = append(entities, id)
			}
			if l.unit == "" {
				continue
			}
			unit, made, err := t.UnitNamed(ctx, r.Network.ID, network.Unit{Entity: id, Name: l.unit, Weight: network.FullWeight})
			if err != nil {
				return err
			}
			if made {
				units = append(units, unit)
			}
		}
		var err error
		event, err = f.keep(ctx, t, r, network.Subject{Kind: network.KindNetwork, ID: r.Network.ID}, "pasted",
			map[string]string{"entities": list(entities), "units": list(units)})
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.undoable(r, event, "red.pasted", bot.Args{
		"Entities": r.String("red.entity_count", bot.Args{"Count": len(entities), "N": len(entities)}),
		"Units":    r.String("red.unit_count", bot.Args{"Count": len(units), "N": len(units)}),
	}), nil
}
