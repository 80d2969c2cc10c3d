package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// agendaPart is what is to be talked about at a meeting: hilo proposes, everybody adds, the coordination trims and orders.
func (f *Features) agendaPart() bot.Command {
	meeting, point := hidden("meeting"), hidden("point")
	typed := bot.Field{Name: "meeting", Kind: bot.TextInput, Hidden: true, Read: f.readMeetingCode}
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "agenda", Who: bot.Members, Prepare: f.meantMeeting, Run: f.showAgenda,
				Fields: []bot.Field{typed, {Name: "order", Kind: bot.TextInput, Hidden: true, Read: readOrder}}},
			{ID: "agenda_copy", Who: bot.Members, Run: f.copyAgenda, Fields: []bot.Field{meeting}},
			{ID: "agenda_order", Who: bot.Coordination, Run: f.orderAgenda, Fields: []bot.Field{meeting, hidden("order")}},
			{ID: "point", Who: bot.Contributors, Prepare: f.addable, Run: f.addPoint, Fields: []bot.Field{typed, hidden("need"),
				{Name: "topic", Kind: bot.TextInput, Required: true, Max: maxTitle, Guard: bot.Situation},
				{Name: "minutes", Kind: bot.TextInput, Max: 10, Read: unread},
				{Name: "presenter", Kind: bot.UserInput, Read: unread}}},
			{ID: "point_show", Who: bot.Members, Run: f.showPoint, Fields: []bot.Field{meeting, point}},
			{ID: "point_undo", Who: bot.Contributors, Run: f.undoPoint, Fields: []bot.Field{meeting, point}},
			{ID: "point_drop", Who: bot.Contributors, Run: f.dropPoint, Fields: []bot.Field{meeting, point}},
			{ID: "point_back", Who: bot.Contributors, Run: f.restorePoint, Fields: []bot.Field{meeting, point}},
			{ID: "point_take", Who: bot.Coordination, Run: f.acceptPoint, Fields: []bot.Field{meeting, hidden("source")}},
			{ID: "point_place", Who: bot.Coordination, Run: f.placePoint, Fields: []bot.Field{meeting, point, hidden("to")}},
			{ID: "point_set", Who: bot.Contributors, Run: f.setPoint, Fields: []bot.Field{meeting, point, hidden("minutes"), hidden("presenter")}},
			{ID: "point_decline", Who: bot.Members, Run: f.declinePoint, Fields: []bot.Field{meeting, point}},
			{ID: "point_change", Who: bot.Contributors, Confirm: true, Prepare: f.changeablePoint, Run: f.changePoint,
				Fields: []bot.Field{meeting, point,
					{Name: "title", Kind: bot.TextInput, Max: maxTitle, Guard: bot.Situation, Read: unread},
					{Name: "minutes", Kind: bot.TextInput, Max: 10, Read: unread}}},
		},
		Views: map[string]bot.View{"agenda/drafted": f.draftedNotice, "agenda/presents": f.presentsNotice},
		Jobs:  []bot.Job{bot.JobOf(f.draftDue)},
	}
}

// agendaPlan is a meeting's agenda with what is needed to draw it.
type agendaPlan struct {
	gathering
	agenda network.Agenda
	people map[int64]storage.Member
	fresh  []network.AgendaPoint // proposals that came up since the coordination made the agenda its own
}

// planned reads a meeting's agenda as it stands.
func (f *Features) planned(ctx context.Context, networkID, meeting int64) (agendaPlan, error) {
	g, err := f.gather(ctx, networkID, meeting)
	if err != nil {
		return agendaPlan{}, noSuchMeeting(err, meeting)
	}
	out := agendaPlan{gathering: g}
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if out.agenda, err = t.Agenda(ctx, networkID, meeting); err != nil {
			return err
		}
		out.people, err = memberMap(ctx, t, networkID)
		return err
	})
	return out, err
}

func memberMap(ctx context.Context, t *storage.Tx, networkID int64) (map[int64]storage.Member, error) {
	members, err := t.Members(ctx, networkID)
	out := make(map[int64]storage.Member, len(members))
	for _, m := range members {
		out[m.Person.ID] = m
	}
	return out, err
}

// open says whether the agenda can still be changed.
func (w agendaPlan) open() bool { return w.State == network.MeetingConvened && !w.Held(w.now) }

// changeAgenda carries out a change of a meeting's agenda: of two at once the second finds what the first has made of it.
func (f *Features) changeAgenda(ctx context.Context, r *bot.Request, verb string, data map[string]string,
	change func(t *storage.Tx, a *network.Agenda, m network.Meeting) error,
) (network.Agenda, error) {
	num := number(r.Values, "meeting")
	var a network.Agenda
	err := f.update(ctx, r, func(t *storage.Tx) error {
		m, err := t.Meeting(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchMeeting(err, num)
		}
		if a, err = t.LockAgenda(ctx, r.Network.ID, num); err != nil {
			return err
		}
		if err := change(t, &a, m); err != nil {
			return err
		}
		if err := t.SaveAgenda(ctx, r.Network.ID, a); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, meetingSubject(num), r.Actor.Person.ID, verb, data)
	})
	return a, err
}
