package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// What is said about a poll of dates to people by themselves: the paper on which they answer, and what they are told of it.
const (
	kindPollPaper = "date_poll_paper"
	kindPollAsk   = "date_poll_ask"
)

func pollSubject(number int64) network.Subject {
	return network.Subject{Kind: network.KindDatePoll, ID: number}
}

// pollSubjects are all that is drawn of a poll.
func pollSubjects(number int64) []network.Subject {
	return []network.Subject{pollSubject(number), {Kind: kindPollPaper, ID: number}, {Kind: kindPollAsk, ID: number}}
}

// datePollPart finds a date for a meeting: people say on which of some dates they could come, and one of them becomes the
// meeting with what they said.
func (f *Features) datePollPart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "dates", Who: bot.Members, Run: f.beginDates, Fields: []bot.Field{
				{Name: "text", Kind: bot.TextInput, Hidden: true, Read: readRest}}},
			{ID: "ask_dates", Who: bot.Coordination, Prepare: f.splitDates, Run: f.previewDates, FieldsFor: f.dateFields},
			{ID: "open_dates", Who: bot.Coordination, Run: f.openDates},
			{ID: "undo_dates", Who: bot.Coordination, Run: f.undoDates},
			{ID: "paper_dates", Who: bot.Contributors, Run: f.sendDates},
			{ID: "at_dates", Who: bot.Contributors, Run: f.turnDates},
			{ID: "answer_dates", Who: bot.Contributors, Run: f.answerDates},
			{ID: "show_dates", Who: bot.Members, Run: f.showDates},
			{ID: "close_dates", Who: bot.Coordination, Run: f.closeDates},
			{ID: "extend_dates", Who: bot.Coordination, Confirm: true, Run: f.extendDates, Fields: []bot.Field{hidden("poll"),
				{Name: "later", Kind: bot.ChoiceInput, Required: true, Options: f.laterDeadlines}}},
			{ID: "withdraw_dates", Who: bot.Coordination, Run: f.withdrawDates},
			{ID: "choose_dates", Who: bot.Coordination, Run: f.chooseDate},
		},
		Views: map[string]bot.View{"datepoll/card": f.pollCard, "datepoll/paper": f.pollPaper, "datepoll/asked": f.pollAsked,
			"datepoll/nudge": f.pollAsked, "datepoll/result": f.pollResult},
		Jobs: []bot.Job{bot.JobOf(f.pollDue), bot.JobOf(f.pollNudgeDue), bot.JobOf(f.slotOver)},
	}
}

// closeDatePoll closes a poll at its deadline.
type closeDatePoll struct {
	Network int64 `json:"network"`
	Poll    int64 `json:"poll"`
}

func (closeDatePoll) Kind() string { return "close_date_poll" }

// nudgeDatePoll reminds who has not answered; it knows the deadline, so that one moved since has a reminder of its own.
type nudgeDatePoll struct {
	Network  int64 `json:"network"`
	Poll     int64 `json:"poll"`
	Deadline int64 `json:"deadline"`
}

func (nudgeDatePoll) Kind() string { return "nudge_date_poll" }

// passedSlot draws a poll's messages once more when one of its dates has come: it is offered no more.
type passedSlot struct {
	Network int64 `json:"network"`
	Poll    int64 `json:"poll"`
}

func (passedSlot) Kind() string { return "passed_slot" }

// polling is a poll with what is needed to draw it.
type polling struct {
	network.DatePoll
	net      network.Network
	names    map[int64]string // of areas
	seats    map[int64][]int64
	members  []storage.Member // who is asked
	entities map[int64]string // of those
	answers  []network.SlotAnswer
	tallies  []network.SlotTally
	needs    []network.Need
	clashes  map[int64][]network.Meeting // others of these areas on the same day, by the date's number
	came     network.Meeting             // the meeting that came of it, where there is one
	now      time.Time
}

// readPoll reads a poll as it is now. Only what those say counts who would be asked now: somebody who has left says nothing.
func (f *Features) readPoll(ctx context.Context, t *storage.Tx, networkID, number int64) (polling, error) {
	p, err := t.DatePoll(ctx, networkID, number)
	if err != nil {
		return polling{}, err
	}
	g := polling{DatePoll: p, now: t.Now(), entities: map[int64]string{}}
	if g.net, err = t.Network(ctx, networkID); err != nil {
		return g, err
	}
	if g.names, err = t.AreaNames(ctx, networkID); err != nil {
		return g, err
	}
	if g.seats, err = t.Seats(ctx, networkID); err != nil {
		return g, err
	}
	members, err := t.Members(ctx, networkID)
	if err != nil {
		return g, err
	}
	asked := map[int64]bool{}
	for _, m := range members {
		if !p.Asked(m.Actor, g.seats) {
			continue
		}
		g.members, asked[m.Person.ID] = append(g.members, m), true
		if m.Entity != 0 {
			g.entities[m.Entity] = m.EntityName
		}
	}
	if g.answers, err = t.SlotAnswers(ctx, networkID, number); err != nil {
		return g, err
	}
	g.answers = slices.DeleteFunc(g.answers, func(a network.SlotAnswer) bool { return !asked[a.Person] })
	g.tallies = p.Tally(g.answers)
	return g, f.readAround(ctx, t, &g)
}

