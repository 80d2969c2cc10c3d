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

// maxSlots is how long the dates of a form may be, in runes: ten lines.
const maxSlots = 1000

// splitDates takes what was typed apart into what the form's fields hold.
func (f *Features) splitDates(_ context.Context, r *bot.Request) (*bot.Reply, error) {
	text := r.Values["text"]
	if text == "" {
		return nil, nil
	}
	now := r.Now.In(r.Zone)
	title, slots, place := cutPoll(text, now)
	delete(r.Values, "text")
	r.Values["title"], r.Values["slots"], r.Values["place"] = title, slotLines(r.Printer, slots, now), place
	return nil, nil
}

// dateFields are what the meeting is called, its dates, where, until when, and a tick for each area where there are several.
func (f *Features) dateFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	areas, err := f.areas(ctx, r)
	if err != nil {
		return nil, err
	}
	fields := []bot.Field{
		{Name: "title", Kind: bot.TextInput, Max: maxTitle, Guard: bot.Situation},
		{Name: "slots", Kind: bot.LongTextInput, Required: true, Max: maxSlots},
		{Name: "place", Kind: bot.TextInput, Max: maxPlace, Guard: bot.Contact},
		{Name: "until", Kind: bot.ChoiceInput, Options: f.deadlineOptions},
		{Name: "needs", Kind: bot.TextInput, Max: 200},
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

// previewDates says all the dates again, each with its weekday and what deserves a second look, before anybody is asked.
func (f *Features) previewDates(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	slots, reply := f.readDates(r)
	if reply != nil {
		return *reply, nil
	}
	var q asking
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		q, err = f.planDates(ctx, t, r, slots)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if reply, err := f.withoutAreas(ctx, r, len(q.names) > 0, q.unticked); reply != nil || err != nil {
		return orEmpty(reply), err
	}
	poll, err := network.OpenDatePoll(r.Actor, q.DatePoll, r.Now)
	if errors.Is(err, network.ErrAfterFirstSlot) || errors.Is(err, network.ErrDeadlineTooSoon) {
		return f.refuseUntil(r, err), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	q.DatePoll = poll
	return answered(r, f.datesEcho(r, q)), nil
}

// readDates are the dates that the form or the typed line names. What has several readings is asked back and what has none
// refused, naming which: then it answers for the verb, and nothing else that was typed is lost.
func (f *Features) readDates(r *bot.Request) ([]network.DateSlot, *bot.Reply) {
	now := r.Now.In(r.Zone)
	typed := readSlots(r.Values["slots"], now)
	out := make([]network.DateSlot, len(typed))
	for i, s := range typed {
		if !s.reading.Understood() {
			return nil, f.unclearDate(r, typed, i)
		}
		out[i] = network.DateSlot{Start: s.reading.When.Start, End: s.reading.When.End}
	}
	r.Values["slots"] = slotLines(r.Printer, typed, now)
	err := network.CheckSlots(out, r.Now)
	past, isPast := errors.AsType[network.PastSlotError](err)
	same, isSame := errors.AsType[network.SameSlotError](err)
	switch {
	case isPast:
		return nil, f.refuseDates(r, r.String("datepoll.past", bot.Args{"When": r.DayTime(past.Start)}))
	case isSame:
		return nil, f.refuseDates(r, r.String("datepoll.same", bot.Args{"When": r.DayTime(same.Start)}))
	case err != nil && len(out) == 1:
		return nil, f.oneDate(r, out[0])
	case err != nil:
		return nil, f.refuseDates(r, r.String("datepoll.too_many", bot.Args{"N": len(out), "Most": network.MostSlots}))
	}
	return out, nil
}

// refuseDates says what is wrong with the dates, in the form or beside a button that opens it filled in.
func (f *Features) refuseDates(r *bot.Request, why string) *bot.Reply {
	if submitted(r) {
		return &bot.Reply{Errors: map[string]string{"slots": why}}
	}
	reply := answered(r, r.Compose(bot.Section{Text: bot.Say(why)}, bot.Controls{f.rewrite(r, "button.write_again")}))
	return &reply
}

func (f *Features) refuseUntil(r *bot.Request, err error) bot.Reply {
	why, _ := f.explain(r, err)
	if submitted(r) {
		return bot.Reply{Errors: map[string]string{"until": why.Flat(r.Moment)}}
	}
	r.Values = without(r.Values, "until")
	return answered(r, r.Compose(bot.Section{Text: why}, bot.Controls{f.rewrite(r, "button.change")}))
}

// oneDate leads to convening, where there is nothing to choose.
func (f *Features) oneDate(r *bot.Request, s network.DateSlot) *bot.Reply {
	if submitted(r) {
		return f.refuseDates(r, r.String("datepoll.one_date", nil))
	}
	values := without(r.Values, "slots", "until", "needs").With("when", whenPhrase(r.Printer, s.Span(), r.Now.In(r.Zone)))
	reply := answered(r, r.Compose(bot.Section{Text: r.T("datepoll.one_date", nil)}, bot.Controls{
		f.rewrite(r, "datepoll.button_more_dates"), button(r.Printer, "meeting.button_convene", bot.Call{Route: "meeting/convene", Values: values}),
		button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))}))
	return &reply
}

