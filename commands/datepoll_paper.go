package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// allSlots stands in a button for every date that is ahead, and restSlots for those without a word.
const (
	allSlots  = "all"
	restSlots = "rest"
)

// sendDates puts the paper on which somebody answers into the direct messages, where nobody else reads it.
func (f *Features) sendDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "poll")
	g, err := f.pollNow(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, goneError(err)
	}
	switch {
	case !g.Asked(r.Actor, g.seats):
		return bot.Reply{}, network.ErrNotAsked
	case !g.Takes(r.Now):
		return bot.Reply{}, network.DatePollStateError{Poll: g.DatePoll}
	}
	err = f.update(ctx, r, func(t *storage.Tx) error {
		return t.Again(ctx, network.Delivery{Network: r.Network.ID, View: "datepoll/paper", Person: r.Actor.Person.ID,
			Subject: network.Subject{Kind: kindPollPaper, ID: num}, Place: network.Place{Platform: r.Who.Platform, Workspace: r.Who.Workspace}})
	})
	if err != nil || r.Direct || r.Values["quiet"] != "" {
		return bot.Reply{}, err // the paper itself is the answer
	}
	return whisper(r, "datepoll.sent", nil), nil
}

// turnDates shows another date of the paper, to look at or change an answer.
func (f *Features) turnDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	g, err := f.pollNow(ctx, r.Network.ID, number(r.Values, "poll"))
	if err != nil {
		return bot.Reply{}, goneError(err)
	}
	return bot.Reply{Here: f.pollPage(r.Printer, g, r.Actor.Person.ID, pageAt(r.Values), true)}, nil
}

func pageAt(v bot.Values) int { return int(min(max(number(v, "at"), 0), network.MostSlots)) }

// answerDates keeps a word to one date, or to all that are ahead, and shows the next one. The same word twice changes
// nothing. Pressed in a notice it says nothing itself: the notice is drawn again.
func (f *Features) answerDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num, word := number(r.Values, "poll"), network.SlotWord(r.Values["word"])
	var g polling
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if g, err = f.readPoll(ctx, t, r.Network.ID, num); err != nil {
			return goneError(err)
		}
		slots := g.meant(r.Actor.Person.ID, r.Values["slot"])
		if len(slots) == 0 { // all was said meanwhile
			return nil
		}
		for _, slot := range slots {
			if err := g.Answer(r.Actor, g.seats, slot, word, r.Now); err != nil {
				return err
			}
		}
		if err := t.SaveSlotWord(ctx, r.Network.ID, num, r.Actor.Person.ID, slots, word); err != nil {
			return err
		}
		g, err = f.readPoll(ctx, t, r.Network.ID, num)
		return err
	})
	if _, over := errors.AsType[network.DatePollStateError](err); over && r.Values["quiet"] == "" {
		return bot.Reply{Here: f.pollPage(r.Printer, g, r.Actor.Person.ID, 0, true)}, nil // the paper says how it stands
	}
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Refresh: []network.Subject{pollSubject(num)}}
	if g.left(r.Actor.Person.ID) == 0 { // there is nothing left to be asked
		reply.Refresh = append(reply.Refresh, network.Subject{Kind: kindPollAsk, ID: num})
	}
	if r.Values["quiet"] == "" {
		reply.Here = f.pollPage(r.Printer, g, r.Actor.Person.ID, g.following(r.Actor.Person.ID, number(r.Values, "slot")), true)
	}
	return reply, nil
}

// meant are the dates that a button names for somebody.
func (g polling) meant(person int64, which string) []int64 {
	if which != allSlots && which != restSlots {
		return []int64{number(bot.Values{"slot": which}, "slot")}
	}
	var out []int64
	words := g.wordsOf(person)
	for _, s := range g.Ahead(g.now) {
		if which == allSlots || words[s.Number] == "" {
			out = append(out, s.Number)
		}
	}
	return out
}

// left is to how many dates ahead somebody has said nothing.
func (g polling) left(person int64) int {
	words, n := g.wordsOf(person), 0
	for _, s := range g.Ahead(g.now) {
		if words[s.Number] == "" {
			n++
		}
	}
	return n
}

// firstUnsaid is the first date ahead without a word; as many as there are when there is none.
func (g polling) firstUnsaid(person int64) int {
	words, ahead := g.wordsOf(person), g.Ahead(g.now)
	if i := slices.IndexFunc(ahead, func(s network.DateSlot) bool { return words[s.Number] == "" }); i >= 0 {
		return i
	}
	return len(ahead)
}

// following is where the paper goes from a date: to the next without a word, at the end back to what was left out.
func (g polling) following(person, slot int64) int {
	words := g.wordsOf(person)
	for i, s := range g.Ahead(g.now) {
		if s.Number > slot && words[s.Number] == "" {
			return i
		}
	}
	return g.firstUnsaid(person)
}

