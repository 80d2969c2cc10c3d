package storage_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

func (w town) pollNow(tb testing.TB, s *storage.Store, number int64) network.DatePoll {
	tb.Helper()
	var p network.DatePoll
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		p, err = tx.LockDatePoll(ctx, w.ID, number)
		return err
	})
	return p
}

func (w town) answers(tb testing.TB, s *storage.Store, number int64) []network.SlotAnswer {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]network.SlotAnswer, error) {
		return tx.SlotAnswers(ctx, w.ID, number)
	})
}

func TestDatePollIsKeptWhole(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		need := w.need(t, s, "Guardería").Number
		want := w.datePoll(w.areas[1], need)
		want.Areas, want.Needs = append(want.Areas, w.areas[0], 99), append(want.Needs, 77)
		want.Slots[0].Start, want.Slots[0].End = inMadrid(t, "2023-01-24 10:00"), inMadrid(t, "2023-01-24 11:30")
		want.Slots[1].Start = inMadrid(t, "2023-03-28 17:00") // the clocks have gone forward
		want = w.pollOn(t, s, want)
		want.Areas, want.Needs = w.areas, []int64{need} // those that there are
		got := w.pollNow(t, s, 1)
		for i := range want.Slots {
			if a, b := got.Slots[i], want.Slots[i]; shown(a.Start) != shown(b.Start) || !a.End.Equal(b.End) || a.Number != b.Number {
				t.Errorf("a date is %v, want %v", a, b)
			}
		}
		got.Slots, want.Slots = nil, nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("kept %+v, want %+v", got, want)
		}
		want.State, want.Closed, want.Changed, want.Deadline = network.DatePollClosed, monday.Add(time.Hour), monday.Add(time.Hour), monday.Add(time.Hour)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveDatePoll(ctx, w.ID, want) })
		if got = w.pollNow(t, s, 1); got.State != want.State || !got.Closed.Equal(want.Closed) || !got.Deadline.Equal(want.Deadline) {
			t.Errorf("changed to %+v", got)
		}
	})
}

// TestDatePollAfterItsMeeting follows what comes of a poll: a meeting that is taken back is as if it had not come of it.
func TestDatePollAfterItsMeeting(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		p := w.pollOn(t, s, w.datePoll(w.areas[0], 0))
		m := w.convene(t, s, monday.AddDate(0, 0, 2), w.areas[0])
		live := func() int {
			return len(read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.DatePoll, error) {
				return tx.DatePollsLive(ctx, w.ID, c.Now())
			}))
		}
		p.State, p.Meeting, p.Closed = network.DatePollClosed, m.Number, monday
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveDatePoll(ctx, w.ID, p) })
		if got := w.pollNow(t, s, p.Number); got.Meeting != m.Number || live() != 0 {
			t.Errorf("convened: meeting %d, live %d", got.Meeting, live())
		}
		m.State = network.MeetingUndone
		w.save(t, s, m)
		if got := w.pollNow(t, s, p.Number); got.Meeting != 0 || live() != 1 {
			t.Errorf("taken back: meeting %d, live %d", got.Meeting, live())
		}
		if of := read(t, s, func(ctx context.Context, tx *storage.Tx) (int64, error) { return tx.DatePollOf(ctx, w.ID, m.Number) }); of != p.Number {
			t.Errorf("the meeting came of poll %d", of)
		}
		c.Add(49 * time.Hour)
		if live() != 0 {
			t.Error("it waits once all its dates have come")
		}
		c.Set(monday)
		p.State = network.DatePollUndone
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveDatePoll(ctx, w.ID, p) })
		err := s.View(t.Context(), func(tx *storage.Tx) error { _, err := tx.DatePoll(t.Context(), w.ID, p.Number); return err })
		if !errors.Is(err, network.ErrNotFound) || live() != 0 {
			t.Errorf("a poll that was taken back is there: %v", err)
		}
	})
}

