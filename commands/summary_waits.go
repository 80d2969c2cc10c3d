package commands

import (
	"context"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// waiting is what waits for one person this week.
type waiting struct {
	rounds   []ballotsLeft
	meetings []invitation
	polls    []pollWait
	urgent   []storage.UrgentArea // for the coordination
	minutes  minutesWaiting
	unsure   int // cards of the guide that nobody confirmed, for the coordination once a month
}

// ballotsLeft is a round in which somebody has needs left to value.
type ballotsLeft struct {
	round    int64
	left     int
	areas    []int64
	deadline time.Time
}

// invitation is a meeting that somebody is asked to, with what they have said.
type invitation struct {
	network.Meeting
	answer network.Answer
	names  map[int64]string // of areas
}

// mostInvited is how many meetings are named.
const mostInvited = 4

// urgentScore is from where on a need is called immediate.
const urgentScore urgency.Score = 4_500_000

// mondayCard is what waits for one person this week; nothing where nothing does.
func (f *Features) mondayCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var w waiting
	err := f.store.View(ctx, func(t *storage.Tx) error {
		n, err := t.Network(ctx, d.Network)
		if err != nil {
			return err
		}
		w, err = f.waitsFor(ctx, t, n, d.Person, t.Now().In(p.Zone))
		return err
	})
	if err != nil || len(w.rounds)+len(w.meetings)+len(w.polls)+len(w.urgent)+w.minutes.count()+w.unsure == 0 {
		return nil, err
	}
	list := bot.List{}
	for _, r := range w.rounds {
		list = append(list, p.T("waits.round", bot.Args{"Count": r.left, "Needs": f.count(p, "count.needs", r.left),
			"Deadline": bot.Time{At: r.deadline, Form: bot.DayTime}}))
	}
	for _, m := range w.meetings[:min(len(w.meetings), mostInvited)] {
		list = append(list, f.invitationText(p, m))
	}
	if more := len(w.meetings) - mostInvited; more > 0 {
		list = append(list, p.T("waits.more_meetings", bot.Args{"Count": more, "N": more}))
	}
	for _, wait := range w.polls[:min(len(w.polls), mostInvited)] {
		list = append(list, wait.text(p))
	}
	list = append(list, w.minutes.lines(p)...)
	for _, a := range w.urgent {
		list = append(list, p.T("waits.urgent", bot.Args{"Count": a.Needs, "N": a.Needs, "Area": a.Name}))
	}
	if w.unsure > 0 {
		list = append(list, p.T("keep.unconfirmed", bot.Args{"Count": w.unsure, "N": w.unsure}))
	}
	blocks := []bot.Block{bot.Section{Text: p.T("waits.title", nil)}, bot.Section{Text: bot.Text{list}}}
	if controls := waitingControls(p, w); len(controls) > 0 {
		blocks = append(blocks, controls)
	}
	return p.Compose(blocks...), nil
}

// waitsFor reads what waits for somebody until the end of the week.
func (f *Features) waitsFor(ctx context.Context, t *storage.Tx, n network.Network, person int64, now time.Time) (waiting, error) {
	var out waiting
	who, err := t.MemberOf(ctx, n.ID, person)
	if err != nil || !who.Contributes() {
		return out, err
	}
	if out.rounds, err = f.leftToValue(ctx, t, n.ID, person); err != nil {
		return out, err
	}
	if out.meetings, err = f.invitations(ctx, t, n, who.Actor, now); err != nil {
		return out, err
	}
	if out.polls, err = pollsWaiting(ctx, t, n.ID, who.Actor); err != nil {
		return out, err
	}
	if out.minutes, err = minutesFor(ctx, t, n.ID, who.Actor); err != nil || !who.Coordinates() {
		return out, err
	}
	if out.urgent, err = t.UrgentAreas(ctx, n.ID, urgentScore); err != nil {
		return out, err
	}
	if monday := midnight(now, -(int(now.Weekday())+6)%7); monday.Day() <= 7 { // the month's first
		_, out.unsure, err = t.FindResources(ctx, n.ID, storage.ResourceQuery{Unconfirmed: true, Limit: 1})
	}
	return out, err
}

