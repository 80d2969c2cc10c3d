package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// readOrder takes the positions of points off typed text, two or more: «3 1 2», «3, 1 y 2».
func readOrder(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '-' || r == '.' })
	fields = slices.DeleteFunc(fields, func(x string) bool { return x == "y" || x == "i" || x == "and" })
	for _, x := range fields {
		if position, isNumber := strconv.Atoi(x); isNumber != nil || position < 0 || position > 99 {
			return "", text, false, nil //nolint:nilerr // what is no number is no order
		}
	}
	return strings.Join(fields, " "), "", len(fields) > 1, nil
}

// showAgenda shows what a meeting is to talk about. For the coordination hilo fills its draft first; typed with positions
// after it, it puts the points in that order.
func (f *Features) showAgenda(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	switch order := r.Values["order"]; {
	case order != "" && !r.Actor.Coordinates():
		return whisper(r, "agenda.order_not_yours", nil, bot.Controls{seeAgenda(r.Printer, number(r.Values, "meeting"))}), nil
	case order != "":
		return r.Run(ctx, bot.Do("meeting/agenda_order", "meeting", r.Values["meeting"], "order", order))
	}
	w, err := f.filled(ctx, r, number(r.Values, "meeting"))
	if err != nil {
		return bot.Reply{}, err
	}
	if r.Values["turned"] != "" {
		return bot.Reply{Here: f.agendaPage(r, w)}, nil
	}
	return bot.Reply{Whisper: f.agendaPage(r, w)}, nil
}

// filled reads a meeting's agenda; for the coordination hilo's draft is brought up to date, and of an agenda that is the
// coordination's own it says what else could be on it.
func (f *Features) filled(ctx context.Context, r *bot.Request, num int64) (agendaPlan, error) {
	w, err := f.planned(ctx, r.Network.ID, num)
	if err != nil || !r.Actor.Coordinates() || !w.Ahead(w.now) {
		return w, err
	}
	if w.agenda.Draft() {
		err = f.store.Update(ctx, "", func(t *storage.Tx) error {
			w.agenda, err = f.drafted(ctx, t, r.Network.ID, w.Meeting)
			return err
		})
		return w, err
	}
	err = f.store.View(ctx, func(t *storage.Tx) error {
		proposed, err := f.proposals(ctx, t, r.Network.ID, w.Meeting)
		w.fresh = w.agenda.New(proposed, w.agenda.Points)
		return err
	})
	return w, err
}

// agendaPage is the agenda for one reader, with what they may do with it.
func (f *Features) agendaPage(r *bot.Request, w agendaPlan) *bot.Message {
	p := r.Printer
	blocks := []bot.Block{bot.Section{Text: p.T("agenda.title", bot.Args{"Meeting": heading(p, w.Meeting, w.names) + " (" + network.Code("M", w.Number) + ")",
		"When": spanText(p, spanOf(w.Meeting))})}}
	for _, x := range w.agenda.Points {
		blocks = append(blocks, bot.Section{Text: w.line(p, x)})
	}
	if len(w.agenda.Points) == 0 {
		blocks = append(blocks, bot.Section{Text: w.empty(r)})
	} else if sum := w.sum(p); sum != "" {
		blocks = append(blocks, bot.Section{Text: bot.Say(sum)})
	}
	if w.State == network.MeetingCalledOff {
		blocks = append(blocks, bot.Note{Text: p.T("agenda.called_off", nil)})
	}
	blocks = append(blocks, w.controls(r)...)
	if note := w.note(r); len(note) > 0 {
		blocks = append(blocks, bot.Note{Text: note})
	}
	return p.Compose(blocks...)
}

// line is a point with all that is known of it.
func (w agendaPlan) line(p bot.Printer, x network.AgendaPoint) bot.Text {
	out := bot.Text{bot.Bold(pointTitle(x, maxTitle)), bot.Plain(w.pointFacts(p, x))}
	if who := w.absent(p, x); who != "" {
		out = append(out, bot.Plain(who))
	}
	if why := w.why(p, x); why != "" {
		out = append(out, bot.Plain("\n"+upperFirst(why)))
	}
	return out
}

