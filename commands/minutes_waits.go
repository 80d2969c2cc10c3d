package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// minutesWaiting are the minutes that wait for one person: drafts to read and, for the coordination, changes to answer.
type minutesWaiting struct {
	read, answer []storage.MinutesOf
	open         int // changes to answer
}

func (w minutesWaiting) count() int { return len(w.read) + len(w.answer) }

// minutesFor reads what waits for somebody.
func minutesFor(ctx context.Context, t *storage.Tx, networkID int64, a network.Actor) (w minutesWaiting, err error) {
	if w.read, err = t.MinutesToRead(ctx, networkID, a.Person.ID); err != nil || !a.Coordinates() {
		return w, err
	}
	w.answer, err = t.MinutesToAnswer(ctx, networkID)
	for _, m := range w.answer {
		w.open += m.Open
	}
	return w, err
}

// lines say it in a list.
func (w minutesWaiting) lines(p bot.Printer) bot.List {
	var out bot.List
	if n := len(w.read); n > 0 {
		out = append(out, p.T("minutes.wait_read", bot.Args{"Count": n, "N": n}))
	}
	if w.open > 0 {
		out = append(out, p.T("minutes.wait_answer", bot.Args{"Count": w.open, "N": w.open}))
	}
	return out
}

// buttons lead to the first of each.
func (w minutesWaiting) buttons(p bot.Printer) bot.Controls {
	var out bot.Controls
	if len(w.read) > 0 {
		out = append(out, button(p, "minutes.button_read_draft", bot.Do("meeting/minutes", "meeting", itoa(w.read[0].Number))))
	}
	if len(w.answer) > 0 {
		out = append(out, button(p, "minutes.button_answer", bot.Do("meeting/minutes", "meeting", itoa(w.answer[0].Number))))
	}
	return out
}

// blocks are both, where there is anything.
func (w minutesWaiting) blocks(p bot.Printer) []bot.Block {
	if w.count() == 0 {
		return nil
	}
	return []bot.Block{bot.Section{Text: bot.Join("", p.T("minutes.waiting", nil), bot.Text{w.lines(p)})}, w.buttons(p)}
}
