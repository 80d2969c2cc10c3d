package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"hilo/network"
	"hilo/storage"
)

func (w town) minutes(tb testing.TB, s *storage.Store, meeting int64) network.Minutes {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (network.Minutes, error) {
		return tx.Minutes(ctx, w.ID, meeting)
	})
}

func TestMinutesAreKept(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		of := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas[0])
		want := w.minute(t, s, of, network.MinutesDraft)
		got := w.minutes(t, s, of.Number)
		if got.State != network.MinutesDraft || got.Version != 1 || got.Turn != want.Turn || !got.Deadline.Equal(want.Deadline) || !slices.Equal(got.Areas, of.Areas) {
			t.Errorf("kept %+v, want %+v", got, want)
		}
		if !slices.Equal(got.Attendees, want.Attendees) || !slices.Equal(got.Points, want.Points) || len(got.Outcomes) != 1 ||
			got.Outcomes[0].Body != want.Outcomes[0].Body || len(got.Corrections) != 1 || !slices.Equal(got.Agreed, []int64{w.people[0].ID}) {
			t.Errorf("kept %+v, want %+v", got, want)
		}
		toRead := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.MinutesOf, error) {
			return tx.MinutesToAnswer(ctx, w.ID)
		})
		if len(toRead) != 1 || toRead[0].Open != 1 || toRead[0].Number != of.Number {
			t.Errorf("to answer: %+v", toRead)
		}
	})
}

// TestLockedMinutes tries every statement that changes minutes on approved ones.
func TestLockedMinutes(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		of := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas[0])
		m := w.minute(t, s, of, network.MinutesApproved)
		before := dump(t, s, w)
		changed := m.Outcomes[0]
		changed.Body = "otra cosa"
		late := m
		late.Points = []network.MinutesPoint{{Number: 1, Title: "otra cosa"}}
		draft := m
		draft.State = network.MinutesDraft
		for name, try := range map[string]func(ctx context.Context, tx *storage.Tx) error{
			"outcome": func(ctx context.Context, tx *storage.Tx) error { return tx.SaveOutcome(ctx, w.ID, changed) },
			"new outcome": func(ctx context.Context, tx *storage.Tx) error {
				o := changed
				o.Number = 9
				return tx.SaveOutcome(ctx, w.ID, o)
			},
			"attendee": func(ctx context.Context, tx *storage.Tx) error {
				return tx.SaveAttendee(ctx, w.ID, of.Number, network.Attendee{Number: 1, Name: "otra", How: network.Excused})
			},
			"attendee gone": func(ctx context.Context, tx *storage.Tx) error { return tx.RemoveAttendee(ctx, w.ID, of.Number, 1) },
			"points":        func(ctx context.Context, tx *storage.Tx) error { return tx.SavePoints(ctx, w.ID, late) },
			"correction": func(ctx context.Context, tx *storage.Tx) error {
				return tx.SaveCorrection(ctx, w.ID, of.Number, network.Correction{Number: 9, Version: 1, Part: network.PartMissing, Body: "x", At: monday, State: network.CorrectionOpen})
			},
			"text": func(ctx context.Context, tx *storage.Tx) error {
				return tx.AddMinutesVersion(ctx, w.ID, of.Number, w.text(m))
			},
			"anew":   func(ctx context.Context, tx *storage.Tx) error { return tx.AddMinutes(ctx, w.ID, m) },
			"behind": func(ctx context.Context, tx *storage.Tx) error { return tx.SaveMinutes(ctx, w.ID, draft, draft) },
		} {
			err := s.Update(t.Context(), "", func(tx *storage.Tx) error { return try(t.Context(), tx) })
			if !errors.Is(err, network.ErrNotFound) && !errors.Is(err, network.ErrChanged) && !errors.Is(err, storage.ErrTaken) {
				t.Errorf("%s in locked minutes: %v", name, err)
			}
		}
		if after := dump(t, s, w); after != before {
			t.Errorf("locked minutes changed:\n%s", difference(before, after))
		}
	})
}

