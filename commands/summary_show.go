package commands

import (
	"context"
	"errors"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// showSummary sums up the period that is asked for, keeps it and shows it to whoever asked.
func (f *Features) showSummary(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["area"] == "" {
		r.Values["area"] = itoa(r.Spot.Area.ID)
	}
	var out stored
	var a asked
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if a, err = f.readAsked(ctx, t, r); err != nil {
			return err
		}
		if out.summary, err = f.sumUp(ctx, t, r.Network, a.area.Area, a.from, a.to); err != nil {
			return err
		}
		out.kind, out.area, out.Since = summaryPeriod, a.area.ID, a.since
		if out.quiet() {
			return nil
		}
		out.number, err = f.keepSummed(ctx, t, r.Network, a.area.Area, out.kind, out.summary)
		return err
	})
	switch {
	case errors.Is(err, errNoPeriod):
		return f.otherPeriods(r, "summary.unclear", bot.Args{"Text": shorten(r.Values["period"], 80)}), nil
	case errors.Is(err, errNoMeeting):
		return f.otherPeriods(r, "summary.no_meeting", nil), nil
	case err != nil:
		return bot.Reply{}, err
	case out.number == 0:
		return f.otherPeriods(r, "summary.nothing", bot.Args{"Period": f.periodText(r.Printer, out)}), nil
	}
	return bot.Reply{Whisper: f.wholeSummary(r, out, a.area)}, nil
}

// otherPeriods answers where there is nothing to show: with periods to press, which are also how one may be typed.
func (f *Features) otherPeriods(r *bot.Request, key string, args bot.Args) bot.Reply {
	var controls bot.Controls
	for _, example := range []string{"summary.example_week", "summary.example_month", "summary.example_course"} {
		phrase := r.String(example, nil)
		controls = append(controls, bot.Button{Label: upperFirst(phrase),
			Call: bot.Do("summary/show", "area", r.Values["area"], "period", phrase)})
	}
	return whisper(r, key, args, append(controls, button(r.Printer, "summary.button_others", bot.Do("summary/list", "area", r.Values["area"]))))
}

// listSummaries is one page of the summaries that are kept, newest first: of the channel's area, or of all.
func (f *Features) listSummaries(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["area"] == "" {
		r.Values["area"] = itoa(r.Spot.Area.ID)
	}
	page := pageOf(r.Values)
	var list []network.Summary
	var total int
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		list, total, err = t.SummariesOf(ctx, r.Network.ID, number(r.Values, "area"), pageSize, page*pageSize)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if total == 0 {
		return whisper(r, "summary.none", nil, bot.Controls{
			button(r.Printer, "summary.button_now", bot.Do("summary/show", "area", r.Values["area"]))}), nil
	}
	m, err := f.summaryPage(r, list, total, page)
	return leafed(r, m), err
}

func (f *Features) summaryPage(r *bot.Request, list []network.Summary, total, page int) (*bot.Message, error) {
	lines := bot.List{}
	see := bot.Select{Label: r.String("summary.choose", nil), Call: bot.Do("summary/see"), Pick: "summary"}
	for _, row := range list {
		s, err := readSummary(row)
		if err != nil {
			return nil, err
		}
		line := upperFirst(f.periodText(r.Printer, s))
		if s.kind == summaryWeek {
			line = r.String("summary.week", bot.Args{"Period": f.periodText(r.Printer, s)})
		}
		if number(r.Values, "area") == 0 {
			area := s.Area
			if area == "" {
				area = r.Network.Name
			}
			line = area + " · " + line
		}
		lines = append(lines, bot.Say(line))
		see.Options = append(see.Options, bot.Option{Value: itoa(s.number), Label: shorten(line, maxOption)})
	}
	pages := (total + pageSize - 1) / pageSize
	controls := bot.Controls{see}
	turn := func(key string, to int) {
		controls = append(controls, button(r.Printer, key, bot.Call{Route: "summary/list",
			Values: r.Values.With("page", itoa(int64(to))).With("turned", "yes")}))
	}
	if page > 0 {
		turn("button.previous", page-1)
	}
	if page+1 < pages {
		turn("button.next", page+1)
	}
	title := r.T("summary.list_title", bot.Args{"Count": total, "N": total, "Page": page + 1, "Pages": pages})
	return r.Compose(bot.Section{Text: bot.Join("", title, bot.Text{lines})}, controls), nil
}

// seeSummary shows a summary that was kept; without its number, the list.
func (f *Features) seeSummary(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "summary")
	if num == 0 {
		return r.Run(ctx, bot.Do("summary/list"))
	}
	s, err := f.storedSummary(ctx, r.Network.ID, num)
	var area storage.Area
	if err == nil && s.area != 0 {
		area, err = f.areaOf(ctx, r.Network, s.area)
	}
	if errors.Is(err, network.ErrNotFound) {
		return whisper(r, "summary.not_found", nil, bot.Controls{button(r.Printer, "summary.button_others", bot.Do("summary/list"))}), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: f.wholeSummary(r, s, area)}, nil
}

// areaOf is an area as it is now; one that was taken away has no channel any more.
func (f *Features) areaOf(ctx context.Context, n network.Network, id int64) (storage.Area, error) {
	var out storage.Area
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if out, err = areaByID(ctx, t, n, id); errors.Is(err, network.ErrNotFound) {
			err = nil
		}
		return err
	})
	return out, err
}

// publishSummary says a summary that was asked for in its area's channel.
func (f *Features) publishSummary(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "summary")
	s, err := f.storedSummary(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	err = f.update(ctx, r, func(t *storage.Tx) error {
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "summary/card",
			Subject: network.Subject{Kind: kindSummary, ID: num}}, []int64{s.area})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, r.Compose(bot.Section{Text: r.T("summary.published", bot.Args{"Area": s.Area})})), nil
}
