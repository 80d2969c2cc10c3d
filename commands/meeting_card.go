package commands

import (
	"context"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// gathering is a meeting with what is needed to draw it.
type gathering struct {
	network.Meeting
	net     network.Network
	names   map[int64]string // of areas
	answers []storage.Attendance
	minutes network.MinutesState // "" while it was not begun
	now     time.Time

	said     []network.Said // of the answers, what holds
	presence network.EntityPresence
	entities []network.Entity
	members  []storage.Member
	nudged   bool // who has not answered was asked once for this date
}

// gather reads a meeting with its answers as they are now.
func (f *Features) gather(ctx context.Context, networkID, number int64) (gathering, error) {
	var g gathering
	err := f.store.View(ctx, func(t *storage.Tx) error {
		g.now = t.Now()
		var err error
		if g.Meeting, err = t.Meeting(ctx, networkID, number); err != nil {
			return err
		}
		if g.net, err = t.Network(ctx, networkID); err != nil {
			return err
		}
		if g.names, err = t.AreaNames(ctx, networkID); err != nil {
			return err
		}
		if g.answers, err = t.Attendances(ctx, networkID, number); err != nil {
			return err
		}
		states, err := t.MinutesStates(ctx, networkID, []int64{number})
		if err != nil {
			return err
		}
		g.minutes = states[number]
		return g.gatherPresence(ctx, t)
	})
	return g, err
}

// answerOf is what somebody has answered for the date as it is now, and whether an answer of theirs has lapsed.
func (g gathering) answerOf(person int64) (answer network.Answer, lapsed bool) {
	for _, a := range g.answers {
		if a.Person.ID == person {
			if a.Lapsed || g.refused(a) {
				return "", a.Lapsed
			}
			return a.Answer, false
		}
	}
	return "", false
}

// open says whether it can still be answered.
func (g gathering) open() bool { return g.State == network.MeetingConvened && !g.Held(g.now) }

// meetingState is how a meeting stands, in words.
func meetingState(p bot.Printer, m network.Meeting, now time.Time) string {
	switch {
	case m.State == network.MeetingCalledOff:
		return p.String("meeting.state_off", nil)
	case m.Held(now):
		return p.String("meeting.state_held", nil)
	case m.Moves > 0:
		return p.String("meeting.state_moved", nil)
	}
	return p.String("meeting.state_convened", nil)
}

// meetingHead is what a meeting is called, how it stands, when and where it is.
func meetingHead(p bot.Printer, g gathering) []bot.Block {
	state := bot.Join("", bot.Say(meetingState(p, g.Meeting, g.now)+" · "), bot.Text{bot.Bold(spanText(p, spanOf(g.Meeting)))})
	blocks := []bot.Block{
		bot.Section{Text: bot.Text{bot.Bold(heading(p, g.Meeting, g.names)), bot.Plain(" (" + network.Code("M", g.Number) + ")")}},
		bot.Section{Text: state},
	}
	var facts bot.Facts
	if g.State == network.MeetingCalledOff {
		facts = append(facts, bot.Fact{Label: p.String("meeting.label_reason", nil), Value: bot.Say(g.Reason)})
	}
	facts = append(facts, placeFacts(p, g.Meeting)...)
	if len(facts) == 0 {
		return blocks
	}
	return append(blocks, facts)
}

// placeFacts are where a meeting is held and by which link one connects, as they stand by themselves, not in a sentence.
func placeFacts(p bot.Printer, m network.Meeting) (facts bot.Facts) {
	place, link := m.Where()
	if place != "" {
		facts = append(facts, bot.Fact{Label: p.String("meeting.label_place", nil), Value: placeText(upperFirst(place))})
	}
	if link != "" {
		facts = append(facts, bot.Fact{Label: p.String("attendance.label_link", nil), Value: placeText(link)})
	}
	return facts
}

// answerRow are the answers to press that the meeting offers, for the date that it has now.
func answerRow(p bot.Printer, m network.Meeting, pairs ...string) bot.Controls {
	var row bot.Controls
	for _, a := range m.Offered() {
		row = append(row, answerButton(p, m, a, pairs...))
	}
	return row
}

func answerButton(p bot.Printer, m network.Meeting, a network.Answer, pairs ...string) bot.Button {
	call := bot.Do("meeting/answer", append([]string{"meeting", itoa(m.Number), "answer", string(a), "moves", itoa(m.Moves)}, pairs...)...)
	return button(p, "answer."+string(a), call)
}

func seeMeeting(p bot.Printer, m network.Meeting) bot.Button {
	return button(p, "button.see", bot.Do("meeting/show", "meeting", itoa(m.Number)))
}

// meetingCard is a meeting in its channels, the same for everybody: the answers by entity.
func (f *Features) meetingCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	blocks := meetingHead(p, g)
	if turnout := g.turnoutText(p); len(turnout) > 0 {
		blocks = append(blocks, bot.Section{Text: turnout})
	}
	if facts := entityFacts(p, g); len(facts) > 0 {
		blocks = append(blocks, facts)
	}
	if g.open() {
		blocks = append(blocks, answerRow(p, g.Meeting))
	}
	return p.Compose(append(blocks, append(bot.Controls{seeMeeting(p, g.Meeting), toCalendar(p, g.Meeting)}, minutesButton(p, g)...))...), nil
}

