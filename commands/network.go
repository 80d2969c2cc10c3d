package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

const maxName = 120

// network is /red: who takes part, and how the coordination sets it up.
func (f *Features) network() bot.Command {
	return joined("network", f.networkItself(), f.mailPart())
}

func (f *Features) networkItself() bot.Command {
	return bot.Command{
		Verbs: slices.Concat(f.networkVerbs(), f.areaVerbs(), f.entityVerbs(), f.peopleVerbs(), f.emblemVerbs()),
		Views: map[string]bot.View{"area/start": f.startCard, "network/bound": f.boundCard, "network/lost": f.lostCard,
			"network/role": f.roleCard, emblemsView: f.emblemsCard},
		Jobs: []bot.Job{bot.JobOf(f.eraseDue)},
	}
}

func (f *Features) networkVerbs() []bot.Verb {
	return []bot.Verb{
		{ID: "show", Who: bot.Members, Default: true, Run: f.showNetwork},
		{ID: "found", Who: bot.Anyone, Run: f.offerFounding, Fields: []bot.Field{hidden("then"), hidden("with")}},
		{ID: "create", Who: bot.Anyone, Run: f.createNetwork, Fields: foundingFields()},
		{ID: "settings", Who: bot.Coordination, Confirm: true, Run: f.saveSettings, Fields: settingFields()},
		f.calendarVerb(),
		{ID: "undo", Who: bot.Coordination, Run: f.undoChange, Fields: []bot.Field{hidden("event")}},
	}
}

// roster is what /red shows of a network.
type roster struct {
	areas    []storage.Area
	entities []network.Entity
	members  []storage.Member
}

func (f *Features) roster(ctx context.Context, n network.Network) (roster, error) {
	var out roster
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if out.areas, err = t.Areas(ctx, n); err != nil {
			return err
		}
		if out.entities, err = t.Entities(ctx, n.ID); err != nil {
			return err
		}
		out.members, err = t.Members(ctx, n.ID)
		return err
	})
	return out, err
}

// present is how many entities have somebody here.
func (o roster) present() int {
	seen := map[int64]bool{}
	for _, m := range o.members {
		if m.Entity != 0 {
			seen[m.Entity] = true
		}
	}
	return len(seen)
}

func (f *Features) showNetwork(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	o, err := f.roster(ctx, r.Network)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: r.Compose(slices.Concat([]bot.Block{
		bot.Section{Text: r.T("red.title", bot.Args{"Name": r.Network.Name})},
		bot.Facts{
			{Label: r.String("red.people", nil), Value: headcount(r.Printer, len(o.members), o.present())},
			{Label: r.String("red.entities", nil), Value: r.T("red.entity_count", bot.Args{"Count": len(o.entities), "N": len(o.entities)})},
			{Label: r.String("red.areas", nil), Value: areaNames(r.Printer, o.areas)},
			{Label: r.String("red.coordination", nil), Value: coordinators(o.members)},
			{Label: r.String("red.calendar", nil), Value: bot.Say(upperFirst(regionName(r.Printer, r.Network.Settings.Region)))},
			{Label: r.String("red.mine", nil), Value: bot.Say(mineIn(r, o.members))},
		}}, networkControls(r))...)}, nil
}

// headcount is «34 personas de 12 entidades».
func headcount(p bot.Printer, people, entities int) bot.Text {
	return p.T("red.headcount", bot.Args{
		"People":   p.String("red.people_count", bot.Args{"Count": people, "N": people}),
		"Entities": p.String("red.entity_count", bot.Args{"Count": entities, "N": entities}),
	})
}

func areaNames(p bot.Printer, areas []storage.Area) bot.Text {
	if len(areas) == 0 {
		return p.T("red.no_areas", nil)
	}
	list := bot.List{}
	for _, a := range areas {
		line := bot.Say(a.Name)
		if a.Place.Channel == "" {
			line = bot.Join(" · ", line, p.T("red.no_channel", nil))
		}
		list = append(list, line)
	}
	return bot.Text{list}
}

func coordinators(members []storage.Member) bot.Text {
	var out bot.Text
	for _, m := range members {
		if m.Coordinates() {
			out = bot.Join(", ", out, named(m))
		}
	}
	return out
}

// mineIn is where the reader belongs.
func mineIn(r *bot.Request, members []storage.Member) string {
	for _, m := range members {
		if m.Person.ID == r.Actor.Person.ID {
			return entityOf(r.Printer, m) + " · " + r.String("role."+string(m.Role), nil)
		}
	}
	return r.String("red.no_entity", nil)
}

func networkControls(r *bot.Request) []bot.Block {
	p := r.Printer
	out := []bot.Block{bot.Controls{
		button(p, "red.button_entities", bot.Do("network/entities")),
		button(p, "red.button_people", bot.Do("network/people")),
		button(p, "red.button_contacts", bot.Do("network/contacts")),
		button(p, "hilo.button_change_entity", bot.Fill(bot.Do("hilo/change_entity"))),
	}}
	if !r.Actor.Coordinates() {
		return out
	}
	setup := bot.Controls{
		button(p, "red.button_paste", bot.Fill(bot.Do("network/paste_entities"))),
		button(p, "red.button_areas", bot.Do("network/areas")),
		button(p, "red.button_settings", bot.Fill(bot.Do("network/settings"))),
		button(p, "red.button_calendar", bot.Fill(bot.Do("network/calendar"))),
	}
	emblems := bot.Controls{button(p, "emblem.button_list", bot.Do("network/emblems"))}
	if !r.Direct && r.Spot.Area.ID == 0 {
		setup = append(bot.Controls{button(p, "red.button_bind", bot.Fill(bot.Do("network/bind")))}, setup...)
	}
	return append(out, setup, emblems)
}