func TestSlotWords(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		p := w.pollOn(t, s, w.datePoll(w.areas[0], 0))
		say := func(person int, word network.SlotWord, slots ...int64) error {
			return s.Update(t.Context(), "", func(tx *storage.Tx) error {
				return tx.SaveSlotWord(t.Context(), w.ID, p.Number, w.people[person].ID, slots, word)
			})
		}
		for _, err := range []error{say(0, network.SlotNo, 1, 2, 9), say(0, network.SlotYes, 2), say(1, network.SlotIfNeedBe, 1)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		ana, luis := w.people[0].ID, w.people[1].ID
		want := []network.SlotAnswer{{Slot: 1, Person: ana, Entity: w.entities[0], Word: network.SlotNo},
			{Slot: 1, Person: luis, Entity: w.entities[1], Word: network.SlotIfNeedBe}, {Slot: 2, Person: ana, Entity: w.entities[0], Word: network.SlotYes}}
		if got := w.answers(t, s, p.Number); !reflect.DeepEqual(got, want) {
			t.Errorf("answers %+v, want %+v", got, want)
		}
		own := read(t, s, func(ctx context.Context, tx *storage.Tx) (map[int64]map[int64]network.SlotWord, error) {
			return tx.SlotWordsOf(ctx, w.ID, ana, []int64{p.Number})
		})
		if !reflect.DeepEqual(own, map[int64]map[int64]network.SlotWord{p.Number: {1: network.SlotNo, 2: network.SlotYes}}) {
			t.Errorf("her own are %v", own)
		}
		p.State = network.DatePollClosed
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveDatePoll(ctx, w.ID, p) })
		if err := say(1, network.SlotYes, 2); !errors.Is(err, network.ErrChanged) {
			t.Errorf("a closed poll took an answer: %v", err)
		}
		// Who leaves or is erased has said nothing.
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.Leave(ctx, w.ID, luis), tx.ErasePerson(ctx, w.ID, ana))
		})
		if got := dump(t, s, w); len(w.answers(t, s, p.Number)) != 0 || strings.Contains(got, "date_poll_answers") {
			t.Errorf("answers stayed:\n%s", got)
		}
	})
}

func TestTakeAnswers(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, monday.AddDate(0, 0, 2), w.areas[0])
		w.says(t, s, m.Number, w.people[0], network.Connecting, 0)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.TakeAnswers(ctx, w.ID, m.Number, map[int64]network.Answer{w.people[0].ID: network.NotComing, w.people[1].ID: network.Unsure})
		})
		said := map[string]network.Answer{}
		for _, a := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Attendance, error) {
			return tx.Attendances(ctx, w.ID, m.Number)
		}) {
			said[a.Person.User] = a.Answer
		}
		if !reflect.DeepEqual(said, map[string]network.Answer{"ana": network.Connecting, "luis": network.Unsure}) {
			t.Errorf("they say %v", said)
		}
	})
}

// TestOneDateIsChosen has coordinators choose at the same moment: one of them does.
func TestOneDateIsChosen(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		p := w.pollOn(t, s, w.datePoll(w.areas[0], 0))
		by := network.Actor{Person: w.people[0], Network: w.ID, Role: network.Coordinator}
		done := make(chan error)
		for range 4 {
			go func() {
				done <- s.Update(t.Context(), "", func(tx *storage.Tx) error {
					p, err := tx.LockDatePoll(t.Context(), w.ID, p.Number)
					if err != nil {
						return err
					}
					slot, err := p.Choose(by, 2, monday)
					if err != nil {
						return err
					}
					m, err := tx.AddMeeting(t.Context(), w.ID, network.Meeting{State: network.MeetingConvened, Start: slot.Start, Areas: p.Areas,
						ConvenedBy: by.Person.ID, Convened: monday, Changed: monday})
					p.Meeting = m.Number
					return errors.Join(err, tx.SaveDatePoll(t.Context(), w.ID, p))
				})
			}()
		}
		chose := 0
		for range 4 {
			err := <-done
			if _, late := errors.AsType[network.DatePollStateError](err); err == nil {
				chose++
			} else if !late {
				t.Error(err)
			}
		}
		_, meetings, err := listed(t, s, w)
		if chose != 1 || meetings != 1 || err != nil {
			t.Errorf("%d chose, and there are %d meetings (%v)", chose, meetings, err)
		}
	})
}

func listed(t *testing.T, s *storage.Store, w town) (list []network.Meeting, total int, err error) {
	t.Helper()
	err = s.View(t.Context(), func(tx *storage.Tx) error {
		var err error
		list, total, err = tx.ListMeetings(t.Context(), w.ID, storage.MeetingFilter{})
		return err
	})
	return list, total, err
}
