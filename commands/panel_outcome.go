package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// actionFields ask who does something, and by when.
func actionFields() []bot.Field {
	return []bot.Field{
		{Name: "who", Kind: bot.TextInput, Max: maxWho, Guard: bot.Situation, Read: unread},
		{Name: "due", Kind: bot.TextInput, Max: maxWhen, Read: unread}}
}

// splitAction takes «texto — quién, para cuándo» apart, and finds the meeting that goes on.
func (f *Features) splitAction(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Kind != bot.Submitted && r.Values["who"] == "" && r.Values["due"] == "" {
		r.Values["body"], r.Values["who"], r.Values["due"] = cutAction(r.Values["body"], r.Now.In(r.Network.Location()))
	}
	return f.running(ctx, r)
}

// cutAction takes an action apart: what is done, and after a dash who does it and by when, in any order.
func cutAction(text string, now time.Time) (body, who, due string) {
	at, width := -1, 0
	for _, dash := range []string{" — ", " – ", " - ", " -- "} {
		if i := strings.LastIndex(text, dash); i > at {
			at, width = i, len(dash)
		}
	}
	if at < 0 {
		return strings.TrimSpace(text), "", ""
	}
	body = strings.TrimSpace(text[:at])
	var rest []string
	for part := range strings.SplitSeq(text[at+width:], ",") {
		part = strings.TrimSpace(part)
		if _, ok := readDue(part, now); ok && due == "" {
			due = part
		} else if part != "" {
			rest = append(rest, part)
		}
	}
	return body, strings.Join(rest, ", "), due
}

// dueWords stand before a day by which something is to be done.
var dueWords = []string{"para antes del", "para antes de", "per a abans del", "per a abans de", "antes del", "antes de", "abans del", "abans de",
	"para el", "per al", "per a", "hasta el", "fins al", "para", "by", "before", "until", "el", "on"}

// readDue reads the day by which something is to be done, with or without its hour: the clock of now says where.
func readDue(text string, now time.Time) (time.Time, bool) {
	folded := strings.TrimSpace(strings.TrimRight(text, ". "))
	candidates := []string{folded}
	for _, w := range dueWords {
		if len(folded) > len(w)+1 && strings.EqualFold(folded[:len(w)], w) && folded[len(w)] == ' ' {
			candidates = append(candidates, folded[len(w)+1:])
		}
	}
	for _, phrase := range candidates {
		reading := calendar.Read(phrase, now)
		switch {
		case reading.Understood():
			return reading.When.Start, true
		case reading.Reason == calendar.ReasonNoHour && len(reading.Choices) == 1:
			return reading.Choices[0].When.Start, true
		}
	}
	return time.Time{}, false
}