// readAround reads what matters for choosing: the needs, and what else is convened on those days.
func (f *Features) readAround(ctx context.Context, t *storage.Tx, g *polling) error {
	if len(g.Needs) > 0 {
		needs, err := t.Needs(ctx, g.net.ID, g.Needs)
		if err != nil {
			return err
		}
		for _, n := range g.Needs {
			if need, ok := needs[n]; ok {
				g.needs = append(g.needs, need)
			}
		}
	}
	var err error
	if g.Meeting != 0 {
		if g.came, err = t.Meeting(ctx, g.net.ID, g.Meeting); err != nil {
			return err
		}
	}
	g.clashes, err = clashesOf(ctx, t, g.net.ID, g.Areas, g.Slots)
	return err
}

// clashesOf are the meetings of some areas that stand on the days of some dates, by the date's number.
func clashesOf(ctx context.Context, t *storage.Tx, networkID int64, areas []int64, slots []network.DateSlot) (map[int64][]network.Meeting, error) {
	if len(slots) == 0 {
		return nil, nil
	}
	first, last := slots[0].Start, slots[len(slots)-1].Start
	others, _, err := t.ListMeetings(ctx, networkID, storage.MeetingFilter{From: midnight(first, 0), To: midnight(last, 1)})
	out := map[int64][]network.Meeting{}
	for _, o := range others { // some dozens at most
		if o.State != network.MeetingConvened || !slices.ContainsFunc(o.Areas, func(a int64) bool { return slices.Contains(areas, a) }) {
			continue
		}
		for _, s := range slots {
			if sameDay(s.Start, o.Start) {
				out[s.Number] = append(out[s.Number], o)
			}
		}
	}
	return out, err
}

// pollNow is readPoll by itself; a poll that there is not says so.
func (f *Features) pollNow(ctx context.Context, networkID, number int64) (polling, error) {
	var g polling
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		g, err = f.readPoll(ctx, t, networkID, number)
		return err
	})
	return g, err
}

// meeting is the poll as the meeting that it would be on one of its dates.
func (g polling) meeting(s network.DateSlot) network.Meeting {
	return network.Meeting{Title: g.Title, Place: g.Place, Areas: g.Areas, Start: s.Start, End: s.End}
}

// called is what the meeting to be is called by itself.
func (g polling) called(p bot.Printer) string {
	return heading(p, g.meeting(network.DateSlot{}), g.names)
}

// wordsOf are what somebody has said, by the date's number.
func (g polling) wordsOf(person int64) map[int64]network.SlotWord {
	out := map[int64]network.SlotWord{}
	for _, a := range g.answers {
		if a.Person == person {
			out[a.Slot] = a.Word
		}
	}
	return out
}

// heard are the entities that have said anything.
func (g polling) heard() map[int64]bool {
	out := map[int64]bool{}
	for _, a := range g.answers {
		if a.Entity != 0 {
			out[a.Entity] = true
		}
	}
	return out
}

// slot is one of the dates by its number.
func (g polling) slot(number int64) (network.SlotTally, bool) {
	i := slices.IndexFunc(g.tallies, func(s network.SlotTally) bool { return s.Number == number })
	if i < 0 {
		return network.SlotTally{}, false
	}
	return g.tallies[i], true
}

// beginDates is /reunion fecha: with dates after it they are asked for. By itself it shows what is asked already, and else
// opens the form for the coordination.
func (f *Features) beginDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["text"] != "" {
		return r.Run(ctx, bot.Do("meeting/ask_dates", "text", r.Values["text"]))
	}
	var live []network.DatePoll
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if live, err = t.DatePollsLive(ctx, r.Network.ID, r.Now.Add(-wishedFor)); err != nil {
			return err
		}
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if area := r.Spot.Area.ID; area != 0 {
		live = slices.DeleteFunc(live, func(p network.DatePoll) bool { return !slices.Contains(p.Areas, area) })
	}
	switch {
	case len(live) == 1:
		return r.Run(ctx, bot.Do("meeting/show_dates", "poll", itoa(live[0].Number)))
	case len(live) > 1:
		pick := bot.Select{Label: r.String("datepoll.choose", nil), Call: bot.Do("meeting/show_dates"), Pick: "poll"}
		for _, p := range live[:min(len(live), maxOptions)] {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(p.Number),
				Label: shorten(heading(r.Printer, network.Meeting{Title: p.Title, Areas: p.Areas}, names), maxOption)})
		}
		return whisper(r, "datepoll.which", nil, bot.Controls{pick}), nil
	case r.Actor.Coordinates():
		return r.Run(ctx, bot.Do("meeting/ask_dates"))
	}
	return whisper(r, "datepoll.no_polls", nil, bot.Controls{button(r.Printer, "meeting.button_all", bot.Do("meeting/list"))}), nil
}

// goneError makes a poll that there is not, or no more, one that says so.
func goneError(err error) error {
	if errors.Is(err, network.ErrNotFound) {
		return ErrNoSuchPoll
	}
	return err
}
