package commands

import (
	"context"
	"errors"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/network/words"
	"hilo/storage"
)

// seriesPart is what /reunion knows of meetings held again and again.
func (f *Features) seriesPart() bot.Command {
	num := hidden("series")
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "series_list", Who: bot.Members, Run: f.listSeries, Fields: []bot.Field{
				{Name: "text", Kind: bot.TextInput, Hidden: true, Read: readRest}}},
			{ID: "series", Who: bot.Coordination, Prepare: f.splitSeries, Run: f.previewSeries, FieldsFor: f.seriesFields,
				Fields: []bot.Field{{Name: "text", Kind: bot.TextInput, Hidden: true, Read: readRest}}},
			{ID: "series_confirm", Who: bot.Coordination, Run: f.confirmSeries},
			{ID: "series_show", Who: bot.Members, Run: f.showSeries, Fields: []bot.Field{num}},
			{ID: "series_change", Who: bot.Coordination, Prepare: f.seriesGoesOn, Run: f.previewSeriesChange, Fields: []bot.Field{num,
				{Name: "pattern", Kind: bot.TextInput, Required: true, Max: 200, Read: unread, Default: f.fromSeries(f.presentPattern)},
				{Name: "place", Kind: bot.TextInput, Max: maxPlace, Guard: bot.Contact, Read: unread,
					Default: f.fromSeries(func(_ *bot.Request, s network.Series) string { return s.Place })},
				{Name: "title", Kind: bot.TextInput, Max: maxTitle, Guard: bot.Situation, Read: unread,
					Default: f.fromSeries(func(_ *bot.Request, s network.Series) string { return s.Title })}}},
			{ID: "series_confirm_change", Who: bot.Coordination, Run: f.confirmSeriesChange},
			{ID: "series_end", Who: bot.Coordination, Run: f.askSeriesEnd, Fields: []bot.Field{num}},
			{ID: "series_confirm_end", Who: bot.Coordination, Run: f.endSeries, Fields: []bot.Field{num}},
			{ID: "series_undo", Who: bot.Coordination, Run: f.undoSeries, Fields: []bot.Field{num}},
			{ID: "series_decide", Who: bot.Coordination, Run: f.decideDate, Fields: []bot.Field{num, hidden("slot"), hidden("choice")}},
		},
		Views: map[string]bot.View{
			"series/card": f.seriesCard, "series/changed_card": f.seriesChangedCard, "series/ended_card": f.seriesEndedCard,
			"series/ask": f.seriesAskNotice, "series/orphan": f.seriesOrphanNotice,
		},
		Jobs: []bot.Job{bot.JobOf(f.seriesDue)},
	}
}

// tendSeries looks at the next dates of a series. Wake is the moment for which it was queued, in microseconds: a series
// that is to be looked at at another moment has another job.
type tendSeries struct {
	Network int64 `json:"network"`
	Series  int64 `json:"series"`
	Wake    int64 `json:"wake"`
}

func (tendSeries) Kind() string { return "tend_series" }

func seriesSubject(number int64) network.Subject {
	return network.Subject{Kind: network.KindSeries, ID: number}
}

// NoSuchSeriesError means that there is no series of a number.
type NoSuchSeriesError struct{ Number int64 }

func (e NoSuchSeriesError) Error() string { return "no series " + network.Code("S", e.Number) }

func noSuchSeries(err error, number int64) error {
	if errors.Is(err, network.ErrNotFound) {
		return NoSuchSeriesError{Number: number}
	}
	return err
}

// seriesFields are those of convening, with a pattern in the place of a date.
func (f *Features) seriesFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	fields, err := f.conveneFields(ctx, r)
	if err != nil {
		return nil, err
	}
	fields[0] = bot.Field{Name: "pattern", Kind: bot.TextInput, Required: true, Max: 200}
	return fields, nil
}

// seriesCode takes a series' code that is all of a text: «S-1», «s1».
func seriesCode(text string) (int64, bool) {
	prefix, num, ok := words.Code(strings.TrimRight(strings.TrimSpace(text), ":,.;"))
	return int64(num), ok && prefix == 'S'
}

// splitSeries takes what was typed apart, as splitConvening does; a code shows its series.
func (f *Features) splitSeries(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	text := r.Values["text"]
	if text == "" {
		return nil, nil
	}
	if num, ok := seriesCode(text); ok {
		reply, err := r.Run(ctx, bot.Do("meeting/series_show", "series", itoa(num)))
		return &reply, err
	}
	title, pattern, place := cutSeries(text)
	if pattern == "" {
		pattern = text // it will be said what is wrong with it
	}
	delete(r.Values, "text")
	r.Values["title"], r.Values["pattern"], r.Values["place"] = title, pattern, place
	return nil, nil
}

// cutSeries finds how something repeats in «los jueves a las 10, Vivero» or «Seguimiento, los jueves a las 10»; pattern
// is "" where it is not said.
func cutSeries(text string) (title, pattern, place string) {
	return cutAround(text, calendar.LeadingRecurrence)
}

// theSeries reads one series; none is an error that says so.
func (f *Features) theSeries(ctx context.Context, r *bot.Request) (network.Series, error) {
	var s network.Series
	num := number(r.Values, "series")
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		s, err = t.Series(ctx, r.Network.ID, num)
		return err
	})
	return s, noSuchSeries(err, num)
}

// fromSeries fills a form's field with what stands in the series.
func (f *Features) fromSeries(fill func(*bot.Request, network.Series) string) func(context.Context, *bot.Request) (string, error) {
	return func(ctx context.Context, r *bot.Request) (string, error) {
		s, err := f.theSeries(ctx, r)
		return fill(r, s), err
	}
}

// seriesGoesOn refuses early what has ended, and remembers what the reader has seen.
func (f *Features) seriesGoesOn(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	s, err := f.theSeries(ctx, r)
	if err != nil {
		return nil, err
	}
	if s.State != network.SeriesRunning {
		return nil, network.SeriesStateError{Series: s}
	}
	if r.Values["changes"] == "" {
		r.Values["changes"] = itoa(s.Changes)
	}
	return nil, nil
}

// explainSeries puts what the rules say of series into words.
func explainSeries(r *bot.Request, err error) (bot.Text, bool) {
	if e, ok := errors.AsType[NoSuchSeriesError](err); ok {
		return r.T("series.no_such", bot.Args{"Code": network.Code("S", e.Number)}), true
	}
	if e, ok := errors.AsType[network.SeriesStateError](err); ok {
		return r.T("series.is_over", bot.Args{"Code": network.Code("S", e.Series.Number)}), true
	}
	return nil, false
}

// asSeries convenes a series of what was typed as the date of one meeting.
func (f *Features) asSeries(r *bot.Request) bot.Button {
	values := without(r.Values, valueStart, valueEnd, valueDay, "when").With("pattern", r.Values["when"])
	return button(r.Printer, "series.button_convene", bot.Call{Route: "meeting/series", Values: values})
}
