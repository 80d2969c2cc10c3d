package network_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
)

// polled is a poll of two areas about Monday 23, Tuesday 24 and Thursday 26, asked by Marta on Friday 20 at noon.
func polled(t *testing.T) (p network.DatePoll, now time.Time) {
	t.Helper()
	now = madrid(t, "2023-01-20 12:00")
	p = network.DatePoll{Number: 1, Areas: []int64{2, 5}, Deadline: madrid(t, "2023-01-20 14:00")}
	for _, at := range []string{"2023-01-26 10:00", "2023-01-23 10:00", "2023-01-24 17:00"} { // in no order
		p.Slots = append(p.Slots, network.DateSlot{Start: madrid(t, at)})
	}
	p, err := network.OpenDatePoll(marta, p, now)
	if err != nil {
		t.Fatal(err)
	}
	return p, now
}

func TestOpenDatePoll(t *testing.T) {
	p, now := polled(t)
	if p.State != network.DatePollOpen || p.OpenedBy != 1 || !p.Opened.Equal(now) {
		t.Errorf("opened as %+v", p)
	}
	for i, day := range []int{23, 24, 26} {
		if s := p.Slots[i]; s.Number != int64(i+1) || s.Start.Day() != day {
			t.Errorf("date %d is %+v", i, s)
		}
	}
	with := func(change func(*network.DatePoll)) network.DatePoll {
		q := p
		q.Slots = slices.Clone(p.Slots)
		change(&q)
		return q
	}
	many := with(func(q *network.DatePoll) {
		for i := range 9 {
			q.Slots = append(q.Slots, network.DateSlot{Start: q.Slots[2].Start.Add(time.Duration(i+1) * time.Hour)})
		}
	})
	ten := many
	ten.Slots = many.Slots[:10]
	for name, tt := range map[string]struct {
		by   network.Actor
		poll network.DatePoll
		want error
	}{
		"by a technician":        {ana, p, network.ForbiddenError{Needs: network.Coordinator}},
		"one date":               {marta, with(func(q *network.DatePoll) { q.Slots = q.Slots[:1] }), network.ErrSlotCount},
		"twelve dates":           {marta, many, network.ErrSlotCount},
		"ten dates":              {marta, ten, nil},
		"a date that has passed": {marta, with(func(q *network.DatePoll) { q.Slots[1].Start = now }), network.PastSlotError{Start: now}},
		"a date twice":           {marta, with(func(q *network.DatePoll) { q.Slots[2] = q.Slots[0] }), network.SameSlotError{Start: p.Slots[0].Start}},
		"until now":              {marta, with(func(q *network.DatePoll) { q.Deadline = now }), network.ErrDeadlineTooSoon},
		"until the first date":   {marta, with(func(q *network.DatePoll) { q.Deadline = q.Slots[0].Start }), nil},
		"until after it":         {marta, with(func(q *network.DatePoll) { q.Deadline = q.Slots[0].Start.Add(1) }), network.ErrAfterFirstSlot},
	} {
		if _, err := network.OpenDatePoll(tt.by, tt.poll, now); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestDefaultPollDeadline(t *testing.T) {
	s := network.DefaultSettings()
	for first, want := range map[string]string{
		"2023-02-20 10:00": "2023-01-27 14:00", // five working days from Friday 20
		"2023-01-26 10:00": "2023-01-24 14:00", // two before the first date
		"2023-01-24 10:00": "2023-01-20 14:00", // from today
		"2023-01-23 10:00": "2023-01-20 14:00", // one before: two are over
		"2023-01-20 14:00": "2023-01-20 13:00", // half of what is left
	} {
		if got := network.DefaultPollDeadline(s, madrid(t, first), madrid(t, "2023-01-20 12:00")); !got.Equal(madrid(t, want)) {
			t.Errorf("before %s: %v, want %s", first, got, want)
		}
	}
}

// TestDefaultPollDeadlineProperties: it lies ahead, and never after the first date.
func TestDefaultPollDeadlineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := network.DefaultSettings()
		s.DeadlineDays, s.DeadlineHour = rapid.IntRange(1, 60).Draw(t, "days"), rapid.IntRange(0, 23).Draw(t, "hour")
		now := madrid(t, "2023-01-01 00:00").Add(time.Duration(rapid.IntRange(0, 500_000).Draw(t, "now")) * time.Minute)
		first := now.Add(time.Duration(rapid.IntRange(3, 100_000).Draw(t, "first")) * time.Minute)
		at := network.DefaultPollDeadline(s, first, now)
		if !at.After(now) || at.After(first) {
			t.Fatalf("from %v, before %v: %v", now, first, at)
		}
	})
}

