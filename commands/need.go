package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
)

// The lengths of a need in runes: a title is read in a list, the rest goes to the detail.
const (
	maxTitle = 200
	maxTyped = 1500
)

// need is /necesidad: needs are registered, shared, listed, changed and closed.
func (f *Features) need() bot.Command {
	return bot.Command{
		ID:    "need",
		Verbs: slices.Concat(f.needAdding(), f.needMessages(), f.needReading(), f.needChanging(), f.needPasting()),
		Views: map[string]bot.View{"need/card": f.needCard, "need/batch": f.batchCard},
	}
}

func (f *Features) needAdding() []bot.Verb {
	return []bot.Verb{
		{ID: "offer", Who: bot.Anyone, Run: f.offerNeed, Fields: []bot.Field{{Name: "text", Kind: bot.TextInput, Hidden: true}}},
		{ID: "add", Who: bot.Contributors, Default: true, Run: f.addNeed, Fields: f.needFields()},
		{ID: "undo", Who: bot.Contributors, Run: f.undoNeed},
		{ID: "join", Who: bot.Contributors, Run: f.joinNeed, Prepare: f.resolved("need"), Fields: []bot.Field{f.needField("need")}},
		{ID: "leave", Who: bot.Contributors, Run: f.leaveNeed, Prepare: f.resolved("need"), Fields: []bot.Field{f.needField("need")}},
		{ID: "different", Who: bot.Anyone, Run: f.differentNeed},
	}
}

func (f *Features) needReading() []bot.Verb {
	return []bot.Verb{
		{ID: "list", Who: bot.Members, Run: f.listNeeds, Fields: f.listFields()},
		{ID: "show", Who: bot.Members, Run: f.showNeed, Prepare: f.resolved("need"), Fields: []bot.Field{f.needField("need")}},
	}
}

func (f *Features) needChanging() []bot.Verb {
	return []bot.Verb{
		{ID: "change", Who: bot.Contributors, Confirm: true, Run: f.changeNeed, Prepare: f.editable, Fields: f.changeFields()},
		{ID: "close", Who: bot.Contributors, Confirm: true, Run: f.closeNeed, Prepare: f.editable, Fields: []bot.Field{
			f.chosenNeed(),
			{Name: "as", Kind: bot.ChoiceInput, Required: true, Options: closings},
			{Name: "reason", Kind: bot.TextInput, Max: 300, Guard: bot.Situation},
		}},
		{ID: "reopen", Who: bot.Contributors, Run: f.reopenNeed, Prepare: f.resolved("need"), Fields: []bot.Field{f.needField("need")}},
		{ID: "same", Who: bot.Contributors, Run: f.mergeNeed, Prepare: f.resolved("need", "into"),
			Fields: []bot.Field{f.needField("need"), f.needField("into")}},
		{ID: "unmerge", Who: bot.Contributors, Run: f.unmergeNeed},
	}
}

// chosenNeed is a need that was named before its form opens: it is shown in the title, not asked again.
func (f *Features) chosenNeed() bot.Field {
	field := f.needField("need")
	field.Hidden = true
	return field
}

// changeFields are those of a new need, filled with what stands.
func (f *Features) changeFields() []bot.Field {
	fields := f.needFields()
	for i, fill := range []func(network.Need) string{
		func(n network.Need) string { return n.Title },
		func(n network.Need) string { return n.Affected },
		func(n network.Need) string { return n.Detail },
		func(n network.Need) string { return areaAt(n, 0) },
	} {
		fields[i].Default = f.fromNeed(fill)
	}
	fields[0].Read = nil // "cambiar n3 …" takes any title
	also := bot.Field{Name: "also", Kind: bot.ChoiceInput, Options: f.areaOptions, Read: unread,
		Default: f.fromNeed(func(n network.Need) string { return areaAt(n, 1) })}
	return append([]bot.Field{f.chosenNeed()}, append(fields, also)...)
}

// needFields are what is asked of a need: one thing is required.
func (f *Features) needFields() []bot.Field {
	return []bot.Field{
		{Name: "title", Kind: bot.TextInput, Required: true, Max: maxTyped, Guard: bot.Situation, Read: readTitle},
		{Name: "affected", Kind: bot.ChoiceInput, Options: affectedOptions, Read: unread},
		{Name: "detail", Kind: bot.LongTextInput, Max: maxTyped, Guard: bot.Situation, Read: unread},
		{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions, Default: f.areaDefault, Read: unread},
	}
}

// needField is a need by its code or by words of its title.
func (f *Features) needField(name string) bot.Field {
	return bot.Field{Name: name, Kind: bot.TextInput, Required: true, Max: maxTitle, Read: f.readNeed}
}

func hidden(name string) bot.Field { return bot.Field{Name: name, Kind: bot.TextInput, Hidden: true} }

// unread is a field that typed text never fills: it is asked for in the form only.
func unread(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	return "", text, false, nil
}

// affectedOptions is the short list of who is affected.
func affectedOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	out := make([]bot.Option, len(network.AffectedGroups))
	for i, g := range network.AffectedGroups {
		out[i] = bot.Option{Value: g, Label: r.String("affected."+g, nil)}
	}
	return out, nil
}

func closings(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	return []bot.Option{
		{Value: string(network.Covered), Label: r.String("state.covered", nil)},
		{Value: string(network.NotCovered), Label: r.String("state.not_covered", nil)},
	}, nil
}
