package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// readersAtOnce bounds the people whose notices one transaction looks at.
const readersAtOnce = 300

// noticeVerbs carry out what is pressed in a message of notices.
func (f *Features) noticeVerbs() []bot.Verb {
	return []bot.Verb{
		{ID: "notices", Who: bot.Members, Confirm: true, Run: f.saveHabits, FieldsFor: f.habitFields},
		{ID: "press", Who: bot.Members, Run: f.pressNotice, Fields: []bot.Field{hidden("then"), hidden("with"), hidden("batch")}},
		{ID: "dismiss", Who: bot.Members, Run: f.dismissNotice, Fields: []bot.Field{hidden("notice"), hidden("batch")}},
	}
}

// noticesDue looks at what waits to be told in a network: some people, and at once the next ones if there are more.
func (f *Features) noticesDue(ctx context.Context, j network.NoticesJob) (bot.Changes, error) {
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		due, err := t.TimerDue(ctx, j.Network, network.NoticesTimer)
		if err != nil || !due {
			return err
		}
		n, err := t.Network(ctx, j.Network)
		if err != nil {
			return err
		}
		readers, err := t.NoticesDue(ctx, n, readersAtOnce)
		if err != nil {
			return err
		}
		if err := keepPlans(ctx, t, n, readers); err != nil {
			return err
		}
		return t.WakeForNotices(ctx, n.ID)
	})
	if errors.Is(err, network.ErrNotFound) {
		err = nil
	}
	return bot.Changes{}, err
}

// keepPlans does what the policy says about some people: all that is told now in one go, and so what is dropped.
func keepPlans(ctx context.Context, t *storage.Tx, n network.Network, readers []storage.NoticeReader) error {
	var send, drop []network.Notice
	putOff := map[time.Time][]network.Notice{}
	for _, r := range readers {
		if !r.Member {
			drop = append(drop, r.Waiting...)
			continue
		}
		plan := network.PlanNotices(network.ReaderOf(n, r.Habits, r.Kind), r.Waiting, r.Past, t.Now())
		send, drop = append(send, plan.Send...), append(drop, plan.Drop...)
		for _, w := range r.Waiting {
			if !holds(plan.Send, w) && !holds(plan.Drop, w) {
				putOff[plan.Wake] = append(putOff[plan.Wake], w)
			}
		}
	}
	if err := t.TellNotices(ctx, n, send); err != nil {
		return err
	}
	if err := t.LapseNotices(ctx, n.ID, drop); err != nil {
		return err
	}
	for until, notices := range putOff { // few moments: an hour from now, or when people begin to work
		if err := t.PutOffNotices(ctx, n.ID, notices, until); err != nil {
			return err
		}
	}
	return nil
}

func holds(list []network.Notice, n network.Notice) bool {
	for _, other := range list { // a dozen
		if other.Number == n.Number {
			return true
		}
	}
	return false
}

