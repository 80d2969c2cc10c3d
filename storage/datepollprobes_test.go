package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

var pollProbes = map[string]func(p probe) (any, error){
	"AddDatePoll":   func(p probe) (any, error) { return values(p.tx.AddDatePoll(p.ctx, p.us.ID, p.poll())) },
	"DatePoll":      func(p probe) (any, error) { return values(p.tx.DatePoll(p.ctx, p.us.ID, p.id)) },
	"DatePollOf":    func(p probe) (any, error) { return values(p.tx.DatePollOf(p.ctx, p.us.ID, p.id)) },
	"DatePollsLive": func(p probe) (any, error) { return values(p.tx.DatePollsLive(p.ctx, p.us.ID, monday)) },
	"LockDatePoll":  func(p probe) (any, error) { return values(p.tx.LockDatePoll(p.ctx, p.us.ID, p.id)) },
	"SaveDatePoll":  func(p probe) (any, error) { return only(p.tx.SaveDatePoll(p.ctx, p.us.ID, p.poll())) },
	"SaveSlotWord": func(p probe) (any, error) {
		return only(p.tx.SaveSlotWord(p.ctx, p.us.ID, p.id, p.alien, []int64{1, 2}, network.SlotYes))
	},
	"SlotAnswers": func(p probe) (any, error) { return values(p.tx.SlotAnswers(p.ctx, p.us.ID, p.id)) },
	"SlotWordsOf": func(p probe) (any, error) {
		return values(p.tx.SlotWordsOf(p.ctx, p.us.ID, p.alien, []int64{1, 2, 3}))
	},
	"TakeAnswers": func(p probe) (any, error) {
		return only(p.tx.TakeAnswers(p.ctx, p.us.ID, 1, map[int64]network.Answer{p.alien: network.Coming}))
	},
}

func (p probe) poll() network.DatePoll {
	out := p.us.datePoll(p.id, p.id)
	out.Number, out.OpenedBy = p.id, p.alien
	return out
}

// datePoll is a poll about the two days after the tests begin.
func (w town) datePoll(area, need int64) network.DatePoll {
	return network.DatePoll{State: network.DatePollOpen, Title: "Tercera " + w.Workspace, Place: "Vivero", Areas: []int64{area}, Needs: []int64{need},
		Slots:    []network.DateSlot{{Number: 1, Start: monday.AddDate(0, 0, 1), End: monday.AddDate(0, 0, 1).Add(time.Hour)}, {Number: 2, Start: monday.AddDate(0, 0, 2)}},
		Deadline: monday.AddDate(0, 0, 1), OpenedBy: w.people[0].ID, Opened: monday, Changed: monday}
}

// pollOn keeps a poll.
func (w town) pollOn(tb testing.TB, s *storage.Store, p network.DatePoll) network.DatePoll {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		p, err = tx.AddDatePoll(ctx, w.ID, p)
		return err
	})
	return p
}

// poll fills a town with polls that some have answered.
func (w town) poll(tb testing.TB, s *storage.Store, many int) {
	tb.Helper()
	for range many {
		p := w.pollOn(tb, s, w.datePoll(w.areas[0], 1))
		update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.SaveSlotWord(ctx, w.ID, p.Number, w.people[0].ID, []int64{1}, network.SlotYes),
				tx.SaveSlotWord(ctx, w.ID, p.Number, w.people[1].ID, []int64{1, 2}, network.SlotNo))
		})
	}
}