// unclearDate asks back which of its readings a date has, or refuses it.
func (f *Features) unclearDate(r *bot.Request, typed []typedSlot, at int) *bot.Reply {
	s, now := typed[at], r.Now.In(r.Zone)
	which := r.String("datepoll.which_slot", bot.Args{"Place": at + 1, "Of": len(typed), "Typed": shorten(s.text, 60)})
	r.Values["slots"] = slotLines(r.Printer, typed, now)
	if !s.reading.Asked() {
		return f.refuseDates(r, which+" "+r.String("meeting.refuse_"+string(s.reading.Reason), nil)+" "+r.String("meeting.examples", nil))
	}
	reading := s.reading
	if len(reading.Choices) == 1 && reading.Choices[0].NoHour && reading.Reason != calendar.ReasonMisspelt {
		reading = calendar.Reading{Reason: calendar.ReasonNoHour, Choices: hoursOn(reading.Choices[0].When.Start, r.Now)}
	}
	if len(reading.Choices) == 0 { // the usual hours of that day are over
		return f.refuseDates(r, which+" "+r.String("meeting.refuse_"+string(calendar.ReasonPast), nil))
	}
	said := *r
	said.Values = r.Values.With("when", s.text)
	ask := f.question(&said, reading)
	if reading.Reason == calendar.ReasonNoHour && len(s.reading.Choices) == 1 {
		ask = r.T("meeting.ask_no_hour", bot.Args{"Day": r.Day(reading.Choices[0].When.Start)})
	}
	labels := choiceLabels(r.Printer, reading, now)
	var row bot.Controls
	for i, c := range reading.Choices {
		mended := slices.Clone(typed)
		mended[at] = typedSlot{text: r.Day(c.When.Start)}
		if !c.NoHour {
			mended[at].reading.When, mended[at].reading.Reason = c.When, ""
		} else {
			mended[at].reading.Reason = calendar.ReasonNoHour
		}
		lines := slotLines(r.Printer, mended, now)
		row = append(row, bot.Button{Label: labels[i], Call: bot.Call{Route: "meeting/ask_dates", Values: r.Values.With("slots", lines)}})
	}
	reply := answered(r, r.Compose(bot.Section{Text: bot.Join(" ", bot.Say(which), ask)}, row,
		bot.Controls{f.rewrite(r, "button.write_again"), button(r.Printer, "button.not_now", bot.Do("hilo/not_now"))}))
	return &reply
}

// hoursOn are the hours at which most meetings begin, on a day.
func hoursOn(day, now time.Time) []calendar.Choice {
	var out []calendar.Choice
	for _, hour := range usualHours {
		y, m, d := day.Date()
		if at := time.Date(y, m, d, hour, 0, 0, 0, day.Location()); at.After(now) {
			out = append(out, calendar.Choice{When: calendar.Span{Start: at}})
		}
	}
	return out
}

// asking is what a poll would be: read once for the preview, and again when it is opened.
type asking struct {
	network.DatePoll
	convening
	clashes map[int64][]network.Meeting
}

// planDates reads what a poll about some dates would be.
func (f *Features) planDates(ctx context.Context, t *storage.Tx, r *bot.Request, slots []network.DateSlot) (q asking, err error) {
	q.Slots = network.InOrder(slots)
	first := q.Slots[0]
	if q.convening, err = f.planMeeting(ctx, t, r, first.Span()); err != nil || q.unticked {
		return q, err
	}
	m := q.convening.Meeting
	q.DatePoll.Title, q.DatePoll.Place, q.DatePoll.Areas = m.Title, m.Place, m.Areas
	q.Needs = needsNamed(m.Title, r.Values["needs"])
	q.Deadline = network.DefaultPollDeadline(r.Network.Settings, first.Start, r.Now.In(r.Zone))
	if until := r.Values["until"]; until != "" {
		if q.Deadline, err = parseDeadline(until); err != nil {
			return q, err
		}
	}
	needs, err := t.Needs(ctx, r.Network.ID, q.Needs)
	if err != nil {
		return q, err
	}
	for _, n := range q.Needs {
		if _, ok := needs[n]; !ok {
			return q, NoSuchNeedError{Number: n}
		}
	}
	q.clashes, err = clashesOf(ctx, t, r.Network.ID, m.Areas, q.Slots)
	return q, err
}

