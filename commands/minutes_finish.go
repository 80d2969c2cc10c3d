package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// minutesDue looks at a draft when its deadline has come.
type minutesDue struct {
	Network int64 `json:"network"`
	Meeting int64 `json:"meeting"`
	Version int   `json:"version"`
}

func (minutesDue) Kind() string { return "minutes_due" }

// minutesLetterView writes to those who are on no chat.
const minutesLetterView = "minutes/letter"

// saveMinutes keeps how far minutes have come: with another turn their card is posted anew, and the text of those that are
// approved now is locked.
func (f *Features) saveMinutes(ctx context.Context, t *storage.Tx, n network.Network, was, m network.Minutes) error {
	if err := t.SaveMinutes(ctx, n.ID, was, m); err != nil {
		return err
	}
	if was.Turn != m.Turn {
		if _, err := f.postCard(ctx, t, n, m, m.Areas); err != nil {
			return err
		}
	}
	if m.State != network.MinutesApproved || was.State == m.State {
		return nil
	}
	if _, err := t.MailOut(ctx, n.ID, minutesLetterView, minutesSubject(m.Meeting), int64(m.Version), m.Areas, t.Now()); err != nil {
		return err
	}
	return f.lockText(ctx, t, n.ID, m)
}

// lockText gives approved minutes their numbers, and keeps their text for good.
func (f *Features) lockText(ctx context.Context, t *storage.Tx, networkID int64, m network.Minutes) error {
	of, err := t.Meeting(ctx, networkID, m.Meeting)
	if err != nil {
		return err
	}
	if _, err := t.NumberMinutes(ctx, networkID, m, of.Start.Year()); err != nil {
		return err
	}
	rec, err := readRecord(ctx, t, networkID, m.Meeting)
	if err != nil {
		return err
	}
	text := rec.written(bot.In(f.catalog, m.Lang, rec.zone()))
	data, err := json.Marshal(text)
	if err != nil {
		return err
	}
	if err := t.AddMinutesVersion(ctx, networkID, m.Meeting, network.MinutesVersion{Version: m.Version, Approved: m.Approved,
		ApprovedBy: m.ApprovedBy, Reason: m.Reason, Markdown: text.Markdown(), Data: data}); err != nil {
		return err
	}
	return t.Record(ctx, networkID, minutesSubject(m.Meeting), m.ApprovedBy, "approve", map[string]string{"version": fmt.Sprint(m.Version)})
}

// finishMeeting ends a meeting: its draft is told of in the channel and to those who were there. Where nobody was, or
// nothing was noted, it asks first.
func (f *Features) finishMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["anyway"] != "yes" {
		if reply, err := f.beforeFinish(ctx, r); reply != nil || err != nil {
			return orEmpty(reply), err
		}
	}
	told := 0
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, of network.Meeting, m *network.Minutes) error {
		err := m.Finish(r.Actor, m.Points, r.Network.Settings, r.Now.In(r.Network.Location()))
		if err != nil {
			return err
		}
		if err := t.SavePoints(ctx, r.Network.ID, *m); err != nil {
			return err
		}
		if err := settleCarried(ctx, t, r.Network.ID, of); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, minutesSubject(m.Meeting), r.Actor.Person.ID, "finish", nil); err != nil {
			return err
		}
		told, err = f.announceDraft(ctx, t, r.Network, *m)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	rec, err := f.readMinutes(ctx, r.Network.ID, m.Meeting)
	if err != nil {
		return bot.Reply{}, err
	}
	meeting := itoa(m.Meeting)
	key, args := "minutes.finished", bot.Args{"Count": told, "N": told, "Until": rec.until(r.Printer)}
	if told == 0 {
		key = "minutes.finished_alone"
	}
	reply := whisper(r, key, args, bot.Controls{
		primary(r.Printer, "minutes.button_read", bot.Do("meeting/minutes", "meeting", meeting)),
		button(r.Printer, "minutes.button_go_on", bot.Do("meeting/go_on", "meeting", meeting))})
	reply.Refresh = bothSubjects(m.Meeting)
	return reply, nil
}

func orEmpty(reply *bot.Reply) bot.Reply {
	if reply == nil {
		return bot.Reply{}
	}
	return *reply
}

// beforeFinish asks whether a meeting without people, or without anything noted, is to have minutes.
func (f *Features) beforeFinish(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil || rec.State != network.MinutesRunning {
		return nil, err
	}
	meeting := itoa(rec.Meeting)
	anyway := button(r.Printer, "minutes.button_anyway", bot.Do("meeting/finish", "meeting", meeting, "anyway", "yes"))
	attendance := button(r.Printer, "minutes.button_attendance", bot.Do("meeting/attendance", "meeting", meeting))
	switch {
	case rec.Deserted():
		key := "minutes.finish_nobody"
		if len(rec.There()) > 0 {
			key = "minutes.finish_alone"
		}
		reply := whisper(r, key, nil, bot.Controls{attendance, anyway,
			button(r.Printer, "minutes.button_drop", bot.Do("meeting/no_minutes", "meeting", meeting))})
		return &reply, nil
	case len(rec.Standing()) == 0:
		reply := whisper(r, "minutes.finish_empty", nil, bot.Controls{anyway})
		return &reply, nil
	}
	return nil, nil
}