// pollPaper is the paper as it stands when it is sent or drawn again: at the first date without a word.
func (f *Features) pollPaper(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.pollNow(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	return f.pollPage(p, g, d.Person, g.firstUnsaid(d.Person), true), nil
}

// pollAsked is a notice that asks on which dates somebody could come, or reminds them: it can be answered right there. It is
// not told to who has answered by themselves, nor once the answers are in; told, it shows what was said.
func (f *Features) pollAsked(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.pollNow(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	open := g.Takes(g.now)
	if d.Ref == "" && (!open || g.left(d.Person) == 0) {
		return nil, nil
	}
	if d.View == "datepoll/nudge" && g.Deadline.Unix() != d.Turn {
		return nil, nil
	}
	m := f.pollPage(p, g, d.Person, g.firstUnsaid(d.Person), false)
	if left := g.left(d.Person); d.View == "datepoll/nudge" && open && left > 0 {
		m.Blocks = append([]bot.Block{bot.Section{Text: p.T("datepoll.nudge", bot.Args{"Count": left, "N": left,
			"Deadline": bot.Time{At: g.Deadline, Form: bot.DayTime}})}}, m.Blocks...)
	}
	return m, nil
}

// pollPage draws a paper at one of the dates ahead, or its end after all of them. In a notice there is no turning of pages.
func (f *Features) pollPage(p bot.Printer, g polling, person int64, at int, turns bool) *bot.Message {
	title := bot.Section{Text: p.T("datepoll.paper", bot.Args{"Meeting": g.called(p)})}
	ahead := g.Ahead(g.now)
	switch {
	case !g.Takes(g.now):
		return p.Compose(append([]bot.Block{title, bot.Section{Text: g.outcome(p)}}, g.seeOutcome(p)...)...)
	case at >= len(ahead):
		return f.pollPaperEnd(p, g, person, title)
	}
	s, num := ahead[at], itoa(g.Number)
	words := g.wordsOf(person)
	say := func(w network.SlotWord, slot string) bot.Button {
		b := button(p, "datepoll.button_"+string(w), bot.Do("meeting/answer_dates", "poll", num, "slot", slot, "word", string(w)))
		if words[s.Number] == w {
			b.Style = bot.Primary
		}
		return b
	}
	var row bot.Controls
	for _, w := range network.SlotWords {
		row = append(row, say(w, itoa(s.Number)))
	}
	none := say(network.SlotNo, allSlots)
	none.Label, none.Style = p.String("datepoll.button_none", nil), bot.Normal
	if left := g.left(person); left > 0 && left < len(ahead) { // what was said stands
		none.Label, none.Call.Values = p.String("datepoll.button_none_else", nil), none.Call.Values.With("slot", restSlots)
	}
	turn := bot.Controls{}
	if at > 0 && turns {
		turn = append(turn, button(p, "button.previous", bot.Do("meeting/at_dates", "poll", num, "at", strconv.Itoa(at-1))))
	}
	if words[s.Number] != "" && turns {
		turn = append(turn, button(p, "button.next", bot.Do("meeting/at_dates", "poll", num, "at", strconv.Itoa(at+1))))
	}
	return p.Compose(title, bot.Section{Text: bot.Text{g.ownList(p, person)}},
		bot.Section{Text: p.T("datepoll.can_you", bot.Args{"When": bot.Bold(spanText(p, s.Span()))})}, row, append(turn, none),
		bot.Note{Text: p.T("datepoll.private", bot.Args{"Deadline": bot.Time{At: g.Deadline, Form: bot.DayTime}})})
}

// ownList is every date with what somebody has said to it.
func (g polling) ownList(p bot.Printer, person int64) bot.List {
	words, list := g.wordsOf(person), bot.List{}
	for _, s := range g.Slots {
		said := p.String("datepoll.unsaid", nil)
		switch w := words[s.Number]; {
		case !s.Start.After(g.now):
			said = p.String("datepoll.over", nil)
		case w != "":
			said = p.String("datepoll.word_"+string(w), nil)
		}
		list = append(list, bot.Text{bot.Plain(spanText(p, s.Span()) + " — "), bot.Bold(said)})
	}
	return list
}

// pollPaperEnd is what was said, once all is; who can on no date is told what to do.
func (f *Features) pollPaperEnd(p bot.Printer, g polling, person int64, title bot.Block) *bot.Message {
	key := "datepoll.said_all"
	if words := g.wordsOf(person); !slices.ContainsFunc(g.Ahead(g.now), func(s network.DateSlot) bool { return words[s.Number] != network.SlotNo }) {
		key = "datepoll.said_none"
	}
	change := bot.Do("meeting/at_dates", "poll", itoa(g.Number), "at", "0")
	return p.Compose(title, bot.Section{Text: bot.Text{g.ownList(p, person)}}, bot.Section{Text: p.T(key, nil)},
		bot.Controls{button(p, "meeting.button_change_answer", change)},
		bot.Note{Text: p.T("datepoll.private", bot.Args{"Deadline": bot.Time{At: g.Deadline, Form: bot.DayTime}})})
}
