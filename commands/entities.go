package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// entitiesOnPage is how many lines of a list are read at once.
const entitiesOnPage = 15

func (f *Features) entityVerbs() []bot.Verb {
	entity := bot.Field{Name: "entity", Kind: bot.TextInput, Hidden: true, Read: f.readEntity}
	return []bot.Verb{
		{ID: "entities", Who: bot.Members, Run: f.listEntities, Fields: []bot.Field{hidden("page"), hidden("turned")}},
		{ID: "entity", Who: bot.Members, Prepare: f.withEntity, Run: f.showEntity, Fields: []bot.Field{entity}},
		{ID: "paste_entities", Who: bot.Coordination, Run: f.pasteEntities, FieldsFor: f.pasteFields,
			Fields: []bot.Field{{Name: "list", Kind: bot.LongTextInput}}},
		{ID: "edit_entity", Who: bot.Coordination, Confirm: true, Prepare: f.withEntity, Run: f.editEntity, FieldsFor: f.entityFields,
			Fields: []bot.Field{entity}},
		{ID: "remove_entity", Who: bot.Coordination, Prepare: f.withEntity, Run: f.removeEntity, Fields: []bot.Field{entity}},
		{ID: "remove_unit", Who: bot.Coordination, Run: f.removeUnit, Fields: []bot.Field{hidden("entity"), hidden("unit")}},
	}
}

// readEntity reads an entity by its name.
func (f *Features) readEntity(ctx context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	entities, err := f.entities(ctx, r.Network.ID)
	if err != nil {
		return "", text, false, err
	}
	names := make(map[string]string, len(entities))
	for _, e := range entities {
		names[itoa(e.ID)] = e.Name
	}
	value, rest, ok = readName(names, text)
	return value, rest, ok, nil
}

// withEntity answers with the list when it was not said which entity is meant.
func (f *Features) withEntity(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if number(r.Values, "entity") != 0 {
		return nil, nil
	}
	reply, err := f.listEntities(ctx, r)
	return &reply, err
}

func entityByID(entities []network.Entity, id int64) (network.Entity, error) {
	i := slices.IndexFunc(entities, func(e network.Entity) bool { return e.ID == id })
	if i < 0 {
		return network.Entity{}, network.ErrNotFound
	}
	return entities[i], nil
}

func entitySubject(id int64) network.Subject {
	return network.Subject{Kind: network.KindEntity, ID: id}
}

// turned is one page of a list that has `of` lines: where it begins and ends.
func turned(r *bot.Request, of int) (from, to int) {
	from = pageOf(r.Values) * entitiesOnPage
	if from >= of {
		from = 0
	}
	return from, min(of, from+entitiesOnPage)
}

// turning are the buttons to the pages before and after.
func turning(r *bot.Request, route string, from, of int) bot.Controls {
	var out bot.Controls
	turn := func(key string, page int) {
		out = append(out, button(r.Printer, key, bot.Do(route, "page", strconv.Itoa(page), "turned", "yes")))
	}
	page := from / entitiesOnPage
	if page > 0 {
		turn("button.previous", page-1)
	}
	if from+entitiesOnPage < of {
		turn("button.next", page+1)
	}
	return out
}

// leafed takes the place of the page that was turned, or is said in private.
func leafed(r *bot.Request, m *bot.Message) bot.Reply {
	if r.Values["turned"] != "" {
		return bot.Reply{Here: m}
	}
	return bot.Reply{Whisper: m}
}

// listEntities is one page of the entities, with their areas, units and how many people they have here.
func (f *Features) listEntities(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	o, err := f.roster(ctx, r.Network)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(o.entities) == 0 {
		return f.noEntities(r), nil
	}
	from, to := turned(r, len(o.entities))
	lines := bot.List{}
	pick := bot.Select{Label: r.String("red.choose_entity", nil), Call: bot.Do("network/entity"), Pick: "entity"}
	for _, e := range o.entities[from:to] {
		lines = append(lines, f.entityLine(r.Printer, o, e))
		pick.Options = append(pick.Options, bot.Option{Value: itoa(e.ID), Label: shorten(e.Name, maxOption)})
	}
	controls := append(bot.Controls{pick}, turning(r, "network/entities", from, len(o.entities))...)
	if r.Actor.Coordinates() {
		controls = append(controls, button(r.Printer, "red.button_paste", bot.Fill(bot.Do("network/paste_entities"))))
	}
	title := r.T("red.entities_title", bot.Args{"Count": len(o.entities), "N": len(o.entities)})
	return leafed(r, r.Compose(bot.Section{Text: bot.Join("", title, bot.Text{lines})}, controls)), nil
}