// personLabel is somebody with whom they speak for.
func personLabel(p bot.Printer, m storage.Member) string {
	if m.EntityName == "" {
		return m.Person.Name
	}
	return m.Person.Name + " (" + entityOf(p, m) + ")"
}

// showMeeting is a meeting for one reader: who answered what, their own answer, and what they may do.
func (f *Features) showMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	g, err := f.gather(ctx, r.Network.ID, number(r.Values, "meeting"))
	if err != nil {
		return bot.Reply{}, noSuchMeeting(err, number(r.Values, "meeting"))
	}
	return bot.Reply{Whisper: f.meetingPage(r, g)}, nil
}

// meetingPage is what showMeeting shows.
func (f *Features) meetingPage(r *bot.Request, g gathering) *bot.Message {
	p := r.Printer
	blocks := meetingHead(p, g)
	if turnout := g.turnoutText(p); len(turnout) > 0 {
		blocks = append(blocks, bot.Section{Text: turnout})
	}
	facts := bot.Facts{{Label: p.String("meeting.label_areas", nil), Value: bot.Say(areaList(g.Areas, g.names))}}
	facts = append(facts, personFacts(p, g)...)
	own, lapsed := g.answerOf(r.Actor.Person.ID)
	switch {
	case own != "":
		facts = append(facts, bot.Fact{Label: p.String("meeting.label_own", nil), Value: bot.Say(g.answerText(p, r.Actor.Person.ID, own))})
	case lapsed && g.open():
		facts = append(facts, bot.Fact{Label: p.String("meeting.label_own", nil), Value: p.T("meeting.own_lapsed", nil)})
	}
	blocks = append(blocks, facts)
	if g.open() {
		blocks = append(blocks, answerRow(p, g.Meeting, "from", "show"))
	}
	if r.Actor.Coordinates() {
		blocks = append(blocks, g.awaitedBlocks(p)...)
	}
	if row := minutesButtons(r, g); len(row) > 0 {
		blocks = append(blocks, row)
	}
	blocks = append(blocks, append(agendaRow(r, g), toCalendar(p, g.Meeting)))
	if r.Actor.Coordinates() && g.Ahead(g.now) {
		num, moves := itoa(g.Number), itoa(g.Moves)
		blocks = append(blocks, bot.Controls{
			button(p, "meeting.button_move", bot.Fill(bot.Do("meeting/move", "meeting", num, "moves", moves))),
			button(p, "button.change", bot.Fill(bot.Do("meeting/relocate", "meeting", num))),
			bot.Button{Label: p.String("meeting.button_call_off", nil), Style: bot.Danger, Call: bot.Fill(bot.Do("meeting/call_off", "meeting", num))},
		})
	}
	return p.Compose(blocks...)
}

// movedCard tells the channel that the date has changed, and asks again.
func (f *Features) movedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Moves || !g.open() {
		return nil, err
	}
	from, err := f.dateBefore(ctx, g, time.Time{})
	if err != nil {
		return nil, err
	}
	blocks := []bot.Block{bot.Section{Text: p.T("meeting.moved_card", bot.Args{"Meeting": upperFirst(theCoded(p, g.Meeting, g.names)), "Change": change(p, from, spanOf(g.Meeting))})}}
	if slices.ContainsFunc(g.answers, func(a storage.Attendance) bool { return a.Lapsed }) {
		blocks = append(blocks, bot.Section{Text: p.T("meeting.asked_again", nil)})
	}
	return p.Compose(append(blocks, answerRow(p, g.Meeting), bot.Controls{seeMeeting(p, g.Meeting), toCalendar(p, g.Meeting)})...), nil
}

// offCard tells the channel that a meeting is off, and why; called off once more, it is said once more.
func (f *Features) offCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || g.State != network.MeetingCalledOff || d.Turn != g.Changed.UnixMicro() {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("meeting.off_card", bot.Args{"Meeting": theCoded(p, g.Meeting, g.names),
		"When": spanText(p, spanOf(g.Meeting)), "Reason": g.Reason})}, bot.Controls{toCalendar(p, g.Meeting)}), nil
}

// changedCard tells the channel of another place, name or end; answers stand.
func (f *Features) changedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != g.Changed.UnixMicro() || !g.open() {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("meeting.changed_card", bot.Args{"Meeting": theCoded(p, g.Meeting, g.names),
		"When": spanText(p, spanOf(g.Meeting)), "Where": where(p, g.Meeting)})}, bot.Controls{toCalendar(p, g.Meeting)}), nil
}