// absent says that who presents a point has answered that they do not come.
func (w agendaPlan) absent(p bot.Printer, x network.AgendaPoint) string {
	if answer, _ := w.answerOf(x.Presenter); x.Presenter != 0 && (answer == network.NotComing || answer == network.Delegated) {
		return " " + p.String("agenda.absent", nil)
	}
	return ""
}

// empty says that there is nothing yet, and what will be.
func (w agendaPlan) empty(r *bot.Request) bot.Text {
	switch at := w.AgendaAt(w.net.Settings); {
	case !w.open():
		return r.T("agenda.none_ever", nil)
	case r.Actor.Coordinates():
		return r.T("agenda.none_proposed", nil)
	case at.After(w.now) && w.Ahead(w.now):
		return r.T("agenda.none_yet", bot.Args{"Day": upperFirst(theDay(r.Printer, at, w.now))})
	}
	return r.T("agenda.none", nil)
}

// note says whose the agenda is, and how to order it by one line.
func (w agendaPlan) note(r *bot.Request) bot.Text {
	if !w.Ahead(w.now) || len(w.agenda.Points) == 0 {
		return nil
	}
	var parts []bot.Text
	sent := w.RemindAt(network.ReminderWorkday, w.net.Settings)
	drafted := slices.ContainsFunc(w.agenda.Points, func(x network.AgendaPoint) bool { return x.AddedBy == 0 })
	switch {
	case !w.agenda.Draft() || !drafted:
	case !r.Actor.Coordinates():
		parts = append(parts, r.T("agenda.draft", nil))
	case sent.After(w.now):
		parts = append(parts, r.T("agenda.draft_sent", bot.Args{"Day": theDay(r.Printer, sent, w.now)}))
	default:
		parts = append(parts, r.T("agenda.draft_yours", nil))
	}
	if r.Actor.Coordinates() && len(w.agenda.Points) > 2 {
		parts = append(parts, r.T("agenda.order_hint", bot.Args{"Code": network.Code("M", w.Number)}))
	}
	return bot.Join(" ", parts...)
}

// controls are what the reader may do.
func (w agendaPlan) controls(r *bot.Request) []bot.Block {
	p, num := r.Printer, itoa(w.Number)
	var row bot.Controls
	if w.open() && r.Actor.Contributes() {
		row = append(row, addAPoint(p, w.Number))
	}
	if len(w.agenda.Points) > 0 {
		row = append(row, button(p, "agenda.button_copy", bot.Do("meeting/agenda_copy", "meeting", num)))
	}
	blocks := rowed(nil, append(row, button(p, "agenda.button_meeting", bot.Do("meeting/show", "meeting", num))))
	if !w.open() {
		return blocks
	}
	pick := bot.Select{Label: p.String("agenda.choose", nil), Call: bot.Do("meeting/point_show", "meeting", num), Pick: "point"}
	for _, x := range w.agenda.Points {
		if w.mine(r.Actor, x) {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(x.Number), Label: pointTitle(x, maxOption-15)})
		}
	}
	back := bot.Select{Label: p.String("agenda.put_back", nil), Call: bot.Do("meeting/point_back", "meeting", num), Pick: "point"}
	for _, x := range w.agenda.Removed[:min(len(w.agenda.Removed), maxOptions)] {
		if w.mine(r.Actor, x) {
			back.Options = append(back.Options, bot.Option{Value: itoa(x.Number), Label: shorten(x.Title, maxOption)})
		}
	}
	more := bot.Select{Label: p.String("agenda.also", nil), Call: bot.Do("meeting/point_take", "meeting", num), Pick: "source"}
	for _, x := range w.fresh {
		more.Options = append(more.Options, bot.Option{Value: x.Source, Label: shorten(x.Title, maxOption)})
	}
	for _, s := range []bot.Select{pick, back, more} {
		if len(s.Options) > 0 {
			blocks = append(blocks, bot.Controls{s})
		}
	}
	return blocks
}

