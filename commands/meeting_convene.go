package commands

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// conveneFields are when, where and what about, and a tick for each area where there are several.
func (f *Features) conveneFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	areas, err := f.areas(ctx, r)
	if err != nil {
		return nil, err
	}
	fields := []bot.Field{
		{Name: "when", Kind: bot.TextInput, Required: true, Max: 200},
		{Name: "place", Kind: bot.TextInput, Max: maxPlace, Guard: bot.Contact},
		{Name: "link", Kind: bot.TextInput, Max: maxPlace, Guard: bot.Contact},
		{Name: "title", Kind: bot.TextInput, Max: maxTitle, Guard: bot.Situation},
	}
	if len(areas) < 2 {
		return fields, nil
	}
	for _, a := range areas {
		here := r.Spot.Area.ID == a.ID
		fields = append(fields, bot.Field{Name: "area_" + itoa(a.ID), Label: shorten(a.Name, 24), Kind: bot.BoolInput,
			Default: func(context.Context, *bot.Request) (string, error) { return strconv.FormatBool(here), nil }})
	}
	return fields, nil
}

// convening is what a meeting would be: read once for the echo, and again when it is convened.
type convening struct {
	network.Meeting
	names    map[int64]string
	unticked bool           // several areas, and none was chosen
	mute     []string       // areas without a channel
	people   map[int64]bool // who is told
	entities map[int64]bool
	sameDay  []network.Meeting // others of these areas
}

// planMeeting reads what a meeting that begins then would be.
func (f *Features) planMeeting(ctx context.Context, t *storage.Tx, r *bot.Request, span calendar.Span) (convening, error) {
	c := convening{names: map[int64]string{}, people: map[int64]bool{}, entities: map[int64]bool{}}
	c.Title, c.Place, c.Link, c.Start, c.End = r.Values["title"], placeName(r.Values["place"]), r.Values["link"], span.Start, span.End
	c.Place, c.Link = c.Where()
	areas, err := t.Areas(ctx, r.Network)
	if err != nil {
		return c, err
	}
	ticked := slices.ContainsFunc(areas, func(a storage.Area) bool { return r.Values["area_"+itoa(a.ID)] != "" })
	for _, a := range areas {
		c.names[a.ID] = a.Name
		if len(areas) > 1 && r.Values["area_"+itoa(a.ID)] != "true" && (ticked || r.Spot.Area.ID != a.ID) {
			continue
		}
		c.Areas = append(c.Areas, a.ID)
		if a.Place.Channel == "" {
			c.mute = append(c.mute, a.Name)
		}
	}
	if c.unticked = len(c.Areas) == 0; c.unticked {
		return c, nil
	}
	if err := c.invite(ctx, t, r.Network.ID); err != nil {
		return c, err
	}
	others, _, err := t.ListMeetings(ctx, r.Network.ID, storage.MeetingFilter{From: midnight(c.Start, 0), To: midnight(c.Start, 1)})
	for _, o := range others {
		if o.State == network.MeetingConvened && slices.ContainsFunc(o.Areas, func(a int64) bool { return slices.Contains(c.Areas, a) }) {
			c.sameDay = append(c.sameDay, o)
		}
	}
	return c, err
}

// invite counts who is told of it.
func (c *convening) invite(ctx context.Context, t *storage.Tx, networkID int64) error {
	members, err := t.Members(ctx, networkID)
	if err != nil {
		return err
	}
	seats, err := t.Seats(ctx, networkID)
	for _, m := range members {
		if c.Invited(m.Actor, seats) {
			c.people[m.Person.ID] = true
			if m.Entity != 0 {
				c.entities[m.Entity] = true
			}
		}
	}
	return err
}

// convene is S6: what was understood is said again, with its weekday, before it counts.
func (f *Features) convene(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	span, reply := f.readWhen(r, nil)
	if reply != nil {
		return *reply, nil
	}
	var c convening
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		c, err = f.planMeeting(ctx, t, r, span)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	r.Values = without(r.Values, valueStart, valueEnd, valueDay)
	r.Values["when"] = whenPhrase(r.Printer, span, r.Now.In(r.Zone))
	if reply, err := f.withoutAreas(ctx, r, len(c.names) > 0, c.unticked); reply != nil || err != nil {
		return orEmpty(reply), err
	}
	if _, err := network.Convene(r.Actor, c.Meeting, r.Now); err != nil {
		return bot.Reply{}, err
	}
	return answered(r, f.echo(r, c)), nil
}

// withoutAreas answers for a verb that needs to know for which areas it is: where the network has none, and where none is
// ticked, by its form.
func (f *Features) withoutAreas(ctx context.Context, r *bot.Request, some, unticked bool) (*bot.Reply, error) {
	switch {
	case !some:
		reply := answered(r, r.Compose(bot.Section{Text: r.T("red.no_areas", nil)}))
		return &reply, nil
	case unticked && submitted(r):
		return nil, ErrNoArea
	case unticked:
		form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values})
		if err != nil {
			return nil, err
		}
		reply := r.Open(form)
		return &reply, nil
	}
	return nil, nil
}

