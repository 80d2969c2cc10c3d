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

// orderAgenda puts the points in the order that was typed.
func (f *Features) orderAgenda(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	positions := make([]int, 0, network.MaxPoints)
	for _, n := range numbers(r.Values["order"]) {
		positions = append(positions, int(n))
	}
	_, err := f.changeAgenda(ctx, r, "agenda_order", nil, func(_ *storage.Tx, a *network.Agenda, m network.Meeting) error {
		return a.Order(r.Actor, m, positions, r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.agendaHere(ctx, r)
}

// agendaHere shows the agenda as it is now, in the place of what was pressed.
func (f *Features) agendaHere(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	w, err := f.filled(ctx, r, num)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := answered(r, f.agendaPage(r, w))
	reply.Refresh = []network.Subject{meetingSubject(num)}
	return reply, nil
}

// pointHere shows a point as it is now, in the place of what was pressed.
func (f *Features) pointHere(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	w, err := f.planned(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	x, ok := w.agenda.Point(number(r.Values, "point"))
	if !ok {
		return f.agendaHere(ctx, r)
	}
	reply := answered(r, f.pointPage(r, w, x))
	reply.Refresh = []network.Subject{meetingSubject(num)}
	return reply, nil
}

// pointGone shows the agenda as it is to whoever wants to change a point that somebody else has taken off meanwhile; any
// other error is passed on.
func (f *Features) pointGone(ctx context.Context, r *bot.Request, err error) (bot.Reply, error) {
	if !errors.Is(err, network.ErrNotFound) {
		return f.notAdded(r, err)
	}
	reply, err := f.agendaHere(ctx, r)
	for _, m := range []*bot.Message{reply.Here, reply.Whisper} {
		if m != nil {
			m.Blocks = slices.Insert(m.Blocks, 0, bot.Block(bot.Section{Text: r.T("agenda.gone", nil)}))
		}
	}
	return reply, err
}

// dropPoint takes a point off the agenda; it can be put back.
func (f *Features) dropPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.changeAgenda(ctx, r, "agenda_drop", nil, func(_ *storage.Tx, a *network.Agenda, m network.Meeting) error {
		return a.Remove(r.Actor, m, number(r.Values, "point"), r.Now)
	})
	if err != nil {
		return f.pointGone(ctx, r, err)
	}
	return f.agendaHere(ctx, r)
}

// restorePoint puts a point back that was taken off.
func (f *Features) restorePoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.changeAgenda(ctx, r, "agenda_back", nil, func(_ *storage.Tx, a *network.Agenda, m network.Meeting) error {
		return a.Restore(r.Actor, m, number(r.Values, "point"), r.Now)
	})
	if err != nil {
		return f.pointGone(ctx, r, err)
	}
	return f.agendaHere(ctx, r)
}

// acceptPoint puts something on the agenda that hilo proposes. What is proposed no longer is not put there.
func (f *Features) acceptPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.changeAgenda(ctx, r, "agenda_take", nil, func(t *storage.Tx, a *network.Agenda, m network.Meeting) error {
		proposed, err := f.proposals(ctx, t, r.Network.ID, m)
		if err != nil {
			return err
		}
		for _, p := range proposed {
			if p.Source == r.Values["source"] {
				return a.Accept(r.Actor, m, p, r.Now)
			}
		}
		return nil
	})
	if err != nil {
		return f.notAdded(r, err)
	}
	return f.agendaHere(ctx, r)
}

// placePoint moves a point to the position that the button says, which a second press does not change.
func (f *Features) placePoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.changeAgenda(ctx, r, "agenda_order", nil, func(_ *storage.Tx, a *network.Agenda, m network.Meeting) error {
		return a.Place(r.Actor, m, number(r.Values, "point"), int(number(r.Values, "to")), r.Now)
	})
	if err != nil {
		return f.pointGone(ctx, r, err)
	}
	return f.pointHere(ctx, r)
}

// setPoint gives a point the time or the presenter that was chosen.
func (f *Features) setPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	err := f.amendPoint(ctx, r, func(x *network.AgendaPoint) {
		if n := number(r.Values, "minutes"); n != 0 {
			x.Minutes = int(n)
		}
		if r.Values["presenter"] != "" {
			x.Presenter = number(r.Values, "presenter") // 0 for nobody
		}
	})
	if err != nil {
		return f.pointGone(ctx, r, err)
	}
	return f.pointHere(ctx, r)
}

// amendPoint changes a point; somebody who is to present it and did not before is told.
func (f *Features) amendPoint(ctx context.Context, r *bot.Request, change func(*network.AgendaPoint)) error {
	num := number(r.Values, "point")
	_, err := f.changeAgenda(ctx, r, "agenda_amend", nil, func(t *storage.Tx, a *network.Agenda, m network.Meeting) error {
		x, ok := a.Point(num)
		if !ok {
			return network.ErrNotFound
		}
		was := x
		if change(&x); x.Presenter != 0 && x.Presenter != was.Presenter {
			if who, err := t.MemberOf(ctx, r.Network.ID, x.Presenter); err != nil || !who.Contributes() {
				return network.ErrNotFound
			}
		}
		if err := a.Amend(r.Actor, m, num, x.Title, x.Minutes, x.Presenter, r.Now); err != nil {
			return err
		}
		if x.Presenter == was.Presenter {
			return nil
		}
		return f.notifyPresenter(ctx, t, r, m, x)
	})
	return err
}

// changeablePoint fills the form of a point with what it is.
func (f *Features) changeablePoint(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if submitted(r) {
		return nil, nil
	}
	w, err := f.planned(ctx, r.Network.ID, number(r.Values, "meeting"))
	if err != nil {
		return nil, err
	}
	x, ok := w.agenda.Point(number(r.Values, "point"))
	if !ok {
		return nil, network.ErrNotFound
	}
	if r.Values["title"] == "" {
		r.Values["title"] = x.Title
	}
	if r.Values["minutes"] == "" && x.Minutes > 0 {
		r.Values["minutes"] = strconv.Itoa(x.Minutes)
	}
	return nil, nil
}

// changePoint gives a point another title or time; a title left empty is that of its need.
func (f *Features) changePoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	minutes, ok := pointMinutesOf(r.Values["minutes"])
	if !ok {
		return f.badMinutes(r), nil
	}
	err := f.amendPoint(ctx, r, func(x *network.AgendaPoint) {
		x.Title, x.Minutes = upperFirst(oneLine(r.Values["title"])), minutes
	})
	if err != nil {
		return f.pointGone(ctx, r, err)
	}
	return f.pointHere(ctx, r)
}

// declinePoint takes back that the actor presents a point.
func (f *Features) declinePoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "point")
	_, err := f.changeAgenda(ctx, r, "agenda_decline", nil, func(_ *storage.Tx, a *network.Agenda, m network.Meeting) error {
		return a.StepDown(r.Actor, m, num, r.Now)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "agenda.declined", nil, bot.Controls{seeAgenda(r.Printer, number(r.Values, "meeting"))})
	reply.Refresh = []network.Subject{meetingSubject(number(r.Values, "meeting"))}
	return reply, nil
}
