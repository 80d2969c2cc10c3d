package storage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

var waitProbes = map[string]func(p probe) (any, error){
	"BallotsLeft": func(p probe) (any, error) { return values(p.tx.BallotsLeft(p.ctx, p.us.ID, p.alien)) },
	"EventsSince": func(p probe) (any, error) {
		return values(p.tx.EventsSince(p.ctx, p.us.ID, "add", monday.AddDate(-1, 0, 0), 9))
	},
}

// TestBallotsLeft counts what one person has not answered in every open round, with their own voice.
func TestBallotsLeft(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		a, b, gone := w.need(t, s, "Transporte").Number, w.need(t, s, "Guardería").Number, w.need(t, s, "Vivienda").Number
		first := w.open(t, s, w.areas[0], a, b, gone)
		second := w.open(t, s, w.areas[1], w.need(t, s, "Comedor").Number)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.WithdrawFromRounds(ctx, w.ID, gone, "closed")
			return err
		})
		left := func(person int64) []string {
			var out []string
			for _, l := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.BallotLeft, error) {
				return tx.BallotsLeft(ctx, w.ID, person)
			}) {
				_, err := l.Round.VoiceOf(l.Actor)
				out = append(out, fmt.Sprintf("round %d in %v: %d, a voice: %t", l.Round.Number, l.Round.Areas, l.Left, err == nil))
			}
			return out
		}
		for _, answered := range []struct {
			grade urgency.Grade
			left  int
		}{{urgency.CannotJudge, 1}, {urgency.High, 1}} { // the same need twice
			if err := w.vote(t.Context(), s, first.Number, w.people[0], b, answered.grade); err != nil {
				t.Fatal(err)
			}
			want := []string{fmt.Sprintf("round %d in %v: %d, a voice: true", first.Number, w.areas[:1], answered.left),
				fmt.Sprintf("round %d in %v: 1, a voice: true", second.Number, w.areas[1:2])}
			if got := left(w.people[0].ID); !slices.Equal(got, want) {
				t.Errorf("left are %q, want %q", got, want)
			}
		}
		if got := left(w.people[1].ID); len(got) != 2 || got[0] != fmt.Sprintf("round %d in %v: 2, a voice: true", first.Number, w.areas[:1]) {
			t.Errorf("another's ballot counts: %q", got)
		}
		if got := left(999); len(got) != 0 {
			t.Errorf("a stranger has %q", got)
		}
		c.Add(time.Hour)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			r, err := tx.Round(ctx, w.ID, first.Number)
			if err != nil {
				return err
			}
			r.State, r.Closed = network.RoundClosed, tx.Now()
			return tx.SaveRound(ctx, w.ID, r)
		})
		if got := left(w.people[0].ID); len(got) != 1 {
			t.Errorf("a round is closed, and left are %q", got)
		}
	})
}

func TestEventsSince(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		for i, verb := range []string{"asked", "asked", "joined", "asked"} {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				return tx.Record(ctx, w.ID, network.Subject{Kind: network.KindPerson, ID: w.people[0].ID}, w.people[0].ID, verb,
					map[string]string{"what": fmt.Sprint(i)})
			})
			c.Add(time.Hour)
		}
		since := func(at time.Time, most int) []string {
			var out []string
			for _, e := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Event, error) {
				return tx.EventsSince(ctx, w.ID, "asked", at, most)
			}) {
				out = append(out, e.Data["what"])
			}
			return out
		}
		for _, tt := range []struct {
			at   time.Time
			most int
			want []string
		}{
			{monday, 9, []string{"3", "1", "0"}}, {monday.Add(time.Hour), 9, []string{"3", "1"}},
			{monday, 2, []string{"3", "1"}}, {monday.Add(4 * time.Hour), 9, nil},
		} {
			if got := since(tt.at, tt.most); !slices.Equal(got, tt.want) {
				t.Errorf("since %s, at most %d: %q, want %q", tt.at, tt.most, got, tt.want)
			}
		}
	})
}
