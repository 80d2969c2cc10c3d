package commands

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/sheet"
	"hilo/paper"
)

// document is a text to hand in, before it is set on paper or written as Markdown.
type document struct {
	title, subtitle, header, lang string
	sections                      []section
}

// section is a part of a document: what is said first, labels with their values, a table, and lines.
type section struct {
	title, text string
	facts       []paper.Fact
	table       paper.Table
	lines       []string
}

// paper is the document as it is printed, with the emblems of the network and of who funds it.
func (d document) paper(p bot.Printer, made time.Time, emblems []paper.Emblem) paper.Document {
	out := paper.Document{Title: d.title, Subtitle: d.subtitle, Header: d.header, Lang: p.Lang, Made: made,
		Emblems: emblems, PageOf: pageNamed(p)}
	for _, s := range d.sections {
		out.Parts = append(out.Parts, paper.Heading{Level: 1, Text: s.title})
		if s.text != "" {
			out.Parts = append(out.Parts, paper.Paragraph(s.text))
		}
		if len(s.facts) > 0 {
			out.Parts = append(out.Parts, paper.Facts(s.facts))
		}
		out.Parts = append(out.Parts, s.table, paper.List(s.lines))
	}
	return out
}

// markdown is the document as text.
func (d document) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", d.title, d.subtitle)
	for _, s := range d.sections {
		fmt.Fprintf(&b, "\n## %s\n\n", s.title)
		if s.text != "" {
			fmt.Fprintf(&b, "%s\n\n", s.text)
		}
		for _, f := range s.facts {
			fmt.Fprintf(&b, "- **%s**: %s\n", f.Label, f.Value)
		}
		if len(s.table.Rows) > 0 {
			fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(s.table.Head, " | "), strings.Repeat("---|", len(s.table.Head)))
		}
		for _, row := range s.table.Rows {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		}
		for _, line := range s.lines {
			fmt.Fprintf(&b, "- %s\n", line)
		}
	}
	return b.String()
}

// figure is a label with a number, as it stands in the document and in its sheet.
type figure struct {
	key    string
	number int64
}

// figures are what a period comes to.
func (m memoria) figures() []figure {
	sessions, entities := m.sessions()
	return []figure{
		{"taking.fact_areas", int64(len(m.areas))}, {"taking.fact_entities", int64(len(m.entities))},
		{"taking.fact_needs", int64(m.moved.News)}, {"taking.fact_joined", int64(m.moved.Joiners)},
		{"taking.fact_covered", int64(m.settled(network.Covered))}, {"taking.fact_not_covered", int64(m.settled(network.NotCovered))},
		{"taking.fact_rounds", int64(len(m.rounds))}, {"taking.fact_meetings", int64(len(m.meetings))},
		{"taking.fact_present", int64(entities)}, {"taking.fact_people", int64(m.people())}, {"taking.fact_sessions", int64(sessions)},
	}
}

// totalsFigures are the people attended; none where nobody counted them.
func (m memoria) totalsFigures() []figure {
	if m.totals == nil {
		return nil
	}
	return []figure{{"taking.fact_women", m.totals.Women}, {"taking.fact_men", m.totals.Men},
		{"taking.fact_unstated", m.totals.Unstated}, {"taking.fact_sum", m.totals.Sum()}}
}

func facts(p bot.Printer, figures []figure) []paper.Fact {
	out := make([]paper.Fact, len(figures))
	for i, f := range figures {
		out[i] = paper.Fact{Label: p.String(f.key, nil), Value: strconv.FormatInt(f.number, 10)}
	}
	return out
}

// memoriaDocument is the document in the reader's language.
func (f *Features) memoriaDocument(p bot.Printer, m memoria) document {
	days := f.span(p, m.order)
	d := document{title: p.String("taking.memoria_title", nil), subtitle: m.network.Name + " · " + upperFirst(days), lang: p.Lang}
	d.header = d.title + " · " + m.network.Name
	add := func(s section, empty string) {
		if s.text == "" && len(s.facts)+len(s.lines) == 0 {
			s.text = p.String(empty, nil)
		}
		d.sections = append(d.sections, s)
	}
	add(section{title: p.String("taking.memoria_figures", nil), facts: facts(p, m.figures()),
		text: p.String("taking.memoria_about", bot.Args{"Network": m.network.Name})}, "")
	add(section{title: p.String("taking.memoria_attended", nil), facts: facts(p, m.totalsFigures())}, "taking.memoria_not_counted")
	add(f.memoriaNeeds(p, m), "taking.memoria_no_needs")
	add(f.memoriaRounds(p, m), "taking.memoria_no_rounds")
	add(f.memoriaMeetings(p, m), "taking.memoria_no_meetings")
	add(f.memoriaEntities(p, m), "taking.memoria_no_entities")
	return d
}

// memoriaNeeds are the needs by area and group, and by their titles those that most entities share.
func (f *Features) memoriaNeeds(p bot.Printer, m memoria) section {
	s := section{title: p.String("taking.memoria_needs", nil)}
	var areas, groups []string
	for _, c := range m.byArea {
		areas = append(areas, fmt.Sprintf("%s, %d", c.Name, c.Needs))
	}
	for _, c := range m.byGroup[:min(len(m.byGroup), mostGroups)] {
		name := affected(p, c.Name)
		if name == "" {
			name = p.String("taking.chart_unsaid", nil)
		}
		groups = append(groups, fmt.Sprintf("%s, %d", name, c.Needs))
	}
	if len(areas) > 0 {
		s.facts = append(s.facts, paper.Fact{Label: p.String("taking.chart_by_area", nil), Value: strings.Join(areas, "; ")})
	}
	if len(groups) > 0 {
		s.facts = append(s.facts, paper.Fact{Label: p.String("taking.chart_by_group", nil), Value: strings.Join(groups, "; ")})
	}
	for _, n := range m.moved.New {
		s.lines = append(s.lines, fmt.Sprintf("%s (%s). %s. %s", n.Title, network.Code("N", n.Number),
			p.String("taking.shared", bot.Args{"Count": n.Joined, "N": n.Joined}), upperFirst(p.String("state."+string(n.State), nil))))
	}
	if more := m.moved.News - len(m.moved.New); more > 0 {
		s.lines = append(s.lines, p.String("taking.memoria_more_needs", bot.Args{"Count": more, "N": more}))
	}
	return s
}