// readAction fills an outcome with who does it and by when; a day that is not understood is an error of its field.
func (f *Features) readAction(ctx context.Context, r *bot.Request, o *network.Outcome) (map[string]string, error) {
	o.Who, o.WhoText = 0, r.Values["who"]
	if o.WhoText != "" {
		err := f.store.View(ctx, func(t *storage.Tx) error {
			k, err := readKnown(ctx, t, r.Network.ID)
			if m, ok := k.member(o.WhoText); ok {
				o.Who, o.WhoText = m.Person.ID, memberLabel(m)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	o.Due = time.Time{}
	if due := r.Values["due"]; due != "" {
		at, ok := readDue(due, r.Now.In(r.Network.Location()))
		if !ok {
			return map[string]string{"due": r.String("minutes.bad_due", nil)}, nil
		}
		o.Due = at
	}
	return nil, nil
}

// dictate takes an outcome of a kind for the point that is dealt with.
func (f *Features) dictate(kind network.OutcomeKind) func(context.Context, *bot.Request) (bot.Reply, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Reply, error) {
		o := network.Outcome{Kind: kind, Body: upperFirst(r.Values["body"])}
		if bad, err := f.readAction(ctx, r, &o); len(bad) > 0 || err != nil {
			return f.badDue(ctx, r, bad, err)
		}
		m, err := f.withMinutes(ctx, r, func(t *storage.Tx, of network.Meeting, m *network.Minutes) error {
			if err := f.comesAnyway(ctx, t, r, of, m); err != nil {
				return err
			}
			o.Point = m.Point
			var err error
			if o, err = m.Dictate(r.Actor, of, o, r.Now); err != nil {
				return err
			}
			return f.keepOutcome(ctx, t, r, o, "dictate", "")
		})
		if err != nil {
			return bot.Reply{}, err
		}
		return f.notedOutcome(ctx, r, "minutes.noted_"+string(kind), m.Meeting, o.Number)
	}
}

// badDue gives an action back whose day was not understood: in its form, or in one that opens.
func (f *Features) badDue(ctx context.Context, r *bot.Request, bad map[string]string, err error) (bot.Reply, error) {
	if err != nil || submitted(r) {
		return bot.Reply{Errors: bad}, err
	}
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: r.Values})
	if err != nil {
		return bot.Reply{}, err
	}
	return r.Open(form), nil
}

// comesAnyway puts on the list who had said that they would come and now has something to say.
func (f *Features) comesAnyway(ctx context.Context, t *storage.Tx, r *bot.Request, of network.Meeting, m *network.Minutes) error {
	if m.State != network.MinutesRunning || m.Attended(r.Actor.Person.ID) {
		return nil
	}
	answers, err := t.AnswersTo(ctx, r.Network.ID, r.Actor.Person.ID, []int64{m.Meeting})
	if err != nil || !answers[m.Meeting].Attends() {
		return err
	}
	return f.markSelf(ctx, t, r, of, m)
}

func (f *Features) keepOutcome(ctx context.Context, t *storage.Tx, r *bot.Request, o network.Outcome, verb, was string) error {
	if err := t.SaveOutcome(ctx, r.Network.ID, o); err != nil {
		return err
	}
	data := map[string]string{"outcome": itoa(o.Number), "kind": string(o.Kind)}
	if was != "" {
		data["was"] = was
	}
	return t.Record(ctx, r.Network.ID, minutesSubject(o.Meeting), r.Actor.Person.ID, verb, data)
}

// notedOutcome reads back what was noted, with what can be done about it.
func (f *Features) notedOutcome(ctx context.Context, r *bot.Request, key string, meeting, outcome int64) (bot.Reply, error) {
	rec, err := f.readMinutes(ctx, r.Network.ID, meeting)
	if err != nil {
		return bot.Reply{}, err
	}
	o, err := rec.Outcome(outcome)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, key, bot.Args{"Text": rec.outcomeBody(r.Printer, o)}, outcomeRow(r.Printer, o))
	reply.Refresh = []network.Subject{minutesSubject(meeting)}
	if r.Kind == bot.Pressed {
		reply.Here, reply.Whisper = reply.Whisper, nil
	}
	return reply, nil
}

// outcomeRow is what who dictated an outcome can do about it.
func outcomeRow(p bot.Printer, o network.Outcome) bot.Controls {
	values := []string{"meeting", itoa(o.Meeting), "outcome", itoa(o.Number)}
	if !o.Stands() {
		return bot.Controls{button(p, "button.undo", bot.Do("meeting/put_back", values...))}
	}
	return bot.Controls{button(p, "button.change", bot.Fill(bot.Do("meeting/restate", values...))),
		button(p, "minutes.button_take_back", bot.Do("meeting/take_back", values...))}
}

// outcomeText is an outcome in a list: «Decisión: …».
func (rec record) outcomeText(p bot.Printer, o network.Outcome) bot.Text {
	return bot.Join(": ", bot.Text{bot.Bold(p.String("minutes.kind_"+string(o.Kind), nil))}, bot.Say(rec.outcomeBody(p, o)))
}

// outcomeBody is what an outcome says: «Pedir el local — Ana Vidal (Vega Viva), viernes 27 de enero».
func (rec record) outcomeBody(p bot.Printer, o network.Outcome) string {
	return network.WithNames(rec.marked(p, o), func(person int64) string { return rec.called(p, person) })
}

// marked is outcomeBody with a mark in the place of a person's name, as it is kept.
func (rec record) marked(p bot.Printer, o network.Outcome) string {
	var tail []string
	if who := markedWho(o); who != "" {
		tail = append(tail, who)
	}
	if !o.Due.IsZero() {
		due := o.Due.In(rec.zone())
		day := p.Day(due)
		if due.Year() != rec.meeting.Start.Year() {
			day = p.String("summary.of_year", bot.Args{"Day": day, "Year": due.Year()})
		}
		tail = append(tail, p.String("minutes.due", bot.Args{"Day": day}))
	}
	if len(tail) == 0 {
		return o.Body
	}
	return strings.TrimRight(o.Body, ". ") + " — " + strings.Join(tail, ", ")
}

// markedWho is who does something, with a mark in the place of a person's name.
func markedWho(o network.Outcome) string {
	switch {
	case o.Who == 0:
		return o.WhoText
	case o.WhoText == "":
		return network.PersonMark(o.Who)
	}
	return network.PersonMark(o.Who) + " (" + o.WhoText + ")"
}

// carriedPoint fills the form of what is left for the next meeting with the point that is dealt with.
func (f *Features) carriedPoint(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if reply, err := f.running(ctx, r); reply != nil || err != nil || r.Values["body"] != "" || r.Kind == bot.Submitted {
		return reply, err
	}
	rec, err := f.recordOf(ctx, r)
	if i := rec.pointIndex(); err == nil && i >= 0 {
		r.Values["body"] = shorten(rec.Points[i].Title, maxOutcome)
	}
	return nil, err
}

