package commands

import (
	"context"
	"errors"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// draftAgenda fills a meeting's agenda, for the date that it had after so many moves.
type draftAgenda struct {
	Network int64 `json:"network"`
	Meeting int64 `json:"meeting"`
	Moves   int64 `json:"moves"`
}

func (draftAgenda) Kind() string { return "draft_agenda" }

// scheduleAgenda queues hilo's draft of a meeting's agenda; of one that comes too soon for that, at once.
func (f *Features) scheduleAgenda(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) error {
	at := m.AgendaAt(n.Settings)
	if at.Before(t.Now()) {
		at = t.Now()
	}
	return t.Enqueue(ctx, draftAgenda{n.ID, m.Number, m.Moves}, at)
}

// draftDue is the draft's job. It reads its meeting again, and does nothing when that was moved or is off, or has begun.
// The coordination is told once for each date, if hilo has found something.
func (f *Features) draftDue(ctx context.Context, j draftAgenda) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network, Subjects: []network.Subject{meetingSubject(j.Meeting)}}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		m, err := t.Meeting(ctx, j.Network, j.Meeting)
		if err != nil || m.Moves != j.Moves || !m.Ahead(t.Now()) {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		if at := m.AgendaAt(n.Settings); t.Now().Before(at) { // a holiday was added or taken away
			return t.Enqueue(ctx, j, at)
		}
		a, err := f.drafted(ctx, t, n.ID, m)
		if err != nil || !hilos(a) || daysOver(m, n.Settings, t.Now()) { // the reminder shows it
			return err
		}
		return f.notifyDrafted(ctx, t, n, m)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// hilos says whether an agenda is a draft with something in it that hilo proposes.
func hilos(a network.Agenda) bool {
	for _, p := range a.Points {
		if p.AddedBy == 0 {
			return a.Draft()
		}
	}
	return false
}

// notifyDrafted tells whoever convened the meeting, or else the coordination, that its agenda is there to be looked at.
func (f *Features) notifyDrafted(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) error {
	people, err := t.Coordination(ctx, n.ID)
	if err != nil {
		return err
	}
	whom := []int64{}
	for _, p := range people {
		if p == m.ConvenedBy {
			whom = []int64{p}
			break
		}
		whom = append(whom, p)
	}
	notices := make([]network.Notice, len(whom))
	for i, p := range whom {
		notices[i] = agendaNotice(t, n, m, p, "agenda/drafted", m.Moves)
		notices[i].Class = network.NoticeDuty
	}
	return t.Notify(ctx, notices)
}

// agendaNotice is what somebody is told about a meeting's agenda, until the meeting begins.
func agendaNotice(t *storage.Tx, n network.Network, m network.Meeting, person int64, view string, turn int64) network.Notice {
	return network.Notice{Network: n.ID, Person: person, Class: network.NoticeMeeting, View: view, Subject: meetingSubject(m.Number),
		Turn: turn, Due: t.Now(), Lapses: m.Start}
}

// draftedNotice shows the draft to the coordination, until it has looked after it.
func (f *Features) draftedNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	w, err := f.planned(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != w.Moves || !w.Ahead(w.now) || !hilos(w.agenda) {
		return nil, goneMeeting(err)
	}
	text := p.T("agenda.drafted", bot.Args{"Meeting": theMeetingNamed(p, w.Meeting, w.names), "When": spanText(p, spanOf(w.Meeting))})
	blocks := []bot.Block{bot.Section{Text: text}, bot.Section{Text: w.short(p)}}
	if sum := w.sum(p); sum != "" {
		blocks = append(blocks, bot.Section{Text: bot.Say(sum)})
	}
	if sent := w.RemindAt(network.ReminderWorkday, w.net.Settings); sent.After(w.now) {
		blocks = append(blocks, bot.Note{Text: p.T("agenda.draft_sent", bot.Args{"Day": theDay(p, sent, w.now)})})
	}
	return p.Compose(append(blocks, bot.Controls{primary(p, "agenda.button", bot.Do("meeting/agenda", "meeting", itoa(w.Number)))})...), nil
}

// goneMeeting has a view of a meeting that there is not be nothing.
func goneMeeting(err error) error {
	if _, ok := errors.AsType[NoSuchMeetingError](err); ok {
		return network.ErrNotFound
	}
	return err
}

// notifyPresenter tells somebody that they present a point; nobody is told of what they have chosen themselves.
func (f *Features) notifyPresenter(ctx context.Context, t *storage.Tx, r *bot.Request, m network.Meeting, x network.AgendaPoint) error {
	if x.Presenter == 0 || x.Presenter == r.Actor.Person.ID {
		return nil
	}
	return t.Notify(ctx, []network.Notice{agendaNotice(t, r.Network, m, x.Presenter, "agenda/presents", x.Number)})
}

// presentsNotice tells somebody what they present, and how to say that they cannot. Its turn is the point's number.
func (f *Features) presentsNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	w, err := f.planned(ctx, d.Network, d.Subject.ID)
	if err != nil || !w.Ahead(w.now) {
		return nil, goneMeeting(err)
	}
	x, ok := w.agenda.Point(d.Turn)
	if !ok || x.Presenter != d.Person {
		return nil, nil
	}
	return p.Compose(
		bot.Section{Text: p.T("agenda.presents_notice", bot.Args{"Position": x.Position, "Point": quoted(x),
			"Meeting": theMeetingNamed(p, w.Meeting, w.names), "When": spanText(p, spanOf(w.Meeting))})},
		bot.Controls{seeAgenda(p, w.Number), button(p, "agenda.button_decline",
			bot.Do("meeting/point_decline", "meeting", itoa(w.Number), "point", itoa(x.Number)))}), nil
}

// presenters are who presents something at a meeting.
func presenters(ctx context.Context, t *storage.Tx, networkID, meeting int64) (map[int64]bool, error) {
	points, err := t.AgendaPoints(ctx, networkID, meeting)
	out := map[int64]bool{}
	for _, p := range points {
		out[p.Presenter] = true
	}
	return out, err
}