// memoriaRounds are the rounds with the needs that they found most urgent.
func (f *Features) memoriaRounds(p bot.Printer, m memoria) section {
	s := section{title: p.String("taking.memoria_rounds", nil)}
	for _, r := range m.rounds {
		line := p.String("result.head", bot.Args{"At": p.String("summary.of_year", bot.Args{"Day": p.Day(r.Closed.In(p.Zone)), "Year": r.Closed.In(p.Zone).Year()}),
			"Count": r.Answered, "Answered": r.Answered, "Voices": f.count(p, "count.voices", r.Voices)})
		var found []string
		for i, g := range r.Ranked[:min(len(r.Ranked), 5)] {
			found = append(found, fmt.Sprintf("%d. %s (%s): %s", i+1, g.Title, network.Code("N", g.Need), scoreWord(p, g.Score)))
		}
		if len(found) > 0 {
			line += " " + p.String("taking.memoria_found", bot.Args{"Needs": strings.Join(found, "; ")})
		}
		s.lines = append(s.lines, line)
	}
	return s
}

// memoriaMeetings are the meetings with the entities that took part.
func (f *Features) memoriaMeetings(p bot.Printer, m memoria) section {
	s := section{title: p.String("taking.memoria_meetings", nil)}
	for _, h := range m.meetings {
		line := p.String("summary.of_year", bot.Args{"Day": p.Day(h.start), "Year": h.start.Year()}) + " · "
		if h.title != "" {
			line += h.title + " · "
		}
		line += h.areas
		if h.place != "" {
			line += " · " + h.place
		}
		if h.people > 0 {
			line += ". " + p.String("taking.memoria_came", bot.Args{"Count": int(h.people), "N": h.people, "Entities": enumerate(p, h.entities)})
		} else {
			line += ". " + p.String("taking.memoria_nobody", nil) + "."
		}
		s.lines = append(s.lines, line)
	}
	return s
}

// memoriaEntities are the entities with how they took part.
func (f *Features) memoriaEntities(p bot.Printer, m memoria) section {
	s := section{title: p.String("taking.memoria_entities", nil)}
	s.table = paper.Table{Wide: []float64{4, 1, 1, 1}, Head: []string{p.String("taking.column_entity", nil), p.String("taking.table_meetings", nil),
		p.String("taking.column_people", nil), p.String("taking.fact_sessions", nil)}}
	for _, e := range m.entities {
		s.table.Rows = append(s.table.Rows, []string{strings.ReplaceAll(e.Name, "|", "/"), strconv.Itoa(e.Meetings), strconv.Itoa(e.People), strconv.Itoa(e.Sessions)})
	}
	if len(s.table.Rows) > 0 {
		s.text = p.String("taking.memoria_by_answers", nil)
	}
	return s
}

// memoriaBook is the document's figures as a workbook.
func (f *Features) memoriaBook(p bot.Printer, m memoria) ([]byte, error) {
	head := func(key string, kind sheet.Kind, width int) sheet.Column {
		return sheet.Column{Heading: p.String(key, nil), Kind: kind, Width: width}
	}
	figures := sheet.Table{Name: p.String("taking.memoria_sheet", nil), Columns: []sheet.Column{head("taking.fact", sheet.Words, 50), head("taking.figure", sheet.Whole, 0)},
		Each: func(write func([]any) error) error {
			for _, g := range append(m.figures(), m.totalsFigures()...) {
				if err := write([]any{p.String(g.key, nil), g.number}); err != nil {
					return err
				}
			}
			return nil
		}}
	entities := sheet.Table{Name: p.String("taking.table_entities", nil), Columns: []sheet.Column{head("taking.column_entity", sheet.Words, 50),
		head("taking.table_meetings", sheet.Whole, 0), head("taking.column_people", sheet.Whole, 0), head("taking.fact_sessions", sheet.Whole, 0), head("taking.chart_excused", sheet.Whole, 0)},
		Each: func(write func([]any) error) error {
			for _, e := range m.entities {
				if err := write([]any{e.Name, int64(e.Meetings), int64(e.People), int64(e.Sessions), int64(e.Excused)}); err != nil {
					return err
				}
			}
			return nil
		}}
	meetings := sheet.Table{Name: p.String("taking.table_meetings", nil), Columns: []sheet.Column{head("taking.column_meeting", sheet.Words, 10),
		head("taking.column_starts_at", sheet.Moment, 0), head("taking.column_title", sheet.Words, 40), head("taking.column_areas", sheet.Words, 0),
		head("taking.column_place", sheet.Words, 0), head("taking.column_people", sheet.Whole, 0), head("taking.table_entities", sheet.Words, 60)},
		Each: func(write func([]any) error) error {
			for _, h := range m.meetings {
				if err := write([]any{network.Code("M", h.number), h.start, h.title, h.areas, h.place, h.people, strings.Join(h.entities, ", ")}); err != nil {
					return err
				}
			}
			return nil
		}}
	var out bytes.Buffer
	err := sheet.WriteBook(&out, []sheet.Table{figures, entities, meetings})
	return out.Bytes(), err
}
