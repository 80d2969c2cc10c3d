package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/paper"
	"hilo/storage"
)

// memoriaView draws the justification of a period that a coordinator asked for; its subject is an order.
const memoriaView = "summary/memoria"

// memoriaPart is /resumen memoria: what a funding body is told of a period, as a document to hand in.
func (f *Features) memoriaPart() bot.Command {
	count := func(name string) bot.Field {
		return bot.Field{Name: name, Kind: bot.TextInput, Max: 12, Default: f.counted(name)}
	}
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "memoria", Who: bot.Coordination, Run: f.memoria, Fields: []bot.Field{
				{Name: "days", Kind: bot.TextInput, Required: true, Max: 200, Default: memoriaYear}}},
			{ID: "memoria_again", Who: bot.Coordination, Run: f.memoria, Fields: []bot.Field{hidden("order")}},
			{ID: "totals", Who: bot.Coordination, Confirm: true, Run: f.keepTotals, Fields: []bot.Field{hidden("order"), count("women"), count("men"), count("unstated")}},
		},
		Views: map[string]bot.View{memoriaView: f.memoriaCard},
	}
}

// memoriaYear is the year that is most likely meant: the one that is over, until spring comes.
func memoriaYear(_ context.Context, r *bot.Request) (string, error) {
	return strconv.Itoa(r.Now.In(r.Zone).AddDate(0, -3, 0).Year()), nil
}

// memoria has the document made and sent to whoever asks.
func (f *Features) memoria(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := manages(ctx, t, r); err != nil {
			return err
		}
		id := number(r.Values, "order")
		if id == 0 {
			from, to, ok, err := f.daysAsked(ctx, t, r, "days", 0)
			if err != nil || !ok {
				return errors.Join(err, notRead(ok))
			}
			id = order{from: from, to: to}.number()
		}
		return sendTo(ctx, t, r, memoriaView, network.Subject{Kind: kindOrder, ID: id})
	})
	if err != nil {
		return unclearDays(r, err, "days")
	}
	return preparing(r), nil
}

// dayOf is how a day is kept.
func dayOf(at time.Time) string { return at.Format(time.DateOnly) }

// counted is what stands in the form of the totals: what was typed before.
func (f *Features) counted(name string) func(context.Context, *bot.Request) (string, error) {
	return func(ctx context.Context, r *bot.Request) (string, error) {
		m, err := f.totals(ctx, r.Network.ID, orderOf(number(r.Values, "order"), r.Zone))
		if errors.Is(err, network.ErrNotFound) {
			return "", nil
		}
		return strconv.FormatInt(map[string]int64{"women": m.Women, "men": m.Men, "unstated": m.Unstated}[name], 10), err
	}
}

func (f *Features) totals(ctx context.Context, networkID int64, o order) (network.MemoriaTotals, error) {
	var m network.MemoriaTotals
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		m, err = t.MemoriaTotals(ctx, networkID, dayOf(o.from), dayOf(o.last()))
		return err
	})
	return m, err
}

// keepTotals keeps the people attended in a period, as they were counted by hand.
func (f *Features) keepTotals(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	id := number(r.Values, "order")
	if id == 0 { // of no days: they are said first
		return r.Run(ctx, bot.Do("summary/memoria"))
	}
	o := orderOf(id, r.Network.Location())
	var m network.MemoriaTotals
	bad := map[string]string{}
	for name, into := range map[string]*int64{"women": &m.Women, "men": &m.Men, "unstated": &m.Unstated} {
		var ok bool
		if *into, ok = readPeople(r.Values[name]); !ok {
			bad[name] = r.String("taking.bad_number", bot.Args{"Text": shorten(r.Values[name], 20)})
		}
	}
	if len(bad) > 0 {
		return bot.Reply{Errors: bad}, nil
	}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		who, err := t.MemberOf(ctx, r.Network.ID, r.Actor.Person.ID)
		if err != nil {
			return err
		}
		if err := m.Count(who.Actor); err != nil {
			return err
		}
		if err := t.SaveMemoriaTotals(ctx, r.Network.ID, dayOf(o.from), dayOf(o.last()), m); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, network.Subject{Kind: kindTaken, ID: r.Network.ID}, r.Actor.Person.ID, "totals",
			map[string]string{"from": dayOf(o.from), "to": dayOf(o.last())})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return whisper(r, "taking.totals_kept", bot.Args{"Totals": totalsText(r.Printer, m), "Days": f.span(r.Printer, o)},
		bot.Controls{primary(r.Printer, "taking.button_memoria", bot.Do("summary/memoria_again", "order", itoa(id)))}), nil
}

// readPeople reads a number of people as people write it: «1.234», «1 234»; nothing is nobody.
func readPeople(text string) (int64, bool) {
	text = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0 && n <= network.MostCounted
}

func totalsText(p bot.Printer, m network.MemoriaTotals) string {
	return p.String("taking.totals", bot.Args{"Women": m.Women, "Men": m.Men, "Unstated": m.Unstated, "Sum": m.Sum()})
}

// memoriaCard is the message with the document: to be printed, to be written on, and its figures as a sheet.
func (f *Features) memoriaCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	n, now, err := f.coordinated(ctx, d)
	if err != nil {
		return nil, err
	}
	o := orderOf(d.Subject.ID, n.Location())
	if o.from.IsZero() || o.to.IsZero() {
		return nil, network.ErrNotFound
	}
	var m memoria
	var emblems []paper.Emblem
	if err := f.store.View(ctx, func(t *storage.Tx) error {
		if m, err = f.readMemoria(ctx, t, n, o); err != nil {
			return err
		}
		emblems, err = f.emblems(ctx, t, n.ID)
		return err
	}); err != nil {
		return nil, err
	}
	doc := f.memoriaDocument(p, m)
	pdf, err := doc.paper(p, now, emblems).PDF()
	if err != nil {
		return nil, err
	}
	book, err := f.memoriaBook(p, m)
	if err != nil {
		return nil, err
	}
	name := fileName(p, "taking.memoria_file", o, now)
	blocks := []bot.Block{bot.Section{Text: p.T("taking.memoria_ready", bot.Args{"Network": n.Name, "Days": f.span(p, o)})}}
	label := "taking.button_totals_change"
	if m.totals == nil {
		label = "taking.button_totals"
		blocks = append(blocks, bot.Section{Text: p.T("taking.totals_missing", nil)})
	} else {
		blocks = append(blocks, bot.Section{Text: p.T("taking.totals_in", bot.Args{"Totals": totalsText(p, *m.totals)})})
	}
	return p.Compose(append(blocks,
		bot.File{Name: name + ".pdf", Type: "application/pdf", Data: pdf},
		bot.File{Name: name + ".md", Type: "text/markdown", Data: []byte(doc.markdown())},
		bot.File{Name: name + ".xlsx", Type: DataXLSX.mediaType(), Data: book},
		bot.Controls{button(p, label, bot.Fill(bot.Do("summary/totals", "order", itoa(o.number())))),
			button(p, "taking.button_memoria", bot.Do("summary/memoria_again", "order", itoa(o.number())))})...), nil
}