// echo is what will be convened, with what deserves a second look and who will be told.
func (f *Features) echo(r *bot.Request, c convening) *bot.Message {
	values := withSpan(r.Values, spanOf(c.Meeting)).With("once", rand.Text())
	for _, a := range c.Areas {
		values["area_"+itoa(a)] = "true"
	}
	where := where(r.Printer, c.Meeting)
	if len(where) > 0 {
		where = bot.Join("", bot.Say(","), where)
	}
	name := heading(r.Printer, c.Meeting, c.names)
	if c.Title != "" {
		name += " · " + areaList(c.Areas, c.names)
	}
	blocks := []bot.Block{
		bot.Section{Text: r.T("meeting.echo", bot.Args{"When": spanText(r.Printer, spanOf(c.Meeting)), "Where": where})},
		bot.Section{Text: r.T("meeting.echo_whom", bot.Args{"Meeting": bot.Bold(name),
			"People": f.count(r.Printer, "count.people", len(c.people)), "Entities": f.count(r.Printer, "count.voices", len(c.entities))})},
	}
	look := f.secondLook(r, spanOf(c.Meeting), "meeting.button_convene", bot.Call{Route: "meeting/convene", Values: values})
	blocks = append(blocks, look.blocks...)
	for _, o := range c.sameDay[:min(len(c.sameDay), 3)] {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.echo_same_day", bot.Args{
			"Meeting": theCoded(r.Printer, o, c.names), "Hours": hours(r.Printer, spanOf(o))})})
	}
	if len(c.mute) > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.echo_mute", bot.Args{"Areas": strings.Join(c.mute, ", ")})})
	}
	ahead := button(r.Printer, look.label, bot.Call{Route: "meeting/confirm", Values: values})
	if len(look.better) == 0 {
		ahead.Style = bot.Primary
	}
	return r.Compose(append(blocks,
		append(look.better, ahead, f.rewrite(r, "button.change"), button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))),
		bot.Note{Text: f.reminderPlan(r, c)},
	)...)
}

// doubts are what deserves a second look in a date, in one sentence; "" for an ordinary day.
func (f *Features) doubts(r *bot.Request, at time.Time) string {
	list := f.warnings(r.Printer, at, r.Network.Settings.Days().Warnings(at))
	if otherYear(at, r.Now) {
		list = append(list, r.String("meeting.warn_year", bot.Args{"Year": at.Year()}))
	}
	if len(list) == 0 {
		return ""
	}
	for i, what := range list {
		list[i] = upperFirst(what)
	}
	return r.String("meeting.warn", bot.Args{"What": strings.Join(list, ". ")})
}

// confirmMeeting convenes what was shown.
func (f *Features) confirmMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	reading, _ := chosenWhen(r)
	var c convening
	var late bool
	err := f.store.Update(ctx, "convene:"+r.Values["once"], func(t *storage.Tx) error {
		var err error
		if c, err = f.planMeeting(ctx, t, r, reading.When); err != nil {
			return err
		}
		if c.unticked {
			return ErrNoArea
		}
		if c, err = f.addMeeting(ctx, t, r, c); err != nil {
			return err
		}
		late, err = f.announce(ctx, t, r.Network, c.Meeting)
		return err
	})
	switch {
	case errors.Is(err, storage.ErrRepeated): // pressed twice: the first press answers
		return bot.Reply{}, nil
	case err != nil:
		return bot.Reply{}, err
	}
	return f.convened(r, c, late), nil
}

// addMeeting convenes what was planned, if that may be.
func (f *Features) addMeeting(ctx context.Context, t *storage.Tx, r *bot.Request, c convening) (convening, error) {
	var err error
	if c.Meeting, err = network.Convene(r.Actor, c.Meeting, r.Now); err != nil {
		return c, err
	}
	if c.Meeting, err = t.AddMeeting(ctx, r.Network.ID, c.Meeting); err != nil {
		return c, err
	}
	return c, t.Record(ctx, r.Network.ID, meetingSubject(c.Number), r.Actor.Person.ID, "convene", nil)
}

// announce tells of a meeting that was convened now, and queues its reminders; late says whether people are told at once.
func (f *Features) announce(ctx context.Context, t *storage.Tx, n network.Network, m network.Meeting) (late bool, err error) {
	if err := t.Tell(ctx, network.Delivery{Network: n.ID, View: "meeting/card", Subject: meetingSubject(m.Number)}, m.Areas); err != nil {
		return false, err
	}
	if err := f.scheduleMeeting(ctx, t, n, m); err != nil {
		return false, err
	}
	return f.remindLate(ctx, t, n, m, nil)
}

// convened tells that it is done, and can be taken back.
func (f *Features) convened(r *bot.Request, c convening, late bool) bot.Reply {
	blocks := []bot.Block{bot.Section{Text: r.T("meeting.convened", bot.Args{
		"Meeting": theCoded(r.Printer, c.Meeting, c.names), "When": spanText(r.Printer, spanOf(c.Meeting))})}}
	note := func(key string, args bot.Args) { blocks = append(blocks, bot.Note{Text: r.T(key, args)}) }
	if len(c.mute) > 0 {
		note("meeting.without_channel", bot.Args{"Areas": strings.Join(c.mute, ", ")})
	}
	switch {
	case len(c.people) == 0 || len(c.people) == 1 && c.people[r.Actor.Person.ID]:
		note("meeting.without_people", nil)
	case late:
		note("meeting.told_now", nil)
	}
	return answered(r, r.Compose(append(blocks,
		bot.Controls{button(r.Printer, "button.undo", bot.Do("meeting/undo", "meeting", itoa(c.Number)))})...))
}
