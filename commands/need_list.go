package commands

import (
	"context"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// pageSize is how many needs are read on one page: what a phone shows without much scrolling.
const pageSize = 8

// listFields are the filters of a list; typed, they may stand in this order: "lista mías abiertas guardería".
func (f *Features) listFields() []bot.Field {
	return []bot.Field{
		{Name: "mine", Kind: bot.BoolInput, Read: readMine},
		{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions},
		{Name: "state", Kind: bot.ChoiceInput, Options: stateOptions},
		{Name: "affected", Kind: bot.ChoiceInput, Options: affectedOptions},
		{Name: "text", Kind: bot.TextInput, Max: maxTitle},
		hidden("page"),
	}
}

func readMine(_ context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	head, after := headWords(text, 1)
	for _, w := range r.Words("word.mine") {
		if network.Fold(head) == network.Fold(w) {
			return "true", after, true, nil
		}
	}
	return "", text, false, nil
}

func stateOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	out := make([]bot.Option, len(network.NeedStates))
	for i, s := range network.NeedStates {
		out[i] = bot.Option{Value: string(s), Label: r.String("states."+string(s), nil)}
	}
	return out, nil
}

// listNeeds is a page of needs, by urgency, then by how many share them, then the older first.
func (f *Features) listNeeds(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	page := pageOf(r.Values)
	filter := storage.NeedFilter{
		Area: number(r.Values, "area"), Affected: r.Values["affected"], Text: r.Values["text"],
		Limit: pageSize, Offset: page * pageSize,
	}
	if r.Values["area"] == "" && r.Kind != bot.Pressed {
		filter.Area = r.Spot.Area.ID
		r.Values["area"] = itoa(filter.Area)
	}
	if s := r.Values["state"]; s != "" {
		filter.States = []network.NeedState{network.NeedState(s)}
	}
	if r.Values["mine"] == "true" {
		filter.Author, filter.Entity = r.Actor.Person.ID, r.Actor.Entity
	}
	var needs []network.Need
	var total int
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		needs, total, err = t.ListNeeds(ctx, r.Network.ID, filter)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	m := f.needPage(r, needs, total, page)
	if r.Values["turned"] != "" {
		return bot.Reply{Here: m}, nil
	}
	return bot.Reply{Whisper: m}, nil
}

func (f *Features) needPage(r *bot.Request, needs []network.Need, total, page int) *bot.Message {
	if total == 0 {
		return f.noNeeds(r)
	}
	pages := (total + pageSize - 1) / pageSize
	blocks := []bot.Block{bot.Section{Text: r.T("need.list_title", bot.Args{"Count": total, "N": total,
		"Page": page + 1, "Pages": pages})}}
	list := bot.List{}
	see := bot.Select{Label: r.String("need.choose", nil), Call: bot.Do("need/show"), Pick: "need"}
	for _, n := range needs {
		list = append(list, bot.Join(" ", bot.Text{bot.Bold(n.Title), bot.Plain(" (" + network.Code("N", n.Number) + ")")},
			bot.Say("— "+f.needLine(r.Printer, n).Flat(r.Moment))))
		see.Options = append(see.Options, bot.Option{Value: itoa(n.Number), Label: shorten(n.Title, 60) + " (" + network.Code("N", n.Number) + ")"})
	}
	controls := bot.Controls{see}
	turn := func(key string, to int) {
		values := r.Values.With("page", strconv.Itoa(to)).With("turned", "yes")
		controls = append(controls, bot.Button{Label: r.String(key, nil), Call: bot.Call{Route: "need/list", Values: values}})
	}
	if page > 0 {
		turn("button.previous", page-1)
	}
	if page+1 < pages {
		turn("button.next", page+1)
	}
	return r.Compose(append(blocks, bot.Section{Text: bot.Text{list}}, controls)...)
}

// noNeeds is S11, or what to do when a filter leaves nothing.
func (f *Features) noNeeds(r *bot.Request) *bot.Message {
	for _, name := range []string{"mine", "state", "affected", "text"} {
		if r.Values[name] != "" {
			return r.Compose(bot.Section{Text: r.T("need.none_found", nil)}, bot.Controls{
				bot.Button{Label: r.String("button.all_needs", nil), Call: bot.Do("need/list", "area", "0")}})
		}
	}
	return r.Compose(bot.Section{Text: r.T("need.none", nil)}, bot.Controls{
		bot.Button{Label: r.String("button.register_first", nil), Style: bot.Primary, Call: bot.Fill(bot.Do("need/add"))}})
}

// shorten cuts a text to a number of runes, with an ellipsis.
func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	cut := strings.TrimRight(string(runes[:most-1]), " ,.;:")
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)*2/3 { // not within a word, unless that is a long one
		cut = strings.TrimRight(cut[:at], " ,.;:")
	}
	return cut + "…"
}