func (f *Features) noEntities(r *bot.Request) bot.Reply {
	reply := whisper(r, "red.no_entities", nil)
	if r.Actor.Coordinates() {
		reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Controls{
			primary(r.Printer, "red.button_paste", bot.Fill(bot.Do("network/paste_entities")))})
	}
	return reply
}

// entityLine is «Cruz Roja · 3 personas · Empleo y Formación, Sociosanitaria».
func (f *Features) entityLine(p bot.Printer, o roster, e network.Entity) bot.Text {
	people := 0
	for _, m := range o.members {
		if m.Entity == e.ID {
			people++
		}
	}
	line := bot.Text{bot.Bold(e.Name)}
	if len(e.Units) > 0 {
		line = bot.Join(" · ", line, p.T("red.unit_count", bot.Args{"Count": len(e.Units), "N": len(e.Units)}))
	}
	line = bot.Join(" · ", line, p.T("red.people_count", bot.Args{"Count": people, "N": people}))
	if areas := o.areasOf(e); len(areas) > 0 {
		line = bot.Join(" · ", line, bot.Say(strings.Join(areas, ", ")))
	}
	return line
}

// showEntity is one entity with its people, and what the coordination can change.
func (f *Features) showEntity(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	o, err := f.roster(ctx, r.Network)
	if err != nil {
		return bot.Reply{}, err
	}
	e, err := entityByID(o.entities, number(r.Values, "entity"))
	if err != nil {
		return bot.Reply{}, err
	}
	facts := bot.Facts{{Label: r.String("field.network.kind", nil), Value: r.T("kind.is_"+string(e.Kind), nil)}}
	add := func(label string, value bot.Text) {
		if value.Flat(r.Moment) != "" {
			facts = append(facts, bot.Fact{Label: r.String(label, nil), Value: value})
		}
	}
	add("red.areas", bot.Say(strings.Join(o.areasOf(e), ", ")))
	add("red.units", bot.Say(unitNames(e)))
	add("red.people", o.peopleOf(e.ID))
	if e.Weight != network.FullWeight {
		add("field.network.weight", bot.Say(weightText(r, e.Weight)))
	}
	blocks := []bot.Block{bot.Section{Text: bot.Text{bot.Bold(e.Name)}}, facts}
	if r.Actor.Coordinates() {
		blocks = append(blocks, entityControls(r, e)...)
	}
	return bot.Reply{Whisper: r.Compose(blocks...)}, nil
}

func entityControls(r *bot.Request, e network.Entity) []bot.Block {
	id := itoa(e.ID)
	out := []bot.Block{bot.Controls{
		button(r.Printer, "button.change", bot.Fill(bot.Do("network/edit_entity", "entity", id))),
		bot.Button{Label: r.String("red.button_remove", nil), Style: bot.Danger, Call: bot.Do("network/remove_entity", "entity", id)},
	}}
	if len(e.Units) == 0 {
		return out
	}
	pick := bot.Select{Label: r.String("red.remove_unit", nil), Call: bot.Do("network/remove_unit", "entity", id), Pick: "unit"}
	for _, u := range e.Units[:min(len(e.Units), maxOptions)] {
		pick.Options = append(pick.Options, bot.Option{Value: itoa(u.ID), Label: shorten(u.Name, maxOption)})
	}
	return append(out, bot.Controls{pick})
}

func unitNames(e network.Entity) string {
	names := make([]string, len(e.Units))
	for i, u := range e.Units {
		names[i] = u.Name
	}
	return strings.Join(names, ", ")
}

// areasOf are the names of the areas in which an entity sits.
func (o roster) areasOf(e network.Entity) []string {
	var out []string
	for _, a := range o.areas {
		if slices.Contains(e.Areas, a.ID) {
			out = append(out, a.Name)
		}
	}
	return out
}

// peopleOf are an entity's people, by name.
func (o roster) peopleOf(entity int64) bot.Text {
	var out bot.Text
	for _, m := range o.members {
		if m.Entity == entity {
			out = bot.Join(", ", out, named(m))
		}
	}
	return out
}

