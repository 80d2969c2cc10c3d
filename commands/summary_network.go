package commands

import (
	"context"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// networkView draws what moved in the whole network in a week: for the coordination, and in channels where it was published.
const networkView = "summary/network"

// fewestAreas are so many areas in which something moved that the network is summed up too: of one, its own summary tells all.
const fewestAreas = 2

// networkPart is the week of the whole network: the coordination reads it first, and says where it is published.
func (f *Features) networkPart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{{ID: "publish_week", Who: bot.Coordination, Run: f.publishWeek, Fields: []bot.Field{hidden("summary"), hidden("area")}}},
		Views: map[string]bot.View{networkView: f.networkCard},
	}
}

// sumUpNetwork keeps what moved in the whole network, and has the coordination told.
func (f *Features) sumUpNetwork(ctx context.Context, t *storage.Tx, n network.Network, from, to, next time.Time) error {
	s, err := f.sumUp(ctx, t, n, network.Area{}, from, to)
	if err != nil || s.quiet() {
		return err
	}
	num, err := f.keepSummed(ctx, t, n, network.Area{}, summaryWeek, s)
	if err != nil {
		return err
	}
	members, err := t.Members(ctx, n.ID)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, m := range members {
		if m.Coordinates() {
			notices = append(notices, network.Notice{Network: n.ID, Person: m.Person.ID, Class: network.NoticeDuty, View: networkView,
				Subject: network.Subject{Kind: kindSummary, ID: num}, Due: t.Now(), Lapses: next})
		}
	}
	return t.Notify(ctx, notices)
}

// networkCard is the week of the network in short.
func (f *Features) networkCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	n, role, err := f.charted(ctx, d)
	if err != nil || d.Person != 0 && role != network.Coordinator {
		return nil, err
	}
	s, err := f.storedSummary(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	controls := bot.Controls{button(p, "button.whole_result", bot.Do("summary/see", "summary", itoa(s.number)))}
	if d.Person != 0 {
		controls = append(controls, button(p, "taking.button_publish_week", bot.Do("summary/publish_week", "summary", itoa(s.number))))
	}
	title := p.T("taking.week_title", bot.Args{"Network": n.Name, "Period": p.String("summary.since", bot.Args{"From": p.Day(s.From.In(p.Zone))})})
	return p.Compose(bot.Section{Text: title}, bot.Section{Text: bot.Text{f.shortSummary(p, s)}}, controls), nil
}

// shortSummary are the lines of a summary's card.
func (f *Features) shortSummary(p bot.Printer, s stored) bot.List {
	list := bot.List{}
	for _, line := range []bot.Text{f.newLine(p, s), f.joinedLine(p, s), f.roundLine(p, s), f.settledLine(p, s), f.meetingsLine(p, s)} {
		if len(line) > 0 {
			list = append(list, line)
		}
	}
	return list
}

// publishWeek asks in which channel the week of the network is to be said, and says it there.
func (f *Features) publishWeek(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	s, err := f.storedSummary(ctx, r.Network.ID, number(r.Values, "summary"))
	if err != nil {
		return bot.Reply{}, err
	}
	areas, err := f.areas(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var into []int64
	choices := bot.Select{Label: r.String("taking.choose_channel", nil), Pick: "area", Call: bot.Do("summary/publish_week", "summary", itoa(s.number))}
	for _, a := range areas {
		if a.Place.Channel == "" {
			continue
		}
		choices.Options = append(choices.Options, bot.Option{Value: itoa(a.ID), Label: shorten(a.Name, maxOption)})
		if area := r.Values["area"]; area == everywhere || area == itoa(a.ID) {
			into = append(into, a.ID)
		}
	}
	if len(choices.Options) == 0 {
		return whisper(r, "taking.no_channels", nil), nil
	}
	if len(into) == 0 {
		choices.Options = append(choices.Options, bot.Option{Value: everywhere, Label: r.String("taking.all_channels", nil)})
		return whisper(r, "taking.which_channel", nil, bot.Controls{choices}), nil
	}
	if err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := manages(ctx, t, r); err != nil {
			return err
		}
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: networkView, Subject: network.Subject{Kind: kindSummary, ID: s.number}}, into)
	}); err != nil {
		return bot.Reply{}, err
	}
	return answered(r, r.Compose(bot.Section{Text: r.T("taking.week_published", nil)})), nil
}

// everywhere stands for the channels of all areas.
const everywhere = "all"