// offerFounding answers where there is no network yet: whoever makes it coordinates it.
func (f *Features) offerFounding(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Network.ID != 0 {
		return r.Run(ctx, bot.Do("network/show"))
	}
	call := bot.Call{Route: "network/create", Values: r.Values}
	return whisper(r, "red.found", nil, bot.Controls{primary(r.Printer, "red.button_found", bot.Fill(call))}), nil
}

func foundingFields() []bot.Field {
	zone := func(context.Context, *bot.Request) (string, error) { return "Europe/Madrid", nil }
	lang := func(_ context.Context, r *bot.Request) (string, error) { return r.Lang, nil }
	return []bot.Field{
		hidden("then"), hidden("with"),
		{Name: "name", Kind: bot.TextInput, Required: true, Max: maxName},
		{Name: "lang", Kind: bot.ChoiceInput, Required: true, Options: languageOptions, Default: lang, Read: unread},
		{Name: "responsible", Kind: bot.TextInput, Max: maxName, Read: unread},
		{Name: "own_entity", Kind: bot.TextInput, Max: maxEntityName, Read: unread},
		{Name: "zone", Kind: bot.TextInput, Max: 60, Default: zone, Read: unread},
	}
}

// createNetwork makes the workspace's network; its founder coordinates it.
func (f *Features) createNetwork(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	n := network.Network{Platform: r.Where.Platform, Workspace: r.Where.Workspace, Name: r.Values["name"],
		Lang: r.Values["lang"], Zone: r.Values["zone"], Responsible: r.Values["responsible"], Settings: network.DefaultSettings()}
	if n.Zone == "" {
		n.Zone = "Europe/Madrid"
	}
	if !knownZone(n.Zone) {
		return bot.Reply{Errors: map[string]string{"zone": r.String("red.bad_zone", nil)}}, nil
	}
	if !slices.Contains(locales.Languages, n.Lang) {
		n.Lang = r.Lang
	}
	founder := network.Actor{Person: r.Actor.Person, Role: network.Coordinator}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if n.ID, err = t.Found(ctx, n); err != nil {
			return err
		}
		if founder, err = f.settleFounder(ctx, t, n.ID, founder, r.Values["own_entity"]); err != nil {
			return err
		}
		return f.begin(ctx, t, n)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	r.Network, r.Actor = n, founder
	r.Printer = bot.In(f.catalog, r.Lang, n.Location())
	return f.founded(ctx, r)
}

func knownZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil
}

// settleFounder makes whoever founded a network its first coordinator, of the entity that they name.
func (f *Features) settleFounder(ctx context.Context, t *storage.Tx, networkID int64, a network.Actor, entity string) (network.Actor, error) {
	var err error
	a.Network = networkID
	if a.Person, err = t.SavePerson(ctx, a.Person); err != nil {
		return a, err
	}
	if entity != "" {
		a.Entity, _, err = t.EntityNamed(ctx, networkID, network.Entity{Name: entity, Kind: network.OtherKind, Weight: network.FullWeight})
		if err != nil {
			return a, err
		}
	}
	if err := t.Join(ctx, a); err != nil {
		return a, err
	}
	return a, t.Record(ctx, networkID, network.Subject{Kind: network.KindNetwork, ID: networkID}, a.Person.ID, "founded", nil)
}

// founded goes on with what the founder had asked for, and says what comes next.
func (f *Features) founded(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	steps := f.nextSteps(r)
	waiting, err := r.Waiting()
	if err != nil {
		return bot.Reply{}, err
	}
	if waiting == "" || strings.HasPrefix(waiting, "network/") || strings.HasPrefix(waiting, "hilo/") {
		return bot.Reply{Whisper: r.Compose(steps...)}, nil
	}
	reply, err := r.Continue(ctx)
	if err != nil {
		return reply, err
	}
	if reply.Whisper == nil {
		reply.Whisper = r.Compose(steps...)
		return reply, nil
	}
	reply.Whisper.Blocks = slices.Concat(steps, []bot.Block{bot.Divider{}}, reply.Whisper.Blocks)
	return reply, nil
}

func (f *Features) nextSteps(r *bot.Request) []bot.Block {
	p := r.Printer
	controls := bot.Controls{
		primary(p, "red.button_paste", bot.Fill(bot.Do("network/paste_entities"))),
		button(p, "red.button_settings", bot.Fill(bot.Do("network/settings"))),
		button(p, "red.button_calendar", bot.Fill(bot.Do("network/calendar"))),
	}
	if !r.Direct {
		controls = append(bot.Controls{button(p, "red.button_bind", bot.Fill(bot.Do("network/bind")))}, controls...)
	}
	return []bot.Block{bot.Section{Text: r.T("red.founded", bot.Args{"Name": r.Network.Name})}, controls}
}
