package commands

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
)

// until is «el jueves 2 a las 14:00», with its month where that is not the present one.
func (rec record) until(p bot.Printer) string {
	at := rec.Deadline.In(rec.zone())
	day := shortDay(p, at)
	if at.Month() != rec.now.In(rec.zone()).Month() {
		day = p.Day(at)
	}
	return p.String("minutes.until", bot.Args{"Day": day, "At": p.Clock(at)})
}

// title is what minutes are called: «Acta 3/2023 · Empleo y Formación», or without a number yet.
func (rec record) title(p bot.Printer) string {
	var parts []string
	for _, n := range rec.Numbers {
		parts = append(parts, n.String()+" · "+rec.names[n.Area])
	}
	if len(parts) > 0 {
		return p.String("minutes.title", bot.Args{"Name": strings.Join(parts, ", ")})
	}
	return p.String("minutes.title", bot.Args{"Name": "· " + areaList(rec.Areas, rec.names)})
}

// written are minutes as they are read, with marks in the place of people's names.
func (rec record) written(p bot.Printer) network.Written {
	span := spanOf(rec.meeting)
	w := network.Written{Lang: p.Lang, Title: strings.TrimSpace(rec.title(p)), Meeting: rec.Meeting, Version: rec.Version, Start: rec.meeting.Start,
		Subtitle: p.String("minutes.subtitle", bot.Args{"Meeting": heading(p, rec.meeting, rec.names), "Code": network.Code("M", rec.Meeting),
			"Day": p.String("summary.of_year", bot.Args{"Day": p.Day(span.Start), "Year": span.Start.Year()}), "Hours": hours(p, span)})}
	fact := func(key, value string) {
		if value != "" {
			w.Facts = append(w.Facts, network.WrittenFact{Label: p.String(key, nil), Value: value})
		}
	}
	there := rec.attending(true)
	if there == "" {
		there = p.String("minutes.nobody", nil)
	}
	place, link := rec.meeting.Where()
	fact("meeting.label_place", upperFirst(place))
	fact("attendance.label_link", link)
	fact("minutes.label_there", there)
	fact("minutes.label_excused", rec.attending(false))
	if rec.next.Number != 0 {
		fact("minutes.label_next", upperFirst(spanText(p, spanOf(rec.next))))
	}
	w.Parts = rec.parts(p)
	if rec.State == network.MinutesApproved {
		at := rec.Approved.In(rec.zone())
		args := bot.Args{"Day": p.String("summary.of_year", bot.Args{"Day": p.Day(at), "Year": at.Year()}), "Who": network.PersonMark(rec.ApprovedBy)}
		key := "minutes.note_approved"
		if rec.ApprovedBy != 0 {
			key = "minutes.note_approved_by"
		}
		w.Notes = append(w.Notes, p.String(key, args))
	}
	if rec.Version > 1 {
		w.Notes = append(w.Notes, p.String("minutes.note_version", bot.Args{"N": rec.Version, "Reason": rec.Reason}))
	}
	return w
}

// attending are those who were there, or are excused, by entity, with marks in the place of names: «Vega Viva (⟨1⟩, ⟨2⟩)».
func (rec record) attending(there bool) string {
	var order []string
	people := map[string][]string{}
	for _, a := range rec.Attendees {
		if a.How.There() != there {
			continue
		}
		name := a.Name
		if a.Person != 0 {
			name = network.PersonMark(a.Person)
		}
		if _, met := people[a.Label]; !met {
			order, people[a.Label] = append(order, a.Label), []string{}
		}
		if name != "" {
			people[a.Label] = append(people[a.Label], name)
		}
	}
	parts := make([]string, 0, len(order))
	for _, label := range order {
		names := strings.Join(people[label], ", ")
		switch {
		case label == "":
			parts = append(parts, names)
		case names == "":
			parts = append(parts, label)
		default:
			parts = append(parts, label+" ("+names+")")
		}
	}
	return strings.Join(parts, ", ")
}

// parts are the points with what came of them, and last what belongs to none.
func (rec record) parts(p bot.Printer) []network.WrittenPart {
	by := map[int64][]network.WrittenOutcome{}
	for _, o := range rec.Standing() {
		point := o.Point
		if rec.pointNumbered(point) < 0 {
			point = 0
		}
		out := network.WrittenOutcome{Kind: o.Kind, Label: p.String("minutes.kind_"+string(o.Kind), nil), Text: rec.marked(p, o), Body: o.Body, Who: markedWho(o)}
		if !o.Due.IsZero() {
			out.Due = o.Due.In(rec.zone()).Format(time.DateOnly)
		}
		by[point] = append(by[point], out)
	}
	var parts []network.WrittenPart
	for i, point := range rec.Points {
		part := network.WrittenPart{Title: strconv.Itoa(i+1) + ". " + dealtTitle(point), Outcomes: by[point.Number]}
		if len(part.Outcomes) == 0 {
			part.Empty = p.String("minutes.part_empty", nil)
		}
		parts = append(parts, part)
	}
	switch {
	case len(by[0]) > 0 && len(parts) > 0:
		parts = append(parts, network.WrittenPart{Title: p.String("minutes.part_other", nil), Outcomes: by[0]})
	case len(by[0]) > 0:
		parts = append(parts, network.WrittenPart{Title: p.String("minutes.part_only", nil), Outcomes: by[0]})
	case len(parts) == 0:
		parts = append(parts, network.WrittenPart{Empty: p.String("minutes.all_empty", nil)})
	}
	return parts
}

// named puts the names of those who are members still in the place of marks.
func (rec record) named(p bot.Printer, w network.Written) network.Written {
	return w.WithNames(func(person int64) string { return rec.called(p, person) })
}

// text is what is read of the minutes: as they were approved while they are, else as they stand.
func (rec record) text(p bot.Printer, version int) (network.Written, error) {
	if version == 0 && rec.State == network.MinutesApproved {
		version = rec.Version
	}
	for _, v := range rec.kept {
		if v.Version == version {
			var w network.Written
			err := json.Unmarshal(v.Data, &w)
			return rec.named(p, w), err
		}
	}
	return rec.named(p, rec.written(p)), nil
}

// writtenBlocks are minutes in the chat.
func writtenBlocks(w network.Written) []bot.Block {
	var facts bot.Facts
	for _, f := range w.Facts {
		value := bot.Say(f.Value)
		if network.IsLink(f.Value) {
			value = placeText(f.Value)
		}
		facts = append(facts, bot.Fact{Label: f.Label, Value: value})
	}
	blocks := []bot.Block{bot.Section{Text: bot.Join("\n", bot.Text{bot.Bold(w.Title)}, bot.Say(w.Subtitle))}, facts}
	for _, part := range w.Parts {
		title := bot.Text{}
		if part.Title != "" {
			title = bot.Text{bot.Bold(part.Title)}
		}
		if part.Empty != "" {
			blocks = append(blocks, bot.Section{Text: bot.Join("\n", title, bot.Say(part.Empty))})
			continue
		}
		list := bot.List{}
		for _, o := range part.Outcomes {
			list = append(list, bot.Join(": ", bot.Text{bot.Bold(o.Label)}, bot.Say(o.Text)))
		}
		if len(title) > 0 {
			blocks = append(blocks, bot.Section{Text: title})
		}
		blocks = append(blocks, lines(list)...)
	}
	for _, n := range w.Notes {
		blocks = append(blocks, bot.Note{Text: bot.Say(n)})
	}
	return blocks
}
