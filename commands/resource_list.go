package commands

import (
	"context"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// resourceListFields are the filters of the list; typed, they may stand in this order: «lista sin confirmar Sociosanitaria».
func (f *Features) resourceListFields() []bot.Field {
	return []bot.Field{
		{Name: "unconfirmed", Kind: bot.BoolInput, Read: f.readFlag("word.unconfirmed")},
		{Name: "gone", Kind: bot.BoolInput, Read: f.readFlag("word.gone")},
		{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions},
		{Name: "group", Kind: bot.ChoiceInput, Options: affectedOptions},
		hidden("mine"), hidden("page"), hidden("turned"),
	}
}

// readFlag takes one of the words under a key off the beginning of typed text; they stand for "true".
func (f *Features) readFlag(key string) func(context.Context, *bot.Request, string) (value, rest string, ok bool, err error) {
	return func(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
		for n := 3; n >= 1; n-- { // «ya no existen»
			if head, after := headWords(text, n); head != "" && f.word(key, head) {
				return "true", after, true, nil
			}
		}
		return "", text, false, nil
	}
}

// myResources are the cards that the actor keeps.
func (f *Features) myResources(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	r.Values["mine"] = "true"
	return f.listResources(ctx, r)
}

// listResources is one page of the guide, by name.
func (f *Features) listResources(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	page := pageOf(r.Values)
	q := storage.ResourceQuery{Area: number(r.Values, "area"), Group: r.Values["group"],
		Unconfirmed: r.Values["unconfirmed"] == "true", Gone: r.Values["gone"] == "true",
		Limit: pageSize, Offset: page * pageSize}
	if r.Values["mine"] == "true" {
		q.Owner = r.Actor.Person.ID
	}
	var found []network.Resource
	var total int
	var by storage.Offerers
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if found, total, err = t.FindResources(ctx, r.Network.ID, q); err != nil {
			return err
		}
		by, err = t.Offerers(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if total == 0 {
		return f.noneListed(ctx, r, q)
	}
	return leafed(r, r.Compose(resourcePage(r, found, by, total, page)...)), nil
}

func resourcePage(r *bot.Request, found []network.Resource, by storage.Offerers, total, page int) []bot.Block {
	pages := (total + pageSize - 1) / pageSize
	lines := bot.List{}
	see := bot.Select{Label: r.String("guide.choose", nil), Call: bot.Do("resource/show"), Pick: "resource"}
	for _, res := range found {
		lines = append(lines, bot.Join(" · ", resourceName(res), said(by.Of(res, ofUnit)), said(resourceFlag(r.Printer, res, r.Now))))
		see.Options = append(see.Options, resourceOption(res))
	}
	controls := bot.Controls{see}
	turn := func(key string, to int) {
		values := without(r.Values, "page", "turned").With("page", strconv.Itoa(to)).With("turned", "yes")
		controls = append(controls, button(r.Printer, key, bot.Call{Route: "resource/list", Values: values}))
	}
	if page > 0 {
		turn("button.previous", page-1)
	}
	if page+1 < pages {
		turn("button.next", page+1)
	}
	controls = append(controls, searchButton(r, search{}))
	title := r.T("guide.list_title", bot.Args{"Count": total, "N": total, "Page": page + 1, "Pages": pages})
	return []bot.Block{bot.Section{Text: bot.Join("", title, bot.Text{lines})}, controls}
}

func resourceOption(res network.Resource) bot.Option {
	code := " (" + network.Code("R", res.Number) + ")"
	return bot.Option{Value: itoa(res.Number), Label: shorten(res.Card.Name, maxOption-len(code)) + code}
}

// noneListed says why a list is empty, with what to do.
func (f *Features) noneListed(ctx context.Context, r *bot.Request, q storage.ResourceQuery) (bot.Reply, error) {
	switch {
	case q.Owner != 0:
		return whisper(r, "guide.none_mine", nil, append(addButtons(r, "guide.button_add"), listButton(r))), nil
	case q.Area != 0 || q.Group != "" || q.Unconfirmed || q.Gone:
		return whisper(r, "guide.none_listed", nil, bot.Controls{listButton(r), searchButton(r, search{})}), nil
	}
	return r.Run(ctx, bot.Do("resource/find")) // which begins an empty guide
}