// settleCarried notes what earlier meetings had left for this one, and stood on its agenda.
func settleCarried(ctx context.Context, t *storage.Tx, networkID int64, of network.Meeting) error {
	points, err := t.AgendaPoints(ctx, networkID, of.Number)
	if err != nil {
		return err
	}
	left, err := t.CarriedOver(ctx, networkID, of.Areas)
	if err != nil {
		return err
	}
	left = slices.DeleteFunc(left, func(o network.Outcome) bool {
		return o.Meeting == of.Number || !slices.ContainsFunc(points, func(p network.AgendaPoint) bool {
			return p.Source == o.Source() || p.Source == "" && network.Fold(p.Title) == network.Fold(o.Body)
		})
	})
	return t.SettleCarried(ctx, networkID, left)
}

// announceDraft tells those who were there of a draft, and has its deadline looked at; told is how many.
func (f *Features) announceDraft(ctx context.Context, t *storage.Tx, n network.Network, m network.Minutes) (told int, err error) {
	if err := t.Enqueue(ctx, minutesDue{n.ID, m.Meeting, m.Version}, m.Deadline); err != nil {
		return 0, err
	}
	members, err := t.Members(ctx, n.ID)
	if err != nil {
		return 0, err
	}
	var notices []network.Notice
	for _, member := range members {
		if m.Attended(member.Person.ID) {
			notices = append(notices, draftFor(t, n.ID, m, member.Person.ID))
		}
	}
	return len(notices), t.Notify(ctx, notices)
}

// draftFor asks somebody who was there to read a draft.
func draftFor(t *storage.Tx, networkID int64, m network.Minutes, person int64) network.Notice {
	return network.Notice{Network: networkID, Person: person, Class: network.NoticeMeeting, View: "minutes/draft",
		Subject: minutesSubject(m.Meeting), Turn: int64(m.Version), Due: t.Now(), Lapses: m.Deadline}
}

// resumeMeeting has a meeting go on that was ended a minute ago, or left without minutes.
func (f *Features) resumeMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, of network.Meeting, m *network.Minutes) error {
		if err := m.Resume(r.Actor, of, r.Now); err != nil {
			return err
		}
		if err := t.SavePoints(ctx, r.Network.ID, *m); err != nil {
			return err
		}
		if err := t.DropNotices(ctx, r.Network.ID, minutesSubject(m.Meeting)); err != nil {
			return err
		}
		if err := t.DropDeliveries(ctx, r.Network.ID, minutesSubject(m.Meeting)); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, minutesSubject(m.Meeting), r.Actor.Person.ID, "go_on", nil)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	out := answered(r, r.Compose(bot.Section{Text: r.T("minutes.goes_on", nil)}))
	out.Refresh = bothSubjects(m.Meeting)
	return out, nil
}

// dropMinutes leaves a meeting that nobody came to without minutes.
func (f *Features) dropMinutes(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		if err := m.Drop(r.Actor, r.Now); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, minutesSubject(m.Meeting), r.Actor.Person.ID, "drop", nil)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	out := answered(r, r.Compose(bot.Section{Text: r.T("minutes.dropped", nil)},
		bot.Controls{button(r.Printer, "button.undo", bot.Do("meeting/go_on", "meeting", itoa(m.Meeting)))}))
	out.Refresh = bothSubjects(m.Meeting)
	return out, nil
}

// minutesAreDue is the job at a draft's deadline: it is approved where no correction is open; else the coordination, for
// whom it waits, is told. Where no process ran it does so late, once.
func (f *Features) minutesAreDue(ctx context.Context, j minutesDue) (bot.Changes, error) {
	changes := bot.Changes{Network: j.Network, Subjects: bothSubjects(j.Meeting)}
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		m, err := t.LockMinutes(ctx, j.Network, j.Meeting)
		if err != nil || m.State != network.MinutesDraft || m.Version != j.Version {
			return err
		}
		if t.Now().Before(m.Deadline) {
			return t.Enqueue(ctx, j, m.Deadline)
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		was := m
		if m.Ripen(t.Now()) {
			return f.saveMinutes(ctx, t, n, was, m)
		}
		return f.notifyCoordination(ctx, t, j.Network, j.Meeting, "minutes/waiting", int64(j.Version))
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return changes, err
}

// notifyCoordination tells everybody who coordinates something about minutes.
func (f *Features) notifyCoordination(ctx context.Context, t *storage.Tx, networkID, meeting int64, view string, turn int64) error {
	people, err := t.Coordination(ctx, networkID)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, person := range people {
		notices = append(notices, network.Notice{Network: networkID, Person: person, Class: network.NoticeDuty, View: view,
			Subject: minutesSubject(meeting), Turn: turn, Due: t.Now()})
	}
	return t.Notify(ctx, notices)
}

// approveMinutes approves a draft before its deadline, once everybody who was there has agreed.
func (f *Features) approveMinutes(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.withMinutes(ctx, r, func(_ *storage.Tx, _ network.Meeting, m *network.Minutes) error { return m.Approve(r.Actor, r.Now) })
	if err != nil {
		return bot.Reply{}, err
	}
	return f.minutesAgain(ctx, r, "minutes.approved_now", nil)
}

// reopenMinutes opens approved minutes again, with a reason. The text that was approved is kept.
func (f *Features) reopenMinutes(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		if err := m.Reopen(r.Actor, r.Values["why"], r.Network.Settings, r.Now.In(r.Network.Location())); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, minutesSubject(m.Meeting), r.Actor.Person.ID, "reopen", map[string]string{"reason": m.Reason}); err != nil {
			return err
		}
		_, err := f.announceDraft(ctx, t, r.Network, *m)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.minutesAgain(ctx, r, "minutes.reopened", nil)
}
