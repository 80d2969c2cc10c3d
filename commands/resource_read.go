package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// alikeNames is how like two names must be to be told of as perhaps the same: names are short, and many share a word.
const alikeNames = 0.75

// cardField is a resource by its code or by words of its name. No form asks for it: where none is named, cardNamed does.
func (f *Features) cardField() bot.Field {
	return bot.Field{Name: "resource", Kind: bot.TextInput, Required: true, Hidden: true, Max: maxTitle, Read: f.readResource}
}

// readResource takes a resource off the beginning of typed text: a code («R-12», «r12», «la 3»), or, when all of the text
// is words of a name, that name.
func (f *Features) readResource(ctx context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	if num, rest, ok := readCode(text, 'R'); ok {
		return itoa(num), rest, true, nil
	}
	found, err := f.resourcesCalled(ctx, r.Network.ID, text)
	if err != nil || len(found) == 0 {
		return "", text, false, err
	}
	return text, "", true, nil
}

// resourceMatch is a resource that some words may mean.
type resourceMatch struct {
	network.Resource
	likeness float64
}

// resourcesCalled are the resources that some words may mean by their names, the likeliest first.
func (f *Features) resourcesCalled(ctx context.Context, networkID int64, name string) ([]resourceMatch, error) {
	var out []resourceMatch
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		out, err = resourcesLike(ctx, t, networkID, name, sureLikeness)
		return err
	})
	return out, err
}

// resourcesLike are at most five resources whose names are as like a name as is asked for, the likest first.
func resourcesLike(ctx context.Context, t *storage.Tx, networkID int64, name string, least float64) ([]resourceMatch, error) {
	stems := words.Stems(name)
	if len(stems) == 0 {
		return nil, nil
	}
	found, _, err := t.FindResources(ctx, networkID, storage.ResourceQuery{Text: name, Limit: 20})
	if err != nil {
		return nil, err
	}
	var out []resourceMatch
	for _, res := range found {
		if like := words.Similarity(stems, words.Stems(res.Card.Name)); like >= least {
			out = append(out, resourceMatch{res, like})
		}
	}
	slices.SortStableFunc(out, func(a, b resourceMatch) int { return cmp.Compare(b.likeness, a.likeness) })
	return out[:min(len(out), 5)], nil
}

// cardNamed finds the resource that the values name, so that the verb has its number; it asks when none is named or
// several match, and searches the guide when no name is like it.
func (f *Features) cardNamed(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	value := r.Values["resource"]
	if value == "" {
		return f.askWhichResource(ctx, r)
	}
	if _, num, ok := words.Code(value); ok {
		res, err := f.readOneResource(ctx, r.Network.ID, int64(num))
		r.Values["resource"] = itoa(res.Number)
		return nil, err
	}
	found, err := f.resourcesCalled(ctx, r.Network.ID, value)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		reply, err := r.Run(ctx, bot.Do("resource/find", "text", value))
		return &reply, err
	case len(found) > 1 && found[0].likeness <= found[1].likeness+0.2:
		reply := whichResource(r, found)
		return &reply, nil
	}
	r.Values["resource"] = itoa(found[0].Number)
	return nil, nil
}

func whichResource(r *bot.Request, found []resourceMatch) bot.Reply {
	out := make([]meant, len(found))
	for i, m := range found {
		out[i] = meant{m.Number, network.Code("R", m.Number), cardTitle(m.Resource)}
	}
	return whichOf(r, r.T("guide.which", nil), "resource", out)
}

// readOneResource is a resource by its number.
func (f *Features) readOneResource(ctx context.Context, networkID, num int64) (network.Resource, error) {
	var res network.Resource
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		res, err = t.Resource(ctx, networkID, num)
		return err
	})
	if errors.Is(err, network.ErrNotFound) {
		return res, NoSuchResourceError{Number: num}
	}
	return res, err
}

// askWhichResource offers the beginning of the guide; an empty one is begun.
func (f *Features) askWhichResource(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	var found []network.Resource
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		found, _, err = t.FindResources(ctx, r.Network.ID, storage.ResourceQuery{})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		reply, err := r.Run(ctx, bot.Do("resource/find"))
		return &reply, err
	}
	pick := bot.Select{Label: r.String("guide.choose", nil), Call: bot.Call{Route: r.Route(), Values: r.Values}, Pick: "resource"}
	for _, res := range found {
		pick.Options = append(pick.Options, resourceOption(res))
	}
	reply := whisper(r, "guide.ask_resource", nil, bot.Controls{pick, searchButton(r, search{})})
	return &reply, nil
}
