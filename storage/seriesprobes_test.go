package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// repeats keeps a series of a town, whose first dates became some of its meetings.
func (w town) repeats(tb testing.TB, s *storage.Store, meetings ...int64) network.Series {
	tb.Helper()
	out := w.series(meetings...)
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		out, err = tx.AddSeries(ctx, w.ID, out)
		return err
	})
	return out
}

// series is one of a town that is not kept yet.
func (w town) series(meetings ...int64) network.Series {
	out := network.Series{State: network.SeriesRunning, Title: w.Workspace, Place: "Vivero", Areas: w.areas, ConvenedBy: w.people[0].ID,
		Convened: monday, Changed: monday, Wake: monday.AddDate(0, 0, 1),
		Standing:   map[calendar.Doubt]network.SeriesChoice{calendar.DoubtAugust: network.SkipDate, calendar.DoubtWeekend: network.NextDay},
		Recurrence: calendar.Recurrence{Start: monday.AddDate(0, 0, 1), Length: 90 * time.Minute, Rule: "FREQ=WEEKLY;BYDAY=TU"}}
	for i, m := range meetings {
		out.Dates = append(out.Dates, network.SeriesDate{Slot: fmt.Sprintf("2023-01-%02d", 3+7*i), Meeting: m})
	}
	return out
}

// seriesProbes call what knows of series.
var seriesProbes = map[string]func(probe) (any, error){
	"AddSeries":  func(p probe) (any, error) { return values(p.tx.AddSeries(p.ctx, p.us.ID, p.series())) },
	"SaveSeries": func(p probe) (any, error) { return only(p.tx.SaveSeries(p.ctx, p.us.ID, p.series())) },
	"Series":     func(p probe) (any, error) { return values(p.tx.Series(p.ctx, p.us.ID, p.id)) },
	"LockSeries": func(p probe) (any, error) { return values(p.tx.LockSeries(p.ctx, p.us.ID, p.id)) },
	"ListSeries": func(p probe) (any, error) { return values(p.tx.ListSeries(p.ctx, p.us.ID, network.SeriesRunning)) },
	"SeriesMeetings": func(p probe) (any, error) {
		return values(p.tx.SeriesMeetings(p.ctx, p.us.ID, p.id, monday.AddDate(-1, 0, 0)))
	},
	"SeriesOf":     func(p probe) (any, error) { return values(p.tx.SeriesOf(p.ctx, p.us.ID, p.id)) },
	"CardOccasion": func(p probe) (any, error) { return values(p.tx.CardOccasion(p.ctx, p.us.ID, p.id)) },
}

func (p probe) series() network.Series {
	s := p.them.series(p.id)
	s.Number, s.Areas = p.id, []int64{p.id}
	return s
}
