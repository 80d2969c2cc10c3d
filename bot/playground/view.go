package playground

import (
	"time"

	"hilo/bot"
)

// message is a record as one person reads it, in the JSON interface.
type message struct {
	ID         string    `json:"id"`
	Channel    string    `json:"channel"`
	Author     string    `json:"author"`
	AuthorName string    `json:"author_name"`
	Text       string    `json:"text"` // Markdown
	Lang       string    `json:"lang"`
	Private    bool      `json:"private"`
	At         time.Time `json:"at"`
	Thread     string    `json:"thread"`
	Pinned     bool      `json:"pinned"`
	Controls   []control `json:"controls"`
	Image      string    `json:"image"` // address of the first picture
	Files      []link    `json:"files"`
	Blocks     []block   `json:"blocks"`
}

type link struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// read draws a record for a reader.
func (p *Playground) read(r *record, reader Member) message {
	v := viewer{p: p, lang: r.Lang, zone: p.location(reader)}
	m := message{
		ID: r.Ref, Channel: r.Channel, Author: r.Author, AuthorName: p.nameOf(r.Author), Lang: r.Lang,
		Private: r.Whisper != "", At: r.At.In(v.zone), Thread: r.Thread, Pinned: r.Pinned,
		Controls: r.Controls, Files: []link{}, Blocks: v.blocks(r.Blocks),
	}
	if m.Controls == nil {
		m.Controls = []control{}
	}
	for _, b := range m.Blocks {
		switch {
		case b.Kind == "file":
			m.Files = append(m.Files, link{Name: b.Name, URL: b.URL})
		case b.Kind == "image" && m.Image == "":
			m.Image = b.URL
		}
	}
	m.Text = markdown(m.Blocks)
	return m
}

func (p *Playground) readAll(records []*record, reader Member) []message {
	out := make([]message, 0, len(records))
	for _, r := range records {
		out = append(out, p.read(r, reader))
	}
	return out
}

// nameOf is the name of an author; somebody who left the cast keeps their id.
func (p *Playground) nameOf(id string) string {
	if m, ok := p.people[id]; ok {
		return m.Name
	}
	return id
}

// viewer fills in what depends on the reader: times in their zone, names of people.
type viewer struct {
	p    *Playground
	lang string
	zone *time.Location
}

func (v viewer) blocks(list []block) []block {
	out := make([]block, 0, len(list))
	for _, b := range list {
		b.Nodes = v.nodes(b.Nodes)
		facts := make([]fact, 0, len(b.Facts))
		for _, f := range b.Facts {
			facts = append(facts, fact{Label: f.Label, Nodes: v.nodes(f.Nodes)})
		}
		b.Facts = facts
		out = append(out, b)
	}
	return out
}

func (v viewer) nodes(list []node) []node {
	out := make([]node, 0, len(list))
	for _, n := range list {
		switch n.Kind {
		case "time":
			at := n.At.In(v.zone)
			n.At, n.Text = &at, v.moment(at, n.Form)
		case "person":
			if m, ok := v.p.people[n.ID]; ok {
				n.Text = m.Name
			}
		case "list":
			items := make([][]node, 0, len(n.Items))
			for _, item := range n.Items {
				items = append(items, v.nodes(item))
			}
			n.Items = items
		}
		out = append(out, n)
	}
	return out
}

func (v viewer) moment(at time.Time, form bot.TimeForm) string {
	printer := v.p.opts.Catalog.Printer(v.lang)
	if form == bot.Day {
		return printer.Day(at)
	}
	return printer.DayTime(at)
}