// leftToValue are the open rounds in which somebody has a voice and needs left.
func (f *Features) leftToValue(ctx context.Context, t *storage.Tx, networkID, person int64) ([]ballotsLeft, error) {
	open, err := t.BallotsLeft(ctx, networkID, person)
	var out []ballotsLeft
	for _, b := range open {
		if _, err := b.Round.VoiceOf(b.Actor); err != nil || b.Left == 0 || b.Round.TakesBallots(t.Now()) != nil {
			continue
		}
		out = append(out, ballotsLeft{b.Round.Number, b.Left, b.Round.Areas, b.Round.Deadline})
	}
	return out, err
}

// invitations are this week's meetings that somebody is asked to and has not said no to, but for those of which everybody
// is reminded by the day on which the week begins: nothing is said twice.
func (f *Features) invitations(ctx context.Context, t *storage.Tx, n network.Network, a network.Actor, now time.Time) ([]invitation, error) {
	list, _, err := t.ListMeetings(ctx, n.ID, storage.MeetingFilter{From: now, To: midnight(now, 7-(int(now.Weekday())+6)%7)})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	seats, err := t.Seats(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	names, err := t.AreaNames(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(list))
	for i, m := range list {
		numbers[i] = m.Number
	}
	answers, err := t.AnswersTo(ctx, n.ID, a.Person.ID, numbers)
	if err != nil {
		return nil, err
	}
	sent, err := t.DelegatedTo(ctx, n.ID, a.Person.ID)
	if err != nil {
		return nil, err
	}
	reminded := midnight(mondayOf(n.Settings, now), 1)
	var out []invitation
	for _, m := range list {
		answer, at := answers[m.Number], m.RemindAt(network.ReminderWorkday, n.Settings)
		asked := answer.Attends() || answer.Awaited() && (m.Invited(a, seats) || slices.Contains(sent, m.Number))
		if m.Ahead(now) && asked && (at.IsZero() || !at.Before(reminded)) {
			out = append(out, invitation{m, answer, names})
		}
	}
	return out, nil
}

// midnight begins the day so many after one.
func midnight(day time.Time, after int) time.Time {
	year, month, date := day.Date()
	return time.Date(year, month, date+after, 0, 0, 0, 0, day.Location())
}

// invitationText is a meeting with what the reader has said about it.
func (f *Features) invitationText(p bot.Printer, m invitation) bot.Text {
	key := "waits.unanswered"
	switch m.answer {
	case network.Coming:
		key = "waits.coming"
	case network.Connecting:
		key = "waits.connecting"
	default: // the others are not here, or are asked
	}
	return bot.Join(". ", bot.Say(f.meetingText(p, summedMeeting(m.Meeting, m.names), "", p.DayTime)), p.T(key, nil))
}

// waitingControls are what can be pressed at once: the ballot, the answer to the first meeting that waits for one, and
// for the coordination the meeting that is missing.
func waitingControls(p bot.Printer, w waiting) bot.Controls {
	var out bot.Controls
	if len(w.rounds) > 0 {
		out = append(out, primary(p, "button.value", bot.Do("ballot/open", "round", itoa(w.rounds[0].round))))
	}
	for _, m := range w.meetings {
		if m.answer.Awaited() {
			out = append(out, answerButton(p, m.Meeting, m.Yes(), "quiet", "yes"),
				answerButton(p, m.Meeting, network.NotComing, "quiet", "yes"))
			break
		}
	}
	if len(w.polls) > 0 {
		out = append(out, w.polls[0].button(p))
	}
	if len(w.meetings) > mostInvited {
		out = append(out, button(p, "hilo.button_meetings", bot.Do("meeting/list")))
	}
	out = append(out, w.minutes.buttons(p)...)
	if len(w.urgent) > 0 {
		out = append(out, button(p, "meeting.button_convene", bot.Fill(bot.Do("meeting/convene", "area_"+itoa(w.urgent[0].Area), "true"))))
	}
	if w.unsure > 0 {
		out = append(out, button(p, "keep.button_unconfirmed", bot.Do("resource/list", "unconfirmed", "true")))
	}
	return out
}
