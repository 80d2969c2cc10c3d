package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"

	"github.com/google/go-cmp/cmp"
)

func TestSeriesAreKept(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, inMadrid(t, "2023-10-22 10:00"), w.areas...)
		off := w.convene(t, s, inMadrid(t, "2023-10-29 10:00"), w.areas...)
		want := network.Series{State: network.SeriesRunning, Title: "Seguimiento", Place: "Vivero", Areas: w.areas, ConvenedBy: w.people[0].ID,
			Convened: monday, Changed: monday, Wake: monday.AddDate(0, 1, 0),
			Standing:   map[calendar.Doubt]network.SeriesChoice{calendar.DoubtAugust: network.SkipDate},
			Recurrence: calendar.Recurrence{Start: inMadrid(t, "2023-10-22 10:00"), Length: time.Hour, Rule: "FREQ=WEEKLY;BYDAY=SU;COUNT=9"},
			Dates:      []network.SeriesDate{{Slot: "2023-10-22", Meeting: m.Number}, {Slot: "2023-10-29", Choice: network.KeepDate, By: 7, Asked: true, Meeting: off.Number}}}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			want, err = tx.AddSeries(ctx, w.ID, want)
			return err
		})
		same := func(what string) {
			t.Helper()
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Series, error) {
				return tx.Series(ctx, w.ID, want.Number)
			})
			zones := cmp.Transformer("clock", func(at time.Time) string { return at.Format(time.RFC3339) })
			if diff := cmp.Diff(want, got, zones); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
		same("kept")
		if got := want.After(want.Start, 1)[0].Start; got.Hour() != 10 {
			t.Errorf("after the end of October it begins at %v, want at ten still", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			first, err := tx.CardOccasion(ctx, w.ID, m.Number)
			again, againErr := tx.CardOccasion(ctx, w.ID, m.Number)
			if !first || again {
				t.Errorf("the card is posted %v and then %v, want once", first, again)
			}
			return errors.Join(err, againErr)
		})
		want.State, want.Title, want.Changes, want.Wake, want.Standing = network.SeriesEnded, "", 2, time.Time{}, map[calendar.Doubt]network.SeriesChoice{}
		want.Dates = []network.SeriesDate{want.Dates[0], {Slot: "2023-11-05", Choice: network.SkipDate}}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveSeries(ctx, w.ID, want) })
		want.Dates[0].Carded = true // what was posted meanwhile stays so
		same("changed")
	})
}

func TestMeetingsOfSeries(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		first, second := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas...), w.convene(t, s, monday.AddDate(0, 0, 8), w.areas...)
		alone := w.convene(t, s, monday.AddDate(0, 0, 9), w.areas...)
		series := w.repeats(t, s, first.Number, second.Number)
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Meeting, error) {
			return tx.SeriesMeetings(ctx, w.ID, series.Number, first.Start)
		})
		if len(got) != 1 || got[0].Number != second.Number || len(got[0].Areas) != len(w.areas) {
			t.Errorf("meetings after the first: %+v, want the second with its areas", got)
		}
		for meeting, want := range map[int64]int64{second.Number: series.Number, alone.Number: 0, 99: 0} {
			got := read(t, s, func(ctx context.Context, tx *storage.Tx) (int64, error) { return tx.SeriesOf(ctx, w.ID, meeting) })
			if got != want {
				t.Errorf("M-%d is of series %d, want %d", meeting, got, want)
			}
		}
		running := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Series, error) {
			return tx.ListSeries(ctx, w.ID, network.SeriesRunning)
		})
		if len(running) != 1 || running[0].Number != series.Number || len(running[0].Dates) != 2 || len(running[0].Areas) != len(w.areas) {
			t.Errorf("running: %+v", running)
		}
	})
}
