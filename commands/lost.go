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

const (
	// resumedFor is how old what was to be said in a lost channel may be when hilo is back there.
	resumedFor = 7 * 24 * time.Hour
	// redrawnMost are the newest messages of such a channel that are looked after at once; some may have been taken away.
	redrawnMost = 20
)

// present compares where hilo is with the channels of the areas. Of one that it has lost the coordination is
// told, once; in one that it has back, it says what it could not.
func (f *Features) present(ctx context.Context, p bot.Presence) (bot.Changes, error) {
	var out bot.Changes
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		n, err := t.NetworkAt(ctx, p.Platform, p.Workspace)
		if err != nil {
			return err
		}
		areas, err := t.Areas(ctx, n)
		if err != nil {
			return err
		}
		out = bot.Changes{Network: n.ID}
		for _, a := range areas { // a handful
			there, known := p.In(a.Place.Channel)
			if a.Place.Channel == "" || !known || there == (a.Lost == 0) {
				continue
			}
			change := loseChannel
			if there {
				change = regainChannel
			}
			subjects, err := change(ctx, t, n.ID, a)
			if err != nil {
				return err
			}
			out.Subjects = append(out.Subjects, subjects...)
		}
		return nil
	})
	if errors.Is(err, network.ErrNotFound) { // no network yet, or another replica was faster
		return bot.Changes{}, nil
	}
	return out, err
}

// loseChannel tells the coordination that hilo is not in an area's channel.
func loseChannel(ctx context.Context, t *storage.Tx, networkID int64, a storage.Area) ([]network.Subject, error) {
	subject := areaSubject(a.ID)
	if err := t.Record(ctx, networkID, subject, 0, "lost", nil); err != nil {
		return nil, err
	}
	event, err := t.LastEvent(ctx, networkID, subject)
	if err != nil {
		return nil, err
	}
	if err := t.LosePlace(ctx, networkID, a.ID, event.Number); err != nil {
		return nil, err
	}
	people, err := t.Coordination(ctx, networkID)
	if err != nil {
		return nil, err
	}
	notices := make([]network.Notice, len(people))
	for i, person := range people {
		notices[i] = network.Notice{Network: networkID, Person: person, Class: network.NoticeDuty, View: "network/lost",
			Subject: subject, Turn: event.Number}
	}
	return nil, t.Notify(ctx, notices)
}

// regainChannel has said what was to be said in an area's channel meanwhile. What stands there is drawn again, and what
// no longer does is posted anew.
func regainChannel(ctx context.Context, t *storage.Tx, networkID int64, a storage.Area) ([]network.Subject, error) {
	if err := t.RegainPlace(ctx, networkID, a.ID); err != nil {
		return nil, err
	}
	if err := t.Record(ctx, networkID, areaSubject(a.ID), 0, "regained", nil); err != nil {
		return nil, err
	}
	if err := t.Resume(ctx, networkID, a.Place.Channel, a.Place, t.Now().Add(-resumedFor)); err != nil {
		return nil, err
	}
	standing, err := t.StandingIn(ctx, networkID, a.Place.Channel, redrawnMost)
	return slices.Insert(standing, 0, areaSubject(a.ID)), err
}

// moveIn brings to an area's new channel what was to be said in the one that it had, if hilo had lost it, and what
// goes on: the open round and the meetings ahead.
func moveIn(ctx context.Context, t *storage.Tx, networkID int64, areas []storage.Area, a storage.Area, in network.Place) error {
	from, err := formerChannel(ctx, t, networkID, areas, a)
	if err != nil {
		return err
	}
	if from != "" {
		if err := t.Resume(ctx, networkID, from, in, t.Now().Add(-resumedFor)); err != nil {
			return err
		}
	}
	rounds, err := t.OpenRounds(ctx, networkID, a.ID)
	if err != nil {
		return err
	}
	meetings, _, err := t.ListMeetings(ctx, networkID, storage.MeetingFilter{Area: a.ID, From: t.Now()})
	if err != nil {
		return err
	}
	var live []network.Delivery
	for _, round := range rounds {
		live = append(live, network.Delivery{View: "round/card", Subject: network.Subject{Kind: network.KindRound, ID: round}, Place: in})
	}
	for _, m := range meetings {
		if m.Ahead(t.Now()) {
			live = append(live, network.Delivery{View: "meeting/card", Subject: meetingSubject(m.Number), Place: in})
		}
	}
	if len(live) == 0 {
		return nil
	}
	return t.DeliverAll(ctx, networkID, live)
}

// formerChannel is the one that an area has, or had before it was freed; "" where there is none, or it is another
// area's now.
func formerChannel(ctx context.Context, t *storage.Tx, networkID int64, areas []storage.Area, a storage.Area) (string, error) {
	if a.Place.Channel != "" {
		return a.Place.Channel, nil
	}
	freed, err := t.LastEvent(ctx, networkID, areaSubject(a.ID), "unbound", "removed")
	if errors.Is(err, network.ErrNotFound) {
		return "", nil
	}
	from := freed.Data["channel"]
	if slices.ContainsFunc(areas, func(o storage.Area) bool { return o.Place.Channel == from }) {
		return "", err
	}
	return from, err
}

// lostCard tells who coordinates that hilo is not in an area's channel. It goes when hilo is back there, or the channel
// is no longer the area's.
func (f *Features) lostCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	area, _, err := f.areaIn(ctx, d)
	if err != nil || area.Lost == 0 || area.Lost != d.Turn {
		return nil, err
	}
	return p.Compose(
		bot.Section{Text: p.T("red.notice_lost", bot.Args{"Area": area.Name})},
		bot.Controls{button(p, "red.button_unbind", bot.Do("network/unbind", "area", itoa(area.ID)))},
	), nil
}
