package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// pollWait is a poll that waits for somebody: for their answer, or for the coordination to choose.
type pollWait struct {
	network.DatePoll
	left  int // dates without a word; 0 is one to choose of
	names map[int64]string
}

// pollsWaiting are the polls of a network that wait for somebody, the first to close first.
func pollsWaiting(ctx context.Context, t *storage.Tx, networkID int64, a network.Actor) ([]pollWait, error) {
	live, err := t.DatePollsLive(ctx, networkID, t.Now().Add(-wishedFor))
	if err != nil || len(live) == 0 {
		return nil, err
	}
	seats, err := t.Seats(ctx, networkID)
	if err != nil {
		return nil, err
	}
	names, err := t.AreaNames(ctx, networkID)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(live))
	for i, p := range live {
		ids[i] = p.Number
	}
	said, err := t.SlotWordsOf(ctx, networkID, a.Person.ID, ids)
	var out []pollWait
	for _, p := range live {
		left := 0
		for _, s := range p.Ahead(t.Now()) {
			if said[p.Number][s.Number] == "" {
				left++
			}
		}
		switch {
		case p.Takes(t.Now()) && p.Asked(a, seats) && left > 0:
			out = append(out, pollWait{p, left, names})
		case p.Pending() && a.Coordinates():
			out = append(out, pollWait{p, 0, names})
		}
	}
	return out, err
}

// text is what waits, in one line.
func (w pollWait) text(p bot.Printer) bot.Text {
	called := heading(p, network.Meeting{Title: w.Title, Areas: w.Areas}, w.names)
	if w.left == 0 {
		return p.T("datepoll.waits_choice", bot.Args{"Meeting": called})
	}
	return p.T("datepoll.waits", bot.Args{"Meeting": called, "Deadline": bot.Time{At: w.Deadline, Form: bot.DayTime}})
}

// button does what waits.
func (w pollWait) button(p bot.Printer) bot.Button {
	if w.left == 0 {
		return button(p, "datepoll.button_choose", bot.Do("meeting/show_dates", "poll", itoa(w.Number)))
	}
	return button(p, "datepoll.button_say", bot.Do("meeting/paper_dates", "poll", itoa(w.Number)))
}

// pollBlocks are the polls that wait for the reader, on their own page.
func (w homePage) pollBlocks() []bot.Block {
	if len(w.polls) == 0 {
		return nil
	}
	blocks := []bot.Block{bot.Section{Text: w.r.T("datepoll.home", nil)}}
	for _, wait := range w.polls[:min(len(w.polls), mostActed)] {
		blocks = append(blocks, bot.Section{Text: wait.text(w.r.Printer)}, bot.Controls{wait.button(w.r.Printer)})
	}
	if more := len(w.polls) - mostActed; more > 0 {
		blocks = append(blocks, bot.Note{Text: w.r.T("list.more", bot.Args{"Count": more, "N": more})})
	}
	return blocks
}