func TestAnswerDatePoll(t *testing.T) {
	p, now := polled(t)
	seats := map[int64][]int64{7: {5}, 8: {9}}
	elsewhere := network.Actor{Person: network.Person{ID: 5}, Role: network.Technician, Entity: 8}
	closed := p
	if err := closed.Close(marta, now); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		by   network.Actor
		poll network.DatePoll
		slot int64
		word network.SlotWord
		at   time.Time
		want error
	}{
		"ana":                  {ana, p, 1, network.SlotYes, now, nil},
		"the coordination":     {marta, p, 3, network.SlotNo, now, nil},
		"an observer":          {eva, p, 1, network.SlotYes, now, network.ForbiddenError{Needs: network.Technician}},
		"another area's":       {elsewhere, p, 1, network.SlotYes, now, network.ErrNotAsked},
		"a date that is none":  {ana, p, 4, network.SlotYes, now, network.ErrNoSuchSlot},
		"a word that is none":  {ana, p, 1, "perhaps", now, network.ErrNoSuchSlot},
		"right before the end": {ana, p, 1, network.SlotYes, p.Deadline.Add(-1), nil},
		"at the deadline":      {ana, p, 1, network.SlotYes, p.Deadline, network.DatePollStateError{}},
		"after it was closed":  {ana, closed, 1, network.SlotYes, now, network.DatePollStateError{}},
	} {
		err := tt.poll.Answer(tt.by, seats, tt.slot, tt.word, tt.at)
		if _, state := errors.AsType[network.DatePollStateError](err); state {
			err = network.DatePollStateError{}
		}
		if fmt.Sprint(err) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// TestDatePollGoesItsWay tells a poll's life: it ends by itself, is asked again, a date is chosen once.
func TestDatePollGoesItsWay(t *testing.T) {
	p, now := polled(t)
	if p.AtDeadline(now) || !p.AtDeadline(p.Deadline) || !p.Pending() || p.Closed != p.Deadline {
		t.Fatalf("at its deadline %+v", p)
	}
	late := madrid(t, "2023-01-23 11:00") // the first date has come
	if err := p.Extend(marta, madrid(t, "2023-01-24 18:00"), late); !errors.Is(err, network.ErrAfterFirstSlot) {
		t.Errorf("extended beyond the next date: %v", err)
	}
	if err := p.Extend(marta, madrid(t, "2023-01-24 09:00"), late); err != nil || !p.Takes(late) || len(p.Ahead(late)) != 2 {
		t.Errorf("extended: %v, %+v", err, p)
	}
	if _, err := p.Choose(ana, 2, late); !errors.Is(err, network.ForbiddenError{Needs: network.Coordinator}) {
		t.Errorf("a technician chose: %v", err)
	}
	if _, err := p.Choose(marta, 1, late); !errors.Is(err, network.ErrNoSuchSlot) {
		t.Errorf("a date that has passed was chosen: %v", err)
	}
	slot, err := p.Choose(marta, 2, late)
	if err != nil || slot.Start.Day() != 24 || !p.Closed.Equal(late) {
		t.Errorf("chosen %+v, %v", slot, err)
	}
	p.Meeting = 4
	_, err = p.Choose(marta, 3, late)
	for what, err := range map[string]error{"chosen": err, "closed": p.Close(marta, late), "withdrawn": p.Withdraw(marta, late),
		"extended": p.Extend(marta, madrid(t, "2023-01-24 09:00"), late)} {
		if _, ok := errors.AsType[network.DatePollStateError](err); !ok {
			t.Errorf("once a meeting came of it, it is %s: %v", what, err)
		}
	}
}

func TestUndoDatePoll(t *testing.T) {
	p, now := polled(t)
	soon := now.Add(network.UndoWindow)
	mistake, changed, closed := p, p, p
	if err := mistake.Undo(marta, soon); err != nil || mistake.State != network.DatePollUndone {
		t.Errorf("opened by mistake: %v, %s", err, mistake.State)
	}
	if err := p.Undo(marta, soon.Add(1)); !errors.Is(err, network.ErrTooLate) {
		t.Errorf("too late: %v", err)
	}
	if err := errors.Join(changed.Withdraw(marta, soon), changed.Undo(marta, soon)); err != nil || changed.State != network.DatePollOpen {
		t.Errorf("withdrawn by mistake: %v, %s", err, changed.State)
	}
	if err := errors.Join(closed.Close(marta, now), closed.Withdraw(marta, soon), closed.Undo(marta, soon)); err != nil || closed.State != network.DatePollClosed {
		t.Errorf("withdrawn after it was closed: %v, %s", err, closed.State)
	}
	if err := closed.Undo(marta, soon); !errors.Is(err, network.ErrTooLate) {
		t.Errorf("a closed one was undone: %v", err)
	}
}

func TestBestSlot(t *testing.T) {
	p, now := polled(t)
	yes, perhaps, no := network.SlotYes, network.SlotIfNeedBe, network.SlotNo
	// Each answer is an entity, a slot, a word; the person is a number of its own.
	type said struct {
		entity, slot int64
		word         network.SlotWord
	}
	for name, tt := range map[string]struct {
		said []said
		best int64
	}{
		"nobody said anything":                {nil, 0},
		"most with a yes":                     {[]said{{1, 1, yes}, {1, 2, yes}, {2, 2, yes}, {3, 2, no}}, 2},
		"then fewest with a no":               {[]said{{1, 1, yes}, {2, 1, no}, {1, 2, no}, {2, 2, no}, {1, 3, yes}, {2, 3, perhaps}}, 3},
		"then the earliest":                   {[]said{{1, 3, yes}, {1, 2, yes}}, 2},
		"all refused":                         {[]said{{1, 1, no}, {1, 2, no}, {1, 3, no}, {2, 1, no}}, 0},
		"rather if need be than refused":      {[]said{{1, 1, no}, {1, 2, no}, {1, 3, perhaps}, {2, 3, no}}, 3},
		"an entity has its people's best":     {[]said{{1, 1, no}, {1, 1, yes}, {1, 1, perhaps}, {2, 2, perhaps}}, 1},
		"two people are one entity":           {[]said{{1, 1, yes}, {1, 1, yes}, {2, 2, yes}, {3, 2, yes}}, 2},
		"who speaks for none is not counted":  {[]said{{0, 1, yes}, {1, 2, perhaps}}, 2},
		"a date without answers is no choice": {[]said{{1, 2, perhaps}, {2, 2, no}}, 2},
	} {
		var answers []network.SlotAnswer
		for i, s := range tt.said {
			answers = append(answers, network.SlotAnswer{Slot: s.slot, Person: int64(i), Entity: s.entity, Word: s.word})
		}
		if best, ok := network.BestSlot(p.Tally(answers), now); best.Number != tt.best || ok != (tt.best != 0) {
			t.Errorf("%s: %d, %t, want %d", name, best.Number, ok, tt.best)
		}
	}
	late := []network.SlotAnswer{{Slot: 1, Entity: 1, Word: yes}, {Slot: 3, Entity: 1, Word: perhaps}}
	if best, _ := network.BestSlot(p.Tally(late), p.Slots[0].Start); best.Number != 3 {
		t.Errorf("once the first date has come: %d", best.Number)
	}
	needs := []network.Need{{Number: 1, Entity: 1}, {Number: 2, Entity: 2}, {Number: 3}, {Number: 4, Entity: 9}}
	tally := p.Tally([]network.SlotAnswer{{Slot: 1, Entity: 1, Word: perhaps}, {Slot: 1, Entity: 2, Word: no}})[0]
	if got := tally.LeadersMissing(needs); len(got) != 1 || got[0].Number != 2 {
		t.Errorf("who leads and cannot come: %+v", got)
	}
}

// TestBestSlotProperties holds for whatever is answered: the best date is never one that everybody refused or that has
// passed, none has more yes, and none with as many has fewer no, nor is earlier with as many of both. The order in which
// answers come, and what is said twice, make no difference.
func TestBestSlotProperties(t *testing.T) {
	now := madrid(t, "2023-01-20 12:00")
	rapid.Check(t, func(t *rapid.T) {
		var p network.DatePoll
		for i := range rapid.IntRange(2, 10).Draw(t, "slots") {
			p.Slots = append(p.Slots, network.DateSlot{Number: int64(i + 1), Start: now.Add(time.Duration(i-1) * time.Hour)})
		}
		answers := rapid.SliceOf(rapid.Custom(func(t *rapid.T) network.SlotAnswer {
			return network.SlotAnswer{Slot: rapid.Int64Range(1, int64(len(p.Slots))).Draw(t, "slot"), Entity: rapid.Int64Range(0, 5).Draw(t, "entity"),
				Word: rapid.SampledFrom(network.SlotWords).Draw(t, "word")}
		})).Draw(t, "answers")
		all := p.Tally(answers)
		best, ok := network.BestSlot(all, now)
		for _, s := range all {
			if words := s.Yes + s.IfNeedBe + s.No; words != len(s.Words) || words > 5 {
				t.Fatalf("%d words of %d entities", words, len(s.Words))
			}
			switch able := s.Yes+s.IfNeedBe > 0 && s.Start.After(now); {
			case able && !ok:
				t.Fatalf("date %d is possible, and none was found", s.Number)
			case able && (s.Yes > best.Yes || s.Yes == best.Yes && (s.No < best.No || s.No == best.No && s.Start.Before(best.Start))):
				t.Fatalf("%+v is better than %+v", s, best)
			}
		}
		if ok && (best.Yes+best.IfNeedBe == 0 || !best.Start.After(now)) {
			t.Fatalf("the best cannot be: %+v", best)
		}
		shuffled := rapid.Permutation(append(slices.Clone(answers), answers...)).Draw(t, "again")
		if again, _ := network.BestSlot(p.Tally(shuffled), now); again.Number != best.Number {
			t.Fatalf("in another order the best is %d, not %d", again.Number, best.Number)
		}
	})
}

func TestSlotWordsBecomeAnswers(t *testing.T) {
	for word, want := range map[network.SlotWord]network.Answer{network.SlotYes: network.Connecting, network.SlotIfNeedBe: network.Unsure,
		network.SlotNo: network.NotComing, "": ""} {
		if got := word.Attendance(network.Connecting); got != want {
			t.Errorf("%s becomes %q", word, got)
		}
	}
}

func TestNudgeAt(t *testing.T) {
	p, _ := polled(t)
	n := network.Network{Zone: "Europe/Madrid", Settings: network.DefaultSettings()}
	if at := p.NudgeAt(n); !at.IsZero() { // asked two hours before
		t.Errorf("nudged at %v", at)
	}
	p.Deadline = madrid(t, "2023-01-23 14:00").UTC()
	if at := p.NudgeAt(n); !at.Equal(madrid(t, "2023-01-20 14:00")) {
		t.Errorf("nudged at %v", at)
	}
}