// noticeMessage is what somebody is told together. Notices that have lost their sense are left out, and without any the
// message goes away.
func (f *Features) noticeMessage(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var told []network.Notice
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		told, err = t.NoticesTold(ctx, d.Network, d.Subject.ID, d.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	var blocks []bot.Block
	for _, n := range told { // a dozen at most
		part, err := f.notice(ctx, p, d, n)
		if err != nil {
			return nil, err
		}
		if part == nil {
			continue
		}
		if len(blocks) > 0 {
			blocks = append(blocks, bot.Divider{})
		}
		blocks = append(blocks, part...)
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return p.Compose(append(blocks, bot.Controls{button(p, "notice.button_settings", bot.Fill(bot.Do("hilo/notices")))})...), nil
}

// notice draws one notice of a message, with buttons that draw the whole message again.
func (f *Features) notice(ctx context.Context, p bot.Printer, d network.Delivery, n network.Notice) ([]bot.Block, error) {
	view := f.views[n.View]
	if view == nil {
		return nil, fmt.Errorf("no view %q", n.View)
	}
	batch := itoa(d.Subject.ID)
	d.View, d.Subject, d.Turn = n.View, n.Subject, n.Turn
	m, err := view(ctx, p, d)
	if errors.Is(err, network.ErrNotFound) || m == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	blocks := make([]bot.Block, len(m.Blocks))
	for i, b := range m.Blocks {
		if row, ok := b.(bot.Controls); ok {
			b = noticeControls(row, n, batch)
		}
		blocks[i] = b
	}
	return blocks, nil
}

// noticeControls has the buttons of a notice redraw the message in which it stands. The verbs are told so: they need not
// say in private what that shows. A form that is opened says what came of it as always.
func noticeControls(row bot.Controls, n network.Notice, batch string) bot.Controls {
	out := make(bot.Controls, len(row))
	for i, c := range row {
		b, ok := c.(bot.Button)
		switch {
		case !ok:
		case b.Call.Route == "hilo/not_now":
			b.Call = bot.Do("hilo/dismiss", "notice", itoa(n.Number), "batch", batch)
			c = b
		default:
			if b.Call.Route != bot.OpenForm {
				b.Call.Values = b.Call.Values.With("quiet", "yes")
			}
			b.Call = bot.Before(b.Call, "hilo/press", "batch", batch)
			c = b
		}
		out[i] = c
	}
	return out
}

// pressNotice carries out what a button in a notice calls. The whole message is drawn again; what the verb has to say in
// place of the message is said in private, unless the message says it too.
func (f *Features) pressNotice(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	batch := number(r.Values, "batch")
	reply, err := r.Continue(ctx)
	if err != nil || reply.Form != nil || len(reply.Errors) > 0 {
		return reply, err
	}
	return f.redrawn(ctx, r, batch, reply)
}

// redrawn puts the whole message of notices in the place of what was pressed in it. When nothing of it is left, the
// verb's own answer stands there.
func (f *Features) redrawn(ctx context.Context, r *bot.Request, batch int64, reply bot.Reply) (bot.Reply, error) {
	message, err := f.noticeMessage(ctx, r.Printer, network.Delivery{Network: r.Network.ID, Person: r.Actor.Person.ID,
		Subject: network.Subject{Kind: network.KindNotices, ID: batch}, Ref: r.Message})
	if err != nil {
		return bot.Reply{}, err
	}
	if message == nil {
		if reply.Here == nil {
			reply.Here = r.Compose(bot.Note{Text: r.T("notice.settled", nil)})
		}
		return reply, nil
	}
	if reply.Here != nil && reply.Whisper == nil && !says(r.Printer, message, reply.Here) {
		reply.Whisper = reply.Here
	}
	reply.Here = message
	return reply, nil
}

// says says whether every sentence of a message stands in another too.
func says(p bot.Printer, whole, part *bot.Message) bool {
	all := strings.Join(sentences(p, whole), "\n")
	for _, s := range sentences(p, part) {
		if !strings.Contains(all, s) {
			return false
		}
	}
	return true
}

func sentences(p bot.Printer, m *bot.Message) []string {
	var out []string
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case bot.Section:
			out = append(out, b.Text.Flat(p.Moment))
		case bot.Note:
			out = append(out, b.Text.Flat(p.Moment))
		}
	}
	return out
}

// dismissNotice puts one notice away.
func (f *Features) dismissNotice(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	err := f.update(ctx, r, func(t *storage.Tx) error {
		return t.DismissNotice(ctx, r.Network.ID, r.Actor.Person.ID, number(r.Values, "notice"))
	})
	if err != nil {
		return bot.Reply{}, err
	}
	none := bot.Reply{Here: r.Compose(bot.Note{Text: r.T("hilo.not_now", nil)})}
	reply, err := f.redrawn(ctx, r, number(r.Values, "batch"), none)
	reply.Whisper = nil // the others show that it went
	return reply, err
}
