package commands

import (
	"context"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// mostShown is how many points a reminder shows, and maxShown how long each title in it may be.
const (
	mostShown = 6
	maxShown  = 90
)

// pointTitle is «2. Faltan plazas de guardería (N-1)».
func pointTitle(p network.AgendaPoint, most int) string {
	title := strconv.Itoa(p.Position) + ". " + shorten(upperFirst(p.Title), most)
	if p.Need != 0 {
		title += " (" + network.Code("N", p.Need) + ")"
	}
	return title
}

// quoted is a point within a sentence: «Faltan plazas de guardería» (N-1).
func quoted(p network.AgendaPoint) string {
	title := "«" + upperFirst(p.Title) + "»"
	if p.Need != 0 {
		title += " (" + network.Code("N", p.Need) + ")"
	}
	return title
}

// pointFacts are how long a point takes and who presents it: « · 20 min · presenta Ana Vidal».
func (w agendaPlan) pointFacts(p bot.Printer, x network.AgendaPoint) string {
	out := ""
	if x.Minutes > 0 {
		out += " · " + p.String("agenda.min", bot.Args{"Minutes": x.Minutes})
	}
	if who, ok := w.people[x.Presenter]; ok {
		out += " · " + p.String("agenda.presents", bot.Args{"Who": who.Person.Name})
	}
	return out
}

// why is how a point came to be there.
func (w agendaPlan) why(p bot.Printer, x network.AgendaPoint) string {
	switch x.Origin {
	case network.PointAlarm:
		return p.String("agenda.why_alarm", bot.Args{"Count": x.Voices, "N": x.Voices})
	case network.PointDivided:
		return p.String("agenda.why_divided", nil)
	case network.PointTop:
		return p.String("agenda.why_top", nil)
	case network.PointCarried:
		return p.String("agenda.why_carried", nil)
	case network.PointAdded:
	}
	who, ok := w.people[x.AddedBy]
	switch {
	case !ok:
		return ""
	case x.Source != "":
		return p.String("agenda.why_left", bot.Args{"Who": personLabel(p, who)})
	}
	return p.String("agenda.why_added", bot.Args{"Who": personLabel(p, who)})
}

// sum is «Suman 110 minutos y la reunión dura 90: sobran 20.»
func (w agendaPlan) sum(p bot.Printer) string {
	total, open := w.agenda.Total()
	out := ""
	switch lasts := int(w.End.Sub(w.Start).Minutes()); {
	case total == 0:
	case w.End.IsZero():
		out = p.String("agenda.sum", bot.Args{"Count": total, "N": total})
	case total > lasts:
		out = p.String("agenda.sum_over", bot.Args{"Minutes": total, "Lasts": lasts, "Over": total - lasts})
	default:
		out = p.String("agenda.sum_fits", bot.Args{"Minutes": total, "Lasts": lasts})
	}
	if open > 0 {
		out = strings.TrimSpace(out + " " + p.String("agenda.without_time", bot.Args{"Count": open, "N": open}))
	}
	return out
}

// short is the agenda as reminders show it; nothing while it is empty.
func (w agendaPlan) short(p bot.Printer) bot.Text {
	if len(w.agenda.Points) == 0 {
		return nil
	}
	var lines []string
	for _, x := range w.agenda.Points[:min(len(w.agenda.Points), mostShown)] {
		lines = append(lines, pointTitle(x, maxShown)+w.pointFacts(p, x))
	}
	if more := len(w.agenda.Points) - mostShown; more > 0 {
		lines = append(lines, p.String("list.more", bot.Args{"Count": more, "N": more}))
	}
	return bot.Text{bot.Bold(p.String("agenda.label", nil)), bot.Plain("\n" + strings.Join(lines, "\n"))}
}

// plain is the agenda as a text to take elsewhere.
func (w agendaPlan) plain(p bot.Printer) string {
	lines := []string{p.String("agenda.label", nil) + " · " + heading(p, w.Meeting, w.names), spanText(p, spanOf(w.Meeting))}
	if w.Place != "" {
		lines = append(lines, upperFirst(w.Place))
	}
	lines = append(lines, "")
	for _, x := range w.agenda.Points {
		lines = append(lines, pointTitle(x, maxTitle)+w.pointFacts(p, x))
	}
	return strings.Join(lines, "\n")
}

// copyAgenda gives the agenda as a plain text, to be copied into a mail or a document.
func (f *Features) copyAgenda(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	w, err := f.planned(ctx, r.Network.ID, number(r.Values, "meeting"))
	if err != nil {
		return bot.Reply{}, err
	}
	if len(w.agenda.Points) == 0 {
		return whisper(r, "agenda.empty_copy", nil), nil
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: bot.Say(w.plain(r.Printer))})}, nil
}

// agendaBlocks are the agenda of a meeting for a reminder of it, and who presents is told so. They are none while it is
// empty.
func (f *Features) agendaBlocks(ctx context.Context, p bot.Printer, g gathering, person int64) ([]bot.Block, error) {
	w := agendaPlan{gathering: g}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if w.agenda, err = t.Agenda(ctx, g.net.ID, g.Number); err != nil || len(w.agenda.Points) == 0 {
			return err
		}
		w.people, err = memberMap(ctx, t, g.net.ID)
		return err
	})
	if err != nil || len(w.agenda.Points) == 0 {
		return nil, err
	}
	blocks := []bot.Block{bot.Section{Text: w.short(p)}}
	if own := w.presentedBy(person); len(own) > 0 {
		blocks = append(blocks, bot.Section{Text: p.T("agenda.you_present", bot.Args{"Count": len(own),
			"Points": strings.Join(own, p.String("list.and", nil))})})
	}
	return blocks, nil
}

// presentedBy are the positions of the points that somebody presents.
func (w agendaPlan) presentedBy(person int64) []string {
	var out []string
	for _, x := range w.agenda.Points {
		if person != 0 && x.Presenter == person {
			out = append(out, strconv.Itoa(x.Position))
		}
	}
	return out
}

func seeAgenda(p bot.Printer, meeting int64) bot.Button {
	return button(p, "agenda.button", bot.Do("meeting/agenda", "meeting", itoa(meeting)))
}

func addAPoint(p bot.Printer, meeting int64) bot.Button {
	return button(p, "agenda.button_add", bot.Fill(bot.Do("meeting/point", "meeting", itoa(meeting))))
}

// agendaRow leads from a meeting to its agenda.
func agendaRow(r *bot.Request, g gathering) bot.Controls {
	row := bot.Controls{seeAgenda(r.Printer, g.Number)}
	if g.open() && r.Actor.Contributes() {
		row = append(row, addAPoint(r.Printer, g.Number))
	}
	return row
}