// datesEcho is what will be asked, whom, and until when.
func (f *Features) datesEcho(r *bot.Request, q asking) *bot.Message {
	values := r.Values.With("at", instants(q.Slots)).With("once", rand.Text())
	for _, a := range q.DatePoll.Areas {
		values["area_"+itoa(a)] = "true"
	}
	name := heading(r.Printer, q.convening.Meeting, q.names)
	if q.DatePoll.Title != "" {
		name += " · " + areaList(q.DatePoll.Areas, q.names)
	}
	list := bot.List{}
	for _, s := range q.Slots {
		line := bot.Join("", bot.Text{bot.Bold(spanText(r.Printer, s.Span()))})
		if doubts := f.slotDoubts(r.Printer, r.Network, s, q.clashes[s.Number], q.names, r.Now); len(doubts) > 0 {
			line = bot.Join("", line, bot.Say(". "+strings.Join(doubts, ". ")))
		}
		list = append(list, line)
	}
	where := inPlace(r.Printer, q.DatePoll.Place)
	if len(where) > 0 {
		where = bot.Join("", bot.Say(","), where)
	}
	blocks := []bot.Block{
		bot.Section{Text: r.T("datepoll.echo", bot.Args{"People": f.count(r.Printer, "count.people", len(q.people)),
			"Entities": f.count(r.Printer, "count.voices", len(q.entities))})},
		bot.Section{Text: bot.Join("", bot.Text{bot.Bold(name)}, where)},
		bot.Section{Text: bot.Text{list}},
		bot.Section{Text: r.T("datepoll.until", bot.Args{"Deadline": bot.Time{At: q.Deadline, Form: bot.DayTime}})},
	}
	if len(q.mute) > 0 {
		blocks = append(blocks, bot.Note{Text: r.T("meeting.echo_mute", bot.Args{"Areas": strings.Join(q.mute, ", ")})})
	}
	plan := "datepoll.plan_short"
	if q.DatePoll.NudgeAt(r.Network).After(r.Now) {
		plan = "datepoll.plan"
	}
	return r.Compose(append(blocks, bot.Controls{
		primary(r.Printer, "datepoll.button_ask", bot.Call{Route: "meeting/open_dates", Values: values}),
		f.rewrite(r, "button.change"), button(r.Printer, "button.not_now", bot.Do("hilo/not_now")),
	}, bot.Note{Text: r.T(plan, nil)})...)
}

// slotDoubts are what deserves a second look in a date, one phrase each.
func (f *Features) slotDoubts(p bot.Printer, n network.Network, s network.DateSlot, clashes []network.Meeting, names map[int64]string, now time.Time) []string {
	list := f.warnings(p, s.Start, n.Settings.Days().Warnings(s.Start))
	if otherYear(s.Start, now) {
		list = append(list, p.String("meeting.warn_year", bot.Args{"Year": s.Start.Year()}))
	}
	for i, what := range list {
		list[i] = upperFirst(what)
	}
	for _, o := range clashes[:min(len(clashes), 3)] {
		list = append(list, strings.TrimSuffix(p.String("meeting.echo_same_day", bot.Args{"Meeting": theCoded(p, o, names), "Hours": hours(p, spanOf(o))}), "."))
	}
	return list
}

// offerDates is the button that asks which of two dates suits better, in the place of choosing one.
func (f *Features) offerDates(r *bot.Request, reading calendar.Reading) (bot.Button, bool) {
	if reading.Reason != calendar.ReasonTwoDates || r.Route() != "meeting/convene" {
		return bot.Button{}, false
	}
	slots := make([]typedSlot, len(reading.Choices))
	for i, c := range reading.Choices {
		if slots[i].text = r.Day(c.When.Start); !c.NoHour {
			slots[i].reading = calendar.Reading{When: c.When}
		} else {
			slots[i].reading.Reason = calendar.ReasonNoHour
		}
	}
	values := without(r.Values, "when", valueStart, valueEnd, valueDay).With("slots", slotLines(r.Printer, slots, r.Now.In(r.Zone)))
	return button(r.Printer, "datepoll.button_poll", bot.Call{Route: "meeting/ask_dates", Values: values}), true
}
