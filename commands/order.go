package commands

import (
	"context"
	"errors"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// order is what somebody wants made of the record of some days: a file, a picture. A delivery's subject is its number, so
// that it is made while it is being sent and nothing else has to be kept of it.
type order struct {
	kind     int64 // of its view; below 10
	area     int64 // 0 is the whole network
	from, to time.Time
}

// kindOrder is the subject of what was ordered, and kindTaken that of the lines of the history that tell who did; they are
// apart, because what the history says of a subject has its messages drawn again.
const (
	kindOrder = "order"
	kindTaken = "taken"
)

// daysCounted are so many that no order has more, some 270 years.
const daysCounted = 100_000

// epoch is the day from which an order's days are counted; day 0 is none.
var epoch = time.Date(1990, time.January, 1, 0, 0, 0, 0, time.UTC)

func dayCount(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	year, month, day := at.Date()
	return min(max(int64(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(epoch)/(24*time.Hour)), 1), daysCounted-1)
}

func dayCounted(n int64, loc *time.Location) time.Time {
	if n == 0 {
		return time.Time{}
	}
	year, month, day := epoch.AddDate(0, 0, int(n)).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, loc)
}

// number holds the whole order.
func (o order) number() int64 {
	return ((o.area*daysCounted+dayCount(o.from))*daysCounted+dayCount(o.to))*10 + o.kind
}

// orderOf is the order of a number, its days midnights of a zone.
func orderOf(n int64, loc *time.Location) order {
	o := order{kind: n % 10}
	n /= 10
	o.to, n = dayCounted(n%daysCounted, loc), n/daysCounted
	o.from, o.area = dayCounted(n%daysCounted, loc), n/daysCounted
	return o
}

// last is the last day of an order, which belongs to it.
func (o order) last() time.Time { return o.to.AddDate(0, 0, -1) }

// span says of which days an order is; "" for one without.
func (f *Features) span(p bot.Printer, o order) string {
	if o.from.IsZero() {
		return ""
	}
	return f.periodText(p, stored{summary: summary{From: o.from, To: o.to}})
}

// send has a view drawn for whoever asks, as a direct message; what was sent before is sent again.
func sendTo(ctx context.Context, t *storage.Tx, r *bot.Request, view string, subject network.Subject) error {
	return t.Again(ctx, network.Delivery{Network: r.Network.ID, View: view, Person: r.Actor.Person.ID, Subject: subject,
		Place: network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace}})
}

// manages says whether the actor still coordinates, as the transaction sees it.
func manages(ctx context.Context, t *storage.Tx, r *bot.Request) error {
	m, err := t.MemberOf(ctx, r.Network.ID, r.Actor.Person.ID)
	if err != nil {
		return err
	}
	return m.Manage()
}

// daysAsked are the days that somebody names in a field; ok is false where they name none. One that begins with the last meeting does
// so in the area, or in the network for area 0.
func (f *Features) daysAsked(ctx context.Context, t *storage.Tx, r *bot.Request, field string, area int64) (from, to time.Time, ok bool, err error) {
	period, ok := calendar.ReadPeriod(r.Values[field], r.Now.In(r.Zone))
	if !ok || !period.SinceMeeting {
		return period.From, period.To, ok, nil
	}
	last, err := lastHeld(ctx, t, r.Network.ID, area)
	if err == nil && last.IsZero() {
		err = errNoMeeting
	}
	return midnight(last.In(r.Zone), 0), period.To, true, err
}

// unclearDays answers where a period was not understood, in the form where it was typed there.
func unclearDays(r *bot.Request, err error, field string) (bot.Reply, error) {
	key := "summary.unclear"
	switch {
	case errors.Is(err, errNoMeeting):
		key = "summary.no_meeting"
	case !errors.Is(err, errNoPeriod):
		return bot.Reply{}, err
	}
	args := bot.Args{"Text": shorten(r.Values[field], 80)}
	if submitted(r) {
		return bot.Reply{Errors: map[string]string{field: r.String(key, args)}}, nil
	}
	if r.Route() == "summary/chart" { // it has no form
		var controls bot.Controls
		for _, example := range []string{"summary.example_month", "summary.example_course"} {
			phrase := r.String(example, nil)
			controls = append(controls, bot.Button{Label: upperFirst(phrase), Call: bot.Call{Route: r.Route(), Values: r.Values.With(field, phrase)}})
		}
		return whisper(r, key, args, controls), nil
	}
	return whisper(r, key, args, bot.Controls{button(r.Printer, "taking.button_other", bot.Fill(bot.Call{Route: r.Route(), Values: without(r.Values, field)}))}), nil
}
