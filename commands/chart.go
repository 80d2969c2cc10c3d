package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"hilo/bot"
	"hilo/chart"
	"hilo/network"
	"hilo/storage"
)

// chartView draws a picture that somebody asked for; its subject is an order of one of the kinds of pictures.
const chartView = "summary/chart"

// The kinds of pictures. An order holds their places in chartNames, and the round's number in place of the area.
const (
	chartNeeds      int64 = iota // what was registered over time, by area and by whom it affects
	chartAttendance              // which entities came to meetings
	chartRound                   // what a round found
)

var chartNames = []string{"needs", "attendance", "round"}

// monthsDrawn are the months of a picture for which no period was named.
const monthsDrawn = 12

// mostAlt is how long the text is that stands for a picture, in runes: the least that every chat system takes.
const mostAlt = 1900

// chartPart is /resumen gráfico: the record as pictures, each with the same facts in words.
func (f *Features) chartPart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "chart", Who: bot.Members, Run: f.chart, Fields: []bot.Field{
				{Name: "what", Kind: bot.TextInput, Hidden: true, Read: f.readChart},
				{Name: "area", Kind: bot.TextInput, Hidden: true, Read: f.readArea}, hidden("round"),
				{Name: "period", Kind: bot.TextInput, Max: 200}}},
			{ID: "publish_chart", Who: bot.Coordination, Run: f.publishChart, Fields: []bot.Field{hidden("order")}},
		},
		Views: map[string]bot.View{chartView: f.chartCard},
	}
}

// readChart reads which picture is wanted.
func (f *Features) readChart(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	head, after := headWords(text, 1)
	for _, name := range chartNames {
		if head != "" && f.word("taking.chart_words_"+name, head) {
			return name, after, true, nil
		}
	}
	return "", text, false, nil
}

// chart has a picture drawn and sent to whoever asks; without saying which, it offers them.
func (f *Features) chart(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["area"] == "" {
		r.Values["area"] = itoa(r.Spot.Area.ID)
	}
	kind := slices.Index(chartNames, r.Values["what"])
	if kind < 0 {
		var controls bot.Controls
		for _, name := range chartNames {
			controls = append(controls, button(r.Printer, "taking.button_chart_"+name,
				bot.Call{Route: "summary/chart", Values: r.Values.With("what", name)}))
		}
		return whisper(r, "taking.which_chart", nil, controls), nil
	}
	o := order{kind: int64(kind), area: number(r.Values, "area")}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := f.placeChart(ctx, t, r, &o); err != nil {
			return err
		}
		return sendTo(ctx, t, r, chartView, network.Subject{Kind: kindOrder, ID: o.number()})
	})
	switch {
	case errors.Is(err, network.ErrNotFound) && o.kind == chartRound:
		return whisper(r, "result.none_yet", nil), nil
	case err != nil:
		return unclearDays(r, err, "period")
	}
	return preparing(r), nil
}

// placeChart completes an order by its days, or by the round that is meant.
func (f *Features) placeChart(ctx context.Context, t *storage.Tx, r *bot.Request, o *order) error {
	if o.kind == chartRound {
		var err error
		if num := number(r.Values, "round"); num != 0 {
			o.area = num
		} else {
			o.area, err = t.LastClosedRound(ctx, r.Network.ID, o.area)
		}
		return err
	}
	if o.area != 0 {
		if _, err := areaByID(ctx, t, r.Network, o.area); err != nil {
			return err
		}
	}
	if r.Values["period"] == "" {
		today := r.Now.In(r.Zone)
		o.from, o.to = time.Date(today.Year(), today.Month()-monthsDrawn+1, 1, 0, 0, 0, 0, r.Zone), midnight(today, 1)
		return nil
	}
	var ok bool
	var err error
	o.from, o.to, ok, err = f.daysAsked(ctx, t, r, "period", o.area)
	return errors.Join(err, notRead(ok))
}

// picture is a picture with the words that tell the same, and the areas in whose channels it can be shown.
type picture struct {
	chart.Picture
	alt   string
	areas []int64
	more  bot.Controls // where its facts can be read
	empty bool         // there is nothing to draw: the title says so
}

// chartCard is a picture in a message: for one reader, or in a channel where it was published.
func (f *Features) chartCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	n, role, err := f.charted(ctx, d)
	if err != nil {
		return nil, err
	}
	o := orderOf(d.Subject.ID, n.Location())
	var pic picture
	switch o.kind {
	case chartNeeds:
		pic, err = f.drawNeeds(ctx, p, n, o)
	case chartAttendance:
		pic, err = f.drawAttendance(ctx, p, n, o)
	case chartRound:
		pic, err = f.drawRound(ctx, p, n, o)
	default:
		err = network.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if pic.empty {
		return p.Compose(bot.Section{Text: bot.Join("\n", bot.Text{bot.Bold(pic.Title)}, bot.Say(pic.Subtitle), p.T("taking.chart_empty", nil))}), nil
	}
	png, err := pic.PNG()
	if err != nil {
		return nil, err
	}
	m := p.Compose(bot.Section{Text: bot.Join("\n", bot.Text{bot.Bold(pic.Title)}, bot.Say(pic.Subtitle))},
		bot.Image{Name: p.String("taking.chart_file_"+chartNames[o.kind], nil) + ".png", Alt: shorten(pic.alt, mostAlt), Data: png})
	controls := pic.more
	if d.Person != 0 && role == network.Coordinator && len(pic.areas) > 0 {
		controls = append(bot.Controls{button(p, "taking.button_publish", bot.Do("summary/publish_chart", "order", itoa(d.Subject.ID)))}, controls...)
	}
	if len(controls) > 0 {
		m.Blocks = append(m.Blocks, controls)
	}
	return m, nil
}

// charted is the network of a picture, and what its reader is in it; one who is not in it any more is network.ErrNotFound.
func (f *Features) charted(ctx context.Context, d network.Delivery) (network.Network, network.Role, error) {
	var n network.Network
	var role network.Role
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if n, err = t.Network(ctx, d.Network); err != nil || d.Person == 0 {
			return err
		}
		m, err := t.MemberOf(ctx, n.ID, d.Person)
		role = m.Role
		return err
	})
	return n, role, err
}

// publishChart shows a picture in the channels of its areas, once.
func (f *Features) publishChart(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	id := number(r.Values, "order")
	o := orderOf(id, r.Network.Location())
	areas := []int64{o.area}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := manages(ctx, t, r); err != nil {
			return err
		}
		if o.kind == chartRound {
			round, err := t.Round(ctx, r.Network.ID, o.area)
			if err != nil {
				return err
			}
			areas = round.Areas
		}
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: chartView, Subject: network.Subject{Kind: kindOrder, ID: id}}, areas)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return whisper(r, "taking.chart_published", nil), nil
}