// entityFields are what can be changed about an entity: its name, kind, weight, and a tick for each area.
func (f *Features) entityFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	fields := []bot.Field{{Name: "entity", Kind: bot.TextInput, Hidden: true, Read: f.readEntity}}
	o, err := f.roster(ctx, r.Network)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(o.entities, func(e network.Entity) bool { return e.ID == number(r.Values, "entity") })
	if i < 0 { // removed meanwhile
		return nil, network.ErrNotFound
	}
	e := o.entities[i]
	is := func(value string) func(context.Context, *bot.Request) (string, error) {
		return func(context.Context, *bot.Request) (string, error) { return value, nil }
	}
	kinds := func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
		names := make([]string, len(network.EntityKinds))
		for i, k := range network.EntityKinds {
			names[i] = string(k)
		}
		return labelled(r, "kind.is_", names), nil
	}
	fields = append(fields,
		bot.Field{Name: "name", Kind: bot.TextInput, Required: true, Max: maxEntityName, Default: is(e.Name), Read: unread},
		bot.Field{Name: "kind", Kind: bot.ChoiceInput, Required: true, Options: kinds, Default: is(string(e.Kind)), Read: unread},
		bot.Field{Name: "weight", Kind: bot.TextInput, Required: true, Max: 5, Default: is(weightText(r, e.Weight)), Read: unread})
	for _, a := range o.areas {
		sits := strconv.FormatBool(slices.Contains(e.Areas, a.ID))
		fields = append(fields, bot.Field{Name: areaTick(a.ID), Label: shorten(a.Name, 24), Kind: bot.BoolInput, Default: is(sits), Read: unread})
	}
	return fields, nil
}

func areaTick(id int64) string { return "area_" + itoa(id) }

// weightText is a weight as people write it: 1, 1,5.
func weightText(r *bot.Request, weight int) string {
	s := strconv.FormatFloat(float64(weight)/network.FullWeight, 'f', -1, 64)
	if r.Lang == "en" {
		return s
	}
	return strings.ReplaceAll(s, ".", ",")
}

// readWeight reads a weight in hundredths; ok is false for anything that is none.
func readWeight(s string) (weight int, ok bool) {
	x, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", "."), 64)
	if err != nil || x < 0.1 || x > 100 {
		return 0, false
	}
	return int(x*network.FullWeight + 0.5), true
}

// editEntity changes an entity's name, kind, weight and areas.
func (f *Features) editEntity(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	weight, ok := readWeight(r.Values["weight"])
	if !ok {
		return bot.Reply{Errors: map[string]string{"weight": r.String("red.bad_weight", nil)}}, nil
	}
	return f.changeEntityRow(ctx, r, "edited", func(t *storage.Tx, all []network.Entity, was network.Entity) (map[string]string, error) {
		data, err := json.Marshal(was)
		if err != nil {
			return nil, err
		}
		areas, err := t.Areas(ctx, r.Network)
		if err != nil {
			return nil, err
		}
		now := was
		now.Name, now.Kind, now.Weight, now.Areas = strings.Join(strings.Fields(r.Values["name"]), " "), network.EntityKind(r.Values["kind"]), weight, nil
		for _, a := range areas {
			if r.Values[areaTick(a.ID)] == "true" {
				now.Areas = append(now.Areas, a.ID)
			}
		}
		all[slices.IndexFunc(all, func(e network.Entity) bool { return e.ID == was.ID })] = now
		if err := network.CheckWeights(all); err != nil {
			return nil, err
		}
		return map[string]string{"was": string(data)}, t.SaveEntity(ctx, r.Network.ID, now)
	})
}

// removeEntity hides an entity from lists and from rounds to come.
func (f *Features) removeEntity(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.changeEntityRow(ctx, r, "removed", func(t *storage.Tx, _ []network.Entity, e network.Entity) (map[string]string, error) {
		return nil, t.RemoveEntity(ctx, r.Network.ID, e.ID)
	})
}

// removeUnit hides a unit of an entity.
func (f *Features) removeUnit(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	unit := number(r.Values, "unit")
	return f.changeEntityRow(ctx, r, "unit_removed", func(t *storage.Tx, _ []network.Entity, e network.Entity) (map[string]string, error) {
		if !slices.ContainsFunc(e.Units, func(u network.Unit) bool { return u.ID == unit }) {
			return nil, network.ErrNotFound
		}
		return map[string]string{"unit": itoa(unit)}, t.RemoveUnit(ctx, r.Network.ID, unit)
	})
}

// changeEntityRow changes an entity, keeps how it was, and offers to take the change back.
func (f *Features) changeEntityRow(ctx context.Context, r *bot.Request, verb string,
	change func(t *storage.Tx, all []network.Entity, e network.Entity) (map[string]string, error)) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	var e network.Entity
	var event network.Event
	err := f.update(ctx, r, func(t *storage.Tx) error {
		all, err := t.Entities(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		if e, err = entityByID(all, number(r.Values, "entity")); err != nil {
			return err
		}
		data, err := change(t, all, e)
		if err != nil {
			return err
		}
		event, err = f.keep(ctx, t, r, entitySubject(e.ID), verb, data)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.undoable(r, event, "red.entity_"+verb, bot.Args{"Entity": e.Name}), nil
}
