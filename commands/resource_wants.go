package commands

import (
	"context"
	"errors"
	"strconv"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// Once a month, on its first working day at half past eight, the coordination is offered as possible needs what people
// looked for in the month before and did not find. The history keeps which month was offered last.
const (
	timerWants  = "wants"
	kindWants   = "wants" // the subject of the history's lines; its id is the network's
	verbOffered = "offered"
	verbWanted  = "wanted"
	// wantedLeast is how often something must have been looked for, and mostWants how much is offered.
	wantedLeast, mostWants = 2, 5
)

// wantsJob offers what a network looked for in the month that is over, and sets the next.
type wantsJob struct {
	Network int64 `json:"network"`
}

func (wantsJob) Kind() string { return "wants" }

// want is something that was looked for in a month and not found, without who did; or a question that nobody answered.
type want struct {
	text     string
	times    int
	question int64
}

// data is a want as the history keeps it.
func (w want) data(month string) map[string]string {
	if w.question != 0 {
		return map[string]string{"question": itoa(w.question), "month": month}
	}
	return map[string]string{"text": w.text, "times": strconv.Itoa(w.times), "month": month}
}

// wantsOf gathers what was looked for in a month and is still not there, neither in the guide nor among the needs, and the
// questions of that month that nobody has answered.
func (f *Features) wantsOf(ctx context.Context, t *storage.Tx, networkID int64, month string) ([]want, error) {
	misses, err := t.Misses(ctx, networkID, month, wantedLeast, 4*mostWants)
	if err != nil {
		return nil, err
	}
	var out []want
	for _, m := range misses {
		w := want{text: m.Example, times: m.Times}
		met, err := w.met(ctx, t, networkID)
		if err != nil {
			return nil, err
		}
		if !met && len(out) < mostWants {
			out = append(out, w)
		}
	}
	return f.unanswered(ctx, t, networkID, month, out)
}

// unanswered adds the questions of a month that nobody has answered to what is wanted, as far as there is room.
func (f *Features) unanswered(ctx context.Context, t *storage.Tx, networkID int64, month string, wants []want) ([]want, error) {
	since, err := time.Parse("2006-01", month)
	if err != nil || len(wants) >= mostWants {
		return wants, err
	}
	list, err := t.UnansweredQuestions(ctx, networkID, since, mostWants-len(wants))
	for _, q := range list {
		if q.Asked.Before(since.AddDate(0, 1, 0)) {
			wants = append(wants, want{text: q.Text, question: q.Number})
		}
	}
	return wants, err
}

// met says whether what was wanted is there now, in the guide or as a need.
func (w want) met(ctx context.Context, t *storage.Tx, networkID int64) (bool, error) {
	_, found, err := t.FindResources(ctx, networkID, storage.ResourceQuery{Text: w.text, Limit: 1})
	if err != nil || found > 0 {
		return true, err
	}
	alike, err := t.Alike(ctx, networkID, w.text, words.Alike, 1, 0)
	return len(alike) > 0, err
}

// wakeWants sets when a network's coordination is offered a month next: this month's turn, if it is not over, or was
// missed; a network begins with the next.
func (f *Features) wakeWants(ctx context.Context, t *storage.Tx, n network.Network) error {
	now := t.Now().In(n.Location())
	offered, err := f.offeredMonth(ctx, t, n.ID)
	switch {
	case errors.Is(err, network.ErrNotFound):
		err = f.keepOffered(ctx, t, n.ID, monthBefore(now))
	case err == nil && offered < monthBefore(now):
		return t.WakeBy(ctx, n.ID, timerWants, later(monthMorning(n, now), now.Add(missedAfter)), wantsJob{n.ID})
	}
	if err != nil {
		return err
	}
	return t.WakeBy(ctx, n.ID, timerWants, monthMorning(n, now.AddDate(0, 1, 1-now.Day())), wantsJob{n.ID})
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// monthMorning is half past eight on the first working day of a moment's month.
func monthMorning(n network.Network, in time.Time) time.Time {
	return n.Settings.OpenDays().AddWorkdays(in.AddDate(0, 0, -in.Day()), 1, mondayClock)
}

// monthBefore is the month before a moment's, as "2023-02".
func monthBefore(t time.Time) string { return t.AddDate(0, 0, -t.Day()).Format("2006-01") }

// offeredMonth is the last month that was offered.
func (f *Features) offeredMonth(ctx context.Context, t *storage.Tx, networkID int64) (string, error) {
	e, err := t.LastEvent(ctx, networkID, network.Subject{Kind: kindWants, ID: networkID}, verbOffered)
	return e.Data["month"], err
}

func (f *Features) keepOffered(ctx context.Context, t *storage.Tx, networkID int64, month string) error {
	return t.Record(ctx, networkID, network.Subject{Kind: kindWants, ID: networkID}, 0, verbOffered, map[string]string{"month": month})
}

// wantsDue is the timer's job.
func (f *Features) wantsDue(ctx context.Context, j wantsJob) (bot.Changes, error) {
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		due, err := t.TimerDue(ctx, j.Network, timerWants)
		if err != nil || !due {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		if err := f.offerWants(ctx, t, n); err != nil {
			return err
		}
		return f.wakeWants(ctx, t, n)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return bot.Changes{Network: j.Network}, err
}

// offerWants offers the month that is over, once.
func (f *Features) offerWants(ctx context.Context, t *storage.Tx, n network.Network) error {
	month := monthBefore(t.Now().In(n.Location()))
	offered, err := f.offeredMonth(ctx, t, n.ID)
	if err != nil || offered >= month {
		return err
	}
	wants, err := f.wantsOf(ctx, t, n.ID, month)
	if err != nil {
		return err
	}
	people, err := t.Coordination(ctx, n.ID)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, w := range wants {
		subject := network.Subject{Kind: kindWants, ID: n.ID}
		if err := t.Record(ctx, n.ID, subject, 0, verbWanted, w.data(month)); err != nil {
			return err
		}
		event, err := t.LastEvent(ctx, n.ID, subject, verbWanted)
		if err != nil {
			return err
		}
		for _, person := range people {
			notices = append(notices, network.Notice{Network: n.ID, Person: person, Class: network.NoticeDuty,
				View: "resource/wanted", Subject: network.Subject{Kind: network.KindEvent, ID: event.Number}})
		}
	}
	if err := t.Notify(ctx, notices); err != nil {
		return err
	}
	return f.keepOffered(ctx, t, n.ID, month)
}

// wantedCard offers something that was not found as a possible need. It goes when that is there.
func (f *Features) wantedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var w want
	var met bool
	err := f.store.View(ctx, func(t *storage.Tx) error {
		e, err := t.EventByNumber(ctx, d.Network, d.Subject.ID)
		if err != nil {
			return err
		}
		data := bot.Values(e.Data)
		w = want{text: data["text"], times: int(number(data, "times")), question: number(data, "question")}
		if w.question != 0 {
			q, err := t.Question(ctx, d.Network, w.question)
			w.text, met = q.Text, q.State != network.QuestionOpen
			return err
		}
		met, err = w.met(ctx, t, d.Network)
		return err
	})
	if err != nil || met {
		return nil, err
	}
	if w.question != 0 {
		return p.Compose(bot.Section{Text: p.T("keep.wanted_question", bot.Args{"Text": w.text})}, bot.Controls{
			button(p, "keep.button_want_need", bot.Fill(bot.Do("need/add", "title", w.text))),
			button(p, "keep.button_want_question", bot.Do("question/show", "question", itoa(w.question))),
			button(p, "button.not_now", bot.Do("hilo/not_now")),
		}), nil
	}
	title := p.String("keep.want_need", bot.Args{"Text": w.text})
	return p.Compose(bot.Section{Text: p.T("keep.wanted", bot.Args{"Count": w.times, "N": w.times, "Text": w.text})},
		bot.Controls{
			button(p, "keep.button_want_need", bot.Fill(bot.Do("need/add", "title", title))),
			button(p, "keep.button_want_card", bot.Fill(bot.Do("resource/add"))),
			button(p, "button.not_now", bot.Do("hilo/not_now")),
		}), nil
}