// restatable looks, before the form opens, whether an outcome can be changed by who wants to.
func (f *Features) restatable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return nil, err
	}
	_, err = rec.Restate(r.Actor, rec.meeting, network.Outcome{Number: number(r.Values, "outcome"), Body: "?"}, r.Now)
	return nil, err
}

// restateFields are those of the form by which the outcome was dictated, filled in.
func (f *Features) restateFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return nil, err
	}
	o, err := rec.Outcome(number(r.Values, "outcome"))
	if err != nil {
		return nil, err
	}
	stands := func(s string) func(context.Context, *bot.Request) (string, error) {
		return func(context.Context, *bot.Request) (string, error) { return s, nil }
	}
	fields := []bot.Field{hidden("meeting"), hidden("outcome"),
		{Name: "body", Kind: bot.LongTextInput, Required: true, Max: maxOutcome, Guard: bot.Situation, Default: stands(o.Body), Read: unread}}
	if o.Kind != network.OutcomeAction {
		return fields, nil
	}
	who, due := o.WhoText, ""
	if o.Who != 0 {
		who = rec.called(r.Printer, o.Who)
	}
	if !o.Due.IsZero() {
		due = o.Due.In(rec.zone()).Format("02/01/2006")
	}
	asked := actionFields()
	asked[0].Default, asked[1].Default = stands(who), stands(due)
	return append(fields, asked...), nil
}

// restateOutcome changes an outcome.
func (f *Features) restateOutcome(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	to := network.Outcome{Number: number(r.Values, "outcome"), Body: r.Values["body"]}
	if bad, err := f.readAction(ctx, r, &to); len(bad) > 0 || err != nil {
		return bot.Reply{Errors: bad}, err
	}
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, of network.Meeting, m *network.Minutes) error {
		was, err := m.Outcome(to.Number)
		if err != nil {
			return err
		}
		o, err := m.Restate(r.Actor, of, to, r.Now)
		if err != nil {
			return err
		}
		return f.keepOutcome(ctx, t, r, o, "restate", was.Body)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.notedOutcome(ctx, r, "minutes.restated", m.Meeting, to.Number)
}

func (f *Features) takeBackOutcome(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.setOutcome(ctx, r, network.OutcomeTakenBack, "minutes.taken_back")
}

func (f *Features) putBackOutcome(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.setOutcome(ctx, r, network.OutcomeStanding, "minutes.restated")
}

func (f *Features) setOutcome(ctx context.Context, r *bot.Request, to network.OutcomeState, key string) (bot.Reply, error) {
	num := number(r.Values, "outcome")
	m, err := f.withMinutes(ctx, r, func(t *storage.Tx, of network.Meeting, m *network.Minutes) error {
		o, err := m.TakeBack(r.Actor, of, num, to, r.Now)
		if err != nil {
			return err
		}
		return f.keepOutcome(ctx, t, r, o, map[network.OutcomeState]string{network.OutcomeTakenBack: "take_back", network.OutcomeStanding: "put_back"}[to], "")
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.notedOutcome(ctx, r, key, m.Meeting, num)
}

// showNoted is the text as it stands while the meeting goes on, with what the reader may change.
func (f *Features) showNoted(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T("minutes.noted_so_far", bot.Args{"Meeting": coded(r.Printer, rec.meeting, rec.names)})}}
	blocks = append(blocks, writtenBlocks(rec.named(r.Printer, rec.written(r.Printer)))...)
	pick := bot.Select{Label: r.String("minutes.pick_change", nil), Call: bot.Do("meeting/mine", "meeting", itoa(rec.Meeting)), Pick: "outcome"}
	own := slices.DeleteFunc(rec.Standing(), func(o network.Outcome) bool { return !r.Actor.Coordinates() && o.DictatedBy != r.Actor.Person.ID })
	for _, o := range own[max(0, len(own)-maxOptions):] {
		pick.Options = append(pick.Options, bot.Option{Value: itoa(o.Number), Label: shorten(r.String("minutes.kind_"+string(o.Kind), nil)+": "+o.Body, maxOption)})
	}
	if len(pick.Options) > 0 && rec.State == network.MinutesRunning {
		blocks = append(blocks, bot.Controls{pick})
	}
	return bot.Reply{Whisper: r.Compose(blocks...)}, nil
}

// showMine is one outcome with what can be done about it.
func (f *Features) showMine(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	o, err := rec.Outcome(number(r.Values, "outcome"))
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: rec.outcomeText(r.Printer, o)}, outcomeRow(r.Printer, o))}, nil
}