// TestNumbersOfMinutes approves many at once: no number is missing or given twice.
func TestNumbersOfMinutes(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		const many = 8
		w := found(t, s, "alhama")
		drafts := make([]network.Minutes, many)
		for i := range drafts {
			of := w.convene(t, s, monday.AddDate(0, 0, i+1), w.areas[0])
			w.minute(t, s, of, network.MinutesDraft)
			drafts[i] = w.minutes(t, s, of.Number)
		}
		errs := together(many, func(i int) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				m, err := tx.LockMinutes(t.Context(), w.ID, drafts[i].Meeting)
				if err != nil {
					return err
				}
				if err := w.approve(t.Context(), tx, &m); err != nil {
					return err
				}
				if i%4 == 3 {
					return errUndone // its number is free again
				}
				return nil
			})
		})
		var numbers []int
		for i, d := range drafts {
			if err := errs[i]; err != nil && !errors.Is(err, errUndone) {
				t.Fatal(err)
			}
			for _, n := range w.minutes(t, s, d.Meeting).Numbers {
				numbers = append(numbers, n.Number)
			}
		}
		slices.Sort(numbers)
		if fmt.Sprint(numbers) != "[1 2 3 4 5 6]" {
			t.Errorf("numbered %v", numbers)
		}
	})
}

func TestTwoWhoBegin(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		of := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas[0])
		errs := together(2, func(i int) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				return tx.AddMinutes(t.Context(), w.ID, network.Minutes{Meeting: of.Number, State: network.MinutesRunning, Version: 1, Turn: 1,
					Lang: "es", StartedBy: w.people[i].ID, Started: tx.Now()})
			})
		})
		taken := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
		if len(taken) != 1 || !errors.Is(taken[0], storage.ErrTaken) {
			t.Errorf("two began: %v, want one ErrTaken", errs)
		}
	})
}

func TestCarriedOver(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		here := w.minute(t, s, w.convene(t, s, monday.AddDate(0, 0, 1), w.areas[0]), network.MinutesApproved)
		w.minute(t, s, w.convene(t, s, monday.AddDate(0, 0, 2), w.areas[1]), network.MinutesDraft)
		left := func() []network.Outcome {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Outcome, error) {
				return tx.CarriedOver(ctx, w.ID, w.areas[:1])
			})
		}
		got := left()
		if len(got) != 1 || got[0].Meeting != here.Meeting || got[0].Kind != network.OutcomeCarried {
			t.Fatalf("carried over: %+v", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SettleCarried(ctx, w.ID, got) })
		if again := left(); len(again) != 0 {
			t.Errorf("settled, and still carried over: %+v", again)
		}
	})
}

// TestErasedAttendee leaves a number that nobody's name belongs to, and the entity.
func TestErasedAttendee(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		of := w.convene(t, s, monday.AddDate(0, 0, 1), w.areas[0])
		w.minute(t, s, of, network.MinutesApproved)
		name := w.people[0].Name
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.ErasePerson(ctx, w.ID, w.people[0].ID) })
		m := w.minutes(t, s, of.Number)
		if len(m.Attendees) != 1 || m.Attendees[0].Entity != w.entities[0] || m.Attendees[0].Label == "" || m.Attendees[0].Name != "" || name == "" {
			t.Errorf("after erasing: %+v", m.Attendees)
		}
	})
}

func TestWhatMinutesKeepOfAPerson(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		meeting := w.convene(t, s, inMadrid(t, "2023-01-26 10:00"), w.areas[0])
		ana, luis := w.people[0].ID, w.people[1].ID
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.AddAgendaPoint(ctx, w.ID, meeting.Number, network.AgendaPoint{Title: "Empadronamiento", AddedBy: luis})
			return err
		})
		m := w.minute(t, s, meeting, network.MinutesDraft)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			o := network.Outcome{Meeting: m.Meeting, Number: 2, Kind: network.OutcomeAction, Body: "Pedir el local", Who: luis, DictatedBy: ana, At: meeting.Start, State: network.OutcomeStanding}
			unsaid := o
			unsaid.Number, unsaid.State = 3, network.OutcomeTakenBack
			return errors.Join(tx.SaveOutcome(ctx, w.ID, o), tx.SaveOutcome(ctx, w.ID, unsaid))
		})
		for person, want := range map[int64]struct {
			attended int
			said     []string
		}{
			ana:  {1, []string{"carried alhama", "action Pedir el local", "correction alhama"}},
			luis: {0, []string{"point Empadronamiento", "took_on Pedir el local"}},
		} {
			kept := read(t, s, func(ctx context.Context, tx *storage.Tx) (storage.Kept, error) { return tx.KeptOf(ctx, w.ID, person) })
			var said []string
			for _, x := range kept.Said {
				said = append(said, x.What+" "+x.Body)
			}
			if len(kept.Attended) != want.attended || !slices.Equal(said, want.said) {
				t.Errorf("of %d: %+v and %v", person, kept.Attended, said)
			}
		}
	})
}