// mine says whether somebody may change a point: the coordination each, others what they have added.
func (w agendaPlan) mine(a network.Actor, x network.AgendaPoint) bool {
	return a.Coordinates() || a.Contributes() && x.Origin == network.PointAdded && x.AddedBy == a.Person.ID
}

// pointMinutes are the times to choose from.
var pointMinutes = [...]int{5, 10, 15, 20, 30, 45, 60, 90}

// showPoint shows one point with all that can be done with it.
func (f *Features) showPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	w, err := f.planned(ctx, r.Network.ID, number(r.Values, "meeting"))
	if err != nil {
		return bot.Reply{}, err
	}
	x, ok := w.agenda.Point(number(r.Values, "point"))
	if !ok {
		return bot.Reply{Here: f.agendaPage(r, w)}, nil
	}
	return bot.Reply{Here: f.pointPage(r, w, x)}, nil
}

func (f *Features) pointPage(r *bot.Request, w agendaPlan, x network.AgendaPoint) *bot.Message {
	p := r.Printer
	do := func(route string, pairs ...string) bot.Call {
		return bot.Do(route, append([]string{"meeting", itoa(w.Number), "point", itoa(x.Number)}, pairs...)...)
	}
	whole := bot.Do("meeting/agenda", "meeting", itoa(w.Number), "turned", "yes")
	blocks := []bot.Block{bot.Section{Text: w.line(p, x)}}
	if !w.open() || !w.mine(r.Actor, x) {
		return p.Compose(append(blocks, bot.Controls{button(p, "agenda.button", whole)})...)
	}
	var row bot.Controls
	if r.Actor.Coordinates() && x.Position > 1 {
		row = append(row, button(p, "agenda.button_up", do("meeting/point_place", "to", strconv.Itoa(x.Position-1))))
	}
	if r.Actor.Coordinates() && x.Position < len(w.agenda.Points) {
		row = append(row, button(p, "agenda.button_down", do("meeting/point_place", "to", strconv.Itoa(x.Position+1))))
	}
	row = append(row, button(p, "agenda.button_drop", do("meeting/point_drop")), button(p, "button.change", bot.Fill(do("meeting/point_change"))),
		button(p, "agenda.button", whole))
	takes := bot.Select{Label: p.String("agenda.takes", nil), Call: do("meeting/point_set"), Pick: "minutes"}
	for _, n := range pointMinutes {
		takes.Options = append(takes.Options, bot.Option{Value: strconv.Itoa(n), Label: p.String("agenda.min", bot.Args{"Minutes": n})})
	}
	return p.Compose(append(blocks, row, bot.Controls{takes, w.presenters(p, do("meeting/point_set"))})...)
}

// presenters lets be chosen who presents: whoever contributes, those of the meeting's areas first.
func (w agendaPlan) presenters(p bot.Printer, call bot.Call) bot.Select {
	pick := bot.Select{Label: p.String("agenda.who_presents", nil), Call: call, Pick: "presenter"}
	pick.Options = append(pick.Options, bot.Option{Value: nobody, Label: p.String("agenda.nobody", nil)})
	for _, m := range w.contributors() {
		if len(pick.Options) == maxOptions {
			break
		}
		pick.Options = append(pick.Options, bot.Option{Value: itoa(m.Person.ID), Label: shorten(personLabel(p, m), maxOption)})
	}
	return pick
}

// nobody stands for no presenter.
const nobody = "nobody"

// contributors are who may present, by name: those who come first.
func (w agendaPlan) contributors() []storage.Member {
	var out []storage.Member
	for _, m := range w.people {
		if m.Contributes() {
			out = append(out, m)
		}
	}
	comes := func(m storage.Member) int {
		if answer, _ := w.answerOf(m.Person.ID); answer.Attends() {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b storage.Member) int {
		if c := comes(a) - comes(b); c != 0 {
			return c
		}
		if c := strings.Compare(network.Fold(a.Person.Name), network.Fold(b.Person.Name)); c != 0 {
			return c
		}
		return int(a.Person.ID - b.Person.ID)
	})
	return out
}
